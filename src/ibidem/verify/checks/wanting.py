"""Which words of a sentence stand in the want of themselves: *loss of p53*, *p53-deficient*, *a low intake*."""

from __future__ import annotations

from ibidem.verify.checks.lists import word_set
from ibidem.verify.checks.poles import POLES, Form
from ibidem.verify.checks.tokens import Token

_BEFORE = word_set(
    "loss lack deficiency absence knockout knockdown deletion depletion ablation inhibition inhibitor"
    " inhibitors blockade silencing suppression disruption inactivation deprivation"
    " removal withdrawal reduction elimination interruption downregulation antagonist antagonists"
    " insufficiency restriction decrease decline cessation discontinuation avoidance termination omission abstinence"
)
"""Words that a phrase with *of*, *in* or *from* follows, or that stand after what they take away."""
_TAKING = word_set(
    "lacking inhibiting blocking eliminating stopping stopped quitting quit ceasing ceased discontinuing discontinued"
    " avoiding withholding withheld omitting skipping skipped halting ending ended abandoning forgoing"
)
"""Words whose object stands right behind them."""
_ADJECTIVES = word_set(
    "low lower reduced decreased diminished reducing lowering less fewer shorter poor impaired without null"
)
"""Words that stand before what they lessen."""
_AFTER = word_set(
    "deficient null knockout knockdown deficiency loss inhibitor inhibitors inhibition blocker blockers"
    " blockade antagonist antagonists insufficiency deletion depletion ablation deprivation withdrawal"
    " restriction mutant lacking cessation discontinuation avoidance abstinence stopped ceased ended"
)
"""Words that stand after what they take away: p53 loss, Gata3-deficient."""
PRIVATIVES = _BEFORE | _TAKING | _ADJECTIVES | _AFTER
_NEAR = 3
"""Content words that such a word reaches."""


def wanting(sentence: tuple[Token, ...], position: int) -> frozenset[str]:
    """Return the stems of the words that stand in want, whatever the word at `position` says of them left out."""
    found: set[str] = set()
    for row, token in enumerate(sentence):
        if row == position or not (token.text in PRIVATIVES or _given_up(sentence, row)):
            continue
        following = _following(sentence, row)
        if token.text in _AFTER and not following:
            found.update(_preceding(sentence, row))
        found.update(following)
    return frozenset(found)


def _following(sentence: tuple[Token, ...], row: int) -> list[str]:
    word = sentence[row].text
    start = row + 1
    if word in _BEFORE:
        if start >= len(sentence) or sentence[start].text not in ("of", "in", "from"):
            return []
        start += 1
    elif word not in _ADJECTIVES | _TAKING and not _given_up(sentence, row):
        return []
    stems: list[str] = []
    for token in sentence[start:]:
        if token.text in ("the", "a", "an", "of", "-"):
            continue
        if not token.stem or len(stems) >= _NEAR or (stems and _is_verb(token)):
            break
        stems.append(token.stem)
    return stems


def _given_up(sentence: tuple[Token, ...], row: int) -> bool:
    return sentence[row].text == "up" and row > 0 and sentence[row - 1].text in ("give", "giving", "gave", "given")


def _is_verb(token: Token) -> bool:
    return token.text in POLES and POLES[token.text].form is Form.VERB


def _preceding(sentence: tuple[Token, ...], row: int) -> list[str]:
    stems: list[str] = []
    for token in reversed(sentence[:row]):
        if token.text == "-":
            continue
        if not token.stem or len(stems) >= 2:
            break
        stems.append(token.stem)
    return stems
