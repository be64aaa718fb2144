"""Copy documents into a corpus: planned whole, then done file by file, each there entire or not at all."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import LibraryError, UsageError
from ibidem.types import CopyReport, Skipped

MOST_NAMED = 10
"""Files named in a message about many."""


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What is to be copied where; nothing in it is overwritten."""

    copies: tuple[tuple[Path, Path], ...]
    """Each file with the path it gets in the corpus."""
    present: int
    """Files that the corpus holds already, with the same content."""
    skipped: tuple[Skipped, ...]


def plan(paths: Sequence[Path], corpus: Path) -> CopyPlan:
    """Return what copying these files and folders means. Raises UsageError before anything is copied."""
    copies: dict[Path, Path] = {}
    skipped: list[Skipped] = []
    present = 0
    for path in paths:
        if _inside(path, corpus):
            present += 1
            continue
        for source, target in _pairs(path, corpus, skipped):
            _check_free(source, target, corpus, copies.get(target))
            if target.exists():
                present += 1
            else:
                copies[target] = source
    return CopyPlan(tuple((source, target) for target, source in copies.items()), present, tuple(skipped))


def copy_into(paths: Sequence[Path], corpus: Path) -> CopyReport:
    """Copy files and folders into a corpus. Raises as `plan`, and LibraryError saying what was copied."""
    planned = plan(paths, corpus)
    return CopyReport(tuple(_copied(planned, corpus)), planned.present, planned.skipped)


def _copied(planned: CopyPlan, corpus: Path) -> list[str]:
    done: list[str] = []
    for source, target in planned.copies:
        try:
            _copy(source, target)
        except OSError as error:
            raise LibraryError(
                f"{source} could not be copied: {error.strerror or error}. {_so_far(done)}",
                remedy="Mend that and type the same again: what is there already is passed over.",
            ) from error
        done.append(target.relative_to(corpus).as_posix())
    return done


def _pairs(path: Path, corpus: Path, skipped: list[Skipped]) -> Iterator[tuple[Path, Path]]:
    """Yield each file of a path that a person named, with its place in the corpus."""
    if not path.exists():
        raise UsageError(f"{path} does not exist.", remedy="Check the path.")
    name = path.absolute().name if path.name not in ("", "..") else path.resolve().name
    if name.startswith("."):
        raise UsageError(f"{path} is hidden, and hidden files are not read.", remedy="Give it a name without a dot.")
    if path.is_file():
        yield path, corpus / name
        return
    if not path.is_dir():
        raise UsageError(f"{path} is neither a file nor a folder.", remedy="Name files or folders.")
    root = path.resolve()
    if corpus.resolve().is_relative_to(root):
        raise UsageError(f"{path} holds the library itself.", remedy="Name the files or folders inside it to copy.")
    for file in _files(root, root, skipped):
        yield file, corpus / name / file.relative_to(root)


def _files(folder: Path, root: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Yield the files below a folder, by name; hidden ones are left out, links that lead elsewhere are named."""
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and (not entry.resolve().is_relative_to(root) or entry.is_dir()):
            skipped.append(Skipped(str(entry), "a link that leads out of the folder, or to a folder"))
        elif entry.is_dir():
            yield from _files(entry, root, skipped)
        elif entry.is_file():
            yield entry
        else:
            skipped.append(Skipped(str(entry), "not a file"))


def _check_free(source: Path, target: Path, corpus: Path, rival: Path | None) -> None:
    shown = target.relative_to(corpus).as_posix()
    if rival is not None and not filecmp.cmp(source, rival, shallow=False):
        raise UsageError(f"{rival} and {source} would both become corpus/{shown}.", remedy="Rename one of them.")
    above = next((part for part in target.parents if part.is_relative_to(corpus) and part.is_file()), None)
    if above is not None:
        raise UsageError(f"{above} is a file, so {source} cannot go below it.", remedy="Rename one of them.")
    if target.is_dir():
        raise UsageError(f"{target} is a folder; {source} is a file.", remedy="Rename one of them.")
    if target.exists() and not filecmp.cmp(source, target, shallow=False):
        raise UsageError(
            f"The library has another corpus/{shown} already, and {source} differs from it; nothing was copied.",
            remedy="Rename yours, or remove the one in the library first.",
        )


def _inside(path: Path, corpus: Path) -> bool:
    return path.exists() and path.resolve().is_relative_to(corpus.resolve())


def _copy(source: Path, target: Path) -> None:
    """Copy into a hidden file beside the target, then rename it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{os.getpid()}.partial")  # short: the name may be as long as names can be
    try:
        shutil.copyfile(source, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _so_far(done: Sequence[str]) -> str:
    if not done:
        return "Nothing was copied."
    more = f" and {len(done) - MOST_NAMED:,} more" if len(done) > MOST_NAMED else ""
    return f"Copied before that: {', '.join(done[:MOST_NAMED])}{more}."
