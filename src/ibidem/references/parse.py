"""Read the fields of one entry, in whichever style it is written.

The beginning tells the style: a year after the authors (APA, Harvard, Chicago author-date), initials without stops
(Vancouver), names as they are spoken (IEEE, notes), or the first family name first (MLA, Chicago). What follows the
title is told apart by its own marks, so that an entry of a house style is read too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.references.authors import leaves_out
from ibidem.references.clean import label_of, plain, trim
from ibidem.references.fields import Fields
from ibidem.references.heads import IN_PRESS, Head, Order, head_of
from ibidem.references.locators import addresses
from ibidem.references.numbers import years_of
from ibidem.references.tails import tail_of
from ibidem.references.titles import title_of
from ibidem.types import Person

_DAY = re.compile(r"\(\d{4}[a-z]?, [A-Z]")
_AGAIN = re.compile(r"(?i)(?:ibid|ibidem|idem|op\. ?cit|loc\. ?cit)\b")


def parse(raw: str, previous: Sequence[Person] = (), *, more_before: bool = False) -> Fields:
    """Return the fields of an entry on one line; `previous` are the authors of the one before it.

    `more_before` says that there were more of them.
    """
    label, text = label_of(raw)
    found = addresses(text)
    text = plain(found.rest)
    head = head_of(text, previous)
    title = title_of(head.body, commas=head.order is Order.NATURAL)
    if not head.authors and not title.quoted and years_of(title.text):
        title = title_of(head.body, commas=True)
    if (
        title.end >= len(head.body)
        and head.order is Order.INVERTED
        and [bool(n.given) for n in head.authors] == [False]
    ):
        head = Head((), "", text, Order.INVERTED)
        title = title_of(text)
    tail = tail_of(
        head.body[title.end :],
        quoted=title.quoted,
        order=head.order,
        web=bool(found.url),
        day=head.year == IN_PRESS or bool(_DAY.search(text, 0, 400)),
    )
    return Fields(
        authors=tuple(Person(trim_name(name.family).rstrip("."), trim_name(name.given)) for name in head.authors),
        year=head.year or ("" if head.order is Order.DATED else tail.year),
        title=title.text if _is_title(title.text, authored=bool(head.authors)) else "",
        container=tail.container,
        volume=tail.numbers.volume,
        issue=trim(tail.numbers.issue),
        pages=tail.numbers.pages,
        publisher=tail.publisher,
        doi=found.doi,
        url=found.url,
        label=label,
        more_authors=bool(head.authors) and _has_more(text[: max(0, len(text) - len(head.body))], more_before),
    )


def _has_more(names: str, before: bool) -> bool:
    """Whether the names before a title leave some out; a line in their place repeats those of the entry before."""
    return leaves_out(names) or (before and not re.search(r"[^\W\d_]", names))


def _is_title(text: str, *, authored: bool) -> bool:
    """Whether there are words; a number alone is a title only of a named author."""
    return bool(re.search(r"\w" if authored else r"[^\W\d_]", text)) and not _AGAIN.match(text)


def trim_name(name: str) -> str:
    """Return a part of a name without what separates names; the stop of an initial stays."""
    return name.strip(" ,;:")
