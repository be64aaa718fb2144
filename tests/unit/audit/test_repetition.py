"""Whether a sentence of a cited work says a claim in much the same words."""

from __future__ import annotations

import pytest
from test_confirmation import told

from ibidem.audit.repetition import quotation_in, repeating


@pytest.mark.parametrize(
    ("sentence", "repeats"),
    [
        ("Grey herons nest, as a rule, in the reeds by the lake.", True),
        ("Grey herons do not nest in the reeds by the lake.", False),
        ("By the lake, reeds nest grey herons.", False),
        ("If grey herons nest in reeds by the lake, owls leave.", False),
    ],
)
def test_a_sentence_that_repeats_a_claim(sentence: str, repeats: bool) -> None:
    """All of its words stand there in their order, and nothing that denies or conditions them."""
    claim = "Grey herons nest in reeds by the lake."
    assert bool(repeating(claim, told(claim, contradicting=sentence))) is repeats


@pytest.mark.parametrize(
    ("claim", "sentence", "repeats"),
    [
        ("Pruning is on by default.", "--prune is on by default.", True),
        ("Clients that share a queue run on the same host.", "All clients sharing a queue run on the same host.", True),
        ("Tasks are started again near the end of a run.", "The master starts tasks near the end of a run.", True),
        ("Herons breed in reeds beside northern lakes.", "Herons breed in the reeds beside all northern lakes.", True),
        ("All tasks start again near the end of a run.", "The master starts small tasks near the end of a run.", False),
        ("Pruning is off by default.", "--prune is on by default.", False),
        ("The cache is cleared by the daemon at night.", "The daemon is started by the cache at noon.", False),
        ("Tasks are always started near the end of a run.", "The master starts tasks near the end of a run.", False),
        ("Clients never share a queue on the same host.", "All clients sharing a queue run on the same host.", False),
        ("Herons breed in 12 reeds beside northern lakes.", "Herons breed in the reeds beside northern lakes.", False),
    ],
)
def test_a_sentence_that_nearly_repeats_a_claim(claim: str, sentence: str, repeats: bool) -> None:
    """Most of its words, the rare ones above all, where the judge leans to support; no denial and no other number."""
    assert bool(repeating(claim, told(claim, supporting=sentence))) is repeats


@pytest.mark.parametrize(
    ("claim", "checked"),
    [
        ("They say that “herons breed in reeds beside all lakes”.", "herons breed in reeds beside all lakes"),
        (
            'As Lind puts it, "herons breed in reeds beside all lakes".',
            "herons breed in reeds beside all lakes",
        ),
        ("Nobody says that “herons breed in reeds beside all lakes”.", ""),
        ("They don't say “herons breed in reeds beside all lakes”.", ""),
        ("Owls hunt at night in the old forest, while “herons breed in reeds beside all lakes”.", ""),
        ("The “old mill by the river” burnt down after the war had ended.", ""),
    ],
)
def test_a_claim_that_is_a_quotation(claim: str, checked: str) -> None:
    """What is checked is what is quoted; who says it adds nothing."""
    text = "# Birds\n\nAs is known, herons breed in reeds\nbeside all lakes. They leave in autumn."
    assert quotation_in(claim, text) == (checked or claim)
    assert quotation_in(claim, text.replace("reeds", "trees")) == claim
