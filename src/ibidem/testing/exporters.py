"""What holds for every exporter of bibliographies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unicodedata import category

from ibidem.types import Exporter, Person, Reference, Work, WorkKind

_TITLES = ("Harbours", "Granite", "Lamps", "Tides", "Basins", "Anchors", "Ropes", "Storms", "Keepers")
_HOSTILE = "\x1b[31m[bold]<b>\\{}$%#&_~^\u202e\n\x00, and\r\nTY  - JOUR"
"""What a document may say in any field."""


def no_works_are_legal(exporter: Exporter) -> None:
    """Require text where there is no work, with keys and without."""
    assert isinstance(exporter(()), str), "no works do not give text"
    assert isinstance(exporter((), ()), str), "no works with no keys do not give text"


def every_work_is_written(exporter: Exporter) -> None:
    """Require the titles of works of every kind, in their order, the same when written again."""
    works = [_work(title, kind) for title, kind in zip(_TITLES, WorkKind, strict=True)]
    text = exporter(works)
    places = [text.find(title) for title in _TITLES]
    assert -1 not in places, f"a work is missing: {_TITLES[places.index(-1)]}"
    assert places == sorted(places), "works are not in their order"
    assert exporter(works) == text, "writing again gives something else"
    named = [f"{title}2001" for title in _TITLES]
    assert all(title in exporter(works, named) for title in _TITLES), "a work with a key is missing"


def an_entry_that_was_not_understood_is_written(exporter: Exporter) -> None:
    """Require text for a work of which nothing but its raw text is known, and no other work lost by it."""
    unread = Work((Reference("unread", "b.md", 0, 9, None, "see above", parsed=False),))
    assert "Harbours" in exporter([unread, _work("Harbours", WorkKind.BOOK)]), "the work behind it is missing"


def hostile_fields_stay_text(exporter: Exporter) -> None:
    """Require that fields with control characters and markup give text without control characters."""
    authors, hostile = (Person(_HOSTILE, _HOSTILE),), replace(_work(_HOSTILE, WorkKind.PAPER).entries[0], raw=_HOSTILE)
    hostile = replace(hostile, authors=authors, year=_HOSTILE, container=_HOSTILE, volume=_HOSTILE, issue=_HOSTILE)
    hostile = replace(hostile, pages=_HOSTILE, publisher=_HOSTILE, doi=_HOSTILE, url=_HOSTILE, label=_HOSTILE)
    text = exporter([Work((hostile,)), _work("Harbours", WorkKind.ARTICLE)])
    found = {character for character in text if category(character) == "Cc" and character not in "\n\r\t"}
    assert not found, f"control characters are written: {sorted(map(ascii, found))}"
    assert "Harbours" in text, "the work behind it is missing"


EXPORTER_CHECKS: tuple[Callable[[Exporter], None], ...] = (
    no_works_are_legal,
    every_work_is_written,
    an_entry_that_was_not_understood_is_written,
    hostile_fields_stay_text,
)
"""What holds for every exporter, to parametrize a test with; each raises AssertionError."""


def _work(title: str, kind: WorkKind) -> Work:
    raw = f"Elm, B. (2001). {title}. Annals of Walls, 3(2), 4-5."
    entry = Reference(title, "a.md", 0, len(raw), (1, 1), raw, (Person("Elm", "Bo"),), "2001", title, kind=kind)
    return Work((entry,))
