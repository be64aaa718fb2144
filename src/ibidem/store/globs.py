"""Match corpus-relative paths with globs as people type them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence


def matcher(globs: Sequence[str]) -> Callable[[str], object]:
    """Return a test for paths that match any of the globs.

    `*` and `?` stay inside a name, `**` crosses folders. A glob without a slash matches a file or folder of that name
    anywhere; a folder's name matches all beneath it.
    """
    return re.compile("|".join(f"(?:{_pattern(glob)})" for glob in globs), re.DOTALL).fullmatch


def _pattern(glob: str) -> str:
    trimmed = glob.replace("\\", "/").removeprefix("./").strip("/")
    anywhere = "" if "/" in trimmed or glob.startswith("/") else "(?:.*/)?"
    return f"{anywhere}{_translated(trimmed)}(?:/.*)?"


def _translated(glob: str) -> str:
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\])", glob)
    return "".join(_piece(part) for part in parts)


def _piece(part: str) -> str:
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if part in wild:
        return wild[part]
    if len(part) > 2 and part[0] == "[" and part[-1] == "]":
        negated, body = part[1] == "!", part[2:-1] if part[1] == "!" else part[1:-1]
        return f"[{'^' if negated else ''}{_escaped_class(body)}]" if body else re.escape(part)
    return re.escape(part)


def _escaped_class(body: str) -> str:
    """Return the inside of a character class, its ranges kept where they rise."""
    falling = any(a > b for a, b in re.findall(r"(?s)(.)-(.)", body))
    return re.escape(body) if falling else re.sub(r"([\\\[\]^&~|])", r"\\\1", body)
