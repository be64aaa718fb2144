"""Write the graphs of the default encoder, without its weights: `python training/export_encoder.py [FOLDER]`.

The graphs are those that any sentence-transformers model would be exported to; their matrices are then replaced by
references into the model's own `model.safetensors`, and those of the int8 graph by names under which the package hands
them over, made from the same file at the scales that are written beside the graphs. Where the graphs change, raise the
recipe in `ibidem/models/card.py`: vectors of both are not comparable.
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper
from safetensors.numpy import load_file, save_file

from ibidem.models.bundled import FILES, SCALES, WEIGHTS, open_encoder
from ibidem.models.card import CARD, FP32, INT8, TOKENIZER, ModelCard, Pipeline, sha256, write_card
from ibidem.models.export import least_cosine, optimise, scaling_feeds, write_graph
from ibidem.models.onnx import Tokens
from ibidem.models.protocols import Options
from ibidem.models.quantize import find_scales, rewrite
from ibidem.models.resolve import BUNDLED, Source, fingerprint, locate
from ibidem.models.sentence_transformers import SentenceTransformerEncoder, load_original, prompts, window

SMALL = 1024
"""Constants below this many bytes stay in the graph."""


def main() -> None:
    """Write graphs, scales and card, then say how near the encoder is to the original."""
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else FILES
    into.mkdir(parents=True, exist_ok=True)
    source = locate(BUNDLED)
    model = load_original(source)
    tensors = _Tensors(source.folder / WEIGHTS)
    with TemporaryDirectory() as temporary:
        _write(model, source, tensors, Path(temporary), into)
    graphs = {precision: f"{precision}.onnx" for precision in (FP32, INT8)}
    files = {name: sha256(into / name) for name in (*graphs.values(), SCALES)}
    pipeline = Pipeline(
        fingerprint(source),
        int(model.get_embedding_dimension()),
        prompts={role.value: prompt for role, prompt in prompts(model).items()},
        graphs=graphs,
    )
    card = ModelCard(
        BUNDLED,
        window(model),
        files,
        {name: sha256(source.folder / name) for name in (WEIGHTS, TOKENIZER)},
        pipeline=pipeline,
    )
    write_card(card, into)
    if into == FILES:
        original = SentenceTransformerEncoder(model, name="", digest="")
        for precision in (FP32, INT8):
            cosine = least_cosine(open_encoder(BUNDLED, Options(precision)), original)
            sys.stdout.write(f"{precision}: least cosine with the original {cosine:.5f}\n")
    sys.stdout.write(f"{sum(path.stat().st_size for path in into.iterdir()) / 1e3:.0f} kB in {into / CARD}\n")


def _write(model: Any, source: Source, tensors: _Tensors, work: Path, into: Path) -> None:  # noqa: ANN401 (untyped)
    plain, small = work / "plain.onnx", work / "small.onnx"
    write_graph(model, plain)
    optimise(plain, work / f"{FP32}.onnx")
    tokenizer = (source.folder / TOKENIZER).read_bytes()
    tokens = Tokens(tokenizer, window=window(model), name=TOKENIZER, remedy="")
    scales = find_scales(plain, scaling_feeds(tokens))
    rewrite(plain, small, scales)
    optimise(small, work / f"{INT8}.onnx")
    table: dict[str, np.ndarray] = {}
    products: dict[str, str] = {}
    graph = onnx.load(plain).graph
    matrices = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[0] in scales and node.input[1] in matrices:
            name, _ = tensors.find(matrices[node.input[1]])
            products[node.output[0]] = name
            table |= {name: scales[node.input[0]].factors, f"{name}/extreme": scales[node.input[0]].extreme}
    save_file(dict(sorted(table.items())), into / SCALES)
    for precision in (FP32, INT8):
        made = onnx.load(work / f"{precision}.onnx")
        _refer(made.graph, tensors, products)
        (into / f"{precision}.onnx").write_bytes(made.SerializeToString())


def _refer(graph: Any, tensors: _Tensors, products: dict[str, str]) -> None:  # noqa: ANN401
    """Replace the large constants of a graph by references, and products with a matrix as it was by transposed ones."""
    kept, names, transposed = [], {}, set()
    for item in graph.initializer:
        value = numpy_helper.to_array(item)
        product, _, part = item.name.rpartition("/")
        if product in products and part in ("weights", "steps", "alone"):
            names[item.name] = f"{products[product]}/{part}"
            kept.append(_external(names[item.name], item.data_type, value.shape, {"location": "computed"}))
        elif value.nbytes >= SMALL and value.dtype == np.float32 and not item.name.endswith("/inverse"):
            names[item.name], turned = tensors.find(value)
            transposed.update([names[item.name]] if turned else [])
            name = names[item.name]
            kept.append(_external(name, item.data_type, tensors.shape(name), tensors.place(name)))
        else:
            kept.append(numpy_helper.from_array(value, item.name))
    for node in graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = names.get(name, name)
        if len(node.input) > 1 and node.input[1] in transposed:
            if node.op_type != "MatMul":
                raise ValueError(f"{node.op_type} takes a transposed matrix")
            node.op_type, node.domain = "FusedMatMul", "com.microsoft"
            node.attribute.append(helper.make_attribute("transB", 1))
    graph.ClearField("initializer")
    graph.initializer.extend(kept)
    graph.ClearField("value_info")


def _external(name: str, kind: int, shape: tuple[int, ...], place: dict[str, str]) -> Any:  # noqa: ANN401
    tensor = onnx.TensorProto(name=name, data_type=kind, dims=shape, data_location=onnx.TensorProto.EXTERNAL)
    for key, value in place.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


class _Tensors:
    """The tensors of a safetensors file, found by their values."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            size = struct.unpack("<Q", file.read(8))[0]
            self._header = json.loads(file.read(size))
        self._start = 8 + size
        self._names: dict[tuple[tuple[int, ...], bytes], tuple[str, bool]] = {}
        for name, value in load_file(path).items():
            self._names[value.shape, value.tobytes()] = name, False
            if value.ndim == 2:
                self._names.setdefault((value.T.shape, np.ascontiguousarray(value.T).tobytes()), (name, True))

    def find(self, value: np.ndarray) -> tuple[str, bool]:
        """Return the name of the tensor, and whether it is the transposed one. Raises KeyError for another."""
        return self._names[value.shape, value.tobytes()]

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of a tensor as it lies in the file."""
        return tuple(self._header[name]["shape"])

    def place(self, name: str) -> dict[str, str]:
        """Return where a tensor lies, as ONNX says it."""
        start, end = self._header[name]["data_offsets"]
        return {"location": WEIGHTS, "offset": str(self._start + start), "length": str(end - start)}


if __name__ == "__main__":
    main()
