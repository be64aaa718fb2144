"""Volume, issue and pages, with the year where a style puts it among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_PAGE = r"[A-Za-z]{0,4}\d{1,9}(?:\.\d{1,5})?[A-Za-z]{0,2}\d{0,7}"
_ROMAN = r"[ivxlc]{1,8}"
_RANGE = rf"(?:{_PAGE}|{_ROMAN}) ?[-–—‒‐−]{{1,2}} ?(?:{_PAGE}|{_ROMAN})"
PAGES = rf"(?:{_RANGE}(?:, ?{_RANGE})*|{_PAGE}\+?(?:, ?{_RANGE})*)"
YEAR = r"(?:1[4-9]\d\d|20\d\d)[a-z]?"
_VOLUME = r"(?!(?:1[4-9]|20)\d\d\b)(?:[A-Z]{1,4}-?)?\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4})?"
_NUMERAL = r"(?!(?:C|L)\b)(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b"
_ANY_VOLUME = rf"(?:{_VOLUME}|{_NUMERAL})"
_ISSUE = r"(?!(?:1[4-9]|20)\d\d\))[^()]{1,25}"
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|August|September|October"
    r"|November|December|Spring|Summer|Autumn|Fall|Winter)"
)
_DAY = rf"(?P<date>[^()]{{0,24}}{YEAR})"
_LED = r"(?:pp?\.? ?|pages? |Article(?: no\.| ID)? |Art\.? ?(?:no\. ?)?|S\. ?)?"
_NO = r"(?:no|nos|nr|issue|iss|number|Nr|No|Heft)\.? ?"
_COMPOUND = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[ ,](?P<volume>\d{{1,4}})\.(?P<issue>\d{{1,3}}): ?(?P<pages>{PAGES})",
        # ACM: 23, 1 (Jan. 1994), 157-164
        rf"[ ,](?P<volume>{_VOLUME}), (?P<issue>\d{{1,3}}) \({_DAY}\)[,:] ?{_LED}(?P<pages>{PAGES})",
        # 51:1, pp. 259-277
        rf"[ ,](?P<volume>{_VOLUME}):(?P<issue>\d{{1,3}}),? pp?\. ?(?P<pages>{PAGES})",
        # Nature: 171, 737-738 (1953)
        rf"[ ,](?P<volume>{_VOLUME}), {_LED}(?P<pages>{PAGES}) \((?P<date>{YEAR})\)",
        # MLA before its eighth edition: 23.6 (1963): 121-123
        rf"[ ,](?P<volume>\d{{1,4}})\.(?P<issue>\d{{1,3}}) \({_DAY}\)(?:: ?(?P<pages>{PAGES}))?",
        # Vancouver and AMA: 2020 Dec 31;383(27):2603-15
        rf"(?P<year>{YEAR})(?:[ ,]+[^;:()]{{3,18}})?; ?(?P<volume>[A-Za-z]{{0,3}}\d[\w.]{{0,6}})?"
        rf"(?: ?Suppl\.? ?\w{{0,3}})?"
        rf"(?: ?\((?P<issue>{_ISSUE})\))?(?: ?: ?(?P<pages>{PAGES}))?",
        # Chicago notes: 91, no. 5 (Autumn 1986): 1053-75
        rf"(?:(?P<volume>{_VOLUME}),? )?,? ?{_NO}(?P<issue>[\w/–-]{{1,12}}) \({_DAY}\)"
        rf"(?:[:,] ?{_LED}(?P<pages>{PAGES}))?",
        # Chicago without issue: 3 (October 1960): 1-44
        rf"[ ,](?:vol\. ?)?(?P<volume>{_VOLUME}) \({_DAY}\)(?:[:,]? ?{_LED}(?P<pages>{PAGES}))?",
        # the same without a date: 31, no. 4: 1282-1324
        rf"[ ,](?P<volume>{_ANY_VOLUME}), {_NO}(?P<issue>[\w/–-]{{1,12}})(?:: ?|, ?{_LED})(?P<pages>{PAGES})",
        # APA, Harvard and Chicago author-date: 47(2), 263-291; 78 (6): 1360-80
        rf"[ ,.](?:vol\.? ?)?(?P<volume>{_ANY_VOLUME}) ?\((?:{_NO})?(?P<issue>{_ISSUE})\)"
        rf"(?:[,:;.]? ?{_LED}(?P<pages>(?!{YEAR}(?:[.,]|$)){PAGES}))?",
        # Harvard without volume: (25/26), pp. 56-80
        rf", \((?P<issue>\d{{1,4}}(?:[/–-]\d{{1,4}})?)\), {_LED}(?P<pages>{PAGES})",
        # APA and Harvard without issue: , 9, 2579-2605
        rf", (?P<volume>{_ANY_VOLUME})(?:, {_LED}|: ?)(?P<pages>{PAGES})(?=[.,;]|$)",
        # the same after a space: 117, 500-544
        rf"(?<!\bch\.)(?<!\bchap\.) (?P<volume>{_VOLUME}), {_LED}(?P<pages>{_RANGE})(?=[.,;]|$)",
        # old Chicago: 78:1360-80
        rf"[ ,](?P<volume>{_ANY_VOLUME}) ?: ?(?P<pages>{PAGES})(?=[.,;]|$)",
    )
)
_VERBOSE_VOLUME = re.compile(rf"\b(?:[Vv]ol(?:ume|s)?|Bd|[Tt]ome?)\b\.? ?(?P<volume>{_VOLUME}|[IVXLC]{{1,7}}\b)")
_VERBOSE_ISSUE = re.compile(rf"(?<![\w.]){_NO}(?P<issue>\d[\w/]{{0,7}}(?:[-–]\d{{1,4}})?(?: Suppl\b(?:\.? ?\d)?)?)")
_VERBOSE_PAGES = re.compile(rf"(?<![\w.])(?:pp?|[Pp]ages?|S)(?:\. ?| )(?P<pages>{PAGES})")
_ARTICLE = re.compile(r"\b(?:Article|Art\.)(?: [Nn]o\.| ID)? (?P<pages>[A-Za-z]{0,4}\d{1,9})")
_BARE_PAGES = re.compile(rf"[,:)] (?P<pages>{_RANGE})(?=[.,;]|$)")
_AFTER_DAY = re.compile(rf"[^\W\d_]{{3,9}}\.? {YEAR}: (?P<pages>{PAGES})")
_AFTER_YEAR = re.compile(rf"\d, {YEAR}, (?P<pages>{PAGES})\.?$")
_AFTER_PARENTHESIS = re.compile(rf"\), (?P<pages>{PAGES})\.?$")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Volume, issue and pages, and the span of the text that names them."""

    volume: str = ""
    issue: str = ""
    pages: str = ""
    year: str = ""
    start: int = -1
    end: int = -1

    @property
    def serial(self) -> bool:
        """Whether they are those of a journal."""
        return bool(self.volume or self.issue)


