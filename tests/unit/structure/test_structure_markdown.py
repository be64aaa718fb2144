"""Markdown marks its structure."""

from __future__ import annotations

import tracemalloc

import pytest

from ibidem.structure.markdown import parse_markdown
from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockKind, Document, Syntax


def of(text: str) -> tuple[Block, ...]:
    return blocks(Document("a", "a.md", "", text, "digest", syntax=Syntax.MARKDOWN))


def found(text: str) -> list[tuple[str, str]]:
    """Return each block as its kind and its text."""
    return [(block.kind.value, text[block.start : block.end]) for block in of(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# Kelp", "heading"),
        ("Kelp\n====", "heading"),
        ("Kelp grows\nfast.", "paragraph"),
        ("> Kelp grows\n> fast.", "paragraph"),
        ("```\nkelp = 1\n```", "code"),
        ("    kelp = 1", "code"),
        ("- kelp", "list-item"),
        ("1. kelp", "list-item"),
        ("***", "markup"),
        ("---\ntitle: Kelp\n---", "markup"),
        ("<!-- kelp -->", "markup"),
        ("<p>kelp</p>", "paragraph"),
        ("[kelp]: https://example.org", "markup"),
    ],
)
def test_a_mark_makes_a_block(text: str, kind: str) -> None:
    """Each construct is one block over all of its lines."""
    assert found(text) == [(kind, text.strip())]


def test_nested_items_are_items_of_their_own() -> None:
    """An item ends where an item within it begins."""
    text = "- kelp\n  of two kinds\n  - sugar kelp\n  - oarweed\n- dulse"
    parts = ["- kelp\n  of two kinds", "- sugar kelp", "- oarweed", "- dulse"]
    assert found(text) == [("list-item", part) for part in parts]


def test_a_table_has_a_header_a_ruling_and_rows() -> None:
    """Rows know the names of their columns, without the marks of Markdown."""
    table = of("| Kelp | **Metres** |\n|---|---|\n| oarweed | 2 |\n")
    assert [block.kind.value for block in table] == ["table-header", "markup", "table-row"]
    assert table[-1].columns == ("Kelp", "Metres")


def test_the_section_is_the_path_of_headings() -> None:
    """Names lose their marks; a heading of the same level closes the one before."""
    text = "# Kelp\n\n## *Sugar* kelp ##\n\nSweet.\n\n## [Dulse](https://example.org)\n\nRed.\n"
    sections = [block.section for block in of(text) if block.kind is BlockKind.PARAGRAPH]
    assert sections == [("Kelp", "Sugar kelp"), ("Kelp", "Dulse")]


def test_footnotes_that_cite_are_references() -> None:
    """A footnote with a year is an entry; one that merely remarks is text."""
    text = "Kelp grows[^1].[^2]\n\n[^1]: Tang, B. Kelp. 1987.\n[^2]: Not in winter.\n"
    assert [kind for kind, _ in found(text)] == ["paragraph", "reference", "paragraph"]


def test_long_lines_without_blank_lines_between_are_paragraphs() -> None:
    """Scraped text in a Markdown file keeps its paragraphs."""
    line = "Kelp forests shelter otters, and otters eat the urchins that would else eat the kelp. " * 2
    assert [kind for kind, _ in found(f"{line}\n{line}\n")] == ["paragraph", "paragraph"]


def test_unmarked_text_in_a_markdown_file_shows_its_shape() -> None:
    """Scraped text under a Markdown name has its headings too."""
    body = "Kelp forests shelter otters, and otters eat the urchins that would else eat the kelp.\n"
    text = f"Sugar Kelp\n{body}Oarweed of the North\n{body}"
    assert [kind for kind, _ in found(text)] == ["heading", "paragraph"] * 2


@pytest.mark.parametrize("text", ["[" * 5000, "> " * 3000 + "a", "- " * 3000, "<div>" * 2000, "*a " * 5000, "|" * 5000])
def test_hostile_marks_are_only_text(text: str) -> None:
    """Deep nesting and open brackets neither crash nor lose a character."""
    held = "".join(part for _, part in found(text))
    assert "".join(held.split()) == "".join(text.split())


def test_the_cells_of_a_wide_table_are_not_held() -> None:
    """A table of a million cells would take a gigabyte of tokens."""
    text = f"|{' a |' * 300}\n|{' --- |' * 300}\n" + f"|{' 1 |' * 300}\n" * 100
    tracemalloc.start()
    found = parse_markdown(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 102
    assert peak < 6_000_000
