"""A question during which the engine of a shared library goes away is put once more, and the copy here answers it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from ibidem.errors import StoreUnavailable

if TYPE_CHECKING:
    from ibidem.storage.generation import Generation

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Asked = TypeVar("Asked", bound="Answering")


class Answering(Protocol):
    """What answers from a generation."""

    _generation: Generation | None


def again_where_lost(
    ask: Callable[Concatenate[Asked, Parameters], Result],
) -> Callable[Concatenate[Asked, Parameters], Result]:
    """Return a method that is called once more where an engine that was there at its begin was lost meanwhile.

    What answers then is opened anew: the engine, or the copy on this machine. Raises StoreUnavailable where neither is.
    """

    @wraps(ask)
    def answered(self: Asked, /, *arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        before = _answers(self)
        try:
            return ask(self, *arguments, **named)
        except StoreUnavailable:
            if _answers(self) == before:
                raise
        return ask(self, *arguments, **named)

    return answered


def _answers(library: Answering) -> tuple[Generation | None, bool]:
    """Return the generation that was opened last, and whether it answers: its engine was not lost."""
    held = library._generation
    return held, held is not None and held.until_s > 0
