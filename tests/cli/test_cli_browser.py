"""`ibidem serve`: where it listens, and what it says of who can reach it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_cli_library import run

from ibidem.cli.context import Services
from ibidem.paths import LibraryPaths

ADDRESS = "http://there:8000/secret/"


@pytest.mark.parametrize(
    ("words", "history", "host", "port", "reach"),
    [
        ((), True, "127.0.0.1", 8000, "only programs on this machine reach it"),
        (("--host", "::1", "--port", "9000"), True, "::1", 9000, "only programs on this machine reach it"),
        (("--host", "localhost", "--no-history"), False, "localhost", 8000, "only programs on this machine reach it"),
        (("--host", "0.0.0.0"), True, "0.0.0.0", 8000, "whoever reaches this machine"),
        (("--host", "desk.example"), True, "desk.example", 8000, "not encrypted"),
    ],
)
def test_the_interface_is_served(
    words: tuple[str, ...], history: bool, host: str, port: int, *, reach: str, library: Path
) -> None:
    """The address is on stdout, everything else on stderr."""
    served: list[tuple[object, ...]] = []

    def browser(place: LibraryPaths, kept: bool, on: str, at: int, announce: Callable[[str], None]) -> None:
        served.append((place, kept, on, at))
        announce(ADDRESS)

    ran = run("serve", *words, library=library, services=Services(browser=browser))
    assert served == [(LibraryPaths(library), history, host, port)]
    assert (ran.code, ran.out) == (0, f"{ADDRESS}\n")
    assert reach in ran.err


def test_without_the_extra_it_says_what_to_type(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2, and no traceback."""
    monkeypatch.setitem(sys.modules, "ibidem.tui.web", None)
    ran = run("serve", library=library)
    assert ran.code == 2
    assert "pip install -e '.[serve]'" in ran.err
