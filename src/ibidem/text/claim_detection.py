"""Questions and statements: what may be asked, whether a text asks or states, and what a sentence asserts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from ibidem.errors import UsageError
from ibidem.text.normalize import fold, words
from ibidem.text.vocabulary import number_words, ordered_words, word_list

_ASKS = re.compile(
    r"(?:what|when|where|which|who|whom|whose|why|how|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had"
    r"|may|might)\b(?![-–])",
    re.IGNORECASE,
)
_VERB = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had)\b"
_VERB_NOW = re.compile(_VERB)
_VERB_SOON = re.compile(rf"(?:\w+ ){{0,2}}{_VERB}")
_NAMING = ("what", "which", "whose", "how")
"""Words that may have their noun between themselves and the verb: `Which drug does …`."""
_PLACING = ("when", "where", "who", "whom", "why")

_NAMES_TOO = frozenset(("may", "might", "will", "can", "should", "were", "had"))
"""Words that may begin a statement too: as a name, as a noun, or as `Had it rained, we had left`."""
_FIRST = re.compile(r"\w{2,}")
_CLOSING = " \"'”’)"


def checked_question(question: str) -> str:
    """Return the question without surrounding space. Raises UsageError when it holds no word."""
    said = question.strip().encode(errors="replace").decode()  # lone surrogates become question marks
    if not words(said):
        raise UsageError(
            "The question has no words." if said else "The question is empty.",
            remedy='Ask in plain words, for instance: ibidem ask "What does exercise do to sleep?"',
        )
    return said


def is_question(text: str) -> bool:
    """Return whether a text asks, by its form: it ends in a question mark, or begins as a question and ends in none."""
    said = text.rstrip(_CLOSING)
    return said.endswith("?") or (
        bool(_ASKS.match(said)) and not said.endswith((".", "!")) and not begins_with_acronym(said) and _inverted(said)
    )


def is_claim(text: str) -> bool:
    """Return whether a text is one statement by its form: a sentence that ends in a full stop, not a list of words."""
    said = text.strip()
    whole = said.endswith(".") and not said.isupper() and ". " not in said and "I'm" not in said and "I'd" not in said
    return whole and not is_question(said) and states(words_of(said))


def surely_asks(text: str) -> bool:
    """Return whether a text asks and can be nothing else; `Will Smith won an Oscar` may be a statement."""
    said = text.rstrip(_CLOSING)
    return said.endswith("?") or (is_question(said) and said.split(maxsplit=1)[0].lower() not in _NAMES_TOO)


def begins_with_acronym(text: str) -> bool:
    """Return whether the first word stands in capitals and the text does not: `WHO has advised it`."""
    first = _FIRST.match(text)
    return first is not None and first[0].isupper() and not text.isupper()


def _inverted(said: str) -> bool:
    """Return whether a text that begins with a question's word goes on as a question, not as `What we eat matters`."""
    first, _, rest = said.lower().partition(" ")
    if first in _NAMING:
        return bool(_VERB_SOON.match(rest))
    if first in _PLACING:
        return bool(_VERB_NOW.match(rest))
    return first not in ("may", "might", "will", "can") or len(rest.split()) > 2


HELPERS = word_list("helpers")
BASES = word_list("verbs")
NOUNS_TOO = word_list("nouns_too")
NEVER_ALONE = word_list("nouns_after_plurals")
DETERMINERS = word_list("determiners")
PARTICLES = word_list("particles")
PLURALS = word_list("plurals")
THIRD_OR_PLURAL = word_list("third_or_plural")
_OPENERS = word_list("clause_openers")


def _inflected(verb: str) -> Iterator[str]:
    if verb.endswith("y") and verb[-2] not in "aeou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")
        return
    yield verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    yield verb + ("d" if verb.endswith("e") else "ed")


FINITE = word_list("irregular_past") | frozenset(form for verb in BASES for form in _inflected(verb))
"""Third persons and past forms, which cannot be taken for nouns as easily as bases can."""


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_JOINED = re.compile(r",?\s(?:and|but)\s")
_PREPOSITIONS = frozenset(("at", "by", "for", "from", "in", "of", "on", "to", "with"))
"""What a plural follows, but no third person."""
_SUBJECT = 4
"""Words of the longest subject that is looked for between *and* and its verb."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def states(words: Sequence[str]) -> bool:
    """Return whether some word is, by its form and its neighbours, the verb of a statement."""
    return any(_is_verb(words, at) for at in range(1, len(words)))


def statements(sentence: str) -> int:
    """Return how many things a sentence states: parts between semicolons, and clauses that *and* or *but* joins.

    A clause is counted only where both have a subject and a verb beyond doubt; the least is 1.
    """
    parts = [part for part in sentence.split(";") if len(words := words_of(part)) > 1 and states(words)]
    return sum(1 + _joined(part) for part in parts or [sentence])


def _joined(part: str) -> int:
    clauses = [words_of(clause) for clause in _JOINED.split(part)]
    return sum(_complete(left, len(left)) and _complete(right, _SUBJECT + 1) for left, right in pairwise(clauses))


def _complete(words: Sequence[str], within: int) -> bool:
    """Return whether a clause has a subject of its own and, among its first words, a verb beyond doubt."""
    if not words or _OPENERS.intersection(words) or any(words[0] in known for known in (HELPERS, FINITE, BASES)):
        return False
    verb = next((at for at in range(1, min(within, len(words))) if _surely_verb(words, at)), 0)
    return verb > 0 and not PARTICLES.intersection(words[:verb])


def _surely_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in HELPERS or (word in FINITE and word.endswith("s") and word not in THIRD_OR_PLURAL):
        return True
    object_follows = bool(after) and after not in PARTICLES and not after.endswith("ed")
    return word in THIRD_OR_PLURAL and object_follows and not _in_s(before)


def _is_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in HELPERS:
        return bool(after)
    if word in FINITE:
        return not (word in THIRD_OR_PLURAL and after in ("of", "")) and not (_in_s(word) and before in _PREPOSITIONS)
    if not after or before in PARTICLES or word in PARTICLES | DETERMINERS:
        return False
    many = before in PLURALS or _in_s(before)
    if after in DETERMINERS and (many or _in_s(word) or word.endswith("ed")):
        return True
    return word in BASES and (word not in NOUNS_TOO or (many and word not in NEVER_ALONE))


def _in_s(word: str) -> bool:
    """Return whether a word ends as a plural or a third person does."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


