"""Resolve what notes and texts cite again in short: `ibid.`, `op. cit.`, `supra note 3`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ibidem.references.fields import names_work
from ibidem.references.identity import family_keys, title_key
from ibidem.text.normalize import LOWERED, RAISED
from ibidem.types import Block, BlockKind, Document, InTextCitation, Person, Reference, Syntax, Unresolved

LONGEST_PARTED = 3000
"""Characters of a note up to which the works in it are told apart."""
LONGEST = 240
"""Characters of a note that does nothing but cite again."""
_NOTE_LABEL = re.compile(
    rf"\s*(?:\[\^([^\]\s]{{1,80}})\]:|\[(\d{{1,4}})\]:?|(\d{{1,4}})[.)]?(?=\s)|([{RAISED}]{{1,4}}))\s*"
)
_SIGNAL = r"\W{0,3}(?:(?:see|see also|cf|compare|vgl|siehe|voir|cité dans|but see|accord)\b[.,:]?\s+)?"
_AGAIN = re.compile(rf"{_SIGNAL}(?:ibid(?:em)?|id(?=\.)|idem|ebd|ebenda|loc\.?\s?cit)\b(?!\w)", re.IGNORECASE)
"""How a note begins that cites the work of the note before it."""
_NAMED = re.compile(
    rf"{_SIGNAL}(?P<name>[^\W\d_][^\d;:()\[\]]{{1,100}}?)[,.]?\s+(?:(?:op|loc)\.?\s?cit\b|a\.\s?a\.\s?O\b"
    r"|(?:[\"“‘'(][^\"”’)]{1,80}[\"”’)],?\s+)?(?:supra|above|above,)\s+(?:note|notes|n\.?|fn\.?)\s?(?P<supra>\d{1,4})"
    r"|\((?:above\s)?(?:note|n|fn|anm)\.?\s?(?P<note>\d{1,4})\))",
    re.IGNORECASE,
)
"""How a note begins that cites the work of a named author again."""
_IN_TEXT = re.compile(r"(?<![\w.])(?:ibid(?:em)?\b\.?|op\.\s?cit\.|loc\.\s?cit\.)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_PARTS = re.compile(r";\s+(?![^()]*\))")
"""What parts the works of a note; not within brackets."""
_LEAD = re.compile(rf"{_SIGNAL}(?:and\s+|und\s+|et\s+)?", re.IGNORECASE)
_PLACE = re.compile(
    r"[,.:\s]+(?:(?:pp?|at|S|ch|chap|chapter|n|para|§)\b\.?\s*)?[\dxivlc][\dxivlc\s,–—‐-]*f{0,2}\.?$|[.,\s]+$"
)
"""Where in a work a note means, at its end."""
_SHORT = re.compile(
    r"(?P<names>[^\W\d_][^\d,:;()“”\"*_]{1,60}?)(?:,\s+|\s+(?=[“\"*_‘]))(?P<title>[^\d;()]{3,100})|(?P<name>[^\W\d_][\w’'-]+)"
)
"""A work by the names of its authors and a short title, or by a name alone."""
_MARKS = re.compile(r"[*_“”„\"‘’«»]")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: what marks it, and its words behind the mark."""

    label: str
    start: int
    end: int
    text: str
    is_listed: bool = False
    """Whether it is an entry of a list, rather than a note below a text."""


@dataclass(frozen=True, slots=True)
class RepeatedCitations:
    """The citations of a document's notes that name a work by a note before them."""

    by_label: Mapping[str, Reference] = field(default_factory=dict)
    """The work that a note cites again, by what marks the note."""
    citations: tuple[InTextCitation, ...] = ()
    remarks: frozenset[str] = frozenset()
    """What marks the notes that cite nothing as an entry or again."""
    besides: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    """The works that a note cites in short, several of them or beside an entry of its own, by what marks the note."""


