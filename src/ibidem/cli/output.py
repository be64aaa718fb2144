"""Write text to a stream that may not know every character, may be full, or may have been closed by its reader."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import UnsupportedOperation
from typing import TextIO

from ibidem.errors import IbidemError
from ibidem.text import visible


@dataclass(slots=True)
class Output:
    """A stream of the process, for one job: text out, safely."""

    stream: TextIO
    gone: bool = False
    """Whether the reader has closed it; what is written from then on is dropped."""

    @property
    def terminal(self) -> bool:
        """Whether a person reads it."""
        return self.stream.isatty()

    @property
    def encoding(self) -> str:
        """The stream's encoding; UTF-8 where it names none."""
        return self.stream.encoding or "utf-8"

    def write(self, text: str) -> None:
        """Write the text as it is, escaping what the encoding has no bytes for. Raises IbidemError on a full disk."""
        if self.gone:
            return
        text = text.encode(self.encoding, "backslashreplace").decode(self.encoding)
        try:
            self.stream.write(text)
            self.stream.flush()
        except BrokenPipeError:
            self._divert()
        except OSError as error:
            self._divert()
            raise IbidemError(f"The output cannot be written: {error.strerror}.") from error

    def line(self, text: str) -> None:
        """Write one message line, control characters made visible."""
        self.write(visible(text, keep="\n").rstrip("\n") + "\n")

    def _divert(self) -> None:
        """Point the stream's descriptor at nothing, so that flushing it at exit cannot fail again."""
        self.gone = True
        try:
            descriptor = self.stream.fileno()
        except UnsupportedOperation:
            return
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, descriptor)
        os.close(nothing)
