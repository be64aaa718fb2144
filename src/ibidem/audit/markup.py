"""Read the source of a LaTeX or Typst draft as text of the same length, so that every place is one in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import BinaryIO

from ibidem.readers.document import decode, make_document, stem_title
from ibidem.readers.latex_syntax import OPENING, SIGNS, defined_commands
from ibidem.text.formulas import plain_formula, readable
from ibidem.types import BlockHint, BlockKind, Document, SourceCitation

WITHIN = 20_000
"""Characters that an argument may have; one that is longer is not closed."""
JOINT = "\u200b"
"""What stands for marks of the format inside a word."""

TEX_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_TEX_SILENT = re.compile(
    r"\\begin\{(verbatim|lstlisting|minted|equation|align|gather|multline|eqnarray|displaymath|tikzpicture|tabular|tabularx"
    r"|longtable|array|comment)(\*?)\}.*?\\end\{\1\2\}|\\\[.*?\\\]|\$\$.*?\$\$",
    re.DOTALL,
)
_TEX_CITE = re.compile(r"\\([A-Za-z]*cite[A-Za-z]*)\*?\s*((?:\[[^\[\]]*\]\s*){0,2})\{([^{}]*)\}")
_TEX_NEXT_CITE = re.compile(r"\s*(?:\[[^\[\]]*\]\s*){0,2}\{([^{}\\]*)\}")
r"""What may follow a citation of several works, `\cites[1]{a}[2]{b}`."""
_TEX_NO_CITE = ("nocite", "citestyle", "bibcite")
_TEX_QUOTE = re.compile(
    r"\\(?:enquote|(?P<language>foreign|hyphen)(?:text|block)?(?P<named>c)?quote|(?:text|block)(?P<keyed>c)?quote)\*?\s*"
    r"(?(language)\{[^{}]*\}\s*)(?P<notes>(?:\[[^\[\]]*\]\s*){0,2})(?(named)\{(?P<keys>[^{}]*)\}\s*(?:\[[^\[\]]*\]\s*)?)"
    r"(?(keyed)\{(?P<key>[^{}]*)\}\s*(?:\[[^\[\]]*\]\s*)?)\{"
)
"""A quotation by a command, those of the package csquotes, some of which cite."""
_TEX_QUOTED = re.compile(
    r"\\begin\{(?P<name>quote|quotation|displayquote|display(?P<keyed>c)quote)\}\s*(?P<notes>(?:\[[^\[\]]*\]\s*){0,2})"
    r"(?(keyed)\{(?P<keys>[^{}]*)\})(?P<body>.*?)\\end\{(?P=name)\}",
    re.DOTALL,
)
_QUOTED_WITHIN = re.compile(r"``|[“”„«»\"]|\n[ \t]*\n\s*(?=\S)")
"""What a quoted block has that has quotation marks of its own, or several paragraphs."""
_TEX_HEADING = re.compile(r"\\(part|chapter|section|subsection|subsubsection|paragraph)\*?\s*(?:\[[^\[\]]*\])?\{")
_TEX_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
_TEX_ITEM = re.compile(r"\\item\b\s*(?:\[[^\[\]]*\])?")
_TEX_BIBITEM = re.compile(r"\\bibitem\s*(?:\[[^\[\]]*\]\s*)?\{([^{}]*)\}")
_TEX_BLOCK = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\[[^\[\]\n]*\]|\{[^{}\n]*\})*")
_TEX_DROPPED = re.compile(
    r"\\(?:label|ref|eqref|autoref|cref|Cref|pageref|vspace|hspace|includegraphics|input|include|bibliography|url"
    r"|bibliographystyle|addbibresource|usepackage|documentclass|setlength|pagestyle|nocite|index|footnote|footnotetext"
    r"|author|date|thanks|newcommand|renewcommand|caption|href)\*?\s*(?:\[[^\[\]]*\]\s*)*\{"
)
_TEX_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_TEX_FONT = re.compile(
    r"\\(?:xspace|textsc|textbf|textit|texttt|textsf|textrm|textnormal|text|emph|mbox|ensuremath|sc|bf|it|em|tt|rm|sf"
    r"|scshape|bfseries|itshape|ttfamily|sffamily)(?![A-Za-z])"
)
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_FIRST, _MOST = 0xE000, 6000
"""The first private character, and how many commands have one."""
_TEX_TITLE = re.compile(r"\\title\s*(?:\[[^\[\]]*\])?\{")
_TEX_SPACE = re.compile(
    r"(?P<group>(?<=\d)\\,(?=\d{3}(?!\d)))|~|\\[,;: \n\\]"
    r"|\\(?:q?quad|(?:thin|med|thick|en|nobreak)?space|par|newline|linebreak|hfill)(?![A-Za-z])(?:\{\})?"
)
r"""What parts words and numbers; that within a number, as in `10\,000`, does not."""
_SIGNS = {**OPENING, **SIGNS}
_TEX_SIGN = re.compile(rf"\\({'|'.join(_SIGNS)}|text[a-z]+|[lc]?dots)(?![A-Za-z])(?:\{{\}})?")
_TEX_ACCENT = re.compile(
    r"\\(?:[\"'`^~=.](?:\{\\?[A-Za-z]\}|\\?[A-Za-z])|[cHuvdbkr]\s*\{\\?[A-Za-z]\}"
    r"|(?:ss|aa|AA|ae|AE|oe|OE|[oOlL])(?![A-Za-z])(?:\{\}| )?)"
)
_TEX_QUOTES = {"``": " “", "''": "” ", '"`': " „", "\"'": "“ "}

TYPST_COMMENT = re.compile(r"(?<![:\\])//[^\n]*|/\*.*?\*/", re.DOTALL)
_TYPST_SHOWN = re.compile(
    r"(?P<fence>`{3,})(?:(?=\s)|\w*[ \t])(?P<inline>[^`\n]+)(?P=fence)|(?<!`)`(?P<raw>[^`\n]+)`"
    r"|#raw\(\s*\"(?P<call>[^\"\n]*)\"[^()\n]*\)|\$(?P<formula>[\w\s.,%+*/=<>^±-]{1,60})\$"
)
"""Raw text and short formulas within a line: they are words of the sentence as they stand."""
_TYPST_SILENT = re.compile(r"```.*?```|`[^`\n]*`|\$[^$]*\$", re.DOTALL)
_TYPST_CITE = re.compile(r"#cite\(\s*<([^<>\s]+)>([^()\n]*)\)|(?<![\w\\])@([\w][\w:.+-]*\w|\w)(?:\[([^\[\]\n]*)\])?")
_TYPST_LABEL = re.compile(r"<([\w:.+-]+)>")
_TYPST_HEADING = re.compile(r"(?m)^(={1,6})[ \t]+([^\n]*)$")
_TYPST_ITEM = re.compile(r"(?m)^[ \t]*(?:[-+]|\d{1,3}\.)[ \t]+")
_TYPST_RULE = re.compile(r"(?m)^#(?:set|show|import|let|include)\b[^\n({\[]*")
_TYPST_CALL = re.compile(r"#(?:bibliography|figure|image|table|v|h|pagebreak|footnote|outline|align|grid)\b")
_TYPST_QUOTE = re.compile(r"#quote\b(?P<arguments>\((?:[^()\[\]]|\[[^\[\]]*\])*\))?(?=\[)")
_TYPST_ATTRIBUTION = re.compile(r"attribution\s*:\s*<([^<>\s]+)>")
_TYPST_MARK = re.compile(r"(?<!\\)[*_](?=\S)|(?<=\S)(?<!\\)[*_]|#[A-Za-z][\w.]*(?:\([^()\n]*\))?|\\")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


@dataclass(slots=True)
class _Masked:
    """A source whose marks are taken out step by step; every step keeps the length."""

    source: str
    text: list[str] = field(default_factory=list)
    title: str = ""
    citations: list[SourceCitation] = field(default_factory=list)
    starts: dict[int, tuple[BlockKind, int]] = field(default_factory=dict)
    """Where a block begins that is no paragraph, with its level."""
    ends: set[int] = field(default_factory=set)
    """Where a block ends beside blank lines."""

    def blank(self, start: int, end: int) -> None:
        r"""Take characters out; between two parts of a word, as in `un\emph{set}`, nothing is left that parts it."""
        behind = self.source[end : end + 2]
        bare = behind[1:] if behind[:1] in ("{", "[") and self.source[start] in "\\#" else behind[:1]
        inside = start > 0 and self.source[start - 1].isalnum() and bare.isalnum()
        for at in range(start, end):
            if self.text[at] != "\n":
                self.text[at] = JOINT if inside else " "

    def write(self, start: int, end: int, shown: str) -> None:
        """Put characters in the place of as many or more."""
        self.text[start:end] = shown.ljust(end - start, JOINT)

    def current(self) -> str:
        """Return the text so far."""
        return "".join(self.text)


def read_latex(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield a LaTeX file as one document of the same length. Raises SourceError for binary or empty files."""
    yield _document(_latex(decode(stream.read())), path)


