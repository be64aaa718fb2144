"""BM25 in a shared engine: a passage is a sparse vector of what its terms weigh, a question one of how rare they are.

Their inner product is the BM25 of Robertson and Spärck Jones over the passage and over the passage with its neighbours,
as the local word index has it; terms are those of `ibidem.text.analysis`, so that languages are too.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zipfile import BadZipFile

from ibidem.errors import IndexDamaged
from ibidem.index.protocols import LexicalEntry
from ibidem.index.tantivy import FIELDS, MOST_TERMS, SCANNED_CHARACTERS
from ibidem.text.analysis import terms
from ibidem.text.languages import ENGLISH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ibidem.index.milvus import MilvusTable, Row

K1, B = 1.2, 0.75
"""As tantivy and Lucene have them."""
DIMENSIONS = 2**32 - 2
"""Sparse dimensions of Milvus; a term's is drawn from its digest."""
NOTHING = DIMENSIONS
"""The dimension of a passage without terms, since no vector may be empty."""
OTHER_FIELDS = ("language", *FIELDS)
"""What a row has besides its vector: the language and the number of terms in each field."""


class TermStatistics:
    """What BM25 knows of all passages of a generation; 8 bytes a term."""

    def __init__(
        self,
        averages: Mapping[str, float],
        *,
        passages: int = 0,
        languages: Mapping[str, int] | None = None,
        terms: NDArray[np.uint32] | None = None,
        frequencies: NDArray[np.uint32] | None = None,
    ) -> None:
        import numpy as np

        self.averages = averages
        """Terms of a passage by field, as they were when the tables were made: what the stored weights are for."""
        self.passages = passages
        self.languages = Counter(languages or {})
        """Passages in each."""
        self._terms = np.empty(0, np.uint32) if terms is None else terms
        self._frequencies = np.empty(0, np.uint32) if frequencies is None else frequencies
        self._changes: Counter[int] = Counter()

    @classmethod
    def begin(cls, sample: Sequence[LexicalEntry]) -> Self:
        """Return those of no passages; their average length is that of the sample."""
        counted = [_counted(entry) for entry in sample]
        lengths = {name: sum(one[name].total() for one in counted) for name in FIELDS}
        return cls({name: max(1.0, total / max(1, len(counted))) for name, total in lengths.items()})

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read them from a file. Raises IndexDamaged naming it."""
        import numpy as np

        try:
            with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as held:
                if any(part.compress_type for part in held.zip.infolist()):
                    raise ValueError("it is compressed")  # a few bytes could fill the memory
                averages, terms, frequencies = held["averages"], held["terms"], held["frequencies"]
                languages, counts = held["languages"], held["in_language"]
                counted = terms.ndim == 1 and terms.shape == frequencies.shape and not (terms[1:] <= terms[:-1]).any()
                numbers = terms.dtype == frequencies.dtype == np.uint32 and averages.dtype == np.float64
                if not (counted and numbers and (averages > 0).all() and np.isfinite(averages).all()):
                    raise ValueError("it is not what it is called")
                if languages.dtype.kind != "U" or counts.dtype != np.int64 or int(held["passages"]) < 0:
                    raise ValueError("it is not what it is called")
                return cls(
                    dict(zip(FIELDS, averages.tolist(), strict=True)),
                    passages=int(held["passages"]),
                    languages=dict(zip(languages.tolist(), counts.tolist(), strict=True)),
                    terms=terms,
                    frequencies=frequencies,
                )
        except (OSError, ValueError, TypeError, KeyError, EOFError, MemoryError, AttributeError, BadZipFile) as error:
            raise IndexDamaged(f"{file} cannot be read.", remedy="Type: ibidem index --rebuild") from error

    def to_bytes(self) -> bytes:
        """Return the content of a file."""
        import numpy as np

        terms = np.union1d(self._terms, np.array(list(self._changes), np.uint32))
        frequencies = np.zeros(len(terms), np.int64)
        frequencies[np.searchsorted(terms, self._terms)] = self._frequencies
        for term, change in self._changes.items():
            frequencies[np.searchsorted(terms, np.uint32(term))] += change
        held = io.BytesIO()
        np.savez(
            held,
            passages=self.passages,
            averages=np.array([self.averages[name] for name in FIELDS]),
            languages=np.array(list(+self.languages), np.str_),
            in_language=np.array(list((+self.languages).values()), np.int64),
            terms=terms[frequencies > 0],
            frequencies=frequencies[frequencies > 0].astype(np.uint32),
        )
        return held.getvalue()

    def count(self, rows: Iterable[Row], sign: int) -> None:
        """Count these rows in (1) or out (-1)."""
        for row in rows:
            self.passages += sign
            self.languages[row["language"]] += sign
            for term in row["terms"]:
                self._changes[int(term)] += sign

    def frequency(self, name: str, term: str) -> int:
        """Return how many passages hold a term in a field."""
        import numpy as np

        sought = dimension(name, term)
        at = int(np.searchsorted(self._terms, np.uint32(sought)))
        known = at < len(self._terms) and int(self._terms[at]) == sought
        return (int(self._frequencies[at]) if known else 0) + self._changes[sought]

    def rarity(self, name: str, term: str) -> float:
        """Return the inverse document frequency of a term in a field, with one added."""
        held = min(self.frequency(name, term), self.passages)
        return log(1 + (self.passages - held + 0.5) / (held + 0.5))


class MilvusTerms:
    """`SearchableTerms` of one generation."""

    def __init__(self, table: MilvusTable, statistics: TermStatistics) -> None:
        self._table = table
        self.statistics = statistics

    def __len__(self) -> int:
        return self.statistics.passages

    def add(self, entries: Iterable[LexicalEntry], *, fresh: bool = False) -> None:
        """Add passages, and count them in."""
        rows = [_row(entry, self.statistics) for entry in entries]
        self._table.add(rows, fresh=fresh)
        self.statistics.count(rows, 1)

    def remove(self, ids: Sequence[int]) -> None:
        """Remove passages; unknown ones are ignored."""
        self.statistics.count(self._table.remove(list(ids), *OTHER_FIELDS), -1)

    def search(
        self, query: str, k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (n,) and BM25 scores (n,), n <= k, best first, ties by id; only ids in `allowed` when given."""
        import numpy as np

        asked = self._weights(query)
        if not asked or k < 1 or (allowed is not None and not len(allowed)):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        hits = self._table.nearest([asked], k, allowed=allowed, total=len(self), params={})[0]
        return np.array([one for one, _ in hits], np.int64), np.array([score for _, score in hits], np.float32)

    def score(self, query: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 score (n,) of each of these passages; 0.0 where no word matches."""
        import numpy as np

        found, scores = self.search(query, len(ids), allowed=np.unique(ids))
        by_id = dict(zip(found.tolist(), scores.tolist(), strict=True))
        return np.array([by_id.get(one, 0.0) for one in ids.tolist()], np.float32)

    def stems(self, text: str, language: str = "") -> list[str]:
        """Return the terms of a text in a language, in order."""
        return terms(text, language)

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a term over the passages, positive."""
        return self.statistics.rarity(FIELDS[0], stem)

    def _weights(self, query: str) -> dict[int, float]:
        """Return the sparse vector of a query: how rare its terms are, in each language that passages are in."""
        read, known = query[:SCANNED_CHARACTERS], self.statistics
        spoken = sorted(+known.languages)
        found = list(dict.fromkeys(term for language in spoken for term in terms(read, language)))
        if len(found) > MOST_TERMS:
            occurring = [term for term in found if known.frequency(FIELDS[0], term)]
            found = sorted(occurring, key=lambda term: known.frequency(FIELDS[0], term))[:MOST_TERMS]
        pairs = ((name, term) for name in FIELDS for term in found if known.frequency(name, term))
        return {dimension(name, term): known.rarity(name, term) for name, term in pairs}


@lru_cache(65_536)
def dimension(name: str, term: str) -> int:
    """Return the sparse dimension of a term in a field; among a million terms about a hundred pairs share one."""
    return (
        int.from_bytes(blake2b(f"{name}\0{term}".encode("utf-8", "surrogatepass"), digest_size=8).digest()) % DIMENSIONS
    )


def _row(entry: LexicalEntry, statistics: TermStatistics) -> Row:
    counted = _counted(entry)
    weights: dict[int, float] = {}
    for name, counts in counted.items():
        length = K1 * (1 - B + B * counts.total() / statistics.averages[name])
        for term, count in counts.items():
            weights[dimension(name, term)] = count * (K1 + 1) / (count + length)
    lengths = {name: counts.total() for name, counts in counted.items()}
    return {"id": entry.id, "language": entry.language or ENGLISH, **lengths, "terms": weights or {NOTHING: 1.0}}


def _counted(entry: LexicalEntry) -> dict[str, Counter[str]]:
    """Return how often each term stands in each field."""
    language = entry.language or ENGLISH
    head, words = _lines(f"{entry.title}\n{entry.section}", language), _lines(entry.text, language)
    around = _lines(entry.around or entry.text, language)
    return dict(zip(FIELDS, (Counter([*head, *words]), Counter([*head, *around])), strict=True))


def _lines(text: str, language: str) -> list[str]:
    return [term for line in text.split("\n") for term in _line(line, language)]


@lru_cache(4096)  # each stands in its passage and in the surroundings of three
def _line(line: str, language: str) -> tuple[str, ...]:
    return tuple(terms(line, language))
