"""Read TEI: editions, and the articles that GROBID and journals give in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ibidem.readers.archives import local_name
from ibidem.readers.document import stem_title
from ibidem.readers.markdown_writer import MarkdownWriter, without_points
from ibidem.readers.own_record import stated_record
from ibidem.readers.source_lines import SourceLines
from ibidem.readers.xml_entities import UnresolvedEntities
from ibidem.readers.xml_references import tei_person, tei_record, words, written_record
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LEFT_OUT = frozenset({"fw", "graphic", "del", "orig", "sic", "abbr"})
"""What is not the text to read: running heads; in a choice, the form that an editor put another beside."""


def read_tei(root: Element, path: str, unresolved: UnresolvedEntities) -> Document:
    """Return the document of a TEI file. Raises SourceError for one without text."""
    reader = _Edition(root, path)
    reader.writer.omit_unresolved(unresolved.pieces())
    return reader.document()


class _Edition:
    """One file that is being read."""

    def __init__(self, root: Element, path: str) -> None:
        self.root = root
        self.writer = MarkdownWriter(path)
        self.lines = SourceLines(root, self.writer)
        self.works = {node.get(_XML_ID) or "": node for node in root.iter("{*}biblStruct", "{*}bibl")}
        self.note_count = 0

    def document(self) -> Document:
        header = self.root.find("{*}teiHeader")
        title = ""
        authors: list[str] = []
        if header is not None:
            titles = [words(node) for node in header.iterfind(".//{*}titleStmt/{*}title")]
            title = next(filter(None, titles), "")
            self.writer.heading(1, title)
            persons = header.iterfind(".//{*}sourceDesc//{*}analytic/{*}author/{*}persName")
            authors = list(filter(None, map(_person_line, persons)))
            authors = authors or [words(node) for node in header.iterfind(".//{*}titleStmt/{*}author")]
            self.writer.paragraph(", ".join(authors))
            for abstract in header.iterfind(".//{*}profileDesc/{*}abstract"):
                if words(abstract):
                    self.writer.heading(2, "Abstract")
                    self._blocks(abstract, 3)
            self.writer.omit("data about the edition", "teiHeader", len(words(header)))
        for text in self.root.iter("{*}text"):
            self._blocks(text, 2)
        return self.writer.document(title=title or stem_title(self.writer.path), own_record=stated_record(authors))

    def _blocks(self, container: Element, level: int) -> None:
        for node in container:
            name = local_name(node)
            if node.sourceline:
                self.writer.mark(MarkKind.LINE, str(node.sourceline))
            if anchor := node.get(_XML_ID):
                self.writer.mark(MarkKind.ANCHOR, anchor)
            match name:
                case "head":
                    number = node.get("n") or ""
                    text = self.inline(node)
                    self.writer.heading(
                        level, f"{number} {text}" if number and not without_points(text).startswith(number) else text
                    )
                case "div" | "div1" | "div2" | "div3" | "div4":
                    self._blocks(
                        node,
                        level + (local_name(container).startswith("div") and container.find("{*}head") is not None),
                    )
                    self.writer.flush_notes()
                case (
                    "front"
                    | "body"
                    | "back"
                    | "group"
                    | "text"
                    | "titlePage"
                    | "lg"
                    | "sp"
                    | "floatingText"
                    | "listPerson"
                ):
                    self._verse(node) if name == "lg" else self._blocks(node, level)
                case "list":
                    self._list(node, 0)
                case "listBibl":
                    self._works(node, level)
                case "table":
                    self._table(node)
                case "figure":
                    self._figure(node)
                case "quote" | "cit" | "epigraph":
                    self.writer.quote(self.inline(node))
                case "note":
                    self._note(node)
                case "":
                    continue
                case _ if name in _LEFT_OUT:
                    self.writer.omit("running head", "", len(words(node)))
                case _:
                    self.writer.paragraph(self.inline(node))

    def _list(self, node: Element, depth: int) -> None:
        """Write a list with the lists inside its items; a term stands before what it means."""
        if (head := node.find("{*}head")) is not None:
            self.writer.paragraph(self.inline(head))
        number = 0
        label = ""
        for part in node.iterchildren("{*}label", "{*}item"):
            if local_name(part) == "label":
                label = f"{self.inline(part).strip()}: "
                continue
            number += 1
            inner = [held for held in part.iterdescendants("{*}list") if next(held.iterancestors("{*}list")) is node]
            is_counted = (node.get("type") or node.get("rend") or "").startswith(("ordered", "numbered"))
            text = f"{label}{self.inline(part, without=inner)}"
            self.writer.item(text, depth=depth, number=number if is_counted else None)
            label = ""
            for held in inner:
                self._list(held, depth + 1)

    def _verse(self, group: Element) -> None:
        lines = [self.inline(line) for line in group.iter("{*}l")]
        self.writer.paragraph("\n".join(lines))

    def _figure(self, figure: Element) -> None:
        parts = [self.inline(part) for part in figure if local_name(part) in ("head", "label", "figDesc")]
        self.writer.paragraph(" ".join(dict.fromkeys(filter(None, parts))))
        for table in figure.iterchildren("{*}table"):
            self._table(table)

    def _table(self, table: Element) -> None:
        if (head := table.find("{*}head")) is not None:
            self.writer.paragraph(self.inline(head))
        rows = list(table.iter("{*}row"))
        header = any(row.get("role") == "label" for row in rows[:1]) or not any(row.get("role") for row in rows)
        self.writer.table([[self.inline(cell) for cell in row.iter("{*}cell")] for row in rows], header=header)

    def _works(self, node: Element, level: int) -> None:
        head = node.find("{*}head")
        self.writer.heading(level, self.inline(head) if head is not None else "References")
        for number, work in enumerate(node.iter("{*}biblStruct", "{*}bibl"), start=1):
            key = work.get(_XML_ID) or str(number)
            raw = next((note for note in work.iter("{*}note") if note.get("type") == "raw_reference"), None)
            record = tei_record(work, key)
            if raw is not None:
                text = words(raw)
            else:
                text = self.inline(work) if local_name(work) == "bibl" else written_record(record)
            if record:
                text = self.writer.reference(key, json.dumps(record, ensure_ascii=False), text)
            self.writer.paragraph(text)

    def _note(self, node: Element) -> None:
        """Keep a note that stands between paragraphs, as GROBID places them."""
        text = self.inline(node)
        label = node.get("n") or ""
        if label:
            self.writer.note(label, text)
        else:
            self.writer.paragraph(text)

    def inline(self, node: Element, *, without: Sequence[Element] = ()) -> str:
        """Return the text of an element, raised and lowered parts as such, with points where citations are."""
        parts = [self.lines.text(node)]
        for part in node:
            parts.extend(("" if part in without else self._inline_part(part), self.lines.tail(part)))
        return "".join(parts)

    def _inline_part(self, part: Element) -> str:
        name = local_name(part)
        rendering = (part.get("rend") or "") + (part.get("rendition") or "")
        match name:
            case "lb":
                # A word may go on over the break.
                return "" if part.get("break") == "no" else "\n"
            case "pb" | "cb" | "":
                return ""
            case "note":
                self.note_count += 1
                label = part.get("n") or str(self.note_count)
                self.writer.note(label, self.inline(part))
                return f"[^{label}]"
            case "ref" if (part.get("type") or "") == "bibr" or (part.get("target") or "").lstrip("#") in self.works:
                target = (part.get("target") or "").lstrip("#")
                text = self.inline(part)
                return self.writer.citation(text, [target]) if target in self.works else text
            case _ if name in _LEFT_OUT and (name in ("fw", "graphic", "del") or self._has_choice(part)):
                self.writer.omit(
                    "running head" if name == "fw" else "form that an editor replaced", "", len(words(part))
                )
                return ""
            case _ if "sup" in rendering:
                return superscript(self.inline(part))
            case _ if rendering.startswith("sub"):
                return subscript(self.inline(part))
            case "p" | "item" | "cell":
                return f" {self.inline(part)} "
            case _:
                return self.inline(part)

    @staticmethod
    def _has_choice(part: Element) -> bool:
        above = part.getparent()
        return above is not None and local_name(above) == "choice"


def _person_line(person: Element) -> str:
    named = tei_person(person)
    return " ".join(filter(None, (named.get("given", ""), named.get("family", "")))) or named.get("literal", "")
