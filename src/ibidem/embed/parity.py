"""Compare an encoder with the original on a sample of what texts can be."""

from __future__ import annotations

from ibidem.embed import Encoder, Role
from ibidem.embed.sample import COMPARING


def least_cosine(encoder: Encoder, original: Encoder) -> float:
    """Return the least similarity between the two over the sample and both roles."""
    return min(
        float((encoder.encode(COMPARING, role=role) * original.encode(COMPARING, role=role)).sum(axis=1).min())
        for role in Role
    )
