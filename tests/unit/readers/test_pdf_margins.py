"""What a page carries beside its text is taken off and named."""

from __future__ import annotations

import pytest

from ibidem.readers.pdf.margins import without_margins
from ibidem.readers.pdf.segments import PageSegments, Run, Segment

TEXT = "The mills of the valley stand idle in the winter of each year."


def _run(text: str, x0: float, baseline: float, size: float) -> Run:
    return Run(text, x0, x0 + 0.5 * size * len(text), baseline, size, bold=False, italic=False, spaced=True, mono=False)


def _page(numbers: dict[int, str], size: float) -> PageSegments:
    """Return thirty lines, some with a number before them that stands close to the text."""
    lines = []
    for at in range(30):
        baseline = 100.0 + 14 * at
        led = [_run(numbers[at], 96, baseline, size)] if at in numbers else []
        lines.append(Segment.of([*led, _run(TEXT, 113, baseline, 12.0)]))
    return PageSegments(600, 800, lines, [])


def test_small_numbers_before_every_third_line_are_line_numbers() -> None:
    """Though they are so near to the text that they seem to belong to it."""
    page = _page({at: str(30 + at) for at in range(0, 30, 3)}, 6.0)
    omitted = without_margins([page])
    assert [one.kind for one in omitted] == ["line number"]
    assert {segment.text.strip() for segment in page.segments} == {TEXT}


@pytest.mark.parametrize(
    ("numbers", "size"),
    [({at: str(30 + at) for at in range(0, 30, 3)}, 12.0), ({0: "7", 4: "3", 9: "12", 15: "5", 20: "1", 25: "8"}, 6.0)],
)
def test_other_numbers_stay(numbers: dict[int, str], size: float) -> None:
    """Those of the size of the text, and those that do not count up."""
    page = _page(numbers, size)
    assert not without_margins([page])
    assert len([segment for segment in page.segments if segment.text.strip() != TEXT]) == len(numbers)


def test_a_number_above_the_foot_is_that_of_the_page() -> None:
    """Proceedings print their own foot below that of the paper; a number that stands so on one page alone is text."""
    pages = [_page({}, 6.0) for _ in range(5)]
    for at, page in enumerate(pages):
        page.segments += [
            Segment.of([_run(str(at + 1), 300, 747, 10.0)]),
            Segment.of([_run("Proceedings of the Fen Society", 72, 766, 9.0)]),
        ]
    pages[0].segments[-2] = Segment.of([_run("About 1", 300, 747, 10.0)])
    kinds = [one.kind for one in without_margins(pages)]
    assert kinds.count("page number") == 4
    left = {segment.text.strip() for page in pages for segment in page.segments}
    assert "About 1" in left
    assert not left & {"1", "2", "3", "4", "5", "Proceedings of the Fen Society"}


@pytest.mark.parametrize("last", ["1998.", "412", "(3)"])
def test_a_number_in_the_last_line_of_a_text_is_no_page_number(last: str) -> None:
    """It stands as near to the line above as lines of the text do; numbers that count the pages are theirs all the same."""
    page = _page({}, 6.0)
    page.segments.append(Segment.of([_run(last, 113, 100.0 + 14 * 30, 12.0)]))
    assert not without_margins([page])
    counted = [_page({}, 6.0) for _ in range(4)]
    for at, one in enumerate(counted):
        one.segments.append(Segment.of([_run(str(at + 7), 300, 100.0 + 14 * 30, 12.0)]))
    assert [one.kind for one in without_margins(counted)].count("page number") == 4


def test_the_lines_of_a_slide_that_is_built_up_are_no_heads() -> None:
    """Each of its sheets has those of the one before."""
    steps = [f"The {name} of the mill turns." for name in ("wheel", "axle", "stone", "gate", "sluice")]
    sheets = [
        PageSegments(
            400, 300, [Segment.of([_run(line, 40, 40.0 + 20 * row, 12.0)]) for row, line in enumerate(steps[:n])], []
        )
        for n in range(2, 6)
    ]
    assert not without_margins(sheets)
