"""The syntax of LaTeX by pylatexenc: the commands it is told of, what a node holds, and what an author defined."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from ibidem.readers.html_elements import counted
from ibidem.readers.latex_arguments import SEVERAL, TOLD, Consumed, SeveralCitations
from ibidem.text.formulas import QUANTITIES

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

LONGEST_BODY = 500
"""Characters of what a command of the author's own stands for; a longer one is no word or phrase."""
CITES = re.compile(r"(?!nocite)[A-Za-z]*[Cc]ite[A-Za-z]*")
_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?(\[[^\]\n]*\])?\s*\{"
    r"|\\def\s*\\([A-Za-z]+)((?:#\d)*)\s*\{"
)
_PROGRAM = re.compile(r"\\[a-zA-Z]+@|@[a-zA-Z]|\\(?:if[a-z]+|csname|expandafter|dimexpr|sbox|setbox)\b")
"""What a body holds that is a program of TeX."""
SILENT = frozenset(
    [
        "usepackage",
        "documentclass",
        "bibliographystyle",
        "label",
        "vspace",
        "hspace",
        "includegraphics",
        "newcommand",
        "renewcommand",
        "providecommand",
        "newenvironment",
        "renewenvironment",
        "def",
        "let",
        "pagestyle",
        "thispagestyle",
        "setlength",
        "addtolength",
        "hypersetup",
        "nocite",
        "maketitle",
        "tableofcontents",
        "listoffigures",
        "title",
        "author",
        "listoftables",
        "index",
        "date",
        "setcounter",
        "addtocounter",
        "DeclareMathOperator",
        "graphicspath",
        "centering",
        "noindent",
        "clearpage",
        "newpage",
        "bigskip",
        "medskip",
        "smallskip",
        "newtheorem",
        "theoremstyle",
        "color",
        "setlist",
        "captionsetup",
        "hline",
        "toprule",
        "midrule",
        "bottomrule",
        "cline",
        "cmidrule",
        "appendix",
        "printbibliography",
        "phantom",
        "vphantom",
        "hphantom",
        "pagenumbering",
        "markboth",
        "fontsize",
        "selectfont",
        "geometry",
        "institute",
        "affiliation",
        "email",
        "address",
        "RequirePackage",
        "index",
        "glossary",
        *TOLD,
        *("rowcolor", "rowcolors", "cellcolor", "columncolor", "arrayrulecolor", "addlinespace", "specialrule", "rule"),
        *("hhline", "footnotemark"),
    ]
)
"""Commands that set nothing, or nothing of the text."""
_LOGOS = {
    name: name for name in ("TeX", "LaTeX", "BibTeX", "XeTeX", "XeLaTeX", "LuaTeX", "LuaLaTeX", "pdfTeX", "pdfLaTeX")
}
Node: TypeAlias = Any
"""A node of pylatexenc, which has no types."""
Context: TypeAlias = Any
"""Its tables of the commands that it knows."""
LEVELS = {
    "part": 0,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
    "subparagraph": 6,
}
BOXES = {
    "adjustbox": "{{",
    "textcolor": "[{{",
    "colorbox": "[{{",
    "fcolorbox": "{{{",
    "foreignlanguage": "[{{",
    "framebox": "[[{",
    "href": "{{",
    "hyperref": "[{",
    "makebox": "[[{",
    "multirow": "[{[{[{",
    "parbox": "[[[{{",
    "raisebox": "{[[{",
    "resizebox": "*{{{",
    "rotatebox": "[{{",
    "scalebox": "{[{",
}
"""Commands that set the last of their arguments, and are told of colours, sizes and the like by the others."""
REFERENCES = frozenset({"ref", "eqref", "autoref", "cref", "Cref", "pageref", "nameref", "vref"})
NOTES_TO_AUTHORS = frozenset({"todo", "missingfigure", "fixme", "fxnote", "fxwarning", "fxerror", "fxfatal"})
"""Commands that set a note on the text for those who write it."""
OPENING = {"glqq": "„", "glq": "‚", "flqq": "«", "frqq": "»", "flq": "‹", "frq": "›", "og": "«"}
OPENING |= {"guillemetleft": "«", "lq": "‘"}
"""Quotation marks after which TeX sets no space, those of the languages of babel among them."""
SIGNS = {"grqq": "“", "grq": "‘", "fg": "»", "guillemetright": "»", "rq": "’", "S": "§", "P": "¶", "pounds": "£"}
SIGNS |= {"copyright": "©", "euro": "€", "EUR": "€", "permil": "‰", "ddag": "‡", "celsius": "°C", "degree": "°"}
SIGNS |= {"textbar": "|", "textless": "<", "textgreater": ">", "textbraceleft": "{", "textbraceright": "}"}
SIGNS |= {"textunderscore": "_", "slash": "/", "textquotedbl": '"', "textminus": "−", "checkmark": "✓"}
"""Signs that pylatexenc does not know."""
BIB_FILES = frozenset({"bibliography", "addbibresource", "addglobalbib"})


