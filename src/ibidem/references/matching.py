"""Match references to the documents of a library that are those works."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from ibidem.references.identity import family_keys, first_author_keys, main_key, title_key, year_key
from ibidem.text.normalize import fold
from ibidem.types import Identity, MatchGrade, Reference

TELLING = 4
"""A title of so many words names a work by itself; a shorter one needs its year or author beside it."""
YEARS_APART = 2
SHARED = 0.6
"""The share of the words of the longer title that two titles have in common where one is misread or abridged."""


@dataclass(frozen=True, slots=True)
class DocumentMatch:
    """A document that is the work of a reference, and by what that is known."""

    document: str
    grade: MatchGrade


def is_telling(key: str) -> bool:
    """Whether a title, by its key, names a work by itself."""
    return key.count(" ") >= TELLING - 1


class DocumentMatcher:
    """The documents of a library, by what they say they are."""

    def __init__(self, documents: Iterable[Identity]) -> None:
        self._by_doi: dict[str, list[Identity]] = defaultdict(list)
        self._by_name: dict[str, list[Identity]] = defaultdict(list)
        self._by_title: dict[str, list[Identity]] = defaultdict(list)
        self._by_main: dict[str, list[Identity]] = defaultdict(list)
        self._by_author_year: dict[tuple[str, str], list[Identity]] = defaultdict(list)
        for document in documents:
            if document.doi:
                self._by_doi[document.doi.casefold()].append(document)
            self._by_name[_path_parts(document.document)[-1]].append(document)
            for key in {title_key(title) for title in document.titles}:
                self._by_title[key].append(document)
            for key in {main_key(title) for title in document.titles}:
                self._by_main[key].append(document)
            for family in family_keys(document.family) if document.year else ():
                self._by_author_year[family, year_key(document.year)].append(document)

    def match(self, entries: Sequence[Reference]) -> DocumentMatch | None:
        """Return the document that is the work which these entries name, by the surest sign of any of them.

        By DOI; else by the file that a record names; else by title, where neither year nor first author says
        otherwise; else by first author and year, where one document alone has both and its title says nothing else.
        Of several documents of one title it is the one that year and first author speak for; where they do not tell,
        the first by id, under a grade of its own.
        """
        ways = (
            (MatchGrade.DOI, self._with_doi),
            (MatchGrade.FILE, self._with_name),
            (MatchGrade.TITLE, self._titled),
            (MatchGrade.AUTHOR_YEAR, self._by_first_author),
        )
        for grade, candidates in ways:
            pairs = [(entry, document) for entry in entries for document in candidates(entry)]
            if pairs:
                return _best(pairs, grade)
        return None

    def _with_doi(self, entry: Reference) -> Sequence[Identity]:
        return self._by_doi.get(entry.doi.casefold(), ()) if entry.doi else ()

    def _with_name(self, entry: Reference) -> Sequence[Identity]:
        """Return the documents of the file a record names: those whose folders agree furthest with its path.

        The path is that of another machine or relative to the bibliography, so only its end can agree.
        """
        if not entry.file:
            return ()
        wanted = _path_parts(entry.file)
        named = [
            (_shared_tail(wanted, _path_parts(document.document)), document)
            for document in self._by_name.get(wanted[-1], ())
        ]
        most = max((shared for shared, _ in named), default=0)
        return [document for shared, document in named if shared == most]

    def _titled(self, entry: Reference) -> Iterator[Identity]:
        whole, main = title_key(entry.title), main_key(entry.title)
        if not whole:
            return
        # Either may lack the subtitle; two that differ are two works.
        places = [(self._by_title, whole), (self._by_title, main)] + [(self._by_main, main)] * (whole == main)
        for among, key in places:
            yield from (document for document in among.get(key, ()) if _agree(entry, document, telling=is_telling(key)))

    def _by_first_author(self, entry: Reference) -> Sequence[Identity]:
        families = first_author_keys(entry.authors) if entry.year else ()
        by_id = {
            document.document: document
            for family in families
            for document in self._by_author_year.get((family, year_key(entry.year)), ())
        }
        held = [document for document in by_id.values() if _similar(entry, document)]
        return held if len(held) == 1 else ()


def _best(pairs: Sequence[tuple[Reference, Identity]], grade: MatchGrade) -> DocumentMatch:
    """Return the first of the candidates, among those of one title the nearest to its entry."""
    nearness = [_nearness(*pair) if grade is MatchGrade.TITLE else (0, 0) for pair in pairs]
    nearest = [document for near, (_, document) in zip(nearness, pairs, strict=True) if near == max(nearness)]
    best = min(nearest, key=lambda document: document.document)
    is_certain = grade is not MatchGrade.TITLE or all(_same_work(best, document) for document in nearest)
    return DocumentMatch(best.document, grade if is_certain else MatchGrade.SAME_TITLE)


def is_another(entry: Reference, document: Identity) -> bool:
    """Whether a document has the title of an entry, and its DOI, year or first author says that it is another work."""
    whole, main = title_key(entry.title), main_key(entry.title)
    own = {key for title in document.titles for key in (title_key(title), main_key(title))}
    return not own.isdisjoint({whole, main} - {""}) and not _agree(entry, document, telling=True)


def _nearness(entry: Reference, document: Identity) -> tuple[int, int]:
    """Return how much speaks for a document: by year, of which an unknown one goes before another, and by author."""
    years = year_key(entry.year), year_key(document.year)
    same_author = _share_author(first_author_keys(entry.authors), family_keys(document.family))
    return (2 if years[0] == years[1] else 0) if all(years) else 1, int(same_author)


def _same_work(document: Identity, other: Identity) -> bool:
    """Whether two documents are copies of one work as far as they say what they are."""
    if document.document == other.document:
        return True
    known = all((document.year, other.year, document.family, other.family))
    return (
        known
        and year_key(document.year) == year_key(other.year)
        and _share_author(family_keys(document.family), family_keys(other.family))
    )


def _agree(entry: Reference, document: Identity, *, telling: bool) -> bool:
    """Whether year and first author of a document of that title are the entry's, as far as it shows them.

    A text is often listed by the year of another of its editions: beside a telling title and the first author, the
    years may be YEARS_APART.
    """
    listed = first_author_keys(entry.authors)
    own = family_keys(document.family)
    same_author = _share_author(listed, own)
    if _other_doi(entry, document) or (listed and own and not same_author):
        return False
    years = year_key(entry.year), year_key(document.year)
    if all(years) and years[0] != years[1]:
        return telling and same_author and _apart(*years) <= YEARS_APART
    return telling or all(years) or same_author


def _share_author(listed: Iterable[str], own: Collection[str]) -> bool:
    """Whether two names are the same, or one has all the words of the other, as names of bodies and double names do."""
    pairs = ((set(name.split()), set(other.split())) for name in listed for other in own)
    return any(names <= other or other <= names for names, other in pairs)


def _apart(year: str, other: str) -> int:
    """Return how many years lie between two; many where one is none, such as `in press`."""
    return abs(int(year) - int(other)) if year.isdecimal() and other.isdecimal() else 2 * YEARS_APART


def _similar(entry: Reference, document: Identity) -> bool:
    """Whether a document of the same first author and year may be the entry: no DOI and no title says otherwise."""
    if _other_doi(entry, document):
        return False
    wanted = set(title_key(entry.title).split())
    titles = [words for title in document.titles if (words := set(title_key(title).split()))]
    if not wanted or not titles:
        return True
    return any(len(wanted & words) >= SHARED * max(len(wanted), len(words)) for words in titles)


def _other_doi(entry: Reference, document: Identity) -> bool:
    return bool(entry.doi and document.doi and entry.doi.casefold() != document.doi.casefold())


def _path_parts(path: str) -> list[str]:
    """Return the folded parts of a path of any system, or of a file's address; the last is the file's name."""
    if "%" in path and (path.startswith("file:") or "://" in path or "%20" in path):
        path = unquote(path)
    return [fold(part) for part in PurePosixPath(re.sub(r"[\\/]+", "/", path)).parts if part != "/"] or [""]


def _shared_tail(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many last parts of two paths are the same."""
    shared = 0
    for part, other in zip(reversed(left), reversed(right), strict=False):
        if part != other:
            break
        shared += 1
    return shared
