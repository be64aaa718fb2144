"""Claims in other words keep their label, and those with a contrary turn, by the senses that WordNet has."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from paraphrases import ALIKE, WordNet, contraries, reworded, said_otherwise
from records import Passage, Record

DATA = """  1 a line of the licence
00000001 30 v 02 impair 0 hinder 0 001 ! 00000002 v 0101 | make worse
00000002 30 v 01 help 0 001 ! 00000001 v 0101 | make better
00000003 30 v 02 run 0 operate 0 000 | work
00000004 30 v 01 run 0 000 | go fast
"""
SENSES = """help%2:30:00:: 00000002 1 9
hinder%2:30:00:: 00000001 1 3
impair%2:30:00:: 00000001 1 5
operate%2:30:00:: 00000003 1 2
run%2:30:00:: 00000003 1 5
run%2:30:01:: 00000004 2 5
"""


def lemmas(word: str) -> Mapping[str, Sequence[str]]:
    """Return the lemma of a third person."""
    return {"VERB": (word.removesuffix("s"),)} if word.endswith("s") else {}


def inflect(lemma: str, tag: str) -> Sequence[str]:
    """Return the third person."""
    return (f"{lemma}s",) if tag == "VBZ" else ()


@pytest.fixture
def net(tmp_path: Path) -> WordNet:
    for part in ("noun", "verb", "adj", "adv"):
        (tmp_path / f"data.{part}").write_text(DATA if part == "verb" else "")
    (tmp_path / "index.sense").write_text(SENSES)
    return WordNet.read(tmp_path, lemmas, inflect)


def test_a_word_is_exchanged_in_the_form_it_has(net: WordNet) -> None:
    """By one of its prevailing sense; a word of two senses that are as frequent stays."""
    [found] = net.exchanges("Noise impairs sleep, and the mill runs.")
    assert (found.word, found.same, found.contrary) == ("impairs", ("hinders",), ("helps",))


def test_a_claim_in_other_words_keeps_its_label(net: WordNet) -> None:
    """Pairs kept for choosing are not reworded, nor is what is no longer alike."""
    pair = Record("stance", "Noise impairs sleep.", "It impairs sleep.", "REFUTES", "fever")
    held = Record("stance", "Noise impairs sleep.", "It impairs sleep.", "REFUTES", "fever", part="held")
    draw = random.Random(1)
    [made] = reworded([pair, held], net, lambda one, _: [ALIKE] * len(one), draw)
    assert (made.asked, made.label, made.source) == ("Noise hinders sleep.", "REFUTES", "reworded:fever")
    assert reworded([pair], net, lambda one, _: [ALIKE - 0.1] * len(one), draw) == []
    assert said_otherwise("The mill runs.", "It runs.", net, draw) is None


def test_an_exchanged_word_stands_in_true_and_in_false_pairs(net: WordNet) -> None:
    """Claim and sentence both have it, and a sentence that denies something is left alone."""
    passage = Passage(("Loud noise impairs the deep sleep of children.", "Noise never impairs the sleep of the deaf."))
    pairs = contraries([passage], net, source="free", most=5, draw=random.Random(3))
    turned = {
        (pair.label, "helps" in pair.asked, "helps the" in pair.text) for pair in pairs if pair.label != "NEUTRAL"
    }
    assert turned == {
        ("SUPPORTS", False, False), ("REFUTES", True, False), ("REFUTES", False, True), ("SUPPORTS", True, True),
    }  # fmt: skip
