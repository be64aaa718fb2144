"""What is known of each sentence that might answer a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from ibidem.answering import question as asked
from ibidem.answering.question import AnswerType, offers
from ibidem.text.analysis import says_nothing
from ibidem.text.claim_detection import states, words_of
from ibidem.text.languages import question_language
from ibidem.text.normalize import fold, words
from ibidem.types import Hit, Kind, Passage, Sentence, YesNo

_NONE: frozenset[str] = frozenset()
PAST_SHARE = 0.5
"""What a definition in the past counts for beside one in the present."""
MOST_ITEMS = 12
LONGEST_LIST = 1500
"""Characters of a list that is shown with its lead-in."""
MOST_LEANT_ON = 2
"""Sentences before one that are shown with it."""
_STOPS = (".", "!", "?", ";", ",", "…", "。", "”", '"', ")")
_LEANS = re.compile(
    r"(?:It|Its|He|His|She|Her|They|Their|These|Those|Such|Therefore|Thus|However|Hence|Er|Sie|Es|Dies|Diese[rs]?|Il|Elle"
    r"|Ils|Elles|Cela|Ceci)\b"
    r"|(?:This|That)\s(?!paper|article|report|study|work|section|chapter|book|document|specification|thesis|review|act|law"
    r"|agreement|contract|licen[cs]e|manual|guide|page|site)\w"
)
"""How a sentence begins that leans on the one before."""
_NUMBERED = re.compile(r"\b\w*\d[\w-]*")
_NAME = re.compile(rf"(?<=\s)[A-Z][\w-]+|{_NUMBERED.pattern}")
_CAPITAL_NOUNS = "de"
"""The language in which a capital is no sign of a name."""


class Vocabulary(Protocol):
    """How a library's lexical index sees words."""

    def stems(self, text: str, language: str = "") -> list[str]:
        """Return the index terms of a text in a language, in order."""

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a term over the library's passages, positive."""


NAMED = 0.6
"""The part of the words for a work that an entry must hold to be that work's."""
_TERM = 3
"""Words of a term at most."""


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """A question taken apart once for all candidates in a language."""

    language: str
    """That of the candidates, in which its words are analysed."""
    crosses: bool
    """Whether it is asked in another language, so that its words are not to be found in the candidates."""
    wants: AnswerType
    words: frozenset[str]
    stems: Mapping[str, float]
    """Its content words' stems with their share of the question's total rarity; the shares sum to 1."""
    pairs: frozenset[tuple[str, str]]
    """Neighbouring stems."""
    names: tuple[frozenset[str], ...]
    """The stems of each name and number in it."""
    yes_no: bool
    """Whether *yes* or *no* would answer it."""
    wants_all: bool
    """Whether it asks for several things."""
    defined: frozenset[str]
    """The stems of what is to be defined; empty where no definition is asked for."""
    counted: frozenset[str]
    """The stems of what is to be counted; empty where nothing is."""
    sides: tuple[frozenset[str], ...]
    """The stems of each of the two things whose difference is asked for; empty where it is not."""
    work: frozenset[str]
    """The stems that tell which work's authors, date or place it asks for; empty where it asks for none."""

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary, language: str = "") -> QuestionFeatures:
        """Read a question; one made of stop words alone keeps them all."""
        asks_in = question_language(text)

        def stems(words: Iterable[str]) -> list[str]:
            return vocabulary.stems(" ".join(words), language)

        def content_of(part: str) -> frozenset[str]:
            return frozenset(stems(word for word in words(part) if not says_nothing(word, asks_in)))

        folded = [word.removesuffix("'s") for word in words(text)]
        every = stems(folded)
        told = [word for word in folded if not says_nothing(word, asks_in)]
        content = stems(told) or every
        names = _NUMBERED if asks_in == _CAPITAL_NOUNS else _NAME
        rarity = {stem: vocabulary.rarity(stem) for stem in dict.fromkeys(content)}
        total = sum(rarity.values()) or 1.0
        sides = asked.contrasted(text) or ()
        return cls(
            language,
            language not in ("", asks_in),
            asked.answer_type(text),
            frozenset(folded),
            {stem: value / total for stem, value in rarity.items()},
            frozenset(pairwise(every)),
            tuple(frozenset(stems((name,))) for name in names.findall(text)),
            asked.is_yes_no(text),
            asked.wants_all(text),
            content_of(asked.definiendum(text)),
            content_of(asked.counted(text)),
            tuple(content_of(side) for side in sides),
            content_of(asked.of_the_work(text)),
        )

    def unnamed(self, stems: frozenset[str]) -> float:
        """Return the share of its names and numbers that these stems lack, from 0 to 1; 0.0 where it has none."""
        return sum(not name <= stems for name in self.names) / len(self.names) if self.names else 0.0

    def holds(self, text: str) -> bool:
        """Return whether a text is a word or two that the question has itself, such as the term of a definition."""
        said = frozenset(words(text))
        return len(said) <= _TERM and said <= self.words

    def covered(self, stems: frozenset[str]) -> float:
        """Return the share of the question's rarity that these stems hold, from 0 to 1."""
        return sum(share for stem, share in self.stems.items() if stem in stems)


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """The measures of one candidate; what each is worth is fitted, see `rank` and `confidence`."""

    similarity: float
    """Cosine of question and sentence."""
    passage: float
    """Fused score of its passage."""
    behind: float
    """Fused score of its passage less that of the best passage; at most 0."""
    dense: float
    """Cosine of question and passage."""
    lexical: float
    """BM25 of the passage over the best passage's."""
    shared: float
    """Share of the question's rarity that the sentence holds."""
    shared_passage: float
    """Share of the question's rarity that the passage and its headings hold."""
    pairs: float
    """Share of the question's neighbouring stems that stand side by side in the sentence."""
    time: float
    amount: float
    person: float
    place: float
    cause: float
    definition: float
    asks: float
    """1.0 if the sentence is itself a question."""
    defined: float
    """1.0 if a definition was wanted and the passage is one."""
    defines: float
    """Where a definition or difference was wanted, the share of what stands before the verb that is the thing."""
    counted: float
    """1.0 if what is to be counted stands behind a number."""
    missing_names: float
    """Share of the question's names and numbers that passage and headings do not hold."""
    judged: float = 0.0
    """Log odds that the sentence answers, by the judge."""
    settled: float = 0.0
    """For a yes or no question, the probability that the sentence settles it, by the judge."""


