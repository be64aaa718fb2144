"""Runs of words between commas and stops: the first sentence of a container, the last name of a publisher."""

from __future__ import annotations

import re

from ibidem.references.clean import trim
from ibidem.references.marks import SMALL_PART

_BREAK = re.compile(r"(?<=[^\W\d_]{3})\. (?=\w)|\. (?=Forthcoming|In press|To appear)|; |(?<=[\])\d])\. |, |\.$")


def first_sentence(text: str) -> int:
    """Return where the first sentence of a container ends."""
    for match in re.finditer(r"(?<=[^\W\d_]{4})[.?] (?=[^\W\d_a-z])", text):
        return match.start() + (text[match.start()] == "?")
    return len(text)


def last_run(text: str) -> str:
    """Return the last run of parts, between commas and stops, that are neither dates nor roles nor numbers."""
    runs: list[tuple[int, int]] = []
    at = 0
    joined = False
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        part = text[at:end]
        if part.strip() and not SMALL_PART.fullmatch(part):
            if joined:
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((at, end))
            joined = bool(match and match[0] == ", ")
        elif not re.fullmatch(r"\s*and .*", part):
            joined = False
        elif runs:
            runs[-1] = (runs[-1][0], end)
        at = match.end() if match else end
    return trim(text[runs[-1][0] : runs[-1][1]]) if runs else ""
