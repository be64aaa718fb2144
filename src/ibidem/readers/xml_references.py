"""References of XML articles, JATS and TEI, as CSL-JSON, and the text of XML elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ibidem.readers.archives import local_name
from ibidem.readers.markdown_writer import without_points

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_IDENTIFIERS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN"}
_TYPES = {
    "journal": "article-journal",
    "book": "book",
    "confproc": "paper-conference",
    "conf-proc": "paper-conference",
    "thesis": "thesis",
    "report": "report",
    "web": "webpage",
    "webpage": "webpage",
}
_UNITS = {"volume": "volume", "issue": "issue", "page": "page"}


def jats_record(citation: Element, key: str) -> dict[str, Any]:
    """Return the CSL-JSON of a citation element of JATS; empty where it names no work."""
    record: dict[str, Any] = {}
    fields = {
        "article-title": "title",
        "chapter-title": "title",
        "data-title": "title",
        "source": "container-title",
        "volume": "volume",
        "issue": "issue",
        "publisher-name": "publisher",
        "publisher-loc": "publisher-place",
    }
    for node in citation.iter():
        if (name := fields.get(local_name(node))) and (text := words(node)):
            record.setdefault(name, text)
        elif local_name(node) == "pub-id" and (identifier := _IDENTIFIERS.get(node.get("pub-id-type") or "")):
            record.setdefault(identifier, words(node))
        elif local_name(node) == "year" and (match := re.search(r"\d{4}", words(node))):
            record.setdefault("issued", {"date-parts": [[int(match[0])]]})
    first, last = words(next(citation.iter("{*}fpage"), None)), words(next(citation.iter("{*}lpage"), None))
    if first:
        record["page"] = f"{first}-{last}" if last else first
    for role, held in (("author", _people(citation, editors=False)), ("editor", _people(citation, editors=True))):
        if held:
            record[role] = held
    if not record:
        return {}
    kind = citation.get("publication-type") or citation.get("citation-type") or ""
    if "title" not in record and "container-title" in record:
        record["title"] = record.pop("container-title")
    return {"id": key, "type": _TYPES.get(kind, "document"), **record}


def article_record(article: Element) -> dict[str, Any]:
    """Return the CSL-JSON of a JATS article itself, from its front; empty where that says nothing."""
    meta = next(article.iter("{*}article-meta"), None)
    if meta is None:
        return {}
    doi = next((node for node in meta.iterchildren("{*}article-id") if node.get("pub-id-type") == "doi"), None)
    printed = [words(node) for date in meta.iterchildren("{*}pub-date") for node in date.iter("{*}year")]
    years = [int(year) for year in printed if year.isdecimal()]
    people = [
        person
        for contributor in meta.iter("{*}contrib")
        if (contributor.get("contrib-type") or "author") == "author"
        for person in _people(contributor, editors=False)
    ]
    told = {
        "title": words(next(meta.iter("{*}article-title"), None)),
        "container-title": words(next(article.iter("{*}journal-title"), None)),
        "DOI": words(doi),
        "author": people,
        "issued": {"date-parts": [[min(years)]]} if years else None,
    }
    return {name: value for name, value in told.items() if value}


def tei_record(work: Element, key: str) -> dict[str, Any]:
    """Return the CSL-JSON of a work in TEI; empty where it names none."""
    record: dict[str, Any] = {}
    article = next((node for node in work.iter("{*}title") if node.get("level") == "a"), None)
    larger = next((node for node in work.iter("{*}title") if node.get("level") in ("j", "m", "s")), None)
    title = article if article is not None else larger
    if title is not None:
        record["title"] = words(title)
    if article is not None and larger is not None:
        record["container-title"] = words(larger)
    people = [tei_person(person) for person in work.iter("{*}persName") if _in_author(person)]
    if people := [person for person in people if any(person.values())]:
        record["author"] = people
    for scope in work.iter("{*}biblScope"):
        if field := _UNITS.get(scope.get("unit") or scope.get("type") or ""):
            first, last = scope.get("from"), scope.get("to")
            record.setdefault(field, f"{first}-{last}" if first and last else first or words(scope))
    for date in work.iter("{*}date"):
        if match := re.search(r"\d{4}", date.get("when") or words(date)):
            record.setdefault("issued", {"date-parts": [[int(match[0])]]})
    for identifier in work.iter("{*}idno"):
        if (identifier.get("type") or "").upper() in ("DOI", "PMID", "ISBN"):
            record.setdefault((identifier.get("type") or "").upper(), words(identifier))
    if (publisher := next(work.iter("{*}publisher"), None)) is not None:
        record["publisher"] = words(publisher)
    if not record:
        return {}
    kind = (
        "article-journal"
        if larger is not None and larger.get("level") == "j"
        else "chapter"
        if article is not None
        else "book"
    )
    return {"id": key, "type": kind, **record}


def _in_author(person: Element) -> bool:
    above = person.getparent()
    return above is not None and local_name(above) == "author"


def tei_person(person: Element) -> dict[str, str]:
    """Return the CSL-JSON of a person's name in TEI."""
    family = " ".join(words(node) for node in person.iter("{*}surname"))
    given = " ".join(words(node) for node in person.iter("{*}forename"))
    return {"family": family, "given": given} if family else {"literal": words(person)}


def written_record(record: dict[str, Any]) -> str:
    """Return a CSL-JSON record as an entry of a list, for a file that gives its parts without what stands between."""
    people = [
        " ".join(filter(None, (person.get("family", ""), person.get("given", "")))) or person.get("literal", "")
        for person in record.get("author", record.get("editor", []))
    ]
    year = record.get("issued", {}).get("date-parts", [[""]])[0][0]
    numbers = record.get("volume", "") + (f"({record['issue']})" if record.get("issue") else "")
    where = ": ".join(filter(None, (numbers, record.get("page", "").replace("-", "–"))))
    parts = [
        f"{', '.join(people)} ({year})" if people and year else ", ".join(people) or str(year),
        record.get("title", ""),
        ", ".join(filter(None, (record.get("container-title", ""), where))),
        ", ".join(filter(None, (record.get("publisher-place", ""), record.get("publisher", "")))),
        f"doi:{record['DOI']}" if record.get("DOI") else "",
    ]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _people(citation: Element, *, editors: bool) -> list[dict[str, str]]:
    people: list[dict[str, str]] = []
    for node in citation.iter("{*}name", "{*}string-name", "{*}collab"):
        group = next((above for above in node.iterancestors() if local_name(above) == "person-group"), None)
        is_editor = group is not None and (group.get("person-group-type") or "author") == "editor"
        if is_editor is not editors:
            continue
        family = words(next(node.iter("{*}surname"), None))
        given = words(next(node.iter("{*}given-names"), None))
        people.append({"family": family, "given": given} if family else {"literal": words(node)})
    return [person for person in people if any(person.values())]


def words(node: Element | None) -> str:
    """Return the text of an element on one line, without points of reference; of none, nothing."""
    return "" if node is None else without_points(" ".join("".join(node.itertext()).split()))
