"""An entry is read field by field, whatever its style, and no text is too odd to be looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.references.fields import Fields, read_fields
from ibidem.references.list_lines import ListLine, entry_starts
from ibidem.references.persons import split_names
from ibidem.text.normalize import fold
from ibidem.types import Person

GOLDEN = Path(__file__).parents[2] / "golden" / "references"
PIECES = [
    *(
        "Berg,",
        "J.",
        "&",
        "(2001)",
        "“",
        "”",
        '"',
        "'",
        ":",
        ";",
        ".",
        "[3]",
        "7(2)",
        "pp.",
        "4–5",
        "doi:10.1/",
        "et al.",
    ),
    *("<b>", "*", "_", "In:", "eds."),
]
SCALARS = ("year", "title", "container", "volume", "issue", "pages", "publisher", "doi", "url", "label")


def families(fields: Fields) -> list[str]:
    return [name.family for name in fields.authors]


@pytest.mark.parametrize("style", ["apa", "chicago", "harvard", "ieee", "mla", "vancouver"])
def test_well_known_works_are_read(style: str) -> None:
    """At most one field in ten of a style is read wrongly."""
    rows = [json.loads(line) for line in (GOLDEN / f"{style}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 20
    right = total = 0
    for row in rows:
        read = read_fields(row["raw"], read_fields(row["previous"]).authors if "previous" in row else ())
        for name in SCALARS:
            value, expected = (fold(text).strip(" .,") for text in (getattr(read, name), row.get(name, "")))
            total += bool(value or expected)
            right += bool(value) and value == expected
    assert right / total >= 0.9


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Beauvoir, Simone de. The Second Sex. Vintage, 2011.", [("Beauvoir", "Simone de")]),
        (
            "van der Berg, J., & Al-Khalili, J. (2001). Dunes. Dry Press.",
            [("van der Berg", "J."), ("Al-Khalili", "J.")],
        ),
        ("J. van der Berg and Ł. Żak, “Dunes,” Sand, vol. 1, 2001.", [("van der Berg", "J."), ("Żak", "Ł.")]),
        ("de la Cruz M, O'Neill P Jr, et al. Dunes. Sand. 2001;1:2-3.", [("de la Cruz", "M"), ("O'Neill", "P Jr")]),
        ("King, Martin Luther, Jr. Why We Can't Wait. Signet, 2000.", [("King", "Martin Luther Jr.")]),
        ("Ministry of Sand. (2001). Dunes. Dry Press.", [("Ministry of Sand", "")]),
        ("Berg, Jan, and others. How Dunes Drift in the Wind. Dry Press, 2001.", [("Berg", "Jan")]),
        ("Jan Berg and Ida Cole, Dunes (London: Dry Press, 2001), 5.", [("Berg", "Jan"), ("Cole", "Ida")]),
        (
            "Berg J, Cole I; DUNES Study Group. How dunes drift in the wind. Sand Lett. 2001;1:2-5.",
            [("Berg", "J"), ("Cole", "I"), ("DUNES Study Group", "")],
        ),
        ("Berg, J. and Cole, I. (eds.) (2001) Dunes. London: Dry Press.", [("Berg", "J."), ("Cole", "I.")]),
        ("“Dunes.” Sand Letters, vol. 1, 2001.", []),
        ("Press, William H., and Frank Press. Dunes. Dry Press, 2001.", [("Press", "William H."), ("Press", "Frank")]),
    ],
)
def test_authors(written: str, authors: list[tuple[str, str]]) -> None:
    """Particles stay with the family name where they are written so; bodies keep their whole name."""
    assert list(read_fields(written).authors) == [Person(*name) for name in authors]


@pytest.mark.parametrize(
    ("written", "more"),
    [
        ("Berg, Jan, et al. “Dunes.” Sand Letters, vol. 1, 2001.", True),
        ("Berg, Jan, and others. How Dunes Drift in the Wind. Dry Press, 2001.", True),
        ("Berg J, Cole I, et al. Dunes. Sand. 2001;1:2-3.", True),
        ("Berg, J., Cole, I., … Ruiz, D. (2001). Dunes. Sand, 1(2), 3-4.", True),
        ("Berg, J. (2001). Waiting for Cole et al. in the sand. Sand, 1(2), 3-4.", False),
    ],
)
def test_authors_that_are_left_out_are_not_forgotten(written: str, more: bool) -> None:
    """Where the list of names says so; a line in its place repeats that too."""
    assert read_fields(written).more_authors is more
    assert read_fields("———. Wind. Dry Press, 2003.", (Person("Berg", "Jan"),), more_before=more).more_authors is more


@pytest.mark.parametrize(
    ("written", "authors", "title", "year"),
    [
        ("A. Ash, “Peat in the wheel,” in CCS’07.", ["Ash"], "Peat in the wheel", "2007"),
        ("[29] F. B. Alder, “Wet policies,” ACM Trans. Inf. Sys. Sec.’00.", ["Alder"], "Wet policies", "2000"),
        ("Birch, L. A semantics of bogs. In POPL93 [40], pp. 144–154.", ["Birch"], "A semantics of bogs", "1993"),
        ("C. Elm and R. Fir, “Dry fens,” in USENIX Security ’98.", ["Elm", "Fir"], "Dry fens", "1998"),
        (
            "BENTON, N., KENNEDY, A., AND RUSSELL, G. Dry bogs. Mire Press, 1998.",
            ["BENTON", "KENNEDY", "RUSSELL"],
            "Dry bogs",
            "1998",
        ),
        (
            "The First Bog Retrieval Conference (BOC-1). Edited by D K Hart. Leeds, MD: Mire, 1993.",
            [],
            "The First Bog Retrieval Conference (BOC-1)",
            "1993",
        ),
        ("Peat EC2. http://peat.example.com/ec2.", [], "Peat EC2", ""),
        ("Peat ZooKeeper. peat.example.org/zookeeper.", [], "Peat ZooKeeper", ""),
        (
            "Linux containers (LXC) overview. https: //lxc.example.net/lxc.html.",
            [],
            "Linux containers (LXC) overview",
            "",
        ),
    ],
)
def test_sites_and_meetings_named_in_short(written: str, authors: list[str], title: str, year: str) -> None:
    """Two digits tell the year of a meeting, capitals join names too, and a site is called by the words before it."""
    read = read_fields(written)
    assert ([person.family for person in read.authors], read.title, read.year) == (authors, title, year)


@pytest.mark.parametrize("numbers", ["LIX(236), 433–460", "LIX, no. 236: 433–460"])
def test_a_volume_may_be_a_roman_number(numbers: str) -> None:
    """And is part neither of the journal nor of its publisher."""
    read = read_fields(f"Turing, A. M. (1950). Computing machinery and intelligence. Mind, {numbers}.")
    assert (read.container, read.volume, read.issue, read.pages) == ("Mind", "LIX", "236", "433–460")
    assert read.publisher == ""


@pytest.mark.parametrize(
    ("written", "pages"),
    [
        ("Ann Hill, The Law of Ports (Oxford: Clarendon Press, 1999), 45.", ""),
        ("Dale BJ. Lives saved. 2nd ed. London: Sea Press; 2004. 345 p.", ""),
        ('Ann Hill, "Ports," Law Review 12 (1999): 45.', "45"),
        ("Hill, A. (1999). Ports. In B. Dale (Ed.), The book of ports (pp. 45–60). Sea Press.", "45–60"),
    ],
)
def test_a_page_of_a_book_is_not_where_it_stands(written: str, pages: str) -> None:
    """A note cites it, or a list tells how many there are."""
    assert read_fields(written).pages == pages


def test_an_address_is_no_part_of_the_pages() -> None:
    """It stands behind them, with a stop between."""
    works = (
        "Abadie, Alberto, and Guido W. Imbens. 2008. “Failure of the Bootstrap for Matching Estimators.” Econometrica"
    )
    read = read_fields(f"{works} 76 (6): 1537–57. https://doi.org/10.3982/ECTA6474.")
    assert (read.pages, read.doi) == ("1537–57", "10.3982/ecta6474")


def test_a_dash_repeats_the_authors_before() -> None:
    """Three hyphens or em dashes stand for the authors of the entry before; further ones may follow."""
    before = (Person("Berg", "Jan"),)
    for dash in ("---.", "———.", "___.", "—.", "–.", "– – –.", "———,"):
        read = read_fields(f"{dash} Wind. Dry Press, 2003.", before)
        assert (read.authors, read.title, read.year) == (before, "Wind", "2003")
    read = read_fields("——— and Bo Carr. 2006. Stones again. Leeds: Wet Press.", before)
    assert (read.authors, read.title) == ((*before, Person("Carr", "Bo")), "Stones again")


@pytest.mark.parametrize("dash", ["———.", "---.", "—.", "–.", "———, ed."])
def test_a_line_that_begins_with_a_dash_for_authors_begins_an_entry(dash: str) -> None:
    """As one with their names does."""
    lines = [
        "Carr, Bo. 1999. Stone and water. Leeds: Wet Press.",
        "Lind, Anna. 2001. Oak of the mill. London: Moor.",
        f"{dash} 2003. Wheels and stones. London: Moor.",
        f"{dash} 2004. Dams of the north. London: Moor.",
    ]
    assert entry_starts([ListLine(line) for line in lines]) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("2008a", "2008a"),
        ("n.d.", ""),
        ("in press", "in press"),
        ("forthcoming", "in press"),
        ("2019, March 22", "2019"),
        ("1859/2003", "2003"),
    ],
)
def test_years(date: str, year: str) -> None:
    """A year keeps its letter; what is not yet printed says so; what has no date has no year."""
    assert read_fields(f"Berg, J. ({date}). Dunes drift. Dry Press.").year == year


@pytest.mark.parametrize(
    "title",
    [
        "Dunes: A history of drift",
        "Why do dunes drift?",
        "Dunes, deserts, and drift",
        "What B. arenaria eats",
        "The “soft” sand of others",
    ],
)
def test_titles_with_marks_inside(title: str) -> None:
    """Colons, commas, question marks, initials and quotation marks do not end a title early."""
    assert (
        read_fields(
            f"Berg, J. (2001). {title.rstrip('?')}{'?' if '?' in title else '.'} Sand Letters, 7(2), 4–5."
        ).title
        == title
    )


@pytest.mark.parametrize(
    "address",
    [
        "10.1000/Sand.7(2)",
        "doi:10.1000/Sand.7(2)",
        "https://doi.org/10.1000/Sand.7(2)",
        "http://dx.doi.org/10.1000/SAND.7(2).",
    ],
)
def test_every_form_of_a_doi(address: str) -> None:
    """A DOI is kept in lower case from `10.` on, with its own brackets and without the stop behind it."""
    read = read_fields(f"Berg, J. (2001). Dunes. Sand Letters, 7(2), 4–5. {address}")
    assert (read.doi, read.url) == ("10.1000/sand.7(2)", "")


@pytest.mark.parametrize("words", ["Accessed 5 May 2021.", "(Accessed: 5 May 2021)", "[cited 2021 May 5]"])
def test_the_day_of_reading_is_not_the_year(words: str) -> None:
    """An address is kept; the day someone read it is not taken for the date of the work."""
    read = read_fields(f"Berg, Jan. “Dunes.” Sand Online, https://example.org/a_b/dunes. {words}")
    assert (read.url, read.year, read.container) == ("https://example.org/a_b/dunes", "", "Sand Online")


def test_a_chapter_names_its_book() -> None:
    """Editors and pages are not taken for the book's title."""
    read = read_fields(
        "Berg, J. (2001). Wind. In I. Cole & D. Ruiz (Eds.), Handbook of dunes (2nd ed., pp. 45–51). Dry Press."
    )
    assert (read.title, read.container, read.pages, read.publisher) == (
        "Wind",
        "Handbook of dunes",
        "45–51",
        "Dry Press",
    )


