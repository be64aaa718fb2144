"""Links that a terminal can open (OSC 8)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ibidem.readers.names import unspell

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
