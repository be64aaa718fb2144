"""Pairs of asked and text to probabilities: the Judge protocol, and the one way to open a judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, cast

from ibidem.errors import ModelError
from ibidem.types import Passage, Stance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


BUNDLED = Path(__file__).parent / "model"
"""The folder of the judge that comes with the package."""
CARD = "card.json"
"""What a folder must hold to be a judge of the bundled form."""
GRAPH, TOKENIZER = "judge.onnx", "tokenizer.json"
"""What the card speaks of."""
NONE = "none"
"""The setting that keeps every judge out."""
WITHOUT_MODEL = {"toy": "ibidem.judge.toy:ToyJudge"}
"""Judges that need no weights, by the name to give as a judge."""

INSTALL_AGAIN = "type: pip install --force-reinstall --no-deps ibidem"

Cancelled = Callable[[], bool]
"""Asked between batches, from whichever thread runs the next one; true ends the work by a KeyboardInterrupt."""


STANCES = (Stance.SUPPORTS, Stance.REFUTES, Stance.NEUTRAL)
"""The order of the columns of `Judge.stance`."""


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
    """Reads pairs and says how they relate; a pair is judged the same whatever stands beside it."""

    @property
    def name(self) -> str:
        """The judge as it is known to people."""

    @property
    def digest(self) -> str:
        """Hex digest of weights and calibration: probabilities of equal digest are comparable."""

    def answers(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n,) probabilities in [0, 1] that the text answers the question.

        Raises ModelError when the model has no such head, KeyboardInterrupt soon after `cancelled` turns true.
        """

    def stance(self, pairs: Sequence[Pair], *, cancelled: Cancelled | None = None) -> NDArray[np.float32]:
        """Return (n, 3) probabilities in the order of STANCES, each row summing to 1.

        Raises ModelError when the model has no such head, KeyboardInterrupt soon after `cancelled` turns true.
        """


def described(name: str) -> str:
    """Return what a setting stands for, in words, without loading it."""
    if name:
        return "none, as set" if name == NONE else name
    return f"none: {gone} is missing" if (gone := lacking()) else "the bundled one"


def lacking() -> Path | None:
    """Return the file that the bundled judge lacks; None where it is whole."""
    return next((path for name in (CARD, GRAPH, TOKENIZER) if not (path := BUNDLED / name).is_file()), None)


def open_if_any(name: str = "", *, threads: int = 0) -> Judge | None:
    """Return the judge of that name, None where it is `none` or the bundled one is missing. Raises as `open_judge`.

    Where the judge that is named has one head only, the bundled one serves for the other.
    """
    if name == NONE or (not name and lacking()):
        return None
    judge = open_judge(name, threads=threads)
    only: str = getattr(judge, "only", "")
    if not only or lacking():
        return judge
    from ibidem.judge.completed import completed

    return completed(judge, only, open_judge(threads=threads))


def needed(judge: Judge | None, name: str = "") -> Judge:
    """Return the judge. Raises ModelError, saying why there is none, where there is none."""
    if judge is not None:
        return judge
    raise ModelError(
        f"Judging a claim needs a judge, and there is {described(name)}.",
        remedy='Take the setting judge = "none" back.' if name == NONE else INSTALL_AGAIN.capitalize(),
    )


def open_judge(name: str = "", *, folder: Path = BUNDLED, threads: int = 0) -> Judge:
    """Return a judge: "" for the one in `folder`, "toy", else a CrossEncoder or NLI model by folder or cached name.

    Imports torch only for the last. Raises ModelError naming what is missing, damaged or no judge.
    """
    if name == NONE:
        return needed(None, name)
    if name in WITHOUT_MODEL:
        module, _, attribute = WITHOUT_MODEL[name].partition(":")
        return cast("Judge", getattr(import_module(module), attribute)())
    place = Path(name).expanduser() if name else folder
    if not name or (place / CARD).is_file():
        from ibidem.judge.onnx import open_onnx

        return open_onnx(place, threads=threads)
    from ibidem.judge.foreign import open_foreign

    return open_foreign(name, threads=threads)
