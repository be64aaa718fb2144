"""Read lyrics in LRC form: each line with the time at which it is sung."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import decode, make_document, stem_title
from ibidem.types import Document, Mark, MarkKind, Omitted

_TIME = re.compile(r"\[(\d{1,3}):(\d{2})(?:[.:]\d{1,3})?\]")
_TAG = re.compile(r"\[([a-z]+):([^\]]*)\]")
"""What the file says of the song: `[ti:Shenandoah]`."""


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the song as one document in the order in which it is sung. Raises SourceError where there are no lines."""
    sung: list[tuple[int, str]] = []
    title, omitted = stem_title(path), []
    for number, line in enumerate(decode(stream.read()).split("\n"), start=1):
        times = _TIME.findall(line)
        if times and (words := _TIME.sub("", line).strip()):
            # A line with several times is sung several times.
            sung.extend((int(minutes) * 60 + int(seconds), words) for minutes, seconds in times)
        elif tag := _TAG.fullmatch(line.strip()):
            title = tag[2].strip() if tag[1] == "ti" else title
            omitted.append(Omitted("tag", f"line {number}", len(tag[2])))
    if not sung:
        raise SourceError("no lyrics")
    text, marks = "", []
    for time, words in sorted(sung, key=lambda line: line[0]):
        text += "\n" if text else ""
        marks.append(Mark(len(text), MarkKind.TIME, f"{time // 3600}:{time // 60 % 60:02d}:{time % 60:02d}"))
        text += words
    yield make_document(path, text, title=title, marks=tuple(marks), has_lines=False, omitted=tuple(omitted))
