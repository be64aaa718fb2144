"""Connections that come to an end: whoever sends or reads nothing holds none for long, and there are not too many."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
"""How long a head may take, from the connection or the last answer on, where the time of a request is not shorter."""
MOST = 1_000
"""Connections at once."""
SHARE = 0.5
"""Of the files that a process may open, how many may be connections."""


def most_connections() -> int:
    """Return how many connections may be open at once; each is an open file."""
    try:
        import resource
    except ImportError:  # Windows
        return MOST
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if limit == resource.RLIM_INFINITY else max(4, min(MOST, int(limit * SHARE)))


class LimitedConnection(H11Protocol):
    """A connection whose client must send its requests and read its answers in time.

    The oldest that asks nothing gives way where there are too many; where all are being answered, the new one does.
    """

    seconds: float = 60.0
    """How long a client may read nothing of what is sent to it."""
    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._await_head()
        if len(self.connections) > most_connections():
            waiting = (one for one in self.connections if isinstance(one, LimitedConnection) and one._deadline)
            min(waiting, key=lambda one: one._deadline.when() if one._deadline else 0.0, default=self).abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        _cancel(self._deadline)
        self._deadline = None
        _cancel(self._stalled)
        self._stalled = None
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Stop waiting for a head once a request has begun."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            _cancel(self._deadline)
            self._deadline = None

    def on_response_complete(self) -> None:
        """Wait for the next head."""
        self._await_head()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        if self._stalled is None:
            self._await_reading(None)

    def resume_writing(self) -> None:
        """Stop waiting for it."""
        _cancel(self._stalled)
        self._stalled = None
        super().resume_writing()

    def abort(self) -> None:
        """End the connection at once."""
        self.connections.discard(self)
        self.transport.abort()

    def _await_head(self) -> None:
        _cancel(self._deadline)
        unread = self.transport.get_write_buffer_size()
        wait_s = self.seconds if unread else min(HEAD_S, self.seconds)
        self._deadline = self.loop.call_later(wait_s, self.abort)

    def _await_reading(self, unread: int | None) -> None:
        """Wait as long again for a client that read something since; end the connection of one that did not."""
        left = self.transport.get_write_buffer_size()
        if left == unread:
            self.abort()
        else:
            self._stalled = self.loop.call_later(self.seconds, self._await_reading, left)


def connections_of(seconds: float) -> type[LimitedConnection]:
    """Return the connections of a server whose requests may take so long."""
    return type(LimitedConnection.__name__, (LimitedConnection,), {"seconds": seconds})


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
