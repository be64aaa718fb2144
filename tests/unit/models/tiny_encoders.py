"""Small models for the tests of encoding: a graph made by hand, and random BERTs that sentence-transformers saves."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from ibidem.models.card import TOKENIZER, ModelCard, Pipeline, export_name, sha256, write_card
from ibidem.models.export import optimise
from ibidem.models.exported import open_export
from ibidem.models.onnx import INPUT, OUTPUT, OnnxEncoder, go_offline
from ibidem.models.protocols import Role

WORDS = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "query",
    "passage",
    ":",
    *["a", "dog", "runs", "in", "the", "cold", "rain", "and", "sings"],
)
DIMENSION = 8
WINDOW = 12


def tokenizer(folder: Path) -> Path:
    """Write a tokenizer of a few whole words."""
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.save(str(folder / TOKENIZER))
    return folder / TOKENIZER


def graph(path: Path, *, scale: float = 1.0, stretch: float = 1.0) -> Path:
    """Write a graph: word vectors, a product with a matrix and a bias, the mean over tokens, at length `scale`.

    `stretch` multiplies one channel of the word vectors.
    """
    rng = np.random.default_rng(0)
    words = rng.normal(size=(len(WORDS), 16)).astype(np.float32)
    words[:, 3] *= stretch
    constants = {
        "words": words,
        "matrix": rng.normal(size=(16, DIMENSION)).astype(np.float32),
        "bias": rng.normal(size=DIMENSION).astype(np.float32),
        "scale": np.float32(scale),
    }
    nodes = [
        helper.make_node("Gather", ["words", INPUT], ["looked-up"]),
        helper.make_node("MatMul", ["looked-up", "matrix"], ["product"]),
        helper.make_node("Add", ["bias", "product"], ["sum"]),
        helper.make_node("ReduceMean", ["sum"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("LpNormalization", ["mean"], ["unit"], axis=1, p=2),
        helper.make_node("Mul", ["unit", "scale"], [OUTPUT]),
    ]
    ids = helper.make_tensor_value_info(INPUT, onnx.TensorProto.INT64, ["texts", "tokens"])
    vectors = helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.FLOAT, ["texts", DIMENSION])
    held = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    made = helper.make_graph(nodes, "tiny", [ids], [vectors], held)
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def export(exports: Path, *, prompts: Mapping[Role, str] | None = None, scale: float = 1.0) -> tuple[Path, ModelCard]:
    """Write an export as `ibidem.models.export` would, around the tiny graph."""
    folder = exports / export_name("tiny")
    folder.mkdir(parents=True)
    tokenizer(folder)
    optimise(graph(exports / "plain.onnx", scale=scale), folder / "fp32.onnx")
    told = {role.value: prompt for role, prompt in (prompts or {}).items()}
    pipeline = Pipeline("tiny", DIMENSION, prompts=told, graphs={"fp32": "fp32.onnx"})
    files = {path.name: sha256(path) for path in folder.iterdir()}
    card = ModelCard("tiny", WINDOW, files, pipeline=pipeline)
    write_card(card, folder)
    return folder, card


def encoder(exports: Path, *, threads: int = 1, **kinds: object) -> OnnxEncoder:
    """Return an encoder over the tiny graph."""
    folder, _ = export(exports, **kinds)  # type: ignore[arg-type]  # passed on as they are
    return open_export(folder, name="tiny", precision="auto", threads=threads)


def bert(folder: Path, *, dense: bool = False, prompts: dict[str, str] | None = None, pickled: bool = False) -> Path:
    """Save a random two-layer BERT as a sentence-transformers model; needs seconds to import torch."""
    go_offline()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
        from transformers import BertConfig, BertModel, BertTokenizerFast

        torch.manual_seed(0)
        plain = folder.with_name(f"{folder.name}-plain")
        plain.mkdir(parents=True)
        (plain / "vocab.txt").write_text(
            "\n".join([*WORDS, *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]), "utf-8"
        )
        size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
        BertModel(BertConfig(vocab_size=64, max_position_embeddings=48, **size)).save_pretrained(plain)
        BertTokenizerFast(str(plain / "vocab.txt")).save_pretrained(plain)
        transformer = Transformer(str(plain))
        parts = [transformer, Pooling(32), *([Dense(32, 24)] if dense else []), Normalize()]
        SentenceTransformer(modules=parts, device="cpu", prompts=prompts).save(str(folder), create_model_card=False)
        if pickled:
            weights = folder / "model.safetensors"
            weights.rename(folder / "pytorch_model.bin")
    return folder
