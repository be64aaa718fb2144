"""What a question asks for, by its own words (English, in part German and French), and its misspelt words corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum

from ibidem.index.protocols import SearchableTerms
from ibidem.text.languages import ENGLISH, question_language
from ibidem.text.normalize import words
from ibidem.text.vocabulary import ordered_words, word_counts


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
    (
        AnswerType.TIME,
        re.compile(
            rf"\bwhen\b|\b(?:what|which) {_UNIT_OF_TIME}\b|^wann\b|\bwelche[mns]? (?:jahr|datum|tag)\b|\bquand\b"
            r"|\bquelle (?:année|date)\b",
            re.I,
        ),
    ),
    (
        AnswerType.AMOUNT,
        re.compile(
            r"\bhow (?:much|many|old|long|far|tall|large|big|high|often|fast|deep|wide|heavy)\b"
            rf"|\b(?:what|which)(?: is the| was the)? {_MEASURE}\b"
            r"|\bwie (?:viele?|lange|hoch|alt|oft|groß|weit|schnell)\b|\bcombien\b",
            re.I,
        ),
    ),
    (AnswerType.PERSON, re.compile(r"\b(?:who|whom|whose)\b|^(?:wer|wem|wen|wessen|qui)\b", re.I)),
    (AnswerType.PLACE, re.compile(rf"\bwhere\b|\b(?:what|which) {_AREA}\b|^(?:wo|wohin|woher|où)\b", re.I)),
    (
        AnswerType.CAUSE,
        re.compile(
            r"\bwhy\b|\b(?:what|which) (?:caused?|causes|reasons?)\b|\b(?:warum|weshalb|wieso|pourquoi)\b", re.I
        ),
    ),
    (
        AnswerType.DEFINITION,
        re.compile(
            r"^\s*(?:define\b|what(?:'s|’s| is| are| was| were)(?: \(are\))?(?: an?| the)? [\w\s'’-]{1,40}\?*\s*$"
            r"|(?:what|how) (?:does|do|is|are) .{1,60} (?:mean|stand for|defined)\b|(?:the )?meaning of\b"
            r"|was (?:ist|sind|bedeutet|heißt|bezeichnet)\b[\w\s'’-]{1,50}\?*\s*$|was versteht man unter\b"
            r"|qu['’]est-ce qu(?:e|['’])|que (?:signifie|veut dire)\b)",
            re.I,
        ),
    ),
    (AnswerType.MANNER, re.compile(r"\bhow\b", re.I)),
    (AnswerType.THING, re.compile(r"\b(?:what|which)\b", re.I)),
)

_YES_NO = re.compile(
    r"^\W*(?:(?:is|are|was(?!\s(?:ist|sind|bedeutet|heißt|bezeichnet|versteht|kann|macht|hat|wird)\b)|were|does?|did|has"
    r"|have|had|can|could|will|would|should|shall|may|might|must|need)(?:n['’]t)?\b"
    r"|(?:ist|sind|war|waren|hat|haben|kann|können|konnte|darf|dürfen|muss|müssen|wird|werden|wurden?|soll|sollte|gibt)\b"
    r"|est-ce qu(?:e|['’])|(?:peut|doit|faut|est|a|y a)-(?:t-)?(?:on|il|elle)\b"
    r"|(?:les?|la|l['’]|un|une)\s?[\w\s'’-]{1,60}?\b\w+-(?:t-)?(?:ils?|elles?)\b)",
    re.I,
)
_ALL = re.compile(
    r"^\W*(?:please\s)?(?:list|name|enumerate|nenne|nennen sie|citez|énumérez)\b|\ball (?:the|of)\b"
    r"|\bwh(?:at|ich)\s(?:are|were)\s(?!an?\b)[\w\s-]{0,40}?\b\w+s\s(?:of|for|to|in|that|which|does|do|did|can|may|has|have)\b"
    r"|\bwhich\s(?!of\b)(?:[\w-]+\s){0,3}?[\w-]{2,}[^s\W]s\s(?!is\b|was\b|has\b|does\b)\w+"
    r"|\bwelche\s[\w\s-]{1,40}\s(?:sind|waren|haben|gibt)\b|\bquel(?:le)?s (?:sont|étaient)\b",
    re.I,
)
_CONTRASTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\b(?:difference|distinction)s?\sbetween\s(?P<one>.{2,80}?)\sand\s(?P<two>.{2,80})",
        r"\bhow\s(?:do|does|did|is|are)\s(?P<one>.{2,80}?)\s(?:differ|different)\sfrom\s(?P<two>.{2,80})",
        r"\bhow\s(?:do|does|did|are)\s(?P<one>.{2,80}?)\sand\s(?P<two>.{2,80}?)\s(?:differ|different)\b",
        r"\bcompare\s(?P<one>.{2,80}?)\s(?:and|with|to)\s(?P<two>.{2,80})",
        r"(?P<one>[^?]{2,80}?)\s(?:vs\.?|versus)\s(?P<two>[^?]{2,80})",
        r"\bunterschiede?\szwischen\s(?P<one>.{2,80}?)\sund\s(?P<two>.{2,80})",
        r"\bdifférences?\sentre\s(?P<one>.{2,80}?)\set\s(?P<two>.{2,80})",
    )
)
_OF_A_WORK = re.compile(
    r"\bwho\s(?:(?:co-?)?wrote|(?:co-?)?authored|published|edited)\b|\bwho\s(?:is|are|was|were)\sthe\s(?:authors?|editors?)\sof\b"
    r"|\b(?:what|which)\s(?:journal|magazine|newspaper|proceedings|conference|publisher|volume|issue|pages?|doi)\b"
    r"|\b(?:when|where|what\syear|which\syear)\s(?:was|were|did)\b.{2,120}\b(?:published?|appear(?:ed)?|written|write)\b"
    r"|\bwhat\s(?:is|are)\sthe\s(?:doi|volume|issue|pages?|publisher|authors?)\b",
    re.I,
)
"""Asking for authors, date, or the place of publication of a work."""
_OF_ENTRIES = frozenset(
    words(
        "journal magazine newspaper proceedings conference publisher volume issue page pages doi author authors editor"
        " editors wrote written write authored edited published publish appear appeared find stand paper article book"
        " study year"
    )
)
"""What such a question says of every work."""
_DEFINIENDUM = re.compile(
    r"^\s*(?:define|what(?:'s|’s|\sis|\sare|\swas|\swere)(?:\s\(are\))?|what\sdoes|was\s(?:ist|sind|bedeutet|heißt|bezeichnet)"
    r"|was\sversteht\sman\sunter|qu['’]est-ce\squ(?:e\s|['’])(?:c['’]est\squ(?:e\s|['’]))?|que\s(?:signifie|veut\sdire)"
    r"|(?:the\s)?meaning\sof|how\s(?:is|are))\s*"
    r"(?P<what>.+?)(?:\s(?:mean|stand\sfor|defined))?\W*$",
    re.I,
)
_DEFINING = re.compile(
    r"\b(?:is|are|was|were|means?|denotes?|refers?\sto|stands?\sfor|(?:can|may)\sbe\s(?:defined|described|understood)"
    r"|ist|sind|bezeichnet|bedeutet|heißt|est|sont|désigne|signifie)\b"
)
_MONTHS = "|".join(ordered_words("months"))
_NUMERALS = "|".join(ordered_words("numerals"))
_DATE = re.compile(rf"\b(?:1\d{{3}}|20\d\d)s?\b|\b(?:{_MONTHS})\b|\bcentur|\b[BA]CE?\b|\bBC\b", re.I)
_WHOLE_NUMBER = re.compile(rf"\d(?:[\d.,]{{0,20}}\d)?|\b(?:{_NUMERALS})\b", re.I)
_BEHIND = 30
"""Characters behind a number in which what it counts is looked for."""
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_COUNTED = re.compile(
    r"\b(?:how (?:many|much)|wie viele?|combien de|combien d['’])\s(?P<what>(?:[\w-]{1,40}\s){0,2}?[\w-]{2,40})"
    r"(?=\s(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|of|in|on|per|hat|haben|ist|sind)\b"
    r"|\s?\?|$)",
    re.I,
)
_NUMBER = re.compile(rf"\d|\b(?:{_NUMERALS})\b", re.I)
_REASON = re.compile(
    r"\b(?:because|due to|since|so that|in order to|result|caused?|led to|leads to|therefore|thus|reason)\b", re.I
)
_SITE = re.compile(r"\b(?:in|at|near|on|from|to|of)\s+(?:the\s+)?[A-Z]")
_CAPITALISED_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]+")
_COPULA = re.compile(r"\b(?:is|are|was|were|refers? to|means?|known as|called|defined as)\b", re.I)


def is_of_a_work(question: str) -> bool:
    """Return whether a question asks for what an entry of a bibliography says: who wrote a work, when, and where."""
    return _OF_A_WORK.search(question) is not None


def of_the_work(question: str) -> str:
    """Return the words by which a question tells which work it asks for; empty where it asks for no work's details."""
    return " ".join(word for word in words(question) if word not in _OF_ENTRIES) if is_of_a_work(question) else ""


