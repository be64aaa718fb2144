"""Subtitles are what is said, each cue with its time."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from ibidem.errors import SourceError
from ibidem.readers.subtitles import UNSTOPPED_PARAGRAPH, read
from ibidem.testing import READER_CHECKS, ReaderSample
from ibidem.types import Document

CASES = Path(__file__).parents[2] / "field" / "cases"


@pytest.mark.parametrize("check", READER_CHECKS)
@pytest.mark.parametrize("name", ["a.srt", "rolling.vtt"])
def test_the_reader_keeps_what_is_asked_of_one(check: Callable[[ReaderSample], None], name: str) -> None:
    """The checks that ship with ibidem."""
    check(ReaderSample(read, f"talks/{name}", (CASES / name).read_bytes()))


def test_cues_are_joined_between_pauses_and_keep_their_times() -> None:
    """A sentence may run over two cues; tags, numbers and times are not said."""
    document = _document((CASES / "a.srt").read_text(encoding="utf-8").replace("\n", "\r\n"))
    first, second = document.text.split("\n\n")
    assert first == "The herring fleet left Lerwick in June, and it came back with 312 crans."
    assert second == "- Who bought them? - Traders from Hamburg & Bremen."
    assert [(mark.value, document.text[mark.start :].split()[0]) for mark in document.marks] == [
        ("0:00:01", "The"), ("0:00:04", "it"), ("1:02:10", "-"), ("1:02:12", "-"),
    ]  # fmt: skip
    assert not document.has_lines


def test_captions_that_roll_are_read_once_and_speakers_are_named() -> None:
    """The line above is that of the cue before; notes and the header are counted, not read."""
    document = _document((CASES / "rolling.vtt").read_text(encoding="utf-8"))
    assert document.text == (
        "the sluice was opened in March 1911\n\nAda Lind: It was repaired twice. Then it was closed.\n\nTom: Who paid?"
    )
    assert [mark.value for mark in document.marks] == ["0:00:00", "0:00:02", "0:00:09", "0:00:11", "0:00:13"]
    assert [omitted.kind for omitted in document.omitted] == [
        *["header of the file"] * 3, "comment", "number or name of a subtitle",
    ]  # fmt: skip


def test_what_is_said_twice_after_a_pause_stays() -> None:
    """A chorus is no caption that rolls."""
    document = _document("1\n00:01 --> 00:02\nPull away.\n\n2\n00:09 --> 00:10\nPull away.\n")
    assert document.text == "Pull away.\n\nPull away."


def test_captions_without_stops_are_parted_by_their_cues() -> None:
    """Else an hour of speech would be one sentence."""
    cues = [f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\nand then the boats went out again {n}\n" for n in range(50)]
    paragraphs = _document("\n".join(cues)).text.split("\n\n")
    assert len(paragraphs) > 5
    assert max(map(len, paragraphs)) < UNSTOPPED_PARAGRAPH + 50


def test_a_time_without_its_blank_line_and_words_that_are_numbers_are_told_apart() -> None:
    """The number above a time is that of the cue, any other is said."""
    document = _document("1\n0:00:01,000 --> 0:00:02,000\nHow many?\n2\n0:00:02,000 --> 0:00:03,000\n12\n")
    assert document.text == "How many? 12"


def test_a_file_without_cues_is_refused() -> None:
    """The reason is for the list of skipped files."""
    with pytest.raises(SourceError, match="no subtitles"):
        _document("WEBVTT\n\nNOTE nothing\n")


def _document(content: str) -> Document:
    (document,) = read(io.BytesIO(content.encode()), "talk.srt")
    return document
