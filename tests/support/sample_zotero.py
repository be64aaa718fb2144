"""A folder as Zotero keeps it, filled by a script: the tables and columns it publishes, as far as they are read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

TABLES = """
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT NOT NULL, editable INT NOT NULL);
CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT);
CREATE TABLE items (
    itemID INTEGER PRIMARY KEY, itemTypeID INT NOT NULL, libraryID INT NOT NULL, key TEXT NOT NULL,
    UNIQUE (libraryID, key)
);
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY);
CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT UNIQUE);
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID, PRIMARY KEY (itemID, fieldID));
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
CREATE TABLE itemCreators (
    itemID INT NOT NULL, creatorID INT NOT NULL, creatorTypeID INT NOT NULL, orderIndex INT NOT NULL
);
CREATE TABLE itemAttachments (
    itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT, contentType TEXT, path TEXT
);
CREATE TABLE itemNotes (itemID INTEGER PRIMARY KEY, parentItemID INT, note TEXT, title TEXT);
CREATE TABLE itemAnnotations (
    itemID INTEGER PRIMARY KEY, parentItemID INT NOT NULL, type INTEGER NOT NULL, authorName TEXT, text TEXT,
    comment TEXT, color TEXT, pageLabel TEXT, sortIndex TEXT NOT NULL, position TEXT NOT NULL, isExternal INT NOT NULL
);
CREATE TABLE collections (
    collectionID INTEGER PRIMARY KEY, collectionName TEXT NOT NULL, parentCollectionID INT, libraryID INT NOT NULL,
    key TEXT NOT NULL
);
CREATE TABLE collectionItems (collectionID INT NOT NULL, itemID INT NOT NULL, orderIndex INT NOT NULL DEFAULT 0);
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE itemTags (itemID INT NOT NULL, tagID INT NOT NULL, type INT NOT NULL);
INSERT INTO libraries VALUES (1, 'user', 1), (2, 'group', 1);
INSERT INTO groups VALUES (77, 2, 'Reading group');
INSERT INTO creatorTypes VALUES (1, 'author'), (2, 'editor');
"""
KINDS = ("journalArticle", "book", "note", "attachment", "annotation", "case", "statute", "bookSection")
MOSS, WALKS = "Moss on the damp walls of old towns", "Walking and the memory of older adults"


class ZoteroFolder:
    """A folder of Zotero in the making."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True)
        self.database = root / "zotero.sqlite"
        with closing(sqlite3.connect(self.database)) as made:
            made.executescript(TABLES)
            made.executemany("INSERT INTO itemTypes VALUES (?, ?)", enumerate(KINDS, start=1))
            made.commit()

    def item(self, kind: str, key: str, *, library: int = 1, **fields: str) -> int:
        """Add an item with its fields and return its number."""
        with closing(sqlite3.connect(self.database)) as made:
            row = made.execute(
                "INSERT INTO items (itemTypeID, libraryID, key) VALUES (?, ?, ?)", (KINDS.index(kind) + 1, library, key)
            )
            for name, value in fields.items():
                made.execute("INSERT OR IGNORE INTO fields (fieldName) VALUES (?)", (name,))
                made.execute("INSERT OR IGNORE INTO itemDataValues (value) VALUES (?)", (value,))
                made.execute(
                    "INSERT INTO itemData SELECT ?, fieldID, valueID FROM fields, itemDataValues"
                    " WHERE fieldName = ? AND value = ?",
                    (row.lastrowid, name, value),
                )
            made.commit()
            assert row.lastrowid is not None
            return row.lastrowid

    def add(self, table: str, *values: object) -> None:
        """Add a row to a table."""
        with closing(sqlite3.connect(self.database)) as made:
            made.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
            made.commit()

    def authors(self, item: int, names: Sequence[tuple[str, str]]) -> None:
        """Give an item its authors, each a given and a family name."""
        for order, (given, family) in enumerate(names):
            one = item * 10 + order
            self.add("creators", one, given, family, 0 if given else 1)
            self.add("itemCreators", item, one, 1, order)

    def attach(self, item: int, key: str, name: str, text: str) -> int:
        """Store a file of an item and return the number of the attachment."""
        attachment = self.item("attachment", key)
        self.add("itemAttachments", attachment, item, 0, "text/markdown", f"storage:{name}")
        (self.root / "storage" / key).mkdir(parents=True)
        (self.root / "storage" / key / name).write_text(text)
        (self.root / "storage" / key / ".zotero-ft-cache").write_text(text)
        return attachment