def answer_type(question: str) -> AnswerType:
    """Return what the question asks for: the kind whose words come first in it, else a thing."""
    found = [
        (match.start(), order) for order, (_, pattern) in enumerate(_QUESTIONS) if (match := pattern.search(question))
    ]
    return _QUESTIONS[min(found)[1]][0] if found else AnswerType.THING


def is_yes_no(question: str) -> bool:
    """Return whether *yes* or *no* would answer."""
    return _YES_NO.match(question) is not None


def wants_all(question: str) -> bool:
    """Return whether several things are asked for."""
    return _ALL.search(question) is not None


def contrasted(question: str) -> tuple[str, str] | None:
    """Return the two things whose difference is asked for; None where it is not."""
    match = next((match for pattern in _CONTRASTS if (match := pattern.search(question))), None)
    if match is None:
        return None
    one, two = match["one"], match["two"].rstrip(" ?.!")
    noun = two.split()[-1]
    return (f"{one} {noun}" if " " not in one and " " in two and one[0].islower() else one), two  # a noun of both


def definiendum(question: str) -> str:
    """Return what is to be defined; empty where no definition is asked for."""
    match = _DEFINIENDUM.match(question) if answer_type(question) is AnswerType.DEFINITION else None
    return match["what"] if match else ""


def defining(sentence: str) -> str:
    """Return what stands before the verb of a definition; empty where there is none such."""
    match = _DEFINING.search(sentence)
    return sentence[: match.start()] if match else ""


