"""The server: it listens, answers until it is told to end, and lets what was begun come to its end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

import uvicorn

from ibidem.http.app import application
from ibidem.http.connections import connections_of, most_connections
from ibidem.http.limits import ServerLimits
from ibidem.http.observing import LOGGER, log_to
from ibidem.library import Library
from ibidem.listening import address, listen

GIVEN_TO_END_S = 5
"""Beyond the time of a request, at the end."""
TAKEN_AT_ONCE = 0.25
"""Of as many connections as may be open, how many may wait to be taken; they are taken together, each a file, before
any gives way."""


def serve(
    library: Library,
    *,
    token: str,
    host: str,
    port: int,
    threads: int,
    a_second: float,
    seconds: float,
    announce: Callable[[str], None],
) -> None:
    """Serve a library until SIGINT or SIGTERM; `announce` is told the address as soon as it answers.

    Requests in progress are answered before this returns, unless the signal comes a second time. Port 0 is any that is
    free. Raises UsageError where host and port cannot be listened on, and as `Library.warm` does. The limits
    are those of `ServerLimits`.
    """
    library.warm()
    backlog = round(most_connections() * TAKEN_AT_ONCE)
    limits = ServerLimits(threads=threads, a_second=a_second, seconds=seconds)
    config = uvicorn.Config(
        application(library, token=token, limits=limits),
        loop="asyncio",
        http=connections_of(limits.seconds),
        backlog=backlog,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=round(limits.seconds) + GIVEN_TO_END_S,
    )
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: None)  # uvicorn raises them once more when it has ended
    log_to(sys.stderr)
    with listen(host, port, backlog=backlog) as listening:
        announce(address(host, listening))
        LOGGER.info("started")
        uvicorn.Server(config).run(sockets=[listening])
    LOGGER.info("ended")
