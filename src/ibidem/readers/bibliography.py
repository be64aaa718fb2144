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

LISTS = ("items", "references", "works")
"""What an object calls its list of works, as exports of Better BibTeX, Crossref and Zotero have it."""
_KEYS = ("type", "title", "itemType")
_KEYED = re.compile(r'"(?:type|title|itemType)"\s*:')
_OF_A_WORK = frozenset({"author", "editor", "issued", "DOI", "container-title", "publisher"})
_MEMBER = re.compile(r'[\s,]*"((?:[^"\\]|\\.)*)"\s*:\s*')


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the whole file as one document, named as the file is. Raises SourceError for a file without any words."""
    yield make_document(path, decode(stream.read()), title=PurePosixPath(path).name)


def read_json(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield a file of CSL-JSON or of Zotero's items as one document. Raises SourceError for any other JSON."""
    text = decode(stream.read())
    if not text.strip():
        raise SourceError("empty")
    if not _is_bibliography(text):
        raise SourceError("not a bibliography")
    yield make_document(path, text, title=PurePosixPath(path).name)


def list_start(text: str) -> int:
    """Return where the list of works begins in JSON that holds one; -1 where there is none."""
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] == "[":
        return start
    try:
        return _list_in(text, start, json.JSONDecoder()) if text[start : start + 1] == "{" else -1
    except (ValueError, RecursionError):
        return -1


def _list_in(text: str, start: int, decoder: json.JSONDecoder) -> int:
    at = start + 1
    while member := _MEMBER.match(text, at):
        opening = text[member.end() : member.end() + 1]
        if member[1] in LISTS and opening == "[":
            return member.end()
        if member[1] == "message" and opening == "{":
            return _list_in(text, member.end(), decoder)
        at = decoder.raw_decode(text, member.end())[1]
    return -1


def _is_bibliography(text: str) -> bool:
    """Whether the text is a work or a list of works; where it is damaged, whether it looks like a list."""
    start = list_start(text)
    try:
        found = json.loads(text) if start < 0 else json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return start >= 0 and bool(_KEYED.search(text, start))
    if isinstance(found, dict):
        return "title" in found and ("itemType" in found or ("type" in found and not _OF_A_WORK.isdisjoint(found)))
    if not isinstance(found, list):
        return False
    works = [work for work in found if isinstance(work, dict)]
    return 2 * len(works) >= len(found) and any(key in work for work in works for key in _KEYS)
