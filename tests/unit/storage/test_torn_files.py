"""A file of the index that is torn, edited or missing is refused by name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from sample_generations import TODAY, YESTERDAY, commit, library, live

from ibidem.errors import IndexDamaged, IndexOutdated
from ibidem.paths import LibraryPaths
from ibidem.storage import manifest, verified
from ibidem.storage.generation import open_current
from ibidem.storage.generation_writer import begin_generation, collect_garbage
from ibidem.storage.manifest import FileEntry

KINDS = ("shortened", "flipped", "emptied", "removed", "lengthened")


def _damage(path: Path, kind: str) -> None:
    content = path.read_bytes()
    middle = len(content) // 2
    changed = {
        "shortened": content[:-1],
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "emptied": b"",
        "lengthened": content + b" x",
    }
    path.unlink()
    if kind != "removed":
        path.write_bytes(changed[kind])


def _files(at: LibraryPaths) -> list[Path]:
    return sorted(p for p in at.index.glob("generations/*/**/*") if p.is_file() and not p.name.endswith(".lock"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_guarded(tmp_path: Path, kind: str) -> None:
    """Each file of a generation in turn is damaged; opening names it and says how to mend the index."""
    at = library(tmp_path)
    commit(at, TODAY)
    for path in _files(at):
        content = path.read_bytes()
        if kind in ("emptied", "shortened") and not content:
            continue
        _damage(path, kind)
        with pytest.raises(IndexDamaged) as raised:
            open_current(at)
        assert path.name in raised.value.message
        assert "--rebuild" in raised.value.remedy
        path.write_bytes(content)
    assert live(at) == TODAY


@pytest.mark.parametrize("said", ["", "elsewhere", "../corpus", "\x00", "ö"])
def test_a_pointer_to_nowhere_is_refused(tmp_path: Path, said: str) -> None:
    """CURRENT must name a generation that is there."""
    at = library(tmp_path)
    commit(at, TODAY)
    (at.index / "CURRENT").write_text(said, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="CURRENT"):
        open_current(at)


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    """A newer one is named, and not to be written over unasked; an earlier one is built anew by itself."""
    at = library(tmp_path)
    commit(at, TODAY)
    (path,) = at.index.glob("generations/*/manifest.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 999}))
    with pytest.raises(IndexDamaged, match="999") as told:
        open_current(at)
    assert "git pull" in told.value.remedy
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 5}))
    with pytest.raises(IndexOutdated, match="another version"):
        open_current(at)


@pytest.mark.parametrize("name", ["library.sqlite", "passages.vectors", "CURRENT"])
def test_a_damaged_index_can_be_built_anew(tmp_path: Path, name: str) -> None:
    """A draft on a damaged index starts empty and mends it."""
    at = library(tmp_path)
    commit(at, YESTERDAY)
    _damage(next(at.index.rglob(name)), "emptied")
    with begin_generation(at) as draft:
        assert draft.previous is None
    commit(at, TODAY)
    assert live(at) == TODAY
    assert len(list(at.index.glob("generations/*"))) == 1


def test_without_checking_the_parts_still_say_what_is_wrong(tmp_path: Path) -> None:
    """Opened on trust, a torn file is refused when it is first used."""
    at = library(tmp_path)
    commit(at, TODAY)
    for name in ("passages.vectors", "library.sqlite", "meta.json"):
        next(at.index.rglob(name)).write_bytes(b"torn")
    with open_current(at, verify=False) as generation:
        for part in ("passages", "catalogue", "lexical"):
            with pytest.raises(IndexDamaged):
                getattr(generation, part)


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LibraryPaths:
    """Return a library all of whose files count as large."""
    monkeypatch.setattr(verified, "LARGE", 1)
    at = library(tmp_path)
    commit(at, TODAY)
    return at


def test_large_files_that_have_not_changed_are_not_read_again(
    large: LibraryPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither after they were written nor after they were compared; `whole` reads them."""
    read: list[Path] = []
    entry = manifest._entry

    def counted(path: Path) -> FileEntry:
        read.append(path)
        return entry(path)

    monkeypatch.setattr(manifest, "_entry", counted)
    open_current(large).close()
    assert not [path for path in read if path.stat().st_size]
    open_current(large, whole=True).close()
    assert read


def test_files_that_a_removed_generation_shared_are_not_read_again(
    large: LibraryPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That they lose a name changes the time of their state; what was edited meanwhile is not trusted."""
    [generation] = (large.index / "generations").iterdir()
    shared = [one for one in _files(large) if one.stat().st_size and one.name != "manifest.json"]
    former = large.index / "generations" / "former"
    former.mkdir()
    for number, file in enumerate(shared):
        (former / str(number)).hardlink_to(file)
    open_current(large).close()
    before = dict(verified.stamps(generation))
    collect_garbage(large, keep=generation.name)
    assert not former.exists()
    assert verified.stamps(generation) != before
    with monkeypatch.context() as unread:
        unread.setattr(manifest, "_entry", lambda path: pytest.fail(f"{path} was read"))
        open_current(large).close()
    with verified.kept_through(generation):
        shared[0].write_bytes(b"torn")
    with pytest.raises(IndexDamaged):
        open_current(large)


def test_a_large_file_that_was_touched_is_compared(large: LibraryPaths) -> None:
    """Also where its size and the time of its content are what they were."""
    for path in _files(large):
        content, status = path.read_bytes(), path.stat()
        if not content:
            continue
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        with pytest.raises(IndexDamaged) as raised:
            open_current(large)
        assert path.name in raised.value.message
        path.write_bytes(content)
    assert live(large) == TODAY


@pytest.mark.parametrize("content", ["", "[]", "{", '{"library.sqlite": 1}'])
def test_a_record_that_cannot_be_read_is_not_trusted(large: LibraryPaths, content: str) -> None:
    """The files are compared, and the record is written anew."""
    generation = next((large.index / "generations").iterdir())
    record = verified._record(generation)
    record.write_text(content)
    assert live(large) == TODAY
    guarded = [one for one in _files(large) if one.stat().st_size and one.name != "manifest.json"]
    assert json.loads(record.read_text()).keys() == {one.relative_to(generation).as_posix() for one in guarded}
