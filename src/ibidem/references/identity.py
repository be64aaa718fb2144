"""What work a document of the library is, as far as it says so itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ibidem.references.shared import is_shared
from ibidem.text import unmark
from ibidem.types import Document, Reference

HEAD = 3000
"""Characters of a document in which it says what it is."""
LINES = 8
"""Lines at the top among which the title stands."""
PROSE = 12
"""Spaces in a line that ends in a full stop from which on it is no title."""
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>|{}\[\]]{1,200}", re.IGNORECASE)
_DOI_LINE = re.compile(r"\W*(?:doi\b|digital object identifier|https?://(?:dx\.)?doi\.org/|10\.)", re.IGNORECASE)
_DATED = re.compile(
    r"(?im)^\W{0,3}(?:(?:date|year|published(?: online| on)?|publication date|issued|copyright)\b|©|\(c\))"
    r".{0,30}?\b((?:1[6-9]|20)\d\d)\b|©\s?((?:1[6-9]|20)\d\d)"
)
_BYLINE = re.compile(r"(?im)^\W{0,3}(?:authors?\W{0,3}:|written by|by)\s+(.{3,200})$")
_INITIALS = re.compile(r"^(?:[^\W\d_a-z]\.?[\s-]?){1,4}$")
_MARKS = re.compile(r"^[#>*\s=~-]{0,12}|^title\s*:\s*", re.IGNORECASE)
_BIBLIOGRAPHY = re.compile(r"(?im)^\W{0,6}(?:references|bibliography|works cited|literature cited)\W{0,3}$")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of itself; what it does not say is empty."""

    document: str
    titles: tuple[str, ...]
    """What may be its title: that of the metadata, the lines at its top, and these joined where one may be broken."""
    doi: str = ""
    year: str = ""
    family: str = ""
    """The family name of its first author."""


def identity(document: Document, entries: Sequence[Reference] = ()) -> Identity:
    """Return what work a document is, from the title it was read with and its first 3,000 characters.

    Its DOI is one that stands on a line of its own or after `doi`, above any bibliography; where several differ, none.
    Its year follows `published`, `date` or ©; its first author follows `by` or `author`. A file that holds nothing but
    a bibliography is no work.
    """
    if is_shared(document.id):
        return Identity(document.id, ())
    head = _head(document.text, entries)
    return Identity(document.id, tuple(_titles(document.title, _top(head))), _doi(head), _year(head), _family(head))


def _head(text: str, entries: Iterable[Reference]) -> str:
    end = min([HEAD, *(entry.start for entry in entries)])
    listed = _BIBLIOGRAPHY.search(text, 0, end)
    return text[: listed.start() if listed else end]


def _top(head: str) -> list[str]:
    """Return the lines above the first one that is prose, without the marks of headings."""
    found: list[str] = []
    for line in head.splitlines():
        bare = unmark(_MARKS.sub("", line)).strip()
        if found and (len(found) == LINES or (bare.endswith(".") and bare.count(" ") >= PROSE)):
            break
        found.extend([bare] * bool(bare))
    return found


def _titles(title: str, lines: Sequence[str]) -> Iterator[str]:
    said: dict[str, None] = dict.fromkeys([title.strip(), *lines])
    said.update((f"{first} {second}", None) for first, second in pairwise(lines))
    said.update((" ".join(lines[at : at + 3]), None) for at in range(max(0, len(lines) - 2)))
    yield from (one for one in said if one and len(one) <= 400)


def _doi(head: str) -> str:
    found: set[str] = set()
    for line in head.splitlines():
        if len(line) <= 200 and _DOI_LINE.match(line):
            found.update(match[0].rstrip(".,;:)").casefold() for match in _DOI.finditer(line))
    return found.pop() if len(found) == 1 else ""


def _year(head: str) -> str:
    years = {match[1] or match[2] for match in _DATED.finditer(head)}
    return years.pop() if len(years) == 1 else ""


def _family(head: str) -> str:
    byline = _BYLINE.search(head)
    if byline is None:
        return ""
    first, _, rest = re.sub(r"[\d*†‡¹²³⁰⁴-⁹\[\]\"']", "", byline[1]).partition(",")
    first = re.split(r"\s+(?:and|&|with|on)\s+|;|\|", first)[0].strip()
    parts = first.split()
    if not 1 <= len(parts) <= 5 or (len(parts) == 1 and not rest):
        return ""
    if len(parts) > 1 and _INITIALS.match(parts[-1]) and parts[-1].isupper():
        return " ".join(parts[:-1])  # as in Smith JA
    return parts[-1] if len(parts) > 1 else first
