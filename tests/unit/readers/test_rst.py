"""reStructuredText, Org and AsciiDoc: structure, and the file's own lines."""

from __future__ import annotations

import io

import pytest
from docutils.parsers.rst import directives
from sample_documents import line_at

from ibidem.readers import asciidoc, org, rst
from ibidem.references.identity import identity
from ibidem.types import Document


def read_rst(source: str) -> Document:
    return next(rst.read(io.BytesIO(source.encode()), "a.rst"))


def test_rst_structure() -> None:
    """Headings, lists, tables, notes and citations."""
    document = read_rst(
        "Peat\n====\n\nDepth is 4 m\\ :sup:`2`, see [CIT2002]_ and [1]_.\n\n* one\n\n  1. inner\n\n====== =====\nSite   Depth\n====== =====\n"
        "Ash    6 m\n====== =====\n\n.. [1] The note.\n.. [CIT2002] Karl. 2002.\n"
    )
    assert document.title == "Peat"
    assert document.text == (
        "# Peat\n\nDepth is 4 m², see [CIT2002] and [^1].\n\n- one\n  1. inner\n\n| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n\n"
        "[^1]: The note.\n\n[CIT2002] Karl. 2002.\n"
    )
    assert line_at(document, "Depth is") == "4"
    assert document.source_citations[0].keys == ("CIT2002",)


def test_directives_and_roles_of_sphinx_are_text() -> None:
    """What docutils does not know is read for its words, and its tables are as before afterwards."""
    before = directives.directive
    document = read_rst(
        "Use :ref:`the guide <g>` and :func:`~os.path.join`.\n\n.. versionadded:: 3.1\n   New thing.\n\n.. toctree::\n\n   a\n"
    )
    assert document.text == "Use the guide and os.path.join.\n\n3.1 New thing.\n"
    assert directives.directive is before


def test_rst_reads_no_other_file() -> None:
    """A file that another names is not opened."""
    assert "root:" not in read_rst("Text.\n\n.. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n").text


def test_org_structure() -> None:
    """Headlines with their tags, properties, lists, tables, notes and citations."""
    source = (
        "#+TITLE: Moor notes\n* TODO Intro :peat:\n:PROPERTIES:\n:Drained: in 1911\n:END:\nIt is *deep*, m^{2}; see [[https://x.org][the page]].[fn:1]\n"
        "Cited by [cite:@dunn p. 3].\n\n- one\n  - inner\n| Site | Depth |\n|------+-------|\n| Ash | 6 m |\n# a comment\n[fn:1] The note.\n"
    )
    document = next(org.read(io.BytesIO(source.encode()), "a.org"))
    assert document.text == (
        "# Moor notes\n\n## Intro\n\n- State: TODO\n- Tags: peat\n- Drained: in 1911\n\n"
        "It is deep, m²; see the page.[^1] Cited by [@dunn p. 3].\n\n- one\n  - inner\n\n"
        "| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n\n[^1]: The note.\n"
    )
    assert (line_at(document, "It is"), line_at(document, "| Ash")) == ("6", "13")
    assert document.source_citations[0].keys == ("dunn",)


def test_asciidoc_structure() -> None:
    """Headings, lists, tables, notes; attributes stand for their values."""
    source = (
        "= Moor notes\n:depth: 6 m\n\nIt is {depth} *deep*, m^2^, see https://x.org[a page].footnote:[A note.]\n\n== Hours\n\n* one\n** inner\n. first\n. second\n\n"
        "|===\n|Site |Depth\n\n|Ash |6 m\n|Birch\n|7 m\n|===\n\n----\ncode\n----\n// comment\n"
    )
    document = next(asciidoc.read(io.BytesIO(source.encode()), "a.adoc"))
    assert document.text == (
        "# Moor notes\n\nIt is 6 m deep, m², see a page.[^1]\n\n[^1]: A note.\n\n## Hours\n\n- one\n  - inner\n\n1. first\n2. second\n\n"
        "| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n| Birch | 7 m |\n\n```\ncode\n```\n"
    )
    assert line_at(document, "| Birch") == "17"


def test_characters_without_a_space_are_named_and_left_out() -> None:
    """Data pasted into a text is none, and would take docutils minutes."""
    document = read_rst("The mill was built of oak.\n\n" + "-a" * 100_000 + "\n\nThe wheel turned.\n")
    assert "The wheel turned." in document.text
    assert [(left.kind, left.place, left.characters) for left in document.omitted] == [
        ("characters without a space", "line 3", 200_000)
    ]


