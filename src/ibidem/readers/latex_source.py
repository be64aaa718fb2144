r"""The source of a LaTeX file made ready to be parsed, line for line.

What LaTeX sets as it is written, and what it never sets, is taken out first: it need not balance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ibidem.readers.latex_conditions import branches, without_branches
from ibidem.readers.latex_syntax import DefinedCommand, defined_commands, group_end

HELD = "ibidemheld"
"""The environment that stands in the place of one that was taken out; it holds the number of it."""
CODE = frozenset(
    {"verbatim", "verbatim*", "Verbatim", "Verbatim*", "BVerbatim", "LVerbatim", "SaveVerbatim", "verbatimtab"}
    | {"lstlisting", "minted", "alltt", "tcblisting", "pyverbatim", "pycode", "pyconsole", "sageverbatim"}
    | {"Sinput", "Soutput", "Scode", "CodeInput", "CodeOutput", "Code"}
)
"""Environments whose inside is set as it is written."""
UNSET = frozenset({"comment", "filecontents", "filecontents*"})
"""Environments whose inside is never set."""
_DECLARED = re.compile(
    r"\\(?:(?P<code>DefineVerbatimEnvironment|lstnewenvironment|newtcblisting)|(?P<unset>excludecomment)"
    r"|(?P<minted>newminted))\s*(?:\[(?P<named>[^\[\]{}\n]*)\])?\s*\{(?P<name>[^{}\n]+)\}"
)
_TOKEN = re.compile(
    r"\\(?:url|href|nolinkurl|path|lstinline)\s*\{[^{}\n]*\}|\\verb\*?(?P<quote>[^a-zA-Z\s*])(?:(?!(?P=quote)).){0,1000}(?P=quote)"
    r"|\\begin\s*\{(?P<name>[^{}\n]{1,60})\}(?!\s*\})|%.*|\\."
)
_HELD_MARK = re.compile(rf"\\begin\{{{HELD}\}}(\d+)\\end\{{{HELD}\}}")
_OPTIONS = re.compile(r"(?:\[(?:[^\[\]{}]|\{[^{}]*+\})*+\]|\{[^{}\n]*+\})*+")
"""What a listing is told before its first line: `[options]`, `{language}`."""
_TOLD_NOTHING = ("verbatim", "alltt")
_DEFINED = re.compile(r"\\(?:e|g|x)?def\s*\\[A-Za-z@]+(?:#\d)*\s*(?=\{)|\\let\s*\\[A-Za-z@]+\s*=?\s*\\[A-Za-z@]+")
"""A definition in TeX's own manner."""


