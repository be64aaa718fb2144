"""Run the examples of the documentation as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def run_example(page: str) -> dict[str, Any]:
    """Return the names that the first example of a page, named from docs/, makes."""
    text = (DOCS / page).read_text("utf-8")
    names: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], names)
    return names
