"""The places an answer or a verdict cites, in the order they are visited, and the headings of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ibidem.conversation.numbering import Numbers, key
from ibidem.labels import RULINGS, place_label
from ibidem.text.markup import without_marks
from ibidem.text.normalize import visible, words
from ibidem.types import (
    Answer,
    Citation,
    Document,
    DocumentPlaces,
    Hit,
    Kind,
    Locator,
    Passage,
    Reference,
    Syntax,
    Verdict,
)

MOSTLY = 0.8
"""The share of an entry's words by which its place is known again."""


class Noun(StrEnum):
    """What a place is; the value is the word shown."""

    CITATION = "citation"
    REFERENCE = "reference"
    """The entry of a bibliography."""
    CITING = "citing place"
    HEADING = "heading"
    TEXT = "text"
    """A whole document."""


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A cited passage in its document, with the sentences quoted from it."""

    number: int
    """The number by which the conversation cites it, from 1; 0 for a passage that nothing quotes."""
    citation: Citation
    """The whole passage."""
    quotes: tuple[Citation, ...] = ()
    also: bool = False
    """Whether it repeats the passage of that number elsewhere."""
    noun: Noun = Noun.CITATION

    @property
    def mark(self) -> str:
        """What it is called on the screen."""
        if self.noun is not Noun.CITATION:
            return self.noun.value
        return (f"[{self.number}]" if self.number else "passage") + (" also" if self.also else "")

    def at(self, quote: Citation | None) -> Citation:
        """Return the quoted sentence to stand at: the one named if it is here, else the first, else the passage."""
        if quote in self.quotes:
            return quote
        return self.quotes[0] if self.quotes else self.citation


def places(answer: Answer, numbers: Numbers) -> tuple[CitedPlace, ...]:
    """Return the passages of an answer by rank, each followed by the other places that say the same."""
    found: list[CitedPlace] = []
    for hit in answer.hits:
        at = place(answer, hit, numbers)
        found.append(at)
        found.extend(CitedPlace(at.number, citation, also=True) for citation in hit.also)
    return tuple(found)


def place(answer: Answer, hit: Hit, numbers: Numbers) -> CitedPlace:
    """Return the place of one hit, with what the answer quotes from it."""
    whole = hit.citation
    quotes = tuple(sentence.place for sentence in answer.sentences if _within(sentence.place, whole))
    return CitedPlace(numbers.get(key(whole), 0), whole, quotes)


def verdict_places(verdict: Verdict, numbers: Numbers) -> tuple[CitedPlace, ...]:
    """Return the quotes of a verdict: the supporting ones, then the contradicting ones."""
    quotes = (evidence.place for evidence in (*verdict.supporting, *verdict.contradicting))
    return tuple(CitedPlace(numbers.get(key(quote), 0), quote, (quote,)) for quote in quotes)


def entry_place(entry: Reference) -> CitedPlace:
    """Return where an entry is listed; its citation knows no digest, so that the words must tell whether it stands."""
    where = Citation(entry.document, "", entry.document, (), entry.page, entry.lines, entry.start, entry.end, entry.raw)
    return CitedPlace(1, where, (where,), noun=Noun.REFERENCE)


def text_place(document_id: str) -> CitedPlace:
    """Return the beginning of a document; whatever its text is, it stands there."""
    return CitedPlace(1, Citation(document_id, "", document_id, (), None, None, 0, 1, ""), noun=Noun.TEXT)


def stands(citation: Citation, document: Document) -> bool:
    """Return whether a citation is still where it says: by the document's digest, or without one, by its words.

    An entry's words may differ a little from the document's, where one was broken at the end of a line.
    """
    if citation.digest:
        return citation.digest == document.digest
    said, there = set(words(citation.quote)), set(words(document.text[citation.start : citation.end]))
    return len(said & there) >= MOSTLY * len(said)


def surroundings(citation: Citation, document: Document, reach: int) -> tuple[str, str]:
    """Return what stands above and below a citation in its document, as shown: so many characters, in whole words."""
    above = document.text[max(0, citation.start - reach) : citation.start]
    below = document.text[citation.end : citation.end + reach]
    if len(above) < citation.start:
        above = f"… {above.partition(' ')[2]}"
    if citation.end + reach < len(document.text):
        below = f"{below.rpartition(' ')[0]} …"
    return _paragraphs(above, document.syntax), _paragraphs(below, document.syntax)


def document_place(citation: Citation) -> str:
    """Return document · place, safe to show."""
    return " · ".join(filter(None, (visible(citation.document, keep=""), place_label(citation))))


def path(citation: Citation, *, title: bool = True) -> str:
    """Return title › section, without repeats, safe to show."""
    parts: list[str] = [citation.title] if title else []
    parts.extend(part for part in citation.section if part != citation.title)
    return visible(" › ".join(part for part in parts if part), keep="")


def quotation(citation: Citation) -> str:
    """Return the quote with its citation and locator, as one pastes it."""
    where = ", ".join(filter(None, (path(citation), place_label(citation))))
    where += f" ({visible(citation.document, keep='')})"
    return f"“{visible(citation.quote)}”\n— {where}"


def answer_copied(question: str, found: Answer | Verdict) -> str:
    """Return a whole answer as one pastes it: what was asked, how a claim was ruled, every quote with its citation."""
    said = [visible(question, keep="")]
    if isinstance(found, Verdict):
        quotes = [f"{one.stance}: {quotation(one.place)}" for one in (*found.supporting, *found.contradicting)]
        return "\n\n".join([*said, f"{RULINGS[found.ruling]}.", *quotes])
    return "\n\n".join([*said, *(quotation(sentence.place) for sentence in found.sentences)])


def _within(quote: Citation, whole: Citation) -> bool:
    return quote.document == whole.document and whole.start <= quote.start and quote.end <= whole.end


_BLANK = re.compile(r"[^\S\n]+")
_LINE_END = re.compile(r" ?(?<!\n)\n(?!\n) ?")
_ITEM_END = re.compile(r" ?\n(?! ?(?:[-*+•‣▪–]|\(?\w{1,3}[.)]) |\n) ?")
_PARAGRAPH_END = re.compile(r"(?: ?\n){2,} ?")
_MARKER = re.compile(r"^[ \t]*(?:[-*+]|#{1,6}|>)[ \t]+", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*[-*+][ \t]+", re.MULTILINE)


def flowing(quote: str, kind: Kind = Kind.PROSE, syntax: Syntax = Syntax.PLAIN) -> str:
    """Return a quote safe to show: without marks of its format, blanks folded, lines joined.

    Rows of a table, items and paragraphs stay apart. The marker of an item is shown as a dot, a single one not at all.
    """
    if kind is Kind.CODE:
        return visible(quote)
    if syntax is Syntax.MARKDOWN:
        quote = without_marks(_without_markers(quote), syntax)
    if kind is Kind.TABLE:
        return visible("\n".join(_BLANK.sub(" ", line).rstrip() for line in quote.split("\n")))
    folded = _PARAGRAPH_END.sub("\n\n", _BLANK.sub(" ", quote))
    joined = (_ITEM_END if kind is Kind.LIST else _LINE_END).sub(" ", folded)
    return visible(joined)


def shown_quote(citation: Citation) -> str:
    """Return the words of a quote as they are shown."""
    return flowing(citation.quote, syntax=citation.syntax)


def _paragraphs(text: str, syntax: Syntax) -> str:
    """Return some text of unknown kind as it is shown: rows that begin with a bar are those of a table."""
    parts = re.split(r"\n[^\S\n]*\n", text.strip())
    return "\n\n".join(flowing(one, Kind.TABLE if one.startswith("|") else Kind.LIST, syntax) for one in parts)


def _without_markers(quote: str) -> str:
    """Return Markdown without the signs before headings and quotations, and with dots before items."""
    if len(_ITEM.findall(quote)) > 1:
        quote = _ITEM.sub("• ", quote)
    return _MARKER.sub("", quote)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document."""

    section: tuple[str, ...]
    """Itself, behind those above it."""
    start: int
    end: int
    locator: Locator


def headings(document: Document, passages: Sequence[Passage]) -> tuple[Heading, ...]:
    """Return the headings above some passages of a document, which are in its order; each where it stands."""
    known = DocumentPlaces.of(document)
    found: list[Heading] = []
    above: tuple[str, ...] = ()
    low = 0
    for passage in passages:
        section = tuple(part for part in passage.section if part != document.title)
        same = next((at for at, pair in enumerate(zip(above, section, strict=False)) if pair[0] != pair[1]), None)
        for depth in range(min(len(above), len(section)) if same is None else same, len(section)):
            name = section[depth]
            at = document.text.find(name, low, passage.start)
            start, end = (passage.start, passage.start + 1) if at < 0 else (at, at + len(name))
            found.append(Heading(section[: depth + 1], start, end, known.locate(start, end)))
            low = end
        above, low = section, max(low, passage.end)
    return tuple(found)
