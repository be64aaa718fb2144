"""Claims said in other words, by the synonyms and contraries of WordNet (Fellbaum, 1998).

A judge that sees a changed word only where a fact is changed learns that another word is another fact. Here words that
claim and evidence share are exchanged for synonyms, and the pair keeps its label; one word is exchanged for its
contrary, and the label turns. Only words with one prevailing sense are exchanged, by the counts that WordNet has.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from records import Passage, Record
from synthetic_claims import among, beside_of, plainer

from ibidem.text.normalize import words

Lemmas = Callable[[str], Mapping[str, Sequence[str]]]
"""The lemmas of a word by part of speech: NOUN, VERB, ADJ, ADV."""
Inflect = Callable[[str, str], Sequence[str]]
"""The forms of a lemma that a tag of the Penn Treebank names, the usual one first."""

PARTS = {"NOUN": "n", "VERB": "v", "ADJ": "a", "ADV": "r"}
TAGS = {
    "NOUN": ("NN", "NNS"),
    "VERB": ("VB", "VBZ", "VBD", "VBN", "VBG"),
    "ADJ": ("JJ", "JJR", "JJS"),
    "ADV": ("RB", "RBR", "RBS"),
}
PREVAILING = 0.75
"""The least share of a word's uses that are of one part of speech, and there of one sense."""
KNOWN = 0.3
"""The least share of a synonym's uses that are of the sense in question."""
ALIKE = 0.88
"""The cosine from which a claim in other words is taken to say the same; a word in another sense moves it further."""
_KINDS_OF_SENSES = "nvara"
_WORD = re.compile(r"(?<![\w-])[a-z]{3,}(?![\w-])")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|be|been|being|has|have|had|gets?|got|by)(?: not| never| also| \w+ly)? $")
_NEGATION = re.compile(r"\b(?:not|no|never|nor|neither|without|cannot|few|hardly|rarely)\b|n't\b")
_GENERAL = frozenset(
    words(
        "was were are been being has have having had does did done can will would could should may might must not one "
        "two first second last this that these those some many much more most other such new than then also very well "
        "make made making take took taken get got go went gone come came let put set say said says see seen use used "
        "uses using year years day days time times people world state states man men woman women number amount part "
        "way kind thing city country film movie character song band team season game"
    )
)
"""Words that are too general for a synonym to fit, or that names and titles are made of."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A word as it stands in a text, with forms that say the same and forms that say the contrary."""

    word: str
    same: tuple[str, ...]
    contrary: tuple[str, ...]


