"""Judge by a CrossEncoder or an NLI model that the user names, through transformers and torch."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ibidem.errors import ModelError
from ibidem.models.cross_encoder import Window, WindowedJudge, pieces
from ibidem.models.onnx import BATCH_TOKENS, go_offline
from ibidem.models.protocols import STANCES, Cancelled, Head, Judge, Options, Pair, stop_if
from ibidem.models.resolve import JUDGES, Source, fingerprint, locate
from ibidem.types import Stance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHOOSE = "Name a folder of a sentence-transformers CrossEncoder or an NLI model with --judge or the setting judge."
_CONFIG = "config.json"
_CLASSIFIER = "ForSequenceClassification"
_SPELLINGS = {
    Stance.SUPPORTS: ("entailment", "entail", "entails", "entailed", "supports", "support", "supported"),
    Stance.REFUTES: (
        *("contradiction", "contradict", "contradicts", "contradicted", "contradictory"),
        *("refutes", "refute", "refuted", "refutation"),
    ),
    Stance.NEUTRAL: (
        *("neutral", "not enough info", "not enough information", "notenoughinfo", "nei", "no info", "noinfo"),
        *("unknown", "unverifiable"),
    ),
}
_STANCE = {spelling: stance for stance, spellings in _SPELLINGS.items() for spelling in spellings}
_WINDOW = 512
"""Tokens of a window where the model states no smaller limit."""
_FLOP_PER_S = 20e9
"""What one slow core does."""
_BATCH_S = 0.2
_PIECE = 20_000


class TransformersWindows:
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
        flop_per_token = 2 * max(sum(weights.numel() for weights in model.parameters()), 1)
        self.batch_tokens = max(1, min(BATCH_TOKENS, int(_FLOP_PER_S * _BATCH_S / flop_per_token)))

    def windows(self, pairs: Sequence[Pair], head: Head, *, cancelled: Cancelled | None = None) -> list[Window]:
        """Return the windows of all pairs. Raises ModelError when the model has no such head."""
        if head is not self.head:
            raise ModelError(_lacks(self._name, head), remedy="Name another judge with --judge or the setting judge.")
        windows: list[Window] = []
        for row, pair in enumerate(pairs):
            stop_if(cancelled)
            windows += self._cut(row, pair)
        return windows

    def logits(self, batch: Sequence[Window], head: Head) -> NDArray[np.float32]:  # noqa: ARG002 (it has but one)
        """Return (b, 1) or (b, 3) logits of windows of equal length."""
        import torch

        ids = torch.tensor([window.ids for window in batch])
        feeds = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        if self._types:
            feeds["token_type_ids"] = torch.tensor([window.types for window in batch])
        with self._lock, torch.inference_mode():
            logits = self._model(**feeds).logits
        return cast("NDArray[np.float32]", logits.float().numpy()[:, self._columns])

    def _cut(self, row: int, pair: Pair) -> list[Window]:
        """Return the windows of a pair; a relevance model reads the question first, an NLI model the evidence."""
        text = "".join(pieces(f"{pair.context}. {pair.text}" if pair.context else pair.text, _PIECE))
        asked, taken = self._shortened("".join(pieces(pair.asked, _PIECE)))
        space = self._window - self._tokenizer.num_special_tokens_to_add(pair=True) - taken
        asked_first = self.head is Head.ANSWERS
        read = self._tokenizer(
            *((asked, text) if asked_first else (text, asked)),
            truncation="only_second" if asked_first else "only_first",
            max_length=self._window,
            stride=space // 4,
            return_overflowing_tokens=True,
            return_token_type_ids=True,
        )
        return [Window(row, ids, types) for ids, types in zip(read["input_ids"], read["token_type_ids"], strict=True)]

    def _shortened(self, asked: str) -> tuple[str, int]:
        """Return what of the asked fits half of a window, and its length in tokens."""
        most = self._window // 2 - self._tokenizer.num_special_tokens_to_add(pair=True)
        places = self._tokenizer(asked, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        return (asked, len(places)) if len(places) <= most else (asked[: places[most - 1][1]], most)


@dataclass(frozen=True, slots=True)
class CompletedJudge:
    """Two judges, each asked for one head."""

    of_answers: Judge
    of_stance: Judge

    @property
    def name(self) -> str:
        """Both, as they are known to people."""
        return f"{self.of_answers.name} for answers, {self.of_stance.name} for stance"

    @property
    def digest(self) -> str:
        """Hex digest over both."""
        return hashlib.sha256(f"{self.of_answers.digest} {self.of_stance.digest}".encode()).hexdigest()

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages that both read, by ISO 639-1 code; None where neither says."""
        said = (getattr(judge, "languages", None) for judge in (self.of_answers, self.of_stance))
        read = [languages for languages in said if isinstance(languages, frozenset)]
        return frozenset.intersection(*read) if read else None

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) probabilities that the text answers the question."""
        return self.of_answers.answers(pairs, cancelled=cancelled)

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities in the order of STANCES."""
        return self.of_stance.stance(pairs, cancelled=cancelled)


