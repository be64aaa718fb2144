"""Claims made by rule from true sentences, so built that a claim alone says nothing of its label.

A rule changes one fact in the claim, in the evidence, or in both: of the four pairs two are true and two are false.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import perturbations as change
from records import Passage, Record

from ibidem.text import sentences

OVERLAP = 0.4
"""Share of a claim's telling words that a sentence must have to be changed along with it."""
_LEADING = re.compile(
    r"^(?:However|Moreover|Furthermore|In addition|Additionally|Therefore|Thus|Finally|Also|For example|Overall"
    r"|In contrast|In conclusion|Interestingly|Here, we show that|We show that|We found that|Our results show that"
    r"|These results suggest that|These data suggest that|[A-Z]{5,}:?),?\s+"
)
_TRAILING = re.compile(r"(?:, (?:which|who|where|although|while|whereas|but|and|as|with|including)|;| \u2013| --) ")
_TELLING = re.compile(r"[a-z][a-z-]{3,}")
_BRACKETS = re.compile(r"\s?[(\[][^)\]]{0,80}[)\]]")
_COMPARISON = re.compile(
    r"(?:^|(?<=, )|(?<=that )|(?<=and )|(?<=while )|(?<=whereas ))"
    r"((?:[A-Za-z][\w'’-]*)(?: [\w'’-]+){0,6}?) (is|are|was|were|has|have|had|grew|did) "
    r"((?:(?:significantly|much|far|slightly|considerably|also|generally|usually|often|even|still|always|somewhat) )?"
    r"(?:a )?(?:more|less|fewer|[a-z]{3,}er)(?: [a-z-]+){0,3}?) than "
    r"((?:the |an? |those |that |in )?[\w'’-]+(?: (?:of |in |from |with )?(?:the )?[\w'’-]+){0,3}?)"
    r"(?=[.,;)]|$| (?:and|but|in|at|on) )"
)
"""The one side, the verb, the degree, and the other side."""
_NO_SIDE = frozenset(
    [
        "although",
        "results",
        "its",
        "their",
        "which",
        "likely",
        "former",
        "latter",
        "it",
        "this",
        "they",
        "there",
        "he",
        "she",
        "we",
        "these",
        "that",
        "which",
        "who",
        "what",
        "others",
        "other",
        "usual",
        "expected",
        "previously",
        "ever",
        "any",
    ]
)
"""Words that no side of a comparison may hold: they point elsewhere."""
_NO_START = ("in", "when", "if", "for", "among", "normal")


def quadruples(passages: Sequence[Passage], *, source: str, most: int, draw: random.Random) -> list[Record]:
    """Return pairs of each sentence in which a word, number, name or `not` can be changed: four, and a neutral one."""
    pairs: list[Record] = []
    for passage, row, sentence in _sentences(passages, least=7):
        if len(pairs) >= most * 5:
            return pairs
        claim = plainer(sentence)
        changed = _changed(claim, sentence, passage.names, draw)
        if changed is None:
            continue
        other_claim, other_sentence = changed
        beside = beside_of(passage, row)
        texts = [
            (reworded(asked, draw), among(text, beside, draw), label)
            for asked, text, label in _four(claim, other_claim, sentence, other_sentence)
        ]
        if beside:
            texts.append((draw.choice((claim, other_claim)), _near(passage.sentences, row, draw), "NEUTRAL"))
        pairs += [_record(asked, text, label, f"synthetic:{source}", passage) for asked, text, label in texts]
    return pairs


def contrasts(
    passages: Sequence[Passage], *, source: str, most: int, draw: random.Random, duties: bool = False
) -> list[Record]:
    """Return pairs of each sentence in which a unit, a frame or an agent can be changed: four, and often a neutral one.

    With `duties` permissions and duties are changed instead: for contracts and rules only, see `perturbations.negated`.
    """
    everyone = sorted({name for passage in passages for one in passage.sentences for name in change.agents(one)})
    everyone = draw.sample(everyone, min(len(everyone), 400))
    pairs: list[Record] = []
    seen: set[str] = set()
    for passage, row, sentence in _sentences(passages, least=6):
        if len(pairs) >= most * 5:
            return pairs
        if sentence[:40] in seen:
            continue
        seen.add(sentence[:40])
        own = sorted({name for one in passage.sentences for name in change.agents(one)})
        pool = own if len(own) > 3 else [*own, *everyone]
        rules = [change.duty] if duties else [change.unit, change.frame, change.other_agent(pool)]
        draw.shuffle(rules)
        pairs += _contrast(passage, row, f"contrast:{source}", rules, draw)
    return pairs


