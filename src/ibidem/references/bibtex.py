"""BibTeX records to fields, by bibtexparser; LaTeX accents become characters."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from pylatexenc.latex2text import LatexNodes2Text

from ibidem.references.fields import Fields, MalformedRecord, addresses, year_in
from ibidem.types import Person, WorkKind

DEEPEST = 4
"""How many records a record may inherit from, one through the other."""
_STRING = re.compile(
    r"\s*@\s*string\s*[{(]\s*(?P<name>[^\s={}(),\"#]{1,80})\s*=\s*(?P<value>.*?)\s*[})]\s*\Z", re.I | re.S
)
_HEAD = re.compile(r"\s*@\s*\w{1,40}\s*[{(]\s*(?P<key>[^\s,{}()\"#%]{1,200})\s*,")
_FIELD = re.compile(r"\s*(?P<name>[A-Za-z][\w:.+-]{0,60})\s*=\s*")
_BARE = re.compile(r"[^\s#,{}()\"]{1,200}")
_FIELD_START = re.compile(
    r"(?:(?<=[,}\"\n])|(?<=[,}\"\n][ \t]))[ \t]*(?P<name>[A-Za-z][\w:.+-]{0,60})\s*=\s*"
    r"(?=[{\"\d]|[A-Za-z]{1,20}\s*[,})])"
)
"""Where a field begins in a record that does not tell where the one before it ends."""
_BODY = re.compile(r"\{[^{}]{2,300}\}|\{\{.{2,300}\}\}", re.DOTALL)
_OTHERS = re.compile(r"\sand\s+others\s*$", re.IGNORECASE)
_MONTHS = dict.fromkeys(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], "")
_MONTH_NAMES = {name: name for name in _MONTHS}
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
_IN_ANOTHER = ("inbook", "incollection", "inproceedings", "conference", "suppbook", "bookinbook")
_NEVER_INHERITED = frozenset(
    ("crossref", "xref", "xdata", "label", "file", "ids", "key", "doi", "url", "pages", "abstract")
)
_FILE_FIELDS = ("file", "local-url", "pdf")
"""Fields that name the file of a work: those of JabRef, Zotero and Mendeley, of BibDesk, and of older ones."""
LONGEST_VALUE = 100_000
"""Characters of a value, an abstract with all its markup among them."""
_BLANK, _JOIN = re.compile(r"\s*"), re.compile(r"\s*#")
_LATEX = re.compile(r"[\\{}$~]|--|``|''")
_ACCENT = re.compile(r"\{\\|\\[\"'`^~=.]\{?\w")
_DECODER = LatexNodes2Text(keep_comments=True, math_mode="verbatim")
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())
logging.getLogger("pylatexenc").addHandler(logging.NullHandler())

_Values = dict[str, str]


def reader(between: Sequence[str], records: Sequence[str]) -> Callable[[str], Fields]:
    """Return a reader of records that knows the abbreviations defined between them, and the records they inherit of."""
    strings: _Values = dict(_MONTHS)
    for text in between:
        if match := _STRING.match(text):
            with suppress(ValueError):
                strings[match["name"].lower()] = _value(match["value"], 0, strings)[0]
    # What only others inherit from, `@xdata`, is no record of its own.
    by_key = {match["key"].lower(): text for text in (*between, *records) if (match := _HEAD.match(text))}

    def values(text: str, depth: int = 0) -> tuple[str, str, _Values]:
        kind, key, own = _record(text, strings)
        parents = [
            ("crossref", own.get("crossref", "")),
            *(("xdata", name) for name in own.get("xdata", "").split(",")),
        ]
        for relation, name in parents:
            parent = by_key.get(name.strip().lower()) if name.strip() else None
            if parent is not None and depth < DEEPEST:
                own = {**_inherited(values(parent, depth + 1)[2], kind, relation), **own}
        return kind, key, own

    def read(text: str) -> Fields:
        try:
            return _fields(*values(text))
        except ValueError as error:
            held = _recovered(text, strings)
            if not held:
                raise
            kind, key = text.partition("@")[2].partition("{")[0].strip().lower(), _HEAD.match(text)
            names = ", ".join(held)
            raise MalformedRecord(
                f"{error}; read all the same: {names}", _fields(kind, key["key"] if key else "", held)
            ) from error

    return read


def _recovered(text: str, strings: Mapping[str, str]) -> _Values:
    """Return the values of a malformed record as far as they can be told: each ends where the next begins."""
    starts = [*_FIELD_START.finditer(text)]
    held: _Values = {}
    for match, later in zip_longest(starts, starts[1:]):
        written = text[match.end() : later.start() if later else len(text)]
        try:
            value = _value(written, 0, strings)[0]
        except ValueError:
            value = written.strip().rstrip(",").strip()
            while value.endswith("}") and value.count("}") > value.count("{"):
                value = value[:-1].rstrip()
            value = re.sub(r'[{}"]', "", value)
        if value.strip():
            held.setdefault(match["name"].lower(), value.strip()[:LONGEST_VALUE])
    return held


def _record(text: str, strings: Mapping[str, str]) -> tuple[str, str, _Values]:
    """Return the type, key and values of a record; a missing comma between two of its fields is put in."""
    mended = _with_commas(text, strings)
    library = parse_string(mended)
    if library.failed_blocks or len(library.entries) != 1:
        raise ValueError(_reason(library))
    entry = library.entries[0]
    return entry.entry_type.lower(), entry.key, {field.key.lower(): str(field.value).strip() for field in entry.fields}


def _with_commas(text: str, strings: Mapping[str, str]) -> str:
    """Return a record with each value in braces and a comma behind it; the record as it is where it cannot be read.

    Values joined by `#` and abbreviations become what they stand for: bibtexparser leaves them as they are.
    """
    head = _HEAD.match(text)
    if head is None:
        return text
    fields: list[str] = []
    at = head.end()
    while match := _FIELD.match(text, at):
        try:
            value, at = _value(text, match.end(), strings)
        except ValueError:
            return text
        fields.append(f"{match['name']} = {{{value}}}")
        comma = re.compile(r"[\s,]*").match(text, at)
        at = comma.end() if comma else at
    if not re.fullmatch(r"\s*[})]\s*", text[at:]):
        return text
    start = text[: head.end()].rstrip().removesuffix(",")
    return f"{start.replace('(', '{', 1)},\n  " + ",\n  ".join(fields) + "\n}"


def _value(text: str, at: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """Return a value and where it ends: pieces in braces or quotation marks, numbers and abbreviations, joined by `#`.

    Raises ValueError for what is none of these, and for a value longer than any is: abbreviations of abbreviations
    could make one of any length.
    """
    pieces: list[str] = []
    length = 0
    while True:
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
        mark = text[at : at + 1]
        if mark in ('"', "{") and mark:
            end = _closed(text, at)
            pieces.append(text[at + 1 : end])
            at = end + 1
        elif bare := _BARE.match(text, at):
            word = bare[0]
            pieces.append(strings.get(word.lower(), word) or word)
            at = bare.end()
        else:
            raise ValueError("no value")
        length += len(pieces[-1])
        if length > LONGEST_VALUE:
            raise ValueError(f"a value of more than {LONGEST_VALUE:,} characters")
        joined = _JOIN.match(text, at)
        if joined is None:
            return "".join(pieces), at
        at = joined.end()


def _closed(text: str, at: int) -> int:
    """Return where the brace or quotation mark at `at` is closed. Raises ValueError where it is not."""
    closing = "}" if text[at] == "{" else '"'
    depth = 0
    for match in re.compile(r'\\.|[{}"]', re.S).finditer(text, at + 1):
        if match[0] == closing and depth == 0:
            return match.start()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            break
    raise ValueError("not closed")


def _inherited(parent: _Values, kind: str, relation: str) -> _Values:
    """Return what a record takes from its parent where it does not say it itself; a parent's title is its container."""
    held = {name: value for name, value in parent.items() if name not in _NEVER_INHERITED}
    if relation == "xdata":
        return {**held, **{name: parent[name] for name in ("doi", "url", "pages") if name in parent}}
    title, subtitle = held.pop("title", ""), held.pop("subtitle", "")
    held.pop("author", None)
    if title and kind in _IN_ANOTHER:
        held["booktitle"] = f"{title}: {subtitle}" if subtitle else title
    elif title and kind == "article":
        held.setdefault("journaltitle", title)
    return held


