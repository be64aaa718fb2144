"""What a word of direction governs: its theme, who or what acts on it, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.claims.consistency.clauses import BE, STOPS, around, head, phrase, previous, subject
from ibidem.claims.consistency.cues import left_unproven, negated
from ibidem.claims.consistency.outcomes import word_set
from ibidem.claims.consistency.polarity import (
    AMOUNT,
    NOUNS_TOO,
    POLARITIES,
    PRIVATIVES,
    Form,
    Polarity,
    governs,
    wanting,
)
from ibidem.claims.consistency.tokens import AUXILIARIES, CONJUNCTIONS, DETERMINERS, LIGHT, Token, content, stem

_SIGNED = {
    "positively": 1,
    "directly": 1,
    "negatively": -1,
    "inversely": -1,
    "positive": 1,
    "inverse": -1,
    "negative": -1,
}
_LINKS = word_set(
    "associated correlated related linked regulate regulates regulated regulating correlate correlates association"
    " correlation relationship relation affect affects affected influence regulation regulator impact"
)
_COMPARED = (("than",), ("compared", "with"), ("compared", "to"), ("versus",), ("vs",), ("relative", "to"), ("unlike",))
_PRONOUNS = word_set("it them this these that those him her us both")
"""What stands for a thing named before, so that nobody can say here what a word governs."""


_BEFORE_A_VERB = AUXILIARIES - BE | word_set("to i you we they who which that people men women children mice")


@dataclass(frozen=True, slots=True)
class Statement:
    """A word of direction in its sentence; the sets hold stems."""

    pole: Polarity
    word: str
    theme: frozenset[str]
    agent: frozenset[str]
    against: frozenset[str]
    """What stands after *than*, *compared with* and the like."""
    everything: frozenset[str]
    """The content of its clause, or of the whole sentence where it governs no phrase, the word itself left out."""
    wanting: frozenset[str]
    """What is said to be lost, lacking or little."""
    negations: int


def statements(sentence: tuple[Token, ...]) -> list[Statement]:
    """Return the statements of one sentence in order.

    What is part of another's theme, only describes, stands for something else or is left unproven is none.
    """
    rows = [(row, pole) for row in range(len(sentence)) if (pole := _pole(sentence, row)) and not _idle(sentence, row)]
    governing = [row for row, pole in rows if governs(pole)]
    found: list[Statement] = []
    covered = -1
    for row, pole in rows:
        if left_unproven(sentence, row):
            continue
        if not governs(pole):
            found.append(_of_clause(sentence, row, pole))
            continue
        theme = phrase(sentence, row, pole)
        if not theme and (_reduced(sentence, row) or _of_pronoun(sentence, row)):
            continue
        nested = sentence[row].start <= covered and pole.form is not Form.VERB
        if not nested and not (row < governing[-1] and _describes(sentence, row, theme)):
            found.append(_of_phrase(sentence, row, pole, theme, governing))
        covered = max(covered, theme[-1].end if theme and theme[-1].start > sentence[row].start else -1)
    return found


def _of_pronoun(sentence: tuple[Token, ...], position: int) -> bool:
    return position + 1 < len(sentence) and sentence[position + 1].text in _PRONOUNS


def _describes(sentence: tuple[Token, ...], position: int, theme: list[Token]) -> bool:
    """Return whether the word only describes the subject of its sentence: activated Cdk5 regulates a pathway."""
    finite = POLARITIES.get(sentence[position].text)
    if not theme or theme[0].start < sentence[position].start or content(sentence[:position]):
        return False
    return not (finite and finite.form is Form.VERB and not sentence[position].text.endswith("ed"))


def _pole(sentence: tuple[Token, ...], position: int) -> Polarity | None:
    """Return the pole at a token; *inversely associated* counts at its second word."""
    word = sentence[position].text
    if word in _LINKS:
        before = sentence[position - 1].text if position else ""
        sign = _SIGNED.get(before)
        return Polarity(f"{before} {word}", Form.ADJECTIVE, ((AMOUNT, sign),)) if sign else None
    if word in ("protects", "protected", "protect", "protective", "protection"):
        near = {token.text for token in sentence[position + 1 : position + 3]}
        return Polarity("protect", Form.NOUN, ((AMOUNT, -1),)) if "against" in near or "from" in near else None
    return POLARITIES.get(word)


_DETERMINERS = word_set("the a an this these that those its their his her our")
"""What follows a verb and its object's noun, and hardly ever an adjective or a noun."""


