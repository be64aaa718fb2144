"""Find markers that are keys: Markdown footnotes and pandoc citations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ibidem.references.calls import Doubt, Mention, Style

_FOOTNOTE = re.compile(r"\[\^([^\]\s\[^]{1,80})\]")
_DEFINED = re.compile(r"(?m)^ {0,3}\[\^([^\]\s\[^]{1,80})\]:")
_GROUP = re.compile(r"\[(?=[^\[\]\n]{0,200}@)[^\[\]]{1,600}\]")
_KEY = re.compile(r"(?<![\w.@/\\-])-?@(?:\{([^{}\s]{1,120})\}|(\w(?:[:.#$%&+?<>~/-]?\w){0,120}))")


def footnotes(text: str) -> Iterator[Mention]:
    """Yield the footnote markers of a Markdown text; `text` still holds the footnotes themselves."""
    heads = {match.start() + match[0].index("[") for match in _DEFINED.finditer(text)}
    for match in _FOOTNOTE.finditer(text):
        if match.start() not in heads:
            yield Mention(match.start(), match.end(), Style.NOTE, Doubt.NONE, (match[1],))


def defined(text: str) -> frozenset[str]:
    """Return the names of the footnotes that a Markdown text holds."""
    return frozenset(match[1] for match in _DEFINED.finditer(text))


def citations(text: str) -> Iterator[Mention]:
    """Yield `[@key; @other, p. 3]` and `@key`."""
    for match in _GROUP.finditer(text):
        labels = keys(match[0])
        if labels:
            linked = text[match.end() : match.end() + 1] == "("
            yield Mention(match.start(), match.end(), Style.KEY, Doubt.MUCH if linked else Doubt.NONE, labels)
    for match in _KEY.finditer(text):
        yield Mention(match.start(), match.end(), Style.KEY, Doubt.SOME, (match[1] or match[2],))


def keys(marker: str) -> tuple[str, ...]:
    """Return the keys that a marker of pandoc's form names, in order."""
    return tuple(dict.fromkeys(match[1] or match[2] for match in _KEY.finditer(marker)))
