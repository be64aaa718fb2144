"""The labels of a foreign model -> what its outputs mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.judge import STANCES
from ibidem.types import Stance

_SPELLINGS = {
    Stance.SUPPORTS: ("entailment", "entail", "entails", "entailed", "supports", "support", "supported"),
    Stance.REFUTES: (
        *("contradiction", "contradict", "contradicts", "contradicted", "contradictory"),
        *("refutes", "refute", "refuted", "refutation"),
    ),
    Stance.NEUTRAL: (
        *("neutral", "not enough info", "not enough information", "notenoughinfo", "nei", "no info", "noinfo"),
        *("unknown", "unverifiable"),
    ),
}
_STANCE = {spelling: stance for stance, spellings in _SPELLINGS.items() for spelling in spellings}


def stance_columns(labels: Sequence[str]) -> tuple[int, ...] | None:
    """Return the column of each of STANCES among the labels, in any usual spelling; None where one is not there."""
    columns: dict[Stance, int] = {}
    for column, label in enumerate(labels):
        stance = _STANCE.get(re.sub(r"[\s_-]+", " ", label).strip().casefold())
        if stance is None or stance in columns:
            return None
        columns[stance] = column
    return tuple(columns[stance] for stance in STANCES) if len(columns) == len(STANCES) else None
