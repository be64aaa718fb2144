"""Models: encoders turn texts into vectors, judges say how a text relates to a question or a claim."""

from __future__ import annotations

from ibidem.models.protocols import (
    STANCES,
    Cancelled,
    Encoder,
    EncoderFactory,
    Head,
    Judge,
    JudgeFactory,
    Options,
    Pair,
    Role,
)
from ibidem.models.registry import (
    INSTALL_AGAIN,
    NO_JUDGE,
    describe_judge,
    judge_identity,
    missing_judge_file,
    open_encoder,
    open_judge,
    open_judge_if_any,
    require_judge,
)

__all__ = [
    "INSTALL_AGAIN",
    "NO_JUDGE",
    "STANCES",
    "Cancelled",
    "Encoder",
    "EncoderFactory",
    "Head",
    "Judge",
    "JudgeFactory",
    "Options",
    "Pair",
    "Role",
    "describe_judge",
    "judge_identity",
    "missing_judge_file",
    "open_encoder",
    "open_judge",
    "open_judge_if_any",
    "require_judge",
]
