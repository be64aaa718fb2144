"""Tell which lines of a reference list begin an entry, by a conditional random field over its lines.

What a line says by itself (a name, a label in order, a capital) is weighed against the layout of the whole list:
how many lines stand behind a blank one, hang, or are numbered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ibidem.references.fields import SAME_AUTHORS
from ibidem.references.labelling import ReferenceToken, load_tagger, shape_of, tokenize
from ibidem.text.normalize import LOWERED, RAISED

MODEL = Path(__file__).with_name("lines.crf.xz")
"""The trained model, made by `training/reference_lines.py`."""
BEGINS = "B"
"""The label of a line that begins an entry."""
_HEAD_TOKENS = 4
_PARTICLES = re.compile(
    r"((?:[^\W\d_a-z][\w-]+\s|[^\W\d_a-z]\.\s?){0,3})"
    r"(?:(?:(?:van|von|vom|de|del|della|di|da|dos|du|la|le|ter|ten|zu|zur|al|el|den|der|het)[\s-]){1,3}|[dl]['’])"
    r"(?=[^\W\d_a-z])"
)
"""Small words before the first family name: a line is taken for what it is without them, for few lists have them."""
_STANDS_FOR = "Adams, J"
_SHORTEST = 40
"""Characters of an entry."""
_LABELS = (
    ("square", re.compile(r"\s*\[(\d{1,4})\]:?\s*\S")),
    ("stop", re.compile(r"\s*(\d{1,4})\.(?:\s+\S|[^\W\d_])")),
    ("round", re.compile(r"\s*\((\d{1,4})\)\s*\S")),
    ("closed", re.compile(r"\s*(\d{1,4})\)\s*\S")),
    ("raised", re.compile(rf"\s*([{RAISED}]{{1,3}})\s*\S")),
    ("bare", re.compile(r"\s*(\d{1,3})\s+[^\W\d_a-z]")),
    ("key", re.compile(r"\s*\[([^\]\s]{2,40})\]:?\s*\S")),
    ("bullet", re.compile(r"\s*([-*+•–▪])\s+\S")),
)
_URL_END = re.compile(r"(?:https?://|www\.|10\.\d{4,9}/)\S*$")
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d[a-z]?(?!\d)")
_CLOSED = re.compile(r"(?:[.!?)\]\"”’»]|(?:https?://|www\.|10\.\d{4,9}/)\S+)$")
_OPENS = re.compile(
    r"[\"“‘«]|[-–—]{2,}|(?:(?:van|von|vom|de|del|della|di|da|dos|du|la|le|ter|ten|zu|zur|al|el|den|der|het)[\s-]){0,3}[^\W\d_a-z]"
)
_DATED = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d[a-z]?(?!\d)|\bn\.\s?d\.|\bin press\b|\bforthcoming\b", re.IGNORECASE)
_SINGLE = 0.6
"""The least share of entries of one line in a list that is not wrapped."""


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a list as its layout shows it."""

    text: str
    indent: float = 0.0
    """How far in it begins, in any unit that is one for the list."""
    gap: bool = False
    """Whether a blank line, or a wider space, stands before it."""


def entry_starts(lines: Sequence[ListLine]) -> list[int]:
    """Return the indices of the lines that begin an entry; the first line always does."""
    if not lines:
        return []
    tagger, _ = load_tagger(MODEL)
    tags = tagger.tag(line_features(lines))
    return [0, *(at for at in range(1, len(lines)) if tags[at] == BEGINS)]


def line_features(lines: Sequence[ListLine]) -> list[list[str]]:
    """Return the features of each line."""
    lines = [replace(line, text=_usual(line.text)) for line in lines]
    labels = [label_of_line(line.text) for line in lines]
    ordered = _in_order(labels)
    widest = sorted(len(line.text.strip()) for line in lines)[int(0.9 * (len(lines) - 1))] or 1
    least = min(line.indent for line in lines)
    gaps = _share(sum(line.gap for line in lines), len(lines))
    deep = _share(sum(line.indent > least for line in lines), len(lines))
    ended = _tenths(sum(_ending(line.text.strip())[-1:] in ".0)/”" for line in lines), len(lines))
    width = "narrow" if widest < 70 else "page" if widest < 125 else "wide"
    kinds = Counter(kind for (kind, _), good in zip(labels, ordered, strict=True) if good)
    main = kinds.most_common(1)[0][0] if kinds and kinds.most_common(1)[0][1] > 1 else "none"
    tokens = [tokenize(line.text[:120]) for line in lines]
    found: list[list[str]] = []
    for at, line in enumerate(lines):
        before = lines[at - 1].text.strip() if at else ""
        kind = labels[at][0]
        label = f"{kind}{'+' if ordered[at] else '?'}{'=' if kind == main else ''}" if kind else "none"
        indent = "in" if line.indent > least else "out"
        body = line.text.strip()
        own = [
            "b",
            f"label={label}|{main}",
            f"gap={int(line.gap)}|{gaps}",
            f"indent={indent}|{deep}",
            f"gap.indent={int(line.gap)}{gaps}|{indent}{deep}|{main}",
            f"end={_ending(before)}",
            f"end.ended={_ending(before)}|{ended}{width}|{main}",
            f"end.ended.first={_ending(before)}{_first(body)}|{ended}{width}",
            f"end.main={_ending(before)}|{main}|{gaps}{deep}",
            f"fill={_fill(len(before), widest)}",
            f"end.fill={_ending(before)}{_fill(len(before), widest)}",
            f"first={_first(body)}",
            f"end.first={_ending(before)}{_first(body)}",
            f"year={int(bool(_YEAR.search(body[:90])))}{int(bool(_YEAR.search(before)))}",
            f"whole={_is_whole(body)}{_is_whole(before)}|{ended}{width}",
            f"whole.first={_is_whole(body)}{_is_whole(before)}{_first(body)}|{main}",
            *_head(tokens[at], _ending(before)),
            *(f"before.{name}" for name in _head(tokens[at - 1], "")[:2] if at),
        ]
        if at + 1 < len(lines):
            own.append(f"next.indent={'in' if lines[at + 1].indent > least else 'out'}|{deep}")
            own.append(f"next.gap={int(lines[at + 1].gap)}|{gaps}")
            own.append(f"next.first={_first(lines[at + 1].text.strip())}")
        if before:
            tail = [token for token in tokenize(before[-40:])[1:] if token.core][-3:]
            own.extend(f"before.last={token.core.lower()}" for token in tail[-1:] if not token.core.isdigit())
            own.append(f"before.tail={' '.join(_kind(token) for token in tail[-2:])}|{_ending(before)}")
            ends, begins = ("".join(_kind(token) for token in held[:1]) for held in (tail[-1:], tokens[at]))
            own.append(f"tail.head={ends}|{begins}")
        found.append(own)
    return found


