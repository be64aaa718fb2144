"""Questions that lean on the turns before them: found out, rewritten with what was talked about, and narrowed.

No language model: candidates are made from the words of the last questions, and the one is taken that the library
answers best. A question without a sign of leaning is read as it stands, unless it is short and finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ibidem.answering.authorship import author_line, author_names
from ibidem.labels import closeness
from ibidem.text.analysis import stem
from ibidem.text.vocabulary import telling, word_list
from ibidem.types import EVERYTHING, Answer, Filter, Verdict

if TYPE_CHECKING:
    from ibidem.library import Library

LOOKED_BACK = 2
"""Turns whose questions may be leant on."""
MOST_ASKED = 2
"""Rewritten questions that are answered to choose among them."""
WITHIN = 0.8
"""Share of the confidence elsewhere with which an answer from the same documents is preferred."""
SURE = 0.5
"""Confidence from which a question without a sign of leaning is left as it stands."""
_OPENER = re.compile(
    r"\s*(?:and|but|or|so|then|also|why not)\b[\s,]*(?P<rest>.*)|\s*(?:what|how) about\b\s*(?P<about>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHY = re.compile(
    r"\s*(?:why|how|when|where|who|since when|how so|how come)(?: not| is that| was that)?\s*[?.!]*\s*", re.IGNORECASE
)
_WORK = r"(?:document|text|paper|article|book|contract|report|law|version|source|study|file)s?"
_OTHER = re.compile(rf"\b(?:the|an) ?other (?:ones?|{_WORK})\b", re.IGNORECASE)
_AUTHOR = re.compile(
    r"\bwho (?:wrote|published|made|are the (?:authors|contributors)|is the author)\b|\bauthors?\b", re.IGNORECASE
)
_PRONOUNS = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|him|her|his|one|ones|such)\b", re.IGNORECASE
)
_PLURAL = re.compile(r"they|them|their|these|those|ones", re.IGNORECASE)
_POINTERS = re.compile(
    rf"{_PRONOUNS.pattern}|\b(?:there|else|the same)\b"
    r"|\bthe (?:default|authors?|model|method|other|latter|former|first|second|effect|results?)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?:in|on|of|for|with|by|against|from|to|at|without|during|after|before|among|as)\b", re.IGNORECASE
)
_OWN = re.compile(r"\b(?:that|this|which) (?:is|are|was|were|has|have)\b|\bit (?:is|was) \w+ that\b", re.IGNORECASE)


class Leaning(StrEnum):
    """How a question leans on what was asked before; the value is told to nobody."""

    NONE = "none"
    FRAGMENT = "fragment"
    """It begins as a continuation: `and in women?`, `what about X?`, `why?`."""
    POINTER = "pointer"
    """It has a word that stands for something else: `it`, `that`, `the default`."""
    OTHER = "other"
    """It asks the same of another document."""
    AUTHOR = "author"
    """It asks who wrote what was quoted."""
    BARE = "bare"
    """It has hardly a word that says what it is about."""


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A question or a claim of the conversation, as it was read, and what was found."""

    question: str
    result: Answer | Verdict

    @property
    def documents(self) -> tuple[str, ...]:
        """Return the documents it was answered from, the first quoted first; where nothing is quoted, the nearest."""
        if isinstance(self.result, Verdict):
            quoted = [one.place.document for one in (*self.result.supporting, *self.result.contradicting)]
        else:
            quoted = [sentence.place.document for sentence in self.result.sentences]
            quoted = quoted or [hit.passage.document for hit in self.result.hits[:1]]
        return tuple(dict.fromkeys(quoted))


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """What is searched with, and where."""

    question: str
    where: Filter = EVERYTHING
    leaning: Leaning = Leaning.NONE
    answer: Answer | None = None
    """What the library says to it; None where it was not asked yet."""

    @property
    def rewritten(self) -> bool:
        """Whether it differs from what was typed."""
        return self.leaning is not Leaning.NONE


