"""Read subtitles in SubRip and WebVTT form: what is said, and by whom, each cue with its time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import decode, make_document, stem_title
from ibidem.types import BlockHint, BlockKind, Document, Mark, MarkKind, Omitted

PAUSE_S = 3.0
"""A pause between two cues that begins a new paragraph."""
UNSTOPPED = 400
"""Characters to a full stop, on the average, from which on captions are those of a machine that sets none."""
UNSTOPPED_PARAGRAPH = 160
"""Characters after which a paragraph of such captions ends with its cue, so that something short can be quoted."""
_TIME = r"((?:\d{1,3}:)?\d{1,2}:\d{2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?[ \t]([^<>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
"""Markup of WebVTT and HTML, the times within a cue, and positions of SubStation."""
_STOP = re.compile(r"[.!?…。！？]")
_ASIDES = {"WEBVTT": "header of the file", "NOTE": "comment", "STYLE": "style", "REGION": "style"}
"""What stands between blank lines of a WebVTT file and is not said, by its first word."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start_s: float
    end_s: float
    time: str
    """The start as it is shown, `0:01:02`."""
    voice: str = ""
    lines: list[str] = field(default_factory=list)
    """What is said, without markup and blank lines."""


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the subtitles as one document, a paragraph between pauses and speakers.

    Raises SourceError where there are none.
    """
    cues, omitted = _cues(decode(stream.read()).split("\n"))
    text = ""
    marks: list[Mark] = []
    hints: list[BlockHint] = []
    for paragraph in _paragraphs(list(_without_repeats(cues))):
        text += "\n\n" if text else ""
        start = len(text)
        for cue in paragraph:
            text += " " if len(text) > start else ""
            marks.append(Mark(len(text), MarkKind.TIME, cue.time))
            text += f"{cue.voice}: " if cue.voice and cue is paragraph[0] else ""
            text += " ".join(cue.lines)
        hints.append(BlockHint(start, len(text), BlockKind.PARAGRAPH))
    if not text:
        raise SourceError("no subtitles")
    yield make_document(
        path,
        text,
        title=stem_title(path),
        marks=tuple(marks),
        has_lines=False,
        omitted=tuple(omitted),
        hints=tuple(hints),
    )


def _cues(lines: Sequence[str]) -> tuple[list[_Cue], list[Omitted]]:
    """Return the cues in the order of the file, and what stands outside them, which nobody says."""
    cues: list[_Cue] = []
    omitted: list[Omitted] = []
    aside = "text outside of subtitles"
    behind_blank = True
    is_vtt = lines[0].startswith("WEBVTT")
    for at, line in enumerate(lines):
        words = line.strip()
        above_timing = at + 1 < len(lines) and bool(_TIMING.fullmatch(lines[at + 1]))
        if timing := _TIMING.fullmatch(line):
            start, start_ms, end, end_ms = timing.groups()
            cues.append(_Cue(_seconds(start, start_ms), _seconds(end, end_ms), _shown(start)))
            aside = ""
        elif is_vtt and behind_blank and words.split(maxsplit=1)[:1] and words.split(maxsplit=1)[0] in _ASIDES:
            aside = _ASIDES[words.split(maxsplit=1)[0]]
            omitted.append(Omitted(aside, f"line {at + 1}", len(words)))
        elif above_timing and (behind_blank or words.isdecimal()):
            omitted.append(Omitted("number or name of a subtitle", f"line {at + 1}", len(words)))
        elif aside:
            omitted.append(Omitted(aside, f"line {at + 1}", len(words)))
        elif said := _said(line):
            voice = _VOICE.search(line)
            if voice and not cues[-1].voice:
                cues[-1] = replace(cues[-1], voice=_said(voice[1]))
            cues[-1].lines.append(said)
        behind_blank = not words
    return [cue for cue in cues if cue.lines], [one for one in omitted if one.characters]


def _without_repeats(cues: Sequence[_Cue]) -> Iterator[_Cue]:
    """Yield the cues without the lines that captions which roll show once more from the cue before."""
    shown: list[str] = []
    end_s = 0.0
    for cue in cues:
        repeated = 0
        if cue.start_s - end_s < PAUSE_S:
            most = min(len(shown), len(cue.lines))
            repeated = next((n for n in range(most, 0, -1) if shown[-n:] == cue.lines[:n]), 0)
        shown, end_s = cue.lines, cue.end_s
        if repeated < len(cue.lines):
            yield replace(cue, lines=cue.lines[repeated:])


def _paragraphs(cues: Sequence[_Cue]) -> Iterator[list[_Cue]]:
    """Yield cues that belong together: without a pause, of one speaker, and short where no full stop is set."""
    length = sum(len(line) for cue in cues for line in cue.lines)
    stops = sum(len(_STOP.findall(line)) for cue in cues for line in cue.lines)
    unstopped = length > UNSTOPPED * max(stops, 1)
    held: list[_Cue] = []
    characters = 0
    for cue in cues:
        if held and (
            cue.start_s - held[-1].end_s >= PAUSE_S
            or cue.voice not in ("", held[0].voice)
            or (unstopped and characters >= UNSTOPPED_PARAGRAPH)
        ):
            yield held
            held, characters = [], 0
        held.append(cue)
        characters += sum(map(len, cue.lines))
    if held:
        yield held


def _said(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", line)).split())


def _seconds(time: str, thousandths: str | None) -> float:
    seconds = 0
    for part in time.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds + float(f"0.{thousandths or 0}")


def _shown(time: str) -> str:
    """Return a time as hours, minutes and seconds, `0:01:02`."""
    hours, minutes, seconds = ["0", *time.split(":")][-3:]
    return f"{int(hours)}:{int(minutes):02d}:{seconds}"
