"""What is imported when: a linter sees that imports point downwards, not that a deferred import is deferred."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from sample_libraries import BEES, engine

import ibidem

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "trafilatura",
    "pypdfium2",
    "scipy",
    "sklearn",
    "pymilvus",
    "grpc",
    "ray",
)


def _loaded_after(code: str, *arguments: str) -> set[str]:
    """Return the top-level modules a fresh process holds after running the code."""
    show = f"{code}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", show, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["ibidem", "ibidem.library", "ibidem.types", "ibidem.cli"])
def test_the_core_imports_nothing_heavy(module: str) -> None:
    """Importing the core is instant; numpy comes with the first question."""
    loaded = _loaded_after(f"import {module}")
    assert not loaded & {*HEAVY, "numpy", "textual", "rich", "faiss", "tantivy", "onnxruntime", "nupunkt"}


def test_the_interface_paints_before_anything_heavy_is_imported() -> None:
    """The terminal interface needs Textual and nothing below the engine to paint."""
    loaded = _loaded_after("import ibidem.tui.app, ibidem.tui.screens.main")
    assert "textual" in loaded
    assert not loaded & {*HEAVY, "numpy", "faiss", "tantivy", "onnxruntime"}


def test_asking_never_imports_what_only_building_needs(tmp_path: Path) -> None:
    """Not the model's own library, not the readers' libraries, not the interface."""
    engine(tmp_path, {"bees.md": BEES}).close()
    code = (
        "import sys; from pathlib import Path; from ibidem.settings import Settings;"
        "from ibidem.library import Library;"
        "from ibidem.paths import LibraryPaths;"
        "Library.open(LibraryPaths(Path(sys.argv[1])), Settings()).ask('Where do bees dance?')"
    )
    loaded = _loaded_after(code, str(tmp_path))
    assert "faiss" in loaded
    assert not loaded & {*HEAVY, "textual", "rich", "markdown_it", "nupunkt", "fasttext"}


def test_onnx_runtime_is_reached_from_one_place_only() -> None:
    """Imported without the switches of `models/onnx.py`, it would report to its maker."""
    sources = Path(ibidem.__file__).parent.rglob("*.py")
    naming = {path.name for path in sources if re.search(r"import onnxruntime|\"onnxruntime", path.read_text("utf-8"))}
    assert naming == {"onnx.py"}


def test_whoever_runs_a_model_is_kept_from_reporting(tmp_path: Path) -> None:
    """The switch is set before the runtime is imported."""
    code = (
        "import os; from ibidem.models.onnx import onnx_runtime; onnx_runtime();"
        "print(os.environ['ORT_DISABLE_TELEMETRY'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "1\n"