def node_kind(node: Node) -> str:
    """Return what a node is: Macro, Environment, Group, Chars, Comment, Math or Specials."""
    return type(node).__name__.removeprefix("Latex").removesuffix("Node")


def braced_arguments(node: Node) -> list[Node]:
    """Return the arguments of a command that stand in braces, or are one token in their place."""
    if not node.nodeargd or not node.nodeargd.argnlist:
        return []
    return [
        held for held in node.nodeargd.argnlist if held is not None and not is_bracketed(held) and not _is_star(held)
    ]


def bracketed_arguments(node: Node) -> list[Node]:
    """Return the arguments of a command that stand in brackets."""
    held = node.nodeargd.argnlist if node.nodeargd and node.nodeargd.argnlist else []
    return [argument for argument in held if argument is not None and is_bracketed(argument)]


def is_bracketed(node: Node) -> bool:
    """Whether a node is a group in brackets."""
    return node_kind(node) == "Group" and node.delimiters[0] == "["


def is_braced(node: Node) -> bool:
    """Whether a node is a group in braces."""
    return node_kind(node) == "Group" and node.delimiters[0] == "{"


def _is_star(node: Node) -> bool:
    return node_kind(node) == "Chars" and node.chars == "*"


def verbatim(node: Node) -> str:
    """Return a node as it is written, without what encloses it."""
    return str(node.latex_verbatim()).strip("{}[] \n")


def verbatim_argument(node: Node) -> str:
    """Return the last argument of a command as it is written, or what a verbatim environment holds."""
    held = node.nodeargd.argnlist if node.nodeargd and node.nodeargd.argnlist else []
    text = next((str(argument.latex_verbatim()) for argument in reversed(held) if argument is not None), "")
    if not text and hasattr(node.nodeargd, "verbatim_text"):
        text = str(node.nodeargd.verbatim_text or "")
    return text.strip("{}") if text[:1] == "{" else text


def converted(node: Node) -> str:
    """Return the characters that a command such as an accent stands for; none where its arguments are missing."""
    if node.macroname in _LOGOS or node.nodeargd is None:
        return _LOGOS.get(node.macroname, "")
    return str(_to_text().node_to_text(node))


@cache
def _to_text() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text  # 60 ms

    return LatexNodes2Text(math_mode="verbatim", keep_comments=False, strict_latex_spaces=True)


