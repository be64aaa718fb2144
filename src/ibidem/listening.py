"""Where a server of ours listens: the socket, and the address that a person types."""

from __future__ import annotations

import socket

from ibidem.errors import UsageError


def listen(host: str, port: int, *, backlog: int | None = None) -> socket.socket:
    """Return a socket that listens; port 0 is any that is free, `backlog` how many connections may wait to be taken.

    Raises UsageError where host and port cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        raise UsageError(
            f"{host}, port {port}, cannot be served: {error.strerror}.", remedy="Name another with --host or --port."
        ) from error


def address(host: str, listening: socket.socket) -> str:
    """Return the address of what a socket serves, under the name of a host."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}"
