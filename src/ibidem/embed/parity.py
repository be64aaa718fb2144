"""Compare an encoder with the original on a sample of what texts can be."""

from __future__ import annotations

from ibidem.embed import Encoder, Role

SAMPLE = (
    "",
    " ",
    "a",
    "?!… --- ***",
    "Walking",
    "How long should one rest between two sets?",
    "A brisk walk of thirty minutes lowers blood pressure for the rest of the day.",
    "Insulin-like growth factor 1 (IGF-1) rises by 12.5 % after 8 weeks; p < 0.01, n = 48.",
    "Das Gehirn verbraucht etwa ein Fünftel der Energie, obwohl es nur zwei Prozent der Masse ausmacht.",
    "Регулярные упражнения улучшают память.",
    "運動は脳の働きを良くする。",
    "التمارين تحسن الذاكرة",
    "for i in range(10): print(i ** 2)  # squares",
    "| month | rain (mm) | days |\n| May | 54 | 11 |",
    "Sleep, food and movement are told apart by the letters of their genes. " * 4,
    "The heart of a trained rower beats forty times a minute at rest, and the blood it moves doubles. " * 12,
    "Words beyond the window are not seen by the model, whatever they say of tides, glass or taxes. " * 60,
)
"""Short, long, longer than a window, empty, in other scripts, tables and code."""


def least_cosine(encoder: Encoder, original: Encoder) -> float:
    """Return the least similarity between the two over the sample and both roles."""
    return min(
        float((encoder.encode(SAMPLE, role=role) * original.encode(SAMPLE, role=role)).sum(axis=1).min())
        for role in Role
    )
