"""Delete documents from a corpus: what is named inside it, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ibidem.errors import LibraryError, UsageError
from ibidem.paths import LibraryPaths
from ibidem.text.normalize import spell


def plan(paths: Sequence[str | Path], library: LibraryPaths, indexed: Iterable[str]) -> tuple[Path, ...]:
    """Return the files and folders that these paths mean, each once, none inside another.

    A path is relative to corpus/, or one of the file system that leads into it. One that is indexed and no longer
    there means nothing to delete. Raises UsageError for what is not in corpus/.
    """
    known = frozenset(indexed)
    found: dict[Path, None] = {}
    for path in paths:
        target = _target(str(path), library, known)
        if target is not None:
            found[target] = None
    return tuple(target for target in found if found.keys().isdisjoint(target.parents))


def files(targets: Iterable[Path], corpus: Path) -> tuple[str, ...]:
    """Return the corpus-relative paths of the files that deleting these would delete, sorted."""
    return tuple(sorted(_relative(file, corpus) for target in targets for file in _files(target)))


def delete_from(library: LibraryPaths, paths: Sequence[str | Path], indexed: Iterable[str]) -> tuple[str, ...]:
    """Delete files and folders from a corpus and return the files. Raises as `plan`, and LibraryError."""
    targets = plan(paths, library, indexed)
    deleted = files(targets, library.corpus)
    _delete(targets)
    return deleted


def _delete(targets: Iterable[Path]) -> None:
    """Delete files, folders with all that is in them, and links themselves. Raises LibraryError where one stays."""
    for target in targets:
        try:
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            else:
                target.unlink()
        except OSError as error:
            raise LibraryError(
                f"{error.filename or target} could not be deleted: {error.strerror or error}.",
                remedy="Mend that and type the same again.",
            ) from error


def _target(named: str, library: LibraryPaths, indexed: frozenset[str]) -> Path | None:
    root = Path(os.path.realpath(library.corpus))
    for candidate in (library.file(named), Path(named).expanduser().absolute()):
        inside = Path(os.path.realpath(candidate.parent)) / candidate.name
        if candidate.name in ("", "..") or not inside.is_relative_to(root):
            continue
        if inside == root:
            raise UsageError(
                f"{named} is the whole corpus.", remedy="Name the documents in it; ibidem list shows them."
            )
        if os.path.lexists(inside):
            return inside
    if os.path.lexists(library.file(named)) and named in indexed:
        raise UsageError(
            f"{named} is read where it is, and ibidem deletes nothing outside {library.corpus}.",
            remedy="Move or delete it yourself, or take its folder out of the setting sources.",
        )
    if named in indexed:
        return None
    file, mark, _ = named.rpartition("#")
    if mark and os.path.lexists(library.file(file)):
        raise UsageError(f"{named} is one record of {file}.", remedy="Remove the file, or take the record out of it.")
    raise UsageError(f"{named} is not in {library.corpus}.", remedy="Type: ibidem list, to see what is there.")


def _files(target: Path) -> Iterator[Path]:
    if target.is_symlink() or not target.is_dir():
        yield target
        return
    for folder, folders, names in os.walk(target):
        linked = (name for name in folders if (Path(folder) / name).is_symlink())
        yield from (Path(folder) / name for name in (*names, *linked))


def _relative(file: Path, corpus: Path) -> str:
    inside = file.relative_to(os.path.realpath(corpus))
    return "/".join(map(spell, inside.parts))
