"""What follows the title: the journal, book or site that holds the work, and who published it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibidem.references.clean import trim
from ibidem.references.heads import IN_PRESS, Order
from ibidem.references.numbers import YEAR, Numbers, bare_pages, numbers_of, years_of

_IN = re.compile(r"[\s.,]*\b[Ii]n:? (?!press\b)")
_THESIS = re.compile(
    r"\b(?:Ph\.? ?D\.?|D\.? ?Phil\.?|Doctoral|Doctor of \w+|Master['’]?s?(?: of \w+)?|M\.? ?(?:Sc|A|S|Phil|Eng)\.?|B\.?(?:Sc|A)\.?"
    r"|Diploma|Habilitation|Bachelor['’]?s?|Unpublished|Undergraduate|Licentiate)?\s*[\[(]?\b(?:thesis|dissertation|diss\b\.?|Dissertation)",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"\b(?:Universi|Univ\b|Institut|Inst\b|College|School|Polytech|Politec|ETH|EPFL|MIT\b|Caltech|Academ|Hochschule|École|Ecole)",
)
_ROLES = (
    r"(?:(?:edited|translated|introduced|illustrated|compiled|selected|annotated)(?: and \w+)? by|with an? \w+ by"
    r"|foreword by|introduction by|(?:eds?|trans|transl|Übers)\.(?: by)?(?= [A-Z]))"
)
_EDITION = (
    r"(?:(?:\d{1,2}(?:st|nd|rd|th|d|\.)|[Rr]ev(?:ised|\.)?|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Nn]ew|[Ii]nternational|[Uu]pdated"
    r"|[Ee]xpanded|[Rr]eprint|[Aa]nniversary)(?: [\w.]+){0,2} ?(?:ed\.?|edn\.?|edition|Aufl(?:age|\.)))"
)
_MONTHS = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September"
    r"|October|November|December|Spring|Summer|Autumn|Fall|Winter)\b\.?"
)
_DATED = re.compile(
    rf"(?:(?:last (?:modified|updated|revised|edited)|updated|published|posted|©|c)\.?:? ?)?(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTHS}"
    rf"(?:[-–/]{_MONTHS})?,? ?)?(?:\d{{1,2}}(?:[-–]\d{{1,2}})?,? )?{YEAR}(?: {_MONTHS}(?: \d{{1,2}})?)?"
    rf"|\d{{1,2}} {_MONTHS}|{_MONTHS} \d{{1,2}}|(?i:in press|forthcoming|to appear)(?: {YEAR})?|n\. ?d",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"(?:^\s*|[.,;(\])]\s*)(?P<place>[^\W\d_a-z][^:;.()\[\]\d]{1,60}?(?: ?\([^()]{2,24}\))?(?:[,/] ?(?:[A-Z]\.){2,3})?): "
    rf"(?P<publisher>[^:;()]{{2,120}}?)(?=[,;] ?(?:c|©|\[)?{YEAR}|, pp?\. |[)\]]|\.?\s*$|(?<=[^\W\d_]{{3}})\. |[,;] (?:in press|forthcoming))"
)
_SPECIAL = re.compile(
    rf"[.,;] ?\(?(?:{_ROLES}|{_EDITION}|vols?\.? \d|no\. \d|pp?\. ?\d|ser\. )"
    rf"| \((?:vols?\.|pp?\.|{_EDITION}|{_ROLES}|ser\.|eds?\.)|, \d{{1,4}}[-–]\d{{1,4}}(?=[.,])"
    rf"|[.,;] (?:{_DATED.pattern})(?=[.,;)]|$)| \d{{1,2}} {_MONTHS} {YEAR}|, (?:[A-Z]\.[ -]?){{1,3}} ?[A-Z][\w'’-]+(?=,| and\b)|\. ?$",
    re.IGNORECASE,
)
_EDITORS = re.compile(
    r"(?P<names>[^:?!\"“”]{2,220}?)[,.]?\s*[(\[]?\b(?:[Ee]ds?\b\.?|[Ee]ditors?|[Ee]dited by|Hrsg\.|Hg\.)[)\]]?[.,:]?\s+(?=\S)"
)
_SPOKEN = re.compile(r"(?:[^\W\d_]\.[ -]?)+\s?\S|[^\W\d_a-z][\w-]+ [^\W\d_a-z][\w.-]+(?:,| and|$)")
_PERSON_LIKE = re.compile(rf"{_SPOKEN.pattern}|[^,]{{2,40}}, [^\W\d_]\.|[^\W\d_]['’\w-]+ [A-Z]{{1,3}}\b")
_MEETING = re.compile(r"\b(?:Proc(?:eedings|\.)?|Conf(?:erence|\.)?|Symp(?:osium|\.)?|Workshop|Congress|Meeting)\b")
_ARXIV = re.compile(r"\b(?P<name>arXiv|bioRxiv|medRxiv|PsyArXiv|SSRN|OSF Preprints)\b(?: preprint)?", re.IGNORECASE)
_ROUND = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BREAK = re.compile(r"(?<=[^\W\d_]{3})\. (?=[^\W\d_])|; |(?<=[\])\d])\. |, |\.$")
_SMALL_PART = re.compile(
    rf"\s*(?:{_ROLES}.*|(?:with )?{_EDITION}|vols?\.?.*|no\. .*|pp?\.? ?\d.*|.*\b(?:ser|series)\b.*|{_DATED.pattern}|eds?\.?|print|web|\W*"
    r"|.*\d.*|[A-Z]{2}|U\.?S\.?A?\.?|U\.?K\.?|.*\s\(?eds?\.?\)?|and .*|video|PDF|e-?book|Kindle|DOI)\s*",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"\b(?:Press|Books|Publish\w*|Verlag|Univers\w+|Institute|Wiley|Springer|Elsevier|Routledge|Office)\b"
)


@dataclass(frozen=True, slots=True)
class Tail:
    """What the end of an entry tells."""

    container: str = ""
    publisher: str = ""
    year: str = ""
    numbers: Numbers = Numbers()


def tail_of(tail: str, *, quoted: bool, order: Order, web: bool, day: bool) -> Tail:
    """Return what follows a title. `web`: the entry has a URL; `day`: its date names a month, as a newspaper's does."""
    thesis = _THESIS.search(tail)
    if thesis:
        return Tail(publisher=_school(tail), year=_year(tail, Numbers()))
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
    placed = _PLACED.search(tail)
    serial = numbers.serial and numbers.start > 0 and len(trim(tail[: numbers.start])) > 1
    if serial and (quoted or not placed or placed.start() > numbers.start):
        return _article(tail, numbers)
    if quoted:
        return _quoted(tail, numbers, web=web)
    return _book(tail, numbers, holds=_holds(tail, order, web=web, day=day))


