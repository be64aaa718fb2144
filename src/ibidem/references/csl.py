"""CSL-JSON: records to fields, and entries to records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ibidem.readers.zotero_items import csl_of_item
from ibidem.references.details import PEOPLE, details
from ibidem.references.fields import Fields, addresses, kind_of, year_in
from ibidem.references.persons import listed_persons, record_text
from ibidem.text.normalize import unmark
from ibidem.types import Person, Reference, WorkKind

_OTHERS = re.compile(r"\W*(?:et\.? al\.?|(?:and )?others)\W*", re.IGNORECASE)
_RUN = re.compile(r"[^\W\d_a-zß-ÿ]+")
"""Initials without stops."""
_SUFFIX = re.compile(r"(?<=\w)[.]?,?\s+((?:Jr|Sr)\.?|I{2,3}|IV)$")
"""What stands behind a name: *John, Jr.*."""
_KINDS = {
    **dict.fromkeys(("article", "article-journal", "article-magazine", "article-newspaper"), WorkKind.ARTICLE),
    "book": WorkKind.BOOK,
    **dict.fromkeys(("chapter", "entry", "entry-dictionary", "entry-encyclopedia"), WorkKind.CHAPTER),
    "paper-conference": WorkKind.PAPER,
    "thesis": WorkKind.THESIS,
    "report": WorkKind.REPORT,
}

_TYPES = {
    WorkKind.ARTICLE: "article-journal",
    WorkKind.BOOK: "book",
    WorkKind.CHAPTER: "chapter",
    WorkKind.PAPER: "paper-conference",
    WorkKind.THESIS: "thesis",
    WorkKind.MASTERS_THESIS: "thesis",
    WorkKind.REPORT: "report",
    WorkKind.OTHER: "document",
}


def reader(between: Sequence[str], records: Sequence[str]) -> Callable[[str], Fields]:
    """Return a reader of records; what stands between them tells nothing."""
    del between, records
    return _fields


def _fields(text: str) -> Fields:
    try:
        record = json.loads(text)
    except RecursionError:
        raise ValueError("malformed JSON: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"malformed JSON: {error.msg.lower()} in line {error.lineno} of the record") from None
    if not isinstance(record, dict):
        raise ValueError("malformed record: not an object")
    if "itemType" in record:
        record = csl_of_item(record)
    url = record_text(record, "URL")
    people = listed_persons(record.get("author")) or listed_persons(record.get("editor"))
    named = tuple(one for one in people if not (one.given == "" and _OTHERS.fullmatch(one.family)))
    return Fields(
        authors=named,
        year=_year(record.get("issued")) or year_in(record_text(record, "status")),
        title=unmark(record_text(record, "title")),
        container=unmark(record_text(record, "container-title")),
        volume=record_text(record, "volume"),
        issue=record_text(record, "issue") or record_text(record, "number"),
        pages=record_text(record, "page"),
        publisher=record_text(record, "publisher"),
        doi=addresses(record_text(record, "DOI")).doi or addresses(url).doi,
        url=addresses(url).url,
        label=record_text(record, "id"),
        more_authors=len(named) < len(people),
        kind=_KINDS.get(record_text(record, "type"), WorkKind.OTHER),
        file=_file(record),
    )


def _file(record: Mapping[str, object]) -> str:
    """Return the path of the text, as exports of Zotero add it to a record; of several the first that is a PDF."""
    attached = record.get("attachments")
    paths = [record_text(record, "file")]
    for each in attached if isinstance(attached, list) else ():
        if isinstance(each, dict):
            paths.append(record_text(each, "path") or record_text(each, "localPath"))
    held = [path for path in paths if path]
    return next((path for path in held if path.lower().endswith(".pdf")), held[0] if held else "")


def _year(issued: object) -> str:
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    while isinstance(parts, list) and parts:
        parts = parts[0]
    if isinstance(parts, int | str) and not isinstance(parts, bool):
        return year_in(str(parts))
    return year_in(record_text(issued, "raw") or record_text(issued, "literal"))


def item(key: str, entry: Reference) -> dict[str, object]:
    """Return an entry as a record, with what its own record says; one that was not understood as one with a note."""
    if not entry.parsed:
        return {"id": key, "type": "document", "note": entry.raw}
    digits = re.match(r"\d{4}", entry.year)
    told = details(entry)
    edited = told.pop("edited", False)
    issued = told.pop("issued", None) or ([int(digits[0])] if digits else None)
    accessed = told.pop("accessed", None)
    site = told.pop("container-title", "")
    people = {name: [_name(one) for one in told.pop(name, ())] for name in PEOPLE}  # type: ignore[attr-defined]
    item: dict[str, object] = {
        "id": key,
        "type": told.pop("type", None) or _TYPES[kind_of(entry)],
        "author": [] if edited else [_name(person) for person in entry.authors],
        **people,
        "title": entry.title,
        "container-title": entry.container or site,
        "issued": {"date-parts": [issued]} if issued else None,
        "status": "" if digits else entry.year,
        "volume": entry.volume,
        "issue": "" if entry.issue in (told.get("number"), told.get("collection-number")) else entry.issue,
        "page": re.sub(r"\s?[–—]\s?", "-", entry.pages),
        "publisher": entry.publisher if entry.publisher != (entry.container or site) else "",
        "genre": "Master’s thesis" if entry.kind is WorkKind.MASTERS_THESIS else "",
        "accessed": {"date-parts": [accessed]} if accessed else None,
        "DOI": entry.doi,
        "URL": entry.url,
        "note": "et al." if entry.more_authors else "",
        **told,
    }
    return {name: value for name, value in item.items() if value}


def _name(person: Person) -> dict[str, str]:
    if not person.given:
        return {"literal": person.family}
    longest = 2 if person.family.isupper() else 3  # `IAN` beside `BEGG` is a name, beside `Begg` initials
    suffix = _SUFFIX.search(person.given)
    given = person.given[: suffix.start()] if suffix else person.given
    name = {"family": person.family, "given": " ".join(_spelled_out(given.split(), longest))}
    return {**name, "suffix": suffix[1]} if suffix else name


def _spelled_out(given: Sequence[str], longest: int) -> Iterator[str]:
    """Yield given names with a stop behind each initial, as styles expect them: `C. B.` of `CB`, `J.-P.` of `J-P`."""
    for row, name in enumerate(given):
        if all(_RUN.fullmatch(part) and len(part) <= longest for part in name.split("-")) and not (
            row and name in ("II", "III", "IV")
        ):
            yield "-".join(" ".join(f"{letter}." for letter in part) for part in name.split("-"))
        else:
            yield name
