"""Claims in the interface: taken for one, checked, shown on two sides, opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import FakeEngine, entry, trouble, verdict
from test_tui_hostile import HOSTILE, assert_harmless
from tui_stage import TIDE, ask, check_picture, main_screen, shown, stage, until

from ibidem.errors import ModelError, UsageError
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.state import InputForm
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.tui.widgets.evidence import EvidencePane, behind, differing
from ibidem.tui.widgets.turn_view import TurnView
from ibidem.types import Citation, Evidence, Relation, Ruling, Stance, Verdict

TOWER = "The tower was finished in 1867 after four summers of work by three keepers."
WIND = "Wind raises the tide in the sound."
NOTHING = "Zebras never sleep at night."


@pytest.mark.story
async def test_a_verdict_shows_ruling_sides_notes_and_references() -> None:
    """The ruling and the clearest quotes in the conversation, all quotes and references in the evidence."""
    async with stage(size=(200, 60)) as pilot:
        await ask(pilot, TOWER)
        text = shown(pilot)
    assert f"❯ claim: {TOWER}" in text
    assert " Mixed   ▰▰▰▰▱ likely" in text
    assert "Documents say different things" in text
    assert "1 sentence supports · 1 sentence contradicts" in text
    assert "supports ▰▰▰▰▰" in text
    assert "refutes ▰▰▰▰▱" in text
    assert "≠ number differs: 40 against 50" in text
    assert "Marr, Ishbel (1931). Lights of the Western Sounds." in text
    assert "cited there · listed in almanac/light.md" in text
    assert "only its title is about the claim" in text


@pytest.mark.story
@pytest.mark.parametrize(("width", "beside"), [(170, True), (169, False), (60, False)])
async def test_the_sides_stand_beside_each_other_where_there_is_room(width: int, beside: bool) -> None:
    """From 170 columns; else one below the other."""
    async with stage(size=(width, 50)) as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2")
        for_it, against_it = main_screen(pilot).query(".side")
        assert (for_it.region.y == against_it.region.y) is beside
        assert for_it.region.width > 30


@pytest.mark.story
async def test_an_empty_side_says_so() -> None:
    """Nothing found is no contradiction, and that is said."""
    async with stage() as pilot:
        await ask(pilot, NOTHING)
        text = shown(pilot)
    assert "The library says nothing that settles it" in text
    assert "Supporting  nothing that supports it" in text
    assert "Contradicting  nothing that contradicts it" in text
    assert "That nothing is found does not mean that it is false." in text


def test_what_differs_is_found_in_the_quote() -> None:
    """Of a note, what stands on the side of the quote."""
    quote = "The bridge is 40 metres long."
    spans = list(differing(quote, ("number differs: 50 metres vs 40 metres",)))
    assert [quote[start:end] for start, end in spans] == ["40", "metres"]
    assert list(differing(quote, ("only in adults",))) == []


@pytest.mark.story
async def test_enter_opens_the_source_at_the_quote() -> None:
    """The other quotes are one key away, on either side."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("tab", "down", "enter")
        assert "[1]  line 5" in shown(pilot)
        assert "citation 1 of 2" in shown(pilot)
        await pilot.press("n")
        assert "[2]  line 9" in shown(pilot)


@pytest.mark.story
async def test_another_key_opens_the_reference_of_a_quote() -> None:
    """The document is opened where it lists the entry."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2", "ctrl+r")
        view = pilot.app.screen.query_one(DocumentView)
        assert view.document_id == "almanac/light.md"
        assert "reference  line 17" in shown(pilot)
        assert '▌ Marr, Ishbel. "Lights of the Western Sounds."' in shown(pilot)


@pytest.mark.story
async def test_enter_at_a_reference_opens_its_entry_and_y_copies_it() -> None:
    """A reference is a stop like a quote."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2", "end", "up", "ctrl+y", "enter")
        assert pilot.app.clipboard == "Marr, Ishbel (1931). Lights of the Western Sounds. Northern Almanac."
        assert "reference  line 17" in shown(pilot)


@pytest.mark.story
async def test_an_entry_that_moved_is_not_marked_in_the_wrong_place() -> None:
    """Without a digest, its words tell whether it still stands there."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await ask(pilot, TOWER)
        light = engine.documents["almanac/light.md"]
        engine.documents["almanac/light.md"] = replace(light, text=f"Something else altogether.\n\n{light.text}" * 2)
        await pilot.press("f2", "end", "enter")
        assert "has changed since the answer" in shown(pilot)


@pytest.mark.story
async def test_a_quote_without_a_reference_says_so() -> None:
    """There is nothing to jump to."""
    async with stage() as pilot:
        await ask(pilot, WIND)
        await pilot.press("f2", "ctrl+r")
        assert "No reference is known behind this." in shown(pilot)
        assert not isinstance(pilot.app.screen, DocumentScreen)


def test_only_what_is_cited_there_or_quoted_from_is_behind_a_quote() -> None:
    """A title that matches is never confused with either."""
    found = verdict(TOWER)
    assert behind(found, found.supporting[0]) == (entry(),)
    titled = replace(found, references=tuple(one for one in found.references if one.relation is Relation.TITLE_MATCH))
    assert behind(titled, found.supporting[0]) == ()


@pytest.mark.story
@pytest.mark.parametrize(
    "error",
    [
        ModelError("There is no judge.", remedy="Type: ibidem doctor"),
        UsageError("The claim is 130 words long."),
        trouble(),
    ],
    ids=["no judge", "too long", "torn"],
)
async def test_an_error_is_told_in_the_turn(error: ModelError | UsageError) -> None:
    """What, and what to do; the next claim is checked."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        engine.failure = error
        await ask(pilot, WIND)
        assert f"✗ {error.message}" in shown(pilot)
        engine.failure = None
        await ask(pilot, WIND)
        assert "Documents say different things" in shown(pilot)


