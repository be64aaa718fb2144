"""Find the bibliographies of a document and part them into entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import fmean

from ibidem.references.fields import entry_certainty
from ibidem.references.list_ends import BACK_MATTER, LIFE, ends_list
from ibidem.references.list_lines import ListLine, entry_starts, label_of_line, with_closed_lines
from ibidem.references.notes import cites_again, is_note, note_cites
from ibidem.references.region_lines import RegionLine, counting, named, parted, region_lines
from ibidem.references.sources import with_listed
from ibidem.references.unannounced import begun_at
from ibidem.text.list_headings import LISTS_SOURCES, MAY_LIST_SOURCES
from ibidem.text.normalize import unmark
from ibidem.types import Block, BlockKind, Document, Span, Syntax

_CITED = re.compile(
    r"(?<!\d)(?:1[6-9]|20)\d\d[a-z]?(?!\d)|\bdoi\b|10\.\d{4,9}/|https?://|www\."
    r"|\bIn press\b|\bforthcoming\b|\bn\.d\.|\barXiv\b",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"^[^\n]*\S {3,}\S", re.MULTILINE)
"""A line whose words stand at its left and at its right, as in the head of a memo."""
_NO_HEADING = re.compile(
    r"[“”\"«»]|https?://|,\s[A-Z]\.|(?<!\d)(?:1[6-9]|20)\d\d(?!\d)|[^\W\d_]{3,}\.$|\b[A-Z]\.(?:\s|,|$)|;"
)
_SPACED_OUT = re.compile(r"(?:[^\W\d_]{1,2} ){5,}[^\W\d_]{1,2}")
"""A word whose letters are set apart: *B I B L I O G R A P H Y*."""
_COUNTED = re.compile(
    r"[A-Z]\.?\s+[A-Z][a-z]+(?:\s[^\W\d_][\w’'-]*){1,8}|\d{1,2}\.?\s+[A-Z][a-z]+(?:\s[^\W\d_][\w’'-]*){0,4}"
)
"""The heading of an appendix or of the next section; the names of an entry have points and commas."""
_RUN_IN = re.compile(r"[*_]{0,3}(?P<name>[^\n:*_]{4,40}?)(?:[*_]{0,3}:|:[*_]{0,3})[ \t]+(?=\S)")
"""How a paragraph begins that has its heading in its first line."""
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]+\]:")
_LINK_TARGET = re.compile(r" {0,3}\[[^\]]+\]:\s*(?:<|https?:|/|#|mailto:)")
_FINDS = re.compile(r"\((?:1[5-9]|20)\d\d[a-z]?\)\s+[a-zß-öø-ÿ]")
"""How a sentence goes on that says what someone found in a year."""
_CERTAIN = 0.94
"""How sure the labeller must be of what no heading announces: of 19 in 20 held-out entries it is."""
_FEWEST_BEHIND = 3
"""Items in a row that the labeller takes for no entries, from which on they stand behind the list."""
_LONG = 400
"""Characters from which on what cites nothing is text."""
_FEWEST_NOTES = 3
"""Footnotes that cite works, in a document that cites in its footnotes."""
_LINED = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CODE, BlockKind.TABLE_ROW, BlockKind.TABLE_HEADER)
_ASIDE = (BlockKind.CLUTTER, BlockKind.MARKUP)
_COPYRIGHT = re.compile(r"\W{0,3}(?:©|\(c\)\s|copyright\b|c\sThe\sAuthors?\b|downloaded\sfrom\b)", re.IGNORECASE)
"""How a line begins that a publisher prints at the foot of a page."""


def announces_list(heading: str) -> bool:
    """Whether a heading announces a bibliography, for certain or with a doubt."""
    name = _name(heading)
    return bool(LISTS_SOURCES.fullmatch(name) or MAY_LIST_SOURCES.fullmatch(name))


def with_references(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with each entry of a bibliography as one reference, whatever form the list has.

    A list lies beneath a heading that announces it; one without a heading is known by labels in order that the text
    cites. What stands in a list and cites nothing stays what it was.
    """
    blocks = _with_announced(document, with_listed(document, blocks))
    found: list[Block] = []
    at = 0
    while at < len(blocks):
        if run_in := _run_in(document, blocks[at]):
            found.extend((run_in[0], *_region(document, run_in[0], run_in[1:])))
            at += 1
            continue
        found.append(_footnote(document.text, blocks[at]))
        at += 1
        if blocks[at - 1].kind is BlockKind.HEADING and announces_list(_text(document, blocks[at - 1])):
            end = _region_end(document, blocks, at)
            found.extend(_region(document, blocks[at - 1], blocks[at:end]))
            at = end
    if document.syntax is Syntax.PLAIN and (few := _entries(found)) < _FEWEST_NOTES:
        listed = _without_heading(document, _cited_in_notes(document.text, blocks))
        if _entries(listed) > few:
            found = listed
        elif not few:
            found = _in_order(document, found)
    return found if document.layout or document.hints else _unannounced(document, found)


