"""Run a CrossEncoder or an NLI model that the user names, through torch."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ibidem.errors import ModelError
from ibidem.judge import Cancelled, Pair
from ibidem.judge.batches import stop_if
from ibidem.judge.labels import stance_columns
from ibidem.judge.source import CHOOSE, digest, labels, locate
from ibidem.judge.windowed import Head, WindowedJudge
from ibidem.judge.windows import Window, pieces
from ibidem.offline import go_offline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_WINDOW = 512
"""Tokens of a window where the model states no smaller limit."""
_FLOP_PER_S = 20e9
"""What one slow core does."""
_BATCH_S = 0.2
_MOST_TOKENS = 512
_PIECE = 20_000


class TransformersModel:
    """A classifier of text pairs with its tokenizer; has one head of the two."""

    def __init__(self, model: Any, tokenizer: Any, *, name: str, columns: tuple[int, ...] | None) -> None:  # noqa: ANN401 (untyped library)
        self._model = model
        self._tokenizer = tokenizer
        self._name = name
        self.head = Head.ANSWERS if columns is None else Head.STANCE
        """The one that it has."""
        self._columns = list(columns or (0,))
        self._window = _limit(model, tokenizer)
        self._types = "token_type_ids" in tokenizer.model_input_names
        self._lock = threading.Lock()
        flop_per_token = 2 * max(sum(one.numel() for one in model.parameters()), 1)
        self.batch_tokens = max(1, min(_MOST_TOKENS, int(_FLOP_PER_S * _BATCH_S / flop_per_token)))

    def windows(self, pairs: Sequence[Pair], head: Head, *, cancelled: Cancelled | None = None) -> list[Window]:
        """Return the windows of all pairs. Raises ModelError when the model has no such head."""
        if head is not self.head:
            raise ModelError(_lacks(self._name, head), remedy="Name another judge with --judge or the setting judge.")
        found: list[Window] = []
        for row, pair in enumerate(pairs):
            stop_if(cancelled)
            found += self._cut(row, pair)
        return found

    def logits(self, batch: Sequence[Window], head: Head) -> NDArray[np.float32]:  # noqa: ARG002 (it has but one)
        """Return (b, 1) or (b, 3) logits of windows of equal length."""
        import torch

        ids = torch.tensor([window.ids for window in batch])
        feeds = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        if self._types:
            feeds["token_type_ids"] = torch.tensor([window.types for window in batch])
        with self._lock, torch.inference_mode():
            found = self._model(**feeds).logits
        return cast("NDArray[np.float32]", found.float().numpy()[:, self._columns])

    def _cut(self, row: int, pair: Pair) -> list[Window]:
        """Return the windows of a pair; a relevance model reads the question first, an NLI model the evidence."""
        text = "".join(pieces(f"{pair.context}. {pair.text}" if pair.context else pair.text, _PIECE))
        asked, taken = self._shortened("".join(pieces(pair.asked, _PIECE)))
        room = self._window - self._tokenizer.num_special_tokens_to_add(pair=True) - taken
        asked_first = self.head is Head.ANSWERS
        read = self._tokenizer(
            *((asked, text) if asked_first else (text, asked)),
            truncation="only_second" if asked_first else "only_first",
            max_length=self._window,
            stride=room // 4,
            return_overflowing_tokens=True,
            return_token_type_ids=True,
        )
        return [Window(row, ids, types) for ids, types in zip(read["input_ids"], read["token_type_ids"], strict=True)]

    def _shortened(self, asked: str) -> tuple[str, int]:
        """Return what of the asked fits half of a window, and its length in tokens."""
        most = self._window // 2 - self._tokenizer.num_special_tokens_to_add(pair=True)
        places = self._tokenizer(asked, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        return (asked, len(places)) if len(places) <= most else (asked[: places[most - 1][1]], most)


def open_foreign(name: str, *, threads: int = 0) -> WindowedJudge:
    """Return a judge by a model's folder or its name in the local cache; importing torch takes seconds.

    A model with one label judges answers, one with the three labels of NLI judges stance. Raises ModelError for
    what is neither.
    """
    go_offline()
    folder = locate(name)
    known = labels(folder)
    columns = stance_columns(known)
    if columns is None and len(known) != 1:
        raise ModelError(
            f"The judge {name} cannot be used: its labels are {', '.join(known)}; expected a single one, or "
            "entailment, contradiction and neutral.",
            remedy=CHOOSE,
        )
    model, tokenizer = _load(folder, name, threads)
    reader = TransformersModel(model, tokenizer, name=name, columns=columns)
    return WindowedJudge(reader, name=name, digest=digest(folder), threads=1, only=reader.head.value)


def _load(folder: Path, name: str, threads: int) -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer  # 5 s

        own = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = AutoTokenizer.from_pretrained(str(folder), **own)
            model, told = AutoModelForSequenceClassification.from_pretrained(
                str(folder), use_safetensors=True, output_loading_info=True, dtype=torch.float32, **own
            )
        except Exception as error:
            raise ModelError(f"The judge {name} in {folder} cannot be loaded: {error}", remedy=CHOOSE) from error
    if told["missing_keys"]:
        raise ModelError(f"The judge {name} in {folder} lacks weights: {min(told['missing_keys'])}.", remedy=CHOOSE)
    if not tokenizer.is_fast:
        raise ModelError(f"The judge {name} in {folder} has no fast tokenizer.", remedy=CHOOSE)
    if threads:
        torch.set_num_threads(threads)
    return model.eval(), tokenizer


def _limit(model: Any, tokenizer: Any) -> int:  # noqa: ANN401
    positions = getattr(model.config, "max_position_embeddings", None)
    offset = getattr(model.config, "pad_token_id", 0) or 0  # RoBERTa counts positions from after the padding's
    stated = (tokenizer.model_max_length, positions - offset - 1 if positions and offset else positions)
    return min(_WINDOW, *(int(limit) for limit in stated if limit))


def _lacks(name: str, head: Head) -> str:
    if head is Head.STANCE:
        return f"The judge {name} only says whether a text answers a question; it has no stance on claims."
    return f"The judge {name} only says where a text stands on a claim; it does not judge answers."
