"""What citation styles ask of a work beside its fields: editors, edition, place, day and the like, from its record.

An entry keeps its record word for word; of entries that people wrote, the labeller tells editors, place and edition.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from ibidem.references.bibtex import people_of, plain, record_values
from ibidem.references.fields import labelled_spans, split_label, trim
from ibidem.references.fields import plain as plain_entry
from ibidem.references.persons import CORPORATE, listed_persons, split_names
from ibidem.types import Person, Reference, WorkKind

Details = dict[str, object]
"""Variables of CSL by their names; persons as `Person`."""

PEOPLE = ("editor", "translator")
_STRINGS = (
    "collection-title", "collection-number", "edition", "genre", "number", "publisher-place", "language", "event-place",
    "medium", "version",
)  # fmt: skip
_TYPES = frozenset(
    re.findall(
        r"[\w-]+",
        "article article-journal article-magazine article-newspaper bill book broadcast chapter dataset document entry"
        " entry-dictionary entry-encyclopedia figure graphic hearing interview legal_case legislation manuscript map"
        " motion_picture pamphlet paper-conference patent personal_communication post post-weblog report review"
        " software song speech standard thesis treaty webpage",
    )
)
"""The types of CSL 1.0.2 that a work may be of."""
_BIBTEX_TYPES = {
    **dict.fromkeys(("online", "electronic", "www"), "webpage"),
    "patent": "patent",
    "software": "software",
    "dataset": "dataset",
    "unpublished": "manuscript",
    "booklet": "pamphlet",
    "manual": "book",
    "inreference": "entry-encyclopedia",
    "standard": "standard",
    "legislation": "legislation",
    "jurisdiction": "legal_case",
}
_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
_GENRES = {
    "phdthesis": "PhD thesis", "mathesis": "Master’s thesis", "techreport": "Technical report",
    "resreport": "Research report", "candthesis": "Candidate’s thesis",
}  # fmt: skip
_RIS_TYPES = {
    "NEWS": "article-newspaper", "MGZN": "article-magazine", "ELEC": "webpage", "WEB": "webpage", "BLOG": "post-weblog",
    "PAT": "patent", "COMP": "software", "DATA": "dataset", "CASE": "legal_case", "STAT": "legislation", "BILL": "bill",
    "UNPB": "manuscript", "PAMP": "pamphlet", "MAP": "map", "STAND": "standard", "ENCYC": "entry-encyclopedia",
    "DICT": "entry-dictionary",
}  # fmt: skip
_RIS_FIELD = re.compile(r"(?:^|\s)([A-Z][A-Z0-9])  ?- (.*?)(?=\s[A-Z][A-Z0-9]  ?- |\sER  ?-|$)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")
_EDITION = re.compile(r"(?i)[\s,.]*\b(?:edition|edn|ed|auflage|aufl|éd|édition)\b\.?$|(?<=\d)(?:st|nd|rd|th)\b")
_ORDINALS = {
    name: str(number)
    for number, name in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
    )
}


def details(entry: Reference) -> Details:
    """Return what the record of an entry says beside its fields; nothing of a record that cannot be read."""
    raw = entry.raw.lstrip("\ufeff ")
    reader = next((read for begins, read in _READERS.items() if raw.startswith(begins)), _of_written)
    try:
        told = reader(raw, entry)
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}
    return {name: value for name, value in told.items() if value}


def _of_bibtex(raw: str, entry: Reference) -> Details:
    kind, held = record_values(raw)

    def first(*names: str) -> str:
        return next((plain(held[name]) for name in names if held.get(name)), "")

    thesis = "thesis" in kind
    genre = first("type")
    if not genre and thesis:
        genre = _GENRES["mathesis" if entry.kind is WorkKind.MASTERS_THESIS or kind == "mastersthesis" else "phdthesis"]
    in_series = kind in ("book", "inbook", "incollection", "collection", "proceedings", "inproceedings", "mvbook")
    date, year = first("date"), first("year")
    month = first("month").casefold()[:3]
    issued = _iso(date) or [int(one) for one in (year, _month(month), first("day")) if one.isdigit()]
    return {
        "type": _SUBTYPES.get(first("entrysubtype")) or _BIBTEX_TYPES.get(kind),
        **_edited(people_of(held.get("editor", "")), bool(held.get("author"))),
        "translator": people_of(held.get("translator", "")),
        "edition": _edition(first("edition")),
        "publisher-place": first("address", "location"),
        "collection-title": first("series") if in_series else "",
        "collection-number": first("number") if in_series and held.get("series") else "",
        "genre": _GENRES.get(genre.casefold(), genre) if thesis or "report" in kind else "",
        "number": first("number") if "report" in kind or kind in ("patent", "standard") else "",
        "container-title": first("organization") if kind == "online" and not entry.container else "",
        "issued": issued if len(issued) > 1 else None,
        "accessed": _iso(first("urldate")),
        "language": first("langid", "hyphenation"),
    }


def _of_json(raw: str, entry: Reference) -> Details:
    del entry
    record = json.loads(raw)
    if "itemType" in record:
        from ibidem.readers.zotero_items import csl_of_item

        record = csl_of_item(record)
    told: Details = {name: str(record[name]) for name in _STRINGS if isinstance(record.get(name), str | int)}
    if "edition" in told:
        told["edition"] = _edition(str(told["edition"]))
    issued = _date_parts(record.get("issued")) or []
    told["issued"] = issued if len(issued) > 1 else None  # a year alone is a field of the entry
    told["accessed"] = _date_parts(record.get("accessed"))
    told["translator"] = listed_persons(record.get("translator"))
    kind = record.get("type")
    type_ = kind if isinstance(kind, str) and kind in _TYPES and kind != "document" else None
    return {**told, "type": type_, **_edited(listed_persons(record.get("editor")), bool(record.get("author")))}


def _of_ris(raw: str, entry: Reference) -> Details:
    del entry
    held: dict[str, list[str]] = {}
    for tag, value in _RIS_FIELD.findall(raw):
        held.setdefault(tag, []).append(value.strip())

    def first(*tags: str) -> str:
        return next((held[tag][0] for tag in tags if held.get(tag)), "")

    kind = first("TY")
    authors = [name for tag in ("AU", "A1") for name in held.get(tag, [])]
    editors = held.get("ED") or held.get("A2", []) or (authors if kind == "EDBOOK" else [])
    issued = _iso(first("DA"))
    is_report = kind in ("RPRT", "THES")
    return {
        "type": _RIS_TYPES.get(kind),
        **_edited(tuple(map(_named, editors)), bool(authors) and kind != "EDBOOK"),
        "edition": _edition(first("ET")),
        "publisher-place": first("CY", "PP"),
        "collection-title": first("T3") if kind in ("BOOK", "CHAP", "EDBOOK") else "",
        "genre": first("M3") if is_report else "",
        "issued": issued if issued and len(issued) > 1 else None,
        "accessed": _iso(first("Y2")),
        "language": first("LA"),
    }


def _of_written(raw: str, entry: Reference) -> Details:
    held: dict[str, str] = {}
    for span in labelled_spans(plain_entry(split_label(raw)[1])):
        held.setdefault(span.label, span.text)
    editors = split_names(held["editor"]).persons if "editor" in held else ()
    place = trim(held.get("place", ""))
    return {
        **_edited(editors, bool(entry.authors) and editors != entry.authors),
        "publisher-place": "" if CORPORATE.search(place) else place,
        "edition": _edition(trim(held.get("edition", ""))),
    }


_READERS: Mapping[str, Callable[[str, Reference], Details]] = {"@": _of_bibtex, "{": _of_json, "TY": _of_ris}
"""By what a record begins with."""


def _edited(editors: Sequence[Person], has_authors: bool) -> Details:
    """Return the editors; where a work has no authors, they are those whom its entry names first."""
    return {"editor": tuple(editors), "edited": bool(editors) and not has_authors}


def _named(name: str) -> Person:
    family, _, given = name.partition(",")
    return Person(family.strip(), given.strip(" ,"))


def _edition(written: str) -> str:
    """Return the number of an edition where it has one: `2` of `2nd ed.` and of `Second`."""
    bare = _EDITION.sub("", written.strip(" .")).strip(" .,")
    return _ORDINALS.get(bare.casefold(), bare)


def _month(name: str) -> str:
    return str(_MONTHS.index(name) + 1) if name in _MONTHS else name


def _iso(date: str) -> list[int] | None:
    """Return year, month and day of a date as far as it has them; None where it has no year."""
    match = _ISO.match(date.strip())
    return _calendar(map(int, filter(None, match.groups()))) if match else None


def _date_parts(date: object) -> list[int] | None:
    parts = date.get("date-parts") if isinstance(date, dict) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    found = _calendar(int(one) for one in first[:3] if isinstance(one, int) or (isinstance(one, str) and one.isdigit()))
    return found or None


def _calendar(parts: Iterable[int]) -> list[int]:
    """Return year, month and day up to the first that no calendar has."""
    found: list[int] = []
    for part, (low, high) in zip(parts, ((1, 9999), (1, 12), (1, 31)), strict=False):
        if not low <= part <= high:
            break
        found.append(part)
    return found
