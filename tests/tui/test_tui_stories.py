"""An afternoon at the keyboard: every place at every size, in several themes, with every kind of text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_library import FakeEngine, entry
from test_tui_hostile import HOSTILE, assert_harmless
from textual.events import Paste
from textual.widgets import DataTable, OptionList
from tui_stage import TIDE, TOWER, Stage, ask, main_screen, shown, stage, until

from ibidem.conversation.store import ConversationStore
from ibidem.tui.screens.conversations import ConversationsScreen
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.library import LibraryScreen
from ibidem.tui.screens.references import ReferencesScreen
from ibidem.tui.widgets.prompt import Prompt
from ibidem.tui.widgets.turn_view import SourceLine
from ibidem.types import Work

pytestmark = pytest.mark.story
SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]
NAMED = {" ": "space", "/": "slash", ".": "full_stop", "?": "question_mark", ",": "comma", "*": "asterisk"}


async def write(pilot: Stage, text: str) -> None:
    """Press the keys of a text, one by one."""
    await pilot.press(*(NAMED.get(character, character) for character in text))


async def walk(pilot: Stage) -> None:
    """Go through every place and back, and see that nothing on the screen could be obeyed by a terminal."""
    await ask(pilot, TIDE)
    for keys in (("tab", "down", "enter"), ("n", "p", "y"), ("escape",), ("f2", "down"), ("ctrl+r",), ("escape",)):
        await pilot.press(*keys)
        assert_harmless(pilot)
    for place, key in ((LibraryScreen, "f4"), (ReferencesScreen, "f6"), (ConversationsScreen, "f7")):
        await pilot.press("escape", key)
        assert isinstance(pilot.app.screen, place)
        await pilot.press("down", "up", "pagedown", "pageup", "x", "backspace")
        assert_harmless(pilot)
        await pilot.press("escape")
    await pilot.press("f1")
    assert "─ Help ─" in shown(pilot)
    await pilot.press("escape")
    assert pilot.app.screen is main_screen(pilot)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_place_is_reached_and_left(size: tuple[int, int]) -> None:
    """At the four sizes the interface is looked at in."""
    async with stage(size=size) as pilot:
        await walk(pilot)


@pytest.mark.parametrize("theme", ["ink", "paper", "contrast", "nord", "ansi-dark"])
async def test_every_place_is_drawn_in_other_colours(theme: str) -> None:
    """Ours, one of Textual's, and the sixteen colours of the terminal; the theme is chosen by typing it."""
    async with stage(size=(80, 24)) as pilot:
        await write(pilot, f"/theme {theme}")
        await pilot.press("enter")
        assert pilot.app.theme == theme
        await walk(pilot)


async def test_every_place_is_drawn_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR takes the hues, not the words."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage(size=(80, 24)) as pilot:
        await walk(pilot)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_lists_panels_and_chips_show_hostile_text(text: str, tmp_path: Path) -> None:
    """References, conversations, their names and questions to confirm, the chip of /in, notices."""
    engine = FakeEngine()
    engine.works = (Work((replace(entry(), title=text, raw=text, authors=(), container=text),), ()),)
    store = ConversationStore(tmp_path / "kept.sqlite", "harbour")
    async with stage(engine, store=store) as pilot:
        await ask(pilot, TOWER)
        screen = main_screen(pilot)
        screen.name_conversation(text)
        screen.narrow(text)
        screen.export(f"{tmp_path}/{text[:80]}.md")
        await pilot.pause()
        assert_harmless(pilot)
        await pilot.press("f6")
        assert pilot.app.screen.query_one(OptionList).option_count == 1
        assert_harmless(pilot)
        await pilot.press("escape", "f7", "f8")
        assert_harmless(pilot)


