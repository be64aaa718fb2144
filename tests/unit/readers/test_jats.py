"""Articles in XML: JATS and TEI, with the references that they carry."""

from __future__ import annotations

import io
import json

import pytest

from ibidem.errors import SourceError
from ibidem.readers import jats
from ibidem.types import Document

FRONT = "<front><article-meta><title-group><article-title>Peat</article-title></title-group></article-meta></front>"
NAME = "<person-group><name><surname>Birch</surname><given-names>AB</given-names></name></person-group>"


def read(xml: str) -> Document:
    return next(jats.read(io.BytesIO(xml.encode()), "a.nxml"))


def article(body: str, back: str = "") -> Document:
    return read(f"<article>{FRONT}<body>{body}</body><back>{back}</back></article>")


def test_citations_lead_to_records() -> None:
    """A citation names its entry, and the entry carries its fields."""
    document = article(
        '<sec><title>Aims</title><p>Deep<sup><xref ref-type="bibr" rid="r1">1</xref></sup>, 4 m<sup>2</sup>.</p></sec>',
        f'<ref-list><ref id="r1"><label>1</label><element-citation publication-type="journal">{NAME}<article-title>Costs</article-title>'
        "<source>Moor Econ</source><year>2009</year><volume>50</volume><fpage>1</fpage><lpage>9</lpage></element-citation></ref></ref-list>",
    )
    assert document.text == (
        "# Peat\n\n## Aims\n\nDeep¹, 4 m².\n\n## References\n\n[1] Birch AB (2009). Costs. Moor Econ, 50: 1–9.\n"
    )
    (citation,) = document.source_citations
    assert (document.text[citation.start : citation.end], citation.keys) == ("¹", ("r1",))
    record = json.loads(document.source_references[0].record)
    assert (record["title"], record["container-title"], record["volume"], record["page"]) == (
        "Costs",
        "Moor Econ",
        "50",
        "1-9",
    )
    assert record["author"] == [{"family": "Birch", "given": "AB"}]


def test_an_article_says_what_it_is() -> None:
    """Its front is the record by which references are matched to it."""
    document = read(
        "<article><front><journal-meta><journal-title>Moor Econ</journal-title></journal-meta><article-meta>"
        '<article-id pub-id-type="doi">10.1000/peat</article-id><title-group><article-title>Peat</article-title>'
        '</title-group><contrib-group><contrib contrib-type="author"><name><surname>Birch</surname><given-names>AB'
        "</given-names></name></contrib></contrib-group><pub-date><year>2010</year></pub-date><pub-date><year>2009"
        "</year></pub-date></article-meta></front><body><p>x</p></body></article>"
    )
    assert json.loads(document.own_record) == {
        "title": "Peat",
        "container-title": "Moor Econ",
        "DOI": "10.1000/peat",
        "author": [{"family": "Birch", "given": "AB"}],
        "issued": {"date-parts": [[2009]]},
    }


def test_an_entry_that_is_written_out_stays_as_it_is() -> None:
    """The words and stops of a mixed citation are those of the file."""
    cited = "<mixed-citation><string-name><surname>Cole</surname>, C.</string-name> <year>2011</year>. <source>Water</source>.</mixed-citation>"
    assert article(
        "<p>x</p>", f'<ref-list><title>Literature</title><ref id="r">{cited}</ref></ref-list>'
    ).text.endswith("## Literature\n\nCole, C. 2011. Water.\n")


def test_tables_lists_and_notes() -> None:
    """A list inside a paragraph follows it; a table has its caption above it; a note stands in its section."""
    document = article(
        "<sec><title>A</title><p>We list:<list><list-item><p>one</p></list-item></list></p>"
        '<p>See<xref ref-type="fn" rid="f">a</xref>.</p><table-wrap><label>Table 1</label><caption><p>Depths.</p></caption>'
        "<table><tr><th>Site</th><th>Depth</th></tr><tr><td>Ash</td><td>6 m</td></tr></table></table-wrap></sec>",
        '<fn-group><fn id="f"><label>a</label><p>A note.</p></fn></fn-group>',
    )
    assert document.text == (
        "# Peat\n\n## A\n\nWe list:\n\n- one\n\nSee[^a].\n\nTable 1 Depths.\n\n"
        "| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n\n[^a]: A note.\n"
    )


