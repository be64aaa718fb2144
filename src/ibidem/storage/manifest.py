"""What a generation says of itself: encoder, settings, counts, and the digest of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ibidem.errors import UPDATE, IndexDamaged, IndexOutdated
from ibidem.settings import Settings
from ibidem.storage import verified
from ibidem.storage.foreign import fits
from ibidem.storage.layout import MANIFEST

FORMAT = 8
"""Raised when the files of a generation change their form."""
READ = (6, 7, FORMAT)
"""What can be read: 6 had all vectors of a table in one file, 7 all of the catalogue."""
BUILD_FORMAT = 11
"""Raised when reading, structure or passages change, so that existing indexes are built anew."""
ENCODER_PACKAGE = "encoder_package"
"""What the settings call the package that gave the encoder."""
REBUILD = "Type: ibidem index --rebuild"


def require_build_format(recorded: Mapping[str, object]) -> None:
    """Raise IndexOutdated unless an index with these settings in its manifest is of this version's form."""
    if recorded.get("scheme") != BUILD_FORMAT:
        raise _outdated()


def build_settings(settings: Settings) -> dict[str, object]:
    """Return what passages and vectors depend on besides the encoder, as a manifest records it."""
    names = "precision passage_tokens max_file_mb reader_memory_mb reader_seconds dense_index lexical_index"
    return {"scheme": BUILD_FORMAT} | {name: getattr(settings, name) for name in names.split()}


def _outdated() -> IndexOutdated:
    return IndexOutdated(
        "The index was built by another version of ibidem.", remedy="Type: ibidem index, to build it anew."
    )


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as it was written."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built with and what it holds."""

    format: int
    created: str
    """ISO 8601, UTC."""
    encoder: str
    """The model as the user named it."""
    encoder_digest: str
    dimension: int
    encoder_note: str
    dense_index: str
    """The name of the vector index among the entry points of `ibidem.dense_indexes`."""
    lexical_index: str
    """The name of the word index among the entry points of `ibidem.lexical_indexes`."""
    settings: Mapping[str, object]
    """What passages depend on; JSON values."""
    counts: Mapping[str, int]
    """Rows of each table."""
    files: Mapping[str, FileEntry]
    """By path relative to the generation's folder, with forward slashes."""

    @property
    def encoder_package(self) -> str:
        """The package that gave the encoder, with its version; empty for ibidem itself."""
        return str(self.settings.get(ENCODER_PACKAGE, ""))

    def changed_settings(self, settings: Settings) -> tuple[str, ...]:
        """Return the names of what the index would be built with otherwise now."""
        now = build_settings(settings) | ({"model": settings.model} if settings.model else {})
        return tuple(name for name, value in now.items() if self.settings.get(name) != value)

    def to_json(self) -> bytes:
        """Return the manifest as JSON that ends with a digest of the rest."""
        content = asdict(self)
        return json.dumps({**content, "sha256": _seal(content)}, indent=1, ensure_ascii=False).encode()

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest in a generation's folder.

        Raises IndexOutdated for one of an earlier format, IndexDamaged naming it, OSError if it is not there.
        """
        path = folder / MANIFEST
        return cls.of(path.read_bytes(), str(path))

    @classmethod
    def of(cls, data: bytes, name: str) -> Manifest:
        """Return a manifest from its JSON; `name` is what errors call it. Raises as `read`."""
        try:
            content = json.loads(data)
            seal = content.pop("sha256")
            found = content["format"]
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
            raise IndexDamaged(f"{name} is torn or was edited.", remedy=REBUILD) from error
        if isinstance(found, int) and found > FORMAT:
            raise IndexDamaged(
                f"{name} was written by a newer version of ibidem, in format {found}.",
                remedy=f"{UPDATE}; or, to build it with this version, t{REBUILD[1:]}",
            )
        if isinstance(found, int) and found < READ[0]:
            raise _outdated()
        if found not in READ or seal != _seal(content) or content.keys() != {field.name for field in fields(cls)}:
            raise IndexDamaged(f"{name} was edited or is torn.", remedy=REBUILD)
        try:
            content["files"] = {file: FileEntry(**entry) for file, entry in content["files"].items()}
            if not fits(manifest := cls(**content), cls):
                raise TypeError("a field is of another type")
        except (AttributeError, TypeError) as error:
            raise IndexDamaged(f"{name} was edited.", remedy=REBUILD) from error
        return manifest


def file_entries(
    folder: Path, before: Path | None = None, known: Mapping[str, FileEntry] | None = None
) -> dict[str, FileEntry]:
    """Return size and digest of every file of a generation but its manifest, by relative path.

    Files that are also those of the generation `before` are as that one knows them (`known`), and not read.
    """

    def entry(path: Path) -> FileEntry:
        name = path.relative_to(folder).as_posix()
        shared = before and known and name in known and is_shared(name, folder, before)
        return known[name] if known and shared else _entry(path)

    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".lock") and p.name != MANIFEST)
    with ThreadPoolExecutor() as pool:
        return {p.relative_to(folder).as_posix(): found for p, found in zip(paths, pool.map(entry, paths), strict=True)}


def is_shared(name: str, folder: Path, before: Path) -> bool:
    """Return whether a file of a generation is that of another, under a second name."""
    return (before / name).exists() and (folder / name).samefile(before / name)


def check_digests(folder: Path, manifest: Manifest, *, whole: bool = False) -> None:
    """Compare every file with its digest. Raises IndexDamaged naming the first that differs or is missing.

    Large files that were compared before and have not been changed since are taken on trust, unless `whole`.
    """
    trusted = {} if whole else verified.stamps(folder)
    compared: dict[str, list[int]] = {}

    def differs(name: str) -> bool:
        expected, path = manifest.files[name], folder / name
        try:
            stamp = verified.stamp(path)
            if expected.size < verified.LARGE:
                return stamp[0] != expected.size or _entry(path) != expected
            compared[name] = stamp
            return stamp[0] != expected.size or (trusted.get(name) != stamp and _entry(path) != expected)
        except OSError:
            return True

    with ThreadPoolExecutor() as pool:
        for name, wrong in zip(manifest.files, pool.map(differs, manifest.files), strict=True):
            if wrong:
                state = "is not as it was written" if (folder / name).exists() else "is missing"
                raise IndexDamaged(f"{folder / name} {state}.", remedy=REBUILD)
    if compared != trusted:
        verified.keep_stamps(folder, compared)


def _entry(path: Path) -> FileEntry:
    with path.open("rb") as file:
        return FileEntry(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _seal(content: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
