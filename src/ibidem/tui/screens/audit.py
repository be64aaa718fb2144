"""The place where a draft is read beside what an audit says of it, and where that is accepted or rejected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from ibidem.audit.advice import to_do
from ibidem.audit.report import SAYS, SHORT, decision, differences, flaws, to_mend
from ibidem.labels import place_label
from ibidem.text.normalize import visible
from ibidem.tui.actions import KeyScope
from ibidem.tui.keymap import bindings
from ibidem.tui.labels import bearing, near_by
from ibidem.tui.messages import Audited, Auditing, DraftRead, LoadFailed
from ibidem.tui.places import CitedPlace, flowing, shown_quote
from ibidem.tui.screens.document import DocumentScreen
from ibidem.tui.widgets.document_view import DocumentView
from ibidem.tui.widgets.hanging import HangingText
from ibidem.tui.widgets.notice import QUIET
from ibidem.tui.widgets.status_bar import StatusBar
from ibidem.tui.widgets.turn_view import STANCE_COLOURS, source
from ibidem.tui.workers import LibraryWorkers
from ibidem.types import Citation, Document, Evidence, Stance
from ibidem.types.audits import (
    SOUND,
    AuditFinding,
    AuditReport,
    AuditRule,
    CheckedClaim,
    CheckedQuotation,
    Choice,
    DecisionRequest,
)

SHOWN = 160
"""Characters of a sentence in the list."""
_WRONG = (AuditRule.CONTRADICTED, AuditRule.SAYS_OTHERWISE, AuditRule.ALTERED, AuditRule.MISATTRIBUTED)
_STANCES = {Stance.SUPPORTS: "says so", Stance.REFUTES: "says otherwise", Stance.NEUTRAL: "near by"}


class ReasonPanel(ModalScreen[str | None]):
    """Asks why a finding is accepted or rejected; the reason may be empty."""

    BINDINGS = bindings(KeyScope.REASON)

    def __init__(self, choice: Choice, about: str, before: str) -> None:
        super().__init__()
        self._choice, self._about, self._before = choice, about, before

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        field = Input(self._before, placeholder="why, if you like", id="reason")
        field.border_title = Content(f"{self._choice.capitalize()}: {visible(self._about, keep='')}")
        field.border_subtitle = Content(f"↵ {self._choice}s · esc leaves")
        yield field

    @on(Input.Submitted, "#reason")
    def _given(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """Decide nothing."""
        self.dismiss(None)


class AuditScreen(Screen[None]):
    """A draft with the place of the current finding marked; it is read again when its file changes."""

    BINDINGS = bindings(KeyScope.AUDIT)
    SCOPE = KeyScope.AUDIT
    AUTO_FOCUS = "#findings"
    WATCH_S = 1.0
    """How often the file is looked at."""

    def __init__(self, tasks: LibraryWorkers, path: Path) -> None:
        super().__init__()
        self._tasks = tasks
        self._path = path
        self._report: AuditReport | None = None
        self._findings: tuple[AuditFinding, ...] = ()
        self._pending: list[DecisionRequest] = []
        """Decisions that the next run takes."""
        self._under_way = False
        self._stamped: tuple[int, int] | None = None
        """Time of change and size of the file when it was last read."""

    def compose(self) -> ComposeResult:
        """Lay out the parts."""
        yield StatusBar(id="where")
        with Container(id="audit"):
            yield DocumentView(id="view")
            with Vertical(classes="found"):
                yield OptionList(id="findings", markup=False)
                with VerticalScroll(id="finding", can_focus=False):
                    yield Static("", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the draft, and look from time to time whether it has changed."""
        name = visible(self._path.name, keep="")
        self.query_one(StatusBar).show(left=Content.assemble(("Audit", "bold $citation"), (f"  {name}", QUIET)))
        self._audit()
        self.set_interval(self.WATCH_S, self._look)

    def on_unmount(self) -> None:
        """Leave the processor to others."""
        self._tasks.stop_auditing()

    def _look(self) -> None:
        if not self._under_way and _stamp(self._path) not in (None, self._stamped):
            self._audit()

    def _audit(self) -> None:
        """Begin a run, unless one is under way: what is pending then waits for its end."""
        if self._under_way:
            return
        self._under_way, self._stamped = True, _stamp(self._path)
        decisions, self._pending = tuple(self._pending), []
        self.query_one(StatusBar).say("reading…")
        self._tasks.audit(self._path, decisions, self.post_message, show=self._report is None)

    @on(DraftRead)
    def _draft_read(self, event: DraftRead) -> None:
        view = self.query_one(DocumentView)
        if not view.shows(event.document.text):
            view.show(event.document)

    @on(Auditing)
    def _auditing(self, event: Auditing) -> None:
        if self._under_way:
            self.query_one(StatusBar).advance(event.progress)

    @on(LoadFailed)
    def _failed(self, event: LoadFailed) -> None:
        self._under_way = False
        self.query_one(StatusBar).say("the draft could not be audited", "$contradiction")
        text = visible(f"{event.error.message}\n{event.error.remedy}".strip())
        self.notify(text, severity="error", markup=False)

    @on(Audited)
    def _audited(self, event: Audited) -> None:
        self._under_way = False
        before, report = self._current, event.report
        if not self.query_one(DocumentView).shows(report.text):
            self.query_one(DocumentView).show(Document("", report.path, report.title, report.text, ""))
        self._report, self._findings = report, flaws(report)
        self._list(before)
        self.query_one(StatusBar).say(to_mend(report))
        if self._pending:
            self._audit()

    def _list(self, before: AuditFinding | None) -> None:
        """List the findings, and stand at the one from before, or the one in its place."""
        findings = self.query_one(OptionList)
        findings.set_options([Option(_line(one)) for one in self._findings])
        findings.highlighted = None
        if self._findings:
            findings.highlighted = self._index_of(before)
        else:
            self._tell(Content.styled("There is nothing to say of this draft.", QUIET))

    def _index_of(self, before: AuditFinding | None) -> int:
        if before is None:
            return next((at for at, one in enumerate(self._findings) if one.mend), 0)
        ids = [one.subject.id for one in self._findings]
        if before.subject.id in ids:
            return ids.index(before.subject.id)
        start = before.subject.place.start
        return min(range(len(ids)), key=lambda at: abs(self._findings[at].subject.place.start - start))

    @property
    def _current(self) -> AuditFinding | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self._findings) else self._findings[at]

    @on(OptionList.OptionHighlighted)
    def _stand(self) -> None:
        finding, report = self._current, self._report
        if finding is None or report is None:
            return
        at = finding.subject.place
        words = report.text[at.start : at.end]
        place = Citation("", "", report.title, (), at.page, at.lines, at.start, at.end, words)
        self.query_one(DocumentView).mark(place, place)
        self._tell(_told(finding))

    def _tell(self, content: Content) -> None:
        pane = self.query_one("#finding", VerticalScroll)
        pane.query_one(Static).update(content)
        pane.scroll_home(animate=False)

    # Actions

    def action_jump(self, by: int) -> None:
        """Go to another thing to mend, round and round."""
        findings = self.query_one(OptionList)
        at, count = findings.highlighted or 0, len(self._findings)
        around = ((at + by * step) % count for step in range(1, count + 1))
        found = next((one for one in around if self._findings[one].mend), None)
        if found is None:
            self.notify("Nothing is to be mended.", markup=False)
        else:
            findings.highlighted = found

    def action_decide(self, choice: str) -> None:
        """Ask for a reason, and take the decision."""
        finding = self._current
        if finding is None:
            return
        held = finding.decision

        def decide(reason: str | None) -> None:
            if reason is not None:
                self._pending.append(DecisionRequest(finding.subject.id, Choice(choice), reason))
                self._audit()

        self.app.push_screen(ReasonPanel(Choice(choice), SHORT[finding.rule], held.note if held else ""), decide)

    def action_undecide(self) -> None:
        """Forget what was decided about the finding."""
        finding = self._current
        if finding is not None and finding.decision is not None:
            self._pending.append(DecisionRequest(finding.subject.id, clear=True))
            self._audit()

    @on(OptionList.OptionSelected)
    def action_source(self) -> None:
        """Open what the library says of the finding."""
        finding = self._current
        quotes = dict.fromkeys(quote for quote, _ in _sources(finding)) if finding else ()
        places = tuple(CitedPlace(number, quote, (quote,)) for number, quote in enumerate(quotes, 1))
        if places:
            self.app.push_screen(DocumentScreen(self._tasks, places, places[0]))
        else:
            self.notify("The library has nothing to open here.", markup=False)

    def action_read_again(self) -> None:
        """Audit the draft again."""
        self._audit()

    def action_leave(self) -> None:
        """Go back to the conversation."""
        self.dismiss()


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return when a file was changed, in nanoseconds, and its size in bytes; None where it cannot be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _mark(finding: AuditFinding) -> tuple[str, str]:
    """Return the sign and the colour of a finding: the sign never stands without its words."""
    if finding.mend:
        return "✗", "$contradiction" if finding.rule in _WRONG else "$caution"
    return ("✓", "$support") if finding.rule in SOUND else ("·", QUIET)


