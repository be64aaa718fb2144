"""Measuring an audit on drafts with planted mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_manuscripts import counting

from ibidem.errors import UsageError
from ibidem.evaluation.drafts import drafts

RIGHT = "The mill on the brook was built of oak in 1741."
WRONG = "Its wheel is not four metres high."


def folder(root: Path, rows: list[dict[str, object]]) -> Path:
    """Return a folder with one draft and its gold."""
    made = root / "drafts"
    made.mkdir()
    (made / "mills.md").write_text(f"# Mills\n\n{RIGHT} {WRONG}\n")
    (made / "gold.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return made


def test_shares_of_what_is_found_and_of_false_alarms(tmp_path: Path) -> None:
    """A finding to mend in a wrong sentence is found, in a right one it is an alarm; the folder is left as it was."""
    rows: list[dict[str, object]] = [
        {"draft": "mills.md", "text": RIGHT, "mistake": None},
        {"draft": "mills.md", "text": WRONG, "mistake": "negation"},
    ]
    made = folder(tmp_path, rows)
    found = drafts(made, counting(tmp_path).engine)
    assert (found["mistakes"], found["found_share"], found["right"], found["false_alarm_share"]) == (1, 1.0, 1, 0.0)
    assert found["found_by_kind"] == {"negation": "1 of 1"}
    assert sorted(path.name for path in made.iterdir()) == ["gold.jsonl", "mills.md"]


@pytest.mark.parametrize("row", [{"draft": "mills.md", "text": ""}, {"text": RIGHT}])
def test_a_malformed_line_is_named(row: dict[str, object], tmp_path: Path) -> None:
    """With its file."""
    with pytest.raises(UsageError, match="line 1"):
        drafts(folder(tmp_path, [row]), counting(tmp_path).engine)
