"""The line that narrows a list while it is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from ibidem.tui.keys import Where, bindings


class Filter(Input, inherit_bindings=False):
    """Has the focus all the while: letters narrow the list, the other keys work on it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Where.REFERENCES), *Input.BINDINGS]

    def __init__(self, *, id: str) -> None:
        super().__init__(placeholder="Author, year, title, journal or document", id=id, select_on_focus=False)
