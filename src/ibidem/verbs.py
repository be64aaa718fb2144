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
    "accelerate accompany account acquire act activate adapt adhere advise affect aggravate aggregate aid alleviate"
    " allow alter amplify antagonize appear arise assemble attenuate augment avoid balance beat become begin"
    " belong benefit bind block boost breathe bring build burn carry cause change code coincide combine come"
    " compare compete comprise compromise confer confirm confound connect consist constitute contain contribute"
    " control convert convey cope correlate counteract cover create cross cure damage dampen deactivate decline"
    " decrease degrade delay deliver demonstrate depend deplete derive destroy determine develop differ diminish"
    " disappear disrupt dominate double drive drop ease elevate eliminate emerge enable encode encourage end"
    " enhance ensure establish evolve exacerbate exceed exhibit exist explain express facilitate fall favor favour"
    " feel fill find finish follow forbid form function fund fuse generate get give go govern grow halve hamper"
    " happen harm heal heighten help hinder hold hurt hydrolyze identify impact impair impede imply improve"
    " include increase indicate induce infect influence inform inhibit initiate innervate interact interfere"
    " involve keep kill know lack last lead learn leave lessen lie lift limit live localize lose lower maintain"
    " make mark matter mean measure mediate metabolize migrate mimic modify modulate move mutate need normalize"
    " occur oppose originate outlive outnumber outperform overcome participate pass perform permit phosphorylate"
    " play possess precede predict preserve prevent process produce proliferate prolong promote prosper protect"
    " prove provide provoke raise reach receive recognize recommend recruit reduce refer reflect regulate reinforce"
    " release relieve rely remain remove replace replicate report represent repress reproduce require resemble respond"
    " restore result reveal reverse rise save secrete seem sense separate serve set shape share sharpen shift"
    " shorten show shrink signal slow speed stabilize stand start stay stem stimulate stop strengthen succeed"
    " suffer suggest support suppress surpass survive sustain synthesize take target tend thin tolerate transform"
    " translate transmit travel treat trigger turn undergo underlie undermine unite upregulate use vary wait warn"
    " weaken widen work worsen yield"
)
_PAST = _words(
    "became began broke brought built came drove fell felt found gave grew held kept knew lay led lost made meant ran"
    " rose said shrank spread stood took underwent went won wrote"
)
NOUNS_TOO = _words(
    "account act aggregate aid balance beat benefit block boost burn cause change code compromise control cover"
    " cross cure damage decline decrease delay drive drop ease end express fall favor favour feel fill find finish"
    " follow form function fund fuse get give go grow harm help hold hurt impact increase influence kill know lack"
    " last lead leave lie lift limit live lose lower mark matter mean measure move need pass play process produce"
    " release report restore result reverse rise save sense separate set shape share shift show signal slow speed"
    " stand start stay stem stop support take target thin travel treat turn use wait work yield"
)
"""Bases that a list of keywords may hold as nouns or adjectives: they state something only after a plural."""
NEVER_ALONE = _words(
    "account aid balance benefit code control cover damage decline delay drop end express form function fund"
    " impact influence mark measure process release report result sense set shape share shift signal stem target"
    " thin travel treat work"
)
"""Those that it may hold even after a plural."""
DETERMINERS = _words("a all an both each every her his its many more most no our several the their these this those")
"""What stands between a verb and its object, and seldom between two words to look for."""
PARTICLES = _words(
    "about across after against among and around as at because before between but by during for from if in into"
    " nor not of on only or over per since so than that through to toward towards under until upon via when where"
    " which while who with within without"
)
"""What a determiner may follow that is no verb."""
PLURALS = _words("children men mice people they we women you")
"""Plurals without an s."""
THIRD_OR_PLURAL = _words(
    "accounts aggregates aids balances beats benefits blocks boosts burns causes changes codes compromises"
    " controls covers crosses cures damages declines decreases delays drops ends falls favors favours forms"
    " functions funds harms helps impacts increases influences leaves lives marks measures moves needs passes"
    " plays processes produces releases reports results rises saves senses sets shapes shares shifts shows signals"
    " stems stops supports targets travels treats turns uses works"
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
