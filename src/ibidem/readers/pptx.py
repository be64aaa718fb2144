"""Read PowerPoint files (.pptx): slide by slide, each with its notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from ibidem.errors import SourceError
from ibidem.readers.archives import Archive, local_name
from ibidem.readers.document import stem_title
from ibidem.readers.docx_parts import formula
from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters
from ibidem.readers.own_record import stated_record
from ibidem.text.raised import subscript, superscript
from ibidem.types import Document, MarkKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Part: TypeAlias = Any
"""A slide, shape, frame or cell of python-pptx, which has no types."""
NOTES = "Notes"
"""The heading of what is written below a slide, for its speaker."""
_FURNITURE = ("SLIDE_NUMBER", "DATE", "FOOTER", "HEADER")
_GENERIC_TITLE = ("powerpoint presentation", "slide 1", "presentation")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the presentation as one document. Raises SourceError for what is none, is encrypted or has no text."""
    from lxml.etree import LxmlError
    from pptx import Presentation  # 0.2 s
    from pptx.exc import PythonPptxError

    data = stream.read()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError("encrypted, or a PowerPoint file of before 2007")
    Archive(io.BytesIO(data)).check()
    writer = MarkdownWriter(path)
    try:
        presentation = Presentation(io.BytesIO(data))
        titles = [_slide(writer, number, slide) for number, slide in enumerate(presentation.slides, start=1)]
        title = presentation.core_properties.title or ""
        author = presentation.core_properties.author or ""
    except (PythonPptxError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise SourceError("damaged PowerPoint file") from error
    title = "" if title.casefold() in _GENERIC_TITLE else title
    title = title or next(filter(None, titles), "")
    yield writer.document(title=title or stem_title(path), own_record=stated_record([author]))


def _slide(writer: MarkdownWriter, number: int, slide: Part) -> str:
    """Write a slide and its notes; return its title."""
    hidden = slide.element.get("show") in ("0", "false")
    if hidden:
        held = "".join(node.text or "" for node in slide.element.iter() if local_name(node) == "t")
        writer.omit("hidden slide", f"slide {number}", len(held))
        return ""
    writer.mark(MarkKind.SLIDE, str(number))
    _with_choices(slide.shapes.element)
    title_shape = slide.shapes.title
    title = " ".join(_text(title_shape.text_frame).split()) if title_shape is not None else ""
    writer.heading(1, title or f"Slide {number}")
    for shape in _in_reading_order(slide.shapes):
        if title_shape is None or shape.shape_id != title_shape.shape_id:
            _shape(writer, number, shape)
    for node in slide.element.iter():
        if local_name(node) == "cNvPr":
            writer.omit("description of a picture", f"slide {number}", len(node.get("descr") or ""))
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None and _text(frame).strip():
        writer.heading(2, NOTES)
        for paragraph in frame.paragraphs:
            writer.paragraph(_paragraph(paragraph))
    return title


def _with_choices(shapes: Element) -> None:
    """Put the first form of a shape that has several in its place: one with a formula stands so in the file."""
    for several in list(shapes.iter("{*}AlternateContent")):
        choice = next(several.iterchildren("{*}Choice", "{*}Fallback"), None)
        above = several.getparent()
        if choice is not None and above is not None and local_name(above) in ("spTree", "grpSp"):
            for shape in choice:
                several.addprevious(shape)
            above.remove(several)


def _in_reading_order(shapes: Iterable[Part]) -> list[Part]:
    """Return shapes from top to bottom and left to right; one that takes its place from the layout keeps its turn."""
    order: list[tuple[tuple[int, int], int, Part]] = []
    last = (-1, -1)
    for turn, shape in enumerate(shapes):
        if shape.top is not None and shape.left is not None:
            # Shapes in a row are rarely at the very same height: 0.3 inches, in EMU.
            last = (int(shape.top) // 274_320, int(shape.left))
        order.append((last, turn, shape))
    return [shape for _, _, shape in sorted(order, key=lambda entry: entry[:2])]


def _shape(writer: MarkdownWriter, number: int, shape: Part) -> None:
    if shape.is_placeholder and any(name in str(shape.placeholder_format.type) for name in _FURNITURE):
        if shape.has_text_frame:
            writer.omit("page header or footer", f"slide {number}", len(shape.text_frame.text))
    elif getattr(shape, "shapes", None) is not None:
        for inner in _in_reading_order(shape.shapes):
            _shape(writer, number, inner)
    elif getattr(shape, "has_table", False) and shape.has_table:
        table = shape.table
        writer.table([[_cell(cell) for cell in row.cells] for row in table.rows], header=bool(table.first_row))
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        _chart(writer, shape.chart)
    elif shape.has_text_frame:
        _frame(writer, shape)
    elif local_name(shape.element) == "graphicFrame":
        for text in _drawn(shape):
            writer.item(text)


def _cell(cell: Part) -> str:
    return "" if cell.is_spanned else _text(cell.text_frame)


def _frame(writer: MarkdownWriter, shape: Part) -> None:
    """Write the text of a shape: a placeholder for content holds a list, where it has several paragraphs."""
    paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if _paragraph(paragraph).strip()]
    listed = shape.is_placeholder and len(paragraphs) > 1 and "SUBTITLE" not in str(shape.placeholder_format.type)
    for paragraph in paragraphs:
        bulleted = any(local_name(node) in ("buChar", "buAutoNum") for node in paragraph._p.iter())
        plain = any(local_name(node) == "buNone" for node in paragraph._p.iter())
        if (listed and not plain) or bulleted or paragraph.level:
            writer.item(_paragraph(paragraph), depth=paragraph.level)
        else:
            writer.paragraph(_paragraph(paragraph))


def _text(frame: Part) -> str:
    return "\n".join(map(_paragraph, frame.paragraphs))


def _paragraph(paragraph: Part) -> str:
    """Return the text of a paragraph, raised and lowered runs as such."""
    return "".join(_run(node) for node in paragraph._p)


def _run(node: Element) -> str:
    match local_name(node):
        case "br":
            return "\n"
        case "r" | "fld":
            text = "".join(part.text or "" for part in node if local_name(part) == "t")
            text = without_noncharacters(text.replace("\v", "\n"))
            properties = next((part for part in node if local_name(part) == "rPr"), None)
            shift = int(properties.get("baseline") or 0) if properties is not None else 0
            return superscript(text) if shift > 0 else subscript(text) if shift < 0 else text
        case "m":
            return formula(node)
        case "AlternateContent":
            choice = next(node.iterchildren("{*}Choice", "{*}Fallback"), None)
            return "" if choice is None else "".join(map(_run, choice))
        case _:
            return ""


def _chart(writer: MarkdownWriter, chart: Part) -> None:
    """Write a chart as the table that it draws."""
    if chart.has_title and chart.chart_title.has_text_frame:
        writer.paragraph(chart.chart_title.text_frame.text)
    for plot in chart.plots:
        categories = [str(category) for category in plot.categories]
        series = [(str(line.name or ""), [*line.values]) for line in plot.series]
        rows = [
            [name, *("" if at >= len(values) or values[at] is None else f"{values[at]:g}" for _, values in series)]
            for at, name in enumerate(categories)
        ]
        writer.table([["", *(name for name, _ in series)], *rows])


def _drawn(shape: Part) -> Iterator[str]:
    """Yield the texts of a diagram (SmartArt), which stand in a part of their own."""
    from lxml import etree

    for node in shape.element.iter():
        if local_name(node) != "relIds":
            continue
        key = next((value for name, value in node.attrib.items() if str(name).endswith("}dm")), "")
        if not key or key not in shape.part.rels:
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(shape.part.rels[key].target_part.blob, parser)
        for body in root.iter("{*}t"):
            text = "".join(part.text or "" for part in body.iter() if local_name(part) == "t")
            if text.strip() and any(local_name(part) == "p" for part in body):
                yield text
