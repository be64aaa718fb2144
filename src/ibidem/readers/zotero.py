"""Read the database of Zotero: its items as bibliographic records, its notes and annotations as documents.

The database is copied with what its journal holds, and the copy opened, so that it is read as of its last finished
change while Zotero runs, and never written. Tables and columns are those that Zotero publishes (zotero/zotero,
resource/schema/userdata.sql, versions 107 to 124), and for keys those that Better BibTeX does
(retorquere/zotero-better-bibtex, content/db/citation-key.sql).
"""

from __future__ import annotations

import errno
import glob
import html
import json
import re
import shutil
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO

from ibidem.errors import SourceError, UsageError
from ibidem.readers.document import clean_text, make_document
from ibidem.readers.zotero_items import TITLES, csl_record
from ibidem.text.normalize import fold, source_path
from ibidem.types import BlockHint, BlockKind, Document, Skipped

DATABASE = "zotero.sqlite"
KEY_DATABASES = ("better-bibtex.sqlite", "better-bibtex.migrated")
"""What Better BibTeX keeps keys in beside it, until Zotero 8 has them in a field; then it is renamed."""
_UNFINISHED = ("-journal", "-wal")
"""Behind the name of a database: files of what is not, or not yet, in it."""
TRIES, PAUSE_S = 5, 0.2
"""How often a database is copied that changes meanwhile, and how long is waited before the next time."""
STORAGE = "storage"
FILTER = "zotero:"
"""What a filter begins with that names a collection or a tag."""
IMPORTED = (0, 1, 4)
"""Link modes of attachments whose file lies in the storage folder (`Zotero.Attachments.LINK_MODE_*`)."""
_FIRST_FILES = (".pdf", ".epub")
"""Of several files of an item the first of these, else the first that is no page of the web, is its text."""
_PAGES = (".html", ".htm", ".xhtml", ".mht")
_BREAK = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|tr)>|<br\s*/?>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"[^\n]+")
_TAG = re.compile(r"<[^<>]*>")
_MALFORMED = (ValueError, KeyError, TypeError)
_LIVE = "i.itemID NOT IN (SELECT itemID FROM deletedItems)"


@dataclass(frozen=True, slots=True)
class ZoteroItem:
    """An item with the key that its library knows it by."""

    id: int
    kind: str
    library: int
    address: str
    """What its link ends in: `library/items/ABCD2345`, or `groups/12/items/ABCD2345`."""

    @property
    def key(self) -> str:
        """The key alone, which is also the name of an attachment's folder."""
        return self.address.rpartition("/")[2]


def read(stream: BinaryIO, path: str) -> Iterator[Document | Skipped]:
    """Yield the items as one document of CSL-JSON records, then each note and the annotations of each attachment.

    A note's or an attachment's document is named `path#ADDRESS`, so that `zotero://select/ADDRESS` leads to it. Raises
    SourceError for another database, or one that cannot be read just now.
    """
    with _opened(stream) as database:
        items = _items(database)
        records = _records(database, items, _kept_keys(stream))
        if records:
            text = "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in records) + "\n]\n"
            yield make_document(path, clean_text(text), title="Zotero", has_lines=False)
        titles = _fields(database, ("title",))
        yield from _notes(database, items, path)
        yield from _annotations(database, items, titles, path)


def matching(folder: Path, name: str) -> tuple[str, ...]:
    """Return the addresses of the attachments and notes of the items in a collection, or with a tag, of that name.

    Those of collections inside it are among them; `Parent/Child` names one of several. Raises UsageError naming what
    comes near where there is none, and SourceError as `read` does.
    """
    with (folder / DATABASE).open("rb") as stream, _opened(stream) as database:
        items = _items(database)
        paths = _collections(database)
        wanted = fold(name)
        chosen = {one for one, path in paths.items() if _named(fold(path), wanted)}
        held = {
            item for one, item in database.execute("SELECT collectionID, itemID FROM collectionItems") if one in chosen
        }
        tagged = "SELECT t.name, i.itemID FROM itemTags i JOIN tags t ON t.tagID = i.tagID"
        tags = set()
        for tag, item in database.execute(tagged):
            tags.add(tag)
            if fold(tag) == wanted:
                held.add(item)
        if not chosen and not any(fold(tag) == wanted for tag in tags):
            near = get_close_matches(name, [*paths.values(), *tags], n=3, cutoff=0.5)
            meant = f" Did you mean {' or '.join(near)}?" if near else ""
            raise UsageError(f"Zotero has no collection and no tag called {name}.{meant}", remedy="Check the name.")
        parents = dict(_parents(database))
        return tuple(one.address for id, one in items.items() if held & {id, parents.get(id)})


