"""Entry points of other packages: what cannot serve is named with its package, and nothing ends the program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import Mock

import pytest
from fake_cli_library import FakeEngine, run
from sample_libraries import HASHING, MILL, engine, library

from ibidem import plugins
from ibidem.cli.citing import exporter
from ibidem.errors import ConfigError, IndexUnwritable, ModelError
from ibidem.index.faiss import FaissIndex
from ibidem.index.protocols import DenseIndex, LexicalIndex, dense_backend
from ibidem.library import Library
from ibidem.models import open_encoder, open_judge
from ibidem.models.protocols import Encoder, Judge
from ibidem.plugins import Group
from ibidem.readers.isolate import ReaderPool
from ibidem.readers.registry import read_file
from ibidem.readers.scan import SourceFile
from ibidem.types import Skipped

CODE = """
NOTHING = 1

def read(stream, path):
    raise TypeError("no cue at line 3\\x1b[31m\\nmore")

def leave(stream, path):
    raise SystemExit(3)

def die(stream, path):
    import os
    os._exit(9)

def words(stream, path):
    yield "no document"

def nothing(stream, path):
    return iter(())

def twice(stream, path):
    from ibidem.readers.plain import read
    first = list(read(stream, path))
    yield from first
    yield from first

def another(stream, path):
    from ibidem.readers.plain import read
    yield from read(stream, "other.txt")

def outside(stream, path):
    from dataclasses import replace
    from ibidem.readers.plain import read
    from ibidem.types import Mark, MarkKind
    for one in read(stream, path):
        yield replace(one, marks=(Mark(99999, MarkKind.TIME, "1:00"),))

def no_encoder(model, options):
    return read

class Named:
    def __init__(self, name, encoder):
        self.name, self.encoder = name, encoder

    def __getattr__(self, name):
        return getattr(self.encoder, name)

def sized(model, options):
    from ibidem.models import open_encoder
    return Named(model, open_encoder("hashing"))

class Half:
    name, digest, only = "half", "ab", "answers"

    def answers(self, pairs, *, cancelled=None):
        raise ZeroDivisionError("late")

def half(model, options):
    return Half()

def escapes(works):
    return "\\x1b[31mred\\x1d\\r\\n"

def numbers(works):
    return len(works)

class Flat:
    def search(self, *arguments):
        pass
"""
POINTS = """[ibidem.readers]
.cue = cue_plugin:read
.bye = cue_plugin:leave
.die = cue_plugin:die
.one = cue_plugin:NOTHING
.out = cue_exit:read
nodot = cue_plugin:read
.txt = cue_plugin:leave
.str = cue_plugin:words
.nil = cue_plugin:nothing
.two = cue_plugin:twice
.alt = cue_plugin:another
.off = cue_plugin:outside
[ibidem.dense_indexes]
flat = cue_plugin:read
bare = cue_plugin:Flat
mine = ibidem.index.faiss:FaissIndex
[ibidem.encoders]
cue = cue_plugin:leave
bare = cue_plugin:no_encoder
sized = cue_plugin:sized
[ibidem.judges]
cue = cue_plugin:read
bare = cue_plugin:no_encoder
half = cue_plugin:half
[ibidem.exporters]
cue = cue_plugin:NOTHING
esc = cue_plugin:escapes
none = cue_plugin:numbers
many = cue_plugin:read
[ibidem.stores]
bare = cue_plugin:Flat
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Install a package whose parts are sound and unsound; what is given takes it away again."""
    folder = tmp_path / "site"
    info = folder / "cue_plugin-1.2.dist-info"
    info.mkdir(parents=True)
    (folder / "cue_plugin.py").write_text(CODE)
    (folder / "cue_exit.py").write_text("raise SystemExit(1)")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cue-plugin\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(POINTS)
    monkeypatch.syspath_prepend(str(folder))

    def forget() -> None:
        for cached in (plugins._table, plugins._registered):
            cached.cache_clear()

    def remove() -> None:
        sys.path.remove(str(folder))
        forget()

    forget()
    yield remove
    forget()
    sys.modules.pop("cue_plugin", None)


@pytest.mark.usefixtures("package")
def test_what_cannot_serve_is_named() -> None:
    """A name without a dot, a number for a function, a function for a class, a module that ends the program."""
    listed = [one for one in plugins.installed() if one.distribution == "cue-plugin"]
    found = {one.name: one.error for one in listed if not one.taken_by}
    assert {".cue", ".bye", "half", "none"} <= {name for name, error in found.items() if not error}
    assert found["flat"] == "TypeError: cue_plugin:read is no class"
    with pytest.raises(ConfigError, match="Flat has no create, open, save, add, remove, vectors, __len__"):
        dense_backend("bare")
    assert "suffix with its dot" in found["nodot"]
    assert found[".out"] == "SystemExit: 1"
    with pytest.raises(ConfigError, match="SystemExit"):
        plugins.load(Group.READERS, ".out")


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("suffix", "said"),
    [
        (".cue", "TypeError: no cue at line 3 [31m"),
        (".bye", "SystemExit: 3"),
        (".str", "TypeError: it gives str, not documents"),
        (".nil", "ValueError: it gives nothing, not even a reason"),
        (".two", "ValueError: it gives a.two twice"),
        (".alt", "ValueError: it gives a document of other.txt"),
        (".off", "ValueError: it gives a mark at 99999, outside the text"),
    ],
)
def test_a_reader_that_fails_is_named_with_its_package(tmp_path: Path, suffix: str, said: str) -> None:
    """And with what it said, without control characters."""
    path = tmp_path / f"a{suffix}"
    path.write_text("words")
    *_, skipped = read_file(path, path.name, max_bytes=1000)
    assert skipped == Skipped(path.name, f"its reader of cue-plugin 1.2 failed ({said})")


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("suffix", [".cue", ".two"])
def test_a_file_is_tried_again_where_the_reader_of_a_package_failed(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wholly or in part, by the same version, and once a run; while it gives the same, nothing is written."""
    read, asked = ReaderPool.read, list[str]()

    def noted(self: ReaderPool, files: Sequence[SourceFile], **how: Any) -> Iterator[object]:  # noqa: ANN401 (as `read`)
        asked.extend(file.path for file in files)
        return read(self, files, **how)

    monkeypatch.setattr(ReaderPool, "read", noted)
    with engine(tmp_path / "library", {"mill.md": MILL, f"a{suffix}": "The tide turns twice a day."}) as opened:
        assert [one.path for one in opened.refresh().skipped] == [f"a{suffix}"]
        assert not opened.refresh().written
        code = tmp_path / "site" / "cue_plugin.py"
        code.write_text(f"{CODE}\nfrom ibidem.readers.plain import read\ntwice = read\n")
        asked.clear()
        report = opened.refresh()
        assert asked == [f"a{suffix}"]
        assert (report.skipped, report.documents, report.written) == ((), 2, True)
        assert not opened.refresh().written


