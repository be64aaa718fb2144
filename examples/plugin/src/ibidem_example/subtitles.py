"""Read subtitles in SubRip and WebVTT form: what is said, each cue with its time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import decode, make_document, stem_title
from ibidem.types import Document, Mark, MarkKind

PAUSE_S = 3.0
"""A pause between two cues that begins a new paragraph."""
_TIMING = re.compile(
    r"^\s*((?:\d+:)?\d{1,2}:\d{2})[.,](\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2})[.,](\d{1,3})", re.MULTILINE
)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}\n]*\}")
"""Markup of WebVTT and HTML, the times within a cue, and positions of SubStation."""


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the subtitles as one document, a paragraph between pauses. Raises SourceError where there are none."""
    text, marks = "", []
    end, last = 0.0, ""
    for start, time, stop, words in _cues(decode(stream.read())):
        if words == last:  # captions that roll repeat a line
            end = stop
            continue
        if text:
            text += "\n\n" if start - end >= PAUSE_S else "\n"
        marks.append(Mark(len(text), MarkKind.TIME, time))
        text += words
        end, last = stop, words
    if not text:
        raise SourceError("no subtitles")
    yield make_document(path, text, title=stem_title(path), marks=tuple(marks), has_lines=False)


def _cues(text: str) -> Iterator[tuple[float, str, float, str]]:
    """Yield the start in seconds, the start as it is shown, the end and the words of each cue that has words."""
    for block in re.split(r"\n[ \t]*\n", text):
        if timing := _TIMING.search(block):
            start, start_ms, stop, stop_ms = timing.groups()
            lines = (_words(line) for line in block[timing.end() :].split("\n")[1:])
            if words := " ".join(filter(None, lines)):
                yield _seconds(start, start_ms), _shown(start), _seconds(stop, stop_ms), words


def _words(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", line)).split())


def _seconds(time: str, thousandths: str) -> float:
    seconds = 0
    for part in time.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds + float(f"0.{thousandths}")


def _shown(time: str) -> str:
    """Return a time as hours, minutes and seconds, `0:01:02`."""
    hours, minutes, seconds = ["0", *time.split(":")][-3:]
    return f"{int(hours)}:{int(minutes):02d}:{seconds}"
