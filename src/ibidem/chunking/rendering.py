"""What is shown and what is searched of a span: verbatim with omission marks, and plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.text.normalize import unmark
from ibidem.types import OMISSION, Span, Syntax

_BEFORE_MARK = re.compile(r"[(\[“‘\"'-]$")
_NO_SPACE_AFTER_MARK = re.compile(r"[,.;:!?)\]”’]")
_QUOTE_MARKS = re.compile(r"\n[ \t]*(?:>[ \t]?)+")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])(?:-\s*\n\s*(?=[a-zà-ÿ])|\u00ad\s*)")
_SPACE = re.compile(r"\s+")


def shown(text: str, start: int, end: int, cuts: Sequence[Span]) -> str:
    """Return the document's own characters with an omission mark for each cut, spaced as a reader would."""
    parts: list[str] = []
    at = start
    for cut in cuts:
        if cut.end <= at or cut.start >= end:
            continue
        parts.append(text[at : max(at, cut.start)])
        at = min(cut.end, end)
    rendered = parts[0] if parts else text[start:end]
    for part in [*parts[1:], text[at:end]] if parts else []:
        rendered = _joined(rendered, part)
    return rendered.strip()


def _joined(before: str, after: str) -> str:
    before, after = before.rstrip(), after.lstrip()
    left = "" if not before or _BEFORE_MARK.search(before) else " "
    right = "" if not after or _NO_SPACE_AFTER_MARK.match(after) else " "
    return f"{before}{left}{OMISSION}{right}{after}"


def plain(text: str, syntax: Syntax) -> str:
    """Return the words to embed: without the marks of Markdown, on one line, broken words mended.

    Falls back to the text itself where nothing else would be left.
    """
    words = text
    if syntax is Syntax.MARKDOWN:
        words = unmark(_QUOTE_MARKS.sub("\n", words))
    if "\n" in words or "\u00ad" in words:
        words = _BROKEN_WORD.sub("", words)
    words = _SPACE.sub(" ", words).replace(" ∞ ", ": ").strip()
    return words or _SPACE.sub(" ", text).strip()
