"""The page of a PDF file as a picture, with the quoted sentence marked."""

from __future__ import annotations

import base64
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from fake_library import FakeEngine, answer
from sample_pdfs import pdf
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, Paste
from textual.geometry import Offset
from textual.keys import Keys
from textual.message import Message
from tui_stage import TIDE, Stage, app_on, ask, shown, stage

from ibidem.opening import FilePlace
from ibidem.page_pictures import PagePicture
from ibidem.tui.app import IbidemApp
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.terminal import ASKS, Terminal
from ibidem.tui.widgets import kitty, sixel
from ibidem.tui.widgets.page_view import MARKER, PageView
from ibidem.types import Citation, Document

pytestmark = pytest.mark.story


class PagedEngine(FakeEngine):
    """Quotes from the second page of a PDF file."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        found = answer(TIDE)
        first = found.sentences[0]
        place = replace(first.place, page=2, rectangles=((72.0, 90.0, 200.0, 110.0),))
        self.answer = replace(found, sentences=(replace(first, place=place), *found.sentences[1:]))

    def document(self, document_id: str) -> Document:
        return replace(super().document(document_id), pages=(0, 1))

    def find_place(self, citation: str | Citation) -> FilePlace:
        assert isinstance(citation, Citation)
        return FilePlace(citation.document, self.file, citation.page)


@pytest.fixture
def engine(tmp_path: Path) -> PagedEngine:
    file = tmp_path / "tides.pdf"
    file.write_bytes(pdf("# One", "# Two\n" + "Wind raises the water.\n" * 30))
    return PagedEngine(file)


async def open_page(pilot: Stage) -> PageView:
    await ask(pilot, TIDE)
    await pilot.press("tab", "down", "enter")
    await pilot.press("i")
    return pilot.app.screen.query_one(PageView)


def has_marker(pilot: Stage, page: PageView) -> bool:
    rows = pilot.app.screen._compositor.render_strips()[page.region.y : page.region.bottom]
    red, green, blue = MARKER
    styles = [piece.style for strip in rows for piece in strip if piece.style and piece.style.bgcolor]
    found = [style.bgcolor.triplet for style in styles if style.bgcolor and style.bgcolor.triplet]
    return any(abs(a - red) < 20 and abs(b - green) < 20 and abs(c - blue) < 20 for a, b, c in found)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)], ids=["60x20", "80x24", "200x60"])
async def test_i_shows_the_page_with_the_sentence_marked(engine: PagedEngine, size: tuple[int, int]) -> None:
    """The marker is in sight at every size; where it is broad, the text stays beside it."""
    async with stage(engine, size=size) as pilot:
        page = await open_page(pilot)
        assert "page 2" in shown(pilot)
        assert has_marker(pilot, page)
        assert pilot.app.screen.query_one("#view").display is (size[0] == 200)
        await pilot.press("i")
        assert not page.display


async def test_plus_enlarges_the_page_and_keeps_the_sentence_in_sight(engine: PagedEngine) -> None:
    """Minus shrinks it again, shift and an arrow move to the side."""
    async with stage(engine, size=(80, 24)) as pilot:
        page = await open_page(pilot)
        before = page.virtual_size.width
        await pilot.press("plus", "plus")
        assert page.virtual_size.width > 2 * before
        assert has_marker(pilot, page)
        at = page.scroll_offset
        await pilot.press("shift+right")
        assert page.scroll_offset > at or page.scroll_offset == Offset(page.max_scroll_x, at.y)
        await pilot.press("minus", "minus")
        assert page.virtual_size.width == before


@pytest.mark.parametrize(("change", "told"), [(lambda file: file.write_bytes(b"torn"), "cannot be drawn")])
async def test_a_page_that_cannot_be_drawn_is_told(
    engine: PagedEngine, change: Callable[[Path], object], told: str
) -> None:
    """The text is a key away."""
    change(engine.file)
    async with stage(engine) as pilot:
        await open_page(pilot)
        assert told in shown(pilot)
        await pilot.press("i", "escape")
        assert not isinstance(pilot.app.screen, DocumentScreen)


async def test_a_document_without_pages_has_no_picture() -> None:
    """A notice says so."""
    async with stage() as pilot:
        await open_page(pilot)
        assert "Only a page of a PDF file has a picture." in shown(pilot)


async def test_leaving_while_a_page_is_drawn_does_no_harm(engine: PagedEngine) -> None:
    """Nobody waits for it any more."""
    async with stage(engine) as pilot:
        await ask(pilot, TIDE)
        await pilot.press("tab", "down", "enter")
        await pilot.press("i", "escape")
        assert "Evidence  2 quoted" in shown(pilot)


def test_a_picture_is_sent_in_parts_and_whole() -> None:
    """Every part but the last says that more comes; unpacked, they are the pixels."""
    pixels = random.Random(0).randbytes(3 * 60 * 80)
    parts = re.findall(r"\x1b_G([^;\x1b]*);([^\x1b]*)\x1b\\", kitty.sent(PagePicture(1, 60, 80, pixels), 6, 4))
    assert parts[0][0] == f"a=T,U=1,i={kitty.IMAGE},f=24,o=z,s=60,v=80,c=6,r=4,q=2,m=1"
    assert [head for head, _ in parts[1:]] == ["m=1"] * (len(parts) - 2) + ["m=0"]
    assert all(len(data) <= kitty.CHUNK for _, data in parts)
    assert zlib.decompress(base64.b64decode("".join(data for _, data in parts))) == pixels


def test_cells_of_a_picture_are_as_wide_as_they_are_many() -> None:
    """The first marks are those of the protocol, and none takes a column."""
    assert [f"{ord(mark):X}" for mark in kitty.MARKS[:5]] == ["305", "30D", "30E", "310", "312"]
    assert (len(kitty.MARKS), len(set(kitty.MARKS)), f"{ord(kitty.MARKS[-1]):X}") == (283, 283, "FE26")
    drawn = kitty.cells(2, 3, 5)
    assert drawn.text == "\U0010eeee\u030e\u0310\U0010eeee\u030e\u0312"
    assert kitty.cells(0, 0, 283).cell_length == 283
    assert drawn.style is not None
    assert drawn.style.color is not None
    assert drawn.style.color.triplet == (0x1B, 0x1D, 0xE3)


@pytest.mark.parametrize("colours", ["truecolor", ""])
async def test_kitty_is_given_the_page_itself(
    engine: PagedEngine, monkeypatch: pytest.MonkeyPatch, colours: str
) -> None:
    """It is sent once, its cells are drawn where it is scrolled to, and it is taken back with the page.

    Where colours are not exact, which say the number of the picture, there are blocks.
    """
    sent: list[str] = []
    monkeypatch.setenv("COLORTERM", colours)
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.setattr(IbidemApp, "is_headless", property(lambda _: False))
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: sent.append(data))
    async with stage(engine, size=(80, 24)) as pilot:
        page = await open_page(pilot)
        if not colours:
            assert not any("\x1b_G" in one for one in sent)
            assert has_marker(pilot, page)
            return
        [given] = [one for one in sent if "a=T" in one]
        assert f"c={page.virtual_size.width},r={page.virtual_size.height}," in given
        at = page.scroll_offset
        drawn = shown(pilot)
        assert f"{kitty.PLACEHOLDER}{kitty.MARKS[at.y]}{kitty.MARKS[0]}" in drawn
        await pilot.press("i")
        assert sent.count(kitty.REMOVED) == 1
        assert kitty.PLACEHOLDER not in shown(pilot)


def answered_by(terminal: str) -> list[Message]:
    """Return what the app is told of what a terminal sends."""
    parser = import_module(App[int]().get_driver_class().__module__).XTermParser(False)
    return [*parser.feed(terminal), *parser.feed("")]


@pytest.mark.parametrize(
    ("answer", "sixel", "cell"),
    [
        ("\x1b[6;20;10t\x1b[?62;4;22c", True, (10, 20)),
        ("\x1b[?62;22c", False, None),
        ("\x1b[6;0;0t\x1b[?4;6c", False, None),
    ],
)
def test_answers_of_a_terminal_are_no_keys(answer: str, sixel: bool, cell: tuple[int, int] | None) -> None:
    """What it draws and how large a cell is are kept; of the first number, which is its kind, nothing is taken."""
    app = app_on(FakeEngine())
    keys = [event.key for event in answered_by(f"{answer}x") if isinstance(event, Key) and event.key != Keys.Ignore]
    assert keys == ["x"]
    assert (app.terminal.sixel, app.terminal.cell) == (sixel, cell)


@pytest.mark.parametrize("pieces", [1, 3, 7])
def test_escape_characters_in_pasted_text_are_text(pieces: int) -> None:
    """However it is read in pieces; what is typed behind it is typed."""
    app_on(FakeEngine())
    parser = import_module(App[int]().get_driver_class().__module__).XTermParser(False)
    pasted = "a \x1b[31mred\x1b[0m\ttail \x1b[2"
    sent = f"\x1b[200~{pasted}\x1b[201~x"
    first = sent[:6]  # what begins a paste comes whole
    read = [first, *(sent[at : at + pieces] for at in range(6, len(sent), pieces))]
    told = [event for piece in read for event in parser.feed(piece)] + [*parser.feed("")]
    [paste] = [event for event in told if isinstance(event, Paste)]
    assert paste.text == pasted.replace("\x1b", "\N{SYMBOL FOR ESCAPE}")
    assert [event.key for event in told if isinstance(event, Key) and event.key != Keys.Ignore] == ["x"]


async def test_a_terminal_that_says_so_is_given_sixel(engine: PagedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The part of the page in sight is drawn over its cells, again where it is scrolled, never over a panel."""
    sent: list[str] = []
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(IbidemApp, "is_headless", property(lambda _: False))
    monkeypatch.setattr(Terminal, "measure", lambda _: None)
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: sent.append(data))

    def pictures() -> list[tuple[int, int]]:
        """Return width and height of what was drawn since the last look."""
        found = re.findall(r'\x1bP0;1q"1;1;(\d+);(\d+)', "".join(sent))
        sent.clear()
        return [(int(width), int(height)) for width, height in found]

    async with stage(engine, size=(80, 24)) as pilot:
        await ask(pilot, TIDE)
        await pilot.press("tab", "down", "enter")
        assert ASKS in sent
        answered_by("\x1b[6;20;10t\x1b[?62;4;22c")
        await pilot.press("i")
        page = pilot.app.screen.query_one(PageView)
        region = page.scrollable_content_region
        assert pictures()[-1] == (10 * region.width, 20 * region.height)
        assert not has_marker(pilot, page)
        await pilot.press("down")
        assert pictures()
        await pilot.press("f1")
        pictures()
        await pilot.press("down")
        assert not pictures()
        await pilot.press("escape")
        assert pictures()
        await pilot.press("i", "down")
        assert not pictures()


