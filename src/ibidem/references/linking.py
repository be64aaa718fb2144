"""Link the citations of a document to entries; what is not certain is reported, never guessed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from ibidem.references.citations import find_mentions, keys_of, number_form
from ibidem.references.identity import family_keys, first_author_keys, is_bibliography_path, title_key, year_key
from ibidem.references.mentions import ANY_YEAR, Doubt, Mention, Named, Style, readable_text
from ibidem.references.notes import repeated_citations, repeated_in_text
from ibidem.text.normalize import words
from ibidem.types import Block, BlockKind, Document, InTextCitation, Reference, Unresolved

RARE = 4
"""A form of numbers is a slip where another is so many times as frequent."""
_BEGINS = re.compile(r"\s*(?:\Z|\n|[“\"‘'(\[]?[^\W_a-z])")
_STOPPED = re.compile(r"[.!?…][\"'”’»)\]]*[^\S\n]{0,2}\Z")


def link_citations(
    document: Document,
    entries: Sequence[Reference],
    blocks: Sequence[Block],
    exact: Sequence[InTextCitation] = (),
) -> tuple[InTextCitation, ...]:
    """Return the markers of a document in order, each with the ids of the entries it certainly points at.

    `exact` are citations that the file itself marks; what else their text looks like does not count.

    Trouble says ORPHAN where a part of it finds no entry, else AMBIGUOUS where a part fits several. What may be no
    marker at all is an orphan only where the document cites in that style. `ibid.` and the like count as markers.
    """
    repeated = repeated_citations(document, entries, blocks)
    listing = Listing.of(entries, document.text, blocks)
    for label, entry in repeated.by_label.items():
        listing.by_label.setdefault(label, [entry])
    listing.besides.update(repeated.besides)
    known = sorted([*exact, *repeated.citations], key=lambda citation: citation.start)
    mentions = find_mentions(document, entries, blocks, frozenset((*repeated.by_label, *repeated.besides)))
    resolved = [
        (call, *_resolved(call, listing))
        for call in mentions
        if not (repeated.remarks.issuperset(call.labels) and call.labels and _is_raised(document.text, call))
    ]
    resolved = _in_one_style(document, resolved)
    used = {call.style for call, targets, _ in resolved if targets or call.doubt is Doubt.NONE}
    citations = [
        InTextCitation(document.id, call.start, call.end, document.text[call.start : call.end], targets, trouble)
        for call, targets, trouble in resolved
        if trouble is not Unresolved.ORPHAN
        or call.doubt is Doubt.NONE
        or (call.doubt is Doubt.SOME and (targets or call.style in used))
    ]
    citations = _merged(citations, known)
    if citations:
        citations.extend(repeated_in_text(document, readable_text(document, entries, blocks), citations))
    return tuple(sorted(citations, key=lambda citation: citation.start))


def _merged(citations: Iterable[InTextCitation], known: Sequence[InTextCitation]) -> list[InTextCitation]:
    """Return known citations, and found ones that share no character with them or hold all that they cite and more.

    A file may mark parts of what it cites in one place alone: the ends of a range, the first of a list.
    """
    kept: list[InTextCitation] = []
    within: set[InTextCitation] = set()
    starts, ends = [citation.start for citation in known], [citation.end for citation in known]
    for citation in citations:
        shared = known[bisect_right(ends, citation.start) : bisect_left(starts, citation.end)]
        inner = all(citation.start <= other.start and other.end <= citation.end for other in shared)
        cited = {target for other in shared for target in other.targets}
        if not shared or (inner and citation.trouble is None and cited < set(citation.targets)):
            kept.append(citation)
            within.update(shared)
    return sorted(
        [*kept, *(citation for citation in known if citation not in within)], key=lambda citation: citation.start
    )


def _is_raised(text: str, call: Mention) -> bool:
    return call.style is Style.NUMBER and number_form(text, call) == "raised"


_Resolved = tuple[Mention, tuple[str, ...], Unresolved | None]


def _in_one_style(document: Document, resolved: Sequence[_Resolved]) -> list[_Resolved]:
    """Return the citations without the numbers that stand in another form than most: exponents, indexes of arrays.

    A document whose numbers stand in brackets behind a space does not cite by raised numbers or behind a letter too.
    """
    forms = [number_form(document.text, call) if call.style is Style.NUMBER else None for call, *_ in resolved]
    counts = Counter(form for form, (_, targets, _) in zip(forms, resolved, strict=True) if form and targets)
    if not counts:
        return list(resolved)
    main, most = counts.most_common(1)[0]
    rare = {form for form, count in counts.items() if form is not main and count * RARE < most}
    return [citation for form, citation in zip(forms, resolved, strict=True) if form not in rare]


def citations_of_span(
    markers: Iterable[InTextCitation], start: int, end: int, text: str = ""
) -> tuple[InTextCitation, ...]:
    """Return the markers that belong to a sentence or passage: those within it, and those right after its last stop.

    `text` is the document's; with it, markers that a stop precedes and a new sentence follows are known to belong to
    what is before them. Without it, those that touch `end` are taken for its own. An empty span has none.
    """
    if start >= end:
        return ()
    held = sorted(markers, key=lambda marker: marker.start)
    before, after = _trailing(held, start, text), _trailing(held, end, text)
    return tuple(marker for marker in held if marker in after or (start <= marker.start < end and marker not in before))


def _trailing(markers: Sequence[InTextCitation], at: int, text: str) -> list[InTextCitation]:
    """Return the markers that stand at `at`, between the stop of one sentence and the beginning of the next."""
    trailing: list[InTextCitation] = []
    for marker in markers[bisect_left(markers, at, key=lambda marker: marker.start) :]:
        last = trailing[-1].end if trailing else at
        if marker.text[:1].isalpha() or marker.start - last > (2 if text else 0) or "\n" in text[last : marker.start]:
            break
        trailing.append(marker)
    if text and trailing and not (_STOPPED.search(text, max(0, at - 8), at) and _BEGINS.match(text, trailing[-1].end)):
        return []
    return trailing


def _resolved(call: Mention, listing: Listing) -> tuple[tuple[str, ...], Unresolved | None]:
    parts: list[Found] = [
        held
        for label in call.labels
        for held in (listing.labelled(label, call.start), *((entry,) for entry in listing.besides.get(label, ())))
        if held or label not in listing.besides
    ]
    parts.extend(listing.named(work) for work in call.works)
    targets = dict.fromkeys(entries[0].id for entries in parts if len(entries) == 1)
    trouble = Unresolved.ORPHAN if not all(parts) else Unresolved.AMBIGUOUS if any(len(x) > 1 for x in parts) else None
    return tuple(targets), trouble


def entries_by_key(entries: Iterable[Reference]) -> dict[str, tuple[Reference, ...]]:
    """Return the entries of bibliography files by the key they are cited by."""
    by_key: dict[str, tuple[Reference, ...]] = {}
    for entry in entries:
        if entry.label and is_bibliography_path(entry.document):
            by_key[entry.label] = (*by_key.get(entry.label, ()), entry)
    return by_key


def linked_to_files(marker: InTextCitation, shared: Mapping[str, tuple[Reference, ...]]) -> InTextCitation:
    """Return the marker, its keys linked to the shared entries where its own document lists none of them."""
    named = (
        keys_of(marker.text)
        if marker.trouble is Unresolved.ORPHAN and not marker.targets and "@" in marker.text
        else ()
    )
    if not named:
        return marker
    parts = [one_work(shared.get(key, ())) for key in named]
    targets = tuple(dict.fromkeys(entries[0].id for entries in parts if len(entries) == 1))
    doubtful = any(len(entries) > 1 for entries in parts)
    return replace(
        marker,
        targets=targets,
        trouble=Unresolved.ORPHAN if not all(parts) else Unresolved.AMBIGUOUS if doubtful else None,
    )


_OTHERS = re.compile(r"\bet\.? al\b|\band others\b|…|\.\.\.")
_LETTERED = re.compile(r"\d{4}[a-z]")
_IN_PRESS = ("in press", "forthcoming", "in preparation", "accepted", "submitted")
_MINOR = frozenset(words("of for the and on in to at by de la et und der für"))
_ACRONYM = re.compile(r"[(\[]\s?(?:hereafter,?\s|henceforth,?\s)?([^\W\d_a-z][\w.&-]{1,11})(?=[,;)\]\s])")
LONGEST_BODY = 12
"""Words of the name of a body that is looked for before its acronym."""

Found = tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Entries by what they are called."""

    by_label: dict[str, list[Reference]] = field(default_factory=dict)
    by_family: dict[str, list[Reference]] = field(default_factory=dict)
    by_acronym: dict[str, list[Reference]] = field(default_factory=dict)
    besides: dict[str, tuple[Reference, ...]] = field(default_factory=dict)
    """The works that a note cites in short, by its label; it may have an entry of its own too."""
    lists: dict[str, int] = field(default_factory=dict)
    """By the id of an entry, which of the document's lists it stands in."""

    @classmethod
    def of(cls, entries: Sequence[Reference], text: str, blocks: Sequence[Block] = ()) -> Self:
        """Return the listing of these entries; `text` may define acronyms of corporate authors."""
        listing = cls(lists=_lists(entries, blocks))
        corporate_authors: dict[str, list[Reference]] = {}
        for entry in entries:
            if entry.label:
                listing.by_label.setdefault(entry.label, []).append(entry)
            for key in first_author_keys(entry.authors):
                listing.by_family.setdefault(key, []).append(entry)
                if _is_body(entry):
                    corporate_authors.setdefault(key, []).append(entry)
                    for acronym in _acronyms(entry.authors[0].family):
                        listing.by_acronym.setdefault(acronym, []).append(entry)
        for acronym, key in _defined(text, corporate_authors):
            listing.by_acronym.setdefault(acronym, []).extend(corporate_authors[key])
        return listing

    def labelled(self, label: str, at: int = 0) -> Found:
        """Return the entries of that label; where each chapter has its list, those of the next list behind `at`."""
        held = self.by_label.get(label, ())
        if len(held) > 1:
            behind = min((self.lists.get(entry.id, 0) for entry in held if entry.start > at), default=None)
            nearest = behind if behind is not None else max(self.lists.get(entry.id, 0) for entry in held)
            held = [entry for entry in held if self.lists.get(entry.id, 0) == nearest]
        return one_work(held)

    def named(self, work: Named) -> Found:
        """Return the entries that fit an author and year equally well: none, one, or those between which is doubt."""
        for names in _readings(work):
            first = [entry for entry in self._by_first(names[0]) if _of_year(entry, work.year)]
            fitting = [entry for entry in first if _has_authors(entry, names[1:])]
            if fitting:
                return one_work(_closest(fitting, len(names), more=work.more))
        return self._by_last_names(work)

    def _by_last_names(self, work: Named) -> Found:
        """Return the entries of just the last of the names: words with a capital may stand before the authors."""
        for first in range(1, len(work.names) - 1):
            names = work.names[first:]
            among = [
                entry
                for entry in self._by_first(names[0])
                if _of_year(entry, work.year) and _has_authors(entry, names[1:])
            ]
            if fitting := [entry for entry in among if len(entry.authors) == len(names)]:
                return one_work(fitting)
        return ()

    def _by_first(self, name: str) -> Found:
        """Return the entries whose first author is named so; words before the name are tolerated."""
        parts = name.split()
        for index in range(len(parts)):
            keys = family_keys(" ".join(parts[index:]))
            for among in (self.by_family, self.by_acronym):
                entries = [entry for key in sorted(keys) for entry in among.get(key, ())]
                if entries:
                    return tuple({entry.id: entry for entry in entries}.values())
        return ()


def _lists(entries: Sequence[Reference], blocks: Sequence[Block]) -> dict[str, int]:
    """Return which list of the document each entry stands in: a new one begins behind text that is no entry."""
    between = sorted(block.start for block in blocks if block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH))
    ordered = sorted(entries, key=lambda entry: entry.start)
    list_numbers: dict[str, int] = {}
    number = 0
    for before, entry in zip([None, *ordered], ordered, strict=False):
        parted = before and bisect_left(between, before.end) < bisect_left(between, entry.start)
        if before and parted and entry.label.isdecimal() and before.label.isdecimal():
            number += int(entry.label) <= int(before.label)
        list_numbers[entry.id] = number
    return list_numbers


def one_work(entries: Sequence[Reference]) -> Found:
    """Return the entries, or the first of them where they list one work several times."""
    listed = tuple(entries)
    if len(listed) > 1 and len({entry.id for entry in listed}) == 1:
        return listed[:1]
    dois = {entry.doi for entry in listed}
    titles = {(title_key(entry.title), year_key(entry.year)) for entry in listed}
    same = (len(dois) == 1 and "" not in dois) or (len(titles) == 1 and len(dois) == 1 and all(t for t, _ in titles))
    return listed[:1] if same else listed


def _readings(work: Named) -> Iterator[tuple[str, ...]]:
    """Yield the ways to read the names: as one body, as they stand, and the last alone after a comma."""
    if (len(work.names) > 1 and not work.more) or work.whole not in ("", work.names[0]):
        yield (work.whole,)
    yield work.names
    if len(work.names) > 1 and "&" not in work.whole and not re.search(r"\b(?:and|und|et|y)\b", work.whole):
        yield work.names[-1:]


def _of_year(entry: Reference, wanted: str) -> bool:
    if wanted == ANY_YEAR:
        return True
    listed = entry.year.casefold()
    for year in wanted.casefold().split("/"):
        if year in ("n.d.", ""):
            fits = listed in ("", "n.d.")
        elif year in _IN_PRESS:
            fits = listed in _IN_PRESS
        elif _LETTERED.fullmatch(year):
            fits = listed == year
        else:
            fits = year_key(listed) == year
        if fits:
            return True
    return False


def _has_authors(entry: Reference, others: Sequence[str]) -> bool:
    """Whether the entry's further authors are those named, as far as it names them."""
    for index, name in enumerate(others, start=1):
        if index >= len(entry.authors):
            return bool(_OTHERS.search(entry.raw)) or len(entry.authors) == 0
        wanted = family_keys(entry.authors[index].family)
        parts = name.split()
        # Given names may stand before the family's.
        if not any(family_keys(" ".join(parts[at:])) & wanted for at in range(len(parts))):
            return False
    return True


def _closest(entries: list[Reference], named: int, *, more: bool) -> list[Reference]:
    """Return the entries whose number of authors is that of the marker, or all where none has it."""
    if len(entries) == 1:
        return entries
    if more:
        several = [one for one in entries if len(one.authors) > max(named, 1) or _OTHERS.search(one.raw)]
        many = [one for one in several if len(one.authors) >= 3 or _OTHERS.search(one.raw)]
        return many or several or entries
    return [one for one in entries if len(one.authors) == named and not _OTHERS.search(one.raw)] or entries


