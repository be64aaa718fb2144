"""BibTeX records to fields, by bibtexparser; LaTeX accents become characters."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from pylatexenc.latex2text import LatexNodes2Text

from ibidem.references.fields import Fields
from ibidem.references.heads import year_in
from ibidem.references.locators import addresses
from ibidem.types import Person, WorkKind

_STRING = re.compile(r"\s*@\s*string\s*[{(]\s*(?P<name>[^\s={}(),\"#]{1,80})\s*=", re.IGNORECASE)
_NAMED = re.compile(r"[=#]\s*([A-Za-z][\w:.+/-]{0,79})")
_BODY = re.compile(r"\{[^{}]{2,300}\}|\{\{.{2,300}\}\}", re.DOTALL)
_OTHERS = re.compile(r"\sand\s+others\s*$", re.IGNORECASE)
_KINDS = {
    "article": WorkKind.ARTICLE,
    "book": WorkKind.BOOK,
    "mvbook": WorkKind.BOOK,
    "collection": WorkKind.BOOK,
    "proceedings": WorkKind.BOOK,
    "inbook": WorkKind.CHAPTER,
    "incollection": WorkKind.CHAPTER,
    "inproceedings": WorkKind.PAPER,
    "conference": WorkKind.PAPER,
    "thesis": WorkKind.THESIS,
    "phdthesis": WorkKind.THESIS,
    "mastersthesis": WorkKind.MASTERS_THESIS,
    "report": WorkKind.REPORT,
    "techreport": WorkKind.REPORT,
}
_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_DECODER = LatexNodes2Text(keep_comments=True, math_mode="verbatim")
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
logging.getLogger("pylatexenc").addHandler(logging.NullHandler())


def reader(between: Sequence[str]) -> Callable[[str], Fields]:
    """Return a reader of records that knows the abbreviations defined between them."""
    strings = {match["name"].lower(): text for text in between if (match := _STRING.match(text))}

    def read(text: str) -> Fields:
        needed = {name.lower() for name in _NAMED.findall(text)} & strings.keys()
        return _fields("\n".join([*(strings[name] for name in sorted(needed)), text]))

    return read


def _fields(text: str) -> Fields:
    found = parse_string(text)
    if found.failed_blocks or len(found.entries) != 1:
        raise ValueError(_reason(found))
    entry = found.entries[0]
    held = {field.key.lower(): str(field.value).strip() for field in entry.fields}

    def first(*names: str) -> str:
        return next((plain(held[name]) for name in names if held.get(name)), "")

    title = first("title")
    if title and (subtitle := first("subtitle")):
        title = f"{title}: {subtitle}"
    url = first("url") or first("howpublished")
    return Fields(
        authors=_people(held.get("author") or held.get("editor") or ""),
        year=year_in(first("year", "date")) or year_in(first("pubstate", "note")),
        title=title,
        container=first("journal", "journaltitle", "booktitle", "eprinttype"),
        volume=first("volume"),
        issue=first("number", "issue"),
        pages=first("pages"),
        publisher=first("publisher", "school", "institution", "organization"),
        doi=addresses(first("doi")).doi or addresses(url).doi,
        url=addresses(url).url,
        label=entry.key,
        more_authors=bool(_OTHERS.search(held.get("author") or held.get("editor") or "")),
        kind=_KINDS.get(entry.entry_type.lower(), WorkKind.OTHER),
    )


def _reason(found: Library) -> str:
    if not found.failed_blocks:
        return "not a BibTeX entry"
    said = str(found.failed_blocks[0].error).split("\n")[0]
    return f"malformed BibTeX entry: {said[:120]}" if said else "malformed BibTeX entry"


def plain(value: str) -> str:
    """Return a value without LaTeX: accents as characters, braces gone, dashes as they are printed."""
    if not _LATEX.search(value):
        return " ".join(value.split())
    value = re.sub(r"(?<!\\)%", r"\\%", value)  # a bare one would begin a comment
    try:
        decoded = str(_DECODER.latex_to_text(value))
    except Exception:  # noqa: BLE001  # pylatexenc raises many kinds of errors on what is no LaTeX
        decoded = re.sub(r"[{}]|\\[A-Za-z]*", "", value)
    return " ".join(decoded.replace("--", "–").split())


def _people(names: str) -> tuple[Person, ...]:
    try:
        parted = split_multiple_persons_names(" ".join(names.split()))
    except ValueError:
        parted = names.split(" and ")
    return tuple(_person(name.strip()) for name in parted if name.strip() and name.strip().lower() != "others")


def _person(name: str) -> Person:
    if _BODY.fullmatch(name):
        return Person(plain(name))
    try:
        parts = parse_single_name_into_parts(name, strict=False)
    except ValueError:
        return Person(plain(name))
    family = plain(" ".join([*parts.von, *parts.last]))
    given = plain(" ".join([*parts.first, *parts.jr]))
    return Person(family or given, given if family else "")
