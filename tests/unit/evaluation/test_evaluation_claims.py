"""Measuring a judge on claims with evidence, and files that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_cli_library import run

from ibidem.cli.context import Services
from ibidem.errors import UsageError
from ibidem.evaluation.claims import claims
from ibidem.settings import Settings

TOY = Settings(judge="toy")
CLAIM = "the dog sings in rain"
ROWS: list[dict[str, object]] = [
    {"claim": CLAIM, "evidence": "A dog sings in the rain.", "label": "SUPPORTS", "split": "test"},
    {"claim": CLAIM, "evidence": "A dog sings in rain, wet.", "label": "REFUTES", "split": "test"},
    {"claim": CLAIM, "evidence": "A dog never sings in the rain.", "label": "REFUTES", "split": "test"},
    {"claim": CLAIM, "evidence": "The mill was built of oak.", "abstract": CLAIM, "label": "NEUTRAL", "split": "dev"},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Hold four claims, the second of which the toy judge gets wrong."""
    made = tmp_path / "claims.jsonl"
    made.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    return made


def test_all_splits_count_where_none_is_named(file: Path) -> None:
    """Accuracy, F1 by label and the confusion are those of all lines."""
    found = claims(file, settings=TOY)
    assert (found["schema"], found["pairs"], found["accuracy"]) == (1, 4, 0.75)
    assert found["confusion"] == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert found["f1"] == {"SUPPORTS": 0.6667, "REFUTES": 0.6667, "NEUTRAL": 1.0}
    assert found["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 1) / 3, abs=1e-4)


def test_labels_that_are_absent_do_not_count(file: Path) -> None:
    """Without a neutral claim the mean is over two labels."""
    found = claims(file, split="test", settings=TOY)
    assert (found["pairs"], found["macro_f1"]) == (3, pytest.approx(2 / 3, abs=1e-4))


def test_another_field_can_be_the_evidence(file: Path) -> None:
    """What is judged stands where it was said to stand."""
    found = claims(file, split="dev", evidence="abstract", settings=TOY)
    assert found["confusion"] == [[0, 0, 0], [0, 0, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{not json", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[1]", "is not a JSON object"),
        ('{"evidence": "b", "label": "NEUTRAL"}', "no text in 'claim'"),
        ('{"claim": "a", "label": "NEUTRAL"}', "no text in 'evidence'"),
        ('{"claim": "a", "evidence": null, "label": "NEUTRAL"}', "no text in 'evidence'"),
        ('{"claim": "a", "evidence": "b", "label": "MAYBE"}', "the label 'MAYBE'"),
        ('{"claim": "a", "evidence": "b", "label": ["NEUTRAL"]}', "the label"),
        ('{"claim": "a", "evidence": "b"}', "the label 'None'"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(file: Path, line: str, told: str) -> None:
    """The error says where to look and what is wrong there."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"\n{line}\n")
    with pytest.raises(UsageError, match=r"claims\.jsonl, line 6,") as caught:
        claims(file, settings=TOY)
    assert told in caught.value.message


@pytest.mark.parametrize("data", [None, b"", b"\n \n", b'{"claim": "\xff"}'])
def test_a_bad_file_is_named(tmp_path: Path, data: bytes | None) -> None:
    """A file that is missing, empty or no text is a usage error."""
    path = tmp_path / "bad.jsonl"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UsageError, match=r"bad\.jsonl"):
        claims(path, settings=TOY)


def test_a_split_that_is_not_there_is_told_with_those_that_are(file: Path) -> None:
    """The remedy lists the splits of the file."""
    with pytest.raises(UsageError, match="no split 'tset'") as caught:
        claims(file, split="tset", settings=TOY)
    assert "dev, test" in caught.value.remedy


@pytest.mark.parametrize("evidence", ["", "42", "Der Hund singt nicht im Regen.", "la " * 20_000, "\ud800\x00"])
def test_hostile_evidence_is_no_error(tmp_path: Path, evidence: str) -> None:
    """What cannot be read is told neutral."""
    path = tmp_path / "hostile.jsonl"
    path.write_text(json.dumps({"claim": CLAIM, "evidence": evidence, "label": "NEUTRAL"}), "utf-8")
    assert claims(path, settings=TOY)["accuracy"] == 1.0


def test_the_command_prints_figures(file: Path, tmp_path: Path) -> None:
    """As a table for people, as one line of JSON for scripts; it needs no library."""
    words = ("eval", "claims", str(file), "--split", "test", "--judge", "toy")
    ran = run(*words, library=tmp_path, env={"IBIDEM_LIBRARY": ""})
    assert ran.code == 0
    assert "accuracy           0.6667\n" in ran.out
    found = json.loads(run(*words, "--json", library=tmp_path, env={"IBIDEM_LIBRARY": ""}).out)
    assert (found["schema"], found["pairs"], found["settings"]["judge"]) == (1, 3, "toy")


def test_the_judge_comes_from_settings_or_flag(file: Path, tmp_path: Path) -> None:
    """The flag wins over ibidem.toml; file, split and field reach the measurement."""
    seen: list[tuple[object, ...]] = []

    def measure(file: Path, split: str | None, evidence: str, settings: Settings, _: object) -> dict[str, object]:
        seen.append((file, split, evidence, settings.judge))
        return {"schema": 1}

    (tmp_path / "corpus").mkdir()
    (tmp_path / "ibidem.toml").write_text('judge = "of-file"\n', "utf-8")
    services = Services(claims=measure)
    run("eval", "claims", str(file), library=tmp_path, services=services)
    run("eval", "claims", str(file), "--judge", "j", "--evidence", "abstract", library=tmp_path, services=services)
    assert seen == [(file, None, "evidence", "of-file"), (file, None, "abstract", "j")]


@pytest.mark.parametrize("words", [("nowhere.jsonl",), (".",), ()])
def test_no_file_is_a_usage_error(words: tuple[str, ...], tmp_path: Path) -> None:
    """A file that is not there, a folder and nothing at all exit 2."""
    ran = run("eval", "claims", *words, "--judge", "toy", library=tmp_path, env={"IBIDEM_LIBRARY": ""})
    assert (ran.code, ran.out) == (2, "")
