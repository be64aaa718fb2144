"""What of a claim the works that are cited for it do not have: numbers with their units, names, words such as *all*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from ibidem.audit.contradiction import DIFFERS, MUCH, best_score, is_stated
from ibidem.claims.consistency import numbers
from ibidem.claims.consistency.numbers import Stated
from ibidem.claims.consistency.outcomes import Outcome
from ibidem.claims.consistency.quantities import Quantity, quantities
from ibidem.claims.consistency.strength import STRONGER, compare, unexcepted
from ibidem.claims.consistency.tokens import Token, content, share, stem, tokens
from ibidem.claims.consistency.units import YEAR, unit_at
from ibidem.text.claim_detection import FINITE
from ibidem.text.normalize import fold, words
from ibidem.text.vocabulary import is_english, number_words, word_counts, words_counted
from ibidem.types import Reference, Ruling, Verdict
from ibidem.types.audits import CitedWork

SURE = 0.5
"""The score from which a supporting sentence stands although a name of the claim is missing."""
ALIKE = 0.7
"""The share of a claim's words that a sentence has which may differ from it by a word put in the place of another."""
COMMON = 6e-6
"""The share of English text from which on a word is common: that of *kinds*, *typical* and *unlike* is larger."""
AROUND = 40
"""Characters around a number that are read for its unit."""
PASSAGE = 400
"""Characters before and behind a sentence that say something of it."""
PARAGRAPH = "\n\n"
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NAME = re.compile(r"[^\W\d_]*[A-Z][^\W\d_]+")
_NUMBERED = re.compile(
    r"\b(?:theorem|lemma|proposition|corollary|article|clause|experiment|phase|stage|rule) \d+(?:\.\d+)*", re.IGNORECASE
)
"""Parts that a work counts itself; figures, tables and sections may be the draft's own."""
_PRONOUN = re.compile(r"\b(?:it|they|he|she|we|which|that|who)\s+$", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w/.])/[^\W\d_][\w.-]*(?:/[\w.-]+)*(?<!\.)")
_DEFAULT = re.compile(r"\bdefaults?\b(?:\s\w+){0,2}\W{0,2}$", re.IGNORECASE)
_SPELLED = {word: str(value) for word, value in number_words().items()}
_FIGURE = re.compile(rf"{_NUMBER.pattern}|\b(?:{'|'.join(_SPELLED)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceWords:
    """A text with its words, folded, and its numbers as figures."""

    text: str
    words: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, text: str) -> Self:
        """Return the vocabulary of a text; an editor asks for that of the same works again and again."""
        return cls(text, frozenset(words(fold(text))), frozenset(_numbers(text)))


def unconfirmed(
    claim: str, verdict: Verdict, texts: Sequence[SourceWords], works: Sequence[CitedWork]
) -> Iterator[str]:
    """Yield a note for each number, name and word such as `all` that a claim has and the cited works do not.

    Numbers and such words must stand in a sentence that was found to be near the claim, where one was; names anywhere
    in the text, and so units and numbered parts unless a sentence supports the claim surely.
    """
    quotes = [" ".join(evidence.place.quote.split()) for evidence in (*verdict.supporting, *verdict.contradicting)]
    near = [SourceWords.of(quote) for quote in quotes]
    missing = "in the sentences quoted" if near else "in its text"
    listed = SourceWords.of(" ".join(_listed(work.reference) for work in works))
    figures = listed.numbers.union(*(text.numbers for text in near or texts))
    lacking = [number for number in dict.fromkeys(_NUMBER.findall(claim)) if _plain_number(number) not in figures]
    beside = [*quotes, *_beside(verdict, texts)] if near else []
    borne_out = (
        [quantity for quantity in quantities(claim) if _is_borne_out(quantity, claim, beside, texts)] if lacking else []
    )
    converted = " ".join(claim[quantity.start : quantity.end] for quantity in borne_out)
    yield from (f"“{number}” is not {missing}" for number in lacking if number not in _NUMBER.findall(converted))
    surely = verdict.ruling is Ruling.SUPPORTED and best_score(verdict.supporting) >= SURE
    stronger = list(_stronger(claim, quotes))
    yield from stronger
    if near and not stronger:
        lone = unexcepted(claim, quotes)
        if any(_gives_default(claim, quote) for quote in quotes):
            lone.pop("by default", None)
        yield from (f"“{word}” is not {missing}" for word, before in lone.items() if not (surely and before))
    names = missing_names(claim, (listed, *texts))
    yield from (f"“{name}” is not in its text" for name in names)
    if surely:
        return
    told_already = any(DIFFERS in note for evidence in verdict.contradicting for note in evidence.notes)
    measures = () if told_already else _measures(claim, quotes, texts)
    absent = dict.fromkeys((*measures, *_parts(claim, texts), *_replaced(claim, quotes, texts)))
    yield from (f"“{words}” is not in its text" for words in absent if words not in names)


