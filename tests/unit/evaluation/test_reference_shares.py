"""How exactly fields are read is measured on labelled strings, in the convention of their set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ibidem.errors import UsageError
from ibidem.evaluation.references import field_shares, references

ROW = [
    ["author", "Ash, A. B., & Birch, C."],
    ["date", "(2001)."],
    ["title", "Moss on the trees of northern woods."],
    ["container", "Journal of Woods,"],
    ["volume", "3(2),"],
    ["pages", "1–9."],
]
APART = [
    ["author", "A. B. Ash and C. Birch"],
    ["other", ","],
    ["title", "Moss on the trees of northern woods"],
    ["other", ", in"],
    ["container", "Journal of Woods"],
    ["other", ", vol."],
    ["volume", "3"],
    ["other", ", no."],
    ["issue", "2"],
    ["other", ", pp."],
    ["pages", "1-9"],
    ["other", ","],
    ["date", "2001"],
]


def file(folder: Path, *rows: object) -> Path:
    path = folder / "strings.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_the_share_of_each_field_is_of_the_strings_that_have_it(tmp_path: Path) -> None:
    """A field that is labelled otherwise than it is read counts against it."""
    wrong = [["author", "Ash, A. B., & Birch, C. (2001)."], ["title", "Moss on the trees of northern woods."]]
    found = references(file(tmp_path, ROW, wrong))
    assert found["strings"] == 2
    assert found["counts"] == {"author": 2, "title": 2, "container": 1, "date": 1, "volume": 1, "pages": 1}
    assert found["exact"] == {"author": 0.5, "title": 1.0, "container": 1.0, "date": 1.0, "volume": 1.0, "pages": 1.0}


def test_words_that_a_set_leaves_between_fields_do_not_count() -> None:
    """As TEI leaves `vol.` and `pp.` outside of what they introduce."""
    shares = field_shares([[(label, text) for label, text in APART]])
    assert set(shares.exact.values()) == {1.0}
    assert shares.counts["issue"] == 1


@pytest.mark.parametrize("line", ["no JSON", '{"author": "Ash"}', '[["author"]]', '[["author", 3]]'])
def test_what_is_no_labelled_string_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    """The person learns where to mend the file."""
    path = file(tmp_path, ROW)
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        references(path)
