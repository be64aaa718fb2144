"""Text of documents as it is shown: without the marks of its format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.text.markup import without_marks
from ibidem.types import Syntax


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold** and *it* of a_b_c", "bold and it of a_b_c"),
        ("`code *x*` and [link](http://x.org) and ![picture](a.png)", "code *x* and link and picture"),
        ("[[Page|shown]] and [[Page]]", "shown and Page"),
        ("CO<sub>2</sub> rose<sup>3</sup> &amp; fell", "CO2 rose3 & fell"),
        ("**The first sentence of a bold paragraph.", "The first sentence of a bold paragraph."),
        ("Its last sentence.**", "Its last sentence."),
        ("$a*b*c$ costs $5 and $6", "a*b*c costs $5 and $6"),
        ("5 * 3 * 2 of List<T>, a < b", "5 * 3 * 2 of List<T>, a < b"),
        ("Edna <e@x.org> of <https://x.org/>", "Edna <e@x.org> of https://x.org/"),
        ("[12] and [@smith2001] and [^1]", "[12] and [@smith2001] and ¹"),
        ("[^12]: A note of *oak*[^oak].", "¹² A note of oak."),
        ("[^oak]: A note. ^note-id", "A note."),
        (
            "Built of oak #mill/oak, issue #12, colour #fff, C# too (#wood). ^b1",
            "Built of oak mill/oak, issue #12, colour #fff, C# too (wood).",
        ),
        ("#include <stdio.h> `[^1] #tag $x^2$`", "#include <stdio.h> [^1] #tag $x^2$"),
        (
            "It is $-30^\\circ$C, 10$^{-6}$ m, H$_2$O and **\\SI{5}{\\kilo\\metre}** on",
            "It is -30°C, 10⁻⁶ m, H₂O and 5 km on",
        ),
        ("$x_i$ and $y_i$ of `$HOME/$USER`, not $HOME/$USER", "x_i and y_i of $HOME/$USER, not $HOME/$USER"),
        ("\\[E = mc^2\\]", "E = mc²"),
        ("\\[12\\] and \\(no\\)", "[12] and no"),
        ("- an item\n\n| a | **b** |", "- an item\n\n| a | b |"),
    ],
)
def test_marks_are_left_out_and_words_stay(written: str, shown: str) -> None:
    """What the format draws is not read as a mark; what looks like a mark and is none stays."""
    assert without_marks(written, Syntax.MARKDOWN) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ground corn\n> for the whole", "ground corn\nfor the whole"),
        ("> > It was\n> > built", "It was\nbuilt"),
        ("a > b\nand 5 > 3", "a > b\nand 5 > 3"),
    ],
)
def test_the_marks_of_a_quotation_are_no_words(written: str, shown: str) -> None:
    """They stand before each of its lines, and so amid its sentences."""
    assert without_marks(written, Syntax.MARKDOWN) == shown


def test_plain_text_is_shown_as_it_is() -> None:
    """In a text without a format every sign is the author's own."""
    assert without_marks("x**2 and `y`", Syntax.PLAIN) == "x**2 and `y`"


@given(st.text())
def test_any_text_has_as_many_lines_as_before(text: str) -> None:
    """Nothing that can be written is a failure, and no line is lost."""
    assert without_marks(text, Syntax.MARKDOWN).count("\n") == text.count("\n")
