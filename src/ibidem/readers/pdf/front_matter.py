"""Title, authors, year and DOI of a PDF document, from the geometry of its first page and from its own data."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ibidem.readers.pdf.layout import PdfLine

_TALLER = 1.04
"""Of the size of the text: that of a title at least."""
_MUCH_TALLER = 1.25
_SHORTEST_TITLE = 6
"""Letters of a title."""
_SAME_SIZE = 0.04
_APART = 2.2
"""Of its size: how far the lines of a title lie apart at most."""
_TITLE_LINES = 7
_TITLE_LENGTH = 400
_UPPER_PART = 0.62
"""Of the height of the text of a page: where a title begins at the latest."""
_AUTHOR_LINES = 12
"""Lines behind the title in which the authors stand."""
_STATED_SHARE = 0.8
"""Of the words of a stated title or author that stand on the first page, if it is plausible."""
_LETTERS = re.compile(r"[^\W\d_]+")
_KIND = re.compile(
    r"(?i)\W*(?:r\s?e\s?s\s?e\s?a\s?r\s?c\s?h\s+a\s?r\s?t\s?i\s?c\s?l\s?e|(?:(?:original|research|review|short|regular"
    r"|invited|technical|full|brief|case|data|survey|working)\s)*"
    r"(?:articles?|papers?|reviews?|reports?|letters?|notes?"
    r"|communications?|research|correspondence|editorial|commentary|perspectives?)|open access|front cover|preprint"
    r"|abstract|contents|draft)\b(?:\s+open access)?\W*"
)
"""What stands above a title and says of what kind the text is."""
_JOURNAL = re.compile(
    r"(?i)(?:the\s|j?ournal\s(?:of|for)\b.*|.*\b(?:journal|transactions|proceedings|annals|bulletin|archives"
    r"|magazine)\b(?:\sof\b.*)?)"
)
"""The name of a journal, as it is printed larger than a title."""
_STOP = re.compile(
    r"(?i)\W*(?:abstract|summary|introduction|keywords?|key words|1\.?\s+introduction|categories|received"
    r"|zusammenfassung|résumé|resumen|contents|a\s?b\s?s\s?t\s?r\s?a\s?c\s?t)\b"
)
_SECTION = re.compile(r"(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})*\.?\s+[A-Z]")
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ter|ten|zu|af|al|el|bin|ben|st\.?|y)"
_INITIALS = r"[A-ZÀ-Þ]\.(?:[ -]?[A-ZÀ-Þ]\.)*"
_WORD = r"(?:[A-ZÀ-ÞĀ-Ž][\w'’‐-]+|[dDlLO]['’][A-ZÀ-Þ][\w-]+)"
_NAME = re.compile(
    rf"(?:{_WORD}|{_INITIALS}|[A-Z])(?:\s(?:{_WORD}|{_INITIALS}|[A-Z]|{_PARTICLE})){{0,3}}"
    rf"\s(?:{_PARTICLE}\s)*{_WORD}(?:,?\s(?:Jr|Sr|II|III)\.?)?"
)
_NO_NAME = re.compile(
    r"(?i)\b(?:universit\w*|institut\w*|dep(?:artmen)?t\w*|cent(?:er|re)|school|college|laborator\w*|inc|ltd|gmbh"
    r"|corp\w*|hospital|faculty|division|group|research|academy|street|road|avenue|way|box|foundation|company|microsoft|google"
    r"|science|sciences|engineering|technology|technologies|program|press|national|international|journal|usa|uk|germany"
    r"|france|china|japan|california|new york|corresponding|author|authors|editor|proceedings|volume|member"
    r"|fellow|ieee)\b"
)
_AND = re.compile(r"(?i)^(?:and|und|et|y)\s")
_TITLES = re.compile(r"^(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir)\.?\s+")
_MARKS = re.compile(r"(?:\^[\w$+*]|[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃ-ᶿ\d*†‡§¶#∗⋆★$^+∥|]|\([a-z0-9]\))+[,\s]*")
_SEPARATOR = re.compile(r"\s*(?:[,;·•|]|(?:^|\s)(?:and|und|et|y)\s|\s?&\s|\s{2,})\s*", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>|{}\[\]]{2,200}", re.IGNORECASE)
_OWN_DOI = re.compile(r"(?i)(?:doi\W{0,3}|doi\.org/|digital object identifier\W{0,3})$")
_DATED = re.compile(
    r"(?i)(?:©|\(c\)|copyright|published|available online|first online|volume|vol\.|issn|journal|proceedings|conference"
    r"|symposium|workshop|meeting|(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december)\s)"
)
_YEAR = re.compile(r"(?<![\d.:/-])(?:19[5-9]\d|20[0-4]\d)(?![\d.]|\s?[–-]\s?\d)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a first page says of its document; what it does not say is empty."""

    title: str = ""
    authors: tuple[str, ...] = ()
    """As printed, in order."""
    year: str = ""
    doi: str = ""

    def record(self) -> str:
        """Return it as a CSL-JSON object; empty where it says nothing."""
        record: dict[str, object] = {}
        if self.title:
            record["title"] = self.title
        if self.authors:
            record["author"] = [_csl_name(name) for name in self.authors]
        if self.year:
            record["issued"] = {"date-parts": [[int(self.year)]]}
        if self.doi:
            record["DOI"] = self.doi
        return json.dumps(record, ensure_ascii=False) if record else ""


