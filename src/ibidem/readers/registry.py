"""Files to documents: one reader a format, found by the file's suffix."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from ibidem.errors import SourceError
from ibidem.types import Document, Skipped

Reader = Callable[[BinaryIO, str], Iterator[Document | Skipped]]
"""Takes a file opened for reading and its corpus-relative path. Raises SourceError with the reason in a few words."""

BLANK_WITHIN = 4096
"""Bytes of a file that is looked at for being blank, which is told alike whatever its format."""
READERS = {
    "": "ibidem.readers.plain:read",
    ".txt": "ibidem.readers.plain:read",
    ".text": "ibidem.readers.plain:read",
    ".md": "ibidem.readers.markdown:read",
    ".markdown": "ibidem.readers.markdown:read",
    ".html": "ibidem.readers.html:read",
    ".htm": "ibidem.readers.html:read",
    ".xhtml": "ibidem.readers.html:read",
    ".pdf": "ibidem.readers.pdf:read",
    ".docx": "ibidem.readers.docx:read",
    ".odt": "ibidem.readers.odf:read",
    ".ods": "ibidem.readers.odf:read",
    ".odp": "ibidem.readers.odf:read",
    ".rtf": "ibidem.readers.rtf:read",
    ".epub": "ibidem.readers.epub:read",
    ".pptx": "ibidem.readers.pptx:read",
    ".xlsx": "ibidem.readers.spreadsheet:read",
    ".csv": "ibidem.readers.spreadsheet:read_values",
    ".tsv": "ibidem.readers.spreadsheet:read_values",
    ".ipynb": "ibidem.readers.notebook:read",
    ".tex": "ibidem.readers.latex:read",
    ".rst": "ibidem.readers.rst:read",
    ".org": "ibidem.readers.org:read",
    ".adoc": "ibidem.readers.asciidoc:read",
    ".asciidoc": "ibidem.readers.asciidoc:read",
    ".eml": "ibidem.readers.mail:read",
    ".mbox": "ibidem.readers.mail:read_mailbox",
    ".xml": "ibidem.readers.jats:read",
    ".nxml": "ibidem.readers.jats:read",
    ".tei": "ibidem.readers.jats:read",
    ".jsonl": "ibidem.readers.jsonl:read",
    ".ndjson": "ibidem.readers.jsonl:read",
    ".bib": "ibidem.readers.bibliography:read",
    ".ris": "ibidem.readers.bibliography:read",
    ".json": "ibidem.readers.bibliography:read_json",
}
"""The suffix table; a file without a suffix is tried as plain text."""


def read_file(path: Path, relative: str, *, max_bytes: int) -> Iterator[Document | Skipped]:
    """Yield the documents of a file, and a Skipped with its reason for the file or each record that cannot be read."""
    try:
        reader = _reader(relative)
        with _open_regular(path, max_bytes) as stream:
            head = stream.read(BLANK_WITHIN)
            if len(head) < BLANK_WITHIN and not head.strip():
                raise SourceError("empty")
            stream.seek(0)
            yield from reader(stream, relative)
    except SourceError as error:
        yield Skipped(relative, error.message)
    except OSError as error:
        yield Skipped(relative, os_reason(error))
    except Exception as error:  # noqa: BLE001  # the boundary: a fault of a parser must not lose the other files
        yield Skipped(relative, f"its reader failed ({type(error).__name__})")


def os_reason(error: OSError) -> str:
    """Return what the operating system said, in a few words."""
    return (error.strerror or "cannot be read").lower()


def too_large(max_bytes: int) -> str:
    """Return the reason for skipping a file over the limit."""
    return f"larger than {max_bytes / 1_000_000:g} MB"


def _reader(relative: str) -> Reader:
    suffix = PurePosixPath(relative).suffix.lower()
    if suffix not in READERS:
        raise SourceError(f"unknown format ({suffix})")
    module, attribute = READERS[suffix].split(":")
    return cast(Reader, getattr(import_module(module), attribute))


def _open_regular(path: Path, max_bytes: int) -> BinaryIO:
    """Open a file that may have become something else since it was listed; a FIFO must not block."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and status.st_size <= max_bytes:
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise SourceError(too_large(max_bytes) if stat.S_ISREG(status.st_mode) else "not a regular file")