def numbers_of(tail: str) -> Numbers:
    """Return volume, issue and pages of what follows a title; `start` is negative where there are none."""
    verbose = _verbose(tail)
    if verbose.volume:
        return verbose
    compound = _compound(tail)
    if not compound.serial:
        return verbose
    return compound if compound.pages else replace(compound, pages=verbose.pages)


def bare_pages(tail: str) -> Numbers:
    """Return pages that nothing announces: a range between commas, or what follows the last parenthesis."""
    match = (
        _AFTER_PARENTHESIS.search(tail)
        or _AFTER_DAY.search(tail)
        or _AFTER_YEAR.search(tail)
        or _BARE_PAGES.search(tail)
    )
    return Numbers(pages=match["pages"], start=match.start(), end=match.end("pages")) if match else Numbers()


def years_of(text: str) -> list[str]:
    """Return the years a text names, in order."""
    return re.findall(rf"(?<![^\Wc])(?<!-){YEAR}(?!\w|\.\d)", text)


def _compound(tail: str) -> Numbers:
    for pattern in _COMPOUND:
        match = pattern.search(tail)
        if not match:
            continue
        found = {name: (value or "").strip() for name, value in match.groupdict().items()}
        if not (found.get("volume") or found.get("issue")):
            continue
        year = found.get("year") or next(iter(years_of(found.get("date", ""))), "")
        return Numbers(
            found.get("volume", ""), found.get("issue", ""), found.get("pages", ""), year, match.start(), match.end()
        )
    return Numbers()


def _verbose(tail: str) -> Numbers:
    pages = _VERBOSE_PAGES.search(tail) or _ARTICLE.search(tail)
    found = [_VERBOSE_VOLUME.search(tail), _VERBOSE_ISSUE.search(tail), pages]
    held = [match for match in found if match]
    if not held:
        return Numbers()
    volume, issue, listed = (match[1] if match else "" for match in found)
    return Numbers(volume, issue, listed, "", min(m.start() for m in held), max(m.end() for m in held))
