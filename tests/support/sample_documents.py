"""Small passages and hits for tests."""

from __future__ import annotations

from ibidem.types import Document, Hit, Kind, MarkKind, Passage, Sentence, Signal


def passage(
    number: int, text: str, *, document: str = "notes.md", kind: Kind = Kind.PROSE, title: str = "Notes"
) -> Passage:
    """Return a passage at line `number` whose sentences are the parts of the text between ` | `."""
    parts = text.split(" | ")
    shown = " ".join(parts)
    start = number * 10_000
    sentences, at = [], 0
    for ordinal, part in enumerate(parts):
        begin = start + shown.index(part, at)
        at = shown.index(part, at) + len(part)
        sentences.append(Sentence(number * 100 + ordinal, begin, begin + len(part), (number, number), part, part))
    return Passage(
        number,
        document,
        title,
        kind,
        start,
        start + len(shown),
        shown,
        shown,
        (),
        None,
        (number, number),
        tuple(sentences),
    )


def hit(number: int, text: str, *, score: float = 0.5, document: str = "notes.md", kind: Kind = Kind.PROSE) -> Hit:
    """Return a hit of such a passage, found by the dense retriever alone."""
    made = passage(number, text, document=document, kind=kind)
    return Hit(made, "d" * 64, score, {"dense": Signal(1, score * 2, score)})


def line_at(document: Document, words: str) -> str:
    """Return the line of the file on which words of the text stand."""
    at = document.text.index(words)
    return [mark.value for mark in document.marks if mark.kind is MarkKind.LINE and mark.start <= at][-1]
