"""Words that say which way something goes, in families of which each has two poles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ibidem.claims.consistency.outcomes import word_set
from ibidem.claims.consistency.tokens import Token


class Form(StrEnum):
    """How a word takes what it governs."""

    VERB = "verb"
    NOUN = "noun"
    ADJECTIVE = "adjective"
    COMPARATIVE = "comparative"


@dataclass(frozen=True, slots=True)
class Polarity:
    """A word with its form and, for each family it belongs to, its sign."""

    lemma: str
    form: Form
    signs: tuple[tuple[str, int], ...]


AMOUNT = "amount"
"""The family of more and less, which most verbs of effect belong to."""
GOVERNING = frozenset({AMOUNT, "quality", "length"})
"""Families whose words govern a phrase; those of the others speak of their whole clause."""

_VERBS = {
    (
        AMOUNT,
        1,
    ): "increase raise rise elevate enhance promote upregulate up-regulate boost augment stimulate activate induce"
    " accelerate amplify grow intensify potentiate expand double heighten facilitate climb soar trigger strengthen"
    " aggravate exacerbate cause sharpen",
    (AMOUNT, -1): "decrease reduce lower decline fall drop diminish lessen inhibit suppress downregulate down-regulate"
    " attenuate impair weaken block prevent abolish abrogate blunt dampen curb shrink contract minimise minimize"
    " deactivate cut alleviate mitigate relieve ameliorate inactivate repress hinder impede slow dull ease soothe"
    " soften temper shorten",
    ("quality", 1): "improve rescue enhance ameliorate alleviate relieve mitigate ease soothe",
    ("quality", -1): "worsen damage impair deteriorate aggravate exacerbate",
    ("length", 1): "prolong lengthen extend delay slow",
    ("length", -1): "shorten hasten accelerate",
    ("outcome", 1): "win",
    ("outcome", -1): "lose",
    ("leave", 1): "allow permit legalise legalize",
    ("leave", -1): "forbid prohibit ban outlaw",
    ("pull", 1): "attract",
    ("pull", -1): "repel",
    ("making", 1): "create",
    ("making", -1): "destroy",
    ("answer", 1): "accept approve",
    ("answer", -1): "reject refuse",
    ("order", 1): "precede",
    ("order", -1): "follow",
}
_NOUNS = {
    (
        AMOUNT,
        1,
    ): "increase rise elevation enhancement promotion upregulation up-regulation augmentation stimulation activation"
    " induction acceleration growth amplification potentiation expansion activator inducer",
    (
        AMOUNT,
        -1,
    ): "decrease reduction decline fall drop inhibition suppression downregulation down-regulation attenuation"
    " impairment prevention abolition contraction inactivation repression inhibitor suppressor",
    ("quality", 1): "improvement enhancement amelioration",
    ("quality", -1): "worsening deterioration impairment aggravation exacerbation",
    ("length", 1): "prolongation extension",
    ("length", -1): "shortening",
    ("ligand", 1): "agonist agonists",
    ("ligand", -1): "antagonist antagonists",
    ("outcome", 1): "victory",
    ("outcome", -1): "defeat",
}
_ADJECTIVES = {
    (AMOUNT, 1): "high elevated abundant",
    (AMOUNT, -1): "low diminished scarce",
    ("quality", -1): "impaired",
    ("door", 1): "open",
    ("door", -1): "closed",
    ("safety", 1): "safe harmless",
    ("safety", -1): "unsafe dangerous harmful",
    ("use", 1): "effective",
    ("use", -1): "ineffective",
    ("good", 1): "beneficial",
    ("good", -1): "harmful detrimental",
    ("enough", 1): "sufficient",
    ("enough", -1): "insufficient",
    ("need", 1): "necessary essential required",
    ("need", -1): "unnecessary dispensable",
    ("chance", 1): "possible",
    ("chance", -1): "impossible",
    ("response", 1): "sensitive susceptible",
    ("response", -1): "resistant insensitive",
    ("dependence", 1): "dependent",
    ("dependence", -1): "independent",
    ("steady", 1): "stable",
    ("steady", -1): "unstable",
    ("place", 1): "above",
    ("place", -1): "below",
    ("time", 1): "after",
    ("time", -1): "before",
}
_COMPARATIVES = {
    (AMOUNT, 1): "more higher greater",
    (AMOUNT, -1): "less fewer lower lesser",
    ("quality", 1): "better superior",
    ("quality", -1): "worse inferior poorer",
    ("length", 1): "longer",
    ("length", -1): "shorter",
    ("size", 1): "larger bigger greater",
    ("size", -1): "smaller lesser",
    ("weight", 1): "heavier",
    ("weight", -1): "lighter",
    ("speed", 1): "faster quicker",
    ("speed", -1): "slower",
    ("heat", 1): "warmer hotter",
    ("heat", -1): "cooler colder",
    ("age", 1): "older",
    ("age", -1): "younger",
    ("strength", 1): "stronger",
    ("strength", -1): "weaker",
    ("price", 1): "dearer costlier",
    ("price", -1): "cheaper",
    ("when", 1): "later",
    ("when", -1): "earlier",
    ("density", 1): "denser",
    ("hardness", 1): "harder",
    ("hardness", -1): "softer",
    ("tallness", 1): "taller",
    ("brightness", 1): "brighter",
    ("brightness", -1): "dimmer",
    ("richness", 1): "richer",
    ("richness", -1): "poorer",
}
_DOUBLED = word_set("drop cut ban win")
_IRREGULAR = {
    "rise": "rose risen rising",
    "fall": "fell fallen",
    "grow": "grew grown",
    "shrink": "shrank shrunk shrinking",
    "win": "won",
    "lose": "lost losing",
    "forbid": "forbade forbidden forbidding",
    "cut": "cuts cutting",
}


def _inflected(base: str) -> list[str]:
    if base.endswith("e"):
        return [base, base + "s", base + "d", base[:-1] + "ing"]
    stem = base + base[-1] if base in _DOUBLED else base
    return [base, base + "s", stem + "ed", stem + "ing"]


def _forms() -> dict[str, Polarity]:
    """Return the table of every form; a form that is noun and verb counts as a verb."""
    signs: dict[tuple[str, Form], list[tuple[str, int]]] = {}
    for table, form in (
        (_NOUNS, Form.NOUN),
        (_ADJECTIVES, Form.ADJECTIVE),
        (_COMPARATIVES, Form.COMPARATIVE),
        (_VERBS, Form.VERB),
    ):
        for pole, names in table.items():
            for name in names.split():
                signs.setdefault((name, form), []).append(pole)
    found = {}
    for (name, form), poles in signs.items():
        shapes = [name, *_IRREGULAR.get(name, "").split()] if form is not Form.NOUN else [name, name + "s"]
        if form is Form.VERB:
            shapes += _inflected(name)
        for shape in shapes:
            found[shape] = Polarity(name, form, tuple(poles))
    return found


POLARITIES = _forms()
"""Every form of every word, folded."""
NOMINAL_VERBS = word_set("increase rise decrease decline fall drop cut increases decreases declines growth")
"""Forms of verbs that may also be nouns."""
NOUNS_TOO = word_set("dull blunt ease slow soothing softening")
"""Forms of verbs that are as often adjectives or nouns of another sense: a dull pain, with ease."""


def opposite(one: Polarity, other: Polarity) -> int:
    """Return -1 where the two are opposite in a family of both, 1 where they agree, 0 without one of both."""
    signs = dict(one.signs)
    shared = [signs[family] * sign for family, sign in other.signs if family in signs]
    return min(shared, default=0) if not shared or len(set(shared)) == 1 else 0


def governs(pole: Polarity) -> bool:
    """Return whether the word governs a phrase rather than speaking of its whole clause."""
    return any(family in GOVERNING for family, _ in pole.signs)


_BEFORE = word_set(
    "loss lack deficiency absence knockout knockdown deletion depletion ablation inhibition inhibitor"
    " inhibitors blockade silencing suppression disruption inactivation deprivation"
    " removal withdrawal reduction elimination interruption downregulation antagonist antagonists"
    " insufficiency restriction decrease decline cessation discontinuation avoidance termination omission abstinence"
)
"""Words that a phrase with *of*, *in* or *from* follows, or that stand after what they take away."""
_TAKING = word_set(
    "lacking inhibiting blocking eliminating stopping stopped quitting quit ceasing ceased discontinuing discontinued"
    " avoiding withholding withheld omitting skipping skipped halting ending ended abandoning forgoing"
)
"""Words whose object stands right behind them."""
_ADJECTIVES_WANTING = word_set(
    "low lower reduced decreased diminished reducing lowering less fewer shorter poor impaired without null"
)
"""Words that stand before what they lessen."""
_AFTER = word_set(
    "deficient null knockout knockdown deficiency loss inhibitor inhibitors inhibition blocker blockers"
    " blockade antagonist antagonists insufficiency deletion depletion ablation deprivation withdrawal"
    " restriction mutant lacking cessation discontinuation avoidance abstinence stopped ceased ended"
)
"""Words that stand after what they take away: p53 loss, Gata3-deficient."""
PRIVATIVES = _BEFORE | _TAKING | _ADJECTIVES_WANTING | _AFTER
_NEAR = 3
"""Content words that such a word reaches."""


def wanting(sentence: tuple[Token, ...], position: int) -> frozenset[str]:
    """Return the stems of the words that stand in want, whatever the word at `position` says of them left out."""
    found: set[str] = set()
    for row, token in enumerate(sentence):
        if row == position or not (token.text in PRIVATIVES or _given_up(sentence, row)):
            continue
        following = _following(sentence, row)
        if token.text in _AFTER and not following:
            found.update(_preceding(sentence, row))
        found.update(following)
    return frozenset(found)


def _following(sentence: tuple[Token, ...], row: int) -> list[str]:
    word = sentence[row].text
    start = row + 1
    if word in _BEFORE:
        if start >= len(sentence) or sentence[start].text not in ("of", "in", "from"):
            return []
        start += 1
    elif word not in _ADJECTIVES_WANTING | _TAKING and not _given_up(sentence, row):
        return []
    stems: list[str] = []
    for token in sentence[start:]:
        if token.text in ("the", "a", "an", "of", "-"):
            continue
        if not token.stem or len(stems) >= _NEAR or (stems and _is_verb(token)):
            break
        stems.append(token.stem)
    return stems


def _given_up(sentence: tuple[Token, ...], row: int) -> bool:
    return sentence[row].text == "up" and row > 0 and sentence[row - 1].text in ("give", "giving", "gave", "given")


def _is_verb(token: Token) -> bool:
    return token.text in POLARITIES and POLARITIES[token.text].form is Form.VERB


def _preceding(sentence: tuple[Token, ...], row: int) -> list[str]:
    stems: list[str] = []
    for token in reversed(sentence[:row]):
        if token.text == "-":
            continue
        if not token.stem or len(stems) >= 2:
            break
        stems.append(token.stem)
    return stems
