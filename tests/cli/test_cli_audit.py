"""`ibidem check --draft` on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, Ran, run
from sample_libraries import BEES, MILL, library
from sample_manuscripts import DRAFT, report, written

from ibidem.cli.context import Services
from ibidem.types import Filter, Kind
from ibidem.types.audits import AuditReport, Choice, DecisionRequest

ENV = {"IBIDEM_MODEL": "hashing", "IBIDEM_JUDGE": "toy"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return library(tmp_path / "library", {"mill.md": MILL, "bees.md": BEES}).root


def checked(root: Path, draft: Path, *words: str) -> Ran:
    """Run the real thing."""
    return run("check", "--draft", str(draft), *words, library=root, services=Services(), env=ENV)


def test_findings_exit_1_and_none_exits_0(root: Path, tmp_path: Path) -> None:
    """A script reads whether there is something to mend; the index is built first where there is none."""
    draft = written(tmp_path, DRAFT)
    ran = checked(root, draft)
    assert ran.code == 1
    assert "there is no index yet; building it" in ran.err
    assert ran.out.endswith("1 to mend.\n")
    assert checked(root, written(tmp_path, "# Mills\n\nIts wheel is four metres high.\n")).code == 0


def test_a_decision_is_taken_and_shown(root: Path, tmp_path: Path) -> None:
    """What is accepted no longer counts, and the note stands in the report."""
    draft = written(tmp_path, DRAFT)
    wheel = json.loads(checked(root, draft, "--json").out)["findings"][1]["id"]
    ran = checked(root, draft, "--accept", wheel, "--note", wheel, "measured  by\nhand")
    assert ran.code == 0
    assert "accepted: measured by hand" in ran.out
    assert checked(root, draft).code == 0
    assert checked(root, draft, "--clear", wheel).code == 1


@pytest.mark.parametrize("content", [b"", b"# References\n\n1. Lind, A. (1990). Mills.\n"])
def test_what_is_no_draft_exits_2(content: bytes, root: Path, tmp_path: Path) -> None:
    """The reason is one sentence on stderr, and stdout stays empty."""
    ran = checked(root, written(tmp_path, content))
    assert (ran.code, ran.out) == (2, "")
    assert "ibidem: " in ran.err


@pytest.mark.parametrize("name", [".", "..", "x" * 300])
def test_a_name_of_no_file_exits_2(name: str, root: Path) -> None:
    """In a sentence, whatever the file system thinks of the name."""
    ran = checked(root, Path(name))
    assert (ran.code, ran.out) == (2, "")
    assert "Name the file that holds the draft" in ran.err


def test_files_are_written_beside_the_report(root: Path, tmp_path: Path) -> None:
    """The page and the log come with the usual output, and again over old ones."""
    draft, html, sarif = written(tmp_path, DRAFT), tmp_path / "o.html", tmp_path / "o.sarif"
    html.write_text("old")
    ran = checked(root, draft, "--html", str(html), "--sarif", str(sarif))
    assert ran.out.startswith(f"{draft}: Mills\n2 of 3 sentences checked")
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert len(json.loads(sarif.read_text())["runs"][0]["results"]) == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        ".draft.md.ibidem.json",
        "draft.md",
        "o.html",
        "o.sarif",
    ]


@pytest.mark.parametrize("option", ["--html", "--sarif"])
def test_a_report_never_goes_over_the_draft(option: str, root: Path, tmp_path: Path) -> None:
    """Nor over a folder, nor into one that is not there; nothing is judged before that is told."""
    draft = written(tmp_path, DRAFT)
    for out in (draft, tmp_path, tmp_path / "nowhere" / "o", tmp_path / ".draft.md.ibidem.json"):
        assert checked(root, draft, option, str(out)).code == 2
    assert draft.read_text() == DRAFT


def test_two_reports_need_two_files(root: Path, tmp_path: Path) -> None:
    """One would be written over the other."""
    draft, out = written(tmp_path, DRAFT), str(tmp_path / "o")
    assert checked(root, draft, "--html", out, "--sarif", out).code == 2


@pytest.mark.parametrize(
    "words", [("--html", "o.html"), ("--accept", "c-1"), ("--note", "c-1", "x"), ("A claim.", "--draft", "d.md")]
)
def test_options_that_do_not_go_together_are_refused(words: tuple[str, ...], root: Path) -> None:
    """Options of an audit need a draft, and a draft needs no claim."""
    ran = run("check", *words, library=root)
    assert ran.code == 2
    assert ("--html needs a draft" in ran.err) == (words[0] == "--html")


def test_an_empty_library_is_told_of(tmp_path: Path) -> None:
    """There is nothing to check against."""
    ran = checked(library(tmp_path / "library", {}).root, written(tmp_path, DRAFT))
    assert ran.code == 3
    assert "The library is empty" in ran.err


def test_what_is_typed_reaches_the_audit(root: Path, tmp_path: Path) -> None:
    """Scope and decisions, in their order."""
    seen: list[object] = []

    def audit(path: Path, *, k: int, where: Filter, decisions: list[DecisionRequest], progress: object) -> AuditReport:
        seen.extend((path, k, where, decisions))
        return replace(report(), claims=(), quotations=(), loose=())

    words = ("-k", "2", "--in", "a/*", "--kind", "prose", "--reject", "c-1", "--note", "c-2", "why", "--clear", "c-3")
    ran = run("check", "--draft", "d.md", *words, library=root, engine=FakeEngine(audited=audit))
    assert ran.code == 0
    assert seen == [
        Path("d.md"),
        2,
        Filter(("a/*",), (Kind.PROSE,)),
        [DecisionRequest("c-1", Choice.REJECT), DecisionRequest("c-2", note="why"), DecisionRequest("c-3", clear=True)],
    ]


def test_an_interruption_says_that_nothing_is_lost(root: Path) -> None:
    """What was judged is kept, and the exit code is that of an interruption."""

    def audit(*_: object, **__: object) -> AuditReport:
        raise KeyboardInterrupt

    ran = run("check", "--draft", "d.md", library=root, engine=FakeEngine(audited=audit))
    assert ran.code == 130
    assert "is kept; type the same again to go on" in ran.err


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (("claim-contradicted",), 1),
        (("quotation-altered",), 0),
        (("none",), 0),
        (("none", "quotation-altered"), 2),
        (("wrong-word",), 2),
    ],
)
def test_only_some_kinds_of_findings_fail(kinds: tuple[str, ...], code: int, root: Path, tmp_path: Path) -> None:
    """CI decides which; what is no kind is named with those that are."""
    words = [word for kind in kinds for word in ("--fail-on", kind)]
    ran = checked(root, written(tmp_path, DRAFT), *words)
    assert ran.code == code
    assert code != 2 or "citation-wrong-source" in ran.err or "exclude each other" in ran.err


@pytest.mark.parametrize(("content", "told"), [(bytes(range(256)) * 9, "binary file"), (b"", "empty")])
def test_what_is_no_draft_is_an_error_of_use(content: bytes, told: str, root: Path, tmp_path: Path) -> None:
    """Whatever it is instead, the reason is told."""
    ran = checked(root, written(tmp_path, content))
    assert (ran.code, ran.out) == (2, "")
    assert f"cannot be read: {told}" in ran.err


def test_several_drafts_are_reported_in_turn(root: Path, tmp_path: Path) -> None:
    """As a hook names them; one that fails is enough."""
    sound = written(tmp_path, "# Mills\n\nIts wheel is four metres high.\n", "sound.md")
    ran = checked(root, written(tmp_path, DRAFT), str(sound))
    assert ran.code == 1
    assert "draft.md: Mills" in ran.out
    assert "sound.md: Mills" in ran.out
