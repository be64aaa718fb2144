"""Find the quotations of a draft: what stands between quotation marks, and quoted blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.draft.words import masked, words_of
from ibidem.types import Block, BlockKind, Document, Syntax

FEWEST = 4
"""Words of a quotation that is looked up; shorter ones are names and words held at arm's length."""
LONGEST = 6000
"""Characters between two quotation marks; beyond it one of them is taken to be missing."""
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.DEFINITION)
_PAIRS = re.compile(
    r"“(?P<a>[^“”]{1,6000})”"
    r"|„(?P<b>[^„“”]{1,6000})[“”]"
    r"|«(?P<c>[^«»]{1,6000})»"
    r"|(?<!\w)»(?=\S)(?P<f>[^«»]{1,6000})(?<=\S)[«»](?!\w)"
    r"|(?<!\w)‘(?=\S)(?P<e>(?:[^‘’]|’(?=\w)){1,6000})(?<=\S)’(?!\w)"
    r"|(?<![\w\"\\])\"(?=[^\s\"])(?P<d>[^\"]{1,6000})(?<=[^\s\"])\"(?!\w)"
)
_CODE = re.compile(r"(`{1,3})(?!`)[^`\n]{1,1000}\1(?!`)")
_ATTRIBUTION = re.compile(r"(?:^|\n)[>\s]*(?:[—–―]|--?)\s*[^\n]{1,200}\s*$")
_TITLE_LETTERS = 4
"""A word of that many letters has a capital in a title."""
_COVERED = 0.7
"""A quoted block of which inner quotation marks hold that share is not a quotation as a whole."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation in the draft's text."""

    start: int
    """Where its words begin, behind the opening mark."""
    end: int
    outer: tuple[int, int]
    """The same with its quotation marks."""


def quotations(document: Document, blocks: Sequence[Block]) -> list[Mark]:
    """Return the quotations of at least FEWEST words in order; titles in capitals are none."""
    found: list[Mark] = []
    for block in blocks:
        if block.kind in _TEXT:
            found.extend(_of_block(document, block))
    return [one for one in found if _is_told(document.text[one.start : one.end])]


def is_quoted(document: Document, block: Block) -> bool:
    """Whether all of a block is quoted, in Markdown's way."""
    lines = document.text[block.start : block.end].splitlines()
    return document.syntax is Syntax.MARKDOWN and all(line.lstrip().startswith(">") for line in lines if line.strip())


def _of_block(document: Document, block: Block) -> Iterator[Mark]:
    text = _CODE.sub(lambda match: " " * len(match[0]), document.text[block.start : block.end])
    inner = list(_between(text, block.start))
    quoted = _block(text, block.start) if is_quoted(document, block) else None
    covered = sum(one.end - one.start for one in inner)
    if quoted is not None and covered < _COVERED * (quoted.end - quoted.start):
        yield quoted
    else:
        yield from inner


def _between(text: str, start: int) -> Iterator[Mark]:
    for match in _PAIRS.finditer(text):
        low, high = match.span(match.lastgroup or 0)
        yield Mark(start + low, start + high, (start + match.start(), start + match.end()))


def _block(text: str, start: int) -> Mark | None:
    """Return a quoted block without the line that says whose it is."""
    whole = len(text)
    if match := _ATTRIBUTION.search(text):
        text = text[: match.start()]
    clear = masked(text).rstrip()
    first = len(clear) - len(clear.lstrip(" \t\n"))
    return Mark(start + first, start + len(clear), (start, start + whole)) if first < len(clear) else None


def _is_told(text: str) -> bool:
    """Whether a quotation is long enough, and not the title of a work."""
    words = [token.shown for token in words_of(text)]
    if len(words) < FEWEST:
        return False
    telling = [word for word in words if len(word) >= _TITLE_LETTERS and word[0].isalpha()]
    return len(telling) < 2 or not all(word[0].isupper() for word in telling)