def missing_names(claim: str, texts: Sequence[SourceWords]) -> list[str]:
    """Return the names of an English claim that no text has."""
    if not is_english(claim):
        return []
    return [name for name in _names_in(claim) if not any(_has_name(text, name) for text in texts)]


def unsaid(claim: str, verdict: Verdict, texts: Sequence[SourceWords]) -> tuple[bool, str]:
    """Return whether the cited works lack a number or path of a claim, and a note where they have another number.

    Either may stand beside the sentences that support the claim, a number wherever a work speaks of much the same.
    """
    quotes = [evidence.place.quote for evidence in verdict.supporting]
    beside = _beside(verdict, texts)
    ours = Stated.of(claim)
    lacks = any(
        not any(re.search(rf"(?<![\w/.]){re.escape(path)}(?![\w-])", text) for text in (*quotes, *beside))
        for path in _PATH.findall(claim)
    )
    for quantity in ours.quantities:
        alone = Stated(claim, (quantity,))
        if quantity.dimension == YEAR or _is_borne_out(quantity, claim, [*quotes, *beside], texts):
            continue
        comparisons = [numbers.compare(alone, Stated.of(" ".join(text.split()))) for text in (*quotes, *beside)]
        if any(each.outcome is Outcome.AGREE for each in comparisons):
            continue
        lacks = True
        if other := next((each for each in comparisons if each.outcome is Outcome.DIFFER), None):
            return True, other.note
    return lacks, ""


def word_of(note: str) -> str:
    """Return what a note of `unconfirmed` is about."""
    return note.removeprefix(f"{STRONGER}: ").partition(" vs ")[0].partition("”")[0].removeprefix("“")


def _stronger(claim: str, quotes: Sequence[str]) -> Iterator[str]:
    """Yield what of the claim is stronger than in the first sentence to compare it with, unless one bears it out."""
    compared = [compare(claim, quote) for quote in quotes]
    if not any(comparison.outcome is Outcome.AGREE for comparison in compared):
        yield from [comparison.note for comparison in compared if comparison.outcome is Outcome.STRONGER][:1]


def says_more(claim: str, quote: str) -> bool:
    """Whether a claim is stronger than a sentence."""
    return compare(claim, quote).outcome is Outcome.STRONGER


def _gives_default(claim: str, quote: str) -> bool:
    """Whether a sentence calls a quantity of the claim a default: *the default is 2 weeks*."""
    named = [quantity for quantity in quantities(quote) if _DEFAULT.search(quote, 0, quantity.start)]
    return any(_is_as_much(quantity, other) for quantity in named for other in quantities(claim))


def _is_as_much(quantity: Quantity, other: Quantity) -> bool:
    """Whether two quantities have one figure and unit, whatever bounds them."""
    return (
        quantity.figure is not None
        and (quantity.figure, quantity.dimension) == (other.figure, other.dimension)
        and quantity.same_size(other)
    )


def _measures(claim: str, quotes: Sequence[str], texts: Sequence[SourceWords]) -> Iterator[str]:
    """Yield the numbers with units that no text has, though it has the number: *60 weeks* where it says *60 days*."""
    for quantity in quantities(claim):
        written = claim[quantity.start : quantity.end]
        figure = next((match for match in _FIGURE.finditer(written)), None)
        if figure is None or unit_at(written, figure.end()) is None or is_stated(quantity, quotes):
            continue
        plain = _plain(figure[0])
        held = [text for text in texts if plain in text.numbers]
        around = [piece for text in held for piece in _around(text.text, plain)]
        as_much = (_is_as_much(quantity, other) for piece in around for other in quantities(piece))
        if held and not (is_stated(quantity, around) or any(as_much)):
            yield written


def _replaced(claim: str, quotes: Sequence[str], texts: Sequence[SourceWords]) -> Iterator[str]:
    """Yield the words of a claim that no text has though a sentence has nearly all others: *Leptin* for *Irisin*.

    Verbs, manners and common words are left out: others say the same. Quantities are compared as such.
    """
    counted = [range(quantity.start, quantity.end) for quantity in quantities(claim)]
    ours = [token for token in tokens(claim) if token.stem and not any(token.start in each for each in counted)]
    for quote in quotes:
        theirs = frozenset(map(spelling, content(tokens(quote))))
        missing = [token for token in ours if spelling(token.stem) not in theirs]
        if 0 < len(missing) <= (1 - ALIKE) * len(ours):
            known = frozenset[str]().union(*map(_stems, texts))
            telling = [
                token
                for token in missing
                if not (_is_verb(claim, token) or _is_common(token.text) or _is_manner(token.text))
            ]
            yield from (claim[token.start : token.end] for token in telling if spelling(token.stem) not in known)


