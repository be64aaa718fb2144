"""A folder of Zotero as a source: its files, works, notes, annotations, collections and tags."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sample_libraries import HASHING, MILL, library
from sample_zotero import MOSS, WALKS, ZoteroFolder, better_bibtex, zotero_folder

from ibidem.citing import in_style
from ibidem.errors import UsageError
from ibidem.library import Library
from ibidem.opening import open_command
from ibidem.readers.registry import read_file
from ibidem.references.details import details
from ibidem.types import Filter, MatchGrade, Skipped


@pytest.fixture
def zotero(tmp_path: Path) -> ZoteroFolder:
    return zotero_folder(tmp_path / "Zotero")


@pytest.fixture
def opened(tmp_path: Path, zotero: ZoteroFolder) -> Iterator[Library]:
    paths = library(tmp_path / "library", {"mill.md": MILL})
    with Library.open(paths, replace(HASHING, sources=("../Zotero",))) as engine:
        engine.refresh()
        yield engine


def test_files_notes_and_annotations_are_documents(opened: Library, zotero: ZoteroFolder) -> None:
    """Nothing of the program's own is read, and nothing is skipped aloud."""
    root = zotero.root.as_posix()
    assert {one.id.removeprefix(f"{root}/") for one in opened.list_documents()} == {
        "mill.md", "storage/FILE0001/moss.md", "storage/FILE0002/walks.md", "zotero.sqlite",
        "zotero.sqlite#groups/77/items/NOTE0001", "zotero.sqlite#library/items/FILE0001",
    }  # fmt: skip
    assert opened.status().skipped == ()


def test_items_are_works_with_their_keys_and_files(opened: Library, zotero: ZoteroFolder) -> None:
    """The key of Better BibTeX counts; the stored file is the work's own text; what is in the bin is not listed."""
    works = {one.entries[0].title: one for one in opened.references()}
    assert works.keys() == {MOSS, WALKS}
    moss = works[MOSS]
    assert moss.source == (zotero.root / "storage" / "FILE0001" / "moss.md").as_posix()
    assert moss.source_match in (MatchGrade.FILE, MatchGrade.DOI)
    entry = moss.entries[0]
    assert (entry.year, entry.container, entry.pages, entry.doi) == ("2001", "Annals of Walls", "4-15", "10.1000/walls")
    assert [one.family for one in entry.authors] == ["Elm", "Müller"]
    assert {one.key for one in opened.citable()} >= {"elmMoss2001"}
    assert not [one.key for one in opened.citable() if "#" in (one.work.source or "")]
    assert works[WALKS].entries[0].authors[0].family == "World Walking Club"


def keys(zotero: ZoteroFolder) -> dict[str, str]:
    """Return the key of each item by its title."""
    found = next(iter(read_file(zotero.database, "zotero.sqlite", max_bytes=1_000_000)))
    assert not isinstance(found, Skipped)
    return {one["title"]: one.get("id", "") for one in json.loads(found.text)}


@pytest.mark.parametrize("name", ["better-bibtex.sqlite", "better-bibtex.migrated"])
@pytest.mark.parametrize("as_table", [True, False])
def test_keys_of_better_bibtex(name: str, as_table: bool, zotero: ZoteroFolder) -> None:
    """They are its own as long as Zotero has no field for them; what stands under Extra is pinned and goes before."""
    better_bibtex(zotero.root / name, {"WALK0001": "club2019", "MOSS0001": "other2001"}, as_table=as_table)
    assert keys(zotero) == {MOSS: "elmMoss2001", WALKS: "club2019"}


def test_the_citation_key_of_zotero_goes_before_all_others(zotero: ZoteroFolder) -> None:
    """Zotero 8 has it in a field, and what Better BibTeX kept is out of date."""
    better_bibtex(zotero.root / "better-bibtex.migrated", {"WALK0001": "club2019"})
    zotero.item("book", "OAKS0001", title="Oaks", citationKey="oaks2020", extra="Citation Key: old")
    assert keys(zotero)["Oaks"] == "oaks2020"


def test_keys_that_cannot_be_read_are_left(zotero: ZoteroFolder) -> None:
    """The items are still read."""
    (zotero.root / "better-bibtex.sqlite").write_bytes(b"no database" * 100)
    assert keys(zotero) == {MOSS: "elmMoss2001", WALKS: ""}


