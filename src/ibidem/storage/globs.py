"""Globs of documents: which paths they match, at a cost that grows with the path however many stars there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}


def glob_matcher(globs: Sequence[str]) -> Callable[[str], object]:
    """Return a test for paths that match any of the globs.

    `*`, `?` and `[…]` stay inside a name, `**` crosses folders. A glob without a slash matches a file or folder of that
    name anywhere; a folder's name matches all beneath it. `~` and absolute paths name folders of sources.
    """
    matched = re.compile("|".join(f"(?:{_pattern(glob)})" for glob in globs), re.DOTALL).fullmatch
    return lambda path: matched(path.removeprefix("/"))


def _pattern(glob: str) -> str:
    if glob.startswith("~/"):
        glob = Path(glob).expanduser().as_posix()
    trimmed = glob.replace("\\", "/").removeprefix("./").strip("/")
    anywhere = "" if "/" in trimmed or glob.startswith("/") else "(?:.*/)?"
    return f"{anywhere}{_translated(trimmed)}(?:/.*)?"


def _translated(glob: str) -> str:
    pieces, wild = [""], list[str]()
    for token in re.split(r"(\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\])", glob):
        if token in _WILD:
            wild.append(_WILD[token])
            pieces.append("")
        else:
            pieces[-1] += _piece(token)
    for at, (star, following) in enumerate(pairwise(wild), start=1):
        # Whatever may follow another star: the first place that fits will do, and is not gone back on.
        if star == _WILD["*"] and following != _WILD["**/"]:
            pieces[at], wild[at - 1] = f"(?>[^/]*?{pieces[at]})", ""
    return pieces[0] + "".join(map("".join, zip(wild, pieces[1:], strict=True)))


def _piece(part: str) -> str:
    if part == "?":
        return "[^/]"
    if len(part) > 2 and part[0] == "[" and part[-1] == "]":
        negated, body = part[1] == "!", part[2:-1] if part[1] == "!" else part[1:-1]
        return f"[{'^/' if negated else ''}{_escaped_class(body)}]" if body else re.escape(part)
    return re.escape(part)


def _escaped_class(body: str) -> str:
    """Return the inside of a character class, its ranges kept where they rise."""
    falling = any(a > b for a, b in re.findall(r"(?s)(.)-(.)", body))
    return re.escape(body) if falling else re.sub(r"([\\\[\]^&~|])", r"\\\1", body)
