"""The words in which an audit is told, the same in every form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ibidem.draft.deciding import flaws
from ibidem.draft.report import Choice, Edit, Flaw, Left, Likeness, Quoted, Report, Rule
from ibidem.types import Ruling

LEFT = {
    Left.HEADING: ("heading", "headings"),
    Left.TABLE: ("table row", "table rows"),
    Left.BIBLIOGRAPHY: ("bibliography entry", "bibliography entries"),
    Left.CODE: ("piece of code", "pieces of code"),
    Left.QUOTATION: ("quotation alone", "quotations alone"),
    Left.CAPTION: ("caption", "captions"),
    Left.FRAGMENT: ("fragment", "fragments"),
    Left.QUESTION: ("question", "questions"),
    Left.OPINION: ("opinion", "opinions"),
    Left.COMMAND: ("command", "commands"),
    Left.GREETING: ("greeting or thanks", "greetings or thanks"),
    Left.ABOUT_ITSELF: ("sentence about the text itself", "sentences about the text itself"),
    Left.TOO_LONG: ("sentence too long to check", "sentences too long to check"),
    Left.REFUSED: ("sentence that is no claim", "sentences that are no claims"),
}
SAYS = {
    Rule.SUPPORTED: "The library supports this.",
    Rule.CONTRADICTED: "The library contradicts this.",
    Rule.MIXED: "Documents of the library say different things about this.",
    Rule.NOT_FOUND: "Nothing in the library settles this.",
    Rule.QUOTED: "The library has these words.",
    Rule.ABRIDGED: "The library has these words, but for what was left out or put in brackets.",
    Rule.ALTERED: "The library has this passage in other words, or with more between them.",
    Rule.NOWHERE: "The library does not have these words.",
    Rule.ORPHAN: "This marker points at no entry of the bibliography.",
    Rule.AMBIGUOUS: "This marker may point at several entries of the bibliography.",
    Rule.UNCITED: "Nothing in the text cites this entry.",
}
"""What is said of one place, as a sentence."""
SHORT = {
    Rule.SUPPORTED: "supported",
    Rule.CONTRADICTED: "contradicted",
    Rule.MIXED: "mixed",
    Rule.NOT_FOUND: "not found",
    Rule.QUOTED: "quoted exactly",
    Rule.ABRIDGED: "quoted with omissions",
    Rule.ALTERED: "quotation altered",
    Rule.NOWHERE: "quotation not found",
    Rule.ORPHAN: "marker without entry",
    Rule.AMBIGUOUS: "ambiguous marker",
    Rule.UNCITED: "entry never cited",
}
_CHOSEN = {Choice.ACCEPT: "accepted", Choice.REJECT: "rejected"}
_RULINGS = {
    Ruling.SUPPORTED: "supported",
    Ruling.CONTRADICTED: "contradicted",
    Ruling.MIXED: "mixed",
    Ruling.NOT_FOUND: "not found",
}
_LIKENESSES = {
    Likeness.EXACT: "exact",
    Likeness.ABRIDGED: "with omissions",
    Likeness.ALTERED: "altered",
    Likeness.NOT_FOUND: "not found",
}


def summary(report: Report) -> str:
    """Return how much could be checked and what came of it, in one line."""
    rulings = Counter(_RULINGS[one.verdict.ruling] for one in report.claims)
    told = ", ".join(f"{rulings[word]:,} {word}" for word in _RULINGS.values())
    checked = f"{len(report.claims):,} of {report.sentences:,} sentences checked"
    left = f"; {len(report.left_out):,} left out: {left_out(report)}" if report.left_out else ""
    return f"{checked}{f': {told}' if report.claims else ''}{left}."


def left_out(report: Report) -> str:
    """Return how many sentences were left out, by reason."""
    counts = Counter(one.reason for one in report.left_out)
    return ", ".join(counted(counts[left], *names) for left, names in LEFT.items() if counts[left])


def cited(report: Report) -> str:
    """Return what came of quotations and citations, in one line; empty where there are none."""
    parts = []
    if report.quotations:
        found = Counter(_LIKENESSES[one.likeness] for one in report.quotations)
        told = ", ".join(f"{found[word]:,} {word}" for word in _LIKENESSES.values())
        parts.append(f"{counted(len(report.quotations), 'quotation', 'quotations')} looked up: {told}.")
    if report.markers or report.entries:
        loose = Counter(one.rule for one in report.loose)
        parts.append(
            f"{counted(report.markers, 'citation marker', 'citation markers')}: {loose[Rule.ORPHAN]:,} without entry,"
            f" {loose[Rule.AMBIGUOUS]:,} ambiguous;"
            f" {counted(report.entries, 'entry', 'entries')}: {loose[Rule.UNCITED]:,} never cited."
        )
    return " ".join(parts)


def to_mend(report: Report) -> str:
    """Return how much there is to mend, in one line, decisions counted."""
    found = flaws(report)
    mend = sum(one.mend for one in found)
    chosen = Counter(one.decision.choice for one in found if one.decision is not None and not one.outdated)
    decided = [f"{chosen[choice]:,} {word}" for choice, word in _CHOSEN.items() if chosen[choice]]
    if gone := len(report.forgotten):
        decided.append(f"{counted(gone, 'decision', 'decisions')} about what is no longer in the draft")
    return (f"{mend:,} to mend" if mend else "Nothing to mend") + (f" ({', '.join(decided)})" if decided else "") + "."


def decision(flaw: Flaw) -> str:
    """Return what a person decided about one thing; empty where nothing was."""
    held = flaw.decision
    if held is None:
        return ""
    told = _CHOSEN[held.choice] if held.choice else "note"
    if flaw.outdated:
        told += f" when it was: {_short(held.on)}"
    return f"{told}: {held.note}" if held.note else told


def differences(quoted: Quoted) -> str:
    """Return a changed quotation as one line: [-words of the source-] and {+words of the draft+}."""
    return " ".join(_difference(one.edit, one.quoted, one.source) for one in quoted.changes)


def counted(number: int, one: str, several: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else several}"


def by_rule(found: Iterable[Flaw]) -> Mapping[Rule, int]:
    """Return how many things are to be mended, by what is said of them."""
    counts = Counter(one.rule for one in found if one.mend)
    return {rule: counts[rule] for rule in Rule if counts[rule]}


def _difference(edit: Edit, quoted: str, source: str) -> str:
    if edit is Edit.SAME:
        return quoted
    if edit is Edit.MARKED:
        return " ".join([f"[-{source}-]"] * bool(source) + [quoted])
    return " ".join([f"[-{source}-]"] * bool(source) + [f"{{+{quoted}+}}"] * bool(quoted))


def _short(rule: str) -> str:
    return SHORT[Rule(rule)] if rule in list(Rule) else rule
