"""Read documents, passages, sentences, references and citations of a generation."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from ibidem.errors import IndexDamaged, LibraryClosed
from ibidem.paths import LibraryPaths
from ibidem.storage import schema
from ibidem.storage.catalog_layers import connect
from ibidem.storage.globs import glob_matcher
from ibidem.storage.manifest import REBUILD
from ibidem.storage.schema import AMONG
from ibidem.text.normalize import spell
from ibidem.types import (
    Clutter,
    Document,
    Filter,
    Identity,
    InTextCitation,
    OmissionCount,
    Omitted,
    Passage,
    Reference,
    Skipped,
    Unresolved,
    Work,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ibidem.index.protocols import LexicalEntry


MOUNT = "mounted: "
"""Before the name of a folder among the notes."""
JUST_NOW_NS = 2_000_000_000
"""Within that time of a change another may have the same time; FAT counts in twos of seconds."""
KEYS_AT_ONCE = 500
"""Bytes cannot stand in such a list, so keys are looked up a few at a time."""


class FileState(NamedTuple):
    """A source file as it was when it was indexed; one of tens of thousands."""

    size: int
    mtime_ns: int
    sha256: str

    def differs(self, file: Path) -> bool:
        """Return whether a file is gone or not as it was; one that the system refuses counts as it was.

        Its content is read only where size and time leave it open.
        """
        try:
            status = file.stat()
            if status.st_size != self.size or status.st_mtime_ns == self.mtime_ns:
                return status.st_size != self.size
            return file_digest(file) != self.sha256
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the catalogue."""

    documents: int
    passages: int
    sentences: int


_LEFT_OUT = """
SELECT kind, document, count(*), sum(characters) FROM (
    SELECT reason AS kind, document, end - start AS characters FROM clutter
    UNION ALL SELECT kind, document, characters FROM omitted
) GROUP BY kind, document
"""
_MARKERS = f"SELECT {schema.MARKER} FROM markers m JOIN documents d ON d.row = m.document"