@pytest.mark.usefixtures("package")
def test_what_to_type_once_a_reader_that_crashed_is_mended_is_told(tmp_path: Path) -> None:
    """For it may take as long again, and is not tried each time."""
    with engine(tmp_path / "library", {"mill.md": MILL, "a.die": "The tide turns twice a day."}) as opened:
        [skipped] = opened.refresh().skipped
    assert skipped.reason.startswith("its reader crashed")
    assert skipped.reason.endswith("once cue-plugin 1.2, which reads it, is mended, type: ibidem index --rebuild")


@pytest.mark.usefixtures("package")
def test_the_doctor_lists_packages_with_what_they_add(tmp_path: Path) -> None:
    """By group, those that serve with their version, then those that are left out; before the first build too."""
    found = {one.check: one for one in Library.open(library(tmp_path, {"mill.md": MILL}), HASHING).examine()}
    assert found["readers"].detail.startswith(f"ibidem {version('ibidem')}: .adoc, ")
    assert "; cue-plugin 1.2: .alt, .bye, .cue, .die, .nil, " in found["readers"].detail
    assert "cannot be used: bare of cue-plugin 1.2 (TypeError: Flat has no connect)" in found["stores"].detail
    assert not found["stores"].healthy


@pytest.mark.usefixtures("package")
def test_a_package_that_lacks_what_it_needs_is_named_before_it_is_used(tmp_path: Path) -> None:
    """As its metadata say; an extra, or what holds for another system, is not asked for."""
    metadata = next((tmp_path / "site").glob("*.dist-info")) / "METADATA"
    needs = ("absent-thing>=1", "pytest<1", "packaging", "absent-extra; extra == 'x'", "gone; sys_platform == 'none'")
    metadata.write_text(metadata.read_text() + "".join(f"Requires-Dist: {one}\n" for one in needs))
    lacking = {one.error for one in plugins.installed() if one.distribution == "cue-plugin" and one.name == ".cue"}
    installed = version("pytest")
    assert lacking == {f"needs absent-thing, which is not installed; needs pytest<1, installed is {installed}"}


