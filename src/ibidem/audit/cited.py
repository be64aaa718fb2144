"""Rule on what a draft cites: does the cited work say it, something else, or nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from ibidem.audit.cited_spans import CitedSpan
from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.consistency.strength import STRONGER, allows_none, compare, universals
from ibidem.text.normalize import fold, words
from ibidem.text.vocabulary import number_words, word_list
from ibidem.types import Citation, Evidence, InTextCitation, Reference, Ruling, Verdict
from ibidem.types.audits import AuditRule, CitedPart, CitedWork

Check = Callable[[str, tuple[str, ...]], Verdict]
"""What some documents say of a claim; all documents where none are named."""

SURE = 0.5
"""The score from which a supporting sentence stands although a name of the claim is missing."""
BETTER = 0.15
"""By how much another document's sentence must score higher to be named instead of the cited work."""
SAYS_FROM = 0.3
"""The score from which a sentence of another document says so."""
BEYOND_DOUBT = 0.7
"""The score from which a sentence is said to contradict a claim although nobody can say in what."""
DIFFERS = " differs: "
"""What the notes of the checks have that found a difference, as in `number differs: 30 vs 40 minutes`."""
MUCH = 0.5
"""The share of the claim's longer words that a sentence has which says the same or denies it."""
NEARLY_ALL = 0.9
"""The share of those words that a sentence has which says just what the claim says."""
STEM = 5
"""Letters by which two forms of a word are taken for one."""
TOGETHER = "the works cited here say so together"
_SAYS_SO = (AuditRule.SAYS_SO, AuditRule.SECOND_HAND, AuditRule.WRONG_PAGE)
_DENIALS = word_list("negations") | word_list("implied_negations")
_LOCATOR = re.compile(r"\b(?:pp?\.?|pages?|S\.)\s{0,2}(\d{1,5}|[ivxlc]{1,7})(?:\s?[-–—]\s?(\d{1,5}))?", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NAME = re.compile(r"[^\W\d_]*[A-Z][^\W\d_]+")
_SPELLED = {word: str(value) for word, value in number_words().items()}


@dataclass(frozen=True, slots=True)
class SourceWords:
    """The words of a text, folded, and its numbers as figures."""

    words: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, text: str) -> Self:
        """Return the vocabulary of a text; an editor asks for that of the same works again and again."""
        return cls(frozenset(words(fold(text))), frozenset(_numbers(text)))


@dataclass(frozen=True, slots=True)
class CitedTexts:
    """The works of a draft, and the texts of those that are in the library."""

    works: Mapping[str, CitedWork]
    """By the id of the entry."""
    vocabulary: Callable[[str], SourceWords]
    """The words and numbers of a document by its id."""
    origin: Callable[[Citation], tuple[Reference, ...]]
    """The entries that a place of a document cites itself."""
    others: Callable[[], Sequence[CitedWork]]
    """What the draft could cite besides; asked only if need be."""

    def of(self, markers: Iterable[InTextCitation]) -> tuple[CitedWork, ...]:
        """Return the works that citations name."""
        targets = dict.fromkeys(target for one in markers for target in one.targets)
        return tuple(self.works[one] for one in targets if one in self.works)

    def of_document(self, document: str) -> CitedWork | None:
        """Return the entry whose text is a document, one that the draft cites or lists before any other."""
        known = (one for works in (self.works.values, self.others) for one in works())
        return next((one for one in known if one.document == document), None)


def cited_parts(span: CitedSpan, texts: CitedTexts, check: Check) -> tuple[CitedPart, ...]:
    """Return what each work says that citations name; nothing where the draft lists none of them.

    Where another work that is cited there says so, or may say so because its text is not in the library, a work that
    does not is no wrong source. Works that say so only together are held to say so.
    """
    works = texts.of(span.markers)
    parts = [_ruled(span, work, texts, check, alone=len(works) == 1) for work in works]
    if len(parts) < 2:
        return tuple(parts)
    said = any(one.rule in _SAYS_SO for one in parts)
    joint = () if said else _together(span, parts, texts, check)
    if joint:
        return joint
    excused = said or any(one.rule is AuditRule.WITHOUT_TEXT for one in parts)
    lacking = [_lacking(one) for one in parts if one.rule is not AuditRule.WITHOUT_TEXT]
    nowhere = set.intersection(*lacking) if lacking else set[str]()
    return tuple(_beside(one, works, excused=excused, lacking=nowhere) for one in parts)


