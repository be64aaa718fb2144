"""What is kept beside a draft: verdicts that need not be found again, and the decisions of a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from ibidem.audit.quotations import FoundQuotation
from ibidem.errors import UsageError
from ibidem.paths import decisions_path
from ibidem.storage import disk
from ibidem.text.normalize import fold
from ibidem.types import (
    Attribution,
    Citation,
    Evidence,
    Mark,
    MarkKind,
    Person,
    Reference,
    Relation,
    Ruling,
    Stance,
    Syntax,
    Verdict,
    WorkKind,
)
from ibidem.types.audits import Choice, Decision, QuoteEdit, QuoteMatch, WordChange
from ibidem.types.locators import Rectangle

SCHEMA = 1
_KEPT = "Move it away to begin anew; the decisions in it go with it."


@dataclass(slots=True)
class AuditCache:
    """The file beside one draft, read once; `save` puts decisions of another run before its own."""

    path: Path
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Plain values by key; what a key stands for is the business of whoever made it."""
    decisions: dict[str, Decision] = field(default_factory=dict)
    """By the id of what they are about."""
    _changed: dict[str, Decision | None] = field(default_factory=dict)
    _used: dict[str, dict[str, Any]] = field(default_factory=dict)
    _fresh: bool = False

    @classmethod
    def beside(cls, draft: Path) -> Self:
        """Read what is kept beside a draft. Raises UsageError where that cannot be read: decisions must not be lost."""
        path = decisions_path(draft)
        kept, decisions = _read(path)
        return cls(path, kept, decisions)

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what is kept under a key, in this run or an earlier one, and keep it for the next run too."""
        found = self._used.get(key) or self.kept.get(key)
        if found is not None:
            self._used[key] = found
        return found

    def keep(self, key: str, value: dict[str, Any]) -> None:
        """Keep a value under a key."""
        self._used[key] = value
        self._fresh = True

    def decide(self, about: str, decision: Decision | None) -> None:
        """Take a decision, or forget it."""
        self._changed[about] = decision
        if decision is None:
            self.decisions.pop(about, None)
        else:
            self.decisions[about] = decision

    def save(self, *, complete: bool) -> None:
        """Write the file where something is new; what was not used is dropped once a run is complete.

        Raises OSError where it cannot be written; the file then is as it was.
        """
        dropped = complete and len(self._used) < len(self.kept)
        if not (self._fresh or self._changed or dropped):
            return
        values = self._used if complete else {**self.kept, **self._used}
        decisions = self._merged()
        whole = {
            "schema": SCHEMA,
            "decisions": {about: _plain(one) for about, one in sorted(decisions.items())},
            "kept": values,
        }
        disk.replace_file(self.path, json.dumps(whole).encode())
        self.kept, self.decisions, self._changed, self._fresh = dict(values), decisions, {}, False

    def _merged(self) -> dict[str, Decision]:
        """Return the decisions on the disk, which another run may have taken meanwhile, with those of this run."""
        decisions = _read(self.path)[1]
        for about, one in self._changed.items():
            if one is None:
                decisions.pop(about, None)
            else:
                decisions[about] = one
        return decisions


def _read(path: Path) -> tuple[dict[str, dict[str, Any]], dict[str, Decision]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, {}
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", remedy="Make it readable.") from error
    try:
        whole = json.loads(data)
        if whole["schema"] != SCHEMA:
            raise UsageError(f"{path} was written by another version of ibidem.", remedy=_KEPT)
        decisions = {str(about): _decision(one) for about, one in whole["decisions"].items()}
        kept = {str(key): one for key, one in whole["kept"].items() if isinstance(one, dict)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path} is damaged, and may hold decisions.", remedy=_KEPT) from error
    return kept, decisions


def _plain(decision: Decision) -> Mapping[str, str | None]:
    return {
        "decision": decision.choice,
        "note": decision.note,
        "on": decision.on,
        "text": decision.text,
    }


def _decision(plain: Mapping[str, Any]) -> Decision:
    choice = plain["decision"]
    texts = [str(plain[key]) for key in ("note", "on", "text")]
    return Decision(None if choice is None else Choice(choice), *texts)


Plain = dict[str, Any]
BROKEN = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading back a value raises that was kept by another version, or edited."""


