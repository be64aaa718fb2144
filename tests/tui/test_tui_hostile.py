"""Text from documents, questions, paths and errors is shown, never obeyed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import STATUS, FakeEngine, answer
from tui_stage import TIDE, Stage, ask, main_screen, shown, stage

from ibidem.errors import IbidemError
from ibidem.tui.app import IbidemApp
from ibidem.tui.messages import Indexing, Waiting
from ibidem.tui.places import places
from ibidem.tui.screens.document import DocumentScreen
from ibidem.types import Abstention, Answer, AnswerSentence, Citation, Clutter, Hit, Passage, Progress, Signal, Skipped

HOSTILE = {
    "brackets": "array[i] = x[0] and [1] [] [[",
    "closing tag": "[/foo] [/] [/bold]",
    "markup": "[b]bold[/b] [link=http://a]x[/link] [@click=app.quit]quit[/] $accent ${x} {0} C:\\new\\[b] \\[/b] \\\\",
    "controls": "a\x00b\tc\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]52;c;AAAA\x07 \x9b2J good\rbad lone \ud800 half",
    "right to left": "abc \u202eevil\u202c עברית العربية",
    "scripts": "漢字かな交じり文。全角ＡＢＣ e\u0301\u0302\u0303 Z\u0335\u0336 \u0e33 👩‍👩‍👧 🏳️‍🌈 👍🏽 ✈️",
    "long": "x" * 10_000 + " [a]" * 1_000,
}


def hostile_answer(text: str) -> Answer:
    """Return an answer whose every string is the text."""
    plain = answer(TIDE)
    cited = Citation(text, "digest", text, (text, text), None, (1, 2), 0, len(text), text)
    passage = replace(plain.hits[0].passage, document=text, title=text, section=(text, text), text=text, start=0)
    passage = replace(passage, end=len(text))
    assert isinstance(passage, Passage)
    hit: Hit = replace(plain.hits[0], passage=passage, digest="digest", also=(cited,), trace={text: _signal(plain)})
    return Answer(text, (AnswerSentence(text, (1,), cited),), (hit,), 0.9, None, {})


def _signal(plain: Answer) -> Signal:
    return next(iter(plain.hits[0].trace.values()))


def load(engine: FakeEngine, text: str) -> None:
    """Make the library of an engine out of the text."""
    engine.state = replace(
        STATUS,
        root=text,
        model=text,
        model_note=text,
        skipped=(Skipped(text, text),),
        clutter=(Clutter(text, (1, 1), 0, 1, text),),
    )
    engine.answer = hostile_answer(text)
    document = replace(next(iter(engine.documents.values())), id=text, path=text, title=text, text=text)
    engine.documents = {text: replace(document, digest="digest")}


def assert_harmless(pilot: Stage) -> None:
    """Nothing on the screen would be obeyed by a terminal."""
    drawn = shown(pilot)
    assert not {character for character in drawn if ord(character) < 32 and character != "\n"}
    assert not set(drawn) & set("\x7f\x9b\u202e\u202c")


@pytest.mark.story
async def test_conversation_and_evidence_show_hostile_text() -> None:
    """Turn, sentence, card, trace, repeated places and copying survive it."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await pilot.press("f3")
        for text in HOSTILE.values():
            load(engine, text)
            await ask(pilot, text)
            assert_harmless(pilot)
        await pilot.press("f2", "ctrl+y", "tab", "tab", *["up"] * 5, "ctrl+y")
        assert_harmless(pilot)


async def test_the_document_shows_hostile_text() -> None:
    """Bars, rows and marks survive it."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        for text in HOSTILE.values():
            load(engine, text)
            answered = hostile_answer(text)
            assert isinstance(pilot.app, IbidemApp)
            found = places(answered, {})
            screen = DocumentScreen(pilot.app.tasks, found, found[0])
            await pilot.app.push_screen(screen)
            await pilot.pause()
            assert_harmless(pilot)
            screen.action_visit(1)
            screen.action_copy()
            screen.action_leave()


async def test_the_library_shows_hostile_text() -> None:
    """Paths, reasons and the model's name survive it, in the panel, the welcome and the top line."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        for text in HOSTILE.values():
            load(engine, text)
            screen = main_screen(pilot)
            screen.action_refresh_index()
            await pilot.pause()
            assert_harmless(pilot)
            screen.action_library()
            await pilot.pause()
            assert_harmless(pilot)
            await pilot.app.pop_screen()


@pytest.mark.story
async def test_errors_made_of_hostile_text_are_told() -> None:
    """Message and remedy of an error may quote a document."""
    engine = FakeEngine()
    async with stage(engine, size=(80, 24)) as pilot:
        for text in HOSTILE.values():
            engine.failure = IbidemError(text, remedy=text)
            await ask(pilot, TIDE)
            assert_harmless(pilot)
        main_screen(pilot).action_refresh_index()
        await pilot.pause()
        assert_harmless(pilot)


async def test_progress_made_of_hostile_text_is_told() -> None:
    """Stage and unit are words like any other."""
    async with stage() as pilot:
        for text in HOSTILE.values():
            pilot.app.screen.post_message(Indexing(Progress(text, 1, 2, text, 1.0, 1.0)))
            pilot.app.screen.post_message(Waiting(text))
            await pilot.pause()
            assert_harmless(pilot)


@pytest.mark.story
async def test_brackets_are_shown_as_they_are() -> None:
    """Nothing between brackets is lost, and nothing is escaped twice."""
    text = HOSTILE["brackets"]
    engine = FakeEngine()
    load(engine, text)
    async with stage(engine) as pilot:
        await ask(pilot, text)
        assert f"❯ {text}" in shown(pilot)
        assert f"{text}  1 " in shown(pilot)


@pytest.mark.story
async def test_a_question_of_a_hundred_kilobytes_is_cut_on_the_screen_only() -> None:
    """The engine gets all of it; the conversation shows its beginning."""
    engine = FakeEngine()
    question = "tide " * 20_000
    async with stage(engine) as pilot:
        await ask(pilot, question)
        assert len(engine.asked[0]) == len(question) - 1
        assert "…" in shown(pilot)


@pytest.mark.story
async def test_an_empty_library_abstains_without_passages() -> None:
    """No hits, no cards, no crash."""
    engine = FakeEngine()
    engine.answer = Answer(TIDE, (), (), 0.0, Abstention.EMPTY)
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        assert "The library is empty" in shown(pilot)
        assert "No passages" in shown(pilot)
