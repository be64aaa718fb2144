"""What an audit says, with what a person decided: what counts as something to mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ibidem.audit.cache import AuditCache
from ibidem.audit.report import rule_of
from ibidem.errors import UsageError
from ibidem.types.audits import (
    Decision,
    DecisionRequest,
    FindingSubject,
)


def decide(wishes: Iterable[DecisionRequest], subjects: Sequence[FindingSubject], memory: AuditCache) -> None:
    """Take decisions about what was found. Raises UsageError, with none taken, for an id that nothing has."""
    by_id = {one.id: one for one in subjects}
    chosen = [(_meant(wish.id, [*by_id, *(memory.decisions if wish.clear else ())]), wish) for wish in wishes]
    for about, wish in chosen:
        if wish.clear:
            memory.decide(about, None)
        else:
            memory.decide(about, _decided(wish, by_id[about], memory.decisions.get(about)))


def _decided(wish: DecisionRequest, subject: FindingSubject, before: Decision | None) -> Decision:
    """Return the decision with what the wish says, and what it leaves as it was."""
    note = wish.note if wish.note is not None else before.note if before else ""
    if wish.choice is not None:
        return Decision(wish.choice, note, rule_of(subject), subject.text)
    return Decision(before.choice if before else None, note, before.on if before else "", subject.text)


def _meant(given: str, known: Iterable[str]) -> str:
    found = sorted({one for one in known if one == given}) or sorted({one for one in known if one.startswith(given)})
    if len(found) == 1 and given:
        return found[0]
    what = "several findings" if found and given else "no finding"
    raise UsageError(
        f"{given!r} names {what} of this draft; no decision was taken.",
        remedy="The id of a finding stands beside it in the report, as in: --accept c-1f0e2d3c",
    )