def directions(passages: Sequence[Passage], *, source: str, most: int, draw: random.Random) -> list[Record]:
    """Return pairs of each sentence with a word that has a contrary: four, and often a neutral one.

    Claim and sentence say it in different words of the same meaning, or of contrary meaning.
    """
    pairs: list[Record] = []
    for passage, row, sentence in _sentences(passages, least=6):
        if len(pairs) >= most * 5:
            return pairs
        found = change.directed(plainer(sentence), draw)
        if found and found[1] and sentence.lower().count(found[0]) == 1:
            pairs += _directed(passage, row, f"direction:{source}", found, draw)
    return pairs


def comparisons(passages: Sequence[Passage], *, source: str, most: int, draw: random.Random) -> list[Record]:
    """Return pairs of a comparison with itself, its sides exchanged, and the same said from the other side."""
    pairs: list[Record] = []
    for passage, row, sentence in _sentences(passages, least=0):
        if len(pairs) >= most:
            return pairs
        if place := _COMPARISON.search(sentence):
            pairs += _compared(passage, row, place, f"comparison:{source}", draw)
    return pairs


def bounds(passages: Sequence[Passage], *, source: str, most: int, draw: random.Random) -> list[Record]:
    """Return claims of a bound (`more than 40`) that the number in the sentence keeps or breaks."""
    pairs: list[Record] = []
    for passage, _, sentence in _sentences(passages, least=0):
        if len(pairs) >= most:
            return pairs
        if claims := change.bounded(plainer(sentence), draw):
            for claim, label in zip(claims, ("SUPPORTS", "REFUTES"), strict=True):
                pairs.append(_record(claim, sentence, label, f"bound:{source}", passage))
    return pairs


def flipped(records: Sequence[Record], draw: random.Random) -> list[Record]:
    """Return true pairs with the claim changed to its opposite, each beside one that still says the same.

    Where the evidence holds the changed word too, it is changed as well: the pair is true again. Sets that are made of
    contrasts, or by template, are left as they are.
    """
    pairs: list[Record] = []
    for record in records:
        if record.label != "SUPPORTS" or record.part != "train":
            continue
        if record.source.endswith("monotonicity") or record.source.startswith("vitaminc"):
            continue
        source = f"flipped:{record.source}"
        if draw.random() < 0.3 and (found := change.directed(record.asked, draw)) and found[1]:
            for words, label in zip(found[1:], ("SUPPORTS", "REFUTES"), strict=True):
                claim = change.replace_word(record.asked, found[0], draw.choice(words)) or record.asked
                pairs.append(replace(record, asked=claim, label=label, source=source))
            continue
        changed = _claim_changed(record, draw)
        if changed is None:
            continue
        claim, word, other = changed
        pairs.append(replace(record, asked=claim, label="REFUTES", source=source))
        pairs.append(replace(record, asked=reworded(record.asked, draw), source=source))
        evidence = _replaced(record.text, word, other) if word and _is_told(record, word) else None
        if evidence:
            pairs.append(replace(record, text=evidence, label="REFUTES", source=source))
            pairs.append(replace(record, asked=claim, text=evidence, source=source))
    return pairs


def plainer(sentence: str) -> str:
    """Return what a sentence says without its opening word, brackets and what trails behind a comma."""
    claim = _BRACKETS.sub("", _LEADING.sub("", sentence)).strip()
    if (cut := _TRAILING.search(claim, 40)) and len(claim[: cut.start()].split()) >= 7:
        claim = claim[: cut.start()] + "."
    return claim[:1].upper() + claim[1:]


def reworded(claim: str, draw: random.Random) -> str:
    """Return the claim, often with a word or a number said otherwise: a changed word alone must not mean false."""
    if draw.random() < 0.45 and (same := change.synonym(claim, draw)):
        claim = same[0]
    if draw.random() < 0.35 and (numbered := change.same_number(claim, draw)):
        claim = numbered
    if draw.random() < 0.2:
        claim = claim.replace(" is not ", " isn't ").replace(" was not ", " wasn't ").replace(" did not ", " didn't ")
    return claim


