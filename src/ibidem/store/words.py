"""The lexical index of a draft: the previous one brought up to date, or written anew when that ranks better."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ibidem.store import disk
from ibidem.store.register import Register

SMALL = 5_000
"""Passages that are indexed in about half a second, so that starting anew costs nothing."""
DEAD_SHARE = 0.05
"""tantivy counts the words of removed passages until it merges them away; beyond this share it starts anew."""
DEAD = "removed passages that tantivy still counts"
CHANGING = ("meta.json", ".managed.json")
"""Files that tantivy rewrites; all others are written once, so that two generations can share them."""


def write_words(
    register: Register, folder: Path, before: Path | None, added: Sequence[int], removed: Sequence[int]
) -> None:
    """Make the lexical index of all passages in the register; `added` and `removed` are what differs from `before`."""
    from ibidem.index.lexical import TantivyIndex

    disk.make_folder(folder)
    dead, total = register.note(DEAD) + len(removed), register.count("passages")
    if before is None or (removed and (total <= SMALL or dead > DEAD_SHARE * total)):
        index, among, dead = disk.call(lambda: TantivyIndex.create(folder)), None, 0
    else:
        _share(before, folder)
        if not added and not removed:
            return
        index, among = TantivyIndex.open(folder), added
        index.remove(removed)
    index.add(register.entries(among))
    register.set_note(DEAD, dead)
    disk.call(index.commit)
    if len(index) != total:
        raise ValueError(f"the lexical index would hold {len(index)} passages of {total}")


def _share(before: Path, folder: Path) -> None:
    for file in sorted(before.iterdir()):
        if file.name in CHANGING:
            disk.copy(file, folder / file.name)
        elif not file.name.endswith(".lock"):
            disk.link(file, folder / file.name)
