r"""Arguments of LaTeX that no specification tells: citations in any number, lengths in TeX's own form, rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

_SPACE = r"(?:[ \t]|%[^\n]*\n|\n(?![ \t]*\n))*+"
_BRACKETS = r"\[(?:[^\[\]{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\]"
_AROUND = re.compile(rf"\*?{_SPACE}(?=\([^()\n]*\))")
_CITED = re.compile(rf"{_SPACE}(?=(?:{_BRACKETS}{_SPACE}){{0,2}}\{{[^{{}}\\]*\}})")
_BETWEEN = re.compile(_SPACE)
_LENGTH = (
    r"[-+ \t]*+(?:(?:\d++(?:[.,]\d*+)?|[.,]\d++)[ \t]*+(?:true[ \t]*+)?"
    r"(?:pt|pc|in|bp|cm|mm|dd|cc|sp|em|ex|mu|fi(?:lll|ll|l))|(?:\d*+[.,]?\d*+)[ \t]*+\\[A-Za-z@]++(?<!\\relax))"
)
_START = r"[ \t]*+(?:\n[ \t]*+)?(?:=[ \t]*+)?"
_LENGTHS = re.compile(rf"{_START}{_LENGTH}(?:\s*+(?:plus|minus)\s*+{_LENGTH})*+(?:[ \t]*+\\relax(?![A-Za-z@]))?")
_COUNT = re.compile(rf"{_START}[-+ \t]*+\d++(?:[ \t]*+\\relax(?![A-Za-z@]))?")
_PART_OF_RULE = re.compile(r"(?:\[[^\[\]\n]*+\])?\s*+(?:\([^()\n]*+\))?\s*+\{[^{}\n]*+\}")

_LENGTH_NAMES = """
vskip hskip kern mskip mkern parskip parindent baselineskip hangindent leftskip rightskip emergencystretch hsize
tabcolsep arraycolsep topsep itemsep parsep partopsep columnsep abovecaptionskip belowcaptionskip raise lower
"""
_COUNT_NAMES = """
penalty looseness tolerance pretolerance hyphenpenalty exhyphenpenalty widowpenalty clubpenalty linepenalty hangafter
"""
TOLD = dict.fromkeys(_LENGTH_NAMES.split(), _LENGTHS) | dict.fromkeys(_COUNT_NAMES.split(), _COUNT)
TOLD["cmidrule"] = _PART_OF_RULE
"""What follows commands that set nothing."""
_SEVERAL = """
cites Cites parencites Parencites textcites Textcites autocites Autocites footcites footcitetexts smartcites
Smartcites supercites fullcites footfullcites citetexts
"""
SEVERAL = frozenset(_SEVERAL.split())
"""Commands of biblatex that cite several works, each with notes of its own."""
Parsing: TypeAlias = Any
"""A walker of pylatexenc, its state, or what it is to be given: it has no types."""


@dataclass(frozen=True, slots=True)
class Consumed:
    """Takes what a pattern matches behind a command as no text."""

    pattern: re.Pattern[str]
    argspec: str = ""

    def parse_args(self, w: Parsing, pos: int, parsing_state: Parsing = None) -> tuple[Parsing, int, int]:  # noqa: ARG002 - its protocol
        """Return no arguments, and where and how long they are, as pylatexenc asks for it."""
        from pylatexenc.macrospec import ParsedMacroArgs

        match = self.pattern.match(w.s, pos)
        return ParsedMacroArgs(argspec="", argnlist=[]), pos, len(match[0]) if match else 0


@dataclass(frozen=True, slots=True)
class SeveralCitations:
    """Takes `(before all)(after all)[before][after]{key}[before][after]{key}…`, in any number."""

    argspec: str = ""

    def parse_args(self, w: Parsing, pos: int, parsing_state: Parsing = None) -> tuple[Parsing, int, int]:
        """Return the groups in their order, and where and how long they are, as pylatexenc asks for it."""
        from pylatexenc.macrospec import ParsedMacroArgs

        groups: list[Parsing] = []
        at = pos
        while len(groups) < 2 and (match := _AROUND.match(w.s, at)):
            at = _taken(w, match.end(), groups, parsing_state)
        if not groups and w.s[at : at + 1] == "*":
            at += 1
        while match := _CITED.match(w.s, at):
            at = match.end()
            while w.s[at] == "[":
                at = _BETWEEN.match(w.s, _taken(w, at, groups, parsing_state)).end()  # type: ignore[union-attr]
            at = _taken(w, at, groups, parsing_state)
        return ParsedMacroArgs(argspec="", argnlist=groups), pos, at - pos


def _taken(w: Parsing, at: int, groups: list[Parsing], parsing_state: Parsing) -> int:
    """Add the group that begins at an offset; return the offset behind it."""
    node, start, length = w.get_latex_braced_group(at, brace_type=w.s[at], parsing_state=parsing_state)
    groups.append(node)
    return int(start + length)


@dataclass(slots=True)
class CitedWorks:
    """Works that are cited with the same notes."""

    keys: list[str]
    before: str = ""
    after: str = ""


def cited_works(groups: list[tuple[str, str]]) -> list[CitedWorks]:
    """Return the works that the groups behind a command cite, each group told by its opening sign and its text."""
    works: list[CitedWorks] = []
    notes: list[str] = []
    around: list[str] = []
    for sign, text in groups:
        if sign == "{":
            keys = [key.strip() for key in text.split(",") if key.strip()]
            before, after = (notes[0], notes[1]) if len(notes) > 1 else ("", notes[0] if notes else "")
            works += [CitedWorks(keys, before, after)] if keys else []
            notes = []
        else:
            (around if sign == "(" else notes).append(text)
    if works and around:
        before, after = around if len(around) > 1 else ("", around[0])
        works[0].before = " ".join(filter(None, (before, works[0].before)))
        works[-1].after = ", ".join(filter(None, (works[-1].after, after)))
    return works


def citation_text(works: list[CitedWorks], listed: Mapping[str, int]) -> str:
    """Return how works are cited, without brackets: by the numbers of those listed here, if all are, else by keys."""
    is_listed = all(key in listed for work in works for key in work.keys)
    texts: list[str] = []
    for work in works:
        text = ", ".join(str(listed[key]) for key in work.keys) if is_listed else ""
        text = text or f"{work.before} {'; '.join(f'@{key}' for key in work.keys)}".lstrip()
        texts.append(f"{text}, {work.after}" if work.after else text)
    return (", " if is_listed and not any(work.after for work in works) else "; ").join(texts)
