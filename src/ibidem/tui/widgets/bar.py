"""A line with something on the left and something on the right."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static


class Bar(Horizontal):
    """One row; the left side gives way when there is no room for both."""

    DEFAULT_CSS = """
    Bar {
        height: 1;
        Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        .bar-left { width: 1fr; }
        .bar-right { width: auto; max-width: 75%; padding-left: 2; }
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left = Static("", markup=False, classes="bar-left")
        self._right = Static("", markup=False, classes="bar-right")

    def compose(self) -> ComposeResult:
        """Lay out the two sides."""
        yield self._left
        yield self._right

    def show(self, *, left: Content | None = None, right: Content | None = None) -> None:
        """Change one side or both."""
        if left is not None:
            self._left.update(left)
        if right is not None:
            self._right.update(right)
