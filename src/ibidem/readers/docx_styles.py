"""What the styles and the numbering of a Word file make of a paragraph: a heading, a list item, a numbered clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibidem.readers.archives import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik)\s*(\d)", re.IGNORECASE)
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEEPEST = 20
"""Styles that one is based on; more is a circle."""


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name, whatever its namespace."""
    return next((node for node in element if local_name(node) == name), None)


def attribute(element: Element, name: str) -> str:
    """Return an attribute, whatever its namespace; empty where there is none."""
    found = element.get(name)
    if found is None:
        found = next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")
    return str(found)


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style, with what it takes from those it is based on."""

    name: str = ""
    level: int = 0
    """Of a heading, from 1; 0 for none."""
    numbering: str = ""
    depth: int = 0


class Styles:
    """The paragraph styles of a file, by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._held = (
            {} if root is None else {attribute(node, "styleId"): node for node in root if local_name(node) == "style"}
        )
        self._made: dict[str, ParagraphStyle] = {}
        default = (
            key
            for key, node in self._held.items()
            if attribute(node, "default") in ("1", "true") and attribute(node, "type") == "paragraph"
        )
        self._default = next(default, "")

    def of(self, paragraph: Element) -> ParagraphStyle:
        """Return the style of a paragraph."""
        properties = child(paragraph, "pPr")
        named = child(properties, "pStyle") if properties is not None else None
        return self._style(attribute(named, "val") if named is not None else self._default)

    def level(self, paragraph: Element, style: ParagraphStyle) -> int:
        """Return the level of the heading that a paragraph is, from 1; 0 where it is none."""
        properties = child(paragraph, "pPr")
        own = child(properties, "outlineLvl") if properties is not None else None
        level = _outline(own)
        return style.level if level is None else level

    def _style(self, key: str) -> ParagraphStyle:
        if key not in self._made:
            self._made[key] = self._resolved(key)
        return self._made[key]

    def _resolved(self, key: str) -> ParagraphStyle:
        name, level, numbering, depth = "", None, "", 0
        for step in range(_DEEPEST):
            node = self._held.get(key)
            if node is None:
                break
            named = child(node, "name")
            own = attribute(named, "val") if named is not None else key
            name = name if step else own
            if level is None and (match := _HEADING.fullmatch(own.strip())):
                level = int(match[1])
            properties = child(node, "pPr")
            if properties is not None:
                level = _outline(child(properties, "outlineLvl")) if level is None else level
                numbered = child(properties, "numPr")
                if numbered is not None and not numbering:
                    numbering, depth = _numbered(numbered)
            based = child(node, "basedOn")
            if based is None:
                break
            key = attribute(based, "val")
        return ParagraphStyle(name, level or 0, numbering, depth)


@dataclass(frozen=True, slots=True)
class NumberLabel:
    """What Word writes before a numbered paragraph."""

    text: str
    """`4.2.` or `(a)`; empty for a bullet."""
    depth: int
    in_list: bool
    """Whether it is an item of a list rather than a numbered clause."""
    number: int | None = None
    """Where the label is that number with a full stop."""


class Numbering:
    """The numbered lists of a file, counted as the paragraphs come."""

    def __init__(self, root: Element | None) -> None:
        nodes = [] if root is None else list(root)
        self._abstract = {attribute(node, "abstractNumId"): node for node in nodes if local_name(node) == "abstractNum"}
        self._of: dict[str, str] = {}
        for node in nodes:
            held = child(node, "abstractNumId") if local_name(node) == "num" else None
            if held is not None:
                self._of[attribute(node, "numId")] = attribute(held, "val")
        self._restarts = {
            (attribute(node, "numId"), int(attribute(override, "ilvl") or 0)): _integer(
                child(override, "startOverride"), 1
            )
            for node in nodes
            if local_name(node) == "num"
            for override in node
            if local_name(override) == "lvlOverride" and child(override, "startOverride") is not None
        }
        self._levels: dict[str, dict[int, Element]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[tuple[str, int]] = set()

    def next_label(self, paragraph: Element, style: ParagraphStyle) -> NumberLabel | None:
        """Return the label of the next paragraph, after counting it; None where it has none."""
        properties = child(paragraph, "pPr")
        own = child(properties, "numPr") if properties is not None else None
        numbering, depth = _numbered(own) if own is not None else ("", style.depth)
        numbering = numbering or style.numbering
        abstract = self._of.get(numbering, "")
        if not numbering or numbering == "0" or abstract not in self._abstract:
            return None
        levels = self._levels.setdefault(abstract, self._levels_of(abstract))
        level = levels.get(depth)
        if level is None:
            return None
        self._count(numbering, abstract, depth, levels)
        form = _value(level, "numFmt") or "decimal"
        if form in ("bullet", "none"):
            return NumberLabel("", depth, in_list=form == "bullet") if form == "bullet" else None
        counts = self._counts[abstract]
        pattern = _value(level, "lvlText")
        text = _PLACE.sub(lambda match: self._figure(levels, counts, int(match[1]) - 1, depth, level), pattern).strip()
        simple = form == "decimal" and text in (f"{counts[depth]}.", f"{counts[depth]})")
        return NumberLabel(text, depth, len(_PLACE.findall(pattern)) == 1, counts[depth] if simple else None)

    def _levels_of(self, abstract: str) -> dict[int, Element]:
        return {
            int(attribute(node, "ilvl") or 0): node for node in self._abstract[abstract] if local_name(node) == "lvl"
        }

    def _count(self, numbering: str, abstract: str, depth: int, levels: dict[int, Element]) -> None:
        counts = self._counts.setdefault(abstract, {})
        restart = self._restarts.get((numbering, depth))
        if restart is not None and (numbering, depth) not in self._seen:
            counts[depth] = restart
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = _integer(child(levels[depth], "start"), 1)
        self._seen.add((numbering, depth))
        for deeper in [held for held in counts if held > depth]:
            del counts[deeper]

    def _figure(self, levels: dict[int, Element], counts: dict[int, int], at: int, depth: int, level: Element) -> str:
        if at not in levels:
            return ""
        form = _value(levels[at], "numFmt") or "decimal"
        if at != depth and child(level, "isLgl") is not None:
            form = "decimal"
        return _figure(counts.get(at, _integer(child(levels[at], "start"), 1)), form)


def _figure(number: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)
            return letters.upper() if form == "upperLetter" else letters
        case "lowerRoman" | "upperRoman":
            return _roman(number).upper() if form == "upperRoman" else _roman(number)
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
        case _:
            return str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    figures = ""
    for value, figure in (*_ROMAN, *_ROMAN_LOW):
        while number >= value:
            figures += figure
            number -= value
    return figures


def _outline(element: Element | None) -> int | None:
    """Return the level of a heading from 1; 0 for text, None where nothing is said."""
    if element is None:
        return None
    value = attribute(element, "val")
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def _numbered(properties: Element) -> tuple[str, int]:
    return _value(properties, "numId"), _integer(child(properties, "ilvl"), 0)


def _value(element: Element, name: str) -> str:
    held = child(element, name)
    return "" if held is None else attribute(held, "val")


def _integer(element: Element | None, default: int) -> int:
    value = "" if element is None else attribute(element, "val")
    return min(int(value), 100_000) if value.isdecimal() else default
