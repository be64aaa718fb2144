"""Markers of author and year find their entries, whatever their form."""

from __future__ import annotations

import pytest
from sample_citations import entry, linked, seen

from ibidem.types import Reference

ENTRIES = (
    entry("smith3", "Smith, J.; Jones, K.; Lee, P.", "2008"),
    entry("smith2", "Smith, J.; Jones, K.", "2008a"),
    entry("smith1", "Smith, Z.", "2009a"),
    entry("lee", "Lee, A.", "2010"),
    entry("park", "Park, B.; Kim, C.", "2011"),
    entry("berg", "van der Berg, J.", "1999"),
    entry("muller", "Müller, G.; Ng, H.", "2001"),
    entry("marquez", "García-Márquez, G.", "1967"),
    entry("who", "World Health Organization", "2010"),
    entry("cdc", "Centers for Disease Control and Prevention", "2015"),
    entry("undated", "Quill, Q."),
    entry("soon", "Tarn, R.", "in press"),
    entry("freud", "Freud, S.", "1953"),
)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Found before (Smith et al., 2008).", ["smith3"]),
        ("Later, Smith and Jones (2008a) agreed.", ["smith2"]),
        ("It grows (Lee 2010; Park 2011, p. 4).", ["lee", "park"]),
        ("It grows (see Smith, 2009a; cf. Lee, 2010: 45).", ["smith1", "lee"]),
        ("It grows [Lee, 2010].", ["lee"]),
        ("As van der Berg (1999) says.", ["berg"]),
        ("It grows, as is known (Lee 45).", ["lee"]),
        ('Others say so (Park and Kim, "Moss" 12-14).', ["park"]),
        ("It is rare (World Health Organization 7).", ["who"]),
        ("It grows (in the moss package for R, Smith, Jones, and Lee 2008).", ["smith3"]),
        ("By its weight (BIC, Park and Kim (2011)).", ["park"]),
        ("John Smith, Karl Jones and Pia Lee (2008) agreed.", ["smith3"]),
        ("It grows (Bo Park and Carol Kim, 2011).", ["park"]),
        ("It is Berg's (1999) view.", ["berg"]),
        ("It grows (Mueller & Ng, 2001).", ["muller"]),
        ("It grows (Muller and Ng 2001).", ["muller"]),
        ("García Márquez (1967) wrote it.", ["marquez"]),
        ("It is rare (World Health Organization [WHO], 2010).", ["who"]),
        ("It is rare (WHO, 2010).", ["who"]),
        ("So the World Health Organization (2010) says.", ["who"]),
        ("Centers for Disease Control and Prevention (CDC) rules hold (CDC, 2015).", ["cdc"]),
        ("It grows (Quill, n.d.).", ["undated"]),
        ("It grows (Tarn, in press).", ["soon"]),
        ("It grows (Freud, 1900/1953).", ["freud"]),
        ("Smith, Jones, and Lee (2008) found it.", ["smith3"]),
        ("It grows (for a review, see Lee, A., 2010).", ["lee"]),
        ("As Sigmund Freud (1953) held.", ["freud"]),
        ("It grows (BDNF; Lee, 2010).", ["lee"]),
        ("Smith et al. [2008] found it.", ["smith3"]),
        ("It grows (Smith\net al., 2008).", ["smith3"]),
    ],
)
def test_a_marker_finds_its_entry(text: str, targets: list[str]) -> None:
    """In each of the forms that people write."""
    (marker,) = linked(text, *ENTRIES)
    assert (list(marker.targets), marker.trouble) == (targets, None)


def test_a_year_in_brackets_ends_the_names_before_it() -> None:
    """What follows *and* is another citation."""
    found = linked("Both Lee [2010] and Park and Kim [2011] say so.", *ENTRIES)
    assert [list(marker.targets) for marker in found] == [["lee"], ["park"]]


def test_years_of_one_author_are_parted() -> None:
    """Each year, and each letter after one, is a work of its own."""
    entries = [entry(year, "Moss, A.", year) for year in ("2008", "2009a", "2009b")]
    assert seen("As Moss (2008, 2009a, b) said.", *entries) == [
        ("Moss (2008, 2009a, b)", ("2008", "2009a", "2009b"), "")
    ]


