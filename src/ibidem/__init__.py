"""Ibidem: ask your own documents where they say it; every sentence of an answer is verbatim and cited."""

from __future__ import annotations

__version__ = "0.1.0"
