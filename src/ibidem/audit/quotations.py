"""Look a quotation up in the whole library: word for word, else the nearest passage that has most of its words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from ibidem.audit.ellipsis import bridged
from ibidem.audit.manuscript import PlaceFinder
from ibidem.audit.quote_matching import (
    LEAST_ALIKE,
    ComparableToken,
    TokenSort,
    aligned,
    breaks,
    changes,
    comparable_tokens,
    exact,
)
from ibidem.types import Citation, Document, Passage
from ibidem.types.audits import QuoteMatch, WordChange

if TYPE_CHECKING:
    from ibidem.index.protocols import SearchableTerms


DEPTHS = (24, 240)
"""Passages that are read for the very words: the best by BM25, and many more for a quotation of common words."""
ALTERED_AMONG = 12
"""Passages that are compared word by word."""
_AROUND = 1500
"""Characters beside a passage that belong to the stretch: a quotation may cross its bounds."""
_DOCUMENTS = 16
"""Texts that are kept at hand."""


class FoundStretch(Protocol):
    """The part of a catalogue that is asked."""

    def document(self, document_id: str) -> Document:
        """Return a document."""

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return these passages, in the order given."""


@dataclass(frozen=True, slots=True)
class FoundQuotation:
    """What became of a quotation."""

    likeness: QuoteMatch
    source: Citation | None = None
    elsewhere: int = 0
    changes: tuple[WordChange, ...] = ()


NOWHERE = FoundQuotation(QuoteMatch.NOT_FOUND)
_ORDER = list(QuoteMatch)
"""The best first."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A passage with what stands around it, as tokens whose offsets are those of `text`."""

    passage: Passage
    document: Document
    offset: int
    text: str
    tokens: Sequence[ComparableToken]


@dataclass(slots=True)
class Lookup:
    """The texts of one library, for quotations."""

    held: FoundStretch
    lexical: SearchableTerms
    own: str = ""
    """The id of the draft where it is in the library itself: it is no source of its quotations."""
    _texts: OrderedDict[str, Document] = field(default_factory=OrderedDict)

    def find(self, quotation: str, cited: Collection[str] = ()) -> FoundQuotation:
        """Return what became of a quotation, as it stands in a draft; of places alike, one in a cited document."""
        quoted = comparable_tokens(quotation, gaps=True)
        said = " ".join(token.shown for token in quoted if token.sort is TokenSort.WORD)
        ids = [int(one) for one in self.lexical.search(said, DEPTHS[-1])[0]]
        near = list(self._near(ids[: DEPTHS[0]], quoted))
        found = self._exact(quotation, quoted, near, cited)
        if found is None or found.likeness is QuoteMatch.ALTERED:
            deeper = self._exact(quotation, quoted, self._near(ids[DEPTHS[0] :], quoted, least=1.0), cited)
            found = min(filter(None, (found, deeper)), key=lambda one: _ORDER.index(one.likeness), default=None)
        return found or self._altered(quotation, quoted, near)

    def _near(self, ids: Sequence[int], quoted: Sequence[ComparableToken], *, least: float = 0.0) -> Iterator[_Stretch]:
        """Yield the passages that have at least that share of the quotation's words, with what is around them."""
        wanted = {token.folded for token in quoted if token.sort is TokenSort.WORD}
        for passage in self.held.passages(ids).values():
            if least and len(wanted & {token.folded for token in comparable_tokens(passage.text)}) < least * len(
                wanted
            ):
                continue
            if passage.document == self.own:
                continue
            document = self._document(passage.document)
            low, high = max(0, passage.start - _AROUND), passage.end + _AROUND
            text = document.text[low:high]
            yield _Stretch(passage, document, low, text, comparable_tokens(text))

    def _exact(
        self, quotation: str, quoted: Sequence[ComparableToken], near: Iterable[_Stretch], cited: Collection[str]
    ) -> FoundQuotation | None:
        """Return where the library has each run of words of a quotation; of several places the one that hides least."""
        places: dict[tuple[str, int], FoundQuotation] = {}
        for one in (reading for stretch in near for reading in _readings(stretch)):
            runs = exact(quoted, one.tokens)
            if runs is not None:
                place = self._cite(one, runs[0].theirs, runs[-1].theirs + runs[-1].size)
                likeness, told = bridged(quotation, quoted, one.text, one.tokens, runs)
                places.setdefault((place.document, place.start), FoundQuotation(likeness, place, 0, told))
        if not places:
            return None
        best = min(places.values(), key=lambda found: (_ORDER.index(found.likeness), not _is_in(found, cited)))
        return replace(best, elsewhere=sum(found.likeness is best.likeness for found in places.values()) - 1)

    def _altered(self, quotation: str, quoted: Sequence[ComparableToken], near: Sequence[_Stretch]) -> FoundQuotation:
        found = [
            (where.share, -rank, one, where)
            for rank, one in enumerate(_promising(quoted, near)[:ALTERED_AMONG])
            if (where := aligned(quoted, one.tokens)) is not None
        ]
        if not found:
            return NOWHERE
        _, _, one, where = max(found, key=lambda each: each[:2])
        told = changes(quotation, quoted, one.text, one.tokens[where.first : where.last])
        return FoundQuotation(QuoteMatch.ALTERED, self._cite(one, where.first, where.last), 0, told)

    def _cite(self, one: _Stretch, first: int, last: int) -> Citation:
        """Return the place of some tokens of a stretch; the quote is what the document has there."""
        start, end = one.offset + one.tokens[first].start, one.offset + one.tokens[last - 1].end
        document, passage = one.document, one.passage
        at = PlaceFinder.of(document).place(start, end)
        quote = document.text[start:end]
        return Citation(
            document.id,
            document.digest,
            passage.title,
            passage.section,
            at.page,
            at.lines,
            start,
            end,
            quote,
            at.label,
            at.marks,
        )

    def _document(self, document_id: str) -> Document:
        if document_id not in self._texts:
            self._texts[document_id] = self.held.document(document_id)
            if len(self._texts) > _DOCUMENTS:
                self._texts.popitem(last=False)
        return self._texts[document_id]


def _is_in(found: FoundQuotation, documents: Collection[str]) -> bool:
    return found.source is not None and found.source.document in documents


def _readings(one: _Stretch) -> Iterator[_Stretch]:
    """Yield a stretch, and again with words broken at line ends as two: the hyphen may be a compound's own."""
    yield one
    if breaks(one.text):
        yield replace(one, tokens=comparable_tokens(one.text, healed=False))


def _promising(quoted: Sequence[ComparableToken], near: Sequence[_Stretch]) -> list[_Stretch]:
    """Return the stretches that hold enough of the quotation's words at all."""
    wanted = {token.folded for token in quoted if token.sort is TokenSort.WORD}
    return [
        one for one in near if len(wanted & {token.folded for token in one.tokens}) >= LEAST_ALIKE * len(wanted) / 2
    ]