def beside_of(passage: Passage, row: int) -> list[str]:
    """Return the sentences before and after one."""
    return [sentence for place, sentence in enumerate(passage.sentences) if abs(place - row) == 1]


def among(text: str, beside: Sequence[str], draw: random.Random) -> str:
    """Return the evidence, half the time with a sentence that stands beside it."""
    if not beside or draw.random() < 0.5:
        return text
    other = draw.choice(beside)
    return f"{text} {other}" if draw.random() < 0.5 else f"{other} {text}"


def _sentences(passages: Sequence[Passage], *, least: int) -> Iterator[tuple[Passage, int, str]]:
    """Yield each sentence of at least so many and at most 45 words, with its passage and its row there."""
    for passage in passages:
        for row, sentence in enumerate(passage.sentences):
            if least <= len(sentence.split()) <= 45:
                yield passage, row, sentence


def _record(asked: str, text: str, label: str, source: str, passage: Passage) -> Record:
    return Record("stance", asked, text, label, source, group=passage.sentences[0])


def _four(claim: str, other_claim: str, sentence: str, other_sentence: str) -> list[tuple[str, str, str]]:
    return [
        (claim, sentence, "SUPPORTS"),
        (other_claim, sentence, "REFUTES"),
        (claim, other_sentence, "REFUTES"),
        (other_claim, other_sentence, "SUPPORTS"),
    ]


def _changed(claim: str, sentence: str, names: Sequence[str], draw: random.Random) -> tuple[str, str] | None:
    """Return claim and sentence with the same change made in both; None when no rule fits them."""

    def name(text: str, draw: random.Random) -> change.Change | None:
        return change.renamed(text, names, draw)

    rules: list[change.Rule] = [change.opposite, change.number, name]
    draw.shuffle(rules)
    if draw.random() < 0.3:
        return _negated(claim, sentence, draw)
    for rule in rules:
        if (changed := rule(claim, draw)) is None:
            continue
        other_claim, word, other = changed
        other_sentence = _replaced(sentence, word, other)
        if other_sentence and other_claim != claim and sentence.lower().count(word.lower()) == 1:
            return other_claim, other_sentence
    return _negated(claim, sentence, draw)


def _replaced(sentence: str, word: str, other: str) -> str | None:
    is_word = word.replace(" ", "").replace("-", "").isalpha()
    replacing: Callable[[str, str, str], str | None] = change.replace_word if is_word else change.replace_number
    return replacing(sentence, word, other)


def _negated(claim: str, sentence: str, draw: random.Random) -> tuple[str, str] | None:
    negated = change.negated(claim, draw)
    if negated is None or claim.rstrip(".") not in sentence:
        return None
    return negated[0], sentence.replace(claim.rstrip("."), negated[0].rstrip("."))


def _near(sentences: Sequence[str], row: int, draw: random.Random) -> str:
    """Return a sentence beside one, as often as evidence has it with the next one on."""
    sides = [side for side in (sentences[max(0, row - 2) : row], sentences[row + 1 : row + 3]) if side]
    side = draw.choice(sides)
    if len(side) == 2 and draw.random() < 0.5:
        return " ".join(side)
    return side[0] if side[0] == sentences[min(row + 1, len(sentences) - 1)] else side[-1]


def _contrast(
    passage: Passage, row: int, source: str, rules: Sequence[change.Rule], draw: random.Random
) -> list[Record]:
    """Return the pairs that the first rule that fits makes of one sentence; empty where none does."""
    sentence = passage.sentences[row]
    claim = plainer(sentence)
    for rule in rules:
        changed = rule(claim, draw)
        if changed is None or sentence.count(changed[1]) != 1:
            continue
        other_claim, word, other = changed
        other_sentence = sentence.replace(word, other)
        if other_claim != claim:
            break
    else:
        return []
    beside = beside_of(passage, row)
    pairs = [
        _record(_restated(asked, draw), among(text, beside, draw), label, source, passage)
        for asked, text, label in _four(claim, other_claim, sentence, other_sentence)
    ]
    if beside and draw.random() < 0.7:
        asked = _restated(draw.choice((claim, other_claim)), draw)
        pairs.append(_record(asked, draw.choice(beside), "NEUTRAL", source, passage))
    return pairs


