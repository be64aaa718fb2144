"""Read the citation fields that Zotero, Mendeley, EndNote and Word write into a text, and the records they carry."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ibidem.errors import SourceError
from ibidem.readers.archives import local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CSL = re.compile(r"\bCSL_CITATION\b")
_WORD = re.compile(r"^\s*CITATION\s+(\S+)(.*)", re.DOTALL)
_WORD_ALSO = re.compile(r"\\m\s+(\S+)")
_ENDNOTE = re.compile(r"^\s*ADDIN\s+EN\.CITE\b")
_MENDELEY_TAG = "MENDELEY_CITATION_v3_"
_YEAR = re.compile(r"\d{4}")
_WORD_TYPES = {
    "JournalArticle": "article-journal",
    "ArticleInAPeriodical": "article-magazine",
    "Book": "book",
    "BookSection": "chapter",
    "ConferenceProceedings": "paper-conference",
    "Report": "report",
    "InternetSite": "webpage",
    "DocumentFromInternetSite": "webpage",
    "Patent": "patent",
    "Case": "legal_case",
}
_ENDNOTE_TYPES = {
    "Journal Article": "article-journal",
    "Book": "book",
    "Book Section": "chapter",
    "Conference Proceedings": "paper-conference",
    "Report": "report",
    "Thesis": "thesis",
    "Web Page": "webpage",
}
_ENDNOTE_FIELDS = {
    "title": "title",
    "secondary-title": "container-title",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "publisher": "publisher",
    "pub-location": "publisher-place",
    "electronic-resource-num": "DOI",
    "isbn": "ISBN",
}
_WORD_FIELDS = {
    "Title": "title",
    "JournalName": "container-title",
    "BookTitle": "container-title",
    "ConferenceName": "container-title",
    "PeriodicalTitle": "container-title",
    "Volume": "volume",
    "Issue": "issue",
    "Pages": "page",
    "Publisher": "publisher",
    "City": "publisher-place",
    "DOI": "DOI",
    "URL": "URL",
    "StandardNumber": "ISBN",
}


@dataclass(frozen=True, slots=True)
class CitedRecord:
    """A work that a field cites."""

    key: str
    """The same for the same work in all fields of one file."""
    csl: str
    """Its record as a CSL-JSON object; empty where the field only names it."""


def cited_records(instruction: str) -> list[CitedRecord]:
    """Return the works that the instruction of a field cites, in order; none where it is no citation or is damaged."""
    if _CSL.search(instruction):
        return list(_csl_records(instruction))
    if _ENDNOTE.match(instruction):
        return list(_endnote_records(instruction))
    if match := _WORD.match(instruction):
        return [CitedRecord(key, "") for key in (match[1], *_WORD_ALSO.findall(match[2]))]
    return []


def mendeley_records(tag: str) -> list[CitedRecord]:
    """Return the works that the tag of a content control cites, as Mendeley Cite writes it."""
    if not tag.startswith(_MENDELEY_TAG):
        return []
    try:
        decoded = base64.b64decode(tag.removeprefix(_MENDELEY_TAG) + "==").decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return []
    return list(_csl_records(decoded))


def word_sources(root: Element) -> dict[str, str]:
    """Return the records of Word's own list of sources, as CSL-JSON by their tags."""
    found: dict[str, str] = {}
    for source in root:
        fields = {local_name(child): child for child in source}
        tag = _text(fields.get("Tag"))
        if not tag:
            continue
        record: dict[str, Any] = {"id": tag, "type": _WORD_TYPES.get(_text(fields.get("SourceType")), "document")}
        record.update({csl: _text(fields[name]) for name, csl in _WORD_FIELDS.items() if _text(fields.get(name))})
        if year := _YEAR.search(_text(fields.get("Year"))):
            record["issued"] = {"date-parts": [[int(year[0])]]}
        author = fields.get("Author")
        if author is not None and (people := list(_word_people(author))):
            record["author"] = people
        found[tag] = json.dumps(record, ensure_ascii=False)
    return found


def _word_people(author: Element) -> Iterator[dict[str, str]]:
    """Yield the authors of a source, not its editors: they stand in an element `Author` inside `Author`."""
    for role in author:
        if local_name(role) != "Author":
            continue
        for node in role.iter():
            if local_name(node) == "Corporate" and _text(node):
                yield {"literal": _text(node)}
            elif local_name(node) == "Person":
                parts = {local_name(child): _text(child) for child in node}
                given = " ".join(part for part in (parts.get("First", ""), parts.get("Middle", "")) if part)
                yield {"family": parts.get("Last", ""), "given": given}


def _csl_records(instruction: str) -> Iterator[CitedRecord]:
    start = instruction.find("{")
    if start < 0:
        return
    try:
        field, _ = json.JSONDecoder().raw_decode(instruction, start)
    except (ValueError, RecursionError):
        return
    items = field.get("citationItems") if isinstance(field, dict) else None
    for item in items if isinstance(items, list) else ():
        data = item.get("itemData") if isinstance(item, dict) else None
        if not isinstance(data, dict):
            continue
        uris = item.get("uris") or item.get("uri")
        key = str(uris[0]) if isinstance(uris, list) and uris else str(data.get("id", item.get("id", "")))
        if key:
            yield CitedRecord(key, json.dumps(data, ensure_ascii=False))


def _endnote_records(instruction: str) -> Iterator[CitedRecord]:
    start = instruction.find("<EndNote")
    if start < 0:
        return
    try:
        root = parse_xml(instruction[start:].encode())
    except SourceError:
        return
    for cite in root.iter("Cite"):
        record = cite.find("record")
        if record is None:
            continue
        kind = record.find("ref-type")
        name = kind.get("name", "") if kind is not None else ""
        csl: dict[str, Any] = {"type": _ENDNOTE_TYPES.get(name, "document")}
        for node in record.iter():
            if (field := _ENDNOTE_FIELDS.get(local_name(node))) and (text := _text(node)):
                csl.setdefault(field, text)
        if authors := [_person(_text(node)) for node in record.iterfind("contributors/authors/author")]:
            csl["author"] = authors
        if year := _YEAR.search(_text(record.find("dates/year"))):
            csl["issued"] = {"date-parts": [[int(year[0])]]}
        key = _text(cite.find("RecNum")) or _text(record.find("rec-number"))
        if key:
            csl["id"] = key
            yield CitedRecord(f"endnote:{key}", json.dumps(csl, ensure_ascii=False))


def _person(name: str) -> dict[str, str]:
    family, comma, given = name.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma else {"literal": name}


def _text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
