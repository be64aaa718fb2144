"""What a question asks for, and what is known of each sentence that might answer it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from ibidem.text.normalize import words
from ibidem.text.vocabulary import ordered_words, word_list
from ibidem.types import Hit, Kind, Sentence


class AnswerType(StrEnum):
    """The kind of answer a question wants, read from its own words."""

    TIME = "time"
    AMOUNT = "amount"
    PERSON = "person"
    PLACE = "place"
    CAUSE = "cause"
    DEFINITION = "definition"
    MANNER = "manner"
    THING = "thing"


_UNIT_OF_TIME = r"(?:year|date|day|month|century|decade|era|time)"
_MEASURE = r"(?:number|percentage|percent|proportion|amount|size|distance|fraction|share|population|score|age)"
_AREA = (
    r"(?:country|city|state|place|region|town|location|area|continent|island|river|province|county|street|building"
    r"|organ|tissue)"
)
_QUESTIONS: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (AnswerType.TIME, re.compile(rf"\bwhen\b|\b(?:what|which) {_UNIT_OF_TIME}\b", re.I)),
    (
        AnswerType.AMOUNT,
        re.compile(
            r"\bhow (?:much|many|old|long|far|tall|large|big|high|often|fast|deep|wide|heavy)\b"
            rf"|\b(?:what|which)(?: is the| was the)? {_MEASURE}\b",
            re.I,
        ),
    ),
    (AnswerType.PERSON, re.compile(r"\b(?:who|whom|whose)\b", re.I)),
    (AnswerType.PLACE, re.compile(rf"\bwhere\b|\b(?:what|which) {_AREA}\b", re.I)),
    (AnswerType.CAUSE, re.compile(r"\bwhy\b|\b(?:what|which) (?:caused?|causes|reasons?)\b", re.I)),
    (
        AnswerType.DEFINITION,
        re.compile(
            r"^\s*(?:define\b|what(?:'s|’s| is| are| was| were)(?: an?| the)? [\w\s'’-]{1,40}\?*\s*$"
            r"|(?:what|how) (?:does|do|is|are) .{1,60} (?:mean|stand for|defined)\b|(?:the )?meaning of\b)",
            re.I,
        ),
    ),
    (AnswerType.MANNER, re.compile(r"\bhow\b", re.I)),
    (AnswerType.THING, re.compile(r"\b(?:what|which)\b", re.I)),
)

_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|does?|did|has|have|had|can|could|will|would|should|may|might|must)\b", re.I
)
_WORK = re.compile(
    r"\b(?:wrote|written|author(?:s|ed)?|papers?|articles?|books?|journals?|publish\w*|publications?|pages|cited?|cites"
    r"|references?|bibliograph\w+|doi)\b",
    re.I,
)
_MONTHS = "|".join(ordered_words("months"))
_NUMERALS = "|".join(ordered_words("numerals"))
_DATE = re.compile(rf"\b(?:1\d{{3}}|20\d\d)s?\b|\b(?:{_MONTHS})\b|\bcentur|\b[BA]CE?\b|\bBC\b", re.I)
_NUMBER = re.compile(rf"\d|\b(?:{_NUMERALS})\b", re.I)
_REASON = re.compile(
    r"\b(?:because|due to|since|so that|in order to|result|caused?|led to|leads to|therefore|thus|reason)\b", re.I
)
_SITE = re.compile(r"\b(?:in|at|near|on|from|to|of)\s+(?:the\s+)?[A-Z]")
_CAPITALISED_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]+")
_COPULA = re.compile(r"\b(?:is|are|was|were|refers? to|means?|known as|called|defined as)\b", re.I)


def answer_type(question: str) -> AnswerType:
    """Return what the question asks for: the kind whose words come first in it, else a thing."""
    found = [
        (match.start(), order) for order, (_, pattern) in enumerate(_QUESTIONS) if (match := pattern.search(question))
    ]
    return _QUESTIONS[min(found)[1]][0] if found else AnswerType.THING


def takes_entries(question: str) -> bool:
    """Return whether an entry of a bibliography may answer: it asks for a work, or is no question but a search."""
    asks = bool(_YES_NO.match(question)) or any(pattern.search(question) for _, pattern in _QUESTIONS)
    return not asks or of_work(question)


def of_work(text: str) -> bool:
    """Return whether the text speaks of a publication: of who wrote it, or where it was published."""
    return _WORK.search(text) is not None


def offers(kind: AnswerType, sentence: str, question_words: frozenset[str]) -> float:
    """Return, from 0 to 1, how far the sentence holds a thing of that kind beyond the question's own words.

    `question_words` are the folded words of the question: a name that was asked about is no answer.
    """
    check = _OFFERS.get(kind)
    return check(sentence, question_words) if check else 0.0


def _time(sentence: str, _: frozenset[str]) -> float:
    if _DATE.search(sentence):
        return 1.0
    return 0.3 if _NUMBER.search(sentence) else 0.0


def _amount(sentence: str, _: frozenset[str]) -> float:
    return float(_NUMBER.search(sentence) is not None)


def _person(sentence: str, question_words: frozenset[str]) -> float:
    return float(_has_new_name(sentence, question_words))


def _place(sentence: str, question_words: frozenset[str]) -> float:
    new, sited = _has_new_name(sentence, question_words), _SITE.search(sentence) is not None
    return (2 * new + sited) / 3


def _cause(sentence: str, _: frozenset[str]) -> float:
    return float(_REASON.search(sentence) is not None)


def _definition(sentence: str, _: frozenset[str]) -> float:
    return float(_COPULA.search(sentence) is not None)


def _has_new_name(sentence: str, question_words: frozenset[str]) -> bool:
    return any(match[0].casefold() not in question_words for match in _CAPITALISED_NAME.finditer(sentence))


_OFFERS: Mapping[AnswerType, Callable[[str, frozenset[str]], float]] = {
    AnswerType.TIME: _time,
    AnswerType.AMOUNT: _amount,
    AnswerType.PERSON: _person,
    AnswerType.PLACE: _place,
    AnswerType.CAUSE: _cause,
    AnswerType.DEFINITION: _definition,
}


_NONE: frozenset[str] = frozenset()
_NAME = re.compile(r"(?<=\s)[A-Z][\w-]+|\b\w*\d[\w-]*")
STOPWORDS = word_list("stop")
"""Words of a question that say nothing of its subject."""


class Vocabulary(Protocol):
    """How a library's lexical index sees words."""

    def stems(self, text: str) -> list[str]:
        """Return the index terms of the text, in order."""

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a term over the library's passages, positive."""