def _line(finding: AuditFinding) -> HangingText:
    sign, colour = _mark(finding)
    words = flowing(finding.subject.text)
    shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
    where = place_label(finding.subject.place)
    told = decision(finding)
    text = Content.assemble(
        (SHORT[finding.rule], f"bold {colour}"),
        (f"  {where}" if where else "", QUIET),
        f"\n{shown}",
        (f"\n{visible(told, keep='')}" if told else "", "italic $citation"),
        "\n",
    )
    return HangingText([(Content.styled(f"{sign} ", f"bold {colour}"), text)])


def _told(finding: AuditFinding) -> Content:
    """Return what is to be said of a finding: what was found, the quotes behind it, and what can be done."""
    _, colour = _mark(finding)
    subject = finding.subject
    parts = [Content.styled(SAYS[finding.rule], f"bold {colour}")]
    if isinstance(subject, CheckedQuotation) and subject.changes:
        parts.append(Content(visible(differences(subject))))
    if isinstance(subject, CheckedClaim) and len(subject.citations) > 1:
        parts.extend(Content(visible(f"{one.marker} {SHORT[one.rule]}", keep="")) for one in subject.citations)
    for quote, evidence in _sources(finding):
        stance = Content("")
        if evidence is not None:
            stance = Content.styled(f"{_STANCES[evidence.stance]} ", f"bold {STANCE_COLOURS[evidence.stance]}")
        parts.append(stance + Content.styled(source(quote), QUIET) + Content(f"\n{shown_quote(quote)}"))
        notes = evidence.notes if evidence is not None else ()
        parts.extend(Content.styled(f"≠ {visible(note, keep='')}", QUIET) for note in notes)
    if (advice := to_do(finding)) != SAYS[finding.rule]:
        parts.append(Content.styled(f"→ {visible(advice, keep='')}", "italic"))
    if told := decision(finding):
        parts.append(Content.styled(visible(told, keep=""), "italic $citation"))
    return Content("\n").join(parts)


def _sources(finding: AuditFinding) -> Iterator[tuple[Citation, Evidence | None]]:
    """Yield the quotes of the library behind a finding, with how each bears on it where that was judged."""
    subject = finding.subject
    if isinstance(subject, CheckedQuotation):
        if subject.source is not None:
            yield subject.source, None
    elif isinstance(subject, CheckedClaim):
        evidence = [one for part in subject.citations for one in (*part.evidence, *part.elsewhere)]
        if not subject.citations:
            verdict = subject.verdict
            evidence = [*bearing(verdict, Stance.SUPPORTS), *bearing(verdict, Stance.REFUTES)]
            evidence = evidence or [replace(one, stance=Stance.NEUTRAL) for one in near_by(verdict)]
        yield from ((one.place, one) for one in evidence)
