"""What a person can do about each finding of an audit, and the findings in groups by that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.audit.report import flaws
from ibidem.types.audits import (
    INFORMATION,
    AuditFinding,
    AuditReport,
    AuditRule,
    CheckedClaim,
    CheckedQuotation,
    Choice,
    CitedWork,
)

ADVICE = {
    AuditRule.SAYS_OTHERWISE: "Correct what the cited work says otherwise, or cite another work.",
    AuditRule.CONTRADICTED: "Correct what the library contradicts, or cite what supports it.",
    AuditRule.WRONG_SOURCE: "Cite the work that says so.",
    AuditRule.MISATTRIBUTED: "Cite the work that has these words.",
    AuditRule.ALTERED: "Restore the words of the source, or mark what you changed.",
    AuditRule.UNCONFIRMED: "Correct what the cited work does not say, or cite a work for it.",
    AuditRule.NOWHERE: "Compare the quotation with its source, which the library does not have.",
    AuditRule.WRONG_PAGE: "Correct the page.",
    AuditRule.ORPHAN: "Add the entry to the bibliography, or correct the citation.",
    AuditRule.AMBIGUOUS: "Say which entry is meant.",
    AuditRule.UNCITED: "Cite the entry, or take it out of the bibliography.",
    AuditRule.SUPPORTED: "The library supports these: cite what does.",
    AuditRule.SECOND_HAND: "The cited work says so after another: cite that one too, where you have read it.",
    AuditRule.CITED_UNCLEAR: "What the cited work says does not settle this: read it there.",
    AuditRule.SILENT: "Nothing was found in the cited work that says this: look yourself.",
    AuditRule.WITHOUT_TEXT: "Add the cited work to the library to have this checked.",
    AuditRule.MIXED: "Documents of the library disagree about this.",
    AuditRule.UNCLEAR: "What the library says about this does not settle it.",
    AuditRule.NOT_FOUND: "The library says nothing about this.",
    AuditRule.UNUSED: "The text does not cite all entries of its bibliography files, and need not.",
    AuditRule.SAYS_SO: "The cited work says so.",
    AuditRule.QUOTED: "Quoted exactly.",
    AuditRule.ABRIDGED: "Quoted with omissions that are marked.",
}
"""In the order in which findings are shown."""
_NOT_IN_THE_CITED = "Compare the quotation with the cited work, where these words were not found."


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings about which the same can be done."""

    title: str
    findings: tuple[AuditFinding, ...]
    mend: bool
    """Whether they count as something to mend."""
    sound: bool = False
    """Whether all is well with them."""


def grouped(report: AuditReport) -> list[FindingGroup]:
    """Return the findings by what can be done: first those to be mended, then those worth knowing, then the rest."""
    groups: dict[tuple[int, str], list[AuditFinding]] = defaultdict(list)
    for one in flaws(report):
        groups[_group(one)].append(one)
    return [
        FindingGroup(title, tuple(held), order == 0, order == 3)
        for (order, title), held in sorted(groups.items(), key=lambda item: (item[0][0], _rank(item[1][0].rule)))
    ]


def _group(finding: AuditFinding) -> tuple[int, str]:
    if finding.choice is Choice.REJECT:
        return 0, "You rejected these."
    if finding.mend:
        return 0, kind_advice(finding)
    if finding.choice is Choice.ACCEPT:
        return 2, "You accepted these."
    worth_knowing = finding.rule in (*INFORMATION, AuditRule.SUPPORTED)
    return (1 if worth_knowing else 3), kind_advice(finding)


def _rank(rule: AuditRule) -> int:
    return list(ADVICE).index(rule)


def to_do(finding: AuditFinding) -> str:
    """Return what can be done about one finding, with the keys of the works that are to be cited."""
    subject = finding.subject
    if isinstance(subject, CheckedClaim):
        wrong = [part for part in subject.citations if part.instead]
        if wrong and finding.rule is AuditRule.WRONG_SOURCE:
            if len(subject.citations) == 1:
                return f"Cite {_keys(wrong[0].instead)} instead."
            by_work: dict[str, list[CitedWork]] = defaultdict(list)
            for one in wrong:
                by_work[_keys(one.instead)].extend(one.works)
            told = (f"{better} instead of {_keys(works, 'and')}" for better, works in by_work.items())
            return f"Cite {', and '.join(told)}."
        if subject.supporting and finding.rule is AuditRule.SUPPORTED:
            return f"Cite {_keys(subject.supporting)}."
    return kind_advice(finding)


def kind_advice(finding: AuditFinding) -> str:
    """Return what can be done about findings of the kind; a quotation whose source is known is held against that."""
    subject = finding.subject
    if finding.rule is AuditRule.NOWHERE and isinstance(subject, CheckedQuotation) and subject.cited:
        return _NOT_IN_THE_CITED
    return ADVICE[finding.rule]


def _keys(works: Sequence[CitedWork], joined: str = "or") -> str:
    return f" {joined} ".join(dict.fromkeys(one.key for one in works))
