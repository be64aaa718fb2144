"""What tests of the interface share: an app on a fake engine, steps to take in it, and golden pictures."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fake_library import FakeEngine, answer
from textual import _wait
from textual.pilot import Pilot

from ibidem.conversation.numbering import CitationNumbering
from ibidem.conversation.store import ConversationStore
from ibidem.tui.app import IbidemApp
from ibidem.tui.places import places
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.main import MainScreen
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.tui.widgets.prompt import Prompt

# Textual waits in steps of 20 ms to see whether it is idle; half of that is enough here and saves half the time.
_wait.SLEEP_GRANULARITY = 0.01
_wait.SLEEP_IDLE = 0.0005

SNAPSHOTS = Path(__file__).parents[1] / "tui" / "snapshots"
TIDE = "How high does wind raise the tide in the sound?"
TOWER = "When was the tower finished?"
Stage = Pilot[int]


def app_on(
    engine: FakeEngine, keys: Mapping[str, object] | None = None, store: ConversationStore | None = None
) -> IbidemApp:
    """Return an app on an engine, with nothing in it that moves by itself."""
    app = IbidemApp(lambda: engine, library_name="harbour", keys=keys, store=store)
    app.animation_level = "none"
    return app


@asynccontextmanager
async def stage(
    engine: FakeEngine | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    keys: Mapping[str, object] | None = None,
    store: ConversationStore | None = None,
) -> AsyncIterator[Stage]:
    """Run the app with its library opened, unless the engine holds that up."""
    engine = engine or FakeEngine()
    async with app_on(engine, keys, store).run_test(size=size, notifications=True) as pilot:
        prompt = pilot.app.screen.query_one(Prompt)
        prompt.cursor_blink = False
        if engine.may_index.is_set():
            await settle(pilot)
        try:
            yield pilot
        finally:
            for event in (engine.may_index, engine.may_search, engine.may_answer):
                event.set()


async def settle(pilot: Stage) -> None:
    """Wait until every thread has told what it found and the screen has drawn it."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def until(pilot: Stage, condition: Callable[[], object]) -> None:
    """Wait until something holds; fails after a thousand rounds of the message loop."""
    for _ in range(1000):
        if condition():
            return
        await pilot.pause(0.005)
    raise AssertionError("what was waited for did not come")


async def ask(pilot: Stage, question: str, *, wait: bool = True) -> None:
    """Type a question and press Enter."""
    prompt = pilot.app.screen.query_one(Prompt)
    prompt.focus()
    prompt.value = question
    await pilot.press("enter")
    if wait:
        await settle(pilot)


async def open_second(pilot: Stage) -> DocumentScreen:
    """Open the second passage of an answer."""
    assert isinstance(pilot.app, IbidemApp)
    answered = answer(TIDE)
    found = places(answered, CitationNumbering()(answered))
    screen = DocumentScreen(pilot.app.tasks, found, found[1])
    await pilot.app.push_screen(screen)
    await settle(pilot)
    return screen


def quoted(pilot: Stage) -> str:
    """Return the characters drawn as the quoted sentence, rows joined."""
    view = pilot.app.screen.query_one(DocumentView)
    style = view.get_component_rich_style("view--quote")
    rows = [view.render_line(y) for y in range(view.size.height)]
    return " ".join("".join(piece.text for piece in row if piece.style == style) for row in rows).strip()


def main_screen(pilot: Stage) -> MainScreen:
    """Return the conversation, whatever lies above it."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, MainScreen))


def shown(pilot: Stage) -> str:
    """Return the characters on the screen, line by line."""
    width, height = pilot.app.size
    strips = pilot.app.screen._compositor.render_strips()
    lines = ["".join(segment.text for segment in strip)[:width].rstrip() for strip in strips[:height]]
    return "\n".join(lines)


def picture(app: IbidemApp) -> str:
    """Return the screen as SVG with its generated ids made equal on every run."""
    svg = app.export_screenshot(title="ibidem", simplify=True)
    return re.sub(r"terminal-\d+", "terminal", svg)


def check_picture(pilot: Stage, name: str) -> None:
    """Compare the screen with its golden; with IBIDEM_UPDATE_SNAPSHOTS=1, write the golden."""
    assert isinstance(pilot.app, IbidemApp)
    golden, now = SNAPSHOTS / f"{name}.svg", picture(pilot.app)
    if os.environ.get("IBIDEM_UPDATE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        golden.write_text(now, encoding="utf-8")
    assert golden.is_file(), f"there is no golden {golden.name}: run once with IBIDEM_UPDATE_SNAPSHOTS=1"
    assert now == golden.read_text(encoding="utf-8"), (
        f"{golden.name} differs; look at the screen, then run with IBIDEM_UPDATE_SNAPSHOTS=1"
    )
