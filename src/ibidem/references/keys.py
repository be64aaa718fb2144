"""The keys that works are cited by: the same from run to run."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from ibidem.references.identity import first_author_keys, is_bibliography_path, title_key
from ibidem.types import Work

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/+-]{0,80}")
_MINOR = frozenset(("a", "an", "the", "on", "of", "in", "and", "der", "die", "das", "le", "la", "les"))


def keys(works: Sequence[Work]) -> list[str]:
    """Return a key for each work: family name, year and first word; where two agree, their content's digest too."""
    plain = [_key(work) for work in works]
    folded = Counter(key.casefold() for key in plain)
    found = [
        key if folded[key.casefold()] == 1 else f"{key}-{_digest(work)}" for key, work in zip(plain, works, strict=True)
    ]
    taken: Counter[str] = Counter()
    for index, key in enumerate(found):
        taken[key.casefold()] += 1
        if taken[key.casefold()] > 1:
            found[index] = f"{key}-{taken[key.casefold()]}"
    return found


def _key(work: Work) -> str:
    for entry in work.entries:
        if is_bibliography_path(entry.document) and _KEY.fullmatch(entry.label):
            return entry.label
    first = work.entries[0]
    family = min(first_author_keys(first.authors), default="")
    telling = [word for word in title_key(first.title).split() if word not in _MINOR]
    parts = (family.replace(" ", ""), first.year, telling[0] if telling else "")
    return re.sub(r"[^a-z0-9]", "", "".join(parts)) or "work"


def _digest(work: Work) -> str:
    first = work.entries[0]
    said = first.doi or title_key(first.title) + first.year or first.raw
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=3).hexdigest()
