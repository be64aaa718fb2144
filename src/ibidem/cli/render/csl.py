"""Works as CSL-JSON, as Zotero, Pandoc and every CSL processor read it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from ibidem.cli.render.bibtex import keys, kind_of
from ibidem.types import Person, Reference, Work, WorkKind

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


def csl(works: Sequence[Work]) -> str:
    """Return one object for each work, in their order, with the keys that the BibTeX has."""
    listed = [_item(key, work.entries[0]) for key, work in zip(keys(works), works, strict=True)]
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


def _item(key: str, entry: Reference) -> dict[str, object]:
    if not entry.parsed:
        return {"id": key, "type": "document", "note": entry.raw}
    digits = re.match(r"\d{4}", entry.year)
    item: dict[str, object] = {
        "id": key,
        "type": _TYPES[kind_of(entry)],
        "author": [_name(person) for person in entry.authors],
        "title": entry.title,
        "container-title": entry.container,
        "issued": {"date-parts": [[int(digits[0])]]} if digits else None,
        "status": "" if digits else entry.year,
        "volume": entry.volume,
        "issue": entry.issue,
        "page": re.sub(r"\s?[–—]\s?", "-", entry.pages),
        "publisher": entry.publisher,
        "genre": "Master’s thesis" if entry.kind is WorkKind.MASTERS_THESIS else "",
        "DOI": entry.doi,
        "URL": entry.url,
        "note": "et al." if entry.more_authors else "",
    }
    return {name: value for name, value in item.items() if value}


def _name(person: Person) -> dict[str, str]:
    return {"family": person.family, "given": person.given} if person.given else {"literal": person.family}
