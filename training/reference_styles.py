"""Write the fields of labelled entries anew in the styles of journals, books and packages."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ibidem.evaluation.references import Row
from ibidem.references.persons import CORPORATE, split_names
from ibidem.types import Person

Style = Callable[["Parts", random.Random], Row]
CORPORATE_SHARE = 0.08
"""How many entries get an institution for their author."""
SHORT_SHARE = 0.25
"""How many get a title of a few words, and how many such a container."""
QUOTING_SHARE = 0.06
"""How many get a title in which words stand between quotation marks."""
WAITING_SHARE = 0.04
"""How many are not printed yet, or have no date."""
_EDGES = " \t.,;:()[]\"'“”‘’«»„"
_MONTHS = (
    "Jan. Feb. Mar. April May June July Aug. Sept. Oct. Nov. Dec. January February October December".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields of one entry, without punctuation around them."""

    people: tuple[Person, ...]
    title: str
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    year: str = ""
    publisher: str = ""
    place: str = ""
    editors: tuple[Person, ...] = ()
    url: str = ""
    corporate: str = ""


def restyled(rows: Sequence[Row], styles: Sequence[Style], count: int, chance: random.Random) -> Iterator[Row]:
    """Yield entries made of the fields of rows, each in a style drawn at random."""
    for parts in drawn(rows, count, chance):
        row = styled(parts, chance.choice(styles), chance)
        if chance.random() < 0.25:
            row.insert(0, ("label", chance.choice(("[{}]", "{}.", "({})", "{}")).format(chance.randint(1, 120))))
        if chance.random() < 0.2 and parts.year.isdecimal():
            doi = f"10.{chance.randint(1000, 9999)}/{chance.choice('abcjs')}.{parts.year}.{chance.randint(1, 999)}"
            row.append(("doi", chance.choice(("doi:{}", "https://doi.org/{}", "doi: {}.", "DOI: {}")).format(doi)))
        elif chance.random() < 0.08:
            row.append(("url", f"{chance.choice(('URL ', 'Available at: ', 'Retrieved from ', ''))}{address(chance)}"))
            if chance.random() < 0.4:
                row.append(
                    ("note", chance.choice(("(accessed {}).", "Accessed {}.", "[cited {}].")).format(day(chance)))
                )
        yield row


def drawn(rows: Sequence[Row], count: int, chance: random.Random) -> Iterator[Parts]:
    """Yield the fields of rows drawn at random, some of them altered to what is rare in them."""
    held = [parts for row in rows if (parts := parts_of(row)) is not None]
    houses = sorted({p.publisher for p in held if CORPORATE.search(p.publisher) and 1 < len(p.publisher.split()) < 8})
    places = sorted({p.place for p in held if p.place})
    for _ in range(count):
        parts = chance.choice(held)
        if chance.random() < CORPORATE_SHARE:
            parts = replace(parts, corporate=chance.choice(houses), people=())
        if chance.random() < SHORT_SHARE:
            parts = replace(parts, title=_shortened(parts.title, chance))
        if chance.random() < SHORT_SHARE:
            parts = replace(parts, container=_shortened(parts.container, chance))
        if chance.random() < SHORT_SHARE:
            parts = replace(parts, people=parts.people[:1])
        if chance.random() < QUOTING_SHARE:
            parts = replace(parts, title=_quoting(parts.title, chance))
        if chance.random() < WAITING_SHARE:
            parts = replace(parts, year=chance.choice(("in press", "n.d.", "forthcoming", "submitted", "to appear")))
        yield parts if parts.place else replace(parts, place=chance.choice(places))


def styled(parts: Parts, style: Style, chance: random.Random) -> list[tuple[str, str]]:
    """Return an entry in a style; parts that would hold nothing are left out."""
    if parts.container and not parts.volume and style not in CHAPTERS:
        parts = replace(parts, container="")
    return [part for part in style(parts, chance) if _says_something(*part)]


