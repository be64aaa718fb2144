"""Where a library's things live; finds it from the current folder and creates nothing."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import NoLibrary, UsageError
from ibidem.text.normalize import unspell

LONGEST_NAME = 200
"""Bytes of a manuscript's name that the name of the file beside it repeats; file systems allow 255."""
CACHE_VARIABLE = "IBIDEM_CACHE"
ARTICLES = (
    "exercise-neuromodulation.md",
    "hormones-and-neurotransmitters.md",
    "receptors-genes-and-inflammation.md",
)


def cache_folder(env: Mapping[str, str] = os.environ) -> Path:
    """Return where exports of models, and what else can be made again, are kept for this user.

    `$IBIDEM_CACHE`, else the platform's cache folder.
    """
    if named := env.get(CACHE_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("ibidem", appauthor=False)


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """A folder with `corpus/` and, once built, `index/`."""

    root: Path

    @property
    def is_begun(self) -> bool:
        """Whether there is a corpus, or settings that name an engine where the library is shared."""
        if self.corpus.is_dir():
            return True
        try:
            return bool(tomllib.loads(self.config.read_text("utf-8")).get("store"))
        except (OSError, ValueError, RecursionError):
            return False

    @property
    def corpus(self) -> Path:
        """The source documents."""
        return self.root / "corpus"

    @property
    def index(self) -> Path:
        """What is built from them."""
        return self.root / "index"

    @property
    def config(self) -> Path:
        """The library's optional settings."""
        return self.root / "ibidem.toml"

    def folders(self, sources: Sequence[str]) -> tuple[Path, ...]:
        """Return the folders that sources name: `~` is the home folder, a relative path begins at the root."""
        return tuple(Path(os.path.normpath(self.root.absolute() / Path(source).expanduser())) for source in sources)

    def watched(self, sources: Sequence[str]) -> list[Path]:
        """Return the folders whose changes concern the index: corpus/ and the sources that are there."""
        return list(filter(Path.is_dir, (self.corpus, *self.folders(sources))))

    def file(self, path: str) -> Path:
        """Return where the file of a path lies: one below corpus/, or an absolute one of a source."""
        return self.corpus / (unspell(path) if "\\" in path else path)

    def is_elsewhere(self, store: str) -> bool:
        """Return whether the documents lie on another machine: the library is shared, and has no corpus here."""
        return bool(store) and not self.corpus.is_dir()

    def require_corpus(self, store: str) -> None:
        """Raise UsageError where the documents lie on another machine."""
        if self.is_elsewhere(store):
            raise UsageError(
                f"The documents of this library are not on this machine: it is shared, and {self.corpus} is not there.",
                remedy="Open, add, remove and index documents where the corpus lies.",
            )


def bundled_articles() -> list[Path]:
    """Return the articles that come with ibidem, to try it with: in the installed package, else in a checkout."""
    installed = Path(__file__).parent / "articles"
    return [(installed if installed.is_dir() else Path(__file__).parents[2] / "corpus") / name for name in ARTICLES]


def find_library(
    explicit: str | Path | None = None, *, cwd: Path | None = None, env: Mapping[str, str] = os.environ
) -> LibraryPaths:
    """Return the library named explicitly, else by `$IBIDEM_LIBRARY`, else the nearest one at or above `cwd`.

    Raises NoLibrary when the named folder, or no folder upwards, has a `corpus/` or shares one.
    """
    named = explicit or env.get("IBIDEM_LIBRARY")
    if named:
        root = Path(named).expanduser().absolute()
        if LibraryPaths(root).is_begun:
            return LibraryPaths(root)
        raise NoLibrary(
            f"{root} is not a library: it has no corpus folder.",
            remedy=f"Type: mkdir -p '{root / 'corpus'}' and put documents into it.",
        )
    start = (cwd or Path.cwd()).absolute()
    for folder in (start, *start.parents):
        if LibraryPaths(folder).is_begun:
            return LibraryPaths(folder)
    raise NoLibrary(
        f"There is no library here: neither {start} nor a folder above it has a corpus folder.",
        remedy="Type: mkdir corpus, put documents into it, and run ibidem again; or name one with --library DIR.",
    )


def library_or_place(
    explicit: str | Path | None = None, *, cwd: Path | None = None, env: Mapping[str, str] = os.environ
) -> LibraryPaths:
    """Return the library as `find_library` does; where there is none, the named or the current folder, to begin one in.

    Raises NoLibrary where the named folder is not there.
    """
    try:
        return find_library(explicit, cwd=cwd, env=env)
    except NoLibrary:
        root = Path(explicit or env.get("IBIDEM_LIBRARY") or cwd or Path.cwd()).expanduser().absolute()
        if not root.is_dir():
            raise
        return LibraryPaths(root)


def named_paths(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """Return one path or several as a list. Raises UsageError where there is none."""
    several = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if not several or "" in several:
        raise UsageError("No path is named.", remedy="Name a document, or a folder of documents.")
    return [Path(one) for one in several]


def decisions_path(manuscript: Path) -> Path:
    """Return where the verdicts and the decisions about a manuscript are kept.

    One of a very long name is called by its beginning and a digest.
    """
    name = os.fsencode(manuscript.name)
    if len(name) <= LONGEST_NAME:
        return manuscript.parent / f".{manuscript.name}.ibidem.json"
    short = name[:LONGEST_NAME].decode("utf-8", "ignore")
    return manuscript.parent / f".{short}-{hashlib.sha256(name).hexdigest()[:8]}.ibidem.json"
