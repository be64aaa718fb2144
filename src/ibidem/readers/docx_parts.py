"""Parts of Word files that are read by themselves: the rows and cells of tables, and formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ibidem.readers.archives import local_name
from ibidem.readers.docx_styles import attribute, child
from ibidem.text.raised import subscript, superscript

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LAYOUT_PARAGRAPHS = 4
"""A cell with so many paragraphs is no cell of data: the table lays out a page."""


def table_rows(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, also those inside a content control or an insertion, not those of a table in it."""
    for node in table:
        if local_name(node) == "tr":
            yield node
        elif local_name(node) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from table_rows(node)


def is_layout(cell: Element) -> bool:
    """Whether a cell lays out a page rather than data: it holds paragraphs as a page does."""
    return sum(1 for node in cell if local_name(node) == "p" and raw_text(node).strip()) >= LAYOUT_PARAGRAPHS


def is_frame(table: Element, rows: Sequence[Element], inner: Sequence[Element]) -> bool:
    """Whether a table lays out those within it: it has one row or column, or they hold two thirds of its text."""
    if not inner:
        return False
    widths = [sum(local_name(node) == "tc" for node in row) for row in rows]
    outermost = [node for node in inner if not any(above in inner for above in node.iterancestors())]
    within = sum(len(raw_text(node)) for node in outermost)
    return len(rows) == 1 or max(widths) == 1 or 3 * within > 2 * len(raw_text(table))


def merging(cell: Element) -> tuple[int, str]:
    """Return how many columns a cell spans, and whether it goes on with the one above."""
    properties = child(cell, "tcPr")
    if properties is None:
        return 1, ""
    span, merge = child(properties, "gridSpan"), child(properties, "vMerge")
    wide = attribute(span, "val") if span is not None else ""
    columns = min(int(wide), 64) if wide.isdecimal() else 1
    return max(1, columns), "" if merge is None else attribute(merge, "val") or "continue"


def has_header(table: Element) -> bool:
    """Whether the first row names the columns: it is repeated on every page, or the table's look says so."""
    if any(local_name(node) == "tblHeader" for node in table.iter()):
        return True
    properties = child(table, "tblPr")
    look = child(properties, "tblLook") if properties is not None else None
    if look is None:
        return True
    first, value = attribute(look, "firstRow"), attribute(look, "val")
    if first:
        return first not in ("0", "false")
    try:
        return bool(int(value, 16) & 0x0020)
    except ValueError:
        return True


def raw_text(node: Element) -> str:
    """Return all text of an element, deleted text too."""
    return "".join(part.text or "" for part in node.iter() if local_name(part) in ("t", "delText"))


def formula(node: Element) -> str:
    """Return a formula on one line: fractions with a bar, powers raised."""
    parts: list[str] = []
    for part in node:
        match local_name(part):
            case "t":
                parts.append(part.text or "")
            case "f":
                over, under = (
                    formula(held) if held is not None else "" for held in (child(part, "num"), child(part, "den"))
                )
                parts.append(f"{_grouped(over)}/{_grouped(under)}")
            case "sup":
                parts.append(superscript(formula(part)))
            case "sub":
                parts.append(subscript(formula(part)))
            case "rad":
                held = child(part, "e")
                parts.append(f"√{_grouped(formula(held))}" if held is not None else "√")
            case "d":
                parts.append(f"({formula(part)})")
            case "":
                continue
            case _:
                parts.append(formula(part))
    return "".join(parts)


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"