def front_matter(lines: Sequence[PdfLine], margins: Sequence[str], stated: dict[str, str], body: float) -> FrontMatter:
    """Return what the lines of the first page say, with its running heads and what the file states of itself.

    `stated` are the values of the file's own data by their names, believed where the page bears them out; `body` is
    the size of the text in points.
    """
    page = " ".join(line.text for line in lines)
    own = _plausible(stated.get("Title", ""), page)
    printed = _title_lines(lines, body, own)
    title = _clean_title(" ".join(line.text for line in printed))
    behind = [line for line in lines if printed and _below(line, printed)]
    authors = _stated_authors(stated.get("Author", ""), page) or tuple(_authors(behind))
    told = [*margins, *(line.text for line in lines)]
    return FrontMatter(
        _fuller(own, title),
        authors,
        _year([*margins, *(line.text for line in lines[:8]), stated.get("Subject", "")]),
        _doi(" ".join([stated.get("Subject", ""), stated.get("Keywords", "")])) or _doi("\n".join(told)),
    )


def _title_lines(lines: Sequence[PdfLine], body: float, stated: str) -> list[PdfLine]:
    """Return the lines of the largest type in the upper part of a page that are no name of a journal.

    A title of a word or two is what the file states, or much larger than what else may be a title; where no type is
    larger than that of the text, capitals or bold lines at the top are one.
    """
    if not lines:
        return []
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    groups = [group for group in _groups(lines) if group[0].top <= top + _UPPER_PART * (bottom - top)]
    groups = [own for group in groups if (own := _without_kind(group))]
    held = [group for group in groups if _is_title(group, body)]
    largest = max((_size(group) for group in held), default=body)
    held.extend(group for group in groups if _is_short_title(group, stated, body, largest))
    if not held:
        return groups[0] if groups and _stands_out(groups[0]) else []
    held.sort(key=lambda group: (-round(_size(group) / _SAME_SIZE / body), group[0].top))
    for group in held:
        name = " ".join(line.text for line in group)
        if not (_JOURNAL.fullmatch(name) and len(held) > 1):
            return group
    return held[0]


def _groups(lines: Sequence[PdfLine]) -> list[list[PdfLine]]:
    """Return lines of one size that follow one another closely."""
    found: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda line: (line.top, line.x0)):
        before = found[-1][-1] if found else None
        if (
            before is not None
            and abs(before.size - line.size) <= _SAME_SIZE * line.size
            and line.baseline - before.baseline < _APART * line.size
            and len(found[-1]) < _TITLE_LINES
            and before.bold == line.bold
        ):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _without_kind(group: list[PdfLine]) -> list[PdfLine]:
    while group and _KIND.fullmatch(group[0].text):
        group = group[1:]
    return group


def _is_title(group: Sequence[PdfLine], body: float) -> bool:
    text = " ".join(line.text for line in group)
    words = _LETTERS.findall(text)
    letters = sum(map(len, words))
    if len(words) < 2 or letters < 10 or len(text) > _TITLE_LENGTH or 3 * letters < 2 * len(text.replace(" ", "")):
        return False
    return _size(group) > _TALLER * body and not _SECTION.match(text)


def _is_short_title(group: Sequence[PdfLine], stated: str, body: float, largest: float) -> bool:
    text = " ".join(line.text for line in group)
    words = _LETTERS.findall(text.casefold())
    letters = sum(map(len, words))
    if (len(words) > 1 and letters >= 10) or letters < _SHORTEST_TITLE or _SECTION.match(text):
        return False
    if stated:
        return words == _LETTERS.findall(stated.casefold()) and _size(group) > _TALLER * body
    return _size(group) > _MUCH_TALLER * largest


def _stands_out(group: Sequence[PdfLine]) -> bool:
    """Whether lines in the size of the text are a title all the same: all in capitals, or all bold."""
    text = " ".join(line.text for line in group)
    if len(_LETTERS.findall(text)) < 3 or len(text) > _TITLE_LENGTH or _STOP.match(text) or _SECTION.match(text):
        return False
    return text.isupper() or (all(line.bold for line in group) and text[-1:] not in ".,;:")


