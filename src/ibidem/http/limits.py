"""How much is let in: requests a second of one address, threads that work, and requests that wait for one."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus

from ibidem.http.problems import Refused

Cancelled = Callable[[], bool]
"""Tells whether anybody still waits for what is being done."""
MOST_ADDRESSES = 10_000
"""Addresses that are remembered; beyond that, those that have not asked for longest are forgotten."""


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What the server takes upon itself."""

    threads: int = 4
    """Requests that are worked on at once."""
    waiting: int = 200
    """Requests that may wait for a thread; what comes beyond is refused with 503."""
    seconds: float = 60.0
    """From the first byte of a body to the answer; what takes longer is ended, with 408 or 504."""
    a_second: float = 50.0
    """Requests that one address may make on average, and twice as many at once; 0 for any number."""
    body_bytes: int = 2_000_000


class RequestRate:
    """A bucket of tokens for each address (Turner, New directions in communications, 1986)."""

    def __init__(self, a_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_second
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, address: str) -> None:
        """Count a request of an address. Raises Refused with the seconds to wait for the next."""
        if not self._a_second:
            return
        now_s = self._clock()
        held, since_s = self._buckets.pop(address, (self._burst, now_s))
        held = min(self._burst, held + (now_s - since_s) * self._a_second)
        taken = held >= 1
        self._buckets[address] = (held - taken, now_s)  # last in order, as the one that asked last
        if len(self._buckets) > MOST_ADDRESSES:
            del self._buckets[next(iter(self._buckets))]
        if not taken:
            wait_s = int((1 - held) / self._a_second) + 1
            raise Refused(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"More than {self._a_second:g} requests a second came from this address.",
                remedy=f"Wait {wait_s} s.",
                headers={"Retry-After": str(wait_s)},
            )

    @property
    def _burst(self) -> float:
        return max(2 * self._a_second, 1.0)


class Stopped(Exception):
    """Work that was given up because nobody waits for it any more."""


class Workers:
    """Threads over one open library, and a queue of bounded length before them."""

    def __init__(self, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, "ibidem-http")
        self._places = threading.Semaphore(threads + waiting)

    async def run(self, work: Callable[[Cancelled], str]) -> str:
        """Return what the work returns; it is told to stop when this is cancelled. Raises Refused where all is full."""
        if not self._places.acquire(blocking=False):
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many requests wait already.",
                headers={"Retry-After": "1"},
                kind="Busy",
            )
        stop = threading.Event()
        running = self._pool.submit(_until_stopped, work, stop)
        running.add_done_callback(self._leave)
        try:
            return await asyncio.wrap_future(running)
        finally:
            stop.set()

    def close(self) -> None:
        """End the threads once they have done what was begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _leave(self, _: Future[str]) -> None:
        self._places.release()


def _until_stopped(work: Callable[[Cancelled], str], stop: threading.Event) -> str:
    try:
        return work(stop.is_set)
    except KeyboardInterrupt:  # how the library tells that it stopped, and what an event loop would end by
        raise Stopped from None
