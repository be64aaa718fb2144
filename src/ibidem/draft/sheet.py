"""A draft laid out for its audit: its sentences, its quotations and its citations, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ibidem.draft import citations, reading
from ibidem.draft.citations import ReadCitations
from ibidem.draft.marks import Mark, quotations
from ibidem.draft.parts import Part, parts
from ibidem.draft.places import Ruler
from ibidem.draft.reading import Draft
from ibidem.draft.report import Left, LeftOut, Loose
from ibidem.draft.unlisted import unlisted
from ibidem.errors import UsageError
from ibidem.types import Marker, Reference

_ONLY_LISTED = (Left.BIBLIOGRAPHY, Left.HEADING)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to audit."""

    draft: Draft
    ruler: Ruler
    entries: Sequence[Reference]
    markers: Sequence[Marker]
    quotations: Sequence[Mark]
    parts: Sequence[Part]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The sentences that are not checked."""
        return tuple(LeftOut(one.text, one.place, one.left) for one in self.parts if one.left is not None)

    @property
    def loose(self) -> tuple[Loose, ...]:
        """The markers and entries that do not hold together."""
        return citations.loose(self.draft, (self.entries, self.markers), self.parts, self.ruler)


def lay_out(
    path: Path, *, max_file_mb: float, cited: ReadCitations, listed: Callable[[], Iterable[Reference]]
) -> Sheet:
    """Return a draft laid out; `listed` gives the library's entries, for markers by key.

    Raises UsageError for what is no draft, or nothing but a bibliography.
    """
    draft = reading.read(path, max_file_mb=max_file_mb)
    ruler = Ruler.of(draft.document)
    entries, found = cited(draft.document, draft.blocks)
    marks = quotations(draft.document, draft.blocks)
    markers = citations.adopted(found, listed)
    markers = sorted([*markers, *unlisted(draft, entries, markers, marks)], key=lambda one: one.start)
    held = parts(draft, markers, marks, ruler)
    _refuse_nothing(path, held)
    return Sheet(draft, ruler, entries, markers, marks, held)


def _refuse_nothing(path: Path, held: Sequence[Part]) -> None:
    if not held:
        raise UsageError(f"{path} has no words.", remedy="Name the file that holds the draft.")
    if all(one.left in _ONLY_LISTED for one in held) and any(one.left is Left.BIBLIOGRAPHY for one in held):
        raise UsageError(
            f"{path} holds nothing but a bibliography.", remedy="Name the file that holds the text which cites it."
        )