def _shortened(text: str, chance: random.Random) -> str:
    """Return one to three words of a text, beginning with one that says something."""
    words = text.split()
    first = next((at for at, word in enumerate(words) if len(word) > 3), 0)
    short = " ".join(words[first : first + chance.choice((1, 1, 2, 3))]).strip(_EDGES)
    return short[:1].upper() + short[1:]


def _quoting(text: str, chance: random.Random) -> str:
    """Return a text with quotation marks around one or two of its words."""
    words = text.split()
    first = chance.randrange(len(words))
    last = min(len(words), first + chance.randint(1, 2))
    opening, closing = chance.choice((('"', '"'), ("“", "”"), ("‘", "’"), ("'", "'")))
    return " ".join([*words[:first], f"{opening}{' '.join(words[first:last])}{closing}", *words[last:]])


def _says_something(label: str, text: str) -> bool:
    """Whether a part holds more than the words and marks that introduce it."""
    if label in ("pages", "volume", "issue"):
        return any(letter.isdigit() for letter in text)
    return bool(re.search(r"\w", re.sub(r"\b(?:[Ii]n|editors?|[Ee]dited by|Translated by|Trans|Eds?)\b", "", text)))


def parts_of(row: Row) -> Parts | None:
    """Return the fields of an entry that names its authors, title and year; else None."""
    fields: dict[str, str] = {}
    for label, text in row:
        fields.setdefault(label, re.sub(r"</?\w{1,6}>", "", text).strip(_EDGES))
    names = split_names(fields.get("author", ""))
    title = fields.get("title", "")
    year = re.search(r"(?:1[6-9]|20)\d\d", fields.get("date", ""))
    plain = all(p.family and len(p.family) < 30 and not re.search(r"\d", p.family + p.given) for p in names.persons)
    if not names.persons or not plain or len(title) < 8 or year is None:
        return None
    numbers = re.findall(r"\d{1,4}", fields.get("volume", ""))
    pages = re.search(r"[A-Za-z]?\d+\s?[-–—]+\s?[A-Za-z]?\d+", fields.get("pages", ""))
    return Parts(
        names.persons,
        title,
        re.sub(r"^(?:[Ii]n|[Dd]ans)\b:?\s*", "", fields.get("container", "")),
        numbers[0] if numbers else "",
        numbers[1] if len(numbers) > 1 else "",
        re.sub(r"\s", "", pages[0]) if pages else "",
        year[0],
        fields.get("publisher", ""),
        fields.get("place", ""),
        split_names(fields.get("editor", "")).persons,
    )


def _initials(person: Person, dot: str = ".", gap: str = " ") -> str:
    given = person.given
    letters = (
        list(given) if given.isupper() and given.isalpha() and len(given) <= 4 else re.findall(r"\b[^\W\d_]", given)
    )
    return gap.join(letter.upper() + dot for letter in letters)


def before(people: Sequence[Person], *, full: bool = False, gap: str = " ") -> list[str]:
    """Return `A. B. Family`, or the given names in full."""
    return [f"{p.given if full else _initials(p, gap=gap)} {p.family}".strip() for p in people]


def behind(
    people: Sequence[Person], *, comma: str = ", ", dot: str = ".", gap: str = " ", full: bool = False
) -> list[str]:
    """Return `Family, A. B.`, `Family AB`, or the given names in full."""
    return [f"{p.family}{comma if p.given else ''}{p.given if full else _initials(p, dot, gap)}" for p in people]


def _joined(names: Sequence[str], last: str, between: str = ", ") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{between.join(names[:-1])}{last}{names[-1]}"


def _authors(parts: Parts, names: Sequence[str], last: str, chance: random.Random, between: str = ", ") -> str:
    if parts.corporate:
        return parts.corporate
    if len(names) > 2 and chance.random() < 0.2:
        keep = chance.randint(1, len(names) - 1)
        return between.join(names[:keep]) + chance.choice((" et al.", ", et al.", f"{between}et al.", ", and others"))
    return _joined(names, last, between)


