"""A verdict as JSON, one object a line; the fields are in docs/interfaces.md."""

from __future__ import annotations

from ibidem.cli.asjson import SCHEMA, dump, place, rounded
from ibidem.cli.render import View
from ibidem.types import Backing, Evidence, Verdict
from ibidem.wording import formatted


def verdict(verdict: Verdict, view: View) -> str:
    """Return a verdict as one line of JSON."""
    return dump({"schema": SCHEMA, **fields(verdict)}, encoding=view.encoding)


def fields(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as the fields of an object."""
    return {
        "claim": verdict.claim,
        "verdict": verdict.ruling,
        "confidence": rounded(verdict.confidence),
        "supporting": [_evidence(one) for one in verdict.supporting],
        "contradicting": [_evidence(one) for one in verdict.contradicting],
        "references": [_backing(one) for one in verdict.references],
        "notes": list(verdict.notes),
        "elapsed_ms": {name: round(spent, 2) for name, spent in verdict.elapsed_ms.items()},
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "quote": evidence.place.quote,
        "stance": evidence.stance,
        "score": rounded(evidence.score),
        **place(evidence.place),
        "title": evidence.place.title,
        "notes": list(evidence.notes),
    }


def _backing(backing: Backing) -> dict[str, object]:
    return {
        "id": backing.reference.id,
        "text": formatted(backing.reference),
        "document": backing.reference.document,
        "relation": backing.relation,
        "score": rounded(backing.score),
        "source": backing.source,
    }
