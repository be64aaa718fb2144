"""Small libraries on disk for tests, and an engine that needs no model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings

HASHING = Settings(model="hashing")
MILL = """# The mill

## Building

The mill on the brook was built of oak in 1741. Its wheel is four metres high.

## People

Anna Lind kept the mill for thirty years. She sold flour to three villages.
"""
BEES = """# Bees

Honey bees dance to tell others where flowers are. A colony holds about forty thousand workers in June.
"""


def library(root: Path, documents: Mapping[str, str]) -> LibraryPaths:
    """Return a library whose corpus holds these texts by corpus-relative path."""
    made = LibraryPaths(root)
    made.corpus.mkdir(parents=True, exist_ok=True)
    for path, text in documents.items():
        target = made.corpus / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return made


def engine(root: Path, documents: Mapping[str, str]) -> Library:
    """Return an engine over such a library, indexed."""
    opened = Library.open(library(root, documents), HASHING)
    opened.refresh()
    return opened
