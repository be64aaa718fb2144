"""Headings of plain text, told by their shape alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.structure.lines import LIST_MARKER, Line, ends_sentence, is_item, is_rule
from ibidem.structure.wrapping import runs_on

LONGEST = 110
WORDS = 14
BODY = 60
"""A line from which on it is the text beneath a heading rather than another short line, in characters."""

BACK_MATTER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?:acknowledge?ments?|appendix(?: [a-z0-9]+)?|references(?: cited)?|bibliography"
    r"|works cited|literature(?: cited)?|sources|further reading|(?:end)?notes|footnotes)\s*:?",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?:abstract|summary|introduction|background|aims?|objectives?|methods?"
    r"|materials and methods|results|discussion|results and discussion|conclusions?|limitations)\s*:?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:(\d{1,2}(?:\.\d{1,2}){1,4})\.?|(?:Chapter|Part|Section|Appendix)\s+[\dIVXA-Z]{1,5}[.:]?)\s+\S"
)
_UNDOTTED = re.compile(r"\d{1,2}\s+[A-Z][^\W\d_]")
_CONTENTS = re.compile(r"(?:\.{3,}|…|\s{2,}|\t)\s*\d{1,4}$")
"""A line of a table of contents, with its page number."""
_SHORT = 45
_SINGLE_NUMBER = re.compile(r"(\d{1,2}|[IVX]{1,5})\.?\s+[^\W\d_]")
_NO_SENTENCE = re.compile(rf"[|\t]|(?:https?://|10\.\d{{4,9}}/)\S+$|^\[\w{{1,6}}\]\s|^{LIST_MARKER.pattern}")
"""What a line of a table, a list or a bibliography looks like, which need not end with a stop."""
_UNFINISHED = re.compile(r"[,–—-]$|\([^)]*$|^[^\W_]{0,2}$")
_SMALL = re.compile(
    r"(?:a|an|and|as|at|but|by|for|from|in|into|is|it|its|nor|of|on|or|over|per|than|that"
    r"|the|their|to|under|up|via|vs|when|why|with|without|what|which|who|how|your|our|are|be|can|do|does)",
    re.IGNORECASE,
)


def level_of(lines: Sequence[Line], at: int, width: int) -> int:
    """Return the level of the heading on a line, from 1; 0 where the line is no heading. Text is wrapped to `width`.

    A heading that only its shape marks has level 1: how it ranks among the others is told by the space above them.
    """
    body = lines[at].body
    if len(body) > LONGEST or len(body.split()) > WORDS or not any(map(str.isalpha, body)):
        return 0
    after, gap = _next(lines, at)
    named = bool(BACK_MATTER.fullmatch(body) or _KNOWN.fullmatch(body))
    if after is None or _CONTENTS.search(body) or not _stands_apart(lines, at, certain=named or _NUMBERED.match(body)):
        return 0
    if underline := underlined(lines, at):
        return underline
    if named:
        return 1
    if "|" in body or "\t" in body or (ends_sentence(body) and not body.endswith("?")):
        return 0
    return _level_by_shape(lines, at, after, gap, width)


def underlined(lines: Sequence[Line], at: int) -> int:
    """Return the level of a heading that the line below underlines; 0 where it does not."""
    body = lines[at].body
    below = lines[at + 1].body if at + 1 < len(lines) else ""
    if len(below) < 3 or len(set(below)) != 1 or below[0] not in "=-~^" or len(below) > len(body) + 12:
        return 0
    if is_item(lines[at], None) or len(below) < len(body) // 2:
        return 0
    return 1 if below[0] == "=" else 2


def _level_by_shape(lines: Sequence[Line], at: int, after: Line, gap: int, width: int) -> int:
    body = lines[at].body
    if number := _NUMBERED.match(body):
        return number[1].count(".") + 1 if number[1] else 1
    if _UNDOTTED.match(body) and _NUMBERED.match(after.body):
        return 1
    if is_item(lines[at], lines[at - 1] if at else None):
        single = _SINGLE_NUMBER.match(body) and gap and _is_body(after, body)
        return 1 if single and not _follows_item(lines, at) else 0
    if not gap and runs_on(lines[at], after, 0 if body.isupper() else width):
        return 0
    return 1 if _looks_like_one(lines, at, after, gap) else 0


def _next(lines: Sequence[Line], at: int) -> tuple[Line | None, int]:
    """Return the next line that is not blank and not a rule, with the number of lines between; looks a few ahead."""
    for index in range(at + 1, min(at + 6, len(lines))):
        if not lines[index].blank and not is_rule(lines[index]):
            return lines[index], index - at - 1
    return None, 0


def _stands_apart(lines: Sequence[Line], at: int, *, certain: object) -> bool:
    """Whether no sentence runs from the line before into this one."""
    before = lines[at - 1] if at else None
    if before is None or before.blank or before.page != lines[at].page:
        return True
    if certain and len(before.body) < _SHORT:
        return True
    return ends_sentence(before.body) or is_rule(before) or bool(_NO_SENTENCE.search(before.body))


def _is_body(after: Line, heading: str) -> bool:
    return len(after.body) >= max(BODY, len(heading)) or ends_sentence(after.body)


def _follows_item(lines: Sequence[Line], at: int) -> bool:
    for index in range(at - 1, max(at - 6, -1), -1):
        if not lines[index].blank:
            return bool(LIST_MARKER.match(lines[index].text))
    return False


def _looks_like_one(lines: Sequence[Line], at: int, after: Line, gap: int) -> bool:
    body = lines[at].body
    first = body.lstrip("“\"'‘(¿¡")[:1]
    if not first or (first.isalpha() and first.islower()) or not first.isalnum() or _UNFINISHED.search(body):
        return False
    shouted = body.isupper() and len(body) > 3
    if shouted and (after.body.isupper() or not (gap or _is_body(after, body) or is_item(after, None))):
        return False
    titled = shouted or _title_case(body)
    if is_item(after, None) or "|" in after.text:
        return titled
    if _is_body(after, body):
        return titled or bool(gap) or len(body.split()) <= 4 or body.endswith("?")
    return titled and bool(gap) and _is_above_another(lines, at + gap + 1)


def _is_above_another(lines: Sequence[Line], below: int) -> bool:
    """Whether the short line below is a heading that has text beneath it, so that the one above is a heading too."""
    body = lines[below].body
    beneath, _ = _next(lines, below)
    if beneath is None or ends_sentence(body) or not _title_case(body):
        return False
    return _is_body(beneath, body) or is_item(beneath, None)


def _title_case(body: str) -> bool:
    """Whether most of the words that titles capitalise are; a script without capitals counts as capitalised."""
    weighty = [word.strip("“”\"'‘’()[]") for word in re.split(r"[\s/]+|(?<=\w)[-–](?=\w)", body)]
    weighty = [word for word in weighty if word and word[0].isalpha() and not _SMALL.fullmatch(word)]
    if not weighty:
        return False
    return sum(not word[0].islower() for word in weighty) >= 0.7 * len(weighty)
