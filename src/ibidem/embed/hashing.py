"""A deterministic encoder made of hashed word stems: needs no model, and serves the tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from ibidem.embed import Role

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_WORD = re.compile(r"\w+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s", "y", "e")
_SHORTEST_STEM = 3
_BUCKETS_PER_STEM = 4
_WINDOW = 256
_SPECIAL_TOKENS = 2


class HashingEncoder:
    """Adds a few signed unit buckets for each word stem; texts that share words are close."""

    def __init__(self, dimension: int = 128) -> None:
        self.name = "hashing"
        self.dimension = dimension
        self.digest = blake2b(f"hashing-1-{dimension}".encode(), digest_size=32).hexdigest()
        self.window = _WINDOW
        self.note = ""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words of each text, plus two as models have special tokens."""
        return [len(_WORD.findall(text)) + _SPECIAL_TOKENS for text in texts]

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:  # noqa: ARG002 (no prompts)
        """Return (n, d) unit rows; words past the window are not seen, as with a model."""
        import numpy as np

        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            words = _WORD.findall(text.casefold())[: self.window - _SPECIAL_TOKENS]
            for stem, count in Counter(map(_stem, words)).items():
                for bucket, sign in _buckets(stem, self.dimension):
                    row[bucket] += sign * count**0.5
            if not row.any():  # nothing but punctuation, or signs that cancel out
                row[0] = 1.0
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            stem = word[: -len(ending)]
            return stem[:-1] if stem[-1] == stem[-2] else stem  # running, runs
    return word


@lru_cache(maxsize=65536)
def _buckets(stem: str, dimension: int) -> tuple[tuple[int, int], ...]:
    """Return the buckets of a stem with their signs; a function of the two arguments on every machine."""
    digest = blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=4 * _BUCKETS_PER_STEM).digest()
    parts = (int.from_bytes(digest[i : i + 4], "little") for i in range(0, len(digest), 4))
    return tuple((part // 2 % dimension, 1 if part % 2 else -1) for part in parts)
