"""The terminal interface."""

from __future__ import annotations

from ibidem.paths import LibraryPaths
from ibidem.settings import Settings


def run(library: LibraryPaths, settings: Settings) -> int:
    """Open the interface on a library and return the exit code; the library itself is opened behind it.

    Raises ConfigError for keys that cannot be given.
    """
    from ibidem.library import Library
    from ibidem.tui.app import IbidemApp

    app = IbidemApp(lambda: Library.open(library, settings), library_name=library.root.name, keys=settings.keys)
    app.run()
    app.tasks.stop()
    app.tasks.close()
    return app.return_code or 0
