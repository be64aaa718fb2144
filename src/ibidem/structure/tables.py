"""Tables of plain text: lines of cells between bars or tabs."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.structure.lines import Line, block_of, ends_sentence, is_ruling
from ibidem.text.normalize import cells
from ibidem.types import Block, BlockKind

RULING = "table ruling"
_NAME_WORDS = 6


def find_tables(lines: Sequence[Line]) -> dict[int, int]:
    """Return the index of each table's first line with the index after its last."""
    found: dict[int, int] = {}
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].page == lines[at].page and _is_row(lines[end]):
            end += 1
        if end - at > 1 and _is_table(lines[at:end]):
            found[at] = end
        at = max(end, at + 1)
    return found


def table_blocks(lines: Sequence[Line]) -> list[Block]:
    """Return a table's header, rulings and rows; each row knows the names of its columns."""
    header = _header(lines)
    columns = tuple(cells(lines[header].text)) if header is not None else ()
    found: list[Block] = []
    for index, line in enumerate(lines):
        if is_ruling(line):
            found.append(block_of(BlockKind.MARKUP, [line], label=RULING))
        elif index == header:
            found.append(block_of(BlockKind.TABLE_HEADER, [line]))
        else:
            found.append(block_of(BlockKind.TABLE_ROW, [line], columns=columns))
    return found


def _is_table(run: Sequence[Line]) -> bool:
    rows = [line for line in run if not is_ruling(line)]
    return len(rows) > 1 and (any("|" in line.text for line in rows) or len({_width(row) for row in rows}) == 1)


def _is_row(line: Line) -> bool:
    return _width(line) > 1 or is_ruling(line)


def _width(line: Line) -> int:
    """Return the number of cells; a tab after nothing is indentation."""
    body = line.body
    return len(cells(body)) if "|" in body or "\t" in body else 0


def _header(lines: Sequence[Line]) -> int | None:
    """Return the index of the header: the line above the ruling, else a first row that reads like names."""
    for index in range(1, min(3, len(lines))):
        if is_ruling(lines[index]) and not is_ruling(lines[index - 1]):
            return index - 1
    rows = [line for line in lines if not is_ruling(line)]
    if len(rows) < 3 or any(is_ruling(line) for line in lines[1:]):
        return None
    names = [cell for cell in cells(rows[0].text) if cell]
    named = all(_is_name(name) for name in names) and len(set(names)) == len(names)
    return lines.index(rows[0]) if named and len(names) > 1 else None


def _is_name(cell: str) -> bool:
    return len(cell.split()) <= _NAME_WORDS and any(map(str.isalpha, cell)) and not ends_sentence(cell)
