"""Encode texts by an ONNX graph: token ids in, unit vectors out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from ibidem.errors import ModelError
from ibidem.models.onnx import Session, batches, processors, run_all
from ibidem.models.protocols import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

INPUT = "ids"
"""The graphs' one input: token ids (b, s) int64 of texts of equal length."""
OUTPUT = "vectors"
"""Their one output: (b, d) float32."""
_UNIT_TOLERANCE = 1e-3
FEW = 64
"""Texts of one call that are remembered; a library that is indexed comes in larger ones."""
RECENT = 2000
"""Vectors that are remembered."""


class OnnxEncoder:
    """Encodes texts in batches of equal length, so that nothing is padded, one batch a thread."""

    def __init__(
        self,
        sessions: Mapping[Role, Callable[[], Session]],
        tokens: Tokens,
        *,
        name: str,
        digest: str,
        dimension: int,
        prompts: Mapping[Role, str] | None = None,
        note: str = "",
        threads: int = 0,
        languages: frozenset[str] | None = None,
        across: float = 1.0,
    ) -> None:
        self.name = name
        self.digest = digest
        self.dimension = dimension
        self.window = tokens.window
        self.note = note
        self.languages = languages
        self.across = across
        self._prompts = {role: (prompts or {}).get(role, "") for role in Role}
        self._sessions = sessions
        self._tokens = tokens
        self._threads = threads or processors()
        self._recent: dict[tuple[Role, str], NDArray[np.float32]] = {}

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special tokens and passage prompt included, never truncated."""
        prompt = self._prompts[Role.PASSAGE]
        return self._tokens.count([prompt + text for text in texts])

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 C-contiguous unit rows in the order of `texts`; (0, d) for none.

        What is over the window is not seen. Of a few texts, those that were encoded a moment ago are not encoded again:
        a claim is asked of one document, then of all. Raises ModelError when the model yields no unit vectors.
        """
        import numpy as np

        distinct = list(dict.fromkeys(texts))
        if len(distinct) > FEW:
            rows = {text: row for row, text in enumerate(distinct)}
            return self._encoded(distinct, role)[[rows[text] for text in texts]]
        recent = self._recent if len(self._recent) <= RECENT else {}
        fresh = [text for text in distinct if (role, text) not in recent]
        if fresh:
            recent.update(zip(((role, text) for text in fresh), self._encoded(fresh, role), strict=True))
        self._recent = recent
        return np.array([recent[role, text] for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def _encoded(self, texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        import numpy as np

        ids = self._tokens.ids([self._prompts[role] + text for text in texts])
        rows = np.empty((len(ids), self.dimension), dtype=np.float32)
        session = self._sessions[role]()

        def run(batch: list[int]) -> None:
            rows[batch] = session.run(None, {INPUT: np.array([ids[row] for row in batch], dtype=np.int64)})[0]

        run_all(list(batches([len(row) for row in ids])), run, threads=self._threads)
        return self._unit(rows)

    def _unit(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.all(np.abs(norms - 1) < _UNIT_TOLERANCE):  # also where a norm is not a number
            raise ModelError(
                f"The model {self.name} yields vectors that are not of unit length.",
                remedy="Type: ibidem doctor; then choose another model with --model.",
            )
        return cast("NDArray[np.float32]", rows / norms)


class Tokens:
    """The tokenizer of a model; shortens what is over the window, keeping the special tokens at both ends."""

    def __init__(self, tokenizer: bytes, *, window: int, name: str, remedy: str) -> None:
        """Read a `tokenizer.json`. Raises ModelError with its name for what is none."""
        self._tokenizer = read_tokenizer(tokenizer, name=name, remedy=remedy)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.window = window
        """The most tokens that `ids` returns of a text."""

    @property
    def vocabulary(self) -> int:
        """How many token ids there are."""
        return int(self._tokenizer.get_vocab_size())

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, special tokens included, never truncated."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(_readable(texts))]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, at most a window of them."""
        return [
            encoding.ids
            if len(encoding.ids) <= self.window
            else _shortened(encoding.ids, encoding.special_tokens_mask, self.window)
            for encoding in self._tokenizer.encode_batch_fast(_readable(texts))
        ]


def read_tokenizer(data: bytes, *, name: str, remedy: str) -> Tokenizer:
    """Return the tokenizer of a `tokenizer.json`. Raises ModelError with its name for what is none."""
    from tokenizers import Tokenizer  # 20 ms

    try:
        return Tokenizer.from_buffer(data)
    except Exception as error:
        raise ModelError(f"{name} is not a tokenizer: {error}", remedy=remedy) from error


def _readable(texts: Sequence[str]) -> list[str]:
    """Return the texts with lone surrogates, which no tokenizer takes, as question marks."""
    return [text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def _shortened(ids: list[int], special: list[int], window: int) -> list[int]:
    tail = 0
    while tail < len(ids) and special[-1 - tail]:
        tail += 1
    return ids[: window - tail] + ids[len(ids) - tail :]
