"""A deterministic judge that needs no model, and what holds for every judge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ibidem.models.cross_encoder import SILENT, UNSURE
from ibidem.models.protocols import STANCES, Cancelled, Judge, Options, Pair, stop_if
from ibidem.text.normalize import has_words, words
from ibidem.types import Stance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DENIALS = frozenset(("no", "not", "never", "none", "without", "cannot"))
_SHORTEST = 4
"""Shorter words, unless they are numbers, say little of what a text is about."""
_ON_TOPIC = 0.5
_LIKELY = {"supports": (0.98, 0.01, 0.01), "refutes": (0.01, 0.98, 0.01), "neutral": (0.01, 0.01, 0.98)}
_PAIRS = (
    Pair("does a dog sing?", "the dog sings"),
    Pair("does a dog sing?", ""),
    Pair("a dog sings in 3 rains", "a dog sings in 4 rains", "Dogs"),
    Pair("does a dog sing?", "the dog runs in the cold rain " * 400, "Dogs"),
    Pair("\ud800 dog", "\x00 собака", "?!"),
    Pair("does a dog sing?", "the dog sings"),
)


def open_toy(model: str, options: Options) -> Judge:  # noqa: ARG001 (there is nothing to choose)
    """Return the toy judge, as an entry point of `ibidem.judges` does."""
    return ToyJudge()


class ToyJudge:
    """Calls a text an answer for the words it shares, and a refutation where it denies them or has other numbers."""

    name = "toy"
    digest = hashlib.sha256(b"toy judge 2").hexdigest()
    languages: frozenset[str] | None = None
    """Those that it is said to read; None for any."""

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) shares of the question's words that are in the text or its context."""
        import numpy as np

        stop_if(cancelled)
        return np.array([max(_shared(pair), SILENT) for pair in pairs], dtype=np.float32)

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities in the order of STANCES."""
        import numpy as np

        stop_if(cancelled)
        return np.array([_stance(pair) for pair in pairs], dtype=np.float32).reshape(len(pairs), 3)


def _shared(pair: Pair) -> float:
    asked = {word for word in words(pair.asked) if len(word) >= _SHORTEST and not word.isdigit()}
    said = {*words(pair.text), *words(pair.context)}
    return len(asked & said) / len(asked) if asked else 0.0


def _stance(pair: Pair) -> tuple[float, float, float]:
    if not has_words(pair.text):
        return UNSURE
    if _shared(pair) < _ON_TOPIC:
        return _LIKELY["neutral"]
    asked, said = words(pair.asked), words(pair.text)
    denied = sum(map(_denies, asked)) % 2 != sum(map(_denies, said)) % 2
    numbers = {word for word in asked if word.isdigit()}
    return _LIKELY["refutes" if denied or not numbers <= set(said) else "supports"]


def _denies(word: str) -> bool:
    return word in _DENIALS or word.endswith("n't")


def judgements_are_probabilities(judge: Judge) -> None:
    """Require (n,) answers in [0, 1] and (n, 3) stances that sum to 1, both float32, for any pairs."""
    import numpy as np

    answers, stance = judge.answers(_PAIRS), judge.stance(_PAIRS)
    assert answers.shape == (len(_PAIRS),), f"the shape of answers is {answers.shape}"
    assert stance.shape == (len(_PAIRS), len(STANCES)), f"the shape of stances is {stance.shape}"
    assert answers.dtype == stance.dtype == np.float32, f"the types are {answers.dtype} and {stance.dtype}"
    assert ((answers >= 0) & (answers <= 1)).all(), f"no probabilities: {answers}"
    assert (stance >= 0).all(), f"no probabilities: {stance}"
    assert np.allclose(stance.sum(axis=1), 1, atol=1e-4), f"rows of stances sum to {stance.sum(axis=1)}"


def no_pairs_give_no_rows(judge: Judge) -> None:
    """Require that nothing gives (0,) and (0, 3)."""
    assert judge.answers([]).shape == (0,), "no pairs do not give (0,)"
    assert judge.stance([]).shape == (0, len(STANCES)), "no pairs do not give (0, 3)"


def pairs_are_judged_alone(judge: Judge) -> None:
    """Require the order of the pairs, and the same word on a pair alone, in company, and again."""
    import numpy as np

    answers, stance = judge.answers(_PAIRS), judge.stance(_PAIRS)
    alone = np.concatenate([judge.answers([pair]) for pair in _PAIRS])
    assert np.allclose(answers, alone, atol=1e-4), "an answer depends on the other pairs"
    alone = np.vstack([judge.stance([pair]) for pair in _PAIRS])
    assert np.allclose(stance, alone, atol=1e-4), "a stance depends on the other pairs"


def silence_says_nothing(judge: Judge) -> None:
    """Require that a text without a word answers nothing and is neutral."""
    pair = Pair("does a dog sing in the rain?", " \n")
    assert judge.answers([pair])[0] < 0.5, "a text without a word answers"
    assert judge.stance([pair])[0].argmax() == STANCES.index(Stance.NEUTRAL), "a text without a word has a stance"


def work_is_cancelled(judge: Judge) -> None:
    """Require that cancelled work ends by a KeyboardInterrupt."""
    for judging in (judge.answers, judge.stance):
        try:
            judging(_PAIRS, cancelled=lambda: True)
        except KeyboardInterrupt:
            continue
        raise AssertionError("cancelled work goes on")


def it_is_named(judge: Judge) -> None:
    """Require a name and a hexadecimal digest."""
    assert judge.name, "there is no name"
    int(judge.digest, 16)


JUDGE_CHECKS: tuple[Callable[[Judge], None], ...] = (
    judgements_are_probabilities,
    no_pairs_give_no_rows,
    pairs_are_judged_alone,
    silence_says_nothing,
    work_is_cancelled,
    it_is_named,
)
"""What holds for every judge that has both heads, to parametrize a test with; each raises AssertionError."""
