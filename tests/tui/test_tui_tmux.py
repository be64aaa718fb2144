"""The interface in tmux with the real models, as a person has it: it is typed to, copied from and left."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

TMUX = shutil.which("tmux")
LONGEST_S = 60.0
pytestmark = [pytest.mark.model, pytest.mark.skipif(TMUX is None, reason="there is no tmux")]


class Terminal:
    """A terminal of tmux with a server of its own."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        self._call("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "env PS1='ready> ' sh")
        self._call("set", "-g", "set-clipboard", "on")
        self.until("ready>")  # what is typed earlier stands before the prompt

    def _call(self, *words: str) -> str:
        assert TMUX is not None
        return subprocess.run([TMUX, "-S", self._socket, *words], check=True, capture_output=True, text=True).stdout

    def type(self, text: str, *keys: str) -> None:
        """Type a text, then press keys by their names."""
        self._call("send-keys", "-l", text)
        self.press(*keys)

    def press(self, *keys: str) -> None:
        """Press keys by their names."""
        for key in keys:
            self._call("send-keys", key)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size."""
        self._call("resize-window", "-x", str(columns), "-y", str(rows))

    def until(self, words: str) -> str:
        """Return the screen as soon as it shows some words."""
        end = time.monotonic() + LONGEST_S
        while words not in (screen := self._call("capture-pane", "-p")):
            assert time.monotonic() < end, f"{words!r} is not on the screen:\n{screen}"
            time.sleep(0.05)
        return screen

    def copied(self) -> str:
        """Return what was copied last, as soon as something was."""
        end = time.monotonic() + LONGEST_S
        while not self._call("list-buffers"):
            assert time.monotonic() < end, "nothing was copied"
            time.sleep(0.05)
        return self._call("show-buffer")

    def end(self) -> None:
        """End the server and all in it."""
        self._call("kill-server")


@pytest.fixture
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    started = Terminal(tmp_path_factory.mktemp("t"))
    yield started
    started.end()


def test_the_environment_does_not_fix_the_size_of_the_screen(terminal: Terminal, tmp_path: Path) -> None:
    """COLUMNS and LINES, which some shells export, neither set the size nor keep the window from being resized."""
    (tmp_path / "corpus").mkdir()
    terminal.type(f"COLUMNS=41 LINES=11 {sys.executable} -m ibidem --library {tmp_path} --no-history", "Enter")
    terminal.until("This library is empty")
    for width in (100, 71):
        terminal.resize(width, 25)
        end = time.monotonic() + LONGEST_S
        while not width - 4 <= max(map(len, terminal.until("library is empty").splitlines())) <= width:
            assert time.monotonic() < end, f"the screen is not {width} columns wide"
    terminal.press("C-q")


def test_a_session_from_the_first_question_to_leaving(terminal: Terminal, tmp_path: Path) -> None:
    """A question is answered, its quote is copied through OSC 52, and Ctrl+Q leaves."""
    (tmp_path / "corpus").mkdir()
    text = "# The light\n\nThe tower was finished in 1867 after four summers of work.\n"
    (tmp_path / "corpus" / "light.md").write_text(text, encoding="utf-8")
    terminal.type(f"{sys.executable} -m ibidem --library {tmp_path} --no-history; echo left", "Enter")
    terminal.until("1 document · 1 passage")
    terminal.type("When was the tower finished?", "Enter")
    assert "finished in 1867" in terminal.until("likely")
    terminal.press("Tab")
    terminal.until("^r Entry")
    terminal.press("Down", "C-y")
    terminal.until("Copied the quote")
    assert terminal.copied().startswith("“The tower was finished in 1867 after four summers of work.”\n— The light")
    terminal.press("C-q")
    terminal.until("\nleft")
