"""Lines to paragraphs by geometry: left edge, leading, last line, size; joined over columns and pages."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Literal

from ibidem.readers.pdf.characters import HYPHENS
from ibidem.readers.pdf.displays import CAPTION, code_lines, is_open, is_program, table_rows
from ibidem.readers.pdf.layout import PdfLine
from ibidem.readers.pdf.outline import PdfOutline

_INDENT = 0.7
"""Of the font size, from which on a line begins further in than the one before."""
_GAP = 1.3
"""Times the usual distance of lines, from which on the space between two parts paragraphs."""
_OTHER_SIZE = 0.07
_ALIKE = 0.03
_LARGER = 1.07
_SMALLER = 0.94
_SMALLEST = 0.85
"""Of the size of the text: that of a bold heading in capitals, or with a number, at least."""
_HEADING = 160
_FEW = 5
"""Words of a label; a text that is left has more."""
_MANY = 3
"""Lines of a paragraph, beyond which the longest is as long as its column is wide."""
_MOST_OPEN = 4
"""Paragraphs without an end that are remembered, until their end is found."""
_END = re.compile(r"[.!?:;…。！？][\"'”’»)\]⁰¹²³⁴⁵⁶⁷⁸⁹⁻,\d]*$")
_BULLET = re.compile(r"[•‣◦▪▫●○·∙➢✓–—∗*-]\s+\S")
_ITEM = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|[•‣◦▪▫●○·∙➢✓])\s+\S")
_LABEL = re.compile(r"\[[\w+.-]{1,12}\]\s*\S|\(?\d{1,3}[.)]\s+\S|\d{1,3}\.\s*[A-Z]")
_NUMBERED = re.compile(
    r"(?:(?:Chapter|Part|Section|Appendix|Article|§)\s*)?((?:\d{1,2}|[A-Z]|[IVX]{1,5})(?:\.\d{1,2}){0,4})[.:)]?\s+\S"
)
_LONE_SIGN = re.compile(r"[A-Z]\s")
"""A capital without a stop is as likely the sign of a formula as the number of an appendix."""
_LEADER = re.compile(r"(?:\. ?){5,}\s*[\divxlc]{1,6}\s*$")
_HALF = re.compile(rf"(?<![\w-])[^\W\d_A-Z][^\W\d_]*[{HYPHENS}]$")
"""The first half of a word in lower case, which goes on in lower case."""
_SIGN = re.compile(r"[=≤≥<>≈∼∈∑∫∏√∂⊤⊗±×→∞(!\uf8e0-\uf8ff]")
_LETTERS = re.compile(r"[^\W\d_]{3,}")


class ParagraphRole(StrEnum):
    """What a paragraph is on its page."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    TABLE = "table"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FIGURE = "figure"
    CODE = "code"
    CONTENTS = "contents"


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    role: ParagraphRole
    lines: list[PdfLine] = field(default_factory=list)
    level: int = 0

    @property
    def text(self) -> str:
        """The words of its lines, as they stand."""
        return " ".join(line.text for line in self.lines)