def test_rst_rows_have_lines_of_their_own() -> None:
    """Where docutils counts them in the file, not in the data of a directive."""
    document = read_rst(
        "Peat\n====\n\n.. list-table::\n   :header-rows: 1\n\n   * - Month\n     - Task\n   * - March\n     - Look\n\n"
        "==== ====\nSite Deep\n==== ====\nAsh  6 m\nOak  9 m\n==== ====\n\n.. csv-table::\n\n   Elm,2 m\n   Fir,3 m\n"
    )
    told = {words: line_at(document, words) for words in ("Month", "March", "Ash", "Oak", "Elm", "Fir")}
    assert told == {"Month": "7", "March": "9", "Ash": "15", "Oak": "16", "Elm": "19", "Fir": "19"}


def test_what_other_programs_would_set_is_accounted_for() -> None:
    """Raw markup, files that are not read, and the description of a picture."""
    document = read_rst(
        "Mill\n====\n\nOld.\n\n.. raw:: html\n\n   <p>Raw</p>\n\n.. include:: b.rst\n\n.. image:: a.png\n   :alt: snow\n"
    )
    kinds = {omitted.kind for omitted in document.omitted}
    assert {"raw markup", "included file", "description of a picture"} <= kinds


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (".. figure:: w.png\n\n   The wheel of the mill\n\n", "Oak"),
        (".. topic:: A box\n\n   In it.\n\n", "Oak"),
        (".. table:: Doses\n\n   === ===\n   a   b\n   === ===\n   1   2\n   === ===\n\n", "Oak"),
        ("Some text before any heading.\n\n", "a"),
    ],
)
def test_a_caption_is_no_title(above: str, title: str) -> None:
    """Nor are the titles of boxes and tables, or a heading behind the begin of the text."""
    document = read_rst(f"{above}Oak\n===\n\nIt grows.\n")
    assert document.title == title
    assert [name for name in identity(document).titles if name != title] == []


def test_asciidoc_boxes_references_and_authors() -> None:
    """A line of attributes above a box is no heading, a reference shows its heading, and a picture is described."""
    document = next(
        asciidoc.read(
            io.BytesIO(
                b"= Pump\nAnna Lind <a@b.c>; Bo Carr\nv1.2, 2021\n\nSee <<safe>>.\n\nimage::p.png[A pump]\n\n[#safe]\n== Safety\n\n"
                b'[NOTE]\n====\nDry.\n====\n\n[cols="1,1",options="header"]\n|===\n|Part |No\n|Valve |3\n|===\n'
            ),
            "a.adoc",
        )
    )
    assert document.text == (
        "# Pump\n\nAnna Lind <a@b.c>; Bo Carr\n\nv1.2, 2021\n\nSee Safety.\n\n## Safety\n\nNote:\n\nDry.\n\n"
        "| Part | No |\n| --- | --- |\n| Valve | 3 |\n"
    )
    assert [person.given for person in identity(document).authors] == ["Anna", "Bo"]
    assert [(one.kind, one.characters) for one in document.omitted] == [("description of a picture", 6)]


def test_org_trees_that_are_comments_are_left_out_and_named() -> None:
    """With all that is under them, up to the next headline of their level; they are never exported."""
    source = "* Building\nOak.\n* TODO COMMENT Private\nNever.\n** Below\nNor this.\n* People\nAnna.\n** COMMENT\nx\n* COMMENTS\nYes.\n"
    document = next(org.read(io.BytesIO(source.encode()), "a.org"))
    assert document.text == "# Building\n\nOak.\n\n# People\n\nAnna.\n\n# COMMENTS\n\nYes.\n"
    assert [(omitted.kind, omitted.place) for omitted in document.omitted] == [
        ("comment", "line 3"),
        ("comment", "line 9"),
    ]


def test_asciidoc_text_depends_on_attributes() -> None:
    """What is not shown for an attribute that is not set is left out and named, with conditions within it."""
    source = (
        "= Mill\n:foo:\n\nifdef::foo[]\nFoo.\nendif::[]\n\nifdef::bar[]\nBar.\nifdef::foo[]\ninner\nendif::foo[]\nmore\nendif::bar[]\n\n"
        "ifndef::bar[]\nNo bar.\nendif::[]\n\nifdef::bar[Bar inline.]\nifdef::bar,foo[Either.]\nifdef::bar+foo[Both.]\n\nEnd.\n"
    )
    document = next(asciidoc.read(io.BytesIO(source.encode()), "a.adoc"))
    assert document.text == "# Mill\n\nFoo.\n\nNo bar.\n\nEither.\n\nEnd.\n"
    kind = "text whose condition does not hold"
    left = [(omitted.place, omitted.characters) for omitted in document.omitted if omitted.kind == kind]
    assert left == [("line 8", 41), ("line 20", 11), ("line 22", 5)]
