"""Let a graph multiply by its weights in 8-bit integers, with scales that are fixed beforehand.

Scales that are fixed, not taken from each batch, make a text's vector independent of its companions in the batch.
Before rounding, the channels of an activation are evened out by factors that move into the weights (SmoothQuant:
Xiao et al., 2023), since a few channels are tens of times larger than the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

STRENGTH = 0.9
"""Exponent of the activations in the factors; measured: 0.8 and 0.95 lose more over eight kinds of text."""
_LEAST_ACTIVATION, _LEAST_WEIGHT = 1e-2, 1e-3  # a channel that is never used must not get an extreme factor
_DOMAIN = "com.microsoft"


@dataclass(frozen=True, slots=True)
class Scale:
    """How one activation becomes integers: `round(x / factors / step) + zero`, within 0..255."""

    factors: Floats
    """(k,), by channel."""
    step: float
    zero: int


def quantise(path: Path, into: Path, *, samples: Sequence[Sequence[int]]) -> None:
    """Write a copy of a graph whose products with constant matrices are products of integers.

    `samples` are token ids of what the model may meet: the scales are taken from them.
    """
    import onnx

    model = onnx.load(path)
    weights = {item.name: item for item in model.graph.initializer if len(item.dims) == 2}
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    names = list(dict.fromkeys(node.input[0] for node in products))
    extremes = _extremes(model, names, samples)
    rewriting = _Rewriting(model.graph)
    for name in names:
        same = [node for node in products if node.input[0] == name]
        matrices = [onnx.numpy_helper.to_array(weights[node.input[1]]) for node in same]
        scale = _scale(*extremes[name], matrices)
        rewriting.round(name, scale)
        for node, matrix in zip(same, matrices, strict=True):
            rewriting.multiply(node, matrix, scale)
    rewriting.finish()
    model.opset_import.append(onnx.helper.make_opsetid(_DOMAIN, 1))
    onnx.save(model, into)


def _extremes(model: Any, names: list[str], samples: Sequence[Sequence[int]]) -> dict[str, tuple[Floats, Floats]]:  # noqa: ANN401
    """Return the least and the greatest value (k,) of each channel of the named activations over the samples."""
    import numpy as np
    import onnx
    import onnxruntime as ort

    observed = onnx.ModelProto()
    observed.CopyFrom(model)
    del observed.graph.output[:]
    observed.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    session = ort.InferenceSession(observed.SerializeToString(), providers=["CPUExecutionProvider"])
    token_input = session.get_inputs()[0].name
    extremes: dict[str, tuple[Floats, Floats]] = {}
    for ids in samples:
        values = session.run(None, {token_input: np.array([ids], dtype=np.int64)})
        for name, value in zip(names, values, strict=True):
            rows = value.reshape(-1, value.shape[-1])
            low, high = rows.min(axis=0), rows.max(axis=0)
            if name in extremes:
                low, high = np.minimum(low, extremes[name][0]), np.maximum(high, extremes[name][1])
            extremes[name] = low, high
    return extremes


def _scale(low: Floats, high: Floats, matrices: list[Floats]) -> Scale:
    import numpy as np

    activation = np.maximum(np.abs(low), np.abs(high)).clip(min=_LEAST_ACTIVATION)
    weight = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0).clip(min=_LEAST_WEIGHT)
    factors = (activation**STRENGTH / weight ** (1 - STRENGTH)).astype(np.float32)
    least, greatest = min(0.0, float((low / factors).min())), max(0.0, float((high / factors).max()))
    step = (greatest - least) / 255
    return Scale(factors, step, round(-least / step))


class _Rewriting:
    """The nodes and constants of a graph while its products are replaced, in an order that can be run."""

    def __init__(self, graph: Any) -> None:  # noqa: ANN401 (onnx is not typed)
        self._graph = graph
        self._biases = {item.name for item in graph.initializer if len(item.dims) == 1}
        self._rounding: dict[str, list[Any]] = {}
        self._products: dict[str, Any] = {}
        self._done: set[str] = set()

    def round(self, name: str, scale: Scale) -> None:
        """Make the integers of an activation."""
        import numpy as np
        from onnx import helper

        inverse = self._constant(f"{name}/inverse", 1 / scale.factors)
        step = self._constant(f"{name}/step", np.float32(scale.step))
        zero = self._constant(f"{name}/zero", np.uint8(scale.zero))
        even = f"{name}/even"
        self._rounding[name] = [
            helper.make_node("Mul", [name, inverse], [even]),
            helper.make_node("QuantizeLinear", [even, step, zero], [f"{name}/integers"]),
        ]

    def multiply(self, node: Any, matrix: Floats, scale: Scale) -> None:  # noqa: ANN401
        """Replace a product, and the bias that is added to it, by a product of integers."""
        import numpy as np
        from onnx import helper

        name, result, bias = node.input[0], node.output[0], ""
        users = [user for user in self._graph.node if result in user.input]
        if len(users) == 1 and users[0].op_type == "Add":
            bias = next((other for other in users[0].input if other in self._biases), "")
        if bias:
            self._done.add(result := users[0].output[0])
        even = matrix * scale.factors[:, None]
        steps = (np.abs(even).max(axis=0) / 127).clip(min=np.finfo(np.float32).tiny).astype(np.float32)
        integers = self._constant(f"{node.output[0]}/weights", np.round(even / steps).astype(np.int8))
        column_steps = self._constant(f"{node.output[0]}/steps", steps)
        inputs = [f"{name}/integers", integers, f"{name}/step", column_steps, f"{name}/zero", "", bias]
        self._products[node.output[0]] = helper.make_node("MatMulIntegerToFloat", inputs, [result], domain=_DOMAIN)

    def finish(self) -> None:
        """Put the new nodes in the places of the old ones, and drop the constants that nothing reads any more."""
        nodes: list[Any] = []
        for node in self._graph.node:
            product = self._products.get(node.output[0])
            if product is not None:
                nodes += [*self._rounding.pop(node.input[0], ()), product]
            elif node.output[0] not in self._done:
                nodes.append(node)
        read = {name for node in nodes for name in node.input}
        kept = [item for item in self._graph.initializer if item.name in read]
        for field, values in (("node", nodes), ("initializer", kept)):
            self._graph.ClearField(field)
            getattr(self._graph, field).extend(values)

    def _constant(self, name: str, value: Any) -> str:  # noqa: ANN401
        import numpy as np
        import onnx

        self._graph.initializer.append(onnx.numpy_helper.from_array(np.asarray(value), name))
        return name