def is_past(sentence: str) -> bool:
    """Return whether the first verb that might define is in the past, as that of a report is more often."""
    match = _DEFINING.search(sentence)
    return match is not None and match[0] in ("was", "were")


def counted(question: str) -> str:
    """Return what is to be counted or measured; empty where nothing is."""
    match = _COUNTED.search(question)
    return match["what"] if match else ""


def counts(sentence: str) -> list[str]:
    """Return the few words behind each number of a sentence."""
    return [sentence[match.end() :].split("  ", maxsplit=1)[0][:_BEHIND] for match in _WHOLE_NUMBER.finditer(sentence)]


def offers(kind: AnswerType, sentence: str, question_words: frozenset[str]) -> float:
    """Return, from 0 to 1, how far the sentence holds a thing of that kind beyond the question's own words.

    `question_words` are the folded words of the question: a name that was asked about is no answer.
    """
    check = _OFFERS.get(kind)
    return check(sentence, question_words) if check else 0.0


def _time(sentence: str, question_words: frozenset[str]) -> float:
    if any(match[0].casefold() not in question_words for match in _DATE.finditer(sentence)):
        return 1.0
    return 0.3 if _NUMBER.search(sentence) else 0.0


def _amount(sentence: str, question_words: frozenset[str]) -> float:
    found = {match[0].casefold() for match in _WHOLE_NUMBER.finditer(sentence)} - question_words
    if any(not _YEAR.fullmatch(number) for number in found):
        return 1.0
    return 0.3 if found else 0.0


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


SHORTEST_CORRECTED = 4
"""Characters of a word that is corrected."""
LONGEST_CORRECTED = 30
"""The most: each letter costs some fifty look-ups."""
MOST_CORRECTED = 20
"""Words of a question that are looked at for it; a question with more unknown words is no typing error."""
FAR_CORRECTED = 7
"""The same of a word that is corrected by more than one letter."""
CLOSENESS = 0.8
"""How like the word, by Ratcliff and Obershelp, what replaces it by more than one letter must be."""
_MISSPELT_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def corrected(question: str, lexical: SearchableTerms, near: Iterable[str] = ()) -> str:
    """Return the question with its misspelt words as the library has them; the question itself where none is.

    A question in another language is left as it is. A word is misspelt that neither the library nor English has, where
    the library has one that is a letter away (Norvig, How to write a spelling corrector, 2007), or the texts `near` the
    question have a longer one that is like it.
    """
    if question_language(question) != ENGLISH:
        return question
    absent = lexical.rarity("\0")
    nearby: set[str] | None = None
    unknown: list[str] = []

    def known(word: str) -> float:
        """Return by how much a word is commoner than one that the library does not have."""
        stems = lexical.stems(word)
        return absent - lexical.rarity(stems[0]) if len(stems) == 1 else 0.0

    def put(match: re.Match[str]) -> str:
        nonlocal nearby
        typed = match[0]
        word = typed.casefold()
        odd = not word.isascii() or "'" in word or not typed[1:].islower()
        if not SHORTEST_CORRECTED <= len(word) <= LONGEST_CORRECTED or odd or known(word) > 0:
            return typed
        unknown.append(word)
        if len(unknown) > MOST_CORRECTED:
            return typed
        is_name = typed[0].isupper() and match.start() > 0  # another name is another person: only letters are swapped
        others = (one for one in _one_letter_away(word) if not is_name or sorted(one) == sorted(word))
        best = max(((known(one), -len(one), one) for one in others), default=(0.0, 0, ""))[::2]
        if best[0] <= 0 and len(word) >= FAR_CORRECTED and not is_name:
            nearby = (
                {one for text in near for one in words(text) if len(one) >= FAR_CORRECTED - 1}
                if nearby is None
                else nearby
            )
            like = get_close_matches(word, [one for one in nearby if one[0] == word[0]], n=1, cutoff=CLOSENESS)
            best = (1.0, like[0]) if like else best
        if best[0] <= 0 or _is_english(word):
            return typed
        return best[1].capitalize() if typed[0].isupper() else best[1]

    return _MISSPELT_WORD.sub(put, question)


def _is_english(word: str) -> bool:
    counts = word_counts("en")
    return word in counts or word.removesuffix("s") in counts


def _one_letter_away(word: str) -> Iterator[str]:
    """Yield each text that a letter left out, put in, changed or swapped makes of a word."""
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right and letter != right[0]:
                yield left + letter + right[1:]
