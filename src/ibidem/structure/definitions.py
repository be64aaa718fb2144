"""Glossary pop-ups injected into a sentence: `… a term Meaning ∞ A term refers to … . and so on`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibidem.text.analysis import stem
from ibidem.text.normalize import fold
from ibidem.text.sentences import stops
from ibidem.text.vocabulary import word_list

_ODD = "∞⇒→⟶»›|≡•·"
"""Separators that no prose has after a capitalised word; after the common ones more is asked."""
_SEPARATOR = rf"(?:[{_ODD}:：—–]|::)"
_MARKER = re.compile(
    rf"(?<=[^\s.!?:;])\s+[(\[]?(?P<word>[A-Z][\w’'-]*(?: [a-z][\w’'-]*| [A-Z][\w’'-]*){{0,3}}\??)\s?{_SEPARATOR}\s+"
    r"(?=[“\"‘(]?[^\W_])"
)
_KNOWN = re.compile(
    r"(?:Meaning|Definition|Glossary|Explanation|Explained|Defined|Term|What (?:it|this|that) (?:means|is))\??"
)
_VERB = re.compile(
    r"\b(?:refers?|is|are|was|were|means?|represents?|describes?|denotes?|designates?|encompass(?:es)?|involves?|includes?"
    r"|constitutes?|comprises?|consists?|defines?|signif(?:y|ies)|stands?|occurs?|serves?|acts?|names?|measures?)\b"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’/][^\W_]+)*")
_ARTICLE = frozenset({"a", "an", "the"})
_WEAK = word_list("no_terms")
_VERB_WITHIN = 200
_TERM_WORDS = 8
_FARTHEST = 5_000
"""Characters within which the first sentence of a definition ends, or is taken to end."""
_LONGEST = 700
"""Characters beyond which a definition is not looked for the end of."""


@dataclass(frozen=True, slots=True)
class Popup:
    """A definition inside a sentence: what to cut, and what of it defines the term."""

    cut: tuple[int, int]
    definition: tuple[int, int]
    term: str


def popups(text: str, start: int, end: int) -> list[Popup]:
    """Return the glossary pop-ups between two offsets, in order."""
    found: list[Popup] = []
    at = start
    while marker := _MARKER.search(text, at, end):
        at = marker.start("word") + 1
        for word_start in _word_starts(marker):
            popup = _popup(text, max(start, found[-1].cut[1] if found else start), word_start, marker.end(), end)
            if popup:
                found.append(popup)
                at = popup.cut[1]
                break
    return found


def _word_starts(marker: re.Match[str]) -> list[int]:
    """Return where the marker may begin: a capitalised term may stand right before it, and be taken for a part."""
    word, offset = marker["word"], marker.start("word")
    known = [offset + match.start() for match in _KNOWN.finditer(word) if match.end() == len(word)]
    starts = [offset + match.start() for match in re.finditer(r"\S+", word) if match[0][0].isupper()]
    return [*known, *(s for s in reversed(starts) if s not in known)]


def _popup(text: str, start: int, marker: int, body: int, end: int) -> Popup | None:
    word = _KNOWN.match(text, marker, body)
    before = text[max(start, marker - 160) : marker].rstrip().rstrip("([").rstrip()
    if not before or before[-1] in ".!?:;":
        return None
    term = _echo(before, text[body : body + 160])
    verb = _VERB.search(text, body, min(end, body + _VERB_WITHIN))
    if not verb or not (term or word):
        return None
    close = _end(text, body, end)
    if next(stops(text, body, close)) < verb.start():
        return None
    common = text[marker:body].rstrip()[-1] not in _ODD
    signs = (_flows(text, close, end), not term or _mid_sentence(before, term))
    if common and not (any(signs) if word else all(signs)):
        return None
    if not word and (text[marker:body].isupper() or not text[body].isupper()):
        return None
    opened = text[marker - 1] in "(["
    cut = (marker - opened, close)
    return Popup(cut, (body, close), term or _subject(text[body : verb.start()]) or _last_words(before))


def _flows(text: str, close: int, end: int) -> bool:
    """Whether the sentence around goes on in small letters."""
    following = text[close : min(end, close + 200)].lstrip()[:1]
    return bool(following) and (following.islower() or following in ",;)")


def _mid_sentence(before: str, term: str) -> bool:
    """Whether there is more of the sentence before the term than the term."""
    sentence = re.split(r"[.!?:]\s", before)[-1]
    return len(sentence.split()) > len(term.split()) + 1


def _echo(before: str, definition: str) -> str:
    """Return the run of words before the marker that the definition repeats at its start; empty for none."""
    tail = list(_WORD.finditer(before))[-_TERM_WORDS:]
    head = [stem(fold(word)) for word in _WORD.findall(definition)[: _TERM_WORDS + 1]]
    if head and head[0] in _ARTICLE:
        head = head[1:]
    for size in range(len(tail), 0, -1):
        words = [stem(fold(match[0])) for match in tail[-size:]]
        if words == head[:size] and words[0] not in _WEAK and any(map(str.isalpha, words[-1])):
            return before[tail[-size].start() :].strip("“”\"'‘’ ")
    return ""


def _subject(opening: str) -> str:
    """Return what the definition itself names before its verb, if that is short enough to be a term."""
    words = opening.partition(",")[0].split()
    words = words[1:] if words and fold(words[0]) in _ARTICLE else words
    bare = len(words) == 1 and fold(words[0]) in _WEAK | {"it"}
    return " ".join(words) if words and len(words) <= _TERM_WORDS and not bare else ""


def _last_words(before: str) -> str:
    """Return the last words up to one that cannot be part of a term, three at most."""
    words: list[str] = []
    for match in reversed(list(_WORD.finditer(before))[-3:]):
        if fold(match[0]) in _WEAK:
            break
        words.insert(0, match[0])
    return " ".join(words)


def _end(text: str, body: int, end: int) -> int:
    """Return where the definition ends: where small letters go on with the sentence around, else after a sentence."""
    marker = _MARKER.search(text, body, end)
    limit = min(end, body + _LONGEST, marker.start() if marker else end)
    first = 0
    for count, stop in enumerate(stops(text, body, min(end, body + _FARTHEST))):
        first = first or stop
        if stop > limit or count > 3:
            break
        if _flows(text, stop, end):
            return stop
    return first or min(end, body + _FARTHEST)