async def test_a_question_is_typed_key_by_key() -> None:
    """What is typed is what is asked."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await write(pilot, TIDE)
        await pilot.press("enter")
        assert engine.asked == [TIDE]
        assert "Evidence  2 quoted" in shown(pilot)


SCRIPTS = {
    "wide": "潮の高さはどれくらいですか",
    "right to left": "כמה גבוה הגאות",
    "combining": "Cafe\u0301 nai\u0308ve Z\u0335\u0336?",
    "emoji": "👩‍👩‍👧 tide 🏳️‍🌈?",
}


@pytest.mark.parametrize("question", SCRIPTS.values(), ids=SCRIPTS)
async def test_a_question_in_any_script_is_asked_as_it_was_pasted(question: str) -> None:
    """It stands in the prompt, in the conversation, and comes back with Up."""
    engine = FakeEngine()
    async with stage(engine, size=(60, 20)) as pilot:
        main_screen(pilot).query_one(Prompt).post_message(Paste(question))
        await pilot.pause()
        await pilot.press("enter")
        assert [*engine.asked, *engine.checked] == [question]
        assert_harmless(pilot)
        await pilot.press("up")
        assert main_screen(pilot).query_one(Prompt).value == question


async def test_paragraphs_are_pasted_and_sent_as_one() -> None:
    """Six rows are shown, all of it is asked."""
    engine = FakeEngine()
    pasted = "\r\n\r\n".join(f"What is said of the tide in paragraph {number}, and of the wind?" for number in range(9))
    async with stage(engine, size=(80, 24)) as pilot:
        prompt = main_screen(pilot).query_one(Prompt)
        prompt.post_message(Paste(pasted))
        await pilot.pause()
        assert prompt.region.height == 8
        await pilot.press("enter")
        assert engine.asked == [" ".join(pasted.split())]


async def test_up_recalls_what_begins_as_the_draft() -> None:
    """Other questions are passed over; Down gives the draft back."""
    async with stage() as pilot:
        for question in (TOWER, TIDE, "When does the ferry leave?", TIDE):
            await ask(pilot, question)
        await write(pilot, "When")
        await pilot.press("up")
        prompt = main_screen(pilot).query_one(Prompt)
        assert prompt.value == "When does the ferry leave?"
        await pilot.press("up")
        assert prompt.value == TOWER
        await pilot.press("down", "down")
        assert prompt.value == "When"


async def test_letters_narrow_each_list_and_enter_opens_what_is_left() -> None:
    """Documents and references alike; the filter keeps the focus."""
    async with stage() as pilot:
        await pilot.press("f4")
        await write(pilot, "notes")
        assert pilot.app.screen.query_one(DataTable).row_count == 1
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DocumentScreen)
        await pilot.press("escape", "escape", "f6")
        await write(pilot, "ness")
        assert pilot.app.screen.query_one(OptionList).option_count == 1
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DocumentScreen)
        await pilot.press("escape", "escape")
        assert not isinstance(pilot.app.screen, ReferencesScreen)


async def test_a_click_opens_a_work_and_a_document() -> None:
    """Lists follow the mouse."""
    async with stage() as pilot:
        await pilot.press("f6")
        await pilot.click(OptionList, offset=(5, 1))
        assert isinstance(pilot.app.screen, DocumentScreen)


async def test_a_click_on_a_source_opens_its_document() -> None:
    """The line under a quote leads there."""
    async with stage() as pilot:
        await ask(pilot, TIDE)
        await pilot.click(SourceLine)
        assert isinstance(pilot.app.screen, DocumentScreen)


async def test_a_narrowed_conversation_says_so_and_is_widened_with_a_key() -> None:
    """The chip names the documents until F10."""
    async with stage() as pilot:
        await write(pilot, "/in almanac/*")
        await pilot.press("enter")
        assert "in: almanac/*" in shown(pilot)
        await pilot.press("f10")
        assert "in: almanac/*" not in shown(pilot)
        await ask(pilot, TIDE)
        assert not main_screen(pilot).session.turns[0].where.globs


@pytest.mark.parametrize(
    ("typed", "told"),
    [("/explain", "dense        #2"), ("/find tide", "with these words"), ("/model", "Encoder: all-MiniLM-L6-v2")],
)
async def test_commands_are_typed(typed: str, told: str) -> None:
    """They do what their line in the menu says."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await write(pilot, typed)
        await pilot.press("enter")
        assert told in shown(pilot)


async def test_escape_does_not_end_the_indexing_but_quitting_does() -> None:
    """The library is read on while one looks around; Ctrl+Q leaves at once."""
    engine = FakeEngine()
    engine.may_index.clear()
    engine.state = replace(engine.state, current=False, stale=("notes.txt",))
    async with stage(engine) as pilot:
        await until(pilot, engine.indexing.is_set)
        await pilot.press("escape", "f1", "escape", "f2", "escape")
        assert not engine.stopped
        await pilot.press("ctrl+q")
        await until(pilot, lambda: engine.stopped)


async def test_the_window_changes_while_it_answers() -> None:
    """From the smallest to the widest and back; the question stays in sight."""
    engine = FakeEngine()
    engine.may_answer.clear()
    async with stage(engine, size=(60, 20)) as pilot:
        await ask(pilot, TIDE)
        await until(pilot, lambda: " · esc stops" in shown(pilot))
        for size in (*SIZES, *reversed(SIZES)):
            await pilot.resize_terminal(*size)
            assert f"❯ {TIDE[:30]}" in shown(pilot)
        engine.may_answer.set()
        await pilot.pause()
        assert f"❯ {TIDE[:30]}" in shown(pilot)
