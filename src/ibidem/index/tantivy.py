"""BM25 by tantivy: plain words in the language of their document, each passage by itself and among its neighbours."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ibidem.errors import IndexDamaged
from ibidem.index.protocols import LexicalEntry
from ibidem.text.analysis import terms
from ibidem.text.languages import ENGLISH, NAMES

if TYPE_CHECKING:
    import numpy as np
    import tantivy
    from numpy.typing import NDArray


ANALYSER = "analysed"
"""The name of the tokenizer of fields that are given as terms between spaces."""
FIELDS = ("words", "around")
"""The passage itself, and the passage with its neighbours: words that stand beside it count, but for less."""
MOST_TERMS = 256
"""Distinct terms of a query that are searched; of a longer query, its rarest."""
SCANNED_CHARACTERS = 200_000
"""Characters of a query that are looked at."""
HEAP_BYTES = 128_000_000
"""The writer's buffer; large enough that a commit of an ordinary library makes one segment."""
LISTED_AT_MOST = 20_000
"""Allowed ids that are handed to tantivy as a list; more are looked up in what it ranks."""


class TantivyIndex:
    """A `LexicalIndex` in a folder; safe to search from several threads."""

    REWRITTEN = ("meta.json", ".managed.json")

    def __init__(self, index: tantivy.Index) -> None:
        index.register_tokenizer(ANALYSER, _split_at_spaces())
        index.config_reader("manual")  # no thread that watches the folder
        index.reload()
        self._index = index
        self._searcher = index.searcher()
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in an existing, empty folder."""
        import tantivy

        return cls(tantivy.Index(_schema(), path=str(folder)))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index from its folder. Raises IndexDamaged naming the folder."""
        import tantivy

        try:
            return cls(tantivy.Index.open(str(folder)))
        except (OSError, ValueError) as error:
            if "Lockfile" in str(error):  # tantivy locks even to read
                return cls._open_read_only(folder)
            remedy = "Type: ibidem index --rebuild"
            raise IndexDamaged(f"{folder} is not a readable lexical index.", remedy=remedy) from error

    @classmethod
    def _open_read_only(cls, folder: Path) -> Self:
        """Open an index where nothing can be written, through links in a folder where locks can be made."""
        import tantivy

        links = Path(tempfile.mkdtemp(prefix="ibidem-"))
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                (links / file.name).symlink_to(file.absolute())
        opened = cls(tantivy.Index.open(str(links)))
        weakref.finalize(opened, shutil.rmtree, links, ignore_errors=True)
        return opened

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Add passages; visible after `commit`."""
        import tantivy

        writer = self._writing()
        for entry in entries:
            language = entry.language or ENGLISH
            head = _analysed(f"{entry.title}\n{entry.section}", language)
            around = _analysed(entry.around or entry.text, language)
            words = f"{head} {_analysed(entry.text, language)}"
            writer.add_document(
                tantivy.Document(id=entry.id, words=words, around=f"{head} {around}", language=language)
            )

    def remove(self, ids: Sequence[int]) -> None:
        """Remove passages; visible after `commit`."""
        import tantivy

        if len(ids):
            query = tantivy.Query.term_set_query(self._index.schema, "id", [int(one) for one in ids])
            self._writing().delete_documents_by_query(query)

    def commit(self) -> None:
        """Make what was added and removed durable and visible. Raises OSError when it cannot be written."""
        try:
            writer, self._writer = self._writing(), None
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # what tantivy raises for a full disk, too
            raise OSError(str(error)) from error
        self._index.reload()
        self._searcher = self._index.searcher()
        self.__dict__.pop("_languages", None)

    def search(
        self, query: str, k: int, *, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids (n,) and BM25 scores (n,), n <= k, best first, ties by id; only ids in `allowed` when given."""
        import numpy as np

        terms = self._terms(query)
        if not terms or k < 1 or (allowed is not None and not len(allowed)):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        listed = allowed is not None and len(allowed) <= LISTED_AT_MOST
        found = self._matching(terms, allowed if listed else None)
        wanted = k + 16  # a few more, so that ties at the end of the list are seen
        while True:
            ids, scores = self._ranked(found, wanted)
            exhausted = len(ids) < wanted
            if allowed is not None and not listed:
                kept = np.isin(ids, allowed)
                ids, scores = ids[kept], scores[kept]
            if exhausted or (len(ids) > k and scores[k - 1] > scores[-1]):
                return ids[:k], scores[:k]
            wanted *= 4

    def score(self, query: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 score (n,) of each of these passages; 0.0 where no word matches."""
        import numpy as np

        terms = self._terms(query)
        if not terms or not len(ids):
            return np.zeros(len(ids), np.float32)
        found, scores = self._ranked(self._matching(terms, ids), len(ids))
        by_id = dict(zip(found.tolist(), scores.tolist(), strict=True))
        return np.array([by_id.get(one, 0.0) for one in ids.tolist()], np.float32)

    def stems(self, text: str, language: str = "") -> list[str]:
        """Return the terms of a text in a language, in order."""
        return terms(text, language)

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a term, by Robertson and Spärck Jones with one added as in BM25."""
        held = min(int(self._searcher.doc_freq("words", stem)), len(self))
        return log(1 + (len(self) - held + 0.5) / (held + 0.5))

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(HEAP_BYTES, 1)
        return self._writer

    @cached_property
    def _languages(self) -> tuple[str, ...]:
        """The languages that passages are in."""
        return tuple(language for language in NAMES if self._searcher.doc_freq("language", language))

    def _terms(self, query: str) -> list[str]:
        """Return the distinct terms of a query in each language that passages are in; of many, the rarest that occur.

        Which language a query is in is not asked: a name is sought in all of them.
        """
        read = query[:SCANNED_CHARACTERS]
        found = list(dict.fromkeys(term for language in self._languages for term in terms(read, language)))
        if len(found) <= MOST_TERMS:
            return found
        frequency = {term: self._searcher.doc_freq("words", term) for term in found}
        occurring = [term for term in found if frequency[term]]
        return sorted(occurring, key=lambda term: frequency[term])[:MOST_TERMS]

    def _matching(self, terms: Sequence[str], allowed: NDArray[np.int64] | None) -> tantivy.Query:
        """Return the query for passages with any of the terms; the filter adds nothing to the score."""
        from tantivy import Occur, Query

        schema = self._index.schema
        any_word = Query.boolean_query(
            [
                (Occur.Should, Query.term_query(schema, field, term, index_option="freq"))
                for term in terms
                for field in FIELDS
            ]
        )
        if allowed is None:
            return any_word
        among = Query.const_score_query(Query.term_set_query(schema, "id", allowed.tolist()), 0.0)
        return Query.boolean_query([(Occur.Must, any_word), (Occur.Must, among)])

    def _ranked(self, query: tantivy.Query, limit: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and scores of at most `limit` passages, best first, ties by id."""
        import numpy as np

        searcher = self._searcher
        hits = searcher.search(query, max(1, min(limit, searcher.num_docs)), count=False).hits
        ids = np.array(searcher.fast_field_values("id", [address for _, address in hits]), np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order]


def _analysed(text: str, language: str) -> str:
    """Return the terms of a text between spaces."""
    return " ".join(_line(line, language) for line in text.split("\n"))


@lru_cache(4096)  # each stands in its passage and in the surroundings of three
def _line(line: str, language: str) -> str:
    return " ".join(terms(line, language))


def _split_at_spaces() -> tantivy.TextAnalyzer:
    from tantivy import TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.whitespace()).build()


def _schema() -> tantivy.Schema:
    import tantivy

    fields = tantivy.SchemaBuilder().add_integer_field("id", indexed=True, fast=True)
    for name in FIELDS:
        fields = fields.add_text_field(name, tokenizer_name=ANALYSER, index_option="freq")
    return fields.add_text_field("language", tokenizer_name="raw", index_option="basic").build()
