"""A small made-up library for tests of the interface: three documents about an invented harbour."""

from __future__ import annotations

import hashlib
import re

from ibidem.types import Document, Hit, Kind, Passage, Sentence, Signal, Syntax

TIDES = """\
# The tides of Brannoch Sound

## What drives them

The tide in Brannoch Sound turns twice a day, driven by the moon and, a third as strongly, by the sun. When both pull \
in one line the range reaches 5.8 metres; harbour folk call these the long tides. A week later the two pull against \
each other and the range falls to 2.1 metres.

Wind matters as much as the moon in a narrow sound. A north-westerly that blows for two days raises high water by up \
to forty centimetres, because the water is pressed into the bend below the lighthouse and cannot leave.

## Reading the tables

- Times are given in winter time; add one hour in summer.
- Heights are measured from the chart datum at the old pier.
- Add twelve minutes for the inner basin.

| Station | High water | Range |
| --- | --- | --- |
| Old pier | 06:14 | 5.8 m |
| Inner basin | 06:26 | 5.5 m |
| Seal Skerry | 05:51 | 6.0 m |
"""

LIGHT = """\
# The light on Seal Skerry

## Building

The tower was finished in 1867 after four summers of work, for the rock is dry only around low water. Its granite \
blocks are dovetailed, each locked to its neighbours, so that a blow from the sea is shared by the whole course.

## Keeping the lamp

Three keepers shared the watch, four hours each. The lamp burned colza oil until 1904 and paraffin after that; it was \
turned off for good in 1988, when an automatic light took over.

## Definitions

Chart datum: the level from which depths and tide heights are counted, near the lowest low water.

## References

Marr, Ishbel. "Lights of the Western Sounds." Northern Almanac, vol. 12, no. 3-4, 1931, pp. 40-57.
"""

NOTES = """\
Notes of a harbour master

The spring storm
On 3 March the water stood at the door of the net store, the highest since the tables began. The tide had been \
forecast at 5.6 metres; wind and low pressure added the rest.

Boats
Move the small boats to the inner basin before a north-westerly. The range there is smaller and the swell does not \
reach it.
"""

TEXTS = {"almanac/tides.md": TIDES, "almanac/light.md": LIGHT, "notes.txt": NOTES}
_SENTENCE = re.compile(r"[^\s].*?(?:[.!?](?=\s|$)|$)", re.S)
_WORD = re.compile(r"\w{4,}")


def documents() -> dict[str, Document]:
    """Return the documents by id."""
    found = {}
    for path, text in TEXTS.items():
        title = text.split("\n", 1)[0].lstrip("# ")
        syntax = Syntax.MARKDOWN if path.endswith(".md") else Syntax.PLAIN
        found[path] = Document(path, path, title, text, hashlib.sha256(text.encode()).hexdigest(), syntax)
    return found


def passages(document: Document) -> list[Passage]:
    """Return the paragraphs of a document as passages."""
    found: list[Passage] = []
    section: tuple[str, ...] = ()
    for block in re.finditer(r"[^\n](?:.|\n(?!\n))*", document.text):
        text, start = block[0], block.start()
        if text.startswith("#"):
            section = (text.lstrip("# "),) if text.startswith("##") else ()
            continue
        if start:
            found.append(_passage(document, text, start, section))
    return found


def _passage(document: Document, text: str, start: int, section: tuple[str, ...]) -> Passage:
    first = document.text.count("\n", 0, start) + 1
    kind = {"|": Kind.TABLE, "-": Kind.LIST}.get(text[0], Kind.PROSE)
    kind = {"Definitions": Kind.DEFINITION, "References": Kind.REFERENCE}.get("".join(section), kind)
    key = int(hashlib.sha256(f"{document.id}{start}".encode()).hexdigest()[:15], 16)
    lines = (first, first + text.count("\n"))
    sentences = tuple(
        Sentence(key + 1 + number, start + match.start(), start + match.end(), lines, match[0], match[0])
        for number, match in enumerate(_SENTENCE.finditer(text))
    )
    return Passage(
        key, document.id, document.title, kind, start, start + len(text), text, text, section, None, lines, sentences
    )


def words(text: str) -> set[str]:
    """Return the longer words of a text, cut to six letters as a stem."""
    return {word[:6].casefold() for word in _WORD.findall(text)}


def hits(question: str, *, lexical_only: bool = False) -> tuple[Hit, ...]:
    """Return every passage that shares a word with the question, best first."""
    found = [
        Hit(passage, document.digest, sum(signal.part for signal in trace.values()), trace)
        for document in documents().values()
        for passage in passages(document)
        if (trace := _trace(words(question), passage, lexical_only=lexical_only))
    ]
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.passage.id)))[:8]


def _trace(asked: set[str], passage: Passage, *, lexical_only: bool) -> dict[str, Signal]:
    shared = len(asked & words(passage.context + " " + passage.text))
    if not shared:
        return {}
    closest = max(len(asked & words(sentence.text)) for sentence in passage.sentences)
    lexical = Signal(1, shared * 2.5, min(0.3, shared * 0.1))
    if lexical_only:
        return {"lexical": lexical}
    dense = min(0.9, 0.3 + shared * 0.15)
    sentence = 0.2 + min(0.7, closest * 0.2)
    return {
        "dense": Signal(2, dense, dense / 2),
        "sentences": Signal(1 if closest else None, sentence, sentence / 2),
        "lexical": lexical,
    }