def _is_body(entry: Reference) -> bool:
    return not entry.authors[0].given and " " in entry.authors[0].family.strip()


def _acronyms(body: str) -> set[str]:
    """Return what a body may be called: the initials of its words, and what stands in brackets after it."""
    parts = re.findall(r"[^\W_]+", re.sub(r"[(\[].*", "", body))
    major = [word for word in parts if word.casefold() not in _MINOR]
    found = {"".join(word[0] for word in each).casefold() for each in (parts, major) if len(each) > 1}
    found.update(_plain(match[1]) for match in _ACRONYM.finditer(body))
    return found


def _defined(text: str, corporate_authors: dict[str, list[Reference]]) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that a text defines after the name of a body, with the key of that body."""
    if not corporate_authors:
        return
    ends = {key.split()[-1] for key in corporate_authors}
    seen: set[tuple[str, str]] = set()
    for match in _ACRONYM.finditer(text):
        before = text[max(0, match.start() - 150) : match.start()].split()[-LONGEST_BODY:]
        if not before or not ends & family_keys(before[-1]):
            continue
        for first in range(len(before)):
            for key in family_keys(" ".join(before[first:])):
                pair = (_plain(match[1]), key)
                if key in corporate_authors and pair not in seen:
                    seen.add(pair)
                    yield pair


def _plain(acronym: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", acronym.casefold()))
