"""Read the fields of one bibliography entry: label, persons, year, title, container, numbers, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ibidem.references.labelling import ReferenceToken, label_surely, label_titled, label_tokens, tokenize
from ibidem.references.persons import CORPORATE, Names, split_names
from ibidem.text.normalize import LOWERED, RAISED, unmark
from ibidem.types import Person, Reference, WorkKind

LONGEST = 6000
"""Characters of an entry that are read; the longest real ones list hundreds of authors."""
IN_PRESS = "in press"
MOST_PROSE = 0.5
"""The share of the words of an entry that may be a remark on it."""
_TELLING = frozenset(
    ("author", "editor", "title", "container", "date", "volume", "pages", "publisher", "place", "url", "doi")
)
"""Fields of which two tell a work from others."""

YEAR = r"(?:1[5-9]|20)\d\d[a-z]?"
_YEAR = re.compile(rf"(?<![\w.-])(?:c\.?|©)?({YEAR})(?![\w]|\.\d)")
_LOOSE_YEAR = re.compile(rf"(?<!\d)({YEAR})(?!\w)")
_WAITING = re.compile(
    r"(?i)\b(?:forthcoming|in press|to appear|accepted|submitted|in prep(?:aration|\.)?|to be published|en prensa)\b"
)
_NOTE = r"\[\^(?P<note>[^\]\s]{1,60})\]:?"
_KEY = r"\[@?(?P<key>[^\]\s][^\]]{0,58}[^\]\s]|[^\]\s])\]:?"
_NAME_FOLLOWS = (
    r"\s+[^\W\d_][\w'’-]+(?: [A-Z]{1,3}[.,] |(?: [^\W\d_][\w'’-]+){0,2}, (?:[A-Z]\.|[A-Z][a-z]+[.,]? )"
    r"|(?: [^\W\d_][\w'’-]+){0,2} [A-Z]{1,3}(?=[,.:;]| \())|\s+(?:[A-Z]\. ?){1,3}[A-Z][\w'’-]+(?=,| and | et )"
)
"""What stands behind a bare number that labels an entry: a name as lists have it."""
_LABEL = re.compile(
    rf"\s*(?:[-*+•–]\s+)?(?:{_NOTE}|{_KEY}|\((?P<round>\d{{1,3}})\)|(?P<number>\d{{1,4}})(?:[.)](?=\s)|[.)](?=[A-Z“\"‘]))"
    rf"|(?P<raised>[{RAISED}]{{1,3}})(?=\s?[^\W\d_])|(?P<bare>\d{{1,3}})(?={_NAME_FOLLOWS}))\s*"
)
_NUMBER_AGAIN = re.compile(r"\d{1,3}\. (?=\S)")
_BULLET = re.compile(r"\s*[-*+•–]\s+")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
SAME_AUTHORS = re.compile(r"^\s*(?:(?:[-‐–—―_]\s?){2,12}(?=[.,:;\s(])|—(?=[.,:;\s(])|[–―](?=[.,:;]))")
"""What stands for the authors of the entry before."""
_MORE_AUTHORS = re.compile(r",?\s*(?:and|&|und|et|y|e)\s+(?=[^\W\d_a-z])")
_AGAIN = re.compile(r"(?i)(?:ibid|ibidem|idem|op\. ?cit|loc\. ?cit)\b")
_MEDIUM = re.compile(
    r"(?i)(?<=\S)\s*\[(?:(?:doctoral|ph\.?d\.?|master['’]?s?)?\s?(?:dissertation|thesis)|internet|online"
    r"|computer software|software|data ?set|preprint|abstract|letter|video|film|poster|comment)\b[^\[\]]{0,80}\][.,]?$"
)
"""What of which kind a work is, as lists by Vancouver and APA add it to its title."""
_READ_ON = re.compile(r"(?i)\W*(?:last )?(?:accessed|retrieved|cited|viewed|visited|abgerufen|consulté|acesso)\b")
"""How the day begins on which someone read the work."""
_DOI = re.compile(
    r"(?:https?://(?:dx\.|www\.)?doi\.org/|\bdoi:? ?`?)?(?P<doi>\b10\.\d{4,9}/[^\s\"<>“”\]`]{1,200})", re.IGNORECASE
)
_ARXIV = re.compile(r"(?i)\barxiv:?\s?(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7})")
_URL = re.compile(r"<?(?P<url>(?:https?://|ftp://|\bwww\.)[^\s<>\"“”\]`]{2,1000})>?", re.IGNORECASE)
_TRAILING = ".,;:'’"
_OPENING = {")": "(", "]": "[", "}": "{"}
_EDGES = " \t\u00a0.,;:"
_QUOTES = "“”„«»\"‘’'`´ "
_OPENS, _CLOSES = "“„«\"‘'`", "”“»\"’'´"
"""Quotation marks by what they may do at either end of a title."""
_CONTAINER_LEAD = re.compile(r"(?i)^(?:in(?:\s?:|\s)|dans\s|en:\s|em:\s|im\s(?=[A-Z])|i:\s)\s*")
_CONTAINER_TAIL = re.compile(r"(?i)(?:[,;.(]\s*(?:vols?|volume|no|nr|pp?|pages)\.?|\s\(?(?:eds?|edited by)\.?)$")
_ROMAN_VOLUME = re.compile(r"(.*[^\W\d_]),?\s+([IVXLC]{1,8})(?:,\s*(?:no|nr)\.?\s*(\d{1,6}))?")
_NUMBER_LEAD = re.compile(
    r"(?i)^\W*(?:vols?(?:ume)?s?|v|band|bd|jg|tome|t|nos?|nr|n[°ºo]|num(?:ber)?|núm|issues?|iss|heft|h|fasc|pts?|art(?:icle)?)\b[.\s°º]*(?=\w)"
)
_PAGES_LEAD = re.compile(
    r"(?i)^\W*(?:pp?|pages?|págs?|pgs?|s|seiten?|art(?:icle)?\.? (?:no\.? )?|paper)\b[.:\s]*(?=\w)"
)
_MEETING = re.compile(r"\b(?:Proc(?:eedings|\.)?|Conf(?:erence|\.)?|Symp(?:osium|\.)?|Workshop|Congress|Meeting)\b")
_THESIS = re.compile(r"(?i)\b(?:thesis|dissertation|diss\.?|thèse|tesis|habilitation)\b|\bPh\.? ?D\b")
_MASTERS = re.compile(
    r"(?i)\b(?:master|M\.? ?Sc|M\.? ?A)\b[^.]{0,12}\b(?:thesis|dissertation)|masters?arbeit|diplomarbeit"
)
_REPORT = re.compile(
    r"(?i)\b(?:technical|tech\.|research|working|discussion) (?:report|rep\.|paper|memo)|\breport no\b"
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a `Reference` that its raw text gives; what could not be read is empty."""

    authors: tuple[Person, ...] = ()
    year: str = ""
    title: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""
    label: str = ""
    more_authors: bool = False
    kind: WorkKind = WorkKind.UNKNOWN
    file: str = ""
    """The path of its text as a record gives it; empty where no record does."""


