"""Whether one of claim and evidence denies what the other states; English only, other text gives silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from ibidem.claims.consistency.cues import Cue, cues, left_unproven, negated
from ibidem.claims.consistency.direction import same_matter
from ibidem.claims.consistency.outcomes import SILENT, Comparison, Outcome, word_set
from ibidem.claims.consistency.polarity import POLARITIES, governs, wanting
from ibidem.claims.consistency.statements import Statement
from ibidem.claims.consistency.tokens import LIGHT, Token, content, share

_RELATIONS = word_set(
    "association associations associated relation relations relationship related link links linked correlation"
    " correlations correlated correlate effect effects affect affects affected influence influences influenced"
    " impact impacts difference differences differ differs differed change changes changed cause causes caused"
    " causing role"
)
"""Words for a bearing of one thing on another; denying any of them denies the others."""
_SHARED = 0.6
"""The part of a claim's content words that the sentence must share."""
_SHARED_NOUN = 0.75
"""The same of the sentence that says *no*, where it denies a thing and not a deed."""
_COVERED = 0.6
"""The part of what is denied that the other side must state."""
_SCOPE = 5
"""Content words of what is denied that are looked at."""

_CORES = tuple(
    (re.compile(pattern, re.IGNORECASE), new)
    for pattern, new in (
        (r"\b(?:there\s(?:is|was|are)\s)?(?:no|little)\s(?:evidence|indication|sign|proof)\s(?:that|of|for)\s", ""),
        (r"\bit\sis\s(?:not\s(?:true|the\scase)|untrue|false)\sthat\s", ""),
        (r"\b(?P<verb>does)(?:\snot|n['’]t|\snever)\s(?P<base>\w+)", "S"),
        (r"\b(?:do|did)(?:\snot|n['’]t|\snever)\s", ""),
        (r"\b(?:fails?|failed|failing)\sto\s", ""),
        (r"\b(?:(?:is|are|was|were)\s)?unable\sto\s", "can "),
        (r"\bcannot\b|\bcan['’]t\b|\bcan\snot\b", "can"),
        (r"\bwon['’]t\b", "will"),
        (r"\b(?P<verb>is|are|was|were|has|have|had|would|could|should|must|need)(?:n['’]t|\snot|\snever)\b", "V"),
        (r"\bneither\s(?P<one>[^.;]{1,80}?)\snor\s", "N"),
        (r"\black\sof\s|\babsence\sof\s", ""),
        (r"\blacks\b", "has"),
        (r"\black\b", "have"),
        (r"\blacked\b", "had"),
        (r"\bwithout\b", "with"),
        (r"\bunlikely\sto\b", "likely to"),
        (
            r"\bnot\s(?!only)|\bnever\s|\bno\slonger\s|\bno\s(?!doubt|more\sthan|fewer\sthan|less\sthan|longer\sthan)|\bnor\s",
            "",
        ),
    )
)


def core(claim: str) -> str:
    """Return the claim without its negation, as well as can be; for searching only, never for judging."""
    for pattern, new in _CORES:
        claim = pattern.sub(partial(_put, new), claim)
    claim = re.sub(r"\s+", " ", claim).strip()
    return claim[:1].upper() + claim[1:]


def compare(
    claim: Sequence[tuple[Token, ...]],
    evidence: Sequence[tuple[Token, ...]],
    ours: Sequence[Statement],
    theirs: Sequence[Statement],
) -> Comparison:
    """Return whether the evidence denies what the claim states, or states what it denies.

    Sentences come with the statements of direction in them. Where the evidence says both, it agrees.
    """
    found = [*_directed(ours, theirs), *(_sentences(one, other) for one in claim for other in evidence)]
    kinds = {each.outcome for each in found}
    if Outcome.OPPOSED in kinds and Outcome.AGREE not in kinds:
        return max((each for each in found if each.mismatch), key=lambda each: each.strength)
    return next((each for each in found if each.outcome is Outcome.AGREE), SILENT)


def _directed(ours: Sequence[Statement], theirs: Sequence[Statement]) -> list[Comparison]:
    """Compare statements of the same direction of the same thing, of which one may be denied."""
    found = []
    for one in ours:
        for other in theirs:
            near, way = same_matter(one, other)
            if not near or way < 0:
                continue
            if one.negations % 2 == other.negations % 2:
                found.append(Comparison(Outcome.AGREE, "" if not one.negations else "both are negated"))
            else:
                denied = f"not {other.word}" if other.negations % 2 else other.word
                said = f"not {one.word}" if one.negations % 2 else one.word
                found.append(
                    Comparison(Outcome.OPPOSED, f"negation differs: {said} vs {denied}", min(0.9, 0.45 * near))
                )
    return found