def test_tei() -> None:
    """Divisions, notes, citations and works of TEI."""
    document = read(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Peat</title></titleStmt></fileDesc></teiHeader>'
        '<text><body><div><head n="1">Aims</head><p>Deep <ref type="bibr" target="#b0">[1]</ref>, m<hi rend="superscript">2</hi>.<note>A note.</note></p></div></body>'
        '<back><listBibl><biblStruct xml:id="b0"><analytic><title level="a">Costs</title><author><persName><forename>A</forename><surname>Birch</surname></persName></author></analytic>'
        '<monogr><title level="j">Moor Econ</title><imprint><date when="2009"/><biblScope unit="page" from="1" to="9"/></imprint></monogr></biblStruct></listBibl></back></text></TEI>'
    )
    assert "## 1 Aims\n\nDeep [1], m².[^1]\n\n[^1]: A note." in document.text
    assert document.source_citations[0].keys == ("b0",)
    record = json.loads(document.source_references[0].record)
    assert (record["title"], record["container-title"], record["page"], record["author"][0]["family"]) == (
        "Costs",
        "Moor Econ",
        "1-9",
        "Birch",
    )


def test_other_xml_is_named() -> None:
    """XML of another kind is refused with the name of its root."""
    with pytest.raises(SourceError, match=r"not read \(rss\)"):
        read("<rss/>")


def test_a_dash_between_two_citations_cites_what_is_between() -> None:
    """In the order of the list, whatever is written; works that are listed without fields are cited too."""
    refs = "".join(f'<ref id="r{n}"><mixed-citation>Birch {n}. Peat. 2001.</mixed-citation></ref>' for n in range(1, 5))
    cited = [f'<xref ref-type="bibr" rid="r{n}">{n}</xref>' for n in range(1, 5)]
    document = article(
        f"<p>Deep [{cited[0]}–{cited[2]}], wet<sup>{cited[1]}-{cited[3]}</sup>, old {cited[1]}, {cited[2]}.</p>",
        f"<ref-list>{refs}</ref-list>",
    )
    assert [(document.text[one.start : one.end], one.keys) for one in document.source_citations] == [
        ("1–3", ("r1", "r2", "r3")),
        ("²⁻⁴", ("r2", "r3", "r4")),
        ("2", ("r2",)),
        ("3", ("r3",)),
    ]


def test_names_without_space_between_their_parts_are_parted() -> None:
    """Fields side by side are no one word, and persons are parted by commas."""
    people = "<name><surname>Bog</surname><given-names>A</given-names></name><name><surname>Fen</surname><given-names>C</given-names></name>"
    reference = f"<ref><mixed-citation>{people}. <source>Moor</source><year>1999</year>.</mixed-citation></ref>"
    assert article("<p>Wet.</p>", f"<ref-list>{reference}</ref-list>").text.endswith("Bog A, Fen C. Moor 1999.\n")


def test_what_an_article_leaves_out_is_named() -> None:
    """Descriptions of figures and the data of the publisher; authors that are a group are authors."""
    document = read(
        "<article><front><article-meta><title-group><article-title>Peat</article-title></title-group><contrib-group>"
        "<contrib><collab>Moor Group</collab></contrib><aff>Leeds</aff></contrib-group><history>2001</history>"
        "</article-meta></front><body><fig><caption><p>A bog.</p></caption><alt-text>Moss</alt-text></fig></body></article>"
    )
    assert document.text == "# Peat\n\nMoor Group\n\nA bog.\n"
    assert [(one.kind, one.characters) for one in document.omitted] == [
        ("data of the publisher", 5),
        ("description of a picture", 4),
        ("data of the publisher", 4),
    ]


def test_lists_of_tei_keep_their_terms_and_depth() -> None:
    """A term stands before what it means, and an item inside another is read once; the header names the authors."""
    document = read(
        "<TEI><teiHeader><fileDesc><titleStmt><title>Peat</title><author>Anna Lind</author></titleStmt></fileDesc>"
        "</teiHeader><text><body><list><label>Bog</label><item>wet land</item></list><p>So.</p><list type='ordered'>"
        "<item>Dig<list><item>slowly</item></list></item><item>Dry</item></list></body></text></TEI>"
    )
    assert document.text == ("# Peat\n\nAnna Lind\n\n- Bog: wet land\n\nSo.\n\n1. Dig\n   - slowly\n2. Dry\n")
    assert json.loads(document.own_record) == {"author": [{"literal": "Anna Lind"}]}
