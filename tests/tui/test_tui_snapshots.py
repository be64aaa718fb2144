"""Golden pictures of every place and state, from the smallest window to a wide one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import STATUS, FakeEngine, trouble
from tui_stage import TIDE, TOWER, ask, check_picture, main_screen, stage, until

NEW = replace(STATUS, generation=None, current=False, documents=0, passages=0, sentences=0)


@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=["60x20", "120x40"])
async def test_welcome(size: tuple[int, int]) -> None:
    """Before the first question."""
    async with stage(size=size) as pilot:
        check_picture(pilot, f"welcome-{size[0]}x{size[1]}")


@pytest.mark.parametrize(
    "size", [(60, 20), (80, 24), (80, 45), (120, 40), (160, 45)], ids=["60x20", "80x24", "80x45", "120x40", "160x45"]
)
async def test_answer(size: tuple[int, int]) -> None:
    """Two turns, the cursor at a quoted sentence."""
    async with stage(size=size) as pilot:
        await ask(pilot, TOWER)
        await ask(pilot, TIDE)
        await pilot.press("tab", "down", "down")
        check_picture(pilot, f"answer-{size[0]}x{size[1]}")


async def test_explained_evidence() -> None:
    """Cards with what each retriever adds, where evidence and conversation take turns."""
    async with stage(size=(80, 24)) as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f3", "f2")
        check_picture(pilot, "explained-80x24")


async def test_abstention_and_error() -> None:
    """A turn without an answer, and one that failed."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await ask(pilot, "Do zebras sleep?")
        engine.failure = trouble()
        await ask(pilot, TIDE)
        main_screen(pilot).query_one("#transcript").focus()
        await pilot.press("home")
        check_picture(pilot, "abstention-120x40")


async def test_indexing() -> None:
    """A new library being read, with a question that waits."""
    engine = FakeEngine(NEW)
    engine.may_index.clear()
    async with stage(engine, size=(80, 24)) as pilot:
        await until(pilot, engine.indexing.is_set)
        await ask(pilot, TIDE)
        check_picture(pilot, "indexing-80x24")


async def test_document() -> None:
    """The passage and the quoted sentence in their document."""
    async with stage(size=(80, 24)) as pilot:
        await ask(pilot, TIDE)
        await pilot.press("tab", "down", "enter")
        check_picture(pilot, "document-80x24")


@pytest.mark.parametrize(("key", "name"), [("f1", "help-120x40"), ("f4", "library-120x40")], ids=["help", "library"])
async def test_panel(key: str, name: str) -> None:
    """The two panels."""
    async with stage() as pilot:
        await pilot.press(key)
        check_picture(pilot, name)


async def test_paper() -> None:
    """The light palette."""
    async with stage() as pilot:
        pilot.app.theme = "paper"
        await ask(pilot, TIDE)
        check_picture(pilot, "paper-120x40")
