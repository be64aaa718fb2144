"""What comes from the terminal and is no key: its answers to what it is asked, and escape characters in pasted text.

Textual would take an answer that it does not know, and what follows an escape character in pasted text, for something
that was typed.
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
from textual.message import Message

ASKS = "\x1b[16t\x1b[c"
"""How large is a cell, and what can you do (XTWINOPS 16 and DA1)?"""
_ATTRIBUTES = re.compile(r"\x1b\[\?([\d;]*)c")
_CELL = re.compile(r"\x1b\[6;(\d+);(\d+)t")
_PASTED, _PASTED_END = "\x1b[200~", "\x1b[201~"
"""What a terminal puts around pasted text."""
_ESCAPE, _SHOWN = "\x1b", "\N{SYMBOL FOR ESCAPE}"
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


class PastedText:
    """What is read, with a visible symbol for each escape character inside pasted text."""

    def __init__(self) -> None:
        self._inside = False
        self._held = ""
        """The end of what was read, where it may be the beginning of the end of the paste."""

    def harmless(self, read: str) -> str:
        """Return what was read and may go on to the parser; what is held back comes with what is read next."""
        rest, self._held = self._held + read, ""
        passed: list[str] = []
        while rest:
            if not self._inside:
                before, begun, rest = rest.partition(_PASTED)
                passed += (before, begun)
                self._inside = bool(begun)
                continue
            pasted, ended, rest = rest.partition(_PASTED_END)
            if not ended:
                self._held = _begun(pasted)
                pasted = pasted.removesuffix(self._held)
            passed += (pasted.replace(_ESCAPE, _SHOWN), ended)
            self._inside = not ended
        return "".join(passed)


def _begun(pasted: str) -> str:
    """Return the end of a pasted text that may be the first part of what ends it."""
    lengths = range(len(_PASTED_END) - 1, 0, -1)
    return next((_PASTED_END[:length] for length in lengths if pasted.endswith(_PASTED_END[:length])), "")


class ListeningApp(App[int]):
    """Hears what the terminal answers."""

    def __init__(self) -> None:
        self.terminal = Terminal()
        super().__init__()

    def get_driver_class(self) -> type[Driver]:
        """Let the driver hand over the answers among what it reads."""
        driver, terminal, pasted = super().get_driver_class(), self.terminal, PastedText()

        class AnswerParser(XTermParser):
            """Takes answers for what they are, and pasted text for text."""

            def feed(self, data: str) -> Iterable[Message]:
                harmless = pasted.harmless(data)
                return super().feed(harmless) if harmless or not data else ()

            def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
                if terminal.take(sequence):
                    return (events.Key(Keys.Ignore, sequence),)
                return super()._sequence_to_key_events(sequence, alt)

        # a driver makes its parser itself, from the name in its module, and Textual has no other way
        vars(sys.modules[driver.__module__])["XTermParser"] = AnswerParser
        return driver