@pytest.mark.usefixtures("package")
def test_a_file_whose_reader_cannot_be_loaded_is_skipped_with_the_package(tmp_path: Path) -> None:
    """A person must know what to mend or remove."""
    sys.modules.pop("cue_plugin", None)
    (tmp_path / "site" / "cue_plugin.py").write_text("import absent_thing\n")
    with engine(tmp_path / "library", {"mill.md": MILL, "a.cue": "The tide turns."}) as opened:
        [skipped] = opened.refresh().skipped
    assert (
        "cannot be loaded: ModuleNotFoundError: No module named 'absent_thing' (package cue-plugin 1.2)"
        in skipped.reason
    )


@pytest.mark.usefixtures("package")
def test_of_two_readers_of_a_suffix_the_one_that_is_not_used_is_named(tmp_path: Path) -> None:
    """ibidem's own comes first, and that is no fault of either."""
    path = tmp_path / "a.txt"
    path.write_text("The tide turns.")
    assert [one.path for one in read_file(path, path.name, max_bytes=1000)] == ["a.txt"]
    [hidden] = [one for one in plugins.installed() if one.taken_by]
    assert (hidden.name, hidden.distribution, hidden.taken_by, hidden.error) == (".txt", "cue-plugin", "ibidem", "")
    with engine(tmp_path / "library", {"mill.md": MILL}) as opened:
        [finding] = [one for one in opened.examine() if one.check == "readers"]
    assert "not used: .txt of cue-plugin 1.2, for ibidem has the same name" in finding.detail


def test_what_is_required_is_what_the_protocols_have() -> None:
    """Each member that a protocol names, and nothing else."""
    protocols = {
        Group.DENSE_INDEXES: DenseIndex, Group.LEXICAL_INDEXES: LexicalIndex,
        Group.ENCODERS: Encoder, Group.JUDGES: Judge,
    }  # fmt: skip
    for group, protocol in protocols.items():
        classes = [one for one in protocol.__mro__ if one.__module__.startswith("ibidem.")]
        named = {name for one in classes for name in vars(one) if name == "__len__" or not name.startswith("_")}
        assert set(plugins.MEMBERS[group]) == named


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: open_encoder("cue:large"), "ibidem.encoders, of the package cue-plugin 1.2, failed: SystemExit: 3"),
        (lambda: open_encoder("bare"), "failed: TypeError: function has no name, digest, dimension, window"),
        (lambda: open_judge("cue"), "failed: TypeError: no cue at line 3 [31m."),
        (lambda: open_judge("bare"), "failed: TypeError: function has no name, digest, answers, stance."),
        (lambda: exporter("cue"), "cannot be loaded: TypeError: cue_plugin:NOTHING is no function (package"),
        (lambda: exporter("none")(()), "failed: TypeError: it gives int, not text."),
        (lambda: exporter("many")(()), "failed: TypeError: read() missing 1 required positional argument: 'path'."),
    ],
)  # fmt: skip
def test_what_fails_when_it_is_called_is_named_with_its_package(call: Callable[[], object], said: str) -> None:
    """Also where it ends the program, takes other arguments or returns something else."""
    with pytest.raises(ConfigError) as raised:
        call()
    assert said in raised.value.message
    assert raised.value.remedy


@pytest.mark.usefixtures("package")
def test_what_an_exporter_writes_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    """A file gets it as it is: some formats are made of such characters."""
    (tmp_path / "corpus").mkdir()
    on_screen = run("references", "--format", "esc", library=tmp_path, terminal=True)
    assert (on_screen.code, on_screen.out) == (0, "␛[31mred␝\n")
    assert run("references", "--format", "esc", library=tmp_path).out == "\x1b[31mred\x1d\r\n"


@pytest.mark.usefixtures("package")
def test_what_fails_later_is_told_in_a_sentence(tmp_path: Path) -> None:
    """With the package, and with the exit code of a setting that cannot be used; a fault of ibidem stays one."""
    (tmp_path / "corpus").mkdir()

    class Failing(FakeEngine):
        def ask(self, *_: object, **__: object) -> NoReturn:
            open_judge("half").answers(())
            raise AssertionError

    ran = run("ask", "why?", library=tmp_path, engine=Failing())
    assert ran.code == 2
    said = "ibidem: 'half' in ibidem.judges, of the package cue-plugin 1.2, failed: ZeroDivisionError: late.\n"
    assert ran.err.startswith(said)
    elsewhere = plugins.failure(_raised(lambda: import_module("cue_plugin").Half().answers(())))
    assert elsewhere is not None
    assert elsewhere.message == "The package cue-plugin 1.2 failed: ZeroDivisionError: late."
    assert plugins.failure(_raised(lambda: open_judge("toy").answers([None]))) is None  # type: ignore[list-item]


