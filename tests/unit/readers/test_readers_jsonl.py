"""JSON lines in BEIR form."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import SourceError
from ibidem.readers.jsonl import read
from ibidem.types import Document, Skipped

GOOD = '{"_id": "7", "title": "Sleep", "text": "Sleep settles what was learnt."}'


def items(text: str | bytes) -> list[Document | Skipped]:
    return list(read(io.BytesIO(text.encode() if isinstance(text, str) else text), "a/c.jsonl"))


def test_a_record_is_a_document_of_a_collection() -> None:
    """Its id is path and record id, its path the file's."""
    (document,) = items(GOOD)
    assert isinstance(document, Document)
    assert (document.id, document.path, document.collection) == ("a/c.jsonl#7", "a/c.jsonl", True)
    assert (document.title, document.text) == ("Sleep", "Sleep settles what was learnt.")


@pytest.mark.parametrize("text", ["", " \n", None])
def test_a_title_alone_is_found_as_text(text: str | None) -> None:
    """A record whose text is blank has its title for a text; one without the field is skipped."""
    (item,) = items(json.dumps({"_id": "1", "title": "Only a title", "text": text}))
    if text is None:
        assert item == Skipped("a/c.jsonl:1", "no text")
    else:
        assert isinstance(item, Document)
        assert (item.title, item.text) == ("Only a title", "Only a title")


def test_a_record_without_a_title_has_none() -> None:
    """A number that means nothing is no title."""
    (document,) = items('{"_id": 12, "text": "Words."}')
    assert isinstance(document, Document)
    assert (document.id, document.title) == ("a/c.jsonl#12", "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"_id" "8"}', "invalid JSON at column 8"),
        ("[1, 2]", "not a JSON object"),
        ('{"text": "Words."}', "no _id"),
        ('{"_id": "", "text": "Words."}', "no _id"),
        ('{"_id": true, "text": "Words."}', "no _id"),
        ('{"_id": "8"}', "no text"),
        ('{"_id": "8", "text": ["Words."]}', "the text is no string"),
        ('{"_id": "8", "title": 3, "text": "Words."}', "the title is no string"),
        ('{"_id": "8", "text": "  "}', "empty"),
        ('{"_id": "7", "text": "Other words."}', "a second record with the _id 7"),
        ('{"_id": "8", "text": ' + "[" * 100_000, "JSON nested too deeply"),
        ('{"_id": "8", "n": ' + "9" * 5000 + "}", "invalid JSON: a number is too long"),
    ],
    ids=lambda value: value[:24],
)
def test_a_bad_record_is_named_by_its_line(line: str, reason: str) -> None:
    """A bad line is skipped with its number and reason; those around it are read."""
    first, bad, last = items(f"{GOOD}\n\n{line}\n" + GOOD.replace("7", "9"))
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert bad == Skipped("a/c.jsonl:3", reason)


def test_a_line_in_another_encoding_is_named() -> None:
    """One line that is not UTF-8 does not spoil the others."""
    found = items(b'{"_id": "1", "text": "caf\xe9"}\n' + GOOD.encode())
    assert found[0] == Skipped("a/c.jsonl:1", "not UTF-8")
    assert isinstance(found[1], Document)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    """Files as other systems write them are read."""
    found = items(f"{GOOD}\r\n{GOOD.replace('7', '8')}\r\n".encode(encoding))
    assert [item.id for item in found if isinstance(item, Document)] == ["a/c.jsonl#7", "a/c.jsonl#8"]


def test_hostile_ids_and_texts_can_be_stored() -> None:
    """Lone surrogates and control characters neither reach the id nor break the encoding of the text."""
    (document,) = items(r'{"_id": "a\u001b[31m\ud800", "title": "t\ud800\u0000", "text": "x\ud83d\r\ny"}')
    assert isinstance(document, Document)
    assert (document.id, document.title) == ("a/c.jsonl#a\\u001B[31m\\uD800", "t")
    assert document.text == "x\ufffd\ny"


def test_a_file_without_records_is_empty() -> None:
    """Blank lines alone are an empty file."""
    with pytest.raises(SourceError, match=r"^empty$"):
        items("\n\n  \n")


def test_records_are_streamed(tmp_path: Path) -> None:
    """A file of 10 MB is read in a small part of that."""
    path = tmp_path / "c.jsonl"
    with path.open("w") as file:
        file.writelines(json.dumps({"_id": number, "text": "word " * 2000}) + "\n" for number in range(1000))
    tracemalloc.start()
    try:
        with path.open("rb") as stream:
            read_whole = [item.path for item in read(stream, "c.jsonl") if isinstance(item, Document)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(read_whole) == 1000
    assert peak < 1_500_000


@given(st.lists(st.tuples(st.text(min_size=1), st.text(), st.text())))
def test_every_record_is_read_or_named(records: list[tuple[str, str, str]]) -> None:
    """As many items come out as records go in, and no two documents share an id."""
    lines = [json.dumps({"_id": name, "title": title, "text": text}) for name, title, text in records]
    found = items("\n".join([*lines, GOOD]))
    ids = [item.id for item in found if isinstance(item, Document)]
    assert len(found) == len(records) + 1
    assert len(set(ids)) == len(ids)
