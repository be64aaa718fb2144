"""How the headings of plain text rank: the more space stands above a heading, the higher it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ibidem.structure.headings import BACK_MATTER
from ibidem.structure.lines import Line
from ibidem.types import Block, BlockKind


def ranked(lines: Sequence[Line], found: Sequence[Block]) -> list[Block]:
    """Return the blocks with headings of level 1 lowered to 2 where others have more blank lines above them.

    What follows the back matter (references, an appendix) is never beneath it.
    """
    space = _space_above(lines)
    above = {b.start: space.get(b.start, 0) for b in found if b.kind is BlockKind.HEADING and b.level == 1}
    spaced = {start: blank for start, blank in above.items() if start != min(above)}
    if len(set(spaced.values())) < 2 or max(spaced.values()) < 2:
        return list(found)
    first, most = min(above), max(spaced.values())
    bodies = {line.start + len(line.text) - len(line.text.lstrip()): line.body for line in lines}
    ranks: list[Block] = []
    back_matter = False
    for block in found:
        if block.start not in above:
            ranks.append(block)
            continue
        back_matter = back_matter or bool(BACK_MATTER.fullmatch(bodies[block.start]))
        top = above[block.start] >= most or block.start == first or back_matter
        ranks.append(block if top else replace(block, level=2))
    return ranks


def _space_above(lines: Sequence[Line]) -> dict[int, int]:
    """Return the number of blank lines above each line, by the offset of its first character that is not space."""
    space: dict[int, int] = {}
    blank = 0
    for line in lines:
        if line.blank:
            blank += 1
            continue
        space[line.start + len(line.text) - len(line.text.lstrip())] = blank
        blank = 0
    return space
