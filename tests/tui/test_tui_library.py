"""What the interface does while and after the library is opened."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
import sample_library as made_up
from fake_library import STATUS, FakeEngine, trouble
from tui_stage import TIDE, TOWER, app_on, ask, main_screen, shown, stage, until

from ibidem.conversation.suggestions import answerable, candidates
from ibidem.library import Library
from ibidem.paths import LibraryPaths, bundled_articles
from ibidem.settings import Settings
from ibidem.tui import run
from ibidem.tui.app import IbidemApp
from ibidem.tui.messages import Indexing, Suggested
from ibidem.tui.screens.library import PathPanel
from ibidem.tui.state import InputForm, Phase
from ibidem.tui.widgets.overview import LibraryOverview, OfferLine
from ibidem.tui.widgets.prompt import Prompt
from ibidem.types import CopyReport, Progress

NEW = replace(STATUS, generation=None, current=False, documents=0, passages=0, sentences=0)
CHANGED = replace(STATUS, current=False, stale=("notes.txt",))


def busy(status: object = NEW) -> FakeEngine:
    """Return an engine that goes on indexing until it is let."""
    engine = FakeEngine(status)  # type: ignore[arg-type]  # a status, named loosely for the default
    engine.may_index.clear()
    return engine


async def test_the_welcome_says_what_the_library_holds() -> None:
    """Counts, and what was skipped."""
    async with stage() as pilot:
        assert "3 documents · 12 passages · 27 sentences" in shown(pilot)
        assert "2 files could not be read (F4)" in shown(pilot)


class NoLibraryYet(FakeEngine):
    """A folder without a library until something is added."""

    def __init__(self, root: Path) -> None:
        super().__init__(NEW)
        self.paths = LibraryPaths(root)

    def copy(self, paths: str | Path | Iterable[str | Path]) -> CopyReport:
        self.paths.corpus.mkdir()
        return super().copy(paths)


@pytest.mark.story
async def test_a_folder_without_a_library_is_welcomed_and_left_alone(tmp_path: Path) -> None:
    """A folder of one's own and the articles are offered; a question is told that nothing is there."""
    engine = NoLibraryYet(tmp_path)
    async with stage(engine) as pilot:
        text = shown(pilot)
        assert "Welcome. There is no library in this folder yet." in text
        assert "Add a file or a folder of yours" in text
        assert "Read three articles" in text
        await ask(pilot, TIDE)
        assert "✗ There is no library here yet." in shown(pilot)
        await pilot.press("f4")
        assert "There is no library in" in shown(pilot)
        await pilot.press("escape", "f5")
        assert not engine.indexing.is_set()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.story
async def test_a_library_begins_with_the_articles(tmp_path: Path) -> None:
    """They are copied and indexed by Enter, and a question is answered then."""
    engine = NoLibraryYet(tmp_path)
    async with stage(engine) as pilot:
        engine.state = STATUS
        await pilot.press("tab", "down", "down", "enter")
        assert [one.name for one in engine.copied] == [one.name for one in bundled_articles()]
        await ask(pilot, TIDE)
        assert "Evidence  2 quoted" in shown(pilot)


@pytest.mark.story
async def test_the_prompt_takes_text_before_the_library_is_open() -> None:
    """Typing waits for nothing."""
    gate, engine = Event(), FakeEngine()

    def slow() -> Library:
        gate.wait(10)
        return engine

    async with IbidemApp(slow, library_name="harbour").run_test() as pilot:
        await pilot.press(*"tide")
        assert pilot.app.screen.query_one(Prompt).value == "tide"
        assert "Opening the library" in shown(pilot)
        gate.set()
        await pilot.pause()


async def test_indexing_shows_stage_share_rate_and_time_left() -> None:
    """The top line tells how far it is."""
    engine = busy()
    async with stage(engine) as pilot:
        await until(pilot, lambda: "Encoding" in shown(pilot))
        top = shown(pilot).split("\n", 1)[0]
    assert "50% · 4 s left · 1,240 of 2,480 passages and sentences" in top


async def test_a_stage_of_one_step_shows_no_share() -> None:
    """A model is prepared or not: a bar at nought would look stuck."""
    async with stage() as pilot:
        main_screen(pilot).post_message(Indexing(Progress("model", 0, 1)))
        await pilot.pause()
        top = shown(pilot).split("\n", 1)[0]
    assert top.endswith("Loading the model…")


