"""BibTeX, RIS and CSL-JSON files are read record by record; a malformed one is named and loses no other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.references.bibliography import read_entries
from ibidem.references.records import malformed_records
from ibidem.structure.parse import blocks
from ibidem.types import BlockKind, Document, Person, Reference, WorkKind

BIBTEX = r"""% my list
@string{sand = "Sand Letters"}
@article{berg2001,
  author = {van der Berg, J{\"o}rg and {Ministry of Sand} and Ida Cole and others},
  title = {How {Dunes} drift: 100\% S{\'e}rieux},
  journal = sand, volume = 7, number = {2}, pages = {45--51}, year = 2001,
  doi = {https://doi.org/10.1000/Dune.7}
}

@book{cole, title = {Never closed, author = {Cole, Ida}

@book{ruiz,
  editor = {Ruiz, D.}, title = "Wind", publisher = {Dry Press}, year = {in press}, url = {https://example.org/a_b}
}
"""
RIS = """TY  - JOUR
AU  - van der Berg, Jörg
AU  - Cole, Ida
TI  - How dunes drift
JO  - Sand Letters
VL  - 7
IS  - 2
SP  - 45
EP  - 51
PY  - 2001/05/03
DO  - 10.1000/Dune.7
ER  -

TY  - BOOK
TI  - Never closed

TY  - BOOK
AU  - Ministry of Sand
T1  - Wind
PB  - Dry Press
Y1  - 2003//
ER  -
"""
CSL = """[
{"id": "berg2001", "type": "article-journal", "title": "How <i>dunes</i> drift",
 "author": [{"family": "Berg", "given": "Jörg", "non-dropping-particle": "van der"}, {"literal": "Ministry of Sand"}],
 "issued": {"date-parts": [[2001, 5]]}, "container-title": "Sand Letters", "volume": 7, "issue": "2",
 "page": "45-51", "DOI": "10.1000/Dune.7"},
{"id": "bad", "type": "book", "author": [{"family": "A"}, {"family": "B"}], "title": oops },
{"id": "ruiz", "type": "book", "title": "Wind", "publisher": "Dry Press", "issued": {"raw": "May 2003"}}
]"""
PIECES = [
    *("@book{", "@string{a=", "{", "}", '"', "a = ", r"\'e", "%", "author={X and Y}", "\n", ","),
    *("TY  - ", "ER  -", "TI  - x", '{"title": ', "[", "]", "null", "1"),
]
FILES = {"list.bib": BIBTEX, "list.ris": RIS, "list.json": CSL}


def document(path: str, text: str) -> Document:
    return Document(path, path, path, text, "digest")


def references(path: str, text: str) -> tuple[Reference, ...]:
    made = document(path, text)
    return read_entries(made, blocks(made))


@pytest.mark.parametrize("path", FILES)
def test_a_record_is_read(path: str) -> None:
    """The same article reads the same from every format."""
    found = references(path, FILES[path])[0]
    assert found.authors[0] == Person("van der Berg", "Jörg")
    assert found.title.startswith(("How dunes drift", "How Dunes drift"))
    assert (found.container, found.volume, found.issue, found.year) == ("Sand Letters", "7", "2", "2001")
    assert found.pages.replace("–", "-") == "45-51"
    assert found.doi == "10.1000/dune.7"


@pytest.mark.parametrize("path", FILES)
def test_a_record_says_what_it_is(path: str) -> None:
    """So that nobody need guess it."""
    found = references(path, FILES[path])
    assert (found[0].kind, found[-1].kind) == (WorkKind.ARTICLE, WorkKind.BOOK)


@pytest.mark.parametrize(("path", "line"), [("list.bib", 10), ("list.ris", 14), ("list.json", 6)])
def test_a_malformed_record_is_named_with_its_line(path: str, line: int) -> None:
    """It keeps its raw text, and the records around it are read."""
    made = document(path, FILES[path])
    (trouble,) = malformed_records(made, blocks(made))
    assert trouble.line == line
    assert trouble.trouble.startswith("malformed")
    first, bad, last = references(path, FILES[path])
    assert [first.parsed, bad.parsed, last.title] == [True, path == "list.bib", "Wind"]
    assert bad.lines is not None
    assert bad.lines[0] == line
    assert bad.raw


@pytest.mark.parametrize(
    "record",
    [
        "@book{k, author={Lost, Ian, title={A {Red} tide}, year=2004, publisher={Sea}}",
        '@book{k,\n  author = "Lost, Ian,\n  title = {A {Red} tide},\n  year = "2004",\n  publisher = "Sea"\n}',
        "@book{k,\n  author = {Lost, Ian},\n  title = {A {Red} tide,\n  year = 2004\n  publisher = {Sea}\n}",
        "@book{k, author={Lost, Ian}, title={A {Red} tide}, year={2004}, publisher={Sea",
    ],
)
def test_fields_of_a_record_that_does_not_close_are_read(record: str) -> None:
    """As far as they can be told; the record is named with them, and the next one is read."""
    text = f"{record}\n@book{{ruiz, title={{Wind}}}}\n"
    bad, last = references("list.bib", text)
    assert (bad.authors, bad.title, bad.year, bad.publisher) == ((Person("Lost", "Ian"),), "A Red tide", "2004", "Sea")
    assert last.title == "Wind"
    made = document("list.bib", text)
    (trouble,) = malformed_records(made, blocks(made))
    assert trouble.line == 1
    assert trouble.trouble.endswith("read all the same: author, title, year, publisher")


def test_a_record_in_round_brackets_ends_with_an_abbreviation() -> None:
    """The bracket is none of it."""
    (entry,) = references("list.bib", '@inproceedings(a2, title={T}, booktitle="Proc. " # "of X", month = jan)')
    assert entry.container == "Proc. of X"


def test_what_is_no_object_in_a_list_of_works_is_named() -> None:
    """The works around it are read."""
    text = '[{"type": "book", "title": "Wind"},\n "x", {"type": "book", "title": "Sand"}]'
    made = document("list.json", text)
    assert [entry.title for entry in references("list.json", text) if entry.parsed] == ["Wind", "Sand"]
    assert [trouble.trouble.startswith("malformed") for trouble in malformed_records(made, blocks(made))] == [True]


@pytest.mark.parametrize("path", FILES)
def test_a_record_knows_its_place(path: str) -> None:
    """Its span holds it and nothing of the next."""
    text = FILES[path]
    first, _, last = references(path, text)
    assert "Dune.7" in text[first.start : first.end]
    assert "Wind" not in text[first.start : first.end]
    assert "Dry Press" in text[last.start : last.end]


def test_latex_becomes_characters() -> None:
    """Accents, dashes, braces and escaped signs are as they would be printed."""
    text = r"@book{a, author={{\'E}tienne, Fran\c{c}ois}, title={\"Uber 50\% \& {D}{\ae}mon --- na\"{\i}ve}, year=1999}"
    (found,) = references("a.bib", text)
    assert found.authors == (Person("Étienne", "François"),)
    assert found.title.startswith("Über 50% & Dæmon")
    assert found.title.endswith("naïve")


def test_bodies_and_others_of_bibtex() -> None:
    """What is in braces is one name; `others` is none."""
    found = references("list.bib", BIBTEX)[0]
    assert found.authors[1:] == (Person("Ministry of Sand"), Person("Cole", "Ida"))
    assert (found.label, found.more_authors) == ("berg2001", True)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.ris", "TY  - BOOK\nAU  - Cole, Ida\nAU  - et al.\nTI  - Wind\nER  -\n"),
        ("a.json", '[{"type": "book", "title": "Wind", "author": [{"family": "Cole"}, {"literal": "others"}]}]'),
    ],
)
def test_more_authors_are_no_person(path: str, text: str) -> None:
    """What says that there are more is kept as that."""
    (found,) = references(path, text)
    assert ([one.family for one in found.authors], found.more_authors) == (["Cole"], True)


def test_editors_stand_in_for_authors() -> None:
    """A book without authors has its editors; what is not yet printed says so."""
    found = references("list.bib", BIBTEX)[-1]
    assert (found.authors, found.year, found.url) == ((Person("Ruiz", "D."),), "in press", "https://example.org/a_b")


def test_definitions_and_comments_are_no_entries() -> None:
    """Abbreviations and what stands between entries are markup."""
    made = document("list.bib", BIBTEX)
    assert [block.kind for block in blocks(made)].count(BlockKind.REFERENCE) == 3
    assert BIBTEX[blocks(made)[0].start :].startswith("% my list")


@pytest.mark.parametrize("path", FILES)
def test_blocks_cover_everything(path: str) -> None:
    """Every character but whitespace lies in exactly one block."""
    text = FILES[path]
    covered = [False] * len(text)
    for block in blocks(document(path, text)):
        assert not any(covered[block.start : block.end])
        covered[block.start : block.end] = [True] * (block.end - block.start)
    assert all(held or letter.isspace() for held, letter in zip(covered, text, strict=True))


@pytest.mark.parametrize("suffix", [".bib", ".ris", ".json"])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=60, deadline=None)
def test_any_file_is_read(suffix: str, pieces: list[str]) -> None:
    """No file raises; each record is read or named."""
    made = document(f"a{suffix}", "".join(pieces))
    found = blocks(made)
    read = read_entries(made, found)
    assert len(read) == sum(block.kind is BlockKind.REFERENCE for block in found)
    assert all(record.line >= 1 for record in malformed_records(made, found))


def test_a_long_file_is_read_in_moments() -> None:
    """Two thousand records, every id different."""
    record = BIBTEX[BIBTEX.index("@article") : BIBTEX.index("@book{cole")]
    text = "".join(record.replace("berg2001", f"berg{number}") for number in range(2000))
    assert len({found.id for found in references("long.bib", text)}) == 2000


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("a.bib", "@misc{a, title={One}, file={:papers/Ash2001.pdf:PDF}}", "papers/Ash2001.pdf"),
        (
            "a.bib",
            "@misc{a, title={One}, file={Page:files/1/a.html:text/html;A.pdf:files/2/A - One.pdf:application/pdf}}",
            "files/2/A - One.pdf",
        ),
        (
            "a.bib",
            r"@misc{a, title={One}, file={PDF:C\:\\Users\\a\\Zotero\\storage\\X\\One.pdf:application/pdf}}",
            "C:/Users/a/Zotero/storage/X/One.pdf",
        ),
        (
            "a.bib",
            r"@misc{a, title={One}, file={:C$\backslash$:/Users/a/Mendeley Desktop/One.pdf:pdf}}",
            "C:/Users/a/Mendeley Desktop/One.pdf",
        ),
        ("a.bib", "@misc{a, title={One}, file={/home/a/Zotero/storage/X/One.pdf}}", "/home/a/Zotero/storage/X/One.pdf"),
        ("a.bib", r"@misc{a, title={One}, file={:papers/M{\"u}ller.pdf:PDF}}", "papers/Müller.pdf"),
        ("a.ris", "TY  - JOUR\nTI  - One\nL1  - internal-pdf://34/One.pdf\nER  - \n", "internal-pdf://34/One.pdf"),
        ("a.json", '[{"id": "a", "title": "One", "attachments": [{"path": "/home/a/One.pdf"}]}]', "/home/a/One.pdf"),
    ],
)
def test_a_record_names_the_file_of_its_text(name: str, text: str, path: str) -> None:
    """As JabRef, Zotero, Better BibTeX, Mendeley and EndNote write it."""
    one = Document(name, name, name, text, "0")
    assert [entry.file for entry in read_entries(one, blocks(one))] == [path]


def test_what_others_inherit_from_is_no_record() -> None:
    """`@xdata` holds fields for others alone."""
    text = "@xdata{hall, publisher={Hall}}\n\n@book{oak, title={Eight}, year=2008, xdata={hall}}\n"
    one = Document("a.bib", "a.bib", "a", text, "0")
    assert [(entry.label, entry.publisher) for entry in read_entries(one, blocks(one))] == [("oak", "Hall")]


BETTER_BIBTEX = """{
  "config": {"id": "36a3b0b5-bad0-4a04-b79b-441c7cef77db", "label": "BetterBibTeX JSON", "options": {}},
  "version": {"zotero": "6.0.36", "bbt": "6.7.140"},
  "collections": {},
  "items": [
    {"key": "A1", "itemType": "journalArticle", "title": "How dunes drift", "date": "2001-05",
     "creators": [{"firstName": "Vera", "lastName": "Holm", "creatorType": "editor"},
                  {"firstName": "Jörg", "lastName": "Berg", "creatorType": "author"},
                  {"name": "Ministry of Sand", "creatorType": "author"}],
     "publicationTitle": "Sand Letters", "volume": "7", "issue": "2", "pages": "45-51", "DOI": "10.1000/Dune.7",
     "notes": [], "citationKey": "berg2001", "attachments": [{"itemType": "attachment", "path": "/home/a/dunes.pdf"}]},
    {"key": "N1", "itemType": "note", "note": "<p>Buy sand</p>"},
    {"key": "B1", "itemType": "book", "title": "Wind", "publisher": "Dry Press", "date": "May 2003", "citekey": "ruiz",
     "creators": [{"firstName": "D.", "lastName": "Ruiz", "creatorType": "editor"}]}
  ],
  "more": {"title": "no work"}
}"""


def test_exports_of_better_bibtex_are_read() -> None:
    """Zotero's own items in an object with other things; notes and what follows the list are no works."""
    document = Document("a.json", "a.json", "a.json", BETTER_BIBTEX, "d")
    dunes, wind = read_entries(document, blocks(document))
    assert dunes.authors == (Person("Berg", "Jörg"), Person("Ministry of Sand"))
    assert (dunes.label, dunes.year, dunes.title, dunes.container) == (
        "berg2001",
        "2001",
        "How dunes drift",
        "Sand Letters",
    )
    assert (dunes.pages, dunes.doi, dunes.kind) == ("45-51", "10.1000/dune.7", WorkKind.ARTICLE)
    assert (wind.label, wind.year, wind.authors, wind.kind) == ("ruiz", "2003", (Person("Ruiz", "D."),), WorkKind.BOOK)
    assert not malformed_records(document, blocks(document))


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "book", "title": "Wind", "author": [{"family": "Cole"}]}',
        '{"status": "ok", "message": {"total": 1, "items": [{"type": "book", "title": ["Wind"]}], "query": {"a": {}}}}',
        '{"references": [{"id": "a", "type": "book", "title": "Wind"}], "other": [{"title": "no work"}]}',
        '{"items": [{"type": "book", "title": "Wind"}, {"itemType": "attachment", "title": "no work"}]}',
    ],
)
def test_works_stand_alone_or_in_an_object(text: str) -> None:
    """One work as it is, and the lists of Crossref and pandoc."""
    document = Document("a.json", "a.json", "a.json", text, "d")
    assert [one.title for one in read_entries(document, blocks(document))] == ["Wind"]


def test_abbreviations_of_abbreviations_stay_small() -> None:
    """A file of a kilobyte must not become one of gigabytes."""
    doubled = "".join(f"@string{{s{at} = s{at - 1} # s{at - 1}}}\n" for at in range(1, 60))
    books = "@book{a, title = s4, year = 1999}\n\n@book{b, title = s59, year = 1998}\n"
    text = f'@string{{s0 = "sand"}}\n{doubled}{books}'
    document = Document("a.bib", "a.bib", "", text, "digest")
    entries = read_entries(document, blocks(document))
    assert len(text) < 5_000
    assert entries[0].title == "sand" * 16
    assert sum(len(entry.title) for entry in entries) < 500_000


def test_a_key_that_two_records_have_is_named_with_both_lines() -> None:
    """Both stay entries."""
    made = document("a.bib", "@book{a, title={Oak}}\n@book{b, title={Ash}}\n\n@book{a, title={Elm}}\n")
    (trouble,) = malformed_records(made, blocks(made))
    assert (trouble.line, trouble.trouble) == (4, "same key as the record in line 1: a")
    assert [entry.title for entry in read_entries(made, blocks(made))] == ["Oak", "Ash", "Elm"]