class MalformedRecord(ValueError):
    """A record that is not as its format wants it, with the fields that could be read all the same."""

    def __init__(self, reason: str, fields: Fields) -> None:
        super().__init__(reason)
        self.fields = fields


class Addresses(NamedTuple):
    """The DOI and the URL of an entry, each empty where it has none."""

    doi: str
    url: str


class LabelledSpan(NamedTuple):
    """A stretch of an entry that is one of its fields."""

    label: str
    text: str


def read_fields(raw: str, previous: Sequence[Person] = (), *, more_before: bool = False) -> Fields:
    """Return the fields of an entry on one line; `previous` are the authors of the one before it.

    `more_before` says that there were more of them.
    """
    label, text = split_label(raw)
    text = plain(text)
    found = addresses(text)
    repeated = SAME_AUTHORS.match(text) if previous else None
    further = _MORE_AUTHORS.match(text, repeated.end()) if repeated else None
    if repeated:
        # An entry is read best with a name before it, as those are that the labeller learned from.
        rest = text[repeated.end() :].lstrip(" .,:;")
        stop = "" if further else "."
        text = f"{previous[0].family}, {(previous[0].given or 'A').rstrip('.')}{stop} {rest}"
    spans = labelled_spans(text)
    names = _names(spans)
    if repeated:
        names = Names((*previous, *(names.persons[1:] if further else ())), more_before)
    title = _title(spans, authored=bool(names.persons)) or _year_as_title(spans, authored=bool(names.persons))
    container = _container(spans)
    year = _year([span for span in spans if not (span.label == "date" and trim(span.text) == title)], text)
    publisher = _first(spans[1:] if _begins_with_body(spans) else spans, "publisher", trim)
    if not publisher and CORPORATE.search(place := _first(spans, "place", trim)):
        publisher = place
    volume, issue = _volume(spans)
    roman = _ROMAN_VOLUME.fullmatch(container)
    if roman and (not volume or not issue):
        container, volume, issue = roman[1], roman[2], roman[3] or issue or volume
    if not title and container and not volume:
        title, container = container, ""  # a book that stands alone may be labelled as the container of nothing
    if not (title or names.persons):
        title = _before_address(text) or _leading_words(spans)
    return Fields(
        authors=names.persons,
        year=year,
        title=title,
        container=container,
        volume=volume,
        issue=issue,
        pages="" if _cites_page(spans, container) else _pages(spans),
        publisher=publisher,
        doi=found.doi,
        url=found.url,
        label=label,
        more_authors=names.more,
        kind=_kind(spans, text, container=container, numbered=bool(volume or issue), publisher=publisher),
    )