def test_annotations_stand_on_their_page(opened: Library) -> None:
    """A highlight with its comment is found, and its page and printed label are those of the file."""
    found = opened.search("rain of a whole week", where=Filter(("zotero.sqlite",)))
    [hit] = [one for one in found if "Which week was that?" in one.passage.text]
    assert "rain of a whole week" in hit.passage.text
    assert hit.passage.document.endswith("zotero.sqlite#library/items/FILE0001")
    assert (hit.citation.page, hit.citation.locator.label) == (3, "13")


def test_notes_are_plain_words(opened: Library) -> None:
    """Marks and entities of HTML are gone."""
    hit = opened.search("copper roofs gutters")[0]
    assert hit.passage.text == "Ask Eva about the copper roofs & gutters."
    assert hit.passage.title == "Note: Ask Eva"


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Walls", {"FILE0001/moss.md", "items/FILE0001", "items/NOTE0001"}),
        ("thesis", {"FILE0001/moss.md", "items/FILE0001", "items/NOTE0001"}),
        ("Thesis/Walls", {"FILE0001/moss.md", "items/FILE0001", "items/NOTE0001"}),
        ("to read", {"FILE0002/walks.md"}),
    ],
)
def test_collections_and_tags_are_filters(name: str, held: set[str], opened: Library) -> None:
    """A collection holds what is in those inside it; files, notes and annotations of an item pass together."""
    where = Filter((f"zotero:{name}",))
    found = {hit.passage.document for hit in opened.search("moss walls copper rain week memory walk mill", where=where)}
    assert {"/".join(one.rsplit("/", 2)[1:]) for one in found} <= held
    assert found


def test_an_unknown_collection_is_named(opened: Library, tmp_path: Path) -> None:
    """What comes near follows; without a folder of Zotero it is told how to name one."""
    with pytest.raises(UsageError, match=r"no collection and no tag called Wals. Did you mean .*Walls"):
        opened.search("moss", where=Filter(("zotero:Wals",)))
    with Library.open(opened.paths, HASHING) as without, pytest.raises(UsageError, match="No source is a folder"):
        without.search("moss", where=Filter(("zotero:Walls",)))


@pytest.mark.parametrize(
    ("record", "page", "link"),
    [
        ("groups/77/items/NOTE0001", None, "zotero://select/groups/77/items/NOTE0001"),
        ("library/items/FILE0001", 3, "zotero://open-pdf/library/items/FILE0001?page=3"),
    ],
)
def test_notes_and_annotations_open_in_zotero(record: str, page: int | None, link: str, opened: Library) -> None:
    """By its own links; files open as files."""
    shown = f"{opened.paths.folders(['../Zotero'])[0].as_posix()}/zotero.sqlite#{record}"
    place = opened.find_place(shown if page is None else f"{shown} › p. {page}")
    assert place.link == link
    assert open_command(place, {"EDITOR": "vi"}, platform="linux", which=str).words == ("xdg-open", link)


def test_the_database_is_read_while_zotero_holds_it(opened: Library, zotero: ZoteroFolder) -> None:
    """A lock on it does not matter, and nothing is written."""
    before = zotero.database.read_bytes()
    with closing(sqlite3.connect(zotero.database)) as held:
        held.execute("PRAGMA locking_mode = EXCLUSIVE")
        held.execute("BEGIN EXCLUSIVE")
        assert [
            one for one in read_file(zotero.database, "zotero.sqlite", max_bytes=10**9) if isinstance(one, Skipped)
        ] == []
        assert opened.search("moss", where=Filter(("zotero:Walls",)))
    assert zotero.database.read_bytes() == before
    assert sorted(one.name for one in zotero.root.iterdir()) == ["storage", "translators", "zotero.sqlite"]


def test_a_change_that_zotero_has_begun_is_not_read(opened: Library, zotero: ZoteroFolder) -> None:
    """Pages of it that are in the file already are undone in the copy, and what the index holds stays."""
    known = {one.id for one in opened.list_documents()}
    with closing(sqlite3.connect(zotero.database, isolation_level=None)) as busy:
        busy.execute("PRAGMA cache_size = 5")
        busy.execute("BEGIN EXCLUSIVE")
        busy.execute("UPDATE itemNotes SET note = 'never finished'")
        busy.executemany("INSERT INTO itemDataValues (value) VALUES (?)", ((f"{at:0400}",) for at in range(500)))
        assert zotero.root.joinpath("zotero.sqlite-journal").stat().st_size > 0
        report = opened.refresh()
        assert (report.added, report.changed, report.removed) == (0, 0, 0)
        assert {one.id for one in opened.list_documents()} == known
        busy.execute("ROLLBACK")


