"""Text to token ids, with the model's own tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ibidem.embed.card import EXPORT_AGAIN
from ibidem.errors import ModelError


class Tokens:
    """The tokenizer of a model; shortens what is over the window, keeping the special tokens at both ends."""

    def __init__(self, path: Path, *, window: int) -> None:
        from tokenizers import Tokenizer  # 20 ms

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:
            raise ModelError(f"{path} is not a tokenizer: {error}", remedy=EXPORT_AGAIN) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._window = window

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
            if len(encoding.ids) <= self._window
            else _shortened(encoding.ids, encoding.special_tokens_mask, self._window)
            for encoding in self._tokenizer.encode_batch_fast(_readable(texts))
        ]


def _readable(texts: Sequence[str]) -> list[str]:
    """Return the texts with lone surrogates, which no tokenizer takes, as question marks."""
    return [text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8") for text in texts]


def _shortened(ids: list[int], special: list[int], window: int) -> list[int]:
    tail = 0
    while tail < len(ids) and special[-1 - tail]:
        tail += 1
    return ids[: window - tail] + ids[len(ids) - tail :]
