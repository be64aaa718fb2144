"""What work a document of the library is, as far as it says so itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ibidem.readers.document import stem_title
from ibidem.references.shared import is_shared
from ibidem.text.normalize import RAISED, unmark
from ibidem.types import Document, Reference

HEAD = 3000
"""Characters of a document in which it says what it is."""
LINES = 8
"""Running headers at the top that are passed over before the title."""
BROKEN = 3
"""Lines over which a title may be broken."""
PROSE = 12
"""Spaces in a line that ends in a full stop from which on it is no title."""
LONGEST = 400
"""Characters of a title."""
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>|{}\[\]]{1,200}", re.IGNORECASE)
_DOI_LINE = re.compile(r"\W*(?:doi\b|digital object identifier|https?://(?:dx\.)?doi\.org/|10\.)", re.IGNORECASE)
_DATED = re.compile(
    r"(?im)^\W{0,3}(?:(?:date|year|published(?: online| on)?|publication date|issued|copyright)\b|©|\(c\))"
    r".{0,30}?\b((?:1[6-9]|20)\d\d)\b|©\s?((?:1[6-9]|20)\d\d)"
)
_BYLINE = re.compile(r"(?im)^\W{0,3}(?:authors?\W{0,3}:|written by|by)\s+(.{3,200})$")
_INITIALS = re.compile(r"^(?:[^\W\d_a-z]\.?[\s-]?){1,4}$")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]")
_FENCE = re.compile(r"---\s*\n.{0,2000}?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_MARKS = re.compile(r"^[#>*\s=~-]{0,12}(?:title\s*:\s*)?", re.IGNORECASE)
_WORD_CHARACTER = re.compile(r"\w")
_RUNNING = re.compile(
    r"(?i)\W*(?:(?:original|research|review|short|brief|regular|special|invited|open|free)\b.{0,30}"
    r"|(?:articles?|reviews?|letters?|reports?|editorial|commentary|perspective|communications?|preprint|abstract)\W*"
    r"|.{0,40}\b(?:available online|contents lists|journal homepage|received|accepted|downloaded from|page \d)\b.*"
    r"|.*(?:https?://|www\.|\bdoi\b|\bISSN\b|©|\(c\) ?\d|\b(?:vol|volume|no|pp?)\b\.? ?\d|\d ?\(\d+\)|\d[–-]\d).*"
    r"|.*\b(?:journal|annals|proceedings|transactions|bulletin)\b.*\d.*|[\d\W]+)"
)
"""A line that stands above the title: the journal, its numbers, an address, the kind of article."""
_BIBLIOGRAPHY = re.compile(r"(?im)^\W{0,6}(?:references|bibliography|works cited|literature cited)\W{0,3}$")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of itself; what it does not say is empty."""

    document: str
    titles: tuple[str, ...]
    """What may be its title: that of the metadata, its first line, and its first ones joined where it may be broken."""
    doi: str = ""
    year: str = ""
    family: str = ""
    """The family name of its first author."""


def identity(document: Document, entries: Sequence[Reference] = ()) -> Identity:
    """Return what work a document is, from the title it was read with and the first 3,000 characters.

    Its DOI is one that stands on a line of its own or after `doi`, above any bibliography; where several differ, none.
    Its year follows `published`, `date` or ©; its first author follows `by` or `author`. A file that holds nothing but
    a bibliography is no work.
    """
    if is_shared(document.id):
        return Identity(document.id, ())
    head = _head(document.text, entries)
    titles = tuple(dict.fromkeys(filter(None, _titles(document, head))))
    return Identity(document.id, titles, _doi(head), _year(head), _family(head))


def _head(text: str, entries: Iterable[Reference]) -> str:
    end = min([HEAD, *(entry.start for entry in entries)])
    listed = _BIBLIOGRAPHY.search(text, 0, end)
    return text[: listed.start() if listed else end]


def _titles(document: Document, head: str) -> Iterator[str]:
    """Yield what may be the title: that of the metadata, and that at the top, of which lines may be running headers.

    The name of a file is none, nor is a heading of a section: notes about a work have it as a heading too.
    """
    if document.collection or document.title != stem_title(document.path):
        yield document.title
    lines = _FENCE.sub("", head, count=1).splitlines() if head.startswith("---") else head.splitlines()
    passed = 0
    for row, line in enumerate(lines):
        if not line.strip():
            continue
        if (mark := _HEADING.match(line)) and len(mark[1]) > 1:
            return
        yield from _broken(lines[row : row + BROKEN])
        passed += 1
        if passed > LINES or not _is_running(_bare(line), document.text):
            return


def _broken(lines: Sequence[str]) -> Iterator[str]:
    """Yield the first line, and the first ones joined as far as a title that is broken may go."""
    said = ""
    for line in lines:
        bare = _bare(line)
        if not bare or (bare.endswith(".") and bare.count(" ") >= PROSE) or (said and _HEADING.match(line)):
            return
        said = f"{said} {bare}".strip()
        if len(said) <= LONGEST:
            yield said


def _is_running(line: str, text: str) -> bool:
    """Whether a line at the top is no title: it says what journals say there, or comes again on later pages."""
    if _RUNNING.fullmatch(line):
        return True
    words = _within_marks(line)
    return sum(_within_marks(other) == words for other in text.split("\n")) > 1


def _within_marks(line: str) -> str:
    """Return a line from its first letter or figure to its last."""
    first, last = _WORD_CHARACTER.search(line), _WORD_CHARACTER.search(line[::-1])
    return line[first.start() : len(line) - last.start()] if first and last else ""


def _bare(line: str) -> str:
    return unmark(_MARKS.sub("", line)).strip()


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
    first, _, rest = re.sub(rf"[\d*†‡{RAISED}\[\]\"']", "", byline[1]).partition(",")
    first = re.split(r"\s+(?:and|&|with|on)\s+|;|\|", first)[0].strip()
    parts = first.split()
    if not 1 <= len(parts) <= 5 or (len(parts) == 1 and not rest):
        return ""
    if len(parts) > 1 and _INITIALS.match(parts[-1]) and parts[-1].isupper():
        return " ".join(parts[:-1])  # as in Smith JA
    return parts[-1] if len(parts) > 1 else first
