"""The verbs that statements are made with, by how surely their forms are verbs."""

from __future__ import annotations

from collections.abc import Iterator


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


HELPERS = _words(
    "is are was were has have had do does did can could will would shall should may might must cannot isn't aren't"
    " wasn't weren't hasn't haven't hadn't don't doesn't didn't can't couldn't won't wouldn't shouldn't"
)
BASES = _words(
    "accelerate act activate affect aid alleviate allow alter appear attenuate avoid become begin belong block"
    " boost bring build burn carry cause change consist contain contribute control create cross cure damage decline"
    " decrease delay depend destroy determine develop differ diminish double drive drop elevate eliminate enable end"
    " enhance exceed explain fall feel fill find finish follow form get give go grow happen harm help hinder hold"
    " impair improve include increase induce inhibit interact involve keep know lack last lead lessen lie lift limit"
    " live lose lower maintain make matter mean mediate move need occur outlive outperform play predict prevent"
    " produce prolong promote protect prove provide raise reach reduce regulate relieve remain remove replace"
    " require restore reverse rise save seem sharpen show shrink slow speed stand start stay stimulate stop"
    " strengthen suffer suggest support suppress sustain take tend trigger turn undergo use vary weaken work worsen"
    " yield"
)
_PAST = _words(
    "became began broke brought built came drove fell felt found gave grew held kept knew lay led lost made meant ran"
    " rose said shrank spread stood took underwent went won wrote"
)
NOUNS_TOO = _words(
    "act aid block boost burn cause change control cross cure damage decline decrease delay drive drop end fall feel"
    " fill find finish follow form get give go grow harm help hold increase know lack last lead lie lift limit live"
    " lose lower matter mean move need play produce restore reverse rise save show slow speed stand start stay stop"
    " support take turn use work yield"
)
"""Bases that a list of keywords may hold as nouns or adjectives: they state something only after a plural."""
NEVER_ALONE = _words("aid cause control damage decline delay drop end form harm help lack lead need play work")
"""Those that it may hold even after a plural."""
PLURALS = _words("children men mice people they we women you")
"""Plurals without an s."""
THIRD_OR_PLURAL = _words(
    "causes changes controls declines decreases drops falls forms increases needs rises turns uses works"
)
"""Third persons that are plurals of nouns as well."""


def _inflected(verb: str) -> Iterator[str]:
    if verb.endswith("y") and verb[-2] not in "aeou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied")
        return
    yield verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    yield verb + ("d" if verb.endswith("e") else "ed")


FINITE = _PAST | frozenset(form for verb in BASES for form in _inflected(verb))
"""Third persons and past forms, which cannot be taken for nouns as easily as bases can."""