def address(chance: random.Random) -> str:
    """Return the address of a page that does not exist."""
    site = chance.choice(
        ("www.example.org", "cran.r-project.org", "github.com/team", "data.example.gov", "lib.example.edu")
    )
    scheme, folder = chance.choice(("http", "https")), chance.choice(("package=", "docs/", "reports/", "~x/"))
    return f"{scheme}://{site}/{folder}{chance.randint(1, 9999)}"


def day(chance: random.Random) -> str:
    """Return a day as lists have it on which a page was read."""
    return f"{chance.randint(1, 28)} {chance.choice(_MONTHS)} {chance.randint(2001, 2024)}"


def _dash(pages: str, chance: random.Random) -> str:
    return re.sub(r"[-–—]+", chance.choice(("–", "-", "–", "--")), pages)


def _jss(parts: Parts, chance: random.Random) -> Row:
    authors = _authors(parts, behind(parts.people, comma=" ", dot="", gap=""), ", ", chance)
    number = (
        [("volume", parts.volume)] if not parts.issue else [("volume", parts.volume), ("issue", f"({parts.issue}),")]
    )
    head: list[tuple[str, str]] = [("author", authors), ("date", f"({parts.year}).")]
    if not parts.container:
        if chance.random() < 0.4:
            version = f"R package version {chance.randint(0, 4)}.{chance.randint(0, 9)}-{chance.randint(0, 20)},"
            return [*head, ("title", f"{parts.title}."), ("note", version), ("url", f"URL {address(chance)}.")]
        edition = [("edition", f"{chance.choice(('2nd', '3rd', '4th'))} edition.")] if chance.random() < 0.4 else []
        return [
            *head,
            ("title", f"{parts.title}."),
            *edition,
            ("publisher", f"{parts.publisher},"),
            ("place", f"{parts.place}."),
        ]
    if not parts.issue:
        number = [("volume", f"{parts.volume},")]
    title = chance.choice(("“{}.”", '"{}."', "“{}.”")).format(parts.title)
    return [
        *head,
        ("title", title),
        ("container", f"{parts.container},"),
        *number,
        ("pages", f"{_dash(parts.pages, chance)}."),
    ]


def _aps(parts: Parts, chance: random.Random) -> Row:
    if chance.random() < 0.4:
        authors = _authors(parts, behind(parts.people, comma=" "), ", and ", chance)
        head: list[tuple[str, str]] = [("author", authors if authors.endswith(".") else f"{authors}.")]
    else:
        head = [("author", _authors(parts, before(parts.people), " and ", chance) + ",")]
    if chance.random() < 0.3:
        head.append(("title", chance.choice(("{},", "“{},”", "{}.")).format(parts.title)))
    pages = re.split(r"[-–—]", parts.pages)[0] if chance.random() < 0.6 else _dash(parts.pages, chance)
    tail = [
        ("container", parts.container),
        ("volume", f"{parts.volume},"),
        ("pages", pages),
        ("date", f"({parts.year})."),
    ]
    if chance.random() < 0.2:
        tail.append(
            ("note", f"arXiv:{chance.randint(1, 20):02}{chance.randint(1, 12):02}.{chance.randint(1000, 9999)}.")
        )
    return [*head, *tail]


def _apa(parts: Parts, chance: random.Random) -> Row:
    names = _authors(parts, behind(parts.people), ", & ", chance)
    head = [
        ("author", f"{names}" if names.endswith(".") else f"{names}."),
        ("date", f"({parts.year})."),
        ("title", f"{parts.title}."),
    ]
    if not parts.container:
        return [*head, ("publisher", f"{parts.publisher or parts.place}.")]
    if not parts.volume:
        editors = _joined(before(parts.editors or parts.people[:2]), " & ")
        return [
            *head,
            ("editor", f"In {editors} ({chance.choice(('Eds.', 'Ed.'))}),"),
            ("container", parts.container),
            ("pages", f"(pp. {_dash(parts.pages, chance)})." if parts.pages else ""),
            ("publisher", f"{parts.publisher}."),
        ]
    number = (
        [("volume", parts.volume), ("issue", f"({parts.issue}),")] if parts.issue else [("volume", f"{parts.volume},")]
    )
    return [*head, ("container", f"{parts.container},"), *number, ("pages", f"{_dash(parts.pages, chance)}.")]


