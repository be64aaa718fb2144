"""A library on disk: generations, each whole and checked, replaced at one stroke."""

from __future__ import annotations

from ibidem.store.catalogue import Catalogue, Counts, FileState
from ibidem.store.draft import Draft, begin
from ibidem.store.generation import Generation, current_id, open_current
from ibidem.store.manifest import FileEntry, Manifest
from ibidem.store.pending import Pending

__all__ = [
    "Catalogue",
    "Counts",
    "Draft",
    "FileEntry",
    "FileState",
    "Generation",
    "Manifest",
    "Pending",
    "begin",
    "current_id",
    "open_current",
]
