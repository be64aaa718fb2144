"""Files of bibliographic records are documents; other JSON is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibidem.readers.registry import read_file
from ibidem.types import Document, Skipped


def only(path: Path) -> Document | Skipped:
    (item,) = read_file(path, path.name, max_bytes=100_000)
    return item


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.bib", "@book{a, title={Dunes}}"),
        ("list.RIS", "TY  - BOOK\nTI  - Dunes\nER  -\n"),
        ("list.json", '[{"type": "book", "title": "Dunes"}]'),
        ("one.json", '{"type": "book", "title": "Dunes", "author": [{"family": "Lind"}]}'),
        ("zotero.json", '{"config": {"id": "x"}, "items": [{"itemType": "book", "title": "Dunes"}]}'),
        ("crossref.json", '{"status": "ok", "message": {"items": [{"type": "book", "title": ["Dunes"]}]}}'),
        ("damaged.json", '{"config": {}, "items": [{"itemType": "book", "title": "Dunes"}, {"title": oops}]}'),
    ],
)
def test_a_list_is_one_document(tmp_path: Path, name: str, text: str) -> None:
    """Its text is the file's and its title the file's name."""
    path = tmp_path / name
    path.write_text(text)
    item = only(path)
    assert isinstance(item, Document)
    assert (item.text, item.title) == (text, name)


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "Dunes"}',
        "[1, 2]",
        "[]",
        '[{"name": "x"}]',
        '[{"title": "x"}, 1, 2]',
        "{",
        "null",
        "[" * 5000,
        '{"items": [1]}',
        '{"type": "object", "title": "x"}',
        '{"a": ' * 5000,
    ],
)
def test_other_json_is_no_bibliography(tmp_path: Path, text: str) -> None:
    """It is skipped and says why."""
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert only(path) == Skipped("settings.json", "not a bibliography")


def test_a_damaged_list_is_still_a_list(tmp_path: Path) -> None:
    """So that its good records are read and the bad one is named."""
    path = tmp_path / "list.json"
    path.write_text('[{"type": "book", "title": "Dunes"}, {"type": oops}]')
    assert isinstance(only(path), Document)
