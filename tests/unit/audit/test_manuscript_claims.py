"""Which sentences claim something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.audit.sentences import attributed, why_no_claim, without_opening
from ibidem.types.audits import ReasonLeftOut


@pytest.mark.parametrize(
    "sentence",
    [
        "Sleep improves memory.",
        "Exercise of thirty minutes raises dopamine in mice.",
        "Guidelines say that adults should sleep for seven hours.",
        "It should be noted that the trial had forty patients.",
        "We found that memory improved by 20 %.",
        "Use of antibiotics has doubled since 1990.",
        "Study participants walked for an hour a day.",
        "Smith and Jones (2008) believe that sleep matters.",
        "What we eat changes how we sleep.",
        "This study showed an effect on the hippocampus.",
        "See-saws were invented in Asia.",
        "Regarding sleep, the trial found nothing at all.",
    ],
)
def test_a_statement_claims_something(sentence: str) -> None:
    """It is to be checked."""
    assert why_no_claim(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Does sleep improve memory?", ReasonLeftOut.QUESTION),
        ("I think that sleep improves memory.", ReasonLeftOut.OPINION),
        ("We strongly believe that sleep matters.", ReasonLeftOut.OPINION),
        ("In my view, sleep is overrated.", ReasonLeftOut.OPINION),
        ("Schools should start later in the morning.", ReasonLeftOut.OPINION),
        ("Hopefully the mill will stand for years.", ReasonLeftOut.OPINION),
        ("We suggest that schools should start later.", ReasonLeftOut.OPINION),
        ("We plan to compare them next year.", ReasonLeftOut.OPINION),
        ("Next year, we will repeat the experiment.", ReasonLeftOut.OPINION),
        ("We will see that the mill was built in 1741.", None),
        ("The next step is to build a prototype.", ReasonLeftOut.OPINION),
        ("They intend to leave the union.", None),
        ("This brings us to the question of cost.", ReasonLeftOut.ABOUT_ITSELF),
        ("We now turn to storage.", ReasonLeftOut.ABOUT_ITSELF),
        ("See the appendix for details.", ReasonLeftOut.COMMAND),
        ("Let us turn to the second trial.", ReasonLeftOut.COMMAND),
        ("Take a walk after every meal.", ReasonLeftOut.COMMAND),
        ("Please write to the author.", ReasonLeftOut.COMMAND),
        ("Dear reader, this is about mills.", ReasonLeftOut.GREETING),
        ("We would like to thank the three reviewers.", ReasonLeftOut.GREETING),
        ("Kind regards from all of us", ReasonLeftOut.GREETING),
        ("In this essay I discuss the history of mills.", ReasonLeftOut.ABOUT_ITSELF),
        ("Section 3 describes the three trials.", ReasonLeftOut.ABOUT_ITSELF),
        ("What a waste of sleep it is!", ReasonLeftOut.OPINION),
        ("Figure 3 shows the results of the trial.", ReasonLeftOut.ABOUT_ITSELF),
        ("In Table 2 we list the trials.", ReasonLeftOut.ABOUT_ITSELF),
        ("Figure 3 shows that memory improved.", None),
        ("Figure 3. The hippocampus of a mouse.", ReasonLeftOut.CAPTION),
        ("Thanks to electric light, people sleep less.", None),
        ("Milk and eggs", None),
        ("Milk, eggs", ReasonLeftOut.FRAGMENT),
        ("There were three results:", ReasonLeftOut.FRAGMENT),
        ("— — —", ReasonLeftOut.FRAGMENT),
        ("word " * 121, ReasonLeftOut.TOO_LONG),
    ],
)
def test_what_claims_nothing_has_a_reason(sentence: str, reason: ReasonLeftOut | None) -> None:
    """The first reason that holds is told."""
    assert why_no_claim(sentence) is reason


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("However, sleep matters.", "Sleep matters."),
        ("Results: Sleep improved recall.", "Sleep improved recall."),
        ("In fact, note that mice sleep.", "Mice sleep."),
        ("It's worth noting that caffeine reduces sleep.", "Caffeine reduces sleep."),
        ("however, mice sleep", "mice sleep"),
        ("Also known as rye, the grain is hardy.", "Also known as rye, the grain is hardy."),
        ("However, ", "However, "),
    ],
)
def test_what_links_a_sentence_to_the_last_is_no_part_of_the_claim(sentence: str, claim: str) -> None:
    """Labels and connectives are taken off, and nothing else."""
    assert without_opening(sentence) == claim


@given(st.text(max_size=200))
def test_any_text_can_be_told(text: str) -> None:
    """No text is beyond it, and space around it changes nothing."""
    assert why_no_claim(f"  {text}  ") is why_no_claim(text)


@pytest.mark.parametrize(
    ("left", "claim"),
    [
        ("As says, it grows.", "It grows."),
        ("According to, herons nest here.", "Herons nest here."),
        ("In, herons nest here.", "Herons nest here."),
        ("write that herons nest here.", "Herons nest here."),
        ("provides a nest for herons.", "It provides a nest for herons."),
        ("Herons nest here, as shown by.", "Herons nest here."),
        ("Herons nest here, according to.", "Herons nest here."),
        ("Gold is found in.", "Gold is found in."),
        ("As herons say, it grows.", "As herons say, it grows."),
    ],
)
def test_what_names_the_source_is_no_part_of_the_claim(left: str, claim: str) -> None:
    """The name itself was cut out as a citation."""
    assert attributed(left) == claim
