"""Auditing a draft, from the file to the report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sample_manuscripts import DRAFT, audited, counting, written

from ibidem.audit.auditor import AuditScope, audit
from ibidem.audit.claims import DECIDING, rules_digest
from ibidem.audit.report import flaws, summary, to_mend
from ibidem.errors import ModelError, UsageError
from ibidem.models import Cancelled
from ibidem.paths import decisions_path
from ibidem.types import EVERYTHING, Filter, Progress, Ruling, Verdict
from ibidem.types.audits import AuditRule, Choice, Decision, DecisionRequest, QuoteMatch, ReasonLeftOut

OAK = "The mill on the brook was built of oak in 1741."
WHEEL = "Its wheel is not four metres high."


def test_each_claim_is_checked_in_its_order(tmp_path: Path) -> None:
    """A verdict stands beside each sentence that claims something."""
    found = audited(tmp_path, DRAFT)
    assert [(one.text, one.verdict.ruling) for one in found.claims] == [
        (OAK, Ruling.SUPPORTED),
        (WHEEL, Ruling.CONTRADICTED),
    ]


def test_the_summary_says_how_much_could_be_checked(tmp_path: Path) -> None:
    """Every sentence is counted, checked or left out with its reason."""
    found = audited(tmp_path, DRAFT + "Is it old? I think so too.\n")
    assert summary(found) == (
        "2 of 5 sentences checked: 1 supported, 1 contradicted, 0 mixed, 0 unclear, 0 not found;"
        " 3 left out: 1 heading, 1 question, 1 opinion."
    )


def test_one_sentence_is_summed_up_in_the_plural(tmp_path: Path) -> None:
    """It is one of so many sentences."""
    assert summary(audited(tmp_path, OAK)).startswith("1 of 1 sentences checked")


def test_an_unchanged_sentence_is_not_judged_again(tmp_path: Path) -> None:
    """The second run asks for what is new, wherever it stands."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    first = audit(engine, draft)
    written(tmp_path, DRAFT.replace("# Mills", "# Old mills\n\nHoney bees dance to tell others where flowers are."))
    second = audit(engine, draft)
    assert engine.asked == [OAK, WHEEL, "Honey bees dance to tell others where flowers are."]
    assert [one.reused for one in second.claims] == [False, True, True]
    assert [replace(one.verdict, elapsed_ms={}) for one in first.claims] == [one.verdict for one in second.claims[1:]]


@pytest.mark.parametrize("scope", [AuditScope(k=9), AuditScope(where=Filter(("mill.md",)))])
def test_another_scope_is_judged_anew(scope: AuditScope, tmp_path: Path) -> None:
    """A verdict is reused only where it would be the same."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    audit(engine, draft)
    audit(engine, draft, scope=scope)
    assert len(engine.asked) == 4


def test_fewer_quotations_need_no_new_verdict(tmp_path: Path) -> None:
    """How many sentences are shown is nothing that a verdict depends on."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    whole = audit(engine, draft)
    found = audit(engine, draft, scope=AuditScope(k=1))
    assert len(engine.asked) == 2
    assert [one.verdict.supporting for one in found.claims] == [one.verdict.supporting[:1] for one in whole.claims]
    assert len(found.claims[0].verdict.supporting) == 1