def names_work(text: str) -> bool:
    """Whether the labeller takes a text for an entry: two fields that tell a work and little prose, or an address."""
    tokens = tokenize(plain(text))
    labels = label_tokens(tokens)
    told = sum(label == "prose" for label in labels)
    found = _TELLING.intersection(labels)
    return told <= MOST_PROSE * len(labels) and (len(found) > 1 or (not told and not found.isdisjoint(("url", "doi"))))


def entry_certainty(text: str) -> float:
    """Return how sure the labeller is of each word of an entry, from 0 to 1; 0.0 for what is none.

    An entry begins with its authors, has a title and a year or an address, and no prose.
    """
    tokens = tokenize(plain(split_label(text)[1]))
    labels, certainty = label_surely(tokens)
    held = set(labels)
    begins = next((label for label in labels if label not in ("label", "note")), "")
    whole = held & {"title", "container"} and held & {"date", "url", "doi"} and "prose" not in held
    return certainty if begins in ("author", "editor") and whole else 0.0


def split_label(raw: str) -> tuple[str, str]:
    """Return what markers call an entry by, and the entry without it."""
    match = _LABEL.match(raw)
    if match and match.end() < len(raw):
        again = _NUMBER_AGAIN.match(raw, match.end())
        label = next(filter(None, match.groups()), "").translate(LOWERED)
        return label, raw[again.end() if again else match.end() :]
    bullet = _BULLET.match(raw)
    return "", raw[bullet.end() :] if bullet and bullet.end() < len(raw) else raw


def plain(text: str) -> str:
    """Return the text without emphasis, tags and characters that cannot be seen."""
    shown = re.sub(r"^\s*_{3,8}(?=[.,\s])", "———", _HIDDEN.sub(" ", text[:LONGEST]))
    return " ".join(unmark(shown).split())


def addresses(text: str) -> Addresses:
    """Return DOI and URL of an entry; an arXiv number stands for a URL where there is none."""
    doi = url = ""
    match = _DOI.search(text)
    if match:
        doi = _without_tail(match["doi"]).lower()
    for match in _URL.finditer(text):
        address = _without_tail(match["url"])
        if "doi.org/10." not in address.lower():
            url = address
            break
    if not url and not doi and (arxiv := _ARXIV.search(text)):
        url = f"https://arxiv.org/abs/{arxiv['id']}"
    return Addresses(doi, url)


