"""An audit for a person at a terminal: wrapped, what is to be mended bold, places that can be clicked."""

from __future__ import annotations

from rich.text import Text

from ibidem.cli.draft_rows import rows
from ibidem.cli.render import View
from ibidem.cli.terminal import Page
from ibidem.draft.report import Report


def draft(report: Report, view: View) -> str:
    """Return the report with the terminal's own sequences in it."""
    page = Page(view, frozenset())
    for row in rows(report):
        text = Text(row.text, style=row.style)
        if row.place is not None:
            text = text + page.place(row.place)
        if row.text:
            page.write(text, indent=row.indent)
        else:
            page.gap()
    return page.text
