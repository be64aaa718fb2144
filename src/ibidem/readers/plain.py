"""Read plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from ibidem.readers.document import decode, make_document, stem_title
from ibidem.types import Document

TITLE_WORDS = 16
TITLE_CHARACTERS = 120
"""A first line longer than this is the beginning of the text rather than its title."""
_FIRST_LINE = re.compile(r"\S[^\n]*")
_IN_COLUMNS = re.compile(r"\S {3,}\S")
"""How the head of a memo stands above its title: authors and dates beside what it is."""
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for binary or empty files."""
    text = decode(stream.read())
    yield make_document(path, text, title=title_of(text) or stem_title(path))


def title_of(text: str) -> str:
    """Return the first line if it is a title by its shape: a few words that end no sentence; else nothing."""
    match = _FIRST_LINE.search(text)
    if match and _IN_COLUMNS.search(match[0]) and (end := _PARAGRAPH_END.search(text, match.end())):
        match = _FIRST_LINE.search(text, end.end())
    line = match[0].strip() if match else ""
    if len(line) > TITLE_CHARACTERS or len(line.split()) > TITLE_WORDS or line.endswith((".", ",", ";", ":", "|")):
        return ""
    return line if any(character.isalpha() for character in line) else ""
