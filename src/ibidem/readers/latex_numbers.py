r"""The numbers that LaTeX would give to labelled sections, floats, equations, theorems, items and notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ibidem.readers.latex_source import CODE, UNSET, as_set
from ibidem.readers.latex_syntax import group_end

UNKNOWN = "??"
"""What LaTeX itself sets for a reference to a place that it does not know."""
_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<environment>[^{}\n]*)\}(?P<custom>\[)?"
    r"|\\(?P<section>part|chapter|(?:sub){0,2}section)(?P<star>\*?)\s*(?:\[[^\[\]\n]*\]\s*)?(?P<title>\{)"
    r"|\\(?P<caption>caption)(?:of\s*\{(?P<float>\w+)\})?(?![a-zA-Z])(?P<bare>\*?)"
    r"|\\label\s*\{(?P<label>[^{}\n]*)\}|\\(?P<word>appendix|item|nonumber|notag|footnote)(?![a-zA-Z])"
    r"|\\tag\*?\s*\{(?P<tag>[^{}\n]*)\}|(?P<row>\\\\)|\\verb\*?(?P<quote>[^a-zA-Z\s*])(?:(?!(?P=quote)).){0,200}(?P=quote)|%.*|\\."
)
_THEOREM = re.compile(
    r"\\newtheorem\s*\{([^{}]+)\}\s*(?:\[([^\[\]]+)\])?\s*\{([^{}\n]*)\}(?:\s*\[(section|chapter|subsection)\])?"
)
_WITHIN = re.compile(r"\\(?:numberwithin|counterwithin)\*?\s*\{(\w+)\}\s*\{(\w+)\}")
_CHANGED = re.compile(
    r"\\(?:setcounter|addtocounter|counterwithout\*?)\s*\{(\w+)\}|\\renewcommand\*?\s*\{?\s*\\the(\w+)"
)
_DEEPEST = re.compile(r"\\setcounter\s*\{secnumdepth\}\s*\{(-?\d)\}")
_CLASS = re.compile(r"\\documentclass\s*(?:\[[^\[\]]*\])?\s*\{([^{}]*)\}")
_OTHERWISE_NUMBERED = re.compile(r"IEEE|revtex|apa\d|beamer|letter|exam|moderncv", re.IGNORECASE)
"""Classes whose sections have Roman numbers, or none."""
_LONGEST = 1000
"""Characters of a heading or a note in which a label is looked for."""
_ROWS = frozenset({"align", "gather", "eqnarray", "flalign", "alignat", "xalignat"})
_EQUATIONS = _ROWS | {"equation", "multline"}
_THEOREMS = frozenset(
    {"theorem", "lemma", "corollary", "proposition", "definition", "remark", "example", "proof", "claim", "conjecture"}
)
"""Environments that a class may define, and that are then counted as it likes."""
_LEVELS = ("chapter", "section", "subsection", "subsubsection")
_PREFIXES = {
    "eq": "equation",
    "eqn": "equation",
    "fig": "figure",
    "tab": "table",
    "tbl": "table",
    "sec": "section",
    "ch": "chapter",
    "chap": "chapter",
}
_NAMES = {"equation": "Equation", "figure": "Figure", "table": "Table", "appendix": "Appendix"}
"""As `\\autoref` says them; what is not named here has its counter's own name, a theorem its title."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label stands for."""

    kind: str
    """Its counter: `section`, `figure`, `equation`; empty where it has none."""
    number: str
    title: str = ""
    """The heading that it stands beneath, as it is written."""

    def named(self) -> str:
        r"""Return its kind and number as `\autoref` sets them."""
        return f"{_NAMES.get(self.kind, self.kind)} {self.number}" if self.number else UNKNOWN


def labels(source: str) -> dict[str, Label]:
    """Return what each label of a whole document stands for; without a number where that is not plain."""
    return _Count(source).labels


