"""Where the clauses of an English sentence begin and end."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.claims.consistency.outcomes import word_set
from ibidem.claims.consistency.polarity import NOMINAL_VERBS, POLARITIES, PRIVATIVES, Form, Polarity
from ibidem.claims.consistency.tokens import AUXILIARIES, DETERMINERS, PREPOSITIONS, Token, content
from ibidem.text.claim_detection import FINITE, HELPERS, THIRD_OR_PLURAL

ENDS = frozenset(",;:()[]—–.!?") | word_set("but although though whereas while because however unless yet")
"""What ends a clause, commas among it."""
_STRONG = ENDS - {","}
_GO_ON = word_set("and but so yet which whereas while although though however")
"""Words before which a comma ends a clause that holds a clause of its own."""
_SUBORDINATE = word_set("although though while whereas if because since as despite spite given when after before")
"""Words that begin a clause of which the next comma is the end."""
_CONTRASTS = word_set("; but whereas while although though yet")


def clause_end(sentence: tuple[Token, ...], row: int) -> int:
    """Return where the clause around a row ends, at the first stop behind it; never at the row itself."""
    end = row
    while end < len(sentence) and not (sentence[end].text in ENDS and end > row):
        end += 1
    return end


def clause_start(sentence: tuple[Token, ...], row: int) -> int:
    """Return where the clause around a row begins, behind the last stop or *and* before it."""
    start = row
    while start > 0 and sentence[start - 1].text not in ENDS and sentence[start - 1].text != "and":
        start -= 1
    return start


def complement_end(sentence: tuple[Token, ...], row: int) -> int:
    """Return where a clause ends that a row opens, commas inside it passed over: *that x, or y, does so*."""
    opened = any(token.text in _SUBORDINATE for token in sentence[:row]) or sentence[0].text == "whether"
    for end in range(row, len(sentence)):
        word, following = sentence[end].text, sentence[end + 1].text if end + 1 < len(sentence) else ""
        if word in _STRONG or (word == "," and (opened or following in _GO_ON)):
            return end
    return len(sentence)


def around(sentence: tuple[Token, ...], row: int, poles: Sequence[int]) -> list[Token]:
    """Return the tokens of the clause that a word of direction stands in, `poles` being the rows of all such words.

    To a clause without a subject of its own, that of an earlier one is added.
    """
    finite = [at for at, token in enumerate(sentence) if at in poles or token.text in HELPERS or token.text in FINITE]
    cuts = [-1, *(cut for cut in range(len(sentence)) if _parts(sentence, cut, poles, finite)), len(sentence)]
    at = next(place for place, cut in enumerate(cuts) if cut > row)
    own = list(sentence[cuts[at - 1] + 1 : cuts[at]])
    subjects = [_subject(sentence, cut, finite) for cut in reversed(cuts[:at])]
    if content(subjects[0]):
        return own
    return [*next((each for each in subjects if content(each)), []), *own]


def _subject(sentence: tuple[Token, ...], cut: int, finite: Sequence[int]) -> list[Token]:
    """Return what stands between the beginning of a clause and its first verb."""
    return list(sentence[cut + 1 : next((row for row in finite if row > cut), len(sentence))])


def _parts(sentence: tuple[Token, ...], cut: int, poles: Sequence[int], finite: Sequence[int]) -> bool:
    """Return whether a token parts a statement of direction from a clause after it.

    That may be a contrast, the comma after *while this is so*, or *and* before a subject with its verb.
    """
    if not (poles and poles[0] < cut < finite[-1]):
        return False
    word = sentence[cut].text
    if word == ",":
        return sentence[0].text in _CONTRASTS and not any(token.text == "," for token in sentence[:cut])
    return word in _CONTRASTS or (word == "and" and _begins_anew(sentence, cut, finite))


def _begins_anew(sentence: tuple[Token, ...], cut: int, finite: Sequence[int]) -> bool:
    verb = next(row for row in finite if row > cut)
    word, following = sentence[verb].text, sentence[verb + 1].text if verb + 1 < len(sentence) else ""
    if word.endswith("ing") or (word in POLARITIES and POLARITIES[word].form is not Form.VERB):
        return False
    if following in PREPOSITIONS and (word.endswith("ed") or word in THIRD_OR_PLURAL):
        return False
    between = sentence[cut + 1 : verb]
    plain = all(token.stem or token.text in DETERMINERS or token.text in ("of", "-") for token in between)
    return plain and bool(content(between))


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


def phrase(sentence: tuple[Token, ...], position: int, pole: Polarity) -> list[Token]:
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
        if word in POLARITIES and found and POLARITIES[word].form is Form.VERB and word not in NOMINAL_VERBS:
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
    while row >= 0 and sentence[row].stem and len(found) < 3 and sentence[row].text not in POLARITIES:
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
        if word in POLARITIES and POLARITIES[word].form is Form.VERB and content(found):
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
