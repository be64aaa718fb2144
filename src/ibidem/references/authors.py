"""Lists of names: `Family, Given`, `Given Family` and `Family AB`, persons and bodies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ibidem.bodies import BODY
from ibidem.types import Person

MOST_WORDS = 14
"""Of the name of a body."""
# fmt: off
_PARTICLES = frozenset((
    "af", "al", "am", "bin", "d'", "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "dela", "della", "den",
    "der", "des", "di", "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "of", "o'", "san", "st", "st.",
    "'t", "te", "ten", "ter", "van", "vande", "vanden", "vom", "von", "vor", "y", "zu", "zum", "zur",
))
# fmt: on
_INITIAL = r"(?:[^\W\d_]\.|[A-Z]{1,3}\b|[^\W\d_a-zß-ÿ]{1}[a-z]?\.)"
_INITIALS = re.compile(rf"{_INITIAL}(?:[- ‐–]?{_INITIAL}){{0,6}}", re.UNICODE)
_LAST_INITIAL = re.compile(r"(?:[^\W\d_]\.-?){1,5}")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|2nd|3rd)\.?")
_COMPACT = re.compile(
    r"(?P<family>\D{1,60}?) (?P<given>(?:[^\W\d_a-z]\.[ -]?){1,3}[^\W\d_a-z]\.?"
    r"|[^\W\d_a-zß-öø-ÿ]{1,4}\.?(?:-[^\W\d_a-zß-öø-ÿ])?(?: (?:Jr|Sr|II|III|IV|2nd|3rd))?)"
)
_ROLE = re.compile(
    r"[,;]?\s*[(\[]?\b(?:eds?\b\.?|editors?|comps?\.|compilers?|trans\.|translators?|Hrsg\.|Hg\.|dir\.|org\.)[)\]]?[.,]?$",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"[,;]?\s*(?:\bet\.? al\b\.?|\band others\b|\bu\. ?a\.|\band colleagues\b)", re.IGNORECASE)
_ELLIPSIS = re.compile(r",?\s*(?:\. ?\. ?\. ?|…)\s*(?:&|and)?\s*")
_AND = re.compile(r"[,;]?\s+(?:&|and|und|with)\s+")
_NAME_WORD = re.compile(r"(?:[^\W\d_][\w'’ʼ.‐-]*|['’][\w-]+)", re.UNICODE)
# fmt: off
_NO_NAME = frozenset((
    "an", "and", "for", "in", "of", "on", "the", "to", "by", "from",
))
# fmt: on
# fmt: off
_SMALL = frozenset((
    "a", "al", "an", "and", "at", "by", "de", "del", "des", "di", "do", "et", "for", "für", "in", "la", "le", "of",
    "on", "the", "to", "und", "with", "y", "&", "e", "van", "von",
))
# fmt: on


def inverted(head: str) -> tuple[Person, ...] | None:
    """Return the names of a list whose first is `Family, Given`, a body or one name; None where it is no list."""
    head = _bare(head)
    if not head or len(head) > 5000 or any(mark in head for mark in '"“”?!'):
        return None
    if ";" in head:
        parts = [part for part in re.split(r"\s*;\s*", _AND.sub("; ", head) if "," in head else head) if part]
        listed = [_person(part) for part in parts]
        return tuple(listed) if all(_is_name(person) for person in listed) else None
    if "," not in head:
        return _undivided(head)
    return _listed(_cut(head))


def natural(head: str) -> tuple[Person, ...] | None:
    """Return the names of a list of `Given Family`; None where it is no list."""
    head = _bare(head)
    if not head or any(mark in head for mark in '"“”?!:'):
        return None
    if is_body(head):
        return (Person(head),)
    names: list[Person] = []
    for part in _cut(head):
        if _SUFFIX.fullmatch(part) and names:
            names[-1] = Person(names[-1].family, f"{names[-1].given} {part}".strip())
            continue
        names.append(given_first(part))
    return tuple(names) if names and all(_is_name(name) for name in names) else None


def compact(head: str, *, strict: bool = False) -> tuple[Person, ...] | None:
    """Return the names of a list of `Family AB`; None unless half of them have that form, or all where it is strict."""
    parts = [part for part in re.split(r"[,;]\s*|\s+(?:and|&)\s+", _bare(head)) if part]
    found = [_COMPACT.fullmatch(part) for part in parts]
    matched = sum(match is not None for match in found)
    if not parts or matched * 2 < len(parts) or (strict and (matched < len(parts) or is_body(head))):
        return None
    names = [
        Person(match["family"], match["given"]) if match else Person(part)
        for match, part in zip(found, parts, strict=True)
    ]
    return tuple(names) if all(_is_name(name) for name in names) else None


def unknown(head: str) -> tuple[Person, ...] | None:
    """Return what stands in the place of an author, a few words of any form, as one name."""
    head = _bare(head)
    short = 0 < len(head.split()) <= 8 and not re.search(r"[.:?!\"“”\d]", head) and head.count(",") < 2
    return (Person(head),) if short else None


def given_first(name: str) -> Person:
    """Return the person of `Given Family`; particles before the last word belong to the family."""
    if is_body(name):
        return Person(name)
    parts = name.split()
    tail = 2 if len(parts) > 2 and _SUFFIX.fullmatch(parts[-1]) else 1
    begin = len(parts) - tail
    while begin > 1 and parts[begin - 1].lower() in _PARTICLES:
        begin -= 1
    if begin == 1 and len(parts) > tail + 1 and parts[0].lower() in _PARTICLES:
        begin = 0
    family, suffix = (parts[begin:-1], parts[-1:]) if tail == 2 else (parts[begin:], [])
    return Person(" ".join(family), " ".join([*parts[:begin], *suffix]).rstrip(","))


def is_body(name: str) -> bool:
    """Whether a name is that of an institution or a group."""
    return (
        " " in name
        and bool(BODY.search(name))
        and "." not in name.replace("U.S.", "").replace("Inc.", "").replace("St.", "")
    )


def leaves_out(head: str) -> bool:
    """Whether a list of names says that there are more of them."""
    return bool(_OTHERS.search(head) or _ELLIPSIS.search(head))


def is_initials(text: str) -> bool:
    """Whether the text is nothing but initials."""
    return bool(_INITIALS.fullmatch(text))


def _bare(head: str) -> str:
    """Return a list of names without roles, `et al.` and what closes it; the stop of a last initial stays."""
    head = _ELLIPSIS.sub(", ", _OTHERS.sub("", head.strip(" ,;:")))
    head = _ROLE.sub("", head.strip(" ,;:")).strip(" ,;:")
    last = head.rsplit(None, 1)[-1] if head else ""
    return head if _LAST_INITIAL.fullmatch(last) or _SUFFIX.fullmatch(last) else head.rstrip(" .,;:")


def _cut(head: str) -> list[str]:
    parts = [part.strip() for part in re.split(r",\s*", _AND.sub(", ", head))]
    return [re.sub(r"(?<=[^\W\d_]{3})\.$", "", part) for part in parts if part]


def _undivided(head: str) -> tuple[Person, ...] | None:
    """Return the one body or name of a head without a comma, or two names joined by `and`."""
    parts = _AND.split(head)
    if len(parts) > 1 and not is_body(head) and all(2 <= len(part.split()) <= 4 for part in parts):
        named = [given_first(part) for part in parts]
        return tuple(named) if all(_is_name(person) for person in named) else None
    return (Person(head),) if _is_body_like(head) else None


def _listed(parts: Sequence[str]) -> tuple[Person, ...] | None:
    """Return the names of the parts between commas: the first inverted, the others of either order."""
    names: list[Person] = []
    at = 0
    if len(parts) > 2 and all(_is_spoken(part) for part in parts):
        at, names = len(parts), [given_first(part) for part in parts]
    while at < len(parts):
        part, following = parts[at], parts[at + 1] if at + 1 < len(parts) else ""
        if _SUFFIX.fullmatch(part) and names:
            names[-1] = Person(names[-1].family, f"{names[-1].given} {part}")
            at += 1
        elif following and not is_body(part) and (not names or is_initials(following) or " " not in part):
            names.append(Person(part, following))
            at += 2
        else:
            names.append(given_first(part))
            at += 1
    return tuple(names) if names and all(_is_name(name) for name in names) else None


def _is_spoken(part: str) -> bool:
    words = part.split()
    return len(words) > 1 and words[0].lower() not in _PARTICLES and not is_initials(part)


def _person(part: str) -> Person:
    family, _, given = part.partition(",")
    if given:
        return Person(family.strip(), given.strip())
    return Person(part) if is_body(part) else given_first(part)


def _is_name(person: Person) -> bool:
    """Whether the parts look like a name: few words, none of them a sentence."""
    if not person.given:
        return _is_body_like(person.family)
    family, given = person.family.split(), person.given.split()
    if not family or len(family) > 6 or len(given) > 7 or any(word.lower() in _NO_NAME for word in (*family, *given)):
        return False
    return _is_family(family) and _is_given(given)


def _is_family(parts: Sequence[str]) -> bool:
    if any(word.endswith(".") and word.lower() not in _PARTICLES for word in parts):
        return False
    capital = any(letter.isupper() for letter in parts[-1]) or not parts[-1].isascii()
    return capital and all(_NAME_WORD.fullmatch(word) for word in parts)


def _is_given(parts: Sequence[str]) -> bool:
    """Whether the words are given names: no digits, no sentence, each with a capital."""
    text = " ".join(parts)
    if re.search(r"[\d:()]", text):
        return False
    inner = text.rstrip(".").replace("Jr. ", "").replace("St. ", "")
    return not re.search(r"[^\W\d_]{2,}\.\s", inner) and _capital(parts)


def _capital(given: Sequence[str]) -> bool:
    return all(word[:1].isupper() or not word[:1].isascii() or word.lower() in _PARTICLES for word in given)


def _is_body_like(name: str) -> bool:
    """Whether a name without parts can be that of a body or of someone with one name."""
    words = name.split()
    if not words or len(words) > MOST_WORDS or ". " in name.replace("U.S. ", "").replace("St. ", "") or ":" in name:
        return False
    main = [word for word in words if word.strip("(),").lower() not in _SMALL]
    return bool(main) and words[0][:1].isalnum() and all(not w.strip("('’")[:1].islower() for w in main)
