"""Write the reference of commands from the command line's own help, so that it cannot go out of date."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
MARK = "<!-- commands -->"
COLUMNS = "100"
"""The width that help texts are wrapped at."""


def on_page_markdown(markdown: str, **_: object) -> str:
    """Replace the mark on a page with one section for each command."""
    return markdown.replace(MARK, "\n".join(_sections())) if MARK in markdown else markdown


def _sections() -> Iterator[str]:
    sys.path.insert(0, str(SOURCE))
    os.environ["COLUMNS"] = COLUMNS
    from ibidem.cli.commands import COMMANDS, resolve
    from ibidem.cli.parser import HelpAsked, parse

    for name in filter(None, COMMANDS):
        try:
            parse([*name.split(), "--help"])
        except HelpAsked as asked:
            yield f"## ibidem {name}\n\n{resolve(name).summary.capitalize()}.\n\n```text\n{asked.text.rstrip()}\n```\n"
