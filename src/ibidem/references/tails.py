"""What follows the title: the journal, book or site that holds the work, and who published it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ibidem.references.clean import trim
from ibidem.references.heads import IN_PRESS, Order
from ibidem.references.marks import DATED, EDITION, HOUSE, IMPRINT, MEETING, PLACED, ROLES, SMALL_PART, SPECIAL
from ibidem.references.numbers import YEAR, Numbers, bare_pages, numbers_of, years_of
from ibidem.references.runs import first_sentence, last_run
from ibidem.references.theses import THESIS, school_of

_YEAR_FIRST = re.compile(rf"[\s.,]*(?P<year>{YEAR})[.,:;] (?=\S)")
_IN = re.compile(r"[\s.,]*\b[Ii]n:? (?!press\b)")
_EDITORS = re.compile(
    r"(?P<names>[^:?!\"“”]{2,220}?)[,.]?\s*[(\[]?\b(?:[Ee]ds?\b\.?|[Ee]ditors?|[Ee]dited by|Hrsg\.|Hg\.)"
    r"[)\]]?[.,:]?\s+(?=\S)"
)
_SPOKEN = re.compile(r"(?:[^\W\d_]\.[ -]?)+\s?\S|[^\W\d_a-z][\w-]+ [^\W\d_a-z][\w.-]+(?:,| and|$)")
_PERSON_LIKE = re.compile(rf"{_SPOKEN.pattern}|[^,]{{2,40}}, [^\W\d_]\.|[^\W\d_]['’\w-]+ [A-Z]{{1,3}}\b")
_EDITED = re.compile(rf"^[\s,.]*\({EDITION}\)", re.IGNORECASE)
_ARXIV = re.compile(r"\b(?P<name>arXiv|bioRxiv|medRxiv|PsyArXiv|SSRN|OSF Preprints)\b(?: preprint)?", re.IGNORECASE)
_ROUND = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Tail:
    """What the end of an entry tells."""

    container: str = ""
    publisher: str = ""
    year: str = ""
    numbers: Numbers = field(default_factory=Numbers)


def tail_of(tail: str, *, quoted: bool, order: Order, web: bool, day: bool) -> Tail:
    """Return what follows a title. `web`: the entry has a URL; `day`: its date names a month, as a newspaper's does."""
    early = _YEAR_FIRST.match(tail)
    found = _told(tail[early.end() :] if early else tail, quoted=quoted, order=order, web=web, day=day)
    return replace(found, year=found.year or early["year"]) if early else found


def _told(tail: str, *, quoted: bool, order: Order, web: bool, day: bool) -> Tail:
    thesis = THESIS.search(tail)
    if thesis:
        return Tail(publisher=school_of(tail), year=_year(tail, Numbers()))
    inside = _IN.match(tail)
    if inside:
        return _chapter(tail[inside.end() :], order)
    preprint = _ARXIV.search(tail)
    if preprint and not numbers_of(tail).pages:
        return Tail(
            preprint["name"],
            year=_year(tail[: preprint.start()] + re.sub(r"\d{4}\.\d{4,5}", "", tail[preprint.start() :]), Numbers()),
        )
    numbers = numbers_of(tail)
    placed = PLACED.search(tail)
    serial = numbers.serial and numbers.start > 0 and len(trim(tail[: numbers.start])) > 1
    if serial and (quoted or not placed or placed.start() > numbers.start):
        return _article(tail, numbers)
    if quoted:
        return _quoted(_EDITED.sub("", tail), numbers_of(_EDITED.sub("", tail)), web=web)
    return _book(tail, numbers, holds=_holds(tail, order, web=web, day=day))


def _article(tail: str, numbers: Numbers) -> Tail:
    container = tail[: numbers.start]
    special = SPECIAL.search(container)
    publisher = ""
    if special and special.start() > 1 and special[0].strip(". "):
        publisher = last_run(tail[special.start() :]) if re.match(rf"[.,;] ?\(?{ROLES}", special[0]) else ""
        container = container[: special.start()]
    return Tail(trim(container), publisher, numbers.year or _year(tail, numbers), numbers)


