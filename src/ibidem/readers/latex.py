"""Read LaTeX: sections, lists, tables and notes, citations by their keys, and each place by the file's own lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import stem_title
from ibidem.readers.latex_arguments import citation_text, cited_works
from ibidem.readers.latex_includes import Inclusion, Project
from ibidem.readers.latex_numbers import UNKNOWN, labels
from ibidem.readers.latex_source import HELD, as_written, prepared
from ibidem.readers.latex_syntax import (
    BIB_FILES,
    BOXES,
    CITES,
    LEVELS,
    NOTES_TO_AUTHORS,
    OPENING,
    REFERENCES,
    SIGNS,
    SILENT,
    SPECIALS,
    Context,
    DefinedCommand,
    Node,
    base_context,
    braced_arguments,
    bracketed_arguments,
    converted,
    group_end,
    is_braced,
    item_label,
    joined,
    listed_keys,
    node_kind,
    typography,
    verbatim,
    verbatim_argument,
)
from ibidem.readers.markdown_writer import MarkdownWriter, source_text, without_points
from ibidem.readers.own_record import stated_record
from ibidem.text.formulas import QUANTITIES, quantity
from ibidem.text.normalize import line_starts
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

DEEPEST = 12
"""How often a command of the author's own is replaced inside another."""
_LISTS = frozenset({"itemize", "enumerate", "description", "compactitem", "compactenum", "inparaenum", "tasks"})
_TABLES = frozenset({"tabular", "tabular*", "tabularx", "tabulary", "longtable", "array", "supertabular", "tblr"})
_MATH = frozenset(
    {"equation", "equation*", "align", "align*", "gather", "gather*", "multline", "multline*", "eqnarray", "eqnarray*"}
    | {"displaymath", "math", "flalign", "flalign*", "alignat", "alignat*"}
)
_HEADS = frozenset({"endfirsthead", "endhead", "endfoot", "endlastfoot"})
_DROPPED = frozenset({"tikzpicture", "pgfpicture", "picture"})
_BARE_CITES = re.compile(r"(?:citet|textcite|citealt|citealp|citeauthor|citeyear|Citet|Textcite)\b")
_INPUTS = frozenset({"input", "include", "subfile", "import", "includefrom", "subimport"})
_BLOCKS = frozenset({*LEVELS, "caption", "captionof", "bibitem", "par", *_INPUTS, *BIB_FILES})
_BEGIN, _END = "\\begin{document}", "\\end{document}"
_AUTHOR = re.compile(r"\\author\s*+(?:\[[^\]\n]*\]\s*+)?(?=\{)")
_NOTE_MARK = re.compile(r"\[\^[^\]]*\]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for binary or empty files, or text nested too deeply."""
    source = source_text(stream)
    try:
        yield _Reader(source, path, Project.of(stream, path)).document()
    except RecursionError:
        raise SourceError("LaTeX nested too deeply") from None


class _Reader:
    """One file that is being read."""

    def __init__(self, source: str, path: str, project: Project | None = None) -> None:
        self.writer = MarkdownWriter(path)
        self.project = project
        ready = prepared(source, list(project.other_sources()) if project else [])
        for kind, line, characters in ready.omitted:
            self.writer.omit(kind, f"line {line}", characters)
        self.source, self.held, self.commands = ready.text, ready.held, ready.commands
        self.unwritten = dict(enumerate(self.held))
        self.starts = line_starts(self.source)
        self.has_chapters = "\\chapter" in source
        self.notes = self.depth = self.offset = 0
        self.title = ""
        self.listed = {key: number for number, key in enumerate(listed_keys(self.source), start=1)}
        self.labels = labels(project.assembled() if project else self.source)

    def document(self) -> Document:
        """Read the file and return its document."""
        source = self.source
        begin, end = source.find(_BEGIN), source.rfind(_END)
        start = begin + len(_BEGIN) if begin >= 0 else 0
        stop = end if end >= start else len(source)
        self.title = self._declared("title", source)
        if start:
            self.writer.omit("preamble", "line 1", len(source[:begin].strip()))
            self.writer.omit("text after the end of the document", "", len(source[stop + len(_END) :].strip()))
        self.writer.heading(1, self.title)
        authors = self._authors(source[:stop])
        self.writer.paragraph(", ".join(" ".join(author.split()) for author in authors))
        self.offset = start
        self._blocks(self._nodes(source[start:stop]))
        for held in self.unwritten.values():
            kind = "code that is not set" if held.is_code else "comment"
            self.writer.omit(kind, f"line {held.line}", len(held.text.strip()))
        names = stated_record(_NOTE_MARK.sub("", author.strip().split("\n")[0]) for author in authors)
        return self.writer.document(title=without_points(self.title) or stem_title(self.writer.path), own_record=names)

    def _nodes(self, source: str) -> Sequence[Node]:
        from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

        walker = LatexWalker(source, latex_context=self._context(), tolerant_parsing=True)
        try:
            return walker.get_latex_nodes()[0]  # type: ignore[no-any-return]
        except LatexWalkerError as error:
            raise SourceError("damaged LaTeX") from error

    def _context(self) -> Context:
        from pylatexenc.macrospec import MacroSpec

        context = base_context().filter_context()
        own = [MacroSpec(name, command.specification) for name, command in self.commands.items()]
        context.add_context_category("defined", macros=own, prepend=True)
        return context

    def _declared(self, name: str, source: str) -> str:
        r"""Return what a command such as `\title` declares, on one line."""
        match = re.search(rf"\\{name}\s*+(?:\[[^\]\n]*\]\s*+)?(?=\{{)", source)
        if match is None:
            return ""
        nodes = self._nodes(source[match.end() : group_end(source, match.end())])
        return " ".join(self._inline(nodes).replace("\n", " ").split())

    def _authors(self, source: str) -> list[str]:
        r"""Return what each `\author` declares, one string for each that `\and` parts; further lines may tell more."""
        authors: list[str] = []
        for match in _AUTHOR.finditer(source):
            parts: list[list[Node]] = [[]]
            for node in self._nodes(source[match.end() + 1 : group_end(source, match.end()) - 1]):
                if node_kind(node) == "Macro" and node.macroname in ("and", "And", "AND"):
                    parts.append([])
                else:
                    parts[-1].append(node)
            authors += map(self._inline, parts)
        return [author for author in authors if author.strip()]

    # Blocks

    def _blocks(self, nodes: Sequence[Node]) -> None:
        """Write nodes as blocks: text up to an empty line is a paragraph."""
        held: list[Node] = []
        for node in nodes:
            if self._begins_block(node):
                self._paragraph(held)
                held = []
                self._mark(node)
                self._block(node)
            else:
                held.append(node)
        self._paragraph(held)

    def _paragraph(self, nodes: list[Node]) -> None:
        parts: list[str] = []
        begun = False
        for node in nodes:
            text = self._inline([node])
            # An empty line in the text itself ends the paragraph; one inside a group does not.
            pieces = _PARAGRAPH.split(text) if node_kind(node) in ("Chars", "Specials") else [text]
            breaks = node.pos is not None and len(pieces) > 1
            for at, piece in enumerate(pieces):
                if at:
                    self.writer.paragraph(joined(parts))
                    parts, begun = [], False
                parts.append(self._lined(node, text[: text.find(piece)], piece, first=begun))
                if piece.strip() and not begun:
                    begun = True
                    lead = len(piece) - len(piece.lstrip())
                    self._mark(node, text.find(piece) + lead if breaks else lead if node_kind(node) == "Chars" else 0)
        self.writer.paragraph(joined(parts))

    def _lined(self, node: Node, before: str, piece: str, *, first: bool) -> str:
        """Return a part of the text of a node with its lines marked; `first` says that it goes on with a paragraph."""
        if node.pos is None or self.depth or not piece.strip():
            return piece
        line = bisect_right(self.starts, self.offset + node.pos) + before.count("\n")
        if node_kind(node) != "Chars":
            return self.writer.point(MarkKind.LINE, str(line)) + piece if first else piece
        rows = piece.split("\n")
        for row, words in enumerate(rows):
            if words.strip() and (first or any(map(str.strip, rows[:row]))):
                point = self.writer.point(MarkKind.LINE, str(line + row))
                rows[row] = words.replace(words.lstrip(), point + words.lstrip())
        return "\n".join(rows)

    def _mark(self, node: Node, inner: int = 0) -> None:
        if node.pos is not None and not self.depth:
            line = bisect_right(self.starts, self.offset + node.pos + inner)
            self.writer.mark(MarkKind.LINE, str(line))

    @staticmethod
    def _begins_block(node: Node) -> bool:
        match node_kind(node):
            case "Macro":
                return node.macroname in _BLOCKS
            case "Environment":
                return True
            case "Group":
                return any(map(_Reader._begins_block, node.nodelist or ()))
            case "Math":
                return bool(node.displaytype == "display")
            case _:
                return False

    def _block(self, node: Node) -> None:
        kind = node_kind(node)
        if kind == "Macro":
            self._block_macro(node)
        elif kind == "Math":
            self.writer.paragraph(self._source(node))
        elif kind == "Group":
            self._blocks(node.nodelist)
        elif kind == "Environment":
            self._environment(node)

    def _block_macro(self, node: Node) -> None:
        name = node.macroname
        if name in LEVELS:
            level = LEVELS[name] - (0 if self.has_chapters else 1) + bool(self.title)
            self.writer.heading(max(1, level), self._argument(node))
        elif name in ("caption", "captionof"):
            self.writer.paragraph(self._argument(node))
        elif name in _INPUTS:
            name = self._argument(node)
            inclusion = self.project.inclusion(name) if self.project else Inclusion.MISSING
            if inclusion is not Inclusion.PRESENT:
                self.writer.omit(inclusion.value, name, len(node.latex_verbatim()))
        elif name in BIB_FILES:
            self.writer.omit("bibliography file", self._argument(node), len(node.latex_verbatim()))

    def _environment(self, node: Node) -> None:
        name, inner = node.environmentname, node.nodelist or []
        if name == HELD:
            self.writer.code(self._code(node))
        elif name == "Highlighting":
            self.writer.code(self._inline(inner))
        elif name in _MATH:
            self.writer.paragraph(self._source(node))
        elif name in _DROPPED:
            self._omit("drawing", node, len(node.latex_verbatim()))
        elif name in _LISTS:
            self._list(node, 0)
        elif name in _TABLES:
            self._table(node)
        elif name == "thebibliography":
            self._bibliography(node)
        elif name == "abstract":
            self.writer.heading(1 + bool(self.title), "Abstract")
            self._blocks(inner)
        elif name in ("quote", "quotation", "verse", "displayquote"):
            self.writer.quote(self._inline(inner))
        else:
            self._blocks(inner)

    def _list(self, node: Node, depth: int) -> None:
        number = 0
        form = "".join(option.latex_verbatim() for option in bracketed_arguments(node))
        item: list[Node] = []
        label = ""

        def write() -> None:
            text = " ".join(self._inline(item).split())
            if text or label:
                numbered = node.environmentname.endswith("enumerate") and not label
                self.writer.item(f"{label} {text}" if label else text, depth=depth, number=number if numbered else None)

        for part in node.nodelist or []:
            if node_kind(part) == "Macro" and part.macroname == "item":
                write()
                number += 1
                item, label = [], self._inline(bracketed_arguments(part)) or item_label(form, number)
                self._mark(part)
            elif node_kind(part) == "Environment" and part.environmentname in _LISTS:
                write()
                item, label = [], ""
                self._list(part, depth + 1)
            elif node_kind(part) == "Environment":
                write()
                item, label = [], ""
                self._environment(part)
            else:
                item.append(part)
        write()

    def _table(self, node: Node) -> None:
        rows: list[list[str]] = [[]]
        apart: dict[str, list[list[str]]] = {}
        cell: list[Node] = []
        for part in node.nodelist or []:
            kind = node_kind(part)
            if kind == "Specials" and part.specials_chars == "&":
                rows[-1].append(self._cell(cell))
                cell = []
            elif kind == "Macro" and part.macroname in ("\\", "tabularnewline", "cr"):
                rows[-1].append(self._cell(cell))
                rows.append([])
                cell = []
            elif kind == "Macro" and part.macroname in _HEADS:
                apart[part.macroname] = rows
                rows, cell = [[]], []
            elif kind == "Macro" and part.macroname == "multicolumn":
                arguments = braced_arguments(part)
                width = verbatim(arguments[0]) if arguments else ""
                rows[-1].extend([""] * (min(int(width), 50) - 1) if width.isdecimal() else [])
                cell.extend(arguments[-1:])
            elif not (kind == "Macro" and part.macroname in ("caption",)):
                cell.append(part)
            else:
                self._block_macro(part)
        rows[-1].append(self._cell(cell))
        head = apart.pop("endfirsthead", None) or apart.pop("endhead", [])
        foot = apart.pop("endlastfoot", [])
        again = sum(len(text) for rest in apart.values() for row in rest for text in row)
        self._omit("head or foot of a table set again", node, again)
        self.writer.table([*head, *rows, *foot])

    def _cell(self, nodes: list[Node]) -> str:
        return " ".join(self._inline(nodes).split())

    def _bibliography(self, node: Node) -> None:
        self.writer.heading(1 + bool(self.title), "References")
        key, entry, begun = "", [], None
        for part in [*(node.nodelist or []), None]:
            if part is not None and not (node_kind(part) == "Macro" and part.macroname == "bibitem"):
                entry.append(part)
                continue
            text = " ".join(self._inline(entry).split()) if key else ""
            if text and begun is not None:
                self._mark(begun)
                self.writer.paragraph(self.writer.reference(key, "", f"[{self.listed.get(key, 0)}] {text}"))
            if part is not None:
                key, entry, begun = self._argument(part), [], part

    # Text

    def _inline(self, nodes: Sequence[Node]) -> str:
        return "".join(self._text(node) for node in nodes if node is not None)

    def _text(self, node: Node) -> str:
        match node_kind(node):
            case "Chars":
                return typography(node.chars)
            case "Comment":
                self._omit("comment", node, len(node.comment.strip()))
                # A comment takes the end of its line, and an empty line after it still parts paragraphs.
                return "\n\n" if "\n\n" in (node.comment_post_space or "") else ""
            case "Group":
                return self._inline(node.nodelist)
            case "Math":
                return self._source(node)
            case "Specials":
                return SPECIALS.get(str(node.specials_chars), str(node.specials_chars))
            case "Environment":
                if node.environmentname == HELD:
                    return self._code(node)
                if node.environmentname in _MATH:
                    return self._source(node)
                return f" {self._inline(node.nodelist or [])} "
            case "Macro":
                return self._macro(node)
            case _:
                return ""

    def _macro(self, node: Node) -> str:
        name = node.macroname
        space = " " if node.macro_post_space and not braced_arguments(node) else ""
        if name in NOTES_TO_AUTHORS:
            self._omit("comment", node, sum(len(verbatim(one)) for one in braced_arguments(node)))
            return ""
        if name in self.commands:
            return self._expanded(node) + space
        if name in OPENING or name in SIGNS:
            return OPENING.get(name) or SIGNS[name] + space
        if name in _ENCLOSING:
            return self._argument(node).join(_ENCLOSING[name])
        if CITES.fullmatch(name):
            return self._citation(node)
        if name in ("footnote", "footnotetext", "thanks", "endnote", "sidenote", "marginpar"):
            self.notes += 1
            self.writer.note(str(self.notes), self._argument(node))
            return f"[^{self.notes}]"
        if name in ("textsuperscript", "textsubscript"):
            return (superscript if name == "textsuperscript" else subscript)(self._argument(node))
        if name in QUANTITIES and len(braced_arguments(node)) == QUANTITIES[name]:
            return quantity(name, [verbatim(argument) for argument in braced_arguments(node)]) + space
        if name in BOXES:
            return self._inline(braced_arguments(node)[-1:])
        if name in REFERENCES:
            return self._reference(node) + space
        if name in ("url", "path", "nolinkurl", "verb"):
            return verbatim_argument(node).replace(r"\%", "%")
        if name in ("\\", "newline", "par", "linebreak"):
            return "\n\n" if name == "par" else "\n"
        if name in SILENT or name in _INPUTS | BIB_FILES:
            if name in _TOLD:
                self._omit("what a command is told", node, sum(len(verbatim(one)) for one in braced_arguments(node)))
            return ""
        if name in _KEPT or braced_arguments(node):
            accent = converted(node) if name in _ACCENTS else None
            return (self._inline(braced_arguments(node)) if accent is None else accent) + space
        return (text := converted(node)) + ("" if len(text) == 1 and text.isalpha() else space)  # a letter of a word

    def _expanded(self, node: Node) -> str:
        """Return what a command of the author's own stands for."""
        command = self.commands[node.macroname]
        values = command.values(node, self._inline)
        dropped = [value for number, value in enumerate(values, start=1) if f"#{number}" not in command.body]
        if self.depth >= DEEPEST:
            dropped, command = [node.latex_verbatim()], DefinedCommand(0, "")
        self._omit("argument that a command does not set", node, sum(len(without_points(value)) for value in dropped))
        self.depth += 1
        try:
            text = self._inline(self._nodes(command.body))
        finally:
            self.depth -= 1
        for number, value in enumerate(values, start=1):
            text = text.replace(f"#{number}", value)
        return text

    def _citation(self, node: Node) -> str:
        groups = [one for one in (node.nodeargd.argnlist or ()) if node_kind(one) == "Group"] if node.nodeargd else []
        texts = [verbatim(one) if is_braced(one) else self._inline([one]).strip() for one in groups]
        works = cited_works([(one.delimiters[0], text) for one, text in zip(groups, texts, strict=True)])
        keys = [key for work in works for key in work.keys]
        if not keys:
            return ""
        text = citation_text(works, self.listed)
        is_bare = _BARE_CITES.match(node.macroname) and text == f"@{keys[0]}"
        return self.writer.citation(text if is_bare else f"[{text}]", keys)

    def _reference(self, node: Node) -> str:
        """Return what a reference to a label is set as, as far as its number is plain, else LaTeX's `??`."""
        name = node.macroname
        keys = [key.strip() for key in verbatim_argument(node).split(",")]
        shown: list[str] = []
        for label in (self.labels.get(key) for key in keys):
            if label is None or name == "pageref" or not (label.title if name == "nameref" else label.number):
                shown.append(UNKNOWN)
            elif name == "nameref":
                shown.append(" ".join(self._inline(self._nodes(label.title)).split()))
            elif name in ("autoref", "cref", "Cref"):
                shown.append(label.named())
            else:
                shown.append(f"({label.number})" if name == "eqref" else label.number)
        if UNKNOWN in shown:
            self._omit("reference whose number is not known", node, sum(map(len, keys)))
        return ", ".join(shown)

    def _source(self, node: Node) -> str:
        return as_written(str(node.latex_verbatim()), self.held, self.unwritten)

    def _code(self, node: Node) -> str:
        """Return the code that a node stands in the place of."""
        number = "".join(part.chars for part in node.nodelist if node_kind(part) == "Chars")
        if not number.isdecimal() or int(number) >= len(self.held):
            return ""
        held = self.held[int(number)]
        if self.unwritten.pop(int(number), None):
            self.writer.omit("options of a listing", f"line {held.line}", held.told)
        return held.text[held.told :]

    def _omit(self, kind: str, node: Node, characters: int) -> None:
        known = node.pos is not None and not self.depth
        line = bisect_right(self.starts, self.offset + node.pos) if known else 0
        self.writer.omit(kind, f"line {line}" if line else "", characters)

    def _argument(self, node: Node) -> str:
        """Return the text of the last argument of a command that stands in braces."""
        arguments = braced_arguments(node)
        return self._inline(arguments[-1:]).strip()


_TOLD = frozenset({"address", "affiliation", "date", "email", "glossary", "hphantom", "index", "institute", "markboth"})
_TOLD |= {"phantom", "vphantom"}
"""Silent commands that are told words."""
_ACCENTS = frozenset(
    {"'", "`", "^", '"', "~", "=", ".", "u", "v", "H", "t", "c", "d", "b", "k", "r", "aa", "textcircled"}
)
_ENCLOSING = {"citetext": "()", "enquote": "“”", "textquote": "“”"}
_KEPT = frozenset({"emph", "textbf", "textit", "texttt", "textsc", "underline", "mbox", "text"})
