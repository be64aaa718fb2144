"""Markdown as its reader sees it: entities as characters, tags and links by their words, comments left out.

Lines stay lines, so that a place is found in the file by its number; code and front matter stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from html import unescape

from ibidem.text.markup import BLOCK_ID
from ibidem.text.normalize import line_starts
from ibidem.text.raised import subscript, superscript
from ibidem.types import OMISSION, Mark, MarkKind, Omitted

# Nothing that a text without these holds is shown differently.
_SIGNS = re.compile(r"&[#\w]|<[/!A-Za-z]|%%|~|\[\[|\[!|==|\^[\w+−–-]+(?:\^|[ \t]*$)|^[ \t>]*:::", re.MULTILINE)
_FENCE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)*(`{3,}|~{3,})")
_INDENTED = re.compile(r"(?: {4}|\t)")
_LIST = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_BACKTICKS = re.compile("`+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong"
    " sub sup time tt u var wbr"
)
_BLOCK_TAGS = (
    "address article aside blockquote br caption center col colgroup dd details div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr iframe img input li main nav object ol p picture pre section source"
    " summary svg table tbody td tfoot th thead tr ul video"
)
_TAG = re.compile(
    rf"</?({'|'.join((_INLINE_TAGS + ' ' + _BLOCK_TAGS).split())})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE
)
_INLINE = frozenset(_INLINE_TAGS.split())
_SHIFTED = re.compile(r"<(sup|sub)>([^<>\n]{1,80})</\1>", re.IGNORECASE)
_RAISED = re.compile(r"(?<![\\^$])\^([+−–-]?\d{1,4}[+−–-]?|[+−–-]|[A-Za-z]{1,12}(?![\w{\\]))\^(?![\d^])")
"""Superscripts as Pandoc has them; in a formula of TeX no sign stands between two carets without a brace."""
_LOWERED = re.compile(r"(?<=[A-Za-z)\]])~(\d{1,4}|[A-Za-z]{1,12})~(?![\d~])")
_DIV = re.compile(r"([ \t>]*):{3,}[ \t]*(?:\{[^{}\n]*\}|[\w.-]+(?:[ \t]*\{[^{}\n]*\}|[ \t]+([^\n:{}]+))?)?[ \t:]*")
"""Where a division begins or ends (Pandoc, Docusaurus), with its title."""
_WIKILINK = re.compile(r"(!?)\[\[(?![:\d]+\]\]|:)([^\[\]\n|]{1,300}?)(?:\\?\|([^\[\]\n]{0,300}))?\]\](?!\()")
_STRUCK = re.compile(r"(?<![~\\])~~(?=[^\s~])[^~\n]{1,2000}(?<=\S)~~(?!~)")
_STRUCK_TAG = re.compile(r"<(del|s|strike)(?:\s[^<>]{0,300})?>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(?:script|style)", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]{0,300}[^\s=])==(?![=\w])")
_CALLOUT = re.compile(r"((?:[ \t]*>)+[ \t]*)\[!([\w-]{1,40})(?:\|[^\]\n]{0,60})?\][+-]?[ \t]*(.*)")

_TARGET = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]{0,20}(?:<[^<>\n]*>|[^\s<]\S*)"
    r"""(?:[ \t]{1,20}(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$""",
    re.MULTILINE,
)
"""Where what a link leads to is told apart from its words."""
_REFERENCE = re.compile(r"!?\[(?!\^)([^\[\]]{1,300})\](?:\[([^\[\]\n]{0,200})\])?(?![(\[:])")
"""A link to a target that is told apart: `[words][target]`, `[target][]` or `[target]`."""
_NEARBY = 80
"""Characters on each side of what is left out in which words of its line are looked for."""


def display(text: str) -> tuple[str, tuple[Mark, ...], tuple[Omitted, ...]]:
    """Return the text as it is shown, the anchors of its blocks, and what was left out of it.

    The text has as many lines as before.
    """
    if not _SIGNS.search(text) and not _TARGET.search(text):
        return text, (), ()
    shown = _Display(text)
    return shown.result()


class _Display:
    """A text that is being made ready to show."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)
        prose = (text[start:end] for start, end, is_code in _parts(text) if not is_code)
        self.targets = {_label(match[1]) for part in prose for match in _TARGET.finditer(part)}
        """The names of what links lead to that are told apart."""
        self.omitted: list[Omitted] = []
        self.marks: list[tuple[int, str]] = []
        """Line, from 0, and name of each block that has one."""

    def result(self) -> tuple[str, tuple[Mark, ...], tuple[Omitted, ...]]:
        """Return what `display` does."""
        shown = "".join(self._segments())
        starts = line_starts(shown)
        # A block has its name at its end: it holds from the first line of the paragraph or list item on.
        begun = 0
        firsts: list[int] = []
        blank = True
        for number, line in enumerate(shown.split("\n")):
            begun = number if blank or _LIST.match(line) else begun
            blank = not line.strip()
            firsts.append(begun)
        marks = [Mark(starts[firsts[line]], MarkKind.ANCHOR, name) for line, name in self.marks]
        marks.sort(key=lambda mark: mark.start)
        self.omitted.sort(key=lambda omitted: int(omitted.place.split()[1].strip(":")))
        return shown, tuple(marks), tuple(self.omitted)

    def _segments(self) -> Iterator[str]:
        """Yield the text in order, what is no code made ready."""
        for start, end, is_code in _parts(self.text):
            yield self.text[start:end] if is_code else self._prose(start, end)

    def _prose(self, start: int, end: int) -> str:
        """Return text between code, with the code that stands in its lines as it is."""
        text = self._linked(self.text[start:end])
        if not _SIGNS.search(text):
            return text
        spans = _code_spans(text)
        hidden = self._hidden(text, spans, start)
        parts: list[str] = []
        at = 0
        left = [(low, high, True) for low, high in spans] + [(low, high, False) for low, high in hidden]
        for low, high, keeps in sorted(left):
            if low < at:
                continue
            parts.append(self._words(text[at:low]))
            parts.append(text[low:high] if keeps else _in_place_of(text, low, high))
            at = high
        parts.append(self._words(text[at:]))
        return self._lines("".join(parts), text, start)

    def _linked(self, text: str) -> str:
        """Return text with links to targets that are told apart by their words; a number alone may be a citation."""
        if not self.targets or "[" not in text:
            return text
        spans = _code_spans(text)

        def words(match: re.Match[str]) -> str:
            name = match[2] or match[1]
            bare = not match[2] and name.strip().isdecimal()
            known = _label(name) in self.targets and not bare and not _within(match.start(), spans)
            return match[1] if known else match[0]

        return _REFERENCE.sub(words, text)

    def _hidden(self, text: str, spans: list[tuple[int, int]], offset: int) -> list[tuple[int, int]]:
        """Return the spans of comments, scripts and what is struck out, after naming them."""
        found: list[tuple[int, int]] = []
        signs = [at for at in _occurrences(text, "%%") if not _within(at, spans)]
        found.extend((first, second + 2) for first, second in zip(signs[::2], signs[1::2], strict=False))
        for opening, closing in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")):
            at = 0
            lowered = text.lower() if opening != "<!--" else text
            while (first := lowered.find(opening, at)) >= 0:
                last = lowered.find(closing, first + len(opening))
                if last < 0:
                    break
                at = last + len(closing)
                if not _within(first, spans):
                    found.append((first, at))
        for first, last in found:
            kind = "script or media" if _SCRIPT.match(text, first) else "comment"
            self._omit(kind, text[first:last], offset + first)
        for first, last in _struck(text):
            if not _within(first, spans):
                self._omit("text struck out", _TAG.sub("", text[first:last]), offset + first)
                found.append(_with_space(text, first, last))
        return found

    def _omit(self, kind: str, text: str, offset: int) -> None:
        if words := text.strip("%<>!-~ \n"):
            self.omitted.append(Omitted(kind, self._place(offset), len(words)))

    def _words(self, text: str) -> str:
        """Return text outside code by its words."""
        if "<" in text:
            text = _SHIFTED.sub(lambda match: (superscript if match[1] in "supSUP" else subscript)(match[2]), text)
            text = _TAG.sub(lambda match: "" if match[1].lower() in _INLINE else " ", text)
        if "&" in text:
            text = _ENTITY.sub(_character, text)
        if "==" in text:
            text = _HIGHLIGHT.sub(r"\1", text)
        if "^" in text:
            text = _RAISED.sub(lambda match: superscript(match[1]), text)
        if "~" in text:
            text = _LOWERED.sub(lambda match: subscript(match[1]), text)
        return text

    def _lines(self, shown: str, text: str, offset: int) -> str:
        """Return the lines of shown text, what Obsidian writes at their ends and beginnings read as what it is."""
        first = bisect_right(self.starts, offset) - 1
        lines = shown.split("\n")
        for index, (line, written) in enumerate(zip(lines, text.split("\n"), strict=True)):
            lines[index] = self._line(line, written, first + index)
        return "\n".join(lines)

    def _line(self, line: str, written: str, number: int) -> str:
        if written.lstrip().startswith("<") and line != written:
            line = line.strip()  # what a tag was indented by would make its words code
        if "[[" in line:
            line = _WIKILINK.sub(lambda match: self._link(match, number), line)
        if "^" in line and (match := BLOCK_ID.search(line)):
            self.marks.append((number, f"^{match[1]}"))
            line = line[: match.start()]
        if "[!" in line and (callout := _CALLOUT.fullmatch(line)):
            # The break after the title parts it from the text.
            line = f"{callout[1]}{callout[3].strip() or callout[2].capitalize()}  "
        if ":::" in line and (division := _DIV.fullmatch(line)):
            line = f"{division[1]}{(division[2] or '').strip()}  ".rstrip(" " if not division[2] else "")
        return line

    def _link(self, match: re.Match[str], number: int) -> str:
        """Return the words of a link between notes; what an embedding shows stands elsewhere."""
        target, words = match[2].strip(), (match[3] or "").strip()
        if match[1]:
            self.omitted.append(Omitted("embedded file", f"line {number + 1}: {target}", len(match[0])))
            return ""
        return words or target.strip("#").replace("#", " › ")

    def _place(self, offset: int) -> str:
        return f"line {bisect_right(self.starts, offset)}"


def _label(name: str) -> str:
    return " ".join(name.casefold().split())


def _in_place_of(text: str, start: int, end: int) -> str:
    """Return what is shown for a script or comment: its line ends, and a mark where words are on both sides."""
    breaks = "\n" * text.count("\n", start, end)
    before = text[max(0, start - _NEARBY) : start].rpartition("\n")[2]
    after = text[end : end + _NEARBY].partition("\n")[0]
    is_within = not breaks and _SCRIPT.match(text, start) and before.strip() and after.strip()
    return OMISSION if is_within else breaks


def _struck(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of what is struck out: between tildes, or in an element of HTML."""
    yield from (match.span() for match in _STRUCK.finditer(text))
    unclosed: set[str] = set()
    at = 0
    lowered = text.lower()
    while match := _STRUCK_TAG.search(text, at):
        at = match.end()
        name = match[1].lower()
        last = lowered.find(f"</{name}>", at) if name not in unclosed else -1
        if last < 0:
            unclosed.add(name)
            continue
        at = last + len(name) + 3
        yield match.start(), at


def _with_space(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span that is left out with one of the spaces around it, as the words beside it would be set."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == " " and after in ("", "\n", *".,;:!?)]"):
        return start - 1, end
    return start, end + (before in ("", " ", "\n") and after == " ")


def _parts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the spans of code and of prose, in order; front matter counts as code."""
    start = at = 0
    fence = ""
    in_list = blank = False
    front = text.startswith("---\n") or text.startswith("---\r")
    was_code = False
    for number, line in enumerate(text.split("\n")):
        body = line.strip()
        opening = _FENCE.match(line) if not front else None
        if front:
            is_code = True
            front = not (number and body in ("---", "..."))
        elif fence:
            is_code = True
            closes = opening and opening[1][0] == fence[0] and len(opening[1]) >= len(fence)
            fence = "" if closes and not line.strip("> \t\r\n" + fence[0]) else fence
        elif opening:
            is_code, fence = True, opening[1]
        else:
            in_list = bool(_LIST.match(line)) or (in_list and (not body or line[:1].isspace()))
            is_code = bool(_INDENTED.match(line)) and not in_list and (blank or was_code) and bool(body)
        blank = not body
        if is_code is not was_code:
            if start < at:
                yield start, at, was_code
            start, was_code = at, is_code
        at = min(len(text), at + len(line) + 1)
    if start < len(text):
        yield start, len(text), was_code


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of code within lines: from a run of backticks to the next one of its length."""
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    later: defaultdict[int, list[int]] = defaultdict(list)
    for index in range(len(runs) - 1, -1, -1):
        later[runs[index][1] - runs[index][0]].append(index)
    breaks = [match.start() for match in re.finditer(r"\n[ \t]*\n", text)] if runs else []
    spans: list[tuple[int, int]] = []
    at = 0
    for index, (start, end) in enumerate(runs):
        same = later[end - start]
        while same and same[-1] <= index:
            same.pop()
        if start < at or not same:
            continue
        close = runs[same[-1]][1]
        paragraph = bisect_right(breaks, start)
        if paragraph == len(breaks) or close <= breaks[paragraph]:
            spans.append((start, close))
            at = close
    return spans


def _occurrences(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + len(sign))


def _within(offset: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (offset, len(spans) + offset + 1)) - 1
    return at >= 0 and spans[at][0] <= offset < spans[at][1]


def _character(match: re.Match[str]) -> str:
    character = unescape(match[0])
    return "\\|" if character == "|" else " " if character in "\n\r" else character
