"""What records say of a work beside its fields, and what citation styles make of it."""

from __future__ import annotations

import json

import pytest

from ibidem.citing import in_style, keyed, styled
from ibidem.cli.render.bibtex import bibtex
from ibidem.cli.render.ris import ris
from ibidem.references.csl import item
from ibidem.references.details import details
from ibidem.references.records import read_records, record_blocks
from ibidem.types import BlockKind, Document, Person, Reference, Work, WorkKind

CHAPTER = """@incollection{aron, author={Aron, Lewis}, title={Kitchens and their arts}, booktitle={The art of work},
 editor={Subotnik, Rena and Worrell, Frank}, edition={Second}, address={Leeds}, publisher={Loom}, year=2019,
 pages={3--9}}"""
EDITED = (
    "@book{hughes, editor={Hughes, Jamie}, title={Health of the old}, address={London}, publisher={Loom}, year=2017}"
)
PAGE = """@online{frost, author={Frost, Ann}, title={How gauges are read}, organization={Weather Notes},
 date={2019-10-31}, urldate={2020-02-03}, url={https://example.org/gauges}}"""
THESIS = "@phdthesis{chen, author={Chen, Lia}, title={Lichens of the valley}, school={University of Aln}, year=2003}"
RIS = """TY  - CHAP
AU  - Aron, Lewis
TI  - Kitchens and their arts
T2  - The art of work
A2  - Subotnik, Rena
A2  - Worrell, Frank
ET  - 2nd
CY  - Leeds
PB  - Loom
PY  - 2019
SP  - 3
EP  - 9
ER  - """
ARON = (
    "Aron, L. (2019). Kitchens and their arts. In R. Subotnik & F. Worrell (Eds.), The art of work (2nd ed., pp. 3–9)."
    " Loom."
)


def read(text: str, name: str) -> Reference:
    """Return the entry of a file of one record."""
    document = Document(name, name, "", text, "digest")
    blocks = record_blocks(document)
    [record] = read_records(document, blocks)
    [raw] = [text[one.start : one.end] for one in blocks if one.kind is BlockKind.REFERENCE]
    fields = {one: getattr(record.fields, one) for one in record.fields.__slots__}
    return Reference("e", name, 0, len(text), (1, 1), " ".join(raw.split()), **fields)


@pytest.mark.parametrize(
    ("text", "name", "style", "written"),
    [
        (CHAPTER, "a.bib", "apa", ARON),
        (RIS, "a.ris", "apa", ARON),
        (
            CHAPTER,
            "a.bib",
            "vancouver",
            "Aron L. Kitchens and their arts. In: Subotnik R, Worrell F, editors. The art of work. 2nd ed. Leeds: Loom;"
            " 2019. p. 3–9.",
        ),
        (EDITED, "a.bib", "apa", "Hughes, J. (Ed.). (2017). Health of the old. Loom."),
        (EDITED, "a.bib", "mla", "Hughes, Jamie, editor. Health of the Old. Loom, 2017."),
        (EDITED, "a.bib", "chicago-author-date", "Hughes, Jamie, ed. 2017. Health of the Old. Loom."),
        (EDITED, "a.bib", "din-1505-2", "Hughes, J. (Hrsg.): Health of the old. London : Loom, 2017"),
        (
            PAGE,
            "a.bib",
            "apa",
            "Frost, A. (2019, October 31). How gauges are read. Weather Notes. https://example.org/gauges",
        ),
        (THESIS, "a.bib", "apa", "Chen, L. (2003). Lichens of the valley [PhD thesis]. University of Aln."),
    ],
)
def test_styles_have_what_the_record_says(text: str, name: str, style: str, written: str) -> None:
    """Editors, edition, place, day and kind of a work are those of its record."""
    assert in_style(read(text, name), style) == written


def test_records_keep_what_they_say_in_other_formats() -> None:
    """What was read of one format is written in another, and read of that again."""
    entry = read(CHAPTER, "a.bib")
    again = [
        read(bibtex([Work((entry,))], ["aron"]), "b.bib"),
        read(ris([Work((entry,))], ["aron"]), "b.ris"),
        read(json.dumps([item("aron", entry)]), "b.json"),
    ]
    assert [details(one) for one in again] == [
        {**details(entry), **({"type": "chapter"} if one.document == "b.json" else {})} for one in again
    ]
    book = read(EDITED, "a.bib")
    assert "EDBOOK" in ris([Work((book,))], ["hughes"])
    assert details(read(ris([Work((book,))], ["hughes"]), "b.ris"))["edited"]


@pytest.mark.parametrize(
    "raw", ["@book{", "{", '{"edition": {}, "editor": 3, "issued": {"date-parts": [["x"]]}}', "TY", ""]
)
def test_records_that_cannot_be_read_tell_nothing(raw: str) -> None:
    """An entry is still cited by its fields."""
    entry = Reference("e", "a", 0, 1, None, raw, (Person("Elm", "Bo"),), "2001", "On walls")
    assert not {"editor", "edition", "issued"} & details(entry).keys()
    assert in_style(entry, "apa") == "Elm, B. (2001). On walls."


def work(title: str, given: str = "Ana", year: str = "2010", family: str = "Lopez") -> Work:
    """Return a work listed once."""
    authors = (Person(family, given),)
    return Work((Reference(title, "a.md", 0, 9, None, title, authors, year, title, "Bees", kind=WorkKind.ARTICLE),))


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "harvard", "elsevier-harvard", "apsa", "din-1505-2"])
def test_works_of_one_author_and_year_have_letters(style: str) -> None:
    """By the order of their titles, in the text as in the list; a work that is alone has none."""
    works = keyed([work("Second study"), work("First study"), work("Third study", year="2011")])
    found = styled(works, style, ordered=False)
    for one, year in zip(found, ("2010b", "2010a", "2011"), strict=True):
        assert year in one.mark
        assert one.entry.count(year) == 1
        assert f"{year}a" not in one.entry
    assert "2010a" not in styled(works, "ieee")[0].entry


@pytest.mark.parametrize(
    ("reference", "style", "written"),
    [
        (work("Können Bienen zählen und rechnen?"), "apa", "Lopez, A. (2010). Können Bienen zählen und rechnen? Bees."),
        (work("Kritik der reinen Vernunft"), "mla", "Lopez, Ana. “Kritik der reinen Vernunft.” Bees, 2010."),
        (work("A study of bees"), "mla", "Lopez, Ana. “A Study of Bees.” Bees, 2010."),
        (work("On walls", "John, Jr.", family="Smith"), "apa", "Smith, J., Jr. (2010). On walls. Bees."),
        (work("On walls", "John III", family="Smith"), "mla", "Smith, John, III. “On Walls.” Bees, 2010."),
    ],
)
def test_names_titles_and_stops(reference: Work, style: str, written: str) -> None:
    """Titles in other languages keep their capitals, a name its suffix, and no stop follows a question mark."""
    assert in_style(reference.entries[0], style) == written
