"""Subtitles are read as what is said, each cue with its time."""

import io
from collections.abc import Callable

import pytest

from ibidem.errors import SourceError
from ibidem.testing import READER_CHECKS, ReaderSample
from ibidem.types import Document, MarkKind
from ibidem_example.subtitles import read

SRT = """1
00:00:01,500 --> 00:00:04,000
<i>The tide turns</i>
twice a day.

2
00:00:04,100 --> 00:00:06,000
The moon &amp; the sun pull it.

3
01:02:10,000 --> 01:02:12,000
Neap tides are weak.
"""
VTT = """WEBVTT - Tides

NOTE not spoken

STYLE
::cue { color: red }

intro
00:01.000 --> 00:03.000 align:start
<v Ada>The tide <00:02.000>turns.

00:03.000 --> 00:05.000
The tide turns.
"""


@pytest.mark.parametrize("check", READER_CHECKS)
@pytest.mark.parametrize(("path", "content"), [("talks/tides.srt", SRT), ("tides.vtt", VTT)])
def test_the_reader_keeps_what_is_asked_of_one(check: Callable[[ReaderSample], None], path: str, content: str) -> None:
    """The checks that ship with ibidem."""
    check(ReaderSample(read, path, content.encode()))


def test_times_are_places_and_pauses_make_paragraphs() -> None:
    """Tags, numbers and timings are not text."""
    document = _document("talks/tides.srt", SRT)
    assert document.text == ("The tide turns twice a day.\nThe moon & the sun pull it.\n\nNeap tides are weak.")
    assert document.title == "tides"
    assert not document.has_lines
    places = [(mark.kind, mark.value, document.text[mark.start :].split()[1]) for mark in document.marks]
    assert places == [
        (MarkKind.TIME, "0:00:01", "tide"),
        (MarkKind.TIME, "0:00:04", "moon"),
        (MarkKind.TIME, "1:02:10", "tides"),
    ]


def test_notes_styles_and_repeated_cues_are_left_out() -> None:
    """WebVTT carries more than what is said."""
    document = _document("tides.vtt", VTT.replace("\n", "\r\n"))
    assert document.text == "The tide turns."
    assert [mark.value for mark in document.marks] == ["0:00:01"]


def test_a_file_without_cues_is_refused() -> None:
    """The reason is for the list of skipped files."""
    with pytest.raises(SourceError, match="no subtitles"):
        list(read(io.BytesIO(b"WEBVTT\n\nNOTE nothing\n"), "none.vtt"))


def _document(path: str, content: str) -> Document:
    (document,) = read(io.BytesIO(content.encode()), path)
    return document
