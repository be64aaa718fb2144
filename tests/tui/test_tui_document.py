"""Reading a document at the passage that was cited."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fake_library import FakeEngine, answer
from textual.geometry import Size
from textual.strip import Strip
from tui_stage import TIDE, TOWER, ask, main_screen, open_second, quoted, shown, stage

from ibidem.opening import OpenCommand
from ibidem.paths import LibraryPaths
from ibidem.tui.app import IbidemApp
from ibidem.tui.places import CitedPlace
from ibidem.tui.screens import document as document_screen
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.tui.widgets.evidence import PassageCard
from ibidem.types import Citation, Document, Syntax


async def test_a_card_opens_its_document_at_the_quote() -> None:
    """Exactly the quoted sentence is emphasised."""
    async with stage() as pilot:
        await open_second(pilot)
        sentence = "The tide had been forecast at 5.6 metres; wind and low pressure added the rest."
        assert " ".join(quoted(pilot).split()) == sentence
        assert "[2]  lines 3–4" in shown(pilot)


@pytest.mark.story
async def test_next_and_previous_visit_the_citations_across_documents() -> None:
    """From the second to the third and back, and round the ends."""
    async with stage() as pilot:
        screen = await open_second(pilot)
        seen = []
        for key in ("n", "p", "p", "p"):
            await pilot.press(key)
            seen.append(screen.query_one(DocumentView).document_id)
        hits = answer(TIDE).hits
        assert seen == [hits[at].passage.document for at in (2, 1, 0, -1)]


@pytest.mark.story
async def test_back_and_forward_go_through_what_was_read() -> None:
    """Another place that is visited ends the way forward; at either end nothing moves."""
    async with stage() as pilot:
        screen = await open_second(pilot)
        view = screen.query_one(DocumentView)
        seen = []
        for key in ("n", "n", "[", "[", "[", "]", "p", "]", "[", "escape"):
            await pilot.press({"[": "left_square_bracket", "]": "right_square_bracket"}.get(key, key))
            seen.append(view.document_id)
        hits = answer(TIDE).hits
        at = [(2, 3, 2, 1, 1, 2, 1, 1, 2, 2)[step] % len(hits) for step in range(len(seen))]
        assert seen == [hits[one].passage.document for one in at]
        assert pilot.app.screen is main_screen(pilot)


@pytest.mark.story
async def test_escape_goes_back_to_where_one_was() -> None:
    """The evidence still has the cursor on the card that was opened."""
    async with stage() as pilot:
        await ask(pilot, TIDE)
        await pilot.press("f2", "down", "enter")
        opened = pilot.app.screen
        await pilot.press("escape")
        assert isinstance(opened, DocumentScreen)
        assert pilot.app.screen is main_screen(pilot)
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "evidence"


@pytest.mark.story
async def test_enter_at_a_sentence_opens_it() -> None:
    """The conversation opens documents as the cards do."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("tab", "down", "enter")
        assert quoted(pilot).startswith("The tower was finished in 1867")


@pytest.mark.story
async def test_clicking_a_card_opens_it() -> None:
    """One click on its words is enough."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.click(main_screen(pilot).query(PassageCard).first(), offset=(6, 3))
        assert isinstance(pilot.app.screen, DocumentScreen)


@pytest.mark.story
async def test_the_marked_quote_is_copied() -> None:
    """`y` copies quote, citation and locator here too."""
    async with stage() as pilot:
        await open_second(pilot)
        await pilot.press("y")
        assert pilot.app.clipboard.startswith("“The tide had been forecast")


async def test_a_document_that_is_gone_is_told() -> None:
    """Message and remedy instead of the text."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        engine.documents.clear()
        await open_second(pilot)
        assert "This document is no longer in the index." in shown(pilot)


