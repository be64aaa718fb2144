"""Text with something before it, whose further rows begin below the text."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class HangingText(Visual):
    """Paragraphs, each with what stands before its first row; below that, the others are blank."""

    def __init__(self, paragraphs: Sequence[tuple[Content, Content]]) -> None:
        self._paragraphs = paragraphs

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Return the rows at a width."""
        strips: list[Strip] = []
        for before, text in self._paragraphs:
            room = before.cell_length
            if not width > room:
                strips += (before + text).render_strips(width, None, style, options)
                continue
            blank = Content(" " * room)
            for row, strip in enumerate(text.render_strips(width - room, None, style, options)):
                side = (blank if row else before).render_strips(room, 1, style, options)
                strips.append(Strip.join([*side, strip]))
        return strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return the width of the longest paragraph."""
        widths = (
            before.cell_length + text.get_optimal_width(rules, container_width) for before, text in self._paragraphs
        )
        return max(widths, default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the number of rows at a width."""
        return sum(
            text.get_height(rules, width - before.cell_length)
            if width > before.cell_length
            else (before + text).get_height(rules, width)
            for before, text in self._paragraphs
        )