def test_the_marker_begins_at_its_authors() -> None:
    """What opens the sentence before them is not part of it."""
    texts = [
        "However, Smith et al. (2008) agree.",
        "In the Annals of Moss, Lee (2010) agrees.",
        "Although Lee (2010) left.",
    ]
    found = [linked(text, *ENTRIES)[0].text for text in texts]
    assert found == ["Smith et al. (2008)", "Lee (2010)", "Lee (2010)"]


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("It grows (Kim, 2003).", "several entries"),
        ("It grows (Nobody et al., 2003).", "no entry"),
        ("It grows (Park & Brown, 2011).", "no entry"),
        ("It grows (Kim, 2004).", "no entry"),
        ("It grows (Moss, 2001b).", "no entry"),
        ("It grows (Reed, 2001).", "several entries"),
    ],
)
def test_what_is_not_certain_is_not_guessed(text: str, trouble: str) -> None:
    """Two that fit, another co-author, another year, another letter: no target."""
    entries = (
        entry("k1", "Kim, A.", "2003", "One"),
        entry("k2", "Kim, B.", "2003", "Two"),
        entry("p", "Park, B.; Kim, C.", "2011"),
        entry("m", "Moss, A.", "2001a"),
        entry("r1", "Reed, A.", "2001a", "One"),
        entry("r2", "Reed, A.", "2001b", "Two"),
    )
    (marker,) = [one for one in linked(f"{text} So (Park & Kim, 2011).", *entries) if "Kim, 2011" not in one.text]
    assert (marker.targets, marker.trouble) == ((), trouble)


def test_a_list_keeps_what_is_certain() -> None:
    """An orphan beside an entry leaves the entry, and is reported."""
    assert seen("It grows (Lee, 2010; Nobody, 1990).", *ENTRIES) == [
        ("(Lee, 2010; Nobody, 1990)", ("lee",), "no entry")
    ]


@pytest.mark.parametrize(
    ("marker", "target"), [("(Ash, 2001)", "one"), ("(Ash & Elm, 2001)", "two"), ("(Ash et al., 2001)", "three")]
)
def test_the_number_of_authors_decides(marker: str, target: str) -> None:
    """Between entries of one first author and year."""
    entries = (
        entry("one", "Ash, A.", "2001"),
        entry("two", "Ash, A.; Elm, B.", "2001"),
        entry("three", "Ash, A.; Elm, B.; Oak, C.", "2001"),
    )
    assert seen(f"It grows {marker}.", *entries) == [(marker, (target,), "")]


def test_one_work_listed_twice_is_no_doubt() -> None:
    """A list that repeats an entry still names one work."""
    entries = [entry(one, "Ash, A.", "2001", "On trees", doi="10.1/trees") for one in ("first", "again")]
    assert seen("It grows (Ash, 2001).", *entries) == [("(Ash, 2001)", ("first",), "")]


@pytest.mark.parametrize(
    "text",
    [
        "In the spring (March 2008) it rained.",
        "It rained (In 2010) again.",
        "The years 2008 and (2009) were wet.",
        "Call `(Lee, 2010)` or see https://x.org/(Lee,2010) for it.",
        "Between 1990 and 2010 (n = 2010) it rained.",
        "Growth (Lee, 2008-2010) went on.",
    ],
)
def test_what_merely_looks_like_one_is_none(text: str) -> None:
    """Months, openers, code, addresses and spans of years."""
    from ibidem.types import Syntax

    assert linked(text, *ENTRIES, syntax=Syntax.MARKDOWN) == []


def test_a_lone_name_is_an_orphan_only_where_names_are_cited() -> None:
    """`Titanic (1997)` is a film, until the document is seen to cite so."""
    assert seen("Titanic (1997) is long.", *ENTRIES) == []
    assert seen("Birch (1997) is long (Lee, 2010).", *ENTRIES)[0] == ("Birch (1997)", (), "no entry")


def test_entries_without_authors_are_passed_over() -> None:
    """They cannot be called by a name."""
    bare: Reference = entry("bare", "", "2010", "Trees")
    assert seen("It grows (Lee, 2010).", bare, *ENTRIES)[0][1] == ("lee",)


@pytest.mark.parametrize(
    "text",
    [
        "See Smith v Jones [1990] 2 AC 1.",
        "As in Donoghue v. Stevenson (1932), the duty is wide.",
        "So Re Ash [1999] Ch 4 holds.",
        "R v Secretary of State for the Home Department (2001) says so.",
    ],
)
def test_a_case_of_a_court_is_no_citation_of_an_author(text: str) -> None:
    """Its year stands in brackets behind a name, as an author's does."""
    assert linked(text, entry("a", "Ash, A.", "1999"), entry("e", "Elm, B.", "2001")) == []
