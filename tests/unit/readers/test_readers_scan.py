"""What a corpus holds, and what is passed over."""

from __future__ import annotations

import inspect
import json
import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import LibraryError
from ibidem.readers.registry import read_file
from ibidem.readers.scan import Scan, scan
from ibidem.text.normalize import spell, unspell
from ibidem.types import Document, Skipped

posix = pytest.mark.skipif(os.name == "nt", reason="names and files that only POSIX has")


def put(path: Path, text: str = "Some words.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def look(corpus: Path) -> Scan:
    return scan(corpus, max_bytes=1_000_000)


def paths(corpus: Path) -> list[str]:
    return [file.path for file in look(corpus).files]


def reasons(corpus: Path) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in look(corpus).skipped}


def test_decisions_on_a_draft_are_no_news(tmp_path: Path) -> None:
    """The file beside a draft is ibidem's own: it is neither read nor named as passed over."""
    put(tmp_path / "draft.md")
    put(tmp_path / ".draft.md.ibidem.json", "{}")
    put(tmp_path / ".other.json", "{}")
    assert paths(tmp_path) == ["draft.md"]
    assert reasons(tmp_path) == {".other.json": "hidden"}


def test_files_come_sorted_by_path(tmp_path: Path) -> None:
    """The order is that of the characters of the whole path, whatever the disk says."""
    for name in ("b.txt", "a/z.txt", "a-b.txt", "B.txt", "é.txt", "a/b/c.txt"):
        put(tmp_path / name)
    assert paths(tmp_path) == ["B.txt", "a-b.txt", "a/b/c.txt", "a/z.txt", "b.txt", "é.txt"]


def test_a_file_is_described(tmp_path: Path) -> None:
    """Size, time stamp and absolute path are those of the file."""
    path = put(tmp_path / "a" / "b.txt", "12345")
    (file,) = look(tmp_path).files
    assert (file.absolute, file.size, file.mtime_ns) == (path, 5, path.stat().st_mtime_ns)


def test_the_guide_at_the_top_is_no_document(tmp_path: Path) -> None:
    """README.md at the top is passed over in silence; one further down is read."""
    put(tmp_path / "README.md")
    put(tmp_path / "deeper" / "README.md")
    found = look(tmp_path)
    assert [file.path for file in found.files] == ["deeper/README.md"]
    assert not found.skipped


def test_hidden_empty_and_large_files_are_named(tmp_path: Path) -> None:
    """Each is skipped with its reason, a hidden folder once."""
    put(tmp_path / ".hidden.txt")
    put(tmp_path / ".git" / "config")
    put(tmp_path / "empty.txt", "")
    put(tmp_path / "large.txt", "x" * 1_000_001)
    put(tmp_path / "just.txt", "x" * 1_000_000)
    assert paths(tmp_path) == ["just.txt"]
    assert reasons(tmp_path) == {
        ".git": "hidden",
        ".hidden.txt": "hidden",
        "empty.txt": "empty",
        "large.txt": "larger than 1 MB",
    }


@posix
def test_links_inside_are_followed_and_others_named(tmp_path: Path) -> None:
    """A link to a file of the corpus is read; one that leaves it, or leads nowhere, is skipped."""
    corpus = tmp_path / "corpus"
    put(corpus / "a.txt")
    outside = put(tmp_path / "corpus-beside" / "secret.txt")
    (corpus / "inside.txt").symlink_to("a.txt")
    (corpus / "outside.txt").symlink_to(outside)
    (corpus / "folder").symlink_to(outside.parent)
    (corpus / "broken.txt").symlink_to("nothing.txt")
    (corpus / "itself.txt").symlink_to("itself.txt")
    assert paths(corpus) == ["a.txt", "inside.txt"]
    assert reasons(corpus) == {
        "broken.txt": "a link that leads nowhere",
        "folder": "a link that leaves the corpus",
        "itself.txt": "a link that leads nowhere",
        "outside.txt": "a link that leaves the corpus",
    }


@posix
def test_link_loops_end(tmp_path: Path) -> None:
    """Links to a folder above, and two folders that link to each other, are entered once and named."""
    put(tmp_path / "a" / "one.txt")
    put(tmp_path / "b" / "two.txt")
    (tmp_path / "a" / "up").symlink_to("..")
    (tmp_path / "a" / "to-b").symlink_to("../b")
    (tmp_path / "b" / "to-a").symlink_to("../a")
    assert paths(tmp_path) == ["a/one.txt", "b/two.txt"]
    assert reasons(tmp_path) == dict.fromkeys(["a/to-b", "a/up", "b/to-a"], "a link to a folder that is read already")


