"""Read JSON lines, each with its place in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ibidem.errors import UsageError

Row = Mapping[str, object]


def json_lines(file: Path, *, remedy: str = "Name a file of JSON lines.") -> Iterator[tuple[str, Row]]:
    """Yield each object of a file with its place in words. Raises UsageError naming file and line."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    place = f"{file}, line {number},"
                    yield place, _object(line, place)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8: {error}.", remedy=remedy) from error


def _object(line: str, place: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place} is not JSON.", remedy="Mend the file.") from error
    if not isinstance(row, dict):
        raise UsageError(f"{place} is not a JSON object.", remedy="Mend the file.")
    return row
