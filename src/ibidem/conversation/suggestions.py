"""Questions that a library can really answer, made from its own definitions and headings and checked by asking them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import log10
from typing import TYPE_CHECKING

from ibidem.text.normalize import words
from ibidem.text.vocabulary import telling, word_counts, word_list, words_counted
from ibidem.types import Answer, Kind, Passage

if TYPE_CHECKING:
    from ibidem.library import Library

MOST_READ = 3000
"""Passages looked through, chosen by chance where a library has more."""
LEAST_USES = 3
"""Times a document uses a term that is worth a question."""
SPECIFIC = 6.5
"""The rarity from which on a term belongs to its subject: 4.1 for *brain*, 6.7 for *neurotransmitters*, 10 for *column
mask*."""
SURE = 0.75
"""Least confidence of an answer that is worth a suggestion."""
_DEFINES = re.compile(
    r"(?:(?P<article>The|An?) )?(?P<term>(?:[\w’'-]+ ){0,4}?[\w’'-]+)(?: \((?P<short>[A-Z][A-Za-z]{1,9})\))?"
    r" (?:(?P<verb>is|are) (?:an?|the|one of)|means that|refers to) (?:[a-z]|[A-Z][a-z])"
)
_NUMBERED = re.compile(
    r"^(?:(?:chapter|part|step|appendix)\s+)?(?:\d+(?:\.\d+)*[.):]?|(?:[IVX]+|[A-Z])[.):])\s+", re.IGNORECASE
)
_EVERYWHERE = re.compile(
    r"references|bibliography|introduction|abstract|contents|conclusions?|acknowledge?ments?|discussion|background|summary"
    r"|results|appendix.*|index|overview|methods|notices|preface|further reading|see also|tables?|figures?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question and the passage that should answer it."""

    question: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class DocumentTopics:
    """What a document is about, by its own headings."""

    document: str
    title: str
    headings: tuple[str, ...]
    """Those above most of its text first; without numbers, and without headings that every paper has."""


def sample_passages(library: Library) -> list[Passage]:
    """Return passages of every document, by document and place. Raises IndexMissing before the first build."""
    catalogue = library.live().catalogue
    passages = catalogue.passages(catalogue.sample(MOST_READ, seed=0))
    return sorted(passages.values(), key=lambda passage: (passage.document, passage.start))


def topics(passages: Sequence[Passage]) -> tuple[DocumentTopics, ...]:
    """Return what each document is about, in the order of the documents."""
    lengths: dict[str, Counter[str]] = {}
    titles: dict[str, str] = {}
    for passage in passages:
        titles.setdefault(passage.document, passage.title)
        counted = lengths.setdefault(passage.document, Counter())
        own = [heading for heading in passage.section if heading != passage.title]
        if own and passage.kind is not Kind.REFERENCE:
            counted[plain_heading(own[0])] += len(passage.text)
    return tuple(
        DocumentTopics(
            document,
            titles[document],
            tuple(heading for heading, _ in counted.most_common() if heading and not _EVERYWHERE.fullmatch(heading)),
        )
        for document, counted in lengths.items()
    )


def plain_heading(heading: str) -> str:
    """Return a heading without its number."""
    return _NUMBERED.sub("", heading.strip()).strip(" .:")


def candidates(passages: Sequence[Passage]) -> list[Suggestion]:
    """Return questions made from definitions, the documents by turns.

    Those come first whose term is no everyday one, is in the title or in many headings of its document, is used often
    there and seldom in other documents.
    """
    uses: dict[str, Counter[str]] = {}
    named: dict[str, Counter[str]] = {}
    for passage in passages:
        uses.setdefault(passage.document, Counter()).update(words(passage.text))
        named.setdefault(passage.document, Counter()).update(set(words(" ".join((passage.title, *passage.section)))))
    holding = Counter(word for counted in uses.values() for word in counted)
    found: dict[str, list[tuple[bool, float, Suggestion]]] = {}
    for passage in passages:
        for suggestion in _defined(passage) if passage.kind is not Kind.REFERENCE else ():
            own, heads = uses[passage.document], named[passage.document]
            least = min(telling(suggestion.question), key=lambda word: own[word] / holding[word], default="")
            if own[least] >= LEAST_USES:
                weight = own[least] * (1 + heads[least]) / holding[least] ** 2
                everyday = rarity(telling(suggestion.question)) < SPECIFIC
                found.setdefault(passage.document, []).append((everyday, -weight, suggestion))
    ranked = (sorted(of_one, key=lambda one: one[:2]) for of_one in found.values())
    turns = sorted(ranked, key=lambda of_one: of_one[0][:2])
    by_turns = [one for turn in zip_longest(*turns) for one in turn if one is not None]
    return [suggestion for _, _, suggestion in sorted(by_turns, key=lambda one: one[0])]


def rarity(terms: Iterable[str]) -> float:
    """Return the decimal logarithm of how seldom English words come together, if by chance."""
    counts, total = word_counts("en"), words_counted("en")
    return sum(log10(total / (counts.get(term, 0) + 1)) for term in terms)


def answerable(
    library: Library, suggested: Sequence[Suggestion], *, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[str]:
    """Yield the questions that the library answers from the passage they were made from, asking one after another.

    Raises as `Library.ask` does, KeyboardInterrupt when `cancelled` turns true.
    """
    met: set[frozenset[str]] = set()
    for suggestion in suggested:
        about = telling(suggestion.question)
        if any(about <= other or other <= about for other in met):
            continue
        if _answers(library.ask(suggestion.question, cancelled=cancelled), suggestion):
            met.add(about)
            yield suggestion.question


def _answers(answer: Answer, suggestion: Suggestion) -> bool:
    if answer.abstained or answer.confidence < SURE or not answer.sentences:
        return False
    first, passage = answer.sentences[0].place, suggestion.passage
    return first.document == passage.document and passage.start <= first.start < passage.end


def _defined(passage: Passage) -> Iterator[Suggestion]:
    for sentence in passage.sentences:
        match = _DEFINES.match(" ".join(sentence.text.split()))
        if match is None:
            continue
        term, verb = match["term"], match["verb"] or "is"
        parts = re.split(r"[ ’'-]", term)
        if (
            set(term.casefold().split()) & word_list("vague_subjects")
            or not all(part.isalpha() for part in parts)
            or len(term) < 3
        ):
            continue
        named = term if term[1:] != term[1:].lower() or match["article"] else term[:1].lower() + term[1:]
        article = f"{match['article'].lower()} " if match["article"] else ""
        yield Suggestion(f"What {verb} {article}{named}?", passage)
