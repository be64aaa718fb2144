"""Quantities in text: values, units, bounds, and what is none."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.claims.consistency.numerals import masked
from ibidem.claims.consistency.quantities import Interval, quantities
from ibidem.claims.consistency.units import COUNT


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("It took half an hour.", "second", 1800),
        ("It took one and a half hours.", "second", 5400),
        ("It took three quarters of an hour.", "second", 2700),
        ("It took twenty-five minutes.", "second", 1500),
        ("It took for an hour.", "second", 3600),
        ("It weighs 1,200 g.", "gram", 1200),
        ("It weighs 5e-3 kg.", "gram", 5),
        ("It is 1.2 million km away.", "meter", 1.2e9),
        ("It is 3 × 10^8 m away.", "meter", 3e8),
        ("It boils at 212 °F.", "kelvin", 373.15),
        ("It freezes at −5 °C.", "kelvin", 268.15),
        ("There were 10⁶ spores.", "count", 1e6),
        ("There were 10^{6} spores.", "count", 1e6),
        ("It is 3 × 10⁸ m away.", "meter", 3e8),
        ("It moved by 10⁻³ m.", "meter", 1e-3),
        ("It covers 5 m².", "meter ** 2", 5),
        ("They kept 10 sheep.³", "count", 10),
        ("One run out of ten failed.", "percent", 10),
        ("It failed in 1/10 runs.", "percent", 10),
        ("It travels at 36 km/h.", "meter / second", 10),
        ("They got 5 mg/kg.", "dimensionless", 5e-6),
        ("It holds 4 mg per ml.", "gram / meter ** 3", 4000),
        ("Two thirds of them left.", "percent", 200 / 3),
        ("One in five left.", "percent", 20),
        ("40 per cent left.", "percent", 40),
        ("It rose threefold.", "fold", 3),
        ("It halved.", "fold of change", 0.5),
        ("Three of the twelve villages left.", "percent", 25),
        ("It fell by 3 percentage points.", "percentage points", 3),
        ("They were 70 years old.", "age", 70 * 365.25 * 86400),
        ("It costs €3.5.", "money euro", 3.5),
        ("It holds 2 TB.", "bit", 1.6e13),
        ("There are two dozen eggs.", "count", 24),
        ("There are two hundred and fifty ships.", "count", 250),
    ],
)
def test_a_quantity_has_its_value_in_the_base_unit(text: str, dimension: str, value: float) -> None:
    """Figures and words, prefixes and scales, come to one number of one kind."""
    (found,) = quantities(text)
    assert found.dimension == dimension
    assert found.interval.low == pytest.approx(value)
    assert found.interval.high == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 3 eggs", Interval(3, inf)),
        ("no fewer than 3 eggs", Interval(3, inf)),
        ("≥ 3 eggs", Interval(3, inf)),
        ("3 or more eggs", Interval(3, inf)),
        ("more than 3 eggs", Interval(3, inf, open_low=True)),
        ("fewer than 3 eggs", Interval(-inf, 3, open_high=True)),
        ("no more than 3 eggs", Interval(-inf, 3)),
        ("up to 3 eggs", Interval(-inf, 3)),
        ("3–5 eggs", Interval(3, 5)),
        ("between 3 and 5 eggs", Interval(3, 5)),
        ("from 3 to 5 eggs", Interval(3, 5)),
        ("3 ± 1 eggs", Interval(2, 4)),
    ],
)
def test_bounds_and_ranges_are_intervals(text: str, expected: Interval) -> None:
    """What stands around a number says which values it allows."""
    (found,) = quantities(text)
    assert found.interval == expected


def test_an_approximation_is_wider() -> None:
    """About 100 allows its neighbours."""
    (found,) = quantities("about 100 eggs")
    assert found.interval.low < 100 < found.interval.high


@pytest.mark.parametrize(
    "text",
    [
        "CD4, 5-HT1A, IL-6, H1N1, p53 and Omega-3",
        "COVID-19 in type 2 diabetes",
        "as shown before [12, 14–16]",
        "as shown before (Smith, 2008; Lee 2010)",
        "as Smith et al. (2008) showed",
        "better (95% CI 1.2–3.4; p < 0.001)",
        "an odds ratio of 2.77 (95% confidence interval 1.04 to 7.97)",
        "see Figure 3, Table 2 and Section 4.1",
        "doi:10.1000/182.5 and https://example.org/12/34",
        "1. The first thing",
        "Apollo 11 landed",
        "the 19th century",
        "the third trial",
        "no one came",
    ],
)
def test_what_is_no_quantity_is_not_read(text: str) -> None:
    """Names, statistics, citations and numbering count nothing."""
    assert not [each for each in quantities(text) if each.thing or each.dimension != "count"]


@pytest.mark.parametrize(
    "text",
    [
        "The rate is shown in Fig. 6d.",
        "Panel 6d shows growth.",
        "Table 2s lists it.",
        "A 3D model was built.",
        "3d printing helps.",
        "The 4th run failed.",
        "Eq. (5m) holds.",
        "Appendix 3d lists them.",
        "compound 6d was active",
        "compounds 6d and 6g were active",
        "Scheme 2m",
        "She lives in Room 14d.",
        "panels 6a-d show",
        "Exhibit 5m proves",
        "isomer 2h and 3m",
        "a 2d array",
    ],
)
def test_a_label_joined_to_a_letter_is_no_quantity(text: str) -> None:
    """The letter may be a unit elsewhere."""
    assert quantities(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "after 6 d",
        "14d after birth",
        "a 5 m wall",
        "5m tall",
        "it lasted 6d",
        "Fig. 3 shows 6 d of rain",
        "mice aged 14d",
        "mice 14d old",
        "pipes 5m long",
        "a depth of 5m",
        "depth 5m",
        "The median 14d survival",
        "It takes 6d.",
        "It weighs 5g.",
        "Cells 14d after infection",
        "a rod 2m long",
        "every 6d",
        "for 3d",
        "waited 2h and 5h",
    ],
)
def test_a_unit_of_one_letter_may_be_joined_to_its_number(text: str) -> None:
    """Behind a word that measures, a verb or no noun at all, or before what says from where."""
    assert [one.dimension for one in quantities(text) if one.dimension != COUNT]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("It ended in 1648.", 1648, 1649),
        ("It fell in 44 BC.", -44, -43),
        ("It fell in March 1989.", 1989 + 2 / 12, 1989 + 3 / 12),
        ("It fell on 9 November 1989.", 1989 + 10 / 12 + 8 / 372, 1989 + 10 / 12 + 9 / 372),
        ("It ended before 1648.", -inf, 1648),
        ("It stood until 1648.", -inf, 1649),
        ("It began after March 1648.", 1648 + 3 / 12, inf),
        ("It has stood since 1648.", 1648, inf),
    ],
)
def test_a_date_is_a_span_of_years(text: str, low: float, high: float) -> None:
    """A day lies in its month, a month in its year."""
    (found,) = quantities(text)
    assert found.dimension == "year"
    assert found.interval.low == pytest.approx(low)
    assert found.interval.high == pytest.approx(high)


def test_the_noun_that_is_counted() -> None:
    """The plural after a number is what it counts."""
    (found,) = quantities("They kept three surviving children.")
    assert (found.unit, len(found.thing)) == ("children", 1)


@given(st.text(alphabet="a 1[]().,%-–CDI95/2 half", max_size=200))
def test_masking_keeps_every_offset(text: str) -> None:
    """A hidden number leaves as many characters as it had."""
    assert len(masked(text)) == len(text)


@given(st.text(max_size=200))
def test_spans_lie_in_the_text(text: str) -> None:
    """Each quantity has a place, in order."""
    found = quantities(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)
