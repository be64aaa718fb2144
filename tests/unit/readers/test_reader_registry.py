"""Files to documents: the suffix table, and what comes of a file that cannot be read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import SourceError
from ibidem.plugins import Group, names
from ibidem.readers.document import TITLE_LENGTH, clean_text, clean_title, make_document, stem_title
from ibidem.readers.registry import read_file
from ibidem.references.identity import identity
from ibidem.types import Document, Skipped, Syntax

LIMIT = 50_000_000


def only(path: Path, *, max_bytes: int = LIMIT) -> Document | Skipped:
    (item,) = read_file(path, path.name, max_bytes=max_bytes)
    return item


@pytest.mark.parametrize("suffix", sorted(names(Group.READERS)))
def test_every_format_names_an_empty_file(tmp_path: Path, suffix: str) -> None:
    """A file of blanks is skipped as empty, whatever its format."""
    path = tmp_path / f"notes{suffix}"
    path.write_text(" \n\n \n")
    assert only(path) == Skipped(path.name, "empty")


@pytest.mark.parametrize("name", ["notes", "notes.txt", "NOTES.TXT", "notes.text"])
def test_plain_text_goes_by_suffix_or_none(tmp_path: Path, name: str) -> None:
    """The case of a suffix does not matter, and a file without one is tried as plain text."""
    path = tmp_path / name
    path.write_text("Sleep settles what was learnt.")
    item = only(path)
    assert isinstance(item, Document)
    assert item.text == "Sleep settles what was learnt."


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    """A suffix outside the table is skipped with that suffix as the reason."""
    path = tmp_path / "slides.KEY"
    path.write_text("words")
    assert only(path) == Skipped("slides.KEY", "unknown format (.key)")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that vanished since the scan is skipped with the system's words."""
    assert only(tmp_path / "gone.txt") == Skipped("gone.txt", "no such file or directory", unreadable=True)


def test_a_file_that_grew_is_named(tmp_path: Path) -> None:
    """The size limit holds when the file is opened, not only when it is listed."""
    path = tmp_path / "grown.txt"
    path.write_text("x" * 2_000_001)
    assert only(path, max_bytes=2_000_000) == Skipped("grown.txt", "larger than 2 MB")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")
def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    """A file that became a FIFO since the scan is skipped at once."""
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    assert only(path) == Skipped("pipe.txt", "not a regular file")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_permission_denied_is_named(tmp_path: Path) -> None:
    """A file that may not be read is skipped with that reason."""
    path = tmp_path / "secret.txt"
    path.write_text("words")
    path.chmod(0)
    assert only(path) == Skipped("secret.txt", "permission denied", unreadable=True)


def test_importing_the_table_imports_no_reader() -> None:
    """The third parties of a format are loaded when a file of it is read."""
    code = (
        "import sys, ibidem.readers.scan, ibidem.readers.html, ibidem.readers.pdf, ibidem.readers.markdown;"
        "print([m for m in ('lxml', 'trafilatura', 'pypdfium2', 'markdown_it', 'charset_normalizer', 'numpy')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(st.text())
def test_titles_are_one_clean_line(text: str) -> None:
    """A title has no control characters or line ends, can be encoded, and is of bounded length."""
    title = clean_title(text)
    assert title.isprintable() or not set(title) & set(map(chr, [*range(32), *range(127, 160)]))
    assert len(title) <= TITLE_LENGTH
    assert title.splitlines() in ([title], [])
    assert title.encode().decode() == title


@given(st.text())
def test_text_has_one_kind_of_line_end(text: str) -> None:
    """Line ends become line feeds, and the text can be encoded."""
    cleaned = clean_text(text)
    assert "\r" not in cleaned
    assert cleaned.count("\n") == text.count("\n") + text.count("\r") - text.count("\r\n")
    assert clean_text(cleaned).encode().decode() == cleaned


def test_the_digest_depends_on_all_that_passages_depend_on() -> None:
    """Title, syntax, page starts and text each change the digest; the path does not."""
    base = ("Title", Syntax.PLAIN, (0, 4), "Text")
    others = [
        ("Titles", *base[1:]),
        (base[0], Syntax.MARKDOWN, *base[2:]),
        (*base[:2], (0, 3), base[3]),
        (*base[:3], "Texts"),
    ]
    digests = {
        make_document("a.pdf", text, title=title, syntax=syntax, pages=pages).digest
        for title, syntax, pages, text in (base, *others)
    }
    assert len(digests) == 5
    one, two = (make_document(path, "Text", title="Title", pages=(0, 4)) for path in ("a.pdf", "b.pdf"))
    assert one.digest == two.digest == hashlib.sha256(b"Title\nplain\n0 4\nText").hexdigest()


def test_a_document_without_words_is_refused() -> None:
    """White space alone is no document."""
    with pytest.raises(SourceError, match=r"^empty$"):
        make_document("a.txt", " \n\t\u00a0", title="A")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("a/sleep_and-memory.v2.txt", "sleep and memory v2"),
        ("B12 notes", "B12 notes"),
        ("---.txt", "---"),
    ],
)
def test_a_name_suggests_a_title(path: str, title: str) -> None:
    """Separators in a file's stem become spaces."""
    assert stem_title(path) == title


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("two_mills.md", "# ***\n\nBuilt of oak.\n"),
        (
            "two_mills.html",
            "<html><head><title>---</title></head><body><p>Built of oak by the brook in a year.</p></body></html>",
        ),
        ("two_mills.rst", "***\n===\n\nBuilt of oak.\n"),
        ("two_mills.eml", "From: a@x.org\nSubject: ??\n\nBuilt of oak.\n"),
    ],
)
def test_a_title_of_marks_gives_way_to_the_name_of_the_file(tmp_path: Path, name: str, text: str) -> None:
    """A person must know a document by it."""
    path = tmp_path / name
    path.write_text(text)
    [document] = read_file(path, name, max_bytes=10_000)
    assert isinstance(document, Document)
    assert document.title == "two mills"
    assert all(any(map(str.isalnum, title)) for title in identity(document).titles)


def test_empty_comments_are_no_omission(tmp_path: Path) -> None:
    """Only a comment that says something is told of."""
    path = tmp_path / "a.md"
    path.write_text("Built of oak.\n\n<!-- -->\n\n%% %%\n\n<!---->\n\n<!-- a remark -->\n")
    [document] = read_file(path, "a.md", max_bytes=10_000)
    assert isinstance(document, Document)
    assert [omitted.characters for omitted in document.omitted] == [8]
