"""The references in the interface: listed, narrowed, and both ways between a text and its bibliography."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import FakeEngine, entry, trouble, works
from test_tui_hostile import HOSTILE, assert_harmless
from textual.widgets import OptionList
from tui_stage import Stage, ask, check_picture, shown, stage

from ibidem.snapshot import cited
from ibidem.tui.citing import citing
from ibidem.tui.places import entry_place
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.screens.references import MOST, ReferencesScreen
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.types import Citation, Person, Work

TOWER = "When was the tower finished, and what did the lamp of the three keepers burn?"


async def open_list(pilot: Stage) -> ReferencesScreen:
    """Open the references."""
    await pilot.press("f6")
    assert isinstance(pilot.app.screen, ReferencesScreen)
    return pilot.app.screen


async def test_every_work_says_where_it_is_listed_and_cited_and_whether_its_text_is_here() -> None:
    """One work with its text, one without."""
    async with stage() as pilot:
        await open_list(pilot)
        text = shown(pilot)
    assert "2 works · 1 in the library" in text
    assert "Marr, Ishbel (1931). Lights of the Western Sounds. Northern Almanac." in text
    assert "its text is not in the library · cited 1 time · listed in almanac/light.md · line 17" in text
    assert "text: almanac/tides.md · not cited" in text


@pytest.mark.story
async def test_typing_narrows_the_list() -> None:
    """Every word must be somewhere in the entry, in any order, whatever the case."""
    async with stage() as pilot:
        await open_list(pilot)
        await pilot.press(*"TIDES ness")
        assert "Ness, Ola" in shown(pilot)
        assert "Marr, Ishbel" not in shown(pilot)
        await pilot.press(*"x")
        assert "0 works" in shown(pilot)
        await pilot.press("enter", "f2", "f3")


@pytest.mark.story
async def test_enter_opens_the_entry() -> None:
    """The document is opened where it lists the work; escape comes back."""
    async with stage() as pilot:
        screen = await open_list(pilot)
        await pilot.press("enter")
        assert '▌ Marr, Ishbel. "Lights of the Western Sounds."' in shown(pilot)
        await pilot.press("escape")
        assert pilot.app.screen is screen


@pytest.mark.story
async def test_f2_goes_to_the_first_place_that_cites_it() -> None:
    """The sentence of the marker is marked; another key goes back to the entry, and from there to the sentence."""
    async with stage() as pilot:
        await open_list(pilot)
        await pilot.press("f2")
        assert "citing place  line 9" in shown(pilot)
        assert "▌ Three keepers shared the watch" in shown(pilot)
        await pilot.press("r")
        assert "reference  line 17" in shown(pilot)
        await pilot.press("r")
        assert "citing place  line 9" in shown(pilot)


@pytest.mark.story
async def test_a_work_nobody_cites_and_one_without_its_text_say_so() -> None:
    """There is nowhere to go."""
    async with stage() as pilot:
        screen = await open_list(pilot)
        await pilot.press("f3")
        assert "Its text is not in the library." in shown(pilot)
        await pilot.press("down", "f2")
        assert "Nothing in the library cites it." in shown(pilot)
        assert pilot.app.screen is screen


@pytest.mark.story
async def test_f3_opens_the_text_of_a_work() -> None:
    """The document that is the work, from its beginning."""
    async with stage() as pilot:
        await open_list(pilot)
        await pilot.press("down", "f3")
        assert pilot.app.screen.query_one(DocumentView).document_id == "almanac/tides.md"
        assert "# The tides of Brannoch Sound" in shown(pilot)


@pytest.mark.story
async def test_a_quoted_sentence_of_an_answer_leads_to_what_it_cites() -> None:
    """The same key serves questions: in the conversation, and in the document."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2", "ctrl+r")
        assert "reference  line 17" in shown(pilot)
        assert isinstance(pilot.app.screen, DocumentScreen)


