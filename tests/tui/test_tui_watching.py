"""Documents that change while the interface is open are read by themselves, and never beside an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from fake_library import STATUS, FakeEngine, trouble
from tui_stage import TIDE, Stage, ask, main_screen, shown, stage, until

from ibidem.settings import Settings

pytestmark = pytest.mark.story


@asynccontextmanager
async def watched(engine: FakeEngine) -> AsyncIterator[Stage]:
    """Run the app with the watching on, and end it."""
    engine.settings = Settings()
    engine.may_index.clear()
    try:
        async with stage(engine) as pilot:
            await until(pilot, lambda: "12 passages" in shown(pilot))
            engine.may_index.set()
            yield pilot
    finally:
        engine.changed.put(())


async def test_a_changed_document_is_read_and_a_quiet_notice_tells_it() -> None:
    """The top line says so; nothing pops up."""
    engine = FakeEngine()
    async with watched(engine) as pilot:
        engine.changed.put(("notes.txt",))
        await until(pilot, lambda: "1 changed file read · 3 documents · 12 passages" in shown(pilot))
        assert engine.indexing.is_set()
        assert not list(pilot.app._notifications)


async def test_nothing_is_read_beside_an_answer() -> None:
    """What changes meanwhile is told again, and read afterwards."""
    engine = FakeEngine()
    engine.may_answer.clear()
    async with watched(engine) as pilot:
        await ask(pilot, TIDE)
        await until(pilot, lambda: " · esc stops" in shown(pilot))
        engine.changed.put(("notes.txt",))
        await pilot.pause(0.05)
        assert not engine.indexing.is_set()
        engine.may_answer.set()
        await until(pilot, lambda: "Evidence  2 quoted" in shown(pilot))
        engine.changed.put(("notes.txt",))
        await until(pilot, engine.indexing.is_set)


async def test_a_file_that_cannot_be_read_is_tried_once() -> None:
    """The index stays as it was, and so does the list of changes."""
    engine = FakeEngine()
    async with watched(engine) as pilot:
        engine.failure = trouble()
        engine.changed.put(("torn.pdf",))
        await until(pilot, lambda: "could not be brought up to date" in shown(pilot))
        engine.indexing.clear()
        engine.changed.put(("torn.pdf",))
        await pilot.pause(0.05)
        assert not engine.indexing.is_set()


async def test_an_open_list_of_documents_follows() -> None:
    """F4 shows what was added while it is open."""
    engine = FakeEngine()
    async with watched(engine) as pilot:
        await pilot.press("f4")
        await until(pilot, lambda: "3 documents · by title" in shown(pilot))
        engine.documents["new.md"] = replace(engine.documents["notes.txt"], id="new.md", path="new.md", title="New")
        engine.changed.put(("new.md",))
        await until(pilot, lambda: "4 documents · by title" in shown(pilot))


async def test_the_setting_turns_it_off() -> None:
    """Nobody listens."""
    engine = FakeEngine()
    engine.changed.put(("notes.txt",))
    async with stage(engine) as pilot:
        await pilot.pause()
        assert main_screen(pilot).status == STATUS
        assert not engine.indexing.is_set()
