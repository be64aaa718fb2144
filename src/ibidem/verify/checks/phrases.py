"""Which phrase a word of direction governs, to its right or as its subject."""

from __future__ import annotations

from ibidem.verify.checks.lists import word_set
from ibidem.verify.checks.poles import NOMINAL_VERBS, POLES, Form, Pole
from ibidem.verify.checks.tokens import AUXILIARIES, DETERMINERS, PREPOSITIONS, Token, content
from ibidem.verify.checks.wanting import PRIVATIVES

STOPS = frozenset(".,;:()[]—–!?")
_RELATIVE = word_set("that which who whom whose where when while whereas but because although though if than")
BE = word_set("is are was were be been being am becomes became become remain remains remained made makes make")
_OPENERS = DETERMINERS | word_set("more less very significant significantly markedly strongly both further also")
_HEADS_A_NOUN = (
    DETERMINERS
    | PREPOSITIONS
    | word_set(
        "significant marked large small further dramatic substantial slight rapid steady sharp show shows showed caused"
        " cause causes causing produced and or % greater had has have not fold lead led"
    )
)
_LONGEST = 6
"""Content words in a theme."""
_TAKES = frozenset({"risk", "resist", "sensit", "suscept", "respon", "expos", "need"})
"""Stems of nouns whose *for* or *to* belongs to them: risk for stroke, resistance to a drug."""


def phrase(sentence: tuple[Token, ...], position: int, pole: Pole) -> list[Token]:
    """Return the phrase to the right that the word governs; empty where it governs its subject."""
    row = position + 1
    before = previous(sentence, position)
    nominal = pole.form is Form.NOUN or (
        sentence[position].text in NOMINAL_VERBS and (before in _HEADS_A_NOUN or before == "")
    )
    passive = pole.form is Form.VERB and before in BE and not sentence[position].text.endswith("ing")
    if passive:
        return []
    if (
        row < len(sentence)
        and sentence[row].text == "by"
        and sentence[position].text.endswith("ed")
        and before not in BE
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


def _noun_phrase(sentence: tuple[Token, ...], row: int) -> list[Token]:
    """Return the words from a place on that belong to one phrase: to a preposition other than *of*, a verb, a stop."""
    found: list[Token] = []
    while row < len(sentence) and len(found) < _LONGEST:
        word = sentence[row].text
        inside = word in ("of", "for", "to") and (word == "of" or (found and found[-1].stem in _TAKES))
        if word in STOPS or word in _RELATIVE or word in AUXILIARIES or (word in PREPOSITIONS and not inside):
            break
        if word in POLES and found and POLES[word].form is Form.VERB and word not in NOMINAL_VERBS:
            break
        if sentence[row].stem or word in PRIVATIVES:
            found.append(sentence[row])
        row += 1
    return found


def previous(sentence: tuple[Token, ...], position: int) -> str:
    """Return the word before, adverbs and negations passed over."""
    row = position - 1
    while row >= 0 and (
        sentence[row].text.endswith("ly") or sentence[row].text in ("not", "never", "also", "much", "more")
    ):
        row -= 1
    return sentence[row].text if row >= 0 else ""


def _left_noun(sentence: tuple[Token, ...], position: int) -> list[Token]:
    """Return the content words right before a noun of direction: risk reduction."""
    found: list[Token] = []
    row = position - 1
    while row >= 0 and sentence[row].stem and len(found) < 3 and sentence[row].text not in POLES:
        found.insert(0, sentence[row])
        row -= 1
    return found


def subject(sentence: tuple[Token, ...], position: int, *, past_relative: bool = False) -> list[Token]:
    """Return the words to the left, up to a stop, another word of direction or a relative word."""
    row = position - 1
    found: list[Token] = []
    while row >= 0:
        word = sentence[row].text
        ends = word in STOPS or (word in _RELATIVE and not past_relative)
        if ends and content(found):
            break
        if word in POLES and POLES[word].form is Form.VERB and content(found):
            break
        found.insert(0, sentence[row])
        row -= 1
    return found


def head(whole: list[Token]) -> list[Token]:
    """Return the front of a subject, to its first preposition other than *of*."""
    found: list[Token] = []
    for token in whole:
        if token.text in PREPOSITIONS and token.text != "of" and content(found):
            break
        if token.stem or token.text in PRIVATIVES:
            found.append(token)
    return found
