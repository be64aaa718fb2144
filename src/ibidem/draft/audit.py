"""Audit a draft: check what it claims, look its quotations up, and see whether its citations hold together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ibidem import __version__
from ibidem.config import Settings
from ibidem.draft import citations
from ibidem.draft.citations import ReadCitations
from ibidem.draft.deciding import decide
from ibidem.draft.judging import Basis, Judging, save_if_possible
from ibidem.draft.lookup import Lookup
from ibidem.draft.memory import Memory
from ibidem.draft.quoting import looked_up
from ibidem.draft.report import Checked, LeftOut, Report, Subject, Wish
from ibidem.draft.sheet import Sheet, lay_out
from ibidem.errors import UsageError
from ibidem.library import Library
from ibidem.types import EVERYTHING, Filter, Progress, Verdict

if TYPE_CHECKING:
    from ibidem.store import Generation


class Checker(Protocol):
    """The part of the engine that an audit uses."""

    @property
    def library(self) -> Library:
        """Where its documents lie."""

    @property
    def settings(self) -> Settings:
        """What it was opened with."""

    def check(self, claim: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Verdict:
        """Return what the library says of a claim."""

    def live(self) -> Generation:
        """Return the index that answers now. Raises IndexMissing before the first build."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the library is asked about claims, and how many sentences it brings."""

    k: int | None = None
    where: Filter = EVERYTHING


def audit(
    engine: Checker,
    path: Path,
    *,
    scope: Scope | None = None,
    wishes: Sequence[Wish] = (),
    progress: Callable[[Progress], None] | None = None,
    cited: ReadCitations = citations.read,
) -> Report:
    """Return what is to be said of a draft, after the wished decisions.

    What was judged is kept beside the draft, also when it is interrupted. Raises UsageError for a file that is no
    draft and for a decision about what is not there; otherwise as `check` does.
    """
    began_s = time.monotonic()
    generation, memory = engine.live(), Memory.beside(path)
    sheet = lay_out(path, max_file_mb=engine.settings.max_file_mb, cited=cited, listed=generation.catalogue.references)
    own, asked = _own_id(engine, path), scope or Scope()
    asked = replace(asked, where=replace(asked.where, without=own))
    judging = Judging(_checker(engine, asked), memory, _basis(engine, generation, asked), progress)
    report = _found(sheet, path, judging, generation, own=own)
    subjects: list[Subject] = [*report.claims, *report.quotations, *report.loose]
    decide(wishes, subjects, memory)
    notes = (*_notes(own, generation), *_saved(memory, wishes))
    known = {one.id for one in subjects}
    return replace(
        report,
        notes=notes,
        decisions={about: one for about, one in memory.decisions.items() if about in known},
        forgotten={about: one for about, one in memory.decisions.items() if about not in known},
        elapsed_s=time.monotonic() - began_s,
    )


def _found(sheet: Sheet, path: Path, judging: Judging, generation: Generation, *, own: str) -> Report:
    """Return the report but for decisions and notes; keeps what is done when it is interrupted."""
    memory, basis = judging.memory, Basis((__version__, generation.id, own))
    lookup = Lookup(generation.catalogue, generation.lexical, own)
    try:
        judged = list(judging.claims(sheet.parts))
        refused = [one for one in judged if isinstance(one, LeftOut)]
        return Report(
            path=str(path),
            title=sheet.draft.document.title,
            claims=tuple(one for one in judged if isinstance(one, Checked)),
            quotations=tuple(looked_up(sheet, lookup.find, memory, basis)),
            loose=sheet.loose,
            left_out=tuple(sorted([*sheet.left_out, *refused], key=lambda one: one.place)),
            markers=len(sheet.markers),
            entries=len(sheet.entries),
            verbatim=sheet.draft.verbatim,
            line_feeds=sheet.draft.line_feeds,
        )
    except BaseException:  # an interruption above all
        save_if_possible(memory)
        raise


def _checker(engine: Checker, scope: Scope) -> Callable[[str], Verdict]:
    return lambda claim: engine.check(claim, k=scope.k, where=scope.where)


def _basis(engine: Checker, generation: Generation, scope: Scope) -> Basis:
    from ibidem.judge.naming import identity
    from ibidem.verify.weigh import REFUTES, SUPPORTS

    settings, where = engine.settings, scope.where
    how = (settings.precision, scope.k or settings.evidence, *where.globs, "|", *where.kinds, where.without)
    weights = (*sorted(SUPPORTS.items()), *sorted(REFUTES.items()))
    return Basis((__version__, generation.id, identity(settings.judge), *weights, *how))


def _own_id(engine: Checker, path: Path) -> str:
    """Return the id that a draft has in the library; empty where it lies outside."""
    from ibidem.readers.names import spell

    try:
        inside = path.resolve().relative_to(engine.library.corpus.resolve())
    except ValueError:
        return ""
    return "/".join(spell(part) for part in inside.parts)


def _notes(own: str, generation: Generation) -> list[str]:
    notes = []
    if not len(generation.lexical):
        notes.append("the library is empty, so that nothing could be found in it")
    if own:
        notes.append(f"the draft lies in the library itself, as {own}: none of its own sentences is evidence for it")
    return notes


def _saved(memory: Memory, wishes: Sequence[Wish]) -> list[str]:
    """Write the memory, and return what is to be said where it cannot be. Raises UsageError if decisions are lost."""
    if save_if_possible(memory, complete=True):
        return []
    if wishes:
        raise UsageError(
            f"{memory.path} cannot be written, so that no decision was kept.", remedy="Make its folder writable."
        )
    return [f"{memory.path} cannot be written: the next run begins anew"]