@pytest.mark.story
async def test_a_question_asked_while_a_new_library_is_indexed_waits_and_is_answered() -> None:
    """The turn says that it waits; the answer comes by itself."""
    engine = busy()
    async with stage(engine) as pilot:
        await until(pilot, engine.indexing.is_set)
        await ask(pilot, TOWER)
        assert "Waiting until the index is ready" in shown(pilot)
        assert engine.asked == []
        engine.may_index.set()
        await until(pilot, lambda: "finished in 1867" in shown(pilot))


@pytest.mark.story
async def test_a_question_asked_while_changes_are_indexed_is_answered_from_the_last_index() -> None:
    """A library that has an index answers at any time."""
    engine = busy(CHANGED)
    async with stage(engine) as pilot:
        await until(pilot, engine.indexing.is_set)
        await ask(pilot, TOWER)
        await until(pilot, lambda: "finished in 1867" in shown(pilot))
        assert not engine.may_index.is_set()


async def test_an_empty_library_says_how_to_fill_it() -> None:
    """The folder and the key are named, and a key or a click asks for a path."""
    async with stage(FakeEngine(replace(STATUS, documents=0, passages=0, sentences=0))) as pilot:
        assert "This library is empty." in shown(pilot)
        assert "/home/reader/harbour/corpus and press F5" in shown(pilot)
        await pilot.click(OfferLine, offset=(6, 0))
        assert isinstance(pilot.app.screen, PathPanel)
        await pilot.press("escape", "ctrl+o")
        assert isinstance(pilot.app.screen, PathPanel)


@pytest.mark.story
@pytest.mark.parametrize("keys", [("f12",), ("tab", "down", "down", "enter"), (*tuple("/articles"), "enter")])
async def test_an_empty_library_offers_the_bundled_articles(keys: tuple[str, ...]) -> None:
    """One key, the cursor or a command reads them; what was offered makes way for what the library holds."""
    engine = FakeEngine(replace(STATUS, documents=0, passages=0, sentences=0))
    async with stage(engine) as pilot:
        assert "three articles" in shown(pilot)
        engine.state = STATUS
        await pilot.press(*("slash" if key == "/" else key for key in keys))
        assert [path.read_text(encoding="utf-8")[:2] for path in engine.copied] == ["# "] * 3
        assert "three articles" not in shown(pilot)
        assert "12 passages" in shown(pilot)


@pytest.mark.story
async def test_a_library_that_cannot_be_indexed_says_why_and_fails_what_waits() -> None:
    """Message and remedy; no question waits for ever."""
    engine = busy()
    engine.failure = trouble()
    async with stage(engine) as pilot:
        await ask(pilot, TOWER)
        engine.may_index.set()
        await pilot.pause()
        assert main_screen(pilot).session.turns[0].phase is Phase.FAILED
        assert "→ Type: ibidem index --rebuild" in shown(pilot)


@pytest.mark.story
async def test_a_refresh_that_fails_leaves_the_last_index_in_use() -> None:
    """The error is told beside, and questions are answered."""
    engine = busy(CHANGED)
    engine.failure = trouble()
    async with stage(engine) as pilot:
        engine.may_index.set()
        await pilot.pause()
        assert "passages.faiss is torn" in shown(pilot)
        engine.failure = None
        await ask(pilot, TOWER)
        assert "finished in 1867" in shown(pilot)


