"""Pairs to windows of token ids, as the bundled judge reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ibidem.errors import ModelError
from ibidem.judge import Cancelled, Pair
from ibidem.judge.batches import stop_if

_FIRST, _BETWEEN = "[CLS]", "[SEP]"
_SPECIAL_TOKENS = 3
_PIECE = 20_000
"""Characters tokenised at a time, some 20 ms."""


class Window(NamedTuple):
    """What the model sees at once."""

    pair: int
    """Row of the pair it was cut from."""
    ids: list[int]
    types: list[int]
    """0 for the asked, 1 for the text; as long as `ids`."""


class Reader:
    """Cuts pairs into windows of `[CLS] asked [SEP] context. text [SEP]` that overlap by a quarter.

    What is asked takes at most half of a window; where a text needs several, each begins with the context, of which
    at most a quarter of the rest is kept.
    """

    def __init__(self, tokenizer: bytes, *, max_tokens: int) -> None:
        from tokenizers import Tokenizer  # 20 ms

        try:
            self._tokenizer = Tokenizer.from_buffer(tokenizer)
        except Exception as error:
            raise ModelError(f"The judge's tokenizer cannot be used: {error}") from error
        first, between = (self._tokenizer.token_to_id(token) for token in (_FIRST, _BETWEEN))
        if first is None or between is None:
            raise ModelError(f"The judge's tokenizer has no {_FIRST} or no {_BETWEEN}.")
        self._first, self._between = int(first), int(between)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True  # what a document calls [SEP] is text, not a mark
        self._room = max_tokens - _SPECIAL_TOKENS

    def windows(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> list[Window]:
        """Return the windows of all pairs, in the order of `pairs`; at least one each."""
        asked = self._ids({pair.asked for pair in pairs}, cancelled)
        contexts = self._ids({_lead(pair) for pair in pairs}, cancelled)
        texts = self._ids({pair.text for pair in pairs}, cancelled)
        return [
            self._window(row, part, rest)
            for row, pair in enumerate(pairs)
            for part in [asked[pair.asked][: self._room // 2]]
            for rest in _rests(contexts[_lead(pair)], texts[pair.text], self._room - len(part))
        ]

    def _window(self, row: int, asked: list[int], rest: list[int]) -> Window:
        ids = [self._first, *asked, self._between, *rest, self._between]
        return Window(row, ids, [0] * (len(asked) + 2) + [1] * (len(rest) + 1))

    def _ids(self, texts: Iterable[str], cancelled: Cancelled | None) -> dict[str, list[int]]:
        """Return the ids of each text without special tokens."""
        found: dict[str, list[int]] = {}
        for text in texts:
            found[text] = []
            for piece in pieces(text, _PIECE):
                stop_if(cancelled)
                found[text] += self._tokenizer.encode(piece, add_special_tokens=False).ids
        return found


def pieces(text: str, size: int) -> Iterator[str]:
    """Yield a text in pieces of about that many characters, cut at white space where there is some near.

    Lone surrogates, which no tokenizer takes, become question marks.
    """
    start = 0
    while start < len(text):
        end = start + size
        if end < len(text):
            end = max(text.rfind(" ", start + size // 2, end), text.rfind("\n", start + size // 2, end)) + 1 or end
        piece = text[start:end]
        yield piece if piece.isascii() else piece.encode("utf-8", "replace").decode("utf-8")
        start = end


def _lead(pair: Pair) -> str:
    return f"{pair.context}. " if pair.context else ""


def _rests(context: list[int], text: list[int], room: int) -> Iterator[list[int]]:
    """Yield what follows the asked in each window; the last ends with the text."""
    if len(context) + len(text) <= room:
        yield context + text
        return
    context = context[: room // 4]
    size = room - len(context)
    last = max(len(text) - size, 0)
    step = max(size - size // 4, 1)
    for start in [*range(0, last, step), last]:
        yield context + text[start : start + size]
