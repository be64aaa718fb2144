"""A long conversation has views for its last turns only; the others come back where someone goes up to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui_stage import TIDE, TOWER, Stage, ask, main_screen, shown, stage

from ibidem.conversation.store import ConversationStore, KeptTurn
from ibidem.tui.state import InputForm
from ibidem.tui.widgets import transcript
from ibidem.tui.widgets.transcript import EarlierTurns, Transcript
from ibidem.tui.widgets.turn_view import TurnView
from ibidem.types import Answer

pytestmark = pytest.mark.story


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcript, "MOST_VIEWS", 4)
    monkeypatch.setattr(transcript, "A_STRETCH", 2)


def turns_in_view(pilot: Stage) -> list[int]:
    return [view.turn.id for view in main_screen(pilot).query(TurnView)]


async def talk(pilot: Stage, turns: int) -> None:
    for number in range(turns):
        await ask(pilot, (TIDE, TOWER)[number % 2])


async def test_the_oldest_turns_give_up_their_views() -> None:
    """The newest stands at the top as ever, and the line above says how many there were."""
    async with stage() as pilot:
        await talk(pilot, 5)
        assert turns_in_view(pilot) == [4, 5]
        column = main_screen(pilot).query_one(Transcript)
        assert column.query(TurnView).last().question.region.y == column.region.y
        assert len(main_screen(pilot).session.turns) == 5


@pytest.mark.parametrize("key", ["up", "enter"])
async def test_going_up_brings_them_back(key: str) -> None:
    """Home stands at the line of the earlier turns; a key more shows the last of them, and its evidence."""
    async with stage() as pilot:
        await talk(pilot, 5)
        await pilot.press("tab", "home")
        assert "↑ 3 earlier turns" in shown(pilot)
        await pilot.press(key)
        assert turns_in_view(pilot) == [2, 3, 4, 5]
        assert main_screen(pilot).session.selected == 3
        await pilot.press("home", key)
        assert turns_in_view(pilot) == [1, 2, 3, 4, 5]
        assert not main_screen(pilot).query_one(EarlierTurns).display


async def test_a_click_brings_them_back() -> None:
    """The line is clicked as any other."""
    async with stage() as pilot:
        await talk(pilot, 5)
        await pilot.press("tab", "home")
        await pilot.click(EarlierTurns, offset=(4, 0))
        assert turns_in_view(pilot) == [2, 3, 4, 5]


async def test_a_long_conversation_is_reopened_from_its_end(tmp_path: Path) -> None:
    """Its last turns are drawn; the first ones are a key away."""
    store = ConversationStore(tmp_path / "kept.sqlite", "harbour")
    async with stage(store=store) as pilot:
        await talk(pilot, 1)
        answered = main_screen(pilot).session.turns[0].result
        assert isinstance(answered, Answer)
        for number in range(2, 8):
            store.add_turn(1, number, KeptTurn(f"Question {number}?", answered))
        await pilot.press("ctrl+n", "f7", "enter")
        assert "❯ Question 7?" in shown(pilot)
        assert len(turns_in_view(pilot)) == 3
        await pilot.press("tab", "home", "up")
        assert "❯ Question 4?" in shown(pilot)


async def test_a_new_conversation_has_none() -> None:
    """Ctrl+N forgets the line as well."""
    async with stage() as pilot:
        await talk(pilot, 5)
        await pilot.press("ctrl+n")
        assert not main_screen(pilot).query_one(EarlierTurns).display
        main_screen(pilot).submit(TIDE, InputForm.QUESTION)
        await pilot.pause()
        assert len(turns_in_view(pilot)) == 1