@pytest.mark.story
async def test_refreshing_by_key_reads_the_corpus_again() -> None:
    """F5 indexes and says what the library holds."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await pilot.press("f5")
        assert engine.state.generation == "0002"
        assert "3 documents · 12 passages" in shown(pilot)


@pytest.mark.story
async def test_quitting_while_indexing_stops_it_at_once() -> None:
    """The run is told to end, and ends."""
    engine = busy()
    async with app_on(engine).run_test() as pilot:
        await until(pilot, engine.indexing.is_set)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: engine.stopped)


@pytest.mark.story
async def test_the_library_panel_lists_what_was_left_out() -> None:
    """Skipped files with reasons, clutter with lines; escape closes it."""
    async with stage() as pilot:
        await pilot.press("f4", "f6")
        text = shown(pilot)
        assert "scans/chart.pdf  no text layer" in text
        assert "notes.txt, lines 14–15  cookie banner" in text
        await pilot.press("escape", "escape")
        assert main_screen(pilot).is_current


def test_running_ends_the_process_with_the_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a thread that loads a model: the process ends, and what runs is told so."""
    codes: list[int] = []
    stopped: list[bool] = []

    async def begin(app: IbidemApp) -> None:
        app._return_code = 0
        monkeypatch.setattr(app.tasks, "stop", lambda: stopped.append(True))

    monkeypatch.setattr(IbidemApp, "run_async", begin)
    monkeypatch.setattr(os, "_exit", codes.append)
    run(LibraryPaths(tmp_path), Settings())
    assert (codes, stopped) == ([0], [True])


def test_questions_are_made_of_definitions_and_shown_when_the_library_answers_them() -> None:
    """What has no answer in its own passage is not offered."""
    document = made_up.documents()["almanac/light.md"]
    [passage, *_] = made_up.passages(document)
    said = "Colza is an oil. The keepers burned colza. Colza smells. It is a smell."
    sentence = replace(passage.sentences[0], text="Colza is an oil.")
    found = candidates([replace(passage, text=said, sentences=(sentence, replace(sentence, text="It is a smell.")))])
    assert [one.question for one in found] == ["What is colza?"]
    assert list(answerable(FakeEngine(), found)) == []


def test_questions_on_terms_of_the_subject_come_before_those_on_everyday_words() -> None:
    """However often the everyday word is used; a term may be defined by what it means or refers to."""
    [passage, *_] = made_up.passages(made_up.documents()["almanac/light.md"])
    said = (
        "Water is a liquid.",
        "A leading light is a mark for pilots.",
        "Occulting means that the light is longer lit.",
    )
    sentences = tuple(replace(passage.sentences[0], text=one) for one in said)
    text = " ".join([*said, "Water. " * 9, "Occulting light. Occulting. Leading. Leading."])
    asked = [one.question for one in candidates([replace(passage, text=text, sentences=sentences)])]
    assert asked == ["What is a leading light?", "What is occulting?", "What is water?"]


@pytest.mark.parametrize("size", [(60, 20), (200, 30)], ids=["60x20", "200x30"])
async def test_the_last_column_is_whole_beside_the_scroll_bar(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that is cut is another number."""
    engine = FakeEngine()
    one = replace(engine.list_documents()[0], passages=4321)
    monkeypatch.setattr(engine, "list_documents", lambda: (one,) * 50)
    async with stage(engine, size=size) as pilot:
        await pilot.press("f4")
        table = pilot.app.screen.query_one("#documents")
        assert (table.show_vertical_scrollbar, table.show_horizontal_scrollbar) == (True, False)
        assert "4,321" in shown(pilot)


@pytest.mark.story
async def test_the_first_screen_offers_questions_and_asks_the_one_that_is_chosen() -> None:
    """Enter on a question asks it."""
    engine = FakeEngine()
    engine.suggestive = tuple(hit.passage for hit in made_up.hits(TIDE))
    async with stage(engine) as pilot:
        screen = main_screen(pilot)
        screen.post_message(Suggested((TOWER, TIDE)))
        await pilot.pause()
        text = shown(pilot)
        assert "What it holds" in text
        assert "The tides of Brannoch Sound" in text
        assert f"❯ {TOWER}" in text
        await pilot.press("tab", "down", "down", "enter")
        assert [turn.question for turn in screen.session.turns] == [TIDE]


@pytest.mark.story
async def test_a_new_conversation_begins_with_what_the_library_holds() -> None:
    """Also where the first question came before it was looked through."""
    engine = FakeEngine()
    engine.suggestive = tuple(hit.passage for hit in made_up.hits(TIDE))
    async with stage(engine) as pilot:
        screen = main_screen(pilot)
        screen.query_one(LibraryOverview).tell_topics(())
        screen.submit(TIDE, InputForm.QUESTION)
        await pilot.pause()
        await pilot.press("ctrl+n")
        assert "What it holds" in shown(pilot)
