"""What an answer tells besides its sentences: marks, corrections, notes, disagreement; and what is near a claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sample_library as made_up
from fake_library import FakeEngine, answer, verdict
from tui_stage import TIDE, TOWER, ask, main_screen, shown, stage

from ibidem.conversation.store import ConversationStore
from ibidem.models import Cancelled
from ibidem.tui.labels import bearing, near_by
from ibidem.tui.widgets.evidence import EvidencePane
from ibidem.tui.widgets.turn_view import SourceLine, StrongestQuote, TurnView
from ibidem.types import EVERYTHING, Answer, Evidence, Filter, Ruling, Stance, Syntax, Verdict, YesNo

CLAIM = "The tower was finished in 1867 after four summers of work by three keepers."


class CorrectingEngine(FakeEngine):
    """Corrects a question, unless it is to be taken as it is."""

    verbatim: bool | None = None

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        where: Filter = EVERYTHING,
        verbatim: bool = False,
        hits_found: Callable[[Answer], object] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Answer:
        self.verbatim = verbatim
        return replace(answer(TIDE), question=question, corrected="" if verbatim else TIDE)


@pytest.mark.story
async def test_a_correction_is_shown_and_undone_by_one_key() -> None:
    """F9 asks as typed; F9 again asks the corrected question."""
    engine = CorrectingEngine()
    async with stage(engine, size=(200, 50)) as pilot:
        await ask(pilot, "How hgh does wind raise the tide?")
        assert f"corrected to: {TIDE} · F9 asks as typed" in shown(pilot)
        await pilot.press("f9")
        assert engine.verbatim is True
        assert main_screen(pilot).session.turns[-1].question == "How hgh does wind raise the tide?"
        await pilot.press("f9")
        assert engine.verbatim is False


@pytest.mark.story
async def test_a_sentence_that_settles_a_yes_or_no_question_is_marked() -> None:
    """The mark stands before the words and is none of them."""
    engine = FakeEngine()
    found = answer(TIDE)
    yes, no = found.sentences
    engine.answer = replace(found, sentences=(replace(yes, polarity=YesNo.YES), replace(no, polarity=YesNo.NO)))
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        assert f" Yes  {yes.text[:20]}" in shown(pilot)
        assert f" No  {no.text[:20]}" in shown(pilot)


@pytest.mark.story
async def test_documents_that_disagree_are_named_with_their_citations() -> None:
    """A notice, one line a side."""
    engine = FakeEngine()
    engine.answer = replace(answer(TIDE), disagreements=((1, 2),), note="The model reads little [Gaelic].")
    async with stage(engine, size=(200, 50)) as pilot:
        await ask(pilot, TIDE)
        lines = shown(pilot).split("\n")
    at = next(number for number, line in enumerate(lines) if "Documents disagree" in line)
    one, two = engine.answer.hits[:2]
    assert " 1  " in lines[at + 1]
    assert one.citation.title in lines[at + 1]
    assert " 2  " in lines[at + 2]
    assert two.citation.title in lines[at + 2]
    assert any("The model reads little [Gaelic]." in line for line in lines)


@pytest.mark.story
async def test_marks_of_markdown_are_neither_in_an_answer_nor_in_its_cards() -> None:
    """What is copied is what the document has."""
    engine = FakeEngine()
    found = answer(TIDE)
    first = found.sentences[0]
    place = replace(first.place, quote="- **Wind** matters", syntax=Syntax.MARKDOWN)
    engine.answer = replace(found, sentences=(replace(first, text=place.quote, place=place),))
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        assert "Wind matters  1 " in shown(pilot)
        assert "**" not in shown(pilot)
        await pilot.press("tab", "down", "ctrl+y")
        assert "- **Wind** matters" in pilot.app.clipboard


def weak(found: Verdict) -> Verdict:
    """Return the verdict with evidence that settles nothing."""
    against = tuple(replace(one, score=0.25) for one in found.contradicting)
    return replace(found, ruling=Ruling.NOT_FOUND, supporting=(), contradicting=against)


@pytest.mark.story
async def test_what_is_near_a_claim_is_on_no_side() -> None:
    """A quote that settles nothing contradicts nothing."""
    engine = FakeEngine()
    engine.verdict = weak(verdict(CLAIM))
    async with stage(engine) as pilot:
        await ask(pilot, CLAIM)
        text = shown(pilot)
    assert "Near by  1, none settles it" in text
    assert "refutes" not in text
    assert "Contradicting  nothing that contradicts it" in text


@pytest.mark.story
async def test_an_unclear_claim_quotes_both_sides_or_what_is_nearest() -> None:
    """Each quote with its place; one that is on no side says that it is near by."""
    found = verdict(CLAIM)
    weakly = [replace(one, score=0.2) for one in (found.supporting[0], found.contradicting[0])]
    engine = FakeEngine()
    for sides, words in (((found.supporting, found.contradicting), 1), ((weakly[:1], weakly[1:]), 0)):
        supporting, contradicting = map(tuple, sides)
        engine.verdict = replace(
            found, ruling=Ruling.UNCLEAR, supporting=supporting, contradicting=contradicting, parts=()
        )
        async with stage(engine) as pilot:
            await ask(pilot, CLAIM)
            [turn] = pilot.app.screen.query(TurnView)
            quotes = [str(one.visual) for one in turn.query(StrongestQuote)]
            places = [str(one.visual) for one in turn.query(SourceLine)]
        assert [quote.split("  ")[0] for quote in quotes] == (["supports", "refutes"] if words else ["near by"] * 2)
        assert len(places) == len(quotes)


def test_a_turn_and_its_evidence_count_alike() -> None:
    """Weak sentences are near by, but for the one that the ruling rests on."""
    found = verdict(CLAIM)
    strong = found.supporting[0]
    other = Evidence(replace(strong.place, start=strong.place.start + 1), Stance.SUPPORTS, 0.3)
    both = replace(found, supporting=(strong, other))
    assert bearing(both, Stance.SUPPORTS) == (strong,)
    assert near_by(both) == (other,)
    only = replace(found, ruling=Ruling.SUPPORTED, supporting=(other,), contradicting=())
    assert bearing(only, Stance.SUPPORTS) == (other,)
    assert near_by(weak(found)) == weak(found).contradicting


async def test_suggested_questions_are_kept_for_the_next_start(tmp_path: Path) -> None:
    """They are tried once for a state of the index."""
    store = ConversationStore(tmp_path / "kept.sqlite", "harbour")
    store.keep_suggested("0001", (TOWER,))
    engine = FakeEngine()
    engine.suggestive = tuple(hit.passage for hit in made_up.hits(TIDE))
    async with stage(engine, store=store) as pilot:
        assert f"❯ {TOWER}" in shown(pilot)
    other = ConversationStore(tmp_path / "other.sqlite", "harbour")
    async with stage(engine, store=other) as pilot:
        await pilot.pause()
        assert "What it holds" in shown(pilot)
    assert other._rows("SELECT generation FROM suggested") == [("0001",)]


@pytest.mark.story
async def test_a_card_shows_what_stands_above_and_below_it() -> None:
    """Right shows it, once more shows more of it, Left takes it away; what is quoted and copied stays as it was."""
    async with stage(size=(120, 60)) as pilot:
        await ask(pilot, TIDE)
        await pilot.press("f2")
        card = pilot.app.screen.query_one(EvidencePane).current
        assert card is not None
        before, quoted = shown(pilot), card.quote
        await pilot.press("right")
        above, _, below = str(card.content).partition("Wind matters")
        assert "the range falls to 2.1 metres." in above
        assert "\n• Add twelve minutes for the inner basin." in below
        assert card.quote == quoted
        await pilot.press("left")
        assert shown(pilot) == before
