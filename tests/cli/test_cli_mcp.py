"""`ibidem mcp`: what is served, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_cli_library import run

from ibidem.cli.context import Services
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings

Served = tuple[LibraryPaths, Settings, bool, int]


@pytest.mark.parametrize(
    ("words", "http", "port"),
    [((), False, 8765), (("--http",), True, 8765), (("--http", "--port", "9000"), True, 9000)],
)
def test_the_library_is_served(words: tuple[str, ...], http: bool, port: int, library: Path) -> None:
    """Over standard streams nothing else is printed; over HTTP the address is told."""
    served: list[Served] = []
    ran = run("mcp", *words, library=library, services=Services(serve=lambda *asked: served.append(asked)))
    assert served == [(LibraryPaths(library), Settings(), http, port)]
    assert (ran.code, ran.out) == (0, "")
    assert (f"http://127.0.0.1:{port}/mcp" in ran.err) is http


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_a_port_is_checked(port: str, library: Path) -> None:
    """What is no port is refused before anything is served."""
    assert run("mcp", "--http", "--port", port, library=library).code == 2
