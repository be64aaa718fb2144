"""Claims found in abstracts: a title or a conclusion beside the sentences that it rests on."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import wordflips
from made import plainer, reworded
from records import Record
from similar import Similar

_CONCLUDES = re.compile(
    r"^(?:(?:In (?:conclusion|summary)|Taken together|Together|Overall|Collectively|Thus|Therefore|Hence|CONCLUSIONS?:?"
    r"|INTERPRETATION:?)[,:]?\s+)?"
    r"(?:(?:these|our|the|this) (?:\w+ )?(?:findings?|results?|data|stud(?:y|ies)|observations?|work|analys[ei]s) "
    r"(?:\w+ )?(?:suggests?|shows?|demonstrates?|indicates?|reveals?|establish(?:es)?|provides? evidence)"
    r"(?: here)?(?: that)? |we (?:\w+ )?(?:conclude|show|propose|suggest|demonstrate|find|found)(?: here)? that )",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|can|may|does|do|not)\b"
    r"|\b(?:increas|decreas|reduc|inhibit|induc|promot|regulat|activat|improv|prevent|cause|control|predict|mediat|protect"
    r"|suppress|enhanc|impair|requir|modulat|drive|contribut|affect|limit|trigger|block|restor|support|lead)(?:e?s|es)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Abstract:
    """A title, which may be empty, and the sentences of the abstract."""

    title: str
    sentences: tuple[str, ...]


def silver(abstracts: Sequence[Abstract], *, source: str, draw: random.Random) -> list[Record]:
    """Return a claim of each abstract that states one: true, turned into its opposite, and beside another abstract.

    The evidence never holds the claim itself. A turned claim stands for each true one where a rule can turn it, and
    the true one is then often reworded, so that a changed word alone does not mean false.
    """
    stated = [
        (one, found) for one in abstracts for found in (_title(one, draw), _conclusion(one, draw)) if found is not None
    ]
    texts = [evidence for _, (_, evidence) in stated]
    near = Similar(texts).nearest([claim for _, (claim, _) in stated], k=9)
    found: list[Record] = []
    for (one, (claim, evidence)), places in zip(stated, near, strict=True):
        own = Record("stance", claim, evidence, "SUPPORTS", f"silver:{source}", group=one.sentences[0])
        turned = wordflips.opposite(claim, draw) or wordflips.negated(claim, draw)
        if turned:
            found.append(replace(own, asked=turned[0], label="REFUTES"))
        found.append(replace(own, asked=reworded(claim, draw) if turned else claim))
        others = [texts[place] for place in places if texts[place] != evidence]
        found.append(replace(own, text=draw.choice(others[2:7]), label="NEUTRAL"))
    return found


def _title(one: Abstract, draw: random.Random) -> tuple[str, str] | None:
    """Return a title that states something, with a few sentences of the end of its abstract."""
    title = one.title.strip().rstrip(".")
    if not 5 <= len(title.split()) <= 22 or title.endswith("?") or ":" in title or not _STATES.search(title):
        return None
    if len(one.sentences) < 3:
        return None
    return f"{title}.", " ".join(one.sentences[-draw.choice((1, 2, 2, 3)) :])


def _conclusion(one: Abstract, draw: random.Random) -> tuple[str, str] | None:
    """Return a last sentence that concludes, with a few of the sentences before it."""
    if len(one.sentences) < 4 or not (begins := _CONCLUDES.match(one.sentences[-1])):
        return None
    said = one.sentences[-1][begins.end() :]
    if not 6 <= len(said.split()) <= 35:
        return None
    return plainer(said[:1].upper() + said[1:]), " ".join(one.sentences[-1 - draw.choice((1, 2, 2, 3)) : -1])
