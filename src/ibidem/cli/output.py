"""Write text to a stream that may not know every character, may be full, or may have been closed by its reader."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import UnsupportedOperation
from pathlib import Path
from typing import TextIO

from ibidem.errors import IbidemError, UsageError
from ibidem.text.normalize import unspell, visible


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

    def record(self, text: str) -> None:
        """Write what an exporter made: as it is, but on a terminal with control characters made visible."""
        self.write(visible(text.replace("\r\n", "\n")) if self.terminal else text)

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


def refuse_target(out: Path, source: Path | None = None) -> None:
    """Raise UsageError for a file that cannot be written, or is the one that is read."""
    if out.is_dir():
        raise UsageError(f"{out} is a folder.", remedy="Name the file to write.")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {out.parent}.", remedy="Make it, or name another file to write.")
    if source is not None and out.exists() and source.exists() and out.samefile(source):
        raise UsageError(f"{out} is the draft itself.", remedy="Name another file to write.")


def write_file(out: Path, text: str) -> None:
    """Replace a file at one stroke. Raises UsageError where it cannot be written."""
    target = out.resolve() if out.is_symlink() else out
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists() and not target.is_file():  # a pipe or a device
            target.write_text(text, encoding="utf-8", errors="backslashreplace")
            return
        partial.write_text(text, encoding="utf-8", errors="backslashreplace")
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(f"{out} cannot be written: {error.strerror}.", remedy="Name another file.") from error


UNABLE = ("", "dumb", "linux", "eterm")
"""Values of TERM whose terminals print the sequence instead of hiding it."""
FIRST_VTE = 5000  # 0.50: earlier ones crash or print it (gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda)


def supported(env: Mapping[str, str]) -> bool:
    """Whether a terminal with this environment may be sent links; a NO_COLOR terminal is sent none."""
    vte = env.get("VTE_VERSION", "")
    too_old = vte.isdigit() and int(vte) < FIRST_VTE
    return not env.get("NO_COLOR") and env.get("TERM", "") not in UNABLE and not too_old


def target(corpus: Path, document: str) -> str | None:
    """Return the file:// address of the file that a document was read from, percent-encoded throughout.

    None where the name of the document cannot be that of a file.
    """
    try:
        file = corpus / unspell(document)
        if not file.exists() and "#" in document:  # a record of a collection
            file = corpus / unspell(document.rpartition("#")[0])
        return file.absolute().as_uri()
    except (UnicodeEncodeError, ValueError):
        return None