class CatalogReader:
    """The tables of a generation; safe to read from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._turn = threading.Lock()
        self._entries: Mapping[str, tuple[Reference, ...]] | None = None
        self._works: tuple[Work, ...] | None = None
        self._files: Mapping[str, FileState] | None = None
        self._folders: Mapping[str, dict[str, str]] | None = None
        self._whole: dict[str, int] = {}
        """Folders that held all their files and no links that lead nowhere, with the time of their last change."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the tables for reading only, also on read-only media. Raises IndexDamaged naming the file."""
        try:
            connection = connect(path)
            connection.execute("SELECT count(*) FROM notes").fetchone()
        except sqlite3.Error as error:
            raise IndexDamaged(f"{path} is not a readable catalogue.", remedy=REBUILD) from error
        return cls(connection)

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

    def __del__(self) -> None:
        self.close()

    def counts(self) -> Counts:
        """Return how many documents, passages and sentences there are."""
        return Counts(*self._rows("SELECT documents, passages, sentences FROM counts")[0])

    def document_ids(self) -> dict[str, str]:
        """Return the digest of every document by id, in the order of ids."""
        return dict(self._rows("SELECT id, digest FROM documents ORDER BY id"))

    def digests_by_path(self, paths: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return, for each of these source files, the digests of its documents by id; unknown ones are left out."""
        found: dict[str, dict[str, str]] = {}
        sql = f"SELECT path, id, digest FROM documents WHERE path {AMONG} ORDER BY id"
        for path, one, digest in self._rows(sql, _listed(paths)):
            found.setdefault(path, {})[one] = digest
        return found

    def document(self, document_id: str) -> Document:
        """Return a document. Raises KeyError for an unknown id."""
        sql = f"SELECT {schema.DOCUMENT} FROM documents d JOIN texts t ON t.document = d.row WHERE d.id = ?"
        found = self._rows(sql, document_id)
        if not found:
            raise KeyError(document_id)
        return schema.to_document(found[0])

    def text(self, document_id: str) -> str:
        """Return the text of a document, without its layout. Raises KeyError for an unknown id."""
        sql = "SELECT t.text FROM documents d JOIN texts t ON t.document = d.row WHERE d.id = ?"
        found = self._rows(sql, document_id)
        if not found:
            raise KeyError(document_id)
        return str(found[0][0])

    def digests(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return the digests of these documents by id; unknown ones are left out."""
        return dict(self._rows(f"SELECT id, digest FROM documents WHERE id {AMONG}", _listed(document_ids)))

    def languages(self) -> dict[str, int]:
        """Return how many documents are in each language, the most first."""
        sql = "SELECT language, count(*) FROM documents GROUP BY language ORDER BY count(*) DESC, language"
        return dict(self._rows(sql))

    def summaries(self) -> list[schema.Row]:
        """Return id, path, title, the numbers of pages, passages and references, language, authors and year of each."""
        sql = (
            "SELECT d.id, d.path, d.title, json_array_length(d.pages),"
            " COALESCE(p.held, 0), COALESCE(r.held, 0), d.language, i.authors, i.year FROM documents d"
            " LEFT JOIN identities i ON i.document = d.row"
            " LEFT JOIN (SELECT document, count(*) AS held FROM passages GROUP BY document) p ON p.document = d.row"
            " LEFT JOIN (SELECT document, count(*) AS held FROM reference_entries GROUP BY document) r"
            " ON r.document = d.row ORDER BY d.id"
        )
        found = self._rows(sql)
        return [(*told, schema.to_persons(authors or "[]"), year or "") for *told, authors, year in found]

    def paths(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return the source files of these documents by id; unknown ones are left out."""
        return dict(self._rows(f"SELECT id, path FROM documents WHERE id {AMONG}", _listed(document_ids)))

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Return these passages with their sentences, in the order given; unknown ones are left out."""
        listed = _listed(ids)
        found = self._rows(
            f"SELECT {schema.PASSAGE} FROM passages p JOIN documents d ON d.row = p.document WHERE p.id {AMONG}", listed
        )
        by_id = {row[0]: row for row in found}
        sql = f"SELECT {schema.SENTENCE} FROM sentences s WHERE s.passage {AMONG} ORDER BY s.start, s.id"
        sentences = schema.grouped(self._rows(sql, listed))
        return {one: schema.to_passage(by_id[one], sentences.get(one, ())) for one in map(int, ids) if one in by_id}

    def sentence_rows(self, passage_ids: Sequence[int]) -> dict[int, list[int]]:
        """Return the ids of the sentences of each of these passages, in the order they stand."""
        found: dict[int, list[int]] = {int(one): [] for one in passage_ids}
        sql = f"SELECT passage, id, start FROM sentences WHERE passage {AMONG} ORDER BY start, id"
        for passage, sentence, _ in self._rows(sql, _listed(passage_ids)):
            found[passage].append(sentence)
        return found

    def owners(self, sentence_ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the passage (n,) of each of these sentences. Raises KeyError for an unknown one."""
        import numpy as np

        ids = sentence_ids.tolist()
        held: dict[int, int] = dict(self._rows(f"SELECT id, passage FROM sentences WHERE id {AMONG}", _listed(ids)))
        return np.array([held[one] for one in ids], np.int64)

    def languages_of(self, passage_ids: NDArray[np.int64]) -> list[str]:
        """Return the language of each of these passages; empty where it is not certain."""
        sql = f"SELECT p.id, d.language FROM passages p JOIN documents d ON d.row = p.document WHERE p.id {AMONG}"
        return list(map(dict(self._rows(sql, _listed(passage_ids.tolist()))).__getitem__, passage_ids.tolist()))

    def select(self, where: Filter) -> NDArray[np.int64] | None:
        """Return the ids of the passages a filter lets through, ascending; None when it lets all through."""
        import numpy as np

        if not where:
            return None
        conditions, parameters = [], []
        if where.globs or where.without or where.gone:
            matches = glob_matcher(where.globs or ("*",))
            left_out = where.gone | {where.without}
            files = self._rows("SELECT row, path, id FROM documents")
            conditions.append(f"document {AMONG}")
            passing = (row for row, path, id in files if path not in left_out and (matches(path) or matches(id)))
            parameters.append(_listed(passing))
        if where.documents:
            conditions.append(f"document IN (SELECT row FROM documents WHERE id {AMONG})")
            parameters.append(_listed(where.documents))
        if where.kinds:
            conditions.append(f"kind {AMONG}")
            parameters.append(_listed(kind.value for kind in where.kinds))
        found = self._rows(f"SELECT id FROM passages WHERE {' AND '.join(conditions)} ORDER BY id", *parameters)
        return np.array([one for (one,) in found], np.int64)

    def find_vectors(self, keys: Sequence[bytes]) -> dict[bytes, tuple[str, int]]:
        """Return, for each key that is known, a table (`passages` or `sentences`) and an id that has its vector."""
        found: dict[bytes, tuple[str, int]] = {}
        for table in ("sentences", "passages"):
            for start in range(0, len(keys), KEYS_AT_ONCE):
                part = keys[start : start + KEYS_AT_ONCE]
                sql = f"SELECT vector_key, id FROM {table} WHERE vector_key IN ({', '.join('?' * len(part))})"
                found.update({key: (table, one) for key, one in self._rows(sql, *part)})
        return found

    def ids(self, table: str) -> NDArray[np.int64]:
        """Return the ids of `passages` or `sentences`, those of one document beside each other."""
        import numpy as np

        order = "document, start" if table == "passages" else "passage, start"
        return np.array([one for (one,) in self._rows(f"SELECT id FROM {table} ORDER BY {order}, id")], np.int64)

    def entries(self, among: Sequence[int]) -> list[LexicalEntry]:
        """Return what a lexical index needs of these passages."""
        return list(schema.lexical_entries(self._rows, among))

    def sample(self, n: int, seed: int) -> list[int]:
        """Return n passage ids, or all when there are fewer, chosen by chance from the seed."""
        ids = [one for (one,) in self._rows("SELECT id FROM passages ORDER BY id")]
        return random.Random(seed).sample(ids, min(n, len(ids)))

    def files(self) -> Mapping[str, FileState]:
        """Return the source files as they were, by corpus-relative path; read once."""
        if self._files is None:
            found = self._rows("SELECT path, size, mtime_ns, sha256 FROM files ORDER BY path")
            self._files = {path: FileState(*state) for path, *state in found}
        return self._files

    def existing(self, where: Filter, library: LibraryPaths, sources: Sequence[str] = ()) -> Filter:
        """Return a filter that leaves out files that are gone, and names what is in a collection of Zotero by its path.

        Files of a drive that is not mounted, or of a source that is not there as a whole, are not taken for gone.
        """
        folders = library.folders(sources)
        told = (library.folders([glob])[0].as_posix() if glob.startswith("../") else glob for glob in where.globs)
        where = replace(where, globs=tuple(told))
        if any(glob.startswith("zotero:") for glob in where.globs):
            from ibidem.readers.zotero import expanded

            where = replace(where, globs=expanded(where.globs, folders))
        away = tuple(f"{one}/" if one else "" for one in self.mounts() if _not_mounted(library.corpus / one))
        away += tuple(f"{folder.as_posix()}/" for folder in folders if not folder.is_dir())
        gone = (path for path in self._missing(library) if not path.startswith(away))
        return replace(where, gone=frozenset(gone))

    def _missing(self, library: LibraryPaths) -> Iterator[str]:
        """Yield the paths of files that their folders do not list; one listing a folder, not one look a file."""
        if self._folders is None:
            folders: defaultdict[str, dict[str, str]] = defaultdict(dict)
            for path in self.files():
                folder, _, name = path.rpartition("/")
                folders[folder][name] = path
            self._folders = folders  # once it is whole, for other threads read it meanwhile
        for folder, names in self._folders.items():
            place = library.file(folder)
            changed_ns = _changed_ns(place)
            if changed_ns is not None and self._whole.get(folder) == changed_ns:
                continue
            listed, dangling = _listed_names(place, names.keys())
            gone = {name for name in names.keys() & dangling if leads_to_gone(dangling[name], library, self.files())}
            if not dangling and names.keys() <= listed and changed_ns is not None:
                self._whole[folder] = changed_ns
            yield from (names[name] for name in (names.keys() - listed) | gone)

    def changed(self, document_ids: Iterable[str], library: LibraryPaths) -> bool:
        """Return whether the file of any of these documents differs from what was indexed."""
        paths = set(self.paths(document_ids).values()) & self.files().keys()
        return any(self.files()[path].differs(library.file(path)) for path in paths)

    def mounts(self) -> list[str]:
        """Return the folders where another file system began."""
        found = self._rows("SELECT name FROM notes WHERE substr(name, 1, ?) = ?", len(MOUNT), MOUNT)
        return [name.removeprefix(MOUNT) for (name,) in found]

    def skipped(self) -> list[Skipped]:
        """Return what was not read, with the reasons, by path."""
        return [Skipped(*row) for row in self._rows("SELECT path, reason FROM skipped ORDER BY path, rowid")]

    def clutter(self) -> list[Clutter]:
        """Return what was left out as clutter, by document and place."""
        sql = f"SELECT {schema.CLUTTER} FROM clutter c JOIN documents d ON d.row = c.document ORDER BY d.id, c.start"
        return [schema.to_clutter(row) for row in self._rows(sql)]

    def pieces_of_clutter(self) -> int:
        """Return how many pieces were left out as clutter."""
        return int(self._rows("SELECT count(*) FROM clutter")[0][0])

    def left_out(self) -> list[OmissionCount]:
        """Return what is in the files and not in the index, summed by kind, the largest first."""
        pieces: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        documents: defaultdict[str, set[int]] = defaultdict(set)
        for reason, document, count, length in self._rows(_LEFT_OUT):
            kind = reason.partition(": ")[0]  # the cues by which clutter was told stand behind its kind
            pieces[kind] += count
            characters[kind] += length
            documents[kind].add(document)
        found = [OmissionCount(kind, pieces[kind], characters[kind], len(documents[kind])) for kind in pieces]
        return sorted(found, key=lambda left: (-left.characters, left.kind))

    def omitted(self) -> list[tuple[str, Omitted]]:
        """Return what readers left out of files, each with its document."""
        sql = (
            "SELECT d.id, o.kind, o.place, o.characters FROM omitted o JOIN documents d ON d.row = o.document "
            "ORDER BY d.id, o.rowid"
        )
        return [(document, Omitted(*rest)) for document, *rest in self._rows(sql)]

    def references(self, document_id: str | None = None) -> list[Reference]:
        """Return the bibliography entries of one document or all, by document and place."""
        sql = f"SELECT {schema.ENTRY} FROM reference_entries r JOIN documents d ON d.row = r.document"
        return [schema.to_entry(row) for row in self._of(sql, document_id, "r.start")]

    def markers(self, document_id: str | None = None) -> list[InTextCitation]:
        """Return the in-text citations of one document or all, by document and place.

        Keys that the document itself does not list are linked to the library's bibliography files.
        """
        return [self._linked(schema.to_marker(row)) for row in self._of(_MARKERS, document_id, "m.start")]

    def identities(self, document_id: str | None = None) -> list[Identity]:
        """Return what work a document, or each of them, says it is, by document."""
        told = "d.id, i.titles, i.doi, i.year, i.family, i.authors"
        sql = f"SELECT {told} FROM identities i JOIN documents d ON d.row = i.document"
        return [
            Identity(one, tuple(json.loads(titles)), doi, year, family, schema.to_persons(authors))
            for one, titles, doi, year, family, authors in self._of(sql, document_id, "d.id")
        ]

    def works(self) -> tuple[Work, ...]:
        """Return the works that documents list, each with its citations and the document that is its text; kept."""
        if self._works is None:
            from ibidem.references.works import works

            self._works = works(self.references(), self.identities(), self.markers())
        return self._works

    def cited(self, passages: Sequence[Passage]) -> dict[int, tuple[str, ...]]:
        """Return, for each passage that cites, the ids of the references cited inside it, by the passage's id."""
        sql = f"{_MARKERS} WHERE d.id = ? AND m.start >= ? AND m.start < ? ORDER BY m.start"
        found: dict[int, tuple[str, ...]] = {}
        for one in passages:
            markers = [self._linked(schema.to_marker(row)) for row in self._rows(sql, one.document, one.start, one.end)]
            if targets := tuple(dict.fromkeys(target for marker in markers for target in marker.targets)):
                found[one.id] = targets
        return found

    def note(self, name: str) -> int:
        """Return a number the store keeps for itself; 0 when it was never set."""
        found = self._rows("SELECT value FROM notes WHERE name = ?", name)
        return int(found[0][0]) if found else 0

    def _of(self, sql: str, document: str | None, place: str) -> list[schema.Row]:
        """Return the rows of one document or all, by document and place."""
        if document is None:
            return self._rows(f"{sql} ORDER BY d.id, {place}")
        return self._rows(f"{sql} WHERE d.id = ? ORDER BY {place}", document)

    def _linked(self, marker: InTextCitation) -> InTextCitation:
        if marker.trouble is not Unresolved.ORPHAN or "@" not in marker.text:
            return marker
        from ibidem.references.linking import entries_by_key, linked_to_files

        if self._entries is None:
            self._entries = entries_by_key(self.references())
        return linked_to_files(marker, self._entries)

    def _rows(self, sql: str, *parameters: str | bytes | int) -> list[schema.Row]:
        with self._turn:
            try:
                return self._connection.execute(sql, parameters).fetchall()
            except sqlite3.ProgrammingError as error:
                raise LibraryClosed("The library was closed meanwhile.", remedy="Open it again.") from error
            except sqlite3.DatabaseError as error:
                raise IndexDamaged(f"The catalogue cannot be read: {error}.", remedy=REBUILD) from error


def _listed(values: Iterable[str] | Iterable[int]) -> str:
    return json.dumps([value if isinstance(value, str) else int(value) for value in values])


def leads_to_gone(link: Path, library: LibraryPaths, known: Container[str]) -> bool:
    """Return whether a dangling link leads to where a known file was, and so is gone with it."""
    target = Path(os.path.realpath(link))
    if os.path.lexists(target):  # a loop
        return False
    corpus = Path(os.path.realpath(library.corpus))
    path = target.relative_to(corpus) if target.is_relative_to(corpus) else target
    return "/".join(map(spell, path.as_posix().split("/"))) in known


def _listed_names(folder: Path, known: Set[str]) -> tuple[Set[str], Mapping[str, Path]]:
    """Return the names in a folder, as paths spell them, and the links among them that lead nowhere.

    Where the system does not let the folder be listed, the names are those known.
    """
    try:
        with os.scandir(folder) as entries:
            listed = {spell(one.name): Path(one.path) if one.is_symlink() else None for one in entries}
            return listed.keys(), {name: link for name, link in listed.items() if link and not link.exists()}
    except (FileNotFoundError, NotADirectoryError):
        return known if folder.is_symlink() else frozenset(), {}
    except OSError:
        return known, {}  # what is refused is not gone


def _changed_ns(folder: Path) -> int | None:
    """Return when names in a folder last changed; None where that is unknown, or so lately that more may come."""
    try:
        changed_ns = folder.stat().st_mtime_ns
    except OSError:
        return None
    return changed_ns if time.time_ns() - changed_ns > JUST_NOW_NS else None


def _not_mounted(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_mount()
