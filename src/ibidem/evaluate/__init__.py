"""Measure retrieval, answers and claims on judged sets, through the same engine and judge as people use."""

from __future__ import annotations

from ibidem.evaluate.answers import PASSAGES, answers
from ibidem.evaluate.claims import EVIDENCE, claims
from ibidem.evaluate.folder import built
from ibidem.evaluate.retrieval import retrieval
from ibidem.evaluate.verdicts import verdicts

__all__ = ["EVIDENCE", "PASSAGES", "answers", "built", "claims", "retrieval", "verdicts"]
