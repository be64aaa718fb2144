"""A shared library when things go wrong: nothing is lost, a sentence says what to do, and the copy here answers."""

from __future__ import annotations

import errno
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from milvus_servers import require_milvus, served
from sample_libraries import BEES, HASHING, MILL, library

from ibidem.errors import UPDATE, IbidemError, IndexUnwritable, LibraryError, StoreUnavailable, UsageError
from ibidem.index.milvus import TABLES, MilvusEngine
from ibidem.index.milvus_errors import ANEW
from ibidem.indexing import publishing
from ibidem.library import Library
from ibidem.paths import LibraryPaths, cache_folder
from ibidem.settings import Settings
from ibidem.storage import manifest, shared, shared_lock

require_milvus()

QUESTION = "Who kept the mill?"
MORE = "# The miller\n\nAnna Lind kept the mill for forty years, says the parish register. She never left the brook.\n"
Call = Callable[..., object]


def _documents(opened: Library) -> set[str]:
    return {one.id for one in opened.list_documents()}


def _head(opened: Library) -> dict[str, object]:
    engine = shared.connect(opened.paths, opened.settings)
    head: dict[str, object] = json.loads(engine.records(shared.CURRENT)[shared.CURRENT])
    engine.close()
    return head


def _put_head(opened: Library, head: dict[str, object]) -> None:
    engine = shared.connect(opened.paths, opened.settings)
    engine.put(shared.CURRENT, json.dumps(head))
    engine.close()


def _lose_cache() -> None:
    for folder in cache_folder().glob("shared/*"):
        folder.rename(folder.with_name(f"{folder.name}-{time.monotonic_ns()}"))


ASKED: dict[str, Callable[[Library], object]] = {
    "ask": lambda opened: opened.ask(QUESTION).sentences,
    "search": lambda opened: [hit.passage.id for hit in opened.search(QUESTION)],
    "preview": lambda opened: [hit.passage.id for hit in opened.preview(QUESTION).hits],
    "check": lambda opened: opened.check("Anna Lind kept the mill for thirty years.").ruling,
}


