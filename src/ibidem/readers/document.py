"""Make documents: the one place where a text gets its title and digest."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
from dataclasses import astuple, replace
from pathlib import PurePosixPath

from ibidem.errors import SourceError
from ibidem.types import BlockHint, Document, LineBox, Mark, Omitted, SourceCitation, SourceReference, Syntax

TITLE_LENGTH = 200
"""Characters of a title that are kept."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_SEPARATORS = re.compile(r"[\s_\-.]+")


def make_document(
    path: str,
    text: str,
    *,
    title: str,
    syntax: Syntax = Syntax.PLAIN,
    pages: tuple[int, ...] = (),
    record: str | None = None,
    marks: tuple[Mark, ...] = (),
    page_labels: tuple[str, ...] = (),
    has_lines: bool = True,
    omitted: tuple[Omitted, ...] = (),
    source_references: tuple[SourceReference, ...] = (),
    source_citations: tuple[SourceCitation, ...] = (),
    layout: tuple[LineBox, ...] = (),
    hints: tuple[BlockHint, ...] = (),
    own_record: str = "",
) -> Document:
    """Return the document of a file, or of one record of it; a title without a word gives way to the file's name.

    Raises SourceError for a blank text.
    """
    if not text.strip():
        raise SourceError("empty")
    document = Document(
        id=path if record is None else f"{path}#{record}",
        path=path,
        title=clean_title(title if not title or any(map(str.isalnum, title)) else stem_title(path)),
        text=text,
        digest="",
        syntax=syntax,
        pages=pages,
        collection=record is not None,
        marks=marks,
        page_labels=page_labels,
        has_lines=has_lines,
        omitted=omitted,
        source_references=source_references,
        source_citations=source_citations,
        layout=layout,
        hints=hints,
        own_record=own_record,
    )
    return replace(document, digest=_digest(document))


def _digest(document: Document) -> str:
    """Return the SHA-256 in hex over title, syntax, page starts, places, records and text, a line each but the last."""
    marks, labels = document.marks, document.page_labels
    layout, hints = document.layout, document.hints
    references, own_record = document.source_references, document.own_record
    head = f"{document.title}\n{document.syntax.value}\n{' '.join(map(str, document.pages))}\n"
    if marks or labels:
        # A document without either has the digest that it always had, and with it the ids of its passages.
        head += json.dumps([[[mark.start, mark.kind, mark.value] for mark in marks], labels]) + "\n"
    if layout or hints:
        head += json.dumps([[box.values() for box in layout], [astuple(hint) for hint in hints]]) + "\n"
    if references or own_record:
        head += json.dumps([[astuple(one) for one in references], own_record]) + "\n"
    return hashlib.sha256((head + document.text).encode()).hexdigest()


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


BEFORE_BYTES = 64
"""How much of a line stands in the sample before its first byte that is not ASCII."""
SAMPLE_BYTES = 32_768
"""What a guess looks at, taken from the lines that are not ASCII."""
BINARY = "binary file"

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile("[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTES = bytes(code for code in range(0x80) if _CONTROL.match(chr(code)))
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_ODD_IN_WESTERN = re.compile(
    "[^\\W\\d_][\x80-\x9f¡-©«¬®-´¶-¹»-¿×÷†‡•‰‹›€ƒ„ˆ˜][^\\W\\d_]"  # a symbol inside a word
    "|[a-zà-öø-ÿ][À-ÖØ-ÞŠŽŸ]"  # a capital inside a word
    "|[\x80-\x9f]"
)
_NEVER_GUESSED = ("utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be")
"""Ruled out by then, but a statistic may see them in a short text."""
_DENSE = 0.4
"""Western languages write fewer of their letters than this outside ASCII; other alphabets nearly all."""


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return the text of a file, without a byte order mark, its line ends turned to line feeds.

    Tried in order: a byte order mark, UTF-16 without a mark, UTF-8, the encoding that the file declares, Windows-1252
    where it gives plausible words, a statistical guess, Latin-1. Raises SourceError for what is no text.
    """
    text = clean_text(_decode(data, declared))
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if controls * 10 > len(text) or text.count("\0") * 100 > len(text):
        raise SourceError(BINARY)
    return text


def _decode(data: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark) and (encoding != "utf-32-le" or len(data) % 4 == 0):
            return _marked(data[len(mark) :], encoding)
    if (wide := _wide(data)) is not None:
        return wide
    if (text := _utf8(data)) is not None:
        return text
    controls = len(data[:SAMPLE_BYTES]) - len(data[:SAMPLE_BYTES].translate(None, _CONTROL_BYTES))
    if b"\0" in data or controls * 50 > min(len(data), SAMPLE_BYTES):
        raise SourceError(BINARY)
    return _legacy(data, declared)


def _marked(data: bytes, encoding: str) -> str:
    """Return the text in the encoding that its mark names, though a few bytes of it may be damaged."""
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") * 10 > len(text):
        raise SourceError(BINARY)
    return text


def _wide(data: bytes) -> str | None:
    """Return the text of UTF-16 without a mark: its NULs stand at every other byte."""
    even, odd = data[:SAMPLE_BYTES:2].count(0), data[1:SAMPLE_BYTES:2].count(0)
    few, many = min(even, odd), max(even, odd)
    if len(data) % 2 or many * 10 < min(len(data), SAMPLE_BYTES) or few * 10 > many:
        return None
    try:
        return data.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _utf8(data: bytes) -> str | None:
    """Return UTF-8 text, bad bytes replaced where they are rare among good ones; None for another encoding."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(len(run) for run in re.findall("[^\x00-\x7f]+", text)) - bad
    return text if bad * 10 <= good else None


def _legacy(data: bytes, declared: str | None) -> str:
    sample = _sample(data)
    for encoding in (declared, _western(sample), _guess(sample)):
        if encoding is None:
            continue
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("latin-1")


def _sample(data: bytes) -> bytes:
    """Return up to SAMPLE_BYTES of the lines that say something about the encoding."""
    lines: list[bytes] = []
    room = SAMPLE_BYTES
    for line in io.BytesIO(data):
        if room > 0 and (match := _NOT_ASCII.search(line)):
            lines.append(line[max(0, match.start() - BEFORE_BYTES) :][:room])
            room -= len(lines[-1])
    return b"".join(lines)


def _western(sample: bytes) -> str | None:
    """Return Windows-1252, the superset of Latin-1 that is met in files, if the sample reads as words in it."""
    text = sample.decode("cp1252", "surrogateescape")
    letters = "".join(_LETTER_RUN.findall(text))
    outside = sum(1 for letter in letters if letter > "\x7f")
    if outside > len(letters) * _DENSE or _ODD_IN_WESTERN.search(text) or re.search("[\ud800-\udfff]", text):
        return None
    return "cp1252"


def _guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # 20 ms, and needed for old files only

    best = from_bytes(sample, cp_exclusion=list(_NEVER_GUESSED)).best()
    return None if best is None else best.encoding
