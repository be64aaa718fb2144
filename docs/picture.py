"""Draw the pictures of the README and of the tour: the real interface on the bundled library.

python docs/picture.py [LIBRARY], where LIBRARY is an indexed folder with the bundled articles, by default this project.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from ibidem.library import Library
from ibidem.paths import LibraryPaths, find_library
from ibidem.settings import load_settings
from ibidem.tui.app import IbidemApp
from ibidem.tui.widgets.prompt import Prompt

SIZE = (112, 34)
NAME = "exercise-library"
"""What the pictures call the library, whatever folder the project was cloned into."""
FOLDER = Path(__file__).parent
Steps = Callable[[Pilot[int]], Awaitable[None]]


async def settle(pilot: Pilot[int]) -> None:
    """Wait until nothing runs and everything is drawn."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0.3)


async def ask(pilot: Pilot[int], text: str) -> None:
    """Type a question or a claim and wait for what is found."""
    pilot.app.screen.query_one(Prompt).value = text
    await pilot.press("enter")
    await settle(pilot)


async def first(pilot: Pilot[int]) -> None:
    """Show the first screen with its questions."""
    await settle(pilot)


async def answer(pilot: Pilot[int]) -> None:
    """Ask two questions, and stand at the first quoted sentence."""
    await ask(pilot, "How does irisin reach the brain?")
    await ask(pilot, "How does regular exercise change the stress response?")
    await pilot.press("tab", "down")


async def follow_up(pilot: Pilot[int]) -> None:
    """Ask a question that leans on the one before."""
    await ask(pilot, "What is irisin?")
    await ask(pilot, "and BDNF?")


async def claim(pilot: Pilot[int]) -> None:
    """Check a claim."""
    await ask(pilot, "A single bout of exercise lowers the number of dopamine receptors.")


async def documents(pilot: Pilot[int]) -> None:
    """List the documents."""
    await pilot.press("f4")


async def source(pilot: Pilot[int]) -> None:
    """Open a document at a quote."""
    await ask(pilot, "How does irisin reach the brain?")
    await pilot.press("tab", "down", "enter")


PICTURES: dict[str, Steps] = {
    "picture": answer,
    "tour-first": first,
    "tour-follow-up": follow_up,
    "tour-claim": claim,
    "tour-source": source,
    "tour-library": documents,
}


async def draw(place: LibraryPaths, steps: Steps) -> str:
    """Return the screen after some steps."""
    settings = replace(load_settings(place.config), watch=False)  # else there is always something running
    app = IbidemApp(lambda: Library.open(place, settings), library_name=NAME)
    app.animation_level = "none"
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await steps(pilot)
        await settle(pilot)
        svg = app.export_screenshot(title="ibidem")
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> None:
    """Write the pictures."""
    place = find_library(sys.argv[1] if len(sys.argv) > 1 else FOLDER.parent)
    for name, steps in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(asyncio.run(draw(place, steps)), encoding="utf-8")


if __name__ == "__main__":
    main()
