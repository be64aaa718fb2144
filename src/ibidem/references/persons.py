"""Split a string of authors into persons, in whichever order and form it writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ibidem.text.vocabulary import word_list
from ibidem.types import Person

CORPORATE = re.compile(
    r"\b(?:Academy|Agency|Alliance|Association|Authority|Bank|Board|Bureau|Cent(?:er|re)s?|Collaborat(?:ion|ors)|Collab"
    r"|College|Commission|Committee|Company|Consortium|Corporation|Council|Department|Federation|Foundation|Government"
    r"|Group|Inc|Initiative|Institut[eo]?s?|International|Investigators|Laborator(?:y|ies)|League|Library|Ministry"
    r"|Ministère|Ministerio|Museum|National|Network|Office|Organi[sz]ation|Panel|Program(?:me)?|Project|Research|Royal"
    r"|School|Service|Society|Software|Statistics|Study|Task Force|Team|Trust|Union|United|Universit\w+|Working|World"
    r"|Bundes\w+|Gesellschaft|Verband|Conseil|Agence)\b"
)
"""Words in the names of institutions and groups, by which a corporate author is known from a person."""
_PARTICLES = word_list("name_particles")
_FULL_NAME = r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|v[ao]n|de[rn]?|d[aiu]|la)){1,4}"
PERSONS = re.compile(
    r"(?!(?i:article|section|part|chapter|book|appendix|schedule) )"
    rf"{_FULL_NAME}(?:(?:, and |, | and | & |; ){_FULL_NAME})*"
)
"""Names of persons, written out, by their shape alone."""
_OTHERS = re.compile(
    r"[,;&]*\s*(?:\b(?:and|und|et|&)\s+)?(?:\bet\.?\s*coll?\b\.?|\bet\.?\s*al\b\.?"
    r"|\b(?:and|&) (?:others|colleagues|co-?workers)\b|\bothers\b\.?$|\bu\.\s?a\.|\be outros\b|\by otros\b)",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r",?\s*(?:\. ?\. ?\.|…)\s*(?:&|and)?\s*")
_ROLE = re.compile(
    r"[,;]?\s*[(\[]?\b(?:eds?|editors?|comps?|compilers?|trans|transl|translators?|Hrsg|Hg|dirs?|orgs?|coords?)\b\.?[)\]]?[.,:;]*$"
    r"|[,;]?\s*\((?:eds?|dirs?|hrsg|hg|comps?|orgs?)\.?\)",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^\s*(?:in:?|by|edited by|dans|ed\.|eds\.)\s+(?=[^\W\d_])", re.IGNORECASE)
_AND = re.compile(r"\s*[,;]?\s*(?:\s(?:and|und|et|en|og|och|with|e|y|AND|UND|ET)\s+|&\s*)")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|2nd|3rd)\.?", re.IGNORECASE)
_INITIAL = r"(?:[^\W\d_]{1,2}\.|[^\W\d_a-zß-ÿ]{1,3}(?![^\W_]))"
_INITIALS = re.compile(rf"{_INITIAL}(?:[ ‐–-]{{0,2}}{_INITIAL})*(?: (?:de|da|do|van|von|der|dos|del))?")
_COMPACT = re.compile(
    r"(?P<family>[^\W\d_][^\d,;]{0,60}?) (?P<given>(?:[^\W\d_a-z]\.[ -]?){1,4}[^\W\d_a-z]?\.?"
    r"|[^\W\d_a-zß-öø-ÿ]{1,4}\.?(?:-[^\W\d_a-zß-öø-ÿ]{1,2})?(?:,? (?:Jr|Sr|II|III|IV|2nd|3rd)\.?)?)"
)


_LONE_ACCENT = re.compile(r"(?<![^\W_])[´`¨ˆ˜ˇ˘˚˙˝¯¸](?![^\W_])")
"""An accent that a PDF prints apart from its letter, which is whole without it."""


class Names(NamedTuple):
    """The persons of a string of authors, and whether it says that there are more."""

    persons: tuple[Person, ...]
    more: bool


def split_names(text: str) -> Names:
    """Return the persons that a string of authors names, in order."""
    text = " ".join(_LONE_ACCENT.sub(" ", text).split())
    more = bool(_OTHERS.search(text) or _ELLIPSIS.search(text))
    # A group behind persons is set off by a semicolon; `et al.` and roles are no names.
    text = _ELLIPSIS.sub(", ", _OTHERS.sub("", text))
    text = _ROLE.sub("", _LEAD.sub("", text.strip(" ,;:")))
    text = _bare(text)
    if not re.search(r"[^\W\d_]", text):
        return Names((), more)
    if ";" in text or re.search(r"\w ?/ ?[^\W\d_]", text):
        # Between semicolons stand names or, as in `Berg J, Cole I; DUNES Study Group`, whole lists.
        pieces = [piece for piece in re.split(r"\s*(?:;|/)\s*", text) if piece.strip(" ,.&")]
        persons = [person for piece in pieces for person in _list(_AND_FIRST.sub("", piece), several=len(pieces) > 1)]
    else:
        persons = list(_list(text, several=False))
    return Names(tuple(person for person in persons if person.family), more)


_AND_FIRST = re.compile(r"^(?:and|und|et|&|e|y|AND|UND|ET)\s+")


_FIRM = re.compile(r"\s(?:LL[CP]|Ltd|Limited|GmbH|KG|[Pp][Ll][Cc]|Corp|S\.A|B\.V|Associates|& Partners)\.?$")


def is_corporate(name: str) -> bool:
    """Whether a name is that of an institution, a firm or a group."""
    if _FIRM.search(name):
        return True
    plain = name.replace("U.S.", "US").replace("Inc.", "Inc").replace("St.", "St").replace("Dept.", "Dept")
    return " " in name and bool(CORPORATE.search(name)) and not re.search(r"\b[^\W\d_]\.", plain)


def given_first(name: str) -> Person:
    """Return the person of `Given Family`; particles before the last word belong to the family."""
    name = name.strip(" ,;:")
    if is_corporate(name):
        return Person(name.rstrip("."))
    parts = name.split()
    if not parts:
        return Person("")
    tail = 2 if len(parts) > 2 and _SUFFIX.fullmatch(parts[-1]) else 1
    first = len(parts) - tail
    while first > 1 and parts[first - 1].lower() in _PARTICLES:
        first -= 1
    if first == 1 and len(parts) > tail + 1 and parts[0].lower() in _PARTICLES:
        first = 0
    family, suffix = (parts[first:-1], parts[-1:]) if tail == 2 else (parts[first:], [])
    given = " ".join([*parts[:first], *suffix]).rstrip(",")
    joined = re.fullmatch(r"((?:[^\W\d_]\.-?)+)([^\W\d_]{2,}.*)", " ".join(family)) if not given else None
    if joined:  # as in `J.Haegeman`
        return Person(_name(joined[2]), joined[1])
    return Person(_name(" ".join(family)), given)


def _bare(text: str) -> str:
    """Return a list without what closes it; the stop of a last initial stays."""
    text = text.strip(" ,;:([")
    if text.endswith(")") and "(" not in text:
        text = text[:-1]
    last = text.rsplit(None, 1)[-1] if text else ""
    if re.fullmatch(r"(?:[^\W\d_]{1,2}\.-?){1,6}|.*[.,][^\W\d_]\.", last) or _SUFFIX.fullmatch(last):
        return text
    return text.rstrip(" .,;:")


def _list(text: str, *, several: bool) -> Sequence[Person]:
    """Return the names of a list between commas and conjunctions; `several` where others stand beside it."""
    text = text.strip(" ,;:")
    if is_corporate(text) and not re.search(r",\s+(?:[^\W\d_a-z]\.|[A-Z]{1,2}\b)|\b(?:and|&) [A-Z]\. ", text):
        return [_corporate(text)]
    parts = [part for part in (piece.strip() for piece in re.split(r",\s*", _AND.sub(", ", f" {text} "))) if part]
    parts = [re.sub(r"(?<=[^\W\d_]{3})\.$", "", part) for part in parts]
    initials = [bool(_INITIALS.fullmatch(part)) for part in parts]
    if any(initials[1:]):
        return _initials_between(parts, initials) if initials[0] else _inverted(parts, initials)
    if len(parts) > 1 and initials[0]:
        return _initials_between(parts, initials)
    return _inverted_words(parts) if _begins_inverted(parts, several=several) else _with_suffixes(parts)


def _begins_inverted(parts: Sequence[str], *, several: bool) -> bool:
    """Whether names in full begin `Family, Given`; what follows may be `Given Family` or `Family, Given`."""
    if len(parts) < 2 or sum(bool(_COMPACT.fullmatch(part)) for part in parts) * 2 > len(parts):
        return False
    first, second = parts[0].split(), parts[1].split()
    short = len(first) == 1 or first[0].lower() in _PARTICLES
    alone = len(parts) == 2 and (len(second) == 1 or (several and len(first) == 2))
    return (short or alone) and not is_corporate(parts[1]) and len(second) <= 4


def _corporate(text: str) -> Person:
    return Person(text.rstrip("."))


def _inverted(parts: Sequence[str], initials: Sequence[bool]) -> list[Person]:
    """Return the names of `Family, F., Family, F. G.`, of which some may stand as `F. Family`."""
    persons: list[Person] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        follows = at + 1 < len(parts) and initials[at + 1]
        if _SUFFIX.fullmatch(part) and persons:
            persons[-1] = Person(persons[-1].family, f"{persons[-1].given} {part}".strip())
        elif follows:
            persons.append(Person(_name(part), parts[at + 1]))
            at += 1
        elif not initials[at]:
            inverted = not persons and at + 1 < len(parts) and len(part.split()) == 1 and len(parts[at + 1].split()) < 4
            if inverted:
                persons.append(Person(_name(part), parts[at + 1]))
                at += 1
            else:
                persons.append(_one(part))
        at += 1
    return persons


def _initials_between(parts: Sequence[str], initials: Sequence[bool]) -> list[Person]:
    """Return the names of `F., Family` or of a first author of whom only initials stand."""
    persons: list[Person] = []
    at = 0
    while at < len(parts):
        if initials[at] and at + 1 < len(parts) and not initials[at + 1]:
            persons.append(Person(_name(parts[at + 1]), parts[at]))
            at += 1
        else:
            persons.append(_one(parts[at]))
        at += 1
    return persons


def _inverted_words(parts: Sequence[str]) -> list[Person]:
    persons = [Person(_name(parts[0]), _given(parts[1]))]
    at = 2
    while at < len(parts):
        single = len(parts[at].split()) == 1 and at + 1 < len(parts) and not _SUFFIX.fullmatch(parts[at])
        if _SUFFIX.fullmatch(parts[at]):
            persons[-1] = Person(persons[-1].family, f"{persons[-1].given} {parts[at]}".strip())
        elif single:
            persons.append(Person(_name(parts[at]), _given(parts[at + 1])))
            at += 1
        else:
            persons.append(_one(parts[at]))
        at += 1
    return persons


def _with_suffixes(parts: Sequence[str]) -> list[Person]:
    persons: list[Person] = []
    for part in parts:
        if _SUFFIX.fullmatch(part) and persons:
            persons[-1] = Person(persons[-1].family, f"{persons[-1].given} {part}".strip())
        else:
            persons.append(_one(part))
    return persons


def _one(part: str) -> Person:
    """Return the person of `Family AB`, `F. Family` or `Given Family`, or a corporate author."""
    compact = _COMPACT.fullmatch(part)
    if compact and not is_corporate(part) and not _INITIALS.fullmatch(compact["family"]):
        given = compact["given"]
        return Person(
            _name(compact["family"]), given.rstrip(".") if given.count(".") == 1 and len(given) > 2 else given
        )
    return given_first(part)


def _given(given: str) -> str:
    """Return given names without a stop that is not an initial's."""
    return given if re.search(r"(?:^|[\W_])[^\W\d_]\.$", given) else given.rstrip(".")


def _name(family: str) -> str:
    return family.strip(" ,;:").rstrip(".") if not re.search(r"\b[^\W\d_]\.$", family) else family.strip(" ,;:")


def listed_persons(listed: object) -> tuple[Person, ...]:
    """Return the persons of a list of names in CSL-JSON."""
    if not isinstance(listed, list):
        return ()
    found = [_person(person) for person in listed if isinstance(person, dict)]
    return tuple(person for person in found if person.family)


def _person(person: Mapping[str, object]) -> Person:
    particle = record_text(person, "non-dropping-particle") or record_text(person, "dropping-particle")
    family = " ".join(filter(None, (particle, record_text(person, "family"))))
    given = " ".join(filter(None, (record_text(person, "given"), record_text(person, "suffix"))))
    return (
        Person(family, given)
        if family
        else Person(record_text(person, "literal") or record_text(person, "name") or given)
    )


def record_text(record: Mapping[str, object], name: str) -> str:
    """Return a value of a record as one line; what is no text or number counts as missing."""
    value = record.get(name)
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())
