"""Characters and words, the same everywhere: folding, words, lines, names of files, and what may reach a terminal."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

RAISED = "⁰¹²³⁴-⁹"
"""Raised digits, as a set of a regular expression."""
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒‚", "0123456789-,,")
"""Raised digits, and what joins them, to those on the line."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LETTERS = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,60}(?![^\W\d_])")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"'}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"\u00ad": None, "\u200b": None, "\ufeff": None}
)
_BAR = re.compile(r"(?<!\\)\|")
_ADDRESS = r"(?:<[^<>\n]{0,500}+>|(?:[^()\s]|\([^()\s]{0,200}+\)){0,500}+)"
"""Where a link leads, with one level of parentheses in it (CommonMark, 6.3)."""
_LINK = re.compile(rf"!?\[([^\[\]\n]{{0,300}}+)\]\({_ADDRESS}(?:\s{{1,50}}+[\"'(][^\"'()\n]{{0,200}}[\"')])?\)")
_REFERENCE_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\[[^\[\]\n]{0,100}\]")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|~~|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+)")
_TAG = re.compile(r"</?(?![^\s<>@]{1,64}@[\w.-]{1,253}>)[A-Za-z][^<>]{0,300}>|<!--.{0,1000}?-->", re.DOTALL)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_COLLECTION_MARK = r"(?<=\.jsonl)\#|(?<=\.ndjson)\#|(?<=\.mbox)\#|(?<=\.nxml)\#|(?<=\.xml)\#|(?<=\.sqlite)\#"
_HIDDEN_IN_NAMES = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|" + _COLLECTION_MARK,
    re.IGNORECASE,
)
_NAME_ESCAPE = re.compile(r"\\(?:x([0-9A-F]{2})|u([0-9A-F]{4})|(\\))")


def fold(text: str) -> str:
    """Return the text for comparison: compatibility forms, case, whitespace, quotation marks and dashes made equal."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_QUOTES)).strip().casefold()


def words(text: str) -> list[str]:
    """Return the words and numbers of the text in order, folded, without punctuation."""
    return _WORD.findall(fold(text))


def has_words(text: str) -> bool:
    """Whether there is a word in the text: two letters in a row, and no endless row of them."""
    return _LETTERS.search(text) is not None


def cells(row: str) -> list[str]:
    """Return the trimmed cells of a table row, between bars or, where there is none, between tabs."""
    row = row.strip()
    if "|" not in row:
        return [cell.strip() for cell in row.split("\t")]
    return [cell.strip() for cell in _BAR.split(row.removeprefix("|").removesuffix("|"))]


def unmark(text: str) -> str:
    """Return Markdown text without the marks of emphasis, links, code and tags; what they enclose stays."""
    if not any(mark in text for mark in "*_`[<~\\"):
        return text
    text = _REFERENCE_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    text = _TAG.sub("", _AUTOLINK.sub(r"\1", text))
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text))


def line_starts(text: str) -> list[int]:
    """Return the offset at which each line begins; lines end at a line feed."""
    starts = [0]
    starts.extend(match.end() for match in re.finditer("\n", text))
    return starts


def line_of(starts: Sequence[int], offset: int) -> int:
    """Return the line, from 1, that holds an offset."""
    return bisect_right(starts, offset)


def visible(text: str, *, keep: str = "\n\t") -> str:
    """Return the text with every character that a terminal would obey, or hide, as a visible symbol.

    C0 controls become the pictures of U+2400, separators of lines ↵; C1 controls, direction overrides
    and other invisible format characters become ‹U+XXXX›. Characters in `keep` pass through.
    """
    return _CONTROL.sub(lambda match: match[0] if match[0] in keep else _symbol(match[0]), text)


def _symbol(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if character in "\x85\u2028\u2029":
        return "↵"
    return f"‹U+{code:04X}›"


def spell(name: str) -> str:
    """Return the name in its visible form; different names have different forms."""
    return _HIDDEN_IN_NAMES.sub(lambda match: _escaped(match[0]), name)


def source_path(source: Path) -> str:
    """Return the absolute path of a file or folder of a source as the index has it: with forward slashes, spelled."""
    return "/".join(map(spell, source.as_posix().split("/"))).rstrip("/")


def unspell(spelling: str) -> str:
    """Return the name, as the operating system gave it, of a visible form."""
    return _NAME_ESCAPE.sub(_character, spelling)


def _escaped(character: str) -> str:
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
