"""An audit as one HTML page to read or print: no script, nothing fetched, every text from outside escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from ibidem.audit.advice import grouped, to_do
from ibidem.audit.report import GRADES, LEFT, SAYS, SHORT, chosen, cited, decision, flaws, summary, to_mend
from ibidem.cli.render.forms import place
from ibidem.cli.render.running_text import running_text, text, tone
from ibidem.labels import RELATIONS, Placed, formatted, full_place_label, place_label
from ibidem.types import Attribution, Citation, Evidence, Stance
from ibidem.types.audits import (
    AuditFinding,
    AuditReport,
    CheckedClaim,
    CheckedQuotation,
    CitedPart,
    CitedWork,
    LeftOut,
    QuoteEdit,
    WordChange,
)
from ibidem.version import __version__

MOST_SHOWN = 2
"""Sentences of cited works that are shown for a citation."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_SIDES = {Stance.SUPPORTS: "supports", Stance.REFUTES: "contradicts", Stance.NEUTRAL: "says nothing of it"}
_KEY = "<del>struck out</del>: only in the source; <ins>underlined</ins>: only in the draft"
_ADVICE = (
    "To let a finding stand: ibidem check --draft FILE --accept ID. To count one whatever was found: --reject ID."
    " To keep a note on it: --note ID TEXT. That the library says nothing of a sentence does not make it false."
)


def audit_page(report: AuditReport) -> str:
    """Return the report as a page."""
    return "\n".join(_page(report)) + "\n"


def _page(report: AuditReport) -> Iterator[str]:
    found = flaws(report)
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{text(report.title)}: audit</title>"
    yield f"<style>\n{Path(__file__).with_name('audit.css').read_text('utf-8')}</style>"
    yield "</head>"
    yield "<body>"
    yield from _header(report)
    yield from _table(report, found)
    yield from _works(report.works)
    yield "<main>"
    yield "<h2>The draft</h2>"
    for row in running_text(report, found):
        yield '<div class="row">'
        yield f'<div class="draft" dir="auto">{row.html}</div>'
        yield '<div class="notes">'
        for number, finding in row.findings:
            yield from _finding(number, finding)
        yield "</div>"
        yield "</div>"
    yield "</main>"
    yield from _left_out(report.left_out)
    yield from _forgotten(report)
    yield f"<footer><p>{escape(_ADVICE)}</p><p>ibidem {escape(__version__)}</p></footer>"
    yield "</body>"
    yield "</html>"


def _header(report: AuditReport) -> Iterator[str]:
    yield "<header>"
    yield f'<h1 dir="auto">{text(report.title)}</h1>'
    yield f'<p class="small" dir="auto">{text(report.path)}</p>'
    told = (one for one in (summary(report), cited(report), to_mend(report)) if one)
    yield f'<div class="summary">{"".join(f"<p>{escape(one)}</p>" for one in told)}</div>'
    yield from (f'<p class="note">{text(note)}</p>' for note in report.notes)
    yield "</header>"


def _table(report: AuditReport, found: Sequence[AuditFinding]) -> Iterator[str]:
    """Yield how many findings there are of each kind, with their numbers in the draft."""
    if not found:
        return
    numbers = {one.subject.id: number for number, one in reversed(list(enumerate(found, start=1)))}
    yield '<table class="summary-table"><caption>What was found</caption>'
    yield '<thead><tr><th scope="col">What can be done</th><th scope="col">Findings</th></tr></thead><tbody>'
    for group in grouped(report):
        links = " ".join(
            f'<a href="#f{numbers[one.subject.id]}" class="{tone(one)}">{numbers[one.subject.id]}</a>'
            for one in group.findings
        )
        mend = ' class="mend"' if group.mend else ""
        yield f'<tr{mend}><th scope="row">{escape(group.title)}</th><td>{links}</td></tr>'
    yield "</tbody></table>"


def _works(works: Sequence[CitedWork]) -> Iterator[str]:
    if not works:
        return
    yield '<table class="works"><caption>Works that the draft cites or lists</caption>'
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Key", "Work", "Text in the library"))
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for work in works:
        held = f"{work.document} (by {GRADES[work.grade]})" if work.document and work.grade else "none"
        cells = (work.key, work.reference.title or work.reference.raw, held)
        row = "".join(f'<td dir="auto">{text(cell)}</td>' for cell in cells)
        yield f"<tr>{row}</tr>"
    yield "</tbody></table>"


