"""Judge pairs of texts of any length by a cross-encoder, through the windows that it sees at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from ibidem.errors import INSTALL_AGAIN, ModelError
from ibidem.models.card import CARD, JUDGE_GRAPH, TOKENIZER, Calibration, read_card, verified
from ibidem.models.onnx import BATCH_TOKENS, Session, batches, load, processors, read_tokenizer, run_all
from ibidem.models.protocols import ENGLISH_ONLY, Cancelled, Head, Options, Pair, stop_if
from ibidem.models.resolve import JUDGE_NAMES, judge_folder
from ibidem.text.normalize import has_words
from ibidem.text.vocabulary import is_english

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
"""The graph's inputs, each (b, t) int64; its outputs are named as the heads, (b,) or (b, 1) and (b, 3) float32."""
SILENT = 0.01
"""The probability that a text without a word answers anything."""
UNSURE = (0.3, 0.3, 0.4)
"""The stance of a text that cannot be read: neutral, by little."""
RECENT = 4000
"""Pairs of each head that are remembered: 200 questions; a kilobyte or two each."""
_FIRST, _BETWEEN = "[CLS]", "[SEP]"
_SPECIAL_TOKENS = 3
_STEEPEST = 30.0
"""Further from 0 a float32 sigmoid is 0 or 1, and exponentials overflow."""
_PIECE = 20_000
"""Characters tokenised at a time, some 20 ms."""
_CHOOSE = "Name another with --judge or with the setting judge."


class Window(NamedTuple):
    """What the model sees at once."""

    pair: int
    """Row of the pair it was cut from."""
    ids: list[int]
    types: list[int]
    """0 for the asked, 1 for the text; as long as `ids`."""


class WindowModel(Protocol):
    """Runs windows."""

    @property
    def batch_tokens(self) -> int:
        """Tokens that take well under 0.2 s."""

    def windows(self, pairs: Sequence[Pair], head: Head, *, cancelled: Cancelled | None = None) -> list[Window]:
        """Return the windows of all pairs, in the order of `pairs`; at least one each. Raises ModelError."""

    def logits(self, batch: Sequence[Window], head: Head) -> NDArray[np.float32]:
        """Return (b, 1) logits of ANSWERS, (b, 3) of STANCE in the order of STANCES."""


