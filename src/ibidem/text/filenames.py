"""Write any file name as text that can be stored, compared and shown, and read it back."""

from __future__ import annotations

import re

_COLLECTION_MARK = r"(?<=\.jsonl)\#|(?<=\.ndjson)\#|(?<=\.mbox)\#|(?<=\.nxml)\#|(?<=\.xml)\#"
_HIDDEN = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|" + _COLLECTION_MARK,
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:x([0-9A-F]{2})|u([0-9A-F]{4})|(\\))")


def spell(name: str) -> str:
    """Return the name in its visible form; different names have different forms."""
    return _HIDDEN.sub(lambda match: _escape(match[0]), name)


def unspell(spelling: str) -> str:
    """Return the name, as the operating system gave it, of a visible form."""
    return _ESCAPE.sub(_character, spelling)


def _escape(character: str) -> str:
    if character == "\\":
        return r"\\"
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries an undecodable byte (PEP 383)
        return f"\\x{code - 0xDC00:02X}"
    return f"\\u{code:04X}"


def _character(match: re.Match[str]) -> str:
    byte, code, _ = match.groups()
    if byte:
        return chr(0xDC00 + int(byte, 16))
    return chr(int(code, 16)) if code else "\\"
