"""Documents with bibliographies for tests of markers and works."""

from __future__ import annotations

import hashlib

from ibidem.references.linking import link_citations
from ibidem.text.normalize import line_of, line_starts
from ibidem.types import Block, BlockKind, Document, InTextCitation, Person, Reference, Syntax


def entry(one: str, who: str = "", year: str = "", title: str = "", **fields: object) -> Reference:
    """Return an entry; authors are parted by semicolons, family and given name by a comma."""
    authors = tuple(Person(*(part.strip() for part in each.split(",", 1))) for each in who.split(";") if each.strip())
    given = {"document": "a.md", "start": 0, "end": 1, "lines": (1, 1), "raw": f"{who} ({year}). {title}.", **fields}
    return Reference(one, authors=authors, year=year, title=title, **given)  # type: ignore[arg-type]


def document(text: str, syntax: Syntax = Syntax.PLAIN, name: str = "a.md") -> Document:
    """Return a document of this text."""
    return Document(name, name, "Notes", text, hashlib.sha256(text.encode()).hexdigest(), syntax)


def linked(text: str, *entries: Reference, syntax: Syntax = Syntax.PLAIN) -> list[InTextCitation]:
    """Return the markers of a text whose bibliography, in a block of its own at the end, has these entries."""
    body = f"{text}\n\nReferences\n"
    whole = body
    placed = []
    blocks = [Block(BlockKind.PARAGRAPH, 0, len(text))] if text else []
    for one in entries:
        start = len(whole)
        whole += f"{one.raw}\n"
        line = line_of(line_starts(whole), start)
        placed.append(replaced(one, start=start, end=len(whole) - 1, lines=(line, line)))
        blocks.append(Block(BlockKind.REFERENCE, start, len(whole) - 1))
    return list(link_citations(document(whole, syntax), placed, blocks))


def replaced(one: Reference, **fields: object) -> Reference:
    """Return the entry with some fields changed."""
    from dataclasses import replace

    return replace(one, **fields)  # type: ignore[arg-type]


def seen(text: str, *entries: Reference, syntax: Syntax = Syntax.PLAIN) -> list[tuple[str, tuple[str, ...], str]]:
    """Return the text, targets and trouble of each marker."""
    found = linked(text, *entries, syntax=syntax)
    return [(one.text, one.targets, one.trouble.value if one.trouble else "") for one in found]
