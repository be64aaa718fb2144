"""Resolve what notes and texts cite again in short: `ibid.`, `op. cit.`, `supra note 3`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ibidem.references.fields import names_work
from ibidem.references.identity import family_keys, title_key
from ibidem.text.normalize import LOWERED, RAISED
from ibidem.types import Block, BlockKind, Document, InTextCitation, Reference, Syntax, Unresolved

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


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: what marks it, and its words behind the mark."""

    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RepeatedCitations:
    """The citations of a document's notes that name a work by a note before them."""

    by_label: Mapping[str, Reference] = field(default_factory=dict)
    """The work that a note cites again, by what marks the note."""
    citations: tuple[InTextCitation, ...] = ()
    remarks: frozenset[str] = frozenset()
    """What marks the notes that cite nothing as an entry or again."""


def cites_again(text: str) -> bool:
    """Whether a note, with or without its mark, only cites again what another note cites in full."""
    body = _body(text)
    return len(body) <= LONGEST and bool(_AGAIN.match(body) or _NAMED.match(body))


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
    last: Reference | None = None
    by_label: dict[str, Reference] = {}
    found: list[InTextCitation] = []
    remarks: set[str] = set()
    for note in _notes(document, blocks):
        entry = by_start.get(note.start)
        if entry is not None:
            cited.append((note.label, entry))
            last = entry
            continue
        if not cites_again(note.text):
            last = None  # a remark; what `ibid.` behind it means is not certain
            remarks.add(note.label)
            continue
        meant = [last] if last is not None else []
        if not _AGAIN.match(note.text):
            meant = _named_before(note.text, cited, by_label)
        single = meant[0] if len(meant) == 1 else None
        if single is not None:
            by_label[note.label] = single
        last = single
        trouble = None if single else Unresolved.AMBIGUOUS if meant else Unresolved.ORPHAN
        targets = (single.id,) if single else ()
        text = document.text[note.start : note.end]
        found.append(InTextCitation(document.id, note.start, note.end, text, targets, trouble))
    return RepeatedCitations(by_label, tuple(found), frozenset(remarks))


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
            yield Note(label, block.start, block.end, " ".join(text[match.end() :].split()))


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