CENTURY = 50
"""Two digits of a year below it are of the 21st century, others of the 20th."""
_SHORT_YEAR = re.compile(r"(?<=[^\W\d_])[ .]?[’'‘] ?(\d\d)(?![\d’'])|(?<=[A-Z]{3})(\d\d)(?![\w-])")


def year_in(date: str) -> str:
    """Return the year of a date as a reference keeps it; empty where there is none."""
    found = _YEAR.findall(date) or _LOOSE_YEAR.findall(date)
    if found:
        return str(found[-1] if "/" in date and len(found) > 1 else found[0])
    return IN_PRESS if _WAITING.match(date.strip(" (),.;[]")) else ""


def kind_by_fields(container: str, publisher: str, *, numbered: bool, paged: bool) -> WorkKind:
    """Return what a work is by what contains it and who published it."""
    if container and not numbered and _MEETING.search(container):
        return WorkKind.PAPER
    if container and publisher and not numbered:
        return WorkKind.CHAPTER
    if container:
        return WorkKind.ARTICLE if numbered or paged else WorkKind.UNKNOWN
    return WorkKind.BOOK if publisher else WorkKind.UNKNOWN


def kind_of(one: Reference) -> WorkKind:
    """Return what a work is, as its record says or its fields suggest."""
    if one.kind is not WorkKind.UNKNOWN:
        return one.kind
    paged = bool(one.pages or one.doi)
    kind = kind_by_fields(one.container, one.publisher, numbered=bool(one.volume or one.issue), paged=paged)
    return kind if kind is not WorkKind.UNKNOWN else WorkKind.OTHER


def trim(value: str) -> str:
    """Return a value without the punctuation and unpaired brackets around it."""
    value = value.strip(_EDGES)
    for opening, closing in ("()", "[]", "{}"):
        if value.startswith(opening) and value.endswith(closing) and value.count(opening) == 1:
            value = value[1:-1]
        elif value.startswith(opening) and closing not in value:
            value = value[1:]
        elif (value.endswith(closing) and opening not in value) or value.endswith(opening):
            value = value[:-1]
    return value.strip(_EDGES)


def labelled_spans(text: str) -> list[LabelledSpan]:
    """Return the stretches of one label, in order."""
    tokens = tokenize(text)
    labels = label_tokens(tokens)
    if _is_untitled(labels):
        labels = label_titled(tokens, labels)
    return [
        LabelledSpan(labels[first], text[tokens[first].start : tokens[last].end])
        for first, last in _runs(tokens, labels)
    ]


def _is_untitled(labels: Sequence[str]) -> bool:
    """Whether labels are those of a printed work, and none of its title or of what contains it."""
    told = [label for label, _ in groupby(labels)]
    dated = told.count("date") == 1  # of two years one may be the title
    return dated and not {"place", "publisher"}.isdisjoint(told) and _UNTITLED.isdisjoint(told)


_ADDRESS_BEHIND = re.compile(r"[.,;]?\s+(?:https?://|doi\b).*", re.IGNORECASE)
_ONE_PAGE = re.compile(r"\d{1,4}(?:\s?(?:pp?|pages|S)\.?)?")
SITE_WORDS = 12
_SITE = re.compile(r"\b(?:https?:|ftp:|www\.)|(?<![\w@.-])(?:[\w-]+\.)+(?:com|edu|gov|io|net|org)\b")


_UNTITLED = frozenset({"title", "container", "prose", "genre"})