def label_of_line(line: str) -> tuple[str, str]:
    """Return the kind of label that a line begins with, and the label; both empty where there is none."""
    for kind, pattern in _LABELS:
        if match := pattern.match(line):
            return kind, match[1].translate(LOWERED)
    return "", ""


def _in_order(labels: Sequence[tuple[str, str]]) -> list[bool]:
    """Return for each line whether its label follows the one of its kind before, or leads to the one behind."""
    number: dict[str, int] = {}
    found: list[bool] = []
    for kind, value in labels:
        if kind in ("key", "bullet"):
            found.append(True)
        elif value.isdecimal():
            found.append(int(value) == number.get(kind, 0) + 1 or kind not in number)
            if found[-1]:
                number[kind] = int(value)
        else:
            found.append(False)
    return found


def _usual(text: str) -> str:
    """Return a line as most lists have it: with a name where a dash repeats one, and without small words before it."""
    if same := SAME_AUTHORS.match(text):
        return f"{_STANDS_FOR}{text[same.end() :]}"
    match = _PARTICLES.match(text)
    return match[1] + text[match.end() :] if match else text


def _is_whole(body: str) -> str:
    """Return whether a line has the year and the end of an entry, so that it may be one."""
    year, long = bool(_YEAR.search(body)), len(body) > _SHORTEST
    return f"{int(year)}{int(body[-1:] in '.)/]' and long)}"


def _share(part: int, whole: int) -> str:
    share = part / max(1, whole)
    return "0" if part == 0 else "few" if share < 0.12 else "some" if share < 0.75 else "all"


def _tenths(part: int, whole: int) -> str:
    return str(10 * part // max(1, whole))


def _ending(before: str) -> str:
    if not before:
        return "none"
    if _URL_END.search(before):
        return "url" + (before[-1] if before[-1] in "./-_=" else "")
    last = before[-1]
    if last.isalpha():
        return "a" if last.islower() else "A"
    if last.isdigit():
        return "0"
    if last == "." and len(before) > 1:
        initial = re.search(r"(?:^|[\s.])[^\W\d_]\.$", before)
        return (
            "I."
            if initial
            else "0."
            if before[-2].isdigit()
            else ")."
            if before[-2] in ")]"
            else "”."
            if before[-2] in "”\"'"
            else "."
        )
    return last


def _fill(length: int, widest: int) -> str:
    share = length / widest
    return "short" if share < 0.5 else "half" if share < 0.8 else "near" if share < 0.92 else "full"


def _first(body: str) -> str:
    for letter in body[:1]:
        if letter.isalpha():
            return "a" if letter.islower() else "A"
        return "0" if letter.isdigit() else letter
    return "none"


def _head(tokens: Sequence[ReferenceToken], ending: str) -> list[str]:
    """Return what the first words of a line look like."""
    held = [token for token in tokens if token.core][:_HEAD_TOKENS]
    if held and tokens and _is_label(held[0]):
        held = held[1:]
    shapes = [_kind(token) for token in held]
    found = [f"h{count}={' '.join(shapes[:count])}" for count in range(1, len(shapes) + 1)]
    found.extend(f"w{at}={token.core.lower()}" for at, token in enumerate(held[:2]))
    if shapes:
        found.append(f"end.h2={ending}|{' '.join(shapes[:2])}")
    return found


def _kind(token: ReferenceToken) -> str:
    if _YEAR.fullmatch(token.core):
        return f"{token.open[-1:]}YEAR{token.close[:2]}"
    return f"{token.open[-1:]}{shape_of(token.core)}{token.close[:2]}"


def _is_label(token: ReferenceToken) -> bool:
    return token.core.isdigit() and len(token.core) < 4 and bool(token.open in ("[", "(") or token.close)


def with_closed_lines(lines: Sequence[ListLine], starts: Sequence[int], printed: Collection[int]) -> list[int]:
    """Return where entries begin; where most are one line, any dated line behind one that is closed is another.

    `printed` are the indices of the lines that begin where the text has a line, rather than amid one.
    """
    ends = [*starts[1:], len(lines)]
    single = sum(end - start == 1 for start, end in zip(starts, ends, strict=True))
    if single < _SINGLE * len(starts):
        return list(starts)
    more = (
        at
        for at in range(1, len(lines))
        if at in printed
        and _CLOSED.search(lines[at - 1].text.rstrip("*_ "))
        and _OPENS.match(lines[at].text)
        and _DATED.search(lines[at].text)
    )
    return sorted({*starts, *more})
