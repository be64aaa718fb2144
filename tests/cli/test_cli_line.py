"""The command line itself: commands, help, libraries and settings."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, run

from ibidem import __version__
from ibidem.cli.app import main
from ibidem.cli.commands import COMMANDS, INTERFACE, resolve
from ibidem.cli.context import Services
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != INTERFACE])
def test_every_command_explains_itself(name: str, library: Path) -> None:
    """The help of a command has an example that begins with it."""
    ran = run(*name.split(), "--help", library=library)
    assert (ran.code, ran.err) == (0, "")
    assert f"  ibidem {name}" in ran.out.split("example")[1]
    assert "exit code: 0" in ran.out
    assert "4 a model is missing, 130 interrupted" in ran.out


def test_help_lists_every_command(library: Path) -> None:
    """What help names can be typed."""
    shown = run("--help", library=library).out
    assert all(f"ibidem {name}" in shown and resolve(name).summary in shown for name in COMMANDS)


def test_the_version_is_told(library: Path) -> None:
    """--version prints the version and does nothing else."""
    assert run("--version", library=library).out == f"ibidem {__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("idnex",), "Did you mean index?"),
        (("quote",), "ask, check, references, cite, export, open, index, add, list, remove, watch, status, doctor"),
        (("eval", "retreival"), "Did you mean eval retrieval?"),
        (
            ("eval",),
            "Type one of: eval retrieval, eval answers, eval claims, eval drafts, eval references, eval reading,"
            " eval verdicts.",
        ),
        (("what is a walk?",), 'ibidem ask "QUESTION"'),
        (("what", "is", "a", "walk"), 'ibidem ask "QUESTION"'),
        (("ask", "q", "--jsno"), "did you mean --json?"),
        (("index", "now"), "unrecognized arguments: now"),
        (("add",), "PATH"),
        (("--libary", "x", "ask", "q"), "did you mean --library?"),
    ],
)
def test_what_cannot_be_run_says_what_can(words: tuple[str, ...], told: str, library: Path) -> None:
    """A mistyped command line is a usage error that names the next thing to type."""
    ran = run(*words, library=library)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


@pytest.mark.parametrize("before", [True, False])
def test_the_library_may_be_named_on_either_side(before: bool, library: Path, tmp_path: Path) -> None:
    """--library stands before or after the command, and wins over the environment."""
    other = tmp_path / "other"
    (other / "corpus").mkdir(parents=True)
    engine = FakeEngine()
    flag = ("--library", str(other))
    run(*(flag if before else ()), "status", *(() if before else flag), library=library, engine=engine)
    assert engine.opened[0][0] == LibraryPaths(other)


def test_no_library_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    """A folder without corpus/ exits 3 and says what to type."""
    ran = run("status", library=tmp_path)
    assert ran.code == 3
    assert "mkdir -p" in ran.err


def test_settings_come_from_file_environment_and_flag(library: Path) -> None:
    """The flag wins over the environment, which wins over the file."""
    (library / "ibidem.toml").write_text('model = "of-file"\nthreads = 3\npassages = 5\n')
    engine = FakeEngine()
    run("index", "--model", "of-flag", library=library, engine=engine, env={"IBIDEM_THREADS": "2"})
    assert engine.opened[0][1] == Settings(model="of-flag", threads=2, passages=5)


@pytest.mark.parametrize("text", ["model = ", "colour = 1", 'threads = "many"'])
def test_a_bad_setting_is_a_configuration_error(text: str, library: Path) -> None:
    """A setting that cannot be used exits 2 before anything is opened."""
    (library / "ibidem.toml").write_text(text)
    engine = FakeEngine()
    ran = run("ask", "q", library=library, engine=engine)
    assert (ran.code, engine.opened) == (2, [])
    assert "ibidem.toml" in ran.err


def test_alone_it_opens_the_interface(library: Path) -> None:
    """`ibidem` on a terminal hands library and settings to the interface and returns its code."""
    entered: list[tuple[LibraryPaths, Settings]] = []

    def interface(place: LibraryPaths, settings: Settings, history: bool) -> int:
        entered.append((place, settings))
        return 7

    services = Services(interface=interface)
    assert run(library=library, services=services, terminal=True).code == 7
    assert entered == [(LibraryPaths(library), Settings())]


def test_alone_where_there_is_no_library_it_opens_the_interface_on_the_folder(tmp_path: Path) -> None:
    """One can be begun there; a folder that is not there stays an error."""
    entered: list[LibraryPaths] = []

    def interface(place: LibraryPaths, settings: Settings, history: bool) -> int:
        entered.append(place)
        return 0

    services = Services(interface=interface)
    assert run(library=tmp_path, services=services, terminal=True).code == 0
    assert (entered, list(tmp_path.iterdir())) == ([LibraryPaths(tmp_path)], [])
    assert run(library=tmp_path / "misspelt", services=services, terminal=True).code == 3


def test_alone_in_a_pipe_it_names_ask(library: Path) -> None:
    """Without a terminal the interface is not opened, and the error names the command that works."""
    ran = run(library=library)
    assert ran.code == 2
    assert "ibidem ask" in ran.err


def test_closed_streams_are_no_failure(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process started without stdout still runs its command."""
    monkeypatch.setattr("sys.stdout", None)
    engine = FakeEngine()
    words = ("ask", "q", "--library", str(library))
    assert main(words, stderr=StringIO(), env={}, services=Services(open_engine=engine.open)) == 0