@pytest.mark.story
async def test_a_verdict_of_a_cleared_conversation_is_dropped() -> None:
    """Ctrl+N leaves a claim that is being checked, as it leaves a question."""
    engine = FakeEngine()
    engine.may_answer.clear()
    async with stage(engine) as pilot:
        await ask(pilot, WIND)
        await until(pilot, lambda: "weighing both sides" in shown(pilot))
        await pilot.press("ctrl+n")
        engine.may_answer.set()
        await pilot.pause()
        assert not list(main_screen(pilot).query(TurnView))


@pytest.mark.story
async def test_a_verdict_does_not_move_its_claim() -> None:
    """The claim stands where it stood while it was read."""
    engine = FakeEngine()
    engine.may_answer.clear()
    async with stage(engine, size=(120, 40)) as pilot:
        await ask(pilot, WIND)
        await until(pilot, lambda: "weighing both sides" in shown(pilot))
        before = main_screen(pilot).query_one(TurnView).question.region
        engine.may_answer.set()
        await pilot.pause()
        assert main_screen(pilot).query_one(TurnView).question.region == before


@pytest.mark.story
async def test_the_evidence_keeps_its_place_for_claims_and_questions() -> None:
    """Nothing jumps when the one follows the other."""
    async with stage() as pilot:
        await ask(pilot, TIDE)
        before = main_screen(pilot).query_one(EvidencePane).region
        await ask(pilot, WIND)
        assert main_screen(pilot).query_one(EvidencePane).region == before
        await pilot.press("tab", "home")
        assert main_screen(pilot).query_one(EvidencePane).region == before
        current = main_screen(pilot).session.current
        assert current is not None
        assert current.form is InputForm.QUESTION


@pytest.mark.story
@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=["60x20", "120x40"])
async def test_hostile_text_in_a_verdict_is_shown(size: tuple[int, int]) -> None:
    """Quotes, notes, titles, authors and paths of a verdict are words like any other."""
    engine = FakeEngine()
    async with stage(engine, size=size) as pilot:
        for text in HOSTILE.values():
            engine.verdict = hostile_verdict(text)
            await ask(pilot, f"/check {text}")
            assert_harmless(pilot)
            await pilot.press("f2", "ctrl+y", "end", "ctrl+y", "ctrl+r")
            assert_harmless(pilot)
            await pilot.press("escape", "escape")


def hostile_verdict(text: str) -> Verdict:
    """Return a verdict whose every string is the text."""
    place = Citation(text, "digest", text, (text,), None, (1, 2), 0, len(text), text)
    listed = replace(entry(), document=text, raw=text, title=text, container=text, year=text)
    backing = replace(verdict(TOWER).references[0], reference=listed, source=text)
    quote = Evidence(place, Stance.SUPPORTS, 0.9, (text, text))
    return Verdict(text, Ruling.SUPPORTED, 0.9, (quote,), (), (backing,), (text,))


@pytest.mark.story
async def test_brackets_in_a_quote_are_shown_as_they_are() -> None:
    """Nothing between brackets is lost, and nothing is escaped twice."""
    engine = FakeEngine()
    engine.verdict = hostile_verdict(HOSTILE["brackets"])
    async with stage(engine) as pilot:
        await ask(pilot, WIND)
        assert f"{HOSTILE['brackets']}  1 " in shown(pilot)
        assert f"≠ {HOSTILE['brackets']}" in shown(pilot)


@pytest.mark.story
@pytest.mark.parametrize("size", [(60, 20), (80, 45), (120, 40)], ids=["60x20", "80x45", "120x40"])
async def test_picture(size: tuple[int, int]) -> None:
    """A verdict, the cursor at its first quote."""
    async with stage(size=size) as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2")
        check_picture(pilot, f"verdict-{size[0]}x{size[1]}")


@pytest.mark.story
async def test_the_context_of_a_quote_that_has_changed_is_not_shown() -> None:
    """A text that is another one by now is told, and nothing of it stands around the quote."""
    engine = FakeEngine()
    engine.documents = {name: replace(one, digest="0" * 64) for name, one in engine.documents.items()}
    async with stage(engine) as pilot:
        await ask(pilot, WIND)
        await pilot.press("f2", "right")
        assert "This document is no longer in the index" in shown(pilot)
