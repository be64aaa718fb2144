"""What kind of thing a question asks for, and whether a sentence offers one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum


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
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_NUMERALS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|half|third"
    "|quarter|twice|once|several"
)
_DATE = re.compile(rf"\b(?:1\d{{3}}|20\d\d)s?\b|\b(?:{_MONTHS})\b|\bcentur|\b[BA]CE?\b|\bBC\b", re.I)
_NUMBER = re.compile(rf"\d|\b(?:{_NUMERALS})\b", re.I)
_REASON = re.compile(
    r"\b(?:because|due to|since|so that|in order to|result|caused?|led to|leads to|therefore|thus|reason)\b", re.I
)
_SITE = re.compile(r"\b(?:in|at|near|on|from|to|of)\s+(?:the\s+)?[A-Z]")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]+")
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
    return any(match[0].casefold() not in question_words for match in _NAME.finditer(sentence))


_OFFERS: Mapping[AnswerType, Callable[[str, frozenset[str]], float]] = {
    AnswerType.TIME: _time,
    AnswerType.AMOUNT: _amount,
    AnswerType.PERSON: _person,
    AnswerType.PLACE: _place,
    AnswerType.CAUSE: _cause,
    AnswerType.DEFINITION: _definition,
}