@dataclass(slots=True)
class WordNet:
    """The senses of words: what a word is used for and how often, and what is its contrary."""

    lemmas: Lemmas
    inflect: Inflect
    uses: dict[tuple[str, str], list[tuple[str, int]]] = field(default_factory=dict)
    """Synsets of a lemma in a part of speech, with how often each was counted."""
    words: dict[str, list[str]] = field(default_factory=dict)
    """The lemmas of a synset."""
    antonyms: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    """For a lemma in a synset, the number and the synset of each contrary."""
    similar: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The adjectives around one that has a contrary."""
    _exchanges: dict[tuple[str, bool], Exchange | None] = field(default_factory=dict)

    @classmethod
    def inflected(cls, folder: Path) -> WordNet:
        """Read WordNet, with the forms of words by lemminflect. Raises ImportError where that is not installed."""
        from lemminflect import getAllLemmas, getInflection

        return cls.read(folder, getAllLemmas, getInflection)

    @classmethod
    def read(cls, folder: Path, lemmas: Lemmas, inflect: Inflect) -> WordNet:
        """Read `data.*` and `index.sense` of WordNet 3.0 or 3.1. Raises OSError where they are not there."""
        net = cls(lemmas, inflect)
        for part in ("noun", "verb", "adj", "adv"):
            for line in (folder / f"data.{part}").read_text(encoding="latin-1").splitlines():
                if not line.startswith(" "):
                    net._add(line.partition(" | ")[0].split())
        placed: dict[tuple[str, str], list[tuple[int, str, int]]] = defaultdict(list)
        for line in (folder / "index.sense").read_text(encoding="latin-1").splitlines():
            key, offset, place, count = line.split()
            lemma, _, kind = key.partition("%")
            part = _KINDS_OF_SENSES[int(kind[0]) - 1]
            placed[lemma, part].append((int(place), part + offset, int(count)))
        net.uses = {word: [(synset, count) for _, synset, count in sorted(found)] for word, found in placed.items()}
        return net

    def exchanges(self, text: str) -> Iterator[Exchange]:
        """Yield each word of a text that has a prevailing sense with a synonym or a contrary."""
        for place in _WORD.finditer(text):
            key = place[0], _AUXILIARY.search(text[max(0, place.start() - 24) : place.start()]) is not None
            if key not in self._exchanges:
                self._exchanges[key] = self._exchange(*key)
            if (found := self._exchanges[key]) is not None:
                yield found

    def _add(self, columns: Sequence[str]) -> None:
        part = _adjective(columns[2])
        synset = part + columns[0]
        size = int(columns[3], 16)
        lemmas = [re.sub(r"\(.*\)", "", word).lower() for word in columns[4 : 4 + 2 * size : 2]]
        self.words[synset] = lemmas
        first = 5 + 2 * size
        for row in range(first, first + 4 * int(columns[first - 1]), 4):
            kind, offset, other, places = columns[row : row + 4]
            target = _adjective(other) + offset
            if kind == "!":
                self.antonyms[lemmas[int(places[:2], 16) - 1], synset].append((int(places[2:], 16) - 1, target))
            elif kind == "&":
                self.similar[synset].append(target)

    def _exchange(self, word: str, is_participle: bool) -> Exchange | None:
        if word in _GENERAL:
            return None
        lemmas = {part: found[0] for part, found in self.lemmas(word).items() if part in PARTS and found}
        counts = {part: self._total(lemma, PARTS[part]) for part, lemma in lemmas.items()}
        part = max(counts, key=lambda one: counts[one], default="")
        if not part or not counts[part] or counts[part] < PREVAILING * sum(counts.values()):
            return None
        lemma = lemmas[part]
        tags = [tag for tag in TAGS[part] if word in self.inflect(lemma, tag)]
        synset = self._sense(lemma, PARTS[part])
        if not tags or synset is None:
            return None
        tag = "VBN" if is_participle and "VBN" in tags else tags[0]

        def forms(listed: Iterable[str]) -> tuple[str, ...]:
            inflected = (self.inflect(one, tag) for one in listed)
            return tuple(dict.fromkeys(found[0] for found in inflected if found and found[0] != word))

        same, contrary = forms(self._synonyms(lemma, synset)), forms(self._contraries(lemma, synset))
        return Exchange(word, same, contrary) if same or contrary else None

    def _total(self, lemma: str, part: str) -> int:
        return sum(count for _, count in self.uses.get((lemma, part), ()))

    def _sense(self, lemma: str, part: str) -> str | None:
        """Return the synset that prevails among those of a lemma."""
        senses = self.uses.get((lemma, part), [])
        if len(senses) > 1 and senses[0][1] < PREVAILING * self._total(lemma, part):
            return None
        return senses[0][0] if senses else None

    def _synonyms(self, lemma: str, synset: str) -> list[str]:
        listed = []
        for word in self.words[synset]:
            counts = dict(self.uses.get((word, synset[0]), ()))
            if word != lemma and word.isalpha() and counts.get(synset, 0) >= max(1, KNOWN * sum(counts.values())):
                listed.append(word)
        return listed

    def _contraries(self, lemma: str, synset: str) -> list[str]:
        own = [lemma, *self._synonyms(lemma, synset)]
        listed: list[str] = []
        for word in own:
            for place, target in self.antonyms.get((word, synset), ()):
                contrary = self.words[target][place]
                listed += [contrary, *self._synonyms(contrary, target)]
        for near in self.similar.get(synset, ()):
            for word in self.words[near]:
                listed += [self.words[target][place] for place, target in self.antonyms.get((word, near), ())]
        return [word for word in dict.fromkeys(listed) if word.isalpha() and word not in own]


def said_otherwise(claim: str, evidence: str, net: WordNet, draw: random.Random) -> str | None:
    """Return the claim with up to three of the words that it shares with the evidence exchanged for synonyms."""
    listed = [one for one in net.exchanges(claim) if one.same]
    if not listed:
        return None
    shared = [one for one in listed if one.word in evidence.lower()]
    draw.shuffle(shared)
    for one in shared[: draw.choice((1, 2, 2, 3))] or [draw.choice(listed)]:
        claim = _put(claim, one.word, draw.choice(one.same))
    return claim


def reworded(
    records: Sequence[Record],
    net: WordNet,
    alike: Callable[[Sequence[str], Sequence[str]], Sequence[float]],
    draw: random.Random,
) -> list[Record]:
    """Return training pairs once more with the claim in other words and the same label.

    `alike` gives the cosines of two lists of claims; what is less alike than ALIKE holds a word in another sense.
    """
    claims = [(one, said_otherwise(one.asked, one.text, net, draw)) for one in records if one.part == "train"]
    pairs = [(one, claim) for one, claim in claims if claim]
    cosines = alike([one.asked for one, _ in pairs], [claim for _, claim in pairs])
    return [
        replace(one, asked=claim, source=f"reworded:{one.source}")
        for (one, claim), cosine in zip(pairs, cosines, strict=True)
        if cosine >= ALIKE
    ]


def contraries(
    passages: Sequence[Passage], net: WordNet, *, source: str, most: int, draw: random.Random
) -> list[Record]:
    """Return pairs of each sentence with a word that has a contrary: four, and often a neutral one.

    An exchanged word stands in true and in false pairs: only what it is to the word of the evidence tells them apart.
    """
    pairs: list[Record] = []
    for passage in passages:
        for row, sentence in enumerate(passage.sentences):
            if len(pairs) >= most * 5:
                return pairs
            if 6 <= len(sentence.split()) <= 40 and not _NEGATION.search(sentence):
                pairs += _contrary(passage, row, net, f"lexical:{source}", draw)
    return pairs


def _contrary(passage: Passage, row: int, net: WordNet, source: str, draw: random.Random) -> list[Record]:
    sentence = passage.sentences[row]
    claim = plainer(sentence)
    turning = [one for one in net.exchanges(claim) if one.contrary and sentence.lower().count(one.word) == 1]
    if not turning:
        return []
    turned = draw.choice(turning)
    beside = beside_of(passage, row)
    same = [turned.word, *turned.same]
    other = _put(sentence, turned.word, draw.choice(turned.contrary))
    four = [
        (_put(claim, turned.word, draw.choice(turned.same or same)), sentence, "SUPPORTS"),
        (_put(claim, turned.word, draw.choice(turned.contrary)), sentence, "REFUTES"),
        (_put(claim, turned.word, draw.choice(same)), other, "REFUTES"),
        (_put(claim, turned.word, draw.choice(turned.contrary)), other, "SUPPORTS"),
    ]
    if beside and draw.random() < 0.7:
        four.append((four[0][0], draw.choice(beside), "NEUTRAL"))
    return [
        Record(
            "stance",
            (said_otherwise(asked, text, net, draw) if draw.random() < 0.7 else None) or asked,
            text if label == "NEUTRAL" else among(text, beside, draw),
            label,
            source,
            group=passage.sentences[0],
        )
        for asked, text, label in four
    ]


def _adjective(part: str) -> str:
    """Return the part of speech; WordNet marks adjectives around another one apart."""
    return "a" if part == "s" else part


def _put(text: str, word: str, other: str) -> str:
    """Return the text with a word exchanged; `a` and `an` before it follow."""

    def put(place: re.Match[str]) -> str:
        article = place[1] or ""
        if article.strip().lower() in ("a", "an"):
            article = article[0] + ("n " if other[0] in "aeiou" else " ")
        return article + other

    return re.sub(rf"\b((?:[Aa]n? )?){word}\b(?!-)", put, text)
