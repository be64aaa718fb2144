"""Entry points of other packages: what cannot serve is named with its package, and nothing ends the program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_libraries import MILL, engine

from ibidem import plugins
from ibidem.errors import ConfigError
from ibidem.plugins import Group
from ibidem.readers.registry import read_file
from ibidem.types import Skipped

CODE = """
NOTHING = 1

def read(stream, path):
    raise TypeError("no cue at line 3\\x1b[31m\\nmore")

def leave(stream, path):
    raise SystemExit(3)
"""
POINTS = """[ibidem.readers]
.cue = cue_plugin:read
.bye = cue_plugin:leave
.one = cue_plugin:NOTHING
.out = cue_exit:read
nodot = cue_plugin:read
.txt = cue_plugin:leave
[ibidem.dense_indexes]
flat = cue_plugin:read
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a package whose parts are sound and unsound."""
    folder = tmp_path / "site"
    info = folder / "cue_plugin-1.2.dist-info"
    info.mkdir(parents=True)
    (folder / "cue_plugin.py").write_text(CODE)
    (folder / "cue_exit.py").write_text("raise SystemExit(1)")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cue-plugin\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(POINTS)
    monkeypatch.syspath_prepend(str(folder))
    for cached in (plugins._table, plugins._registered):
        cached.cache_clear()
    yield
    for cached in (plugins._table, plugins._registered):
        cached.cache_clear()
    sys.modules.pop("cue_plugin", None)


@pytest.mark.usefixtures("package")
def test_what_cannot_serve_is_named() -> None:
    """A name without a dot, a number for a function, a function for a class, a module that ends the program."""
    listed = [one for one in plugins.installed() if one.distribution == "cue-plugin"]
    found = {one.name: one.error for one in listed if not one.taken_by}
    assert {name for name, error in found.items() if not error} == {".cue", ".bye"}
    assert "suffix with its dot" in found["nodot"]
    assert found[".out"] == "SystemExit: 1"
    with pytest.raises(ConfigError, match="SystemExit"):
        plugins.load(Group.READERS, ".out")


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize(("suffix", "said"), [(".cue", "TypeError: no cue at line 3 [31m"), (".bye", "SystemExit: 3")])
def test_a_reader_that_fails_is_named_with_its_package(tmp_path: Path, suffix: str, said: str) -> None:
    """And with what it said, without control characters."""
    path = tmp_path / f"a{suffix}"
    path.write_text("words")
    [skipped] = read_file(path, path.name, max_bytes=1000)
    assert skipped == Skipped(path.name, f"its reader of cue-plugin 1.2 failed ({said})")


@pytest.mark.usefixtures("package")
def test_the_doctor_lists_packages_with_what_they_add(tmp_path: Path) -> None:
    """Those that serve with their version, then those that are left out."""
    with engine(tmp_path / "library", {"mill.md": MILL}) as opened:
        [finding] = [one for one in opened.examine() if one.check == "plugins"]
    assert "; cue-plugin 1.2: .bye (readers), .cue (readers); not used:" in finding.detail
    assert "; left out: " in finding.detail
    assert not finding.healthy


@pytest.mark.usefixtures("package")
def test_of_two_readers_of_a_suffix_the_one_that_is_not_used_is_named(tmp_path: Path) -> None:
    """ibidem's own comes first, and that is no fault of either."""
    path = tmp_path / "a.txt"
    path.write_text("The tide turns.")
    assert [one.path for one in read_file(path, path.name, max_bytes=1000)] == ["a.txt"]
    [hidden] = [one for one in plugins.installed() if one.taken_by]
    assert (hidden.name, hidden.distribution, hidden.taken_by, hidden.error) == (".txt", "cue-plugin", "ibidem", "")
    with engine(tmp_path / "library", {"mill.md": MILL}) as opened:
        [finding] = [one for one in opened.examine() if one.check == "plugins"]
    assert "not used: .txt of cue-plugin 1.2, for ibidem has the same name" in finding.detail
