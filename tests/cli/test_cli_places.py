"""`ibidem open` and `ibidem watch`: what is started, and what follows from a change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fake_cli_library import REPORT, FakeEngine, run

from ibidem.cli.context import Services
from ibidem.errors import IndexLocked
from ibidem.opening import OpenCommand
from ibidem.types import IndexReport


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text("one\ntwo\n")
    return tmp_path


def test_an_editor_is_started_at_the_line(library: Path) -> None:
    """Its exit code is that of the command."""
    started: list[OpenCommand] = []

    def launch(command: OpenCommand) -> int:
        started.append(command)
        return 7

    services = Services(open_engine=FakeEngine().open, launch=launch)
    assert run("open", "a.md:2", library=library, services=services, env={"EDITOR": "vim"}).code == 7
    assert started == [OpenCommand(("vim", "+2", str(library / "corpus" / "a.md")), in_terminal=True)]


def test_a_place_can_be_shown_instead(library: Path) -> None:
    """Nothing is started; scripts read the file, the page and the line."""
    file = library / "corpus" / "a.md"
    assert run("open", "a.md › line 2", "--print", library=library).out == f"{file}, line 2\n"
    found = json.loads(run("open", "a.md", "--json", library=library).out)
    nowhere = {"page": None, "line": None, "link": None, "locator": None}
    assert found == {"schema": 1, "document": "a.md", "file": str(file), **nowhere}


def test_a_place_that_no_program_is_told_is_named(library: Path) -> None:
    """With headings, slides, cells and chapters, as the citation says it; an editor at its line needs no words."""
    file = library / "corpus" / "a.md"
    assert run("open", "a.md#slide=3", "--print", library=library).out == f"{file}, slide 3\n"
    shown = run("open", "a.md › One › cell Sheet1!B3", "--print", library=library).out
    assert shown == f"{file}, § One, cell Sheet1!B3\n"
    services = Services(open_engine=FakeEngine().open, launch=lambda _: 0)
    env = {"EDITOR": "vim"}
    ran = run("open", "a.md#chapter=The Source", library=library, services=services, env=env)
    assert ran.err == "Look for: chapter The Source\n"
    assert run("open", "a.md:2", library=library, services=services, env=env).err == ""


def test_what_is_not_there_is_not_opened(library: Path) -> None:
    """The exit code says that it was the words, and what to type follows."""
    ran = run("open", "b.md", library=library)
    assert (ran.code, "Did you mean a.md?" in ran.err) == (2, True)


def test_a_program_that_is_not_there_is_named(library: Path) -> None:
    """It is no fault of ours."""
    ran = run("open", "a.md", library=library, env={"EDITOR": "/nowhere/editor"})
    assert (ran.code, "/nowhere/editor cannot be started" in ran.err) == (3, True)


def _then_interrupted(times: int) -> Iterator[object]:
    yield from range(times)
    raise KeyboardInterrupt


def test_watching_follows_changes_until_it_is_interrupted(library: Path) -> None:
    """Once at the beginning, and once for each change; Ctrl-C is its proper end."""
    watched: list[Path] = []
    engine = FakeEngine(changed=("a.md",))

    def changes(folders: Sequence[Path]) -> Iterator[object]:
        watched.extend(folders)
        return _then_interrupted(2)

    ran = run("watch", library=library, services=Services(open_engine=engine.open, changes=changes))
    assert (ran.code, watched, len(engine.rebuilt)) == (0, [library / "corpus"], 3)
    assert ran.out == "2 added, 1 changed, 0 removed; 12 documents\n" * 3


def test_a_notice_without_a_change_does_nothing(library: Path) -> None:
    """A drive that is looked at again and again is not indexed again and again."""
    engine = FakeEngine(report=replace(REPORT, written=False))
    services = Services(open_engine=engine.open, changes=lambda _: _then_interrupted(5))
    ran = run("watch", library=library, services=services)
    assert (ran.out, len(engine.rebuilt)) == ("", 1)


def test_what_fails_once_is_tried_again(library: Path) -> None:
    """An index that another process writes does not end the watching."""

    class Locked(FakeEngine):
        def refresh(self, **_: object) -> IndexReport:
            self.rebuilt.append(False)
            raise IndexLocked("Another process writes the index.")

    engine = Locked(changed=("a.md",))
    ran = run(
        "watch", library=library, services=Services(open_engine=engine.open, changes=lambda _: _then_interrupted(1))
    )
    assert (ran.code, len(engine.rebuilt)) == (0, 2)
    assert "Another process writes the index." in ran.err