def _size(group: Sequence[PdfLine]) -> float:
    return max(line.size for line in group)


def _clean_title(text: str) -> str:
    return " ".join(re.sub(r"[\s∗*†‡§¶⋆⁰¹²³⁴⁵⁶⁷⁸⁹ᵃ-ᶿ⁾]+$", "", text).split())


def _plausible(stated: str, page: str) -> str:
    """Return what a file states, if it has several words and the page bears them out."""
    words = [word.casefold() for word in _LETTERS.findall(stated)]
    known = {word.casefold() for word in _LETTERS.findall(page)}
    if len(words) < 2 or sum(word in known for word in words) < _STATED_SHARE * len(words):
        return ""
    return " ".join(stated.split())


def _fuller(stated: str, printed: str) -> str:
    """Return the stated title unless the page prints another, or more of it, as its title."""
    own, shown = (set(map(str.casefold, _LETTERS.findall(text))) for text in (stated, printed))
    if not own or not shown:
        return stated or printed
    return stated if len(own & shown) >= _STATED_SHARE * len(shown) else printed


def _below(line: PdfLine, title: Sequence[PdfLine]) -> bool:
    return line.top > title[-1].top and line not in title


def _authors(lines: Sequence[PdfLine]) -> Iterator[str]:
    """Yield the names in the first lines of names behind a title."""
    size = 0.0
    for line in sorted(lines, key=lambda line: (round(line.baseline / 2), line.x0))[:_AUTHOR_LINES]:
        if _STOP.match(line.text):
            return
        pieces = [piece for cell in _cells(line) for piece in _SEPARATOR.split(cell) if piece]
        names = [name for piece in pieces if (name := _name(piece))]
        if pieces and not size and len(names) > 0 and not _name(pieces[0]):
            return  # the first author, by whom works are told apart, could not be read
        if not names or 2 * len(names) < len(pieces):
            if size and "@" not in line.text:
                return
            continue
        if size and abs(line.size - size) > 2 * _SAME_SIZE * size:
            return
        size = line.size
        yield from names


def _cells(line: PdfLine) -> list[str]:
    return [_MARKS.sub(", ", cell) for *_, cell in line.cells] if line.cells else [_MARKS.sub(", ", line.text)]


def _name(piece: str) -> str:
    """Return a name in its usual spelling; empty for what is none."""
    text = _TITLES.sub("", _AND.sub("", " ".join(piece.split()))).strip(" .,")
    if not text or _NO_NAME.search(text) or "@" in text:
        return ""
    words = text.split()
    least = 2 if text.isupper() else 3  # `Ross G. DOUGLAS` has its initials in capitals too
    text = " ".join(w.title() if w.isupper() and "." not in w and len(w) > least else w for w in words)
    return text if _NAME.fullmatch(text) else ""


def _stated_authors(stated: str, page: str) -> tuple[str, ...]:
    """Return the authors that a file states, if the page names them; `Ben` may stand there as `Benjamin`."""
    names, words = _LETTERS.findall(stated), _LETTERS.findall(page)
    begun = {name for name in names if len(name) > 2 and any(word.startswith(name) for word in words)}
    if not _plausible(stated, " ".join([page, *begun])):
        return ()
    found = [_name(part) for part in re.split(r"[;,]|\s(?:and|&)\s", stated) if part.strip()]
    return tuple(found) if found and all(found) else ()


def _doi(text: str) -> str:
    """Return the DOI that a text names as its own; nothing where it names several."""
    found = {
        match[0].rstrip(".,;:)").casefold()
        for match in _DOI.finditer(text)
        if _OWN_DOI.search(text[max(0, match.start() - 30) : match.start()])
    }
    return found.pop() if len(found) == 1 else ""


def _year(told: Sequence[str]) -> str:
    """Return the year that most lines about a journal, meeting or copyright name; nothing where they disagree."""
    counts = Counter(
        year for text in told if len(text) < 250 and _DATED.search(text) for year in set(_YEAR.findall(text))
    )
    ranked = counts.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else ""


def _csl_name(name: str) -> dict[str, str]:
    match = re.fullmatch(rf"(?P<given>.+?)\s(?P<family>(?:{_PARTICLE}\s)*\S+(?:,?\s(?:Jr|Sr|II|III)\.?)?)", name)
    return {"family": match["family"], "given": match["given"]} if match else {"literal": name}


def body_size(pages: Sequence[Sequence[PdfLine]]) -> float:
    """Return the usual size of the letters of the text, in points."""
    weights: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            weights[round(line.size, 1)] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0.0