def test_a_library_can_do_without_the_index_of_a_package_that_is_gone(
    tmp_path: Path, package: Callable[[], None]
) -> None:
    """What is wrong and what to do are told until the setting is taken back; then it is built anew."""
    settings = replace(HASHING, dense_index="mine")
    listed = "@book{g, author={Grind, Ada}, title={On mills}, year={1901}}\n"
    place = library(tmp_path / "library", {"mill.md": MILL, "works.bib": listed})
    with Library.open(place, settings) as opened:
        opened.refresh()
    package()
    with Library.open(place, settings) as opened:
        with pytest.raises(ConfigError, match="dense_indexes is called 'mine'"):
            opened.refresh()
        with pytest.raises(ConfigError, match="built with dense_index = 'mine'") as raised:
            opened.ask("What does the mill grind?")
        assert raised.value.remedy.endswith("take the setting dense_index back and type: ibidem index")
        assert [work.entries[0].authors[0].family for work in opened.references()] == ["Grind"]  # needs no vectors
        assert [one.check for one in opened.examine() if not one.healthy] == ["backends"]
        assert opened.status().unread == (f"{raised.value.message} {raised.value.remedy}",)
    with Library.open(place, HASHING) as opened:
        assert opened.refresh().written
        assert opened.search("What does the mill grind?")


@pytest.mark.usefixtures("package")
def test_an_index_that_fails_is_named_also_from_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it reads or writes; what the disk refuses is none of its faults."""
    with Library.open(library(tmp_path, {"mill.md": MILL}), replace(HASHING, dense_index="mine")) as opened:
        opened.refresh()
        with monkeypatch.context() as patch:
            patch.setattr(FaissIndex, "search", lambda _self, queries, k, **_: ([[5] * k], [[0.5] * k]))
            with pytest.raises(ConfigError, match=r"of the package cue-plugin 1\.2, failed: .* the id 5, unknown"):
                opened.search("What does the mill grind?")
        with monkeypatch.context() as patch, Library.open(opened.paths, opened.settings) as again:
            patch.setattr(FaissIndex, "open", Mock(side_effect=ModuleNotFoundError("No module named 'usearch'")))
            [said] = again.status().unread
            assert "of the package cue-plugin 1.2, failed: ModuleNotFoundError: No module named 'usearch'. " in said
        for error, told in ((ValueError("no room"), ConfigError), (OSError(28, "full"), IndexUnwritable)):
            with monkeypatch.context() as patch:
                patch.setattr(FaissIndex, "save", Mock(side_effect=error))
                with pytest.raises(told):
                    opened.refresh(rebuild=True)
        assert opened.search("What does the mill grind?")


def test_a_library_can_do_without_the_encoder_of_a_package_that_is_gone(
    tmp_path: Path, package: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is told; with the setting taken back, the default encodes the library anew."""
    settings = replace(HASHING, model="sized:seven")
    place = library(tmp_path / "library", {"mill.md": MILL})
    with Library.open(place, settings) as opened:
        opened.refresh()
        assert opened.search("What does the mill grind?")
    package()
    said = r"with the model sized:seven of the package cue-plugin 1\.2, which is not installed"
    for settings_now in (settings, replace(HASHING, model="")):
        with Library.open(place, settings_now) as opened:
            with pytest.raises(ModelError, match=said) as raised:
                opened.search("What does the mill grind?")
            assert raised.value.remedy.endswith("take the setting model back and type: ibidem index")
            [finding] = [one for one in opened.examine() if one.check == "model"]
            assert "cue-plugin 1.2" in finding.detail
            assert opened.status().unread == (f"{raised.value.message} {raised.value.remedy}",)
    monkeypatch.setattr("ibidem.indexing.pipeline.DEFAULT_MODEL", "hashing")
    with Library.open(place, settings) as opened, pytest.raises(ModelError, match=said):
        opened.refresh()
    with Library.open(place, replace(HASHING, model="")) as opened:
        assert opened.refresh().written
        assert opened.search("What does the mill grind?")


@pytest.mark.parametrize("setting", ["dense_index", "lexical_index", "store"])
def test_a_name_that_no_package_adds_is_told_before_anything_is_read(tmp_path: Path, setting: str) -> None:
    """With the names that there are."""
    place = library(tmp_path, {"mill.md": MILL})
    with Library.open(place, replace(HASHING, **{setting: "nope"})) as opened:  # type: ignore[arg-type]
        with pytest.raises(ConfigError, match="is called 'nope'") as raised:
            opened.refresh()
        assert raised.value.remedy.startswith("Known names: ")
    assert not place.index.exists()


def _raised(call: Callable[[], object]) -> Exception:
    try:
        call()
    except Exception as error:  # noqa: BLE001 (whatever it is)
        return error
    raise AssertionError("nothing was raised")
