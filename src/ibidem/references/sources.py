"""References and citations that a file carries itself, as a reference manager or a publisher wrote them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ibidem.labels import formatted
from ibidem.references.csl import reader
from ibidem.references.fields import Fields
from ibidem.references.identity import first_author_keys, main_key, title_key, year_key
from ibidem.types import Block, BlockKind, Document, InTextCitation, Reference, SourceReference, Unresolved


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source reference with its fields, and the block of the text that lists it."""

    keys: tuple[str, ...]
    """Several where the file names the work by more than one, as of a library of one's own and of a group."""
    fields: Fields
    block: int | None
    """The index of the reference block that lists it; None where no block does."""


def with_listed(document: Document, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, those that hold what the file itself lists as references, with or without a heading."""
    listed = [(one.start, one.end) for one in document.source_references if one.start >= 0]
    if not listed:
        return list(blocks)
    text = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    return [
        replace(block, kind=BlockKind.REFERENCE)
        if block.kind in text and any(start < block.end and block.start < end for start, end in listed)
        else block
        for block in blocks
    ]


def source_entries(document: Document, blocks: Sequence[Block], parsed: Sequence[Fields]) -> tuple[SourceEntry, ...]:
    """Return the source references that have fields or a place, each with the one of `blocks` that lists it.

    Where the file does not say where it lists a work, it is the block whose fields, `parsed`, are of that work.
    Records of one work are one entry there.
    """
    read = reader((), ())
    known = _Parsed.of(parsed)
    found: list[SourceEntry] = []
    by_work: dict[object, int] = {}
    taken: set[int] = set()
    for one in document.source_references:
        block = _listing(one, blocks)
        try:
            fields = read(one.record) if one.record else Fields()
        except ValueError:
            fields = Fields()
        has_fields = bool(fields.title or fields.authors)
        if block is None and has_fields:
            held = by_work.setdefault(_work(fields), len(found))
            if held < len(found):
                found[held] = replace(found[held], keys=(*found[held].keys, one.key))
                continue
            block = known.find(fields, taken)
        if block is not None:
            taken.add(block)
        if block is not None or has_fields:
            found.append(SourceEntry((one.key,), fields, block))
    return tuple(found)


def _work(fields: Fields) -> object:
    """Return what tells the work of a record from others."""
    return fields.doi.casefold() or (title_key(fields.title), first_author_keys(fields.authors), year_key(fields.year))


def merged(fields: Fields, parsed: Fields) -> Fields:
    """Return the fields of a record, with the label of its entry in the text and the addresses the record lacks."""
    if not (fields.title or fields.authors):
        return parsed
    return replace(fields, label=parsed.label, doi=fields.doi or parsed.doi, url=fields.url or parsed.url)


def written(fields: Fields) -> str:
    """Return the fields of a record as an entry that people write."""
    values = {each.name: getattr(fields, each.name) for each in dataclasses.fields(fields)}
    return formatted(Reference("", "", 0, 1, None, "", **values))


def source_citations(document: Document, targets: Mapping[str, Reference]) -> Iterator[InTextCitation]:
    """Yield the citations that the file itself marks; `targets` are the references by their key.

    Those that name keys of a bibliography file alone are left to what their text says.
    """
    for one in document.source_citations:
        found = [targets[key].id for key in one.keys if key in targets]
        if found:
            trouble = None if len(found) == len(one.keys) else Unresolved.ORPHAN
            text = document.text[one.start : one.end]
            yield InTextCitation(document.id, one.start, one.end, text, tuple(dict.fromkeys(found)), trouble)


def _listing(one: SourceReference, blocks: Sequence[Block]) -> int | None:
    if one.start < 0:
        return None
    return next((at for at, block in enumerate(blocks) if one.start < block.end and block.start < one.end), None)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The fields read from the text, by what tells a work."""

    by_doi: dict[str, list[int]]
    by_title: dict[str, list[int]]
    by_author_year: dict[tuple[str, str], list[int]]

    @classmethod
    def of(cls, parsed: Sequence[Fields]) -> _Parsed:
        found = cls(defaultdict(list), defaultdict(list), defaultdict(list))
        for at, fields in enumerate(parsed):
            if fields.doi:
                found.by_doi[fields.doi.casefold()].append(at)
            if fields.title:
                found.by_title[main_key(fields.title)].append(at)
            for family in first_author_keys(fields.authors):
                found.by_author_year[family, year_key(fields.year)].append(at)
        return found

    def find(self, fields: Fields, taken: set[int]) -> int | None:
        """Return the entry of that work: by DOI, title, or first author and year where one alone has both."""
        by_doi = self.by_doi.get(fields.doi.casefold(), []) if fields.doi else []
        by_title = self.by_title.get(main_key(fields.title), []) if title_key(fields.title) else []
        for held in (by_doi, by_title):
            if free := [at for at in held if at not in taken]:
                return free[0]
        families = first_author_keys(fields.authors)
        same = {at for family in families for at in self.by_author_year.get((family, year_key(fields.year)), ())}
        free = sorted(same - taken)
        return free[0] if len(free) == 1 else None
