"""Small judges for the tests: a graph made by hand that counts telling words, and random classifiers."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from ibidem.models.card import CARD, FORMAT, JUDGE_GRAPH, TOKENIZER
from ibidem.models.onnx import go_offline

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = (*SPECIAL, "tells", "agrees", "denies", ".", *["a", "dog", "runs", "in", "the", "cold", "rain", "sings"])
MAX_TOKENS = 24
SAYS = {"tells": (6.0, 0, 0, 0), "agrees": (0, 5.0, 0, 0), "denies": (0, 0, 6.0, 0)}
"""What a word of the text adds to the logits of answering, and of each stance."""
ALWAYS = (-3.0, 0, 0, 2.0)
"""The logits of a text without such words."""
CALIBRATION = {"answers": {"temperature": 1.0, "bias": 0.0}, "stance": {"temperature": 1.0, "biases": [0.0, 0.0, 0.0]}}


def judge(
    folder: Path, *, calibration: Mapping[str, object] | None = None, outputs: tuple[str, str] = ("answers", "stance")
) -> Path:
    """Write a judge of the bundled form whose logits are sums over the words of the text."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.save(str(folder / TOKENIZER))
    _graph(folder / JUDGE_GRAPH, outputs)
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (JUDGE_GRAPH, TOKENIZER)}
    card = {"format": FORMAT, "name": "tiny judge", "files": files, "max_tokens": MAX_TOKENS}
    (folder / CARD).write_text(json.dumps({**card, "calibration": calibration or CALIBRATION}), "utf-8")
    return folder


def _graph(path: Path, outputs: tuple[str, str]) -> None:
    said = np.array([SAYS.get(word, (0, 0, 0, 0)) for word in WORDS], dtype=np.float32)
    constants = {"said": said, "always": np.array(ALWAYS, dtype=np.float32), "axis": np.array([-1], dtype=np.int64)}
    nodes = [
        helper.make_node("Gather", ["said", "input_ids"], ["by-token"]),
        helper.make_node("Mul", ["attention_mask", "token_type_ids"], ["of-text"]),
        helper.make_node("Cast", ["of-text"], ["weights"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weights", "axis"], ["column"]),
        helper.make_node("Mul", ["by-token", "column"], ["counted"]),
        helper.make_node("ReduceMax", ["counted"], ["most"], axes=[1], keepdims=0),
        helper.make_node("Add", ["most", "always"], ["logits"]),
        helper.make_node("Split", ["logits", "sizes"], ["first", outputs[1]], axis=1),
        helper.make_node("Squeeze", ["first", "axis"], [outputs[0]]),
    ]
    kind = onnx.TensorProto
    inputs = [
        helper.make_tensor_value_info(name, kind.INT64, ["pairs", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    given = [
        helper.make_tensor_value_info(outputs[0], kind.FLOAT, ["pairs"]),
        helper.make_tensor_value_info(outputs[1], kind.FLOAT, ["pairs", 3]),
    ]
    constants["sizes"] = np.array([1, 3], dtype=np.int64)
    held = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    made = helper.make_graph(nodes, "tiny", inputs, given, held)
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def classifier(folder: Path, labels: tuple[str, ...], *, kind: str = "BertForSequenceClassification") -> Path:
    """Save a random two-layer BERT with these labels; needs seconds to import torch."""
    go_offline()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        import transformers

        torch.manual_seed(0)
        folder.mkdir(parents=True)
        (folder / "vocab.txt").write_text("\n".join([*WORDS, *(f"##{c}" for c in "abcdefghij")]), "utf-8")
        size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
        config = transformers.BertConfig(
            vocab_size=64, max_position_embeddings=48, id2label=dict(enumerate(labels)), initializer_range=0.5, **size
        )
        getattr(transformers, kind)(config).save_pretrained(folder)
        transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder
