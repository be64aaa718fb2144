"""What several documents list as one work, and which document of the library is that work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ibidem.references.identity import first_author_keys, main_key, title_key, year_key
from ibidem.references.matching import DocumentMatcher, is_telling
from ibidem.text.normalize import words
from ibidem.types import Identity, InTextCitation, Reference, Work

_FIELDS = ("authors", "year", "title", "container", "volume", "issue", "pages", "publisher", "doi", "url")


def works(
    references: Iterable[Reference], documents: Iterable[Identity] = (), markers: Iterable[InTextCitation] = ()
) -> tuple[Work, ...]:
    """Return the works that entries name, by first author, year and title, each with its markers and its own text.

    Entries are one work by equal DOI, else by equal title (a missing subtitle, case and marks aside), year and first
    author, else by equal raw text; with two different DOIs they never are. A document is a work by DOI, else by
    title, where neither its year nor its first author says otherwise.
    """
    cited = _by_target(markers)
    sources = DocumentMatcher(documents)
    found = [_work(group, sources, cited) for group in _groups(references)]
    return tuple(sorted(found, key=_order))


def _groups(references: Iterable[Reference]) -> Iterator[list[Reference]]:
    """Yield the entries of each work; in linear time."""
    by_doi: dict[str, list[Reference]] = defaultdict(list)
    by_title: dict[tuple[str, ...], list[Reference]] = defaultdict(list)
    for entry in references:
        by_title[_rough_key(entry)].append(entry)
        if entry.doi:
            by_doi[entry.doi.casefold()].append(entry)
    for same in (part for alike in by_title.values() for one in _by_family(alike) for part in _by_subtitle(one)):
        dois = {entry.doi.casefold() for entry in same if entry.doi}
        bare = [entry for entry in same if not entry.doi]
        if len(dois) == 1:
            by_doi[dois.pop()].extend(bare)
        elif bare:
            yield bare
    yield from by_doi.values()


def _rough_key(entry: Reference) -> tuple[str, ...]:
    """Return what entries of one work share whether or not they give its subtitle, but for the first author."""
    year = year_key(entry.year)
    main = main_key(entry.title)
    if not main or (not year and not first_author_keys(entry.authors) and not is_telling(main)):
        return ("raw", *words(entry.raw))
    return "title", main, year


def _by_family(alike: Sequence[Reference]) -> Iterator[list[Reference]]:
    """Part entries whose first authors have no spelling in common; those without an author are one part."""
    root: dict[str, str] = {}

    def found(key: str) -> str:
        while root.setdefault(key, key) != key:
            key = root[key]
        return key

    for entry in alike:
        first, *others = sorted(first_author_keys(entry.authors)) or [""]
        for key in others:
            root[found(key)] = found(first)
    parts: dict[str, list[Reference]] = defaultdict(list)
    for entry in alike:
        parts[found(min(first_author_keys(entry.authors), default=""))].append(entry)
    yield from parts.values()


def _by_subtitle(alike: Sequence[Reference]) -> Iterator[list[Reference]]:
    """Part entries of one main title where subtitles differ; one without joins the others if they agree."""
    by_title: dict[str, list[Reference]] = defaultdict(list)
    for entry in alike:
        by_title[title_key(entry.title)].append(entry)
    short = min(by_title, key=len)
    if len(by_title) == 2 and short == main_key(alike[0].title):
        yield list(alike)
    else:
        yield from by_title.values()


def _work(entries: Sequence[Reference], sources: DocumentMatcher, cited: Mapping[str, list[InTextCitation]]) -> Work:
    fullest = sorted(
        {one.id: one for one in entries}.values(),
        key=lambda one: (-sum(bool(getattr(one, x)) for x in _FIELDS), one.more_authors, one.document, one.start),
    )
    markers = {(m.document, m.start): m for one in fullest for m in cited.get(one.id, ())}
    match = sources.match(fullest)
    return Work(
        tuple(fullest),
        tuple(markers[key] for key in sorted(markers)),
        match.document if match else None,
        match.grade if match else None,
    )


def _by_target(markers: Iterable[InTextCitation]) -> Mapping[str, list[InTextCitation]]:
    found: dict[str, list[InTextCitation]] = defaultdict(list)
    for marker in markers:
        for target in marker.targets:
            found[target].append(marker)
    return found


def _order(work: Work) -> tuple[str, str, str, str]:
    first = work.entries[0]
    title = title_key(first.title)
    return min(first_author_keys(first.authors), default=title), first.year, title, first.id