def _entries(blocks: Sequence[Block]) -> int:
    return sum(block.kind is BlockKind.REFERENCE for block in blocks)


def _in_order(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a list at the end that has neither heading nor labels, but the names in order."""
    first = begun_at(document, blocks)
    if first is None:
        return list(blocks)
    listed = [block for block in blocks[first:] if block.kind in _LINED and not block.label]
    return _with_entries(document, blocks[:first], blocks[first:], listed)


def _with_entries(
    document: Document, before: Sequence[Block], blocks: Sequence[Block], listed: Sequence[Block]
) -> list[Block]:
    """Return the blocks before a list and those from its first on, of which the listed ones are its entries."""
    others = [block for block in blocks if block not in listed]
    entries = _as_entries(document, region_lines(document, listed), listed)
    clutter = [block for block in others if block.kind in _ASIDE]
    rest = [block for block in others if block not in clutter]
    return sorted([*before, *_around(entries, clutter), *rest], key=lambda block: block.start)


def _text(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def _name(heading: str) -> str:
    words = unmark(re.sub(r"^[ \t>]{0,3}#{1,6}|\n[ \t>]*[=\-~^]+\s*$|\s#+$", "", heading.strip()))
    name = " ".join(words.split()).strip(" *_:.—–-")
    return name.replace(" ", "") if _SPACED_OUT.fullmatch(name) else name


def _run_in(document: Document, block: Block) -> list[Block]:
    """Return the heading and the list of a paragraph that begins with its heading, as `References: [1] …`."""
    text = _text(document, block) if block.kind is BlockKind.PARAGRAPH else ""
    match = _RUN_IN.match(text)
    if match is None or not LISTS_SOURCES.fullmatch(_name(match["name"])):
        return []
    first = text[match.end() :][:_LONG]
    if not _CITED.search(first) or not note_cites(first):
        return []
    rest = replace(block, start=block.start + match.end())
    return [replace(block, kind=BlockKind.HEADING, end=block.start + len(match[0].rstrip()), level=6), rest]


def _with_announced(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a line that announces a list as a heading, though it was taken for something else."""
    found: list[Block] = []
    for block in blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or document.syntax is Syntax.MARKDOWN:
            found.append(block)
            continue
        lines = region_lines(document, [block])
        first = lines[0].text
        ended = first.endswith((",", ";")) or (first.endswith(".") and len(lines) > 1)
        if len(first) < 60 and LISTS_SOURCES.fullmatch(_name(first)) and not ended:
            found.append(replace(block, kind=BlockKind.HEADING, end=lines[0].end, level=1))
            if len(lines) > 1:
                found.append(replace(block, kind=BlockKind.PARAGRAPH, start=lines[1].start))
            continue
        found.append(block)
    return found


def _region_end(document: Document, blocks: Sequence[Block], first: int) -> int:
    """Return the index behind the last block of the list whose heading stands before `first`."""
    level = blocks[first - 1].level
    for at in range(first, len(blocks)):
        if blocks[at].kind is not BlockKind.HEADING:
            continue
        heading = _text(document, blocks[at])
        if announces_list(heading):
            return at
        if document.syntax is Syntax.MARKDOWN and heading.lstrip().startswith("#"):
            if blocks[at].level <= level:
                return at
            continue
        name = _name(heading)
        if BACK_MATTER.fullmatch(name) or ends_list(name) or (blocks[at].level <= level and _COUNTED.fullmatch(name)):
            return at
        if not _is_entry_line(name) and not _cites(document, blocks[at + 1 : at + 4]):
            return at
    return len(blocks)


def _is_entry_line(heading: str) -> bool:
    """Whether what was taken for a heading is rather a line of an entry."""
    heading = re.sub(r"^(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])\.?\s+(?=[A-Z])", "", heading)
    return bool(_NO_HEADING.search(heading)) or len(heading.split()) > 9 or label_of_line(heading)[0] == "square"


def _cites(document: Document, blocks: Iterable[Block]) -> bool:
    """Whether the beginning of these blocks cites something."""
    text = "\n".join(_text(document, block) for block in blocks if block.kind not in _ASIDE)
    return bool(_CITED.search(text[:300]))


def _region(document: Document, heading: Block, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a list as entries; as they were where it cites nothing."""
    kept = [block for block in blocks if not _goes_into_lines(document, block)]
    lined = [block for block in blocks if _goes_into_lines(document, block)]
    if document.syntax is Syntax.MARKDOWN:
        notes = [block for block in lined if document.text.startswith("[^", block.start)]
        if len(notes) < len(lined):  # else the notes are the list
            kept, lined = [*kept, *notes], [block for block in lined if block not in notes]
    after = next((at for at, block in enumerate(lined) if ends_list(_text(document, block))), len(lined))
    kept, lined = [*kept, *lined[after:]], lined[:after]
    clutter = [block for block in kept if block.kind in _ASIDE]
    if document.syntax is Syntax.MARKDOWN:
        entries = _marked_down(document, lined)
    else:
        lines = region_lines(document, lined)
        entries = _as_entries(document, lines, lined)
    references = [block for block in entries if block.kind is BlockKind.REFERENCE]
    sure = bool(LISTS_SOURCES.fullmatch(_name(_text(document, heading))))
    citing = {block.start for block in references if _says_work(_text(document, block), announced=sure)}
    if len(citing) * (4 if sure else 2) < len(references) or not references:
        return list(blocks)
    if not sure:
        kinds = {block.start: block.kind for block in lined}
        entries = [
            block
            if block.kind is not BlockKind.REFERENCE or block.start in citing
            else _as_text(replace(block, kind=kinds.get(block.start, BlockKind.PARAGRAPH)))
            for block in entries
        ]
    subheadings = [block for block in kept if block.kind not in _ASIDE]
    return sorted([*_around(entries, clutter), *subheadings], key=lambda block: block.start)


def _says_work(text: str, *, announced: bool) -> bool:
    """Whether an item of a list may be an entry; where the list may hold something else, the labeller must see one."""
    return bool(announced and (_CITED.search(text) or cites_again(text))) or note_cites(text)


def _goes_into_lines(document: Document, block: Block) -> bool:
    if block.kind is BlockKind.REFERENCE:
        return False  # the file itself says that it is an entry
    if document.syntax is Syntax.MARKDOWN:
        return block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.CODE)
    if block.kind is BlockKind.HEADING:
        return _is_entry_line(_name(_text(document, block)))
    if block.label == "caption":
        return False  # a figure that floats into the list
    return block.kind in _LINED and not _COPYRIGHT.match(document.text, block.start)


def _marked_down(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a list in Markdown: its items are entries, and its paragraphs are parted into them."""
    listed = any(block.kind is BlockKind.LIST_ITEM for block in blocks)
    found: list[Block] = []
    run: list[Block] = []
    for block in [*blocks, None]:
        if block is not None and block.kind is not BlockKind.LIST_ITEM:
            run.append(block)
            continue
        if run:
            lines = [line for line in region_lines(document, run) if not _LINK_TARGET.match(line.text)]
            entries = _as_entries(document, lines, run)
            plain = listed and not all(_CITED.search(document.text, entry.start, entry.end) for entry in entries)
            found.extend(run if plain or not lines else entries)
            run = []
        if block is not None:
            starts = [line.start for line in parted(region_lines(document, [block])) if label_of_line(line.text)[0]]
            ends = [*(_trimmed_end(document, block.start, start) for start in starts[1:]), block.end]
            found.extend(
                replace(block, kind=BlockKind.REFERENCE, start=start, end=end)
                for start, end in zip([block.start, *starts[1:]], ends, strict=True)
            )
    return found


def _as_entries(document: Document, lines: Sequence[RegionLine], blocks: Sequence[Block]) -> list[Block]:
    """Return the lines as entries; what follows the list and cites nothing stays the blocks it was."""
    if not lines:
        return []
    whole = {line.start for line in lines}
    lines = parted(lines)
    listed = [ListLine(x.text, x.indent, x.gap) for x in lines]
    printed = {at for at, line in enumerate(lines) if line.start in whole}
    starts = _numbered_starts(lines) or with_closed_lines(listed, entry_starts(listed), printed)
    if starts[0]:
        starts = [0, *starts]
    bounds = list(zip(starts, [*starts[1:], len(lines)], strict=True))
    first, _ = bounds[-1]
    bounds[-1] = first, _list_end(lines, bounds)
    entries = [
        Block(BlockKind.REFERENCE, lines[a].start, lines[b - 1].end, blocks[0].section) for a, b in bounds if b > a
    ]
    while len(entries) > 1 and _is_behind_list(_text(document, entries[-1])):
        entries.pop()
    del entries[len(entries) - _text_behind([_text(document, entry) for entry in entries]) :]
    if entries and _is_prose(document, entries[0]):
        entries = entries[1:]
    if not entries:
        return list(blocks)
    entries = [
        replace(entry, kind=BlockKind.PARAGRAPH) if _AXIS.match(document.text, entry.start, entry.end) else entry
        for entry in entries
    ]
    # Blocks before and behind what was kept are text as they were.
    before = [block for block in blocks if block.start < entries[0].start]
    behind = [block for block in blocks if block.end > entries[-1].end]
    cut = [
        replace(block, end=_trimmed_end(document, block.start, entries[0].start))
        if block.end > entries[0].start
        else block
        for block in before
    ]
    rest = [
        replace(block, start=_trimmed_start(document, entries[-1].end)) if block.start < entries[-1].end else block
        for block in behind
    ]
    return [*(_as_text(block) for block in cut), *entries, *(_as_text(block) for block in rest)]


def _text_behind(entries: Sequence[str]) -> int:
    """Return how many of the last items of a list without labels are what stands behind it: addresses, lives."""
    last = 0
    labelled = label_of_line(entries[0])[0]
    while not labelled and last <= len(entries) / 2 and not entry_certainty(" ".join(entries[-1 - last].split())):
        last += 1
    return last if _FEWEST_BEHIND <= last <= len(entries) / 2 else 0


def _is_behind_list(text: str) -> bool:
    """Whether what stands last in a list is no entry: it cites nothing, or tells of an author's life."""
    labelled = bool(label_of_line(text)[0])
    if not _CITED.search(text):
        return not (labelled and len(text) < _LONG)
    return not labelled and bool(LIFE.search(text))


def _as_text(block: Block) -> Block:
    return replace(block, kind=BlockKind.PARAGRAPH, level=0) if block.kind is BlockKind.HEADING else block


def _trimmed_end(document: Document, start: int, end: int) -> int:
    return start + len(document.text[start:end].rstrip())


def _trimmed_start(document: Document, start: int) -> int:
    return start + len(document.text[start:]) - len(document.text[start:].lstrip())


def _is_prose(document: Document, entry: Block) -> bool:
    """Whether what stands first beneath a heading is a remark about the list."""
    text = _text(document, entry)
    return len(text) > _LONG / 4 and not _CITED.search(text) and not label_of_line(text)[0]


def _numbered_starts(lines: Sequence[RegionLine]) -> list[int]:
    """Return where entries begin whose labels count up; empty where the list is not numbered."""
    best: list[int] = []
    for kinds in (("square",), ("stop",), ("round",), ("closed",), ("raised", "bare")):
        starts = counting(lines, kinds)
        if len(starts) > len(best):
            best = starts
    for kind in ("key", "bullet"):
        marked = [at for at, line in enumerate(lines) if label_of_line(line.text)[0] == kind]
        if len(marked) > max(1, len(best)) and marked[0] == 0:
            return marked
    enough = len(best) > 1 and best[0] <= 1
    return best if enough or (len(best) == 1 and best[0] == 0 and lines[0].text.startswith("[")) else []


def _list_end(lines: Sequence[RegionLine], bounds: Sequence[tuple[int, int]]) -> int:
    """Return the end of the last entry: at a gap where no entry before it holds one."""
    first, last = bounds[-1]
    if any(lines[at].gap for a, b in bounds[:-1] for at in range(a + 1, b)) or len(bounds) < 2:
        return last
    return next((at for at in range(first + 1, last) if lines[at].gap), last)


def _around(entries: Sequence[Block], clutter: Sequence[Block]) -> list[Block]:
    """Return the entries with clutter inside them as their cuts, and the clutter."""
    found: list[Block] = []
    for entry in entries:
        inside = [Span(c.start, c.end) for c in clutter if entry.start < c.start and c.end < entry.end]
        found.append(replace(entry, cuts=tuple(inside)) if inside else entry)
    return [*found, *clutter]


def _footnote(text: str, block: Block) -> Block:
    """Return a Markdown footnote that cites something, in full or again, as a reference; one that remarks as it is."""
    cites = (
        block.kind is BlockKind.PARAGRAPH
        and _FOOTNOTE.match(text, block.start)
        and note_cites(text[block.start : block.end])
    )
    return replace(block, kind=BlockKind.REFERENCE) if cites else block


def _cited_in_notes(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the printed footnotes that cite as references, where they are so many that the document cites in them."""
    notes = [block for block in blocks if block.label == "footnote" and block.kind is BlockKind.PARAGRAPH]
    citing = [block for block in notes if is_note(note := text[block.start : block.end]) and note_cites(note)]
    if len(citing) < _FEWEST_NOTES or 2 * len(citing) < len(notes):
        return list(blocks)
    return [replace(block, kind=BlockKind.REFERENCE) if block in citing else block for block in blocks]


def _without_heading(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with a list at the end that no heading announces: numbered from one, cited in the text."""
    lined = [block for block in blocks if block.kind in _LINED or (block.kind is BlockKind.HEADING)]
    lines = region_lines(document, lined)
    firsts = (at for at in range(len(lines) - 1, -1, -1) if label_of_line(lines[at].text) in _FIRST)
    begun = next((at for at in firsts if _is_numbered_list(document, lines, at)), None)
    if begun is None:
        return list(blocks)
    at = lines[begun].start
    first = next(i for i, block in enumerate(blocks) if block.end > at)
    head = list(blocks[:first])
    if blocks[first].start < at:
        head.append(replace(blocks[first], end=_trimmed_end(document, blocks[first].start, at)))
    inside = [replace(block, start=max(block.start, at)) for block in blocks[first:]]
    listed = _within_list(document, inside, label_of_line(lines[begun].text)[0])
    return _with_entries(document, head, inside, listed)


def _is_numbered_list(document: Document, lines: Sequence[RegionLine], begun: int) -> bool:
    """Whether labels count up from a line, and what they label cites."""
    kind = label_of_line(lines[begun].text)[0]
    starts = counting(lines[begun:], (kind,))
    ends = [*starts[1:], len(lines) - begun]
    texts = [
        " ".join(line.text for line in lines[begun + a : begun + b])[:600] for a, b in zip(starts, ends, strict=True)
    ]
    cited = sum(bool(_CITED.search(text)) for text in texts)
    if len(starts) < 2 or cited < 0.7 * len(starts) or not (kind == "square" or named(texts)):
        return False
    return len(starts) >= 4 or _calls_labels(document.text[: lines[begun].start], kind, len(starts))


def _calls_labels(text: str, kind: str, last: int) -> bool:
    """Whether a text calls labels in brackets: any that the list has in brackets too, else the first and the last."""
    calls = _CALL.findall(text)
    return (
        bool(calls) if kind == "square" else {1, last} <= {int(n) for call in calls for n in re.findall(r"\d+", call)}
    )


def _within_list(document: Document, blocks: Sequence[Block], kind: str) -> list[Block]:
    """Return the blocks of a list; what stands from a heading to the next label is none of it."""
    found: list[Block] = []
    inside = True
    for block in blocks:
        text = _text(document, block)
        if label_of_line(text)[0] == kind:
            inside = True
        elif block.kind is BlockKind.HEADING:
            inside = _is_entry_line(_name(text)) and inside
        if inside and (block.kind in _LINED or block.kind is BlockKind.HEADING):
            found.append(block)
    return found


def _unannounced(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the entries that no heading announces: a list of nothing else, a paragraph that is one."""
    found: list[Block] = []
    for (kind, _), run in groupby(blocks, key=lambda block: (block.kind, block.section)):
        group = list(run)
        if kind is BlockKind.LIST_ITEM and _are_entries([_text(document, block) for block in group]):
            group = [replace(block, kind=BlockKind.REFERENCE) for block in group]
        elif kind is BlockKind.PARAGRAPH:
            group = [entry for block in group for entry in _entries_of_paragraph(document, block)]
        found.extend(group)
    return found


def _entries_of_paragraph(document: Document, block: Block) -> list[Block]:
    """Return a paragraph as the entries that its lines are, or the one that it is; else as it is."""
    text = _text(document, block)
    if 2 * len(_COLUMNS.findall(text)) > text.count("\n") + 1 > 1:
        return [block]
    lines = region_lines(document, [block])
    if len(lines) > 1 and _are_entries([line.text for line in lines]):
        return [replace(block, kind=BlockKind.REFERENCE, start=line.start, end=line.end) for line in lines]
    return [replace(block, kind=BlockKind.REFERENCE)] if _are_entries([_text(document, block)]) else [block]


def _are_entries(texts: Sequence[str]) -> bool:
    """Whether each of these is an entry and nothing else; the labeller is asked only of what cites and is short."""
    if not all(len(text) < _LONG and _CITED.search(text) and not _FINDS.search(text) for text in texts):
        return False
    sure = [entry_certainty(" ".join(text.split())) for text in texts]
    return min(sure) > 0 and fmean(sure) >= _CERTAIN


_AXIS = re.compile(r"(?:[-−]?\d{1,6}(?:\.\d{1,6})?\s){3}")
"""How the labels of a figure begin that floats into a list."""
_CALL = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]")
_FIRST = tuple((kind, "1") for kind in ("square", "stop", "round", "closed", "raised", "bare"))
