"""Check the claims of a draft one by one, taking from memory what has not changed."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ibidem.audit.cache import BROKEN, AuditCache, finding_id, of_verdict, to_verdict
from ibidem.audit.cited import Check, CitedTexts, cited_parts
from ibidem.audit.sentences import ManuscriptSentence
from ibidem.claims.parts import joint_verdict
from ibidem.errors import ConfigError, UsageError
from ibidem.types import InTextCitation, Progress, Ruling, Verdict
from ibidem.types.audits import CheckedClaim, CitedWork, LeftOut, ReasonLeftOut
from ibidem.version import __version__

ProgressCallback = Callable[[Progress], None]
SAVED_EVERY_S = 10.0
"""How much work a crash may cost."""


DECIDING = ("audit", "claims", "index", "models", "retrieval.py", "snapshot.py", "text")
"""What of ibidem decides how a claim and a quotation are judged."""


@cache
def rules_digest(of: tuple[str, ...] = DECIDING) -> str:
    """Return a digest of the modules and word lists that decide; it takes some milliseconds."""
    total = hashlib.sha256()
    for name in of:
        for source in _sources(files("ibidem") / name):
            total.update(hashlib.sha256(source).digest())
    return total.hexdigest()


def _sources(at: Traversable) -> Iterator[bytes]:
    if at.is_dir():
        for one in sorted(at.iterdir(), key=lambda one: one.name):
            yield from _sources(one)
    elif at.name.endswith((".py", ".toml")):
        yield at.read_bytes()


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a verdict depends on beside the claim and ibidem itself."""

    of: tuple[object, ...]

    def key(self, *texts: str) -> str:
        """Return the key that a value is kept under."""
        whole = json.dumps([__version__, rules_digest(), *map(str, self.of), *texts])
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(slots=True)
class ClaimChecker:
    """A run over the claims of one draft."""

    check: Check
    texts: CitedTexts
    memory: AuditCache
    basis: Basis
    progress: ProgressCallback | None = None
    _judged: int = 0

    def claims(self, parts: Sequence[ManuscriptSentence]) -> Iterator[CheckedClaim | LeftOut]:
        """Yield the claims with their verdicts, in order; the memory is written now and then.

        A claim that the engine refuses is left out, so that one sentence does not cost the audit.
        """
        claims = [part for part in parts if part.left is None]
        waiting = sum(any(self._recalled(*one) is None for one in self._asked(part)) for part in claims)
        began_s = saved_s = time.monotonic()
        judged = 0
        for done, part in enumerate(claims):
            self._tell(done, len(claims), judged, waiting, began_s=began_s)
            before = self._judged
            yield self._checked(part)
            judged += self._judged > before
            if time.monotonic() - saved_s > SAVED_EVERY_S:
                save_if_possible(self.memory)
                saved_s = time.monotonic()
        self._tell(len(claims), len(claims), judged, waiting, began_s=began_s)

    def _checked(self, part: ManuscriptSentence) -> CheckedClaim | LeftOut:
        before = self._judged
        try:
            verdict = self._whole(part)
            cited = tuple(told for one in part.cited for told in cited_parts(one, self.texts, self._verdict))
        except ConfigError:
            raise
        except UsageError:
            return LeftOut(part.text, part.place, ReasonLeftOut.REFUSED)
        return CheckedClaim(
            finding_id("claim", part.claim),
            part.text,
            part.place,
            verdict,
            part.section,
            self._judged == before,
            cited,
            () if cited else self._supporting(verdict),
        )

    def _whole(self, part: ManuscriptSentence) -> Verdict:
        """Return what the cited works say of a sentence; where it has several citations, of their parts of it."""
        told = [self._verdict(*one) for one in self._asked(part)]
        if len(told) == 1:
            return told[0]
        return joint_verdict(part.claim, told, max(len(one.supporting) + len(one.contradicting) for one in told))

    def _asked(self, part: ManuscriptSentence) -> list[tuple[str, tuple[str, ...]]]:
        """Return what is asked of a sentence, each claim with the documents that are cited for it."""
        spans = [(span.claim, self._documents(span.markers)) for span in part.cited]
        if len(spans) > 1 and all(documents for _, documents in spans):
            return spans
        return [(part.claim, self._documents(marker for span in part.cited for marker in span.markers))]

    def _documents(self, markers: Iterable[InTextCitation]) -> tuple[str, ...]:
        works = self.texts.of(markers)
        return tuple(dict.fromkeys(one.document for one in works if one.document is not None))

    def _supporting(self, verdict: Verdict) -> tuple[CitedWork, ...]:
        """Return the entries of the draft whose text supports a claim."""
        documents = dict.fromkeys(one.place.document for one in verdict.supporting)
        found = (self.texts.of_document(one) for one in documents)
        return tuple(one for one in found if one is not None) if verdict.ruling is Ruling.SUPPORTED else ()

    def _verdict(self, claim: str, documents: tuple[str, ...]) -> Verdict:
        """Return what documents say of a claim, from memory where it is known. Raises as the engine's check does."""
        known = self._recalled(claim, documents)
        if known is not None:
            return known
        verdict = self.check(claim, documents)
        self._judged += 1
        self.memory.keep(self._key(claim, documents), of_verdict(verdict))
        return verdict

    def _recalled(self, claim: str, documents: tuple[str, ...]) -> Verdict | None:
        plain = self.memory.recall(self._key(claim, documents))
        try:
            return None if plain is None else to_verdict(plain)
        except BROKEN:
            return None

    def _key(self, claim: str, documents: tuple[str, ...]) -> str:
        return self.basis.key("claim", claim, *documents)

    def _tell(self, done: int, total: int, judged: int, waiting: int, *, began_s: float) -> None:
        if self.progress is None or not waiting:
            return
        spent_s = time.monotonic() - began_s
        left_s = spent_s / judged * (waiting - judged) if judged else None
        self.progress(Progress("check", done, total, "claims", left_s=left_s))


def save_if_possible(memory: AuditCache, *, complete: bool = False) -> bool:
    """Write the memory; a folder that cannot be written costs time in the next run, but no report."""
    try:
        memory.save(complete=complete)
    except OSError:
        return False
    return True