def read_typst(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield a Typst file as one document of the same length. Raises SourceError for binary or empty files."""
    yield _document(_typst(decode(stream.read())), path)


READERS: dict[str, Callable[[BinaryIO, str], Iterator[Document]]] = {".tex": read_latex, ".typ": read_typst}
"""By suffix."""


def marker_text(source: str, keys: Sequence[str]) -> str:
    """Return a citation of LaTeX or Typst as Markdown writes it, with what it says besides its keys."""
    match = _TEX_CITE.match(source) or _TYPST_CITE.fullmatch(source)
    if match is None:
        notes = re.findall(r"\[([^\[\]]+)\]", source[: source.rfind("{") + 1])
        return f"[{'; '.join(f'@{key}' for key in keys)}{f', {notes[-1]}' if notes else ''}]"
    if match.end() < len(source):  # several works, each with notes of its own
        return f"[{'; '.join(f'@{key}' for key in keys)}]"
    if match.re is _TEX_CITE:
        notes = [note for note in re.findall(r"\[([^\[\]]*)\]", match[2]) if note.strip()]
    else:
        notes = [re.sub(r"^[,\s]*supplement:\s*\[?|\]$", "", note) for note in (match[2], match[4]) if note]
    note = f", {' '.join(notes[-1].split())}" if notes else ""
    return f"[{'; '.join(f'@{key}' for key in keys)}{note.replace('~', ' ')}]"


def _document(masked: _Masked, path: str) -> Document:
    text = masked.current()
    return make_document(
        path,
        text,
        title=masked.title or stem_title(path),
        hints=tuple(_blocks(masked, text)),
        source_citations=tuple(sorted(masked.citations, key=lambda one: one.start)),
    )


def _blocks(masked: _Masked, text: str) -> Iterator[BlockHint]:
    """Yield the blocks: what stands between blank lines and the beginnings of other blocks."""
    bounds = {0, len(text), *masked.starts, *masked.ends}
    bounds.update(match.start() for match in _BLANK_LINE.finditer(text))
    ordered = sorted(bounds)
    for low, high in pairwise(ordered):
        words = text[low:high].replace(JOINT, " ")
        if not words.strip():
            continue
        first = low + len(words) - len(words.lstrip())
        kind, level = masked.starts.get(low, (BlockKind.PARAGRAPH, 0))
        yield BlockHint(first, low + len(words.rstrip()), kind, level)


def _latex(source: str) -> _Masked:
    masked = _Masked(source, list(source))
    masked.title = _title(source)
    begin, end = source.find("\\begin{document}"), source.rfind("\\end{document}")
    if begin >= 0:
        masked.blank(0, begin + len("\\begin{document}"))
    if end >= 0:
        masked.blank(end, len(source))
    for pattern in (TEX_COMMENT, _TEX_SILENT):
        _blank_all(masked, pattern)
    for match in _TEX_CITE.finditer(masked.current()):
        listed, end = [match[3]], match.end()
        while match[1].endswith("s") and (more := _TEX_NEXT_CITE.match(match.string, end)):
            listed.append(more[1])
            end = more.end()
        keys = tuple(key.strip() for key in ",".join(listed).split(",") if key.strip())
        if keys and match[1] not in _TEX_NO_CITE:
            masked.citations.append(SourceCitation(match.start(), end, keys))
            masked.blank(match.start(), end)
    _latex_quotes(masked)
    _latex_defined(masked)
    _latex_blocks(masked)
    _latex_words(masked)
    return masked


def _latex_quotes(masked: _Masked) -> None:
    """Write quotation marks around what commands and environments quote, and remember what they cite."""
    text = masked.current()
    for match in _TEX_QUOTED.finditer(text):
        body = match.start("body")
        _cites(masked, match, body, match["keys"])
        masked.ends.update((match.start(), match.end()))
        masked.blank(match.start(), body)
        masked.blank(match.end("body"), match.end())
        if not (_QUOTED_WITHIN.search(match["body"].strip()) or _TEX_QUOTE.search(match["body"])):
            masked.text[body - 1], masked.text[match.end("body")] = "“”"
    outer = 0
    for match in _TEX_QUOTE.finditer(text):
        start = match.end() - 1
        close = group_end(text, start)
        if close > start + 1:
            _cites(masked, match, start, match["keys"] or match["key"])
            masked.blank(match.start(), start)
            masked.text[start], masked.text[close - 1] = "‘’" if start < outer else "“”"
            outer = max(outer, close)


def _cites(masked: _Masked, match: re.Match[str], end: int, keys: str | None) -> None:
    if listed := tuple(key.strip() for key in (keys or "").split(",") if key.strip()):
        masked.citations.append(SourceCitation(match.start(), end, listed))


def _author_words(source: str) -> dict[str, str]:
    """Return what the author's commands without arguments stand for, by name, those that are words alone."""
    if _PRIVATE.search(source):
        return {}
    held = defined_commands(TEX_COMMENT.sub("", source))
    shown = {name: _TEX_FONT.sub(" ", one.body) for name, one in held.items() if one.parameters == 0}
    words = {name: " ".join(re.sub(r"[{}~]", " ", body).split()) for name, body in shown.items()}
    return dict([(name, one) for name, one in words.items() if one and not re.search(r"[\\$#%&]", one)][:_MOST])


def rests(source: str) -> dict[int, str]:
    """Return what stands for a character of a LaTeX draft that ends an author's command longer than its place."""
    return {_FIRST + at: words for at, words in enumerate(_rests(_author_words(source)))}


def _rests(words: dict[str, str]) -> list[str]:
    """Return what does not fit the place of a bare command, by the order of definition."""
    return [one[len(name) :] for name, one in words.items()]


def _latex_defined(masked: _Masked) -> None:
    """Write what an author's command stands for in its place, a private character for what does not fit."""
    words = _author_words(masked.source)
    if not words:
        return
    order = list(words)
    names = "|".join(sorted(map(re.escape, order), key=len, reverse=True))
    for match in re.finditer(rf"\\({names})(?![A-Za-z@])(?:\{{\}})?", masked.current()):
        said, size = words[match[1]], match.end() - match.start()
        if len(said) > size:
            said = said[: len(match[1])] + chr(_FIRST + order.index(match[1]))
        masked.write(*match.span(), said)


def _latex_blocks(masked: _Masked) -> None:
    """Take out what begins headings, items and entries, and remember where they begin."""
    text = masked.current()
    for match in _TEX_HEADING.finditer(text):
        close = group_end(text, match.end() - 1)
        masked.starts[match.start()] = (BlockKind.HEADING, _TEX_LEVELS.index(match[1]) + 1)
        masked.ends.add(close)
        masked.blank(match.start(), match.end())
        masked.blank(close - 1, close)
    for match in _TEX_BIBITEM.finditer(text):
        masked.starts[match.start()] = (BlockKind.REFERENCE, 0)
        label = f"[{match[1]}]"
        masked.blank(*match.span())
        if len(label) <= match.end() - match.start():
            masked.text[match.start() : match.start() + len(label)] = label
    for match in _TEX_ITEM.finditer(text):
        masked.starts[match.start()] = (BlockKind.LIST_ITEM, 0)
        masked.blank(*match.span())
    for match in _TEX_BLOCK.finditer(masked.current()):
        masked.ends.update(match.span())
        masked.blank(*match.span())


def _latex_words(masked: _Masked) -> None:
    """Take out commands and marks between words, and write what stands for a character or a quantity."""
    _write_all(masked, _TEX_SPACE, _space)
    masked.text = list(readable(masked.current(), fill=JOINT))
    text = masked.current()
    for pattern in (_TEX_DROPPED, _TEX_TITLE):
        for match in pattern.finditer(text):
            masked.blank(match.start(), group_end(text, match.end() - 1))
    for marks, shown in _TEX_QUOTES.items():
        for match in re.finditer(re.escape(marks), masked.current()):
            masked.text[match.start() : match.end()] = shown
    for pattern in (_TEX_ACCENT, _TEX_SIGN):
        _write_all(masked, pattern, _sign)
    for match in _TEX_COMMAND.finditer(masked.current()):
        named = match[0][1:2].isalpha() or match[0][1:2] in "\\/,;:! "
        if named:
            masked.blank(*match.span())
        else:
            masked.text[match.start()] = JOINT
    for at, character in enumerate(masked.text):
        if character in "{}$":
            masked.blank(at, at + 1)


def _write_all(masked: _Masked, pattern: re.Pattern[str], shown_for: Callable[[re.Match[str]], str]) -> None:
    """Write what stands for each match in its place, where anything does and has room in its line."""
    for match in pattern.finditer(masked.current()):
        shown = shown_for(match)
        if shown and "\n" not in match[0] and len(shown) <= len(match[0]):
            masked.write(*match.span(), shown)


def _space(match: re.Match[str]) -> str:
    return JOINT if match["group"] else " "


def _sign(match: re.Match[str]) -> str:
    """Return the character that a command without words stands for; nothing where it stands for none."""
    return _SIGNS.get(match[0].strip("\\{}"), "") or _converted(match[0])


@lru_cache(maxsize=1024)
def _converted(tex: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # 60 ms

    return str(LatexNodes2Text().latex_to_text(tex)).strip()


def _title(source: str) -> str:
    match = _TEX_TITLE.search(source)
    if match is None:
        return ""
    inner = source[match.end() : group_end(source, match.end() - 1) - 1]
    return " ".join(re.sub(r"\\[A-Za-z]+|[{}\\]", " ", inner).split())


def _typst(source: str) -> _Masked:
    masked = _Masked(source, list(source))
    _blank_all(masked, TYPST_COMMENT)
    held = list(_typst_shown(masked.current()))
    for start, end, _, _ in held:
        masked.blank(start, end)
    _blank_all(masked, _TYPST_SILENT)
    text = masked.current()
    labels = {
        match[1] for match in _TYPST_LABEL.finditer(re.sub(r"#cite\([^()]*\)|attribution\s*:\s*<[^<>]*>", "", text))
    }
    for match in _TYPST_CITE.finditer(text):
        key = match[1] or match[3]
        if key not in labels:
            masked.citations.append(SourceCitation(match.start(), match.end(), (key,)))
        masked.blank(*match.span())
    _typst_quotes(masked)
    text = masked.current()
    for pattern in (_TYPST_RULE, _TYPST_CALL):
        for match in pattern.finditer(text):
            masked.blank(match.start(), _call_end(text, match.end()))
    text = masked.current()
    for match in _TYPST_HEADING.finditer(text):
        masked.starts[match.start()] = (BlockKind.HEADING, len(match[1]))
        masked.ends.add(match.end())
        masked.title = masked.title or " ".join(_TYPST_LABEL.sub("", match[2]).split())
        masked.blank(match.start(), match.start() + len(match[1]))
    for match in _TYPST_ITEM.finditer(text):
        masked.starts[match.start()] = (BlockKind.LIST_ITEM, 0)
        masked.blank(*match.span())
    for pattern in (_TYPST_LABEL, _TYPST_MARK):
        _blank_all(masked, pattern)
    for at, character in enumerate(masked.text):
        if character in "[]":
            masked.blank(at, at + 1)
        elif character == "~":
            masked.text[at] = " "
    for start, end, at, shown in held:
        masked.write(start, end, f"{JOINT * (at - start)}{shown}")
    return masked


def _typst_quotes(masked: _Masked) -> None:
    """Write quotation marks around what `#quote` quotes, and remember the key of its attribution."""
    text = masked.current()
    outer = 0
    for match in _TYPST_QUOTE.finditer(text):
        close = _call_end(text, match.end())
        if close == match.end() or text[close - 1] != "]":
            continue
        if by := _TYPST_ATTRIBUTION.search(match["arguments"] or ""):
            masked.citations.append(SourceCitation(match.start(), match.end(), (by[1],)))
        masked.blank(*match.span())
        masked.text[match.end()], masked.text[close - 1] = "‘’" if match.end() < outer else "“”"
        outer = max(outer, close)


def _typst_shown(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Yield start and end of raw text and short formulas within a line, and what is shown of them from where on."""
    for match in _TYPST_SHOWN.finditer(text):
        kind = match.lastgroup or ""
        shown = match[kind] if kind != "formula" else plain_formula(match[kind])
        if shown and "\n" not in match[0]:
            yield *match.span(), match.start(kind), shown


def _blank_all(masked: _Masked, pattern: re.Pattern[str]) -> None:
    for match in pattern.finditer(masked.current()):
        masked.blank(*match.span())


def group_end(text: str, start: int) -> int:
    """Return the offset behind the group that opens at `start`; `start + 1` where it is not closed."""
    return _closed(text, start, "{}")


def _call_end(text: str, at: int) -> int:
    """Return the offset behind the arguments of a call of Typst: any of `(…)`, `[…]`, `{…}` in a row."""
    while at < len(text) and text[at] in "([{":
        end = _closed(text, at, {"(": "()", "[": "[]", "{": "{}"}[text[at]])
        if end == at + 1:
            break
        at = end
    return at


def _closed(text: str, start: int, pair: str) -> int:
    depth = 0
    for at in range(start, min(len(text), start + WITHIN)):
        if text[at] == "\\":
            continue
        if text[at] == pair[0] and text[at - 1 : at] != "\\":
            depth += 1
        elif text[at] == pair[1] and text[at - 1 : at] != "\\":
            depth -= 1
            if depth == 0:
                return at + 1
    return start + 1
