"""Numbers, footnotes and keys find their entries."""

from __future__ import annotations

import pytest
from sample_citations import entry, linked, seen

from ibidem.references.citations import expanded
from ibidem.references.linking import citations_of_span
from ibidem.types import InTextCitation, Syntax

NUMBERED = tuple(entry(f"n{n}", "Ash, A.", "2000", f"Title {n}", label=str(n), raw=f"[{n}] Ash") for n in range(1, 15))
KEYED = (entry("ash", "Ash, A.", "2001", label="ash2001"), entry("elm", "Elm, B.", "2002", label="elm:x"))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("It grows [12].", "12"),
        ("It grows [3–5, 9].", "3 4 5 9"),
        ("It grows [3, p. 12].", "3"),
        ("It grows [1]–[3].", "1 2 3"),
        ("It grows \\[4\\].", "4"),
        ("It grows[7;8] well.", "7 8"),
        ("It grows [5](http://x.org/5).", "5"),
        ("It grows in mice.¹²,³ Then not.", "12 3"),
        ("It grows in mice³⁻⁵ and rats.", "3 4 5"),
        ("It grows by twelve metres.² Then not.", "2"),
        ("It grows.12,13 Then it stops.", "12 13"),
        ("It grows<sup>1,2</sup> well.", "1 2"),
        ("It grows in mice^3^ and rats.", "3"),
    ],
)
def test_numbers_find_their_entries(text: str, targets: str) -> None:
    """In brackets, raised, and after a full stop; ranges expanded."""
    (marker,) = linked(text, *NUMBERED)
    assert (marker.targets, marker.trouble) == (tuple(f"n{n}" for n in targets.split()), None)


@pytest.mark.parametrize(
    "text",
    [
        "Of 10⁶ cells, 3 m² and R² say little.",
        "The value is 3.12 Then it fell.",
        "See Fig.3 Then stop.",
        "Take array[99] or [0] or [2008].",
        "The odds (95% CI [2, 9]) were low.",
        "Three metres² of moss.",
        "Jane Doe¹ and John Roe² wrote this.",
        "It grows.77 Then it stops.",
    ],
)
def test_numbers_of_other_things_are_no_markers(text: str) -> None:
    """Exponents, decimals, figures, indexes, intervals, affiliations."""
    assert seen(text, *NUMBERED) == []


def test_a_missing_number_is_an_orphan() -> None:
    """Also as a part of a range, whose other parts are linked."""
    assert seen("It grows [20] and [13-16].", *NUMBERED) == [
        ("[20]", (), "no entry"),
        ("[13-16]", ("n13", "n14"), "no entry"),
    ]


def test_numbers_are_markers_only_where_the_list_is_numbered() -> None:
    """Elsewhere `[12]` may be anything; footnotes do not number a list."""
    assert seen("It grows [1].", entry("a", "Ash, A.", "2001")) == []
    note = entry("f", "Ash, A.", "2001", label="1", raw="[^1]: Ash")
    assert seen("It grows [1] so[^1].", note, syntax=Syntax.MARKDOWN) == [("[^1]", ("f",), "")]


def test_two_entries_of_one_number_are_ambiguous() -> None:
    """As where each chapter has its own list."""
    twice = (entry("a", "Ash", "2001", "One", label="1"), entry("b", "Elm", "2002", "Two", label="1"))
    assert seen("It grows [1].", *twice) == [("[1]", (), "several entries")]


def test_numbers_in_round_brackets_are_markers_where_they_call_the_list() -> None:
    """Those of what a sentence counts and of formulas are none, nor are they where others in brackets are."""
    few = NUMBERED[:6]
    text = "Ferries save (1,2). Some deny it (3). Others (4-6) waver. There are two: (1) big and (2) small, as in (5)."
    found = linked(text, *few)
    assert [marker.text for marker in found] == ["(1,2)", "(3)", "(4-6)"]
    assert [marker.text for marker in linked(f"{text} So it is [1], and so [2].", *few)] == ["[1]", "[2]"]
    assert linked("It holds by (2) alone, and so does (3) here.", *NUMBERED) == []


@pytest.mark.parametrize("listed", ["5–3", "0", "1–900", "3-"])
def test_what_is_no_range_of_entries_is_left(listed: str) -> None:
    """Backwards, from nothing, or too wide."""
    assert expanded(listed) in ((), ("3",))


def test_a_range_names_each_number_once() -> None:
    """In order."""
    assert expanded("1–3, 2, 7") == ("1", "2", "3", "7")


def test_pandoc_keys_find_their_entries() -> None:
    """Grouped, suppressed, bare, in braces; never in mail addresses or code."""
    text = "A [see @ash2001; @elm:x, p. 3]. B @ash2001 says. C [-@ash2001]. D @{elm:x}. E me@ash2001.org `@ash2001`."
    found = [one.targets for one in linked(text, *KEYED, syntax=Syntax.MARKDOWN)]
    assert found == [("ash", "elm"), ("ash",), ("ash",), ("elm",)]


def test_a_key_that_is_not_listed_is_an_orphan() -> None:
    """In brackets always; a bare one only where keys are cited, for it may be a person's handle."""
    assert seen("A [@nope].", *KEYED) == [("[@nope]", (), "no entry")]
    assert seen("A @nope.", *KEYED) == []


def test_footnotes_that_explain_are_no_markers() -> None:
    """One that is defined but cites nothing is the author's own aside; one that is nowhere is an orphan."""
    text = "A[^why] b[^gone] c[^ash].\n\n[^why]: An aside."
    note = entry("ash", "Ash, A.", "2001", label="ash", raw="[^ash]: Ash")
    assert seen(text, note, syntax=Syntax.MARKDOWN) == [("[^gone]", (), "no entry"), ("[^ash]", ("ash",), "")]


@pytest.mark.parametrize("marker", ["[12]", " [12]", " [1] [2]", "¹²", " (Lee, 2010)"])
def test_a_marker_after_the_stop_belongs_to_the_sentence_before(marker: str) -> None:
    """Whether or not a space parts them."""
    text = f"Moss grows.{marker} Then it stops."
    lee = entry("lee", "Lee, A.", "2010")
    found = linked(text, *NUMBERED, lee)
    stop, begins = text.index(".") + 1, text.index("Then")
    assert found
    assert citations_of_span(found, 0, stop, text) == tuple(found)
    assert citations_of_span(found, begins, len(text), text) == ()
    assert citations_of_span(found, found[0].start, len(text), text) == ()


def test_a_marker_that_begins_a_sentence_is_its_own() -> None:
    """What goes on in small letters after it is said of it."""
    text = "Moss grows. [12] says otherwise."
    found = linked(text, *NUMBERED)
    assert citations_of_span(found, 0, 11, text) == ()
    assert citations_of_span(found, 12, len(text), text) == tuple(found)


def test_without_the_text_a_marker_that_touches_the_end_is_counted() -> None:
    """A name that begins the next sentence is not."""
    touching = InTextCitation("a.md", 11, 15, "[12]", ("n12",))
    named = InTextCitation("a.md", 11, 21, "Lee (2010)", ("lee",))
    assert citations_of_span([touching], 0, 11) == (touching,)
    assert citations_of_span([named], 0, 11) == ()
