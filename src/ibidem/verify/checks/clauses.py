"""Where the clauses of an English sentence begin and end."""

from __future__ import annotations

from collections.abc import Sequence

from ibidem.verbs import FINITE, HELPERS, THIRD_OR_PLURAL
from ibidem.verify.checks.lists import word_set
from ibidem.verify.checks.poles import POLES, Form
from ibidem.verify.checks.tokens import DETERMINERS, PREPOSITIONS, Token, content

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
    if word.endswith("ing") or (word in POLES and POLES[word].form is not Form.VERB):
        return False
    if following in PREPOSITIONS and (word.endswith("ed") or word in THIRD_OR_PLURAL):
        return False
    between = sentence[cut + 1 : verb]
    plain = all(token.stem or token.text in DETERMINERS or token.text in ("of", "-") for token in between)
    return plain and bool(content(between))
