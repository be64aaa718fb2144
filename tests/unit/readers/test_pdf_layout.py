"""Pages in columns are read column by column, those that are full of formulas too."""

from __future__ import annotations

from ibidem.readers.pdf.layout import gutters, page_lines
from ibidem.readers.pdf.segments import Run, Segment

LEFT = [f"The mills of the valley stand idle in year {year}," for year in range(12)]
RIGHT = [f"and their wheels are turned by the brook in {year}." for year in range(12)]


def _segment(text: str, x0: float, x1: float, baseline: float) -> Segment:
    return Segment.of([Run(text, x0, x1, baseline, 10.0, bold=False, italic=False, spaced=False, mono=False)])


def _page(*, formulas: int = 0) -> list[Segment]:
    """Return two columns of text, each with formulas beneath it, a sign a segment."""
    found = []
    for at, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        found += [_segment(left, 72, 290, 100 + 12 * at), _segment(right, 304, 522, 100 + 12 * at)]
    for at in range(formulas):
        for column in (72, 304):
            found += [
                _segment("x + y", column + 30 * sign, column + 30 * sign + 20, 260 + 12 * at) for sign in range(6)
            ]
    return found


def _texts(page: list[Segment], known: tuple[float, ...]) -> list[str]:
    return [line.text for line in page_lines(0, page, known) if "x" not in line.text]


def test_columns_are_read_one_after_another() -> None:
    """Those of plain text show by themselves."""
    assert _texts(_page(), ()) == LEFT + RIGHT


def test_a_page_number_between_the_columns_parts_them_no_less() -> None:
    """It stands alone on its line."""
    assert _texts([*_page(), _segment("7", 293, 300, 260)], ()) == [*LEFT, *RIGHT, "7"]


def test_a_page_of_formulas_has_the_columns_of_its_document() -> None:
    """Its text alone would not show them."""
    full = _page(formulas=8)
    known = gutters([_page(), _page(), full])
    assert len(known) == 1
    assert 290 < known[0] < 304
    assert _texts(full, known) == LEFT + RIGHT
    assert _texts(full, ()) != LEFT + RIGHT


def test_a_page_of_one_column_stays_one() -> None:
    """Its lines cross the gutter of other pages."""
    both = enumerate(zip(LEFT, RIGHT, strict=True))
    wide = [_segment(f"{left} {right}", 72, 522, 100 + 12 * at) for at, (left, right) in both]
    assert len(page_lines(0, wide, gutters([_page(), _page()]))) == len(LEFT)


def test_small_capitals_have_the_size_of_their_first_letters() -> None:
    """And a large sign of a formula is not the size of its line."""
    small = [Run("T", 72, 78, 100, 10.0), Run("HE MILLS", 78, 120, 100, 8.0)]
    formula = [Run("H = ", 72, 90, 120, 10.0), Run("∑", 90, 104, 126, 16.0), Run("of the mills", 106, 160, 120, 10.0)]
    lines = page_lines(0, [Segment.of(small), Segment.of(formula)])
    assert [(line.size, line.text) for line in lines] == [(10.0, "THE MILLS"), (10.0, "H = ∑ of the mills")]
