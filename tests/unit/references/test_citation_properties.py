"""Whatever a text holds, its markers are spans of it, found in time that grows with its length."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sample_citations import document, entry

from ibidem.references.identity import family_keys, identity, main_key, title_key
from ibidem.references.linking import citations_of_span, link_citations
from ibidem.types import Syntax

ENTRIES = (
    entry("one", "Ash, A.; Elm, B.", "2001", "Of trees", label="1", raw="[1] Ash"),
    entry("two", "van der Oak, C.", "2002a", "Of moss", label="key"),
    entry("who", "World Health Organization", "", ""),
)
_PIECES = (
    "( ) [ ] ; , . & – 1 2 12 2001 2002a Ash Elm Oak van der and et al. see p. 3 [^ @key [1] (Ash, 2001) ¹² <sup> ^ `"
    " \n\n WHO n.d. \x00 😀 ß http://x.org/( World Health Organization"
)
PIECES = st.sampled_from(_PIECES.split(" "))
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join))


@given(TEXTS, st.sampled_from(Syntax))
def test_markers_are_spans_of_the_text_in_order(text: str, syntax: Syntax) -> None:
    """They do not overlap, their text is the document's, and their targets are entries."""
    found = link_citations(document(text, syntax), [one for one in ENTRIES if one.end <= len(text)], ())
    for one in found:
        assert text[one.start : one.end] == one.text != ""
        assert set(one.targets) <= {"one", "two", "who"}
        assert one.targets or one.trouble
    assert all(one.end <= two.start for one, two in pairwise(found))


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
@example(f"{'0' * 41}.[1]", 42, 42)
def test_a_marker_belongs_to_at_most_one_of_two_neighbours(text: str, one: int, two: int) -> None:
    """Wherever the boundary between two sentences lies."""
    found = link_citations(document(text), ENTRIES[:1], ())
    start, end = sorted((one, two))
    left, right = citations_of_span(found, 0, start, text), citations_of_span(found, start, max(end, start), text)
    assert not {x.start for x in left} & {x.start for x in right}


@given(TEXTS)
def test_keys_and_identities_take_any_text(text: str) -> None:
    """And a key is its own key, so that comparing keys is comparing titles."""
    assert title_key(title_key(text)) == title_key(text)
    assert family_keys(text) is not None
    assert main_key(text) is not None
    assert identity(document(text)).document == "a.md"


@pytest.mark.parametrize(
    "piece",
    ["(", "[", "(A ", "[1,", "A B ", "Ash, ", "(Ash, 2001; ", "@a:", "[^", "`", "1–", "¹,", "^1,", "(WHO ", "<sup>1,"],
)
def test_no_text_is_slow(piece: str) -> None:
    """A hundred thousand characters of the worst take less than a second and a half."""
    text = piece * (100_000 // len(piece))
    began_s = time.process_time()
    link_citations(document(text, Syntax.MARKDOWN), ENTRIES, ())
    assert time.process_time() - began_s < 1.5