BETTER_BIBTEX = """
CREATE TABLE citationkey (
    itemID NOT NULL PRIMARY KEY, itemKey NOT NULL, libraryID NOT NULL, citationKey NOT NULL CHECK (citationKey <> ''),
    pinned CHECK (pinned in (0, 1)), UNIQUE (libraryID, itemKey)
);
"""


def better_bibtex(path: Path, keys: dict[str, str], *, as_table: bool = True) -> None:
    """Write keys by item as Better BibTeX keeps them: in a table, or as versions before 6.7.128 did."""
    rows = [(number, item, 1, key, 0) for number, (item, key) in enumerate(keys.items())]
    with closing(sqlite3.connect(path)) as made:
        if as_table:
            made.executescript(BETTER_BIBTEX)
            made.executemany("INSERT INTO citationkey VALUES (?, ?, ?, ?, ?)", rows)
        else:
            kept = [
                {"itemID": a, "itemKey": b, "libraryID": c, "citekey": d, "pinned": False} for a, b, c, d, _ in rows
            ]
            made.execute("CREATE TABLE [better-bibtex] (name TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)")
            made.execute(
                "INSERT INTO [better-bibtex] VALUES ('better-bibtex.citekey', ?)", (json.dumps({"data": kept}),)
            )
        made.commit()


def zotero_folder(root: Path) -> ZoteroFolder:
    """Return a folder with two works, their files, a note, annotations, collections, a tag and something in the bin."""
    made = ZoteroFolder(root)
    moss = made.item(
        "journalArticle", "MOSS0001", title=MOSS, date="2001-05-00 May 2001", publicationTitle="Annals of Walls",
        volume="3", pages="4-15", DOI="10.1000/walls", extra="Citation Key: elmMoss2001",
    )  # fmt: skip
    made.authors(moss, [("Bo", "Elm"), ("Eva", "Müller")])
    file = made.attach(moss, "FILE0001", "moss.md", f"# {MOSS}\n\nMoss keeps the rain of a whole week in its leaves.\n")
    walks = made.item("book", "WALK0001", title=WALKS, date="2019", publisher="Northern Press")
    made.authors(walks, [("", "World Walking Club")])
    made.attach(walks, "FILE0002", "walks.md", f"# {WALKS}\n\nA walk of half an hour slows the loss of memory.\n")
    note = made.item("note", "NOTE0001", library=2)
    made.add(
        "itemNotes", note, moss, "<div><p>Ask Eva about the <b>copper</b> roofs &amp; gutters.</p></div>", "Ask Eva"
    )
    for number, (page, text, comment) in enumerate(
        [(2, "rain of a whole week", "Which week was that?"), (5, "", "Dry.")]
    ):
        one = made.item("annotation", f"ANNO000{number}")
        position = json.dumps({"pageIndex": page, "rects": []})
        made.add("itemAnnotations", one, file, 1, "", text, comment, "#ff0", f"{page + 11}", f"{number}", position, 0)
    binned = made.item("book", "BINN0001", title="A book in the bin")
    made.attach(binned, "FILE0003", "binned.md", "# A book in the bin\n\nNobody reads of sluices here.\n")
    made.add("deletedItems", binned)
    made.add("collections", 1, "Thesis", None, 1, "COLL0001")
    made.add("collections", 2, "Walls", 1, 1, "COLL0002")
    made.add("collectionItems", 2, moss, 0)
    made.add("tags", 1, "to read")
    made.add("itemTags", walks, 1, 0)
    (root / "translators").mkdir()
    (root / "translators" / "Some.js").write_text("{}")
    return made