def test_a_thesis_names_its_university() -> None:
    """The university stands where a publisher would."""
    read = read_fields("Berg, Jan. “How Dunes Drift.” PhD diss., University of Sand, 2001.")
    assert (read.title, read.publisher, read.year, read.container) == (
        "How Dunes Drift",
        "University of Sand",
        "2001",
        "",
    )


def test_marks_of_emphasis_are_no_part_of_a_value() -> None:
    """Markdown and HTML around a value go; an underscore inside an address stays."""
    read = read_fields(
        "[3] Berg, J. (2001). *How dunes drift in the wind*. <i>Sand Letters</i>, **7**(2), 4–5. https://example.org/a_b_c"
    )
    assert (read.title, read.container, read.volume, read.url, read.label) == (
        "How dunes drift in the wind",
        "Sand Letters",
        "7",
        "https://example.org/a_b_c",
        "3",
    )


@pytest.mark.parametrize(
    ("written", "label"),
    [("[12] ", "12"), ("12. ", "12"), ("(12) ", "12"), ("[^dune]: ", "dune"), ("[berg2001] ", "berg2001"), ("- ", "")],
)
def test_labels(written: str, label: str) -> None:
    """What markers call an entry by is kept without its brackets."""
    read = read_fields(f"{written}Berg J. Dunes drift. Sand. 2001;7(2):4-5.")
    assert (read.label, read.title) == (label, "Dunes drift")


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """No text raises, and every field is text."""
    read = read_fields(text)
    assert all(isinstance(getattr(read, name), str) for name in SCALARS)


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_pieces_of_an_entry_are_read(pieces: list[str]) -> None:
    """Nor does what an entry is made of, in any order."""
    assert read_fields(" ".join(pieces)).label in ("", "3")


