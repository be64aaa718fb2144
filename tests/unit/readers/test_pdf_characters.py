"""Characters as old fonts print them."""

from __future__ import annotations

import pytest

from ibidem.readers.pdf.characters import composed


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("R¨as¨anen", "Räsänen"),
        ("Dvoˇr´ak", "Dvořák"),
        ("Rodr´ıguez", "Rodríguez"),
        ("´Ecole", "École"),
        ("Fran¸cois", "François"),
    ],
)
def test_an_accent_before_its_letter_is_one_with_it(printed: str, text: str) -> None:
    """As TeX sets names in fonts without accented letters."""
    assert composed(printed) == text


@pytest.mark.parametrize("text", ["l´art", "qu´il", "John´s", "don´t", "a `quoted' word", "5´ 3¨", "x ¨ y"])
def test_an_apostrophe_is_no_accent(text: str) -> None:
    """Nor is a quotation mark, or an accent that stands alone."""
    assert composed(text) == text
