"""Store the weights of a graph as 8-bit integers, so that matrices are multiplied in integers."""

from __future__ import annotations

import logging
from pathlib import Path


def quantise(path: Path, into: Path) -> None:
    """Write a copy of a graph whose matrix products with weights run in 8 bits, one weight scale a column."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger("root").setLevel(logging.ERROR)
    quantize_dynamic(
        path,
        into,
        op_types_to_quantize=["MatMul"],  # word vectors are looked up, not multiplied: smaller, but no faster
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"MatMulConstBOnly": True},
    )
