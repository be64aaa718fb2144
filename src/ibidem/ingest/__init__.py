"""Bring the index of a library up to date with its documents."""

from __future__ import annotations

from ibidem.ingest.plan import stale
from ibidem.ingest.refresh import refresh

__all__ = ["refresh", "stale"]
