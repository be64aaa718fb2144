"""Which words of a sentence stand in the want of themselves: *loss of p53*, *p53-deficient*, *a low intake*."""

from __future__ import annotations

from ibidem.verify.checks.lists import word_set
from ibidem.verify.checks.tokens import Token

_BEFORE = word_set(
    "loss lack lacking deficiency absence knockout knockdown deletion depletion ablation inhibition inhibitor"
    " inhibitors inhibiting blockade blocking silencing suppression disruption inactivation deprivation"
    " removal withdrawal reduction eliminating elimination interruption downregulation antagonist antagonists"
    " insufficiency restriction decrease decline"
)
"""Words that a phrase with *of* or *in* follows, or that stand after what they take away."""
_ADJECTIVES = word_set(
    "low lower reduced decreased diminished reducing lowering less fewer shorter poor impaired without null"
)
"""Words that stand before what they lessen."""
_AFTER = word_set(
    "deficient null knockout knockdown deficiency loss inhibitor inhibitors inhibition blocker blockers"
    " blockade antagonist antagonists insufficiency deletion depletion ablation deprivation withdrawal"
    " restriction mutant lacking"
)
"""Words that stand after what they take away: p53 loss, Gata3-deficient."""
PRIVATIVES = _BEFORE | _ADJECTIVES | _AFTER
_NEAR = 3
"""Content words that such a word reaches."""


def wanting(sentence: tuple[Token, ...], position: int) -> frozenset[str]:
    """Return the stems of the words that stand in want, whatever the word at `position` says of them left out."""
    found: set[str] = set()
    for row, token in enumerate(sentence):
        if row == position or token.text not in PRIVATIVES:
            continue
        following = _following(sentence, row)
        if token.text in _AFTER and not following:
            found.update(_preceding(sentence, row))
        found.update(following)
    return frozenset(found)


def _following(sentence: tuple[Token, ...], row: int) -> list[str]:
    word = sentence[row].text
    start = row + 1
    if word in _BEFORE and word not in ("lacking", "inhibiting", "blocking", "eliminating"):
        if start >= len(sentence) or sentence[start].text not in ("of", "in"):
            return []
        start += 1
    elif word not in _ADJECTIVES and word not in _BEFORE:
        return []
    stems: list[str] = []
    for token in sentence[start:]:
        if token.text in ("the", "a", "an", "of", "-"):
            continue
        if not token.stem or len(stems) >= _NEAR:
            break
        stems.append(token.stem)
    return stems


def _preceding(sentence: tuple[Token, ...], row: int) -> list[str]:
    stems: list[str] = []
    for token in reversed(sentence[:row]):
        if token.text == "-":
            continue
        if not token.stem or len(stems) >= 2:
            break
        stems.append(token.stem)
    return stems
