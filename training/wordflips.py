"""Rules that change what a sentence says, or keep it, by exchanging words."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

_EXACT = """increase decrease|increases decreases|increased decreased|increasing decreasing|higher lower|high low
more fewer|more less|greater smaller|raises lowers|raised lowered|rise fall|rises falls|rose fell|improves worsens
improved worsened|improve worsen|better worse|best worst|upregulates downregulates|upregulated downregulated
upregulation downregulation|activates inhibits|activated inhibited|activation inhibition|promotes suppresses
promoted suppressed|enhances impairs|enhanced impaired|before after|earlier later|early late|largest smallest
larger smaller|large small|most least|above below|north south|east west|northern southern|eastern western
positive negative|positively negatively|male female|males females|men women|younger older|youngest oldest
win lose|won lost|wins loses|began ended|begins ends|begin end|beginning end|with without|majority minority|gain loss
always never|longer shorter|longest shortest|long short|stronger weaker|strong weak|strongly weakly|safe dangerous
effective ineffective|likely unlikely|possible impossible|able unable|common rare|beneficial harmful
sensitive resistant|same different|accepted rejected|agreed disagreed|allowed banned|supported opposed
supports opposes|included excluded|inside outside|first last|cheap expensive|fast slow|faster slower|rich poor
highest lowest|up down|expanded shrank|grew shrank|success failure|successful unsuccessful
true false|legal illegal|public private|formal informal|maximum minimum|upper lower|top bottom|hot cold|warm cool
acute chronic|benign malignant|healthy sick|dead alive|mother father|son daughter|brother sister|king queen
husband wife|he she|day night|summer winter|spring autumn|red blue|black white|green yellow|monday friday
january july|march october|april september|english french|german italian|american british|american canadian
spanish russian|chinese japanese|many few|multiple single|everyone nobody|all none|both neither|left right
contains lacks|gained lost|join leave|joined left|adults children|wet dry|protects endangers|protective harmful
reliable unreliable|significant insignificant|significantly insignificantly|related unrelated|associated unassociated
dependent independent|efficient inefficient|active inactive|present absent|presence absence|causes prevents
caused prevented|severe mild|reduces increases|reduced increased|reduce increase|reduction increase"""

_SAME = """increase rise|increased rose|reduces lowers|reduce lower|reduced lowered|reduction decrease|larger bigger
higher greater|show demonstrate|shows demonstrates|showed demonstrated|about approximately|large big|people persons
began started|begins starts|begin start|movie film|many numerous|often frequently|near close to
helps aids|help aid|ended finished|important key|created made|founded established|located situated|used employed
uses employs|roughly about|quickly rapidly|children kids|illness disease|died passed away|buy purchase|got received
several a number of|among amongst|while whereas|toward towards|physician doctor|rare uncommon|common widespread
likely probable|fast quick|small little|usually generally|mainly mostly|primarily mainly
nearly almost|suggest indicate|suggests indicates|suggested indicated|cause lead to|causes leads to|caused led to
improves betters|prevents stops|prevent stop|obtain get|required needed|requires needs|identical the same
initially at first|currently at present|percent per cent|additional further
study investigation|severe serious|risk danger|enable allow|enables allows|attempt try|entire whole"""

NEGATABLE = [
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "can",
    "will",
    "must",
    "does",
    "did",
    "do",
]
_AUXILIARY = re.compile(rf"\b({'|'.join(NEGATABLE)})\b(?! (?:not|no|never|n't)\b)(?= [a-z])")
_NEGATED = re.compile(rf"\b({'|'.join(NEGATABLE)}) not\b|\bcannot\b")


def _pairs(listed: str) -> list[tuple[str, str]]:
    found = []
    for pair in listed.replace("\n", "|").split("|"):
        first, _, second = pair.partition(" ")
        found.append((first, second))
    return found


def _table(listed: str) -> Mapping[str, list[str]]:
    table: dict[str, list[str]] = {}
    for first, second in _pairs(listed):
        table.setdefault(first, []).append(second)
        if " " not in second:
            table.setdefault(second, []).append(first)
    return table


OPPOSITES = _table(_EXACT)
SYNONYMS = _table(_SAME)
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*")


def opposite(text: str, draw: random.Random) -> tuple[str, str, str] | None:
    """Return the text with one word exchanged for its opposite, the word and the opposite; None without one."""
    return _exchanged(text, OPPOSITES, draw)


def synonym(text: str, draw: random.Random) -> tuple[str, str, str] | None:
    """Return the text with one word exchanged for one that means the same, and both; None without one."""
    return _exchanged(text, SYNONYMS, draw)


def negated(text: str, draw: random.Random) -> tuple[str, str] | None:
    """Return the text with a `not` taken away, or else added, and the auxiliary verb it stood with."""
    if found := _NEGATED.search(text):
        verb = found[1] or "can"
        return text[: found.start()] + verb + text[found.end() :], verb
    places = list(_AUXILIARY.finditer(text))
    if not places:
        return None
    place = places[0] if draw.random() < 0.8 else draw.choice(places)
    return text[: place.end()] + " not" + text[place.end() :], place[1]


def replaced(text: str, word: str, other: str) -> str | None:
    """Return the text with every standing of a word exchanged; None when it has none."""
    changed = re.sub(rf"\b{re.escape(word)}\b", lambda found: _cased(other, found[0]), text, flags=re.IGNORECASE)
    return changed if changed != text else None


def _exchanged(text: str, table: Mapping[str, list[str]], draw: random.Random) -> tuple[str, str, str] | None:
    places = [found for found in _WORD.finditer(text) if found[0].lower() in table]
    if not places:
        return None
    place = draw.choice(places)
    other = draw.choice(table[place[0].lower()])
    return text[: place.start()] + _cased(other, place[0]) + text[place.end() :], place[0].lower(), other


def _cased(word: str, like: str) -> str:
    return word[0].upper() + word[1:] if like[0].isupper() else word