def expanded(globs: Sequence[str], sources: Sequence[Path]) -> tuple[str, ...]:
    """Return globs with those that name a collection or a tag of Zotero (`zotero:NAME`) as globs of what is in it.

    Raises UsageError where no source is a profile of Zotero, or none has such a collection or tag.
    """
    profiles = [source for source in sources if (source / DATABASE).is_file()]
    found: list[str] = []
    for one in globs:
        if not one.startswith(FILTER):
            found.append(one)
        elif profiles:
            found.extend(_in_any(profiles, one.removeprefix(FILTER)))
        else:
            raise UsageError(
                "No source is a folder of Zotero.", remedy='Add it to ibidem.toml, as in: sources = ["~/Zotero"]'
            )
    return tuple(found)


def _in_any(profiles: Sequence[Path], name: str) -> Iterator[str]:
    errors: list[UsageError] = []
    for profile in profiles:
        folder = glob.escape(source_path(profile))
        try:
            addresses = matching(profile, name)
        except UsageError as error:
            errors.append(error)
            continue
        except (SourceError, OSError) as error:
            raise UsageError(f"{profile / DATABASE} cannot be read: {error}.", remedy="Try again.") from error
        for address in addresses:
            yield f"{folder}/{STORAGE}/{address.rpartition('/')[2]}"
            yield f"{folder}/{DATABASE}#{address}"
        if not addresses:
            yield f"{folder}/{STORAGE}/-"  # a collection without a file or a note lets nothing through
    if len(errors) == len(profiles):
        raise errors[0]


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[sqlite3.Connection]:
    """Copy a database of Zotero and open the copy for reading only."""
    with _copied(stream) as database:
        try:
            if not {"items", "itemData", "itemAttachments", "collections", "libraries"} <= _tables(database):
                raise SourceError("a database, but not one of Zotero")
            yield database
        except sqlite3.DatabaseError as error:
            raise SourceError(f"a database that cannot be read now ({error})") from error


@contextmanager
def _copied(stream: BinaryIO) -> Iterator[sqlite3.Connection]:
    """Open a copy of a database as of its last finished change: what its journal undoes or adds is done in the copy.

    Raises OSError where it is written all the time.
    """
    with tempfile.TemporaryDirectory(prefix="ibidem-") as folder:
        copy = Path(folder) / DATABASE
        for _ in range(TRIES):
            if _copy(stream, copy):
                break
            time.sleep(PAUSE_S)
        else:
            raise OSError(errno.EBUSY, "it is being written just now")
        with closing(sqlite3.connect(copy)) as database:
            database.execute("PRAGMA query_only = 1")
            yield database


def _copy(stream: BinaryIO, copy: Path) -> bool:
    """Copy a database and then its journal; whether the database stayed the same meanwhile.

    Only then are all pages that an unfinished change has overwritten in the journal.
    """
    name = getattr(stream, "name", "")
    source = Path(name) if isinstance(name, str) and name else None
    before = _state(source)
    stream.seek(0)
    with copy.open("wb") as target:
        shutil.copyfileobj(stream, target)
    for ending in _UNFINISHED if source else ():
        kept = copy.with_name(copy.name + ending)
        kept.unlink(missing_ok=True)
        with suppress(FileNotFoundError):  # it goes when the change is finished
            shutil.copyfile(f"{source}{ending}", kept)
    return _state(source) == before


def _state(file: Path | None) -> tuple[int, int]:
    status = file.stat() if file else None
    return (status.st_mtime_ns, status.st_size) if status else (0, 0)


def _tables(database: sqlite3.Connection) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _kept_keys(stream: BinaryIO) -> dict[tuple[int, str], str]:
    """Return the keys that Better BibTeX keeps beside a database of Zotero, by the item's library and key.

    One that cannot be read has none: items are then called by what Zotero knows of them.
    """
    named = getattr(stream, "name", "")
    for name in KEY_DATABASES if named else ():
        try:
            with Path(named).with_name(name).open("rb") as kept, _copied(kept) as database:
                return _keys(database)
        except (OSError, sqlite3.DatabaseError, *_MALFORMED):
            continue
    return {}


