"""Let a graph multiply by its weights in 8-bit integers, with scales that are fixed beforehand.

Scales that are fixed, not taken from each batch, make a text's vector independent of its companions in the batch. The
channels of an activation are evened out by factors that move into the weights (SmoothQuant: Xiao et al., 2023). The
one or two channels in hundreds that are extreme even so are left as they are (LLM.int8: Dettmers et al., 2022);
measured, they cause two thirds of the error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ibidem.models.onnx import onnx_runtime

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

Feed = Mapping[str, "NDArray[np.int64]"]
"""What a graph is given, by the names of its inputs."""
STRENGTH = 0.6
"""Exponent of the activations in the factors; 0.5 and 0.8 lose more, measured over eight kinds of text."""
EXTREME = 10.0
"""How many times the median reach of a channel, activation times weight, makes it one to be left alone."""
_LEAST_ACTIVATION, _LEAST_WEIGHT = 1e-2, 1e-3  # a channel that is never used must not get an extreme factor
_DOMAIN = "com.microsoft"


@dataclass(frozen=True, slots=True)
class Scale:
    """How one activation becomes integers: `round(x / factors / step) + zero`, within 0..255."""

    factors: Floats
    """(k,), by channel."""
    step: float
    zero: int
    extreme: NDArray[np.int64]
    """Channels that are not to become integers; ascending, most often none."""


class Integers(NamedTuple):
    """A matrix (k, n) as integers: `integers * steps / factors` but for the extreme channels."""

    integers: NDArray[np.int8]
    """(k, n); zero in the extreme channels."""
    steps: Floats
    """(n,)"""
    alone: Floats
    """(extreme channels, n), as they were."""


def quantize(path: Path, into: Path, *, samples: Sequence[Feed]) -> None:
    """Write a copy of a graph whose products with constant matrices are products of integers.

    `samples` are inputs that the model may meet: the scales are taken from them.
    """
    rewrite(path, into, find_scales(path, samples))


def find_scales(path: Path, samples: Sequence[Feed]) -> dict[str, Scale]:
    """Return the scale of each activation that a graph multiplies by a constant matrix, by name."""
    import onnx

    model = onnx.load(path)
    matrices = _matrices(model.graph)
    products = _products(model.graph)
    found = _extremes(model, list(products), samples)
    return {
        name: scale_of(*found[name], [matrices[node.input[1]] for node in nodes]) for name, nodes in products.items()
    }


def rewrite(path: Path, into: Path, scales: Mapping[str, Scale]) -> None:
    """Write a copy of a graph that multiplies the activations that have a scale in integers.

    The constants that stand for the matrix of a product P are named P/weights, P/steps and P/alone.
    """
    import onnx

    model = onnx.load(path)
    matrices = _matrices(model.graph)
    rewriting = _Rewriting(model.graph)
    for name, nodes in _products(model.graph).items():
        rewriting.round(name, scales[name])
        for node in nodes:
            rewriting.multiply(node, matrices[node.input[1]], scales[name])
    rewriting.finish()
    model.opset_import.append(onnx.helper.make_opsetid(_DOMAIN, 1))
    onnx.save(model, into)


def scale_of(low: Floats, high: Floats, matrices: Sequence[Floats]) -> Scale:
    """Return the scale of an activation, from its extremes (k,) and the matrices (k, n) it is multiplied by."""
    import numpy as np

    activation = np.maximum(np.abs(low), np.abs(high)).clip(min=_LEAST_ACTIVATION)
    weight = np.max([np.abs(matrix).max(axis=1) for matrix in matrices], axis=0).clip(min=_LEAST_WEIGHT)
    reach = activation * weight
    extreme = np.flatnonzero(reach > EXTREME * np.median(reach))
    factors = (activation**STRENGTH / weight ** (1 - STRENGTH)).astype(np.float32)
    low, high = np.delete(low / factors, extreme), np.delete(high / factors, extreme)
    least, greatest = min(0.0, float(low.min())), max(0.0, float(high.max()))
    step = (greatest - least) / 255 or 1.0  # an activation that is always zero
    return Scale(factors, step, round(-least / step), extreme)


def integers_of(matrix: Floats, factors: Floats, extreme: NDArray[np.int64]) -> Integers:
    """Return a matrix (k, n) as integers, for an activation with these factors (k,) and extreme channels."""
    import numpy as np

    even = matrix * factors[:, None]
    even[extreme] = 0
    greatest = np.maximum(even.max(axis=0), -even.min(axis=0))
    steps = (greatest / 127).clip(min=np.finfo(np.float32).tiny).astype(np.float32)
    np.rint(np.divide(even, steps, out=even), out=even)
    return Integers(np.ascontiguousarray(even.astype(np.int8)), steps, np.ascontiguousarray(matrix[extreme]))


def _matrices(graph: Any) -> dict[str, Floats]:  # noqa: ANN401 (onnx is not typed)
    import onnx

    return {item.name: onnx.numpy_helper.to_array(item) for item in graph.initializer if len(item.dims) == 2}


def _products(graph: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Return the products with constant matrices, by the activation that is multiplied."""
    constant = {item.name for item in graph.initializer if len(item.dims) == 2}
    products: dict[str, list[Any]] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constant:
            products.setdefault(node.input[0], []).append(node)
    return products


