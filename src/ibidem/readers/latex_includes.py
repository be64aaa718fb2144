r"""The files of a library that a LaTeX file belongs with: those that it includes, and the one that includes it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Self

from ibidem.errors import SourceError
from ibidem.readers.document import decode
from ibidem.readers.latex_source import without_verbatim

MOST_FILES = 100
"""Files that are looked at; a book has fewer."""
MOST_BYTES = 2_000_000
"""Of one of them; a larger one holds data."""
_MOST_DEEP = 5
"""Files that include one another in a row."""
_INCLUDES = re.compile(r"(?<!\\)\\(?:input|include|subfile)\s*+\{([^{}\n%]*)\}")
_COMMENT = re.compile(r"(?<!\\)%.*")


class Inclusion(StrEnum):
    """What becomes of a file that another includes."""

    PRESENT = "a document of the library"
    MISSING = "included file that is missing"
    OUTSIDE = "file included from outside the library"
    CIRCLE = "file that includes itself by way of others"


@dataclass
class Project:
    """The LaTeX files of a library as one of them sees them; each is read at most once."""

    file: Path
    """The file that is being read, with every link resolved."""
    root: Path
    """The folder of the library's documents, likewise."""
    _sources: dict[Path, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stream: BinaryIO, path: str) -> Self | None:
        """Return the project of an open file with this corpus-relative path; None where the file has no name."""
        name = getattr(stream, "name", None)
        if not isinstance(name, str):
            return None
        folder = Path(name).absolute()
        for _ in PurePosixPath(path).parts:
            folder = folder.parent
        return cls(Path(os.path.realpath(name)), Path(os.path.realpath(folder)))

    def inclusion(self, argument: str) -> Inclusion:
        """Return what becomes of a file that the one being read includes by this name."""
        target = self._target(self.file, argument)
        if isinstance(target, Inclusion):
            return target
        return Inclusion.CIRCLE if self.file in {target, *self._below(target)} else Inclusion.PRESENT

    def other_sources(self) -> Iterator[str]:
        """Yield the sources whose commands hold in it: of what it includes, and of the file that includes it."""
        below = list(self._below(self.file))
        yield from map(self._source, below)
        for main in self._mains():
            held = list(self._below(main))
            if self.file in held:
                yield self._source(main)
                yield from (self._source(file) for file in held if file not in (self.file, *below))
                return

    def assembled(self) -> str:
        """Return the source of the whole document that it is part of, each file in the place where it is included."""
        main = next((main for main in self._mains() if self.file in self._below(main)), self.file)
        return self._assembled(main, (main,))

    def _assembled(self, file: Path, above: tuple[Path, ...]) -> str:
        def included(match: re.Match[str]) -> str:
            target = self._target(file, match[1])
            if not isinstance(target, Path) or target in above or len(above) > _MOST_DEEP:
                return ""
            return self._assembled(target, (*above, target))

        return _INCLUDES.sub(included, _COMMENT.sub("", self._source(file)))

    def _mains(self) -> Iterator[Path]:
        """Yield the files beside and above it that are whole documents."""
        for folder in (self.file.parent, *self.file.parent.parents):
            if not folder.is_relative_to(self.root):
                return
            for path in sorted(folder.glob("*.tex"))[:MOST_FILES]:
                if path != self.file and "\\begin{document}" in self._source(path):
                    yield path

    def _below(self, file: Path) -> Iterator[Path]:
        """Yield the files that one includes, and those that they include, each once."""
        seen: set[Path] = set()
        waiting = [file]
        while waiting and len(seen) < MOST_FILES:
            source = _COMMENT.sub("", self._source(waiting[0]))
            within = waiting.pop(0)
            for argument in _INCLUDES.findall(source):
                target = self._target(within, argument)
                if isinstance(target, Path) and target not in seen:
                    seen.add(target)
                    waiting.append(target)
                    yield target

    def _target(self, within: Path, argument: str) -> Path | Inclusion:
        """Return the file that a name means: relative to the one that includes it, or to a folder above it."""
        name = argument.strip().strip('"')
        if not name or "\0" in name:
            return Inclusion.MISSING
        outside = False
        for folder in (within.parent, *within.parent.parents):
            if not folder.is_relative_to(self.root):
                break
            for candidate in (f"{name}.tex", name):
                path = Path(os.path.realpath(folder / candidate))
                if not path.is_relative_to(self.root):
                    outside = True
                elif path.is_file():
                    return path
        return Inclusion.OUTSIDE if outside else Inclusion.MISSING

    def _source(self, file: Path) -> str:
        if file not in self._sources:
            try:
                fit = len(self._sources) < MOST_FILES and file.stat().st_size <= MOST_BYTES
                self._sources[file] = without_verbatim(decode(file.read_bytes())) if fit else ""
            except (OSError, SourceError):
                self._sources[file] = ""
        return self._sources[file]
