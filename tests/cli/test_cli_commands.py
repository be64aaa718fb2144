"""The commands beside `ask`: index, status, doctor and eval."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_cli_library import REPORT, STATUS, FakeEngine, run

from ibidem.cli.context import Services
from ibidem.settings import Settings
from ibidem.types import Finding, Progress, Skipped

SOUND = Finding("digests", True, "all 7 files are as they were written")
TORN = Finding("model", False, "vectors differ", "Type: ibidem index --rebuild")


def test_index_sums_up_what_it_did(library: Path) -> None:
    """Counts, clutter and every skipped file with its reason are on stdout, the progress on stderr."""
    ran = run("index", library=library)
    assert ran.code == 0
    assert ran.out == (
        "Indexed 12 documents in 340 passages and 1,200 sentences\n"
        "2 added, 1 changed, 0 removed; 96 texts encoded in 4 s\n"
        "3 pieces of clutter left out (ibidem status shows the lines)\n"
        "1 skipped:\n  a.bin: binary\n"
    )
    assert ran.err == "Encoding 40 of 96 passages and sentences, 20 a second, 3 s left\n"


def test_index_says_when_nothing_had_changed(library: Path) -> None:
    """A run that wrote nothing says the index was up to date."""
    engine = FakeEngine(report=replace(REPORT, written=False, skipped=(), clutter=0))
    assert run("index", library=library, engine=engine).out.startswith("The index was up to date: 12 documents")


def test_index_names_twenty_skipped_files_and_counts_the_rest(library: Path) -> None:
    """A long list of skipped files ends in the command that shows it whole."""
    many = tuple(Skipped(f"{number}.bin", "binary") for number in range(25))
    out = run("index", library=library, engine=FakeEngine(report=replace(REPORT, skipped=many))).out
    assert out.count(".bin: binary") == 20
    assert out.endswith("  and 5 more; type: ibidem status\n")


def test_index_rebuilds_when_asked(library: Path) -> None:
    """--rebuild reaches the engine."""
    engine = FakeEngine()
    run("index", "--rebuild", library=library, engine=engine)
    assert engine.rebuilt == [True]


def test_a_file_that_the_system_refuses_is_exit_code_3(library: Path) -> None:
    """It is named on stdout with the rest, and stderr says what to do."""
    refused = Skipped("a.md", "input/output error; its former text is kept", unreadable=True)
    found = run("index", library=library, engine=FakeEngine(report=replace(REPORT, skipped=(refused,))))
    assert found.code == 3
    assert "a.md: input/output error" in found.out
    assert "the system refused 1 path in corpus/; mend access, then type: ibidem index" in found.err


def test_index_as_json_is_the_report(library: Path) -> None:
    """Scripts read every field of the report."""
    found = json.loads(run("index", "--json", library=library).out)
    assert (found["schema"], found["documents"], found["written"]) == (1, 12, True)
    assert found["skipped"] == [{"path": "a.bin", "reason": "binary", "unreadable": False}]


def test_a_model_that_will_not_be_kept_is_noticed(library: Path) -> None:
    """Naming another model than the setting's says how to keep it."""
    (library / "ibidem.toml").write_text('model = "usual"\n')
    assert "set it in" in run("index", "--model", "other", library=library).err
    assert "set it in" not in run("index", "--model", "usual", library=library).err


def test_status_shows_what_is_behind_skipped_and_left_out(library: Path) -> None:
    """A person sees what changed, what was skipped and why, and what was left out by kind; each piece on request."""
    out = run("status", library=library).out
    assert "out of date; type: ibidem index" in out
    assert "Changed since the index was built:\n  walks/new.md\n" in out
    assert "Skipped:\n  a.bin: binary\n" in out
    assert "Left out (--details names each piece):\n  comment: 37 characters in 2 pieces of 1 document\n" in out
    assert "cookie notice" not in out
    details = run("status", "--details", library=library).out
    assert "Left out as clutter:\n  walks/first.md\n    lines 30–34: cookie notice\n" in details
    assert "Left out in reading:\n  walks/first.md\n    line 3: comment, 30 characters\n" in details


def test_status_without_an_index_says_what_to_type(library: Path) -> None:
    """Before the first build there is nothing to count."""
    out = run("status", library=library, engine=FakeEngine(state=replace(STATUS, generation=None))).out
    assert "none yet; type: ibidem index" in out
    assert "Passages" not in out


def test_status_as_json_is_the_status(library: Path) -> None:
    """Scripts read every field of the status."""
    found = json.loads(run("status", "--json", library=library).out)
    assert (found["schema"], found["current"], found["generation"]) == (1, False, "g1")
    assert found["clutter"][0]["lines"] == [30, 34]


@pytest.mark.parametrize(("findings", "code"), [([SOUND], 0), ([SOUND, TORN], 3)])
def test_doctor_tells_health_by_its_exit_code(findings: list[Finding], code: int, library: Path) -> None:
    """A finding that is not healthy exits 3."""
    engine = FakeEngine(findings=findings)
    assert run("doctor", library=library, engine=engine).code == code
    assert json.loads(run("doctor", "--json", library=library, engine=engine).out)["healthy"] is (code == 0)


def test_doctor_says_what_to_do(library: Path) -> None:
    """What is wrong stands with its remedy."""
    out = run("doctor", library=library, engine=FakeEngine(findings=[SOUND, TORN])).out
    assert "WRONG  model: vectors differ\n       Type: ibidem index --rebuild\n" in out
    assert "ok     digests" in out


def test_eval_retrieval_shows_its_figures(library: Path, tmp_path: Path) -> None:
    """Folder, split, settings and cache reach the measurement; the figures come as a table or as JSON."""
    seen: list[object] = []

    def measure(
        folder: Path, split: str, settings: Settings, cache: Path | None, progress: object
    ) -> dict[str, object]:
        seen.append((folder, split, settings, cache))
        return {"schema": 1, "queries": 300, "nDCG@10": 0.74, "settings": {"model": "m"}}

    words = ("eval", "retrieval", str(tmp_path), "--split", "dev", "--cache", "c")
    ran = run(*words, library=library, services=Services(retrieval=measure))
    assert seen == [(tmp_path, "dev", Settings(), Path("c"))]
    assert ran.out == "queries   300\nnDCG@10   0.7400\nsettings  model m\n"
    assert (
        json.loads(run(*words, "--json", library=library, services=Services(retrieval=measure)).out)["nDCG@10"] == 0.74
    )


def test_eval_answers_needs_no_library(tmp_path: Path) -> None:
    """Where there is no library the usual settings are used, and progress is told on stderr."""

    def measure(folder: Path, settings: Settings, cache: Path | None, progress: object) -> dict[str, object]:
        assert callable(progress)
        progress(Progress("ask", 10, 20, "questions"))
        return {"schema": 1, "questions": 20, "abstention_auroc": None}

    ran = run(
        "eval",
        "answers",
        str(tmp_path),
        library=tmp_path,
        services=Services(answers=measure),
        env={"IBIDEM_LIBRARY": ""},
    )
    assert (ran.out, ran.err) == ("questions         20\nabstention_auroc  –\n", "Asking 10 of 20 questions\n")


def test_eval_of_no_folder_is_a_usage_error(library: Path) -> None:
    """A folder that is not there is told at once."""
    assert run("eval", "answers", "nowhere-at-all", library=library).code == 2
