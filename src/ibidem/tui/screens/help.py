"""The panel that tells every key, drawn from the one table."""

from __future__ import annotations

from textual.content import Content

from ibidem.tui.keys import KEYS, Where, written
from ibidem.tui.screens.panel import Panel


class HelpPanel(Panel):
    """Every key by the place where it works."""

    def __init__(self) -> None:
        super().__init__("Help", _tell())


def _tell() -> Content:
    sections: list[Content] = []
    for where in Where:
        keys = [key for key in KEYS if key.where is where and key.help]
        lines = [Content.assemble((f"{written(key):>10}", "bold $primary"), f"  {key.help}") for key in keys]
        sections.append(Content("\n").join([Content.styled(where.value, "bold"), *lines]))
    return Content("\n\n").join(sections)
