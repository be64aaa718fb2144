"""Find the citations in a text, in whichever style it cites: numbers, raised numbers, keys, notes, author and year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ibidem.references.author_year import author_page_mentions, author_year_mentions
from ibidem.references.mentions import BLOT, Doubt, Mention, Style, readable_text
from ibidem.text.normalize import LOWERED, RAISED, words
from ibidem.types import Block, Document, Reference, Syntax

_MATHS = re.compile(r"\$(?=\S)[^$\n]{1,300}(?<=\S)\$(?!\d)")
_NOTE = re.compile(rf"(?m)^[ \t]{{0,3}}(?:\[(\d{{1,3}})\]:?|([{RAISED}]{{1,3}})|<sup>(\d{{1,3}})</sup>)[ \t]{{0,3}}\S")
_LONE = re.compile(
    r"[(\[](?:see (?:also )?|cf\. |e\.g\.,? )?[^\W\d_][^()\[\]]*?,\s(?:1[5-9]|20)\d\d[a-z]?\b[^()\[\]]*[)\]]"
)
_QUANTITY = re.compile(r"[\d%]\s?\Z")


def find_mentions(
    document: Document,
    entries: Sequence[Reference],
    blocks: Sequence[Block],
    notes: frozenset[str] = frozenset(),
) -> tuple[Mention, ...]:
    """Return what looks like markers, in order and without overlap, outside bibliographies, code and addresses.

    Numbers are looked for only where the bibliography is numbered: elsewhere `[12]` is no marker. `notes` are the
    labels of notes that cite a work without being its entry.
    """
    text = readable_text(document, entries, blocks)
    return tuple(_apart(_all(document, text, entries, notes)))


def number_form(text: str, call: Mention) -> str:
    """Return how a number stands: in `brackets`, in `parentheses`, in brackets `attached` to a word, or `raised`."""
    if text[call.start] == "(":
        return "parentheses"
    if "[" not in text[call.start : call.start + 2]:
        return "raised"
    return "attached" if text[max(0, call.start - 1) : call.start].isalnum() else "brackets"


def mentions_by_form(document: Document, entries: Sequence[Reference], blocks: Sequence[Block]) -> tuple[Mention, ...]:
    """Return what is a marker by its form alone, though the document lists nothing that is called so.

    Numbers count unless the list is numbered, for then `find_mentions` has them; those that a note or link of the
    document is called by do not. A lone author with a year counts in brackets, after a comma.
    """
    text = _MATHS.sub(lambda match: BLOT * len(match[0]), readable_text(document, entries, blocks))
    own = {
        label.translate(LOWERED) for match in _NOTE.finditer(document.text) for label in filter(None, match.groups())
    }
    found = [
        call
        for call in author_year_mentions(text)
        if call.doubt is Doubt.SOME and _LONE.fullmatch(text, call.start, call.end)
    ]
    if not is_numbered(document, entries):
        found += [
            call for call in numbered_mentions(text) if _is_number(text, call) and not own.intersection(call.labels)
        ]
    return tuple(_apart(found))


def is_numbered(document: Document, entries: Iterable[Reference]) -> bool:
    """Whether a bibliography is numbered; one of footnotes is not."""
    return any(one.label.isdecimal() and not _is_note(document, one) for one in entries)


def _is_note(document: Document, entry: Reference) -> bool:
    return document.text.startswith("[^", entry.start)


def _all(document: Document, text: str, entries: Sequence[Reference], notes: frozenset[str]) -> Iterator[Mention]:
    yield from author_year_mentions(text)
    yield from author_page_mentions(text)
    if "@" in text and not document.layout:  # what is printed has no keys; there it is an address or an attribute
        yield from key_mentions(text)
    if document.syntax is Syntax.MARKDOWN and "[^" in text:
        # Notes that explain, and cite nothing.
        citing = {one.label for one in entries if _is_note(document, one)}
        known = defined_footnotes(document.text) - citing - notes
        yield from (call for call in footnote_mentions(text) if call.labels[0] not in known)
    if is_numbered(document, entries):
        listed = {one.label for one in entries}
        numbered = list(numbered_mentions(text))
        yield from numbered
        if sum(not listed.isdisjoint(call.labels) for call in numbered) < _FEWEST:
            yield from _in_parentheses(text, listed)


def _in_parentheses(text: str, listed: set[str]) -> list[Mention]:
    """Return numbers in round brackets, `(1,3-5)`, where they call most of the list; else they count something."""
    found = [
        Mention(match.start(), match.end(), Style.NUMBER, Doubt.MUCH, labels)
        for match in _ROUND.finditer(text)
        if (labels := expanded(match[1])) and listed.issuperset(labels) and _behind_words(text, match.start())
    ]
    called = {label for call in found for label in call.labels}
    return found if len(found) >= _FEWEST and len(called) >= _COVERED * len(listed) else []


def _behind_words(text: str, start: int) -> bool:
    """Whether a statement ends before a number in round brackets, rather than a word that calls a formula by it."""
    before = text[max(0, start - 40) : start].rstrip()
    word = None if before.endswith((":", ";")) else _LAST_WORD.search(before)
    return word is not None and word[1].casefold() not in _COUNTING


def _is_number(text: str, call: Mention) -> bool:
    """Whether a number is a marker by its form: raised, or in brackets and no interval behind a quantity."""
    if text[call.start] not in "[\\":
        return not text[call.start].isdecimal()
    measured = len(call.labels) > 1 and _QUANTITY.search(text, max(0, call.start - 4), call.start)
    return call.doubt is Doubt.NONE and not measured


def _apart(found: Iterable[Mention]) -> Iterator[Mention]:
    end = 0
    for call in sorted(found, key=lambda one: (one.start, -one.end)):
        if call.start >= end:
            yield call
            end = call.end


WIDEST = 100
"""A range of more entries is none: it is a range of something else."""
MOST = 999
"""No larger number is an orphan: it is a year or a quantity."""
HEAD = 1500
"""Characters of a document in which raised numbers after names are affiliations."""
_PART = r"\d{1,4}(?:\s{0,2}[-–—‐‑−]\s{0,2}\d{1,4})?"
_LIST = rf"{_PART}(?:\s{{0,2}}[,;]\s{{0,2}}{_PART}){{0,60}}"
_LOCATOR = (
    r"(?i:\s{0,2}[,:]?\s{0,2}(?:(?:pp?|ch|chaps?|sect?s?|figs?|tabs?|vol|n|no|thm|lem|prop|cor|def|eqs?|app|art|para?)\b\.?"
    r"|§{1,2}|(?:pages?|chapters?|sections?|figures?|tables?|theorem|lemma|proposition|corollary|definition|equation"
    r"|appendix|example|lines?|part|book)\b)\s{0,2}[\w.:–—‐‑-]{1,15}(?:\s?(?:ff?|et seq)\b\.?)?)"
)
"""What names a part of the work: `, p. 12`, ` §3`, `, Theorem 2.1`."""
_ITEM = rf"{_PART}(?:{_LOCATOR})?"
_AND = r"(?:\s{0,2}[,;]\s{0,2}(?:and\s|see also\s)?|\s(?:and|&)\s)"
_BRACKET = re.compile(
    rf"\\?\[(?:(?:see(?: also)?|cf\.|e\.g\.,?|refs?\.)\s)?({_ITEM}(?:{_AND}{_ITEM}){{0,60}})"
    rf"(?:\s{{0,2}}[,:]\s[^\W\d_][^\[\]\n]{{0,40}})?\\?\]"
)
_LOCATED = re.compile(_LOCATOR)
_ROUND = re.compile(rf"(?<=\s)\(({_LIST})\)(?=[\s.,;:)]|\Z)(?!\s+(?:and\s)?[a-z][^.;()]{{0,60}}[,;]\s(?:and\s)?\(\d)")
"""Not the numbers of what a sentence counts: `(1) big, and (2) small`."""
_FEWEST = 2
_COVERED = 0.6
"""The least share of a list that numbers in round brackets call."""
_TAGGED = re.compile(rf"<sup>\s{{0,2}}({_LIST})\s{{0,2}}</sup>|(?<=[^\s^])\^({_LIST})\^", re.IGNORECASE)
_RAISED = re.compile(rf"[{RAISED}]{{1,3}}(?:[,⁻˒‚–-]\s?[{RAISED}]{{1,3}}){{0,30}}")
_TRAILING = re.compile(
    rf"(?<=[a-z][.?!”\"’)])({_LIST})(?=\s+[^\W\da-z_]|\s*\Z|\n)|(?<=[a-z]{{3}}[,;:])({_LIST})(?=\s+[a-z])"
    rf"|(?<=[a-z]{{4}})(\d{{1,3}}(?:[,–-]\d{{1,3}}){{1,20}})(?=[\s.,;:)]|\Z)"
)
"""Numbers that lost their raised form, behind a stop, a comma, or several behind a word."""
ATTACHED = 3
"""Letters before a bracket that touches it: those of an identifier are fewer."""
_INTERVAL = re.compile(r"(?:\bCIs?|%|interval|range|between|from|to|=|in|∈)[\s,:(]*\Z", re.IGNORECASE)
_TOUCHING = re.compile(r"\w+\Z")
_LAST_WORD = re.compile(r"([^\W\d_]+)[.,;:?!”\"’)]{0,3}\Z")
_NOT_CITED = frozenset(
    words(
        "fig figs eq eqs no nos vol vols pp sec sect ch chap tab ref refs art ver version ed step item part min max mol"
        " sqrt log"
    )
)
"""Abbreviations and functions that a number follows."""
_COUNTING = _NOT_CITED | frozenset(
    words("and or in by of to from with see equation equations formula case condition step model problem table figure")
)
"""Words before the number of a formula, or of what a sentence counts."""
_RAISED_UNITS = frozenset(words("metre metres meter meters mile miles inch feet foot square cubic"))
"""What a raised number follows that is an exponent, where no stop is between them."""


def numbered_mentions(text: str) -> Iterator[Mention]:
    """Yield what looks like numbered markers of a document whose bibliography is numbered."""
    yield from _brackets(text)
    for match in (*_TAGGED.finditer(text), *_RAISED.finditer(text)):
        if not _exponent(text, match.start(), match.end()):
            listed = (match[1] or match[2]) if match.re is _TAGGED else match[0].translate(LOWERED)
            yield from _numbered(listed, match.start(), match.end(), _raised_doubt(text, match.start()))
    for match in _TRAILING.finditer(text):
        if _cited_word(text, match.start()):
            yield from _numbered(match[match.lastindex or 1], match.start(), match.end(), Doubt.MUCH)


def expanded(listed: str) -> tuple[str, ...]:
    """Return the numbers of a list such as `3–5, 9` in order; empty where it is not one of entries."""
    found: list[str] = []
    for part in re.split(r"[,;&]|\band\b", listed.replace("see also", "")):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if not part.strip():
            continue
        if not ends or ends[0] < 1 or not 0 <= ends[-1] - ends[0] < WIDEST:
            return ()
        found.extend(str(number) for number in range(ends[0], ends[-1] + 1))
    return tuple(dict.fromkeys(found))


def _brackets(text: str) -> Iterator[Mention]:
    """Yield bracketed numbers; `[1]–[3]` is one marker of three."""
    held: list[re.Match[str]] = []
    for match in _BRACKET.finditer(text):
        if held and _chained(text, held[-1].end(), match.start()):
            held.append(match)
            continue
        yield from _bracket(text, held)
        held = [match]
    yield from _bracket(text, held)


def _chained(text: str, end: int, start: int) -> bool:
    return text[end:start].strip() in ("-", "–", "—") and start - end <= 3


def _bracket(text: str, held: list[re.Match[str]]) -> Iterator[Mention]:
    if held:
        start, end = held[0].start(), held[-1].end()
        before, after = text[max(0, start - 16) : start], text[end : end + 1]
        if _INTERVAL.search(before) and "," in held[0][1]:
            return
        word = _TOUCHING.search(before)
        if word and not (word[0].isalpha() and len(word[0]) >= ATTACHED):
            return
        listed = "–".join(_LOCATED.sub("", match[1]) for match in held)
        doubtful = word or after in ("(", "[", ":")
        yield from _numbered(listed, start, end, Doubt.MUCH if doubtful else Doubt.NONE)


def _numbered(listed: str, start: int, end: int, doubt: Doubt) -> Iterator[Mention]:
    labels = expanded(listed)
    if labels:
        if any(int(label) > MOST for label in labels):
            doubt = Doubt.MUCH
        yield Mention(start, end, Style.NUMBER, doubt, labels)


def _raised_doubt(text: str, start: int) -> Doubt:
    return Doubt.SOME if text[max(0, start - 1) : start] in tuple('.,;:!?”"’)') else Doubt.MUCH


def _exponent(text: str, start: int, end: int) -> bool:
    """Whether a raised number belongs to a quantity, unit, symbol or isotope, or is an author's affiliation."""
    before = _LAST_WORD.search(text, max(0, start - 40), start)
    if before and start < HEAD and before[1][0].isupper() and before.end(1) == start:
        return True
    return text[end : end + 1].isalpha() or not _cited_word(text, start)