@dataclass(frozen=True, slots=True)
class AnswerCandidate:
    """A sentence of a hit with its measures."""

    rank: int
    """The rank of its hit, from 1."""
    hit: Hit
    sentence: Sentence
    features: SentenceFeatures
    quoted: tuple[Sentence, ...] = ()
    """The sentences that are shown, in order, this one among them: with what it leans on, or with the list it leads."""
    sides: tuple[bool, ...] = ()
    """Whether they name each of the things whose difference is asked for."""
    polarity: YesNo | None = None
    """What it says to a yes or no question."""

    @property
    def text(self) -> str:
        """What is judged."""
        return " ".join(one.search_text for one in self.quoted) if self.quoted else self.sentence.search_text


def answer_candidates(
    questions: Mapping[str, QuestionFeatures],
    hits: Sequence[Hit],
    similarity: Mapping[int, float],
    vocabulary: Vocabulary,
) -> list[AnswerCandidate]:
    """Return every sentence of the hits; `similarity` maps sentence ids to cosines with the question.

    `questions` holds the question as it is read beside passages in each language of the hits. An entry of a
    bibliography answers only who wrote a work, when, and where it was published.
    """
    if not hits:
        return []
    best = hits[0].score
    most_lexical = max((hit.trace["lexical"].score for hit in hits if "lexical" in hit.trace), default=0.0)
    found = []
    for rank, hit in enumerate(hits, start=1):
        question = questions[hit.passage.language]
        if hit.passage.kind is Kind.REFERENCE and not question.work:
            continue
        context = f"{hit.passage.context}\n{hit.passage.search_text}"
        held = frozenset(vocabulary.stems(context, question.language))
        shared_passage, missing_names = question.covered(held), question.unnamed(held)
        for at, sentence in enumerate(hit.passage.sentences):
            quoted = quotable(hit.passage, at, wants_all=question.wants_all)
            if not quoted or (len(quoted) == 1 and question.holds(sentence.search_text)):
                continue
            stems = vocabulary.stems(sentence.search_text, question.language)
            if hit.passage.kind is Kind.REFERENCE and len(question.work & set(stems)) < NAMED * len(question.work):
                continue
            given = offers(question.wants, sentence.search_text, question.words)
            features = SentenceFeatures(
                similarity=similarity.get(sentence.id, 0.0),
                passage=hit.score,
                behind=hit.score - best,
                dense=_score(hit, "dense"),
                lexical=_score(hit, "lexical") / most_lexical if most_lexical > 0 else 0.0,
                shared=question.covered(frozenset(stems)),
                shared_passage=shared_passage,
                pairs=_share_of_pairs(question, stems),
                **{kind.value: given if question.wants is kind else 0.0 for kind in _FITTED},
                asks=float(sentence.text.rstrip().endswith("?")),
                defines=_defines(question, sentence.search_text, vocabulary),
                defined=float(question.wants is AnswerType.DEFINITION and hit.passage.kind is Kind.DEFINITION),
                counted=_counted(question, sentence.search_text, vocabulary),
                missing_names=missing_names,
            )
            sides = _sides(question, quoted, vocabulary)
            found.append(AnswerCandidate(rank, hit, sentence, features, quoted, sides))
    return found