def of_verdict(verdict: Verdict) -> Plain:
    """Return a verdict as plain values, without the time it took."""
    return asdict(verdict) | {"elapsed_ms": {}}


def to_verdict(plain: Plain) -> Verdict:
    """Return the verdict of plain values. Raises one of BROKEN for what is none."""
    return Verdict(
        str(plain["claim"]),
        Ruling(plain["ruling"]),
        _share(plain["confidence"]),
        supporting=tuple(_evidence(one) for one in plain["supporting"]),
        contradicting=tuple(_evidence(one) for one in plain["contradicting"]),
        references=tuple(_backing(one) for one in plain["references"]),
        notes=_texts(plain["notes"]),
        parts=tuple(to_verdict(one) for one in plain.get("parts", ())),
    )


def of_found(found: FoundQuotation) -> Plain:
    """Return what became of a quotation as plain values."""
    return asdict(found)


def to_found(plain: Plain) -> FoundQuotation:
    """Return what became of a quotation. Raises one of BROKEN for plain values that say nothing of the kind."""
    return FoundQuotation(
        QuoteMatch(plain["likeness"]),
        None if plain["source"] is None else _citation(plain["source"]),
        int(plain["elsewhere"]),
        tuple(WordChange(QuoteEdit(one["edit"]), str(one["quoted"]), str(one["source"])) for one in plain["changes"]),
    )


def _evidence(plain: Plain) -> Evidence:
    return Evidence(
        _citation(plain["place"]), Stance(plain["stance"]), _share(plain["score"]), _texts(plain.get("notes", ()))
    )


def _citation(plain: Plain) -> Citation:
    page = plain["page"]
    return Citation(
        str(plain["document"]),
        str(plain["digest"]),
        str(plain["title"]),
        _texts(plain["section"]),
        None if page is None else int(page),
        _lines(plain["lines"]),
        int(plain["start"]),
        int(plain["end"]),
        str(plain["quote"]),
        str(plain.get("label", "")),
        tuple(Mark(int(one["start"]), MarkKind(one["kind"]), str(one["value"])) for one in plain.get("marks", ())),
        _rectangles(plain.get("rectangles")),
        Syntax(plain.get("syntax", Syntax.PLAIN)),
        str(plain.get("language", "")),
    )


def _backing(plain: Plain) -> Attribution:
    source = plain["source"]
    return Attribution(
        _reference(plain["reference"]),
        Relation(plain["relation"]),
        _share(plain["score"]),
        None if source is None else str(source),
    )


def _reference(plain: Mapping[str, Any]) -> Reference:
    authors = tuple(Person(str(one["family"]), str(one["given"])) for one in plain["authors"])
    rest: Plain = {key: value if isinstance(value, bool | int | None) else str(value) for key, value in plain.items()}
    kind = WorkKind(plain["kind"])
    return Reference(**{**rest, "lines": _lines(plain["lines"]), "authors": authors, "kind": kind})


def _lines(plain: Sequence[int] | None) -> tuple[int, int] | None:
    if plain is None:
        return None
    first, last = plain
    return int(first), int(last)


def _rectangles(plain: Sequence[Sequence[float]] | None) -> tuple[Rectangle, ...] | None:
    return None if plain is None else tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in plain)


def _share(plain: object) -> float:
    share = float(str(plain))
    if not 0 <= share <= 1:
        raise ValueError(f"not a probability: {share}")
    return share


def _texts(plain: object) -> tuple[str, ...]:
    if not isinstance(plain, list | tuple):
        raise TypeError("not a list of texts")
    return tuple(str(one) for one in plain)


LENGTH = 8
"""Hex digits; two of a thousand sentences share a name once in ten thousand drafts."""


def finding_id(kind: str, *texts: str) -> str:
    """Return the id of what has these words: `c-1f0e…` for a kind that begins with c."""
    key = "\0".join((kind, *(fold(text) for text in texts)))
    return f"{kind[0]}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:LENGTH]}"
