"""Read articles in XML: JATS (.nxml, as PubMed Central and publishers give them) and TEI, with their references."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.archives import local_name, parse_xml
from ibidem.readers.document import stem_title
from ibidem.readers.html_blocks import html_blocks
from ibidem.readers.html_writer import write_blocks
from ibidem.readers.markdown_writer import MarkdownWriter, without_points
from ibidem.readers.source_lines import SourceLines
from ibidem.readers.xml_entities import UnresolvedEntities
from ibidem.readers.xml_references import article_record, jats_record, words, written_record
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SECTIONS = frozenset(
    {"sec", "app", "boxed-text", "abstract", "trans-abstract", "ack", "body", "back", "app-group", "glossary"}
    | {"fig-group", "table-wrap-group"}
)
_FLOATS = frozenset({"fig", "table-wrap", "disp-formula", "supplementary-material", "media", "array"})
_NAMES = frozenset({"name", "string-name", "collab", "person-group"})
_FIELDS = _NAMES | {
    "article-title",
    "chapter-title",
    "date",
    "edition",
    "etal",
    "fpage",
    "given-names",
    "issue",
    "lpage",
    "prefix",
    "pub-id",
    "publisher-loc",
    "publisher-name",
    "source",
    "suffix",
    "surname",
    "volume",
    "year",
}
"""The fields of a reference: no two are one word."""
_DEFAULT_TITLES = {"abstract": "Abstract", "ack": "Acknowledgments", "ref-list": "References", "fn-group": "Notes"}
_FRONT_READ = frozenset({"title-group", "contrib-group", "abstract", "trans-abstract", "kwd-group"})


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield each article of the file as a document. Raises SourceError for XML of another kind."""
    unresolved = UnresolvedEntities()
    root = parse_xml(stream.read(), unresolved)
    name = local_name(root)
    if name in ("TEI", "TEI.2", "teiCorpus"):
        from ibidem.readers.tei import read_tei

        yield read_tei(root, path, unresolved)
        return
    articles = [root] if name == "article" else list(root.iterchildren("{*}article"))
    if not articles:
        raise SourceError(f"XML of a kind that is not read ({name})")
    for number, article in enumerate(articles, start=1):
        reader = _Article(article, path)
        if number == 1:
            reader.writer.omit_unresolved(unresolved.pieces())
        yield reader.document(record=str(number) if len(articles) > 1 else None)


