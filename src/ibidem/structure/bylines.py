"""Who wrote a plain text: the names below its title, with what belongs to them, which head no section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.references.persons import PERSONS, is_corporate
from ibidem.structure.lines import Line, ends_sentence
from ibidem.text.vocabulary import word_counts

MOST_LINES = 6
"""Lines below a title among which its authors and their institutions stand."""
RARE = 1500
"""How often a name stands in the counts of English words at most: all but the commonest."""
_TITLED = re.compile(
    r"(?:by|von|par|por|di)\s|(?:Dr|Prof|Mr|Mrs|Ms|Sir|Rev|Hon)\b\.?|.*,? (?:M\.?D|Ph\.?D|LL\.?[BM]|Esq)\b",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"\b[^\W\d_a-z]\.|\b(?:van|von|der|den|de|di|da|del)\s")
_LEAD = re.compile(r"(?:by|(?:Dr|Prof|Mr|Mrs|Ms|Sir|Rev|Hon)\b\.?)\s+", re.IGNORECASE)
_ABSTRACT = re.compile(r"\w{4,}(?:tions?|ments?|ness|ings?|ities|ity|isms?|olog(?:y|ies)|ances?|ences?)", re.IGNORECASE)
"""A noun that names a matter, as headings do."""
_DATED = re.compile(r".{0,20}\b(?:1[6-9]|20)\d\d\b.{0,4}|\S{1,60}@\S{1,60}")
_UNDERLINE = re.compile(r"[=~^*#-]{3,}")


def byline(lines: Sequence[Line]) -> frozenset[int]:
    """Return the indices of the lines that name the authors of a text, right below its title; where there are any."""
    written = [at for at, line in enumerate(lines) if not line.blank and not _UNDERLINE.fullmatch(line.body)]
    title, below = written[:1], written[1 : 1 + MOST_LINES]
    if not below or ends_sentence(lines[title[0]].body) or not names_persons(lines[below[0]].body):
        return frozenset()
    found = [below[0]]
    for at in below[1:]:
        body = lines[at].body
        if not (names_persons(body) or is_corporate(body) or _DATED.fullmatch(body)) or len(body) > 100:
            break
        found.append(at)
    return frozenset(found)


def names_persons(line: str) -> bool:
    """Whether a line holds nothing but names of persons, told from the words of a heading by how rare they are."""
    names = _LEAD.sub("", _LEAD.sub("", line.strip(" ,"))).strip(" ,")
    if not PERSONS.fullmatch(names):
        return bool(_TITLED.match(line) and PERSONS.match(names) and "," in names)
    if _TITLED.match(line) or _INITIAL.search(names):
        return True
    words = re.findall(r"[^\W\d_]{2,}", names)
    counts = word_counts("en")
    return min(counts.get(word.casefold(), 0) for word in words) <= RARE and not any(map(_ABSTRACT.fullmatch, words))
