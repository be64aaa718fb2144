"""The hashing encoder: deterministic unit vectors in which shared words show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ibidem.models import open_encoder
from ibidem.testing import HashingEncoder


@given(st.lists(st.text(), max_size=5))
def test_rows_are_unit_vectors(texts: list[str]) -> None:
    """Any texts give as many unit rows, float32."""
    rows = HashingEncoder(64).encode(texts)
    assert rows.shape == (len(texts), 64)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_related_words_are_close() -> None:
    """Forms of a word meet, other words do not."""
    first, same, other = HashingEncoder().encode(["running dogs", "the dog runs", "cold rain sings"])
    assert first @ same > 0.3
    assert abs(first @ other) < 0.3


def test_vectors_do_not_depend_on_the_process() -> None:
    """Another process, with another hash seed, gives the same vector."""
    code = "from ibidem.testing import HashingEncoder as H; print(H(16).encode(['a dog'])[0].tolist())"
    run = [sys.executable, "-c", code]
    outputs = {subprocess.check_output(run, env={**os.environ, "PYTHONHASHSEED": seed}) for seed in ("1", "2")}
    assert outputs == {f"{HashingEncoder(16).encode(['a dog'])[0].tolist()}\n".encode()}


def test_tokens_are_words_and_two_more() -> None:
    """Counting stands in for a tokenizer with two special tokens."""
    assert HashingEncoder().count_tokens(["", "a dog runs"]) == [2, 5]


def test_digest_tells_dimensions_apart() -> None:
    """Vectors of two dimensions are not comparable, nor are their digests equal."""
    assert HashingEncoder(64).digest != HashingEncoder(128).digest


def test_open_encoder_knows_it_by_name(tmp_path: Path) -> None:
    """The command line can be tested without a model."""
    assert open_encoder("hashing", cache=tmp_path).name == "hashing"
    assert not list(tmp_path.iterdir())