def _is_verb(text: str, word: Token) -> bool:
    """Whether a word is a verb by its form, or because it stands behind a pronoun."""
    forms = (word.text, f"{word.text}s", f"{word.text}es")
    return not FINITE.isdisjoint(forms) or _PRONOUN.search(text, 0, word.start) is not None


def _is_manner(word: str) -> bool:
    """Whether a word is an adverb by its form: *thoroughly*."""
    return word.endswith("ly") and len(word) > len("family")


def _is_common(word: str) -> bool:
    return word_counts("en").get(word, 0) >= COMMON * words_counted("en")


@lru_cache(maxsize=64)
def _stems(text: SourceWords) -> frozenset[str]:
    return frozenset(spelling(stem(word)) for word in text.words)


def spelling(word: str) -> str:
    """Return what British and American spelling have in common: of *licence* and *license*, *colour* and *color*."""
    return word.replace("c", "s").replace("z", "s").replace("our", "or")


def _is_borne_out(quantity: Quantity, claim: str, near: Iterable[str], texts: Sequence[SourceWords]) -> bool:
    """Whether texts near a claim state a quantity of it, or a work does where it has most of the claim's words."""
    if is_stated(quantity, near):
        return True
    figure = _FIGURE.search(quantity.number)
    if figure is None:
        return False
    ours = content(tokens(claim)) - quantity.thing
    plain = _plain(figure[0])
    return any(
        share(ours, content(tokens(piece))) >= MUCH and is_stated(quantity, [piece])
        for text in texts
        if plain in text.numbers
        for piece in _around(text.text, plain, PASSAGE // 2)
    )


def _beside(verdict: Verdict, texts: Sequence[SourceWords]) -> list[str]:
    """Return what stands around the sentences that were found, within their paragraphs."""
    surroundings = []
    for evidence in (*verdict.supporting, *verdict.contradicting):
        start, end = evidence.place.start, evidence.place.end
        for text in texts:
            if start < end and text.text[start : start + AROUND] == evidence.place.quote[: min(AROUND, end - start)]:
                before, behind = text.text[max(0, start - PASSAGE) : start], text.text[end : end + PASSAGE]
                surroundings.append(
                    f"{before.rpartition(PARAGRAPH)[2]}{text.text[start:end]}{behind.partition(PARAGRAPH)[0]}"
                )
    return surroundings


def _parts(claim: str, texts: Sequence[SourceWords]) -> Iterator[str]:
    """Yield the numbered parts that a claim names and no text has."""
    for match in _NUMBERED.finditer(claim):
        kind, number = match[0].split(" ")
        named = re.compile(rf"\b{kind}s?\s+{re.escape(number)}(?!\.?\d)", re.IGNORECASE)
        if not any(named.search(text.text) for text in texts):
            yield match[0]


def _around(text: str, number: str, reach: int = AROUND) -> Iterator[str]:
    """Yield what stands around a number in a text, in figures or in a word, up to that many characters away."""
    word = next((word for word, value in _SPELLED.items() if value == number), number)
    for match in re.finditer(rf"(?<![\w.,]){re.escape(number)}(?![\w.,]*\d)|\b{word}\b", text, re.IGNORECASE):
        yield text[max(0, match.start() - reach) : match.end() + reach]


def _listed(entry: Reference) -> str:
    return " ".join((entry.raw, *(author.family for author in entry.authors), entry.title))


def _numbers(text: str) -> set[str]:
    figures = {_plain_number(number) for number in _NUMBER.findall(text)}
    return figures | {_SPELLED[word] for word in words(text.casefold()) if word in _SPELLED}


def _plain(figure: str) -> str:
    """Return a number in figures or in a word as figures."""
    return _plain_number(_SPELLED.get(figure.casefold(), figure))


def _plain_number(number: str) -> str:
    return number.replace(",", "").rstrip(".")


def _has_name(text: SourceWords, name: str) -> bool:
    """Whether a text has a name, or the words that it is made of the first letters of."""
    if fold(name) in text.words:
        return True
    spelled = r"\w*(?:[\s-]+(?:of|and|for|the|in|to)){0,2}[\s-]+".join(map(re.escape, name))
    return name.isupper() and re.search(rf"\b{spelled}", text.text, re.IGNORECASE) is not None


def _names_in(claim: str) -> Iterator[str]:
    """Yield the proper names of a claim, but for a first word that may be any word."""
    for match in _NAME.finditer(claim):
        inner = any(map(str.isupper, match[0][1:]))
        if match.start() > 0 or inner:
            yield match[0].removesuffix("s") if match[0].endswith("s") and match[0][:-1].isupper() else match[0]
