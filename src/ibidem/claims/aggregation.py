"""Claim and hits to a verdict: verbatim sentences on both sides, or the word that there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

from ibidem.claims.candidates import claim_candidates
from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.stance import LEAST, RESTATED, UNSUPPORTED, ReadCandidate, read_candidates
from ibidem.models import Cancelled, Judge
from ibidem.models.protocols import linear, log_odds
from ibidem.types import Evidence, Hit, Ruling, Stance, Verdict

NEARNESS = 4.0
"""Log odds that a sentence loses for each unit of cosine by which its document has one nearer to the claim."""


@dataclass(frozen=True, slots=True)
class StanceShares:
    """What one sentence says of a claim."""

    supports: float
    """Log odds."""
    refutes: float
    """Log odds."""
    similarity: float
    """Cosine of the claim and the sentence."""
    closeness: float
    """Cosine of the claim and its passage."""
    passage_supports: float
    """Log odds that its whole passage supports the claim; its own where that was not read."""
    passage_refutes: float
    """The same for refutation."""


@dataclass(frozen=True, slots=True)
class StanceSignals:
    """What is known of one document."""

    supports: float
    """Log odds of its most supporting sentence, less for one that is further from the claim than another."""
    refutes: float
    """Log odds of its most refuting sentence, likewise."""
    similarity: float
    """Cosine of the claim with its most similar sentence."""
    closeness: float
    """Cosine of the claim with its nearest passage."""
    behind: float
    """How far its most similar sentence is behind that of the document that leads; 0 for that one, else negative."""
    behind_passage: float
    """How far its nearest passage is behind that of the document that leads."""
    passage_supports: float
    """Log odds of its most supporting whole passage."""
    passage_refutes: float
    """Log odds of its most refuting whole passage."""


SUPPORTS: Mapping[str, float] = {
    "supports": 0.365,
    "refutes": 0.002,
    "similarity": -1.293,
    "closeness": 1.521,
    "behind": 8.995,
    "behind_passage": 10.222,
    "passage_supports": 0.423,
    "passage_refutes": 0.265,
    "": -0.217,
}
"""Weights of the log odds of support against silence, the intercept under the empty name.

Fitted by benchmarks/fit_verdicts.py over the whole SciFact library, on train claims that the judge was not trained on.
"""
REFUTES: Mapping[str, float] = {
    "supports": 0.227,
    "refutes": 0.403,
    "similarity": 0.378,
    "closeness": -0.758,
    "behind": 5.993,
    "behind_passage": 11.636,
    "passage_supports": 0.305,
    "passage_refutes": 0.452,
    "": -0.17,
}
"""The same for refutation."""
_AGAINST_SILENCE = tuple(
    linear({name: weight for name, weight in weights.items() if name}, weights[""]) for weights in (SUPPORTS, REFUTES)
)


@dataclass(frozen=True, slots=True)
class DocumentStance:
    """One document's probabilities of supporting and refuting the claim, and its sentences."""

    document: str
    supports: float
    refutes: float
    sentences: tuple[ReadCandidate, ...]

    @property
    def leans_to_support(self) -> bool:
        """Whether it supports the claim rather than refuting it."""
        return self.supports >= self.refutes


def weigh(sentences: Sequence[ReadCandidate]) -> list[DocumentStance]:
    """Return each document with its probabilities, in the order in which they first come.

    Where the sentence nearest to the claim cannot hold beside it, no document supports the claim but by a sentence that
    is nearer still or has the claim's own number. Where one has it, a further sentence without any refutes nothing.
    """
    by_document: dict[str, list[ReadCandidate]] = {}
    for sentence in _relevant(sentences):
        by_document.setdefault(sentence.document, []).append(sentence)
    known = stance_signals(
        {document: [stance_shares(sentence) for sentence in held] for document, held in by_document.items()}
    )
    differing = max((sentence.candidate.similarity for sentence in sentences if sentence.checks.differs), default=2.0)
    return [_weighed(document, known[document], held, differing=differing) for document, held in by_document.items()]


