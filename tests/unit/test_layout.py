"""The shape of the code: imports without cycles, one class a name, short files, few files in a question."""

from __future__ import annotations

import ast
import re
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from sample_libraries import BEES, MILL, library

import ibidem
from ibidem.library import Library
from ibidem.settings import Settings

ROOT = Path(ibidem.__file__).parent
MOST_LINES = 500
MOST_FILES_OF_A_QUESTION = 20


def _modules() -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    modules = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def _run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree without what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _run_time_nodes(child)


def _imports(tree: ast.AST, modules: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a module imports, wherever the import stands."""
    names: set[str] = set()
    for node in _run_time_nodes(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            names.update(submodules & modules.keys() or {node.module})
    return names & modules.keys()


def test_no_module_imports_itself_by_a_detour() -> None:
    """Deferred imports count: removing every module that imports nothing left leaves none."""
    modules = _modules()
    graph = {name: _imports(ast.parse(path.read_text("utf-8")), modules) - {name} for name, path in modules.items()}
    while leaves := {name for name, imported in graph.items() if not imported}:
        graph = {name: imported - leaves for name, imported in graph.items() if name not in leaves}
    assert not graph


def test_no_two_public_classes_share_a_name() -> None:
    """A name that is read in a signature or a message leads to one definition."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for name, path in _modules().items():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(name)
    assert not {name: places for name, places in homes.items() if len(places) > 1}


def test_no_file_is_longer_than_can_be_read() -> None:
    """What grows past the limit holds more than one concept."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in ROOT.rglob("*.py")
    }
    assert not {name: lines for name, lines in lengths.items() if lines > MOST_LINES}


@pytest.mark.parametrize(
    "settings", [Settings(model="hashing", judge="toy"), pytest.param(Settings(), marks=pytest.mark.model)]
)
def test_a_question_passes_few_files(tmp_path: Path, settings: Settings) -> None:
    """Whoever follows a question to its answer opens about a score of files, not forty."""
    entered: set[str] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and (path := Path(frame.f_code.co_filename)).is_relative_to(ROOT):
            entered.add(path.relative_to(ROOT).as_posix())

    with Library.open(library(tmp_path, {"mill.md": MILL, "bees.md": BEES}), settings) as opened:
        opened.refresh()
        opened.ask("When was the mill built?")
        threading.setprofile(note)
        sys.setprofile(note)
        try:
            opened.ask("When was the mill built?")
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
    assert len(entered) <= MOST_FILES_OF_A_QUESTION, sorted(entered)


def test_nothing_tells_to_install_ibidem_by_its_name_alone() -> None:
    """What a package index has under that name is another project's."""
    project = ROOT.parent.parent
    pages = [*project.glob("docs/**/*.md"), project / "README.md", *_modules().values()]
    by_name = re.compile(r"pipx? install (?:-[\w-]+ )*[\"']?ibidem(?![\w./-])")
    assert [page.name for page in pages if page.is_file() and by_name.search(page.read_text())] == []
