"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ibidem.text.normalize import RAISED

LONGEST = 1000
"""No sentence has more characters: beyond it text is a run-on, and is cut at the next best place."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
# Abbreviations that never end a sentence, whatever follows; titles and initials are known to the splitter itself.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"'‘])(?:e\.\s?g|i\.\s?e|cf|viz|approx|ca|vs|et al|figs?|eqs?|refs?|tabs?|secs?|chaps?|vols?|pp"
    r"|resp|dept|univ|conc|orig|temp|spp|subsp|suppl|ed|eds|nos|dr|mr|mrs|ms|prof|st)\.$",
    re.IGNORECASE,
)
# A numeral or letter that numbers what follows: `2.`, `(a)`, `iv)`.
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]")
# `t.i.d.` or `Yahoo!`: the sentence goes on where a small letter follows.
_INNER_STOP = re.compile(r"(?:\b[A-Za-z]\.){2,}$|[A-Za-z][!?]$")
_CLOSING = "\"'”’»›)]}』」】）］〉》"
_FOOTNOTE = (
    r"(?:\[\^[^\s\]]{1,40}\](?!:))+|<sup>[^<]{1,80}</sup>|\^[\d,;–-]{1,40}\^"
    rf"|[{RAISED}](?:[,;–⁻-]?[{RAISED}])*"
)
"""Citation numbers that cannot be taken for anything else: `[^1]`, `<sup>1</sup>`, `^1^`, `¹`."""
_FIGURES = r"[1-9]\d{0,2}(?:(?:,\s?|[–-]|\s)[1-9]\d{0,2}){0,9}"
"""The same in plain figures, one or several: `3`, `1,2`, `4–6`."""
_TRAILER = re.compile(rf"[{re.escape(_CLOSING)}]+(?:{_FIGURES})?(?=\s|$)|(?:\[\d[\d,;–\- ]*\])+|{_FOOTNOTE}")
_FULL_WIDTH_STOP = re.compile(rf"[。！？｡।॥።။។]+[{re.escape(_CLOSING)}]*|[؟۔։][{re.escape(_CLOSING)}]*(?=\s)")
# An ordinary lower-case word with a full stop before a capital: an end even where the splitter was not sure.
_PLAIN_STOP = re.compile(r"(?<=[a-z]{4})[.!?][”\"’)\]]*(?:\[\d[\d,–\- ]*\])?\s+(?=[“\"‘(\[]?[A-Z])")
# A number with its unit and a full stop: `12 m. The`; a capital may be an initial instead, unless such a word follows.
_UNIT_STOP = re.compile(
    r"(?<=\d)[^\S\n]?(?:(?:[dghlms]|min|hrs?|yrs?|mo|wk|ft|lbs?|oz|mi|kt)\.\s+(?=[“\"‘(\[]?(?:[A-Z][a-z]|A\s))"
    r"|[ACFJKLNTVW]\.\s+(?=(?:All|An?|After|At|Both|But|Each|For|From|He|In|Its?|No|On|Our|She|Th[aeio]\w*|We|When)\s))"
)
# Citation numbers behind a full stop before a capital; plain figures are taken for them only behind `_RAISING`.
_RAISED = re.compile(
    rf"[.!?…][{re.escape(_CLOSING)}]*(?:(?:{_FOOTNOTE})|(?P<plain>{_FIGURES}))"
    r"[”\"’)\]]*\s+(?=[“\"‘(\[]?[^\W\d_a-z])"
)
_RAISING = re.compile(r"(?:(?<![^\W\d_])[a-z]{3,}|\d0s|[A-Z][a-z]{4,}|[A-Z]{3,}|[%)\]”\"])$")
"""What stands before such a stop: an ordinary word, a long name, an acronym, a closing mark."""
_NUMBERED = re.compile(r"(?:\b(?:act|art|bull|chap|figs?|fol|pag|para|pos|sect|ser|tab|ver|vols?))$")
"""Abbreviations that a number may follow without a space: fig.2, art.12."""
_RUN = re.compile(rf"\S{{{LONGEST},}}")
_BREAKS = (re.compile(r"[;:—]\s"), re.compile(r",\s"), re.compile(r"\s"))


def split(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the sentences in order, trimmed of the whitespace around them.

    Together they hold every character that is not whitespace; none is longer than `LONGEST`.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        ends = _kept(text, start, end, _boundaries(text, start, end))
        for low, high in zip([start, *ends], [*ends, end], strict=True):
            spans.extend(_bounded(text, *_trimmed(text, low, high)))
    return spans


def _paragraphs(text: str) -> list[tuple[int, int]]:
    blank = [match.span() for match in _BLANK_LINE.finditer(text)]
    pieces = zip([0, *(end for _, end in blank)], [*(start for start, _ in blank), len(text)], strict=True)
    return [(start, end) for start, end in pieces if text[start:end].strip()]


def _boundaries(text: str, start: int, end: int) -> list[int]:
    """Return the offsets inside a paragraph at which a sentence may begin, ascending."""
    from nupunkt import sent_spans  # 40 ms to import, and its model to load

    piece = text[start:end]
    # No sentence ends inside a run without a space as long as that, in which the splitter would look from each stop on.
    found = {low for low, _ in sent_spans(_RUN.sub(lambda run: "x" * len(run[0]), piece))}
    found.update(match.end() for match in _FULL_WIDTH_STOP.finditer(piece))
    found.update(match.end() for match in _PLAIN_STOP.finditer(piece))
    found.update(match.end() for match in _UNIT_STOP.finditer(piece))
    found.update(
        match.end() for match in _RAISED.finditer(piece) if not match["plain"] or _raises(piece, match.start())
    )
    return sorted(start + offset for offset in found if 0 < offset < len(piece))


def _raises(text: str, stop: int) -> bool:
    """Return whether plain figures behind a full stop are citation numbers, not those of `fig.2` or of `3.5`."""
    before = text[max(0, stop - 40) : stop]
    return bool(_RAISING.search(before)) and not (_NUMBERED.search(before) or _ABBREVIATION.search(before + "."))


def _kept(text: str, start: int, end: int, boundaries: list[int]) -> list[int]:
    """Return the boundaries that hold: after an abbreviation none does, and closing marks stay with their sentence."""
    kept: list[int] = []
    last = start
    for boundary in boundaries:
        moved = boundary
        if trailer := _TRAILER.match(text, boundary, end):
            moved = trailer.end()
        before = text[max(last, moved - 80) : moved].strip()
        if moved >= end or moved <= last or not before or _joined(before, text[moved : moved + 2].lstrip()):
            continue
        kept.append(moved)
        last = moved
    return kept


def _joined(before: str, following: str) -> bool:
    if _ENUMERATOR.fullmatch(before):
        return True
    if following[:1].islower() and _INNER_STOP.search(before):
        return True
    return bool(_ABBREVIATION.search(before))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _after_space(text: str, start: int, end: int) -> int:
    """Return the offset of the first character that is no white space, without a copy of the rest."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the span, cut where it must be so that no part is longer than `LONGEST`."""
    parts: list[tuple[int, int]] = []
    while end - start > LONGEST:
        low, high = _trimmed(text, start, _break(text, start))
        parts.append((low, high))
        start = _after_space(text, high, end)
    return [*parts, (start, end)] if start < end else parts


def _break(text: str, start: int) -> int:
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, start + LONGEST // 2, start + LONGEST)]
        if ends:
            return ends[-1]
    return start + LONGEST


_STOP = re.compile(r"[.!?]+[\"”’»)\]]*(?=\s|$)")
_NOT_A_STOP = re.compile(
    r"(?:(?<!\d\s)\b[a-z]|(?-i:\b[A-Z])|\b(?:e\.g|i\.e|etc|cf|viz|approx|ca|vs|al|figs?|eqs?|refs?|no|vols?|pp?|dr|mrs?|ms|prof|st|inc))\.$",
    re.IGNORECASE,
)


def stops(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offset after each sentence end between two offsets; the end itself is the last."""
    last = start
    for match in _STOP.finditer(text, start, end):
        if match[0].startswith(".") and _NOT_A_STOP.search(text, max(last, match.start() - 12), match.start() + 1):
            continue
        last = match.end()
        yield last
    if last < end:
        yield end
