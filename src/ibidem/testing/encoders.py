"""A deterministic encoder that needs no model, and what holds for every encoder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from ibidem.models.protocols import Encoder, Options, Role
from ibidem.text.analysis import stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_BUCKETS_PER_STEM = 4
_WINDOW = 256
_SPECIAL_TOKENS = 2
_TEXTS = ("a dog runs in the cold rain", "", "rain", "?!", "Собака бежит", "\ud800 lone", "a dog runs " * 400, "rain")


def open_hashing(model: str, options: Options) -> Encoder:  # noqa: ARG001 (there is nothing to choose)
    """Return the hashing encoder, as an entry point of `ibidem.encoders` does."""
    return HashingEncoder()


class HashingEncoder:
    """Adds a few signed unit buckets for each word stem; texts that share words are close."""

    def __init__(self, dimension: int = 128) -> None:
        self.name = "hashing"
        self.dimension = dimension
        self.digest = blake2b(f"hashing-2-{dimension}".encode(), digest_size=32).hexdigest()
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
            for root, count in Counter(map(stem, words)).items():
                for bucket, sign in _buckets(root, self.dimension):
                    row[bucket] += sign * count**0.5
            if not row.any():  # nothing but punctuation, or signs that cancel out
                row[0] = 1.0
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


@lru_cache(maxsize=65536)
def _buckets(root: str, dimension: int) -> tuple[tuple[int, int], ...]:
    """Return the buckets of a stem with their signs; a function of the two arguments on every machine."""
    digest = blake2b(root.encode("utf-8", "surrogatepass"), digest_size=4 * _BUCKETS_PER_STEM).digest()
    parts = (int.from_bytes(digest[i : i + 4], "little") for i in range(0, len(digest), 4))
    return tuple((part // 2 % dimension, 1 if part % 2 else -1) for part in parts)


def rows_are_unit_vectors(encoder: Encoder) -> None:
    """Require that both roles give (n, d) float32 C-contiguous unit rows for any texts."""
    import numpy as np

    for role in Role:
        rows = encoder.encode(_TEXTS, role=role)
        assert rows.shape == (len(_TEXTS), encoder.dimension), f"{role}: the shape is {rows.shape}"
        assert rows.dtype == np.float32, f"{role}: the type is {rows.dtype}"
        assert rows.flags.c_contiguous, f"{role}: the rows are not C-contiguous"
        norms = np.linalg.norm(rows, axis=1)
        assert np.allclose(norms, 1, atol=1e-4), f"{role}: the lengths of rows are {norms}"


def no_texts_give_no_rows(encoder: Encoder) -> None:
    """Require that nothing gives (0, d), and no counts."""
    for role in Role:
        assert encoder.encode([], role=role).shape == (0, encoder.dimension), f"{role}: no texts do not give (0, d)"
    assert encoder.count_tokens([]) == [], "no texts do not give no counts"


def companions_do_not_matter(encoder: Encoder) -> None:
    """Require the order of the texts, and the same vector for a text alone, in company, and again."""
    import numpy as np

    for role in Role:
        together = encoder.encode(_TEXTS, role=role)
        alone = np.vstack([encoder.encode([text], role=role) for text in _TEXTS])
        assert np.allclose(together, alone, atol=1e-4), f"{role}: a vector depends on the other texts"
        assert np.allclose(together, encoder.encode(_TEXTS, role=role), atol=1e-6), f"{role}: a vector changes"


def tokens_are_counted_whole(encoder: Encoder) -> None:
    """Require that counts grow with the text, beyond the window too."""
    empty, short, long = encoder.count_tokens(["", "rain", "rain " * 2 * encoder.window])
    assert 0 <= empty < short < long, f"the counts are {empty}, {short}, {long}"
    assert long > encoder.window, "a text over the window is not counted to its end"


def it_is_named(encoder: Encoder) -> None:
    """Require a name, a note, a hexadecimal digest, and positive dimension and window."""
    assert encoder.name, "there is no name"
    assert isinstance(encoder.note, str), "the note is no text"
    int(encoder.digest, 16)
    assert encoder.dimension > 0, "the dimension is not positive"
    assert encoder.window > 0, "the window is not positive"


ENCODER_CHECKS: tuple[Callable[[Encoder], None], ...] = (
    rows_are_unit_vectors,
    no_texts_give_no_rows,
    companions_do_not_matter,
    tokens_are_counted_whole,
    it_is_named,
)
"""What holds for every encoder, to parametrize a test with; each raises AssertionError."""
