"""Themes and the colours by meaning: one for citations, matches, support, contradiction and warnings, in any theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme of ours, as `#rrggbb`."""

    background: str
    surface: str
    """Under what is selected."""
    panel: str
    """Under a quoted sentence, a menu, a message."""
    foreground: str
    quiet: str
    """Places, times, hints: read second."""
    hairline: str
    """Rules that separate."""
    citation: str
    """Numbers that lead to a source, and everything that is focused."""
    match: str
    """Words of the question found in a text."""
    support: str
    contradiction: str
    caution: str
    """Warnings: silence, disagreement, what was left out."""

    def theme(self, name: str, *, dark: bool) -> Theme:
        """Return Textual's theme of these colours."""
        track = {f"scrollbar-background{state}": self.background for state in ("", "-hover", "-active")} | {
            "scrollbar": self.hairline,
            "scrollbar-hover": self.quiet,
            "scrollbar-active": self.citation,
        }
        return Theme(
            name=name,
            primary=self.citation,
            secondary=self.quiet,
            accent=self.match,
            success=self.support,
            warning=self.caution,
            error=self.contradiction,
            foreground=self.foreground,
            background=self.background,
            surface=self.surface,
            panel=self.panel,
            dark=dark,
            variables={
                **track,
                "footer-background": self.background,
                "footer-key-foreground": self.citation,
                "footer-description-foreground": self.quiet,
                "border": self.citation,
                "border-blurred": self.hairline,
                "hairline": self.hairline,
                "quiet": self.quiet,
                "citation": self.citation,
                "match": self.match,
                "support": self.support,
                "contradiction": self.contradiction,
                "caution": self.caution,
            },
        )


INK = Palette(
    background="#15171b",
    surface="#1b1e24",
    panel="#272c34",
    foreground="#dcd8cf",
    quiet="#8f8e8a",
    hairline="#333942",
    citation="#86b3de",
    match="#c7a5ec",
    support="#9cc27d",
    contradiction="#e5806f",
    caution="#e3b062",
).theme("ink", dark=True)
PAPER = Palette(
    background="#f8f5ee",
    surface="#f0ece1",
    panel="#e5dfd1",
    foreground="#2b2925",
    quiet="#6f6b62",
    hairline="#d3ccbc",
    citation="#1f5d99",
    match="#7a3ea3",
    support="#3f6a22",
    contradiction="#a8321f",
    caution="#8a5200",
).theme("paper", dark=False)
CONTRAST = Palette(
    background="#000000",
    surface="#1a1a1a",
    panel="#333333",
    foreground="#ffffff",
    quiet="#c8c8c8",
    hairline="#8a8a8a",
    citation="#66ccff",
    match="#ffaaff",
    support="#7dff7d",
    contradiction="#ff8a80",
    caution="#ffd84d",
).theme("contrast", dark=True)
THEMES = (INK, PAPER, CONTRAST)


def meanings(theme: Theme) -> Mapping[str, str]:
    """Return the colours by meaning for a theme that does not name them, from those that every theme has."""
    primary = theme.primary
    quiet, hairline = ("#8a8a8a", "#4a4a4a") if theme.dark else ("#6a6a6a", "#c4c4c4")
    return {
        "hairline": hairline,
        "quiet": quiet,
        "citation": primary,
        "match": theme.accent or theme.secondary or primary,
        "support": theme.success or primary,
        "contradiction": theme.error or primary,
        "caution": theme.warning or primary,
    }