@cache
def base_context() -> Context:
    """Return the commands that pylatexenc knows, and those of citing, noting and linking."""
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import EnvironmentSpec, MacroSpec

    context = get_default_latex_context_db()
    cites = "cite citep citet citealt citealp citeauthor citeyear citeyearpar Citet Citep parencite textcite autocite"
    cites += " footcite smartcite supercite fullcite footfullcite nocite Parencite Textcite Autocite citenum"
    cites += (
        " onlinecite citen Cite Citealt Citealp Citeauthor Citeyear Smartcite citetitle citedate citeurl citefullauthor"
    )
    cites += " footcitetext"
    macros = [MacroSpec(name, "*[[{") for name in cites.split()]
    macros += [MacroSpec(name, SeveralCitations()) for name in SEVERAL]
    macros += [MacroSpec(name, Consumed(pattern)) for name, pattern in TOLD.items()]
    macros += [MacroSpec(name, "*[{") for name in NOTES_TO_AUTHORS]
    macros += [
        MacroSpec(name, "[{")
        for name in ("footnote", "footnotetext", "caption", "bibitem", "thanks", "endnote", "sidenote", "marginpar")
    ]
    macros += [MacroSpec(name, "{") for name in ("label", *REFERENCES, "input", "include", "subfile", *BIB_FILES)]
    macros += [
        MacroSpec(name, "*[{")
        for name in (*LEVELS, "includegraphics", "author", "title", "date", "institute", "affiliation", "address")
    ]
    macros += [MacroSpec(name, "*[" + "{" * count) for name, count in QUANTITIES.items()]
    macros += [
        MacroSpec("item", "["),
        MacroSpec("footnotemark", "["),
        MacroSpec("citetext", "{"),
        MacroSpec("enquote", "*{"),
        MacroSpec("textquote", "[[{"),
        MacroSpec("url", "{"),
        MacroSpec("captionof", "{{"),
        MacroSpec("textsuperscript", "{"),
        MacroSpec("textsubscript", "{"),
    ]
    macros += [MacroSpec(name, specification) for name, specification in BOXES.items()]
    one = "bibliographystyle email geometry glossary graphicspath index pagenumbering pagestyle phantom theoremstyle"
    macros += [MacroSpec(name, "{") for name in (*one.split(), "thispagestyle")]
    macros += [MacroSpec(name, "[{") for name in ("captionsetup", "setlist")]
    macros += [MacroSpec(name, "{{") for name in ("fontsize", "markboth")]
    macros += [MacroSpec("newtheorem", "*{[{["), MacroSpec("printbibliography", "[")]
    macros += [
        MacroSpec("multicolumn", "{{{"),
        MacroSpec("cline", "{"),
    ]
    macros += [MacroSpec(name, "[") for name in ("toprule", "midrule", "bottomrule", "addlinespace")]
    macros += [MacroSpec(name, "[{") for name in ("cellcolor", "arrayrulecolor")]
    macros += [MacroSpec(name, "[{[[") for name in ("rowcolor", "columncolor")]
    macros += [MacroSpec("rowcolors", "*[{{{"), MacroSpec("specialrule", "{{{"), MacroSpec("rule", "[{{")]
    macros += [
        MacroSpec("hhline", "{"),
        MacroSpec("color", "{"),
        MacroSpec("vspace", "*{"),
        MacroSpec("hspace", "*{"),
    ]
    macros += [
        MacroSpec(name, "{{")
        for name in ("setlength", "addtolength", "setcounter", "addtocounter", "import", "subimport")
    ]
    environments = [EnvironmentSpec(name, "[{") for name in ("tabular", "longtable", "supertabular", "array")]
    environments += [EnvironmentSpec(name, "{[{") for name in ("tabular*", "tabularx", "tabulary")]
    environments += [
        EnvironmentSpec(name, "[")
        for name in (
            "figure",
            "figure*",
            "table",
            "table*",
            "enumerate",
            "itemize",
            "description",
            "Highlighting",
            "tcolorbox",
            "mdframed",
        )
    ]
    environments += [
        EnvironmentSpec("thebibliography", "{"),
        EnvironmentSpec("wrapfigure", "[{[{"),
        EnvironmentSpec("wraptable", "[{[{"),
        EnvironmentSpec("subfigure", "[{"),
        EnvironmentSpec("subtable", "[{"),
        EnvironmentSpec("adjustbox", "{"),
        EnvironmentSpec("column", "{"),
        EnvironmentSpec("spacing", "{"),
        EnvironmentSpec("minipage", "[{"),
        EnvironmentSpec("multicols", "{"),
    ]
    context.add_context_category("ibidem", macros=macros, environments=environments, prepend=True)
    return context