def _finding(number: int, finding: AuditFinding) -> Iterator[str]:
    subject = finding.subject
    opened = " open" if finding.mend else ""
    yield f'<details class="finding {tone(finding)}{" mend" if finding.mend else ""}" id="f{number}"{opened}>'
    where = f'<span title="{escape(full_place_label(subject.place))}">{escape(place_label(subject.place))}</span>'
    yield (
        f'<summary><a href="#t{number}" class="number">{number}</a> <span class="word">{escape(SHORT[finding.rule])}'
        f'</span> <span class="small">{where} <code>{escape(subject.id)}</code></span></summary>'
    )
    if told := decision(finding):
        yield f'<p><span class="decision" dir="auto">{text(told)}</span></p>'
    yield f'<p class="said" dir="auto">{text(subject.text)}</p>'
    yield f'<p class="small">{escape(SAYS[finding.rule])}</p>'
    if finding.mend:
        yield f'<p class="todo">{text(to_do(finding))}</p>'
    if isinstance(subject, CheckedClaim):
        for part in subject.citations:
            yield from _cited_part(part, alone=len(subject.citations) == 1)
        if not subject.citations:
            yield from _verdict(subject)
    elif isinstance(subject, CheckedQuotation):
        yield from _quoted(subject)
    elif subject.around:
        yield f'<p class="small" dir="auto">In: {text(subject.around)}</p>'
    yield "</details>"


def _cited_part(part: CitedPart, *, alone: bool) -> Iterator[str]:
    if not alone:
        told = f"<b>{text(part.marker)}</b> {escape(SHORT[part.rule])}: {text(part.claim)}"
        yield f'<p class="small" dir="auto">{told}</p>'
    shown = part.cut(MOST_SHOWN)
    for one in (*shown.evidence, *shown.elsewhere):
        yield _evidence(one)
    for entry in part.origin:
        yield f'<p class="small" dir="auto">Cited there from: {text(formatted(entry))}</p>'
    yield from (f'<p class="note" dir="auto">{text(note)}</p>' for note in part.notes)


def _verdict(checked: CheckedClaim) -> Iterator[str]:
    verdict = checked.verdict
    yield from (f'<p class="note">{text(note)}</p>' for note in verdict.notes)
    for one in (*verdict.supporting, *verdict.contradicting):
        yield _evidence(one)
    if verdict.references:
        yield f'<ul class="small">{"".join(_backing(one) for one in verdict.references)}</ul>'


def _evidence(evidence: Evidence) -> str:
    side = f'<span class="side">{_SIDES[evidence.stance]}</span> ({evidence.score:.2f})'
    notes = "".join(f'<p class="note">{text(note)}</p>' for note in evidence.notes)
    return (
        f'<figure class="{evidence.stance.value}"><blockquote dir="auto">“{text(evidence.place.quote)}”</blockquote>'
        f"<figcaption>{side} · {_cited(evidence.place)}</figcaption>{notes}</figure>"
    )


def _cited(citation: Citation) -> str:
    """Return a place that tells all that is known of it where one points at it."""
    return f'<span title="{escape(full_place_label(citation))}">{text(place(citation))}</span>'


def _backing(backing: Attribution) -> str:
    return f'<li dir="auto">{text(formatted(backing.reference))} ({escape(RELATIONS[backing.relation])})</li>'


def _quoted(quoted: CheckedQuotation) -> Iterator[str]:
    if quoted.changes:
        words = " ".join(_change(one) for one in quoted.changes)
        yield f'<p dir="auto">{words}</p>'
        yield f'<p class="small">{_KEY}</p>'
    if quoted.source is not None:
        more = f" and {quoted.elsewhere} more" if quoted.elsewhere else ""
        yield (
            f'<figure><blockquote dir="auto">“{text(quoted.source.quote)}”</blockquote>'
            f"<figcaption>{_cited(quoted.source)}{more}</figcaption></figure>"
        )


def _change(change: WordChange) -> str:
    if change.edit is QuoteEdit.SAME:
        return text(change.quoted)
    struck = f"<del>{text(change.source)}</del>" if change.source else ""
    added = f"<ins>{text(change.quoted)}</ins>" if change.quoted else ""
    added = text(change.quoted) if change.edit is QuoteEdit.MARKED else added
    return " ".join(filter(None, (struck, added)))


def _left_out(left: Iterable[LeftOut]) -> Iterator[str]:
    by_reason = sorted(left, key=lambda one: (list(LEFT).index(one.reason), one.place))
    if not by_reason:
        return
    yield '<section class="left">'
    yield "<h2>Not checked</h2>"
    for reason, group in groupby(by_reason, key=lambda one: one.reason):
        yield f"<h3>{escape(LEFT[reason][1].capitalize())}</h3>"
        items = (f'<li dir="auto">{_before(one.place)}{text(one.text)}</li>' for one in group)
        yield f"<ul>{''.join(items)}</ul>"
    yield "</section>"


def _before(placed: Placed) -> str:
    """Return a place with a colon; empty where there is none to tell."""
    where = place_label(placed)
    return f"{escape(where)}: " if where else ""


def _forgotten(report: AuditReport) -> Iterator[str]:
    if not report.forgotten:
        return
    yield '<section class="left">'
    yield "<h2>Decisions about what is no longer in the draft</h2>"
    items = (
        f'<li dir="auto"><code>{escape(about)}</code> {chosen(one.choice)}: {text(one.text)} {text(one.note)}</li>'
        for about, one in report.forgotten.items()
    )
    yield f"<ul>{''.join(items)}</ul>"
    yield "</section>"