class _Article:
    """One article that is being read."""

    def __init__(self, article: Element, path: str) -> None:
        self.article = article
        self.writer = MarkdownWriter(path)
        self.lines = SourceLines(article, self.writer)
        self.references = {node.get("id") or "": node for node in article.iter("{*}ref") if isinstance(node.tag, str)}
        self.notes = {
            note.get("id") or "": words(note.find("{*}label")) or str(number)
            for number, note in enumerate(article.iter("{*}fn"), start=1)
            if note.get("id")
        }
        self.note_elements = {note.get("id"): note for note in article.iter("{*}fn") if note.get("id")}
        self.called: set[str] = set()

    def document(self, *, record: str | None) -> Document:
        """Read the article and return its document."""
        meta = next(self.article.iter("{*}article-meta"), None)
        title_node = None if meta is None else next(meta.iter("{*}article-title"), None)
        heading = self.inline(title_node) if title_node is not None else ""
        self.writer.heading(1, heading)
        if meta is not None:
            self._front(meta)
        for part in self.article:
            if local_name(part) in ("body", "back", "floats-group"):
                self._blocks(part, 2)
            elif local_name(part) in ("sub-article", "response"):
                self.writer.omit("letter or reply to the article", part.get("article-type") or "", _size(part))
        for front in self.article.iterchildren("{*}front"):
            for node in front.iterchildren():
                for part in node if local_name(node) == "article-meta" else [node]:
                    if local_name(part) not in _FRONT_READ:
                        self.writer.omit("data of the publisher", local_name(part), _size(part))
        own = article_record(self.article)
        return self.writer.document(
            title=without_points(heading) or stem_title(self.writer.path),
            record=record,
            own_record=json.dumps(own, ensure_ascii=False) if own else "",
        )

    def _front(self, meta: Element) -> None:
        people: list[str] = []
        for group in meta.iterchildren("{*}contrib-group"):
            named = group.iter("{*}name", "{*}string-name", "{*}collab")
            names = [(node, words(node.find("{*}given-names")), words(node.find("{*}surname"))) for node in named]
            told = [f"{given} {family}".strip() or words(node) for node, given, family in names]
            people += told
            self.writer.omit("data of the publisher", "contrib-group", max(0, _size(group) - len(" ".join(told))))
        for subtitle in meta.iterfind("{*}title-group/{*}subtitle"):
            self.writer.paragraph(self.inline(subtitle))
        self.writer.paragraph(", ".join(filter(None, people)))
        for abstract in meta:
            if local_name(abstract) in ("abstract", "trans-abstract"):
                if abstract.find("{*}title") is None:
                    self.writer.heading(2, _DEFAULT_TITLES["abstract"])
                self._blocks(abstract, 3 if abstract.find("{*}title") is None else 2)
        keywords = [self.inline(node) for node in meta.iter("{*}kwd")]
        if keywords:
            self.writer.paragraph(f"Keywords: {', '.join(keywords)}")

    def _blocks(self, container: Element, level: int) -> None:
        """Write what a section, a list item or a paragraph with blocks in it holds."""
        for node in container:
            name = local_name(node)
            if line := node.sourceline:
                self.writer.mark(MarkKind.LINE, str(line))
            if anchor := node.get("id"):
                self.writer.mark(MarkKind.ANCHOR, anchor)
            match name:
                case "title":
                    label = words(container.find("{*}label"))
                    text = self.inline(node)
                    self.writer.heading(level, f"{label} {text}" if label else text)
                case "p":
                    self._paragraph(node, level)
                case "list":
                    self._list(node, 0)
                case "def-list":
                    for item in node.iter("{*}def-item"):
                        term, meaning = item.find("{*}term"), item.find("{*}def")
                        parts = [self.inline(part) for part in (term, meaning) if part is not None]
                        self.writer.paragraph("\n".join(parts))
                case "disp-quote":
                    self.writer.quote("\n".join(self.inline(part) for part in node))
                case "code" | "preformat":
                    self.writer.code(self.lines.code(node, "".join(node.itertext())))
                case "ref-list":
                    self._reference_list(node, level)
                case "fn-group" | "notes" if name == "fn-group":
                    self._notes(node, level)
                case _ if name in _FLOATS:
                    self._float(node)
                case _ if name in _SECTIONS or name in ("notes", "floats-group", "fig-group", "sec-group", "statement"):
                    inside = level + (name not in ("body", "back", "floats-group", "fig-group"))
                    if name in _DEFAULT_TITLES and node.find("{*}title") is None:
                        self.writer.heading(level, _DEFAULT_TITLES[name])
                    self._blocks(node, inside if name not in ("sec", "app", "ack", "notes") else level)
                    self.writer.flush_notes()
                case "label" | "sec-meta" | "":
                    continue
                case _:
                    self.writer.paragraph(self.inline(node))
            # A section inside a section is one level deeper than the title of the outer one.
            if name == "title" and local_name(container) in ("sec", "app", "ack", "notes", "abstract"):
                level += 1

    def _paragraph(self, node: Element, level: int) -> None:
        """Write a paragraph, and the lists, tables and figures that stand inside it, after it."""
        inner = [
            part
            for part in node.iterdescendants()
            if local_name(part) in ("list", "disp-quote", "def-list") or local_name(part) in _FLOATS
        ]
        inner = [part for part in inner if not any(above in inner for above in part.iterancestors())]
        self.writer.paragraph(self.inline(node, without=inner))
        for part in inner:
            if local_name(part) == "list":
                self._list(part, 0)
            elif local_name(part) in _FLOATS:
                self._float(part)
            else:
                self._blocks(part, level)

    def _list(self, node: Element, depth: int) -> None:
        numbered = node.get("list-type") in ("order", "ordered")
        for number, item in enumerate(node.iterchildren("{*}list-item"), start=1):
            label = words(item.find("{*}label"))
            nested = list(item.iterdescendants("{*}list"))
            outer = [part for part in nested if not any(above in nested for above in part.iterancestors())]
            parts = [self.inline(part, without=nested) for part in item if local_name(part) not in ("label", "list")]
            text = " ".join(parts)
            self.writer.item(
                f"{label} {text}" if label and not numbered and any(map(str.isalnum, label)) else text,
                depth=depth,
                number=number if numbered else None,
            )
            for part in outer:
                self._list(part, depth + 1)

    def _float(self, node: Element) -> None:
        """Write the caption of a figure or table, and the table."""
        if local_name(node) == "disp-formula":
            self.writer.paragraph(self.inline(node))
            return
        label = words(node.find("{*}label"))
        caption = node.find("{*}caption")
        parts = [self.inline(part) for part in caption] if caption is not None else []
        self.writer.paragraph(" ".join(filter(None, [label, *parts])))
        for part in node.iterchildren("{*}alt-text", "{*}long-desc", "{*}attrib", "{*}permissions"):
            kind = (
                "description of a picture" if local_name(part) in ("alt-text", "long-desc") else "credit of a picture"
            )
            self.writer.omit(kind, f"line {part.sourceline}", _size(part))
        for table in node.iter("{*}table"):
            blocks, omissions = html_blocks(table, self.writer)
            for omission in omissions:
                self.writer.omit(omission.kind, f"line {omission.line}", omission.characters)
            for block in blocks:
                block.anchor = ""
            write_blocks(self.writer, blocks)
        for foot in node.iter("{*}table-wrap-foot"):
            for part in foot.iter("{*}p"):
                self.writer.paragraph(self.inline(part))

    def _notes(self, group: Element, level: int) -> None:
        """Write the notes that no place in the text calls; the others stand in their sections."""
        rest = [note for note in group.iter("{*}fn") if (note.get("id") or "") not in self.called]
        if rest and (title := group.find("{*}title")) is not None:
            self.writer.heading(level, self.inline(title))
        for note in rest:
            self.writer.paragraph(" ".join(self.inline(part) for part in note if local_name(part) != "label"))

    def _reference_list(self, node: Element, level: int) -> None:
        title = node.find("{*}title")
        if node.find("{*}ref") is not None or title is not None:
            self.writer.heading(level, self.inline(title) if title is not None else _DEFAULT_TITLES["ref-list"])
        for part in node:
            name = local_name(part)
            if name == "ref":
                if part.sourceline:
                    self.writer.mark(MarkKind.LINE, str(part.sourceline))
                self._reference(part)
            elif name == "ref-list":
                self._reference_list(part, level + 1)
            elif name == "p":
                self.writer.paragraph(self.inline(part))

    def _reference(self, ref: Element) -> None:
        label = words(ref.find("{*}label")).rstrip(".")
        key = ref.get("id") or label
        texts = []
        record: dict[str, Any] = {}
        for node in ref.iter("{*}mixed-citation", "{*}element-citation", "{*}citation", "{*}nlm-citation"):
            fields = jats_record(node, key)
            record = record or fields
            mixed = (
                local_name(node) in ("mixed-citation", "citation") and (node.text or "").strip()
            ) or _has_punctuation(node)
            texts.append(self.inline(node) if mixed else written_record(fields))
        text = " ".join(filter(None, texts))
        text = f"[{label}] {text}" if label and not text.startswith(label) else text
        held = json.dumps(record, ensure_ascii=False) if record else ""
        self.writer.paragraph(self.writer.reference(key, held, text))

    def inline(self, node: Element, *, without: Sequence[Element] = ()) -> str:
        """Return the text of an element, raised and lowered parts as such, with points where citations are."""
        parts = [self.lines.text(node)]
        opening: Element | None = None
        for part in node:
            following = part.getnext()
            if opening is None and self._is_range(part, following):
                opening = part
                parts.append(self.writer.open_citation(self._cited(part, following)))
            if opening is not None:
                parts.append(self.inline(part))
            else:
                parts.append("" if part in without else self._inline_part(part))
            if opening is not None and opening is not part:
                parts.append(self.writer.close_citation())
                opening = None
            parts.append(self.lines.tail(part) or _between(part, following))
        return "".join(parts)

    @staticmethod
    def _is_range(part: Element, following: Element | None) -> bool:
        """Whether two citations with a dash between them cite all that is listed between the two as well."""
        both = [
            one is not None and local_name(one) == "xref" and one.get("ref-type") == "bibr" for one in (part, following)
        ]
        return all(both) and (part.tail or "").strip() in ("-", "–", "—", "‐", "‑", "−")

    def _cited(self, first: Element, last: Element | None) -> list[str]:
        """Return the keys of a range of citations, in the order of the list."""
        ends = [key for one in (first, last) if one is not None for key in (one.get("rid") or "").split()]
        keys = list(self.references)
        places = [keys.index(key) for key in ends if key in self.references]
        return keys[min(places) : max(places) + 1] if len(places) == len(ends) and places == sorted(places) else ends

    def _inline_part(self, part: Element) -> str:
        match local_name(part):
            case "sup":
                return superscript(self.inline(part))
            case "sub":
                return subscript(self.inline(part))
            case "xref":
                return self._cross_reference(part)
            case "break":
                return "\n"
            case "" | "object-id" | "comment-id":
                return ""
            case "fn":
                return self._called_note(part)
            case "tex-math":
                return self.lines.text(part)
            case "alternatives":
                chosen = next((form for form in part if local_name(form) in ("tex-math", "math")), None)
                return self.inline(chosen) if chosen is not None else ""
            case "msup" | "msub" if len(part) == 2:
                shift = superscript if local_name(part) == "msup" else subscript
                return self.inline(part[0]) + shift(self.inline(part[1]))
            case "mfrac" if len(part) == 2:
                return f"({self.inline(part[0])})/({self.inline(part[1])})"
            case "p" | "title" | "list-item" | "td" | "th":
                return f" {self.inline(part)} "
            case _:
                return self.inline(part)

    def _cross_reference(self, part: Element) -> str:
        text = self.inline(part)
        targets = (part.get("rid") or "").split()
        if part.get("ref-type") == "bibr":
            return self.writer.citation(text, [target for target in targets if target in self.references])
        if part.get("ref-type") == "fn" and targets and targets[0] in self.notes:
            return self._called_note(self.note_elements[targets[0]])
        return text

    def _called_note(self, note: Element) -> str:
        key = note.get("id") or ""
        label = self.notes.get(key) or str(len(self.called) + 1)
        if key not in self.called:
            self.called.add(key)
            self.writer.note(label, " ".join(self.inline(part) for part in note if local_name(part) != "label"))
        return f"[^{label}]"


def _between(part: Element, following: Element | None) -> str:
    """Return what parts two fields of a reference that stand side by side without anything between them."""
    if following is None or {local_name(part), local_name(following)} - _FIELDS:
        return ""
    return ", " if local_name(part) in _NAMES and local_name(following) in _NAMES else " "


def _has_punctuation(citation: Element) -> bool:
    """Whether what parts the fields of a citation is written out."""
    between = "".join([citation.text or "", *(node.tail or "" for node in citation.iterdescendants())])
    return any(mark in between for mark in ".,;:")


def _size(node: Element) -> int:
    return len(words(node))
