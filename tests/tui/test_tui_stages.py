"""An answer comes in stages: words, meaning, judge; each takes the place of the one before, and Escape ends any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import STATUS, FakeEngine
from textual.widgets import Static
from tui_stage import TIDE, TOWER, Stage, ask, main_screen, shown, stage, until

from ibidem.tui.state import Phase
from ibidem.tui.widgets.evidence import EvidencePane, PassageCard
from ibidem.tui.widgets.prompt import Prompt
from ibidem.tui.widgets.turn_view import TurnView

pytestmark = pytest.mark.story
CLAIM = "The tower was finished in 1867 after four summers of work by three keepers."


def held_up() -> FakeEngine:
    """Return an engine that finds words at once, and goes on when it is told to."""
    engine = FakeEngine()
    engine.may_search.clear()
    engine.may_answer.clear()
    return engine


async def come_to(pilot: Stage, phase: Phase) -> None:
    await until(pilot, lambda: main_screen(pilot).session.turns[-1].phase is phase)
    await pilot.pause()


async def test_words_come_first_then_meaning_then_the_answer() -> None:
    """Each stage says what it is; the first matches give way to the answer."""
    engine = held_up()
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        await come_to(pilot, Phase.WORDS)
        assert "With these words; searching" in shown(pilot)
        assert "First matches" in shown(pilot)
        engine.may_search.set()
        await come_to(pilot, Phase.MEANING)
        assert "Nearest in meaning; reading" in shown(pilot)
        assert "Nearest passages" in shown(pilot)
        engine.may_answer.set()
        await pilot.pause()
        assert "Evidence  2 quoted" in shown(pilot)
        assert "Nearest in meaning; reading" not in shown(pilot)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"])
async def test_the_question_keeps_its_row_through_all_stages(size: tuple[int, int]) -> None:
    """Nothing jumps: the question stays at the top, and the matches of the second stage stand where the first stood."""
    engine = held_up()

    def rows(pilot: Stage) -> list[int]:
        view = main_screen(pilot).query(TurnView).last()
        return [view.question.region.y, view.query_one(".first-matches", Static).region.y]

    async with stage(engine, size=size) as pilot:
        engine.may_search.set()
        engine.may_answer.set()
        await ask(pilot, TOWER)
        engine.may_search.clear()
        engine.may_answer.clear()
        await ask(pilot, TIDE)
        await come_to(pilot, Phase.WORDS)
        first = rows(pilot)
        engine.may_search.set()
        await come_to(pilot, Phase.MEANING)
        assert rows(pilot) == first
        engine.may_answer.set()
        await pilot.pause()
        assert rows(pilot)[0] == first[0]


async def test_the_chosen_card_is_kept_while_hits_are_refined() -> None:
    """The card the cursor stands at stays current when the answer comes."""
    engine = held_up()
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        await come_to(pilot, Phase.WORDS)
        await pilot.press("f2", "down")
        evidence = main_screen(pilot).query_one(EvidencePane)
        before = list(evidence.query(PassageCard))
        assert isinstance(evidence.current, PassageCard)
        passage = evidence.current.passage_id
        engine.may_search.set()
        engine.may_answer.set()
        await pilot.pause()
        assert "Evidence  2 quoted, 5 near by" in shown(pilot)
        assert isinstance(evidence.current, PassageCard)
        assert evidence.current.passage_id == passage
        assert list(evidence.query(PassageCard)) == before


@pytest.mark.parametrize("phase", [Phase.WORDS, Phase.MEANING])
async def test_escape_ends_the_search_at_every_stage(phase: Phase) -> None:
    """What was found stays in the evidence; the answer that comes later is dropped; the next question is answered."""
    engine = held_up()
    async with stage(engine) as pilot:
        if phase is Phase.MEANING:
            engine.may_search.set()
        await ask(pilot, TIDE)
        await come_to(pilot, phase)
        await pilot.press("escape")
        assert "Stopped before it was answered" in shown(pilot)
        engine.may_search.set()
        engine.may_answer.set()
        await ask(pilot, TOWER)
        turns = main_screen(pilot).session.turns
        assert [turn.phase for turn in turns] == [Phase.STOPPED, Phase.ANSWERED]
        await pilot.press("tab", "home")
        assert "7 passages" in shown(pilot)


async def test_escape_ends_a_question_that_waits_for_the_index() -> None:
    """It is not asked when the index is ready."""
    engine = FakeEngine(replace(STATUS, generation=None))
    engine.may_index.clear()
    async with stage(engine) as pilot:
        await until(pilot, engine.indexing.is_set)
        await ask(pilot, TIDE)
        assert "Waiting until the index is ready" in shown(pilot)
        await pilot.press("escape")
        engine.may_index.set()
        await pilot.pause()
        assert engine.asked == []
        assert "Stopped before it was answered" in shown(pilot)


async def test_escape_ends_the_check_of_a_claim() -> None:
    """A claim has its words first as well."""
    engine = held_up()
    async with stage(engine) as pilot:
        await ask(pilot, CLAIM)
        await come_to(pilot, Phase.WORDS)
        assert "weighing both sides" in shown(pilot)
        await pilot.press("escape")
        assert main_screen(pilot).session.turns[0].phase is Phase.STOPPED


async def test_one_types_on_while_it_is_answered() -> None:
    """What is typed stands in the prompt at every stage, and the second question waits for the first."""
    engine = held_up()
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        await come_to(pilot, Phase.WORDS)
        await pilot.press(*"When was")
        engine.may_search.set()
        await come_to(pilot, Phase.MEANING)
        await pilot.press(*" the tower finished?")
        assert main_screen(pilot).query_one(Prompt).value == TOWER
        await pilot.press("enter")
        assert [turn.phase for turn in main_screen(pilot).session.turns] == [Phase.MEANING, Phase.QUEUED]
        assert "Waiting for the one before it" in shown(pilot)
        engine.may_answer.set()
        await pilot.pause()
        assert [turn.phase for turn in main_screen(pilot).session.turns] == [Phase.ANSWERED, Phase.ANSWERED]


async def test_a_stopped_question_is_asked_again_with_a_key() -> None:
    """F8 puts it into the prompt."""
    engine = held_up()
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        await come_to(pilot, Phase.WORDS)
        await pilot.press("escape", "f8")
        assert main_screen(pilot).query_one(Prompt).value == TIDE
        engine.may_search.set()
        engine.may_answer.set()
        await pilot.press("enter")
        assert "Evidence  2 quoted" in shown(pilot)