def _fields(kind: str, key: str, held: _Values) -> Fields:
    def first(*names: str) -> str:
        return next((plain(held[name]) for name in names if held.get(name)), "")

    title = first("title")
    if title and (subtitle := first("subtitle")):
        title = f"{title}: {subtitle}"
    url = first("url") or first("howpublished")
    people = held.get("author") or held.get("editor") or ""
    return Fields(
        authors=people_of(people),
        year=year_in(first("year", "date")) or year_in(first("pubstate", "note")),
        title=title,
        container=first("journal", "journaltitle", "booktitle", "eprinttype"),
        volume=first("volume"),
        issue=first("number", "issue"),
        pages=first("pages"),
        publisher=first("publisher", "school", "institution", "organization"),
        doi=addresses(first("doi")).doi or addresses(url).doi,
        url=addresses(url).url,
        label=key,
        more_authors=bool(_OTHERS.search(people)),
        kind=_KINDS.get(kind, WorkKind.OTHER),
        file=_file(next((held[name] for name in _FILE_FIELDS if held.get(name)), "")),
    )


def _file(value: str) -> str:
    """Return the path in a file field: alone, or as `name:path:type`, of several the first that is no web page."""
    paths: list[str] = []
    value = value.replace("$\\backslash$", "\\").replace("{\\textbackslash}", "\\")  # as Mendeley writes it
    for each in re.split(r"(?<!\\);", value):
        parts = [part.replace("\\:", ":").replace("\\;", ";").strip() for part in re.split(r"(?<!\\):(?!\\)", each)]
        whole = len(parts) == 3 or (len(parts) == 4 and len(parts[1]) == 1)
        path = ":".join(parts[1:-1]) if whole else ":".join(parts)
        if path:
            path = path.replace("\\\\", "/").replace("\\_", "_")
            paths.append(plain(path) if _ACCENT.search(path) else path)
    return next((path for path in paths if not path.lower().endswith((".html", ".htm"))), paths[0] if paths else "")


def _reason(library: Library) -> str:
    if not library.failed_blocks:
        return "not a BibTeX entry"
    words = str(library.failed_blocks[0].error).split("\n")[0]
    return f"malformed BibTeX entry: {words[:120]}" if words else "malformed BibTeX entry"


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


def record_values(text: str) -> tuple[str, dict[str, str]]:
    """Return the type of a record and its values by name. Raises ValueError for one that cannot be read."""
    kind, _, held = _record(text, _MONTH_NAMES)
    return kind, held


def people_of(names: str) -> tuple[Person, ...]:
    """Return the persons of a field of names."""
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
