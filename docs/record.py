"""Record a session with the real interface: python docs/record.py [LIBRARY] writes docs/session.cast.

What is typed is typed into a terminal as a person would, and everything the terminal is sent is kept with its time, in
the form of asciinema (`asciinema play docs/session.cast`). LIBRARY is an indexed folder with the bundled articles, by
default this project.
"""

from __future__ import annotations

import codecs
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

COLUMNS, ROWS = 80, 24
A_KEY_S = 0.06
"""Between two keys of a word."""
LONGEST_S = 60.0
IDLE_S = 1.6
"""Longer pauses are shortened to this when the session is played."""
FOLDER = Path(__file__).parent
UP, DOWN, ENTER, TAB, ESCAPE = "\x1b[A", "\x1b[B", "\r", "\t", "\x1b"
STEPS: tuple[tuple[str, str, float], ...] = (
    # what is typed, what is waited for on the screen, and how long it is then looked at
    ("", "Ask it, for instance", 2.0),
    ("How does irisin reach the brain?" + ENTER, "▰", 3.0),
    ("and BDNF?" + ENTER, "read as", 3.0),
    (TAB + DOWN, "", 1.0),
    (ENTER, "citation 1 of", 2.5),
    ("t", "headings", 2.0),
    (ESCAPE + ESCAPE, "", 1.0),
    (ESCAPE + "A single bout of exercise lowers the number of dopamine receptors." + ENTER, "ontradict", 3.0),
    ("/library" + ENTER, "by title", 2.5),
    (ESCAPE + "/quit" + ENTER, "", 0.5),
)


class Terminal:
    """A program in a terminal of its own; what it draws is kept with the time since its start."""

    def __init__(self, words: list[str]) -> None:
        self.drawn: list[tuple[float, str]] = []
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="")  # 256 colours take half the room
            os.execv(words[0], words)
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._begun_s = time.monotonic()

    def look(self, *, at_least_s: float, until: str = "", since: int = 0) -> None:
        """Take what is drawn for some time, and longer until some words come. Raises TimeoutError if they do not."""
        begun = time.monotonic()
        while time.monotonic() - begun < at_least_s or (until and until not in self.text(since)):
            if time.monotonic() - begun > LONGEST_S:
                raise TimeoutError(f"{until!r} was not drawn")
            if select.select([self._terminal], [], [], 0.02)[0]:
                try:
                    drawn = self._decode(os.read(self._terminal, 65536))
                except OSError:  # it has ended
                    return
                self.drawn.append((time.monotonic() - self._begun_s, drawn))

    def type(self, keys: str) -> None:
        """Press keys one after the other, up to three letters of a word at once."""
        for key in re.findall(r"\x1b\[.|\w{1,3}|.", keys, re.DOTALL):
            os.write(self._terminal, key.encode())
            self.look(at_least_s=0.5 if key == ESCAPE else A_KEY_S * len(key))

    def text(self, since: int) -> str:
        """Return the characters drawn after so many pieces, without what moves and colours them."""
        return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", "".join(piece for _, piece in self.drawn[since:]))

    def end(self) -> None:
        """Wait until the program has ended."""
        os.waitpid(self._child, 0)
        os.close(self._terminal)


def main() -> None:
    """Play the session and write it down."""
    library = sys.argv[1] if len(sys.argv) > 1 else str(FOLDER.parent)
    terminal = Terminal([sys.executable, "-m", "ibidem", "--library", library, "--no-history"])
    for keys, awaited, seconds in STEPS:
        since = len(terminal.drawn)
        terminal.type(keys)
        terminal.look(at_least_s=0.1, until=awaited, since=since)
        terminal.look(at_least_s=seconds)
    terminal.end()
    head = {"version": 2, "width": COLUMNS, "height": ROWS, "idle_time_limit": IDLE_S, "title": "ibidem"}
    lines = [head, *([round(at, 3), "o", piece] for at, piece in terminal.drawn)]
    (FOLDER / "session.cast").write_text(
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
