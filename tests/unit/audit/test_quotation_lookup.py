"""Looking quotations up in a library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_manuscripts import counting

from ibidem.audit.quotations import FoundQuotation, Lookup
from ibidem.types.audits import QuoteEdit, QuoteMatch

SOURCE = """# The mill

It’s said — by Anna Lind, at least — that the *wheel* of the [old mill](http://example.org/mill) turned twice
a day [3], and that “nobody” slept. Every well-kept mill grinds 1,200 kg of rye; no mill grinds −5 kg.

The brook runs dry in August. The miller's dog barks all night.
"""


@pytest.fixture(scope="module")
def lookup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lookup]:
    others = {f"more/{number}.md": f"The mill of village {number} grinds rye by day.\n" for number in range(40)}
    with counting(tmp_path_factory.mktemp("mill"), {"mill.md": SOURCE, **others}).engine as engine:
        yield Lookup(engine.live().catalogue, engine.live().lexical)


def verbatim(found: FoundQuotation, lookup: Lookup) -> bool:
    """Whether the quote is what its document has in that place."""
    source = found.source
    assert source is not None
    return lookup.held.document(source.document).text[source.start : source.end] == source.quote


@pytest.mark.parametrize(
    "quotation",
    [
        "It's said - by Anna Lind, at least - that the wheel of the old mill turned twice a day",
        "it’s said—by Anna Lind, at least—that the wheel",
        "that the wheel of the\n> old mill turned twice a day, and that 'nobody' slept.",
        "… the wheel of the old mill turned twice a day …",
        "the wheel of the [old] mill turned twice a day",
        "[T]he wheel of the old mill turned twice",
        "nobody slept. Every well-kept mill grinds 1,200 kg of rye",
        "no mill grinds -5 kg. The brook runs dry in August",
    ],
)
def test_folding_makes_a_quotation_exact(quotation: str, lookup: Lookup) -> None:
    """White space, quotation marks, dashes, marks of the format, and gaps that hide nothing do not alter it."""
    found = lookup.find(quotation)
    assert found.likeness is QuoteMatch.EXACT
    assert verbatim(found, lookup)


@pytest.mark.parametrize(
    ("quotation", "quoted", "source"),
    [
        ("the wheel of the old mill … and that nobody slept", "…", "turned twice\na day [3],"),
        ("Every well-kept mill [...] of rye", "[...]", "grinds 1,200 kg"),
        ("the wheel of the [ruined] mill turned twice a day", "[ruined]", "old"),
        ("[its wheel] turned twice a day, and that nobody slept", "[its wheel]", ""),
    ],
)
def test_what_a_gap_hides_is_shown(quotation: str, quoted: str, source: str, lookup: Lookup) -> None:
    """The words are those of the source, and what was left out or put in brackets stands beside them."""
    found = lookup.find(quotation)
    assert found.likeness is QuoteMatch.ABRIDGED
    hidden = [(one.quoted, one.source) for one in found.changes if one.edit is QuoteEdit.MARKED]
    assert hidden == [(quoted, " ".join(source.split()))]
    assert verbatim(found, lookup)


@pytest.mark.parametrize(
    "quotation",
    [
        "the wheel of the old mill [never] turned twice a day",
        "Every well-kept mill grinds … kg of rye; no mill grinds −5 kg",
        "Every well-kept mill grinds 1,200 kg of rye; … mill grinds −5 kg",
        "the wheel of the old mill turned twice … The miller's dog barks all night",
    ],
)
def test_a_gap_that_may_change_the_sense_alters(quotation: str, lookup: Lookup) -> None:
    """A negation put in or left out, a number left out beside others, or more than two sentences."""
    found = lookup.find(quotation)
    assert found.likeness is QuoteMatch.ALTERED
    assert {one.edit for one in found.changes} & {QuoteEdit.ADDED, QuoteEdit.REPLACED}


@pytest.mark.parametrize("quotation", ["the dam by the brookside gave way", "the dam by the brook-side gave way"])
def test_a_hyphen_at_the_end_of_a_line_may_be_either(quotation: str, tmp_path: Path) -> None:
    """The source does not tell whether it is the word's own."""
    live = counting(tmp_path, {"dam.txt": "In spring the dam by the brook-\nside gave way at last.\n"}).live()
    assert Lookup(live.catalogue, live.lexical).find(quotation).likeness is QuoteMatch.EXACT


@pytest.mark.parametrize(
    ("quotation", "edit", "quoted", "source"),
    [
        ("that the wheel of the new mill turned twice a day", QuoteEdit.REPLACED, "new", "old"),
        ("that the wheel of the old mill turned a day", QuoteEdit.LEFT_OUT, "", "twice"),
        ("The brook runs very dry in August", QuoteEdit.ADDED, "very", ""),
        ("Each well-kept mill grinds 1,200 kg of rye", QuoteEdit.REPLACED, "Each", "Every"),
        ("every well-kept mill grinds 1,300 kg of rye", QuoteEdit.REPLACED, "1,300", "1,200"),
        ("The brook runs dry in august", QuoteEdit.REPLACED, "august", "August"),
        ("no mill grinds 5 kg. The brook runs dry in August", QuoteEdit.REPLACED, "5", "−5"),
        ("Every well-kept mill grinds 1,200 kg, of rye", QuoteEdit.ADDED, ",", ""),
    ],
)
def test_what_was_changed_is_named(quotation: str, edit: QuoteEdit, quoted: str, source: str, lookup: Lookup) -> None:
    """The one change is told, beside what stayed."""
    found = lookup.find(quotation)
    assert found.likeness is QuoteMatch.ALTERED
    assert [(one.edit, one.quoted, one.source) for one in found.changes if one.edit is not QuoteEdit.SAME] == [
        (edit, quoted, source)
    ]
    assert verbatim(found, lookup)


@pytest.mark.parametrize(
    "quotation",
    ["the sails of the windmill at sea were torn by gulls", "mill the of wheel old the day a twice turned"],
)
def test_other_words_are_not_found(quotation: str, lookup: Lookup) -> None:
    """Too few of its words, or not in their order, make no source."""
    assert lookup.find(quotation) == FoundQuotation(QuoteMatch.NOT_FOUND)


def test_words_in_many_documents_are_counted(lookup: Lookup) -> None:
    """One place is shown, and that there are more is said."""
    found = lookup.find("grinds rye by day")
    assert (found.likeness, found.elsewhere >= 20) == (QuoteMatch.EXACT, True)


def test_a_draft_is_no_source_of_itself(tmp_path: Path) -> None:
    """Where the draft is in the library, its own text is passed over."""
    live = counting(tmp_path, {"draft.md": "The wheel turns twice a day.\n"}).live()
    assert Lookup(live.catalogue, live.lexical).find("wheel turns twice a day").likeness is QuoteMatch.EXACT
    own = Lookup(live.catalogue, live.lexical, "draft.md")
    assert own.find("wheel turns twice a day").likeness is QuoteMatch.NOT_FOUND
