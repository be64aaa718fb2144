"""Judges that the user names: CrossEncoders and NLI models, and folders that are neither."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fake_cli_library import run
from tiny_judges import classifier

from ibidem.errors import ModelError
from ibidem.models import Pair, open_judge, open_judge_if_any
from ibidem.models.huggingface import stance_columns

NLI = ("contradiction", "entailment", "neutral")
PAIR = Pair("a dog sings", "the dog runs in the cold rain")
LONG = Pair("a dog sings " * 40, "the dog runs in the cold rain " * 60, "the rain")


@pytest.fixture(scope="module")
def nli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random classifier with the labels of NLI."""
    return classifier(tmp_path_factory.mktemp("foreign") / "nli", NLI)


@pytest.fixture(scope="module")
def relevance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random CrossEncoder with one label."""
    return classifier(tmp_path_factory.mktemp("foreign") / "relevance", ("LABEL_0",))


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (NLI, (1, 0, 2)),
        (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), (0, 2, 1)),
        (("SUPPORTS", "REFUTES", "NOT ENOUGH INFO"), (0, 1, 2)),
        (("not_enough_info", "Refuted", "Supported"), (2, 1, 0)),
        (("entailment", "not_entailment"), None),
        (("LABEL_0", "LABEL_1", "LABEL_2"), None),
        (("entailment", "entails", "neutral"), None),
        (("LABEL_0",), None),
    ],
)
def test_labels_in_their_usual_spellings(labels: tuple[str, ...], columns: tuple[int, ...] | None) -> None:
    """Each stance is found by its name, never by its place."""
    assert stance_columns(labels) == columns


def test_an_nli_model_reads_evidence_then_claim(nli: Path) -> None:
    """Its probabilities are those of the model itself, in the order of stances."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model, tokenizer = AutoModelForSequenceClassification.from_pretrained(nli), AutoTokenizer.from_pretrained(nli)
    with torch.inference_mode():
        own = model(**tokenizer(PAIR.text, PAIR.asked, return_tensors="pt")).logits.softmax(-1)[0].numpy()
    np.testing.assert_allclose(open_judge(str(nli)).stance([PAIR])[0], own[[1, 0, 2]], atol=1e-5)


def test_a_relevance_model_reads_question_then_text(relevance: Path) -> None:
    """Its probability is the sigmoid of its one logit."""
    from sentence_transformers import CrossEncoder

    own = CrossEncoder(str(relevance), device="cpu").predict([(PAIR.asked, PAIR.text)])[0]
    assert open_judge(str(relevance)).answers([PAIR])[0] == pytest.approx(own, abs=1e-5)


def test_a_model_has_one_head_and_says_so(nli: Path, relevance: Path) -> None:
    """What a model cannot tell is an error that names it."""
    with pytest.raises(ModelError, match="no stance"):
        open_judge(str(relevance)).stance([PAIR])
    with pytest.raises(ModelError, match="does not judge answers"):
        open_judge(str(nli)).answers([PAIR])


@pytest.mark.parametrize("text", ["", "42", "dog " * 3000, "Der Hund läuft", "\ud800\x00 dog"])
def test_any_text_is_judged(nli: Path, text: str) -> None:
    """Empty, huge, foreign and broken texts give probabilities."""
    found = open_judge(str(nli)).stance([Pair("a dog", text), Pair("dog " * 300, text, "rain " * 300)])
    np.testing.assert_allclose(found.sum(axis=1), [1, 1], atol=1e-5)


def test_windows_stay_within_the_model(relevance: Path) -> None:
    """A long question and a long text are read in windows, and the highest counts."""
    opened = open_judge(str(relevance), threads=1)
    alone = opened.answers([LONG])
    np.testing.assert_allclose(opened.answers([PAIR, LONG])[1:], alone, atol=1e-5)
    with pytest.raises(KeyboardInterrupt):
        opened.answers([LONG], cancelled=lambda: True)


def test_a_name_in_the_cache_is_found(nli: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is named as it is on the hub, with or without the organisation of CrossEncoders."""
    repository = tmp_path / "models--cross-encoder--tiny-nli"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("a" * 40, "ascii")
    (repository / "snapshots").mkdir()
    (repository / "snapshots" / ("a" * 40)).symlink_to(nli)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert open_judge("tiny-nli").digest == open_judge("cross-encoder/tiny-nli").digest == open_judge(str(nli)).digest


def test_what_is_no_judge_is_refused_by_name(tmp_path: Path, nli: Path) -> None:
    """An encoder, a classifier of other things, a folder of anything, and nothing at all."""
    encoder = classifier(tmp_path / "encoder", ("LABEL_0",), kind="BertModel")
    moods = classifier(tmp_path / "moods", ("glad", "sad"))
    (tmp_path / "empty").mkdir()
    for place in (encoder, moods, tmp_path / "empty", tmp_path / "nowhere", Path("no/such/model/here")):
        with pytest.raises(ModelError, match=place.name) as caught:
            open_judge(str(place))
        assert "--judge" in caught.value.remedy


@pytest.mark.parametrize("data", [None, b"", b"torn" * 40])
def test_damaged_weights_are_refused_by_name(tmp_path: Path, data: bytes | None) -> None:
    """Weights that are missing or torn are an error that names the folder."""
    weights = classifier(tmp_path / "damaged", NLI) / "model.safetensors"
    weights.unlink() if data is None else weights.write_bytes(data)
    with pytest.raises(ModelError, match="damaged"):
        open_judge(str(tmp_path / "damaged"))


@pytest.mark.parametrize("text", ["{", "[]", '{"architectures": 3}', '{"id2label": {"a": "b"}}'])
def test_a_damaged_configuration_is_named(tmp_path: Path, text: str) -> None:
    """A config.json that says nothing usable is refused by name."""
    (tmp_path / "config.json").write_text(text, "utf-8")
    with pytest.raises(ModelError, match=r"config\.json|no judge"):
        open_judge(str(tmp_path))


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """A classifier whose head is missing would be random."""
    folder = classifier(tmp_path / "headless", NLI, kind="BertModel")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(
        json.dumps({**config, "architectures": ["BertForSequenceClassification"]}), "utf-8"
    )
    with pytest.raises(ModelError, match="headless lacks weights"):
        open_judge(str(folder))


def test_a_missing_judge_exits_as_a_missing_model(tmp_path: Path) -> None:
    """The command line says which judge, and how to name another."""
    (tmp_path / "corpus").mkdir()
    file = tmp_path / "claims.jsonl"
    file.write_text('{"claim": "a", "evidence": "b", "label": "NEUTRAL"}\n', "utf-8")
    ran = run("eval", "claims", str(file), "--judge", "no-such-judge", library=tmp_path)
    assert (ran.code, ran.out) == (4, "")
    assert "no-such-judge" in ran.err


def test_a_judge_with_one_head_is_completed_by_the_bundled_one(nli: Path) -> None:
    """Asking still works with a model that knows only stances; measuring it alone is refused."""
    whole = open_judge_if_any(str(nli))
    assert whole is not None
    np.testing.assert_array_equal(whole.stance([PAIR]), open_judge(str(nli)).stance([PAIR]))
    np.testing.assert_array_equal(whole.answers([PAIR]), open_judge().answers([PAIR]))
    with pytest.raises(ModelError):
        open_judge(str(nli)).answers([PAIR])
