"""What an audit says, finding by finding, and the words in which it is told in every form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from ibidem.audit.contradiction import contradicted
from ibidem.types import MatchGrade, Ruling
from ibidem.types.audits import (
    INFORMATION,
    SOUND,
    AuditFinding,
    AuditReport,
    AuditRule,
    CheckedClaim,
    CheckedQuotation,
    Choice,
    Decision,
    FindingSubject,
    LooseCitation,
    QuoteEdit,
    QuoteMatch,
    ReasonLeftOut,
)

_RULE_OF_RULING = {
    Ruling.SUPPORTED: AuditRule.SUPPORTED,
    Ruling.CONTRADICTED: AuditRule.CONTRADICTED,
    Ruling.MIXED: AuditRule.MIXED,
    Ruling.UNCLEAR: AuditRule.UNCLEAR,
    Ruling.NOT_FOUND: AuditRule.NOT_FOUND,
}
_RULE_OF_MATCH = {
    QuoteMatch.EXACT: AuditRule.QUOTED,
    QuoteMatch.ABRIDGED: AuditRule.ABRIDGED,
    QuoteMatch.ALTERED: AuditRule.ALTERED,
    QuoteMatch.NOT_FOUND: AuditRule.NOWHERE,
}


_GRAVEST = (
    AuditRule.SAYS_OTHERWISE,
    AuditRule.WRONG_SOURCE,
    AuditRule.UNCONFIRMED,
    AuditRule.WRONG_PAGE,
    AuditRule.CITED_UNCLEAR,
    AuditRule.SILENT,
    AuditRule.WITHOUT_TEXT,
    AuditRule.SECOND_HAND,
    AuditRule.SAYS_SO,
)
"""What is said of the citations of a sentence, the gravest first: it is said of the sentence."""
_SAME = {
    AuditRule.SAYS_OTHERWISE: (AuditRule.CONTRADICTED, AuditRule.MIXED),
    AuditRule.WRONG_SOURCE: (AuditRule.NOT_FOUND, AuditRule.SUPPORTED),
    AuditRule.UNCONFIRMED: (AuditRule.NOT_FOUND, AuditRule.SUPPORTED),
    AuditRule.WRONG_PAGE: (AuditRule.SUPPORTED,),
    AuditRule.CITED_UNCLEAR: (AuditRule.CONTRADICTED, AuditRule.MIXED, AuditRule.NOT_FOUND),
    AuditRule.SILENT: (AuditRule.NOT_FOUND,),
    AuditRule.WITHOUT_TEXT: tuple(_RULE_OF_RULING.values()),
    AuditRule.SECOND_HAND: (AuditRule.SUPPORTED,),
    AuditRule.SAYS_SO: (AuditRule.SUPPORTED,),
    AuditRule.UNCLEAR: (AuditRule.CONTRADICTED,),
    AuditRule.MISATTRIBUTED: (AuditRule.QUOTED, AuditRule.ABRIDGED),
}
"""The rules under which version 0.2 reported the same thing: what was decided about those still holds."""


def ruling_of(claim: CheckedClaim) -> Ruling:
    """Return what is said of a claim by the whole library: contradicted only where it can be told why."""
    ruling = claim.verdict.ruling
    told = ruling is not Ruling.CONTRADICTED or contradicted(claim.text, claim.verdict)
    return ruling if told else Ruling.UNCLEAR


def rule_of(subject: FindingSubject) -> AuditRule:
    """Return what an audit says of one subject."""
    if isinstance(subject, LooseCitation):
        return subject.rule
    if isinstance(subject, CheckedClaim):
        cited = {one.rule for one in subject.citations}
        return next((rule for rule in _GRAVEST if rule in cited), _RULE_OF_RULING[ruling_of(subject)])
    found = _RULE_OF_MATCH[subject.likeness]
    if found in SOUND and subject.source is not None and subject.cited:
        here = subject.source.document in {one.document for one in subject.cited}
        return found if here else AuditRule.MISATTRIBUTED
    return found


def flaws(report: AuditReport) -> tuple[AuditFinding, ...]:
    """Return all that an audit says, sound or not, in the order of the draft."""
    subjects: list[FindingSubject] = [*report.claims, *report.quotations, *report.loose]
    found = (_flaw(one, report.decisions) for one in subjects)
    return tuple(sorted(found, key=lambda one: one.subject.place))


def _flaw(subject: FindingSubject, decisions: Mapping[str, Decision]) -> AuditFinding:
    rule, decision = rule_of(subject), decisions.get(subject.id)
    if decision is not None and decision.on in _SAME.get(rule, ()):
        decision = replace(decision, on=rule)
    choice = decision.choice if decision is not None and decision.on == rule else None
    mend = choice is Choice.REJECT or (rule not in (*SOUND, *INFORMATION) and choice is not Choice.ACCEPT)
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
    AuditRule.UNCLEAR: "What the library says about this does not settle it.",
    AuditRule.NOT_FOUND: "Nothing in the library settles this.",
    AuditRule.QUOTED: "The library has these words.",
    AuditRule.ABRIDGED: "The library has these words, but for what was left out or put in brackets.",
    AuditRule.ALTERED: "The library has this passage in other words, or with more between them.",
    AuditRule.NOWHERE: "The library does not have these words.",
    AuditRule.ORPHAN: "This marker points at no entry of the bibliography.",
    AuditRule.AMBIGUOUS: "This marker may point at several entries of the bibliography.",
    AuditRule.UNCITED: "Nothing in the text cites this entry.",
    AuditRule.UNUSED: "The text does not cite all entries of this bibliography file.",
    AuditRule.SAYS_SO: "The cited work says so.",
    AuditRule.SAYS_OTHERWISE: "The cited work says otherwise.",
    AuditRule.WRONG_SOURCE: "The cited work does not say this; another does.",
    AuditRule.SECOND_HAND: "The cited work says so after another, which it cites.",
    AuditRule.CITED_UNCLEAR: "The cited work has something near to this, which does not settle it.",
    AuditRule.SILENT: "Nothing was found in the cited work that says this.",
    AuditRule.WITHOUT_TEXT: "The text of the cited work is not in the library.",
    AuditRule.WRONG_PAGE: "The cited work says so on another page.",
    AuditRule.UNCONFIRMED: "The cited work does not say all of this.",
    AuditRule.MISATTRIBUTED: "The library has these words, but not in the work that is cited.",
}
"""What is said of one place, as a sentence."""
SHORT = {
    AuditRule.SUPPORTED: "supported",
    AuditRule.CONTRADICTED: "contradicted",
    AuditRule.MIXED: "mixed",
    AuditRule.UNCLEAR: "unclear",
    AuditRule.NOT_FOUND: "not found",
    AuditRule.QUOTED: "quoted exactly",
    AuditRule.ABRIDGED: "quoted with omissions",
    AuditRule.ALTERED: "quotation altered",
    AuditRule.NOWHERE: "quotation not found",
    AuditRule.ORPHAN: "marker without entry",
    AuditRule.AMBIGUOUS: "ambiguous marker",
    AuditRule.UNCITED: "entry never cited",
    AuditRule.UNUSED: "entries not cited",
    AuditRule.SAYS_SO: "the cited work says so",
    AuditRule.SAYS_OTHERWISE: "the cited work says otherwise",
    AuditRule.WRONG_SOURCE: "wrong source",
    AuditRule.SECOND_HAND: "cited second-hand",
    AuditRule.CITED_UNCLEAR: "unclear in the cited work",
    AuditRule.SILENT: "not found in the cited work",
    AuditRule.WITHOUT_TEXT: "cited work not in the library",
    AuditRule.WRONG_PAGE: "wrong page",
    AuditRule.UNCONFIRMED: "not all in the cited work",
    AuditRule.MISATTRIBUTED: "quotation of another work",
}
GRADES = {
    MatchGrade.DOI: "its DOI",
    MatchGrade.FILE: "the file that its record names",
    MatchGrade.TITLE: "its title",
    MatchGrade.AUTHOR_YEAR: "author and year",
    MatchGrade.SAME_TITLE: "its title, which another document has too",
}
"""By what a document was known to be a cited work."""
_CHOSEN = {Choice.ACCEPT: "accepted", Choice.REJECT: "rejected"}
_RULINGS = {
    Ruling.SUPPORTED: "supported",
    Ruling.CONTRADICTED: "contradicted",
    Ruling.MIXED: "mixed",
    Ruling.UNCLEAR: "unclear",
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
    uncited = [one for one in report.claims if not one.citations]
    rulings = Counter(_RULINGS[ruling_of(one)] for one in uncited)
    told = ", ".join(f"{rulings[word]:,} {word}" for word in _RULINGS.values())
    cites = len(report.claims) - len(uncited)
    rules = Counter(rule_of(one) for one in report.claims if one.citations)
    ruled = ", ".join(f"{SHORT[rule]} ({rules[rule]:,})" for rule in reversed(_GRAVEST) if rules[rule])
    parts = (
        f"{len(report.claims):,} of {report.sentences:,} sentences checked{f': {told}' if uncited else ''}",
        f"{cites:,} with citations: {ruled}" if cites else "",
        f"{len(report.left_out):,} left out: {left_out(report)}" if report.left_out else "",
    )
    return f"{'; '.join(filter(None, parts))}."


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
    counts = Counter(one.choice for one in found)
    decided = [f"{counts[choice]:,} {word}" for choice, word in _CHOSEN.items() if counts[choice]]
    if gone := len(report.forgotten):
        decided.append(f"{counted(gone, 'decision', 'decisions')} about what is no longer in the draft")
    return (f"{mend:,} to mend" if mend else "Nothing to mend") + (f" ({', '.join(decided)})" if decided else "") + "."


def decision(flaw: AuditFinding) -> str:
    """Return what a person decided about one thing; empty where nothing was."""
    held = flaw.decision
    if held is None:
        return ""
    told = chosen(held.choice)
    if flaw.outdated:
        told += f" when it was: {_short(held.on)}"
    return f"{told}: {held.note}" if held.note else told


def chosen(choice: Choice | None) -> str:
    """Return the word for what a person decided; without a choice there is but a note."""
    return _CHOSEN[choice] if choice else "note"


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
