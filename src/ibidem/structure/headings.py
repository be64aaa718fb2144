"""Headings of plain text, told by their shape alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ibidem.structure.lines import LIST_MARKER, Line, ends_sentence, is_item, is_rule, runs_on
from ibidem.text.claim_detection import states, words_of
from ibidem.text.normalize import unmark
from ibidem.types import Block, BlockKind

LONGEST = 110
WORDS = 14
BODY = 60
"""A line from which on it is the text beneath a heading rather than another short line, in characters."""

BACK_MATTER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?:acknowledge?ments?|appendix(?: [a-z0-9]+)?|references(?: cited)?|bibliography"
    r"|works cited|literature(?: cited)?|sources|further reading|(?:end)?notes|footnotes)\s*:?",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:addend(?:a|um)|amendments?|annex|appendix|attachment|exhibit|schedule)\b", re.IGNORECASE)
"""How a heading begins of what stands behind the sections of a contract or an act."""
_KNOWN = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?:abstract|summary|introduction|background|aims?|objectives?|methods?"
    r"|materials and methods|results|discussion|results and discussion|conclusions?|limitations)\s*:?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:(\d{1,2}(?:\.\d{1,2}){1,4})\.?|(?:Chapter|Part|Section|Appendix)\s+[\dIVXA-Z]{1,5}[.:]?)\s+\S"
)
_BARE_NUMBER = re.compile(
    r"(?:article|chapter|part|section|title|amendment|appendix|schedule)\s+(?:\d{1,3}|[ivxlc]{1,6})[.:]?", re.IGNORECASE
)
"""A heading without words of its own: `ARTICLE II`."""
_UNDOTTED = re.compile(r"\d{1,2}\s+[A-Z][^\W\d_]")
_CONTENTS = re.compile(r"(?:\.{3,}|…|\s{2,}|\t)\s*\d{1,4}$")
"""A line of a table of contents, with its page number."""
_SHORT = 45
_SINGLE_NUMBER = re.compile(r"(\d{1,2}|[IVX]{1,5})\.?\s+[^\W\d_]")
_NO_SENTENCE = re.compile(rf"[|\t]|(?:https?://|10\.\d{{4,9}}/)\S+$|^\[\w{{1,6}}\]\s|^{LIST_MARKER.pattern}")
"""What a line of a table, a list or a bibliography looks like, which need not end with a stop."""
_UNFINISHED = re.compile(
    r"[,–—-]$|\([^)]*$|^[^\W_]{0,2}$"
    r"|\s(?:an?|and|as|at|but|by|for|from|if|into|its|of|or|our|than|that|the|their|to|via|when|with|your)$",
    re.IGNORECASE,
)
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
    if named or (gap and _BARE_NUMBER.fullmatch(body)):
        return 1
    if "|" in body or "\t" in body or (ends_sentence(body) and not body.endswith("?")):
        return 0
    return _level_by_shape(lines, at, after, gap, width)


def underlined(lines: Sequence[Line], at: int) -> int:
    """Return the level of a heading that the line below underlines; 0 where it does not."""
    body = lines[at].body
    below = lines[at + 1].body if at + 1 < len(lines) else ""
    if len(below) < 3 or len(set(below)) != 1 or below[0] not in "=-~^*#" or len(below) > len(body) + 12:
        return 0
    alike = abs(len(below) - len(body)) <= 2
    if (below[0] in "*#" or is_item(lines[at], None)) and not alike:
        return 0
    if len(below) < len(body) // 2:
        return 0
    return 1 if below[0] in "=*#" else 2


def _level_by_shape(lines: Sequence[Line], at: int, after: Line, gap: int, width: int) -> int:
    body = lines[at].body
    number = _NUMBERED.match(body)
    if _goes_on(lines[at], after, gap) or (number and _is_broken_sentence(body[number.end() - 1 :], gap)):
        return 0
    if number:
        return number[1].count(".") + 1 if number[1] else 1
    if _UNDOTTED.match(body) and _NUMBERED.match(after.body):
        return 1
    if is_item(lines[at], lines[at - 1] if at else None):
        single = _SINGLE_NUMBER.match(body) and gap and _is_body(after, body)
        return 1 if single and not _follows_item(lines, at) else 0
    if not gap and runs_on(lines[at], after, 0 if body.isupper() else width):
        return 0
    return 1 if _looks_like_one(lines, at, after, gap) else 0


def _goes_on(line: Line, after: Line, gap: int) -> bool:
    """Whether a line breaks off within a sentence: at a comma, or before a line below it that begins in lower case."""
    return line.body.endswith((",", ";")) or (
        not gap and after.body[0].islower() and not ends_sentence(line.body) and not is_item(after, None)
    )


def _is_broken_sentence(title: str, gap: int) -> bool:
    """Whether the words behind a number go on in the line below, or state something and end with no stop."""
    return ". " in title or (not gap and not title_case(title) and states(words_of(title)))


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
    titled = shouted or title_case(body)
    if is_item(after, None) or "|" in after.text:
        return titled
    if _is_body(after, body):
        return titled or bool(gap) or len(body.split()) <= 4 or body.endswith("?")
    return titled and bool(gap) and _is_above_another(lines, at + gap + 1)


def _is_above_another(lines: Sequence[Line], below: int) -> bool:
    """Whether the short line below is a heading that has text beneath it, so that the one above is a heading too."""
    body = lines[below].body
    beneath, _ = _next(lines, below)
    if beneath is None or ends_sentence(body) or not title_case(body):
        return False
    return _is_body(beneath, body) or is_item(beneath, None)


def title_case(body: str) -> bool:
    """Whether most of the words that titles capitalise are; a script without capitals counts as capitalised."""
    weighty = [word.strip("“”\"'‘’()[]") for word in re.split(r"[\s/]+|(?<=\w)[-–](?=\w)", body)]
    weighty = [word for word in weighty if word and word[0].isalpha() and not _SMALL.fullmatch(word)]
    if not weighty:
        return False
    return sum(not word[0].islower() for word in weighty) >= 0.7 * len(weighty)


def ranked(lines: Sequence[Line], found: Sequence[Block], fixed: Collection[int] = ()) -> list[Block]:
    """Return the blocks with headings of level 1 lowered to 2 where others have more blank lines above them.

    Those that begin at `fixed` offsets keep their level, which their number gives them. What follows the back matter
    (references, an appendix) is never beneath it.
    """
    space = _space_above(lines)
    headings = (b.start for b in found if b.kind is BlockKind.HEADING and b.level == 1)
    above = {start: space.get(start, 0) for start in headings if start not in fixed}
    first = min(above, default=0)
    spaced = {start: blank for start, blank in above.items() if start != first}
    if len(set(spaced.values())) < 2 or max(spaced.values()) < 2:
        return list(found)
    most = max(spaced.values())
    bodies = {line.start + len(line.text) - len(line.text.lstrip()): line.body for line in lines}
    ranks: list[Block] = []
    back_matter = False
    for block in found:
        if block.start not in above:
            ranks.append(block)
            continue
        back_matter = back_matter or bool(BACK_MATTER.fullmatch(bodies[block.start]))
        top = above[block.start] >= most or block.start == first or back_matter
        ranks.append(block if top else replace(block, level=2))
    return ranks


def beneath_numbers(text: str, found: Sequence[Block], numbered: Collection[int]) -> list[Block]:
    """Return the blocks with headings that have no number beneath the last one that has, which `numbered` begins.

    Before the first, and from the back matter on, they stay where they are; so do those in capitals.
    """
    level = 0
    placed: list[Block] = []
    for block in found:
        heading = text[block.start : block.end]
        if block.kind is not BlockKind.HEADING:
            pass
        elif block.start in numbered or (_number(heading) and not heading.isupper()):
            level = block.level
        elif heading.isupper():
            pass
        elif BACK_MATTER.fullmatch(heading_name(heading)) or _BEHIND.match(heading):
            level = 0
        elif level:
            placed.append(replace(block, level=min(level + 1, 6)))
            continue
        placed.append(block)
    return placed


def _space_above(lines: Sequence[Line]) -> dict[int, int]:
    """Return the number of blank lines above each line, by the offset of its first character that is not space."""
    space: dict[int, int] = {}
    blank = 0
    for line in lines:
        if line.blank:
            blank += 1
            continue
        space[line.start + len(line.text) - len(line.text.lstrip())] = blank
        blank = 0
    return space


RUN_IN = "run-in"
"""The label of a heading without a number that runs into its paragraph."""
LONGEST_SECTIONS = 300
"""Characters of a heading that are kept as the name of its section."""
_HASHES = re.compile(r"#{1,6}(?=\s|$)")
_DOTTED = re.compile(r"[#\s]*(\d{1,3}(?:\.\d{1,3}){0,5})\.?\s")
_SPACE = re.compile(r"\s+")


def with_sections(text: str, blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with their sections; a heading's own section is what stands above it.

    A heading without a number that runs into its paragraph heads this alone, with the list beneath it.
    """
    path: list[tuple[int, str]] = []
    found: list[Block] = []
    headed = 0
    """Paragraphs until the heading that ran into one ends."""
    for block in blocks:
        if headed and block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            headed -= 1
            if not headed or block.kind is BlockKind.HEADING:
                path.pop()
                headed = 0
        runs_in = block.kind is BlockKind.HEADING and block.label == RUN_IN
        level = block.level
        if runs_in:
            level, headed = path[-1][0] + 1 if path else 1, 2
        elif block.kind is BlockKind.HEADING:
            number = _number(text[block.start : block.end])
            while path and (path[-1][0] >= level or _is_elsewhere(number, _number(path[-1][1]))):
                path.pop()
        found.append(replace(block, section=tuple(name for _, name in path if name)))
        if block.kind is BlockKind.HEADING:
            path.append((level, heading_name(text[block.start : block.end])))
    return found


def _number(heading: str) -> tuple[str, ...]:
    """Return the parts of the number before a heading."""
    match = _DOTTED.match(heading)
    return tuple(match[1].split(".")) if match else ()


def _is_elsewhere(number: tuple[str, ...], above: tuple[str, ...]) -> bool:
    """Return whether a heading of several numbers is none of the section above it, whose own heading was not found."""
    return len(number) > 1 and bool(above) and number[: len(above)] != above


def heading_name(heading: str) -> str:
    """Return the words of a heading, without the marks of Markdown or the colon at its end."""
    name = heading.strip()
    above, line_feed, last = name.rpartition("\n")
    if line_feed and last.strip(" \t>") and not last.strip(" \t>=-~^"):
        name = above.rstrip()
    if hashes := _HASHES.match(name):
        name = name[hashes.end() :]
        bare = name.rstrip("#")
        name = bare if bare != bare.rstrip() else name
    name = unmark(name)
    return _SPACE.sub(" ", name).strip().rstrip("—–").removesuffix(":").rstrip()[:LONGEST_SECTIONS]
