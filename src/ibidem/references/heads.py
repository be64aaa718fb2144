"""The beginning of an entry: who wrote it and, where the style puts it there, when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ibidem.references import authors
from ibidem.references.numbers import YEAR, years_of
from ibidem.types import Person

IN_PRESS = "in press"
FURTHEST = 3000
"""Characters within which the authors end."""


class Order(Enum):
    """The style of an entry, as far as its beginning tells."""

    DATED = auto()
    """APA, Harvard and Chicago author-date: authors, then the year."""
    COMPACT = auto()
    """Vancouver: family names and initials without stops."""
    NATURAL = auto()
    """IEEE and notes: names as they are spoken, commas between everything."""
    INVERTED = auto()
    """MLA and Chicago bibliographies: the first family name first, stops between everything."""


@dataclass(frozen=True, slots=True)
class Head:
    """Authors and date, and the rest of the entry."""

    authors: tuple[Person, ...]
    year: str
    body: str
    order: Order


_DATE = (
    rf"(?:(?:c(?:a|irca)?\.? ?)?(?:\d{{4}}/)?{YEAR}(?:[,;:/–-][^()]{{0,30}})?|n\. ?d\.(?:-[a-z])?|no date|undated"
    r"|[Ff]orthcoming|[Ii]n [Pp]ress|to appear|submitted|accepted)"
)
_ROUND = re.compile(rf"\s*,?[(\[](?P<date>{_DATE})[)\]]\s*[.,:]?\s*")
_BARE = re.compile(rf"(?<=[\w.)])(?P<comma>,?) (?P<date>{YEAR}|n\.d|[Ff]orthcoming|In [Pp]ress)[.:,] ")
_LATER = re.compile(rf"(?P<date>{YEAR})\. ")
"""The year of an edition behind that of the first."""
_IMPRINT = re.compile(rf"[^.]{{2,80}}, {YEAR}\.?")
"""Publisher and year alone: what stands between them and the author is a title, were it a number."""
_AGAIN = re.compile(r"(?:-{3}|[—–―]{2,3}|_{3,6}|—)\s*[.,]\s*(?:(?:eds?|trans)\.,?\s*|editors?[.,]\s*)?")
_OPENING = re.compile(r"(?<=[\s(])[“\"„«]|(?<=[.,] )‘|(?<=[.,] )'(?=\w)")
_NOTE = re.compile(r" \((?:[^():]{2,60}: )?[^():]{2,80}, (?:c\. )?" + YEAR + r"\)")
_INITIALS_FIRST = re.compile(
    r"(?:[^\W\d_][a-z]?\.[ -]?(?:[^\W\d_]\.[ -]?){0,4})(?:(?:[a-z]{1,4} |Mc|Mac|O['’]|[dD]['’])){0,3}"
    r"[^\W\d_][\w'’-]+(?: (?:Jr|Sr|II|III)\.?)?"
)
_JOINT = re.compile(r",? (?:and|&) (?=\S)|, (?=[^\W\d_][a-z]?\.)")
_ENDS = re.compile(r",? et al\.,?|,(?: Eds?\.,?)?|\. (?=[A-Z])")
_FAMILY_FOLLOWS = re.compile(r" [^\W\d_a-z][\w’'-]+(?:,| and | et\.? al|\. \d{4})")
_STOP = re.compile(r"\.(?=\s)")
_WORK_FOLLOWS = re.compile(
    r"\s*(?:Translated|Edited|Directed|Illustrated|Performance|Season|\d{1,2}(?:st|nd|rd|th)? ed|Vol\.|\[)",
    re.IGNORECASE,
)


def head_of(text: str, previous: Sequence[Person] = ()) -> Head:
    """Return the beginning of an entry; `previous` are the authors a dash in their place repeats."""
    again = _AGAIN.match(text)
    if again:
        rest = text[again.end() :]
        dated = _ROUND.match(rest) or re.match(rf"(?P<date>{YEAR})\. ", rest)
        if dated:
            return Head(tuple(previous), year_in(dated["date"]), rest[dated.end() :], Order.DATED)
        return Head(tuple(previous), "", rest, Order.INVERTED)
    if _OPENING.match(text) or text[:1] in "“\"„«‘'":
        return _after_title(text)
    return _compact(text) or _dated(text) or _before_quotation(text) or _natural(text) or _inverted(text)


def year_in(date: str) -> str:
    """Return the year of a date as a reference keeps it; empty where there is none."""
    found = years_of(date)
    if found:
        return found[-1] if "/" in date else found[0]
    return IN_PRESS if re.match(r"(?i)forthcoming|in press|to appear|accepted|submitted", date) else ""


def _after_title(text: str) -> Head:
    return Head((), "", text, Order.INVERTED)


def _compact(text: str) -> Head | None:
    stop = next(
        (m.start() for m in re.finditer(r"[.:](?= )", text[:FURTHEST]) if text[: m.start()][-5:] != "et al"), -1
    )
    early = re.match(r"[^.]{2,2000}?\bet al\.,? ", text[:FURTHEST])
    end = early.end() if early else stop + 1
    if end <= 1 or not re.match(r"[^.,;:]{1,60}? [^\W\d_a-z]{1,4}(?: Jr| Sr| II| III)?[,.;:]|[^.,;]{3,90}; ", text):
        return None
    names = authors.compact(re.sub(r"[.,]$", "", text[:end].strip()))
    if not names or not any(name.given for name in names):
        return None
    spoken = len(names) == 1 or re.search(r" (?:and|&) ", text[:end])
    if re.match(r" [^\W\d_]\.", text[end:]) or (spoken and _FAMILY_FOLLOWS.match(text, end)):
        return None
    rest = text[end:].strip()
    rest = re.sub(r"^(?:editors?|eds?)\.? ?", "", rest, flags=re.IGNORECASE)
    dated = _ROUND.match(rest)
    if dated:
        return Head(names, year_in(dated["date"]), rest[dated.end() :], Order.DATED)
    return Head(names, "", rest, Order.COMPACT)


def _dated(text: str) -> Head | None:
    quotation = _OPENING.search(text)
    limit = quotation.start() if quotation else FURTHEST
    for pattern in (_ROUND, _BARE):
        match = pattern.search(text, 0, min(limit + 1, FURTHEST))
        if not match or not match.start():
            continue
        before = text[: match.start()]
        names = authors.compact(before, strict=True) or authors.inverted(before) or authors.compact(before)
        if names is None and (re.match(r"[A-Z]\.", before) or " and " in before):
            names = authors.natural(before)
        if names is not None:
            if pattern is _BARE and _IMPRINT.fullmatch(text, match.end()):
                continue
            later = _LATER.match(text, match.end())
            date, end = (later["date"], later.end()) if later else (match["date"], match.end())
            return Head(names, year_in(date), text[end:], Order.DATED)
    match = _ROUND.search(text, 0, 400)
    if match and match.start() and ". " in text[: match.start()] + " " and text[: match.start()].endswith("."):
        title, _, rest = text[: match.start()], "", text[match.end() :]
        if not re.search(r"\. |,", title):
            return Head((), year_in(match["date"]), f"{title} {rest}", Order.DATED)
    return None


def _before_quotation(text: str) -> Head | None:
    opening = _OPENING.search(text, 0, FURTHEST)
    if not opening or not opening.start():
        return None
    before, body = text[: opening.start()].rstrip(), text[opening.start() :]
    if before.endswith(","):
        names, order = authors.natural(before), Order.NATURAL
        if names is None or not any(name.given or " " in name.family for name in names):
            names = authors.inverted(before) or names
    else:
        names, order = authors.inverted(before), Order.INVERTED
        if names is None:
            names = authors.natural(before) or authors.unknown(before)
    return Head(names, "", body, order) if names else None


def _natural(text: str) -> Head | None:
    """Read names of which each begins with its initials, or those of a note whose parenthesis holds the imprint."""
    names: list[Person] = []
    at = 0
    while match := _INITIALS_FIRST.match(text, at):
        names.append(authors.given_first(match[0]))
        at = match.end()
        joint = _JOINT.match(text, at)
        if not joint:
            break
        at = joint.end()
    if names:
        ends = _ENDS.match(text, at)
        if not ends:
            return None
        order = Order.INVERTED if ends[0].startswith(". ") else Order.NATURAL
        return Head(tuple(names), "", text[ends.end() :].lstrip(), order)
    return _note(text) if _NOTE.search(text, 0, FURTHEST) else None


def _note(text: str) -> Head | None:
    segments = text.split(", ", 4)
    for count in (3, 2, 1):
        if len(segments) <= count:
            continue
        head = ", ".join(segments[:count])
        if count > 1 and not segments[count - 1].startswith(("and ", "et al")):
            continue
        people = authors.natural(head)
        if people and all(name.given and len(name.given.split()) <= 3 for name in people):
            return Head(people, "", ", ".join(segments[count:]), Order.NATURAL)
    return None


def _inverted(text: str) -> Head:
    end = _end_of_names(text[:FURTHEST])
    names = authors.inverted(text[:end]) if end else None
    if names and len(names) == 1 and not names[0].given and _WORK_FOLLOWS.match(text, end):
        names = None
    if not names:
        return _spoken(text) or _after_title(text)
    rest = re.sub(r"^(?:eds?|editors?|trans)\.,? ", "", text[end:].strip())
    return Head(names, "", rest, Order.INVERTED)


def _spoken(text: str) -> Head | None:
    """Read one full name before a comma and a title: `Carl de Boor, A practical guide to splines, …`."""
    name, _, rest = text.partition(", ")
    person = authors.natural(name)
    if not person or not person[0].given or len(name.split()) > 4 or name.isupper():
        return None
    title = rest.partition(",")[0].split()
    return Head(person, "", rest, Order.NATURAL) if len(title) > 2 and any(word.islower() for word in title) else None


def _end_of_names(text: str) -> int:
    """Return where a list of names ends: at the first stop that belongs to no initial of an unfinished name."""
    for match in _STOP.finditer(text):
        before, after = text[: match.start()], text[match.end() :].lstrip()
        last = before.rsplit(None, 1)[-1] if before.strip() else ""
        if re.match(r"(?:and|&|et|with|eds?\.|editors?\b)\b|& |[A-Z]\.|[A-Z][.,]", after):
            continue
        if last in ("Jr", "Sr", "St", "Dr") and after[:1] in ",&":
            continue
        if re.fullmatch(r".|[A-Z]\.?-[A-Z]|(?=.{1,5}$).*\..*", last) and _unfinished(before):
            continue
        return match.end()
    return 0


def _unfinished(before: str) -> bool:
    """Whether a text that ends with an initial still lacks the family name that belongs to it."""
    spoken = re.search(r"\b[^\W\d_]\.", before.partition(",")[0])
    parts = re.split(r",? (?:and|&) |, " if spoken else r",? (?:and|&) ", before)
    return "," not in parts[-1] and len(parts[-1].split()) < 4 and (bool(spoken) or len(parts) > 1 or "," not in before)
