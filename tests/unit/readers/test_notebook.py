"""Notebooks: cell by cell, with what the code wrote."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from ibidem.errors import SourceError
from ibidem.readers import notebook
from ibidem.types import Document, MarkKind


def read(*cells: dict[str, Any]) -> Document:
    held = {"cells": list(cells), "metadata": {"language_info": {"name": "python"}}, "nbformat": 4}
    return next(notebook.read(io.BytesIO(json.dumps(held).encode()), "a.ipynb"))


def test_cells_are_counted_as_a_person_counts_them() -> None:
    """Text stays Markdown, code is code, and each cell knows its number."""
    document = read(
        {"cell_type": "markdown", "source": ["# Peat\n", "\n", "It is *deep*."]},
        {
            "cell_type": "code",
            "source": "x = 1",
            "outputs": [{"output_type": "stream", "text": ["\x1b[31mone\x1b[0m\n"]}],
        },
    )
    assert document.title == "Peat"
    assert document.text == "# Peat\n\nIt is *deep*.\n\n```python\nx = 1\n```\n\n```\none\n```\n"
    assert [(mark.kind, mark.value) for mark in document.marks] == [(MarkKind.CELL, "1"), (MarkKind.CELL, "2")]


def test_pictures_and_errors_are_named() -> None:
    """What is no text is left out and counted."""
    outputs = [
        {"output_type": "display_data", "data": {"image/png": "abcd", "text/plain": "<Figure>"}},
        {"output_type": "error", "traceback": ["Oh", "no"]},
    ]
    document = read({"cell_type": "code", "source": "x", "outputs": outputs})
    assert [(omitted.kind, omitted.place) for omitted in document.omitted] == [
        ("picture or data of a cell", "cell 1"),
        ("error of a cell", "cell 1"),
    ]


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"cells": 3}', b"{", b"[" * 100_000])
def test_what_is_no_notebook_is_named(data: bytes) -> None:
    """Other JSON, and what is none, is refused."""
    with pytest.raises(SourceError):
        next(notebook.read(io.BytesIO(data), "a.ipynb"))


def test_markdown_of_a_cell_is_read_as_it_is_shown() -> None:
    """Tags by their words, raised characters as such, comments left out and named by their cell."""
    cells = [{"cell_type": "markdown", "source": "H<sub>2</sub>O is <b>wet</b>. <!-- check -->"}]
    document = next(notebook.read(io.BytesIO(json.dumps({"cells": cells}).encode()), "a.ipynb"))
    assert document.text.strip() == "H₂O is wet."
    assert [(one.kind, one.place) for one in document.omitted] == [("comment", "cell 1, line 1")]