@pytest.mark.parametrize(
    "hostile",
    [
        "A, " * 4000,
        "(" * 10_000,
        "“" * 10_000,
        "A. " * 4000,
        "Berg J, " * 1500,
        "1 " * 5000,
        "a" * 10_000,
        "[" * 9000,
        "and " * 3000,
        "Aa Bb, " * 1500,
        "Aa: " * 2500,
        "In " * 3000,
        "Aa. (" * 2000,
        "10.1000/" * 1200,
        "x ed. " * 1600,
        "\x1b[31m\x00<script>" * 500,
    ],
)
def test_a_hostile_entry_comes_to_an_end(hostile: str) -> None:
    """Ten thousand characters of anything are looked at, and nothing is made up of them."""
    found = read_fields(hostile)
    assert set(found.title + found.container) <= {*hostile, " "}


def test_a_number_may_be_a_title() -> None:
    """A year between an author and an imprint with a year of its own is the name of the book."""
    read = read_fields("Orwell, George. 1984. Secker & Warburg, 1949.")
    assert (read.title, read.year, read.publisher) == ("1984", "1949", "Secker & Warburg")


def test_an_institution_before_the_year_is_the_author() -> None:
    """Not the publisher, though publishers are named alike."""
    fields = read_fields(
        "The Cochrane Collaboration (2008). Review Manager (RevMan) for Windows: Version 5.0. The Nordic Cochrane "
        "Centre, Copenhagen, Denmark."
    )
    assert [person.family for person in fields.authors] == ["Cochrane Collaboration"]
    assert "Nordic" in fields.publisher or not fields.publisher


