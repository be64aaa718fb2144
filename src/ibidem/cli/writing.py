"""Write a report to a file that a person names: whole or not at all, and never over what it is about."""

from __future__ import annotations

import os
from pathlib import Path

from ibidem.errors import UsageError


def refuse_target(out: Path, source: Path) -> None:
    """Raise UsageError for a file that cannot be written, or is the one that is read."""
    if out.is_dir():
        raise UsageError(f"{out} is a folder.", remedy="Name the file to write.")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {out.parent}.", remedy="Make it, or name another file to write.")
    if out.exists() and source.exists() and out.samefile(source):
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