def _ruled(span: CitedSpan, work: CitedWork, texts: CitedTexts, check: Check, *, alone: bool) -> CitedPart:
    """Return what one work says of what its citation stands for."""
    marker = next(one for one in span.markers if work.reference.id in one.targets)
    whole = " ".join(one.text for one in span.markers) if alone else marker.text
    shown = " ".join((whole if alone or len(marker.targets) == 1 else _own_words(whole, work)).split())
    part = CitedPart(span.claim, shown, (work,), AuditRule.WITHOUT_TEXT, span=(marker.start, marker.end))
    if work.document is None:
        return part
    told = check(span.claim, (work.document,))
    missing = tuple(unconfirmed(span.claim, told, [texts.vocabulary(work.document)], part.works))
    part = replace(part, rule=AuditRule.SILENT, evidence=told.supporting, notes=missing)
    if told.ruling is Ruling.SUPPORTED and not missing:
        origin = texts.origin(told.supporting[0].place)
        return _placed(replace(part, rule=AuditRule.SECOND_HAND if origin else AuditRule.SAYS_SO, origin=origin))
    against = told.contradicting
    if told.ruling in (Ruling.CONTRADICTED, Ruling.MIXED) and _score(against) >= _score(told.supporting):
        sure = contradicted(span.claim, told)
        rule = AuditRule.SAYS_OTHERWISE if sure else AuditRule.CITED_UNCLEAR
        part = replace(part, rule=rule, evidence=against)
    elif told.ruling is Ruling.UNCLEAR:
        part = replace(part, rule=AuditRule.CITED_UNCLEAR, evidence=told.supporting or against)
    elif told.ruling is not Ruling.NOT_FOUND:
        part = replace(part, rule=AuditRule.SAYS_SO)
    if missing and part.rule is not AuditRule.SAYS_OTHERWISE:
        part = replace(part, rule=AuditRule.UNCONFIRMED)
    return _elsewhere(part, told, check(span.claim, ()), texts)


def _own_words(marker: str, work: CitedWork) -> str:
    """Return the part of a citation that names one of its works, with its page; else its key."""
    names = [
        re.escape(one) for one in (work.reference.label, *(who.family for who in work.reference.authors[:1])) if one
    ]
    named = re.compile(rf"(?<![\w:-])(?:{'|'.join(names)})(?![\w:-])")
    pieces = marker.strip("[]()").split(";")
    piece = next((one.strip() for one in pieces if len(pieces) > 1 and named.search(one)), work.key)
    return f"{marker[0]}{piece}{marker[-1]}" if marker[0] in "[(" else piece


def _together(span: CitedSpan, parts: Sequence[CitedPart], texts: CitedTexts, check: Check) -> tuple[CitedPart, ...]:
    """Return the rulings where works say so together that do not do so alone; nothing where they do not."""
    works = [work for one in parts for work in one.works]
    documents = tuple(dict.fromkeys(one.document for one in works if one.document is not None))
    if len(documents) < 2 or any(one.rule is AuditRule.SAYS_OTHERWISE for one in parts):
        return ()
    told = check(span.claim, documents)
    vocabularies = [texts.vocabulary(one) for one in documents]
    if told.ruling is not Ruling.SUPPORTED or any(unconfirmed(span.claim, told, vocabularies, works)):
        return ()
    held = {work: tuple(one for one in told.supporting if one.place.document == work.document) for work in works}
    joint = [(one, held[one.works[0]]) for one in parts]
    return tuple(
        replace(part, rule=AuditRule.SAYS_SO, evidence=evidence, elsewhere=(), instead=(), notes=(TOGETHER,))
        if evidence
        else _beside(part, works, excused=True)
        for part, evidence in joint
    )


