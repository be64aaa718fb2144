"""Works as BibTeX: valid whatever their fields hold, with keys that stay the same from run to run."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ibidem.cli.render.forms import one_line
from ibidem.references.fields import kind_by_fields
from ibidem.references.identity import family_keys, is_bibliography_path, title_key
from ibidem.types import Person, Reference, Work, WorkKind

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/+-]{0,80}")
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
_MINOR = frozenset(("a", "an", "the", "on", "of", "in", "and", "der", "die", "das", "le", "la", "les"))


def bibtex(works: Sequence[Work]) -> str:
    """Return an entry for each work, in their order."""
    from bibtexparser.library import Library  # 0.1 s
    from bibtexparser.model import Block, Entry, Field
    from bibtexparser.writer import BibtexFormat, write

    form = BibtexFormat()  # type: ignore[no-untyped-call]  # its __init__ has no annotations
    form.indent, form.block_separator, form.trailing_comma = "  ", "\n", False
    entries: list[Block] = []
    for key, work in zip(keys(works), works, strict=True):
        kind, fields = _fields(work.entries[0])
        entries.append(Entry(kind, key, [Field(name, f"{{{value}}}") for name, value in fields if value]))
    return str(write(Library(entries), form))


def keys(works: Sequence[Work]) -> list[str]:
    """Return a key for each work: family name, year and first word; where two agree, their content's digest too."""
    plain = [_key(work) for work in works]
    folded = Counter(key.casefold() for key in plain)
    found = [
        key if folded[key.casefold()] == 1 else f"{key}-{_digest(work)}" for key, work in zip(plain, works, strict=True)
    ]
    taken: Counter[str] = Counter()
    for index, key in enumerate(found):
        taken[key.casefold()] += 1
        if taken[key.casefold()] > 1:
            found[index] = f"{key}-{taken[key.casefold()]}"
    return found


def _key(work: Work) -> str:
    for entry in work.entries:
        if is_bibliography_path(entry.document) and _KEY.fullmatch(entry.label):
            return entry.label
    first = work.entries[0]
    family = min(family_keys(first.authors[0].family), default="") if first.authors else ""
    telling = [word for word in title_key(first.title).split() if word not in _MINOR]
    parts = (family.replace(" ", ""), first.year, telling[0] if telling else "")
    return re.sub(r"[^a-z0-9]", "", "".join(parts)) or "work"


def _digest(work: Work) -> str:
    first = work.entries[0]
    said = first.doi or title_key(first.title) + first.year or first.raw
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=3).hexdigest()


def _fields(one: Reference) -> tuple[str, Iterator[tuple[str, str]]]:
    if not one.parsed:
        return "misc", iter([("note", _text(one.raw))])
    kind, container, publisher = _KINDS[kind_of(one)]
    digits = re.match(r"\d{4}", one.year)
    plain = {
        "title": f"{{{_text(one.title)}}}" if one.title else "",
        container: _text(one.container),
        "volume": _text(one.volume),
        "number": _text(one.issue),
        "pages": re.sub(r"\s?[–—]\s?|(?<=\d)-(?=\d)", "--", _text(one.pages)),
        publisher: _text(one.publisher),
    }
    addresses = {"doi": one.doi.translate(_ADDRESS), "url": one.url.translate(_ADDRESS)}
    year = {"year": digits[0]} if digits else {"note": _text(one.year)}
    others = ["others"] * (one.more_authors and bool(one.authors))
    author = {"author": " and ".join([*map(_person, one.authors), *others])}
    said = {**author, **plain, **year, **{name: one_line(value) for name, value in addresses.items()}}
    return kind, iter(said.items())


def kind_of(one: Reference) -> WorkKind:
    """Return what a work is, as its record says or its fields suggest."""
    if one.kind is not WorkKind.UNKNOWN:
        return one.kind
    paged = bool(one.pages or one.doi)
    kind = kind_by_fields(one.container, one.publisher, numbered=bool(one.volume or one.issue), paged=paged)
    return kind if kind is not WorkKind.UNKNOWN else WorkKind.OTHER


def _person(person: Person) -> str:
    """Return a name as BibTeX reads it; that of a body in braces, so that it is not taken apart."""
    if not person.given:
        return f"{{{_text(person.family)}}}"
    return ", ".join(_unparted(_text(part)) for part in (person.family, person.given))


def _unparted(name: str) -> str:
    return f"{{{name}}}" if "," in name or re.search(r"\band\b", name, re.IGNORECASE) else name


def _text(text: str) -> str:
    return one_line(text).translate(_ESCAPED)
