"""A panel over the current place: a title, something to read, and escape to leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ibidem.labels import place_label
from ibidem.text.normalize import visible
from ibidem.tui.actions import ACTIONS, KeyScope
from ibidem.tui.keymap import bindings, key_of
from ibidem.tui.labels import counted
from ibidem.tui.widgets.hanging import HangingText
from ibidem.types import Status


class Panel(ModalScreen[None]):
    """Text to read over the current place."""

    BINDINGS = bindings(KeyScope.PANEL)
    AUTO_FOCUS = ".panel"

    def __init__(self, title: str, content: Content | HangingText) -> None:
        super().__init__()
        self._heading = title
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay out the panel."""
        with VerticalScroll(classes="panel") as panel:
            panel.border_title = Content(self._heading)
            panel.border_subtitle = Content("esc closes")
            yield Static(self._content, markup=False)

    def action_leave(self) -> None:
        """Close the panel."""
        self.dismiss()


MOST = 200
"""How many entries of a list are told; `ibidem status` tells all."""


def left_out(status: Status) -> Content:
    """Return what is in the files and not in the index: files that were not read, then pieces by kind."""
    skipped = [(entry.path, entry.reason) for entry in status.skipped]
    pieces = [
        (left.kind, f"{counted(left.pieces, 'piece')}, {left.characters:,} characters") for left in status.left_out
    ]
    clutter = [
        (", ".join(filter(None, (piece.document, place_label(piece)))), piece.reason) for piece in status.clutter
    ]
    return Content("\n").join(
        [
            *_listed("Files that were not read", skipped, "Every file in corpus/ was read."),
            *_listed("By kind", pieces, "Nothing was left out of the files."),
            *_listed("Clutter, piece by piece", clutter, "Nothing was taken for clutter."),
        ]
    )


def _listed(title: str, entries: Sequence[tuple[str, str]], none: str) -> list[Content]:
    lines = [Content(""), Content.styled(f"{title} ({len(entries):,})" if entries else title, "bold $citation")]
    if not entries:
        return [*lines, Content.styled(none, "$quiet")]
    lines.extend(
        Content.assemble(visible(what, keep=""), (f"  {visible(why, keep='')}", "$quiet"))
        for what, why in entries[:MOST]
    )
    if len(entries) > MOST:
        lines.append(Content.styled(f"and {len(entries) - MOST:,} more: type ibidem status to see all", "$quiet"))
    return lines


class KeyHelp(Panel):
    """Every action by the place where it works, with its keys and the id that gives it others."""

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__("Help", _tell_help(keymap))


def _tell_help(keymap: Mapping[str, str]) -> HangingText:
    rows: list[tuple[Content, Content]] = []
    nothing = Content("")
    for scope in KeyScope:
        rows.append((nothing, Content.styled(scope.value, "bold")))
        rows.extend(
            (
                Content.styled(f"{key_of(action, keymap):>10}  ", "bold $citation"),
                Content.assemble(action.help, (f"  {action.id}", "$quiet")),
            )
            for action in ACTIONS
            if action.scope is scope
        )
        rows.append((nothing, nothing))
    return HangingText([*rows, (nothing, Content.styled(REMAP, "$quiet"))])


REMAP = 'Other keys for an action: in ibidem.toml, under [keys], "main.evidence" = "f9"'
