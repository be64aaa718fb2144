"""Verdicts and looked-up quotations as plain values that JSON can keep, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ibidem.draft.lookup import Found
from ibidem.draft.report import Change, Edit, Likeness
from ibidem.types import Backing, Citation, Evidence, Person, Reference, Relation, Ruling, Stance, Verdict, WorkKind

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
    )


def of_found(found: Found) -> Plain:
    """Return what became of a quotation as plain values."""
    return asdict(found)


def to_found(plain: Plain) -> Found:
    """Return what became of a quotation. Raises one of BROKEN for plain values that say nothing of the kind."""
    return Found(
        Likeness(plain["likeness"]),
        None if plain["source"] is None else _citation(plain["source"]),
        int(plain["elsewhere"]),
        tuple(Change(Edit(one["edit"]), str(one["quoted"]), str(one["source"])) for one in plain["changes"]),
    )


def _evidence(plain: Plain) -> Evidence:
    return Evidence(
        _citation(plain["place"]), Stance(plain["stance"]), _share(plain["score"]), _texts(plain.get("notes", ()))
    )


def _citation(plain: Plain) -> Citation:
    first, last = plain["lines"]
    page = plain["page"]
    return Citation(
        str(plain["document"]),
        str(plain["digest"]),
        str(plain["title"]),
        _texts(plain["section"]),
        None if page is None else int(page),
        (int(first), int(last)),
        int(plain["start"]),
        int(plain["end"]),
        str(plain["quote"]),
    )


def _backing(plain: Plain) -> Backing:
    source = plain["source"]
    return Backing(
        _reference(plain["reference"]),
        Relation(plain["relation"]),
        _share(plain["score"]),
        None if source is None else str(source),
    )


def _reference(plain: Mapping[str, Any]) -> Reference:
    first, last = plain["lines"]
    authors = tuple(Person(str(one["family"]), str(one["given"])) for one in plain["authors"])
    rest: Plain = {key: value if isinstance(value, bool | int) else str(value) for key, value in plain.items()}
    kind = WorkKind(plain["kind"])
    return Reference(**{**rest, "lines": (int(first), int(last)), "authors": authors, "kind": kind})


def _share(plain: object) -> float:
    share = float(str(plain))
    if not 0 <= share <= 1:
        raise ValueError(f"not a probability: {share}")
    return share


def _texts(plain: object) -> tuple[str, ...]:
    if not isinstance(plain, list | tuple):
        raise TypeError("not a list of texts")
    return tuple(str(one) for one in plain)
