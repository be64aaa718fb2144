"""Read files of bibliographic records: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import decode, make_document
from ibidem.types import Document

_KEYS = ("type", "title")
_KEYED = re.compile(r'"(?:type|title)"\s*:')


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the whole file as one document, named as the file is. Raises SourceError for a file without any words."""
    yield make_document(path, decode(stream.read()), title=PurePosixPath(path).name)


def read_json(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield a CSL-JSON file as one document. Raises SourceError for any other JSON."""
    text = decode(stream.read())
    if not text.strip():
        raise SourceError("empty")
    if not _is_csl(text):
        raise SourceError("not a bibliography")
    yield make_document(path, text, title=PurePosixPath(path).name)


def _is_csl(text: str) -> bool:
    """Whether the text is a list of works; where it is damaged, whether it looks like one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text.lstrip().startswith("[") and bool(_KEYED.search(text))
    return (
        isinstance(found, list)
        and bool(found)
        and all(isinstance(work, dict) for work in found)
        and any(key in work for work in found for key in _KEYS)
    )
