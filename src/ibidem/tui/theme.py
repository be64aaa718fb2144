"""Two palettes, ink and paper: one accent for citations, one quiet blue for what is active."""

from __future__ import annotations

from textual.theme import Theme

INK = Theme(
    name="ink",
    primary="#88a9c9",
    secondary="#6d87a1",
    accent="#e2b36a",
    success="#9dbb82",
    warning="#e2b36a",
    error="#d98373",
    foreground="#dcd8cf",
    background="#15171b",
    surface="#1b1e23",
    panel="#262a31",
    dark=True,
    variables={
        "footer-background": "#15171b",
        "footer-key-foreground": "#88a9c9",
        "footer-description-foreground": "#8b8a86",
        "scrollbar": "#2c3038",
        "scrollbar-hover": "#3b414b",
        "scrollbar-active": "#88a9c9",
        "scrollbar-background": "#15171b",
        "scrollbar-background-hover": "#15171b",
        "scrollbar-background-active": "#15171b",
        "hairline": "#2f343c",
        "quiet": "#8b8a86",
        "border": "#88a9c9",
        "border-blurred": "#2f343c",
    },
)

PAPER = Theme(
    name="paper",
    primary="#2f5f8f",
    secondary="#5c7894",
    accent="#98540a",
    success="#4d6d2f",
    warning="#98540a",
    error="#a8382c",
    foreground="#2b2925",
    background="#f8f5ee",
    surface="#f1ede3",
    panel="#e6e0d3",
    dark=False,
    variables={
        "footer-background": "#f8f5ee",
        "footer-key-foreground": "#2f5f8f",
        "footer-description-foreground": "#77736a",
        "scrollbar": "#ddd6c7",
        "scrollbar-hover": "#cbc2b0",
        "scrollbar-active": "#2f5f8f",
        "scrollbar-background": "#f8f5ee",
        "scrollbar-background-hover": "#f8f5ee",
        "scrollbar-background-active": "#f8f5ee",
        "hairline": "#d8d1c2",
        "quiet": "#77736a",
        "border": "#2f5f8f",
        "border-blurred": "#d8d1c2",
    },
)

FALLBACK = {"hairline": "#4a4a4a", "quiet": "#8a8a8a"}
"""The two variables of ours, for themes that do not define them."""