@pytest.mark.parametrize("asked", ASKED)
def test_an_engine_that_goes_at_any_step_of_a_question(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """The copy answers that very question, and the engine the next, once it is back; who has no copy is told."""
    monkeypatch.setattr(shared, "LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(shared, "TRY_AGAIN_S", 0.0)
    ask, call, left = ASKED[asked], MilvusEngine.call, count(10**6, -1)
    writer.settings = reader.settings = replace(writer.settings, judge="toy")

    def failing(self: MilvusEngine, method: str, *arguments: object, **options: object) -> object:
        if next(left) <= 0:
            self.lost = True
            raise StoreUnavailable("The engine is gone.", remedy="Start it.")
        return call(self, method, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(MilvusEngine, "call", failing)
    whole = ask(writer)
    for steps in count():
        left = count(steps, -1)
        assert ask(writer) == whole
        gone = next(left) <= 0
        left = count(10**6, -1)
        assert ask(writer) == whole
        assert writer.ask(QUESTION).note == ""
        if not gone:
            break
    assert steps > 2
    assert ask(reader) == whole
    left = count(0, -1)
    with pytest.raises(StoreUnavailable, match="is gone"):
        ask(reader)


def test_an_answer_of_the_engine_that_does_not_come_loses_nothing(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that was done and not confirmed, at any step, the swap among them; the next run completes it."""
    monkeypatch.setattr(shared, "LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(shared_lock, "GONE_S", 0.0)
    monkeypatch.setattr(shared_lock, "LOOK_AGAIN_S", 0.0)
    call, left = MilvusEngine.call, count(10**6, -1)

    def unconfirmed(self: MilvusEngine, method: str, *arguments: object, write: bool = False, **rest: object) -> object:
        done = call(self, method, *arguments, write=write, **rest)
        if write and next(left) <= 0:
            raise StoreUnavailable("The engine did not answer.")
        return done

    monkeypatch.setattr(MilvusEngine, "call", unconfirmed)
    former, more = _documents(writer), writer.paths.corpus / "miller.md"
    for steps in count(1, 4):
        wanted = {*former} ^ {"miller.md"}
        more.unlink() if more.exists() else more.write_text(MORE)
        left, failed = count(steps, -1), False
        try:
            writer.refresh()
        except StoreUnavailable:
            failed = True
            assert _documents(reader) in (former, wanted)
        left = count(10**6, -1)
        writer.refresh()
        assert _documents(reader) == wanted
        assert reader.ask(QUESTION).hits
        former = wanted
        if not failed:
            break
    assert steps > 10


KILLED = """
import os, sys
from pathlib import Path
from ibidem.indexing import publishing
from ibidem.library import Library
from ibidem.settings import Settings

publishing._Publication._swap = lambda *_, **__: os.kill(os.getpid(), 9)
Library.open(sys.argv[1], Settings(model="hashing", store="milvus", uri=sys.argv[2], collection="killed")).refresh()
"""


LEFT = (
    r"An earlier run did not finish writing the shared library \(process \d+ on '.*' since .*\); of its half-written"
    r" generation: [1-9]\d* rows removed\."
)


def test_a_writer_that_is_killed_before_the_swap_leaves_the_former(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its record is replaced when it is not heard of, and what it wrote is removed."""
    monkeypatch.setattr(shared, "LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(publishing, "SETTLING_S", 0.0)
    monkeypatch.setattr(shared_lock, "GONE_S", 0.3)
    monkeypatch.setattr(shared_lock, "LOOK_AGAIN_S", 0.05)
    at, said = library(tmp_path / "writer", {"mill.md": MILL}), list[str]()
    (tmp_path / "reader").mkdir()
    with served(tmp_path / "engine") as address:
        settings = replace(HASHING, store="milvus", uri=address, collection="killed")
        with (
            Library.open(at, settings) as writer,
            Library.open(LibraryPaths(tmp_path / "reader"), settings) as reader,
        ):
            writer.refresh()
            (at.corpus / "miller.md").write_text(MORE)
            done = subprocess.run([sys.executable, "-c", KILLED, str(at.root), address], timeout=60, check=False)
            assert done.returncode == -9
            assert _documents(reader) == {"mill.md"}
            assert reader.ask(QUESTION).hits
            if sys.platform == "linux":  # a process of this machine that is no more need not be waited for
                monkeypatch.setattr(shared_lock, "GONE_S", 600.0)
            report = writer.refresh(on_wait=said.append)
            assert report.written is False  # indexed by the process that was killed
            assert re.fullmatch(LEFT, " ".join(report.notes)), report.notes
            assert bool(said) is (sys.platform != "linux")
            assert _documents(reader) == {"mill.md", "miller.md"}


def test_of_two_writers_at_once_the_second_is_told(
    tmp_path: Path, writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the first put there stays until the second lets it go in so many words."""
    monkeypatch.setattr(shared, "LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(shared_lock, "LOOK_AGAIN_S", 0.02)
    files = {"mill.md": MILL, "nature/bees.md": BEES}
    mine = {**files, "mine.md": MORE}, {**files, "yours.md": MORE}
    opened = [Library.open(library(tmp_path / str(n), held), writer.settings) for n, held in enumerate(mine)]
    failed: list[tuple[int, BaseException]] = []

    def refresh(number: int) -> None:
        try:
            opened[number].refresh()
        except BaseException as error:  # noqa: BLE001  # shown by the test
            failed.append((number, error))

    threads = [threading.Thread(target=refresh, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    [(second, error)] = failed
    assert isinstance(error, UsageError), error
    assert f"hold like that: {'yours.md' if second == 0 else 'mine.md'}." in error.message
    assert _documents(reader) == set(mine[1 - second])
    assert reader.ask(QUESTION).hits
    opened[second].refresh(overwrite=True)
    assert _documents(reader) == set(mine[second])
    assert _head(writer)["number"] == 3
    for one in opened:
        one.close()


OTHERS: dict[str, tuple[Callable[[Path], object], Callable[[Path], object], bool]] = {
    "a document of theirs": (lambda a: (a / "a.md").write_text(MORE), lambda b: (b / "b.md").write_text(BEES), False),
    "what they changed": (lambda a: (a / "mill.md").write_text(MORE), lambda b: (b / "b.md").write_text(BEES), False),
    "what both changed": (
        lambda a: (a / "mill.md").write_text(MORE),
        lambda b: (b / "mill.md").write_text(BEES),
        False,
    ),
    "another document of theirs": (
        lambda a: (a / "a.md").write_text(MORE),
        lambda b: (b / "mill.md").write_text(MILL + "More."),
        False,
    ),
    "the same on both": (lambda a: (a / "a.md").write_text(MORE), lambda b: (b / "a.md").write_text(MORE), True),
    "what they let go": (lambda a: (a / "mill.md").unlink(), lambda b: (b / "b.md").write_text(BEES), True),
    "what is let go here": (lambda _: None, lambda b: (b / "mill.md").unlink(), True),
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("rebuild", [False, True], ids=["as always", "with --rebuild"])
def test_what_another_machine_shared_goes_only_if_told(
    tmp_path: Path, settings: Settings, kind: str, rebuild: bool
) -> None:
    """One after the other, from the same corpus; what this machine shared itself it may remove and change."""
    theirs, here, is_mine = OTHERS[kind]
    files = {"mill.md": MILL, "nature/bees.md": BEES, "third.md": MILL + BEES}
    both = [library(tmp_path / name, files) for name in ("a", "b")]
    with Library.open(both[0], settings) as a, Library.open(both[1], settings) as b:
        a.refresh()
        b.refresh()
        theirs(both[0].corpus)
        a.refresh()
        here(both[1].corpus)
        before = _head(a)
        if is_mine:
            b.refresh(rebuild=rebuild)
        else:
            with pytest.raises(UsageError, match="another machine") as told:
                b.refresh(rebuild=rebuild)
            assert "--overwrite" in told.value.remedy
            assert _head(a) == before
            b.refresh(rebuild=rebuild, overwrite=True)
        assert _documents(b) == {one.relative_to(both[1].corpus).as_posix() for one in both[1].corpus.rglob("*.md")}


def test_a_disk_that_is_full_is_named_and_the_copy_answers(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of who reads, and the temporary folder of who writes; once there is room, all goes on."""
    _lose_cache()
    get_file = MilvusEngine.get_file

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(MilvusEngine, "get_file", full)
    with pytest.raises(IndexUnwritable, match=r"The disk of .* is full") as told:
        reader.ask(QUESTION)
    assert told.value.remedy == "Free some space, then type the same again."
    answer = writer.ask(QUESTION)
    assert answer.hits
    assert "is full" in answer.note
    monkeypatch.setattr(MilvusEngine, "get_file", get_file)
    assert reader.ask(QUESTION).hits
    (writer.paths.corpus / "miller.md").write_text(MORE)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "TemporaryDirectory", full)
        with pytest.raises(IndexUnwritable, match="is full"):
            writer.refresh()
    reader.follow(anew=True)
    assert "miller.md" not in _documents(reader)
    writer.refresh()
    reader.follow(anew=True)
    assert "miller.md" in _documents(reader)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_jumps_changes_nothing(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch, years: int
) -> None:
    """Generations follow by number; who reads one that was removed early asks again, and is answered."""
    reader.ask(QUESTION)
    for after, path, text in ((years, "mill.md", MORE), (0, "nature/bees.md", MORE), (99, "a.md", MILL)):
        clock = SimpleNamespace(time=lambda after=after: after * 31_557_600.0, sleep=time.sleep)
        monkeypatch.setattr(publishing, "time", clock)
        (writer.paths.corpus / path).write_text(text)
        writer.refresh()
    with suppress(StoreUnavailable):
        reader.ask(QUESTION)
    assert reader.ask(QUESTION).hits
    reader.follow(anew=True)
    assert _documents(reader) == {"a.md", "mill.md", "nature/bees.md"}
    assert _head(writer)["number"] == 4


def test_rows_that_were_removed_are_not_taken_for_no_answer(writer: Library, reader: Library) -> None:
    """Whoever reads a generation without them is told to ask again."""
    reader.ask(QUESTION)
    sentences, held = reader.live().sentences, writer.live().catalogue.ids("sentences")
    engine = shared.connect(writer.paths, writer.settings)
    table = engine.table("sentences", str(_head(writer)["epoch"]), 2)
    table.remove([int(held[-1])])
    table.purge(2)
    sentences._kept.clear()  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable, match="written anew"):
        sentences.vectors(held)
    assert reader.live() is not None
    engine.close()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda head: {**head, "schema": 99}, "newer version"),
        (lambda head: {**head, "manifest": head["manifest"].replace('"scheme": ', '"scheme": 9')}, "newer version"),
        (lambda head: {**head, "schema": 0}, "another version"),
        (lambda head: {"torn": True}, "cannot be read"),
        (None, "no library called"),
    ],
)
def test_what_cannot_be_used_leaves_the_copy_to_answer(
    writer: Library, change: Callable[[dict[str, object]], dict[str, object]] | None, told: str
) -> None:
    """An old client and a new library, a new client and an old one, a torn record, an engine that lost everything."""
    if change is None:
        engine = shared.connect(writer.paths, writer.settings)
        engine.discard([shared.CURRENT])
        engine.close()
    else:
        _put_head(writer, change(_head(writer)))
    writer.follow(anew=True)
    answer = writer.ask(QUESTION)
    assert answer.hits
    assert told in answer.note
    [finding] = [one for one in writer.examine() if one.check == "engine"]
    assert (finding.healthy, finding.detail) == (False, answer.note)
    assert finding.remedy


@pytest.mark.parametrize("again", [False, True], ids=["as always", "with --rebuild"])
def test_an_old_client_does_not_write_over_what_a_newer_one_wrote(
    writer: Library, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """It is told to be brought up to date; the library is as it was."""
    with monkeypatch.context() as newer:
        newer.setattr(manifest, "BUILD_FORMAT", manifest.BUILD_FORMAT + 1)
        newer.setattr(shared, "BUILD_FORMAT", manifest.BUILD_FORMAT)
        writer.refresh()
    before = _head(writer)
    (writer.paths.corpus / "miller.md").write_text(MORE)
    with pytest.raises(StoreUnavailable, match="newer version") as told:
        writer.refresh(rebuild=again)
    assert told.value.remedy == UPDATE
    assert _head(writer) == before
    assert "miller.md" in {hit.passage.document for hit in writer.search(QUESTION)}  # the index here has it


def test_every_error_of_an_engine_has_a_remedy(tmp_path: Path, settings: Settings) -> None:
    """A file that is none, an address where nothing listens."""
    (tmp_path / "broken.db").write_text("torn")
    for uri in (str(tmp_path / "broken.db"), "http://127.0.0.1:9"):
        (tmp_path / "reader").mkdir(exist_ok=True)
        with (
            Library.open(LibraryPaths(tmp_path / "reader"), replace(settings, uri=uri)) as opened,
            pytest.raises(IbidemError) as told,
        ):
            opened.ask(QUESTION)
        assert told.value.remedy


def _lose(engine: MilvusEngine, epoch: str, part: str) -> None:
    """Let an engine lose a part of a library."""
    if part == "a file":
        rows = engine.query(f"{engine.name}_files", "part == 0", ["key"])
        engine.call("delete", f"{engine.name}_files", ids=[rows[0]["key"]], write=True)
        return
    parts = TABLES if part == "all tables" else [part]
    for one in parts:
        engine.call("drop_collection", f"{engine.name}_{one}" + ("" if part == "files" else f"_{epoch}"), write=True)


@pytest.mark.parametrize("part", [*TABLES, "all tables", "files", "a file"])
@pytest.mark.parametrize("rebuild", [False, True], ids=["as always", "with --rebuild"])
def test_a_library_that_lost_a_part_is_written_anew(
    writer: Library, reader: Library, monkeypatch: pytest.MonkeyPatch, part: str, rebuild: bool
) -> None:
    """Who reads is told what to type and the copy answers; that mends it, though no document has changed."""
    monkeypatch.setattr(shared, "LOOK_AGAIN_S", 0.0)
    engine = shared.connect(writer.paths, writer.settings)
    _lose(engine, str(_head(writer)["epoch"]), part)
    _lose_cache()
    with pytest.raises(LibraryError) as told:
        reader.ask(QUESTION)
    assert told.value.remedy == ANEW
    writer.follow(anew=True)
    assert "copy on this machine" in writer.ask(QUESTION).note
    writer.refresh(rebuild=rebuild)
    assert reader.ask(QUESTION).hits
    assert writer.ask(QUESTION).note == ""
    monkeypatch.setattr(publishing, "GRACE_S", -1.0)
    (writer.paths.corpus / "miller.md").write_text(MORE)
    writer.refresh()
    assert engine.epochs() == {_head(writer)["epoch"]}
    assert reader.ask(QUESTION).hits
    engine.close()


@pytest.mark.parametrize("value", ["", "[]", '{"at": "x"}', '{"epoch": 1, "files": 3, "at": 1}'], ids=range(4))
def test_a_record_of_a_former_generation_that_no_writer_made_is_removed(writer: Library, value: str) -> None:
    """It stops nobody from writing."""
    engine = shared.connect(writer.paths, writer.settings)
    engine.put(f"{shared.RETIRED}1", value)
    engine.put(f"{shared.RETIRED}x", json.dumps({"epoch": "a", "files": [], "at": 0}))
    (writer.paths.corpus / "miller.md").write_text(MORE)
    writer.refresh()
    assert set(engine.records(shared.RETIRED)) == {f"{shared.RETIRED}1"}
    engine.close()
