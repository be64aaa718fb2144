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
    across_languages,
    is_read,
    languages_read,
)
from ibidem.models.registry import (
    MULTILINGUAL_REMEDY,
    NO_JUDGE,
    describe_judge,
    encoder_languages,
    judge_identity,
    judge_languages,
    missing_judge_file,
    open_encoder,
    open_judge,
    open_judge_if_any,
    require_judge,
)

__all__ = [
    "MULTILINGUAL_REMEDY",
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
    "across_languages",
    "describe_judge",
    "encoder_languages",
    "is_read",
    "judge_identity",
    "judge_languages",
    "languages_read",
    "missing_judge_file",
    "open_encoder",
    "open_judge",
    "open_judge_if_any",
    "require_judge",
]
