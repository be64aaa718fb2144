"""A library in an engine is read by machines that have nothing but its address, and survives whoever writes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import cast

import pytest
from fake_cli_library import run
from milvus_servers import require_milvus, served
from sample_libraries import BEES, HASHING, MILL, library

from ibidem.cli.context import Services
from ibidem.errors import (
    ConfigError,
    IbidemError,
    IndexDamaged,
    IndexLocked,
    IndexMissing,
    LibraryError,
    StoreUnavailable,
    UsageError,
)
from ibidem.index.milvus import TABLES, MilvusEngine
from ibidem.indexing import publishing
from ibidem.indexing.progress import ProgressReporter
from ibidem.library import Library
from ibidem.paths import LibraryPaths, cache_folder, find_library
from ibidem.settings import Settings, load_settings
from ibidem.storage import catalog_layers, shared, shared_lock, verified
from ibidem.types import Answer, Filter

require_milvus()

QUESTION = "Who kept the mill?"
MORE = "# The miller\n\nAnna Lind kept the mill for forty years, says the parish register. She never left the brook.\n"


def _engine(opened: Library) -> MilvusEngine:
    return shared.connect(opened.paths, opened.settings)


def _change(opened: Library) -> None:
    """Let one document come and one go."""
    (opened.paths.corpus / "miller.md").write_text(MORE, encoding="utf-8")
    (opened.paths.corpus / "nature" / "bees.md").unlink()


def _told(answer: Answer) -> tuple[object, ...]:
    texts = [one.text for one in answer.sentences]
    return texts, [(hit.passage.id, round(hit.score, 3)) for hit in answer.hits], answer.stale, answer.reason


def test_a_reader_answers_as_the_writers_own_index_does(writer: Library, reader: Library) -> None:
    """Texts, places and references come with the address; a filter works, and nothing is stale or to be indexed."""
    with Library.open(writer.paths, HASHING) as local:
        assert _told(reader.ask(QUESTION)) == _told(local.ask(QUESTION))
        [hit] = reader.search(QUESTION, k=1, where=Filter(globs=("nature/*",)))
        assert hit.passage.document == "nature/bees.md"
        assert reader.document("mill.md").text == local.document("mill.md").text
    status = reader.status()
    assert (status.documents, status.current, status.stale) == (2, True, ())
    assert (status.shared, status.elsewhere, writer.status().elsewhere) == (reader.settings.uri, True, False)
    told = {one.check: one.detail for one in reader.examine()}
    assert "another machine" in told["up to date"]
    assert "another machine" in told["source files"]
    assert [one.id for one in reader.list_documents()] == ["mill.md", "nature/bees.md"]
    ended = threading.Event()
    threading.Timer(0.2, ended.set).start()
    assert list(reader.watch(ended)) == []
    assert all(finding.healthy for finding in reader.examine() if finding.check not in ("judge", "plugins"))


def test_a_folder_with_settings_alone_is_a_library(tmp_path: Path) -> None:
    """Its documents are not here, which is said where they are wanted."""
    (tmp_path / "ibidem.toml").write_text('store = "milvus"\nuri = "shared.db"\n')
    assert find_library(tmp_path / ".").root == tmp_path
    with Library.open(tmp_path) as opened:
        for wanted in (
            lambda: opened.find_place("mill.md:3"),
            opened.refresh,
            lambda: opened.add(tmp_path / "ibidem.toml"),
        ):
            with pytest.raises(IbidemError, match="not on this machine"):
                wanted()
    assert not (tmp_path / "corpus").exists()


def test_what_has_changed_is_written_and_the_rest_is_left(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader keeps its generation for a question, and takes up the new one for the next after a while."""
    reader.ask(QUESTION)
    former = reader.live()
    reader.follow()  # as `serve --http` does before each question
    assert reader.live() is former
    rows: list[int] = []
    call = MilvusEngine.call

    def counting(self: MilvusEngine, method: str, *arguments: object, **options: object) -> object:
        if method in ("insert", "upsert") and any(f"_{table}_" in str(arguments[0]) for table in TABLES):
            rows.append(len(arguments[1]))  # type: ignore[arg-type]
        return call(self, method, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(MilvusEngine, "call", counting)
    _change(writer)
    writer.refresh()
    assert 0 < sum(rows) < 20
    assert former.passages.vectors(former.catalogue.ids("passages")).shape[0] == len(former.passages)
    assert next(hit.passage.document for hit in reader.search(QUESTION)) == "mill.md"
    monkeypatch.setattr(shared, "LOOK_AGAIN_S", 0.0)
    assert {one.id for one in reader.list_documents()} == {"mill.md", "miller.md"}
    with Library.open(writer.paths, HASHING) as local:
        assert _told(reader.ask(QUESTION)) == _told(local.ask(QUESTION))
    assert not publishing.publish(writer.paths, writer.settings, ProgressReporter(None, None))


def test_a_large_catalogue_is_sent_and_fetched_once(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has changed lies beside it, in the engine and in the cache of a reader, until it is much."""
    for module, name, value in ((catalog_layers, "LEAST", 0), (catalog_layers, "SHARE", 1000), (verified, "LARGE", 1)):
        monkeypatch.setattr(module, name, value)
    reader.ask(QUESTION)
    sent: list[str] = []
    fetched: list[str] = []
    put, get = MilvusEngine.put_file, MilvusEngine.get_file

    def putting(self: MilvusEngine, digest: str, file: Path) -> int:
        sent.append(file.name)
        return put(self, digest, file)

    def getting(self: MilvusEngine, digest: str, parts: int, target: Path, *, size: int) -> None:
        fetched.append(target.name)
        get(self, digest, parts, target, size=size)

    monkeypatch.setattr(MilvusEngine, "put_file", putting)
    monkeypatch.setattr(MilvusEngine, "get_file", getting)
    _change(writer)
    writer.refresh()
    assert sent == ["library.sqlite.changes", "terms.npz"]
    with Library.open(reader.paths, reader.settings) as later:
        assert [one.id for one in later.list_documents()] == ["mill.md", "miller.md"]
        assert later.ask(QUESTION).sentences[0].text.startswith("Anna Lind")
        assert later.document("mill.md").text == reader.document("mill.md").text
    assert fetched == ["library.sqlite.changes", "terms.npz"]


def test_another_machine_with_the_corpus_encodes_nothing(tmp_path: Path, writer: Library) -> None:
    """The vectors of texts that the shared library knows serve again, and nothing is written."""
    documents = {"mill.md": MILL, "nature/bees.md": BEES}
    with Library.open(library(tmp_path / "second", documents), writer.settings) as second:
        report = second.refresh()
        assert (report.added, report.encoded) == (2, 0)
        assert _head(second).number == _head(writer).number == 1
        second.ask(QUESTION)


def test_a_library_that_has_grown_is_searched_by_a_graph(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables are made anew, and those before serve their readers until these are done."""
    former = reader.live()
    monkeypatch.setattr("ibidem.index.milvus.EXACT_LIMIT", 0)
    _change(writer)
    writer.refresh()
    assert former.passages.search(former.passages.vectors(former.catalogue.ids("passages")[:1]), 1)[1][0][0] > 0.99
    reader.follow(anew=True)
    assert (_head(writer).exact, _head(writer).number) == (False, 2)
    with Library.open(writer.paths, HASHING) as local:
        assert _told(reader.ask(QUESTION)) == _told(local.ask(QUESTION))


def test_what_nobody_reads_any_more_is_removed(writer: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the grace; a clock that was set back begins it anew."""
    engine = _engine(writer)
    before = {row["id"] for row in engine.query(f"{engine.name}_passages_{_head(writer).epoch}", "id > 0", ["id"])}
    _change(writer)
    writer.refresh()
    [(key, value)] = engine.records(shared.RETIRED).items()
    engine.put(key, json.dumps({**json.loads(value), "at": json.loads(value)["at"] + 10**6}))
    publishing._clean(engine, _head(writer))
    table = f"{engine.name}_passages_{_head(writer).epoch}"
    assert before <= {row["id"] for row in engine.query(table, "id > 0", ["id"])}
    monkeypatch.setattr(publishing, "GRACE_S", -1.0)
    publishing._clean(engine, _head(writer))
    assert not engine.records(shared.RETIRED)
    assert {row["id"] for row in engine.query(table, "id > 0", ["id"])} == set(
        writer.live().catalogue.ids("passages").tolist()
    )


def test_a_write_that_ends_at_any_step_leaves_the_former_or_the_new(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine goes at the n-th call that writes, for every n; the next run removes what is left and completes."""
    monkeypatch.setattr(shared, "LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(shared_lock, "GONE_S", 0.0)
    monkeypatch.setattr(shared_lock, "LOOK_AGAIN_S", 0.0)
    made = library(tmp_path / "writer", {"mill.md": MILL, "nature/bees.md": BEES})
    call = MilvusEngine.call
    left = count(10**6, -1)

    def failing(self: MilvusEngine, method: str, *arguments: object, write: bool = False, **options: object) -> object:
        if write and next(left) <= 0:
            raise StoreUnavailable("The engine is gone.")
        return call(self, method, *arguments, write=write, **options)

    monkeypatch.setattr(MilvusEngine, "call", failing)
    (tmp_path / "reader").mkdir()
    with Library.open(made, settings) as writer, Library.open(LibraryPaths(tmp_path / "reader"), settings) as reader:
        writer.refresh()
        for steps in count(1, 3):
            writing_again = steps % 2
            if writing_again:
                _change(writer)
            else:
                (made.corpus / "miller.md").unlink()
                (made.corpus / "nature" / "bees.md").write_text(BEES)
            former = reader.ask(QUESTION)
            left = count(steps, -1)
            try:
                writer.refresh()
                failed = False
            except StoreUnavailable:
                failed = True
            left = count(10**6, -1)
            if failed:
                assert _told(reader.ask(QUESTION)) == _told(former)
                writer.refresh()
            with Library.open(made, HASHING) as local:
                assert _told(reader.ask(QUESTION)) == _told(local.ask(QUESTION))
                assert {one.id for one in reader.list_documents()} == {one.id for one in local.list_documents()}
            if not failed:
                break
    assert steps > 10


def test_an_engine_that_is_gone_is_named_and_the_copy_here_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of reading and at opening; whoever has no copy is told the address and what to type."""
    monkeypatch.setattr("ibidem.index.milvus.READ_S", 1.0)
    monkeypatch.setattr("ibidem.index.milvus.CONNECT_S", 1.0)
    with served(tmp_path / "engine") as address:
        settings = replace(HASHING, store="milvus", uri=address, collection="lost")
        writer = Library.open(library(tmp_path / "writer", {"mill.md": MILL}), settings)
        writer.refresh()
        (tmp_path / "reader").mkdir()
        reader = Library.open(LibraryPaths(tmp_path / "reader"), settings)
        assert reader.ask(QUESTION).hits
        assert writer.ask(QUESTION).note == ""
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=address) as told:
            reader.ask(QUESTION)
        assert "Start the server" in told.value.remedy
    answer = writer.ask(QUESTION)
    assert answer.hits
    assert address in answer.note
    assert "the copy on this machine" in answer.note
    assert writer.status().unread == (answer.note,)
    assert [finding.detail for finding in writer.examine() if finding.check == "engine"] == [answer.note]
    (writer.paths.corpus / "miller.md").write_text(MORE)
    with pytest.raises(StoreUnavailable):
        writer.refresh()
    assert {hit.passage.document for hit in writer.search(QUESTION)} == {"mill.md", "miller.md"}
    with served(tmp_path / "engine", int(address.rpartition(":")[2])):
        writer.refresh()
        assert {hit.passage.document for hit in reader.search(QUESTION)} == {"mill.md", "miller.md"}
    writer.close()
    reader.close()


def test_one_writer_at_a_time(writer: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second waits and is told for whom; one that has not been heard of is replaced, and finds that out."""
    monkeypatch.setattr(shared_lock, "LOOK_AGAIN_S", 0.02)
    engine, said = _engine(writer), list[str]()
    with shared_lock.writing(engine) as held:
        with (
            pytest.raises(IndexLocked, match=r"is being written by process \d+ on "),
            shared_lock.writing(engine, wait_s=0.1),
        ):
            pass
        monkeypatch.setattr(shared_lock, "GONE_S", 0.2)
        held.require()
        with shared_lock.writing(engine, on_wait=said.append):
            assert "waiting" in said[0]
            with pytest.raises(IndexLocked, match="took over"):
                held.require()
    assert engine.records(shared_lock.WRITER) == {}


class _Watched:
    """The records of an engine where others look for the lock too, again and again."""

    address = "here"

    def __init__(self, waiting: int) -> None:
        self._waiting = waiting
        self._held = {f"{shared_lock.WRITER}dead": '{"host": "gone", "pid": 1, "since": "x", "beat": 0}'}
        self._looks = 0

    def put(self, key: str, value: str) -> None:
        self._held[key] = value

    def discard(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._held.pop(key, None)

    def records(self, _: str) -> dict[str, str]:
        self._looks += 1
        passing = {f"{shared_lock.WRITER}{self._looks}-{n}": "{}" for n in range(self._waiting)}
        return self._held | (passing if f"{shared_lock.WRITER}dead" in self._held else {})


@pytest.mark.parametrize("waiting", [0, 1, 2, 5])
def test_a_writer_that_is_gone_is_replaced_however_many_wait(monkeypatch: pytest.MonkeyPatch, waiting: int) -> None:
    """The passing records of who waits are no sign of its life."""
    monkeypatch.setattr(shared_lock, "LOOK_AGAIN_S", 0.02)
    monkeypatch.setattr(shared_lock, "GONE_S", 0.2)
    engine = cast(MilvusEngine, _Watched(waiting))
    with shared_lock.writing(engine, wait_s=5.0) as held:
        held.require()
    assert engine.records(shared_lock.WRITER) == {}


def test_a_record_that_is_renewed_too_late_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its writer was taken over from between looking and writing: it is told, ends renewing, and bars nobody."""
    monkeypatch.setattr(shared_lock, "LOOK_AGAIN_S", 0.02)
    monkeypatch.setattr(shared_lock, "GONE_S", 0.2)
    monkeypatch.setattr(shared_lock, "RENEWED_S", 0.6)
    engine = cast(MilvusEngine, _Watched(0))
    engine.discard([f"{shared_lock.WRITER}dead"])
    with shared_lock.writing(engine) as late:
        [(key, value)] = engine.records(shared_lock.WRITER).items()
        with shared_lock.writing(engine, wait_s=5.0) as held:
            engine.put(key, value)
            held.require()
            with pytest.raises(IndexLocked, match="took over"):
                late.require()
            time.sleep(0.7)
            assert key not in engine.records(shared_lock.WRITER)


@pytest.mark.parametrize(
    ("changes", "is_replaced"),
    [
        ({}, True),
        ({"machine": "another start of this machine"}, False),
        ({"machine": ""}, False),
        ({"pid": os.getpid()}, False),
        ({"pid": "x"}, False),
    ],
    ids=range(5),
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell one start of a machine from another")
def test_a_process_of_this_machine_that_is_no_more_is_replaced_at_once(
    writer: Library, changes: dict[str, object], is_replaced: bool
) -> None:
    """It takes no minute; of other machines, and of a process that is there, nothing is concluded."""
    engine = _engine(writer)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    told = {"host": "here", "pid": ended.pid, "machine": shared_lock._machine(), "since": "x", "beat": 0}
    engine.put(f"{shared_lock.WRITER}dead", json.dumps({**told, **changes}))
    with (
        nullcontext() if is_replaced else pytest.raises(IndexLocked),
        shared_lock.writing(engine, wait_s=0.0),
    ):
        assert is_replaced
    engine.discard(engine.records(shared_lock.WRITER))


def test_a_writer_that_is_heard_of_is_waited_for(writer: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes: its record is renewed meanwhile."""
    for name, value in (("LOOK_AGAIN_S", 0.02), ("GONE_S", 0.5), ("RENEWED_S", 0.05)):
        monkeypatch.setattr(shared_lock, name, value)
    engine = _engine(writer)
    with shared_lock.writing(engine) as held:
        with pytest.raises(IndexLocked), shared_lock.writing(engine, wait_s=1.5):
            pass
        held.require()


def test_another_corpus_does_not_replace_a_library_unasked(tmp_path: Path, writer: Library, reader: Library) -> None:
    """Unless it is told to, in so many words."""
    with Library.open(library(tmp_path / "other", {"miller.md": MORE}), writer.settings) as other:
        with pytest.raises(UsageError, match="2 documents, of which 0 are in this corpus"):
            other.refresh()
        assert {one.id for one in reader.list_documents()} == {"mill.md", "nature/bees.md"}
        other.refresh(overwrite=True)
    reader.follow(anew=True)
    assert {one.id for one in reader.list_documents()} == {"miller.md"}


def test_a_token_that_only_reads_is_enough_for_asking(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of what asking does writes; writing is refused with the name of the variable."""
    call = MilvusEngine.call

    def reading(self: MilvusEngine, method: str, *arguments: object, **options: object) -> object:
        if method not in ("query", "search", "get", "load_collection"):
            raise StoreUnavailable(f"{method} is not for you.")
        return call(self, method, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(MilvusEngine, "call", reading)
    assert reader.ask(QUESTION).hits
    assert reader.status().current
    (writer.paths.corpus / "miller.md").write_text(MORE)
    with pytest.raises(StoreUnavailable):
        writer.refresh()


@pytest.mark.parametrize(
    ("change", "expected", "told"),
    [
        (lambda head: {**head, "schema": 99}, StoreUnavailable, "newer version"),
        (lambda head: {**head, "schema": 0}, IndexMissing, "another version"),
        (lambda head: "torn", IndexDamaged, "cannot be read"),
        (lambda head: {**head, "parts": dict.fromkeys(head["parts"], 0)}, IndexDamaged, "not as it was written"),
        (
            lambda head: {**head, "manifest": head["manifest"].replace("terms.npz", "../../x")},
            IndexDamaged,
            "cannot be read",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(
    writer: Library,
    reader: Library,
    change: Callable[[dict[str, object]], object],
    expected: type[IbidemError],
    told: str,
) -> None:
    """What a newer version wrote, a torn record and files that do not match their digests, each with what to type."""
    engine = _engine(writer)
    head = json.loads(engine.records(shared.CURRENT)[shared.CURRENT])
    for folder in cache_folder().glob("shared/*"):
        folder.rename(folder.with_name(f"{folder.name}-gone"))
    engine.put(shared.CURRENT, json.dumps(change(head)))
    with pytest.raises(expected, match=told) as raised:
        reader.ask(QUESTION)
    assert "type" in raised.value.remedy.casefold()
    if expected is not StoreUnavailable:
        writer.refresh(rebuild=True)
        assert reader.ask(QUESTION).hits


def test_a_cache_that_was_edited_is_fetched_again(reader: Library) -> None:
    """Its digests tell."""
    reader.ask(QUESTION)
    [file] = cache_folder().glob("shared/*/index/generations/*/library.sqlite")
    reader.close()
    file.write_bytes(b"torn")
    assert reader.ask(QUESTION).hits
    assert file.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"uri": ""}, "uri is empty"),
        ({"uri": "http://me:secret@localhost:19530"}, "holds a name or a password"),
        ({"uri": "http://"}, "no address"),
        ({"uri": "http://127.0.0.1:99999"}, "no address"),
        ({"uri": "http://[::"}, "no address"),
        ({"uri": "shared"}, "not one of Milvus Lite"),
        ({"collection": "a b"}, "cannot be called"),
        ({"store": "mivlus"}, "Nothing in ibidem.stores is called"),
    ],
)
def test_settings_that_cannot_be_used_are_named(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    """Before anything is reached for; a secret is not repeated."""
    usable = Settings(store="milvus", uri="shared.db")
    with pytest.raises(ConfigError, match=told) as raised:
        shared.connect(LibraryPaths(tmp_path), replace(usable, **changes))  # type: ignore[arg-type]
    assert "secret" not in raised.value.message


def test_a_token_is_no_setting(tmp_path: Path) -> None:
    """It comes from the environment alone."""
    assert load_settings(None, env={"IBIDEM_MILVUS_TOKEN": "secret"}) == Settings()
    (tmp_path / "ibidem.toml").write_text('milvus_token = "secret"\n')
    with pytest.raises(ConfigError):
        load_settings(tmp_path / "ibidem.toml", env={})


def test_a_library_that_is_not_there_is_missing(tmp_path: Path, settings: Settings) -> None:
    """It is not made by looking for it."""
    (tmp_path / "reader").mkdir()
    with (
        Library.open(LibraryPaths(tmp_path / "reader"), settings) as opened,
        pytest.raises(LibraryError, match=r"no (library|file)"),
    ):
        opened.live()


def test_a_reader_of_what_is_not_there_builds_nothing(tmp_path: Path, settings: Settings) -> None:
    """The command line says which library or file is not there, and makes no file of a misspelt name."""
    (tmp_path / "reader").mkdir()
    for uri, name, told in ((settings.uri, "another", "no library called another"), ("misspelt.db", "", "no file")):
        (tmp_path / "reader" / "ibidem.toml").write_text(
            f'model = "hashing"\njudge = "toy"\nstore = "milvus"\nuri = "{uri}"\ncollection = "{name}"\n'
        )
        ran = run("ask", QUESTION, library=tmp_path / "reader", services=Services(open_engine=Library.open))
        assert ran.code != 0
        assert told in ran.err
        assert "uri and collection" in ran.err
        assert "building" not in ran.err
    assert not list(tmp_path.rglob("misspelt.db"))


def _head(opened: Library) -> shared.SharedHead:
    head = shared.SharedHead.read(_engine(opened))
    assert head is not None
    return head
