"""Presentations: slide by slide, each with its notes."""

from __future__ import annotations

import io

import pytest
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ibidem.errors import SourceError
from ibidem.readers import pptx
from ibidem.types import Document, MarkKind


def read(presentation: object) -> Document:
    stream = io.BytesIO()
    presentation.save(stream)  # type: ignore[attr-defined]
    return next(pptx.read(io.BytesIO(stream.getvalue()), "a.pptx"))


def test_slides_with_lists_and_notes() -> None:
    """A slide is a section; its list is a list, its notes stand below it."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Peat"
    slide.placeholders[1].text = "deep\nwet"
    slide.placeholders[1].text_frame.paragraphs[1].level = 1
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = "End"
    document = read(presentation)
    assert document.text == "# Peat\n\n- deep\n  - wet\n\n## Notes\n\nSay it slowly.\n\n# End\n"
    assert [(mark.kind, mark.value) for mark in document.marks] == [(MarkKind.SLIDE, "1"), (MarkKind.SLIDE, "2")]


def test_tables_and_charts_are_tables() -> None:
    """A chart is written as the table that it draws."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for at, text in enumerate(("Site", "Depth", "Ash", "6 m")):
        table.cell(at // 2, at % 2).text = text
    data = CategoryChartData()
    data.categories = ["2020", "2021"]
    data.add_series("Depth", (1.5, 2))
    slide.shapes.add_chart(XL_CHART_TYPE.LINE, Inches(1), Inches(3), Inches(4), Inches(3), data)
    text = read(presentation).text
    assert "| Site | Depth |\n| --- | --- |\n| Ash | 6 m |" in text
    assert "| 2020 | 1.5 |\n| 2021 | 2 |" in text


def test_boxes_are_read_from_top_to_bottom() -> None:
    """The order on the slide is that of the eye, not that in which boxes were drawn."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    for text, top in (("below", 4), ("above", 1)):
        slide.shapes.add_textbox(Inches(1), Inches(top), Inches(2), Inches(1)).text_frame.text = text
    assert read(presentation).text == "# Slide 1\n\nabove\n\nbelow\n"


def test_hidden_slides_are_named() -> None:
    """A hidden slide is left out and counted."""
    presentation = Presentation()
    for text in ("Shown", "Hidden"):
        presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = text
    presentation.slides[1].element.set("show", "0")
    document = read(presentation)
    assert document.text == "# Shown\n"
    assert [(omitted.kind, omitted.place, omitted.characters) for omitted in document.omitted] == [
        ("hidden slide", "slide 2", 6)
    ]


def test_what_is_no_presentation_is_named() -> None:
    """The reason is said in a few words."""
    with pytest.raises(SourceError, match="damaged archive"):
        next(pptx.read(io.BytesIO(b"x"), "a.pptx"))


def test_a_shape_with_a_formula_is_read() -> None:
    """PowerPoint writes it in two forms, of which the first is text; powers stay powers."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Law"
    box = slide.shapes.add_textbox(0, 0, 100, 100)
    box.text_frame.text = "Energy is "
    power = "<m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    box.text_frame.paragraphs[0]._p.append(
        etree.fromstring(
            '<a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" '
            f'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:oMath>{power}</m:oMath></a14:m>'
        )
    )
    several = etree.fromstring(
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="a14"/><mc:Fallback/></mc:AlternateContent>'
    )
    box.element.addprevious(several)
    several[0].append(box.element)
    assert read(presentation).text == "# Law\n\nEnergy is c²\n"
