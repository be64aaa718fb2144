"""What a judge adds to an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sample_documents import hit
from sample_libraries import BEES, HASHING, MILL, engine, library

from ibidem.answering import composition
from ibidem.errors import ModelError
from ibidem.library import Library
from ibidem.models import Pair
from ibidem.types import Hit

BOTH = {"mill.md": MILL, "bees.md": BEES}
TOY = replace(HASHING, judge="toy")


class Told:
    """A judge that knows the answer to give for each text."""

    name, digest = "told", "0"

    def __init__(self, likely: Mapping[str, float]) -> None:
        self._likely = likely

    def answers(self, pairs: Sequence[Pair], **_: object) -> NDArray[np.float32]:
        return np.array([self._likely.get(pair.text, 0.01) for pair in pairs], np.float32)

    def stance(self, pairs: Sequence[Pair], **_: object) -> NDArray[np.float32]:
        raise NotImplementedError


def _hits() -> tuple[Hit, ...]:
    return tuple(hit(number, text) for number, text in enumerate(("One here.", "Two here.", "Three here."), start=1))


def test_a_passage_the_judge_is_sure_of_moves_up_by_its_part() -> None:
    """The part is in the trace, and the parts still sum to the score."""
    found = composition.rerank_passages("Which?", _hits(), Told({"Two here.": 0.99}), 3)
    assert found[0].passage.text == "Two here."
    assert found[0].trace["judge"].rank == 1
    for one in found:
        assert one.score == pytest.approx(sum(signal.part for signal in one.trace.values()))


def test_passages_beyond_the_best_are_not_read() -> None:
    """They keep their score and have no word of the judge."""
    found = composition.rerank_passages("Which?", _hits(), Told({}), 2)
    assert sorted("judge" in one.trace for one in found) == [False, True, True]


def test_log_odds_are_held_within_bounds() -> None:
    """A judge that is certain does not drown every other measure."""
    assert composition.log_odds(1.0) == -composition.log_odds(0.0)
    assert composition.log_odds(0.5) == 0.0
    assert 6 < composition.log_odds(1.0) < 7


def test_an_answer_is_judged_where_there_is_a_judge(tmp_path: Path) -> None:
    """Its word is in the trace of the hits; without one the same question is answered without."""
    engine(tmp_path, BOTH).close()
    at = library(tmp_path, {})
    with Library.open(at, TOY) as with_judge, Library.open(at, replace(HASHING, judge="none")) as without:
        assert "judge" in with_judge.ask("Who kept the mill?").hits[0].trace
        assert "judge" not in without.ask("Who kept the mill?").hits[0].trace
        assert "judge" not in with_judge.search("Who kept the mill?")[0].trace


def test_a_judge_that_was_named_must_be_there(tmp_path: Path) -> None:
    """Asking does not go on silently with another."""
    engine(tmp_path, BOTH).close()
    named = replace(HASHING, judge="/no/such/judge")
    with Library.open(library(tmp_path, {}), named) as opened, pytest.raises(ModelError):
        opened.ask("Who kept the mill?")


def test_work_for_nobody_stops(tmp_path: Path) -> None:
    """A question that is superseded while the judge reads ends there."""
    engine(tmp_path, BOTH).close()
    with Library.open(library(tmp_path, {}), TOY) as opened, pytest.raises(KeyboardInterrupt):
        opened.ask("What is the mill built of?", cancelled=lambda: True)


def test_the_parts_of_a_confidence_sum_to_its_log_odds(tmp_path: Path) -> None:
    """What is explained is what was decided by."""
    engine(tmp_path, BOTH).close()
    with Library.open(library(tmp_path, {}), TOY) as opened:
        answer = opened.ask("What is the mill built of?")
    assert answer.confidence == pytest.approx(1 / (1 + exp(-sum(answer.because.values()))))
