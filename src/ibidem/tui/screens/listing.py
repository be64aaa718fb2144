"""What every screen of a list is built on: typing narrows the list, the other keys work on it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, OptionList
from textual.widgets.option_list import Option

from ibidem.tui.widgets.status_bar import FilterInput, TitleRow

Item = TypeVar("Item")
Result = TypeVar("Result")


class ListScreen(Screen[Result], Generic[Item, Result]):
    """A title, a filter that keeps the focus, and the items that it leaves."""

    AUTO_FOCUS = "#filter"
    TITLED: ClassVar[str]
    """What is listed."""
    HINT: ClassVar[str]
    """What one may type to narrow it."""

    def __init__(self) -> None:
        super().__init__()
        self._listed: Sequence[Item] = ()

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield TitleRow(id="where")
        yield FilterInput(self.HINT, id="filter")
        items = OptionList(id="items", markup=False)
        items.can_focus = False
        yield items
        yield Footer(show_command_palette=False)

    @abstractmethod
    def narrow(self, typed: str) -> None:
        """List what fits the text of the filter."""

    @abstractmethod
    def action_open(self) -> None:
        """Follow the chosen item."""

    @on(Input.Changed, "#filter")
    def relist(self) -> None:
        """List again what fits."""
        self.narrow(self.query_one(FilterInput).value)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_open()

    def fill(self, items: Sequence[Item], lines: Sequence[Content], state: str, more: str = "") -> None:
        """List items, a line each; `more` tells of those that are left out."""
        self._listed = items
        options = [*map(Option, lines)]
        if more:
            options.append(Option(Content.styled(more, "$quiet"), disabled=True))
        listed = self.query_one(OptionList)
        listed.set_options(options)
        listed.highlighted = 0 if items else None
        self.say(state)

    def say(self, state: str) -> None:
        """Say how many there are, or what is going on."""
        self.query_one("#where", TitleRow).show(
            left=Content.styled(self.TITLED, "bold $citation"), right=Content.styled(state, "$quiet")
        )

    def stand_at(self, number: int) -> None:
        """Move to an item by its number, from 0."""
        listed = self.query_one(OptionList)
        if number < len(self._listed):
            listed.highlighted = number
            self.call_after_refresh(listed.scroll_to_highlight, top=True)

    @property
    def chosen(self) -> Item | None:
        """The item one stands at."""
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self._listed) else self._listed[at]

    def action_step(self, by: int) -> None:
        """Move to the item above or below."""
        listed = self.query_one(OptionList)
        step = listed.action_cursor_up if by < 0 else listed.action_cursor_down
        step()

    def action_page(self, by: int) -> None:
        """Move by a page."""
        listed = self.query_one(OptionList)
        turn = listed.action_page_up if by < 0 else listed.action_page_down
        turn()  # type: ignore[no-untyped-call]  # Textual does not annotate it

    def action_leave(self) -> None:
        """Go back to the conversation."""
        self.dismiss(None)