def test_a_changed_library_is_asked_anew(tmp_path: Path) -> None:
    """What was found in an older index is not told of a newer one."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    audit(engine, draft)
    (engine.paths.corpus / "new.md").write_text("The wheel was broken in 1801.\n")
    engine.engine.refresh()
    audit(engine, draft)
    assert len(engine.asked) == 4


@pytest.mark.parametrize(
    "changed",
    [("rules_digest", lambda: "other"), ("__version__", "9.9"), ("judge_identity", lambda name: f"other {name}")],
    ids=lambda changed: changed[0],
)
def test_other_rules_and_judges_are_asked_anew(
    changed: tuple[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier version decided is kept under another key."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    audit(engine, draft)
    name, value = changed
    monkeypatch.setattr("ibidem.models.judge_identity" if "judge" in name else f"ibidem.audit.claims.{name}", value)
    audit(engine, draft)
    assert len(engine.asked) == 4


def test_the_rules_are_known_by_their_modules() -> None:
    """Word lists and the modules of packages within a package are among them."""
    whole = rules_digest()
    assert whole == rules_digest() != rules_digest(DECIDING[1:])
    assert rules_digest(("claims/consistency",)) != rules_digest(("claims",)) != rules_digest(("claims/parts.py",))


@pytest.mark.parametrize(
    "changes", [{"supporting": 5}, {"confidence": float("nan")}, {"ruling": "yes"}, {"notes": "x"}]
)
def test_an_edited_verdict_is_judged_anew(changes: dict[str, object], tmp_path: Path) -> None:
    """A kept value that is no verdict is passed over."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    audit(engine, draft)
    whole = json.loads(decisions_path(draft).read_text())
    whole["kept"] = {key: {**value, **changes, "contradicting": []} for key, value in whole["kept"].items()}
    decisions_path(draft).write_text(json.dumps(whole))
    assert [one.reused for one in audit(engine, draft).claims] == [False, False]


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """What is judged before the interruption is kept."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    engine.stop_at = "wheel"
    with pytest.raises(KeyboardInterrupt):
        audit(engine, draft)
    engine.stop_at = ""
    assert [one.reused for one in audit(engine, draft).claims] == [True, False]


def test_the_same_words_twice_are_judged_once(tmp_path: Path) -> None:
    """Both places are told, under one id."""
    engine = counting(tmp_path)
    found = audit(engine, written(tmp_path, f"{OAK} {OAK}\n"))
    assert engine.asked == [OAK]
    assert len({one.id for one in found.claims}) == 1
    assert len(found.claims) == 2


def test_a_sentence_that_the_engine_refuses_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence does not cost the audit."""
    engine = counting(tmp_path)
    check = engine.engine.check

    def choosy(
        claim: str, *, k: int | None = None, where: Filter = EVERYTHING, cancelled: Cancelled | None = None
    ) -> Verdict:
        if "wheel" in claim:
            raise UsageError("no claim")
        return check(claim, k=k, where=where, cancelled=cancelled)

    monkeypatch.setattr(engine.engine, "check", choosy)
    found = audit(engine, written(tmp_path, DRAFT))
    assert [one.text for one in found.claims] == [OAK]
    assert [one.reason for one in found.left_out] == [ReasonLeftOut.HEADING, ReasonLeftOut.REFUSED]
    engine.engine.close()  # the patched method refers to its engine, which nothing else would close in time


def test_progress_counts_the_claims(tmp_path: Path) -> None:
    """It begins at none and ends at all."""
    told: list[Progress] = []
    audit(counting(tmp_path), written(tmp_path, DRAFT), progress=told.append)
    assert [(one.stage, one.done, one.total) for one in told] == [("check", 0, 2), ("check", 1, 2), ("check", 2, 2)]


def test_quotations_are_looked_up(tmp_path: Path) -> None:
    """Each is exact, altered or not found."""
    text = (
        "Lind says “the mill on the brook was built of oak”, and “the mill on the brook was built of pine”,"
        " and “nobody ever wrote this sentence down”.\n"
    )
    likenesses = [one.likeness for one in audited(tmp_path, text).quotations]
    assert likenesses == [QuoteMatch.EXACT, QuoteMatch.ALTERED, QuoteMatch.NOT_FOUND]


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("draft.md", "“the mill *on* the brook **was** built”"),
        ("draft.tex", "``the mill \\emph{on} the br\\textbf{oo}k was built''"),
    ],
)
def test_a_quotation_is_shown_without_marks_of_its_format(name: str, quoted: str, tmp_path: Path) -> None:
    """Its words are those of the source."""
    (found,) = audit(counting(tmp_path), written(tmp_path, f"Lind says {quoted}.\n", name)).quotations
    assert (found.text, found.likeness) == ("the mill on the brook was built", QuoteMatch.EXACT)


