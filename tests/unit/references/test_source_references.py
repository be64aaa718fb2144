"""What a file carries as records of its own are the exact references of the document."""

from __future__ import annotations

import json

from ibidem.references.bibliography import read_bibliography
from ibidem.structure.parse import blocks
from ibidem.types import BlockKind, Document, SourceCitation, SourceReference, Syntax

RECORD = json.dumps(
    {
        "type": "article-journal",
        "title": "Moss on trees",
        "author": [{"family": "Ash", "given": "Alan"}, {"family": "van der Elm", "given": "Berta"}],
        "container-title": "Journal of Woods",
        "issued": {"date-parts": [[2001]]},
        "volume": "3",
        "page": "1-9",
        "DOI": "10.1000/moss",
    }
)


def document(text: str, *references: SourceReference, citations: tuple[SourceCitation, ...] = ()) -> Document:
    return Document(
        "a.docx",
        "a.docx",
        "Woods",
        text,
        "0",
        Syntax.MARKDOWN,
        source_references=references,
        source_citations=citations,
    )


def test_a_listed_work_has_the_fields_of_its_record_without_a_heading() -> None:
    """As a publisher's XML lists it; the text stays the entry as it stands."""
    text = "# Woods\n\nMoss grows [1].\n\n[1] Ash A, Elm B. Moss on treees. J Woods.\n"
    start = text.index("[1] Ash")
    one = document(
        text,
        SourceReference("r1", RECORD, start, len(text) - 1),
        citations=(SourceCitation(text.index("[1]"), text.index("[1]") + 3, ("r1",)),),
    )
    found = read_bibliography(one, blocks(one))
    (entry,) = found.entries
    assert (entry.title, entry.doi, entry.year, entry.label) == ("Moss on trees", "10.1000/moss", "2001", "1")
    assert entry.raw.startswith("[1] Ash A")
    assert [(cited.text, cited.targets, cited.trouble) for cited in found.citations] == [("[1]", (entry.id,), None)]
    assert [block.kind for block in blocks(one)][-1] is BlockKind.REFERENCE


def test_a_record_of_a_citation_field_gives_its_fields_to_the_entry_of_the_list() -> None:
    """As a reference manager writes both into a text, in any citation style."""
    text = (
        "# Woods\n\nMoss grows (the first of them).\n\n# References\n\n"
        "Ash A, Elm B. Moss on trees. J Woods 2001;3:1.\n\n"
        "Oak C. Rings of oaks. J Woods 2002;4:5–6.\n"
    )
    start = text.index("(the first")
    one = document(text, SourceReference("z1", RECORD), citations=(SourceCitation(start, start + 19, ("z1",)),))
    found = read_bibliography(one, blocks(one))
    assert [(entry.authors[0].given, entry.container) for entry in found.entries] == [
        ("Alan", "Journal of Woods"),
        ("C.", "J Woods"),
    ]
    assert [cited.targets for cited in found.citations] == [(found.entries[0].id,)]


def test_a_record_that_no_list_names_is_an_entry_where_it_is_first_cited() -> None:
    """A text of which only the fields tell what it cites."""
    text = "# Woods\n\nMoss grows (Ash and van der Elm, 2001). It does (ibid).\n"
    start, end = text.index("(Ash"), text.index(" It does")
    one = document(text, SourceReference("z1", RECORD), citations=(SourceCitation(start, end - 1, ("z1",)),))
    found = read_bibliography(one, blocks(one))
    (entry,) = found.entries
    assert text[entry.start : entry.end] == "(Ash and van der Elm, 2001)"
    assert entry.raw == "Ash, Alan; van der Elm, Berta (2001). Moss on trees. Journal of Woods, 3, 1-9."
    assert [(cited.text, cited.targets) for cited in found.citations] == [
        ("(Ash and van der Elm, 2001)", (entry.id,)),
        ("ibid", (entry.id,)),
    ]
    assert all(block.kind is not BlockKind.REFERENCE for block in blocks(one))


def test_a_key_without_a_record_is_left_to_the_text() -> None:
    """It names an entry of a bibliography file."""
    text = "# Woods\n\nMoss grows [@ash].\n"
    one = document(text, citations=(SourceCitation(text.index("[@"), text.index("]") + 1, ("ash",)),))
    assert [cited.text for cited in read_bibliography(one, blocks(one)).citations] == ["[@ash]"]


def test_a_citation_of_which_the_file_marks_a_part_is_read_whole() -> None:
    """The first of a list, or the ends of a range; a place that the file marks otherwise stays as it says."""
    text = "# Woods\n\nMoss grows [1, 2]. It is wet [1–3].\n\n## References\n\n"
    entries = ["[1] Ash A. Moss. 2001.", "[2] Elm B. Bark. 2002.", "[3] Fir C. Sap. 2003."]
    places = [(text.index("1, 2"), 1, "a"), (text.index("1–3"), 1, "a"), (text.index("3]."), 1, "c")]
    marked = tuple(SourceCitation(start, start + length, (key,)) for start, length, key in places)
    listed, at = [], len(text)
    for key, entry in zip("abc", entries, strict=True):
        listed.append(SourceReference(key, "", at, at + len(entry)))
        at += len(entry) + 2
    one = document(text + "\n\n".join(entries), *listed, citations=marked)
    found = read_bibliography(one, blocks(one))
    labels = {entry.id: entry.label for entry in found.entries}
    assert [(cited.text, "".join(labels[each] for each in cited.targets)) for cited in found.citations] == [
        ("[1, 2]", "12"),
        ("[1–3]", "123"),
    ]
