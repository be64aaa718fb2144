"""Read JSON lines in BEIR form: one record `{"_id", "title", "text"}` a line."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import clean_text, decode, make_document
from ibidem.text.normalize import spell
from ibidem.types import Document, Skipped

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
"""The little-endian mark of UTF-32 begins with that of UTF-16."""


def read(stream: BinaryIO, path: str) -> Iterator[Document | Skipped]:
    """Yield each record as a document, and a Skipped named `path:line` for each that cannot be read.

    Raises SourceError for a file without a single line.
    """
    seen: set[str] = set()
    number, blank = 0, True
    for number, line in enumerate(_lines(stream), start=1):
        if not line.strip():
            continue
        blank = False
        try:
            document = _document(line, path)
            if document.id in seen:
                raise SourceError(f"a second record with the _id {document.id.removeprefix(f'{path}#')}")
        except SourceError as error:
            yield Skipped(f"{path}:{number}", error.message)
            continue
        seen.add(document.id)
        yield document
    if blank:
        raise SourceError("empty")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines as UTF-8 without a byte order mark; only a file in a wide encoding is held whole."""
    first = stream.readline()
    if first.startswith(_WIDE_MARKS):
        yield from io.BytesIO(decode(first + stream.read()).encode())
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from stream


def _document(line: bytes, path: str) -> Document:
    record = _parse(line)
    name, title, text = record.get("_id"), record.get("title") or "", record.get("text")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if not isinstance(name, str) or not name:
        raise SourceError("no _id")
    if not isinstance(title, str):
        raise SourceError("the title is no string")
    if not isinstance(text, str):
        raise SourceError("no text" if text is None else "the text is no string")
    # A bibliographic record may have a title alone, and must still be found.
    return make_document(path, clean_text(text if text.strip() else title), title=title, record=spell(name))


def _parse(line: bytes) -> dict[str, object]:
    try:
        record = json.loads(line.decode().strip())
    except UnicodeDecodeError:
        raise SourceError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise SourceError(f"invalid JSON at column {error.pos + 1}") from None
    except RecursionError:
        raise SourceError("JSON nested too deeply") from None
    except ValueError:  # a number of thousands of digits
        raise SourceError("invalid JSON: a number is too long") from None
    if not isinstance(record, dict):
        raise SourceError("not a JSON object")
    return record