def _beside(
    part: CitedPart, works: Collection[CitedWork], *, excused: bool, lacking: Collection[str] = ()
) -> CitedPart:
    """Return the ruling on a work that is cited beside others; `lacking` are the words that none of them has."""
    notes = tuple(one for one in part.notes if part.rule is not AuditRule.UNCONFIRMED or _word(one) in lacking)
    if part.rule is AuditRule.WRONG_SOURCE and (excused or any(one in works for one in part.instead)):
        return replace(part, rule=AuditRule.SILENT, elsewhere=(), instead=(), notes=notes)
    if part.rule is AuditRule.UNCONFIRMED and (excused or not notes):
        return replace(part, rule=AuditRule.CITED_UNCLEAR, notes=notes)
    return replace(part, notes=notes)


def _lacking(part: CitedPart) -> set[str]:
    """Return the words that a work is known not to say, as `_word` does."""
    return {*map(_word, part.notes), *(universals(part.claim) if not part.evidence else ())}


def _word(note: str) -> str:
    """Return what a note of `unconfirmed` is about."""
    return note.removeprefix(f"{STRONGER}: ").partition(" vs ")[0].partition("”")[0].removeprefix("“")


def _elsewhere(part: CitedPart, told: Verdict, anywhere: Verdict, texts: CitedTexts) -> CitedPart:
    """Return the ruling once all of the library was asked: another work may say what the cited one does not."""
    document = part.works[0].document
    own = [one for one in anywhere.supporting if one.place.document == document]
    others = tuple(
        one
        for one in anywhere.supporting
        if one.place.document != document and not any(_stronger(part.claim, [one.place.quote]))
    )
    least = max(SAYS_FROM, max(_score(told.supporting), _score(own)) + BETTER)
    if _score(others) >= least and part.rule is not AuditRule.SAYS_SO:
        named = dict.fromkeys(one.place.document for one in others if one.score >= least)
        instead = tuple(work for one in named if (work := texts.of_document(one)) is not None)
        return replace(part, rule=AuditRule.WRONG_SOURCE, evidence=(), elsewhere=others, instead=instead)
    if (
        part.rule in (AuditRule.SILENT, AuditRule.CITED_UNCLEAR)
        and _score(own) >= SAYS_FROM
        and all(_supported(one, document) for one in anywhere.parts or (anywhere,))
    ):
        return _placed(replace(part, rule=AuditRule.SAYS_SO, evidence=tuple(own)))
    return part


def _supported(told: Verdict, document: str | None) -> bool:
    """Whether a statement is supported, and by a document among others."""
    return told.ruling is Ruling.SUPPORTED and any(one.place.document == document for one in told.supporting)


def contradicted(claim: str, told: Verdict) -> bool:
    """Whether it can be told why a work contradicts a claim, or it does so beyond doubt.

    Either the checks found a difference, or a sentence denies what the claim says in much the same words, or the other
    way round, and none has nearly all words of the claim without doing so.
    """
    against = told.contradicting
    if any(one.score >= BEYOND_DOUBT or any(DIFFERS in note for note in one.notes) for one in against):
        return True
    shared = [(_shared(claim, one), _denies(claim) == _denies(one.place.quote)) for one in against]
    agreeing = [_shared(claim, one) for one in told.supporting if _denies(claim) == _denies(one.place.quote)]
    agreeing += [share for share, same in shared if same]
    return any(share >= MUCH and not same for share, same in shared) and max(agreeing, default=0.0) < NEARLY_ALL


def _denies(text: str) -> bool:
    return any(word in _DENIALS or word.endswith("n't") for word in words(fold(text)))


def _shared(claim: str, evidence: Evidence) -> float:
    """Return the share of the longer words of a claim that a sentence has, by their first letters."""
    ours = {one[:STEM] for one in words(fold(claim)) if len(one) > 3 and one not in _DENIALS}
    theirs = {one[:STEM] for one in words(fold(evidence.place.quote))}
    return len(ours & theirs) / len(ours) if ours else 0.0


