"""Conversations in the interface: kept, reopened, searched, named, deleted, narrowed and exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_library import FakeEngine
from tui_stage import TIDE, TOWER, ask, main_screen, shown, stage

from ibidem.conversation.store import ConversationStore
from ibidem.tui.screens.library import LibraryScreen, completed
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.tui.widgets.prompt import Prompt
from ibidem.types import EVERYTHING, Answer, Filter

WIND = "Wind raises the tide in the sound."


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "state" / "conversations.sqlite3", "/home/reader/harbour")


class NarrowEngine(FakeEngine):
    """Remembers to which documents a question was narrowed."""

    wheres: tuple[Filter, ...] = ()

    def ask(self, question: str, *, where: Filter = EVERYTHING, **_: object) -> Answer:
        self.wheres = (*self.wheres, where)
        return super().ask(question)


@pytest.mark.story
async def test_a_conversation_is_reopened_with_its_answers_and_numbers(store: ConversationStore) -> None:
    """What was asked in one run is there in the next, without being asked again."""
    async with stage(store=store) as pilot:
        await ask(pilot, TOWER)
        await ask(pilot, WIND)
    engine = FakeEngine()
    async with stage(engine, store=store) as pilot:
        await pilot.press("f7")
        assert f"{TOWER}" in shown(pilot)
        assert "2 turns" in shown(pilot)
        await pilot.press("enter")
        turns = main_screen(pilot).session.turns
        assert [turn.question for turn in turns] == [TOWER, WIND]
        assert "Documents say different things" in shown(pilot)
        await ask(pilot, TIDE)
    assert engine.asked == [TIDE]
    assert [one.turns for one in store.conversations()] == [3]


@pytest.mark.story
async def test_what_is_asked_in_a_reopened_conversation_is_kept_behind_the_rest(store: ConversationStore) -> None:
    """Also where its turns were not the first of their run: none is written over, and their order stays."""
    async with stage(store=store) as pilot:
        for question in (WIND, TIDE):
            await ask(pilot, question)
        await pilot.press("ctrl+n")
        for question in (TOWER, WIND, TIDE):
            await ask(pilot, question)
    async with stage(store=store) as pilot:
        await pilot.press("f7", "enter")
        for question in (TIDE, TOWER):
            await ask(pilot, question)
    newest = store.conversations()[0].id
    assert [turn.question for turn in store.turns(newest)] == [TOWER, WIND, TIDE, TIDE, TOWER]


@pytest.mark.story
async def test_what_is_asked_after_the_open_conversation_was_deleted_is_kept_as_another(
    store: ConversationStore,
) -> None:
    """What was deleted stays so."""
    async with stage(store=store) as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f7", "f8", "enter", "escape")
        assert store.conversations() == []
        await ask(pilot, TIDE)
    [kept] = store.conversations()
    assert [turn.question for turn in store.turns(kept.id)] == [TIDE]


@pytest.mark.story
async def test_conversations_are_searched_named_and_deleted(store: ConversationStore) -> None:
    """By name and by the words of their questions."""
    async with stage(store=store) as pilot:
        await ask(pilot, TOWER)
        await ask(pilot, "/name The light")
        await pilot.press("ctrl+n")
        await ask(pilot, TIDE)
        await pilot.press("f7", *"tower")
        assert "The light" in shown(pilot)
        assert TIDE not in shown(pilot)
        await pilot.press("f8", "enter")
    assert [one.name for one in store.conversations()] == [TIDE]


@pytest.mark.story
async def test_what_was_typed_and_the_theme_are_remembered(store: ConversationStore) -> None:
    """Recall goes on where the last run ended."""
    async with stage(store=store) as pilot:
        await ask(pilot, TOWER)
        await ask(pilot, "/theme paper")
    async with stage(store=store) as pilot:
        assert pilot.app.theme == "paper"
        await pilot.press("up")
        assert main_screen(pilot).query_one(Prompt).value == TOWER


@pytest.mark.story
async def test_without_history_nothing_is_written(tmp_path: Path) -> None:
    """No file, no folder; the conversation itself goes on as ever."""
    async with stage(store=ConversationStore(None, "harbour")) as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f7")
        assert "0 conversations" in shown(pilot)
    assert not list(tmp_path.iterdir())


@pytest.mark.story
async def test_a_store_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    """And the question is answered."""
    (tmp_path / "state").write_text("a file where a folder should be")
    store = ConversationStore(tmp_path / "state" / "conversations.sqlite3", "harbour")
    async with stage(store=store) as pilot:
        await ask(pilot, TOWER)
        assert "The conversation is not kept" in shown(pilot)
        assert "finished in 1867" in shown(pilot)


@pytest.mark.story
async def test_a_conversation_is_narrowed_and_widened() -> None:
    """A chip shows it, and every question is asked of these documents alone."""
    engine = NarrowEngine()
    async with stage(engine) as pilot:
        await ask(pilot, "/in almanac/*.md")
        assert " in: almanac/*.md " in shown(pilot)
        await ask(pilot, TOWER)
        await ask(pilot, "/in ")
        assert " in: " not in shown(pilot)
        await ask(pilot, TOWER)
    assert (engine.wheres[0], engine.wheres[-1]) == (Filter(("almanac/*.md",)), EVERYTHING)


@pytest.mark.story
@pytest.mark.parametrize("suffix", ["md", "html", "json"])
async def test_a_conversation_is_exported_with_its_sources(tmp_path: Path, suffix: str) -> None:
    """Quotes, numbers and places; what is there already is not overwritten."""
    file = tmp_path / f"light.{suffix}"
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await ask(pilot, f"/export {file}")
        before = file.read_text("utf-8")
        await ask(pilot, f"/export {file}")
        assert "is there already" in shown(pilot)
    assert "finished in 1867" in before
    assert "The light on Seal Skerry" in before
    assert file.read_text("utf-8") == before
    if suffix == "json":
        assert json.loads(before)["sources"][0]["number"] == 1


@pytest.mark.story
async def test_words_are_found_without_an_answer() -> None:
    """`/find` shows passages alone."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await ask(pilot, "/find tower")
        assert "with these words." in shown(pilot)
        assert "Nearest passages" in shown(pilot)