def _vancouver(parts: Parts, chance: random.Random) -> Row:
    names = _authors(parts, behind(parts.people, comma=" ", dot="", gap=""), ", ", chance)
    head = [("author", names if names.endswith(".") else f"{names}."), ("title", f"{parts.title}.")]
    place = [("place", f"{parts.place}:")] if chance.random() < 0.8 else []
    if not parts.container:
        edition = [("edition", f"{chance.choice(('2nd', '3rd', '9th'))} ed.")] if chance.random() < 0.4 else []
        return [*head, *edition, *place, ("publisher", f"{parts.publisher};"), ("date", f"{parts.year}.")]
    if not parts.volume:
        editors = _joined(behind(parts.editors or parts.people[:3], comma=" ", dot="", gap=""), ", ")
        return [
            *head,
            ("editor", f"In: {editors}, editors."),
            ("container", f"{parts.container}."),
            *place,
            ("publisher", f"{parts.publisher};"),
            ("date", f"{parts.year}."),
            ("pages", f"p. {parts.pages}."),
        ]
    # Nothing parts the numbers: the text is joined where a part begins with a bracket, colon or semicolon.
    month = f" {chance.choice(_MONTHS).rstrip('.')[:3]}" if chance.random() < 0.4 else ""
    month += f" {chance.randint(1, 31)}" if month and chance.random() < 0.5 else ""
    number = f"{parts.volume}({parts.issue}):" if parts.issue else f"{parts.volume}:"
    date = f"{parts.year}{month};"
    if chance.random() < 0.5:
        return [
            *head,
            ("container", f"{parts.container}."),
            ("date", date),
            ("volume", number),
            ("pages", f"{parts.pages}."),
        ]
    return [*head, ("container", parts.container), ("date", date), ("volume", number), ("pages", f"{parts.pages}.")]


def _mla(parts: Parts, chance: random.Random) -> Row:
    first, rest = behind(parts.people[:1], full=True), before(parts.people[1:], full=True)
    names = _authors(parts, [*first, *rest], ", and ", chance)
    head: list[tuple[str, str]] = [("author", names if names.endswith(".") else f"{names}.")]
    if not parts.container:
        other = _joined(before(parts.editors or parts.people[:1], full=True), " and ")
        role = (
            [("editor", f"{chance.choice(('Translated by', 'Edited by', 'Trans.', 'Ed.'))} {other},")]
            if chance.random() < 0.4
            else []
        )
        return [
            *head,
            ("title", f"{parts.title}."),
            *role,
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year}."),
        ]
    title = chance.choice(("“{}.”", '"{}."')).format(parts.title)
    if not parts.volume:
        other = _joined(before(parts.editors or parts.people[:2], full=True), " and ")
        return [
            *head,
            ("title", title),
            ("container", f"{parts.container},"),
            ("editor", f"edited by {other},"),
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year},"),
            ("pages", f"pp. {parts.pages}."),
        ]
    issue = [("issue", f"no. {parts.issue},")] if parts.issue else []
    return [
        *head,
        ("title", title),
        ("container", f"{parts.container},"),
        ("volume", f"vol. {parts.volume},"),
        *issue,
        ("date", f"{parts.year},"),
        ("pages", f"pp. {_dash(parts.pages, chance)}."),
    ]