def test_citations_are_held_against_the_bibliography(tmp_path: Path) -> None:
    """Markers without an entry and entries without a marker are named."""
    text = (
        "The mill is old [1]. The brook is dry [7].\n\n## References\n\n"
        "1. Lind, A. (1990). The mill on the brook. Journal of Mills, 3(2), 4-9.\n"
        "2. Doe, J. (2001). Bees that dance. Bee World, 82, 10-14.\n"
    )
    found = audited(tmp_path, text)
    assert [(one.rule, one.text[:4], one.around) for one in found.loose] == [
        (AuditRule.ORPHAN, "[7]", "The brook is dry [7]."),
        (AuditRule.UNCITED, "2. D", ""),
    ]


def test_further_reading_need_not_be_cited(tmp_path: Path) -> None:
    """A list that says so is no bibliography of what was cited."""
    text = "The mill is old.\n\n## Further reading\n\n- Lind, A. (1990). The mill on the brook. Mills, 3(2), 4-9.\n"
    assert audited(tmp_path, text).loose == ()


def test_an_accepted_finding_is_no_longer_to_be_mended(tmp_path: Path) -> None:
    """Its decision is kept and told by the next run."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    wheel = audit(engine, draft).claims[1].id
    audit(
        engine,
        draft,
        requests=[DecisionRequest(wheel[:6], Choice.ACCEPT), DecisionRequest(wheel, note="measured by hand")],
    )
    found = audit(engine, draft)
    assert [one.mend for one in flaws(found)] == [False, False]
    assert found.decisions[wheel].note == "measured by hand"
    assert to_mend(found) == "Nothing to mend (1 accepted)."


def test_a_rejected_finding_is_to_be_mended_whatever_was_found(tmp_path: Path) -> None:
    """A person may know that a source is wrong."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    oak = audit(engine, draft).claims[0].id
    found = audit(engine, draft, requests=[DecisionRequest(oak, Choice.REJECT)])
    assert [one.mend for one in flaws(found)] == [True, True]


def test_a_decision_holds_only_for_what_was_found_then(tmp_path: Path) -> None:
    """A claim accepted as not found is to be mended once the library contradicts it."""
    engine, draft = counting(tmp_path), written(tmp_path, "The sails are not seven metres long.\n")
    sails = audit(engine, draft).claims[0].id
    assert flaws(audit(engine, draft, requests=[DecisionRequest(sails, Choice.ACCEPT)]))[0].mend is False
    (engine.paths.corpus / "sails.md").write_text("The sails are seven metres long.\n")
    engine.engine.refresh()
    (flaw,) = flaws(audit(engine, draft))
    assert (flaw.rule, flaw.outdated, flaw.mend) == (AuditRule.CONTRADICTED, True, True)


def test_an_outdated_rejection_does_not_count(tmp_path: Path) -> None:
    """What was found since then is told as if nothing had been decided."""
    found = audited(tmp_path, DRAFT)
    oak = found.claims[0]
    outdated = {oak.id: Decision(Choice.REJECT, "", AuditRule.NOT_FOUND, oak.text)}
    assert [one.mend for one in flaws(replace(found, decisions=outdated))] == [False, True]