def _keys(database: sqlite3.Connection) -> dict[tuple[int, str], str]:
    if "citationkey" in _tables(database):  # from version 6.7.128 on
        rows = database.execute("SELECT libraryID, itemKey, citationKey FROM citationkey")
        return {(library, item): str(key) for library, item, key in rows if key}
    [(kept,)] = database.execute("SELECT data FROM [better-bibtex] WHERE name = 'better-bibtex.citekey'")
    return {(one["libraryID"], one["itemKey"]): one["citekey"] for one in json.loads(kept)["data"] if one["citekey"]}


def binned_folders(profile: Path) -> frozenset[str]:
    """Return the folders of stored files that are in the bin, or whose item is, by their names below `storage`.

    Nothing is in the bin of a database that cannot be read just now.
    """
    try:
        with (profile / DATABASE).open("rb") as stream, _opened(stream) as database:
            live = {item.key for item in _items(database).values()}
            stored = database.execute("SELECT i.key FROM items i JOIN itemAttachments a ON a.itemID = i.itemID")
            return frozenset(key for (key,) in stored if key not in live)
    except (SourceError, OSError):
        return frozenset()


def _items(database: sqlite3.Connection) -> dict[int, ZoteroItem]:
    """Return the items that are not in the bin, nor what belongs to one that is, by their number."""
    groups = dict(database.execute("SELECT libraryID, groupID FROM groups"))
    sql = (
        "SELECT i.itemID, t.typeName, i.libraryID, i.key FROM items i"
        f" JOIN itemTypes t ON t.itemTypeID = i.itemTypeID WHERE {_LIVE} ORDER BY i.itemID"
    )
    found = {}
    for id, kind, library, key in database.execute(sql):
        scope = f"groups/{groups[library]}" if library in groups else "library"
        found[id] = ZoteroItem(id, kind, library, f"{scope}/items/{key}")
    for id, parent in _parents(database):
        if parent not in found:
            found.pop(id, None)
    return found


def _records(
    database: sqlite3.Connection, items: Mapping[int, ZoteroItem], keys: Mapping[tuple[int, str], str]
) -> list[dict[str, Any]]:
    """Return the items as CSL-JSON, each with the path of its first file below the Zotero folder as `file`."""
    fields = _fields(database)
    people = _people(database)
    files = _files(database, items)
    return [
        {name: value for name, value in _record(item, fields[id], people[id], files.get(id, ""), keys).items() if value}
        for id, item in items.items()
        if item.kind not in ("note", "attachment", "annotation") and any(fields[id].get(name) for name in TITLES)
    ]


def _record(
    item: ZoteroItem,
    held: Mapping[str, str],
    people: Mapping[str, Sequence[object]],
    file: str,
    keys: Mapping[tuple[int, str], str],
) -> dict[str, Any]:
    return csl_record(item.kind, held, people, file, keys.get((item.library, item.key), ""))


def _fields(database: sqlite3.Connection, names: Sequence[str] = ()) -> defaultdict[int, dict[str, str]]:
    """Return what the fields of each item hold, by its number; all of them where none is named."""
    sql = (
        "SELECT d.itemID, f.fieldName, v.value FROM itemData d JOIN fields f ON f.fieldID = d.fieldID"
        " JOIN itemDataValues v ON v.valueID = d.valueID"
    )
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for item, name, value in database.execute(sql):
        if not names or name in names:
            found[item][name] = str(value)
    return found


