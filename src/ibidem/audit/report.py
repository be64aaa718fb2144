"""What an audit says, finding by finding, and the words in which it is told in every form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ibidem.types import Ruling
from ibidem.types.audits import (
    SOUND,
    AuditFinding,
    AuditReport,
    AuditRule,
    CheckedClaim,
    CheckedQuotation,
    Choice,
    Decision,
    FindingSubject,
    QuoteEdit,
    QuoteMatch,
    ReasonLeftOut,
)

_RULE_OF_RULING = {
    Ruling.SUPPORTED: AuditRule.SUPPORTED,
    Ruling.CONTRADICTED: AuditRule.CONTRADICTED,
    Ruling.MIXED: AuditRule.MIXED,
    Ruling.NOT_FOUND: AuditRule.NOT_FOUND,
}
_RULE_OF_MATCH = {
    QuoteMatch.EXACT: AuditRule.QUOTED,
    QuoteMatch.ABRIDGED: AuditRule.ABRIDGED,
    QuoteMatch.ALTERED: AuditRule.ALTERED,
    QuoteMatch.NOT_FOUND: AuditRule.NOWHERE,
}


def rule_of(subject: FindingSubject) -> AuditRule:
    """Return what an audit says of one subject."""
    if isinstance(subject, CheckedClaim):
        return _RULE_OF_RULING[subject.verdict.ruling]
    return _RULE_OF_MATCH[subject.likeness] if isinstance(subject, CheckedQuotation) else subject.rule


def flaws(report: AuditReport) -> tuple[AuditFinding, ...]:
    """Return all that an audit says, sound or not, in the order of the draft."""
    subjects: list[FindingSubject] = [*report.claims, *report.quotations, *report.loose]
    found = (_flaw(one, report.decisions) for one in subjects)
    return tuple(sorted(found, key=lambda one: one.subject.place))


def _flaw(subject: FindingSubject, decisions: Mapping[str, Decision]) -> AuditFinding:
    rule, decision = rule_of(subject), decisions.get(subject.id)
    choice = decision.choice if decision is not None and decision.on == rule else None
    mend = choice is Choice.REJECT or (rule not in SOUND and choice is not Choice.ACCEPT)
    return AuditFinding(rule, subject, decision, mend)


LEFT = {
    ReasonLeftOut.HEADING: ("heading", "headings"),
    ReasonLeftOut.TABLE: ("table row", "table rows"),
    ReasonLeftOut.BIBLIOGRAPHY: ("bibliography entry", "bibliography entries"),
    ReasonLeftOut.CODE: ("piece of code", "pieces of code"),
    ReasonLeftOut.QUOTATION: ("quotation alone", "quotations alone"),
    ReasonLeftOut.CAPTION: ("caption", "captions"),
    ReasonLeftOut.FRAGMENT: ("fragment", "fragments"),
    ReasonLeftOut.QUESTION: ("question", "questions"),
    ReasonLeftOut.OPINION: ("opinion", "opinions"),
    ReasonLeftOut.COMMAND: ("command", "commands"),
    ReasonLeftOut.GREETING: ("greeting or thanks", "greetings or thanks"),
    ReasonLeftOut.ABOUT_ITSELF: ("sentence about the text itself", "sentences about the text itself"),
    ReasonLeftOut.TOO_LONG: ("sentence too long to check", "sentences too long to check"),
    ReasonLeftOut.REFUSED: ("sentence that is no claim", "sentences that are no claims"),
}
SAYS = {
    AuditRule.SUPPORTED: "The library supports this.",
    AuditRule.CONTRADICTED: "The library contradicts this.",
    AuditRule.MIXED: "Documents of the library say different things about this.",
    AuditRule.NOT_FOUND: "Nothing in the library settles this.",
    AuditRule.QUOTED: "The library has these words.",
    AuditRule.ABRIDGED: "The library has these words, but for what was left out or put in brackets.",
    AuditRule.ALTERED: "The library has this passage in other words, or with more between them.",
    AuditRule.NOWHERE: "The library does not have these words.",
    AuditRule.ORPHAN: "This marker points at no entry of the bibliography.",
    AuditRule.AMBIGUOUS: "This marker may point at several entries of the bibliography.",
    AuditRule.UNCITED: "Nothing in the text cites this entry.",
}
"""What is said of one place, as a sentence."""
SHORT = {
    AuditRule.SUPPORTED: "supported",
    AuditRule.CONTRADICTED: "contradicted",
    AuditRule.MIXED: "mixed",
    AuditRule.NOT_FOUND: "not found",
    AuditRule.QUOTED: "quoted exactly",
    AuditRule.ABRIDGED: "quoted with omissions",
    AuditRule.ALTERED: "quotation altered",
    AuditRule.NOWHERE: "quotation not found",
    AuditRule.ORPHAN: "marker without entry",
    AuditRule.AMBIGUOUS: "ambiguous marker",
    AuditRule.UNCITED: "entry never cited",
}
_CHOSEN = {Choice.ACCEPT: "accepted", Choice.REJECT: "rejected"}
_RULINGS = {
    Ruling.SUPPORTED: "supported",
    Ruling.CONTRADICTED: "contradicted",
    Ruling.MIXED: "mixed",
    Ruling.NOT_FOUND: "not found",
}
_LIKENESSES = {
    QuoteMatch.EXACT: "exact",
    QuoteMatch.ABRIDGED: "with omissions",
    QuoteMatch.ALTERED: "altered",
    QuoteMatch.NOT_FOUND: "not found",
}


def summary(report: AuditReport) -> str:
    """Return how much could be checked and what came of it, in one line."""
    rulings = Counter(_RULINGS[one.verdict.ruling] for one in report.claims)
    told = ", ".join(f"{rulings[word]:,} {word}" for word in _RULINGS.values())
    checked = f"{len(report.claims):,} of {report.sentences:,} sentences checked"
    left = f"; {len(report.left_out):,} left out: {left_out(report)}" if report.left_out else ""
    return f"{checked}{f': {told}' if report.claims else ''}{left}."


def left_out(report: AuditReport) -> str:
    """Return how many sentences were left out, by reason."""
    counts = Counter(one.reason for one in report.left_out)
    return ", ".join(counted(counts[left], *names) for left, names in LEFT.items() if counts[left])


def cited(report: AuditReport) -> str:
    """Return what came of quotations and citations, in one line; empty where there are none."""
    parts = []
    if report.quotations:
        found = Counter(_LIKENESSES[one.likeness] for one in report.quotations)
        told = ", ".join(f"{found[word]:,} {word}" for word in _LIKENESSES.values())
        parts.append(f"{counted(len(report.quotations), 'quotation', 'quotations')} looked up: {told}.")
    if report.markers or report.entries:
        loose = Counter(one.rule for one in report.loose)
        parts.append(
            f"{counted(report.markers, 'citation marker', 'citation markers')}:"
            f" {loose[AuditRule.ORPHAN]:,} without entry, {loose[AuditRule.AMBIGUOUS]:,} ambiguous;"
            f" {counted(report.entries, 'entry', 'entries')}: {loose[AuditRule.UNCITED]:,} never cited."
        )
    return " ".join(parts)


def to_mend(report: AuditReport) -> str:
    """Return how much there is to mend, in one line, decisions counted."""
    found = flaws(report)
    mend = sum(one.mend for one in found)
    chosen = Counter(one.decision.choice for one in found if one.decision is not None and not one.outdated)
    decided = [f"{chosen[choice]:,} {word}" for choice, word in _CHOSEN.items() if chosen[choice]]
    if gone := len(report.forgotten):
        decided.append(f"{counted(gone, 'decision', 'decisions')} about what is no longer in the draft")
    return (f"{mend:,} to mend" if mend else "Nothing to mend") + (f" ({', '.join(decided)})" if decided else "") + "."


def decision(flaw: AuditFinding) -> str:
    """Return what a person decided about one thing; empty where nothing was."""
    held = flaw.decision
    if held is None:
        return ""
    told = _CHOSEN[held.choice] if held.choice else "note"
    if flaw.outdated:
        told += f" when it was: {_short(held.on)}"
    return f"{told}: {held.note}" if held.note else told


def differences(quoted: CheckedQuotation) -> str:
    """Return a changed quotation as one line: [-words of the source-] and {+words of the draft+}."""
    return " ".join(_difference(one.edit, one.quoted, one.source) for one in quoted.changes)


def counted(number: int, one: str, several: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else several}"


def _difference(edit: QuoteEdit, quoted: str, source: str) -> str:
    if edit is QuoteEdit.SAME:
        return quoted
    if edit is QuoteEdit.MARKED:
        return " ".join([f"[-{source}-]"] * bool(source) + [quoted])
    return " ".join([f"[-{source}-]"] * bool(source) + [f"{{+{quoted}+}}"] * bool(quoted))


def _short(rule: str) -> str:
    return SHORT[AuditRule(rule)] if rule in list(AuditRule) else rule
