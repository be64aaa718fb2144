"""Choose the sentences of the hits that could stand on either side of a claim."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from ibidem.errors import UsageError
from ibidem.text.analysis import stem
from ibidem.text.claim_detection import states, surely_asks, words_of
from ibidem.text.normalize import cells, unmark, words
from ibidem.types import Hit, Kind, Sentence

PASSAGES = 20
"""How many of the best passages are read for a claim."""
PER_PASSAGE = 3
"""Sentences of one passage that are judged, the most similar to the claim."""
SENTENCES = 32
"""Sentences that are judged in all."""
KEY = 3
"""Words of a key cell that a claim must name all; of a longer one half."""
_SMALL = frozenset(("the", "a", "an", "of", "and", "in", "for", "to"))
_NAMING = re.compile(r"[^\W\d_]|\d{4}")
_NO_STATEMENT = (Kind.REFERENCE, Kind.CODE)
HEADING = 12
"""Words of the longest line without a stop and a verb that is taken for a heading."""
_ENDS = tuple(".!?…:;,\"'”’)]")
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|listing|plate|box|chart|appendix)\s?(?:[A-Z]?\d+|[IVX]+)\s?[.:–—|]", re.IGNORECASE
)
_ENTRY = re.compile(
    r"^\[\d{1,3}\]\s\w|\bdoi:|\bdoi\.org/|\barXiv:\d|\bpp\.\s?\d+[–-]\d|\bpages\s\d+[–-]\d+\."
    r"|\b\d{1,3}\s?\(\d{1,3}\)\s?[:,]\s?\d+[–-]\d|\b(?:19|20)\d\d;\s?\d+"
)


@dataclass(frozen=True, slots=True)
class ClaimCandidate:
    """A sentence with the passage it stands in."""

    hit: Hit
    row: int
    """Place of the sentence in its passage, from 0."""
    similarity: float
    """Cosine of the claim and the sentence."""

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.hit.passage.sentences[self.row]

    @property
    def window(self) -> str:
        """The sentence between its neighbours in the passage."""
        near = self.hit.passage.sentences[max(0, self.row - 1) : self.row + 2]
        return " ".join(sentence.search_text for sentence in near)


def claim_candidates(hits: Sequence[Hit], similarity: Mapping[int, float], claim: str) -> list[ClaimCandidate]:
    """Return the sentences to judge, the most similar first; `similarity` maps sentence ids to cosines.

    Each passage sends its own best, so that one that repeats the claim does not crowd out one that denies it. A row of
    a table speaks only of what its key cell names, so the claim must name it too.
    """
    asked = frozenset(map(stem, words(claim)))
    found: list[ClaimCandidate] = []
    for hit in hits:
        if hit.passage.kind in _NO_STATEMENT:
            continue
        own = [
            ClaimCandidate(hit, row, similarity.get(sentence.id, 0.0))
            for row, sentence in enumerate(hit.passage.sentences)
            if not (hit.passage.kind is Kind.PROSE and only_names(sentence.text))
            and not (hit.passage.kind is Kind.TABLE and not _names_key(asked, sentence.text))
        ]
        found += sorted(own, key=_best_first)[:PER_PASSAGE]
    return sorted(found, key=_best_first)[:SENTENCES]


def _names_key(asked: Container[str], row: str) -> bool:
    """Return whether the stems of a claim name a row's key: its first cell with a letter or a year, else its first."""
    if "|" not in row and "\t" not in row:
        return True
    filled = [cell for cell in cells(row) if cell]
    key = next((cell for cell in filled if _NAMING.search(cell)), filled[0] if filled else "")
    said = [stem(word) for word in words(unmark(key)) if word not in _SMALL]
    named = sum(word in asked for word in said)
    return bool(said) and (named == len(said) or (len(said) > KEY and 2 * named >= len(said)))


def only_names(text: str) -> bool:
    """Return whether prose names something without stating it: a heading, a caption, an entry of a bibliography."""
    said = text.strip()
    if _CAPTION.match(said) or _ENTRY.search(said):
        return True
    return len(said.split()) <= HEADING and not said.endswith(_ENDS) and not states(words_of(said))


def _best_first(candidate: ClaimCandidate) -> tuple[float, int]:
    return -candidate.similarity, candidate.sentence.id


LONGEST = 120
"""Words of a claim; a longer text is a draft."""


def stated(text: str) -> str:
    """Return the claim on one line. Raises UsageError for what is no claim: nothing, a question, a whole text."""
    claim = " ".join(text.split()).encode(errors="replace").decode()  # lone surrogates become question marks
    if not words(claim):
        raise UsageError(
            "The claim has no words." if claim else "The claim is empty.",
            remedy='State something, for instance: ibidem check "Exercise improves sleep."',
        )
    if (count := len(claim.split())) > LONGEST:
        raise UsageError(
            f"The claim is {count:,} words long; one of at most {LONGEST} can be checked.",
            remedy="State one thing at a time, one a line: ibidem check - < FILE",
        )
    if surely_asks(claim):
        raise UsageError(
            "This is a question; only a statement can be supported or contradicted.",
            remedy="State what you hold to be so, with a full stop behind it, or type: ibidem ask QUESTION",
        )
    return claim