def test_sixel_says_the_pixels() -> None:
    """Read back as the VT340 does, the colours are those of the picture, to the nearest step."""
    pixels = np.random.default_rng(0).integers(0, 6, (20, 50, 3), dtype=np.uint8) * 51
    pixels[3:17, 5:45] = 255
    assert np.array_equal(read_back(sixel.encoded(pixels)), pixels)


def read_back(sequence: str) -> sixel.Pixels:
    """Return the pixels that a sequence of Sixel draws."""
    match = re.fullmatch(r'\x1bP0;1q"1;1;(\d+);(\d+)(.*)\x1b\\', sequence)
    assert match is not None
    pixels = np.zeros((int(match[2]), int(match[1]), 3), np.uint8)
    colours: dict[int, tuple[int, ...]] = {}
    x = y = number = 0
    for part in re.finditer(r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)(.)|([?-~])|([$-])", match[3]):
        if part[1]:
            colours[int(part[1])] = tuple(round(int(part[at]) * 2.55) for at in (2, 3, 4))
        elif part[5]:
            number = int(part[5])
        elif part[9]:
            x, y = 0, y + (part[9] == "-") * sixel.BAND
        else:
            bits, count = ord(part[7] or part[8]) - sixel.FIRST, int(part[6] or 1)
            for row in range(sixel.BAND):
                if bits >> row & 1:
                    pixels[y + row, x : x + count] = colours[number]
            x += count
    return pixels


async def test_pages_are_turned_at_their_ends(engine: PagedEngine) -> None:
    """Page Up at the beginning goes to the page before, where nothing is marked; from the last there is no next."""
    async with stage(engine, size=(80, 24)) as pilot:
        page = await open_page(pilot)
        await pilot.press("home", "pageup")
        assert "page 1 ·" in shown(pilot)
        assert not has_marker(pilot, page)
        for _ in range(6):
            if "page 1 ·" in shown(pilot):
                await pilot.press("pagedown")
        assert "page 2 ·" in shown(pilot)
        assert has_marker(pilot, page)
        await pilot.press(*["pagedown"] * 6)
        assert "page 2 ·" in shown(pilot)
