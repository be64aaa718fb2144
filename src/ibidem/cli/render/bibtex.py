"""Works as BibTeX: valid whatever their fields hold, with keys that stay the same from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ibidem.cli.render.forms import one_line
from ibidem.references.details import PEOPLE, details
from ibidem.references.fields import kind_of
from ibidem.references.keys import keys
from ibidem.types import Person, Reference, Work, WorkKind

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces whether or not a backslash stands before them
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "$&#%_"},
}
_ESCAPED = str.maketrans(_SPECIAL)
_ADDRESS = str.maketrans({mark: f"%{ord(mark):02X}" for mark in '{}\\" <>^`|'})
_KINDS = {
    WorkKind.ARTICLE: ("article", "journal", "publisher"),
    WorkKind.BOOK: ("book", "series", "publisher"),
    WorkKind.CHAPTER: ("incollection", "booktitle", "publisher"),
    WorkKind.PAPER: ("inproceedings", "booktitle", "publisher"),
    WorkKind.THESIS: ("phdthesis", "howpublished", "school"),
    WorkKind.MASTERS_THESIS: ("mastersthesis", "howpublished", "school"),
    WorkKind.REPORT: ("techreport", "howpublished", "institution"),
    WorkKind.OTHER: ("misc", "howpublished", "publisher"),
}
"""The type of an entry, and the fields that what contains the work and who published it go into."""
_DETAILS = {
    "edition": "edition",
    "address": "publisher-place",
    "series": "collection-title",
    "type": "genre",
    "langid": "language",
}
"""Further fields, and what the record of the entry says for them."""


def bibtex(works: Sequence[Work], named: Sequence[str] | None = None) -> str:
    """Return an entry for each work, in their order."""
    from bibtexparser.library import Library  # 0.1 s
    from bibtexparser.model import Block, Entry, Field
    from bibtexparser.writer import BibtexFormat, write

    form = BibtexFormat()  # type: ignore[no-untyped-call]  # its __init__ has no annotations
    form.indent, form.block_separator, form.trailing_comma = "  ", "\n", False
    entries: list[Block] = []
    for key, work in zip(named or keys(works), works, strict=True):
        kind, fields = _fields(work.entries[0])
        entries.append(Entry(kind, key, [Field(name, f"{{{value}}}") for name, value in fields if value]))
    return str(write(Library(entries), form))


def _fields(one: Reference) -> tuple[str, Iterator[tuple[str, str]]]:
    if not one.parsed:
        return "misc", iter([("note", _text(one.raw))])
    kind, container, publisher = _KINDS[kind_of(one)]
    told = details(one)
    edited = bool(told.get("edited"))
    digits = re.match(r"\d{4}", one.year)
    plain = {
        "title": f"{{{_text(one.title)}}}" if one.title else "",
        container: _text(one.container),
        "volume": _text(one.volume),
        "number": _text(one.issue or str(told.get("number", ""))),
        "pages": re.sub(r"\s?[–—]\s?|(?<=\d)-(?=\d)", "--", _text(one.pages)),
        publisher: _text(one.publisher),
        **{name: _text(str(told.get(variable, ""))) for name, variable in _DETAILS.items() if name != container},
        "month": str(issued[1]) if isinstance(issued := told.get("issued"), list) and len(issued) > 1 else "",
        "urldate": "-".join(f"{part:02}" for part in read) if isinstance(read := told.get("accessed"), list) else "",
    }
    addresses = {"doi": one.doi.translate(_ADDRESS), "url": one.url.translate(_ADDRESS)}
    year = {"year": digits[0]} if digits else {"note": _text(one.year)}
    others = ["others"] * (one.more_authors and bool(one.authors))
    author = {"author": "" if edited else " and ".join([*map(_person, one.authors), *others])}
    people = {
        name: " and ".join(map(_person, held)) for name in PEOPLE if isinstance(held := told.get(name, ()), tuple)
    }
    said = {**author, **people, **plain, **year, **{name: one_line(value) for name, value in addresses.items()}}
    return kind, iter(said.items())


def _person(person: Person) -> str:
    """Return a name as BibTeX reads it; that of a body in braces, so that it is not taken apart."""
    if not person.given:
        return f"{{{_text(person.family)}}}"
    return ", ".join(_unparted(_text(part)) for part in (person.family, person.given))


def _unparted(name: str) -> str:
    return f"{{{name}}}" if "," in name or re.search(r"\band\b", name, re.IGNORECASE) else name


def _text(text: str) -> str:
    return one_line(text).translate(_ESCAPED)