def test_a_decision_outlives_its_sentence(tmp_path: Path) -> None:
    """It is kept and counted while the sentence is gone, and holds again when it is back."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    wheel = audit(engine, draft).claims[1].id
    audit(engine, draft, requests=[DecisionRequest(wheel, Choice.ACCEPT)])
    gone = audit(engine, written(tmp_path, DRAFT.replace(WHEEL, "")))
    assert (list(gone.forgotten), gone.decisions) == ([wheel], {})
    assert to_mend(gone) == "Nothing to mend (1 decision about what is no longer in the draft)."
    assert wheel in audit(engine, written(tmp_path, DRAFT)).decisions


@pytest.mark.parametrize("given", ["c-00000000", "c-", "", "x"])
def test_a_decision_about_nothing_is_refused(given: str, tmp_path: Path) -> None:
    """No decision of that run is taken, the good ones neither."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)
    wheel = audit(engine, draft).claims[1].id
    with pytest.raises(UsageError, match="no decision was taken"):
        audit(engine, draft, requests=[DecisionRequest(wheel, Choice.ACCEPT), DecisionRequest(given, Choice.ACCEPT)])
    assert audit(engine, draft).decisions == {}


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "draft.md", "empty"),
        (b" \n\n", "draft.txt", "empty"),
        (b"<!-- nothing -->\n\n---\n", "draft.md", "no words"),
        (bytes(range(256)) * 20, "draft.txt", "binary file"),
        (b"%PDF-1.4 torn", "draft.pdf", "damaged PDF"),
        (b"words", "draft.xyz", "unknown format"),
        (b'{"text": "a"}\n{"text": "b"}\n', "draft.jsonl", "collection"),
        (b"# References\n\n1. Lind, A. (1990). The mill. Mills, 3, 4-9.\n", "draft.md", "nothing but a bibliography"),
    ],
)
def test_what_is_no_draft_is_refused(content: bytes, name: str, told: str, tmp_path: Path) -> None:
    """The reason is told in a sentence, and nothing is left behind."""
    draft = written(tmp_path, content, name)
    with pytest.raises(UsageError, match=told):
        audit(counting(tmp_path), draft)
    assert not decisions_path(draft).exists()


def test_a_file_or_folder_that_cannot_be_a_draft_is_refused(tmp_path: Path) -> None:
    """A name that leads nowhere, and a folder."""
    engine = counting(tmp_path)
    with pytest.raises(UsageError, match="no file"):
        audit(engine, tmp_path / "nowhere.md")
    with pytest.raises(UsageError, match="is a folder"):
        audit(engine, tmp_path)


def test_a_draft_in_the_library_is_told_of(tmp_path: Path) -> None:
    """Neither are its sentences evidence, nor are its quotations found in itself."""
    engine = counting(tmp_path, {"draft.md": "He says “the wheel turns twice a day”. The mill is old.\n"})
    found = audit(engine, engine.paths.corpus / "draft.md")
    assert "lies in the library itself" in found.notes[0]
    assert found.quotations[0].likeness is QuoteMatch.NOT_FOUND
    assert [one.verdict.ruling for one in found.claims] == [Ruling.NOT_FOUND]


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    """That is said, and no sentence is called false for it."""
    engine = counting(tmp_path, {"mill.md": "The mill is old.\n"})
    (engine.paths.corpus / "mill.md").unlink()
    engine.engine.refresh()
    found = audit(engine, written(tmp_path, DRAFT))
    assert {one.verdict.ruling for one in found.claims} == {Ruling.NOT_FOUND}
    assert "the library is empty" in found.notes[0]


def test_without_a_judge_no_claim_is_checked(tmp_path: Path) -> None:
    """The person is told what is missing."""
    engine = counting(tmp_path)
    engine.engine.settings = replace(engine.settings, judge="none")
    with pytest.raises(ModelError, match="needs a judge"):
        audit(engine, written(tmp_path, DRAFT))


def test_a_draft_without_claims_is_audited(tmp_path: Path) -> None:
    """Nothing could be checked, and that is what the summary says."""
    found = audited(tmp_path, "# Mills\n\nIs it old?\n")
    assert [one.reason for one in found.left_out] == [ReasonLeftOut.HEADING, ReasonLeftOut.QUESTION]
    assert summary(found) == "0 of 2 sentences checked; 2 left out: 1 heading, 1 question."


def test_a_folder_that_cannot_be_written_costs_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without decisions to keep, the report only says so; with one, the run fails."""
    engine, draft = counting(tmp_path), written(tmp_path, DRAFT)

    def fail(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("ibidem.storage.disk.write", fail)
    found = audit(engine, draft)
    assert "cannot be written" in found.notes[0]
    with pytest.raises(UsageError, match="no decision was kept"):
        audit(engine, draft, requests=[DecisionRequest(found.claims[0].id, Choice.ACCEPT)])
