"""Draw docs/picture.svg: the real interface, asked two questions on the bundled library."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from ibidem.library import Library
from ibidem.settings import load_settings
from ibidem.storage.layout import find_library
from ibidem.tui.app import IbidemApp
from ibidem.tui.widgets.prompt import Prompt

SIZE = (112, 34)
QUESTIONS = ("How does irisin reach the brain?", "How does regular exercise change the stress response?")
NAME = "exercise-library"
"""What the picture calls the library, whatever folder the project was cloned into."""
PICTURE = Path(__file__).parent / "picture.svg"


async def draw(app: IbidemApp) -> str:
    """Return the screen after the last question, the cursor at the first quoted sentence."""
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        for question in QUESTIONS:
            await pilot.pause()
            app.screen.query_one(Prompt).value = question
            await pilot.press("enter")
            await app.workers.wait_for_complete()
        await pilot.press("tab", "down")
        await pilot.pause()
        svg = app.export_screenshot(title="ibidem")
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> None:
    """Write the picture."""
    library = find_library(Path(__file__).parent.parent)
    settings = load_settings(library.config)
    app = IbidemApp(lambda: Library.open(library, settings), library_name=NAME)
    PICTURE.write_text(asyncio.run(draw(app)), encoding="utf-8")


if __name__ == "__main__":
    main()
