"""What work a document is as far as it says so itself, and the keys that works are compared by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import PurePosixPath

from ibidem.readers.document import stem_title
from ibidem.references.csl import reader
from ibidem.references.fields import Fields
from ibidem.references.persons import PERSONS, is_corporate, split_names
from ibidem.text.normalize import RAISED, fold, unmark, words
from ibidem.types import Document, Identity, MarkKind, Person, Reference, Syntax

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
    r"(?im)^\W{0,3}(?:date|year|published(?: online| on)?|publication date|issued)\b.{0,30}?\b((?:1[6-9]|20)\d\d)"
)
_OWNED = re.compile(r"(?im)(?:^\W{0,3}(?:copyright\b|\(c\)).{0,30}?\b|©[^\d\n]{0,30})((?:1[6-9]|20)\d\d)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATED_WITHIN = re.compile(
    r"\b(?:published(?: online)?(?: in [^.\n]{3,80}?)?|last updated|accepted),?(?: on)?:?"
    rf"\s(?:\d{{1,2}}\s)?{_MONTH}\s(?:\d{{1,2}},?\s)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""Within a line, a date that says of what it is."""
DATE = 5
"""Words of the longest line that is a date or names an edition."""
_DATE_YEAR = re.compile(r"(?<![\w./-])(?:1[6-9]|20)\d\d(?![\w/]|-\w)")
_NO_DATE = re.compile(r"[.,;:]\s*$|\b(?:received|revised|accepted|submitted|presented)\b", re.IGNORECASE)
_BYLINE = re.compile(r"(?im)^\W{0,3}(?:authors?\W{0,3}:|written by|by)\s+(.{3,200})$")
_FILE_NAME = re.compile(
    r"(?P<family>[^\W\d_][^\d_]{1,40}?)(?:\s(?:et al\.?|(?:and|&|und|et)\s[^\d_]{2,40}?))?"
    r"\s-\s(?P<year>(?:1[6-9]|20)\d\d)[a-z]?\s-\s(?P<title>.{3,300})"
)
"""The name of a file as Zotero and others give it."""
_INITIALS = re.compile(r"^(?:[^\W\d_a-z]\.?[\s-]?){1,4}$")
_NOTE_MARKS = re.compile(rf"[\d*†‡{RAISED}\[\]\"']")
_TABLES = (".xlsx", ".xlsm", ".ods", ".csv", ".tsv")
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


def identity(document: Document, entries: Sequence[Reference] = ()) -> Identity:
    """Return what work a document is, from the title it was read with and the first 3,000 characters.

    What the file or its first page states goes before what its words suggest, and these before the name of a file
    such as `Smith et al. - 2010 - On trees.pdf`, as reference managers give it. Its DOI is one that stands on a line
    of its own or after `doi`, above any bibliography; where several differ, none. Its year follows `published`, `date`
    or ©; its first author follows `by` or `author`. A file that holds nothing but a bibliography, or a table of
    values, is no work, nor are notes and annotations of Zotero, nor is a plain text of which neither its file nor its
    head tells title and author.
    """
    if document.id.casefold().endswith((*BIBLIOGRAPHY_FILES, *_TABLES)) or ".sqlite#" in document.id:
        return Identity(document.id, ())
    head = _head(document.text, entries)
    own = _own_fields(document)
    named = _FILE_NAME.fullmatch(PurePosixPath(document.path).stem)
    titles = [own.title, *_titles(document, head), named["title"] if named else ""]
    doi, family = own.doi or _doi(head), own.authors[0].family if own.authors else _family(head)
    bare = document.syntax is Syntax.PLAIN and not (document.pages or document.collection or document.own_record)
    if bare and not (doi or family or named or _names_below_title(head)):
        return Identity(document.id, ())
    return Identity(
        document.id,
        tuple(dict.fromkeys(title for title in titles if any(map(str.isalnum, title)))),
        doi,
        own.year or _year(head) or (named["year"] if named else ""),
        family or (named["family"] if named else ""),
        own.authors,
    )


def _own_fields(document: Document) -> Fields:
    """Return what the file says it is."""
    try:
        fields = reader((), ())(document.own_record) if document.own_record else Fields()
    except ValueError:
        return Fields()
    # A file's own data state names as a person writes them.
    parted = [
        (person,) if person.given or is_corporate(person.family) else split_names(person.family).persons
        for person in fields.authors
    ]
    return replace(fields, authors=tuple(person for persons in parted for person in persons))


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
        if f"\n# {document.title}\n" in head:
            return  # what stands above the heading that is the title is a caption, a badge or a note
    elif any(mark.kind is MarkKind.LINE for mark in document.marks):
        return  # a format that marks its headings has none here that is a title
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
    """Return the year that a line states, else the last date within a line, that of copyright or that at the top."""
    stated, owned = ({match[1] for match in pattern.finditer(head)} for pattern in (_DATED, _OWNED))
    within = [match["year"] for match in _DATED_WITHIN.finditer(head)]
    years = stated or {*within[-1:]} or owned or _years_below_title(head)
    return years.pop() if len(years) == 1 else ""


