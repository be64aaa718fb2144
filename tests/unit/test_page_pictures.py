"""A page of a PDF file is drawn in a process of its own, with places marked on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_pdfs import pdf

from ibidem.errors import LibraryError
from ibidem.page_pictures import page_picture

MARKER = (255, 214, 92)


def test_a_place_is_marked_on_the_page(tmp_path: Path) -> None:
    """The picture is as wide as asked for; paper in the place has the colour of the marker, elsewhere it is white."""
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf("# One", "# Two\nWater rises."))
    drawn = page_picture(file, 2, [(10.0, 20.0, 60.0, 40.0)], width=200, marker=MARKER)
    assert drawn is not None
    assert (drawn.page, drawn.width, len(drawn.rgb)) == (2, 200, 3 * 200 * drawn.height)
    left, top, right, bottom = drawn.marked[0]
    assert drawn.pixel(left + 1, top + 1) == MARKER
    assert drawn.pixel(right + 1, bottom + 1) == (255, 255, 255)


def test_what_is_no_page_is_told(tmp_path: Path) -> None:
    """A page that is not there, and a file that is none, end in a sentence."""
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf("# One"))
    with pytest.raises(LibraryError, match=r"Page 7 of a\.pdf cannot be drawn"):
        page_picture(file, 7, (), width=50, marker=MARKER)
    file.write_bytes(b"%PDF-1.7 torn")
    with pytest.raises(LibraryError, match=r"Page 1 of a\.pdf cannot be drawn"):
        page_picture(file, 1, (), width=50, marker=MARKER)


def test_a_picture_that_nobody_waits_for_is_none(tmp_path: Path) -> None:
    """The process is ended."""
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf("# One"))
    assert page_picture(file, 1, (), width=4000, marker=MARKER, cancelled=lambda: True) is None
