"""Compare what a command prints with a file that was agreed upon; UPDATE_GOLDEN=1 writes it anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

from fake_cli_library import Ran

GOLDEN = Path(__file__).parents[1] / "golden" / "forms"


def settled(ran: Ran, library: Path) -> str:
    """Return what was printed without what differs from run to run: where the library lies, ids of links."""
    out = ran.out.replace((library / "corpus").as_uri(), "file:///corpus")
    return re.sub(r"\x1b\]8;id=[^;]*;", "\x1b]8;id=0;", out)


def check(name: str, text: str) -> None:
    """Compare a text with its golden, byte for byte."""
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(text.encode())
    assert text.encode() == golden.read_bytes()