def _years_below_title(head: str) -> set[str]:
    """Return the years in short lines between the title and the first heading: *Second edition, 2014*."""
    lines = [line for line in head.splitlines() if _WORD_CHARACTER.search(line)][1:LINES]
    above = takewhile(lambda line: not _HEADING.match(line), lines)
    dates = (line for line in above if len(line.split()) <= DATE and not _NO_DATE.search(line))
    return {match[0] for line in dates for match in _DATE_YEAR.finditer(line)}


def _names_below_title(head: str) -> bool:
    """Whether a line near the top, behind another, has nothing but names of persons."""
    lines = [line for line in head.splitlines() if _WORD_CHARACTER.search(line)][1 : LINES + BROKEN]
    return any(PERSONS.fullmatch(" ".join(_NOTE_MARKS.sub("", line).split()).strip(" ,")) for line in lines)


def _family(head: str) -> str:
    byline = next((one for one in _BYLINE.finditer(head) if _begins_with_name(one[1])), None)
    if byline is None:
        return ""
    first, _, rest = _NOTE_MARKS.sub("", byline[1]).partition(",")
    first = re.split(r"\s+(?:and|&|with|on)\s+|;|\|", first)[0].strip()
    parts = first.split()
    if not 1 <= len(parts) <= 5 or (len(parts) == 1 and not rest):
        return ""
    if len(parts) > 1 and _INITIALS.match(parts[-1]) and parts[-1].isupper():
        return " ".join(parts[:-1])  # as in Smith JA
    return parts[-1] if len(parts) > 1 else first


def _begins_with_name(told: str) -> bool:
    """Whether what follows `by` is a name and no more of a sentence, as in `by the package` and `by time`."""
    first = re.split(r",|;|\||\s(?:and|&|with|on)\s", told)[0].split()
    return all(word[0].isupper() or not word[0].isalpha() or fold(word) in PARTICLES for word in first) and (
        any(word[0].isupper() for word in first)
    )


BIBLIOGRAPHY_FILES = (".bib", ".ris", ".json", ".sqlite")
"""Endings of files that hold entries for other documents to cite by key."""


def is_bibliography_path(document: str) -> bool:
    """Whether a document's id is that of a bibliography file."""
    return document.casefold().endswith(BIBLIOGRAPHY_FILES)


PARTICLES = frozenset(
    words(
        "van von vom der den dem de del dela della delle degli di da do dos das du des la le las los lo ter ten te t zu"
        " zum zur af av bin ibn ben al el st saint"
    )
)
"""Words before a family name that lists and texts keep or drop as they please."""
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['ʼ](?=\w)")
_SUBTITLE = re.compile(r"[:：]\s*|[.?!;]\s+|\s[-]+\s")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
_YEAR = re.compile(r"\d{4}")


def family_keys(name: str) -> frozenset[str]:
    """Return the forms a family or corporate name may take: without accents, and with ä as ae; empty for no word."""
    folded = fold(_BRACKETED.sub(" ", name))
    forms = (_without_accents(folded), _without_accents(folded.translate(_EXPANDED)))
    return frozenset(key for key in (_family_words(form) for form in forms) if key)


def first_author_keys(authors: Sequence[Person]) -> frozenset[str]:
    """Return the forms of the family name of the first author; empty where there is none."""
    return family_keys(authors[0].family) if authors else frozenset()


def title_key(title: str) -> str:
    """Return the words of a title without case, accents, punctuation and marks of emphasis."""
    return _joined(_without_accents(fold(unmark(title)).replace("&", " and ")))


def main_key(title: str) -> str:
    """Return the key of a title without its subtitle."""
    parts = _SUBTITLE.split(fold(unmark(title)), maxsplit=1)
    return title_key(parts[0]) or title_key(title)


def year_key(year: str) -> str:
    """Return the four digits of a year, or the words that stand in their place."""
    found = _YEAR.match(year)
    return found[0] if found else year.strip().casefold()


def _family_words(text: str) -> str:
    parts = _WORD.findall(_APOSTROPHE.sub("", text))
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    first = next((index for index, word in enumerate(parts) if word not in PARTICLES), 0)
    return " ".join(parts[first:])


def _joined(text: str) -> str:
    return " ".join(_WORD.findall(_APOSTROPHE.sub("", text)))


def _without_accents(folded: str) -> str:
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(one for one in decomposed if not unicodedata.combining(one)).translate(_BARE)
