"""Read e-books (EPUB 2 and 3): chapter by chapter, in the order of the book."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.archives import Archive, beside, local_name
from ibidem.readers.document import stem_title
from ibidem.readers.html_blocks import html_blocks
from ibidem.readers.html_writer import HtmlBlock, HtmlKind, write_blocks
from ibidem.readers.markdown_writer import MarkdownWriter
from ibidem.readers.own_record import stated_record
from ibidem.types import Document, MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CONTAINER = "META-INF/container.xml"
_GENERIC_TITLES = ("unknown title", "unknown", "untitled")
_RULE = re.compile(r"\.([\w-]{1,100})\s{0,20}\{([^{}]{0,3000})\}")
_ALIGNED = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
_MOVED = re.compile(r"\btop\s*:\s*(-)?0?\.[1-9]\d*em")
"""Raised or lowered by a part of a line's height, as LibreOffice writes it."""
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the book as one document. Raises SourceError for what is no e-book, is protected or has no text."""
    archive = Archive(stream)
    if "META-INF/rights.xml" in archive:
        raise SourceError("protected against copying")
    rootfile = next(archive.xml(_CONTAINER).iter("{*}rootfile"), None)
    if rootfile is None:
        raise SourceError("damaged: an e-book without a list of its files")
    package_name = rootfile.get("full-path") or ""
    package = archive.xml(package_name)
    writer = MarkdownWriter(path)
    manifest = {item.get("id") or "": item for item in package.iter("{*}item")}
    chapters = _chapters(archive, package_name, list(manifest.values()))
    shifted = _shifted_classes(archive)
    title = next(("".join(node.itertext()).strip() for node in package.iter("{*}title")), "")
    title = "" if title.casefold() in _GENERIC_TITLES else title
    spine = list(_spine(package_name, package, manifest))
    for name in spine:
        if name not in archive:
            writer.omit("chapter that is not in the file", name, 1)
        elif name not in chapters.navigation:
            _write_chapter(writer, _page(archive, name), name, chapters, shifted)
    for name, characters in chapters.navigation.items():
        writer.omit("table of contents", name, characters)
    for item in manifest.values():
        name = beside(package_name, item.get("href") or "")
        if item.get("media-type") in _PAGES and name in archive and name not in (*spine, *chapters.navigation):
            writer.omit("page outside the order of the book", name, _size(_page(archive, name)))
    for metadata in package.iterchildren("{*}metadata"):
        writer.omit("data of the book", package_name, _size(metadata))
    writer.omit_unresolved(archive.unresolved)
    yield writer.document(title=title or stem_title(path), own_record=stated_record(_creators(package)))


def _creators(package: Element) -> Iterator[str]:
    """Yield the authors of the book: its creators, but for those that the package gives another part in it."""
    parts = {
        (node.get("refines") or "").lstrip("#"): (node.text or "").strip()
        for node in package.iter("{*}meta")
        if node.get("property") == "role"
    }
    for node in package.iter("{*}creator"):
        role = next((value for key, value in node.attrib.items() if str(key).endswith("}role")), "")
        if (role or parts.get(node.get("id") or "") or "aut") == "aut":
            yield "".join(node.itertext())


class _Chapters:
    """The names of the chapters, by the file and the anchor that the table of contents leads to."""

    def __init__(self) -> None:
        self.titles: dict[tuple[str, str], tuple[str, int]] = {}
        self.navigation: dict[str, int] = {}
        """The files of tables of contents, with their characters."""

    def add(self, base: str, href: str, title: str, depth: int) -> None:
        """Add an entry of the table of contents."""
        if href and title:
            key = (beside(base, href), href.partition("#")[2])
            self.titles.setdefault(key, (" ".join(title.split()), depth))


def _chapters(archive: Archive, package_name: str, items: list[Element]) -> _Chapters:
    """Read the navigation of EPUB 3, else that of EPUB 2."""
    found = _Chapters()
    for item in items:
        name = beside(package_name, item.get("href") or "")
        if "nav" in (item.get("properties") or "").split() and name in archive:
            navigation = _page(archive, name)
            found.navigation[name] = _size(navigation)
            for nav in navigation.iter("{*}nav", "nav"):
                kind = next((value for key, value in nav.attrib.items() if str(key).endswith("}type")), "toc")
                if kind == "toc":
                    for link in nav.iter("{*}a"):
                        depth = sum(local_name(above) == "ol" for above in link.iterancestors())
                        found.add(name, link.get("href") or "", "".join(link.itertext()), depth)
    is_told = bool(found.titles)
    for item in items:
        name = beside(package_name, item.get("href") or "")
        if item.get("media-type") == "application/x-dtbncx+xml" and name in archive:
            contents = archive.xml(name)
            found.navigation[name] = _size(contents)
            for point in () if is_told else contents.iter("{*}navPoint"):
                label = next(point.iter("{*}text"), None)
                content = next(point.iterchildren("{*}content"), None)
                depth = 1 + sum(local_name(above) == "navPoint" for above in point.iterancestors())
                if label is not None and content is not None:
                    found.add(name, content.get("src") or "", "".join(label.itertext()), depth)
    return found


def _spine(package_name: str, package: Element, manifest: dict[str, Element]) -> Iterator[str]:
    """Yield the files of the book in their order; what is not in it (`linear="no"`) is read too, where it stands."""
    seen: set[str] = set()
    for reference in package.iter("{*}itemref"):
        item = manifest.get(reference.get("idref") or "")
        if item is None or item.get("media-type") not in _PAGES:
            continue
        name = beside(package_name, item.get("href") or "")
        if name not in seen:
            seen.add(name)
            yield name


def _shifted_classes(archive: Archive) -> dict[str, str]:
    """Return what the style sheets of the book raise or lower, by class: `sup` or `sub`."""
    found: dict[str, str] = {}
    for name in archive.names:
        if name.endswith(".css"):
            for match in _RULE.finditer(archive.read(name).decode("utf-8", "replace")):
                aligned = _ALIGNED.search(match[2])
                moved = _MOVED.search(match[2]) if "relative" in match[2] else None
                if aligned or moved:
                    raised = aligned[1].lower() == "super" if aligned else bool(moved and moved[1])
                    found[match[1]] = "sup" if raised else "sub"
    return found


def _write_chapter(
    writer: MarkdownWriter, root: Element, name: str, chapters: _Chapters, shifted: dict[str, str]
) -> None:
    if shifted:
        for span in root.iter("{*}span"):
            if tag := next((shifted[held] for held in (span.get("class") or "").split() if held in shifted), ""):
                span.tag = tag
    body = next(root.iter("{*}body"), root)
    blocks, omissions = html_blocks(body)
    for omission in omissions:
        writer.omit(omission.kind, name, omission.characters)
    opening = chapters.titles.get((name, ""))
    first = next((block for block in blocks if block.words.strip()), None)
    if opening and first is not None:
        writer.mark(MarkKind.CHAPTER, opening[0])
        if first.kind is HtmlKind.HEADING:
            first.level = min(first.level, 6)
        elif not _same(first.words, opening[0]):
            # A chapter that the table of contents names and its own text does not.
            writer.heading(opening[1], opening[0])
        else:
            first.kind, first.level = HtmlKind.HEADING, opening[1]
    for block in blocks:
        _name_chapter(writer, block, name, chapters)
        write_blocks(writer, [block], prefix=f"{name}#")
    writer.flush_notes()


def _name_chapter(writer: MarkdownWriter, block: HtmlBlock, name: str, chapters: _Chapters) -> None:
    """Let the chapter begin that the table of contents places at the anchor of a block."""
    block.line = 0  # no one opens the files inside an e-book
    inner = chapters.titles.get((name, block.anchor)) if block.anchor else None
    if inner:
        writer.mark(MarkKind.CHAPTER, inner[0])
        if block.kind is HtmlKind.PARAGRAPH and _same(block.words, inner[0]):
            block.kind, block.level = HtmlKind.HEADING, inner[1]


def _page(archive: Archive, name: str) -> Element:
    """Return the tree of a page of the book, which should be XML and may be HTML."""
    from lxml import etree, html

    try:
        return archive.xml(name)
    except SourceError:
        try:
            return html.fromstring(archive.read(name), parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
        except (etree.LxmlError, ValueError) as error:
            raise SourceError("damaged chapter") from error


def _size(node: Element) -> int:
    return len(" ".join("".join(node.itertext()).split()))


def _same(text: str, title: str) -> bool:
    return "".join(text.casefold().split()) == "".join(title.casefold().split())
