"""Which model a name stands for, told with and without loading it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tiny_judges import judge

from ibidem import plugins
from ibidem.errors import ModelError
from ibidem.models import (
    NO_JUDGE,
    Options,
    describe_judge,
    judge_identity,
    missing_judge_file,
    open_encoder,
    open_judge,
    open_judge_if_any,
    require_judge,
    resolve,
)
from ibidem.testing import HashingEncoder


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package without its judge."""
    monkeypatch.setattr(resolve, "JUDGE_FILES", tmp_path / "nowhere")
    return tmp_path / "nowhere"


def test_the_bundled_judge_is_whole() -> None:
    """It is there, and an empty setting stands for it."""
    assert missing_judge_file() is None
    assert describe_judge("") == "the bundled one"
    assert judge_identity() == judge_identity("bundled") != NO_JUDGE


def test_without_the_bundled_judge_there_is_none(nowhere: Path) -> None:
    """The file that is missing is named; asking goes on without."""
    assert missing_judge_file() == nowhere / "card.json"
    assert "card.json is missing" in describe_judge("")
    assert open_judge_if_any() is None
    assert judge_identity() == NO_JUDGE


def test_no_judge_can_be_set() -> None:
    """Then there is none, and what needs one says how to have it back."""
    assert open_judge_if_any(NO_JUDGE) is None
    assert describe_judge(NO_JUDGE) == "none, as set"
    assert judge_identity(NO_JUDGE) == NO_JUDGE
    with pytest.raises(ModelError, match="needs a judge") as caught:
        require_judge(None, NO_JUDGE)
    assert "judge" in caught.value.remedy


def test_an_identity_is_told_without_the_graph(tmp_path: Path) -> None:
    """It is that of the card, and differs for every card."""
    folder = judge(tmp_path / "one")
    before = judge_identity(str(folder))
    assert before == open_judge(str(folder)).digest != judge_identity()
    (folder / "judge.onnx").unlink()
    assert judge_identity(str(folder)) == before
    (folder / "card.json").write_text((folder / "card.json").read_text("utf-8") + "\n", "utf-8")
    assert judge_identity(str(folder)) != before


def test_a_model_that_is_nowhere_has_no_identity() -> None:
    """Neither judge nor encoder; the error says what to name instead."""
    with pytest.raises(ModelError, match="no-such-judge") as caught:
        judge_identity("no-such-judge")
    assert "--judge" in caught.value.remedy
    with pytest.raises(ModelError, match="no-such-model") as caught:
        open_encoder("no-such-model")
    assert "--model" in caught.value.remedy


def test_an_entry_point_opens_what_it_is_named_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given the whole name and the settings; names that no entry point has go to sentence-transformers."""
    given: list[tuple[str, str, Options]] = []

    def load(_: str, name: str) -> object:
        def factory(model: str, options: Options) -> HashingEncoder:
            given.append((name, model, options))
            return HashingEncoder()

        return factory

    monkeypatch.setattr(plugins, "names", lambda _: frozenset({"mine", "sentence-transformers"}))
    monkeypatch.setattr(plugins, "load", load)
    for model in ("mine", "mine:seven", "theirs:seven", "all-MiniLM-L6-v2"):
        open_encoder(model, threads=3)
    names = ["mine", "mine", "sentence-transformers", "all-MiniLM-L6-v2"]
    assert [name for name, _, _ in given] == names
    assert given[1][1:] == ("mine:seven", Options(threads=3))


def test_importing_the_names_loads_nothing_heavy() -> None:
    """The command line imports them at every start."""
    code = "import sys; import ibidem.models; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert not {"numpy", "onnxruntime", "tokenizers", "torch", "safetensors", "importlib.metadata"} & set(loaded)
