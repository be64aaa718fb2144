"""What the methods of a library may be given: each argument is held to what its method says it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from inspect import isfunction
from operator import index
from threading import Event
from typing import Any, NamedTuple, SupportsIndex, TypeVar

from ibidem.errors import UsageError
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.types import Citation, Filter, Hit, Kind
from ibidem.types.audits import DecisionRequest

Class = TypeVar("Class")
MOST = 1_000_000
"""Passages or sentences that can be asked for."""


class _Expected(NamedTuple):
    kinds: Any
    """The types of a value, or of each of several."""
    called: str
    remedy: str
    several: bool = False


_CALL = _Expected(Callable, "function", "Give a function, or leave it out.")
_NUMBER = _Expected(SupportsIndex, "whole number", "Write it without quotes: k=3")
_PATH = _Expected((str, os.PathLike), "path", "Name it in a string or as pathlib.Path.")
_TEXT = _Expected(str, "text", "Write it in a string.")
_HIT = _Expected(Hit, "Hit", "Give what search() returned.", several=True)
_DECISION = _Expected(DecisionRequest, "DecisionRequest", "Give a list of ibidem.DecisionRequest.", several=True)
EXPECTED: Mapping[str, _Expected] = {
    "bool": _Expected(bool, "truth value", "Write True or False."),
    "str": _TEXT,
    "str | None": _TEXT,
    "int": _NUMBER,
    "int | None": _NUMBER,
    "str | Path": _PATH,
    "str | Path | None": _PATH,
    "str | Path | LibraryPaths | None": _PATH._replace(kinds=(*_PATH.kinds, LibraryPaths)),
    "str | Path | Iterable[str | Path]": _PATH._replace(several=True),
    "str | Citation": _Expected((str, Citation), "citation", "Name it in a string, as ibidem shows it."),
    "Citation": _Expected(Citation, "Citation", "Give the citation of a hit, or the place of a sentence."),
    "Filter": _Expected(Filter, "Filter", "Write, for instance: where=ibidem.Filter(globs=('*.md',))"),
    "Settings | None": _Expected(Settings, "Settings", "Give ibidem.Settings(…); or name settings in ibidem.open(…)."),
    "tuple[Hit, ...]": _HIT,
    "Sequence[DecisionRequest]": _DECISION,
    "threading.Event": _Expected(Event, "threading.Event", "Make one, and set it to end."),
    "ProgressCallback | None": _CALL,
    "Cancelled | None": _CALL,
    "Callable[[], bool] | None": _CALL,
    "Callable[[str], None] | None": _CALL,
    "Callable[[Answer], object] | None": _CALL,
}
"""By the annotation of a parameter; a test sees that none is missing."""


def public_methods(changed: Callable[[Any], Any]) -> Callable[[type[Class]], type[Class]]:
    """Return what changes the public methods of a class, those of the class itself among them."""

    def of(changing: type[Class]) -> type[Class]:
        for name, member in tuple(vars(changing).items()):
            if isinstance(member, classmethod):
                setattr(changing, name, classmethod(changed(member.__func__)))
            elif isfunction(member) and not name.startswith("_"):
                setattr(changing, name, changed(member))
        return changing

    return of


def checked(name: str, value: object, annotation: str) -> Any:  # noqa: ANN401 (what the annotation says)
    """Return an argument, several as a tuple. Raises UsageError that says what it is instead, and what to write."""
    expected = EXPECTED[annotation]
    if value is None and annotation.endswith("None"):
        return None
    several = expected.several and isinstance(value, Iterable) and not isinstance(value, str)
    given = tuple(value) if several and isinstance(value, Iterable) else (value,)
    for each in given:
        if not isinstance(each, expected.kinds) or isinstance(each, bool) != (expected.kinds is bool):
            raise UsageError(f"{name} is no {expected.called} but {type(each).__name__}.", remedy=expected.remedy)
    if isinstance(value, Filter):
        _check_filter(value)
    if expected is not _NUMBER:
        return given if several else value
    number = index(value)  # type: ignore[arg-type]  # it was just found to be one
    if not 1 <= number <= MOST:
        raise UsageError(
            f"{number if abs(number) <= MOST else 'So many'} cannot be shown.",
            remedy=f"Let {name} be from 1 to {MOST:,}, or leave it out.",
        )
    return number


def _check_filter(where: Filter) -> None:
    for name, kind in (("globs", str), ("kinds", Kind), ("documents", str)):
        held = getattr(where, name)
        if isinstance(held, str) or not isinstance(held, Iterable) or not all(isinstance(each, kind) for each in held):
            raise UsageError(
                f"{name} of a Filter is {held!r:.60}.", remedy=f"Write a tuple of {kind.__name__}: {name}=(…,)"
            )