def cites_again(text: str) -> bool:
    """Whether a note, with or without its mark, only cites again what another note cites in full."""
    body = _body(text)
    return len(body) <= LONGEST and bool(_AGAIN.match(body) or _NAMED.match(body))


class AuthoredWork(Protocol):
    """What a note may cite again."""

    @property
    def authors(self) -> tuple[Person, ...]:
        """In the order of the entry."""

    @property
    def title(self) -> str:
        """As the entry has it."""


AnyWork = TypeVar("AnyWork", bound=AuthoredWork)


def in_short(text: str, before: Sequence[AnyWork]) -> tuple[list[AnyWork], list[tuple[int, int]]]:
    """Return the works before a note that it cites by author and short title, and the spans of what else it says.

    The parts of a note between semicolons are looked at one by one.
    """
    found: list[AnyWork] = []
    rest: list[tuple[int, int]] = []
    for start, end in note_parts(text):
        work = _meant_in_short(text[start:end], before)
        if work is None:
            rest.append((start, end))
        else:
            found.append(work)
    return found, rest


def note_parts(text: str) -> list[tuple[int, int]]:
    """Return the spans of a note, behind its mark, that semicolons part; the whole of a long one."""
    match = _NOTE_LABEL.match(text)
    at = match.end() if match else 0
    found: list[tuple[int, int]] = []
    for parting in _PARTS.finditer(text, at) if len(text) <= LONGEST_PARTED else ():
        found.append((at, parting.start()))
        at = parting.end()
    return [*found, (at, len(text))]


def _meant_in_short(part: str, before: Sequence[AnyWork]) -> AnyWork | None:
    if len(part) > LONGEST:
        return None
    match = _SHORT.fullmatch(_PLACE.sub("", _LEAD.sub("", " ".join(part.split()), count=1)))
    if match is None:
        return None
    names = re.split(r"\s+(?:and|&|und|et)\s+", (match["names"] or match["name"]).strip())[0]
    told = title_key(_MARKS.sub("", match["title"] or "")).split()
    families = family_keys(names) | family_keys(names.split()[-1])
    fitting: dict[str, AnyWork] = {}
    for work in before:
        known = {key for person in work.authors[:1] for key in family_keys(person.family)}
        if known & families and set(told) <= set(title_key(work.title).split()):
            fitting.setdefault(title_key(work.title), work)
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def is_footnote(text: str, block: Block) -> bool:
    """Whether the text of a block is a note below a text, rather than an entry of a list."""
    return block.label == "footnote" or text.lstrip().startswith("[^")


def is_note(text: str) -> bool:
    """Whether a text begins with the mark of a note."""
    return _NOTE_LABEL.match(text) is not None


def note_cites(text: str) -> bool:
    """Whether a note, with or without its mark, cites a work, in full or again, and says little else."""
    return cites_again(text) or names_work(_body(text))


