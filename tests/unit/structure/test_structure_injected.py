"""What was injected into a sentence is cut out of it, and kept by itself."""

from __future__ import annotations

import pytest

from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockKind, Document, Syntax


def of(text: str, syntax: Syntax = Syntax.PLAIN) -> tuple[Block, ...]:
    return blocks(Document("a", "a", "", text, "digest", syntax=syntax))


def kept(text: str) -> str:
    """Return the first block without its cuts."""
    block = of(text)[0]
    result = text
    for cut in reversed(block.cuts):
        result = result[: cut.start] + result[cut.end :].lstrip()
    return result


@pytest.mark.parametrize("marker", ["Meaning ∞", "Definition:", "Meaning:", "Glossary →", "Explained —", "Insight »"])
@pytest.mark.parametrize("syntax", Syntax)
def test_a_popup_is_cut_and_becomes_a_definition(marker: str, syntax: Syntax) -> None:
    """The marker goes with the cut, and the definition knows its term."""
    text = f"Clocks lose time to pendulum drift {marker} Pendulum drift refers to a slow change of swing. and to rust."
    host, definition = of(text, syntax)
    assert kept(text) == "Clocks lose time to pendulum drift and to rust."
    assert text[definition.start : definition.end] == "Pendulum drift refers to a slow change of swing."
    assert (definition.kind, definition.label, len(host.cuts)) == (BlockKind.DEFINITION, "pendulum drift", 1)


@pytest.mark.parametrize(
    ("injected", "term"),
    [
        ("The Clock Gear, or Toothed Wheel, is a wheel that drives another.", "clock gear"),
        ("Gears are wheels that drive others.", "gear"),
        ("A clock gear is a wheel, e.g. of brass. It drives another.", "clock gear"),
        ("Toothed wheel denotes a wheel that drives another.", "Toothed wheel"),
    ],
)
def test_a_definition_need_not_repeat_the_term_exactly(injected: str, term: str) -> None:
    """An article, a plural, an apposition or another name stand between term and verb."""
    text = f"Dust wears down the clock gear Meaning ∞ {injected} over the years. Oil helps."
    assert kept(text) == "Dust wears down the clock gear over the years. Oil helps."
    assert of(text)[1].label == term


def test_a_popup_at_the_end_of_a_sentence() -> None:
    """Where a capital follows, one sentence is taken for the definition."""
    text = (
        "Heat lengthens the pendulum Meaning ∞ Pendulum refers to a weight that swings. Summer days make clocks slow."
    )
    assert kept(text) == "Heat lengthens the pendulum Summer days make clocks slow."


def test_two_popups_in_a_sentence() -> None:
    """Each is cut by itself."""
    text = (
        "The verge Meaning ∞ A verge is a rod. meets the crown wheel Meaning ∞ Crown wheel means a ring. at each beat."
    )
    assert kept(text) == "The verge meets the crown wheel at each beat."
    assert [block.label for block in of(text)[1:]] == ["verge", "crown wheel"]


@pytest.mark.parametrize(
    "promotion",
    [
        "Unlock the secrets of your own clock by learning how its parts work together.",
        "Join our free newsletter for weekly tips that help you mend more clocks!",
        "Discover more today. Book your visit with our experts now.",
    ],
)
def test_a_promotion_in_the_middle_of_a_sentence_is_cut(promotion: str) -> None:
    """It is clutter, and the sentence goes on after it."""
    text = f"A dry pivot leads to a slower beat {promotion} and a worn bearing."
    assert kept(text) == "A dry pivot leads to a slower beat and a worn bearing."
    assert of(text)[1].kind is BlockKind.CLUTTER


@pytest.mark.parametrize(
    "text",
    [
        "The term has one meaning: clocks are machines that count. It has no other.",
        "Case Definition: A case was defined as a clock that lost a minute a day.",
        "Main Outcome Measure: The main outcome measure was the error after a week. methods follow.",
        "The neurons of the clock are clear ∞ balanced wheels are slow wheels.",
        "She read Discover your Clock by A. Watt. it was dull.",
        "In May the group from New York met. the clock struck.",
        "RECENT FINDINGS: Recent findings show that clocks are late. but not all.",
    ],
)
def test_ordinary_sentences_are_left_alone(text: str) -> None:
    """Colons, labels and titles inject nothing."""
    assert [block.cuts for block in of(text)] == [()]