def paragraphs(pages: Sequence[Sequence[PdfLine]], outline: PdfOutline) -> list[Paragraph]:
    """Return the paragraphs of all pages in reading order."""
    body = _body_size(pages)
    bold = _is_throughout(pages, "bold")
    mono = _is_throughout(pages, "mono")
    found: list[Paragraph] = []
    for lines in pages:
        on_page: list[Paragraph] = []
        for column in _columns(lines):
            on_page.extend(_split(column, mono=mono))
        _name_roles(on_page, body, outline, bold=bold, mono=mono)
        found.extend(on_page)
    found = _joined(found)
    _rank_headings(found, outline)
    return found


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a stop and what closes after it."""
    return bool(_END.search(text[-12:]))


def _body_size(pages: Sequence[Sequence[PdfLine]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_throughout(pages: Sequence[Sequence[PdfLine]], style: Literal["bold", "mono"]) -> bool:
    lines = [line for page in pages for line in page]
    return 2 * sum(len(line.text) for line in lines if getattr(line, style)) > sum(len(line.text) for line in lines)


def _columns(lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
    held: list[PdfLine] = []
    for line in lines:
        if held and held[-1].column != line.column:
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _split(lines: list[PdfLine], *, mono: bool) -> list[Paragraph]:
    """Return the paragraphs of a column; `mono` where all the document is set like program text."""
    code = set[int]() if mono else code_lines(lines)
    apart = code | table_rows(lines)
    steps = [b.baseline - a.baseline for a, b in itertools.pairwise(lines)]
    found: list[Paragraph] = []
    hanging = _hangs(lines)
    for at, line in enumerate(lines):
        if at in apart:
            role = ParagraphRole.CODE if at in code else ParagraphRole.TABLE
            if at - 1 in apart and found and found[-1].role is role:
                found[-1].lines.append(line)
            else:
                found.append(Paragraph(role, [line]))
            continue
        if found and at - 1 not in apart and not _parts(lines, at, steps, len(found[-1].lines), hanging=hanging):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph(ParagraphRole.TEXT, [line]))
    return found


def _leading(lines: Sequence[PdfLine], at: int, steps: Sequence[float]) -> float:
    """Return the usual distance between the lines about one, of those of its size."""
    size = lines[at].size
    near = [
        step
        for i, step in enumerate(steps[max(0, at - 8) : at + 8], start=max(0, at - 8))
        if 0.8 * size < step < 3.2 * size and abs(lines[i].size - size) < 0.1 * size
    ]
    # Paragraphs set apart by space are fewer than lines, but not where each has two lines.
    near.sort()
    return near[(len(near) - 1) * 2 // 5] if near else 1.25 * size


def _parts(lines: Sequence[PdfLine], at: int, steps: Sequence[float], held: int, *, hanging: bool) -> bool:
    """Whether a paragraph begins on a line; `held` lines of the one before stand above it."""
    above, line = lines[at - 1], lines[at]
    size = max(above.size, line.size)
    letters = min(len(_LETTERS.findall(above.text)), len(_LETTERS.findall(line.text)))
    other_size = abs(above.size - line.size) > _OTHER_SIZE * size and not _is_small_capitals(above, line)
    much = abs(above.size - line.size) > 2 * _OTHER_SIZE * size
    if other_size and (letters > 1 or (letters and much) or steps[at - 1] > 1.6 * size):
        return True
    if above.bold != line.bold and letters and (above.bold or not ends_sentence(above.text) or line.bold):
        if above.bold and held <= 3 and above.x1 < _right(lines, at) - 2 * size:
            return True
        if line.bold and (ends_sentence(above.text) or above.x1 < _right(lines, at) - 2 * size):
            return True
    if _is_capital_line(above) != _is_capital_line(line) and (ends_sentence(above.text) or _is_capital_line(above)):
        return True
    runs_on = not ends_sentence(above.text) and line.text[:1].islower()
    if steps[at - 1] > _GAP * _leading(lines, at - 1, steps) and not (runs_on and steps[at - 1] < 2.5 * size):
        return True
    shift = line.x0 - above.x0
    if _LABEL.match(line.text) and shift < _INDENT * size and (ends_sentence(above.text) or shift < -_INDENT * size):
        return True
    if _BULLET.match(line.text) and not runs_on and (ends_sentence(above.text) or shift or _BULLET.match(above.text)):
        return True
    short = above.x1 < _right(lines, at) - 0.12 * (line.right - line.left)
    if shift > _INDENT * size:
        if hanging and held == 1:
            return short and ends_sentence(above.text) and line.text[:1].isupper() and shift > 6 * size
        if _LABEL.match(above.text) and held == 1:
            return False
        return (ends_sentence(above.text) or short) and not runs_on
    if shift < -_INDENT * size:
        if held == 1 and not hanging:
            return short and ends_sentence(above.text)
        return hanging or ends_sentence(above.text)
    return short and ends_sentence(above.text) and not line.text[:1].islower()


def _is_capital_line(line: PdfLine) -> bool:
    """Whether a line is set in capitals amid its column, as headings are."""
    inset = min(line.x0 - line.left, line.right - line.x1)
    return inset > 2 * line.size and line.text.isupper() and len(_LETTERS.findall(line.text)) > 0


def _is_small_capitals(above: PdfLine, line: PdfLine) -> bool:
    """Whether the smaller of two lines is set in capitals of small size amid a sentence."""
    small = min(above, line, key=lambda held: held.size)
    capitals = sum(map(str.isupper, small.text))
    return (
        small.size > 0.75 * max(above.size, line.size)
        and 2 * capitals > sum(map(str.isalpha, small.text))
        and not ends_sentence(above.text)
    )


def _right(lines: Sequence[PdfLine], at: int) -> float:
    return max(line.x1 for line in lines[max(0, at - 3) : at + 3])


def _hangs(lines: Sequence[PdfLine]) -> bool:
    """Whether paragraphs of a column begin further out than they go on: a line indented behind one that was full."""
    outward = inward = 0
    for at in range(1, len(lines)):
        above, line = lines[at - 1], lines[at]
        if line.x0 - above.x0 > _INDENT * line.size and line.x0 - above.x0 < 5 * line.size:
            full = above.x1 > _right(lines, at) - 2 * line.size
            if full and not ends_sentence(above.text):
                outward += 1
            elif not full or ends_sentence(above.text):
                inward += 1
    return outward > inward


def _name_roles(found: list[Paragraph], body: float, outline: PdfOutline, *, bold: bool, mono: bool) -> None:
    """Set the role of each paragraph of a page."""
    at_foot = True
    illustrated = any(CAPTION.match(paragraph.text) for paragraph in found)
    for at in range(len(found) - 1, -1, -1):
        paragraph = found[at]
        last_of_column = at + 1 == len(found) or found[at + 1].lines[0].column != paragraph.lines[0].column
        at_foot = last_of_column or (at_foot and found[at + 1].role is ParagraphRole.FOOTNOTE)
        if paragraph.role is not ParagraphRole.CODE and _is_contents(paragraph):
            paragraph.role = ParagraphRole.CONTENTS
        if paragraph.role in (ParagraphRole.TABLE, ParagraphRole.CODE, ParagraphRole.CONTENTS):
            continue
        text, size = paragraph.text, max(line.size for line in paragraph.lines)
        if CAPTION.match(text) and not text[:1].islower():
            paragraph.role = ParagraphRole.CAPTION
        elif _is_heading(paragraph, body, bold, outline):
            paragraph.role = ParagraphRole.HEADING
        elif is_program(paragraph.lines, mono=mono):
            paragraph.role = ParagraphRole.CODE
        elif size < _SMALLER * body and at_foot and _low_on_page(paragraph, found):
            paragraph.role = ParagraphRole.FOOTNOTE
        elif illustrated and _is_scattered(paragraph, body):
            paragraph.role = ParagraphRole.FIGURE
        elif _ITEM.match(text):
            paragraph.role = ParagraphRole.ITEM
    for above, paragraph in itertools.pairwise(found):
        if paragraph.role is ParagraphRole.FOOTNOTE and _goes_on_in_size(above, paragraph):
            paragraph.role = ParagraphRole.ITEM if _ITEM.match(paragraph.text) else ParagraphRole.TEXT


def _is_contents(paragraph: Paragraph) -> bool:
    """Whether half of its lines lead by dots to the number of a page."""
    return 2 * sum(bool(_LEADER.search(line.text)) for line in paragraph.lines) >= len(paragraph.lines)


def _goes_on_in_size(above: Paragraph, paragraph: Paragraph) -> bool:
    """Whether the text of a column goes on in the type that it has: a column of small type has no notes in it."""
    last, first = above.lines[-1], paragraph.lines[0]
    return (
        above.role in (ParagraphRole.TEXT, ParagraphRole.ITEM)
        and last.column == first.column
        and abs(last.size - first.size) < _ALIKE * last.size
    )


def _low_on_page(paragraph: Paragraph, found: Sequence[Paragraph]) -> bool:
    top = min(line.top for p in found for line in p.lines)
    bottom = max(line.bottom for p in found for line in p.lines)
    return paragraph.lines[0].top > top + 0.35 * (bottom - top)


def _is_heading(paragraph: Paragraph, body: float, bold: bool, outline: PdfOutline) -> bool:
    text = paragraph.text.strip()
    first = paragraph.lines[0]
    words = _LETTERS.findall(text)
    if len(text) > _HEADING or len(paragraph.lines) > 3 or not any(map(str.isalpha, text)) or _BULLET.match(text):
        return False
    if outline.level(text, first.page):
        return True
    letters = sum(map(str.isalpha, text))
    if not words or 2 * letters < len(text.replace(" ", "")) or text[:1].islower():
        return False
    numbered = bool(_NUMBERED.match(text)) and not _LONE_SIGN.match(text)
    if text[-1] in ".,;:" and not (numbered and len(words) < 9 and text[-1] != ","):
        return False
    if first.size > _LARGER * body:
        return True
    capitals = text.isupper() and letters > 3
    all_bold = all(line.bold for line in paragraph.lines) and not bold
    if len(paragraph.lines) > 2 or first.size < (_SMALLEST if all_bold and (capitals or numbered) else _SMALLER) * body:
        return False
    if all_bold:
        return True
    return (capitals or (numbered and first.italic)) and len(text) < 90 and text[:1] != "["


def _is_scattered(paragraph: Paragraph, body: float) -> bool:
    """Whether the words are labels in a drawing: short, of another size, without a sentence."""
    if ends_sentence(paragraph.text) or any(line.size > _SMALLER * body for line in paragraph.lines):
        return False
    first = paragraph.lines[0]
    if all(abs(line.x0 - first.x0) < 0.1 * first.size for line in paragraph.lines[1:]) and len(paragraph.lines) > 1:
        return False
    words = len(_LETTERS.findall(paragraph.text))
    return words <= 4 * len(paragraph.lines)


def _joined(found: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs with those that go on over a column, a page or what interrupts them in one."""
    result: list[Paragraph] = []
    open_: list[Paragraph] = []
    open_note: Paragraph | None = None
    for paragraph in found:
        if paragraph.role is ParagraphRole.HEADING:
            open_ = []
        elif paragraph.role is ParagraphRole.FOOTNOTE:
            if open_note is not None and _note_goes_on(open_note, paragraph):
                open_note.lines.extend(paragraph.lines)
                continue
            open_note = paragraph
        elif paragraph.role in (ParagraphRole.TEXT, ParagraphRole.ITEM):
            if (before := _begun(open_, paragraph)) is not None:
                before.lines.extend(paragraph.lines)
                open_ = [held for held in open_ if held is not before] + [before]
                continue
            if _LETTERS.search(paragraph.text):  # else the numbers of a drawing
                open_ = [*(held for held in open_ if not ends_sentence(held.text)), paragraph][-_MOST_OPEN:]
        result.append(paragraph)
    return result


