"""Works as JSON; the fields are in docs/interfaces.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from ibidem.cli import asjson
from ibidem.types import Marker, Reference, Work
from ibidem.wording import formatted

Lines = Callable[[str, int, int], tuple[int, int]]
"""Returns the first and last line of a span of a document."""
_SAID = ("year", "title", "container", "volume", "issue", "pages", "publisher", "doi", "url")


def references(works: Sequence[Work], troubled: Iterable[Marker], lines: Lines, *, encoding: str) -> str:
    """Return works, and markers that point at nothing certain, as one line of JSON."""
    return asjson.dump(
        {
            "schema": asjson.SCHEMA,
            "works": [_work(work, lines) for work in works],
            "troubles": [{**_cited(one, lines), "trouble": one.trouble} for one in troubled],
        },
        encoding=encoding,
    )


def _work(work: Work, lines: Lines) -> dict[str, object]:
    fullest = work.entries[0]
    return {
        "id": fullest.id,
        "text": formatted(fullest),
        "authors": [asdict(person) for person in fullest.authors],
        "more_authors": fullest.more_authors,
        "kind": fullest.kind or None,
        **{name: getattr(fullest, name) for name in _SAID},
        "source": work.source,
        "entries": [_entry(one) for one in work.entries],
        "cited": [_cited(one, lines) for one in work.markers],
    }


def _entry(one: Reference) -> dict[str, object]:
    return {
        "id": one.id,
        "document": one.document,
        "lines": list(one.lines),
        "start": one.start,
        "end": one.end,
        "label": one.label,
        "raw": one.raw,
        "parsed": one.parsed,
    }


def _cited(one: Marker, lines: Lines) -> dict[str, object]:
    place = list(lines(one.document, one.start, one.end))
    return {"document": one.document, "lines": place, "start": one.start, "end": one.end, "text": one.text}