def _relevant(sentences: Sequence[ReadCandidate]) -> Iterator[ReadCandidate]:
    """Yield the sentences, silenced where they refute without the claim's number what a nearer one supports with it."""
    nearest = max(
        (
            sentence.candidate.similarity
            for sentence in sentences
            if sentence.checks.numbers.outcome is Outcome.AGREE
            and not sentence.checks.differs
            and sentence.is_for(Stance.SUPPORTS)
        ),
        default=-1.0,
    )
    for sentence in sentences:
        without = sentence.checks.numbers.outcome is Outcome.LACKING and not sentence.checks.differs
        if without and sentence.is_for(Stance.REFUTES) and sentence.candidate.similarity < nearest:
            yield replace(sentence, supports=LEAST, refutes=LEAST, whole=None)
        else:
            yield sentence


def stance_shares(read: ReadCandidate) -> StanceShares:
    """Return what one sentence adds to what is known of its document."""
    trace = read.candidate.hit.trace
    closeness = trace["dense"].score if "dense" in trace else 0.0
    own = (read.supports, read.refutes)
    supports, refutes, *whole = (
        log_odds(probability, surest=1 - LEAST) for probability in (*own, *(read.whole or own))
    )
    return StanceShares(supports, refutes, read.candidate.similarity, closeness, *whole)


def stance_signals(
    by_document: Mapping[str, Sequence[StanceShares]], *, nearness: float = NEARNESS
) -> dict[str, StanceSignals]:
    """Return what is known of each document, beside the others that came near the claim."""
    similar = {name: max(shares.similarity for shares in held) for name, held in by_document.items()}
    close = {name: max(shares.closeness for shares in held) for name, held in by_document.items()}
    most_similar, closest = max(similar.values(), default=0.0), max(close.values(), default=0.0)
    return {
        name: StanceSignals(
            supports=max(shares.supports + nearness * (shares.similarity - similar[name]) for shares in held),
            refutes=max(shares.refutes + nearness * (shares.similarity - similar[name]) for shares in held),
            similarity=similar[name],
            closeness=close[name],
            behind=similar[name] - most_similar,
            behind_passage=close[name] - closest,
            passage_supports=max(shares.passage_supports for shares in held),
            passage_refutes=max(shares.passage_refutes for shares in held),
        )
        for name, held in by_document.items()
    }


def _weighed(
    document: str, known: StanceSignals, sentences: Sequence[ReadCandidate], *, differing: float
) -> DocumentStance:
    """Return the document weighed: a softmax over support, refutation and silence.

    A side that no sentence of it can be quoted on has probability 0; a sentence that restates the claim supports it,
    whatever else the document says. `differing` is the cosine of the nearest sentence
    that cannot hold beside the claim.
    """
    quotable = [any(sentence.is_for(stance) for sentence in sentences) for stance in (Stance.SUPPORTS, Stance.REFUTES)]
    sides = [exp(odds(known)) if can else 0.0 for odds, can in zip(_AGAINST_SILENCE, quotable, strict=True)]
    total = 1 + sum(sides)
    supports, refutes = sides[0] / total, sides[1] / total
    if any(sentence.restates for sentence in sentences):
        supports = max(supports, RESTATED[0])
    if not any(_outweighs(sentence, differing) for sentence in sentences if sentence.is_for(Stance.SUPPORTS)):
        supports = min(supports, UNSUPPORTED * refutes)
    return DocumentStance(document, supports, refutes, tuple(sentences))


def _outweighs(supporting: ReadCandidate, differing: float) -> bool:
    """Return whether a sentence supports the claim although one at that cosine cannot hold beside it."""
    agrees = supporting.checks.numbers.outcome is Outcome.AGREE
    return agrees or differing > 1.0 or supporting.candidate.similarity > differing


SAID_FROM = 0.3
"""The probability from which a document is held to support or refute a claim: about where precision and recall weigh
the same on SciFact's train claims (benchmarks/fit_verdicts.py)."""
SURE_FROM = {Ruling.SUPPORTED: 0.42, Ruling.CONTRADICTED: 0.3}
"""The confidence below which a side that is taken is not ruled for: it is unclear."""
SHOWN_FROM = 0.15
"""The probability from which a sentence is shown on a side."""
SUREST_SILENCE = 0.95
"""The most confidence in that a claim is not found: what was not retrieved was not read."""
PER_DOCUMENT = 2
"""Sentences of one document that are shown on a side."""


