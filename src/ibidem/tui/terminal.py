"""What the terminal can show that only it can tell: it is asked, and what it answers is kept from the keys.

Textual would take an answer that it does not know for something that was typed.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.keys import Keys

ASKS = "\x1b[16t\x1b[c"
"""How large is a cell, and what can you do (XTWINOPS 16 and DA1)?"""
_ATTRIBUTES = re.compile(r"\x1b\[\?([\d;]*)c")
_CELL = re.compile(r"\x1b\[6;(\d+);(\d+)t")
_SIXEL = "4"
"""Among the attributes: draws Sixel."""


@dataclass(slots=True)
class Terminal:
    """What the terminal has told; nothing until it is asked."""

    sixel: bool = False
    cell: tuple[int, int] | None = None
    """Width and height of a cell, in pixels."""

    def take(self, sequence: str) -> bool:
        """Take in an answer; false for what is none."""
        if match := _ATTRIBUTES.fullmatch(sequence):
            self.sixel = _SIXEL in match[1].split(";")[1:]
        elif match := _CELL.fullmatch(sequence):
            height, width = int(match[1]), int(match[2])
            self.cell = (width, height) if width and height else None
        else:
            return False
        return True

    def measure(self) -> None:
        """Take the size of a cell from the system, where it knows the pixels of the window."""
        try:
            import fcntl
            import termios
        except ImportError:  # Windows
            return
        try:
            told = fcntl.ioctl(sys.__stderr__.fileno(), termios.TIOCGWINSZ, bytes(8)) if sys.__stderr__ else bytes(8)
        except (OSError, ValueError):
            return
        rows, columns, width, height = struct.unpack("HHHH", told)
        if rows and columns and width >= columns and height >= rows:
            self.cell = width // columns, height // rows


class ListeningApp(App[int]):
    """Hears what the terminal answers."""

    def __init__(self) -> None:
        self.terminal = Terminal()
        super().__init__()

    def get_driver_class(self) -> type[Driver]:
        """Let the driver hand over the answers among what it reads."""
        driver, terminal = super().get_driver_class(), self.terminal

        class AnswerParser(XTermParser):
            """Takes answers for what they are."""

            def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
                if terminal.take(sequence):
                    return (events.Key(Keys.Ignore, sequence),)
                return super()._sequence_to_key_events(sequence, alt)

        # a driver makes its parser itself, from the name in its module, and Textual has no other way
        vars(sys.modules[driver.__module__])["XTermParser"] = AnswerParser
        return driver
