"""Lines of a page become paragraphs: program text and formulas set apart or joined, small type no footnote."""

from __future__ import annotations

from dataclasses import replace

from ibidem.readers.pdf.layout import PdfLine
from ibidem.readers.pdf.outline import PdfOutline
from ibidem.readers.pdf.paragraphs import ParagraphRole, paragraphs

Drawn = tuple[str, float, bool]
"""Words, size of the type, and whether it is that of programs."""


def read(*columns: list[Drawn]) -> list[tuple[ParagraphRole, str]]:
    """Return role and words of the paragraphs of columns of lines, each line 14 points below the one before."""
    page = _page(*columns)
    return [(paragraph.role, paragraph.text) for paragraph in paragraphs([page], PdfOutline())]


def _page(*columns: list[Drawn]) -> list[PdfLine]:
    page: list[PdfLine] = []
    for number, lines in enumerate(columns):
        left = 72.0 + 400 * number
        for at, (text, size, mono) in enumerate(lines):
            low, right = 100 + 14.0 * at, left + 5.0 * len(text)
            line = PdfLine(0, number, left, right, low - size, low, low, size, text, left, left + 350, mono=mono)
            line.cells = [(left, right, text)]
            page.append(line)
    return page


def column(*lines: Drawn) -> list[tuple[ParagraphRole, str]]:
    return read(list(lines))


def prose(text: str, size: float = 10.0) -> Drawn:
    return text, size, False


def program(text: str) -> Drawn:
    return text, 10.0, True


FULL = "The mill on the brook was built of oak and stone by the people who"
MORE = [prose(f"{FULL} {ending}") for ending in ("lived there.", "came by.", "stayed on.", "left it.")]


def test_program_text_is_no_prose() -> None:
    """The sentence before it ends with its own words."""
    found = column(*MORE, prose("The wheel is turned by"), program("> turn(wheel)"), program("[1] TRUE"), *MORE)
    assert (ParagraphRole.CODE, "> turn(wheel) [1] TRUE") in found


def test_an_address_in_the_type_of_programs_is_prose() -> None:
    """It stands alone on its line amid a sentence."""
    found = column(*MORE, prose(f"{FULL} wrote"), program("http://mill.example/"), prose("have it still."))
    assert ParagraphRole.CODE not in [role for role, _ in found]


def test_a_prompt_makes_program_text_of_one_line() -> None:
    """Also where it has the sign of an address."""
    found = column(*MORE, prose("The wheel is turned by"), program("> wheel@speed <- 3"), *MORE)
    assert (ParagraphRole.CODE, "> wheel@speed <- 3") in found


def test_the_numbers_of_a_drawing_end_no_sentence() -> None:
    """It goes on behind them, in the next column."""
    numbers = [prose("30000", 7.0), prose("20000", 7.0)]
    found = read([*MORE, prose(f"{FULL} had")], numbers, [prose("two stones of their own."), *MORE])
    assert any("had two stones of their own." in text for _, text in found)


def test_a_document_in_the_type_of_programs_is_prose() -> None:
    """A typewriter wrote it."""
    found = column(*[program(text) for text, *_ in MORE])
    assert {role for role, _ in found} == {ParagraphRole.TEXT}


def test_a_sentence_goes_on_behind_a_formula() -> None:
    """What leads to it, it, and what follows are one paragraph, though the formula's type is smaller."""
    found = column(*MORE, prose(f"{FULL} found that"), prose("v = a · t, (3)", 8.0), prose("where v is the speed."))
    assert found[-1][1].endswith("found that v = a · t, (3) where v is the speed.")


def test_a_column_of_small_type_has_no_footnotes() -> None:
    """A note is smaller than the text above it in its column."""
    small = [prose(text, 8.0) for text, *_ in MORE]
    roles = [role for role, _ in read([*MORE, *MORE, *MORE], [*small, *small])]
    assert ParagraphRole.FOOTNOTE not in roles
    assert ParagraphRole.FOOTNOTE in [role for role, _ in read([*MORE, *MORE, *MORE, *small[:2]])]


def test_a_sentence_goes_on_behind_what_looks_like_text() -> None:
    """The head of the next column is no end of it, and neither part is lost."""
    left = [*MORE, prose(f"{FULL} turned by a boy of")]
    right = [
        prose("Annals of Mills", 9.0),
        prose("Volume 7 of the year, at the Press", 9.0),
        prose("the village."),
        *MORE,
    ]
    found = [text for _, text in read(left, right)]
    assert any(text.endswith("turned by a boy of the village.") for text in found)
    assert any("Annals of Mills" in text for text in found)


def test_a_word_that_is_cut_goes_on_with_its_other_half() -> None:
    """Though the item above it, on the page before, has no end either."""
    before = _page([*MORE, prose("• the wheels, the stones and the ropes that the mill had of old")])
    after = _page([prose(f"{FULL} were reasonably fa-"), prose(""), prose("miliar with the stream."), *MORE])
    after = [replace(line, page=1) for line in after if line.text]
    found = [paragraph.text for paragraph in paragraphs([before, after], PdfOutline())]
    assert any("were reasonably fa- miliar with the stream." in text for text in found)


def test_an_entry_of_the_outline_is_a_heading_where_it_leads_to() -> None:
    """Two chapters may have one name, and the words of a chapter may stand alone in the text of another."""
    outline = PdfOutline({"mills": [(4, 1), (9, 3)], "wheels": [(None, 2)]})
    assert [outline.level("Mills", page) for page in (4, 5, 8, 9, 6)] == [1, 1, 3, 3, 0]
    assert outline.level("7.2 Wheels", 30) == 2
    assert outline.level("7.2 Sluices", 4) == 0


def test_headings_without_a_number_stand_beneath_the_last_larger_one() -> None:
    """Those of smaller type belong to the numbered section they are printed in."""
    lines = [prose("2 Mills", 16), *MORE, prose("2.1 Wheels", 14), *MORE, prose("Overshot wheels", 12), *MORE]
    found = [
        (paragraph.level, paragraph.text)
        for paragraph in paragraphs([_page(lines)], PdfOutline())
        if paragraph.role is ParagraphRole.HEADING
    ]
    assert found == [(1, "2 Mills"), (2, "2.1 Wheels"), (3, "Overshot wheels")]


def test_capitals_amid_a_column_are_a_heading() -> None:
    """Though the text stands as close beneath them as its own lines; the sign of a formula is none."""
    heading = PdfLine(0, 0, 160, 260, 90, 100, 100, 10, "I. MILLS", 72, 422, cells=[(160, 260, "I. MILLS")])
    sign = PdfLine(0, 0, 72, 240, 160, 170, 170, 10, "C a mean rate above.", 72, 422, italic=True)
    page = [heading, *_page([prose("")] * 1 + MORE)[1:], replace(sign, cells=[(72, 240, sign.text)])]
    found = [(one.role, one.text) for one in paragraphs([page], PdfOutline())]
    assert found[0] == (ParagraphRole.HEADING, "I. MILLS")
    assert ParagraphRole.HEADING not in [role for role, _ in found[1:]]
