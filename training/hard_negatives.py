"""Claims beside texts on their topic that say nothing of them: of another claim, or of what a search brings."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from records import Abstract, Record
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

NEAREST = 10
"""Abstracts that are looked at for a claim."""
EACH = 5
"""Of those, how many become a pair."""
WORDS = 110
"""Most words of a pair's evidence."""


class Similar:
    """Finds the most similar of a fixed list of texts by TF-IDF of words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", token_pattern=r"(?u)\b\w[\w-]+\b")
        self._rows = self._vectorizer.fit_transform(texts)

    def nearest(self, asked: Sequence[str], *, k: int) -> NDArray[np.int64]:
        """Return (n, k) positions of the most similar texts, best first."""
        nearest = np.empty((len(asked), min(k, self._rows.shape[0])), dtype=np.int64)
        for start in range(0, len(asked), 256):
            scores = (self._vectorizer.transform(asked[start : start + 256]) @ self._rows.T).toarray()
            best = np.argpartition(-scores, nearest.shape[1] - 1, axis=1)[:, : nearest.shape[1]]
            order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
            nearest[start : start + 256] = np.take_along_axis(best, order, axis=1)
        return nearest


def of_other_claims(records: Sequence[Record], draw: random.Random) -> list[Record]:
    """Return claims with the most similar evidence of another claim, as many as neutral pairs are missing."""
    sided = [record for record in records if record.label != "NEUTRAL" and record.part == "train"]
    missing = max(len(sided) // 2 - (len(records) - len(sided)), len(sided) // 8)
    if len(sided) < 200 or not missing:
        return []
    texts = sorted({record.text for record in sided})
    own: dict[str, set[str]] = defaultdict(set)
    for record in records:
        own[record.asked].add(record.text)
    chosen = draw.sample(sided, min(missing, len(sided)))
    near = Similar(texts).nearest([record.asked for record in chosen], k=12)
    neutral = []
    for record, places in zip(chosen, near, strict=True):
        others = [texts[place] for place in places if not _overlaps(texts[place], own[record.asked])]
        if others:
            # The two nearest may well say the same thing in other words; those after them rarely do.
            neutral.append(replace(record, text=draw.choice(others[2:7] or others[-1:]), label="NEUTRAL"))
    return neutral


def of_search(claimed: Sequence[Record], abstracts: Sequence[Abstract], draw: random.Random) -> list[Record]:
    """Return neutral pairs: of each claim with its nearest sentences in abstracts that hold none of its evidence."""
    evidence: dict[str, list[str]] = defaultdict(list)
    for record in claimed:
        evidence[record.asked].append(record.text)
    first = {record.asked: record for record in claimed}
    texts = [" ".join(abstract.sentences) for abstract in abstracts]
    neutral: list[Record] = []
    for claim, places in zip(first, Similar(texts).nearest(list(first), k=NEAREST), strict=True):
        silent = [place for place in places if not any(text[:60] in texts[place] for text in evidence[claim])]
        for place in draw.sample(silent, min(EACH, len(silent))):
            text = _around(claim, abstracts[place].sentences, draw)
            neutral.append(replace(first[claim], text=text, label="NEUTRAL", source="near:scifact"))
    return neutral


def _overlaps(text: str, own: Iterable[str]) -> bool:
    words = set(text.lower().split())
    return any(
        len(words & set(other.lower().split())) > 0.6 * min(len(words), len(set(other.split()))) for other in own
    )


def _around(claim: str, sentences: Sequence[str], draw: random.Random) -> str:
    """Return the sentence that shares most words with the claim, alone or with what follows and precedes it."""
    asked = set(claim.lower().split())
    row = max(range(len(sentences)), key=lambda at: len(asked & set(sentences[at].lower().split())))
    reach = draw.choice((0, 0, 1, 2))
    return " ".join(" ".join(sentences[max(0, row - reach) : row + reach + 1]).split()[:WORDS])