@pytest.mark.story
async def test_back_leads_from_an_entry_to_the_sentence_that_cites_it() -> None:
    """Following a reference stays in the viewer, which remembers the way; escape leaves it at once."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("tab", "down", "enter")
        before = shown(pilot)
        await pilot.press("r")
        entry_shown = shown(pilot)
        assert "reference  line 17" in entry_shown
        await pilot.press("left_square_bracket")
        assert shown(pilot) == before
        await pilot.press("right_square_bracket")
        assert shown(pilot) == entry_shown
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, DocumentScreen)


@pytest.mark.story
async def test_a_document_says_where_no_marker_stands() -> None:
    """Nothing is guessed."""
    async with stage() as pilot:
        await ask(pilot, "How high does wind raise the tide in the sound?")
        await pilot.press("tab", "down", "enter")
        await pilot.press("r")
        assert "No marker here points at a listed reference." in shown(pilot)


async def test_references_that_cannot_be_read_are_told() -> None:
    """What, and what to do; the interface goes on."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        engine.failure = trouble()
        await open_list(pilot)
        assert "the references could not be read" in shown(pilot)
        assert "The index file passages.faiss is torn." in shown(pilot)


@pytest.mark.story
async def test_a_document_that_is_gone_is_told() -> None:
    """A marker of a document that is no longer indexed leads nowhere."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await open_list(pilot)
        engine.documents.clear()
        await pilot.press("f2")
        assert "This document is no longer in the index." in shown(pilot)


def test_the_entries_cited_in_a_place_come_in_order_once() -> None:
    """Two markers at one entry are one; what lies outside does not count."""
    (work, _) = works()
    marker = work.markers[0]
    again = replace(marker, start=marker.end, end=marker.end + 4)
    within = Citation(marker.document, "", "", (), None, (1, 1), marker.start, marker.end + 1, "")
    text = FakeEngine().document(marker.document).text
    assert cited([Work(work.entries, (marker, again))], within, text) == (entry(),)
    assert cited([work], replace(within, start=0, end=marker.start - 1), text) == ()


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before() -> None:
    """The sentence that begins after it does not cite it."""
    (work, _) = works()
    text = "Rain fell.[1] Snow came."
    after = replace(work.markers[0], document="rain.txt", start=10, end=13, text="[1]")
    rain = Citation("rain.txt", "", "", (), None, (1, 1), 0, 10, "")
    assert cited([Work(work.entries, (after,))], rain, text) == (entry(),)
    assert cited([Work(work.entries, (after,))], replace(rain, start=10, end=len(text)), text) == ()


def test_the_sentence_of_a_marker_is_marked_not_the_paragraph() -> None:
    """It begins after the sentence before."""
    places = citing(FakeEngine(), works())
    assert [place.citation.quote for place in places] == [
        "The lamp burned colza oil until 1904 and paraffin after that; it was turned off for good in 1988, when an"
        " automatic light took over."
    ]
    assert places[0].quotes[0].quote == "1904"


def test_an_entry_is_a_place_without_a_digest() -> None:
    """It is known again by its words."""
    assert entry_place(entry()).citation.quote == entry().raw


@pytest.mark.story
async def test_hostile_text_in_references_is_shown() -> None:
    """Authors, titles, paths and errors are words like any other."""
    engine = FakeEngine()
    async with stage(engine, size=(60, 20)) as pilot:
        for text in HOSTILE.values():
            listed = replace(entry(), title=text, document=text, raw=text, authors=(Person(text, text),), year=text)
            engine.works = (Work((listed, listed), (), text),)
            await open_list(pilot)
            assert_harmless(pilot)
            await pilot.press(*"a[/b]")
            assert_harmless(pilot)
            await pilot.press("escape")


@pytest.mark.story
async def test_of_five_thousand_works_only_some_are_drawn() -> None:
    """No more are listed than can be read."""
    engine = FakeEngine()
    engine.works = tuple(Work((replace(entry(), id=str(at), title=f"Part {at}"),)) for at in range(5000))
    async with stage(engine) as pilot:
        screen = await open_list(pilot)
        await pilot.press("4")
        assert screen.query_one(OptionList).option_count == MOST + 1


@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=["60x20", "120x40"])
async def test_picture(size: tuple[int, int]) -> None:
    """The list, the first work highlighted."""
    async with stage(size=size) as pilot:
        await open_list(pilot)
        check_picture(pilot, f"references-{size[0]}x{size[1]}")
