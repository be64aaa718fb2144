"""An audit as plain lines, for pipes and files: nothing wrapped, coloured or drawn."""

from __future__ import annotations

from ibidem.cli.draft_rows import rows
from ibidem.cli.places import place
from ibidem.cli.render import View
from ibidem.draft.report import Report


def draft(report: Report, view: View) -> str:  # noqa: ARG001 - every form takes the view
    """Return the report, one line a row."""
    lines = (f"{' ' * row.indent}{row.text}{place(row.place) if row.place else ''}" for row in rows(report))
    return "".join(f"{line.rstrip()}\n" for line in lines)
