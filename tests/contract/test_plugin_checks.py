"""What ships with ibidem passes the checks that plugins are held to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ibidem.index.faiss import FaissIndex
from ibidem.readers import html, jsonl, markdown, plain
from ibidem.testing import DENSE_INDEX_CHECKS, READER_CHECKS, ReaderSample
from ibidem.testing.indexes import DenseIndexType

SAMPLES = (
    ReaderSample(plain.read, "notes/tides.txt", b"The tide turns twice a day.\r\n\r\nThe moon pulls it.\n"),
    ReaderSample(markdown.read, "tides.md", b"# Tides\n\nThe tide turns twice a day.\n\n- one\n- two\n"),
    ReaderSample(
        html.read, "tides.html", b"<html><body><h1>Tides</h1><p>The tide turns twice a day.</p></body></html>"
    ),
    ReaderSample(jsonl.read, "tides.jsonl", b'{"_id": "1", "title": "Tides", "text": "The tide turns."}\n'),
)


@pytest.mark.parametrize("check", DENSE_INDEX_CHECKS)
def test_the_bundled_dense_index(check: Callable[[DenseIndexType], None]) -> None:
    """FAISS keeps the protocol."""
    check(FaissIndex)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
@pytest.mark.parametrize("check", READER_CHECKS)
def test_bundled_readers(check: Callable[[ReaderSample], None], sample: ReaderSample) -> None:
    """Readers of text keep what is asked of them."""
    check(sample)