@pytest.mark.parametrize(
    ("written", "title", "container"),
    [
        ("Barr A. Threads. Web Lett. 1996;5:3-7.", "Threads", "Web Lett"),
        ("Keane P, Abiola F. Stroke. N Engl J Med. 2007 Nov 1;357(18):1801-9.", "Stroke", "N Engl J Med"),
        ("Hale R. Bridges. 2nd ed. London: Thorne Press; 1987.", "Bridges", ""),
        (
            "Novak J, Petrov I. Anger. In: Quill B, editor. Emotions in life. Boston: Harbor; 2004.",
            "Anger",
            "Emotions in life",
        ),
        ("Alder E. Salt. York: Dale; 2003.", "Salt", ""),
        ("Grey U. Herons. Milan: Bompiani; 2000.", "Herons", ""),
        ("Lark O, Wren P. Illusions. New York: Vintage; 2012.", "Illusions", ""),
        ("Okafor, Ngozi. Trust. 2009. University of Leeds, PhD dissertation.", "Trust", ""),
    ],
)
def test_a_title_of_one_word_is_no_author(written: str, title: str, container: str) -> None:
    """It stands between a name and a journal that are as short."""
    read = read_fields(written)
    assert (read.title, read.container) == (title, container)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Birch AB (2008). “Why “Fast” Is Slow.” The R Journal, 1(1), 10–12.", "Why “Fast” Is Slow"),
        ('Birch, A. (2008). "Moss" and "stones". Moor Letters, 1(1), 10–12.', '"Moss" and "stones"'),
        ("Birch, Ann. “The ‘Memory’ of Bogs.” Moor Letters, vol. 1, 2008, pp. 1–2.", "The ‘Memory’ of Bogs"),
        ("Birch, Ann. „Über „Moos“ im Wald“. Moor Letters 1 (2008), 10–12.", "Über „Moos“ im Wald"),
    ],
)
def test_quotation_marks_within_a_title_stay(written: str, title: str) -> None:
    """Those around it do not."""
    assert read_fields(written).title == title


def test_an_accent_that_stands_alone_is_no_name() -> None:
    """PDF files may print it apart from its letter."""
    found = split_names("J. Gerard, ´ A. Smith").persons
    assert [(one.family, one.given) for one in found] == [("Gerard", "J."), ("Smith", "A.")]
