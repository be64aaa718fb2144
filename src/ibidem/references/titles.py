"""The title at the beginning of what follows the authors: between quotation marks, or up to where it ends."""

from __future__ import annotations

import re
from typing import NamedTuple

from ibidem.references.clean import trim
from ibidem.references.numbers import numbers_of

_PAIRS = {"“": "”", "„": "”“", '"': '"”', "‘": "’", "'": "'’", "«": "»", "‹": "›", "`": "'"}
# fmt: off
_ABBREVIATED = frozenset((
    "vs", "v", "st", "dr", "mr", "mrs", "ms", "no", "nos", "vol", "pp", "p", "ed", "eds", "etc", "cf", "ca", "c",
    "fig", "al", "jr", "sr", "e.g", "i.e", "u.s", "u.k", "d.c", "ph.d", "approx", "inc", "ltd", "dept", "univ",
    "proc", "rev", "spp", "sp", "var", "subsp",
))
# fmt: on
_END = re.compile(
    r"(?P<stop>[.?!…][”\"’')]?)(?=\s|$)"
    r"|,? (?=[(\[](?:[^()\[\]]{0,120}\b(?:ed\.|edn|eds?\.|editors?|trans\.?|translat\w+|thesis|dissertation|diss\.)"
    r"|[^()\[\]]{0,40}\b(?:report|version|data ?set|film|computer software|video|preprint|podcast|web ?log|blog|working"
    r" paper|conference|poster|paper)\b|vols?\.|pp?\. ?\d|no\. ?\d|ser\.|n\.d"
    r"|[^():]{2,60}[:,] [^()]{2,80}, (?:1[4-9]|20)\d\d\)|report no|publication no))"
    r"|, (?=(?:\d{1,2}(?:st|nd|rd|th|d)|rev\.|revised|second|third|fourth|fifth) (?:[\w.]+ )?ed(?:\.|n|ition)?\b"
    r"|(?:edited|translated|illustrated) by\b|(?:ed|trans|eds)\. [A-Z]|vols?\. \d|ser\. "
    r"|(?:RFC|(?:IEEE |ISO |ANSI )?Std\.?) "
    r"|(?:Tech(?:nical)?\.? ?Rep(?:ort)?|arXiv|Ph\.?D|M\.?Sc?\b|Doctoral|Master))",
    re.IGNORECASE,
)
_SMALL_NAME = re.compile(r"\s*(?:arXiv|bioRxiv|medRxiv|eLife|iScience|npj|mBio|mSystems|in (?=Proc|[A-Z][a-z]+:? ))")
_QUOTED_END = re.compile(r"[.,;:)\]]|\s*$|\s+(?:[Ii]n\b|[(\[]|[A-Z0-9*])")


class Title(NamedTuple):
    """A title, whether it stood between quotation marks, and where the rest begins."""

    text: str
    quoted: bool
    end: int


def title_of(body: str, *, commas: bool = False) -> Title:
    """Return the title a body begins with; with `commas` it may end at a comma, as in notes."""
    return _quoted(body) or _unquoted(body, commas=commas)


def _quoted(body: str) -> Title | None:
    closing = _PAIRS.get(body[:1])
    if not closing:
        return None
    at = _closed(body, closing, nested=body[0] in "“«„‹")
    return Title(trim(body[1:at].strip("'`")), quoted=True, end=at + 1) if at > 1 else None


def _closed(body: str, closing: str, *, nested: bool) -> int:
    """Return where the quotation ends: after a stop, else before one, else at the first mark that can close it."""
    depth, loose = 1, -1
    for at in range(1, len(body)):
        character = body[at]
        if nested and character == body[0]:
            depth += 1
        elif character in closing:
            depth -= 1 if nested else 0
            if nested and depth:
                continue
            if body[at - 1] in ",.?!" or _QUOTED_END.match(body, at + 1):
                if nested or body[at - 1] in ",.?!" or body[at + 1 : at + 2] in (",", ".", ";", ""):
                    return at
                loose = at if loose < 0 else loose
            elif nested:
                return at
    return loose


def _unquoted(body: str, *, commas: bool) -> Title:
    """Return an unquoted title; a mark that opens a quotation which never ends is no part of it."""
    found = _to_its_end(body, commas=commas)
    return found._replace(text=found.text.strip('“"„')) if body[:1] in _PAIRS else found


def _to_its_end(body: str, *, commas: bool) -> Title:
    if commas and (comma := _before_journal(body)) > 0:
        return Title(trim(body[:comma]), quoted=False, end=comma)
    comma = -1
    for match in _END.finditer(body):
        stop = match["stop"]
        if stop is None:
            return Title(trim(body[: match.start()]), quoted=False, end=match.start())
        if stop[0] in ".…" and not _ends(body, match.start(), match.end()):
            continue
        if stop[0] in "?!" and _goes_on(body, match.end()):
            continue
        end = match.start() if stop[0] == "." else match.end()
        if commas:
            comma = body.find(", ", 0, end)
        if comma < 0 or ": " in body[end : end + 60]:
            return Title(trim(body[:end]), quoted=False, end=match.end())
        break
    if commas and (comma := body.find(", ")) > 0:
        return Title(trim(body[:comma]), quoted=False, end=comma)
    return Title(trim(body), quoted=False, end=len(body))


def _before_journal(body: str) -> int:
    """Return the comma between a title and its journal where the numbers of one follow it; -1 where none do."""
    numbers = numbers_of(body)
    if not numbers.serial or not numbers.pages or re.search(r"[\w)]: [^\W\d_a-z][^:]*$", body[numbers.start :]):
        return -1
    return body[: numbers.start].rstrip(" ,").rfind(", ")


def _ends(body: str, stop: int, after: int) -> bool:
    """Whether a stop ends a sentence: not an initial's or an abbreviation's, and nothing small follows."""
    word = body[max(0, stop - 20) : stop].rsplit(None, 1)[-1].lstrip("(“‘\"'") if stop else ""
    following = body[after:].lstrip()[:1]
    if _SMALL_NAME.match(body, after):
        return True
    if following.islower() or word.lower() in _ABBREVIATED:
        return not following
    if len(word) == 1 and word.isalpha() and word.isupper() and word not in "I":
        return not following or not following.isalpha()
    return True


def _goes_on(body: str, at: int) -> bool:
    """Whether another sentence of the title follows a question: one that names no place of publication."""
    rest = body[at:].lstrip()
    stop = rest.find(". ")
    if stop < 0:
        return False
    if re.search(r"\d|: |, |[(\[]", rest[:stop]):
        return False
    # Where a number follows at once, the sentence between is the journal's name.
    return bool(re.match(r"(?![\d(]).{0,80}?\b\d", rest[stop + 2 :]))