def _begun(open_: Sequence[Paragraph], paragraph: Paragraph) -> Paragraph | None:
    """Return the paragraph that another goes on with: the last one, else one that was left amid a sentence elsewhere.

    What stands between, such as the head of a page or the legend of a drawing, may look like text.
    """
    first = paragraph.lines[0]
    within = [held for held in reversed(open_) if _left_within(held.lines[-1], first) and _goes_on(held, paragraph)]
    alike = (
        held
        for held in within
        if abs(held.lines[-1].size - first.size) < _ALIKE * first.size and len(_LETTERS.findall(held.text)) > _FEW
    )
    last = [held for held in open_[-1:] if _goes_on(held, paragraph)]
    halves = [
        held for held in [*last, *within] if first.text[:1].islower() and _HALF.search(held.lines[-1].text.rstrip())
    ]
    return next((held for held in [*halves, *alike, *last, *within]), None)


def _left_within(last: PdfLine, first: PdfLine) -> bool:
    """Whether a line in another column goes on amid the sentence, or the word, that a line left."""
    begins = first.text[:1].islower() or (last.text.rstrip()[-1:] in HYPHENS and first.text[:1].isalpha())
    return begins and (last.page, last.column) != (first.page, first.column)


def _note_goes_on(note: Paragraph, paragraph: Paragraph) -> bool:
    return (
        note.lines[-1].page <= paragraph.lines[0].page <= note.lines[-1].page + 1
        and not ends_sentence(note.text)
        and paragraph.text[:1].islower()
    )


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    last, first = before.lines[-1], after.lines[0]
    size = max(last.size, first.size)
    formula = _is_formula(after) or _is_formula_line(first)
    displayed = formula or _is_formula(before)
    if first.page > last.page + 1 or (abs(last.size - first.size) > 1.5 * _OTHER_SIZE * size and not displayed):
        return False
    text, start = last.text.rstrip(), first.text[:1]
    if text[-1:] in HYPHENS and start.islower() and len(text) > 3:
        return True
    if _HALF.search(text) and start.isupper():
        return False
    if ends_sentence(text) or _LABEL.match(first.text) or after.role is ParagraphRole.ITEM or _BULLET.match(first.text):
        return False
    if start.islower() or start in ",;)]":
        return True
    if formula:
        return True
    if (last.page, last.column) == (first.page, first.column):
        return _is_formula(before) and len(before.lines) > 1
    ends = [line.x1 for line in before.lines]
    # A table beneath the text may be wider than its column.
    right = max(ends) if len(ends) > _MANY else max(last.right, median(ends))
    full = not is_open(last, first, right) and not text.endswith(",") and len(_LETTERS.findall(before.text)) > _FEW
    indented = len(after.lines) > 1 and first.x0 > after.lines[1].x0 + _INDENT * size
    return full and not indented and not before.lines[0].bold and len(_LETTERS.findall(first.text)) > 2