ALIKE_FROM = 0.75
"""The share of the words of both, but for numbers, negations and modals, from which only those tell them apart."""


_LITTLE = word_list("little")
"""Words that say nothing of the subject."""
_NUMERALS = {
    **{word: str(value) for word, value in number_words().items()},
    **{"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000"},
    **{"half": "0.5", "once": "1", "twice": "2", "dozen": "12"},
    **{word: str(value) for value, word in enumerate(ordered_words("german_numbers"), 1)},
    **{word: str(value) for value, word in enumerate(ordered_words("french_numbers"), 2)},
}
_NEGATIONS = word_list("negations")
_MODALS = {
    **dict.fromkeys(ordered_words("possible"), "may"),
    **dict.fromkeys(ordered_words("necessary"), "must"),
    **dict.fromkeys(ordered_words("advised"), "should"),
}
_BEFORE_YEARS = word_list("before_years")
_YEAR = re.compile(r"1[0-9]\d\d|20\d\d")
_NUMBER_OR_REST = re.compile(r"\d[\d.,]*\d|\d|[^\d]+")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a sentence says, taken apart: what must be equal, and the rest."""

    content: frozenset[str]
    """Words that say something of the subject, units not among them."""
    numbers: frozenset[tuple[str, str]]
    """Each number with its unit: the word behind it, empty for one that says nothing; `year` for a year."""
    denies: bool
    """Whether it has an odd number of negations."""
    modals: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Assertion:
        """Read a sentence."""
        every = [word for part in _NUMBER_OR_REST.findall(fold(text)) for word in _parted(part)]
        numbers = frozenset((value, _unit(every, at)) for at, word in enumerate(every) if (value := _number(word)))
        units = {unit for _, unit in numbers}
        denials = sum(word in _NEGATIONS or word.endswith("n't") for word in every)
        modals = frozenset(_MODALS[bare] for word in every if (bare := word.removesuffix("n't")) in _MODALS)
        content = frozenset(word for word in every if word not in _LITTLE and not _number(word))
        return cls(content - _NEGATIONS - _MODALS.keys() - units, numbers, denials % 2 == 1, modals)

    def agrees(self, other: Assertion) -> bool:
        """Return whether numbers, polarity and modality are equal."""
        return (self.numbers, self.denies, self.modals) == (other.numbers, other.denies, other.modals)

    def alike(self, other: Assertion) -> float:
        """Return the share of the words of both that both have (Jaccard)."""
        return len(self.content & other.content) / max(len(self.content | other.content), 1)

    def near(self, other: Assertion) -> float:
        """Return the share of the shorter one's words that the longer one has."""
        shorter = min(len(self.content), len(other.content))
        return len(self.content & other.content) / shorter if shorter else 0.0

    def conflicts(self, other: Assertion) -> bool:
        """Return whether they are alike but for a number of the same unit, polarity, or what is allowed and is due."""
        if self.alike(other) < ALIKE_FROM:
            return False
        if self.denies != other.denies:
            return self.numbers == other.numbers
        if self.numbers == other.numbers:
            return bool(self.modals and other.modals and self.modals != other.modals)
        ours, theirs = self.numbers - other.numbers, other.numbers - self.numbers
        if len(ours) != 1 or len(theirs) != 1:
            return False
        [(_, unit)], [(_, same)] = ours, theirs
        return unit == same != "year"  # a year may be the frame of what is said


def altered(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether texts of the same words, one longer at its ends perhaps, differ in a number, negation or modal."""
    if one == two:
        return False
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return True
    changed = (
        word
        for left, right in pairwise(blocks)
        for word in (*one[left.a + left.size : right.a], *two[left.b + left.size : right.b])
    )
    return any(_number(word) or word in _NEGATIONS or word.endswith("n't") or word in _MODALS for word in changed)


def _parted(part: str) -> list[str]:
    """Return the words of a text without digits, or a number with a full stop for its decimals."""
    if not part[0].isdigit():
        return words(part)
    whole = re.sub(r"[,.](?=\d{3}(?!\d))", "", part)
    return [whole.replace(",", ".")]


def _unit(every: Sequence[str], at: int) -> str:
    """Return the unit of the number at a place among words."""
    before, behind = every[at - 1] if at else "", every[at + 1] if at + 1 < len(every) else ""
    unit = "" if behind in _LITTLE or _number(behind) else behind
    return "year" if _YEAR.fullmatch(every[at]) and (not unit or before in _BEFORE_YEARS) else unit


def _number(word: str) -> str:
    """Return the value of a numeral or of a number in digits; empty for other words."""
    return _NUMERALS.get(word, word if word[:1].isdigit() else "")
