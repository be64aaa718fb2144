"""Words of a document as they are shown to a person: without the marks of the format they are written in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ibidem.text.formulas import readable
from ibidem.text.raised import superscript
from ibidem.types.documents import Syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKS = re.compile(r"[*_`\[<~\\&#^$]")
"""A text without any of these has no marks."""
_QUOTED = re.compile(r"^[ \t]{0,3}>[> \t]*", re.MULTILINE)
"""What stands before each line of a quotation."""
_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup"
    r"|tt|u|var)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_WIKILINK = re.compile(r"!?\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]+))?\]\]")
_NOTE = re.compile(r"\[\^([^\]\s]{1,60})\]")
_CODE = re.compile(r"(`+[^`\n]*`+)")
_OWN_TAG = re.compile(
    r"(?<![^\s(,])#(?!(?:[0-9A-Fa-f]{3}){1,2}\b|(?:include|define|undef|if\w*|el\w+|endif|pragma|error)\b)(?=[^\W\d_][\w/-]*)"
)
"""What Obsidian and others mark by words; no colour and no line of C."""
BLOCK_ID = re.compile(r"(?:^|[ \t])\^(?=[\w-]*[A-Za-z]|\d{3})([A-Za-z0-9-]{2,60})[ \t]*$")
"""The name that Obsidian gives a block, at its end."""
_SIGN = re.compile(r"([\\`*_\[\]<>&~$])")
_CUT_EMPHASIS = re.compile(r"(?<![*\w])(?:\*\*|__)(?=\w)|(?<=[\w.,;:!?)”’\"'])(?:\*\*|__)(?![*\w])")
"""The one half of a pair whose other half stands outside the quote."""


def without_marks(text: str, syntax: Syntax) -> str:
    """Return the text without marks of emphasis, links, code, quotations and tags; what they enclose stays.

    Short formulas and numbers of notes are in plain characters, longer formulas as written. Lines stay lines. Text of
    a format without such marks is returned as it is.
    """
    if syntax is not Syntax.MARKDOWN:
        return text
    text = _QUOTED.sub("", text)
    return "\n".join(_line(line) for line in text.split("\n")) if _MARKS.search(text) else text


def _line(line: str) -> str:
    words = line.lstrip()
    if not _MARKS.search(words):
        return line
    pieces = _CODE.split(BLOCK_ID.sub("", words))
    linked = "".join(piece if at % 2 else _piece(piece, first=not at) for at, piece in enumerate(pieces))
    [inline] = _parser().parseInline(f" {linked}")  # a formula may not stand at offset 0: the plugin looks before it
    shown = "".join(_shown(inline.children or ())).removeprefix(" ")
    return line[: len(line) - len(words)] + _CUT_EMPHASIS.sub("", shown)


def _piece(text: str, *, first: bool) -> str:
    """Return words outside code with links, notes, tags and formulas as they are shown, marked as no mark."""
    if "$" in text or "\\" in text:
        text = readable(text, written=lambda plain: _SIGN.sub(r"\\\1", plain))
    if "#" in text:
        text = _OWN_TAG.sub("", text)
    if "[^" in text:
        if first and (note := _NOTE.match(text)) and text[note.end() : note.end() + 1] == ":":
            text = f"{_number(note)} {text[note.end() + 1 :].lstrip()}".lstrip()
        text = _NOTE.sub(_number, text)
    return _WIKILINK.sub(lambda found: found[2] or found[1], text)


def _number(note: re.Match[str]) -> str:
    """Return the number of a note, raised; of one that is named, nothing."""
    digits = re.search(r"\d+$", note[1])
    return superscript(digits[0]) if digits else ""


def _shown(tokens: Sequence[Token]) -> Iterator[str]:
    in_address = False
    for token in tokens:
        if token.type == "link_open":
            in_address = token.markup == "autolink" and str(token.attrs.get("href", "")).startswith("mailto:")
            yield "<" if in_address else ""  # as in `Edna <edna@example.org>`, where the brackets are no mark
        elif token.type == "link_close":
            yield ">" if in_address else ""
            in_address = False
        elif token.type == "html_inline":
            yield "" if _TAG.fullmatch(token.content) else token.content
        elif token.type == "math_inline":
            yield f"${token.content}$"
        elif token.type == "image":
            yield from _shown(token.children or ())
        else:
            yield token.content


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 20 ms
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    return MarkdownIt("commonmark").enable("strikethrough").use(dollarmath_plugin, allow_digits=False)
