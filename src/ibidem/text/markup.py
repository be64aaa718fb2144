"""Words of a document as they are shown to a person: without the marks of the format they are written in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ibidem.types.documents import Syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKS = re.compile(r"[*_`\[<~\\&]")
"""A text without any of these has no marks."""
_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup"
    r"|tt|u|var)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_WIKILINK = re.compile(r"!?\[\[([^\[\]\n|]+)(?:\|([^\[\]\n]+))?\]\]")
_CUT_EMPHASIS = re.compile(r"(?<![*\w])(?:\*\*|__)(?=\w)|(?<=[\w.,;:!?)”’\"'])(?:\*\*|__)(?![*\w])")
"""The one half of a pair whose other half stands outside the quote."""


def without_marks(text: str, syntax: Syntax) -> str:
    """Return the text without marks of emphasis, links, code and tags; what they enclose stays, and so do formulas.

    Lines stay lines. Text of a format without such marks is returned as it is.
    """
    if syntax is not Syntax.MARKDOWN or not _MARKS.search(text):
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    words = line.lstrip()
    if not _MARKS.search(words):
        return line
    linked = _WIKILINK.sub(lambda found: found[2] or found[1], words)
    [inline] = _parser().parseInline(f" {linked}")  # a formula may not stand at offset 0: the plugin looks before it
    shown = "".join(_shown(inline.children or ())).removeprefix(" ")
    return line[: len(line) - len(words)] + _CUT_EMPHASIS.sub("", shown)


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
