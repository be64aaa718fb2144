"""`ibidem references`: works as text, JSON and BibTeX."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, run
from hypothesis import given
from hypothesis import strategies as st
from sample_citations import entry, replaced

from ibidem.cli.render.bibtex import bibtex
from ibidem.references.keys import keys
from ibidem.references.works import works
from ibidem.types import InTextCitation, Locator, Person, Reference, Unresolved, Work, WorkKind

WALLS = entry(
    "w1", "Elm, Bo; Oak, Cy", "2001", "Walls & moss", container="Annals of Walls", volume="3", issue="2", pages="4–5",
    doi="10.1000/walls", document="notes/a.md", lines=(9, 10), start=40, end=49,
)  # fmt: skip
BODY = entry(
    "b1",
    "World Health Organization",
    "2010",
    "Damp",
    publisher="WHO",
    document="notes/a.md",
    lines=(11, 11),
    start=50,
    end=54,
)
ELSEWHERE = replace(WALLS, id="w2", document="b.md", lines=(3, 3), start=10, end=14)
UNREAD = Reference("u1", "b.md", 15, 19, (4, 4), "see above", parsed=False)
MARKERS = tuple(InTextCitation("notes/a.md", start, start + 9, "(Elm 2001)", ("w1",)) for start in (5, 10, 12))
ORPHAN = InTextCitation("b.md", 15, 30, "(Nobody, 1999)", (), Unresolved.ORPHAN)
ENGINE = FakeEngine(
    works=(
        Work(
            (WALLS, replace(WALLS, id="w2", document="b.md", lines=(3, 3), start=10, end=14)),
            MARKERS,
            "papers/walls.pdf",
        ),
        Work((BODY,)),
        Work((UNREAD,)),
    ),
    marked=(*MARKERS, ORPHAN),
)
HOSTILE = "\x1b[31m[bold]<script>\\{}$%#&_~^\u202e\n\x00, and"


def test_each_work_says_where_it_is_listed_and_cited(library: Path) -> None:
    """With its text, where that is here, and the markers that find nothing at the end."""
    ran = run("references", library=library, engine=ENGINE)
    assert ran.code == 0
    assert ran.out == (
        "3 works, listed 4 times and cited 3 times; the text of 1 is in the library\n\n"
        "Elm, Bo; Oak, Cy (2001). Walls & moss. Annals of Walls, 3(2), 4–5.\n"
        "  listed  notes/a.md › line 9\n  listed  b.md › line 3\n"
        "  cited   notes/a.md › lines 2, 3\n  text    papers/walls.pdf\n\n"
        "World Health Organization (2010). Damp. WHO.\n  listed  notes/a.md › line 11\n\n"
        "see above\n  not understood; shown as it stands\n  listed  b.md › line 4\n\n"
        "1 marker not linked with certainty:\n  b.md › line 4: (Nobody, 1999): no entry\n"
    )


def _lined(first: int, last: int) -> dict[str, object]:
    """Return the locator of lines of a file, as JSON has it."""
    told = {name: value or None for name, value in asdict(Locator(lines=(first, last))).items()}
    return told | {"lines": [first, last]}


def test_a_library_that_lists_nothing_says_so(library: Path) -> None:
    """And it is no failure."""
    ran = run("references", library=library, engine=FakeEngine())
    assert (ran.code, ran.out) == (0, "No document of the library lists a work.\n")


def test_the_json_holds_works_and_troubles(library: Path) -> None:
    """With every field of the contract."""
    told = json.loads(run("references", "--json", library=library, engine=ENGINE).out)
    assert told.keys() == {"schema", "works", "troubles"}
    first = told["works"][0]
    assert first.keys() == set(
        "id text authors more_authors kind year title container volume issue pages publisher doi url source"  # noqa: SIM905
        " source_match entries cited".split()
    )
    assert first["authors"][0] == {"family": "Elm", "given": "Bo"}
    assert first["entries"][1] == {
        "id": "w2", "document": "b.md", "page": None, "lines": [3, 3], "locator": _lined(3, 3), "start": 10, "end": 14,
        "label": "", "raw": WALLS.raw, "parsed": True,
    }  # fmt: skip
    assert first["cited"][1] == {
        "document": "notes/a.md",
        "page": None,
        "lines": [3, 4],
        "locator": _lined(3, 4),
        "start": 10,
        "end": 19,
        "text": "(Elm 2001)",
    }
    assert told["troubles"][0]["trouble"] == "no entry"
    assert [one["source"] for one in told["works"]] == ["papers/walls.pdf", None, None]


def test_the_bibtex_is_what_bibtex_reads(library: Path) -> None:
    """Types by fields, names of bodies whole, ranges with two hyphens, special characters escaped."""
    out = run("references", "--bibtex", library=library, engine=ENGINE).out
    assert out.split("\n\n")[0] == (
        "@article{elm2001walls,\n  author = {Elm, Bo and Oak, Cy},\n  title = {{Walls \\& moss}},\n"
        "  journal = {Annals of Walls},\n  volume = {3},\n  number = {2},\n  pages = {4--5},\n  year = {2001},\n"
        "  doi = {10.1000/walls}\n}"
    )
    assert "author = {{World Health Organization}}" in out
    assert "@misc{work,\n  note = {see above}\n}" in out


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": WorkKind.BOOK, "container": "", "volume": "", "issue": "", "pages": ""}, "@book{"),
        ({"kind": WorkKind.PAPER}, "  booktitle = {Annals of Walls}"),
        ({"kind": WorkKind.THESIS, "publisher": "ETH"}, "  school = {ETH}"),
        ({"container": "Proceedings of the Wall Conference", "volume": "", "issue": ""}, "@inproceedings{"),
        ({"more_authors": True}, "  author = {Elm, Bo and Oak, Cy and others}"),
    ],
)
def test_bibtex_keeps_what_the_entry_says(fields: dict[str, object], told: str) -> None:
    """The type that its record gives, else what its fields tell, and that there are more authors."""
    assert told in bibtex([Work((replaced(WALLS, **fields),))])


def test_a_plugin_adds_a_format(library: Path) -> None:
    """A name is that of an entry point; one that nothing has is an error that lists the others."""
    plain = run("references", "--bibtex", library=library, engine=ENGINE)
    assert run("references", "--format", "bibtex", library=library, engine=ENGINE).out == plain.out
    unknown = run("references", "--format", "marc", library=library, engine=ENGINE)
    assert unknown.code != 0
    assert "bibtex, csl" in unknown.err


def test_json_and_bibtex_exclude_each_other(library: Path) -> None:
    """One form at a time."""
    assert run("references", "--json", "--bibtex", library=library, engine=ENGINE).code == 2


def test_a_missing_index_is_built_first(library: Path) -> None:
    """As for a question."""
    engine = FakeEngine(built=False)
    ran = run("references", library=library, engine=engine)
    assert ran.code == 0
    assert engine.rebuilt == [False]
    assert "building it" in ran.err


def test_no_text_of_a_document_is_markup_or_control(library: Path) -> None:
    """In titles, authors, paths and markers, in every form."""
    worst = replace(
        WALLS, title=HOSTILE, authors=(Person(HOSTILE, HOSTILE),), doi=HOSTILE, url=HOSTILE, document=f"{HOSTILE}.md"
    )
    marker = InTextCitation(f"{HOSTILE}.md", 0, 9, HOSTILE, (), Unresolved.AMBIGUOUS)
    engine = FakeEngine(
        works=(Work((worst, replace(worst, parsed=False, raw=HOSTILE)), (marker,), HOSTILE),), marked=(marker,)
    )
    for form in ((), ("--json",), ("--bibtex",)):
        out = run("references", *form, library=library, engine=engine).out
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)


def test_keys_of_two_works_alike_differ_and_stay() -> None:
    """By what they are, not by their order."""
    first, second = (Work((entry(one, "Elm, B.", "2001", f"Walls of {one}"),)) for one in "ab")
    both = keys([first, second])
    assert len(set(both)) == 2
    assert keys([second, first]) == both[::-1]


def test_keys_of_a_bibliography_file_are_kept() -> None:
    """So that a document that cites by them still does."""
    assert keys([Work((replace(WALLS, label="Elm:Walls", document="refs.bib"),))]) == ["Elm:Walls"]


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.booleans()), max_size=5))
def test_any_text_gives_balanced_bibtex_with_different_keys(parts: list[tuple[str, str, bool]]) -> None:
    """Braces pair, and no two entries have one key."""
    listed = [
        replace(entry(str(n), title=title), authors=(Person(name, title),), raw=f"x{title}", parsed=parsed, url=title)
        for n, (name, title, parsed) in enumerate(parts)
    ]
    made = works(listed)
    text = bibtex(made)
    assert text.count("{") == text.count("}")
    assert len({key.casefold() for key in keys(made)}) == len(made) == text.count("\n}\n")


def test_records_have_no_citation_style(library: Path) -> None:
    """As of one work, so of all."""
    ended = run("references", "--bibtex", "--style", "apa", library=library, engine=FakeEngine())
    assert (ended.code, ended.out) == (2, "")
    assert "no citation style" in ended.err
