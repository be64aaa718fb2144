"""What may be asked, and whether a text asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ibidem.errors import UsageError
from ibidem.text.normalize import words

_ASKS = re.compile(
    r"(?:what|when|where|which|who|whom|whose|why|how|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had"
    r"|may|might)\b(?![-–])",
    re.IGNORECASE,
)
_VERB = r"(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had)\b"
_VERB_NOW = re.compile(_VERB)
_VERB_SOON = re.compile(rf"(?:\w+ ){{0,2}}{_VERB}")
_NAMING = ("what", "which", "whose", "how")
"""Words that may have their noun between themselves and the verb: `Which drug does …`."""
_PLACING = ("when", "where", "who", "whom", "why")

_NAMES_TOO = frozenset(("may", "might", "will", "can", "should", "were", "had"))
"""Words that may begin a statement too: as a name, as a noun, or as `Had it rained, we had left`."""
_FIRST = re.compile(r"\w{2,}")
_CLOSING = " \"'”’)"


def checked_question(question: str) -> str:
    """Return the question without surrounding space. Raises UsageError when it holds no word."""
    said = question.strip()
    if not words(said):
        raise UsageError(
            "The question has no words." if said else "The question is empty.",
            remedy='Ask in plain words, for instance: ibidem ask "What does exercise do to sleep?"',
        )
    return said


def is_question(text: str) -> bool:
    """Return whether a text asks, by its form: it ends in a question mark, or begins as a question and ends in none."""
    said = text.rstrip(_CLOSING)
    return said.endswith("?") or (
        bool(_ASKS.match(said)) and not said.endswith((".", "!")) and not begins_with_acronym(said) and _inverted(said)
    )


def surely_asks(text: str) -> bool:
    """Return whether a text asks and can be nothing else; `Will Smith won an Oscar` may be a statement."""
    said = text.rstrip(_CLOSING)
    return said.endswith("?") or (is_question(said) and said.split(maxsplit=1)[0].lower() not in _NAMES_TOO)


def begins_with_acronym(text: str) -> bool:
    """Return whether the first word stands in capitals and the text does not: `WHO has advised it`."""
    first = _FIRST.match(text)
    return first is not None and first[0].isupper() and not text.isupper()


def _inverted(said: str) -> bool:
    """Return whether a text that begins with a question's word goes on as a question, not as `What we eat matters`."""
    first, _, rest = said.lower().partition(" ")
    if first in _NAMING:
        return bool(_VERB_SOON.match(rest))
    if first in _PLACING:
        return bool(_VERB_NOW.match(rest))
    return first not in ("may", "might", "will", "can") or len(rest.split()) > 2


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


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_JOINED = re.compile(r",?\s(?:and|but)\s")
_SUBORDINATE = (
    "although",
    "as",
    "because",
    "if",
    "once",
    "since",
    "than",
    "though",
    "unless",
    "until",
    "whether",
    "while",
)
_RELATIVE = ("how", "that", "what", "when", "where", "which", "who", "whom", "whose", "why")
_OPENERS = frozenset((*_SUBORDINATE, *_RELATIVE, "between", "both", "either", "neither"))
"""Words after which a verb may be that of a clause inside another."""
_SUBJECT = 4
"""Words of the longest subject that is looked for between *and* and its verb."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def states(words: Sequence[str]) -> bool:
    """Return whether some word is, by its form and its neighbours, the verb of a statement."""
    return any(_is_verb(words, at) for at in range(1, len(words)))


def statements(sentence: str) -> int:
    """Return how many things a sentence states: parts between semicolons, and clauses that *and* or *but* joins.

    A clause is counted only where both have a subject and a verb beyond doubt; the least is 1.
    """
    parts = [part for part in sentence.split(";") if len(words := words_of(part)) > 1 and states(words)]
    return sum(1 + _joined(part) for part in parts or [sentence])


def _joined(part: str) -> int:
    clauses = [words_of(clause) for clause in _JOINED.split(part)]
    return sum(_complete(left, len(left)) and _complete(right, _SUBJECT + 1) for left, right in pairwise(clauses))


def _complete(words: Sequence[str], within: int) -> bool:
    """Return whether a clause has a subject of its own and, among its first words, a verb beyond doubt."""
    if not words or _OPENERS.intersection(words) or words[0] in HELPERS | FINITE | BASES:
        return False
    verb = next((at for at in range(1, min(within, len(words))) if _surely_verb(words, at)), 0)
    return verb > 0 and not PARTICLES.intersection(words[:verb])


def _surely_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in HELPERS or (word in FINITE and word.endswith("s") and word not in THIRD_OR_PLURAL):
        return True
    object_follows = bool(after) and after not in PARTICLES and not after.endswith("ed")
    return word in THIRD_OR_PLURAL and object_follows and not _in_s(before)


def _is_verb(words: Sequence[str], at: int) -> bool:
    word, before, after = words[at], words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if word in HELPERS:
        return bool(after)
    if word in FINITE:
        return not (word in THIRD_OR_PLURAL and after in ("of", ""))
    if not after or before in PARTICLES or word in PARTICLES | DETERMINERS:
        return False
    many = before in PLURALS or _in_s(before)
    if after in DETERMINERS and (many or _in_s(word) or word.endswith("ed")):
        return True
    return word in BASES and (word not in NOUNS_TOO or (many and word not in NEVER_ALONE))


def _in_s(word: str) -> bool:
    """Return whether a word ends as a plural or a third person does."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))