def _people(database: sqlite3.Connection) -> defaultdict[int, defaultdict[str, list[dict[str, str]]]]:
    """Return whom each item names, in order, by what they did for it."""
    sql = (
        "SELECT ic.itemID, ct.creatorType, c.firstName, c.lastName, c.fieldMode FROM itemCreators ic"
        " JOIN creators c ON c.creatorID = ic.creatorID JOIN creatorTypes ct ON ct.creatorTypeID = ic.creatorTypeID"
        " ORDER BY ic.itemID, ic.orderIndex"
    )
    by_type: defaultdict[int, defaultdict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for item, kind, given, family, mode in database.execute(sql):
        name = {"literal": family} if mode == 1 or not given else {"family": family, "given": given}
        by_type[item][kind].append(name)
    return by_type


def _files(database: sqlite3.Connection, items: Mapping[int, ZoteroItem]) -> dict[int, str]:
    """Return the path of the stored file of each item that is most likely its text."""
    held: defaultdict[int, list[str]] = defaultdict(list)
    for id, parent, mode, path in database.execute(
        "SELECT itemID, parentItemID, linkMode, path FROM itemAttachments ORDER BY itemID"
    ):
        if parent in items and id in items and path:
            stored = str(path).removeprefix("storage:")
            held[parent].append(f"{STORAGE}/{items[id].key}/{stored}" if mode in IMPORTED else str(path))
    return {parent: min(paths, key=_rank) for parent, paths in held.items()}


def _rank(path: str) -> int:
    suffix = Path(path).suffix.lower()
    if suffix in _FIRST_FILES:
        return _FIRST_FILES.index(suffix)
    return len(_FIRST_FILES) + (suffix in _PAGES)


def _notes(database: sqlite3.Connection, items: Mapping[int, ZoteroItem], path: str) -> Iterator[Document | Skipped]:
    for id, note, title in database.execute("SELECT itemID, note, title FROM itemNotes ORDER BY itemID"):
        if id in items and note:
            text = "\n\n".join(filter(None, map(_words, _BREAK.split(str(note)))))
            yield from _document(path, items[id], text, title=f"Note: {title or text[:60]}")


def _annotations(
    database: sqlite3.Connection,
    items: Mapping[int, ZoteroItem],
    titles: Mapping[int, Mapping[str, str]],
    path: str,
) -> Iterator[Document | Skipped]:
    """Yield a document for each attachment with annotations, each of these on its page."""
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'itemAnnotations'").fetchone():
        return
    parents = dict(_parents(database))
    by_attachment: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    sql = "SELECT itemID, parentItemID, text, comment, pageLabel, position FROM itemAnnotations ORDER BY sortIndex"
    for id, attachment, text, comment, label, position in database.execute(sql):
        if id in items and attachment in items and (text or comment):
            words = "\n\n".join(filter(None, (_words(text or ""), _words(comment or ""))))
            by_attachment[attachment].append((_page(position), str(label or ""), words))
    for attachment, held in by_attachment.items():
        title = titles.get(parents.get(attachment, attachment), {}).get("title", "")
        body, pages, labels = _paged(held)
        yield from _document(
            path, items[attachment], body, title=f"Annotations: {title}", pages=pages, page_labels=labels
        )


def _paged(held: Sequence[tuple[int, str, str]]) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """Return annotations as one text with the start of each page, and the labels of the pages; others are empty."""
    body, pages, labels = "", list[int](), list[str]()
    for page, label, words in held:
        while page and len(pages) < page:
            pages.append(len(body))
            labels.append("")
        if label and page:
            labels[-1] = label
        body += f"{words}\n\n"
    return body, tuple(pages), tuple(labels) if any(labels) else ()


def _document(path: str, item: ZoteroItem, text: str, **told: Any) -> Iterator[Document | Skipped]:  # noqa: ANN401
    try:
        body = clean_text(text)
        hints = tuple(BlockHint(*piece.span(), BlockKind.PARAGRAPH) for piece in _PARAGRAPH.finditer(body))
        yield make_document(path, body, record=item.address, has_lines=False, hints=hints, **told)
    except SourceError as error:
        yield Skipped(f"{path}#{item.address}", error.message)


def _page(position: str | None) -> int:
    """Return the sheet, from 1, of an annotation's position; 0 where it has none."""
    try:
        index = json.loads(position or "{}").get("pageIndex")
    except (ValueError, AttributeError):
        return 0
    return index + 1 if isinstance(index, int) and 0 <= index < 100_000 else 0


def _words(marked: str) -> str:
    """Return the words of a piece of HTML on one line."""
    return " ".join(html.unescape(_TAG.sub("", marked)).split())


def _collections(database: sqlite3.Connection) -> dict[int, str]:
    """Return the path of names of each collection."""
    rows = {
        one: (name, parent)
        for one, name, parent in database.execute(
            "SELECT collectionID, collectionName, parentCollectionID FROM collections"
        )
    }

    def path(one: int, below: tuple[int, ...] = ()) -> str:
        name, parent = rows[one]
        return f"{path(parent, (*below, one))}/{name}" if parent in rows and parent not in below else str(name)

    return {one: path(one) for one in rows}


def _named(path: str, wanted: str) -> bool:
    """Whether the path of a collection ends in what is wanted, or runs through it."""
    return f"/{wanted}/" in f"/{path}/"


def _parents(database: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    for table in ("itemAttachments", "itemNotes"):
        yield from database.execute(f"SELECT itemID, parentItemID FROM {table} WHERE parentItemID IS NOT NULL")