def _runs(tokens: Sequence[ReferenceToken], labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    first = 0
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or labels[at] != labels[first]:
            yield first, at - 1
            first = at


def _kind(spans: Sequence[LabelledSpan], text: str, *, container: str, numbered: bool, publisher: str) -> WorkKind:
    """Return what an entry is by its fields, where no record says it."""
    genre = " ".join(span.text for span in spans if span.label in ("genre", "note", "publisher", "container"))
    if _MASTERS.search(genre) or _THESIS.search(genre):
        return WorkKind.MASTERS_THESIS if _MASTERS.search(genre) else WorkKind.THESIS
    if _REPORT.search(text) and not container:
        return WorkKind.REPORT
    paged = any(span.label in ("pages", "doi") for span in spans)
    return kind_by_fields(container, publisher, numbered=numbered, paged=paged)


def _names(spans: Sequence[LabelledSpan]) -> Names:
    """Return the authors; where there are none, the editors of a work that begins with them."""
    text = next((span.text for span in spans if span.label == "author"), "")
    if not text and spans and spans[0].label == "editor":
        text = spans[0].text
    if not text and _begins_with_body(spans):
        body = re.sub(r"(?i)^the\s", "", trim(spans[0].text))
        return Names((Person(body),), more=False) if body else split_names("")
    return split_names(text)


def _begins_with_body(spans: Sequence[LabelledSpan]) -> bool:
    """Whether an institution stands before the year, where an author does."""
    return len(spans) > 1 and (spans[0].label, spans[1].label) == ("publisher", "date")


def _title(spans: Sequence[LabelledSpan], *, authored: bool) -> str:
    texts = [span.text for span in spans if span.label == "title"]
    title = trim_title(texts[0]) if texts else ""
    if len(title) < 3 and len(texts) > 1:
        title = trim_title(" ".join(texts))
    return title if re.search(r"\w" if authored else r"[^\W\d_]", title) and not _AGAIN.match(title) else ""


def _before_address(text: str) -> str:
    """Return what an entry calls a site: the words before its address; empty where it has none."""
    match = _SITE.search(text)
    name = trim_title(text[: match.start()]) if match else ""
    return name if len(name.split()) <= SITE_WORDS and re.search(r"[^\W\d_]{2}", name) else ""


def _leading_words(spans: Sequence[LabelledSpan]) -> str:
    """Return the words before an imprint that the labeller takes for prose: a volume may have a sentence for a name."""
    imprint = {span.label for span in spans[1:]} & {"editor", "publisher", "date"}
    name = trim_title(spans[0].text) if spans and spans[0].label == "prose" and len(imprint) > 1 else ""
    return name if len(name.split()) <= SITE_WORDS else ""


def _year_as_title(spans: Sequence[LabelledSpan], *, authored: bool) -> str:
    """Return a year that is the name of a book, for it stands bare before an imprint with a year of its own."""
    dates = [span.text for span in spans if span.label == "date" and not _READ_ON.match(span.text)]
    alone = authored and len(dates) == 2 and not any(span.label in ("title", "container") for span in spans)
    return trim(dates[0]) if alone and re.fullmatch(r"\d{4}\.", dates[0]) and year_in(dates[1]) else ""


def trim_title(text: str) -> str:
    """Return a title without the stops around it and the quotation marks that are not of its own words."""
    text = _MEDIUM.sub("", text.strip(_EDGES))
    while text[:1] in _OPENS and text and not _is_closed_within(text):
        text = (text[1:-1] if text[-1] in _CLOSES else text[1:]).strip(_EDGES)
    if text[-1:] in _CLOSES and not any(mark in text[:-1] for mark in _OPENS):
        text = text[:-1].strip(_EDGES)
    return trim(text)


def _is_closed_within(text: str) -> bool:
    """Whether the quotation mark that a text begins with is closed before its end, or a second one at its end alone."""
    marks = "‘’'`´" if text[0] in "‘'`" else '“”„«»"'
    depth = 1
    for at in range(1, len(text)):
        if text[at] not in marks or (text[at] in "’'" and text[at + 1 : at + 2].isalnum() and text[at - 1].isalnum()):
            continue
        first = not text[at - 1].isalnum() and text[at - 1] not in ".,;:?!)"
        opens = text[at] in "„«‘" or (text[at] == "“" and text[0] != "„") or (text[at] in "\"'`" and first)
        depth += 1 if opens else -1
        if depth == 0:
            return at < len(text) - 1
    return depth > 1 and text[-1] in marks


def _container(spans: Sequence[LabelledSpan]) -> str:
    """Return what contains a work, also where the labeller calls it a title: behind its editors, behind the title."""
    labels = [span.label for span in spans]
    for at, span in enumerate(spans):
        of_editors = "container" not in labels and labels[at - 1 : at] == ["editor"] and "title" in labels[:at]
        if span.label != "container" and not (span.label == "title" and of_editors):
            continue
        text = _URL.sub("", span.text).strip()
        text = trim(_CONTAINER_LEAD.sub("", text.strip(_QUOTES + _EDGES + "(")))
        text = trim_title(_CONTAINER_TAIL.sub("", text))
        if re.search(r"[^\W\d_]", text):
            return text
    return ""


def _year(spans: Sequence[LabelledSpan], text: str) -> str:
    dates = [span.text for span in spans if span.label == "date" and not _READ_ON.match(span.text)]
    years = [year for date in dates if (year := year_in(date))]
    printed = [year for year in years if year != IN_PRESS]
    if printed or years:
        return (printed or years)[0]
    if any(re.search(r"(?i)\bn\.?\s?d\b|s\.?\s?d\.|o\.\s?J\.", date) for date in dates):
        return ""
    waiting = _WAITING.search(text)
    if waiting:
        return IN_PRESS
    in_numbers = (
        span.text for span in spans if span.label in ("volume", "issue", "note", "pages", "publisher", "place")
    )
    whole = (found[1] for part in in_numbers if (found := re.search(rf"\(({YEAR})\)|^({YEAR})[;:]", part)) and found[1])
    return next(whole, "") or _meeting_year([span for span in spans if span.label not in ("title", "author")])


def _cites_page(spans: Sequence[LabelledSpan], container: str) -> bool:
    """Whether what stands behind the imprint of a book is the page that a note cites, or how many pages it has."""
    labels = [span.label for span in spans]
    imprint = max((at for at, label in enumerate(labels) if label in ("publisher", "date")), default=-1)
    pages = next((at for at, label in enumerate(labels) if label == "pages"), -1)
    return not container and "publisher" in labels and pages > imprint and bool(_ONE_PAGE.fullmatch(_pages(spans)))


def _meeting_year(spans: Sequence[LabelledSpan]) -> str:
    """Return the year in the name of a meeting, in full or by two digits: `CCS’07`, `POPL93`; empty where none is."""
    named = " ".join(span.text for span in spans if span.label == "container")
    if years := re.findall(rf"\b{YEAR}\b", named):
        return str(years[-1])
    found = _SHORT_YEAR.search(" ".join(span.text for span in spans))
    if found is None:
        return ""
    digits = found[1] or found[2]
    return f"{20 if int(digits) < CENTURY else 19}{digits}"


def _volume(spans: Sequence[LabelledSpan]) -> tuple[str, str]:
    volume = _first(spans, "volume", _number)
    issue = _first(spans, "issue", _number)
    split = re.fullmatch(r"(\w+)\s?\((\w[\w/–-]*)\)", volume)
    if split and not issue:
        return split[1], split[2]
    return volume, issue


def _number(text: str) -> str:
    """Return a volume or issue without the word that introduces it."""
    text = trim(text)
    while (shorter := _NUMBER_LEAD.sub("", text)) != text:
        text = shorter
    return trim(re.sub(r"(?i)[,;]?\s*(?:issue|no|nr|of)\.?$", "", text))


def _pages(spans: Sequence[LabelledSpan]) -> str:
    return _first(spans, "pages", _page_range)


def _page_range(text: str) -> str:
    """Return pages without the word before them and an address behind them, with the dash of LaTeX as one."""
    bare = trim(_PAGES_LEAD.sub("", trim(_ADDRESS_BEHIND.sub("", text))))
    return re.sub(r"\s*(--|[-–—‐‑])\s*", lambda dash: "–" if dash[1] == "--" else dash[1], bare)


def _first(spans: Sequence[LabelledSpan], label: str, clean: object) -> str:
    for span in spans:
        if span.label == label:
            value = clean(span.text)  # type: ignore[operator]
            if re.search(r"\w", value):
                return str(value)
    return ""


def _without_tail(address: str) -> str:
    """Return an address without the punctuation and the unpaired closing brackets that follow it."""
    while address:
        last = address[-1]
        if last in _TRAILING or (last in ")]}*_" and address.count(last) > address.count(_OPENING.get(last, "\0"))):
            address = address[:-1]
            continue
        return address
    return address
