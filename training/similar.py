"""Which texts share the most telling words with another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer


class Similar:
    """Finds the most similar of a fixed list of texts by TF-IDF of words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", token_pattern=r"(?u)\b\w[\w-]+\b")
        self._rows = self._vectorizer.fit_transform(texts)

    def nearest(self, asked: Sequence[str], *, k: int) -> NDArray[np.int64]:
        """Return (n, k) positions of the most similar texts, best first."""
        found = np.empty((len(asked), min(k, self._rows.shape[0])), dtype=np.int64)
        for start in range(0, len(asked), 256):
            scores = (self._vectorizer.transform(asked[start : start + 256]) @ self._rows.T).toarray()
            best = np.argpartition(-scores, found.shape[1] - 1, axis=1)[:, : found.shape[1]]
            order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
            found[start : start + 256] = np.take_along_axis(best, order, axis=1)
        return found
