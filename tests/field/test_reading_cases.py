"""Files as people have them: what is in the text, where it stands, and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ibidem.chunking.passages import make_passages
from ibidem.readers.registry import read_file
from ibidem.structure.parse import blocks
from ibidem.types import BlockKind, Document, MarkKind, Passage

CASES = Path(__file__).parent / "cases"
FILES = sorted(path.name for path in CASES.iterdir())


def read(name: str) -> Document:
    (document,) = read_file(CASES / name, name, max_bytes=1_000_000)
    assert isinstance(document, Document)
    return document


def passages(document: Document) -> list[Passage]:
    def count(texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    return list(make_passages(document, blocks(document), count, target=180, window=250))


def sentences(name: str) -> list[str]:
    return [sentence.text for passage in passages(read(name)) for sentence in passage.sentences]


@pytest.mark.parametrize("name", FILES)
def test_every_character_is_accounted_for(name: str) -> None:
    """What is no space stands in a passage, in a heading, or in a block that says why it is left out."""
    document = read(name)
    held = bytearray(len(document.text))
    for block in blocks(document):
        if block.kind in (BlockKind.HEADING, BlockKind.CLUTTER, BlockKind.MARKUP):
            held[block.start : block.end] = b"\1" * (block.end - block.start)
    for passage in passages(document):
        held[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    assert [
        character for character, seen in zip(document.text, held, strict=True) if not seen and character.strip()
    ] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.docx", "We excluded 12 patients."),
        ("a.odt", "Hello odt."),
        ("a.epub", "Hello epub."),
        ("a.pptx", "note"),
        ("a.ipynb", "print(1)"),
        ("a.rst", "We excluded patients."),
        ("a.tex", "We show that sleep helps memory in children."),
        ("a.eml", "The meeting is on Monday at nine."),
        ("a.srt", "The herring fleet left Lerwick in June, and it came back with 312 crans."),
        ("rolling.vtt", "Then it was closed."),
        ("bericht.md", "Die Behandlung dauerte zwölf Wochen."),
        ("md-entities.md", "Water table depth was 30\u00a0cm in spring."),
        ("md-entities.md", "It fell to 55\u00a0cm in August & September."),
        ("md-frontmatter.md", "status: The bog was drained in 1911"),
        ("md-frontmatter.md", "aliases: [Bog notebook]"),
        ("md-comment.md", "Curlews nest there."),
        ("html-sup.html", "The light falls off as r⁻² with distance."),
        ("html-table-list.html", "| Monday | 10:00 to 16:00 |"),
    ],
)
def test_the_words_are_found(name: str, words: str) -> None:
    """Each is a sentence, an item or a row of its own, or stands in one."""
    assert any(words in sentence for sentence in sentences(name))


def test_comments_are_left_out_and_named() -> None:
    """What only the author sees is no text."""
    assert not any("secretly" in sentence for sentence in sentences("md-comment.md"))
    assert [(omitted.kind, omitted.place, omitted.characters) for omitted in read("md-comment.md").omitted] == [
        ("comment", "line 3", 37)
    ]


def test_raised_characters_and_note_marks() -> None:
    """Exponents and the mark of a note are raised, and no figure stands beside another that it does not belong to."""
    text = read("html-sup.html").text
    assert "4 m² and its power is 10⁶ candela" in text
    assert "night.³" in text


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("The chair serves for three years.", ("4. The Chair", "4.2. Appointment")),
        ("Members vote by letter.", ("3. Members", "3.1. Powers")),
    ],
)
def test_a_rule_stands_under_its_article(words: str, section: tuple[str, ...]) -> None:
    """A citation of a rule names the right article."""
    found = next(
        passage for passage in passages(read("rules.txt")) if any(words in held.text for held in passage.sentences)
    )
    assert found.section == section


def test_the_address_of_a_link_is_no_part_of_what_is_said() -> None:
    """Also where it holds parentheses."""
    searched = {held.search_text for passage in passages(read("link-paren.md")) for held in passage.sentences}
    assert searched == {"Irisin crosses the blood-brain barrier."}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.docx", MarkKind.PARAGRAPH),
        ("a.odt", MarkKind.PARAGRAPH),
        ("a.epub", MarkKind.CHAPTER),
        ("a.pptx", MarkKind.SLIDE),
        ("a.ipynb", MarkKind.CELL),
        ("a.tex", MarkKind.LINE),
        ("a.rst", MarkKind.LINE),
        ("html-sup.html", MarkKind.LINE),
    ],
)
def test_places_are_those_a_person_can_use(name: str, kind: MarkKind) -> None:
    """Paragraphs, chapters, slides, cells, and the lines of the file itself."""
    document = read(name)
    assert any(mark.kind is kind for mark in document.marks)
    assert not document.has_lines


@pytest.mark.parametrize("name", ["rich.docx", "rich.odt", "rich.rtf"])
def test_one_text_reads_alike_from_every_program(name: str) -> None:
    """A text that LibreOffice wrote in three formats has the same structure, notes and raised characters in each."""
    text = read(name).text.replace("  - inner", "- inner")  # a style of Word's alone says that it is inside another
    assert text.startswith(
        "# On the depth of peat\n\n# Introduction\n\n"
        "Peat is deep at Ash Fen, as many have said²[^1]. It covers 4 m² and H₂O flows.\n\n"
        "[^1]: Six metres, to be exact.\n\n## Lists\n\n- one\n- two\n- inner\n\n1. first\n2. second\n\n"
        "| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n| Birch | 7 m |\n"
    )
    assert {omitted.kind for omitted in read(name).omitted} == {"comment", "page header or footer"}


def test_a_book_shows_what_its_style_sheet_raises() -> None:
    """Some programs raise characters by style alone, and name no title."""
    document = read("rich.epub")
    assert "as many have said²[^1]. It covers 4 m² and H₂O flows." in document.text
    assert "[^1]: Six metres, to be exact." in document.text
    assert document.title == "rich"


@pytest.mark.parametrize(
    ("name", "words", "section"),
    [
        ("constitution.txt", "two members from each port", ("ARTICLE I", "Section 3.")),
        ("constitution.txt", "power to enforce", ("AMENDMENTS", "Amendment II", "Section 2.")),
        ("contract.txt", "40 pounds for each cran", ("SUPPLY AGREEMENT", "3. Price.")),
        ("contract.txt", "ninety days", ("SUPPLY AGREEMENT", "2. Term and Termination.", "2.2 Termination.")),
        ("statute.txt", "valid for one year", ("CHAPTER 2. LICENCES", "Sec. 102. Licences required.")),
        ("bylaws.md", "lose their vote", ("Bylaws", "Article 2", "Section 2. Dues.")),
        ("bylaws.md", "meet once a year", ("Bylaws", "Article 2", "Section 2. Dues.", "Meetings.")),
    ],
)
def test_law_is_found_under_its_heading(name: str, words: str, section: tuple[str, ...]) -> None:
    """Also where the heading runs into the text."""
    assert [held.section for held in passages(read(name)) if words in held.text] == [section]