def repeated_citations(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> RepeatedCitations:
    """Return the notes that cite again, each with the work it means; one that names none or several says so."""
    by_start = {entry.start: entry for entry in entries}
    cited: list[tuple[str, Reference]] = []
    last: list[Reference] = []
    by_label: dict[str, Reference] = {}
    besides: dict[str, tuple[Reference, ...]] = {}
    found: list[InTextCitation] = []
    remarks: set[str] = set()
    for note in _notes(document, blocks):
        entry = by_start.get(note.start)
        others = [one for one in entries if note.start < one.start < note.end] if entry is not None else []
        looked = [] if note.is_listed or cites_again(note.text) else [one for _, one in cited]
        short, rest = in_short(note.text, looked)
        if entry is not None:
            if short or others:
                besides[note.label] = (*short, *others)
            cited.extend((note.label, one) for one in (*others, entry))
            last = [*short, *others, entry]
            continue
        if short and not rest:
            last = list(dict.fromkeys(short))
            besides[note.label] = tuple(last)
            text, targets = document.text[note.start : note.end], tuple(dict.fromkeys(one.id for one in short))
            found.append(InTextCitation(document.id, note.start, note.end, text, targets, None))
            continue
        if not cites_again(note.text):
            last = []  # a remark; what `ibid.` behind it means is not certain
            remarks.add(note.label)
            continue
        meant = last
        if not _AGAIN.match(note.text):
            meant = _named_before(note.text, cited, by_label)
        single = meant[0] if len(meant) == 1 else None
        if single is not None:
            by_label[note.label] = single
        last = [single] if single is not None else []
        trouble = None if single else Unresolved.AMBIGUOUS if meant else Unresolved.ORPHAN
        targets = (single.id,) if single else ()
        text = document.text[note.start : note.end]
        found.append(InTextCitation(document.id, note.start, note.end, text, targets, trouble))
    return RepeatedCitations(by_label, tuple(found), frozenset(remarks), besides)


def repeated_in_text(document: Document, text: str, citations: Sequence[InTextCitation]) -> Iterator[InTextCitation]:
    """Yield each `ibid.` in running text, with the work of the citation before it in the same section of the text.

    `text` is the document's, as `readable_text` gives it. Where the one before is of several works it is ambiguous.
    """
    notes = [(one.start, one.end) for one in citations]
    for match in _IN_TEXT.finditer(text):
        if any(start <= match.start() < end for start, end in notes):
            continue
        before = [one for one in citations if one.end <= match.start()]
        nearest = max(before, key=lambda one: one.end, default=None)
        targets = nearest.targets if nearest is not None else ()
        trouble = None if len(targets) == 1 else Unresolved.AMBIGUOUS if targets else Unresolved.ORPHAN
        single = targets if len(targets) == 1 else ()
        yield InTextCitation(document.id, match.start(), match.end(), match[0], single, trouble)


def _notes(document: Document, blocks: Sequence[Block]) -> Iterator[Note]:
    """Yield the notes in the order of their marks: footnotes of Markdown, entries of a list of notes, printed notes."""
    for block in blocks:
        text = document.text[block.start : block.end]
        printed = block.label == "footnote" and block.kind is BlockKind.PARAGRAPH
        markdown = document.syntax is Syntax.MARKDOWN and text.lstrip().startswith("[^")
        if block.kind is not BlockKind.REFERENCE and not printed and not markdown:
            continue
        match = _NOTE_LABEL.match(text)
        if match:
            label = next(group for group in match.groups() if group).translate(LOWERED)
            words = " ".join(text[match.end() :].split())
            yield Note(label, block.start, block.end, words, is_listed=not is_footnote(text, block))


def _body(text: str) -> str:
    match = _NOTE_LABEL.match(text)
    return " ".join(text[match.end() if match else 0 :].split())


def _named_before(text: str, cited: Sequence[tuple[str, Reference]], again: Mapping[str, Reference]) -> list[Reference]:
    """Return the works that a note may mean by an author's name: that of the note it refers to, else those before it.

    Of several works of one author it is the one whose title the note gives in short, if one alone has its words.
    """
    match = _NAMED.match(text)
    if match is None:
        return []
    number = match["supra"] or match["note"]
    if number:
        own = dict(cited) | dict(again)
        return [own[number]] if number in own else []
    parts = re.split(r",\s*|\s+(?:and|&|und|et)\s+", match["name"])
    named = parts[0].split()
    works: dict[str, Reference] = {}
    for _, entry in cited:
        families = {key for person in entry.authors[:1] for key in family_keys(person.family)}
        if any(family_keys(" ".join(named[first:])) & families for first in range(len(named))):
            works.setdefault(entry.doi or title_key(entry.title) or entry.id, entry)
    held = list(works.values())
    if len(held) > 1 and (words := {word.casefold() for part in parts[1:] for word in _WORD.findall(part)}):
        titled = [one for one in held if words & set(title_key(one.title).split())]
        held = titled if len(titled) == 1 else held
    return held
