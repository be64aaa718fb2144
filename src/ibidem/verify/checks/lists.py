"""Word lists, written as running text."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a running text."""
    return frozenset(words.split())
