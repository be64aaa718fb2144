"""Entities of XML: those that a file declares itself by what they stand for, those of HTML by their characters.

Nothing is fetched. What is declared elsewhere or nowhere, stands for itself, or would make the file much longer, stays
as it is written, so that it can be named.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_ENTITIES = 2_000
"""Declarations of entities in one XML file that are looked at; the largest document types declare fewer in the file."""
MOST_ADDED_BYTES = 10_000_000
"""What all entities of a file may add to it."""
DECLARED_WITHIN = 1 << 20
"""Bytes of a file in which its declarations stand."""
UNRESOLVED = "entity that is not resolved"
_NAME = rb"[A-Za-z_:][\w:.\-]{0,100}"
_REFERENCE = re.compile(rb"&(%b);" % _NAME)
_OPENING = re.compile(
    rb"[^<]*(?:<\?[^>]*>[^<]*|<!--(?:[^-]|-[^-])*-->[^<]*)*(<!DOCTYPE\b[^\[<>]{0,2000})", re.IGNORECASE
)
_ENCODING = re.compile(rb"(<\?xml[^>]{0,100}?)\sencoding\s*=\s*[\"'][^\"'<>]*[\"']")
_DECLARATION = re.compile(
    rb"<!--(?:.*?-->|.*)"
    rb"|<!ENTITY\s+(%%\s+)?(%b)\s+(?:\"([^\"]*)\"|'([^']*)'|(?:SYSTEM|PUBLIC)\b[^<>]*)[^<>]*>"
    rb"|%%(%b);|\"[^\"]*\"|'[^']*'|\]" % (_NAME, _NAME),
    re.DOTALL,
)
"""A comment, a declaration of an entity, a reference to one of a document type, what is quoted, and the end."""
_VERBATIM = re.compile(rb"<!--(?:.*?-->|.*)|<!\[CDATA\[(?:.*?\]\]>|.*)|&(%b);" % _NAME, re.DOTALL)
_NUMBER = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]{1,6})|(\d{1,7}));")
_PREDEFINED = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


@dataclass(slots=True)
class UnresolvedEntities:
    """The entities of a file that are left as they are written."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By name, the line of the first from 1, and how many there are."""

    def pieces(self) -> Iterator[tuple[str, int]]:
        """Yield the place of each, and how many characters its references are."""
        for name, (line, count) in self.places.items():
            yield f"line {line}: &{name};", count * (len(name) + 2)


def resolved(data: bytes, unresolved: UnresolvedEntities | None = None) -> bytes:
    """Return XML without a document type and without entities but the five of XML; its lines keep their numbers."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _ENCODING.sub(rb"\1", data.decode("utf-16", "replace").encode(), count=1)
    entities = _Entities()
    start = end = 0
    if opening := document_type(data):
        start, end = opening.span(1)
        if data[end : end + 1] == b"[":
            end = entities.declare(data[: end + DECLARED_WITHIN], end + 1)
        close = data.find(b">", end)
        end = close + 1 if close >= 0 else end
    if b"&" not in data:
        return data if not end else data[:start] + _breaks(data[start:end]) + data[end:]
    kept = unresolved if unresolved is not None else UnresolvedEntities()
    counted = line = 0

    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal counted, line
        name = match[1]
        if name is None or name in _PREDEFINED:
            return match[0]
        if (value := entities.value(name)) is not None:
            return value
        line += data.count(b"\n", counted, match.start())
        counted = match.start()
        first, count = kept.places.get(name.decode("utf-8", "replace"), (line + 1, 0))
        kept.places[name.decode("utf-8", "replace")] = (first, count + 1)
        return b"&amp;" + name + b";"

    body = bytearray(data[:start] + _breaks(data[start:end]))
    at = end
    for match in _VERBATIM.finditer(data, end):
        body += data[at : match.start()]
        body += replaced(match)
        at = match.end()
    return bytes(body + data[at:])


def document_type(data: bytes) -> re.Match[bytes] | None:
    """Return a match whose first group opens the document type of a file, if it has one."""
    return _OPENING.match(data[:DECLARED_WITHIN])


class _Entities:
    """What a file declares, and how much of it may still be put in."""

    def __init__(self) -> None:
        self._declared: dict[bytes, bytes | None] = {}
        self._of_type: dict[bytes, bytes] = {}
        self._values: dict[bytes, bytes | None] = {}
        self._room = MOST_ADDED_BYTES

    def declare(self, data: bytes, start: int, *, within: frozenset[bytes] = frozenset()) -> int:
        """Take the declarations from a place on, the first of each name; return where they end."""
        for match in _DECLARATION.finditer(data, start):
            name, of_type = match[2], match[5]
            if match[0] == b"]":
                return match.end()
            if name is not None and len(self._declared) + len(self._of_type) < MOST_ENTITIES:
                value = match[3] if match[3] is not None else match[4]
                if match[1] is None:
                    self._declared.setdefault(name, value)
                elif value is not None:
                    self._of_type.setdefault(name, value)
            elif of_type in self._of_type and of_type not in within and len(within) < 10:
                self.declare(self._of_type[of_type], 0, within=within | {of_type})
        return len(data)

    def value(self, name: bytes) -> bytes | None:
        """Return what an entity stands for, as long as there is room; None for one that is not resolved."""
        if name not in self._values:
            self._values[name] = self._stands_for(name, frozenset()) if name in self._declared else _character(name)
        value = self._values[name]
        if value is None or len(value) > self._room:
            return None
        self._room -= len(value)
        return value

    def _stands_for(self, name: bytes, within: frozenset[bytes]) -> bytes | None:
        """Return the value of a declared entity with those in it; None where one of them cannot be resolved."""
        if name in self._values:
            return self._values[name]
        declared = self._declared.get(name)
        if name not in self._declared:
            return _character(name)
        if declared is None or name in within or len(within) > 50:
            return None
        value = _NUMBER.sub(_as_text, declared.replace(b"\n", b" "))
        pieces: list[bytes] = []
        at = size = 0
        for match in _REFERENCE.finditer(value):
            inner = match[0] if match[1] in _PREDEFINED else self._stands_for(match[1], within | {name})
            size += len(inner or b"") + match.start() - at
            if inner is None or size > MOST_ADDED_BYTES:
                return None
            pieces += [value[at : match.start()], inner]
            at = match.end()
        self._values[name] = b"".join(pieces) + value[at:]
        return self._values[name]


def _character(name: bytes) -> bytes | None:
    """Return an entity of HTML by its number, for the parser knows only the five of XML."""
    from html.entities import html5

    character = html5.get(f"{name.decode('utf-8', 'replace')};")
    return None if character is None else "".join(f"&#{ord(part)};" for part in character).encode()


def _as_text(match: re.Match[bytes]) -> bytes:
    """Return a character of a declaration by its number as it stands, as XML has it (4.4.5)."""
    number = int(match[1], 16) if match[1] else int(match[2])
    # What is beyond ASCII stays a number, for the encoding of the file is not known here.
    return bytes([number]) if 32 <= number < 127 else match[0]


def _breaks(data: bytes) -> bytes:
    return b"\n" * data.count(b"\n")
