"""Claims made by rule from true sentences, so built that a claim alone says nothing of its label."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numberflips
import wordflips
from records import Record

from ibidem import sentences

Change = Callable[[str, random.Random], tuple[str, str, str] | None]
_LEADING = re.compile(
    r"^(?:However|Moreover|Furthermore|In addition|Additionally|Therefore|Thus|Finally|Also|For example|Overall"
    r"|In contrast|In conclusion|Interestingly|Here, we show that|We show that|We found that|Our results show that"
    r"|These results suggest that|These data suggest that|[A-Z]{5,}:?),?\s+"
)
_TRAILING = re.compile(r"(?:, (?:which|who|where|although|while|whereas|but|and|as|with|including)|;| \u2013| --) ")
_TELLING = re.compile(r"[a-z][a-z-]{3,}")
TOLD = 0.4
"""Share of a claim's telling words that a sentence must have to be changed along with it."""
_BRACKETS = re.compile(r"\s?[(\[][^)\]]{0,80}[)\]]")


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentences of one paragraph, in order, and the names its document holds."""

    sentences: tuple[str, ...]
    names: tuple[str, ...]


def plainer(sentence: str) -> str:
    """Return what a sentence says without its opening word, brackets and what trails behind a comma."""
    said = _BRACKETS.sub("", _LEADING.sub("", sentence)).strip()
    if (cut := _TRAILING.search(said, 40)) and len(said[: cut.start()].split()) >= 7:
        said = said[: cut.start()] + "."
    return said[:1].upper() + said[1:]


def quadruples(passages: Sequence[Passage], *, source: str, most: int, draw: random.Random) -> list[Record]:
    """Return four pairs of each sentence that a rule can change: claim and changed claim, with both evidences."""
    found: list[Record] = []
    for passage in passages:
        for row, sentence in enumerate(passage.sentences):
            if len(found) >= most * 5:
                return found
            if 7 <= len(sentence.split()) <= 45:
                found += _of(passage, row, source, draw)
    return found


def _of(passage: Passage, row: int, source: str, draw: random.Random) -> list[Record]:
    """Return the pairs made of one sentence; empty where no rule applies."""
    sentence = passage.sentences[row]
    claim = plainer(sentence)
    changed = _changed(claim, sentence, passage.names, draw)
    if changed is None:
        return []
    other_claim, other_sentence = changed
    beside = [one for place, one in enumerate(passage.sentences) if abs(place - row) == 1]
    group = passage.sentences[0]
    pairs = [
        (claim, sentence, "SUPPORTS"),
        (other_claim, sentence, "REFUTES"),
        (claim, other_sentence, "REFUTES"),
        (other_claim, other_sentence, "SUPPORTS"),
    ]
    texts = [(reworded(asked, draw), _among(text, beside, draw), label) for asked, text, label in pairs]
    if beside:
        texts.append((draw.choice((claim, other_claim)), _near(passage.sentences, row, draw), "NEUTRAL"))
    return [Record("stance", asked, text, label, f"made:{source}", group=group) for asked, text, label in texts]


def _changed(claim: str, sentence: str, names: Sequence[str], draw: random.Random) -> tuple[str, str] | None:
    """Return claim and sentence with the same change made in both; None when no rule fits them."""

    def name(text: str, draw: random.Random) -> tuple[str, str, str] | None:
        return numberflips.renamed(text, names, draw)

    rules: list[Change] = [wordflips.opposite, numberflips.number, name]
    draw.shuffle(rules)
    if draw.random() < 0.3:
        return _negated(claim, sentence, draw)
    for rule in rules:
        if (made := rule(claim, draw)) is None:
            continue
        other_claim, word, other = made
        other_sentence = _replaced(sentence, word, other)
        if other_sentence and other_claim != claim and sentence.lower().count(word.lower()) == 1:
            return other_claim, other_sentence
    return _negated(claim, sentence, draw)


def _replaced(sentence: str, word: str, other: str) -> str | None:
    if word.replace(" ", "").replace("-", "").isalpha():
        return wordflips.replaced(sentence, word, other)
    return numberflips.replaced(sentence, word, other)


def _negated(claim: str, sentence: str, draw: random.Random) -> tuple[str, str] | None:
    if (made := wordflips.negated(claim, draw)) is None or claim.rstrip(".") not in sentence:
        return None
    return made[0], sentence.replace(claim.rstrip("."), made[0].rstrip("."))


def reworded(claim: str, draw: random.Random) -> str:
    """Return the claim, often with a word or a number said otherwise: a changed word alone must not mean false."""
    if draw.random() < 0.45 and (said := wordflips.synonym(claim, draw)):
        claim = said[0]
    if draw.random() < 0.35 and (numbered := numberflips.same_number(claim, draw)):
        claim = numbered
    if draw.random() < 0.2:
        claim = claim.replace(" is not ", " isn't ").replace(" was not ", " wasn't ").replace(" did not ", " didn't ")
    return claim


def _among(text: str, beside: Sequence[str], draw: random.Random) -> str:
    """Return the evidence, half the time with a sentence that stands beside it."""
    if not beside or draw.random() < 0.5:
        return text
    other = draw.choice(beside)
    return f"{text} {other}" if draw.random() < 0.5 else f"{other} {text}"


def _near(sentences: Sequence[str], row: int, draw: random.Random) -> str:
    """Return a sentence beside one, as often as evidence has it with the next one on."""
    sides = [side for side in (sentences[max(0, row - 2) : row], sentences[row + 1 : row + 3]) if side]
    side = draw.choice(sides)
    if len(side) == 2 and draw.random() < 0.5:
        return " ".join(side)
    return side[0] if side[0] == sentences[min(row + 1, len(sentences) - 1)] else side[-1]


def bounds(passages: Sequence[Passage], *, source: str, most: int, draw: random.Random) -> list[Record]:
    """Return claims of a bound (`more than 40`) that the number in the sentence keeps or breaks."""
    found: list[Record] = []
    for passage in passages:
        for sentence in passage.sentences:
            if len(found) >= most:
                return found
            if len(sentence.split()) <= 45 and (made := numberflips.bounded(plainer(sentence), draw)):
                for claim, label in zip(made, ("SUPPORTS", "REFUTES"), strict=True):
                    found.append(
                        Record("stance", claim, sentence, label, f"bound:{source}", group=passage.sentences[0])
                    )
    return found


def flipped(records: Sequence[Record], draw: random.Random) -> list[Record]:
    """Return true pairs with the claim changed to its opposite, each beside one that still says the same.

    Where the evidence holds the changed word too, it is changed as well: the pair is true again.
    """
    found: list[Record] = []
    for record in records:
        if record.label != "SUPPORTS" or record.part != "train" or record.source.endswith("monotonicity"):
            continue
        made = _claim_changed(record, draw)
        if made is None:
            continue
        claim, word, other = made
        found.append(replace(record, asked=claim, label="REFUTES", source=f"flipped:{record.source}"))
        same = reworded(record.asked, draw)
        found.append(replace(record, asked=same, source=f"flipped:{record.source}"))
        evidence = _replaced(record.text, word, other) if word and _is_told(record, word) else None
        if evidence:
            found.append(replace(record, text=evidence, label="REFUTES", source=f"flipped:{record.source}"))
            found.append(replace(record, asked=claim, text=evidence, source=f"flipped:{record.source}"))
    return found


def _is_told(record: Record, word: str) -> bool:
    """Return whether the evidence has the word once, in a sentence that says much of what the claim says."""
    if record.text.lower().count(word.lower()) != 1:
        return False
    spans = (record.text[low:high] for low, high in sentences.split(record.text))
    around = next((one for one in spans if word.lower() in one.lower()), "")
    said = set(_TELLING.findall(record.asked.lower())) - {word.lower()}
    return len(said & set(_TELLING.findall(around.lower()))) >= TOLD * max(1, len(said))


def _claim_changed(record: Record, draw: random.Random) -> tuple[str, str, str] | None:
    kind = draw.random()
    if kind < 0.5 and (made := wordflips.opposite(record.asked, draw)):
        return made
    if kind < 0.65 and (made := numberflips.number(record.asked, draw)) and _replaced(record.text, made[1], made[2]):
        return made
    if kind < 0.8 and (made := numberflips.renamed(record.asked, numberflips.names(record.text), draw)):
        return made
    if negated := wordflips.negated(record.asked, draw):
        return negated[0], "", ""
    return wordflips.opposite(record.asked, draw)