@dataclass(slots=True)
class _Count:
    """A walk through a source in progress."""

    source: str
    labels: dict[str, Label] = field(default_factory=dict)
    _values: dict[str, int] = field(default_factory=dict)
    _within: dict[str, str] = field(default_factory=dict)
    _theorems: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The counter and the title of each kind of theorem."""
    _unknown: set[str] = field(default_factory=set)
    _deepest: int = 3
    _appendix: bool = False
    _title: str = ""
    _current: tuple[str, str] = ("", "")
    """The kind and number that a label here would have."""
    _open: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    """The open environments, with what was current before them."""
    _items: list[int] = field(default_factory=list)
    _row: list[str] = field(default_factory=list)
    """The labels of the present row of an equation."""
    _tag: str | None = None
    """What the row is called in place of its number; empty where it has none."""

    def __post_init__(self) -> None:
        """Read the declarations, then walk through the text."""
        self.source = as_set(self.source)
        begin = self.source.find("\\begin{document}")
        self._declare(self.source)
        self._walk(max(begin, 0))

    def _declare(self, source: str) -> None:
        has_chapters = "\\chapter" in source
        self._deepest = 2 if has_chapters else 3
        self._within = dict(zip(_LEVELS[2:], _LEVELS[1:], strict=False))
        if has_chapters:
            self._within |= dict.fromkeys(("section", "figure", "table", "equation"), "chapter")
        self._within.update(_WITHIN.findall(source))
        self._unknown = {one or other for one, other in _CHANGED.findall(source)}
        for name, shared, title, within in _THEOREM.findall(source):
            self._theorems[name] = (shared or name, title)
            if within and not shared:
                self._within[name] = within
        if match := _DEEPEST.search(source):
            self._deepest = int(match[1])
        if (match := _CLASS.search(source)) and _OTHERWISE_NUMBERED.match(match[1]):
            self._unknown.update(_LEVELS)

    def _walk(self, at: int) -> None:
        note_end, before = 0, self._current
        while match := _TOKEN.search(self.source, at):
            at = match.end()
            if note_end and match.start() >= note_end:
                note_end, self._current = 0, before
            match match.lastgroup:
                case "environment" | "custom" if match["edge"] == "begin":
                    if match["environment"] in CODE | UNSET:
                        end = self.source.find(f"\\end{{{match['environment']}}}", at)
                        at = end if end >= 0 else len(self.source)
                    self._begin(match["environment"].rstrip("*"), match)
                case "environment" | "custom":
                    self._end(match["environment"].rstrip("*"), match.start())
                case "title":
                    self._section(match)
                case "bare" if not match["bare"]:
                    self._caption(match["float"] or "")
                case "label":
                    self._label(match["label"].strip())
                case "tag":
                    self._tag = match["tag"]
                case "row" if self._open and self._open[-1][0] in _ROWS:
                    self._end_row()
                case "word" if match["word"] == "footnote" and self.source[at : at + 1] == "{":
                    note_end, before = group_end(self.source, at, within=_LONGEST), self._current
                    self._current = ("footnote", self._step("footnote"))
                case "word":
                    self._command(match["word"])

    def _begin(self, name: str, match: re.Match[str]) -> None:
        self._open.append((name, self._current))
        if name == "enumerate":
            self._items.append(-(10**6) if match["custom"] else 0)
        elif name in self._theorems:
            counter, title = self._theorems[name]
            self._current = (title, self._step(counter))
        elif name in _EQUATIONS:
            self._row, self._tag = [], "" if match["environment"].endswith("*") else None
        elif name == "subequations" or name in _THEOREMS:
            self._current = (name, "")

    def _end(self, name: str, at: int) -> None:
        if not any(held == name for held, _ in self._open):
            return
        if name in _EQUATIONS and (self._row or name not in _ROWS or self.source[:at].rstrip()[-2:] != "\\\\"):
            self._end_row()
        if name == "enumerate" and self._items:
            self._items.pop()
        while self._open:
            held, self._current = self._open.pop()
            if held == name:
                return

    def _end_row(self) -> None:
        starred, tag = self._tag == "", self._tag
        number = self._step("equation") if tag is None else tag
        if any(name == "subequations" for name, _ in self._open):
            number = ""
            self._unknown.add("equation")
        for label in self._row:
            self.labels[label] = Label("equation", number)
        self._row = []
        self._tag = "" if starred and self._open and self._open[-1][0] not in _ROWS else None

    def _section(self, match: re.Match[str]) -> None:
        level = match["section"]
        self._title = self.source[match.end() : group_end(self.source, match.end("title") - 1, within=_LONGEST) - 1]
        if match["star"] or level == "part" or _LEVELS.index(level) > self._deepest:
            if not match["star"]:
                self._current = ("", "")
            return
        number = self._step(level)
        top = "chapter" if "chapter" in self._within.values() else "section"
        self._current = ("appendix" if self._appendix and level == top else level, number)

    def _caption(self, kind: str) -> None:
        nearest = next((name for name, _ in reversed(self._open) if name not in ("minipage", "center")), "")
        kind = kind or next((held for held in ("subfigure", "subtable", "figure", "table") if held in nearest), nearest)
        if kind and not kind.startswith("sub"):
            kind = "table" if kind.endswith("tabular") else kind
            self._current = (kind, self._step(kind))
        else:
            self._current = ("", "")

    def _label(self, name: str) -> None:
        if self._open and any(held in _EQUATIONS for held, _ in self._open):
            self._row.append(name)
            return
        kind, number = self._current
        meant = _PREFIXES.get(re.split("[:.-]", name)[0].lower(), kind)
        if meant != kind and not (meant in ("section", "chapter") and kind in (*_LEVELS, "appendix")):
            number = ""  # the label of a command of the author's own, which is not counted here
        self.labels[name] = Label(kind, number, self._title)

    def _command(self, word: str) -> None:
        if word == "appendix":
            self._appendix = True
            self._values.pop("chapter" if "chapter" in self._within.values() else "section", None)
        elif word == "item" and self._items and self._open and self._open[-1][0] == "enumerate":
            self._items[-1] += 1
            plain = len(self._items) == 1 and self._items[0] > 0
            self._current = ("item", str(self._items[0]) if plain else "")
        elif word in ("nonumber", "notag"):
            self._tag = ""

    def _step(self, counter: str) -> str:
        """Count one more, begin again what is counted within it, and return its number; empty where that is unknown."""
        self._values[counter] = self._values.get(counter, 0) + 1
        for inner in _inside(counter, self._within):
            self._values[inner] = 0
        return self._number(counter)

    def _number(self, counter: str) -> str:
        if counter in self._unknown:
            return ""
        value = self._values.get(counter, 0)
        top = "chapter" if "chapter" in self._within.values() else "section"
        own = chr(64 + value) if self._appendix and counter == top and 0 < value < 27 else str(value)
        outer = self._within.get(counter, "")
        if not outer:
            return own
        above = self._number(outer)
        return f"{above}.{own}" if above else ""


def _inside(counter: str, within: Mapping[str, str]) -> list[str]:
    """Return what is counted within a counter, directly or not."""
    found: list[str] = []
    waiting = [counter]
    while waiting:
        outer = waiting.pop()
        inner = [name for name, held in within.items() if held == outer and name not in found]
        found += inner
        waiting += inner
    return found
