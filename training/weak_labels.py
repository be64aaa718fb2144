"""Claims found in abstracts: a title or a conclusion beside the sentences that it rests on."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from hard_negatives import Similar
from perturbations import negated, opposite
from records import Abstract, Record
from synthetic_claims import plainer, reworded

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


def weak_labels(abstracts: Sequence[Abstract], *, source: str, draw: random.Random) -> list[Record]:
    """Return a claim of each abstract that states one: true, turned into its opposite, and beside another abstract.

    The evidence never holds the claim itself. A turned claim stands for each true one where a rule can turn it, and
    the true one is then often reworded, so that a changed word alone does not mean false.
    """
    stated = [
        (abstract, *claim)
        for abstract in abstracts
        for claim in (_title(abstract, draw), _conclusion(abstract, draw))
        if claim is not None
    ]
    texts = [evidence for _, _, evidence in stated]
    near = Similar(texts).nearest([claim for _, claim, _ in stated], k=9)
    pairs: list[Record] = []
    for (abstract, claim, evidence), places in zip(stated, near, strict=True):
        own = Record("stance", claim, evidence, "SUPPORTS", f"weak:{source}", group=abstract.sentences[0])
        turned = opposite(claim, draw) or negated(claim, draw)
        if turned:
            pairs.append(replace(own, asked=turned[0], label="REFUTES"))
        pairs.append(replace(own, asked=reworded(claim, draw) if turned else claim))
        others = [texts[place] for place in places if texts[place] != evidence]
        pairs.append(replace(own, text=draw.choice(others[2:7]), label="NEUTRAL"))
    return pairs


def _title(abstract: Abstract, draw: random.Random) -> tuple[str, str] | None:
    """Return a title that states something, with a few sentences of the end of its abstract."""
    title = abstract.title.strip().rstrip(".")
    if not 5 <= len(title.split()) <= 22 or title.endswith("?") or ":" in title or not _STATES.search(title):
        return None
    if len(abstract.sentences) < 3:
        return None
    return f"{title}.", " ".join(abstract.sentences[-draw.choice((1, 2, 2, 3)) :])


def _conclusion(abstract: Abstract, draw: random.Random) -> tuple[str, str] | None:
    """Return a last sentence that concludes, with a few of the sentences before it."""
    if len(abstract.sentences) < 4 or not (begins := _CONCLUDES.match(abstract.sentences[-1])):
        return None
    said = abstract.sentences[-1][begins.end() :]
    if not 6 <= len(said.split()) <= 35:
        return None
    return plainer(said[:1].upper() + said[1:]), " ".join(abstract.sentences[-1 - draw.choice((1, 2, 2, 3)) : -1])