@posix
def test_a_linked_folder_is_read_where_nothing_else_reads_it(tmp_path: Path) -> None:
    """A link to a folder that is hidden itself is entered, by the first link in order."""
    put(tmp_path / ".store" / "kept.txt")
    for name in ("second", "first"):
        (tmp_path / name).symlink_to(".store")
    assert paths(tmp_path) == ["first/kept.txt"]
    assert reasons(tmp_path) == {".store": "hidden", "second": "a link to a folder that is read already"}


@posix
def test_a_corpus_may_be_a_link_itself(tmp_path: Path) -> None:
    """Links are judged by where the corpus really lies."""
    put(tmp_path / "real" / "a.txt")
    (tmp_path / "real" / "b.txt").symlink_to("a.txt")
    (tmp_path / "corpus").symlink_to("real")
    assert paths(tmp_path / "corpus") == ["a.txt", "b.txt"]


@posix
def test_what_is_no_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FIFOs and sockets are skipped without being opened."""
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    os.mkfifo("pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        assert reasons(tmp_path) == dict.fromkeys(["pipe.txt", "socket.txt"], "not a regular file")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files_and_folders_are_named(tmp_path: Path) -> None:
    """What may not be read is skipped, the rest is listed."""
    put(tmp_path / "a.txt").chmod(0)
    put(tmp_path / "locked" / "b.txt").parent.chmod(0)
    put(tmp_path / "c.txt")
    assert paths(tmp_path) == ["c.txt"]
    assert reasons(tmp_path) == dict.fromkeys(["a.txt", "locked"], "permission denied")
    (tmp_path / "locked").chmod(0o700)


def test_deep_folders_do_not_exhaust_the_stack(tmp_path: Path) -> None:
    """Folders nested deeper than calls may be are read to the bottom."""
    bottom = put(tmp_path / "/".join("d" * 200) / "bottom.txt")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        found = look(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
    assert [file.absolute for file in found.files] == [bottom]


@posix
def test_folders_beyond_the_longest_path_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder whose path is longer than the system takes is skipped, and what lies before it read."""
    put(tmp_path / "top.txt")
    monkeypatch.chdir(tmp_path)
    for _ in range(20):
        Path("d" * 250).mkdir()
        os.chdir("d" * 250)
    assert paths(tmp_path) == ["top.txt"]
    assert list(reasons(tmp_path).values()) == ["file name too long"]


def test_no_corpus_is_an_error_of_the_library(tmp_path: Path) -> None:
    """A corpus that cannot be listed is no empty corpus."""
    with pytest.raises(LibraryError, match="cannot be listed"):
        look(tmp_path / "nothing")


@posix
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.txt", r"caf\xE9.txt"),
        (b"two\nlines.txt", r"two\u000Alines.txt"),
        (b"\x1b[31mred\x1b]0;title\x07.txt", r"\u001B[31mred\u001B]0;title\u0007.txt"),
        (b"[/bold].txt", "[/bold].txt"),
        ("\u202egnp.txt".encode(), r"\u202Egnp.txt"),
        (b"back\\slash.txt", r"back\\slash.txt"),
        (b"records.jsonl#7.txt", r"records.jsonl\u00237.txt"),
        (b"C# notes.txt", "C# notes.txt"),
    ],
)
def test_any_name_survives(tmp_path: Path, name: bytes, shown: str) -> None:
    """A hostile name is listed in a visible form that JSON can hold, and the file behind it is read."""
    put(Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))))  # noqa: PTH118  # a name in bytes
    (file,) = look(tmp_path).files
    assert file.path == shown
    assert json.loads(json.dumps(file.path).encode()) == shown
    (document,) = read_file(file.absolute, file.path, max_bytes=100)
    assert isinstance(document, Document)
    assert (document.id, document.text) == (shown, "Some words.")


@given(st.text(st.characters(exclude_characters="/\0", codec=None)))
def test_names_come_back(name: str) -> None:
    """The visible form can be encoded, and the name be read from it again."""
    shown = spell(name)
    assert unspell(shown) == name
    assert shown.encode().decode() == shown
    assert not any(character in "\n\r\x1b\x9b\u2028" for character in shown)


def test_hidden_names_are_spelled_too(tmp_path: Path) -> None:
    """What is skipped is named in the visible form as well."""
    put(tmp_path / ".a\u2028b")
    assert look(tmp_path).skipped == (Skipped(r".a\u2028b", "hidden"),)
