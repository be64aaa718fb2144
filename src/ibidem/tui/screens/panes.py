"""Moving between the prompt, the chat and the evidence."""

from __future__ import annotations

from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widget import Widget

from ibidem.tui.form import Form
from ibidem.tui.keys import Where, bindings
from ibidem.tui.widgets.evidence import Evidence
from ibidem.tui.widgets.prompt import Prompt
from ibidem.tui.widgets.transcript import Transcript


class PaneScreen(Screen[None]):
    """Three panes; where there is no room for chat and evidence together, the one last used is shown.

    A verdict holds its evidence itself: it takes the room of the evidence as well.
    """

    BINDINGS = bindings(Where.MAIN)

    def action_next_pane(self) -> None:
        """Move to the pane after the one in use."""
        self._move(1)

    def action_previous_pane(self) -> None:
        """Move to the pane before the one in use."""
        self._move(-1)

    def action_evidence(self) -> None:
        """Go to the evidence, which for a claim stands in the chat; from there, back to the prompt."""
        pane = self.query_one(Transcript) if self.has_class("-claim") else self.query_one(Evidence)
        if pane.has_focus:
            self.action_prompt()
        else:
            self.action_first_quote()

    def action_first_quote(self) -> None:
        """Go to where the selected turn has its evidence."""
        if not self.has_class("-claim"):
            self._go(self.query_one(Evidence))
            return
        transcript = self.query_one(Transcript)
        self._go(transcript)
        transcript.move_to(transcript.first_quote())

    def action_prompt(self) -> None:
        """Go to the prompt, with the chat in sight."""
        self.show_chat()
        self.set_focus(self.query_one(Prompt))

    def give_room(self, form: Form) -> None:
        """Give the room of the evidence to the chat where a claim is selected, and back where a question is."""
        self.set_class(form is Form.CLAIM, "-claim")

    def show_chat(self) -> None:
        """Bring the chat into sight where it shares its room with the evidence."""
        self.remove_class("-evidence")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keep the pane in use in sight, also when the window becomes narrower later."""
        if isinstance(event.widget, Evidence):
            self.add_class("-evidence")
        elif isinstance(event.widget, Transcript):
            self.show_chat()

    def _move(self, by: int) -> None:
        panes: list[Widget] = [self.query_one(Prompt), self.query_one(Transcript)]
        if not self.has_class("-claim"):
            panes.append(self.query_one(Evidence))
        at = panes.index(self.focused) if self.focused in panes else 0
        self._go(panes[(at + by) % len(panes)])

    def _go(self, pane: Widget) -> None:
        if isinstance(pane, Evidence):
            self.add_class("-evidence")
        elif isinstance(pane, Transcript):
            self.show_chat()
        self.set_focus(pane)  # at once: the next key typed belongs to the pane