def _chicago(parts: Parts, chance: random.Random) -> Row:
    if chance.random() < 0.4:
        names = _authors(parts, before(parts.people, full=True), " and ", chance)
        end = ","
    else:
        names = _authors(
            parts, [*behind(parts.people[:1], full=True), *before(parts.people[1:], full=True)], ", and ", chance
        )
        end = "" if names.endswith(".") else "."
    head: list[tuple[str, str]] = [("author", names + end)]
    if not parts.container:
        if end == ",":
            return [
                *head,
                ("title", parts.title),
                ("place", f"({parts.place}:"),
                ("publisher", f"{parts.publisher},"),
                ("date", f"{parts.year})."),
            ]
        return [
            *head,
            ("title", f"{parts.title}."),
            ("place", f"{parts.place}:"),
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year}."),
        ]
    stop = "," if end == "," else "."
    issue = [("issue", f"no. {parts.issue}")] if parts.issue else []
    volume = [("volume", f"{parts.volume},"), *issue] if issue else [("volume", parts.volume)]
    return [
        *head,
        ("title", f"“{parts.title}{stop}”"),
        ("container", parts.container),
        *volume,
        ("date", f"({parts.year}):"),
        ("pages", f"{_dash(parts.pages, chance)}."),
    ]


def _ieee(parts: Parts, chance: random.Random) -> Row:
    head = [
        ("author", _authors(parts, before(parts.people), ", and " if len(parts.people) > 2 else " and ", chance) + ",")
    ]
    title = ("title", chance.choice(("“{},”", '"{},"')).format(parts.title))
    if not parts.container:
        draw = chance.random()
        if draw < 0.3:
            return [
                *head,
                title,
                ("genre", chance.choice(("Ph.D. dissertation,", "M.S. thesis,", "Tech. Rep.,", "PhD thesis,"))),
                ("publisher", f"{parts.publisher},"),
                ("place", f"{parts.place},"),
                ("date", f"{parts.year}."),
            ]
        if draw < 0.5:
            number = f"arXiv:{chance.randint(8, 23):02}{chance.randint(1, 12):02}.{chance.randint(10000, 29999)},"
            return [*head, title, ("container", f"arXiv preprint {number}"), ("date", f"{parts.year}.")]
        return [
            *head,
            ("title", f"{parts.title}."),
            ("place", f"{parts.place}:"),
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year}."),
        ]
    month = f"{chance.choice(_MONTHS)} " if chance.random() < 0.5 else ""
    numbers = [("volume", f"vol. {parts.volume},"), ("issue", f"no. {parts.issue}," if parts.issue else "")]
    container = parts.container if parts.volume or chance.random() < 0.2 else f"in {parts.container}"
    return [
        *head,
        title,
        ("container", f"{container},"),
        *(numbers if parts.volume else []),
        ("pages", f"pp. {_dash(parts.pages, chance)}," if parts.pages else ""),
        ("date", f"{month}{parts.year}."),
    ]


def _acl(parts: Parts, chance: random.Random) -> Row:
    names = _authors(
        parts, before(parts.people, full=chance.random() < 0.7), ", and " if len(parts.people) > 2 else " and ", chance
    )
    head = [("author", f"{names.rstrip('.')}."), ("date", f"{parts.year}."), ("title", f"{parts.title}.")]
    if not parts.container:
        return [*head, ("publisher", f"{parts.publisher},"), ("place", f"{parts.place}.")]
    if not parts.volume:
        return [
            *head,
            ("container", f"In {parts.container},"),
            ("pages", f"pages {_dash(parts.pages, chance)}," if parts.pages else ""),
            ("place", f"{parts.place}."),
            ("publisher", f"{parts.publisher}."),
        ]
    return [*head, ("container", f"{parts.container},"), *_tight(parts, chance, ".")]


