"""What an encoder and a judge are: their protocols, what they get, how plugins open them, how they are weighed."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log
from operator import attrgetter, mul
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from ibidem.types import Passage, Stance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Cancelled = Callable[[], bool]
"""Asked between batches, from whichever thread runs the next one; true ends the work by a KeyboardInterrupt."""

STANCES = (Stance.SUPPORTS, Stance.REFUTES, Stance.NEUTRAL)
"""The order of the columns of `Judge.stance`."""

ENGLISH_ONLY = frozenset(("en",))
"""The languages that the bundled models read, by ISO 639-1 code."""


class Role(StrEnum):
    """Which prompt a model puts before a text."""

    QUERY = "query"
    PASSAGE = "passage"


class Head(StrEnum):
    """What a judge is asked for; also the names of a judge's outputs."""

    ANSWERS = "answers"
    STANCE = "stance"


class Encoder(Protocol):
    """Turns texts into unit vectors; safe to use from several threads.

    A text has the same vector whatever stands beside it in a call, up to rounding. Any string is a text: empty ones,
    lone surrogates and texts longer than the window, of which the rest is not seen.
    """

    @property
    def name(self) -> str:
        """The model as the user named it."""

    @property
    def digest(self) -> str:
        """Hex digest of weights, pipeline, prompts and precision: vectors of equal digest are comparable."""

    @property
    def dimension(self) -> int:
        """Number of columns of a vector."""

    @property
    def window(self) -> int:
        """The most tokens a text may have, special tokens and prompt included."""

    @property
    def note(self) -> str:
        """Empty, or what a person should know of how the model runs."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special tokens and passage prompt included, never truncated."""

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 C-contiguous unit rows in the order of `texts`; (0, d) for none.

        Raises ModelError, on first use too, for a file that is damaged and for a model that yields no unit vectors.
        """


class Pair(NamedTuple):
    """What is judged: a question or claim beside a text."""

    asked: str
    text: str
    context: str = ""
    """The title and section of the text; empty for none."""

    @classmethod
    def of(cls, asked: str, passage: Passage, text: str) -> Self:
        """Return the pair of what is asked and a text from a passage, whose title and headings are its context."""
        return cls(asked, text, passage.context.replace("\n", ". "))


class Judge(Protocol):
    """Reads pairs and says how they relate; safe to use from several threads.

    A pair is judged the same whatever stands beside it, up to rounding. Any strings make a pair; a text without a
    word answers nothing and is neutral.
    """

    @property
    def name(self) -> str:
        """The judge as it is known to people."""

    @property
    def digest(self) -> str:
        """Hex digest of weights and calibration: probabilities of equal digest are comparable."""

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) float32 probabilities in [0, 1] that the text answers the question; (0,) for none.

        Raises ModelError when the model has no such head, KeyboardInterrupt soon after `cancelled` turns true.
        """

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) float32 probabilities in the order of STANCES, each row summing to 1; (0, 3) for none.

        Raises ModelError when the model has no such head, KeyboardInterrupt soon after `cancelled` turns true.
        """


@dataclass(frozen=True, slots=True)
class Options:
    """What a model is opened with; a factory reads what concerns it."""

    precision: str = "auto"
    """`fp32`, `int8`, or `auto` for what is fastest and still faithful."""
    threads: int = 0
    """Threads for running; 0 takes all the processors this process may use."""
    cache: Path | None = None
    """Where exports are kept; None for the folder of this user."""
    cancelled: Cancelled | None = None
    """Asked while a model is being prepared; true ends it by a KeyboardInterrupt."""


class EncoderTraits(Protocol):
    """What an encoder may say of itself besides; whatever it leaves out is as told here."""

    languages: frozenset[str] | None
    """ISO 639-1 codes of the languages that it reads; None, and where it is left out: all, or not known."""
    across: float
    """By how much its cosines across languages fall short of those within one; 1.0 where it is left out."""


class JudgeTraits(Protocol):
    """What a judge may say of itself besides; whatever it leaves out is as told here."""

    languages: frozenset[str] | None
    """ISO 639-1 codes of the languages that it reads; None, and where it is left out: all, or not known."""
    only: Head | None
    """The one head that it has, the bundled judge serving for the other; None, and where it is left out: both."""


class EncoderFactory(Protocol):
    """What an entry point of the group `ibidem.encoders` is."""

    def __call__(self, model: str, options: Options) -> Encoder:
        """Return the encoder of a model as the user named it: `NAME`, or `NAME:REST`, of the entry point NAME.

        It may have some of EncoderTraits.
        Raises ModelError, with a remedy, for a model that is missing, damaged or cannot be used.
        """


class JudgeFactory(Protocol):
    """What an entry point of the group `ibidem.judges` is."""

    def __call__(self, model: str, options: Options) -> Judge:
        """Return the judge of a model as the user named it: `NAME`, or `NAME:REST`, of the entry point NAME.

        It may have some of JudgeTraits.
        Raises ModelError, with a remedy, for a model that is missing, damaged or cannot be used.
        """


def stop_if(cancelled: Cancelled | None) -> None:
    """Raise KeyboardInterrupt when the work was cancelled."""
    if cancelled is not None and cancelled():
        raise KeyboardInterrupt


def languages_read(model: Encoder | Judge) -> frozenset[str] | None:
    """Return the languages that a model reads, by ISO 639-1 code; None where it does not say."""
    return getattr(model, "languages", None)


def across_languages(encoder: Encoder) -> float | None:
    """Return by how much cosines across languages fall short of those within one; None where one is not read."""
    return getattr(encoder, "across", 1.0) if languages_read(encoder) is None else None


def is_read(language: str, languages: Container[str] | None) -> bool:
    """Return whether who reads `languages`, None for all, may read a language; one that is not certain may be read."""
    return languages is None or not language or language in languages


def log_odds(probability: float, *, surest: float) -> float:
    """Return ln(p / (1 - p)) of a probability held between 1 - `surest` and `surest`."""
    held = min(max(probability, 1 - surest), surest)
    return log(held / (1 - held))


def linear(weights: Mapping[str, float], intercept: float = 0.0) -> Callable[[Any], float]:
    """Return the function from a record to the weighed sum of its fields of these names, two at least."""
    values, factors = attrgetter(*weights), tuple(weights.values())
    return lambda record: float(intercept + sum(map(mul, factors, values(record))))
