"""The panel that says what the library holds and what was left out of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from ibidem.text import visible
from ibidem.tui.phrases import counted
from ibidem.tui.screens.panel import Panel
from ibidem.types import Status

MOST = 200
"""How many entries of a list are told; `ibidem status` tells all."""


class LibraryPanel(Panel):
    """Counts, the model, skipped files with reasons, clutter with its lines."""

    def __init__(self, status: Status) -> None:
        super().__init__("Library", _tell(status))


def _tell(status: Status) -> Content:
    facts = [
        ("folder", status.root),
        ("documents", f"{status.documents:,}"),
        ("passages", f"{status.passages:,}, with {counted(status.sentences, 'sentence')}"),
        ("model", status.model + (f" ({status.model_note})" if status.model_note else "")),
        ("index", _index(status)),
    ]
    told = [Content.assemble((f"{name:<11}", "$quiet"), visible(value, keep="")) for name, value in facts]
    skipped = [(entry.path, entry.reason) for entry in status.skipped]
    clutter = [(f"{piece.document}, {_lines(piece.lines)}", piece.reason) for piece in status.clutter]
    return Content("\n").join(
        [
            *told,
            *_listed("Skipped", skipped, "Every file in corpus/ was read."),
            *_listed("Left out as clutter", clutter, "Nothing was taken for clutter."),
        ]
    )


def _index(status: Status) -> str:
    if status.generation is None:
        return "not built yet"
    state = "up to date" if status.current else f"{counted(len(status.stale), 'file')} changed since; F5 refreshes"
    return f"{status.size_bytes / 1e6:,.1f} MB, {state}"


def _listed(title: str, entries: Sequence[tuple[str, str]], none: str) -> list[Content]:
    lines = [Content(""), Content.styled(f"{title} ({len(entries):,})" if entries else title, "bold $primary")]
    if not entries:
        return [*lines, Content.styled(none, "$quiet")]
    lines.extend(
        Content.assemble(visible(what, keep=""), (f"  {visible(why, keep='')}", "$quiet"))
        for what, why in entries[:MOST]
    )
    if len(entries) > MOST:
        lines.append(Content.styled(f"and {len(entries) - MOST:,} more: type ibidem status to see all", "$quiet"))
    return lines


def _lines(lines: tuple[int, int]) -> str:
    first, last = lines
    return f"line {first}" if first == last else f"lines {first}–{last}"
