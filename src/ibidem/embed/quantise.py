"""Let a graph multiply by its weights in 8-bit integers, with scales that are fixed beforehand.

Scales that are fixed, not taken from each batch, make a text's vector independent of its companions in the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ibidem.embed.scales import Feed, Scale, extremes, scale_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_DOMAIN = "com.microsoft"


def quantise(path: Path, into: Path, *, samples: Sequence[Feed]) -> None:
    """Write a copy of a graph whose products with constant matrices are products of integers.

    `samples` are inputs that the model may meet: the scales are taken from them.
    """
    import onnx

    model = onnx.load(path)
    weights = {item.name: item for item in model.graph.initializer if len(item.dims) == 2}
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    names = list(dict.fromkeys(node.input[0] for node in products))
    found = extremes(model, names, samples)
    rewriting = _Rewriting(model.graph)
    for name in names:
        same = [node for node in products if node.input[0] == name]
        matrices = [onnx.numpy_helper.to_array(weights[node.input[1]]) for node in same]
        scale = scale_of(*found[name], matrices)
        rewriting.round(name, scale)
        for node, matrix in zip(same, matrices, strict=True):
            rewriting.multiply(node, matrix, scale)
    rewriting.finish()
    model.opset_import.append(onnx.helper.make_opsetid(_DOMAIN, 1))
    onnx.save(model, into)


class _Rewriting:
    """The nodes and constants of a graph while its products are replaced, in an order that can be run."""

    def __init__(self, graph: Any) -> None:  # noqa: ANN401 (onnx is not typed)
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

    def multiply(self, node: Any, matrix: NDArray[np.float32], scale: Scale) -> None:  # noqa: ANN401
        """Replace a product, and the bias that is added to it, by a product of integers."""
        import numpy as np
        from onnx import helper

        name, product, bias = node.input[0], node.output[0], ""
        users = [user for user in self._graph.node if product in user.input]
        if len(users) == 1 and users[0].op_type == "Add":
            bias = next((other for other in users[0].input if other in self._biases), "")
        result = users[0].output[0] if bias else product
        self._dropped.update([result] if bias else [])
        even = matrix * scale.factors[:, None]
        even[scale.extreme] = 0
        steps = (np.abs(even).max(axis=0) / 127).clip(min=np.finfo(np.float32).tiny).astype(np.float32)
        integers = self._constant(f"{product}/weights", np.round(even / steps).astype(np.int8))
        column_steps = self._constant(f"{product}/steps", steps)
        inputs = [f"{name}/integers", integers, f"{name}/step", column_steps, f"{name}/zero", "", bias]
        if not scale.extreme.size:
            self._products[product] = [helper.make_node("MatMulIntegerToFloat", inputs, [result], domain=_DOMAIN)]
            return
        alone = self._constant(f"{product}/alone", matrix[scale.extreme])
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
