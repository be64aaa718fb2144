"""Edits of a draft's source, and what an editor shows of a finding."""

from __future__ import annotations

import pytest
from lsprotocol.types import DiagnosticSeverity
from sample_manuscripts import report

from ibidem.audit.report import flaws
from ibidem.lsp.editing import KeyPrefix, typed_key, with_work
from ibidem.lsp.findings import message, severity, sources
from ibidem.types import Reference
from ibidem.types.audits import AuditFinding, AuditRule, CheckedClaim, CitedWork, LooseCitation


def work(key: str) -> CitedWork:
    return CitedWork(Reference(key, "refs.bib", 0, 1, None, key, label=key))


@pytest.mark.parametrize(
    ("source", "wrong", "changed"),
    [
        (r"\cite{berg}", "berg", r"\cite{lind}"),
        (r"\cite{berg,doe}", "berg doe", r"\cite{lind}"),
        (r"\citep[p.~3]{ash, berg, elm, doe}", "berg doe", r"\citep[p.~3]{ash, lind, elm}"),
        ("[@berg; @doe, p. 3, note; @ash]", "berg doe", "[@lind; @ash]"),
        ("[@lind; @doe]", "doe", "[@lind]"),
        (r"\cite{doe,lind}", "doe", r"\cite{lind}"),
        ("@berg", "berg", "@lind"),
        ("[@ash]", "berg", None),
    ],
)
def test_one_work_stands_for_all_that_are_wrong(source: str, wrong: str, changed: str | None) -> None:
    """It is named once, and what is cited besides stays."""
    assert with_work(source, [work(key) for key in wrong.split()], work("lind")) == changed


@pytest.mark.parametrize(
    ("before", "line", "suffix", "typed"),
    [
        ("", r"It turns \cite{ber", ".tex", KeyPrefix("ber", 15)),
        ("It turns \\cite{lind,\n", "  be", ".tex", KeyPrefix("be", 2)),
        ("It turns \\parencite[12]{\r\n", "", ".tex", KeyPrefix("", 0)),
        ("It turns \\cite{lind,\n\n", "be", ".tex", None),
        ("It turns \\cite{lind,\n", "berg} and so", ".tex", None),
        ("See [@lind;\n", "and @be", ".md", KeyPrefix("be", 5)),
        ("See [@lind\n", "be", ".md", None),
        ("", "It turns #cite(<be", ".typ", KeyPrefix("be", 16)),
    ],
)
def test_the_key_that_is_typed(before: str, line: str, suffix: str, typed: KeyPrefix | None) -> None:
    """A citation of LaTeX may have begun in a line above, but not in another paragraph."""
    assert typed_key(before, line, suffix) == typed


def test_the_proof_of_a_finding_is_on_the_side_of_its_rule() -> None:
    """What supports a supported claim comes first, what contradicts a contradicted one."""
    for finding in flaws(report()):
        subject = finding.subject
        if isinstance(subject, CheckedClaim) and finding.rule in (AuditRule.SUPPORTED, AuditRule.CONTRADICTED):
            verdict = subject.verdict
            side = verdict.supporting if finding.rule is AuditRule.SUPPORTED else verdict.contradicting
            assert sources(finding)[: len(side)] == [one.place for one in side][:2]


def test_a_file_that_is_not_cited_whole_is_a_hint_that_names_the_keys() -> None:
    """It is one diagnostic, and nothing to mend."""
    loose = next(one for one in report().loose if one.rule is AuditRule.UNCITED)
    unused = LooseCitation("e-1", AuditRule.UNUSED, "2 of 9 entries of refs.bib: berg, doe", loose.place)
    finding = AuditFinding(AuditRule.UNUSED, unused, None, mend=False)
    assert severity(finding) is DiagnosticSeverity.Hint
    assert message(finding).endswith("refs.bib: berg, doe")