def listed_closeness(questions: Mapping[str, QuestionFeatures], hits: Sequence[Hit], vocabulary: Vocabulary) -> float:
    """Return how close the first hit comes to the question by meaning or words, from 0 to 1, if it is an entry."""
    if not hits or hits[0].passage.kind is not Kind.REFERENCE:
        return 0.0
    question = questions[hits[0].passage.language]
    stems = frozenset(vocabulary.stems(hits[0].passage.search_text, question.language))
    return max(_score(hits[0], "dense"), question.covered(stems))


def quotable(passage: Passage, at: int, *, wants_all: bool = False) -> tuple[Sentence, ...]:
    """Return the sentences of a passage that are shown for the one at a place; none for one that answers nothing.

    A lead-in brings its list or code, and is nothing without one; a sentence that leans on the one before comes with
    it; a heading answers nothing, nor do the names of columns or code alone. Where all are wanted, an item comes with
    its list.
    """
    sentence, every = passage.sentences[at], passage.sentences
    if passage.kind is Kind.LIST and (leads_in(passage, at) or (wants_all and leads_in(passage, 0))):
        first = at if leads_in(passage, at) else 0
        return _within_bounds(every[first:])
    if leads_in(passage, at):
        return every[at : at + 2] if len(every) > at + 1 else ()
    if passage.kind is Kind.CODE:
        return ()  # a program states nothing, and comes with what leads to it alone
    if _is_heading(passage, sentence) or _names_columns(passage, at):
        return ()
    first = at
    while passage.kind is Kind.PROSE and 0 < first > at - MOST_LEANT_ON and _LEANS.match(every[first].search_text):
        first -= 1
    return every[first : at + 1]


def leads_in(passage: Passage, at: int) -> bool:
    """Return whether a sentence announces what follows: it ends in a colon, or stands above a list and does not end."""
    sentence = passage.sentences[at]
    said = sentence.text.rstrip()
    above = (
        passage.kind is Kind.LIST and at == 0 and sentence.start == passage.start
    )  # an item has its marker before it
    return said.endswith((":", "：")) or (above and not said.endswith(_STOPS))


def _within_bounds(items: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return a lead-in with as many of its items as are shown; nothing for a lead-in alone."""
    most = items[0].start + LONGEST_LIST
    kept = [one for one in items[: MOST_ITEMS + 1] if one.end <= most]
    return tuple(kept) if len(kept) > 1 else ()


def _names_columns(passage: Passage, at: int) -> bool:
    """Return whether a sentence is the first row of a table, of words above a row of numbers."""
    if passage.kind is not Kind.TABLE or at or len(passage.sentences) == 1:
        return False
    first, second = (any(map(str.isdigit, one.text)) for one in passage.sentences[:2])
    return second and not first


def _is_heading(passage: Passage, sentence: Sentence) -> bool:
    """Return whether a sentence is a title or heading, or stands alone like one: no full stop and no verb."""
    said = fold(sentence.text)
    if said in {fold(passage.title), *map(fold, passage.section)}:
        return True
    alone = passage.kind is Kind.PROSE and len(passage.sentences) == 1 and not sentence.text.rstrip().endswith(_STOPS)
    return alone and not states(words_of(sentence.search_text))


def _defines(question: QuestionFeatures, sentence: str, vocabulary: Vocabulary) -> float:
    things = [thing for thing in question.sides or (question.defined,) if thing]
    subject = _content(asked.defining(sentence), vocabulary, question.language) if things else _NONE
    share = max((len(thing) / len(subject) for thing in things if thing <= subject), default=0.0)
    return PAST_SHARE * share if share and asked.is_past(sentence) else share


def _counted(question: QuestionFeatures, sentence: str, vocabulary: Vocabulary) -> float:
    if not question.counted:
        return 0.0
    behind = (vocabulary.stems(text, question.language) for text in asked.counts(sentence))
    return float(any(question.counted & frozenset(stems) for stems in behind))


def _sides(question: QuestionFeatures, quoted: Sequence[Sentence], vocabulary: Vocabulary) -> tuple[bool, ...]:
    if not question.sides:
        return ()
    held = frozenset(vocabulary.stems(" ".join(one.search_text for one in quoted), question.language))
    return tuple(bool(side) and side <= held for side in question.sides)


def _content(text: str, vocabulary: Vocabulary, language: str) -> frozenset[str]:
    """Return the stems of the words of a document that say something."""
    return frozenset(
        vocabulary.stems(" ".join(word for word in words(text) if not says_nothing(word, language)), language)
    )


_FITTED = (
    AnswerType.TIME,
    AnswerType.AMOUNT,
    AnswerType.PERSON,
    AnswerType.PLACE,
    AnswerType.CAUSE,
    AnswerType.DEFINITION,
)


def _score(hit: Hit, retriever: str) -> float:
    signal = hit.trace.get(retriever)
    return signal.score if signal else 0.0


def _share_of_pairs(question: QuestionFeatures, stems: Sequence[str]) -> float:
    if not question.pairs:
        return 0.0
    return len(question.pairs & set(pairwise(stems))) / len(question.pairs)