class WindowedJudge:
    """Judges a text by the window that says most."""

    def __init__(
        self,
        model: WindowModel,
        *,
        name: str,
        digest: str,
        calibration: Calibration | None = None,
        reads: Callable[[str], bool] = has_words,
        threads: int = 0,
        only: Head | None = None,
        languages: frozenset[str] | None = None,
    ) -> None:
        self.name = name
        self.digest = digest
        self.only = only
        """The one head that the model has; None where it has both."""
        self.languages = languages
        """Those that it reads, by ISO 639-1 code; None where that is not known."""
        self._model = model
        self._calibration = calibration or Calibration()
        self._reads = reads
        self._threads = threads or processors()
        self._recent: dict[Head, dict[Pair, NDArray[np.float32] | np.float32]] = {head: {} for head in Head}

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) probabilities that the text answers the question: of its windows, the highest."""
        return self._remembered(Head.ANSWERS, pairs, self._answers, cancelled)

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities in the order of STANCES: those of the window that is least neutral."""
        return self._remembered(Head.STANCE, pairs, self._stances, cancelled).reshape(-1, 3)

    def _remembered(
        self,
        head: Head,
        pairs: Sequence[Pair],
        judged: Callable[[Sequence[Pair], Cancelled | None], NDArray[np.float32]],
        cancelled: Cancelled | None,
    ) -> NDArray[np.float32]:
        """Return what is judged of pairs; those that were read a moment ago are not read again.

        A claim is asked of one document, then of all; a question is put again, with a filter or by somebody else.
        """
        import numpy as np

        stop_if(cancelled)
        if len(self._recent[head]) > RECENT:
            self._recent[head] = {}
        recent = self._recent[head]
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in recent]
        recent.update(zip(fresh, judged(fresh, cancelled), strict=True))
        return np.array([recent[pair] for pair in pairs], dtype=np.float32)

    def _answers(self, pairs: Sequence[Pair], cancelled: Cancelled | None) -> NDArray[np.float32]:
        import numpy as np

        probabilities = np.full(len(pairs), SILENT, dtype=np.float32)
        rows = [row for row, pair in enumerate(pairs) if has_words(pair.asked) and has_words(pair.text)]
        owners, logits = self._logits([pairs[row] for row in rows], Head.ANSWERS, cancelled)
        best = np.zeros(len(rows), dtype=np.float32)
        np.maximum.at(best, owners, _answer_probabilities(logits, self._calibration))
        probabilities[rows] = best
        return probabilities

    def _stances(self, pairs: Sequence[Pair], cancelled: Cancelled | None) -> NDArray[np.float32]:
        import numpy as np

        probabilities = np.tile(np.array(UNSURE, dtype=np.float32), (len(pairs), 1))
        rows = [row for row, pair in enumerate(pairs) if all(map(self._legible, (pair.asked, pair.text)))]
        owners, logits = self._logits([pairs[row] for row in rows], Head.STANCE, cancelled)
        windows = _stance_probabilities(logits, self._calibration)
        order = np.argsort(-windows[:, 2], kind="stable")  # the least neutral comes last, and stays
        probabilities[np.array(rows, dtype=np.int64)[owners[order]]] = windows[order]
        return probabilities

    def _legible(self, text: str) -> bool:
        return has_words(text) and self._reads(text)

    def _logits(
        self, pairs: Sequence[Pair], head: Head, cancelled: Cancelled | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the row of the pair that each window is of, and the window's logits."""
        import numpy as np

        stop_if(cancelled)
        distinct = {pair: row for row, pair in enumerate(dict.fromkeys(pairs))}
        windows = self._model.windows(list(distinct), head, cancelled=cancelled)
        logits = np.zeros((len(windows), 1 if head is Head.ANSWERS else 3), dtype=np.float32)

        def run(batch: list[int]) -> None:
            logits[batch] = self._model.logits([windows[row] for row in batch], head)

        work = list(batches([len(window.ids) for window in windows], self._model.batch_tokens))
        run_all(work, run, threads=self._threads, cancelled=cancelled)
        if not np.isfinite(logits).all():
            raise ModelError(f"The judge {self.name} yields what is no number.", remedy=_CHOOSE)
        return _repeated(windows, [distinct[pair] for pair in pairs], logits)


class WindowReader:
    """Cuts pairs into windows of `[CLS] asked [SEP] context. text [SEP]` that overlap by a quarter.

    What is asked takes at most half of a window; where a text needs several, each begins with the context, of which
    at most a quarter of the rest is kept.
    """

    def __init__(self, tokenizer: bytes, *, max_tokens: int, name: str = TOKENIZER, remedy: str = "") -> None:
        """Read a `tokenizer.json`. Raises ModelError with its name for what is none."""
        self._tokenizer = read_tokenizer(tokenizer, name=name, remedy=remedy)
        first, between = (self._tokenizer.token_to_id(token) for token in (_FIRST, _BETWEEN))
        if first is None or between is None:
            raise ModelError(f"{name} has no {_FIRST} or no {_BETWEEN}.", remedy=remedy)
        self._first, self._between = int(first), int(between)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True  # what a document calls [SEP] is text, not a mark
        self._space = max_tokens - _SPECIAL_TOKENS

    def windows(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> list[Window]:
        """Return the windows of all pairs, in the order of `pairs`; at least one each."""
        asked = self._ids({pair.asked for pair in pairs}, cancelled)
        contexts = self._ids({_lead(pair) for pair in pairs}, cancelled)
        texts = self._ids({pair.text for pair in pairs}, cancelled)
        return [
            self._window(row, part, rest)
            for row, pair in enumerate(pairs)
            for part in [asked[pair.asked][: self._space // 2]]
            for rest in _rests(contexts[_lead(pair)], texts[pair.text], self._space - len(part))
        ]

    def _window(self, row: int, asked: list[int], rest: list[int]) -> Window:
        ids = [self._first, *asked, self._between, *rest, self._between]
        return Window(row, ids, [0] * (len(asked) + 2) + [1] * (len(rest) + 1))

    def _ids(self, texts: Iterable[str], cancelled: Cancelled | None) -> dict[str, list[int]]:
        """Return the ids of each text without special tokens."""
        ids: dict[str, list[int]] = {}
        for text in texts:
            ids[text] = []
            for piece in pieces(text, _PIECE):
                stop_if(cancelled)
                ids[text] += self._tokenizer.encode(piece, add_special_tokens=False).ids
        return ids


class OnnxWindows:
    """A graph and the reader of its windows."""

    batch_tokens = BATCH_TOKENS

    def __init__(self, session: Session, reader: WindowReader) -> None:
        self._session = session
        self._reader = reader

    def windows(self, pairs: Sequence[Pair], head: Head, *, cancelled: Cancelled | None = None) -> list[Window]:  # noqa: ARG002 (both heads read the same)
        """Return the windows of all pairs, in the order of `pairs`."""
        return self._reader.windows(pairs, cancelled=cancelled)

    def logits(self, batch: Sequence[Window], head: Head) -> NDArray[np.float32]:
        """Return (b, 1) or (b, 3) logits of windows of equal length."""
        import numpy as np

        ids = np.array([window.ids for window in batch], dtype=np.int64)
        types = np.array([window.types for window in batch], dtype=np.int64)
        feeds = dict(zip(INPUTS, (ids, np.ones_like(ids), types), strict=True))
        try:
            logits = self._session.run([head.value], feeds)[0]
        except Exception as error:
            raise ModelError(
                f"The judge cannot read {ids.shape[1]} tokens at once: {' '.join(str(error).split())[:200]}",
                remedy=_CHOOSE,
            ) from error
        return cast("NDArray[np.float32]", logits.reshape(len(batch), -1))


def open_judge(model: str, options: Options) -> WindowedJudge:
    """Return the bundled judge, or that of a folder of its form.

    Card, graph and tokenizer are compared with their digests. Raises ModelError naming what is missing, damaged or
    no judge.
    """
    folder = judge_folder(model)
    remedy = _remedy(model)
    card = read_card(folder, remedy=remedy)
    if card.calibration is None:
        raise ModelError(f"{folder / CARD} is no card of a judge.", remedy=remedy)
    path = folder / TOKENIZER
    tokenizer = verified(path, card.files.get(TOKENIZER), remedy=remedy)
    reader = WindowReader(tokenizer, max_tokens=card.window, name=str(path), remedy=remedy)
    return WindowedJudge(
        OnnxWindows(_session(folder / JUDGE_GRAPH, card.files.get(JUDGE_GRAPH), remedy), reader),
        name=card.name,
        digest=card.digest,
        calibration=card.calibration,
        reads=is_english,
        languages=ENGLISH_ONLY,
        threads=options.threads,
    )


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


def _session(path: Path, digest: str | None, remedy: str) -> Session:
    session = load(verified(path, digest, remedy=remedy), name=str(path), remedy=remedy, optimise=True)
    inputs = {value.name for value in session.get_inputs()}
    outputs = {value.name for value in session.get_outputs()}
    if inputs != set(INPUTS) or not outputs >= {head.value for head in Head}:
        raise ModelError(
            f"{path} is no judge: it takes {', '.join(sorted(inputs))} and gives {', '.join(sorted(outputs))}.",
            remedy=remedy,
        )
    return session


def _remedy(model: str) -> str:
    """Return what to type when the judge of this name cannot be used."""
    if model in JUDGE_NAMES:
        return f"{INSTALL_AGAIN}; or name a CrossEncoder or NLI model with --judge or with the setting judge."
    return "Export the judge again, or name another with --judge or with the setting judge."


def _answer_probabilities(logits: NDArray[np.float32], by: Calibration) -> NDArray[np.float32]:
    """Return (n,) probabilities for (n, 1) logits."""
    import numpy as np

    steep = np.clip(logits[:, 0] / by.answers_temperature + by.answers_bias, -_STEEPEST, _STEEPEST)
    return cast("NDArray[np.float32]", (1 / (1 + np.exp(-steep))).astype(np.float32))


def _stance_probabilities(logits: NDArray[np.float32], by: Calibration) -> NDArray[np.float32]:
    """Return (n, 3) probabilities for (n, 3) logits."""
    import numpy as np

    scaled = logits / by.stance_temperature + np.array(by.stance_biases, dtype=np.float32)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return cast("NDArray[np.float32]", (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32))


def _repeated(
    windows: Sequence[Window], rows: Sequence[int], logits: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Give the windows of distinct pairs to every pair that is the same."""
    import numpy as np

    places: dict[int, list[int]] = {}
    for place, window in enumerate(windows):
        places.setdefault(window.pair, []).append(place)
    owners = [owner for owner, row in enumerate(rows) for _ in places[row]]
    taken = [place for row in rows for place in places[row]]
    return np.array(owners, dtype=np.int64), logits[np.array(taken, dtype=np.int64)]


def _lead(pair: Pair) -> str:
    return f"{pair.context}. " if pair.context else ""


def _rests(context: list[int], text: list[int], space: int) -> Iterator[list[int]]:
    """Yield what follows the asked in each window; the last ends with the text."""
    if len(context) + len(text) <= space:
        yield context + text
        return
    context = context[: space // 4]
    size = space - len(context)
    last = max(len(text) - size, 0)
    step = max(size - size // 4, 1)
    for start in [*range(0, last, step), last]:
        yield context + text[start : start + size]