def _idle(sentence: tuple[Token, ...], position: int) -> bool:
    """Return whether the word is no statement: a bound, a part of *up to*, a comparative of a comparative."""
    word = sentence[position].text
    if position and sentence[position - 1].text == "-":  # damage-induced
        return POLARITIES[word].form is Form.VERB if word in POLARITIES else False
    following = sentence[position + 1].text if position + 1 < len(sentence) else ""
    before = sentence[position - 1].text if position else ""
    if word in NOUNS_TOO:
        return following not in _DETERMINERS and not _acts(previous(sentence, position))
    if word in ("more", "less", "fewer", "higher", "greater") and following == "than":
        later = sentence[position + 2].text if position + 2 < len(sentence) else ""
        return later[:1].isdigit() or before in ("no", "not")
    if word in ("more", "less"):
        return following in ("or", "important", "detailed", "commonly") or before in ("no", "or")
    return (word == "high" and following in ("school", "resolution", "quality", "throughput", "density")) or (
        before in ("highly", "as", "how") and word == "high"
    )


def _acts(before: str) -> bool:
    """Return whether a word that may be noun or adjective is a verb by the word before it: a helper, *to*, a plural."""
    return before in _BEFORE_A_VERB or (
        before.endswith("s") and before not in DETERMINERS and not before.endswith("ss")
    )


def _of_clause(sentence: tuple[Token, ...], position: int, pole: Polarity) -> Statement:
    """Return what a word says of its whole clause."""
    everything = content([token for row, token in enumerate(sentence) if row != position])
    against, _ = _against(sentence, position)
    return Statement(
        pole,
        sentence[position].text,
        frozenset(),
        everything - against,
        against,
        everything,
        frozenset(),
        negated(sentence, position),
    )


def _of_phrase(
    sentence: tuple[Token, ...], position: int, pole: Polarity, right: list[Token], governing: list[int]
) -> Statement:
    """Return what a word says of the phrase it governs, which is to its right, or else its subject."""
    word = sentence[position]
    against, cut = _against(sentence, position)
    theme = right or head(subject(sentence, position)) or head(subject(sentence, position, past_relative=True))
    clause = [token for token in around(sentence, position, governing) if token is not word]
    rest = [
        token for token in clause if token not in theme and (cut == len(sentence) or token.start < sentence[cut].start)
    ]
    agent = content(_agent(word.start, rest, active=bool(right)))
    stems = content(theme)
    return Statement(
        pole,
        word.text,
        stems - LIGHT or stems,
        agent - stems - _PRIVATIVE,
        against,
        content(clause),
        wanting(sentence, position),
        negated(sentence, position),
    )


_PRIVATIVE = frozenset(map(stem, PRIVATIVES))


def _against(sentence: tuple[Token, ...], position: int) -> tuple[frozenset[str], int]:
    """Return what the sentence compares with, after the word, and where that begins."""
    for row in range(position + 1, len(sentence)):
        if any(tuple(token.text for token in sentence[row : row + len(words)]) == words for words in _COMPARED):
            end = row + 1
            while end < len(sentence) and sentence[end].text not in STOPS:
                end += 1
            return content(sentence[row + 1 : end]), row
    return frozenset(), len(sentence)


def _reduced(sentence: tuple[Token, ...], position: int) -> bool:
    """Return whether the word stands as in *cells induced by it*, with no form of *be*."""
    following = sentence[position + 1].text if position + 1 < len(sentence) else ""
    return (
        following == "by" and sentence[position].text.endswith("ed") and previous(sentence, position) not in AUXILIARIES
    )


def _agent(place: int, rest: list[Token], *, active: bool) -> list[Token]:
    """Return what acts: left of a word that governs to its right, else to its right; or whatever is left over."""
    left = [token for token in rest if token.start < place]
    right = [token for token in rest if token.start > place]
    first, second = (left, right) if active else (right, left)
    first = _nearest(first, from_right=active)
    return first if content(first) else second


def _nearest(side: list[Token], *, from_right: bool) -> list[Token]:
    """Return the tokens on one side up to a strong stop."""
    ordered = side[::-1] if from_right else side
    kept: list[Token] = []
    for token in ordered:
        if token.text in (";", ":", "—") or (token.text in CONJUNCTIONS - {"and", "or"} and content(kept)):
            break
        kept.append(token)
    return kept[::-1] if from_right else kept