def leaning(question: str) -> Leaning:
    """Return how a question leans on the ones before, by its own words."""
    said = " ".join(question.split())
    if _OTHER.search(said):
        return Leaning.OTHER
    if _OPENER.fullmatch(said) or _WHY.fullmatch(said):
        return Leaning.FRAGMENT
    about = telling(_POINTERS.sub(" ", said)) - word_list("askers")
    if _AUTHOR.search(said) and len(telling(re.sub(_WORK, " ", " ".join(about)))) <= 1:
        return Leaning.AUTHOR
    if _POINTERS.search(_OWN.sub(" ", said)) and len(about) <= 4:
        return Leaning.POINTER
    return Leaning.BARE if len(about) <= 2 else Leaning.NONE


def read(
    library: Library,
    question: str,
    past: Sequence[PastTurn],
    *,
    where: Filter = EVERYTHING,
    cancelled: Callable[[], bool] = lambda: False,
) -> QuestionReading:
    """Return what a question is searched with after the turns before it, oldest first.

    Raises as `Library.ask` does.
    """
    plain = QuestionReading(question, where)
    how = leaning(question) if past else Leaning.NONE
    if how is Leaning.NONE:
        return plain
    before = past[-1]
    if how is Leaning.OTHER:
        rest = _OTHER.sub(" ", question)
        asked = before.question if len(telling(rest)) == 0 else question
        return QuestionReading(asked, replace(where, without=before.documents[0] if before.documents else ""), how)
    if how is Leaning.AUTHOR and (named := _by_authors(library, before, where, cancelled)):
        return named
    if how is Leaning.BARE:
        own = library.ask(question, where=where, cancelled=cancelled)
        if not own.abstained and own.confidence >= SURE:
            return replace(plain, answer=own)
        plain = replace(plain, answer=own)
    same = where if where.globs or where.documents else replace(where, documents=before.documents)
    return _best(library, plain, [*candidates(question, how, past)], how=how, same=same, cancelled=cancelled)


def _by_authors(
    library: Library, before: PastTurn, where: Filter, cancelled: Callable[[], bool]
) -> QuestionReading | None:
    """Return the reading that looks for the authors whom a document states; None where no sentence of it names them."""
    document = next(iter(before.documents), "")
    authors = next((one.authors for one in library.live().catalogue.identities(document)), ())
    if not authors:
        return None
    names, scope = author_names(authors), replace(where, documents=(document,))
    answer = library.ask(names, where=scope, verbatim=True, cancelled=cancelled)
    line = author_line(answer.hits, authors)
    if line is None:
        return None
    quoted = replace(answer, sentences=(line.quoted,), reason=None, confidence=line.named)
    return QuestionReading(names, scope, Leaning.AUTHOR, quoted)


def _best(
    library: Library,
    plain: QuestionReading,
    rewritten: Sequence[str],
    *,
    how: Leaning,
    same: Filter,
    cancelled: Callable[[], bool],
) -> QuestionReading:
    """Return the rewritten question that the library answers best, narrowed where that does not make it worse."""

    def close(question: str) -> float:
        hits = library.search(question, k=3, where=same)
        return max((closeness(hit) or 0.0 for hit in hits), default=0.0)

    ranked = sorted(dict.fromkeys(rewritten), key=close, reverse=True)[:MOST_ASKED]
    readings = []
    for question in ranked:
        for scope in dict.fromkeys((same, plain.where)):
            readings.append(
                QuestionReading(question, scope, how, library.ask(question, where=scope, cancelled=cancelled))
            )
    if how is Leaning.BARE:
        readings.append(plain)

    def quality(reading: QuestionReading) -> float:
        assert reading.answer is not None
        sure = 0.0 if reading.answer.abstained else reading.answer.confidence
        return sure / (WITHIN if reading.where == same and reading.rewritten else 1.0)

    return max(readings, key=quality, default=plain)