def _score(evidence: Sequence[Evidence]) -> float:
    return max((one.score for one in evidence), default=0.0)


def _placed(part: CitedPart) -> CitedPart:
    """Return the part, under another rule where the page that the citation names is not that of the sentences."""
    wanted = _LOCATOR.search(part.marker)
    if wanted is None or not part.evidence or all(one.place.page is None for one in part.evidence):
        return part
    if any(_on_page(one, wanted) for one in part.evidence):
        return part
    first = part.evidence[0].place
    shown = first.label or str(first.page)
    note = f"it says so on p. {shown}, not on p. {wanted[1]}"
    return replace(part, rule=AuditRule.WRONG_PAGE, notes=(*part.notes, note))


def _on_page(evidence: Evidence, wanted: re.Match[str]) -> bool:
    """Whether a sentence lies on the pages that a citation names, by printed label or by sheet."""
    labels = {evidence.place.label.casefold(), str(evidence.place.page)}
    if wanted[2] and wanted[1].isdigit():
        last = int(wanted[2]) if len(wanted[2]) >= len(wanted[1]) else int(wanted[1][: -len(wanted[2])] + wanted[2])
        return any(str(number) in labels for number in range(int(wanted[1]), min(last, int(wanted[1]) + 500) + 1))
    return wanted[1].casefold() in labels


def unconfirmed(claim: str, told: Verdict, texts: Sequence[SourceWords], works: Sequence[CitedWork]) -> Iterator[str]:
    """Yield a note for each number, name and word such as `all` that a claim has and the cited works do not.

    Numbers and such words must stand in a sentence that was found to be near the claim, where one was; names anywhere
    in the text, unless a sentence supports the claim surely.
    """
    near = [SourceWords.of(one.place.quote) for one in (*told.supporting, *told.contradicting)]
    missing = "in the sentences quoted" if near else "in its text"
    listed = SourceWords.of(" ".join(_listed(one.reference) for one in works))
    numbers = listed.numbers.union(*(one.numbers for one in near or texts))
    for number in dict.fromkeys(_NUMBER.findall(claim)):
        if _plain_number(number) not in numbers:
            yield f"“{number}” is not {missing}"
    surely = told.ruling is Ruling.SUPPORTED and _score(told.supporting) >= SURE
    quotes = [one.place.quote for one in (*told.supporting, *told.contradicting)]
    stronger = list(_stronger(claim, quotes))
    yield from stronger
    if near and not stronger and not any(map(allows_none, quotes)):
        yield from (f"“{one}” is not {missing}" for one, before in universals(claim).items() if not (surely and before))
    if surely:
        return
    for name in _names(claim):
        if not any(fold(name) in one.words for one in (listed, *texts)):
            yield f"“{name}” is not in its text"


def _stronger(claim: str, quotes: Sequence[str]) -> Iterator[str]:
    """Yield what of the claim is stronger than in the first sentence to compare it with, unless one bears it out."""
    compared = [compare(claim, quote) for quote in quotes]
    if not any(one.outcome is Outcome.AGREE for one in compared):
        yield from [one.note for one in compared if one.outcome is Outcome.STRONGER][:1]


def _listed(entry: Reference) -> str:
    return " ".join((entry.raw, *(one.family for one in entry.authors), entry.title))


def _numbers(text: str) -> set[str]:
    figures = {_plain_number(one) for one in _NUMBER.findall(text)}
    return figures | {_SPELLED[one] for one in words(text.casefold()) if one in _SPELLED}


def _plain_number(number: str) -> str:
    return number.replace(",", "").rstrip(".")


def _names(claim: str) -> Iterator[str]:
    """Yield the proper names of a claim, but for a first word that may be any word."""
    for match in _NAME.finditer(claim):
        inner = any(map(str.isupper, match[0][1:]))
        if match.start() > 0 or inner:
            yield match[0].removesuffix("s") if match[0].endswith("s") and match[0][:-1].isupper() else match[0]
