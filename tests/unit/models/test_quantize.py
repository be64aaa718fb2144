"""Graphs that multiply in 8-bit integers stay close to what they were, whatever stands in the batch."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from tiny_encoders import WORDS, graph

from ibidem.models.export import feeds, optimise
from ibidem.models.onnx import INPUT, load
from ibidem.models.quantize import integers_of, quantize, scale_of

SAMPLES = [[word] for word in range(len(WORDS))]


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The tiny graph in fp32 and in int8."""
    folder = tmp_path_factory.mktemp("graphs")
    plain = graph(folder / "plain.onnx")
    quantize(plain, folder / "small.onnx", samples=feeds(SAMPLES))
    return plain, folder / "small.onnx"


def _run(path: Path, rows: list[list[int]]) -> NDArray[np.float32]:
    return load(path, name=str(path), remedy="").run(None, {INPUT: np.array(rows, dtype=np.int64)})[0]


def test_vectors_stay_close(graphs: tuple[Path, Path]) -> None:
    """Rounding costs little, and costs something: the graph is not the one it was."""
    plain, small = graphs
    cosines = (_run(plain, SAMPLES) * _run(small, SAMPLES)).sum(axis=1)
    assert 0.999 < cosines.min() < 1


def test_scales_do_not_depend_on_the_batch(graphs: tuple[Path, Path]) -> None:
    """A row is the same alone and beside others, to the last bit."""
    rows = [[2, 9, 3], [2, 10, 3], [2, 11, 3]]
    alone = np.vstack([_run(graphs[1], [row]) for row in rows])
    np.testing.assert_array_equal(_run(graphs[1], rows), alone)


def test_values_beyond_the_samples_are_bounded(tmp_path: Path) -> None:
    """What exceeds the scales is held at their ends, not wrapped around."""
    quantize(graph(tmp_path / "plain.onnx"), tmp_path / "small.onnx", samples=feeds([[1], [2]]))
    rows = [[word] for word in range(len(WORDS))]
    cosines = (_run(tmp_path / "plain.onnx", rows) * _run(tmp_path / "small.onnx", rows)).sum(axis=1)
    assert cosines.min() > 0.5


def test_products_and_their_biases_are_replaced(graphs: tuple[Path, Path]) -> None:
    """One product of integers stands for the product and the sum; the matrix of floats is gone."""
    made = onnx.load(graphs[1])
    kinds = Counter(node.op_type for node in made.graph.node)
    assert kinds["MatMulIntegerToFloat"] == 1
    assert not {"MatMul", "Add"} & kinds.keys()
    assert "matrix" not in {item.name for item in made.graph.initializer}


def test_an_optimised_graph_is_the_same(graphs: tuple[Path, Path], tmp_path: Path) -> None:
    """Fusing, and keeping constants beside the graph, change nothing that counts."""
    optimise(graphs[0], tmp_path / "fused.onnx")
    assert (tmp_path / "fused.weights").is_file()
    np.testing.assert_allclose(_run(graphs[0], SAMPLES), _run(tmp_path / "fused.onnx", SAMPLES), atol=1e-6)


def test_extreme_channels_are_left_alone() -> None:
    """A channel that dwarfs the others is named, and the others' step does not grow with it."""
    low, high = -np.ones(32, np.float32), np.ones(32, np.float32)
    matrix = np.random.default_rng(0).normal(size=(32, 8)).astype(np.float32)
    even = scale_of(low, high, [matrix])
    high[5] = 300
    uneven = scale_of(low, high, [matrix])
    assert (even.extreme.tolist(), uneven.extreme.tolist()) == ([], [5])
    assert uneven.step == pytest.approx(even.step, rel=0.2)


def test_an_extreme_channel_keeps_its_precision(tmp_path: Path) -> None:
    """With one word vector channel a thousand times the others, the vectors stay close."""
    plain = graph(tmp_path / "plain.onnx", stretch=1000)
    quantize(plain, tmp_path / "small.onnx", samples=feeds(SAMPLES))
    assert "Gather" in {n.op_type for n in onnx.load(tmp_path / "small.onnx").graph.node if "extreme" in n.output[0]}
    cosines = (_run(plain, SAMPLES) * _run(tmp_path / "small.onnx", SAMPLES)).sum(axis=1)
    assert cosines.min() > 0.9999


def test_integers_stand_for_the_matrix() -> None:
    """Times steps and divided by factors they are the matrix to half a step, but for the extreme channels."""
    matrix = np.random.default_rng(0).normal(size=(32, 8)).astype(np.float32)
    factors = np.linspace(0.5, 2, 32, dtype=np.float32)
    made = integers_of(matrix, factors, np.array([3]))
    again = made.integers * made.steps / factors[:, None]
    assert made.integers.flags.c_contiguous
    assert not made.integers[3].any()
    np.testing.assert_array_equal(made.alone, matrix[[3]])
    rest = np.delete(np.abs(again - matrix) * factors[:, None] / made.steps, 3, axis=0)
    assert rest.max() <= 0.501
