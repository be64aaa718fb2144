"""Lyrics are read line by line, each with its time."""

import io
from collections.abc import Callable

import pytest

from ibidem.errors import SourceError
from ibidem.testing import READER_CHECKS, ReaderSample
from ibidem.types import Document
from ibidem_example.lyrics import read

LRC = """[ti:The herring boat]
[ar:nobody]
[00:05.20]The tide turns twice a day.
[01:00.00][00:12.00]Pull, pull away.
[00:20.00]
"""


@pytest.mark.parametrize("check", READER_CHECKS)
def test_the_reader_keeps_what_is_asked_of_one(check: Callable[[ReaderSample], None]) -> None:
    """The checks that ship with ibidem."""
    check(ReaderSample(read, "songs/herring.lrc", LRC.encode()))


def test_lines_stand_in_the_order_in_which_they_are_sung() -> None:
    """A line with two times stands twice, and the title is the song's."""
    document = _document(LRC.replace("\n", "\r\n"))
    assert document.title == "The herring boat"
    assert document.text == "The tide turns twice a day.\nPull, pull away.\nPull, pull away."
    assert [mark.value for mark in document.marks] == ["0:00:05", "0:00:12", "0:01:00"]
    assert sum(one.characters for one in document.omitted) == len("The herring boat" + "nobody")


def test_a_file_without_times_is_refused() -> None:
    """The reason is for the list of skipped files."""
    with pytest.raises(SourceError, match="no lyrics"):
        _document("[ti:Nothing]\nwords without a time\n")


def _document(content: str) -> Document:
    (document,) = read(io.BytesIO(content.encode()), "herring.lrc")
    return document
