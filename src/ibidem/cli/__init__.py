"""The command line: one of the two faces of the engine."""

from __future__ import annotations

from ibidem.cli.app import main

__all__ = ["main"]
