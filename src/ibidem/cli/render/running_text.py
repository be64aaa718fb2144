"""A draft as running text in HTML, its findings marked in it and numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import PurePath

from ibidem.audit.markup import JOINT, READERS
from ibidem.cli.render.forms import one_line
from ibidem.types import Block, BlockKind
from ibidem.types.audits import GRAVE, SOUND, AuditFinding, AuditReport

_TAGS = {BlockKind.HEADING: "h3", BlockKind.CODE: "pre", BlockKind.REFERENCE: "p", BlockKind.LIST_ITEM: "p"}
_SILENT = (BlockKind.MARKUP, BlockKind.CLUTTER)
_BEFORE_STOP = re.compile(r" (?=[.,;:!?)](?!\w))")
"""What the marks of LaTeX and Typst leave in front of a stop."""

Numbered = tuple[int, AuditFinding]


@dataclass(frozen=True, slots=True)
class TextRow:
    """A block of the draft beside the findings that begin in it."""

    html: str
    findings: tuple[Numbered, ...]


def text(words: str) -> str:
    """Return words from outside as they may stand in a page: on one line, escaped, with nothing invisible in them."""
    return escape(one_line(words))


def tone(finding: AuditFinding) -> str:
    """Return the class of colour of a finding."""
    if finding.rule in SOUND:
        return "good"
    return "bad" if finding.rule in GRAVE else "doubt" if finding.mend else "known"


def running_text(report: AuditReport, findings: Sequence[AuditFinding]) -> Iterator[TextRow]:
    """Yield the draft block by block with its findings, numbered from 1 in their order.

    A report without the text of its draft has a row for each finding, with the words that it is about.
    """
    numbered = list(enumerate(findings, start=1))
    shown: set[int] = set()
    is_masked = PurePath(report.path).suffix.lower() in READERS
    for block in report.blocks if report.text else ():
        if block.kind in _SILENT:
            continue
        inside = [one for one in numbered if _overlaps(one[1], block)]
        begun = tuple(one for one in inside if one[0] not in shown)
        shown.update(number for number, _ in begun)
        tag = _TAGS.get(block.kind, "p")
        kind = f' class="{block.kind.value}"'
        words = "".join(_marked(report.text, block, inside))
        yield TextRow(f"<{tag}{kind}>{_BEFORE_STOP.sub('', words) if is_masked else words}</{tag}>", begun)
    for number, finding in numbered:
        if number not in shown:
            words = f'<mark class="{tone(finding)}" id="t{number}">{text(finding.subject.text)}</mark>'
            yield TextRow(f"<p>{words}{_link(number)}</p>", ((number, finding),))


def _overlaps(finding: AuditFinding, block: Block) -> bool:
    place = finding.subject.place
    return place.start < block.end and block.start < place.end


def _marked(whole: str, block: Block, findings: Sequence[Numbered]) -> Iterator[str]:
    """Yield the words of a block in pieces, each within one mark or none: the gravest of the findings that it is of."""
    places = [(one[1].subject.place.start, one[1].subject.place.end) for one in findings]
    cuts = {offset for cut in block.cuts for offset in (cut.start, cut.end)}
    bounds = {block.start, block.end, *cuts, *(offset for place in places for offset in place)}
    ordered = sorted(one for one in bounds if block.start <= one <= block.end)
    begun: set[int] = set()
    for low, high in pairwise(ordered):
        if any(cut.start <= low and high <= cut.end for cut in block.cuts):
            continue
        words = _words(whole[low:high], first=low == block.start, kind=block.kind)
        over = [one for one, place in zip(findings, places, strict=True) if place[0] <= low and high <= place[1]]
        if over and words.strip():
            new = [number for number, _ in over if number not in begun]
            begun.update(new)
            anchors = "".join(f'<span id="t{number}"></span>' for number in new)
            yield f'{anchors}<mark class="{_gravest(over)}">{words}</mark>'
        else:
            yield words
        ending = (one[0] for one, place in zip(findings, places, strict=True) if place[1] == high)
        yield "".join(_link(number) for number in ending)


def _words(piece: str, *, first: bool, kind: BlockKind) -> str:
    """Return a piece of the draft, its marks at the beginning of a block left out."""
    if first and kind in (BlockKind.HEADING, BlockKind.LIST_ITEM):
        piece = piece.lstrip("#=*+- \t")
    if not piece.strip():
        return " " if piece else ""
    before, after = " " * piece[0].isspace(), " " * piece[-1].isspace()
    return f"{before}{text(piece.replace(JOINT, ''))}{after}"


def _gravest(findings: Iterable[Numbered]) -> str:
    tones = {tone(finding) for _, finding in findings}
    return next(one for one in ("bad", "doubt", "known", "good") if one in tones)


def _link(number: int) -> str:
    return f'<a class="number" href="#f{number}">{number}</a>'
