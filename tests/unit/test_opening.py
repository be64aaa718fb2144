"""Where a citation leads, and what opens it there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_libraries import BEES, MILL, engine

from ibidem.errors import UsageError
from ibidem.library import Library
from ibidem.opening import FilePlace, open_command
from ibidem.types import Citation, Locator

PAGE = "<html><body><h1>Tides</h1><p>The tide turns twice a day, and the mill with it.</p></body></html>\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return engine(
        tmp_path,
        {"mill.md": MILL, "nature/bees.md": BEES, "nature/odd:3.txt": "An odd name of a text.\n", "page.html": PAGE},
    )


@pytest.mark.parametrize(
    ("citation", "document", "page", "line"),
    [
        ("mill.md", "mill.md", None, None),
        ("mill.md:5", "mill.md", None, 5),
        ("mill.md:5:7", "mill.md", None, 5),
        ("nature/bees.md › Bees › line 3", "nature/bees.md", None, 3),
        ("mill.md › The mill › People › lines 9–10", "mill.md", None, 9),
        ("mill.md › p. 12 (printed xi), lines 3–5", "mill.md", 12, None),
        ("mill.md#page=3", "mill.md", 3, None),
        ("mill.md, line 5", "mill.md", None, 5),
        ("mill.md, p. 12 (printed xi), lines 3–5", "mill.md", 12, None),
        ("bees.md:3", "nature/bees.md", None, 3),
        ("nature/odd:3.txt", "nature/odd:3.txt", None, None),
        ("{corpus}/nature/bees.md", "nature/bees.md", None, None),
    ],
)
def test_a_citation_names_a_place(
    citation: str, document: str, page: int | None, line: int | None, library: Library
) -> None:
    """As ibidem shows it, with a line or a page, by the end of its path, or by where the file lies."""
    place = library.find_place(citation.format(corpus=library.paths.corpus))
    assert place == FilePlace(document, library.paths.corpus / document, page, line)
    assert place.file.is_file()


def test_a_citation_of_an_answer_is_a_place(library: Library) -> None:
    """The line it says, in the file it was read from; a page where it has one."""
    cited = Citation("nature/bees.md", "", "Bees", (), None, (3, 4), 0, 1, "")
    file = library.paths.corpus / "nature/bees.md"
    assert library.find_place(cited) == FilePlace("nature/bees.md", file, None, 3)
    assert library.find_place(replace(cited, page=2)) == FilePlace("nature/bees.md", file, 2, None)
    with pytest.raises(UsageError, match="No document is called"):
        library.find_place(replace(cited, document="gone.md"))


@pytest.mark.parametrize("citation", ["mil.md", "../mill.md", "/etc/passwd", "", "mill.md: 5"])
def test_what_is_not_in_the_library_is_refused(citation: str, library: Library) -> None:
    """A near name is offered; nothing outside is opened."""
    with pytest.raises(UsageError, match="No document is called"):
        library.find_place(citation)


def test_a_place_keeps_all_that_the_citation_says(library: Library) -> None:
    """Paragraph, slide, cell and lines, for scripts."""
    locator = library.find_place("mill.md › The mill › People › lines 9–10").locator
    assert locator is not None
    assert (locator.section, locator.lines) == (("The mill", "People"), (9, 10))
    assert library.find_place("mill.md").locator is None
    word = library.find_place("mill.md › The mill › ¶ 3, cell Wells!B3").locator
    assert word is not None
    assert (word.paragraph, word.cell) == (3, "Wells!B3")


@pytest.mark.parametrize("citation", ["mill.md:999", "mill.md:0", "nature/bees.md › Bees › line 400", "page.html:99"])
def test_a_place_behind_the_end_is_refused(citation: str, library: Library) -> None:
    """The last line is told."""
    with pytest.raises(UsageError, match=r"has no line \d+; its last is \d+"):
        library.find_place(citation)


TEXT, PDF = FilePlace("a b.md", Path("/c/a b.md"), None, 12), FilePlace("p.pdf", Path("/c/p.pdf"), 3)


@pytest.mark.parametrize(
    ("place", "env", "installed", "words"),
    [
        (TEXT, {"EDITOR": "nvim -R"}, (), ("nvim", "-R", "+12", "/c/a b.md")),
        (
            TEXT,
            {"VISUAL": "/usr/bin/code --wait", "EDITOR": "vi"},
            (),
            ("/usr/bin/code", "--wait", "-g", "/c/a b.md:12"),
        ),
        (TEXT, {"EDITOR": "hx"}, (), ("hx", "/c/a b.md:12")),
        (TEXT, {"EDITOR": "unheard-of"}, (), ("unheard-of", "/c/a b.md")),
        (TEXT, {}, ("xdg-open",), ("xdg-open", "/c/a b.md")),
        (PDF, {"EDITOR": "vi"}, ("xdg-open", "zathura"), ("zathura", "-P", "3", "/c/p.pdf")),
        (PDF, {}, ("xdg-open",), ("xdg-open", "/c/p.pdf")),
    ],
)
def test_the_program_is_told_the_place(
    place: FilePlace, env: dict[str, str], installed: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """An editor at the line, a viewer at the page, else what the system has."""
    found = open_command(place, env, platform="linux", which=lambda name: name if name in installed else None)
    assert found.words == words
    assert found.in_terminal == ("EDITOR" in env and place is TEXT)


def test_where_nothing_opens_a_file_it_is_told() -> None:
    """What to set or install follows."""
    with pytest.raises(UsageError, match="Nothing here opens") as error:
        open_command(PDF, {}, platform="linux", which=lambda _: None)
    assert "EDITOR" in error.value.remedy


def test_a_page_is_opened_at_its_anchor() -> None:
    """A browser is told it; elsewhere the file alone is opened."""
    place = FilePlace("a.html", Path("/x/a b.html"), locator=Locator(anchor="dose"))
    found = open_command(place, {}, platform="linux", which=lambda name: name)
    assert found.words == ("xdg-open", "file:///x/a%20b.html#dose")
    assert open_command(place, {}, platform="darwin", which=lambda name: name).words == ("open", "/x/a b.html")
