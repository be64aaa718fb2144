"""The judge of the bundled form: its windows, batches and calibration, and files that are not what they should be."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tiny_judges import MAX_TOKENS, SPECIAL, WORDS, judge

from ibidem.errors import ModelError
from ibidem.models import Head, Pair, open_judge, resolve
from ibidem.models.card import CARD, JUDGE_GRAPH, TOKENIZER
from ibidem.models.cross_encoder import OnnxWindows, WindowedJudge, WindowReader, pieces
from ibidem.models.onnx import batches
from ibidem.models.protocols import Cancelled

PLAIN = [word for word in WORDS if word not in SPECIAL]
FOREIGN = [
    "Der Hund läuft im Regen und die Katze schläft auf dem Sofa.",
    "Le chien court sous la pluie et le chat est dans la maison.",
    "Собака бежит под холодным дождём.",
    "狗在冷雨里跑。",
]
FILLER = "the cold rain runs " * 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold a sound judge; tests that damage it make their own."""
    return judge(tmp_path_factory.mktemp("judge"))


@pytest.fixture(scope="module")
def reader(folder: Path) -> WindowReader:
    return WindowReader((folder / TOKENIZER).read_bytes(), max_tokens=MAX_TOKENS)


def test_a_window_is_the_asked_then_context_and_text(reader: WindowReader) -> None:
    """Special tokens, segments and the context's full stop stand where training put them."""
    [window] = reader.windows([Pair("a dog sings", "the rain", "cold")])
    said = [WORDS[token] for token in window.ids]
    assert said == ["[CLS]", "a", "dog", "sings", "[SEP]", "cold", ".", "the", "rain", "[SEP]"]
    assert window.types == [0] * 5 + [1] * 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(*[st.lists(st.sampled_from(PLAIN), max_size=size).map(" ".join) for size in (30, 80, 12)])
