"""Read Jupyter notebooks (.ipynb): cell by cell, with what the code wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import decode, stem_title
from ibidem.readers.markdown import title_of
from ibidem.readers.markdown_display import display
from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters
from ibidem.types import Document, MarkKind

MOST_OUTPUT = 20_000
"""Characters of the output of one cell that are read."""
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_ATTACHED = re.compile(r"!\[([^\[\]\n]{0,300})\]\((?:attachment:|data:)[^)\n]*\)")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the notebook as one document. Raises SourceError for what is none or has no text."""
    try:
        notebook = json.loads(decode(stream.read()))
    except (ValueError, RecursionError) as error:
        raise SourceError("damaged notebook") from error
    cells = _cells(notebook)
    language = _language(notebook)
    writer = MarkdownWriter(path)
    for number, cell in enumerate(cells, start=1):
        writer.mark(MarkKind.CELL, str(number))
        source = without_noncharacters(_joined(cell.get("source", cell.get("input"))))
        match cell.get("cell_type"):
            case "markdown":
                text, _, omitted = display(_ATTACHED.sub(r"\1", source))
                writer.verbatim(text)
                for one in omitted:
                    writer.omit(one.kind, f"cell {number}, {one.place}", one.characters)
            case "heading":  # of notebooks before version 4
                writer.heading(int(cell.get("level") or 1), source)
            case "code":
                writer.code(source, language)
                _outputs(writer, cell, number)
            case _:
                writer.code(source)
    first = "\n\n".join(_joined(cell.get("source")) for cell in cells if cell.get("cell_type") == "markdown")
    yield writer.document(title=title_of(first) or stem_title(path))


def _cells(notebook: object) -> list[dict[str, Any]]:
    if not isinstance(notebook, dict):
        raise SourceError("not a notebook")
    cells = notebook.get("cells")
    if cells is None and isinstance(sheets := notebook.get("worksheets"), list):  # before version 4
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or ()]
    if not isinstance(cells, list):
        raise SourceError("not a notebook")
    return [cell for cell in cells if isinstance(cell, dict)]


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = info.get("name") if isinstance(info, dict) else None
    return name if isinstance(name, str) and name.isidentifier() else ""


def _outputs(writer: MarkdownWriter, cell: dict[str, Any], number: int) -> None:
    """Write what the code of a cell wrote as text; pictures and errors are left out."""
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        place = f"cell {number}"
        if output.get("output_type") in ("error", "pyerr"):
            writer.omit("error of a cell", place, len(_joined(output.get("traceback"))))
            continue
        data = output.get("data")
        held = data if isinstance(data, dict) else output
        text = _ANSI.sub("", _joined(held.get("text/plain", held.get("text"))))
        if markdown := _joined(held.get("text/markdown")):
            writer.verbatim(without_noncharacters(markdown[:MOST_OUTPUT]))
        else:
            writer.code(without_noncharacters(text[:MOST_OUTPUT]))
        writer.omit("long output of a cell", place, len(markdown or text) - MOST_OUTPUT)
        for kind, value in held.items():
            if kind.startswith(("image/", "application/")):
                writer.omit("picture or data of a cell", place, len(_joined(value)))


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