def rule(documents: Sequence[DocumentStance]) -> tuple[Ruling, float]:
    """Return the ruling with its confidence.

    A document takes the side it leans to. A side is taken when one document is held to take it; the claim is mixed
    when two documents take different sides. Let s be the highest probability of support of a document that leans to it,
    and r that of refutation likewise. The confidence is s(1 - r) for supported, r(1 - s) for contradicted, the lower of
    both for mixed, and (1 - s)(1 - r) for not found, at most `SUREST_SILENCE`. A side that is taken with less
    confidence than `SURE_FROM` is unclear.
    """
    supports = max((document.supports for document in documents if document.leans_to_support), default=0.0)
    refutes = max((document.refutes for document in documents if not document.leans_to_support), default=0.0)
    if supports >= SAID_FROM and refutes >= SAID_FROM:
        return Ruling.MIXED, min(supports, refutes)
    if supports >= SAID_FROM:
        return _if_sure(Ruling.SUPPORTED, supports * (1 - refutes))
    if refutes >= SAID_FROM:
        return _if_sure(Ruling.CONTRADICTED, refutes * (1 - supports))
    return Ruling.NOT_FOUND, min(SUREST_SILENCE, (1 - supports) * (1 - refutes))


def _if_sure(side: Ruling, confidence: float) -> tuple[Ruling, float]:
    return (side if confidence >= SURE_FROM[side] else Ruling.UNCLEAR), confidence


def evidence(documents: Sequence[DocumentStance], stance: Stance, k: int) -> tuple[Evidence, ...]:
    """Return the k best sentences on a side, best first; a sentence stands on one side only."""
    evidence: list[Evidence] = []
    for document in documents:
        whole = _side(document, stance)
        own = sorted(
            (sentence for sentence in document.sentences if sentence.is_for(stance)),
            key=lambda sentence: -_side(sentence, stance),
        )
        if not own:
            continue
        best = _side(own[0], stance)
        evidence += [
            _evidence(sentence, stance, whole * _side(sentence, stance) / best) for sentence in own[:PER_DOCUMENT]
        ]
    shown = [quoted for quoted in evidence if quoted.score >= SHOWN_FROM]
    return tuple(sorted(shown, key=lambda quoted: (-quoted.score, quoted.place.document, quoted.place.start))[:k])


def _side(of: ReadCandidate | DocumentStance, stance: Stance) -> float:
    return of.supports if stance is Stance.SUPPORTS else of.refutes


def _evidence(read: ReadCandidate, stance: Stance, score: float) -> Evidence:
    sentence = read.candidate.sentence
    place = read.candidate.hit.cite_sentence(sentence)
    # that numbers agree is no reason to contradict
    noted = read.checks.differs or stance is Stance.SUPPORTS
    return Evidence(place, stance, score, read.checks.notes if noted else ())


def _overstated(weighed: Sequence[DocumentStance]) -> bool:
    """Return whether the claim says more than each document that supports it, by its best sentence or any as strong."""
    held = [
        [sentence for sentence in document.sentences if sentence.is_for(Stance.SUPPORTS)]
        for document in weighed
        if document.leans_to_support and document.supports >= SAID_FROM
    ]
    return all(
        max(own, key=lambda sentence: sentence.supports).checks.overstated
        and not any(sentence.checks.strength.outcome is Outcome.AGREE for sentence in own)
        for own in held
    )


def document_stances(
    claim: str,
    hits: Sequence[Hit],
    similarity: Mapping[int, float],
    judge: Judge,
    *,
    cancelled: Cancelled | None = None,
) -> list[DocumentStance]:
    """Return what each document among the hits says of the claim; `similarity` maps sentence ids to cosines."""
    return weigh(read_candidates(claim, claim_candidates(hits, similarity, claim), judge, cancelled=cancelled))


def verdict(claim: str, weighed: Sequence[DocumentStance], k: int) -> Verdict:
    """Return the ruling with the k best sentences of either side."""
    ruling, confidence = rule(weighed)
    if ruling is Ruling.SUPPORTED and _overstated(weighed):
        ruling = Ruling.UNCLEAR
    return Verdict(
        claim,
        ruling,
        confidence,
        supporting=evidence(weighed, Stance.SUPPORTS, k),
        contradicting=evidence(weighed, Stance.REFUTES, k),
    )
