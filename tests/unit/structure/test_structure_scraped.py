"""A whole scraped page, block by block."""

from __future__ import annotations

from ibidem.structure.parse import blocks
from ibidem.types import Document

PAGE = """

How Bread Rises
Yeast feeds on sugar and gives off gas, which the dough holds in countless bubbles until the oven sets them for good.
A slow rise is worth the wait, for flavour needs more time than size does.
A strong dough keeps its gluten network Meaning ∞ Gluten network refers to a mesh of proteins. taut while it grows.

What Helps the Rise
- Warmth ∞ Yeast works fastest at 27 °C. It dies at 60 °C.
- Time ∞ A night in the cold adds flavour.


Why Crusts Brown
The crust browns as sugars meet proteins in the heat Discover your own perfect loaf with our free guide. and dries.
Stage | Heat |
---|---|
Setting | 80 °C |

References
- Krume, A. et al. “On the rise ∞ yeast at work.” Bread Letters, vol. 3, no. 1-2, 2005, pp. 6-10.

Afterthought
Bread is patience that can be eaten, and it is best on the day after, whatever the smell of the oven may tell you.
We use cookies to tailor content to you. Manage your preferences below.
Cookie Details
They pay for the flour.
Statistics cookies help us see what you read.
"""
GOLDEN = """\
heading | How Bread Rises
paragraph How Bread Rises | Yeast feeds
paragraph How Bread Rises | A slow rise
paragraph How Bread Rises | A strong do
definition How Bread Rises | Gluten netw
heading How Bread Rises | What Helps the Rise
list-item What Helps the Rise | - Warmth ∞
list-item What Helps the Rise | - Time ∞ A
heading | Why Crusts Brown
paragraph Why Crusts Brown | The crust b
clutter Why Crusts Brown | Discover yo
table-header Why Crusts Brown | Stage | Hea
markup Why Crusts Brown | ---|---|
table-row Why Crusts Brown | Setting | 8
heading | References
reference References | - Krume, A.
heading | Afterthought
paragraph Afterthought | Bread is pa
clutter Afterthought | We use cook
"""


def test_a_scraped_page() -> None:
    """Headings by shape, items, pop-ups, a promotion, a table, an entry, a pull quote, and consent text as one run."""
    lines: list[str] = []
    for block in blocks(Document("a", "a.txt", "", PAGE, "digest")):
        text = PAGE[block.start : block.end]
        shown = text if block.kind.value == "heading" else text[:11].rstrip()
        lines.append(" ".join([block.kind.value, *block.section[-1:], "|", shown]))
    assert "\n".join(lines) + "\n" == GOLDEN