def open_judge(model: str, options: Options) -> WindowedJudge:
    """Return a judge by a model's folder or its name in the local cache; importing torch takes seconds.

    A model with one label judges answers, one with the three labels of NLI judges stance. Raises ModelError for
    what is neither.
    """
    go_offline()
    source = find(model)
    known = labels(source.folder)
    columns = stance_columns(known)
    if columns is None and len(known) != 1:
        raise ModelError(
            f"The judge {model} cannot be used: its labels are {', '.join(known)}; expected a single one, or "
            "entailment, contradiction and neutral.",
            remedy=CHOOSE,
        )
    digest = fingerprint(source)
    windows = TransformersWindows(*_load(source, options.threads), name=model, columns=columns)
    return WindowedJudge(windows, name=model, digest=digest, threads=1, only=windows.head)


def find(model: str) -> Source:
    """Return where a judge lies: a folder, or a name in the local cache. Raises ModelError naming what was tried."""
    folder = Path(model).expanduser()
    if folder.exists() and not (folder / _CONFIG).is_file():
        raise ModelError(f"{folder} is no judge: it has no {_CONFIG}.", remedy=CHOOSE)
    return locate(model, organisation=JUDGES)


def labels(folder: Path) -> tuple[str, ...]:
    """Return the labels of a classifier, in the order of its outputs. Raises ModelError for what is none."""
    path = folder / _CONFIG
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        made_of = [str(name) for name in config.get("architectures") or ()]
        named = {int(column): str(label) for column, label in (config.get("id2label") or {}).items()}
        known = int(config.get("num_labels", 2))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} is not the configuration of a model: {error}.", remedy=CHOOSE) from error
    if not any(name.endswith(_CLASSIFIER) for name in made_of):
        what = ", ".join(made_of) or "a model of no stated kind"
        raise ModelError(f"{folder} is no judge: it holds {what}, not a classifier of text pairs.", remedy=CHOOSE)
    return tuple(named[column] for column in sorted(named)) or tuple(f"LABEL_{n}" for n in range(known))


def stance_columns(labels: Sequence[str]) -> tuple[int, ...] | None:
    """Return the column of each of STANCES among the labels, in any usual spelling; None where one is not there."""
    columns: dict[Stance, int] = {}
    for column, label in enumerate(labels):
        stance = _STANCE.get(re.sub(r"[\s_-]+", " ", label).strip().casefold())
        if stance is None or stance in columns:
            return None
        columns[stance] = column
    return tuple(columns[stance] for stance in STANCES) if len(columns) == len(STANCES) else None


def completed(judge: Judge, only: Head, other: Judge) -> CompletedJudge:
    """Return a judge whose one head is that of `judge`, the other that of `other`."""
    return CompletedJudge(judge, other) if only is Head.ANSWERS else CompletedJudge(other, judge)


def _load(source: Source, threads: int) -> tuple[Any, Any]:
    place = f"The judge {source.name} in {source.folder}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer  # 5 s

        own = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = AutoTokenizer.from_pretrained(str(source.folder), **own)
            model, told = AutoModelForSequenceClassification.from_pretrained(
                str(source.folder), use_safetensors=True, output_loading_info=True, dtype=torch.float32, **own
            )
        except Exception as error:
            raise ModelError(f"{place} cannot be loaded: {error}", remedy=CHOOSE) from error
    if told["missing_keys"]:
        raise ModelError(f"{place} lacks weights: {min(told['missing_keys'])}.", remedy=CHOOSE)
    if not tokenizer.is_fast:
        raise ModelError(f"{place} has no fast tokenizer.", remedy=CHOOSE)
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
