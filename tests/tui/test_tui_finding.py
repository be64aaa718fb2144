"""Finding one's way in a document: words, headings, pages, and the other places that are cited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import FakeEngine
from sample_library import passages as sample_passages
from tui_stage import TIDE, Stage, ask, open_second, quoted, shown, stage

from ibidem.tui.app import IbidemApp
from ibidem.tui.places import CitedPlace
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.types import Citation, Document


def at(document: Document, words: str) -> Citation:
    """Return the citation of some words."""
    start = document.text.index(words)
    return Citation(document.id, document.digest, document.title, (), None, None, start, start + len(words), words)


@pytest.mark.story
async def test_words_are_found_across_line_ends_and_gone_through() -> None:
    """Slash asks for words; Enter and Up go round, Escape goes back to reading."""
    async with stage() as pilot:
        screen = await open_second(pilot)
        await pilot.press("slash", *"THE", "space", "r")
        assert "1 of 2 found" in shown(pilot)
        await pilot.press("enter")
        assert "2 of 2 found" in shown(pilot)
        await pilot.press("down")
        assert "1 of 2 found" in shown(pilot)
        await pilot.press("up")
        assert "2 of 2 found" in shown(pilot)
        await pilot.press(*"x")
        assert "not found" in shown(pilot)
        await pilot.press("escape")
        assert screen.focused is screen.query_one(DocumentView)
        assert "found" not in shown(pilot)


@pytest.mark.story
async def test_the_outline_goes_to_a_heading_and_back_leads_to_the_citation() -> None:
    """`t` lists the headings, typing narrows them, Enter goes to one."""
    engine = FakeEngine()
    engine.suggestive = tuple(sample_passages(engine.documents["almanac/tides.md"]))
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        await pilot.press("tab", "down", "enter")
        await pilot.press("t")
        assert "2 headings" in shown(pilot)
        await pilot.press(*"reading", "enter")
        assert quoted(pilot) == "Reading the tables"
        assert "heading 1 of" in shown(pilot)
        await pilot.press("left_square_bracket")
        assert "citation 1 of" in shown(pilot)


async def test_a_document_without_headings_says_so() -> None:
    """Nothing opens."""
    async with stage() as pilot:
        screen = await open_second(pilot)
        await pilot.press("t")
        assert pilot.app.screen is screen
        assert "no headings" in shown(pilot)


def gutters(pilot: Stage, style: str) -> list[str]:
    """Return the rows that have a mark of this style beside them."""
    view = pilot.app.screen.query_one(DocumentView)
    marked = view.get_component_rich_style(style)
    rows = [view.render_line(y) for y in range(view.size.height)]
    return [
        "".join(one.text for one in row) for row in rows if any("▌" in one.text and one.style == marked for one in row)
    ]


async def test_the_other_citations_of_a_document_have_marks() -> None:
    """The place one stands at has another one."""
    async with stage() as pilot:
        assert isinstance(pilot.app, IbidemApp)
        document = FakeEngine().documents["almanac/tides.md"]
        cited = tuple(
            CitedPlace(number, at(document, words))
            for number, words in enumerate(("turns twice a day", "falls to 2.1 metres"), 1)
        )
        pilot.app.push_screen(DocumentScreen(pilot.app.tasks, cited, cited[0]))
        await pilot.pause()
        assert [("turns twice" in row) for row in gutters(pilot, "view--mark")] == [True]
        assert len(gutters(pilot, "view--others")) == 1


async def test_a_document_with_pages_is_counted_by_pages() -> None:
    """The page stands where it begins, with its printed label; lines of the text, which nobody can count, do not."""
    engine = FakeEngine()
    plain = engine.documents["notes.txt"]
    second = plain.text.index("Boats")
    engine.documents["notes.txt"] = replace(plain, pages=(0, second), page_labels=("iv", "v"))
    async with stage(engine) as pilot:
        await open_second(pilot)
        rows = [row for row in shown(pilot).splitlines() if row.strip().startswith("p. ")]
    assert rows[0].split()[:4] == ["p.", "1", "(iv)", "Notes"]
    assert rows[1].split()[:3] == ["p.", "2", "(v)"]
    assert "Boats" in rows[1]
    assert len(rows) == 2
