"""Drafts on disk, an engine that counts what it is asked, and a report made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sample_libraries import BEES, HASHING, MILL, library

from ibidem.audit.auditor import audit
from ibidem.library import Library
from ibidem.models import Cancelled
from ibidem.paths import LibraryPaths
from ibidem.settings import Settings
from ibidem.storage.generation import Generation
from ibidem.types import (
    EVERYTHING,
    Attribution,
    Citation,
    Evidence,
    Filter,
    Person,
    Reference,
    Relation,
    Ruling,
    Stance,
    Verdict,
)
from ibidem.types.audits import (
    AuditReport,
    AuditRule,
    CheckedClaim,
    CheckedQuotation,
    Choice,
    Decision,
    LeftOut,
    LooseCitation,
    ManuscriptPlace,
    QuoteEdit,
    QuoteMatch,
    ReasonLeftOut,
    WordChange,
)

TOY = replace(HASHING, judge="toy")
DRAFT = """# Mills

The mill on the brook was built of oak in 1741. Its wheel is not four metres high.
"""


@dataclass(slots=True)
class Counting:
    """An engine by the toy judge that remembers which claims it was asked, and can be stopped at one."""

    engine: Library
    asked: list[str] = field(default_factory=list)
    stop_at: str = ""

    @property
    def paths(self) -> LibraryPaths:
        """The engine's own."""
        return self.engine.paths

    @property
    def settings(self) -> Settings:
        """The engine's own."""
        return self.engine.settings

    def live(self) -> Generation:
        """The engine's own."""
        return self.engine.live()

    def check(
        self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING, cancelled: Cancelled | None = None
    ) -> Verdict:
        """Ask the engine, unless this is where the person interrupts."""
        if self.stop_at and self.stop_at in claim:
            raise KeyboardInterrupt
        self.asked.append(claim)
        return self.engine.check(claim, k=k, where=where, cancelled=cancelled)


def counting(root: Path, documents: dict[str, str] | None = None) -> Counting:
    """Return an engine over a library of the mill and the bees, or of these documents."""
    made = Library.open(
        library(root / "library", {"mill.md": MILL, "bees.md": BEES} if documents is None else documents), TOY
    )
    made.refresh()
    return Counting(made)


def written(root: Path, text: str | bytes, name: str = "draft.md") -> Path:
    """Return a draft on disk."""
    path = root / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def audited(root: Path, text: str, documents: dict[str, str] | None = None) -> AuditReport:
    """Return the report of a draft over such a library."""
    return audit(counting(root, documents), written(root, text))


def place(line: int, start: int, length: int = 20, page: int | None = None) -> ManuscriptPlace:
    """Return a place on one line."""
    return ManuscriptPlace(start, start + length, (line, line), (1, 1 + length), page)


def source(quote: str, document: str = "mills/old.md") -> Citation:
    """Return a place in the library."""
    return Citation(document, "d1", "Mills", ("Mills", "Wheels"), None, (3, 3), 10, 10 + len(quote), quote)


def checked(line: int, text: str, ruling: Ruling, told: str = "Its wheel is four metres high.") -> CheckedClaim:
    """Return a claim with as much evidence as its ruling needs."""
    for_it = Evidence(source(told), Stance.SUPPORTS, 0.91)
    against = Evidence(source(told, "mills/new.md"), Stance.REFUTES, 0.84, ("number differs: 4 vs 5 metres",))
    entry = Reference("r1", "mills/old.md", 0, 9, (9, 9), "Lind 1990", (Person("Lind", "A."),), "1990", "The mill")
    verdict = Verdict(
        text,
        ruling,
        0.8,
        supporting=(for_it,) if ruling in (Ruling.SUPPORTED, Ruling.MIXED) else (),
        contradicting=(against,) if ruling in (Ruling.CONTRADICTED, Ruling.MIXED) else (),
        references=(Attribution(entry, Relation.CITED_HERE, 0.9),) if ruling is Ruling.SUPPORTED else (),
    )
    return CheckedClaim(f"c-0000000{line}", text, place(line, line * 100), verdict, ("Mills",))


def report(of: Callable[[str], str] = str) -> AuditReport:
    """Return a report with one of everything; `of` may make each of its texts a hostile one."""
    claims = (
        checked(3, of("The wheel is four metres high."), Ruling.SUPPORTED, of("Its wheel is four metres high.")),
        checked(4, of("The wheel is five metres high."), Ruling.CONTRADICTED),
        checked(5, of("The mill grinds rye."), Ruling.MIXED),
        checked(6, of("The mill is haunted."), Ruling.NOT_FOUND),
    )
    changes = (
        WordChange(QuoteEdit.SAME, of("its wheel is"), "Its wheel is"),
        WordChange(QuoteEdit.REPLACED, of("five"), of("four")),
        WordChange(QuoteEdit.SAME, "metres high", "metres high"),
    )
    abridged = (*changes[:1], WordChange(QuoteEdit.MARKED, of("…"), of("built of oak and")), *changes[2:])
    quotations = (
        CheckedQuotation(
            "q-00000007", of("its wheel is four metres"), place(7, 700), QuoteMatch.EXACT, source("Its wheel"), 1
        ),
        CheckedQuotation("q-00000008", of("x"), place(8, 800), QuoteMatch.ALTERED, source(of("Its wheel")), 0, changes),
        CheckedQuotation("q-00000009", of("no one ever said this"), place(9, 900), QuoteMatch.NOT_FOUND),
        CheckedQuotation("q-00000013", of("y"), place(13, 1300), QuoteMatch.ABRIDGED, source("Its wheel"), 0, abridged),
    )
    loose = (
        LooseCitation("m-00000010", AuditRule.ORPHAN, of("[12]"), place(10, 1000, 4), of("The mill is old [12].")),
        LooseCitation("m-00000011", AuditRule.AMBIGUOUS, of("(Lee, 2010)"), place(11, 1100, 11), of("So said Lee.")),
        LooseCitation("e-00000012", AuditRule.UNCITED, of("Doe, J. (2001). Bees that dance."), place(12, 1200, 32)),
    )
    left = (
        LeftOut(of("Mills"), place(1, 0, 7), ReasonLeftOut.HEADING),
        LeftOut(of("Is it haunted?"), place(2, 50, 14), ReasonLeftOut.QUESTION),
    )
    decisions = {
        "c-00000006": Decision(Choice.ACCEPT, of("told by the miller"), AuditRule.NOT_FOUND, "The mill is haunted."),
        "c-00000005": Decision(Choice.ACCEPT, "", AuditRule.NOT_FOUND, "The mill grinds rye."),
        "c-00000003": Decision(Choice.REJECT, of("the source is a novel"), AuditRule.SUPPORTED, "x"),
    }
    forgotten = {"c-deadbeef": Decision(Choice.ACCEPT, of("fine"), AuditRule.NOT_FOUND, of("The mill sings."))}
    return AuditReport(
        path=of("texts/my draft.md"),
        title=of("Mills"),
        claims=claims,
        quotations=quotations,
        loose=loose,
        left_out=left,
        markers=5,
        entries=4,
        decisions=decisions,
        forgotten=forgotten,
        notes=(of("the library is small"),),
        elapsed_s=1.5,
    )
