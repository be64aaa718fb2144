"""Claims beside abstracts that a search would bring for them and that nobody cited: on the topic, and silent."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from records import Record
from silver import Abstract
from similar import Similar

NEAREST = 10
"""Abstracts that are looked at for a claim."""
EACH = 5
"""Of those, how many become a pair."""
WORDS = 110
"""Most words of a pair's evidence."""


def nearby(claimed: Sequence[Record], abstracts: Sequence[Abstract], draw: random.Random) -> list[Record]:
    """Return neutral pairs: of each claim with its nearest sentences in abstracts that hold none of its evidence."""
    evidence: dict[str, list[str]] = defaultdict(list)
    for one in claimed:
        evidence[one.asked].append(one.text)
    first = {one.asked: one for one in claimed}
    texts = [" ".join(one.sentences) for one in abstracts]
    found: list[Record] = []
    for claim, places in zip(first, Similar(texts).nearest(list(first), k=NEAREST), strict=True):
        silent = [place for place in places if not any(text[:60] in texts[place] for text in evidence[claim])]
        for place in draw.sample(silent, min(EACH, len(silent))):
            text = _around(claim, abstracts[place].sentences, draw)
            found.append(replace(first[claim], text=text, label="NEUTRAL", source="near:scifact"))
    return found


def _around(claim: str, sentences: Sequence[str], draw: random.Random) -> str:
    """Return the sentence that shares most words with the claim, alone or with what follows and precedes it."""
    asked = set(claim.lower().split())
    row = max(range(len(sentences)), key=lambda at: len(asked & set(sentences[at].lower().split())))
    reach = draw.choice((0, 0, 1, 2))
    return " ".join(" ".join(sentences[max(0, row - reach) : row + reach + 1]).split()[:WORDS])
