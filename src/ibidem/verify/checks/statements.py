"""What a word of direction governs: its theme, who or what acts on it, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from ibidem.verify.checks.cues import negated
from ibidem.verify.checks.lists import word_set
from ibidem.verify.checks.poles import AMOUNT, NOMINAL_VERBS, POLES, Form, Pole, governs
from ibidem.verify.checks.stems import stem
from ibidem.verify.checks.tokens import AUXILIARIES, CONJUNCTIONS, DETERMINERS, LIGHT, PREPOSITIONS, Token, content
from ibidem.verify.checks.wanting import PRIVATIVES, wanting

_STOPS = frozenset(".,;:()[]—–!?")
_RELATIVE = word_set("that which who whom whose where when while whereas but because although though if than")
_BE = word_set("is are was were be been being am becomes became become remain remains remained made makes make")
_OPENERS = DETERMINERS | word_set("more less very significant significantly markedly strongly both further also")
_HEADS_A_NOUN = (
    DETERMINERS
    | PREPOSITIONS
    | word_set(
        "significant marked large small further dramatic substantial slight rapid steady sharp show shows showed caused"
        " cause causes causing produced and or % greater had has have not fold lead led"
    )
)
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
_LONGEST = 6
"""Content words in a theme."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A word of direction in its sentence; the sets hold stems."""

    pole: Pole
    word: str
    theme: frozenset[str]
    agent: frozenset[str]
    against: frozenset[str]
    """What stands after *than*, *compared with* and the like."""
    everything: frozenset[str]
    """The content of the whole sentence, the word itself left out."""
    wanting: frozenset[str]
    """What is said to be lost, lacking or little."""
    negations: int


def statements(sentence: tuple[Token, ...]) -> list[Statement]:
    """Return the statements of one sentence in order; what is part of another's theme or only describes is none."""
    rows = [(row, pole) for row in range(len(sentence)) if (pole := _pole(sentence, row)) and not _idle(sentence, row)]
    last = max((row for row, pole in rows if governs(pole)), default=-1)
    found: list[Statement] = []
    covered = -1
    for row, pole in rows:
        if not governs(pole):
            found.append(_of_clause(sentence, row, pole))
            continue
        theme = _phrase(sentence, row, pole)
        if not theme and _reduced(sentence, row):
            continue
        nested = sentence[row].start <= covered and pole.form is not Form.VERB
        if not nested and not (row < last and _describes(sentence, row, theme)):
            found.append(_of_phrase(sentence, row, pole, theme))
        covered = max(covered, theme[-1].end if theme and theme[-1].start > sentence[row].start else -1)
    return found


def _describes(sentence: tuple[Token, ...], position: int, theme: list[Token]) -> bool:
    """Return whether the word only describes the subject of its sentence: activated Cdk5 regulates a pathway."""
    finite = POLES.get(sentence[position].text)
    if not theme or theme[0].start < sentence[position].start or content(sentence[:position]):
        return False
    return not (finite and finite.form is Form.VERB and not sentence[position].text.endswith("ed"))


def _pole(sentence: tuple[Token, ...], position: int) -> Pole | None:
    """Return the pole at a token; *inversely associated* counts at its second word."""
    word = sentence[position].text
    if word in _LINKS:
        before = sentence[position - 1].text if position else ""
        sign = _SIGNED.get(before)
        return Pole(f"{before} {word}", Form.ADJECTIVE, ((AMOUNT, sign),)) if sign else None
    if word in ("protects", "protected", "protect", "protective", "protection"):
        near = {token.text for token in sentence[position + 1 : position + 3]}
        return Pole("protect", Form.NOUN, ((AMOUNT, -1),)) if "against" in near or "from" in near else None
    return POLES.get(word)


def _idle(sentence: tuple[Token, ...], position: int) -> bool:
    """Return whether the word is no statement: a bound, a part of *up to*, a comparative of a comparative."""
    word = sentence[position].text
    if position and sentence[position - 1].text == "-":  # damage-induced
        return POLES[word].form is Form.VERB if word in POLES else False
    following = sentence[position + 1].text if position + 1 < len(sentence) else ""
    before = sentence[position - 1].text if position else ""
    if word in ("more", "less", "fewer", "higher", "greater") and following == "than":
        later = sentence[position + 2].text if position + 2 < len(sentence) else ""
        return later[:1].isdigit() or before in ("no", "not")
    if word in ("more", "less"):
        return following in ("or", "important", "detailed", "commonly") or before in ("no", "or")
    return (word == "high" and following in ("school", "resolution", "quality", "throughput", "density")) or (
        before in ("highly", "as", "how") and word == "high"
    )


def _of_clause(sentence: tuple[Token, ...], position: int, pole: Pole) -> Statement:
    """Return what a word says of its whole clause."""
    everything = content(_others(sentence, position))
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


def _of_phrase(sentence: tuple[Token, ...], position: int, pole: Pole, right: list[Token]) -> Statement:
    """Return what a word says of the phrase it governs, which is to its right, or else its subject."""
    against, cut = _against(sentence, position)
    theme = right or _head(_subject(sentence, position)) or _head(_subject(sentence, position, past_relative=True))
    rest = [token for token in _others(sentence[:cut], position) if token not in theme]
    agent = content(_agent(sentence[position].start, rest, active=bool(right)))
    stems = content(theme)
    return Statement(
        pole,
        sentence[position].text,
        stems - LIGHT or stems,
        agent - stems - _PRIVATIVE,
        against,
        content(_others(sentence, position)),
        wanting(sentence, position),
        negated(sentence, position),
    )


