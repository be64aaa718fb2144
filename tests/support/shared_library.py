"""A library that is shared through a file of Milvus Lite: who writes it, and who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from milvus_servers import require_milvus
from sample_libraries import BEES, HASHING, MILL, library

from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where files of Milvus Lite may be made; one process has all of them. Skips where the extra is missing."""
    require_milvus()
    return tmp_path_factory.mktemp("engines")


@pytest.fixture
def settings(lite: Path, request: pytest.FixtureRequest) -> Settings:
    """Return settings that share a library of this test in a file of Milvus Lite."""
    name = "".join(one if one.isalnum() else "_" for one in request.node.name)
    return replace(HASHING, store="milvus", uri=str(lite / "shared.db"), collection=name)


@pytest.fixture
def writer(tmp_path: Path, settings: Settings) -> Iterator[Library]:
    """Yield the library of whoever has the documents, written to the engine."""
    with Library.open(library(tmp_path / "writer", {"mill.md": MILL, "nature/bees.md": BEES}), settings) as opened:
        opened.refresh()
        yield opened


@pytest.fixture
def reader(tmp_path: Path, settings: Settings, writer: Library) -> Iterator[Library]:
    """Yield the library of another machine: a folder with nothing in it but settings."""
    (tmp_path / "reader").mkdir()
    with Library.open(LibraryPaths(tmp_path / "reader"), settings) as opened:
        yield opened
