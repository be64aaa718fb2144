"""The terminal interface."""

from __future__ import annotations

from ibidem.config import Settings
from ibidem.library import Library


def run(library: Library, settings: Settings) -> int:
    """Open the interface on a library and return the exit code; the library itself is opened behind it."""
    from ibidem.engine import Engine
    from ibidem.tui.app import IbidemApp

    app = IbidemApp(lambda: Engine.open(library, settings), library_name=library.root.name)
    app.run()
    app.tasks.stop()
    app.tasks.close()
    return app.return_code or 0
