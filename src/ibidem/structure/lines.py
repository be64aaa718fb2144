"""The lines of a text, and what the shape of a single line says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.text.normalize import line_of
from ibidem.types import Block, BlockKind

LIST_MARKER = re.compile(r"[ \t]*(?:[-*+•‣◦▪▫●○·∙–—➢✓]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)])[ \t]+(?=\S)")
_NUMBER = re.compile(r"[ \t]*(?:\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]|[–—])[ \t]")
_RULE = re.compile(r"[^\w\s](?:[^\w]*[^\w\s])?")
_RULING = re.compile(r"[\s|:+=–—-]*-[\s|:+=–—-]*")
_SHORT = 40
"""No wrapped line is shorter, in characters: the next begins something new."""
_STOP = re.compile(r"[.!?…。！？।:;][\"'”’»)\]]*(?:\[[\d,–\- ]+\])?$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document, without its end."""

    start: int
    end: int
    text: str
    page: int
    """From 0; always 0 where there are no pages."""

    @property
    def body(self) -> str:
        """The line without the whitespace around it."""
        return self.text.strip()

    @property
    def blank(self) -> bool:
        """Whether there is nothing on the line."""
        return not self.text or self.text.isspace()

    @property
    def indent(self) -> int:
        """How far in the line begins, a tab as four."""
        expanded = self.text.expandtabs(4)
        return len(expanded) - len(expanded.lstrip())


def lines_of(text: str, pages: Sequence[int] = ()) -> list[Line]:
    """Return the lines of a text in order; a page begins a line too."""
    starts = [0]
    starts.extend(match.end() for match in re.finditer("\n", text))
    if pages:
        starts = sorted({*starts, *(page for page in pages if 0 < page < len(text))})
    ends = [*starts[1:], len(text)]
    found: list[Line] = []
    for start, end in zip(starts, ends, strict=True):
        content = text[start:end].removesuffix("\n")
        page = max(0, line_of(pages, start) - 1) if pages else 0
        found.append(Line(start, start + len(content), content, page))
    return found


def block_of(kind: BlockKind, lines: Sequence[Line], **fields: object) -> Block:
    """Return a block over lines of which the first and the last are not blank, trimmed of whitespace."""
    first, last = lines[0], lines[-1]
    start = first.start + len(first.text) - len(first.text.lstrip())
    end = last.start + len(last.text.rstrip())
    return Block(kind, start, end, **fields)  # type: ignore[arg-type]  # fields of Block, by name


def is_rule(line: Line) -> bool:
    """Whether the line holds nothing but punctuation, three characters or more."""
    return len(line.body) >= 3 and bool(_RULE.fullmatch(line.body)) and not line.body.strip("-=_*~#+.·•—–|: ")


def is_ruling(line: Line) -> bool:
    """Whether the line is the ruling between a table's header and its rows."""
    return "-" in line.text and ("|" in line.text or "+" in line.text) and bool(_RULING.fullmatch(line.body))


def is_item(line: Line, before: Line | None) -> bool:
    """Whether the line begins a list item; a number or a dash after a line that runs on does not."""
    if not LIST_MARKER.match(line.text):
        return False
    if before is None or before.blank or ends_sentence(before.body) or not _NUMBER.match(line.text):
        return True
    return len(before.body) < _SHORT or bool(LIST_MARKER.match(before.text)) or line.indent < before.indent


def ends_sentence(body: str) -> bool:
    """Whether a line ends with a stop, or a colon, and what closes after it."""
    return bool(_STOP.search(body))


WIDEST = 140
"""No one wraps text wider than this: a longer line is a whole paragraph."""
NARROWEST = 30
_NEAR = 0.85
_SLACK = 0.8
_RAGGED = 0.55
_SHARE = 0.2
"""The least share of the lines of a wrapped text that nearly reach its width; half of them end within a sentence."""
_REFERS = re.compile(
    r"(?:^|[\s(\[])(?:(?:vgl|cf|gem|abs|nr|nos?|arts?|artt|secs?|paras?|cl|regs?|ch)\.|§{1,2}|see(?: also)?|siehe|voir"
    r"|(?:sub-?)?(?:sections?|articles?|clauses?|paragraphs?|chapters?|rules?|regulations?|schedules?)|artikeln?|absatz)$",
    re.IGNORECASE,
)
"""How a line ends whose next begins with the number of another section: `vgl.`, `under Clause`."""
_REFERRED = re.compile(
    r"§|\(?\d|[IVXLC]+\b|(?:art|abs|nr|sec|para|section|article|artikel|clause|rule)\b", re.IGNORECASE
)
LONE_WORDS = 3
"""Words up to which a line may be a heading, whatever it ends on."""
_HANGING = re.compile(r"\s(?:an?|and|as|at|by|for|from|in|into|of|or|per|the|to|under|with)$")
"""A word on which no line ends but one that was wrapped."""
_CONTINUATION = re.compile(r"[^\W\d_A-Z]|[,;)\]]|\d{1,2}(?![.)\d])\s*\S?")


def width_of(lines: Sequence[Line]) -> int:
    """Return the width to which the lines of a text are wrapped, in characters; 0 where they are not."""
    lengths = sorted(len(line.body) for line in lines if not line.blank)
    if len(lengths) < 3:
        return 0
    # A running header may be wider than the text; a whole paragraph on a line is much wider.
    width = lengths[(len(lengths) - 1) * 9 // 10]
    if not NARROWEST <= width <= WIDEST or lengths[-1] > 2 * width:
        return 0
    near = [line for line in lines if len(line.body) >= _NEAR * width]
    broken = sum(not ends_sentence(line.body) for line in near)
    return width if len(near) >= max(2, _SHARE * len(lengths)) and 2 * broken >= len(near) else 0


def runs_on(line: Line, following: Line, width: int) -> bool:
    """Whether a paragraph goes on from one line to the next: the break was forced, or falls within a sentence."""
    body, after = line.body, following.body
    if (len(body.split()) > LONE_WORDS or ". " in body) and _within_reference(body, after):
        return True
    within = not ends_sentence(body) and bool(_CONTINUATION.match(after)) and not after[0].isupper()
    if not width or len(body) > WIDEST:
        return within
    forced = len(line.text.rstrip()) + 1 + len(after.split(maxsplit=1)[0])
    if ends_sentence(body):
        return forced > width >= _NEAR * len(body)
    return forced > _SLACK * width or (within and len(body) > _RAGGED * width)


def _within_reference(body: str, after: str) -> bool:
    """Whether a line breaks off before what it refers to, or on a word that leads to another."""
    if _HANGING.search(body):
        return not LIST_MARKER.match(after)
    return bool(_REFERS.search(body)) and bool(_REFERRED.match(after))