def _others(sentence: tuple[Token, ...], position: int) -> list[Token]:
    return [token for row, token in enumerate(sentence) if row != position]


_PRIVATIVE = frozenset(map(stem, PRIVATIVES))


def _against(sentence: tuple[Token, ...], position: int) -> tuple[frozenset[str], int]:
    """Return what the sentence compares with, after the word, and where that begins."""
    for row in range(position + 1, len(sentence)):
        if any(tuple(token.text for token in sentence[row : row + len(words)]) == words for words in _COMPARED):
            end = row + 1
            while end < len(sentence) and sentence[end].text not in _STOPS:
                end += 1
            return content(sentence[row + 1 : end]), row
    return frozenset(), len(sentence)


def _phrase(sentence: tuple[Token, ...], position: int, pole: Pole) -> list[Token]:
    """Return the phrase to the right that the word governs; empty where it governs its subject."""
    row = position + 1
    before = _previous(sentence, position)
    nominal = pole.form is Form.NOUN or (
        sentence[position].text in NOMINAL_VERBS and (before in _HEADS_A_NOUN or before == "")
    )
    passive = pole.form is Form.VERB and before in _BE and not sentence[position].text.endswith("ing")
    if passive:
        return []
    if (
        row < len(sentence)
        and sentence[row].text == "by"
        and sentence[position].text.endswith("ed")
        and before not in _BE
    ):
        return _left_noun(sentence, position)
    if nominal and row < len(sentence) and sentence[row].text in ("in", "of", "to", "against", "from"):
        row += 1
    elif pole.lemma == "protect" or (pole.form is Form.ADJECTIVE and " " in pole.lemma):
        near = [each.text for each in sentence[row : row + 5]]
        row += near.index("between") if "between" in near else 0
        while row < len(sentence) and sentence[row].text in ("against", "from", "with", "to", "between"):
            row += 1
        return _noun_phrase(sentence, row)
    elif nominal:
        return _left_noun(sentence, position)
    while row < len(sentence) and (sentence[row].text in _OPENERS or sentence[row].text.endswith("ly")):
        row += 1
    if row < len(sentence) and sentence[row].text in ("likely", "to"):
        return []
    return _noun_phrase(sentence, row)


def _reduced(sentence: tuple[Token, ...], position: int) -> bool:
    """Return whether the word stands as in *cells induced by it*, with no form of *be*."""
    following = sentence[position + 1].text if position + 1 < len(sentence) else ""
    return (
        following == "by"
        and sentence[position].text.endswith("ed")
        and _previous(sentence, position) not in AUXILIARIES
    )


def _noun_phrase(sentence: tuple[Token, ...], row: int) -> list[Token]:
    """Return the words from a place on that belong to one phrase: to a preposition other than *of*, a verb, a stop."""
    phrase: list[Token] = []
    while row < len(sentence) and len(phrase) < _LONGEST:
        word = sentence[row].text
        inside = word in ("of", "for", "to") and (word == "of" or (phrase and phrase[-1].stem in _TAKES))
        if word in _STOPS or word in _RELATIVE or word in AUXILIARIES or (word in PREPOSITIONS and not inside):
            break
        if word in POLES and phrase and POLES[word].form is Form.VERB and word not in NOMINAL_VERBS:
            break
        if sentence[row].stem or word in PRIVATIVES:
            phrase.append(sentence[row])
        row += 1
    return phrase


_TAKES = frozenset({"risk", "resist", "sensit", "suscept", "respon", "expos", "need"})
"""Stems of nouns whose *for* or *to* belongs to them: risk for stroke, resistance to a drug."""


def _previous(sentence: tuple[Token, ...], position: int) -> str:
    """Return the word before, adverbs and negations passed over."""
    row = position - 1
    while row >= 0 and (
        sentence[row].text.endswith("ly") or sentence[row].text in ("not", "never", "also", "much", "more")
    ):
        row -= 1
    return sentence[row].text if row >= 0 else ""


def _left_noun(sentence: tuple[Token, ...], position: int) -> list[Token]:
    """Return the content words right before a noun of direction: risk reduction."""
    phrase: list[Token] = []
    row = position - 1
    while row >= 0 and sentence[row].stem and len(phrase) < 3 and sentence[row].text not in POLES:
        phrase.insert(0, sentence[row])
        row -= 1
    return phrase


def _subject(sentence: tuple[Token, ...], position: int, *, past_relative: bool = False) -> list[Token]:
    """Return the words to the left, up to a stop, another word of direction or a relative word."""
    row = position - 1
    phrase: list[Token] = []
    while row >= 0:
        word = sentence[row].text
        ends = word in _STOPS or (word in _RELATIVE and not past_relative)
        if ends and content(phrase):
            break
        if word in POLES and POLES[word].form is Form.VERB and content(phrase):
            break
        phrase.insert(0, sentence[row])
        row -= 1
    return phrase


def _head(subject: list[Token]) -> list[Token]:
    """Return the front of a subject, to its first preposition other than *of*."""
    head: list[Token] = []
    for token in subject:
        if token.text in PREPOSITIONS and token.text != "of" and content(head):
            break
        if token.stem or token.text in PRIVATIVES:
            head.append(token)
    return head


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
