r"""Conditions of TeX in a LaTeX source: `\ifx…\else…\fi` and the like, of which only one branch is set."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\\verb\*?(?P<quote>[^a-zA-Z\s*])(?:(?!(?P=quote)).){0,1000}(?P=quote)|%.*"
    r"|\\newif\s*+(?:\{\s*+)?\\(?P<new>if[A-Za-z@]+)|\\let\s*\\[A-Za-z@]+\s*=?\s*\\[A-Za-z@]+"
    r"|\\(?P<opened>if(?!f(?![A-Za-z@])|thenelse|def(?!ined)|undef|cs(?!name))[A-Za-z@]*+)(?!\s*\{)"
    r"|\\(?P<parted>else|or|fi)(?![A-Za-z@])[ \t]?|\\(?P<switch>[A-Za-z@]+)|\\."
)
_TWO = re.compile(r"\s*(?:\\[A-Za-z@]+\s*|\\?[^\s\\]\s*){2}")
_NUMBER = re.compile(r"\s*(?:(?!\\(?:else|fi|or|relax)(?![A-Za-z@]))\S)+(?:\\relax(?![A-Za-z@])|\s)")
_TESTED = {"ifdefined": re.compile(r"\s*\\[A-Za-z@]+\s*"), "ifx": _TWO, "if": _TWO, "ifcat": _TWO}
_TESTED |= dict.fromkeys(("ifnum", "ifdim", "ifodd", "ifcase"), _NUMBER)
"""What a condition compares, by its name; a condition of other names compares nothing."""
_SETTLED = dict.fromkeys(("iftrue", "ifpdf", "ifpdftex", "ifPDFTeX"), True)
_SETTLED |= dict.fromkeys(("iffalse", "ifmmode", "ifxetex", "ifXeTeX", "ifluatex", "ifLuaTeX", "iftutex"), False)
_NAMED = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|[egx]?def|let)\*?\s*+(?:\{\s*+)?\\([A-Za-z@]+)"
)
_COMMAND = re.compile(r"\\([A-Za-z@]+)")
_REST_OF_LINE = re.compile(r"[ \t\r]*+(?:\n|\Z)")
_COMMAND_END = re.compile(r"\\[A-Za-z@]+$")
_PRIMITIVES = frozenset({"pdfoutput", "pdftexversion", "pdfstrcmp"})


@dataclass(slots=True)
class _Condition:
    start: int
    tested: int
    """Where what it compares ends."""
    is_case: bool
    holds: bool | None
    """None where it cannot be told."""
    parted: re.Match[str] | None = None
    r"""Its `\else`, or the first `\or`."""

    def spans(self, close: re.Match[str]) -> tuple[list[tuple[int, int]], tuple[int, int]]:
        """Return what is to be removed, and the text in it."""
        middle = self.parted or close
        if self.holds is False:
            return [(self.start, middle.end()), close.span()], (self.tested, middle.start())
        return [(self.start, self.tested), (middle.start(), close.end())], (
            middle.end(),
            max(middle.end(), close.start()),
        )


@dataclass(frozen=True, slots=True)
class Branches:
    """What a source holds that is not set."""

    removed: list[tuple[int, int]]
    """Spans in order, apart from each other: branches and the conditions themselves."""
    unheld: list[tuple[int, int]]
    """The text of branches whose condition does not hold."""
    unknown: list[tuple[int, int]]
    """The text of second branches of conditions of which it cannot be told whether they hold."""


def branches(source: str, others: Sequence[str] = ()) -> Branches:
    r"""Return the branches that are not set, from `\begin{document}` on, where what other sources define holds too."""
    known = _Known(source, others)
    found: list[tuple[list[tuple[int, int]], tuple[int, int], bool | None]] = []
    opened: list[_Condition] = []
    for match in _TOKEN.finditer(source, max(0, source.find("\\begin{document}"))):
        if name := match["opened"]:
            test = _TESTED[name].match(source, match.end()) if name in _TESTED else None
            tested = test.end() if test else match.end()
            holds = known.holds(name, test[0] if test else "", match.start())
            opened.append(_Condition(match.start(), tested, name == "ifcase", holds))
        elif match["parted"] == "fi" and opened:
            one = opened.pop()
            found.append((*one.spans(match), one.holds))
        elif match["parted"] and opened and (match["parted"] == "else" or opened[-1].is_case):
            opened[-1].parted = opened[-1].parted or match
    removed: list[tuple[int, int]] = []
    for span in sorted((span for spans, _, _ in found for span in spans), key=lambda span: (span[0], -span[1])):
        if not removed or span[0] >= removed[-1][1]:
            removed.append(span)
    outermost = set(removed)
    outer = [(text, holds) for spans, text, holds in sorted(found, key=lambda one: one[1]) if spans[0] in outermost]
    return Branches(
        removed,
        [text for text, holds in outer if holds is not None and text[0] < text[1]],
        [text for text, holds in outer if holds is None and text[0] < text[1]],
    )


def without_branches(source: str, found: Branches) -> str:
    """Return the source without what is not set, as many lines as it has; none of them ends a paragraph anew."""
    parts: list[str] = []
    at = 0
    for start, end in found.removed:
        breaks = source.count("\n", start, end)
        is_last = _REST_OF_LINE.match(source, end) is not None
        is_first = not source[max(0, start - 60) : start].rpartition("\n")[2].strip()
        apart = " " if _COMMAND_END.search(source[max(at, start - 60) : start]) and not breaks else ""
        parts += [source[at:start], apart, "%\n" * breaks + ("%" if is_last and (breaks or is_first) else "")]
        at = end
    return "".join([*parts, source[at:]])


class _Known:
    """What can be told of the conditions in a source."""

    def __init__(self, source: str, others: Sequence[str]) -> None:
        self.named = {match[1] for text in (*others, source) for match in _NAMED.finditer(text)} | _PRIMITIVES
        self.switched: dict[str, list[tuple[int, bool]]] = {}
        for text in (*others, source):
            for match in _TOKEN.finditer(text):
                at = match.start() if text is source else -1
                if match["new"]:
                    self.switched.setdefault(match["new"], []).append((at, False))
                for ending in ("true", "false"):
                    if (match["switch"] or "").endswith(ending):
                        name = "if" + match["switch"].removesuffix(ending)
                        self.switched.setdefault(name, []).append((at, ending == "true"))

    def holds(self, name: str, test: str, at: int) -> bool | None:
        """Return whether a condition at an offset holds; None where it cannot be told."""
        if name in _SETTLED:
            return _SETTLED[name]
        tested = _COMMAND.findall(test)
        if name == "ifdefined" and tested:
            return tested[0] in self.named
        if name == "ifx" and len(tested) == 2 and tested[1] in ("undefined", "@undefined"):
            return tested[0] not in self.named
        if switches := self.switched.get(name):
            before = bisect_left(switches, at, key=lambda switch: switch[0])
            return switches[before - 1][1] if before else None
        return None