def _cited_word(text: str, start: int) -> bool:
    """Whether an ordinary word, perhaps with a stop after it, ends just before."""
    word = _LAST_WORD.search(text, max(0, start - 40), start)
    if word is None:
        return text[max(0, start - 2) : start] in (").", "].", "),", "].")
    said, touching = word[1].casefold(), word.end(1) == start
    return len(said) >= 3 and said not in _NOT_CITED and not (touching and said in _RAISED_UNITS)


_FOOTNOTE = re.compile(r"\[\^([^\]\s\[^]{1,80})\]")
_DEFINED = re.compile(r"(?m)^ {0,3}\[\^([^\]\s\[^]{1,80})\]:")
_GROUP = re.compile(r"\[(?=[^\[\]\n]{0,200}@)[^\[\]]{1,600}\]")
_KEY = re.compile(r"(?<![\w.@/\\-])-?@(?:\{([^{}\s]{1,120})\}|(\w(?:[:.#$%&+?<>~/-]?\w){0,120}))")


def footnote_mentions(text: str) -> Iterator[Mention]:
    """Yield the footnote markers of a Markdown text; `text` still holds the footnotes themselves."""
    heads = {match.start() + match[0].index("[") for match in _DEFINED.finditer(text)}
    for match in _FOOTNOTE.finditer(text):
        if match.start() not in heads:
            yield Mention(match.start(), match.end(), Style.NOTE, Doubt.NONE, (match[1],))


def defined_footnotes(text: str) -> frozenset[str]:
    """Return the names of the footnotes that a Markdown text holds."""
    return frozenset(match[1] for match in _DEFINED.finditer(text))


def key_mentions(text: str) -> Iterator[Mention]:
    """Yield `[@key; @other, p. 3]` and `@key`."""
    for match in _GROUP.finditer(text):
        labels = keys_of(match[0])
        if labels:
            linked = text[match.end() : match.end() + 1] == "("
            yield Mention(match.start(), match.end(), Style.KEY, Doubt.MUCH if linked else Doubt.NONE, labels)
    for match in _KEY.finditer(text):
        yield Mention(match.start(), match.end(), Style.KEY, Doubt.SOME, (match[1] or match[2],))


def keys_of(marker: str) -> tuple[str, ...]:
    """Return the keys that a marker of pandoc's form names, in order."""
    return tuple(dict.fromkeys(match[1] or match[2] for match in _KEY.finditer(marker)))