def _plain(parts: Parts, chance: random.Random) -> Row:
    names = _authors(
        parts,
        before(parts.people, gap=chance.choice((" ", ""))),
        ", and " if len(parts.people) > 2 else " and ",
        chance,
    )
    head = [("author", f"{names.rstrip('.')}."), ("title", f"{parts.title}.")]
    if not parts.container:
        return [*head, ("publisher", f"{parts.publisher},"), ("place", f"{parts.place},"), ("date", f"{parts.year}.")]
    if not parts.volume:
        editors = [("editor", f"In {_joined(before(parts.editors), ', and ')}, editors,")] if parts.editors else []
        container = f"{'' if editors else 'In '}{parts.container},"
        return [
            *head,
            *editors,
            ("container", container),
            ("pages", f"pages {parts.pages}," if parts.pages else ""),
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year}."),
        ]
    return [*head, ("container", f"{parts.container},"), *_tight(parts, chance, ","), ("date", f"{parts.year}.")]


def _tight(parts: Parts, chance: random.Random, end: str) -> list[tuple[str, str]]:
    number = f"{parts.volume}({parts.issue}):" if parts.issue else f"{parts.volume}:"
    return [("volume", number), ("pages", f"{_dash(parts.pages, chance)}{end}")]


def _springer(parts: Parts, chance: random.Random) -> Row:
    names = _authors(parts, behind(parts.people, gap=""), ", ", chance)
    head = [("author", f"{names}:"), ("title", f"{parts.title}.")]
    if not parts.container:
        return [*head, ("publisher", f"{parts.publisher},"), ("place", parts.place), ("date", f"({parts.year})")]
    number = (
        [("volume", parts.volume), ("issue", f"({parts.issue}),")] if parts.issue else [("volume", f"{parts.volume},")]
    )
    return [
        *head,
        ("container", parts.container),
        *number,
        ("pages", _dash(parts.pages, chance)),
        ("date", f"({parts.year})"),
    ]


def _elsevier(parts: Parts, chance: random.Random) -> Row:
    names = _authors(parts, before(parts.people, gap=""), ", ", chance)
    head = [("author", f"{names},"), ("title", f"{parts.title},")]
    if not parts.container:
        return [*head, ("publisher", f"{parts.publisher},"), ("place", f"{parts.place},"), ("date", f"{parts.year}.")]
    return [
        *head,
        ("container", parts.container),
        ("volume", parts.volume),
        ("date", f"({parts.year})"),
        ("pages", f"{_dash(parts.pages, chance)}."),
    ]


def _harvard(parts: Parts, chance: random.Random) -> Row:
    names = _authors(parts, behind(parts.people, gap=""), " and ", chance)
    head = [("author", names), ("date", f"({parts.year})")]
    if not parts.container:
        return [*head, ("title", f"{parts.title}."), ("place", f"{parts.place}:"), ("publisher", f"{parts.publisher}.")]
    title = chance.choice(("‘{}’,", "'{}',", "“{}”,")).format(parts.title)
    number = (
        [("volume", parts.volume), ("issue", f"({parts.issue}),")] if parts.issue else [("volume", f"{parts.volume},")]
    )
    return [
        *head,
        ("title", title),
        ("container", f"{parts.container},"),
        *number,
        ("pages", f"pp. {_dash(parts.pages, chance)}."),
    ]


def _nature(parts: Parts, chance: random.Random) -> Row:
    names = _authors(parts, behind(parts.people), " & ", chance)
    head = [("author", names if names.endswith(".") else f"{names}."), ("title", f"{parts.title}.")]
    if not parts.container:
        return [*head, ("publisher", f"({parts.publisher},"), ("date", f"{parts.year}).")]
    return [
        *head,
        ("container", parts.container),
        ("volume", f"{parts.volume},"),
        ("pages", _dash(parts.pages, chance)),
        ("date", f"({parts.year})."),
    ]


STYLES: tuple[Style, ...] = (
    _jss,
    _jss,
    _aps,
    _apa,
    _vancouver,
    _vancouver,
    _mla,
    _chicago,
    _ieee,
    _acl,
    _plain,
    _springer,
    _elsevier,
    _harvard,
    _nature,
)
CHAPTERS = (_apa, _vancouver, _mla, _ieee, _acl, _plain)
"""Styles that write chapters; the others leave the book out."""
