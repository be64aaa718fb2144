"""Citation keys whose entry stands in a bibliography file of the library instead of in the document itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ibidem.references.keyed import keys
from ibidem.references.listing import one_work
from ibidem.types import InTextCitation, Reference, Unresolved

FILES = (".bib", ".ris", ".json")
"""Endings of files that hold entries for other documents to cite by key."""


def is_shared(document: str) -> bool:
    """Whether a document's id is that of a bibliography file."""
    return document.casefold().endswith(FILES)


def by_key(entries: Iterable[Reference]) -> dict[str, tuple[Reference, ...]]:
    """Return the entries of bibliography files by the key they are cited by."""
    found: dict[str, tuple[Reference, ...]] = {}
    for entry in entries:
        if entry.label and is_shared(entry.document):
            found[entry.label] = (*found.get(entry.label, ()), entry)
    return found


def adopted(marker: InTextCitation, shared: Mapping[str, tuple[Reference, ...]]) -> InTextCitation:
    """Return the marker, its keys linked to the shared entries where its own document lists none of them."""
    named = (
        keys(marker.text) if marker.trouble is Unresolved.ORPHAN and not marker.targets and "@" in marker.text else ()
    )
    if not named:
        return marker
    parts = [one_work(shared.get(key, ())) for key in named]
    targets = tuple(dict.fromkeys(found[0].id for found in parts if len(found) == 1))
    doubtful = any(len(found) > 1 for found in parts)
    return replace(
        marker,
        targets=targets,
        trouble=Unresolved.ORPHAN if not all(parts) else Unresolved.AMBIGUOUS if doubtful else None,
    )