async def test_a_document_that_changed_is_not_marked_in_the_wrong_place() -> None:
    """Offsets of another text are not trusted."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        engine.documents = {name: replace(it, digest="other") for name, it in engine.documents.items()}
        await open_second(pilot)
        assert "has changed since the answer" in shown(pilot)
        assert quoted(pilot) == ""


async def test_a_narrower_window_keeps_the_passage_in_sight() -> None:
    """Wrapping again does not lose the place."""
    engine = FakeEngine()
    filler = "A line of no importance that is wrapped when the window is narrow.\n" * 400
    cited = answer(TIDE).hits[1].citation
    text = filler + engine.documents[cited.document].text
    engine.documents[cited.document] = replace(engine.documents[cited.document], text=text)
    shifted = _shift(cited, len(filler))
    async with stage(engine) as pilot:
        screen = await open_second(pilot)
        view = screen.query_one(DocumentView)
        view.mark(shifted, shifted)
        await pilot.resize_terminal(60, 20)
        assert "The spring storm" in shown(pilot)


async def test_of_two_megabytes_only_what_is_in_sight_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """All rows can be scrolled to; no more are rendered than a few windows hold."""
    drawn: list[int] = []
    render = DocumentView.render_line

    def counted(self: DocumentView, y: int) -> Strip:
        drawn.append(y)
        return render(self, y)

    monkeypatch.setattr(DocumentView, "render_line", counted)
    text = ("word " * 150 + "\n") * 2800
    document = Document("big.txt", "big.txt", "Big", text, "d", Syntax.PLAIN)
    async with stage() as pilot:
        screen = await open_second(pilot)
        view = screen.query_one(DocumentView)
        view.show(document)
        view.mark(_place("big.txt", 1_500_000), _place("big.txt", 1_500_000))
        await pilot.pause()
        assert view.virtual_size == Size(view.virtual_size.width, len(text.split("\n")) * 8 - 7)
        assert "2000" in shown(pilot)
        assert len(drawn) < 10 * view.size.height


def _shift(cited: Citation, by: int) -> Citation:
    return replace(cited, start=cited.start + by, end=cited.end + by)


def _place(document: str, start: int) -> Citation:
    return Citation(document, "d", "Big", (), None, (2000, 2000), start, start + 20, "word")


class Terminal:
    """Notes when the interface leaves the terminal and takes it back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[str] = []

        @contextmanager
        def suspend(_: IbidemApp) -> Iterator[None]:
            self.events.append("left")
            yield  # as Textual's own, it does not come back where an error is raised within
            self.events.append("taken back")

        monkeypatch.setattr(IbidemApp, "suspend", suspend)


def filed(folder: Path, name: str = "") -> tuple[FakeEngine, Path]:
    """Return an engine whose second cited document is a file in a folder, and the file."""
    engine = FakeEngine()
    engine.paths = LibraryPaths(folder)
    cited = answer(TIDE).hits[1].citation.document
    document = engine.documents[cited]
    engine.documents[cited] = replace(document, path=name or document.path)
    file = engine.paths.file(engine.documents[cited].path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return engine, file


@pytest.mark.story
@pytest.mark.skipif(sys.platform == "win32", reason="the editor is a script with a first line that says what runs it")
async def test_the_file_is_opened_in_the_editor_at_the_quote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`o` leaves the terminal to the editor, and takes it back when that ends, whatever its exit code."""
    engine, file = filed(tmp_path)
    editor, told = tmp_path / "vim", tmp_path / "told"
    editor.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > '{told}'\nexit 3\n", encoding="utf-8")
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    terminal = Terminal(monkeypatch)
    async with stage(engine) as pilot:
        await open_second(pilot)
        await pilot.press("o")
        assert terminal.events == ["left", "taken back"]
        assert told.read_text(encoding="utf-8").split("\n")[:2] == ["+3", str(file)]
        assert isinstance(pilot.app.screen, DocumentScreen)


@pytest.mark.story
async def test_an_editor_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal is taken back all the same."""
    engine, _ = filed(tmp_path)
    monkeypatch.setenv("VISUAL", "/nowhere/vim")
    terminal = Terminal(monkeypatch)
    async with stage(engine) as pilot:
        await open_second(pilot)
        await pilot.press("o")
        assert terminal.events == ["left", "taken back"]
        assert "/nowhere/vim cannot be started" in shown(pilot)


@pytest.mark.story
@pytest.mark.skipif(sys.platform == "win32", reason="programs are found there by other names")
async def test_a_pdf_file_is_opened_at_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A viewer with a window of its own is started beside the interface, which keeps the terminal."""
    engine, file = filed(tmp_path, "storm.pdf")
    viewer = tmp_path / "okular"
    viewer.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    started: list[OpenCommand] = []

    def start(command: OpenCommand) -> int:
        started.append(command)
        return 0

    monkeypatch.setattr(document_screen, "launch", start)
    terminal = Terminal(monkeypatch)
    async with stage(engine) as pilot:
        assert isinstance(pilot.app, IbidemApp)
        on_page = CitedPlace(2, replace(answer(TIDE).hits[1].citation, page=7))
        await pilot.app.push_screen(DocumentScreen(pilot.app.tasks, (on_page,), on_page))
        await pilot.pause()
        await pilot.press("o")
        assert started == [OpenCommand(("okular", "-p", "7", str(file)), in_terminal=False)]
        assert terminal.events == []


@pytest.mark.story
async def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    """What to type is said; nothing is started."""
    engine, file = filed(tmp_path)
    file.unlink()
    async with stage(engine) as pilot:
        await open_second(pilot)
        await pilot.press("o")
        assert "is no longer there" in " ".join(shown(pilot).split())


@pytest.mark.story
async def test_in_a_browser_nothing_is_opened_on_the_machine_that_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person sits elsewhere."""
    monkeypatch.setattr(IbidemApp, "is_web", property(lambda _: True))
    async with stage() as pilot:
        await open_second(pilot)
        await pilot.press("o")
        assert "on the machine that serves this page" in " ".join(shown(pilot).split())