def candidates(question: str, how: Leaning, past: Sequence[PastTurn]) -> Iterator[str]:
    """Yield a question rewritten with what the last questions were about, the likeliest first."""
    said = " ".join(question.split())
    before = past[-1]
    if how is Leaning.AUTHOR:
        title = _title(before)
        yield f"Who are the authors of {title}?"
        yield f"{title} authors"
        return
    fragment, pronoun = _fragment(said), _PRONOUNS.search(said)
    for turn in reversed(past[-LOOKED_BACK:]):
        subjects = phrases(turn.question)
        if how is Leaning.FRAGMENT and fragment:
            yield from _substituted(turn.question, subjects, fragment)
            if _PREPOSITION.match(fragment):
                return  # with the phrase that it replaces beside it, the question would contradict itself
        elif how is Leaning.FRAGMENT:
            yield f"{said.rstrip('?.! ')}: {turn.question}"
        if how is Leaning.POINTER and pronoun:
            several = [one for one in subjects if one.endswith("s") and _PLURAL.fullmatch(pronoun[0])]
            yield from (f"{said[: pronoun.start()]}{subject}{said[pronoun.end() :]}" for subject in several or subjects)
        yield f"{(fragment or said).rstrip('?.! ')}, {_topic(turn.question)}?"


def phrases(question: str) -> list[str]:
    """Return the phrases of a question that say what it is about, the last first: runs of words that are not empty."""
    empty = word_list("stop") | word_list("askers") | word_list("helpers")
    verbs = {stem(word) for word in word_list("verbs")}
    runs: list[list[str]] = [[]]
    for word in re.findall(r"[\w’'-]+", question):
        if word.casefold() in empty or stem(word.casefold()) in verbs or _PREPOSITION.fullmatch(word):
            runs.append([])
        else:
            runs[-1].append(word)
    return [" ".join(run) for run in reversed(runs) if run]


def _fragment(said: str) -> str:
    """Return what stands behind `and` or `what about`, without a mark at its end; empty for a bare `why?`."""
    match = _OPENER.fullmatch(said)
    rest = (match["rest"] or match["about"] or "") if match else ""
    return rest.strip(" ?.!")


def _substituted(question: str, subjects: Sequence[str], fragment: str) -> Iterator[str]:
    """Yield a question about something else: a fragment with a preposition takes the place of a phrase with one.

    Where that is another preposition, it may as well say more of the same.
    """
    if own := _PREPOSITION.match(fragment):
        opened = [
            match
            for subject in subjects
            if (
                match := re.search(
                    rf"\b{_PREPOSITION.pattern} (?:the |an? )?{re.escape(subject)}", question, re.IGNORECASE
                )
            )
        ]
        same = [match for match in opened if match[0].casefold().startswith(f"{own[0].casefold()} ")]
        yield from (question[: match.start()] + fragment + question[match.end() :] for match in same or opened)
        if not same:
            yield f"{question.rstrip(' ?.!')} {fragment}?"
        return
    article = r"(?:\b(?:the|an?) )?" if re.match(r"(?:the|an?|my|your|its|their)\b", fragment, re.IGNORECASE) else ""
    for subject in subjects:
        for part in dict.fromkeys((_parallel(subject, fragment), subject)):
            yield re.sub(rf"{article}{re.escape(part)}", lambda _: fragment, question, count=1, flags=re.IGNORECASE)


def _parallel(subject: str, fragment: str) -> str:
    """Return the end of a phrase that a fragment with the same last word stands for: `worker failure` of more words."""
    ours, theirs = subject.split(), fragment.split()
    same = stem(ours[-1].casefold()) == stem(theirs[-1].casefold())
    return " ".join(ours[-len(theirs) :]) if same else subject


def _topic(question: str) -> str:
    return " ".join(reversed(phrases(question))) or question.strip(" ?.!")


def _title(turn: PastTurn) -> str:
    found = turn.result
    if isinstance(found, Verdict):
        places = [one.place for one in (*found.supporting, *found.contradicting)]
        return places[0].title if places else ""
    return found.sentences[0].place.title if found.sentences else found.hits[0].passage.title if found.hits else ""