def _article(tail: str, numbers: Numbers) -> Tail:
    container = tail[: numbers.start]
    special = _SPECIAL.search(container)
    publisher = ""
    if special and special.start() > 1 and special[0].strip(". "):
        publisher = _last_run(tail[special.start() :]) if re.match(rf"[.,;] ?\(?{_ROLES}", special[0]) else ""
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
    special = _SPECIAL.search(tail)
    placed = _PLACED.search(tail, 2)
    end = min(
        (at for at in (special.start() if special else -1, placed.start() if placed else -1, numbers.start) if at > 0),
        default=len(tail),
    )
    meeting = _MEETING.search(tail[: min(60, end)])
    sentence = end if meeting else _sentence(tail[:end])
    container, rest = tail[:sentence], tail[sentence:]
    if meeting:
        container = container.partition(", ")[0]
        publisher = placed["publisher"] if placed else _last_run(rest) if re.search(r"\)\. ", rest) else ""
    else:
        publisher = placed["publisher"] if placed else _last_run(rest)
    return Tail(trim(container), trim(publisher), numbers.year or _year(tail, numbers), numbers)


def _quoted(tail: str, numbers: Numbers, *, web: bool) -> Tail:
    """Read what follows a title in quotation marks where no journal's numbers stand."""
    placed = _PLACED.search(tail)
    if placed and web and not tail[: placed.start()].strip(" .,"):
        placed = None
    numbers = numbers if numbers.pages else bare_pages(tail)
    body = tail.lstrip(" ,.;")
    lost = len(tail) - len(body)
    special = _SPECIAL.search(body)
    end = min((at for at in (special.start() if special else -1, numbers.start - lost) if at > 0), default=len(body))
    container, rest = body[:end], body[end:]
    if placed and placed.start() - lost < end:
        container = body[: max(0, placed.start() - lost)]
    publisher = placed["publisher"] if placed else _last_run(rest)
    sentence = _sentence(container)
    if not publisher and sentence < len(container):
        container, publisher = container[:sentence], container[sentence:]
    if not placed and numbers.pages and not publisher and ", " in container:
        container, _, publisher = container.rpartition(", ")
    if _DATED.fullmatch(container) or (_SMALL_PART.fullmatch(container) and not re.search(r"[^\W\d_]{4}", container)):
        container = ""
    return Tail(trim(container), trim(publisher), _year(tail, numbers), numbers)


