"""The terminal interface."""

from __future__ import annotations

import asyncio
import os
import sys

from ibidem.paths import LibraryPaths
from ibidem.settings import Settings


def run(library: LibraryPaths, settings: Settings, *, history: bool = True) -> int:
    """Open the interface on a library; the library itself is opened behind it.

    Without `history` nothing of the conversation is written. Ends the process with the exit code as soon as the
    terminal is given back: a thread may be loading a model or reading a file, and nobody waits for it. An index that is
    being written survives that, as it survives a crash.
    Raises ConfigError for keys that cannot be given.
    """
    from ibidem.conversation.store import ConversationStore, state_file
    from ibidem.library import Library
    from ibidem.tui.app import IbidemApp

    if "TEXTUAL_DRIVER" not in os.environ:  # in a browser they tell the size; in a terminal they would fix it for ever
        for name in ("COLUMNS", "LINES"):
            os.environ.pop(name, None)
    store = ConversationStore(state_file() if history else None, str(library.root.resolve()))
    app = IbidemApp(
        lambda: Library.open(library, settings), library_name=library.root.name, keys=settings.keys, store=store
    )
    loop = asyncio.new_event_loop()  # asyncio.run would wait for every thread
    try:
        loop.run_until_complete(app.run_async())
    finally:
        loop.close()
    app.tasks.stop()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(app.return_code or 0)
