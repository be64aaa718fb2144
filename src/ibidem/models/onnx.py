"""Run ONNX graphs by ONNX Runtime, kept off the network, and encode texts by them: token ids in, unit vectors out."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast

from ibidem.errors import ModelError
from ibidem.models.protocols import Cancelled, Role, stop_if

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}
_EXTERNAL_FOLDER = "session.model_external_initializers_file_folder_path"
_SERIOUS_ONLY = 3


class Session(Protocol):
    """What is used of onnxruntime.InferenceSession; safe to use from several threads."""

    def run(self, outputs: list[str] | None, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        """Return the outputs of the graph, all of them or those that are named."""

    def get_inputs(self) -> list[Any]:
        """Return the graph's inputs, each with a `name`."""

    def get_outputs(self) -> list[Any]:
        """Return the graph's outputs, each with a `name`."""


class Sessions:
    """Graphs by file name, each loaded when it is first needed; safe to use from several threads."""

    def __init__(self, load: Callable[[str], Session]) -> None:
        self._load = load
        self._loaded: dict[str, Session] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Session:
        """Return the graph of a file. Raises ModelError naming a file that is damaged."""
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            return self._loaded[name]


def go_offline() -> None:
    """Set what the libraries that run models read when they are imported; call it before importing any of them."""
    os.environ.update(_OFFLINE)


def onnx_runtime() -> ModuleType:
    """Return the module onnxruntime; without this it reports to its maker. Its import takes 90 ms."""
    go_offline()
    return import_module("onnxruntime")


def load(
    graph: Path | bytes,
    *,
    name: str,
    remedy: str,
    optimise: bool = False,
    weights: Path | None = None,
    constants: Mapping[str, NDArray[Any]] | None = None,
) -> Session:
    """Return a graph, ready to run; `optimise` unless that was done when it was made.

    The constants that a graph in memory does not hold are read from the files it names in the folder `weights`, or
    taken from `constants` by name. Raises ModelError naming the graph when it cannot be run.
    """
    ort = onnx_runtime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # batches side by side are faster than one batch on several threads
    options.log_severity_level = _SERIOUS_ONLY
    if not optimise:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    if weights is not None:
        options.add_session_config_entry(_EXTERNAL_FOLDER, str(weights))
    values = {name: ort.OrtValue.ortvalue_from_numpy(value) for name, value in (constants or {}).items()}
    if values:
        options.add_external_initializers(list(values), list(values.values()))
    source = graph if isinstance(graph, bytes) else str(graph)
    try:
        session = ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        session.constants = values  # the runtime refers to their memory without holding it
        return cast("Session", session)
    except Exception as error:
        raise ModelError(f"{name} cannot be run: {' '.join(str(error).split())[:300]}", remedy=remedy) from error


def load_verified(load: Callable[[], Session], *checks: Callable[[], None]) -> Session:
    """Return what `load` returns while the checks run beside it, which takes about the same time.

    What a check raises counts before what loading raises: it names a damaged file better than the runtime does.
    """
    with ThreadPoolExecutor(1, "ibidem-verify") as pool:
        running = [pool.submit(check) for check in checks]
        try:
            return load()
        finally:
            for check in running:
                check.result()


BATCH_TOKENS = 511
"""Tokens a run: larger batches leave the processor's second cache and are slower (measured), two texts that fill a
window of 256 by 6 %; some 50 ms a thread."""


def batches(lengths: Sequence[int], tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield rows of equal length together, so that nothing is padded, at most `tokens` of them or a single row.

    The longest come first, so that threads end at about the same time.
    """
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    for length, same in groupby(order, key=lambda row: lengths[row]):
        rows = list(same)
        size = max(1, tokens // max(length, 1))
        yield from (rows[start : start + size] for start in range(0, len(rows), size))


def run_all(
    work: Sequence[list[int]], run: Callable[[list[int]], None], *, threads: int, cancelled: Cancelled | None = None
) -> None:
    """Run every batch, one a thread. Raises KeyboardInterrupt when cancelled, before the next batch begins."""

    def step(batch: list[int]) -> None:
        stop_if(cancelled)
        run(batch)

    if min(len(work), threads) < 2:
        for batch in work:
            step(batch)
        return
    pool = ThreadPoolExecutor(threads, "ibidem-model")
    try:
        list(pool.map(step, work))
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt need not wait for what has not begun


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS, not on Windows
        return os.cpu_count() or 1


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
    ) -> None:
        self.name = name
        self.digest = digest
        self.dimension = dimension
        self.window = tokens.window
        self.note = note
        self.languages = languages
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