def _book(tail: str, numbers: Numbers, *, holds: bool) -> Tail:
    placed = _PLACED.search(tail)
    if not numbers.pages and (bare := _after_imprint(tail)).pages:
        numbers = Numbers(numbers.volume, numbers.issue, bare.pages, "", bare.start, bare.end)
    publisher = placed["publisher"] if placed else ""
    year = _year(tail, numbers)
    if publisher:
        return Tail("", trim(publisher), year, numbers)
    note = re.match(rf"\s*\((?P<publisher>[^():,]{{2,80}}),(?: [^():]{{2,40}},)? {YEAR}\)", tail)
    run = note["publisher"] if note else _last_run(_ROUND.sub(" ", tail))
    return Tail(trim(run), "", year, numbers) if holds else Tail("", trim(run), year, numbers)


def _after_imprint(tail: str) -> Numbers:
    return bare_pages(tail) if re.search(rf"{YEAR}\), ", tail) else Numbers()


def _holds(tail: str, order: Order, *, web: bool, day: bool) -> bool:
    """Whether the one name after an unquoted title is that of a journal or site rather than of a publisher."""
    if order is Order.COMPACT:
        return True
    waiting = bool(re.search(r"(?i)\b(?:in press|forthcoming)\b", tail))
    return order is Order.DATED and not _HOUSE.search(tail) and (day or web or waiting)


def _school(tail: str) -> str:
    """Return the university of a thesis: the part that names one, else what follows a place."""
    for inner in re.findall(r"\[([^\[\]]*)\]|\(([^()]*)\)", tail):
        held = next(filter(None, inner), "")
        found = _THESIS.search(held)
        if found and _SCHOOL.search(held):
            return trim(held[found.end() :])
    parts = re.split(r", |; |: |[\]\[()]|(?<=[^\W\d_A-Z]{5})\. (?=[A-Z])|\. ?$|(?<=\d)\. ", _THESIS.sub(", ", tail))
    schools = [part for part in parts if _SCHOOL.search(part)]
    return trim(_fullest(schools)) if schools else trim(_last_run(_THESIS.sub(" ", _ROUND.sub(" ", tail))))


def _fullest(parts: list[str]) -> str:
    """Return the university rather than its department."""
    whole = [part for part in parts if not re.match(r"\s*(?:Dep|Faculty|School of|Fac\.)", part)]
    return (whole or parts)[0]


def _sentence(text: str) -> int:
    """Return where the first sentence of a container ends."""
    for match in re.finditer(r"(?<=[^\W\d_]{4})[.?] (?=[^\W\d_a-z])", text):
        return match.start() + (text[match.start()] == "?")
    return len(text)


def _last_run(text: str) -> str:
    """Return the last run of parts, between commas and stops, that are neither dates nor roles nor numbers."""
    runs: list[tuple[int, int]] = []
    at = 0
    joined = False
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        part = text[at:end]
        if part.strip() and not _SMALL_PART.fullmatch(part):
            if joined:
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((at, end))
            joined = bool(match and match[0] == ", ")
        elif not re.fullmatch(r"\s*and .*", part):
            joined = False
        elif runs:
            runs[-1] = (runs[-1][0], end)
        at = match.end() if match else end
    return trim(text[runs[-1][0] : runs[-1][1]]) if runs else ""


def _year(tail: str, numbers: Numbers) -> str:
    if numbers.pages:
        tail = tail.replace(numbers.pages, " ")
    found = years_of(tail)
    if found:
        return found[-1]
    return IN_PRESS if re.search(r"(?i)\b(?:in press|forthcoming|to appear)\b", tail) else ""


def _least(first: int, second: int) -> int:
    return min((at for at in (first, second) if at >= 0), default=-1)
