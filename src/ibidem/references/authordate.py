"""Find markers that are authors and years: `(Smith et al., 2008)`, `Smith and Jones (2008a)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ibidem.references.authors_before import Who, who_before
from ibidem.references.calls import Doubt, Mention, Named, Style

_YEAR = r"(?:(?:1[5-9]|20)\d\d[a-z]?|n\.\s?d\.|in press|forthcoming|in preparation)(?!\w)"
_LETTER = r"[a-h](?![\w.])"
_YEARS = re.compile(
    rf"(?<![\w.–—-]){_YEAR}(?:\s?/\s?{_YEAR})?(?:\s?(?:[,&/]|,?\sand)\s?(?:{_YEAR}|{_LETTER})){{0,12}}"
    r"(?!\s?[–—-]\s?\d)(?!\.\d|%)",
)
_ONE_YEAR = re.compile(rf"{_YEAR}(?:\s?/\s?{_YEAR})?|{_LETTER}")
_GROUP = re.compile(r"\(([^()]{4,600})\)|\[([^\[\]()]{4,400})\](?!\()")
_SEPARATORS = re.compile(r"[\s,;&]*(?:and|also|see also)?\s*")
NARROW = 200
"""Characters before a parenthesis in which its authors are looked for."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One mention of authors with years inside a parenthesis."""

    who: Who
    years: tuple[str, ...]


def calls(text: str) -> Iterator[Mention]:
    """Yield what looks like markers of author and year."""
    for match in _GROUP.finditer(text):
        inside = match[1] or match[2]
        if "\n\n" in inside or not _YEARS.search(inside):
            continue
        outside = who_before(text, match.start(), narrow=NARROW)
        said, narrative = _said(inside, outside)
        if said:
            start = said[0].who.start if narrative else match.start()
            yield Mention(start, match.end(), Style.NAME, _doubt(said, narrative=narrative), works=_works(said))


def _said(inside: str, outside: Who | None) -> tuple[list[_Said], bool]:
    """Return what a parenthesis mentions, and whether its first years belong to the authors `outside`."""
    said: list[_Said] = []
    narrative = False
    who: Who | None = None
    at = 0
    for match in _YEARS.finditer(inside):
        found = who_before(inside, match.start(), narrow=match.start() - at)
        between = inside[at : match.start()]
        if found is None and at == 0 and not between.strip():
            found, narrative = outside and outside.alone(), outside is not None
        elif found is None and at > 0 and _SEPARATORS.fullmatch(between):
            found = who
        at = match.end()
        if found is not None:
            who = found
            said.append(_Said(found, years(match[0])))
    return said, narrative


def years(listed: str) -> tuple[str, ...]:
    """Return the years of a list such as `2008a, b, 2010`, each letter with its year."""
    found: list[str] = []
    for part in _ONE_YEAR.findall(listed):
        if len(part) > 1:
            found.append(re.sub(r"\s", "", part) if part[0] in "n12" else part)
        elif found:
            found.append(found[-1][:4] + part)
    return tuple(dict.fromkeys(found))


def _works(said: list[_Said]) -> tuple[Named, ...]:
    works = (Named(one.who.names, year, one.who.more, one.who.whole) for one in said for year in one.years)
    return tuple(dict.fromkeys(works))


def _doubt(said: list[_Said], *, narrative: bool) -> Doubt:
    if all(one.who.common for one in said):
        return Doubt.MUCH
    sure = any(one.who.more or (one.who.joined and not narrative) for one in said)
    return Doubt.NONE if sure else Doubt.SOME
