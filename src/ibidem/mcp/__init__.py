"""The tools of a library for assistants, by the Model Context Protocol: the third face of the engine."""

from __future__ import annotations

from ibidem.mcp.server import library_server, serve

__all__ = ["library_server", "serve"]
