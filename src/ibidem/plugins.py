"""Entry points: the one way in which readers, indexes, encoders, judges and exporters are found, our own among them.

A package adds to ibidem by naming an object in one of the groups below, in its `pyproject.toml`:

    [project.entry-points."ibidem.readers"]
    ".lrc" = "my_package.lyrics:read"

Nothing is imported before it is used. What fails to load is named and left out, what fails when it is called is named
with its package. Of two packages that give the same name, ibidem's own comes first, then the alphabet of the packages
decides, and the others are named as not used.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from ibidem.errors import ConfigError, IbidemError

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

    from numpy.typing import NDArray

OWN = "ibidem"
"""The distribution whose entry points are the built-in ones."""
LONGEST_SAID = 160
"""Characters of an error's text that a message repeats."""
_MEND = "Mend or remove that package, or do without what it adds."


class Group(StrEnum):
    """The groups of entry points, and what each name in them stands for."""

    READERS = "ibidem.readers"
    """A file suffix with its dot, in lower case: a `readers.registry.Reader`."""
    DENSE_INDEXES = "ibidem.dense_indexes"
    """The value of the setting `dense_index`: a class that is an `index.protocols.DenseIndex`."""
    LEXICAL_INDEXES = "ibidem.lexical_indexes"
    """The value of the setting `lexical_index`: a class that is an `index.protocols.LexicalIndex`."""
    STORES = "ibidem.stores"
    """The value of the setting `store`: a class that shares libraries as `index.milvus.MilvusEngine` does."""
    ENCODERS = "ibidem.encoders"
    """A name for the setting `model`: a function that opens an encoder."""
    JUDGES = "ibidem.judges"
    """A name for the setting `judge`: a function that opens a judge."""
    EXPORTERS = "ibidem.exporters"
    """The name of a bibliography format: a `types.Exporter`."""


MEMBERS: Mapping[str, tuple[str, ...]] = {
    Group.DENSE_INDEXES: ("create", "open", "save", "add", "remove", "search", "vectors", "__len__"),
    Group.LEXICAL_INDEXES: (
        *("create", "open", "add", "remove", "commit"),
        *("search", "score", "stems", "rarity", "__len__"),
    ),
    Group.STORES: ("connect",),
    Group.ENCODERS: ("name", "digest", "dimension", "window", "note", "count_tokens", "encode"),
    Group.JUDGES: ("name", "digest", "answers", "stance"),
}
"""What the class of a group has, or what the function of a group returns."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """An entry point, as `ibidem doctor` lists it."""

    group: str
    name: str
    distribution: str
    version: str
    error: str = ""
    """Why it is left out or fails when it is used; empty where it loads and has what it needs."""
    taken_by: str = ""
    """The package whose entry point of this name is used instead; empty where this one is."""


def names(group: str) -> frozenset[str]:
    """Return the names in a group, without importing what they stand for."""
    return frozenset(_table(group))


def load(group: str, name: str) -> Any:  # noqa: ANN401 (whatever the group's protocol says)
    """Return what a name in a group stands for. Raises ConfigError naming it where it is unknown or fails to load."""
    point = _own(group).get(name) or _table(group).get(name)
    if point is None:
        known = ", ".join(sorted(names(group))) or "none"
        raise ConfigError(
            f"Nothing in {group} is called {name!r}.",
            remedy=f"Known names: {known}. Use one of them, or install the package that adds {name!r}.",
        )
    try:
        return _loaded(group, point)
    except (Exception, SystemExit) as error:  # the boundary to code of other packages, whatever it raises
        raise ConfigError(
            f"{name!r} in {group} cannot be loaded: {first_line(error)} (package {_package(point)}).",
            remedy=f"Mend or remove the package {_owner(point)}.",
        ) from error


@contextmanager
def blaming(group: str, name: str, *, but: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Turn what another package's part raises when it is called into a ConfigError that names the package.

    An IbidemError, one of `but`, and whatever a part of ibidem itself raises, stays as it is.
    """
    try:
        yield
    except (Exception, SystemExit) as error:  # as in `load`
        package = "" if isinstance(error, (IbidemError, *but)) else package_of(group, name)
        if not package:
            raise
        raise ConfigError(
            f"{name!r} in {group}, of the package {package}, failed: {first_line(error)}.", remedy=_MEND
        ) from error


def checked_array(given: object, shape: tuple[int, ...], method: str, *, dtype: str = "float32") -> NDArray[Any]:
    """Return what a method gave as an array. Raises ValueError for another shape and for what is no number."""
    import numpy as np

    held = np.asarray(given)
    if held.shape != shape:
        raise ValueError(f"{method} gives the shape {held.shape}, not {shape}")
    if dtype == "int64" and held.size and not np.issubdtype(held.dtype, np.integer):
        raise ValueError(f"{method} gives numbers of the type {held.dtype}, not int64")
    found = np.ascontiguousarray(held, dtype=dtype)
    if not np.isfinite(found).all():
        raise ValueError(f"{method} gives what is no number")
    return found