@dataclass(frozen=True, slots=True)
class QuestionFeatures:
    """A question taken apart once for all candidates."""

    wants: AnswerType
    words: frozenset[str]
    stems: Mapping[str, float]
    """Its content words' stems with their share of the question's total rarity; the shares sum to 1."""
    pairs: frozenset[tuple[str, str]]
    """Neighbouring stems."""
    names: tuple[frozenset[str], ...]
    """The stems of each name and number in it."""
    work: frozenset[str]
    """The stems that tell the publication asked for; empty where none is."""
    takes_entries: bool
    """Whether an entry of a bibliography may answer it."""

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary) -> QuestionFeatures:
        """Read a question; one made of stop words alone keeps them all."""
        folded = [word.removesuffix("'s") for word in words(text)]
        every = vocabulary.stems(" ".join(folded))
        told = [word for word in folded if word not in STOPWORDS]
        content = vocabulary.stems(" ".join(told)) or every
        rarity = {stem: vocabulary.rarity(stem) for stem in dict.fromkeys(content)}
        total = sum(rarity.values()) or 1.0
        return cls(
            answer_type(text),
            frozenset(folded),
            {stem: value / total for stem, value in rarity.items()},
            frozenset(pairwise(every)),
            tuple(frozenset(vocabulary.stems(name)) for name in _NAME.findall(text)),
            frozenset(vocabulary.stems(" ".join(word for word in told if not of_work(word))))
            if of_work(text)
            else _NONE,
            takes_entries(text),
        )

    def unnamed(self, stems: frozenset[str]) -> float:
        """Return the share of its names and numbers that these stems lack, from 0 to 1; 0.0 where it has none."""
        return sum(not name <= stems for name in self.names) / len(self.names) if self.names else 0.0

    def listed(self, stems: frozenset[str]) -> float:
        """Return the share of what tells the publication asked for that these stems hold, from 0 to 1."""
        return len(self.work & stems) / len(self.work) if self.work else 0.0

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
    listed: float
    """For an entry of a bibliography, the share of what tells the publication asked for that it holds."""
    judged: float = 0.0
    """Log odds that the sentence answers, by the judge."""


@dataclass(frozen=True, slots=True)
class AnswerCandidate:
    """A sentence of a hit with its measures."""

    rank: int
    """The rank of its hit, from 1."""
    hit: Hit
    sentence: Sentence
    features: SentenceFeatures


def answer_candidates(
    question: QuestionFeatures, hits: Sequence[Hit], similarity: Mapping[int, float], vocabulary: Vocabulary
) -> list[AnswerCandidate]:
    """Return every sentence of the hits; `similarity` maps sentence ids to cosines with the question."""
    if not hits:
        return []
    best = hits[0].score
    most_lexical = max((hit.trace["lexical"].score for hit in hits if "lexical" in hit.trace), default=0.0)
    found = []
    for rank, hit in enumerate(hits, start=1):
        is_entry = hit.passage.kind is Kind.REFERENCE
        if is_entry and not question.takes_entries:
            continue
        context = f"{hit.passage.context}\n{hit.passage.search_text}"
        shared_passage = question.covered(frozenset(vocabulary.stems(context)))
        for sentence in hit.passage.sentences:
            stems = vocabulary.stems(sentence.search_text)
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
                defined=float(question.wants is AnswerType.DEFINITION and hit.passage.kind is Kind.DEFINITION),
                listed=question.listed(frozenset(stems)) if is_entry else 0.0,
            )
            found.append(AnswerCandidate(rank, hit, sentence, features))
    return found


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