def _chapter(tail: str, order: Order) -> Tail:
    editors = _EDITORS.match(tail)
    person_like = _PERSON_LIKE if order in (Order.DATED, Order.COMPACT) else _SPOKEN
    if editors and person_like.match(editors["names"]) and not re.search(r"[Ee]dited by", editors[0]):
        tail = tail[editors.end() :]
    numbers = numbers_of(tail)
    if not numbers.pages:
        bare = bare_pages(tail)
        numbers = Numbers(
            numbers.volume, numbers.issue, bare.pages, numbers.year, _least(numbers.start, bare.start), bare.end
        )
    special = SPECIAL.search(tail)
    placed = PLACED.search(tail, 2)
    end = min(
        (at for at in (special.start() if special else -1, placed.start() if placed else -1, numbers.start) if at > 0),
        default=len(tail),
    )
    meeting = MEETING.search(tail[: min(60, end)])
    sentence = end if meeting else first_sentence(tail[:end])
    container, rest = tail[:sentence], tail[sentence:]
    if meeting:
        container = container.partition(", ")[0]
        publisher = placed["publisher"] if placed else last_run(rest) if re.search(r"\)\. ", rest) else ""
    else:
        publisher = placed["publisher"] if placed else last_run(rest)
    return Tail(trim(container), trim(publisher), numbers.year or _year(tail, numbers), numbers)


def _quoted(tail: str, numbers: Numbers, *, web: bool) -> Tail:
    """Read what follows a title in quotation marks where no journal's numbers stand."""
    placed = PLACED.search(tail)
    if placed and not tail[: placed.start()].strip(" .,") and (web or not IMPRINT.search(placed["publisher"])):
        placed = None
    numbers = numbers if numbers.pages else bare_pages(tail)
    body = tail.lstrip(" ,.;")
    lost = len(tail) - len(body)
    special = SPECIAL.search(body)
    end = min((at for at in (special.start() if special else -1, numbers.start - lost) if at > 0), default=len(body))
    container, rest = body[:end], body[end:]
    if placed and placed.start() - lost < end:
        container = body[: max(0, placed.start() - lost)]
    publisher = placed["publisher"] if placed else last_run(rest)
    if not publisher and not web and (imprint := IMPRINT.search(container)):
        begin = max(container.rfind(", ", 0, imprint.start()), container.rfind(". ", 0, imprint.start())) + 1
        container, publisher = container[:begin], container[begin:]
    sentence = first_sentence(container)
    if not publisher and sentence < len(container):
        container, publisher = container[:sentence], container[sentence:]
    if not placed and numbers.pages and not publisher and ", " in container:
        container, _, publisher = container.rpartition(", ")
    if DATED.fullmatch(container) or (SMALL_PART.fullmatch(container) and not re.search(r"[^\W\d_]{4}", container)):
        container = ""
    return Tail(trim(container), trim(publisher), _year(tail, numbers), numbers)


def _book(tail: str, numbers: Numbers, *, holds: bool) -> Tail:
    placed = PLACED.search(tail)
    if not numbers.pages and (bare := _after_imprint(tail)).pages:
        numbers = Numbers(numbers.volume, numbers.issue, bare.pages, "", bare.start, bare.end)
    publisher = placed["publisher"] if placed else ""
    year = _year(tail, numbers)
    if publisher:
        return Tail("", trim(publisher), year, numbers)
    note = re.match(rf"\s*\((?P<publisher>[^():,]{{2,80}}),(?: [^():]{{2,40}},)? {YEAR}\)", tail)
    run = note["publisher"] if note else last_run(_ROUND.sub(" ", tail))
    return Tail(trim(run), "", year, numbers) if holds else Tail("", trim(run), year, numbers)


def _after_imprint(tail: str) -> Numbers:
    return bare_pages(tail) if re.search(rf"{YEAR}\), ", tail) else Numbers()


def _holds(tail: str, order: Order, *, web: bool, day: bool) -> bool:
    """Whether the one name after an unquoted title is that of a journal or site rather than of a publisher."""
    if order is Order.COMPACT:
        return True
    waiting = bool(re.search(r"(?i)\b(?:in press|forthcoming)\b", tail))
    return order is Order.DATED and not HOUSE.search(tail) and (day or web or waiting)


def _year(tail: str, numbers: Numbers) -> str:
    if numbers.pages:
        tail = re.sub(rf"(?<!\d){re.escape(numbers.pages)}(?!\d)", " ", tail)
    found = years_of(tail)
    if found:
        return found[-1]
    return IN_PRESS if re.search(r"(?i)\b(?:in press|forthcoming|to appear)\b", tail) else ""


def _least(first: int, second: int) -> int:
    return min((at for at in (first, second) if at >= 0), default=-1)
