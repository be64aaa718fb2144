"""Find the scales at which the activations of a graph become 8-bit integers.

The channels of an activation are evened out by factors that move into the weights (SmoothQuant: Xiao et al., 2023).
The one or two channels in hundreds that are extreme even so are to be left as they are (LLM.int8: Dettmers et al.,
2022); measured, they cause two thirds of the error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ibidem.offline import onnx_runtime

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


@dataclass(frozen=True, slots=True)
class Scale:
    """How one activation becomes integers: `round(x / factors / step) + zero`, within 0..255."""

    factors: Floats
    """(k,), by channel."""
    step: float
    zero: int
    extreme: NDArray[np.int64]
    """Channels that are not to become integers; ascending, most often none."""


def extremes(model: Any, names: list[str], samples: Sequence[Feed]) -> dict[str, tuple[Floats, Floats]]:  # noqa: ANN401
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
