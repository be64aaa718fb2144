"""The words both faces use for the same thing: where a place is, and how close a hit comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ibidem.text.normalize import visible
from ibidem.types import Answer, AnswerSentence, Hit, Locator, Person, Reference, Relation, Ruling, Stance

RELEVANCE = ((0.6, "strong"), (0.45, "good"), (0.3, "fair"), (float("-inf"), "weak"))
"""Least closeness of each word. On SQuAD, about half the passages that hold the answer are strong, nine tenths good."""
BY_MEANING = ("dense", "sentences")
"""The retrievers whose scores have the same scale for every question."""
RULINGS = {
    Ruling.SUPPORTED: "Supported",
    Ruling.CONTRADICTED: "Contradicted",
    Ruling.MIXED: "Mixed: documents say different things",
    Ruling.UNCLEAR: "Unclear: what was found does not settle it",
    Ruling.NOT_FOUND: "Not found: the library says nothing that settles it",
}
SIDES = {Stance.SUPPORTS: "Supporting", Stance.REFUTES: "Contradicting"}
NO_SIDE = {Stance.SUPPORTS: "nothing that supports it", Stance.REFUTES: "nothing that contradicts it"}
RELATIONS = {
    Relation.CITED_HERE: "cited there",
    Relation.IN_LIBRARY: "its own text, in the library, says so",
    Relation.TITLE_MATCH: "only its title is about the claim; its text was not read",
}
MOST_AUTHORS = 3
"""Authors named in a citation."""
MOST_NAMES = 2
"""Authors that are named in a few words; of more, the first."""


class Placed(Protocol):
    """Anything that has a place in a document: a citation, an entry, a finding in a draft."""

    @property
    def locator(self) -> Locator:
        """Every way to find it in its file."""


def place_label(placed: Placed) -> str:
    """Return where something lies in a few words, safe to show: `p. 12 (printed xi), lines 3–5`.

    Empty where a person with the file has nothing to count by.
    """
    at = placed.locator
    chapter = "" if at.section or not at.chapter else f"chapter {_safe(at.chapter)}"
    return ", ".join(filter(None, (chapter, *_counted(at, page="p.", paragraph="¶"))))


def full_place_label(placed: Placed) -> str:
    """Return all that is known of where something lies, safe to show: `§ Methods › Sampling, page 12, lines 3–5`."""
    return locator_label(placed.locator)


def locator_label(at: Locator) -> str:
    """Return all that a locator says, as `full_place_label` does."""
    parts = (
        f"chapter {_safe(at.chapter)}" if at.chapter else "",
        f"§ {' › '.join(map(_safe, at.section))}" if at.section else "",
        *_counted(at, page="page", paragraph="paragraph"),
        f"#{_safe(at.anchor)}" if at.anchor else "",
    )
    return ", ".join(filter(None, parts))


def lines_label(lines: tuple[int, int]) -> str:
    """Return lines in words: `line 3`, `lines 3–5`."""
    first, last = lines
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _counted(at: Locator, *, page: str, paragraph: str) -> Iterator[str]:
    """Yield what one counts to find a place, the coarsest first."""
    if at.page is not None:
        printed = f" (printed {_safe(at.label)})" if at.label else ""
        yield f"{page} {at.page}{printed}" + (" (recognised)" if at.recognised else "")
    if at.slide is not None:
        yield f"slide {at.slide}"
    if at.cell is not None:
        yield f"cell {_safe(at.cell)}"
    if at.time is not None:
        yield f"at {_safe(at.time)}"
    if at.paragraph is not None:
        yield f"{paragraph} {at.paragraph}"
    if at.lines is not None:
        yield lines_label(at.lines)


def _safe(words: str) -> str:
    return visible(" ".join(words.split()), keep="")


def closeness(hit: Hit) -> float | None:
    """Return the mean cosine of the question with the passage and its best sentence; None if words alone found it."""
    cosines = [hit.trace[name].score for name in BY_MEANING if name in hit.trace]
    return sum(cosines) / len(cosines) if cosines else None


def relevance(hit: Hit) -> str:
    """Return how close a hit comes, as a word."""
    close = closeness(hit)
    if close is None:
        return "word match"
    return next(word for least, word in RELEVANCE if close >= least)


def formatted(reference: Reference) -> str:
    """Return an entry as people cite it: authors, year, title, container; as it stands where it could not be read."""
    if not reference.parsed:
        return reference.raw
    names = [f"{one.family}, {one.given}".rstrip(", ") for one in reference.authors]
    more = reference.more_authors or len(names) > MOST_AUTHORS
    shown = "; ".join(names[:MOST_AUTHORS]) + (" et al." if names and more else "")
    year = f"({reference.year})" if reference.year else ""
    numbers = reference.volume + (f"({reference.issue})" if reference.issue else "")
    where = ", ".join(part for part in (reference.container, numbers, reference.pages) if part)
    told = " ".join(part for part in (shown, year) if part)
    parts = (part for part in (told, reference.title, where or reference.publisher) if part)
    return " ".join(part if part.endswith(("?", "!")) else part.rstrip(".") + "." for part in parts)


def by_whom(authors: Sequence[Person], year: str) -> str:
    """Return who wrote a document and when in a few words, safe to show: `Dean and Ghemawat, 2004`."""
    shown = _named([one.family for one in authors])
    return _safe(", ".join(filter(None, (shown, year))))


def brief(reference: Reference) -> str:
    """Return an entry in a few words: first author, or title, and year."""
    shown = _named([one.family for one in reference.authors], more=reference.more_authors)
    return " ".join(part for part in (shown or reference.title or reference.raw[:60], reference.year) if part)


def _named(names: Sequence[str], *, more: bool = False) -> str:
    return f"{names[0]} et al." if names and (more or len(names) > MOST_NAMES) else " and ".join(names)


def because(answer: Answer) -> str:
    """Return how the confidence came about, in log odds; empty where nothing was weighed."""
    parts = ", ".join(f"{name.replace('_', ' ')} {part:+.2f}" for name, part in answer.because.items())
    return parts and f"confidence {answer.confidence:.2f}, from log odds: {parts}"


def corrected(answer: Answer) -> str:
    """Return which question was answered and how to ask it as typed; empty where no word was corrected."""
    return (
        f"Asked: {visible(answer.corrected, keep='')} (as typed: ibidem ask --verbatim …)" if answer.corrected else ""
    )


def polarity(sentence: AnswerSentence) -> str:
    """Return the mark before a sentence that settles a yes or no question, with a space behind; empty for others."""
    return f"{sentence.polarity.value.capitalize()}: " if sentence.polarity else ""


def disagreements(answer: Answer) -> str:
    """Return which citations of an answer contradict each other, as one line; empty where none do."""
    pairs = ", ".join(f"[{one}] and [{two}]" for one, two in answer.disagreements)
    return f"Documents disagree: {pairs}" if pairs else ""
