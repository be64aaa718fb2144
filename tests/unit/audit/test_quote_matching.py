"""Words with their offsets, and quotations of any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.audit.quote_matching import TokenSort, aligned, changes, comparable_tokens, exact, masked
from ibidem.types.audits import QuoteEdit

TEXTS = st.text(st.sampled_from("abcé [](){}<>*_`.…,;:!?'\"’“”—-−10^@#/\n\u00ad\u0301ﬁ²"), max_size=120)
WORDS = st.lists(st.sampled_from("the mill on brook was built of oak by Anna Lind in".split()), min_size=4, max_size=30)  # noqa: SIM905


@given(TEXTS)
def test_masking_keeps_every_offset(text: str) -> None:
    """What falls away leaves spaces in its place."""
    clear = masked(text)
    assert len(clear) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, clear, strict=True))


@given(TEXTS)
def test_tokens_stand_where_they_say_in_order(text: str) -> None:
    """Offsets rise and never overlap; with and without gaps."""
    for gaps in (False, True):
        found = comparable_tokens(text, gaps=gaps)
        bounds = [offset for token in found for offset in (token.start, token.end)]
        assert bounds == sorted(bounds)
        assert all(token.start < token.end <= len(text) for token in found)


@given(WORDS, st.data())
def test_any_run_of_a_source_is_quoted_exactly(words: list[str], data: st.DataObject) -> None:
    """Whatever is cut from a text is found in it, word for word."""
    first = data.draw(st.integers(0, len(words) - 4))
    last = data.draw(st.integers(first + 4, len(words)))
    source = comparable_tokens(" ".join(words))
    runs = exact(comparable_tokens(" ".join(words[first:last]), gaps=True), source)
    assert runs is not None
    assert [token.shown for token in source[runs[0].theirs :][: runs[0].size]] == words[first:last]


@given(WORDS, st.integers(0, 29), st.sampled_from([(), ("zebra",), ("zebra", "crossing")]))
def test_changes_give_back_both_sides(theirs: list[str], row: int, instead: tuple[str, ...]) -> None:
    """Read one way they are the quotation, the other way the source."""
    row %= len(theirs)
    ours = [*theirs[:row], *instead, *theirs[row + 1 :]]
    quoted, source = comparable_tokens(" ".join(ours), gaps=True), comparable_tokens(" ".join(theirs))
    where = aligned(quoted, source)
    if where is None:
        assert len(theirs) <= 6
        return
    told = changes(" ".join(ours), quoted, " ".join(theirs), source[where.first : where.last])
    assert " ".join(one.quoted for one in told if one.quoted) == " ".join(ours)
    assert " ".join(one.source for one in told if one.source) in " ".join(theirs)


def test_a_gap_is_marked_and_not_counted_as_a_change() -> None:
    """What a writer shows to have left out was not altered."""
    quoted = comparable_tokens("the mill … was built of pine", gaps=True)
    source = comparable_tokens("the mill on the brook was built of oak")
    where = aligned(quoted, source)
    assert where is not None
    told = changes("the mill … was built of pine", quoted, "the mill on the brook was built of oak", source)
    assert [one.edit for one in told] == [QuoteEdit.SAME, QuoteEdit.MARKED, QuoteEdit.SAME, QuoteEdit.REPLACED]


def test_compatibility_forms_and_accents_are_one_word() -> None:
    """A ligature, a soft hyphen and an accent that stands alone change nothing."""
    one, other = (
        comparable_tokens("ﬁne co\u00adoperation in Cafe\u0301s"),
        comparable_tokens("fine cooperation in Cafés"),
    )
    assert [token.folded for token in one] == [token.folded for token in other]
    assert all(token.sort is TokenSort.WORD for token in one)


@pytest.mark.parametrize(
    "text", ["10⁵ cells", "12 m² of moss", "a rate of 3 s⁻¹", "an area of 5 km²", "12.5 × 10⁻⁵ cells"]
)
def test_a_raised_digit_belongs_to_a_number_or_a_unit(text: str) -> None:
    """Another one is another word."""
    other = re.sub("[⁵²¹]", "³", text)
    assert [token.shown for token in comparable_tokens(text)] != [token.shown for token in comparable_tokens(other)]


@pytest.mark.parametrize(
    "text", ["in mice¹², not rats", "in mice³⁻⁵, not rats", "in mice,¹ not rats", "in mice, not rats.⁶"]
)
def test_a_raised_digit_after_a_word_is_a_marker(text: str) -> None:
    """It falls away, as the other markers do."""
    assert [token.shown for token in comparable_tokens(text) if token.sort is TokenSort.WORD] == [
        "in",
        "mice",
        "not",
        "rats",
    ]


def test_an_exponent_is_no_digit_of_its_number() -> None:
    """But m² is m2, as a format without raised digits has it."""
    assert [token.shown for token in comparable_tokens("10⁶ 106 m² m2")] == ["10^6", "106", "m2", "m2"]


def test_a_word_broken_at_the_end_of_a_line_is_one() -> None:
    """But for a compound, whose hyphen is its own."""
    shown = [token.shown for token in comparable_tokens("an effec-\n> tive, well-\nknown trick of inter\u00ad\nest")]
    assert shown == ["an", "effective", ",", "well", "known", "trick", "of", "interest"]
