"""What tests of the interface share: an app on a fake engine, steps to take in it, and golden pictures."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

from fake_library import FakeEngine, answer
from textual import _wait
from textual._queue import Queue
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from ibidem.conversation.numbering import CitationNumbering
from ibidem.conversation.store import ConversationStore
from ibidem.tui.app import IbidemApp
from ibidem.tui.places import places
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.main import MainScreen
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.tui.widgets.prompt import Prompt

# Textual takes a process that uses little of the processor for an idle one, which it is not on a busy machine.
# A `SettlingPilot` looks at what still waits instead, so that none of that waiting is needed.
_wait.SLEEP_GRANULARITY = 0.0
_wait.SLEEP_IDLE = float("inf")
IbidemApp.NOTIFICATION_TIMEOUT = 600.0  # a notice stays, however long a step takes

SNAPSHOTS = Path(__file__).parents[1] / "tui" / "snapshots"
TIDE = "How high does wind raise the tide in the sound?"
TOWER = "When was the tower finished?"
MAY_BE_HELD_UP = {"ask", "audit", "library", "suggest"}
"""Purposes of threads that wait for an event of the engine."""
LONGEST_S = 60.0


class SettlingPilot(Pilot[int]):
    """Waits after each thing it does until every thread has told what it found and the screen has drawn it.

    Threads that an engine holds up are not waited for.
    """

    def __init__(self, app: App[int], engine: object) -> None:
        super().__init__(app)
        self._engine = engine

    async def press(self, *keys: str) -> None:
        for key in keys:
            await super().press(key)

    async def _wait_for_screen(self, timeout: float = LONGEST_S) -> bool:
        end, quiet = time.monotonic() + timeout, 0
        while quiet < 3:  # a thread hands over its last message and its end one after the other
            await asyncio.sleep(0)
            if self.app._exception is not None or not self.app._running:
                return False
            waits = self._waits_for()
            quiet = 0 if waits else quiet + 1
            if waits:
                assert time.monotonic() < end, f"the screen waits for {waits}"
                await asyncio.sleep(0.001)
                self.app.screen._on_timer_update()  # what the timer of the screen does sixty times a second
        return True

    def _waits_for(self) -> list[object]:
        """Return the threads that run, the nodes that have messages to handle, and the screen if it is to be drawn."""
        events = {name: event for name, event in vars(self._engine).items() if isinstance(event, Event)}
        held_up = any(name.startswith("may_") and not event.is_set() for name, event in events.items())
        ignored = {"watch", *(MAY_BE_HELD_UP if held_up else ())}
        app, screen = self.app, self.app.screen
        waits: list[object] = [one for one in app.workers if one.group not in ignored and not one.is_finished]
        waits += [node for node in (app, *app._registry) if has_messages(node)]
        waits += [below for below in app._background_screens if below._update_timer._active.is_set()]
        if (
            screen._layout_required
            or screen._scroll_required
            or screen._repaint_required
            or screen._recompose_required
            or screen._dirty_widgets
            or screen._callbacks
            or app._resize_event
        ):
            waits.append(screen)
        return waits


def has_messages(node: MessagePump) -> bool:
    """Tell whether a node begins, handles a message, or has one to handle."""
    if node._closed or not (node._running or node._task):
        return False
    queue: Queue[Message | None] = node._message_queue
    return bool(queue.values) or not queue.ready_event._waiters or bool(node._next_callbacks)


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
    app = app_on(engine, keys, store)
    async with app.run_test(size=size, notifications=True):
        pilot = SettlingPilot(app, engine)
        app.screen.query_one(Prompt).cursor_blink = False
        await pilot.pause()
        try:
            yield pilot
        finally:
            for event in (engine.may_index, engine.may_search, engine.may_answer):
                event.set()


async def until(pilot: Stage, condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        if condition():
            return
        await pilot.pause(0.005)
    raise AssertionError(f"what was waited for did not come:\n{shown(pilot)}")


async def ask(pilot: Stage, question: str) -> None:
    """Type a question and press Enter."""
    prompt = pilot.app.screen.query_one(Prompt)
    prompt.focus()
    prompt.value = question
    await pilot.press("enter")


async def open_second(pilot: Stage) -> DocumentScreen:
    """Open the second passage of an answer."""
    assert isinstance(pilot.app, IbidemApp)
    answered = answer(TIDE)
    found = places(answered, CitationNumbering()(answered))
    screen = DocumentScreen(pilot.app.tasks, found, found[1])
    await pilot.app.push_screen(screen)
    await pilot.pause()
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
