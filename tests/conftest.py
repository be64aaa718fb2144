"""What holds for every test: no network, no home folder, no settings from outside, no deadline."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ("shared_library",)

settings.register_profile("noisy-machine", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("noisy-machine")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a folder with a corpus in which nothing is."""
    (tmp_path / "corpus").mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hide the home folder and the environment's settings, and refuse every connection that leaves the process."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HF_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in (
        "IBIDEM_CACHE",
        "IBIDEM_LIBRARY",
        "IBIDEM_STATE",
        "IBIDEM_MODEL",
        "IBIDEM_PRECISION",
        "IBIDEM_THREADS",
        "IBIDEM_JUDGE",
        "NO_COLOR",
        "COLUMNS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(socket.socket, "connect", _refused)
    monkeypatch.setattr(socket.socket, "connect_ex", _refused)


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test reach the server that it started."""

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        assert address[0] == "127.0.0.1"
        super(socket.socket, self).connect(address)

    monkeypatch.setattr(socket.socket, "connect", connect)


def _refused(*_: object) -> None:
    raise AssertionError("a test tried to open a connection")