@pytest.mark.story
async def test_a_document_is_opened_by_name() -> None:
    """By a word of its title; a name that no document has is said."""
    async with stage() as pilot:
        await ask(pilot, "/open zebra")
        assert "No document is called zebra" in shown(pilot)
        await ask(pilot, "/open skerry")
        assert pilot.app.screen.query_one(DocumentView).document_id == "almanac/light.md"


@pytest.mark.story
async def test_the_library_lists_filters_sorts_and_opens_documents() -> None:
    """Every document with its state; letters narrow the list, and a document is opened by its title."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await pilot.press("f4")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "3 documents · by title" in shown(pilot)
        assert "file is gone" in shown(pilot)
        assert "Marr et al." in shown(pilot)
        await pilot.press("f2", *"light ola")
        assert "1 of 3 documents · by author" in shown(pilot)
        await pilot.press("enter")
        assert pilot.app.screen.query_one(DocumentView).document_id == "almanac/light.md"
        assert engine.documents["almanac/light.md"].title in shown(pilot).splitlines()[0]
        await pilot.press("escape", "escape")
        assert main_screen(pilot).is_current


@pytest.mark.story
async def test_documents_are_added_and_removed_in_the_library(tmp_path: Path) -> None:
    """A path is asked for and completed; removing asks first."""
    (tmp_path / "papers").mkdir()
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await pilot.press("f4", "f3")
        await pilot.press(*f"{tmp_path}/pap", "tab", "enter")
        await pilot.press("f8", "escape", "f8", "enter")
    assert engine.copied == [tmp_path / "papers"]
    assert len(engine.deleted) == 1


def test_a_path_is_completed_as_far_as_it_is_certain(tmp_path: Path) -> None:
    """What several files share, and the whole name where there is one."""
    for name in ("paper-1.pdf", "paper-2.pdf", "notes.md"):
        (tmp_path / name).touch()
    assert completed(f"{tmp_path}/p") == f"{tmp_path}/paper-"
    assert completed(f"{tmp_path}/n") == f"{tmp_path}/notes.md"
    assert completed(f"{tmp_path}/x") == f"{tmp_path}/x"
