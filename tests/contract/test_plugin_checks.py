"""What ships with ibidem passes the checks that plugins are held to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from docs_examples import run_example

from ibidem.cli.citing import exporter
from ibidem.index.faiss import FaissIndex
from ibidem.plugins import Group, names
from ibidem.readers import html, jsonl, markdown, plain
from ibidem.testing import DENSE_INDEX_CHECKS, EXPORTER_CHECKS, READER_CHECKS, ReaderSample
from ibidem.testing.indexes import DenseIndexType
from ibidem.types import Exporter

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


@pytest.mark.parametrize("name", sorted(names(Group.EXPORTERS)))
@pytest.mark.parametrize("check", EXPORTER_CHECKS)
def test_bundled_exporters(check: Callable[[Exporter], None], name: str) -> None:
    """BibTeX, CSL-JSON and RIS keep what is asked of them."""
    check(exporter(name))


@pytest.mark.parametrize("check", EXPORTER_CHECKS)
def test_the_exporter_of_the_documentation(check: Callable[[Exporter], None]) -> None:
    """The example can be copied."""
    check(run_example("how-to/write-an-exporter.md")["export"])


@pytest.mark.parametrize("check", READER_CHECKS)
def test_the_reader_of_the_documentation(check: Callable[[ReaderSample], None]) -> None:
    """The example can be copied."""
    check(ReaderSample(run_example("how-to/write-a-reader.md")["read"], "a.mine", b"MY FORMAT\nThe tide turns.\n"))
