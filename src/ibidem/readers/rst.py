"""Read reStructuredText (.rst), that of Sphinx too: each place by the file's own lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from ibidem.errors import SourceError
from ibidem.readers.document import stem_title
from ibidem.readers.markdown_writer import MarkdownWriter, source_text, without_points
from ibidem.text.normalize import line_starts
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

if TYPE_CHECKING:
    from docutils import nodes

Node: TypeAlias = Any
"""A node of docutils; which kind it is, its class's name says."""
MOST_BYTES = 5_000_000
"""A larger file is no text that a person wrote; docutils takes a second for 200 kB."""
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 6,
    "warning_stream": False,
    "_disable_config": True,
    "line_length_limit": 1_000_000,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "syntax_highlight": "none",
    "smart_quotes": False,
}
_SPACE = re.compile(r"\s+")
_RUN = re.compile(r"[^\s\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+")
_CODE_WITHIN = 100
"""Lines behind the block before in which code begins."""
LONGEST_RUN = 500
"""Characters without a space or an ideographic mark; docutils takes the square of the time for more."""


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError for binary, empty or very large files."""
    source = source_text(stream)
    if len(source) > MOST_BYTES:
        raise SourceError(f"reStructuredText of more than {MOST_BYTES // 1_000_000} MB")
    reader = _Reader(path, source.split("\n"))
    lines = line_starts(source)

    def shortened(run: re.Match[str]) -> str:
        if run.end() - run.start() <= LONGEST_RUN:
            return run[0]
        line = bisect_right(lines, run.start())
        reader.writer.omit("characters without a space", f"line {line}", run.end() - run.start())
        return "…"

    tree = _parsed(_RUN.sub(shortened, source), path)
    try:
        reader.blocks(tree, 1)
    except RecursionError:
        raise SourceError("reStructuredText nested too deeply") from None
    yield reader.writer.document(title=reader.title or stem_title(path))


def _parsed(source: str, path: str) -> nodes.document:
    from docutils.core import publish_doctree  # 0.15 s
    from docutils.utils import SystemMessage

    with _tolerant():
        try:
            return publish_doctree(source, source_path=path, settings_overrides=_SETTINGS)
        except (SystemMessage, RecursionError, ValueError, AttributeError, IndexError) as error:
            raise SourceError("damaged reStructuredText") from error


@contextmanager
def _tolerant() -> Iterator[None]:
    """Let the parser take directives and roles that it does not know, such as those of Sphinx, for what they hold.

    The tables of docutils are global to the process; they are as before afterwards.
    """
    from docutils import nodes
    from docutils.parsers.rst import Directive, directives, roles

    class Unknown(Directive):  # type: ignore[misc]  # docutils has no types
        """A directive that is not known: its argument and its content are text."""

        optional_arguments = 1
        final_argument_whitespace = True
        has_content = True

        def run(self) -> list[nodes.Node]:
            node = nodes.container(names=[self.name])
            node.line = self.lineno
            if self.arguments and self.name not in _ADDRESSES:
                text, messages = self.state.inline_text(self.arguments[0], self.lineno)
                paragraph = nodes.paragraph("", "", *text)
                paragraph.line = self.lineno
                node += [paragraph, *messages]
            if self.name in _CODE:
                node += nodes.literal_block("", "\n".join(self.content))
            elif self.name not in _SILENT:
                self.state.nested_parse(self.content, self.content_offset, node)
            return [node]

    def unknown_role(
        name: str, source: str, text: str, *_: Node, **__: Node
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        words = text.rpartition("<")[0].strip() if text.endswith(">") else ""
        shown = words or text.lstrip("~!")
        if name in ("cite", "cite:p", "cite:t", "footcite", "citep", "citet"):
            return [nodes.citation_reference(source, text, refname=text)], []
        return [nodes.inline(source, shown)], []

    known_directive, known_role = directives.directive, roles.role

    def directive(*arguments: Node) -> tuple[Node, list[Node]]:
        found, messages = known_directive(*arguments)
        return (found, messages) if found is not None else (Unknown, [])

    def role(*arguments: Node) -> tuple[Node, list[Node]]:
        found, messages = known_role(*arguments)
        return (found, messages) if found is not None else (unknown_role, [])

    directives.directive, roles.role = directive, role
    try:
        yield
    finally:
        directives.directive, roles.role = known_directive, known_role


_ADDRESSES = frozenset(
    {"toctree", "literalinclude", "automodule", "autoclass", "currentmodule", "module", "highlight", "index"}
)
_SILENT = frozenset({"toctree", "index", "literalinclude", "graphviz", "plot"})
_CODE = frozenset({"code-block", "sourcecode", "prompt", "ipython", "doctest", "testcode", "parsed-literal"})


class _Reader:
    """The state of reading one file."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.writer = MarkdownWriter(path)
        self.lines = lines
        self.at = 0
        """The line of the last node of which it is known."""
        self.title = ""

    def blocks(self, container: Node, level: int, depth: int = 0) -> None:
        """Write the blocks inside a node."""
        for node in container.children:
            self._block(node, level, depth)

    def _block(self, node: Node, level: int, depth: int) -> None:
        name, after = type(node).__name__, self.at
        self._mark(node)
        match name:
            case "section":
                self.blocks(node, level + 1, depth)
                self.writer.flush_notes()
            case "title" if type(node.parent).__name__ not in ("section", "document"):
                self.writer.paragraph(self.inline(node))
            case "title":
                text = self.inline(node)
                is_first = not any(map(_is_text, node.parent.parent.children[: node.parent.parent.index(node.parent)]))
                self.title = self.title or (without_points(text) if is_first else "")
                self.writer.heading(max(1, level - 1), text)
            case "subtitle" | "rubric":
                self.writer.heading(level + 1, self.inline(node))
            case "paragraph" | "attribution" | "caption" | "line" | "term" | "legend":
                self.writer.paragraph(self._lined(node))
            case "bullet_list" | "enumerated_list":
                self._list(node, level, depth)
            case "literal_block" | "doctest_block" | "math_block" | "raw":
                self._code(node.astext().split("\n"), after)
            case "block_quote" if all(type(child).__name__ in ("paragraph", "attribution") for child in node.children):
                self.writer.quote("\n".join(self._lined(child) for child in node.children))
            case "line_block":
                self.writer.paragraph("\n".join(self._lines(node)))
            case "definition_list_item":
                self._pair(node, level, depth, "term", "definition")
            case "field":
                self._pair(node, level, depth, "field_name", "field_body")
            case "option_list_item":
                self._pair(node, level, depth, "option_group", "description")
            case "table":
                self._table(node)
            case "footnote" | "citation":
                self._note(node, name)
            case "comment" | "substitution_definition" | "target" | "pending" | "meta":
                self.writer.omit("comment" if name == "comment" else "markup", _place(node), len(node.astext()))
            case "system_message" if "directive disabled" in node.astext():
                kind = "included file" if "include" in node.astext().split("directive")[0] else "raw markup"
                self.writer.omit(kind, _place(node), len(node.children[-1].astext()))
            case "image":
                self.writer.omit("description of a picture", _place(node), len(node.get("alt", "")))
            case "system_message" | "problematic":
                return
            case _:
                # An admonition has no title of its own unless it is a general one.
                if name in _ADMONITIONS:
                    self.writer.paragraph(f"{name.capitalize()}:")
                self.blocks(node, level, depth) if node.children else self.writer.paragraph(node.astext())

    def _mark(self, node: Node) -> None:
        if line := _line(node):
            self.at = line
            self.writer.mark(MarkKind.LINE, str(line))
        if ids := node.get("ids") if hasattr(node, "get") else None:
            self.writer.mark(MarkKind.ANCHOR, ids[0])

    def _code(self, rows: list[str], after: int) -> None:
        """Write code with its lines, which docutils does not know: the first such run behind a line."""
        words = [row.strip() for row in rows]
        for first in range(after, min(len(self.lines), after + _CODE_WITHIN)):
            if [line.strip() for line in self.lines[first : first + len(rows)]] == words:
                self.writer.mark(MarkKind.LINE, str(first + 1))
                self.at = first + len(rows)
                rows = self.writer.lined(rows, first + 1)
                break
        self.writer.code("\n".join(rows))

    def _list(self, node: Node, level: int, depth: int) -> None:
        numbered = type(node).__name__ == "enumerated_list" and node.get("enumtype", "arabic") == "arabic"
        start = int(node.get("start", 1))
        for number, item in enumerate(node.children, start=start):
            texts = [child for child in item.children if type(child).__name__ == "paragraph"]
            others = [child for child in item.children if type(child).__name__ != "paragraph"]
            self._mark(item)
            self.writer.item(" ".join(map(self._lined, texts)), depth=depth, number=number if numbered else None)
            for other in others:
                self._block(other, level, depth + 1)

    def _lines(self, block: Node) -> Iterator[str]:
        for child in block.children:
            if type(child).__name__ == "line_block":
                yield from self._lines(child)
            else:
                yield self.inline(child)

    def _pair(self, node: Node, level: int, depth: int, name: str, body: str) -> None:
        """Write what is named and what is said of it: in one block, where that is a single paragraph."""
        terms = [_joined(self.inline(child)) for child in node.children if type(child).__name__ in (name, "classifier")]
        bodies = [child for child in node.children if type(child).__name__ == body]
        inner = bodies[0].children if bodies else []
        first = inner[0] if inner and type(inner[0]).__name__ == "paragraph" else None
        text = self._lined(first) if first is not None else ""
        if name == "field_name":
            self.writer.item(f"{' '.join(terms)}: {text}".rstrip(": "))
        else:
            self.writer.paragraph("\n".join(filter(None, [" : ".join(terms), text])))
        for child in inner[1 if first is not None else 0 :]:
            self._block(child, level, depth)

    def _table(self, node: Node) -> None:
        for title in node.children:
            if type(title).__name__ == "title":
                self.writer.paragraph(self.inline(title))
        rows: list[list[str]] = []
        header = False
        for row in node.findall(lambda found: type(found).__name__ == "row"):
            header = header or type(row.parent).__name__ == "thead"
            cells: list[str] = []
            for entry in row.children:
                cells.append(" ".join(_joined(self.inline(child)) for child in entry.children))
                cells.extend([""] * int(entry.get("morecols", 0)))
            line = next(filter(None, map(_line, row.findall())), 0)
            if cells and line > _line(node):  # those of a csv-table are counted from its own first row
                cells[0] = self.writer.point(MarkKind.LINE, str(line)) + cells[0]
            rows.append(cells)
        self.writer.table(rows, header=header)

    def _note(self, node: Node, name: str) -> None:
        labels = [child.astext() for child in node.children if type(child).__name__ == "label"]
        label = labels[0] if labels else (node.get("names") or node.get("ids") or [""])[0]
        body = " ".join(self._lined(child) for child in node.children if type(child).__name__ != "label")
        if name == "citation":
            self.writer.paragraph(self.writer.reference(label, "", f"[{label}] {body}"))
        else:
            self.writer.note(label, body)
            self.writer.flush_notes()

    def _lined(self, node: Node) -> str:
        """Return the text of a node on one line, with the lines of the file where it has as many as there."""
        rows = self.inline(node).split("\n")
        line, written = _line(node), getattr(node, "rawsource", "")
        return _joined(
            "\n".join(self.writer.lined(rows, line) if line and written.count("\n") + 1 == len(rows) else rows)
        )

    def inline(self, node: Node) -> str:
        """Return the text of a node, raised and lowered parts as such."""
        name = type(node).__name__
        match name:
            case "Text":
                return str(node.astext())
            case "superscript":
                return superscript(node.astext())
            case "subscript":
                return subscript(node.astext())
            case "footnote_reference":
                return f"[^{node.astext() or node.get('refname', '')}]"
            case "citation_reference":
                keys = [key.strip() for key in node.astext().split(",")]
                return self.writer.citation(f"[{node.astext()}]", keys)
            case "math":
                return f"${node.astext()}$"
            case "system_message" | "image" | "comment":
                return ""
            case "problematic":
                return str(node.astext()).strip("`*|_")
            case "bullet_list" | "enumerated_list":
                return " ".join(_joined(self.inline(child)) for child in node.children)
            case _:
                separator = " " if name in ("list_item", "definition_list_item", "entry", "option_group") else ""
                return separator.join(self.inline(child) for child in node.children)


def _is_text(node: Node) -> bool:
    """Whether a node is text of a document, so that a heading behind it is not its title."""
    name = type(node).__name__
    return name in ("paragraph", "bullet_list", "enumerated_list", "block_quote", "section") and bool(node.astext())


_ADMONITIONS = frozenset(
    {"note", "warning", "tip", "hint", "important", "caution", "danger", "attention", "error", "seealso"}
)


def _joined(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _line(node: Node) -> int:
    """Return the line on which a node begins, from 1; 0 where that is not known."""
    line = getattr(node, "line", None)
    if not isinstance(line, int):
        return 0
    # Docutils counts a paragraph by its first line, a heading by its underline.
    return max(1, line - 1) if type(node).__name__ == "title" else line


def _place(node: Node) -> str:
    line = _line(node)
    return f"line {line}" if line else ""
