"""Items of Zotero, of its database or an export, as records of CSL-JSON."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_TYPES = {
    "artwork": "graphic", "bill": "bill", "blogPost": "post-weblog", "book": "book", "bookSection": "chapter",
    "case": "legal_case", "computerProgram": "software", "conferencePaper": "paper-conference", "dataset": "dataset",
    "dictionaryEntry": "entry-dictionary", "email": "personal_communication",
    "encyclopediaArticle": "entry-encyclopedia", "film": "motion_picture", "forumPost": "post", "hearing": "hearing",
    "interview": "interview", "journalArticle": "article-journal", "letter": "personal_communication",
    "magazineArticle": "article-magazine", "manuscript": "manuscript", "map": "map",
    "newspaperArticle": "article-newspaper", "patent": "patent", "podcast": "song", "preprint": "article",
    "presentation": "speech", "radioBroadcast": "broadcast", "report": "report", "standard": "standard",
    "statute": "legislation", "thesis": "thesis", "tvBroadcast": "broadcast", "videoRecording": "motion_picture",
    "webpage": "webpage",
}  # fmt: skip
"""As Zotero maps its types to those of CSL."""
TITLES = ("title", "caseName", "nameOfAct", "subject")
"""The field that an item of any type has its title in."""
_HELPERS = (
    "editor",
    "translator",
    "contributor",
    "seriesEditor",
    "recipient",
    "reviewedAuthor",
    "counsel",
    "cosponsor",
)
_PUBLISHED = ("date", "dateDecided", "dateEnacted", "issueDate")
_GENRES = ("genre", "thesisType", "reportType", "manuscriptType", "websiteType", "postType", "presentationType")
_NUMBERS = ("reportNumber", "patentNumber", "billNumber", "docketNumber", "publicLawNumber", "archiveID", "number")
_CONTAINERS = (
    "publicationTitle",
    "bookTitle",
    "proceedingsTitle",
    "encyclopediaTitle",
    "websiteTitle",
    "blogTitle",
    "forumTitle",
    "dictionaryTitle",
    "programTitle",
    "reporter",
    "code",
    "repository",
)
_PUBLISHERS = ("publisher", "university", "institution", "court", "company", "studio", "label", "network")
_KEY = re.compile(r"^\s*citation key\s*:\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)


def csl_of_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item as exports write it (Better BibTeX JSON, Zotero's own) as CSL-JSON."""
    people: defaultdict[str, list[object]] = defaultdict(list)
    for one in _listed(item, "creators"):
        if one.get("lastName"):
            name = {"family": one["lastName"], "given": one.get("firstName", "")}
        elif one.get("name"):
            name = {"literal": one["name"]}
        else:
            continue
        people[str(one.get("creatorType"))].append(name)
    held = {name: str(value) for name, value in item.items() if isinstance(value, str | int)}
    record = csl_record(held.get("itemType", ""), held, people, "", held.get("citekey", ""))
    return {**record, "attachments": _listed(item, "attachments")}


def _listed(item: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = item.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def csl_record(
    kind: str, held: Mapping[str, str], people: Mapping[str, Sequence[object]], file: str, key: str
) -> dict[str, Any]:
    """Return the CSL-JSON of an item by its fields; its citation key is in one, in `extra`, or else `key`."""

    def first(names: Iterable[str]) -> str:
        return next((held[name] for name in names if held.get(name)), "")

    said = _KEY.search(held.get("extra", ""))
    creators = [name for name in people if name not in _HELPERS] or list(people)
    author = "author" if "author" in people else next(iter(creators), "")
    return {
        "id": held.get("citationKey") or (said[1] if said else key),
        "type": _TYPES.get(kind, "document"),
        "author": [] if author == "editor" else list(people.get(author, ())),
        "editor": list(people.get("editor", ())),
        "translator": list(people.get("translator", ())),
        "title": first(TITLES),
        "container-title": first(_CONTAINERS),
        "issued": _date(first(_PUBLISHED)),
        "accessed": _date(held.get("accessDate", "")),
        "edition": held.get("edition"),
        "collection-title": first(("series", "seriesTitle")),
        "collection-number": held.get("seriesNumber"),
        "genre": first(_GENRES),
        "number": first(_NUMBERS),
        "publisher-place": held.get("place"),
        "language": held.get("language"),
        "volume": first(("volume", "reporterVolume", "codeNumber")),
        "issue": held.get("issue"),
        "page": first(("pages", "firstPage")),
        "publisher": first(_PUBLISHERS),
        "DOI": held.get("DOI"),
        "URL": held.get("url"),
        "file": file,
    }


def _date(written: str) -> dict[str, Any] | None:
    """Return a date as CSL has it, as far as Zotero could read it: *2001-05-00 May 2001*, or else its year."""
    whole = re.match(r"(\d{4})-(\d\d)-(\d\d)", written)
    if whole:
        parts = [int(one) for one in whole.groups()]
        return {"date-parts": [parts[: parts.index(0)] if 0 in parts else parts]}
    year = re.search(r"\d{4}", written)
    return {"date-parts": [[int(year[0])]]} if year else None
