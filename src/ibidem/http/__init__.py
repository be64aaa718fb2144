"""A library over the network: a small typed API over HTTP, whose results are those of the command line in JSON."""

from __future__ import annotations

from ibidem.http.app import application
from ibidem.http.limits import ServerLimits
from ibidem.http.server import serve

__all__ = ["ServerLimits", "application", "serve"]
