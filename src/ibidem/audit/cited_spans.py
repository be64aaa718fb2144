"""The citations of a sentence, and the part of it that each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.audit.markup import JOINT
from ibidem.chunking.grouping import Piece
from ibidem.chunking.rendering import plain
from ibidem.claims.parts import split_claim
from ibidem.text.claim_detection import FINITE, HELPERS, states, words_of
from ibidem.text.normalize import fold
from ibidem.types import Document, InTextCitation

FEWEST = 3
"""Words that a part of a sentence has more of where it states something."""
SURELY = 6
"""Words from which on a part states something although no verb of it is known."""
SUBJECT = 5
"""Words of the longest subject that has its citation behind it."""
_FINITE = HELPERS | FINITE
BY_FORM = re.compile(
    r"\[\^[^\[\]\s]{1,60}\]|\[@[^\[\]\n]{1,200}\]|\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\]"
    r"|\((?:see |e\.g\.,? |cf\. )?[A-Z][^()\d]{1,120},? (?:1[6-9]|20)\d\d[a-z]?(?:[,;:][^()]{0,120})?\)"
)
"""What is a citation by its form, whether or not the draft lists what it cites."""
_HOLLOW = re.compile(r"\(\s*[,;]?\s*\)|\[\s*\]")
_BEFORE_STOP = re.compile(r"\s+(?=[,;!?)\]]|[.:](?!\w))")
"""Not before a stop that begins a word, as in `.xz` and `.5`."""
_WORD = re.compile(r"[^\W_]+")
_JOINS = r"(?:and|but|while|whereas|although|though|or|as|yet|so)"
_LEADING = re.compile(rf"^{_JOINS}\s+", re.IGNORECASE)
_DANGLING = re.compile(rf"[\s,;:]+(?:{_JOINS}[\s,;:]*)?$", re.IGNORECASE)
_BREAK = re.compile(rf"[,;:]\s+(?:{_JOINS}\s+)?|\s{_JOINS}\s", re.IGNORECASE)
"""What may stand between two parts."""
_BOTH = re.compile(r"^both\s+", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:neither|nor|either|not|which|that|who|whose)\b", re.IGNORECASE)
"""What a part begins with that says nothing without the part before it."""
_PREPOSITION = re.compile(r"(?:where|when|in|on|at|of|by|for|from|with|to|about|than)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """Citations that stand together in a sentence, and what they stand for."""

    claim: str
    """What is checked: the part of the sentence beside them, or all of it where that is no statement."""
    markers: tuple[InTextCitation, ...]


@dataclass(slots=True)
class _Group:
    """Citations with nothing but marks between them, and the part of the sentence that is theirs."""

    markers: list[InTextCitation]
    start: int = 0
    end: int = 0
    claim: str = ""

    @property
    def at(self) -> int:
        return self.markers[0].start

    @property
    def behind(self) -> int:
        return self.markers[-1].end


def cited_spans(document: Document, piece: Piece, markers: Sequence[InTextCitation], claim: str) -> Iterator[CitedSpan]:
    """Yield the citations of a sentence with the part of it that each stands for.

    A citation stands for what is before it, the last one also for what is left, and one behind a subject, or that names
    its author, for what follows. A part that states nothing by itself is taken together with its neighbour.
    """
    groups = _groups(document.text, markers)
    if len(groups) < 2:
        yield from (CitedSpan(claim, tuple(group.markers)) for group in groups)
        return
    sentence = _Sentence(document, piece, markers)
    sentence.share_out(groups)
    stated = split_claim(claim)
    tail = sentence.part(groups[-1].behind, piece.end)
    for group in groups:
        group.claim = _statement(sentence.part(group.start, group.end), stated, "" if group is groups[-1] else tail)
    for group in _joined(groups, sentence):
        whole = len(group.markers) == len(markers)
        yield CitedSpan(claim if whole else group.claim, tuple(group.markers))


def _groups(text: str, markers: Sequence[InTextCitation]) -> list[_Group]:
    groups: list[_Group] = []
    for marker in markers:
        if groups and not _WORD.search(text[groups[-1].behind : marker.start]):
            groups[-1].markers.append(marker)
        else:
            groups.append(_Group([marker]))
    return groups


@dataclass(frozen=True, slots=True)
class _Sentence:
    document: Document
    piece: Piece
    markers: Sequence[InTextCitation]

    def share_out(self, groups: Sequence[_Group]) -> None:
        """Give each group its part of the sentence."""
        text, last = self.document.text, self.piece.start
        for row, group in enumerate(groups):
            nearest = groups[row + 1].at if row + 1 < len(groups) else self.piece.end
            before = text[last : group.at]
            break_ = max((match.end() for match in _BREAK.finditer(before)), default=0)
            subject, following = before[break_:], text[group.behind : nearest]
            leads = not is_bracketed(group.markers[0]) or _is_subject(subject, following)
            if leads:
                group.start = group.at if not is_bracketed(group.markers[0]) else last + break_
                group.end = nearest
                if row and groups[row - 1].end > group.start:
                    groups[row - 1].end = group.start
            else:
                rest = group is groups[-1] and len(_WORD.findall(following)) >= FEWEST
                group.start, group.end = last, nearest if rest else group.at
                if row and groups[row - 1].end > group.start and break_:
                    first = _BREAK.search(before)
                    group.start = last + (first.end() if first else 0)
                    groups[row - 1].end = group.start
            last = group.behind

    def part(self, start: int, end: int) -> str:
        """Return what stands between two offsets, without citations and what joins it to the rest."""
        marks = [(marker.start, marker.end) for marker in self.markers if is_bracketed(marker)]
        cut = [(self.piece.start, start), (end, self.piece.end)]
        text = without(self.document.text, self.piece, [*marks, *(span for span in cut if span[0] < span[1])])
        shown = tidy(plain(BY_FORM.sub(" ", text), self.document.syntax)).strip(" ,;:")
        shown = _DANGLING.sub("", _LEADING.sub("", shown))
        return shown[:1].upper() + shown[1:]


def _is_subject(before: str, following: str) -> bool:
    """Whether a citation stands between a subject and its verb."""
    behind = words_of(following)[:1]
    held = words_of(before)
    return 0 < len(held) <= SUBJECT and not _FINITE.isdisjoint(behind) and not states(held)


def _statement(part: str, stated: Sequence[str], tail: str) -> str:
    """Return the part of a sentence as a statement; nothing where it is none.

    It may share the subject of the part before it, as in `He wrote [1] and spoke [2]`, or have its verb behind the last
    citation, as in `Both Lind [1] and Berg [2] wrote`.
    """
    folded = fold(part).rstrip(".")
    ending = (
        next((statement for statement in stated if fold(statement).rstrip(".").endswith(folded)), "")
        if len(stated) > 1
        else ""
    )
    if not folded or ending:
        return ending
    words = words_of(part)
    if _GOES_ON.match(part) or not _FINITE.isdisjoint(words[:1]):
        return ""
    if not states(words) and (len(words) < SURELY or _PREPOSITION.match(part)):
        whole = f"{_BOTH.sub('', part)} {tail[:1].lower()}{tail[1:]}"
        return whole if not _FINITE.isdisjoint(words_of(tail)[:1]) else ""
    return part if len(words) > FEWEST else ""


def _joined(groups: Sequence[_Group], sentence: _Sentence) -> list[_Group]:
    """Return the groups, those whose part states nothing in one with the group before them, else behind them."""
    joined: list[_Group] = []
    for group in groups:
        if joined and not (group.claim and joined[-1].claim):
            held = joined.pop()
            claim = sentence.part(held.start, group.end)
            joined.append(_Group([*held.markers, *group.markers], held.start, group.end, claim))
        else:
            joined.append(group)
    return joined


def is_bracketed(marker: InTextCitation) -> bool:
    """Whether a marker stands beside the sentence; one that begins with a name may be its subject."""
    return not marker.text[:1].isalpha()


def without(text: str, piece: Piece, spans: Sequence[tuple[int, int]]) -> str:
    """Return the text of a piece without its cuts and these spans."""
    kept: list[str] = []
    at = piece.start
    for start, end in sorted([*((cut.start, cut.end) for cut in piece.cuts), *spans]):
        if end <= at or start >= piece.end:
            continue
        kept.append(text[at : max(at, start)])
        at = end
    return " ".join([*kept, text[at : piece.end]] if at < piece.end else kept).replace(JOINT, "")


def tidy(text: str) -> str:
    """Return a text on one line, without empty brackets and spaces before stops."""
    return _BEFORE_STOP.sub("", " ".join(_HOLLOW.sub("", text).split()))