def _sentences(claim: tuple[Token, ...], evidence: tuple[Token, ...]) -> Comparison:
    """Compare one sentence of each side by what their negations cover."""
    if [token.text for token in claim] == [token.text for token in evidence]:
        return Comparison(Outcome.AGREE)
    alike = share(_heavy(claim), content(evidence)) >= _SHARED
    if not alike or _wanting(claim, evidence) != _wanting(evidence, claim):
        return SILENT
    here, there = cues(claim), cues(evidence)
    for cue in there:
        if found := _denied(cue, evidence, claim, answered=bool(here)):
            return _said(found, f"evidence says '{_words(evidence, cue)} {found.text}'")
    for cue in here:
        if found := _denied(cue, claim, evidence, answered=bool(there)):
            return _said(found, f"claim says '{_words(claim, cue)} {found.text}'")
    if here and there and len(here) % 2 == len(there) % 2 and _both(claim, evidence):
        return Comparison(Outcome.AGREE, "both are negated")
    return SILENT


def _wanting(one: tuple[Token, ...], other: tuple[Token, ...]) -> frozenset[str]:
    """Return what one sentence says is wanting, of what both speak of."""
    return wanting(one, -1) & content(one) & content(other)


def _denied(cue: Cue, sentence: tuple[Token, ...], other: tuple[Token, ...], *, answered: bool) -> Token | None:
    """Return the first word that a negation covers, where the other side states it; None where it does not."""
    covered = _covered(cue, sentence)
    if not covered:
        return None
    first = covered[0]
    unrelated = sentence[cue.start].text == "unrelated"
    stated = frozenset(token.stem for row, token in enumerate(other) if token.stem and _asserted(other, row))
    scope = frozenset(token.stem for token in covered if token.stem) - LIGHT
    if first.text in _RELATIONS or unrelated:
        related = any(_bearing(token) and _asserted(other, row) for row, token in enumerate(other))
        return first if related and (not scope or share(scope, stated) >= _COVERED) else None
    if first.stem not in stated or negated(sentence, sentence.index(first)) % 2 == 0:
        return None
    whole = frozenset(token.stem for token in covered if token.stem)
    if cue.noun:
        told = whole <= stated and not answered and share(_heavy(sentence), content(other)) >= _SHARED_NOUN
    else:
        told = share(whole, stated) >= _COVERED
    return first if told else None


def _asserted(sentence: tuple[Token, ...], row: int) -> bool:
    return not negated(sentence, row) and not left_unproven(sentence, row)


def _covered(cue: Cue, sentence: tuple[Token, ...]) -> list[Token]:
    """Return the first content words that a negation covers, words of relation among them."""
    words = [token for token in sentence[cue.end : cue.reach] if token.stem or token.text in _RELATIONS]
    if words and words[0].text in _RELATIONS:
        return [token for token in sentence[cue.end :] if token.stem or token.text in _RELATIONS][: _SCOPE + 1]
    if not cue.noun:
        return words[:_SCOPE]
    near: list[Token] = []
    for token in sentence[cue.end : cue.reach]:
        if token.stem or token.text in _RELATIONS:
            near.append(token)
        elif near and not any(each.text in _RELATIONS for each in near):
            break
    return near[:_SCOPE]


def _bearing(token: Token) -> bool:
    return token.text in _RELATIONS or (token.text in POLARITIES and governs(POLARITIES[token.text]))


def _both(claim: tuple[Token, ...], evidence: tuple[Token, ...]) -> bool:
    ours, theirs = _covered(cues(claim)[0], claim), _covered(cues(evidence)[0], evidence)
    return bool(content(ours) & content(theirs))


def _said(word: Token, what: str) -> Comparison:
    return Comparison(Outcome.OPPOSED, f"negation differs: {what}", 0.8 if word.text not in _RELATIONS else 0.7)


def _words(sentence: tuple[Token, ...], cue: Cue) -> str:
    return " ".join(token.text for token in sentence[cue.start : cue.end])


def _heavy(sentence: tuple[Token, ...]) -> frozenset[str]:
    stems = content(sentence)
    directing = frozenset(token.stem for token in sentence if token.text in POLARITIES)
    return stems - LIGHT - directing or stems


def _put(new: str, match: re.Match[str]) -> str:
    if new == "S":
        base = match["base"]
        return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    if new == "V":
        return match["verb"]
    if new == "N":
        return f"{match['one']} and "
    return new
