"""RIS records to fields, by rispy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import rispy

from ibidem.references.fields import Fields, addresses, year_in
from ibidem.references.persons import is_corporate
from ibidem.types import Person, WorkKind

_SHORT_TAG = re.compile(r"^\ufeff?[ \t]*([A-Z][A-Z0-9]) {1,3}-[ \t]?", re.MULTILINE)
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
_FILES = ("file_attachments1", "file_attachments2", "figure", "link_to_pdf")


def reader(between: Sequence[str], records: Sequence[str]) -> Callable[[str], Fields]:
    """Return a reader of records; what stands around them tells nothing."""
    del between, records
    return _fields


def _fields(text: str) -> Fields:
    text = _SHORT_TAG.sub(r"\1  - ", text)
    if not re.search(r"^ER  -", text, re.MULTILINE):
        raise ValueError("malformed RIS record: no ER line ends it")
    if not text.startswith("TY  -"):
        text = f"TY  - GEN\n{text}"  # the type is missing: the rest of the record still says what it is
    records = rispy.loads(text)
    if not records or len(records[0]) < 2:
        raise ValueError("malformed RIS record: it has no fields")
    record = records[0]

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
        file=first(*_FILES),
    )


def _person(name: str) -> Person:
    family, _, given = name.partition(",")
    family, given = family.strip(), given.strip(" ,").replace(",", ", ")
    if not family or is_corporate(name):
        return Person(name)
    return Person(family, " ".join(given.split()))