def test_what_stands_in_the_log_of_the_database_is_read(opened: Library, zotero: ZoteroFolder) -> None:
    """A database that writes ahead has its newest changes in a file beside it."""
    with closing(sqlite3.connect(zotero.database, isolation_level=None)) as busy:
        busy.execute("PRAGMA journal_mode = WAL")
        zotero.item("book", "LOGG0001", title="A work that only the log of the database has")
        opened.refresh()
        assert "A work that only the log of the database has" in {one.entries[0].title for one in opened.references()}


def test_a_database_that_is_written_all_the_time_is_tried_again(
    zotero: ZoteroFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As other files that the system refuses, so that what the index holds of it stays."""
    monkeypatch.setattr("ibidem.readers.zotero._copy", lambda *_: False)
    monkeypatch.setattr("ibidem.readers.zotero.PAUSE_S", 0.0)
    [skipped] = read_file(zotero.database, "zotero.sqlite", max_bytes=10**9)
    assert skipped == Skipped("zotero.sqlite", "it is being written just now", unreadable=True)


def test_items_of_every_type_are_works(opened: Library, zotero: ZoteroFolder) -> None:
    """Cases, acts and messages have their titles in fields of their own; editors are no authors."""
    case = zotero.item(
        "case", "CASE0001", caseName="Miller and the mill", dateDecided="2012-06-25", court="High Court", reporter="M.R.",
        reporterVolume="567", firstPage="460",
    )  # fmt: skip
    zotero.attach(case, "FILE0009", "miller.md", "# Miller and the mill\n\nThe wheel may turn by night.\n")
    zotero.item("statute", "STAT0001", nameOfAct="Clean Rivers Act", dateEnacted="1972")
    chapter = zotero.item("bookSection", "CHAP0001", title="On locks", bookTitle="Canals", edition="3", place="Leeds")
    zotero.add("creators", 900, "Zed", "Editor", 0)
    zotero.add("itemCreators", chapter, 900, 2, 0)
    opened.refresh()
    works = {one.entries[0].title: one for one in opened.references()}
    assert works.keys() >= {"Miller and the mill", "Clean Rivers Act", "On locks"}
    assert works["Miller and the mill"].source == (zotero.root / "storage" / "FILE0009" / "miller.md").as_posix()
    assert in_style(works["Miller and the mill"].entries[0], "apa") == "Miller and the Mill, 567 M.R. 460 (2012)."
    told = details(works["On locks"].entries[0])
    assert (told["type"], told["edition"], told["publisher-place"], told["edited"]) == ("chapter", "3", "Leeds", True)


def test_the_text_of_a_work_is_its_article_not_a_page_that_was_saved(opened: Library, zotero: ZoteroFolder) -> None:
    """Whichever file of an item was stored first."""
    item = zotero.item("journalArticle", "TWOF0001", title="Two files of a work on bees")
    zotero.attach(item, "FILE0007", "page.html", "<p>Cookies of the publisher.</p>")
    zotero.attach(item, "FILE0008", "full.md", "# Two files of a work on bees\n\nBees count to four.\n")
    opened.refresh()
    [work] = [one for one in opened.references() if one.entries[0].title.startswith("Two files")]
    assert str(work.source).endswith("full.md")


def test_changes_in_zotero_are_followed(opened: Library, zotero: ZoteroFolder) -> None:
    """A new note is read; the others keep what was encoded."""
    note = zotero.item("note", "NOTE0002")
    zotero.add("itemNotes", note, None, "<p>Buy a new lantern.</p>", "")
    report = opened.refresh()
    assert (report.added, report.changed, report.removed) == (1, 0, 0)


@pytest.mark.parametrize("content", [b"SQLite format 3\x00 and then nothing of it", b"no database at all"])
def test_what_is_no_database_of_zotero_is_skipped(content: bytes, tmp_path: Path) -> None:
    """A torn file and another program's database are named with the reason."""
    torn, other = tmp_path / "torn.sqlite", tmp_path / "other.sqlite"
    torn.write_bytes(content)
    with closing(sqlite3.connect(other)) as made:
        made.execute("CREATE TABLE bees (name TEXT)")
        made.commit()
    for file in (torn, other):
        [skipped] = read_file(file, file.name, max_bytes=10**9)
        assert isinstance(skipped, Skipped)
        assert "database" in skipped.reason
