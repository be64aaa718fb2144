"""An encoder less the mean vector of the language that a text is in, so that texts of all languages lie together.

Any two vectors of multilingual-e5-small are close, with cosines from .75 to .9, and those in one language closer than
what says the same in two: a question would find all that is in its own language before what answers it in another.
Libovický, Rosa and Fraser, How language-neutral is multilingual BERT?, 2019. What is left spreads as the vectors of the
default encoder do, whose weights then fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.models.protocols import Encoder, Role
from ibidem.text.languages import language_of, question_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEANS = Path(__file__).parent / "files" / "language_means.npz"
"""By language and role, as training/language_means.py writes them."""


class CentredEncoder:
    """Encodes a text, tells its language, and takes the mean of that language off; of one without, the mean of all."""

    languages = None

    def __init__(self, encoder: Encoder, *, across: float) -> None:
        import numpy as np

        with np.load(MEANS, allow_pickle=False) as held:
            self._means = {name: held[name].astype(np.float32) for name in held.files}
        self._of_all = {role: np.mean([self._means[f"{one} {role.value}"] for one in self.centred], 0) for role in Role}
        self._encoder = encoder
        self.across = across
        self.name, self.dimension, self.window, self.note = (
            encoder.name,
            encoder.dimension,
            encoder.window,
            encoder.note,
        )
        self.digest = hashlib.sha256(encoder.digest.encode() + MEANS.read_bytes()).hexdigest()

    @property
    def centred(self) -> list[str]:
        """The languages that have a mean, by ISO 639-1 code."""
        return sorted({name.split()[0] for name in self._means})

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, as the encoder beneath does."""
        return self._encoder.count_tokens(texts)

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 C-contiguous unit rows in the order of `texts`; (0, d) for none."""
        import numpy as np

        rows = self._encoder.encode(texts, role=role)
        if not len(rows):
            return rows
        told = question_language if role is Role.QUERY else language_of
        means = [self._means.get(f"{told(text)} {role.value}", self._of_all[role]) for text in texts]
        apart = rows - np.array(means, np.float32)
        return np.ascontiguousarray(apart / np.linalg.norm(apart, axis=1, keepdims=True), np.float32)