@dataclass(frozen=True, slots=True)
class DefinedCommand:
    """A command that the author defined."""

    parameters: int
    body: str
    default: str | None = None
    """What its first argument is where none stands in brackets; None where it has no such argument."""

    @property
    def specification(self) -> str:
        """Its arguments as pylatexenc is told of them."""
        return "{" * self.parameters if self.default is None else "[" + "{" * (self.parameters - 1)

    def values(self, node: Node, shown: Callable[[list[Node]], str]) -> list[str]:
        """Return its arguments where it is used, each as it is shown."""
        given = [shown([argument]) for argument in braced_arguments(node)]
        if self.default is None:
            return given
        optional = bracketed_arguments(node)
        return [shown(optional) if optional else self.default, *given]


def defined_commands(source: str) -> dict[str, DefinedCommand]:
    """Return the commands that the author defined, with what they stand for."""
    found: dict[str, DefinedCommand] = {}
    for match in _DEFINITION.finditer(source):
        name = match[1] or match[4]
        end = group_end(source, match.end() - 1, within=LONGEST_BODY)
        body = source[match.end() : end - 1]
        if _PROGRAM.search(body):  # only what it is given is text
            body = " ".join(f"#{number}" for number in range(1, 10) if f"#{number}" in body)
        if len(body) < LONGEST_BODY - 2 and f"\\{name}" not in body and not CITES.fullmatch(name):
            default = None if match[3] is None else match[3][1:-1]
            found[name] = DefinedCommand(int(match[2] or len(match[5] or "") // 2), body, default)
    return found


def group_end(source: str, start: int, *, within: int = 20_000) -> int:
    """Return the offset after the group that a brace opens; of the end of the text where it is not closed."""
    depth = 0
    for match in re.finditer(r"\\.|[{}]", source[start : start + within], re.DOTALL):
        depth += (match[0] == "{") - (match[0] == "}")
        if not depth and match[0] == "}":
            return start + match.end()
    return min(len(source), start + within)


SPECIALS = {"~": "\u00a0", "``": "“", "''": "”", "--": "–", "---": "—", "&": "&", "!`": "¡", "?`": "¿", "\n\n": "\n\n"}
"""Characters that stand for others."""


def typography(text: str) -> str:
    """Return text with quotation marks and dashes as they are set."""
    if "`" in text or "'" in text or "--" in text:
        for written, shown in (("``", "“"), ("''", "”"), ("---", "—"), ("--", "–"), ("`", "‘"), ("'", "’")):
            text = text.replace(written, shown)
    return text


def joined(parts: Sequence[str]) -> str:
    """Return a paragraph, its lines joined: where a line of LaTeX ends means nothing."""
    lines = "".join(parts).replace("\r", "").split("\n")
    return " ".join(line.strip() for line in lines if line.strip())


_BIBITEM = re.compile(r"\\bibitem\s*+(?:\[(?:[^\[\]{}\\]|\{[^{}]*\}|\\.)*+\]\s*+)?\{([^{}]*)\}")


def listed_keys(source: str) -> list[str]:
    r"""Return the keys of the entries that a file lists by `\bibitem`, in order."""
    return [match[1].strip() for match in _BIBITEM.finditer(source)]


_FORM = re.compile(r"\\(alph|Alph|roman|Roman|arabic)\s*\*")
_FORMS = {"alph": "a", "Alph": "A", "roman": "i", "Roman": "I", "arabic": "1"}
_SHORT_FORM = re.compile(r"[(\[]?([aAiI1])[.):\]]{0,2}")
_LABEL = re.compile(r"\blabel\s*=\s*(\{[^{}]*\}|[^,{}]*)")


def item_label(form: str, number: int) -> str:
    r"""Return how an item is labelled by the option of its list, `label=(\alph*)` or in short `(a)`; empty for none."""
    option = form.strip().removeprefix("[").removesuffix("]")
    told = _LABEL.search(option)
    shown = told[1].strip("{}") if told else option
    match = _FORM.search(shown) if told else _SHORT_FORM.fullmatch(shown)
    if match is None:
        return ""
    start, end = match.span() if told else match.span(1)
    kind = _FORMS[match[1]] if told else match[1]
    count = str(number) if kind == "1" else counted(number, kind)
    rest = shown[:start] + shown[end:]
    return shown[:start] + count + shown[end:] if count and "\\" not in rest else ""