def _restated(claim: str, draw: random.Random) -> str:
    """Return the claim, often with a quantity in another unit, and a duty or another word said otherwise."""
    if draw.random() < 0.4 and (same := change.same_quantity(claim, draw)):
        claim = same
    if draw.random() < 0.5 and (same := change.same_duty(claim, draw)):
        return same
    return reworded(claim, draw)


def _directed(passage: Passage, row: int, source: str, found: change.Directed, draw: random.Random) -> list[Record]:
    """Return the pairs of one sentence, in which the word found is exchanged on both sides."""
    word, same, contrary = found
    sentence = passage.sentences[row]
    claim = plainer(sentence)

    def said(text: str, words: Sequence[str]) -> str:
        return change.replace_word(text, word, draw.choice(words)) or text

    beside = beside_of(passage, row)
    four = [
        (said(claim, same), sentence, "SUPPORTS"),
        (said(claim, contrary), sentence, "REFUTES"),
        (said(claim, [word, *same]), said(sentence, contrary), "REFUTES"),
        (said(claim, contrary), said(sentence, contrary), "SUPPORTS"),
    ]
    pairs = [
        _record(reworded(asked, draw), among(text, beside, draw), label, source, passage) for asked, text, label in four
    ]
    if beside and draw.random() < 0.7:
        pairs.append(_record(draw.choice(four[:2])[0], draw.choice(beside), "NEUTRAL", source, passage))
    return pairs


def _compared(passage: Passage, row: int, place: re.Match[str], source: str, draw: random.Random) -> list[Record]:
    first, verb, degree, second = place.groups()
    if not _are_sides(first, second):
        return []
    sentence = passage.sentences[row]
    inner, outer = _inside(first), _inside(second)
    begun = outer[0].upper() + outer[1:] if first[0].isupper() else outer
    between = sentence[place.end(1) : place.start(4)]
    other_sentence = f"{sentence[: place.start(1)]}{begun}{between}{inner}{sentence[place.end(4) :]}"
    claims = {True: [f"{first} {verb} {degree} than {second}."], False: [f"{outer} {verb} {degree} than {inner}."]}
    if turned := change.turned_degree(degree):
        claims[True].append(f"{outer} {verb} {turned} than {inner}.")
        claims[False].append(f"{first} {verb} {turned} than {second}.")
    beside = beside_of(passage, row)
    pairs = []
    for is_straight in (True, False):
        for text in (sentence, other_sentence):
            claim = draw.choice(claims[is_straight])
            label = "SUPPORTS" if is_straight == (text is sentence) else "REFUTES"
            pairs.append(_record(claim[0].upper() + claim[1:], among(text, beside, draw), label, source, passage))
    return pairs


def _are_sides(first: str, second: str) -> bool:
    words = [side.lower().split() for side in (first, second)]
    if _NO_SIDE.intersection(*[[*words[0], *words[1]]]) or second[0].isdigit() or min(len(first), len(second)) < 3:
        return False
    return words[0][0] not in _NO_START and words[0][-1] != "and"


def _inside(phrase: str) -> str:
    """Return a phrase as it stands inside a sentence."""
    plain = ["The", "A", "An", "In", "Those", "Its", "Their", "Most", "Many", "Some", "All", "Both"]
    return phrase[0].lower() + phrase[1:] if phrase.split(maxsplit=1)[0] in plain else phrase


def _is_told(record: Record, word: str) -> bool:
    """Return whether the evidence has the word once, in a sentence that says much of what the claim says."""
    if record.text.lower().count(word.lower()) != 1:
        return False
    spans = (record.text[low:high] for low, high in sentences.split(record.text))
    around = next((span for span in spans if word.lower() in span.lower()), "")
    telling = set(_TELLING.findall(record.asked.lower())) - {word.lower()}
    return len(telling & set(_TELLING.findall(around.lower()))) >= OVERLAP * max(1, len(telling))


def _claim_changed(record: Record, draw: random.Random) -> change.Change | None:
    kind = draw.random()
    if kind < 0.5 and (changed := change.opposite(record.asked, draw)):
        return changed
    if (
        kind < 0.65
        and (changed := change.number(record.asked, draw))
        and _replaced(record.text, changed[1], changed[2])
    ):
        return changed
    if kind < 0.8 and (changed := change.renamed(record.asked, change.names(record.text), draw)):
        return changed
    if negated := change.negated(record.asked, draw):
        return negated[0], "", ""
    return change.opposite(record.asked, draw)
