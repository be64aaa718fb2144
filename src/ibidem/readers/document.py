"""Make documents: the one place where a text gets its title and digest."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from ibidem.errors import SourceError
from ibidem.types import Document, Syntax

TITLE_LENGTH = 200
"""Characters of a title that are kept."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_SEPARATORS = re.compile(r"[\s_\-.]+")


def make(
    path: str,
    text: str,
    *,
    title: str,
    syntax: Syntax = Syntax.PLAIN,
    pages: tuple[int, ...] = (),
    record: str | None = None,
) -> Document:
    """Return the document of a file, or of one record of it. Raises SourceError for a text without any words."""
    if not text.strip():
        raise SourceError("empty")
    title = clean_title(title)
    return Document(
        id=path if record is None else f"{path}#{record}",
        path=path,
        title=title,
        text=text,
        digest=digest(title, syntax, pages, text),
        syntax=syntax,
        pages=pages,
        collection=record is not None,
    )


def digest(title: str, syntax: Syntax, pages: tuple[int, ...], text: str) -> str:
    """Return the SHA-256 in hex over title, syntax, page starts and text, a line each but the last."""
    head = f"{title}\n{syntax.value}\n{' '.join(map(str, pages))}\n"
    return hashlib.sha256((head + text).encode()).hexdigest()


def clean_text(text: str) -> str:
    """Return the text with line feeds as its only line ends and no lone surrogates."""
    return _SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_title(title: str) -> str:
    """Return the title as one line of at most TITLE_LENGTH characters, none of them a control character."""
    line = " ".join(_NOT_SHOWN.sub(" ", _SURROGATE.sub("", title)).split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def stem_title(path: str) -> str:
    """Return the title that a file's name suggests: its stem with the separators turned to spaces."""
    stem = PurePosixPath(path).stem
    return _SEPARATORS.sub(" ", stem).strip() or stem
