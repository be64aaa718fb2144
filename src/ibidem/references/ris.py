"""RIS records to fields, by rispy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import rispy

from ibidem.references.authors import is_body
from ibidem.references.fields import Fields
from ibidem.references.heads import year_in
from ibidem.references.locators import addresses
from ibidem.types import Person, WorkKind

_SHORT_TAG = re.compile(r"^[ \t]*([A-Z][A-Z0-9]) {1,3}-[ \t]?", re.MULTILINE)
_OTHERS = re.compile(r"\W*(?:et\.? al\.?|(?:and )?others)\W*", re.IGNORECASE)
_KINDS = {
    **dict.fromkeys(("JOUR", "JFULL", "MGZN", "NEWS", "EJOUR", "INPR", "ABST"), WorkKind.ARTICLE),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK", "CONF"), WorkKind.BOOK),
    **dict.fromkeys(("CHAP", "ECHAP", "ENCYC", "DICT"), WorkKind.CHAPTER),
    "CPAPER": WorkKind.PAPER,
    "THES": WorkKind.THESIS,
    "RPRT": WorkKind.REPORT,
}
"""By the type of a record; CONF is a whole volume of proceedings."""
_AUTHORS = ("authors", "first_authors", "secondary_authors")
_CONTAINERS = (
    "journal_name",
    "alternate_title3",
    "secondary_title",
    "alternate_title2",
    "alternate_title1",
    "tertiary_title",
)


def reader(between: Sequence[str]) -> Callable[[str], Fields]:
    """Return a reader of records; what stands between them tells nothing."""
    del between
    return _fields


def _fields(text: str) -> Fields:
    text = _SHORT_TAG.sub(r"\1  - ", text)
    if not re.search(r"^ER  -", text, re.MULTILINE):
        raise ValueError("malformed RIS record: no ER line ends it")
    found = rispy.loads(text)
    if not found or len(found[0]) < 2:
        raise ValueError("malformed RIS record: it has no fields")
    record = found[0]

    def first(*names: str) -> str:
        for name in names:
            value = record.get(name)
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, str) and value.strip():
                return " ".join(value.split())
        return ""

    start, end = first("start_page"), first("end_page")
    url = first("urls")
    people: list[str] = next((record[name] for name in _AUTHORS if record.get(name)), [])
    people = [name for name in people if name.strip(" ,")]
    named = [name for name in people if not _OTHERS.fullmatch(name)]
    return Fields(
        authors=tuple(_person(" ".join(name.split())) for name in named),
        year=year_in(first("year", "publication_year", "date")),
        title=first("title", "primary_title"),
        container=first(*_CONTAINERS),
        volume=first("volume"),
        issue=first("number"),
        pages=start if not end or end == start or "-" in start else f"{start}–{end}",
        publisher=first("publisher"),
        doi=addresses(first("doi")).doi or addresses(url).doi,
        url=addresses(url).url,
        label=first("id"),
        more_authors=len(named) < len(people),
        kind=_KINDS.get(first("type_of_reference").upper(), WorkKind.OTHER),
    )


def _person(name: str) -> Person:
    family, _, given = name.partition(",")
    family, given = family.strip(), given.strip(" ,").replace(",", ", ")
    if not family or is_body(name):
        return Person(name)
    return Person(family, " ".join(given.split()))