def _extremes(model: Any, names: list[str], samples: Sequence[Feed]) -> dict[str, tuple[Floats, Floats]]:  # noqa: ANN401
    """Return the least and the greatest value (k,) of each channel of the named activations over the samples."""
    import numpy as np
    import onnx

    ort = onnx_runtime()
    observed = onnx.ModelProto()
    observed.CopyFrom(model)
    del observed.graph.output[:]
    observed.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    session = ort.InferenceSession(observed.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, tuple[Floats, Floats]] = {}
    for feed in samples:
        values = session.run(None, dict(feed))
        for name, value in zip(names, values, strict=True):
            rows = value.reshape(-1, value.shape[-1])
            low, high = rows.min(axis=0), rows.max(axis=0)
            if name in found:
                low, high = np.minimum(low, found[name][0]), np.maximum(high, found[name][1])
            found[name] = low, high
    return found


class _Rewriting:
    """The nodes and constants of a graph while its products are replaced, in an order that can be run."""

    def __init__(self, graph: Any) -> None:  # noqa: ANN401
        self._graph = graph
        self._biases = {item.name for item in graph.initializer if len(item.dims) == 1}
        self._rounding: dict[str, list[Any]] = {}
        self._products: dict[str, list[Any]] = {}
        self._dropped: set[str] = set()

    def round(self, name: str, scale: Scale) -> None:
        """Make the integers of an activation, and take out its extreme channels."""
        import numpy as np
        from onnx import helper

        inverse = self._constant(f"{name}/inverse", 1 / scale.factors)
        step = self._constant(f"{name}/step", np.float32(scale.step))
        zero = self._constant(f"{name}/zero", np.uint8(scale.zero))
        even = f"{name}/even"
        nodes = [
            helper.make_node("Mul", [name, inverse], [even]),
            helper.make_node("QuantizeLinear", [even, step, zero], [f"{name}/integers"]),
        ]
        if scale.extreme.size:
            channels = self._constant(f"{name}/channels", scale.extreme)
            nodes.append(helper.make_node("Gather", [name, channels], [f"{name}/extreme"], axis=-1))
        self._rounding[name] = nodes

    def multiply(self, node: Any, matrix: Floats, scale: Scale) -> None:  # noqa: ANN401
        """Replace a product, and the bias that is added to it, by a product of integers."""
        from onnx import helper

        name, product, bias = node.input[0], node.output[0], ""
        users = [user for user in self._graph.node if product in user.input]
        if len(users) == 1 and users[0].op_type == "Add":
            bias = next((other for other in users[0].input if other in self._biases), "")
        result = users[0].output[0] if bias else product
        self._dropped.update([result] if bias else [])
        made = integers_of(matrix, scale.factors, scale.extreme)
        weights = self._constant(f"{product}/weights", made.integers)
        steps = self._constant(f"{product}/steps", made.steps)
        inputs = [f"{name}/integers", weights, f"{name}/step", steps, f"{name}/zero", "", bias]
        if not scale.extreme.size:
            self._products[product] = [helper.make_node("MatMulIntegerToFloat", inputs, [result], domain=_DOMAIN)]
            return
        alone = self._constant(f"{product}/alone", made.alone)
        self._products[product] = [
            helper.make_node("MatMulIntegerToFloat", inputs, [f"{product}/most"], domain=_DOMAIN),
            helper.make_node("MatMul", [f"{name}/extreme", alone], [f"{product}/few"]),
            helper.make_node("Add", [f"{product}/most", f"{product}/few"], [result]),
        ]

    def finish(self) -> None:
        """Put the new nodes in the places of the old ones, and drop the constants that nothing reads any more."""
        nodes: list[Any] = []
        for node in self._graph.node:
            product = self._products.get(node.output[0])
            if product is not None:
                nodes += [*self._rounding.pop(node.input[0], ()), *product]
            elif node.output[0] not in self._dropped:
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
