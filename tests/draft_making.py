"""Drafts on disk, an engine that counts what it is asked, and a report made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ibidem.config import Settings
from ibidem.draft import (
    Change,
    Checked,
    Choice,
    Decision,
    Edit,
    Left,
    LeftOut,
    Likeness,
    Loose,
    Place,
    Quoted,
    Report,
    Rule,
    audit,
)
from ibidem.engine import Engine
from ibidem.library import Library
from ibidem.store import Generation
from ibidem.types import (
    EVERYTHING,
    Backing,
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
from libraries import BEES, HASHING, MILL, library

TOY = replace(HASHING, judge="toy")
DRAFT = """# Mills

The mill on the brook was built of oak in 1741. Its wheel is not four metres high.
"""


@dataclass(slots=True)
class Counting:
    """An engine by the toy judge that remembers which claims it was asked, and can be stopped at one."""

    engine: Engine
    asked: list[str] = field(default_factory=list)
    stop_at: str = ""

    @property
    def library(self) -> Library:
        """The engine's own."""
        return self.engine.library

    @property
    def settings(self) -> Settings:
        """The engine's own."""
        return self.engine.settings

    def live(self) -> Generation:
        """The engine's own."""
        return self.engine.live()

    def check(self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Verdict:
        """Ask the engine, unless this is where the person interrupts."""
        if self.stop_at and self.stop_at in claim:
            raise KeyboardInterrupt
        self.asked.append(claim)
        return self.engine.check(claim, k=k, where=where)


def counting(root: Path, documents: dict[str, str] | None = None) -> Counting:
    """Return an engine over a library of the mill and the bees, or of these documents."""
    made = Engine.open(
        library(root / "library", {"mill.md": MILL, "bees.md": BEES} if documents is None else documents), TOY
    )
    made.refresh()
    return Counting(made)


def written(root: Path, text: str | bytes, name: str = "draft.md") -> Path:
    """Return a draft on disk."""
    path = root / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def audited(root: Path, text: str, documents: dict[str, str] | None = None) -> Report:
    """Return the report of a draft over such a library."""
    return audit(counting(root, documents), written(root, text))


def place(line: int, start: int, length: int = 20, page: int | None = None) -> Place:
    """Return a place on one line."""
    return Place(start, start + length, (line, line), (1, 1 + length), page)


def source(quote: str, document: str = "mills/old.md") -> Citation:
    """Return a place in the library."""
    return Citation(document, "d1", "Mills", ("Mills", "Wheels"), None, (3, 3), 10, 10 + len(quote), quote)


def checked(line: int, text: str, ruling: Ruling, told: str = "Its wheel is four metres high.") -> Checked:
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
        references=(Backing(entry, Relation.CITED_HERE, 0.9),) if ruling is Ruling.SUPPORTED else (),
    )
    return Checked(f"c-0000000{line}", text, place(line, line * 100), verdict, ("Mills",))


def report(of: Callable[[str], str] = str) -> Report:
    """Return a report with one of everything; `of` may make each of its texts a hostile one."""
    claims = (
        checked(3, of("The wheel is four metres high."), Ruling.SUPPORTED, of("Its wheel is four metres high.")),
        checked(4, of("The wheel is five metres high."), Ruling.CONTRADICTED),
        checked(5, of("The mill grinds rye."), Ruling.MIXED),
        checked(6, of("The mill is haunted."), Ruling.NOT_FOUND),
    )
    changes = (
        Change(Edit.SAME, of("its wheel is"), "Its wheel is"),
        Change(Edit.REPLACED, of("five"), of("four")),
        Change(Edit.SAME, "metres high", "metres high"),
    )
    abridged = (*changes[:1], Change(Edit.MARKED, of("…"), of("built of oak and")), *changes[2:])
    quotations = (
        Quoted("q-00000007", of("its wheel is four metres"), place(7, 700), Likeness.EXACT, source("Its wheel"), 1),
        Quoted("q-00000008", of("x"), place(8, 800), Likeness.ALTERED, source(of("Its wheel")), 0, changes),
        Quoted("q-00000009", of("no one ever said this"), place(9, 900), Likeness.NOT_FOUND),
        Quoted("q-00000013", of("y"), place(13, 1300), Likeness.ABRIDGED, source("Its wheel"), 0, abridged),
    )
    loose = (
        Loose("m-00000010", Rule.ORPHAN, of("[12]"), place(10, 1000, 4), of("The mill is old [12].")),
        Loose("m-00000011", Rule.AMBIGUOUS, of("(Lee, 2010)"), place(11, 1100, 11), of("So said Lee.")),
        Loose("e-00000012", Rule.UNCITED, of("Doe, J. (2001). Bees that dance."), place(12, 1200, 32)),
    )
    left = (
        LeftOut(of("Mills"), place(1, 0, 7), Left.HEADING),
        LeftOut(of("Is it haunted?"), place(2, 50, 14), Left.QUESTION),
    )
    decisions = {
        "c-00000006": Decision(Choice.ACCEPT, of("told by the miller"), Rule.NOT_FOUND, "The mill is haunted."),
        "c-00000005": Decision(Choice.ACCEPT, "", Rule.NOT_FOUND, "The mill grinds rye."),
        "c-00000003": Decision(Choice.REJECT, of("the source is a novel"), Rule.SUPPORTED, "x"),
    }
    forgotten = {"c-deadbeef": Decision(Choice.ACCEPT, of("fine"), Rule.NOT_FOUND, of("The mill sings."))}
    return Report(
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
