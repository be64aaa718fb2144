"""What is kept of conversations, and in which form it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_library import answer, verdict

from ibidem.conversation.export import ExportFormat, exported
from ibidem.conversation.store import ConversationStore, KeptTurn, state_file

TOWER = "When was the tower finished?"
CLAIM = "Wind raises the tide in the sound."
TURNS = [KeptTurn(TOWER, answer(TOWER)), KeptTurn(CLAIM, verdict(CLAIM), "wind and tide")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "conversations.sqlite3"


def test_turns_come_back_as_they_were(file: Path) -> None:
    """Every citation, score and note, by another process as well."""
    store = ConversationStore(file, "harbour")
    conversation = store.begin(TOWER)
    for position, turn in enumerate(TURNS):
        store.add_turn(conversation, position, turn)
    assert list(ConversationStore(file, "harbour").turns(conversation)) == TURNS


def test_libraries_are_kept_apart(file: Path) -> None:
    """Neither what was typed nor a conversation is seen from another library; a preference is."""
    store, other = ConversationStore(file, "harbour"), ConversationStore(file, "moor")
    store.add_typed(TOWER)
    store.add_turn(store.begin(TOWER), 1, TURNS[0])
    store.prefer("theme", "paper")
    assert (other.typed(), other.conversations()) == ([], [])
    assert other.preference("theme") == "paper"


def test_a_turn_of_a_deleted_conversation_is_kept_nowhere(file: Path) -> None:
    """Not in one of another library either, which got its number meanwhile."""
    store, other = ConversationStore(file, "harbour"), ConversationStore(file, "moor")
    deleted = store.begin(TOWER)
    store.delete(deleted)
    again = other.begin(CLAIM)
    other.add_turn(again, 1, TURNS[1])
    store.add_turn(deleted, 2, TURNS[0])
    assert not store.holds(deleted)
    assert [list(other.turns(again)), store.trouble] == [[TURNS[1]], ""]


def test_what_was_typed_twice_is_kept_once_as_the_newest(file: Path) -> None:
    """As the recall has it."""
    store = ConversationStore(file, "harbour")
    for text in ("one", "two", "one"):
        store.add_typed(text)
    assert store.typed() == ["two", "one"]


def test_the_file_is_for_its_owner_alone(file: Path) -> None:
    """Questions are private."""
    ConversationStore(file, "harbour")
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_is_none_is_said_and_nothing_is_kept(file: Path) -> None:
    """A torn file ends nothing."""
    file.parent.mkdir()
    file.write_bytes(b"no database" * 100)
    store = ConversationStore(file, "harbour")
    assert str(file) in store.trouble
    assert store.begin("x") == 0
    assert store.typed() == []


def test_a_turn_of_another_version_is_left_out(file: Path) -> None:
    """The others are there."""
    store = ConversationStore(file, "harbour")
    conversation = store.begin(TOWER)
    store.add_turn(conversation, 1, TURNS[0])
    store._write("INSERT INTO turns VALUES (?, 2, 'q', '', '{\"kind\": \"song\"}')", conversation)
    assert list(store.turns(conversation)) == TURNS[:1]


def test_the_place_is_the_state_folder_or_the_one_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`$IBIDEM_STATE` comes first."""
    monkeypatch.setenv("IBIDEM_STATE", str(tmp_path))
    assert state_file() == tmp_path / "conversations.sqlite3"


def test_markdown_escapes_what_documents_say() -> None:
    """A quote is no markup; every number has its source."""
    turn = KeptTurn("a *b* [c](d) <e>", answer(TOWER))
    text = exported("A talk", [turn], ExportFormat.MARKDOWN)
    assert "## a \\*b\\* \\[c\\](d) \\<e\\>" in text
    assert "> The tower was finished in 1867" in text
    assert "1. The light on Seal Skerry, § Building" in text


def test_html_escapes_what_documents_say() -> None:
    """No tag of a document is a tag of the page."""
    text = exported("<b>", [KeptTurn("<script>", answer(TOWER), "<i>")], ExportFormat.HTML)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert 'href="#source-1"' in text


def test_json_has_quotes_and_sources_by_number() -> None:
    """A program finds what a reader sees."""
    content = json.loads(exported("A talk", TURNS, ExportFormat.JSON))
    assert content["turns"][1]["read_as"] == "wind and tide"
    numbers = {number for turn in content["turns"] for quote in turn["quotes"] for number in quote["citations"]}
    assert numbers == {source["number"] for source in content["sources"]}


def test_text_that_no_encoding_has_is_kept_with_a_mark_in_its_place(file: Path) -> None:
    """Half of a pair of surrogates, which a clipboard may hold, ends nothing."""
    store = ConversationStore(file, "harbour")
    conversation = store.begin(TOWER)
    store.add_turn(conversation, 1, TURNS[0])
    store.rename(conversation, "half \ud800")
    store.add_typed("half \ud800")
    assert [one.name for one in store.conversations()] == ["half ?"]
    assert store.typed() == ["half ?"]
