"""What a file states of itself as a work: its authors, unless a program or an account filled them in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

MOST_AUTHORS = 100
_LONGEST = 120
# fmt: off
_DEFAULTS = frozenset((
    "acer", "admin", "administrator", "anonymous", "asus", "author", "authors", "benutzer", "compaq", "default",
    "default user", "dell", "guest", "hewlett-packard", "hp", "hp inc.", "laptop", "lenovo", "microsoft", "n/a", "name",
    "none", "office user", "other", "owner", "pc", "presenter", "root", "samsung", "steve canny", "student", "test",
    "toshiba", "unbekannt", "unknown", "unknown author", "user", "usuario", "utilisateur", "various", "windows user",
    "your name",
))
# fmt: on
"""Names that accounts, machines and templates fill in; python-pptx puts its own author into each file."""
_PROGRAM = re.compile(
    r"(?:python-|apache poi|apple|aspose|calibre|docx4j|google (?:docs|slides)|itext|latex|libreoffice|microsoft office"
    r"|microsoft (?:word|power|corp)|openoffice|openpyxl|pandoc|sphinx|wps office)",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"^(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir)\b\.?\s+)+|(?:,\s*(?:M\.?D|Ph\.?D|M\.?Sc|B\.?Sc|FRCP|Esq)\.?)+$"
)
"""What stands before or behind the name of a person and is none of it."""
_LETTER = re.compile(r"[^\W\d_]")
_ACCOUNT = re.compile(r"[\d@\\/<>_=]|^[a-z.-]+$")
_PARTS = re.compile(r"\s*[;\n]\s*")


def stated_record(authors: Iterable[str]) -> str:
    """Return the CSL-JSON of a work with these authors, each string one or several names; empty where none is one."""
    names = [_TITLES.sub("", " ".join(name.split())) for held in authors for name in _PARTS.split(held)]
    kept = [name for name in dict.fromkeys(names) if is_author(name)][:MOST_AUTHORS]
    return json.dumps({"author": [{"literal": name} for name in kept]}, ensure_ascii=False) if kept else ""


def is_author(name: str) -> bool:
    """Whether a name is that of a person or body, and not clearly a program's or the default of an account."""
    lettered = _LETTER.search(name) is not None and 1 < len(name) <= _LONGEST
    return lettered and not (name.casefold() in _DEFAULTS or _ACCOUNT.search(name) or _PROGRAM.match(name))
