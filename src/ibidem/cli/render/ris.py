"""Works as RIS, as every reference manager reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.cli.render.forms import one_line
from ibidem.references.csl import item
from ibidem.references.details import details
from ibidem.references.keys import keys
from ibidem.types import Work

_TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "webpage": "ELEC",
    "post-weblog": "BLOG",
    "patent": "PAT",
    "software": "COMP",
    "dataset": "DATA",
    "legal_case": "CASE",
    "legislation": "STAT",
    "bill": "BILL",
    "manuscript": "UNPB",
    "book": "BOOK",
    "chapter": "CHAP",
    "paper-conference": "CPAPER",
    "thesis": "THES",
    "report": "RPRT",
}


def ris(works: Sequence[Work], named: Sequence[str] | None = None) -> str:
    """Return a record for each work, in their order, with the keys that the BibTeX has."""
    import rispy  # 0.1 s

    records = [_record(key, work) for key, work in zip(named or keys(works), works, strict=True)]
    writer = rispy.RisWriter()
    writer.set_header = lambda _: ""  # a number above each record, which is no part of the format
    return str(writer.formats(records)).strip("\n") + "\n" if records else ""


def _record(key: str, work: Work) -> dict[str, object]:
    entry = work.entries[0]
    first, _, last = re.sub(r"\s?[–—]\s?", "-", entry.pages).partition("-")
    record = item(key, entry)
    kind = str(record["type"])
    told = details(entry)
    edited = bool(told.get("edited"))
    fields: dict[str, object] = {
        "type_of_reference": "EDBOOK" if edited and kind == "book" else _TYPES.get(kind, "GEN"),
        "id": key,
        "authors": _names(entry.authors),
        "secondary_authors": [] if edited else _names(told.get("editor")),
        "title": one_line(entry.title),
        "secondary_title" if kind in ("chapter", "paper-conference") else "journal_name": one_line(entry.container),
        "year": entry.year[:4] if entry.year[:4].isdigit() else "",
        "volume": one_line(entry.volume),
        "number": one_line(entry.issue),
        "start_page": one_line(first),
        "end_page": one_line(last),
        "publisher": one_line(entry.publisher),
        "place_published": one_line(str(told.get("publisher-place", ""))),
        "edition": one_line(str(told.get("edition", ""))),
        "type_of_work": one_line(str(record.get("genre", ""))),
        "date": _day(told.get("issued")),
        "access_date": _day(told.get("accessed")),
        "doi": one_line(entry.doi),
        "urls": [one_line(entry.url)] if entry.url else [],
        "notes": [] if entry.parsed else [one_line(entry.raw)],
    }
    return {name: value for name, value in fields.items() if value}


def _names(people: object) -> list[str]:
    listed = people if isinstance(people, tuple) else ()
    return [", ".join(filter(None, map(one_line, (one.family, one.given)))) for one in listed]


def _day(parts: object) -> str:
    """Return a date as RIS has it: `2019/10/31/`."""
    return "".join(f"{part:02}/" for part in parts) if isinstance(parts, list) else ""