def test_windows_cover_the_text_and_overlap(reader: WindowReader, asked: str, text: str, context: str) -> None:
    """No window is over the limit, none is dropped, and the text can be put together from them in order."""
    windows = reader.windows([Pair(asked, text, context)])
    assert all(len(window.ids) == len(window.types) <= MAX_TOKENS for window in windows)
    whole = [WORDS.index(word) for word in text.split()]
    if len(windows) == 1:
        assert windows[0].ids[len(windows[0].ids) - 1 - len(whole) : -1] == whole
        return
    assert len({len(window.ids) for window in windows}) == 1
    room = next(size for size in range(MAX_TOKENS, 0, -1) if windows[0].ids[-1 - size : -1] == whole[:size])
    assert windows[-1].ids[-1 - room : -1] == whole[-room:]
    assert len(windows) <= 1 + -(-(len(whole) - room) // (room - room // 4))
    assert (len(windows) - 1) * (room - room // 4) + room >= len(whole)


def test_the_window_that_says_most_decides(folder: Path) -> None:
    """A denial or an answer deep in a long text is found."""
    opened = open_judge(str(folder))
    said = Pair("does it rain?", FILLER + "the dog denies tells " + FILLER)
    assert opened.stance([said, Pair("does it rain?", FILLER)]).argmax(axis=1).tolist() == [1, 2]
    np.testing.assert_array_equal(opened.answers([said, Pair("does it rain?", FILLER)]) > 0.5, [True, False])


def test_pairs_of_a_moment_ago_are_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each head its own; a question that is put again costs the judge nothing."""
    opened, read = open_judge(str(folder)), list[tuple[Head, int]]()
    windows = OnnxWindows.windows

    def counted(self: OnnxWindows, pairs: list[Pair], head: Head, *, cancelled: Cancelled | None = None) -> list[Any]:
        read.append((head, len(pairs)))
        return windows(self, pairs, head, cancelled=cancelled)

    monkeypatch.setattr(OnnxWindows, "windows", counted)
    first, second = Pair("does it rain?", "the dog tells"), Pair("does it rain?", "the cold rain")
    for ask, head in ((opened.answers, Head.ANSWERS), (opened.stance, Head.STANCE)):
        once = ask([first, first])
        np.testing.assert_array_equal(ask([second, first])[1], once[0])
        assert ask([]).shape == once[:0].shape
        assert [count for asked, count in read if asked is head and count] == [1, 1]


def test_calibration_scales_and_shifts(tmp_path: Path) -> None:
    """Probabilities are those of logits over temperature plus bias."""
    cold = {"answers": {"temperature": 2.0, "bias": 0.5}, "stance": {"temperature": 4.0, "biases": [1.0, 0.0, 0.0]}}
    opened = open_judge(str(judge(tmp_path, calibration=cold)))
    pair = Pair("does it rain?", "the dog")
    assert opened.answers([pair])[0] == pytest.approx(1 / (1 + exp(3.0 / 2 - 0.5)))
    powers = np.exp([0 / 4 + 1.0, 0 / 4, 2.0 / 4])
    np.testing.assert_allclose(opened.stance([pair])[0], powers / powers.sum(), rtol=1e-5)


class _Watched:
    """Stands in for a session; keeps the shapes it is given."""

    def __init__(self) -> None:
        self.seen: list[NDArray[np.int64]] = []

    def run(self, outputs: list[str] | None, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        assert set(inputs) == {"input_ids", "attention_mask", "token_type_ids"}
        assert all(inputs["attention_mask"].ravel() == 1)
        self.seen.append(inputs["input_ids"])
        return [np.zeros((len(inputs["input_ids"]), 3), dtype=np.float32)]

    def get_inputs(self) -> list[Any]:
        return []

    def get_outputs(self) -> list[Any]:
        return []


def test_nothing_is_padded(reader: WindowReader) -> None:
    """A batch holds rows of one length, and pairs that are the same are run once."""
    watched = _Watched()
    texts = ["dog", "rain", "the cold dog", "dog", FILLER]
    WindowedJudge(OnnxWindows(watched, reader), name="", digest="", threads=1).stance([Pair("dog", t) for t in texts])
    assert [batch.shape for batch in watched.seen][-2:] == [(1, 7), (2, 5)]
    assert not any((batch == WORDS.index("[PAD]")).any() for batch in watched.seen)


def test_work_stops_between_batches(reader: WindowReader) -> None:
    """After the batch that is running, no other begins."""
    watched = _Watched()
    opened = WindowedJudge(OnnxWindows(watched, reader), name="", digest="", threads=1)
    with pytest.raises(KeyboardInterrupt):
        opened.stance([Pair("dog", "dog " * size) for size in range(1, 9)], cancelled=lambda: len(watched.seen) > 2)
    assert len(watched.seen) == 3


@given(st.lists(st.integers(1, 300), max_size=60))
def test_batches_hold_every_row_once(lengths: list[int]) -> None:
    """Rows of equal length, longest first, never over the limit unless one row is."""
    made = list(batches(lengths, 512))
    assert sorted(row for batch in made for row in batch) == list(range(len(lengths)))
    sizes = [{lengths[row] for row in batch} for batch in made]
    assert all(len(size) == 1 and len(batch) * max(size) <= 512 for size, batch in zip(sizes, made, strict=True))
    assert all(max(one) >= max(other) for one, other in pairwise(sizes))


@given(st.text(max_size=200), st.integers(2, 30))
def test_pieces_are_the_text(text: str, size: int) -> None:
    """Nothing is lost where a long text is cut for the tokenizer."""
    made = list(pieces(text, size))
    assert "".join(made) == text.encode("utf-8", "replace").decode("utf-8")
    assert all(0 < len(piece) <= size for piece in made)


@pytest.mark.parametrize("name", [JUDGE_GRAPH, TOKENIZER])
@pytest.mark.parametrize("data", [None, b"", b"torn"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str, data: bytes | None) -> None:
    """A file that is missing, torn or edited is refused by name."""
    path = judge(tmp_path) / name
    path.unlink() if data is None else path.write_bytes(data)
    with pytest.raises(ModelError, match=name):
        open_judge(str(tmp_path))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 9},
        {"files": {}},
        {"files": {JUDGE_GRAPH: 1, TOKENIZER: 2}},
        {"max_tokens": 3},
        {"max_tokens": "256"},
        {"calibration": None},
        {"calibration": {}},
        {"calibration": {"answers": {"temperature": 0, "bias": 0}, "stance": {"temperature": 1, "biases": [0, 0, 0]}}},
        {"calibration": {"answers": {"temperature": 1, "bias": 0}, "stance": {"temperature": 1, "biases": [0, 0]}}},
    ],
)
def test_a_card_of_another_form_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    """What the card must say is checked when the judge is opened."""
    path = judge(tmp_path) / CARD
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")
    with pytest.raises(ModelError, match=CARD):
        open_judge(str(tmp_path))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\x00"])
def test_a_torn_card_is_named(tmp_path: Path, text: str) -> None:
    """A card that cannot be read is refused by name."""
    (judge(tmp_path) / CARD).write_text(text, "utf-8")
    with pytest.raises(ModelError, match=CARD):
        open_judge(str(tmp_path))


def test_a_graph_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A sound file that is no judge is told by its outputs."""
    with pytest.raises(ModelError, match=f"{JUDGE_GRAPH} is no judge"):
        open_judge(str(judge(tmp_path, outputs=("answers", "vectors"))))


def test_without_the_model_it_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that was expected is named, and the ways to get a judge."""
    monkeypatch.setattr(resolve, "JUDGE_FILES", tmp_path / "nowhere")
    with pytest.raises(ModelError, match="There is no model in") as caught:
        open_judge()
    assert "--judge" in caught.value.remedy


def test_a_graph_that_yields_no_numbers_is_refused(reader: WindowReader) -> None:
    """Values that are not finite are an error, not a verdict."""

    class Broken(OnnxWindows):
        def logits(self, batch: object, head: Head) -> NDArray[np.float32]:
            return np.full((1, 3), np.nan, dtype=np.float32)

    with pytest.raises(ModelError, match="broken yields"):
        WindowedJudge(Broken(_Watched(), reader), name="broken", digest="", threads=1).stance([Pair("dog", "the dog")])


def test_judging_never_imports_torch(folder: Path) -> None:
    """A fresh process judges by ONNX Runtime alone."""
    code = (
        "import sys; from ibidem.models import Pair, open_judge;"
        "assert 'numpy' not in sys.modules;"
        "open_judge(sys.argv[1]).stance([Pair('a dog', 'the dog')]);"
        "assert not {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)


def test_a_claim_without_words_or_in_another_language_has_no_stance(tmp_path: Path) -> None:
    """What is asked is looked at as the text is."""
    pairs = [Pair(claim, "a dog runs") for claim in ("", "???", FOREIGN[0])]
    np.testing.assert_allclose(open_judge(str(judge(tmp_path))).stance(pairs), [[0.3, 0.3, 0.4]] * 3)


def test_another_language_is_neutral_by_little(tmp_path: Path) -> None:
    """The bundled form of judge reads English, and does not guess at the rest."""
    found = open_judge(str(judge(tmp_path))).stance([Pair("a dog runs", f"{text} {text} denies") for text in FOREIGN])
    assert (found.argmax(axis=1) == 2).all()
    assert found.max() < 0.5
