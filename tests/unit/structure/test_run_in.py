"""Headings that run into their paragraphs are headings, each on its level, and items of lists are none."""

from __future__ import annotations

import pytest

from ibidem.readers.document import make_document
from ibidem.structure.parse import blocks
from ibidem.types import BlockKind, Syntax


def path_of(text: str, words: str, syntax: Syntax = Syntax.PLAIN) -> tuple[str, ...]:
    document = make_document("law.txt", text, title="Law", syntax=syntax)
    (block,) = (
        block
        for block in blocks(document)
        if block.kind is not BlockKind.HEADING and words in document.text[block.start : block.end]
    )
    return block.section


@pytest.mark.parametrize(
    ("text", "words", "path"),
    [
        (
            "ARTICLE I|Section 1. All power is vested in the port.|Section 2. It has a master.|He serves for a year.",
            "He serves",
            ("ARTICLE I", "Section 2."),
        ),
        (
            "Sec. 101. Short title.—This Act may be cited.|Sec. 102. Licences.—No person shall fish.",
            "No person",
            ("Sec. 102. Licences.",),
        ),
        (
            "Sec. 1 - Dues. Each pays ten pounds.|Sec. 2 - Fines. Each pays for a late boat.",
            "late boat",
            ("Sec. 2 - Fines.",),
        ),
        (
            "§ 1 Geltung|Das Gesetz gilt hier.|§ 2 Begriffe|Ein Fass hat 170 Liter.|§ 3 Dauer. Es gilt ein Jahr.",
            "ein Jahr",
            ("§ 3 Dauer.",),
        ),
        (
            "1. Definitions. In this deed boat means ship.|2. Price. The buyer pays.|3. Law. The port's law governs.",
            "governs",
            ("3. Law.",),
        ),
        (
            "4. Term and End.|4.1 Term. It runs for a year.|4.2 End. Either may end it by notice.",
            "by notice",
            ("4.2 End.",),
        ),
        (
            "ARTICLE I - NAME. The club is called Swan.|ARTICLE II - MEMBERS|Any person may join.",
            "called Swan",
            ("ARTICLE I - NAME.",),
        ),
        (
            "Amendment I|No law is made.|Amendment II|Section 1. No boat is searched.|Section 2. The port acts.",
            "The port acts",
            ("Amendment II", "Section 2."),
        ),
    ],
)
def test_a_heading_before_its_text_is_in_the_path(text: str, words: str, path: tuple[str, ...]) -> None:
    """What follows in other paragraphs is beneath it, until the next."""
    assert path_of(text.replace("|", "\n\n"), words)[-len(path) :] == path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1. Be kind. Everybody likes it.|2. Be quiet after ten.|3. Wash up. Leave no cups.", "Wash up"),
        ("Section 4 of the old law is void.|Section 5 of it stands.", "it stands"),
        (
            "1. Birch AB, Cole CD. Returns. J Sea.|2. Dunn E, Fox FG. Crans. J Sea.|3. Eller K, Gill H. Ports. J Sea.",
            "Crans",
        ),
        ("Section 1. Of the book we lost a leaf.", "leaf"),
    ],
)
def test_items_mentions_and_entries_are_no_headings(text: str, words: str) -> None:
    """A number alone tells nothing, nor does one section."""
    assert path_of(text.replace("|", "\n\n"), words) == ()


def test_words_in_bold_head_their_own_paragraph() -> None:
    """The next one is beneath the heading above; bold words amid a sentence head nothing."""
    text = "# Club\n\n**Meetings.** They meet once.\n\nAll may come.\n\n**Swan and Gull** are boats.\n"
    assert path_of(text, "meet once", Syntax.MARKDOWN) == ("Club", "Meetings.")
    assert path_of(text, "may come", Syntax.MARKDOWN) == ("Club",)
    assert path_of(text, "are boats", Syntax.MARKDOWN) == ("Club",)