@dataclass(frozen=True, slots=True)
class Held:
    """An environment that was taken out of a source."""

    name: str
    text: str
    """All that is in it."""
    line: int
    """Where it stood, from 1."""
    is_code: bool
    """Whether it is set."""

    @property
    def told(self) -> int:
        """How many characters of it tell how it is set."""
        told = None if self.name.rstrip("*") in _TOLD_NOTHING else _OPTIONS.match(self.text)
        return told.end() if told else 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source that can be parsed."""

    text: str
    """As many lines as the source has."""
    held: list[Held]
    """What was taken out; code leaves an environment `HELD` with its number from 0 on."""
    commands: dict[str, DefinedCommand]
    """The commands that its author defined, here or in the other sources."""
    omitted: list[tuple[str, int, int]]
    """The kind, line and characters of what else was blanked out."""


def prepared(source: str, others: Sequence[str] = ()) -> Prepared:
    """Return a source ready to be parsed, where what other sources define and declare holds too."""
    text, held = _parted(source, others)
    text = _with_addresses(text)
    shown, spans = without_false(text)
    omitted = [*_named(r"text in \iffalse", text, spans)]
    parted = branches(shown, others)
    omitted += _named("text whose condition does not hold", shown, parted.unheld)
    omitted += _named("other branch of a condition", shown, parted.unknown)
    shown = without_branches(shown, parted)
    commands: dict[str, DefinedCommand] = {}
    for other in others:
        commands = defined_commands(without_false(other)[0]) | commands
    commands |= defined_commands(shown)
    parsed, spans = _without_definitions(shown)
    return Prepared(parsed, held, commands, [*omitted, *_named("definition of a command", shown, spans)])


def without_verbatim(source: str) -> str:
    """Return a source without the environments that are set as they are written or never set."""
    return _HELD_MARK.sub("", _parted(source)[0])


def as_written(text: str, held: Sequence[Held], unwritten: dict[int, Held]) -> str:
    """Return a part of a prepared source, such as a formula that does not end, with the code that stood in it."""

    def restored(match: re.Match[str]) -> str:
        number = int(match[1])
        unwritten.pop(number, None)
        one = held[number] if number < len(held) else None
        return f"\\begin{{{one.name}}}{one.text}\\end{{{one.name}}}" if one else match[0]

    return _HELD_MARK.sub(restored, text)


def _parted(source: str, others: Iterable[str] = ()) -> tuple[str, list[Held]]:
    names = dict.fromkeys(CODE, True) | dict.fromkeys(UNSET, False)
    for text in (*others, source):
        names.update(_declared(text))
    parts: list[str] = []
    held: list[Held] = []
    unclosed: set[str] = set()
    at = done = 0
    line = 1
    while match := _TOKEN.search(source, at):
        at = match.end()
        name = match["name"]
        if name not in names or name in unclosed:
            continue
        closing = f"\\end{{{name}}}"
        end = source.find(closing, at)
        if end < 0:
            unclosed.add(name)
            continue
        line += source.count("\n", done, match.start())
        held.append(Held(name, source[at:end], line, names[name]))
        parts += [source[done : match.start()], _in_place_of(source, match.start(), end + len(closing), held)]
        line += source.count("\n", match.start(), end)
        at = done = end + len(closing)
    return "".join([*parts, source[done:]]), held


def _in_place_of(source: str, start: int, end: int, held: list[Held]) -> str:
    """Return what stands in the place of the last environment that was taken out, with its line breaks."""
    breaks = source.count("\n", start, end)
    if held[-1].is_code:
        return f"\\begin{{{HELD}}}{len(held) - 1}\\end{{{HELD}}}" + "\n" * breaks
    line_end = source.find("\n", end)
    is_last = not source[end : line_end if line_end >= 0 else None].strip()
    return "%\n" * breaks + ("%" if is_last else "")  # it ends no paragraph


def _declared(source: str) -> Iterator[tuple[str, bool]]:
    """Yield the environments that a source declares to be such, and whether they are set."""
    for match in _DECLARED.finditer(source):
        if match["minted"]:
            yield match["named"] or f"{match['name']}code", True
        else:
            yield match["name"], not match["unset"]


_ADDRESS = re.compile(r"\\(?:url|href|nolinkurl|path|lstinline)\s*\{[^{}\n]*\}")
_BARE_PERCENT = re.compile(r"(?<!\\)%")


def _with_addresses(source: str) -> str:
    """Return the source with the signs of a comment that stand in addresses escaped, so that they begin none."""
    return _ADDRESS.sub(lambda match: _BARE_PERCENT.sub(r"\\%", match[0]), source)


_CONDITIONAL = re.compile(r"\\(if(?!f(?![a-zA-Z@])|thenelse)[a-zA-Z@]*|fi|else)(?![a-zA-Z@])")
_BLANKED = re.compile(r"[^\n]")


def without_false(source: str) -> tuple[str, list[tuple[int, int]]]:
    r"""Return the source with what `\iffalse` takes out, up to its own `\fi` or `\else`, blanked out line for line.

    Each span that was blanked out is returned too.
    """
    spans: list[tuple[int, int]] = []
    depth = begun = 0
    for match in _CONDITIONAL.finditer(source):
        name = match[1]
        if not depth:
            if name == "iffalse":
                depth, begun = 1, match.start()
            continue
        depth += 1 if name.startswith("if") else -1 if name == "fi" or depth == 1 else 0
        if not depth:
            spans.append((begun, match.end()))
    if depth:
        spans.append((begun, len(source)))
    return _blanked(source, spans), spans


def as_set(source: str) -> str:
    """Return the source with the branches of conditions that are not set taken out, as many lines as it has."""
    shown = without_false(source)[0]
    return without_branches(shown, branches(shown))


def _without_definitions(source: str) -> tuple[str, list[tuple[int, int]]]:
    r"""Return the source with what `\def` and `\let` define blanked out line for line, and the spans of it."""
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _DEFINED.finditer(source):
        if match.start() >= at:
            at = match.end() if "let" in match[0][:4] else group_end(source, match.end())
            spans.append((match.start(), at))
    return _blanked(source, spans), spans


def _blanked(source: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += [source[at:start], _BLANKED.sub(" ", source[start:end])]
        at = end
    return "".join([*parts, source[at:]])


def _named(kind: str, source: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    line, at = 1, 0
    for start, end in spans:
        line += source.count("\n", at, start)
        at = start
        yield kind, line, len("".join(source[start:end].split()))
