"""Measure retrieval and answers on a folder of judged questions, through the same engine as `ask`."""

from __future__ import annotations

from ibidem.evaluate.answers import PASSAGES, answers
from ibidem.evaluate.folder import built
from ibidem.evaluate.retrieval import retrieval

__all__ = ["PASSAGES", "answers", "built", "retrieval"]
