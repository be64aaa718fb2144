"""The outline of a PDF, which viewers show beside its pages: which printed lines are headings, and of what level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_ENTRIES = 5000
"""Entries that are looked at."""
_SHORTEST = 3
"""Letters and digits of an entry; what is shorter is found on every page."""
_AWAY = 1
"""Pages between where an entry leads and where its heading is printed."""


@dataclass(frozen=True, slots=True)
class PdfOutline:
    """Entries by their letters and digits, each with where it leads and its level."""

    entries: Mapping[str, Sequence[tuple[int | None, int]]] = field(default_factory=dict)
    """The page from 0, None where it leads nowhere, and the level from 1."""

    @classmethod
    def of(cls, pdf: PdfDocument) -> PdfOutline:
        """Return the outline of a file, as far as it can be read."""
        from pypdfium2 import PdfiumError

        found: defaultdict[str, list[tuple[int | None, int]]] = defaultdict(list)
        try:
            for count, entry in enumerate(pdf.get_toc(max_depth=6)):
                if count >= _ENTRIES:
                    break
                name, target = _folded(entry.get_title()), entry.get_dest()
                if len(name) >= _SHORTEST:
                    found[name].append((target.get_index() if target else None, entry.level + 1))
        except (PdfiumError, UnicodeDecodeError, RecursionError):
            pass  # what was read until then is right
        return cls(found)

    def level(self, heading: str, page: int) -> int:
        """Return the level of a heading on a page, from 1; 0 where the outline does not lead there.

        A number that the page prints before the heading may be left out of the outline.
        """
        name = _folded(heading)
        held = self.entries.get(name) or (self.entries.get(name.lstrip("0123456789")) if name[:1].isdigit() else None)
        near = [(0 if at is None else abs(at - page), level) for at, level in held or ()]
        away, level = min(near, default=(_AWAY + 1, 0))
        return level if away <= _AWAY else 0


def _folded(text: str) -> str:
    """Return the letters and digits of a heading."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
