"""Plain text and Markdown."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.errors import SourceError
from ibidem.readers import markdown, plain
from ibidem.types import Document, Syntax

Read = Callable[[BinaryIO, str], Iterator[Document]]


def read_one(read: Read, text: str, path: str = "a/sleep_notes.md") -> Document:
    (document,) = read(io.BytesIO(text.encode()), path)
    return document


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n\n  Sleep and What It Settles  \n\nWords.", "Sleep and What It Settles"),
        ("What is sleep?\nWords.", "What is sleep?"),
        ("It ends a sentence.\nWords.", "sleep notes"),
        ("Contents:\nWords.", "sleep notes"),
        ("word " * 17 + "\nWords.", "sleep notes"),
        ("=" * 20 + "\nWords.", "sleep notes"),
        ("a | b | c |\n1 | 2 | 3 |", "sleep notes"),
        ("\x1b[31mRed\x1b[0m sleep\nWords.", "[31mRed [0m sleep"),
    ],
)
def test_a_plain_title_goes_by_its_shape(text: str, title: str) -> None:
    """A short first line that ends no sentence is the title; else the file's name is."""
    assert read_one(plain.read, text).title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('---\ntitle: "Sleep: a guide"\ndate: 2020\n---\n\n# Another\n', "Sleep: a guide"),
        ("---\nauthor: A. Body\n---\n\nWords.\n\n# The *first* `heading`\n", "The first heading"),
        ("---\ntitle: >\n  folded\n---\n# Heading\n", "Heading"),
        ("## Lower\n\n# Higher #\n\n# Second\n", "Higher"),
        ("```\n# a comment\n```\n\nSleep and\nmemory\n===\n", "Sleep and memory"),
        ("## Lower\n\nUnderlined\n----------\n\nWords.", "Underlined"),
        ("## Lower only\n\nWords.", "sleep notes"),
        ("Words, a rule\n\n---\n\ntitle: not in front\n", "sleep notes"),
    ],
)
def test_a_markdown_title_goes_by_its_marks(text: str, title: str) -> None:
    """Front matter, then a heading of level 1, then an underlined one, then the file's name."""
    assert read_one(markdown.read, text).title == title


def test_markdown_stays_as_it_is_written() -> None:
    """The text of the document is the text of the file, marks and front matter included."""
    text = "---\ntitle: T\n---\n\n# H\n\n- *item*\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"
    document = read_one(markdown.read, text)
    assert (document.text, document.syntax) == (text, Syntax.MARKDOWN)


def test_plain_text_is_plain() -> None:
    """Marks in plain text mean nothing."""
    assert read_one(plain.read, "# Not a heading\n").syntax is Syntax.PLAIN


@pytest.mark.parametrize("text", ["> " * 3000 + "x", "[" * 3000, "- " * 3000, "*a _b " * 1000, "#" * 9000])
def test_nested_marks_do_no_harm(text: str) -> None:
    """Marks nested thousands of times are read as text."""
    assert read_one(markdown.read, text).text == text


@pytest.mark.parametrize("read", [plain.read, markdown.read])
@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n")))
def test_the_text_is_kept_to_the_letter(read: Read, text: str) -> None:
    """Any text with a word in it is the document's text, but for a byte order mark."""
    expected = text.removeprefix("\ufeff")
    if not expected.strip():
        with pytest.raises(SourceError, match=r"^empty$"):
            read_one(read, text)
        return
    document = read_one(read, text)
    assert document.text == expected
    assert document.id == document.path == "a/sleep_notes.md"
    assert not document.collection


def test_a_script_within_a_sentence_leaves_a_mark() -> None:
    """Words on both sides of what was cut are not shown as if they were written side by side."""
    document = read_one(markdown.read, "Herons <script>x()</script> eat fish.\n\n<script>y()</script> Gulls do.\n")
    assert document.text == "Herons […] eat fish.\n\nGulls do.\n"
    assert [omitted.kind for omitted in document.omitted] == ["script or media", "script or media"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The [water mill][mill] and [Mill], [mill][].", "The water mill and Mill, mill."),
        ("See ![a wheel][mill] and [the `core`][mill].", "See a wheel and the `core`."),
        ("Over [two\nlines][mill].", "Over two\nlines."),
        (
            "In `a [b][mill]`, [x][none], [1] and [^1], [ ] or [@mill].",
            "In `a [b][mill]`, [x][none], [1] and [^1], [ ] or [@mill].",
        ),
    ],
)
def test_links_to_targets_told_apart_are_shown_by_their_words(written: str, shown: str) -> None:
    """Not in code, not where no target has the name, and a number in brackets stays, for it may cite."""
    targets = '[mill]: http://example.org/mill "The mill"\n[1]: <http://one.example>\n[none]: no such thing here\n'
    assert read_one(markdown.read, f"{written}\n\n{targets}").text == f"{shown}\n\n{targets}"


def test_markdown_that_is_struck_out_is_left_out_and_named() -> None:
    """Between tildes or in an element, over lines too; in code, behind a backslash and alone they are characters."""
    document = read_one(
        markdown.read,
        "It cost ~~five~~ seven, <del>never</del><ins>always</ins> paid <s class='x'>twice</s>.\n\n- `~~a~~` \\~~b~~ c~~\n\n"
        "Once. <del>One\n\ntwo.</del> Three.\n\n~~~\n~~x~~\n~~~\n",
    )
    assert document.text == (
        "It cost seven, always paid.\n\n- `~~a~~` \\~~b~~ c~~\n\nOnce. \n\nThree.\n\n~~~\n~~x~~\n~~~\n"
    )
    assert [(omitted.kind, omitted.place) for omitted in document.omitted] == [
        *[("text struck out", "line 1")] * 3,
        ("text struck out", "line 5"),
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("H~2~O and CO~2~", "H₂O and CO₂"),
        ("10^6^ at s^−1^ of ^14^C", "10⁶ at s⁻¹ of ¹⁴C"),
        ("P~max~ on the 5^th^", "P_max on the 5th"),
        ("$x^2y^2$, $a^{2}b^{3}$ and $x^ab^2$", "$x^2y^2$, $a^{2}b^{3}$ and $x^ab^2$"),
        ("~5 to ~6 carts, 10~20~30", "~5 to ~6 carts, 10~20~30"),
        ("::: {.callout-note}\nMind it.\n:::", "\nMind it.\n"),
        (":::warning Thin ice\nMind it.\n:::", "Thin ice  \nMind it.\n"),
        ("```\n::: x^2^\n```", "```\n::: x^2^\n```"),
    ],
)
def test_what_pandoc_marks_is_shown_as_it_prints_it(written: str, shown: str) -> None:
    """Raised and lowered characters, and where a division begins and ends."""
    assert read_one(markdown.read, f"{written}\n").text == f"{shown}\n"


def test_front_matter_in_toml_is_front_matter() -> None:
    """As Hugo has it: its title is the document's, its properties are no text, and each line stays in its place."""
    source = '+++\ntitle = "The mill"\ntags = ["oak", "water"]\n[params]\n  weight = 3\n+++\n\nIt was built of oak.\n'
    document = read_one(markdown.read, source)
    assert document.title == "The mill"
    assert document.text == (
        '---\ntitle: "The mill"\ntags: ["oak", "water"]\nparams:\n  weight: 3\n---\n\nIt was built of oak.\n'
    )
    plus = "+++ is no front matter\n\n+++\n"
    assert read_one(markdown.read, plus).text == plus
