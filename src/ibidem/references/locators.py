"""The addresses of a work, DOI and URL, and the remarks that go with them."""

from __future__ import annotations

import re
from typing import NamedTuple

_DOI = re.compile(
    r"(?:\(|\[)?(?:https?://(?:dx\.|www\.)?doi\.org/|\bdoi:? ?`?(?:https?://(?:dx\.)?doi\.org/)?)?"
    r"(?P<doi>\b10\.\d{4,9}/[^\s\"<>“”\]`]{1,200})",
    re.IGNORECASE,
)
_URL = re.compile(r"<?(?P<url>(?:https?://|ftp://|\bwww\.)[^\s<>\"“”\]`]{2,1000})>?", re.IGNORECASE)
_DAY = r"[^\]().;]{0,12}\.?[^\]();]{0,24}?"
_REMARKS = re.compile(
    r"\(?\b(?:date )?(?:last )?accessed:?(?: on)? (?:\d{1,2} [^\W\d_]{3,9}\.?,? \d{4}|[^\W\d_]{3,9}\.? \d{1,2},? \d{4}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|[^\W\d_]{3,9}\.? \d{4}|\d{4})\)?\.?"
    r"|\[(?:cited|accessed|updated)[^\[\]]{0,40}\]"
    r"|\bretrieved(?: on)?(?: [^\W\d_]{3,9} \d{1,2},? \d{4}| \d{1,2} [^\W\d_]{3,9}\.? \d{4})?,? ?(?:from\b:?)?"
    r"|\[(?:online|internet|web|electronic resource|e-book|ebook|pdf)\]"
    r"|\b(?:available|abgerufen)(?: online)?(?: (?:at|from|via|through))?:"
    r"|\b(?:PubMed )?PM(?:ID|CID): ?(?:PMC)?\d{1,12}\.?"
    r"|\bISSN:? ?\d{4}-?\d{3}[\dX]\b\.?|\bISBN(?:-1[03])?:? ?[\dX-][\dX -]{8,16}\b\.?"
    r"|\(original work published [^()]{1,30}\)",
    re.IGNORECASE,
)
_EMPTY_LINK = re.compile(r"\[([^\[\]]{0,400})\]\(\s*\)|<\s*>|\bURL:?[ .]*$")
_TRAILING = ".,;:'’"


class Addresses(NamedTuple):
    """What was found of addresses, and the text without them."""

    doi: str
    url: str
    rest: str


def addresses(text: str) -> Addresses:
    """Return DOI and URL of an entry, and the entry with them and their remarks cut out."""
    doi = url = ""
    found = _DOI.search(text)
    if found:
        doi = _ended(found["doi"])
        text = f"{text[: found.start()]} {text[found.start('doi') + len(doi) :]}"
    for match in _URL.finditer(text):
        address = _ended(match["url"])
        if not url and "doi.org" not in address.lower():
            url = address
        text = text.replace(address, " ", 1)
    text = _EMPTY_LINK.sub(lambda match: match[1] or "", text)
    return Addresses(doi.lower(), url, " ".join(_REMARKS.sub(" ", text).split()))


def _ended(address: str) -> str:
    """Return an address without the punctuation and the unpaired closing brackets that follow it."""
    while address:
        last = address[-1]
        if last in _TRAILING or (last in ")]}*_" and address.count(last) > address.count(_OPENING.get(last, "\0"))):
            address = address[:-1]
            continue
        return address
    return address


_OPENING = {")": "(", "]": "[", "}": "{"}
