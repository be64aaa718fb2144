"""An engine with made-up answers, and a way to run the command line on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path

from ibidem.citing import keyed
from ibidem.cli.app import main
from ibidem.cli.context import ProgressCallback, Services
from ibidem.errors import IndexMissing
from ibidem.library import Library
from ibidem.opening import FilePlace
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.types import (
    EVERYTHING,
    Abstention,
    Answer,
    AnswerSentence,
    CitableWork,
    Citation,
    Clutter,
    CopyReport,
    Document,
    DocumentSummary,
    Filter,
    Finding,
    Hit,
    IndexReport,
    InTextCitation,
    Kind,
    OmissionCount,
    Omitted,
    Passage,
    Progress,
    Ruling,
    Signal,
    Skipped,
    Status,
    Verdict,
    Work,
)
from ibidem.types.audits import AuditReport

PROSE = (
    "A walk of half an hour raises the level of\ngrowth factors in the blood. Walkers [in one trial] slept longer,\n"
    "and their memory for words was better a week later."
)
TABLE = "| dose | effect |\n| 30 min | small |\n| 60 min | large |"


def hit(text: str = PROSE, **changes: object) -> Hit:
    """Return a hit whose passage is this text."""
    passage = Passage(
        1, "walks/first.md", "Walks", Kind.PROSE, 10, 10 + len(text), text, text, ("Walks",), None, (3, 5), ()
    )
    trace = {"dense": Signal(1, 0.8, 0.4), "sentences": Signal(2, 0.7, 0.35), "lexical": Signal(None, 0.0, 0.0)}
    return Hit(replace(passage, **changes), "d1", 0.75, trace)  # type: ignore[arg-type]  # fields of Passage


def table_hit() -> Hit:
    """Return a hit in a table on a page, said elsewhere too."""
    found = hit(TABLE, document="tables/dose.pdf", kind=Kind.TABLE, section=("Results", "Dose"), page=4, lines=(9, 9))
    trace = {"dense": Signal(7, 0.42, 0.21), "sentences": Signal(3, 0.4, 0.2), "lexical": Signal(None, 0.0, 0.0)}
    return replace(found, score=0.41, trace=trace, also=(replace(hit().citation, document="copy.md"),))


def answered(question: str, *hits: Hit) -> Answer:
    """Return an answer that quotes the first hit."""
    found = hits or (hit(), table_hit())
    quote = found[0].passage.text.split(". ")[0] + "."
    place: Citation = found[0].cite(10, 10 + len(quote), quote, found[0].passage.lines)
    spent = {"load": 12.5, "search": 3.25, "answer": 1.0}
    return Answer(question, (AnswerSentence(quote, (1,), place),), found, 0.824, None, spent)


def abstained(question: str, reason: Abstention = Abstention.NOTHING_CLOSE) -> Answer:
    """Return an answer that has no sentence."""
    return Answer(question, (), () if reason is Abstention.EMPTY else (table_hit(),), 0.1, reason)


REPORT = IndexReport("g1", 12, 340, 1200, 2, 1, 0, 96, (Skipped("a.bin", "binary"),), 3, 4.2, written=True)
STATUS = Status(
    "/somewhere", 12, 340, 1200, "all-MiniLM-L6-v2", "", "g1", False, ("walks/new.md",), (Skipped("a.bin", "binary"),),
    (Clutter("walks/first.md", (30, 34), 900, 990, "cookie notice"),), 2_500_000,
    left_out=(OmissionCount("comment", 2, 37, 1),), omitted=(("walks/first.md", Omitted("comment", "line 3", 30)),),
)  # fmt: skip


@dataclass(slots=True)
class FakeEngine:
    """Answers from a script; remembers what it was asked."""

    answers: dict[str, Answer | BaseException] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    works: tuple[Work, ...] = ()
    marked: tuple[InTextCitation, ...] = ()
    built: bool = True
    changed: tuple[str, ...] = ()
    report: IndexReport = REPORT
    state: Status = STATUS
    asked: list[tuple[str, int | None, Filter]] = field(default_factory=list)
    rebuilt: list[bool] = field(default_factory=list)
    opened: list[tuple[LibraryPaths, Settings]] = field(default_factory=list)
    closed: int = 0
    findings: list[Finding] = field(default_factory=list)
    audited: Callable[..., AuditReport] | None = None
    listed: tuple[DocumentSummary, ...] = ()

    def open(self, library: LibraryPaths, settings: Settings) -> FakeEngine:
        """Stand in for `Engine.open`."""
        self.opened.append((library, settings))
        return self

    def close(self) -> None:
        """Count the closings."""
        self.closed += 1

    def refresh(
        self,
        *,
        rebuild: bool = False,
        overwrite: bool = False,
        progress: ProgressCallback | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IndexReport:
        """Report the scripted run."""
        self.built = True
        self.rebuilt.append(rebuild)
        if progress is not None:
            progress(Progress("encode", 40, 96, "passages and sentences", 20.0, 2.8))
        return self.report

    def check(self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Verdict:
        """Give the scripted verdict."""
        self.asked.append((claim, k, where))
        return self.verdicts.get(claim) or Verdict(claim, Ruling.NOT_FOUND, 0.9)

    def references(self) -> tuple[Work, ...]:
        """Return the scripted works."""
        if not self.built:
            raise IndexMissing("There is no index.")
        return self.works

    def in_text_citations(self) -> tuple[InTextCitation, ...]:
        """Return the scripted citations."""
        return self.marked

    def copy(self, paths: Sequence[Path]) -> CopyReport:
        """Copy into the library that was opened last, for real."""
        return Library(*self.opened[-1]).copy(paths)

    def list_documents(self) -> tuple[DocumentSummary, ...]:
        """Return the scripted documents."""
        return self.listed

    def removable(self, paths: Sequence[str | Path]) -> tuple[str, ...]:
        """Look into the library that was opened last, for real."""
        return Library(*self.opened[-1]).removable(paths)

    def delete(self, paths: Sequence[str | Path]) -> tuple[str, ...]:
        """Delete from the library that was opened last, for real."""
        return Library(*self.opened[-1]).delete(paths)

    def citable(self) -> tuple[CitableWork, ...]:
        """Return the scripted works with keys."""
        return keyed(self.works)

    def cite(self, query: str, *, k: int = 5) -> tuple[CitableWork, ...]:
        """Return the first of the scripted works."""
        return self.citable()[:k]

    def find_place(self, citation: str) -> FilePlace:
        """Look into the library that was opened last, for real."""
        return Library(*self.opened[-1]).find_place(citation)

    def audit(self, manuscript: str | Path, **asked: object) -> AuditReport:
        """Give the scripted report."""
        assert self.audited is not None
        return self.audited(manuscript, **asked)

    def missing_judge(self) -> str:
        """Say what the library that was opened last lacks, for real."""
        return Library(*self.opened[-1]).missing_judge()

    def examine(self) -> list[Finding]:
        """Return the scripted findings."""
        return self.findings

    def document(self, document_id: str) -> Document:
        """Return a document of many short lines."""
        return Document(document_id, document_id, document_id, "line\n" * 200, "d1")

    def stale(self) -> tuple[str, ...]:
        """Return the scripted paths."""
        return self.changed

    def status(self) -> Status:
        """Return the scripted state."""
        return self.state

    def ask(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING, verbatim: bool = False) -> Answer:
        """Return, or raise, what the script says."""
        if not self.built:
            raise IndexMissing("There is no index.")
        self.asked.append((question, k, where))
        scripted = self.answers.get(question) or answered(question)
        if isinstance(scripted, BaseException):
            raise scripted
        return scripted


class Screen(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str


def run(
    *words: str,
    library: Path,
    engine: FakeEngine | None = None,
    services: Services | None = None,
    stdin: str = "",
    terminal: bool = False,
    env: dict[str, str] | None = None,
) -> Ran:
    """Run a command line on a library, in memory."""
    out, err = (Screen(), Screen()) if terminal else (StringIO(), StringIO())
    surroundings = {"IBIDEM_LIBRARY": str(library), "TERM": "xterm-256color", "COLUMNS": "72"} | (env or {})
    behind = services or Services(open_engine=(engine or FakeEngine()).open)
    entered = Screen(stdin) if terminal else StringIO(stdin)
    code = main(words, stdin=entered, stdout=out, stderr=err, env=surroundings, services=behind)
    return Ran(code, out.getvalue(), err.getvalue())