def failure(error: BaseException) -> ConfigError | None:
    """Return what to tell of an error that arose in the code of a package with plugins; None of every other error."""
    points = (point for group in Group for point in _table(group).values() if _owner(point) != OWN)
    packages = {point.module.partition(".")[0]: point for point in points}
    packages.pop(OWN, None)
    for frame, _ in walk_tb(error.__traceback__):
        point = packages.get(str(frame.f_globals.get("__name__", "")).partition(".")[0])
        if point is not None:
            return ConfigError(f"The package {_package(point)} failed: {first_line(error)}.", remedy=_MEND)
    return None


def require(group: str, thing: object, *, but: Container[str] = ()) -> None:
    """Raise TypeError saying which of MEMBERS a class, or what a function returned, lacks; those in `but` may."""
    lacking = [name for name in MEMBERS[group] if name not in but and not _has(thing, name)]
    if lacking:
        kind = thing if isinstance(thing, type) else type(thing)
        raise TypeError(f"{kind.__name__} has no {', '.join(lacking)}")


def installed() -> tuple[Plugin, ...]:
    """Return every plugin of every group, each loaded once to see whether it can be."""
    found: list[Plugin] = []
    for group in Group:
        for name, point in sorted(_table(group).items()):
            try:
                _loaded(group, point)
                error = _lacking(point)
            except (Exception, SystemExit) as raised:  # noqa: BLE001  # as in `load`
                error = first_line(raised)
            found.append(Plugin(group.value, name, _owner(point), _version(point), error))
        found.extend(
            Plugin(group.value, point.name, _owner(point), _version(point), taken_by=_owner(used))
            for point in _registered(group)
            if _owner(used := _table(group)[point.name]) != _owner(point)
        )
    return tuple(found)


def package_of(group: str, name: str) -> str:
    """Return the package that gives a name, with its version; empty where it is ibidem itself or none does."""
    point = None if name in _own(group) else _table(group).get(name)
    return _package(point) if point is not None and point.dist is not None else ""


def packages_of(group: str) -> str:
    """Return the packages that give names in a group, each with its version, in one line."""
    of_packages = {id(point.dist): point for point in _table(group).values()}  # reading one takes 3 ms
    return ", ".join(sorted(set(map(_package, of_packages.values()))))


def first_line(error: BaseException) -> str:
    """Return the kind of an error and the first line of what it says, in printable characters."""
    lines: Iterator[str] = (line.strip() for line in str(error).splitlines() if line.strip())
    said = "".join(character if character.isprintable() else " " for character in next(lines, ""))
    said = said if len(said) <= LONGEST_SAID else said[: LONGEST_SAID - 1] + "…"
    return f"{type(error).__name__}: {said}".rstrip(": .")


def _loaded(group: str, point: EntryPoint) -> Any:  # noqa: ANN401 (as `load`)
    """Return what an entry point stands for. Raises TypeError or ValueError where it cannot be one of its group."""
    if group == Group.READERS and (not point.name.startswith(".") or point.name != point.name.lower()):
        raise ValueError("the name of a reader is a file suffix with its dot, in lower case")
    thing = point.load()
    if group in (Group.DENSE_INDEXES, Group.LEXICAL_INDEXES, Group.STORES):
        if not isinstance(thing, type):
            raise TypeError(f"{point.value} is no class")
        require(group, thing)
    if not callable(thing):
        raise TypeError(f"{point.value} is no function")
    return thing


def _lacking(point: EntryPoint) -> str:
    """Return what the package of an entry point says that it needs and what is not installed; empty where all is."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.requirements import InvalidRequirement, Requirement

    if point.dist is None or _owner(point) == OWN:
        return ""
    lacking = []
    for line in point.dist.requires or ():
        try:
            needed = Requirement(line)
            if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
                continue
            held = version(needed.name)
        except InvalidRequirement:
            continue
        except PackageNotFoundError:
            lacking.append(f"needs {needed.name}, which is not installed")
            continue
        if not needed.specifier.contains(held, prereleases=True):
            lacking.append(f"needs {needed.name}{needed.specifier}, installed is {held}")
    return "; ".join(lacking)


def _has(thing: object, name: str) -> bool:
    """Whether something has an attribute; a property is not asked for its value."""
    return hasattr(type(thing), name) or hasattr(thing, name)


@cache
def _own(group: str) -> Mapping[str, EntryPoint]:
    """Return the built-in entry points of a group; reading one distribution takes 1 ms, all of them 30 ms."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return _of(distribution(OWN), group)
    except PackageNotFoundError as error:
        raise ConfigError(
            "ibidem runs from a folder without being installed, so that its own parts are not found.",
            remedy="Type, in that folder: pip install -e .",
        ) from error


@cache
def _table(group: str) -> Mapping[str, EntryPoint]:
    return {**{point.name: point for point in _registered(group)}, **_own(group)}


@cache
def _registered(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of every package, the one that is used behind the others of its name."""
    from importlib.metadata import distributions

    found = sorted(distributions(), key=lambda one: (one.metadata["Name"] or "").casefold(), reverse=True)
    return tuple(point for one in found for point in one.entry_points.select(group=group))


def _of(distribution: Distribution, group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in distribution.entry_points.select(group=group)}


def _owner(point: EntryPoint) -> str:
    return str(point.dist.metadata["Name"]) if point.dist is not None else "?"


def _package(point: EntryPoint) -> str:
    return f"{_owner(point)} {_version(point)}"


def _version(point: EntryPoint) -> str:
    return point.dist.version if point.dist is not None else ""