def _is_formula(paragraph: Paragraph) -> bool:
    """Whether the last line, or the whole, has signs of a formula rather than words."""
    if _is_formula_line(paragraph.lines[-1]):
        return True
    return len(_LETTERS.findall(paragraph.text)) <= len(paragraph.lines) and bool(_SIGN.search(paragraph.text))


def _is_formula_line(line: PdfLine) -> bool:
    return len(_LETTERS.findall(line.text)) <= 2 and bool(_SIGN.search(line.text))


def _rank_headings(found: Sequence[Paragraph], outline: PdfOutline) -> None:
    """Set the level of each heading: from the outline, its number, else the rank of its type among the headings."""
    headings = [paragraph for paragraph in found if paragraph.role is ParagraphRole.HEADING]
    styles = sorted({_style(paragraph) for paragraph in headings}, reverse=True)
    by_style: dict[tuple[float, bool, bool], int] = {}
    numbered: dict[tuple[float, bool, bool], list[int]] = {}
    for paragraph in headings:
        match = _NUMBERED.match(paragraph.text)
        if match and not match[1].isalpha():
            numbered.setdefault(_style(paragraph), []).append(match[1].count(".") + 1)
    for rank, style in enumerate(styles, start=1):
        by_style[style] = min(numbered[style]) if style in numbered else min(rank, 6)
    above: list[tuple[tuple[float, bool, bool], int]] = []
    """The headings with a number or an entry in the outline that the next one may stand beneath."""
    for paragraph in headings:
        match, style = _NUMBERED.match(paragraph.text), _style(paragraph)
        known = outline.level(paragraph.text, paragraph.lines[0].page)
        if known or (match and not match[1].isalpha()):
            paragraph.level = known or (match[1].count(".") + 1 if match else 1)
            above = [(held, level) for held, level in above if level < paragraph.level] + [(style, paragraph.level)]
        else:
            smaller = [level for held, level in above if held > style]
            paragraph.level = max(by_style[style], min(max(smaller, default=0) + 1, 6))


def _style(paragraph: Paragraph) -> tuple[float, bool, bool]:
    line = paragraph.lines[0]
    return round(line.size * 2) / 2, line.bold, line.text.isupper()
