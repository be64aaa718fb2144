"""HTML pages."""

from __future__ import annotations

import io
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.errors import SourceError
from ibidem.readers.html import read
from ibidem.readers.html_blocks import html_blocks, html_root
from ibidem.readers.html_writer import write_blocks
from ibidem.readers.markdown_writer import MarkdownWriter
from ibidem.types import Document, MarkKind, Syntax, locate

PAGE = """<!doctype html><html lang="en"><head><title>Naps and recall | The Rest Journal</title>
<style>p { color: red }</style><script>let tracking = "secret beacon";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/more">More articles</a></li></ul></nav>
<article><h1>Naps and recall</h1>
<p>A nap of twenty minutes <b>helped</b> forty students to recall word_pairs [1], and those who had slept badly
gained the most from it, while the ones who stayed awake gained nothing.</p>
<script>document.write("injected words")</script>
<h2>How it was measured</h2>
<p>Each student learnt sixty pairs of words in the morning and was asked for them again in the late afternoon.</p>
<ul><li>Twenty napped</li><li>Twenty stayed awake<ul><li>ten of them walked</li></ul></li></ul>
<ol><li>Learn</li><li>Rest</li></ol>
<table><caption>Pairs recalled</caption><tr><th>Group</th><th>Pairs</th></tr>
<tr><td>Nap</td><td>41</td></tr><tr><td>Awake</td><td>33</td></tr></table>
<pre><code>score = pairs / 60
print(score)</code></pre>
</article><footer>All rights reserved by the journal.</footer></body></html>"""


def page(html: str | bytes, path: str = "saved_page.html") -> Document:
    (document,) = read(io.BytesIO(html.encode() if isinstance(html, str) else html), path)
    return document


def outcome(html: str) -> str:
    try:
        return "read" if page(html).text.strip() else "without text"
    except SourceError as error:
        return error.message


def test_main_text_becomes_markdown() -> None:
    """Headings, lists, tables and code keep their shape, and the characters stay as they are."""
    document = page(PAGE)
    assert (document.title, document.syntax) == ("Naps and recall", Syntax.MARKDOWN)
    blocks = document.text.rstrip("\n").split("\n\n")
    assert blocks[0] == "# Naps and recall"
    assert blocks[1].startswith("A nap of twenty minutes helped forty students to recall word_pairs [1], and")
    assert blocks[2] == "## How it was measured"
    assert blocks[4] == "- Twenty napped\n- Twenty stayed awake\n  - ten of them walked"
    assert blocks[5] == "1. Learn\n2. Rest"
    assert blocks[6] == "Pairs recalled"
    assert blocks[7] == "| Group | Pairs |\n| --- | --- |\n| Nap | 41 |\n| Awake | 33 |"
    assert blocks[8] == "```\nscore = pairs / 60\nprint(score)\n```"


@pytest.mark.parametrize("words", ["secret beacon", "injected words", "color: red", "More articles", "All rights"])
def test_what_surrounds_the_main_text_is_left_out(words: str) -> None:
    """Scripts, styles, navigation and footer are no part of the text."""
    assert words in PAGE
    assert words not in page(PAGE).text


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>One sentence is here.</p></body></html>",
        "<p>One sentence is here.</p>",
        "<html><body><div>One sentence is here.</div></body></html>",
        "One sentence is here.",
        "<?xml version='1.0' encoding='utf-8'?><html><body><p>One sentence is here.</p></body></html>",
    ],
)
def test_short_pages_and_fragments_are_read(html: str) -> None:
    """A page may be as short as a sentence, and a fragment of a page is one; the file's name is the title."""
    document = page(html)
    assert (document.text, document.title) == ("One sentence is here.\n", "saved page")


@pytest.mark.parametrize(
    ("declared", "encoding"), [("windows-1251", "cp1251"), ("iso-8859-1", "cp1252"), ("shift_jis", "shift_jis")]
)
def test_a_declared_encoding_is_honoured(declared: str, encoding: str) -> None:
    """The charset of a page decides where it is not UTF-8; Latin-1 means Windows-1252."""
    words = {"cp1251": "Сон", "cp1252": "It’s a café", "shift_jis": "睡眠"}[encoding]
    html = f'<html><head><meta charset="{declared}"></head><body><p>{words}</p></body></html>'
    assert page(html.encode(encoding)).text == f"{words}\n"


@pytest.mark.parametrize(
    "html", ["<html><body></body></html>", "<html><body><script>let a = 1</script><style>p{}</style></body></html>"]
)
def test_a_page_without_text_is_named(html: str) -> None:
    """There is nothing to read in a page of scripts."""
    with pytest.raises(SourceError, match=r"^no main text found$"):
        page(html)


@pytest.mark.parametrize("tags", ["<div>", "<ul><li>a", "<table><tr><td>", "<b>", "<blockquote>"])
def test_deeply_nested_pages_do_no_harm(tags: str) -> None:
    """A page nested ten thousand times is read or named."""
    html = f"<html><body>{tags * 10_000}<p>Deep words.</p></body></html>"
    assert outcome(html) in {"read", "no main text found", "no text (left out: boilerplate)"}


def test_the_extractor_keeps_its_complaints(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is logged or printed about a bad page."""
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError):
        page("<html><body></body></html>")
    assert not caplog.records
    assert capsys.readouterr() == ("", "")


PIECES = st.sampled_from(
    [
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "<th>",
        "<ul>",
        "<li>",
        "<ol>",
        "<p>",
        "</p>",
        "<pre>",
        "<code>",
        "<h2>",
        "</h2>",
        "<script>",
        "<!--",
        "-->",
        "<br>",
        "<a>",
        "<svg>",
        "<article>",
        "<blockquote>",
        "</blockquote>",
        "<title>",
        "<h1>",
        "&#0;",
        "&#x1F600;",
        "]]>",
        "<![CDATA[",
        "<?",
        "<td\tcolspan=99999999>",
        "words",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_tags_are_read_or_named(pieces: list[str]) -> None:
    """No order of tags fails otherwise than by a reason."""
    assert outcome("".join(pieces)) in {"read", "no main text found", "no text (left out: boilerplate)", "empty"}


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("loose<p>one<br>two</p> and <i>more</i>", "loose\n\none\ntwo\n\nand more\n"),
        ("<h3> a\nb </h3>x", "### a b\n\nx\n"),
        ("<pre>a ``` b</pre>", "````\na ``` b\n````\n"),
        (
            "<table><tr><td>a|b</td></tr><tr><td>c</td><td>d</td></tr></table>",
            "a|b\n\n| c | d |\n| --- | --- |\n",
        ),
        (
            "<table><tr><th>x</th><th>y</th></tr><tr><td><p>one</p><p>two</p></td><td>z</td></tr></table>",
            "| x | y |\n| --- | --- |\n| one two | z |\n",
        ),
        (
            "<table><tr><td>Mon</td><td><ul><li>10</li><li>16</li></ul></td></tr><tr><td>Tue</td><td>no</td></tr></table>",
            "| Mon | 10 16 |\n| --- | --- |\n| Tue | no |\n",
        ),
        (
            "<table><tr><th>a</th><td>1</td></tr><tr><th>b</th><td>2</td></tr></table>",
            "|   |   |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n",
        ),
        (
            "<table><tr><td rowspan=2>N</td><td>1</td></tr><tr><td>2</td></tr></table>",
            "| N | 1 |\n| --- | --- |\n| N | 2 |\n",
        ),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", "1. a\n   - b\n"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b\n"),
        ("<ul><li><p>one</p><p>two</p></li></ul>", "- one\n\n  two\n"),
        ("<blockquote>a<p>b</p></blockquote>", "> a\n\n> b\n"),
        ("<dl><dt>Peat</dt><dd>is deep</dd></dl>", "Peat\nis deep\n"),
        (
            "4 m<sup>2</sup>, 10<sup>6</sup>, r<sup>-2</sup>, CO<sub>2</sub>, x<sup>th</sup>",
            "4 m², 10⁶, r⁻², CO₂, xth\n",
        ),
        ("night.<sup><a href='#r3'>3</a></sup>", "night.³\n"),
        ("night.<sup><a href='#fn1'>1</a></sup><p id=fn1 class=footnote>1. Cold.</p>", "night.[^1]\n\n[^1]: Cold.\n"),
        ("a <q>b</q> c&nbsp;d<script>x</script> e", "a “b” c d e\n"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup><annotation>x^2</annotation></math>", "x²\n"),
    ],
)
def test_each_element_has_its_mark(html: str, markdown: str) -> None:
    """Elements are written as Markdown; emphasis without marks, raised characters as such."""
    writer = MarkdownWriter("a")
    write_blocks(writer, html_blocks(html_root(f"<html><body>{html}</body></html>"))[0])
    assert writer.document(title="t").text == markdown


ARTICLE = """<html><body><nav id="menu"><a href="/">Home</a></nav><article><h1 id="top">Lamps</h1>
<p>The first lamp burned whale oil and was trimmed every four hours by the keeper on duty.</p>
<p>A lamp of 1898 used paraffin vapour, and it was visible from twenty-one miles on a clear night.</p>
<h2 id="hours">Hours</h2>
<table><tr><th>Day</th><th>Opens</th></tr>
<tr><td>Monday</td><td><ul><li>10:00 to 16:00</li></ul></td></tr>
<tr><td><a href="/tue">Tuesday</a></td><td><a href="/closed">closed</a></td></tr></table>
<p hidden>Not shown.</p></article>
<footer>All rights reserved.</footer></body></html>"""


def test_places_are_lines_and_anchors_of_the_file() -> None:
    """A row of a table has its own line; what a link to a heading would name holds beneath it."""
    document = page(ARTICLE)
    at = document.text.index("| Monday")
    held = {mark.kind: mark.value for mark in document.marks if mark.start <= at}
    assert held == {MarkKind.LINE: "6", MarkKind.ANCHOR: "hours"}
    assert not document.has_lines


def test_an_anchor_holds_in_its_section_alone() -> None:
    """A heading without one begins a section that no link leads to, until the next anchor in it."""
    words = "The office is closed on the first Sunday of every month but May, and on the days named below. " * 3
    rest = f'<h2>Fees</h2><p>Fees: {words}</p><p id="pay">To pay: {words}</p><h2 id="map">Map</h2><p>Near: {words}</p>'
    document = page(f'<html><body><h1 id="hours">Hours</h1><p>{words}</p>{rest}</body></html>')
    told = [
        locate(document, document.text.index(said), len(document.text)).anchor
        for said in ("The", "Fees:", "To pay", "Near")
    ]
    assert told == ["hours", None, "pay", "map"]


def test_tables_of_lists_and_links_are_whole() -> None:
    """What the extractor drops from the middle of an article is kept."""
    assert page(ARTICLE).text.endswith("| Monday | 10:00 to 16:00 |\n| Tuesday | closed |\n")


def test_what_is_left_out_of_a_page_is_named() -> None:
    """Each piece is counted with its kind and the line on which it stands."""
    assert [(omitted.kind, omitted.place, omitted.characters) for omitted in page(ARTICLE).omitted] == [
        ("navigation", "line 1", 4),
        ("hidden element", "line 8", 10),
        ("page header or footer", "line 9", 20),
    ]


@pytest.mark.parametrize("after", ["", "<p>The office is closed on the first Sunday of every month but May.</p>"])
def test_definitions_are_main_text(after: str) -> None:
    """Terms and what is said of them are read, also where the text ends with them, and one paragraph is long."""
    terms = "<dt>Berth</dt><dd>A place where a ship is moored overnight.</dd><dt>Quay</dt><dd><p>A wall.</p></dd>"
    text = "The ferry runs every hour of the day between the island and the town, and stops at noon. " * 4
    document = page(f"<html><body><nav>Home</nav><h1>Ferry</h1><p>{text}</p><dl>{terms}</dl>{after}</body></html>")
    assert "Berth\nA place where a ship is moored overnight." in document.text
    assert "Quay" in document.text
    assert [omitted.kind for omitted in document.omitted] == ["navigation"]


@pytest.mark.parametrize(
    "unit",
    [
        "ten<sup>6</sup> cells",
        "the 21<sup>st</sup> jar",
        "CO<sub>2</sub> gas",
        "x<sup>n</sup> powers",
        "H<sub>2</sub>O",
    ],
)
def test_raised_and_lowered_characters_lose_no_paragraph_of_a_short_page(unit: str) -> None:
    """To the extractor they are words of their own."""
    document = page(f"<html><body><h1>Lab</h1><p>The lab kept {unit} in the dark.</p></body></html>")
    assert "in the dark." in document.text


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<h1>Mill</h1><p><b>B</b>uilt.</p>", "# Mill\n\nBuilt.\n"),
        ("<p>un<b>believ</b>able story</p>", "unbelievable story\n"),
        ("<p><span class=first-letter>T</span>he mill.</p><p><b>O</b>ne wheel.</p>", "The mill.\n\nOne wheel.\n"),
        ("<p>The <a href=x>mill</a>s were built of <a href=y>oak</a>.</p>", "The mills were built of oak.\n"),
        ("<p><font size=7>T</font><font size=2>HE</font> mill.</p>", "THE mill.\n"),
        ("<table><tr><td><b>T</b>he mill was built</td></tr></table>", "The mill was built\n"),
        (
            "<nav>Home and more of it</nav><p><i>T</i>he mill was built.</p>",
            "Home and more of it\n\nThe mill was built.\n",
        ),
    ],
)
def test_words_that_elements_part_are_main_text(body: str, shown: str) -> None:
    """A page of few words is taken whole, in whatever pieces its words stand."""
    assert page(f"<html><body>{body}</body></html>").text == shown


def test_a_link_to_a_heading_is_no_part_of_it() -> None:
    """Programs that write manuals set one behind each; a sign that a heading ends with itself stays."""
    link = '<a class="headerlink" href="#m" title="Permalink">¶</a>'
    body = "<p>The wheel of the mill is turned by the brook all day and for the whole of the night.</p>" * 3
    document = page(f"<html><body><h1>Mills{link}</h1>{body}<h2>The language C#</h2>{body}</body></html>")
    assert document.title == "Mills"
    assert "# Mills\n" in document.text
    assert "## The language C#\n" in document.text
    assert "link to its own place" in {omitted.kind for omitted in document.omitted}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>First dose on day one.</p>\nCheck the blood\n<p>Stop if high.</p>\nThen rest.", "Then rest."),
        ("<p>Set the port first of all.</p><pre>port = 80</pre>", "port = 80"),
        ("<p>He said so in the debate.</p><blockquote>No tax.</blockquote>", "> No tax."),
        ("<figure><img src='k'><figcaption>A kite.</figcaption></figure><p>It came back to us.</p>", "A kite."),
        ("<center>Minutes</center>Present: Anna.<hr>Anna opened the meeting.", "Minutes"),
    ],
)
def test_a_short_page_is_read_whole(body: str, words: str) -> None:
    """Text of a short page is its own in whatever element it stands, also in none; navigation is not."""
    read_page = page(f"<body><nav><a href='/'>Home</a></nav>{body}<footer>Imprint</footer></body>")
    assert words in read_page.text
    assert not {"Home", "Imprint"} & set(read_page.text.split())


def test_what_is_left_out_of_a_page_is_named_by_its_line() -> None:
    """Text between elements is where its first word stands, and descriptions of pictures are counted, also in cells."""
    clutter = "<div>\n<a href='/'>Much more to read</a>\n</div>\n"
    table = "<table><tr><th>Who</th></tr>\n<tr><td><img src='c' alt='A crow'> ten</td><td>b</td></tr></table>"
    left = page(f"<body>\n<main>{'<p>Crows count to four, it seems.</p>' * 60}{table}</main>{clutter}</body>").omitted
    assert [(one.kind, one.place, one.characters) for one in left] == [
        ("description of a picture", "line 3", 6),
        ("boilerplate", "line 4", 17),
    ]


def test_lists_that_count_by_letters_keep_their_labels() -> None:
    """A statute is cited by them: by the type of the list, or its style."""
    document = page(
        "<p>The landlord must keep in repair these parts.</p><ol type='a'><li>the roof</li><li>the walls"
        "<ol style='list-style-type: lower-roman'><li>outer</li><li>inner</li></ol></li></ol><ol start='3'><li>more</li></ol>"
    )
    assert document.text.endswith("- a. the roof\n- b. the walls\n  - i. outer\n  - ii. inner\n\n3. more\n")


def test_who_is_quoted_and_marks_of_notes_within_links() -> None:
    """The footer of a quotation is its own, and a raised number within a link to a note is the note's mark."""
    document = page(
        "<main><p>Pressure fell by the evening<a href='#fn1'><sup>1</sup></a>.</p><blockquote><p>I fell.</p>"
        "<footer>A patient</footer></blockquote><p class='footnote' id='fn1'>1. Lying.</p></main><footer>Imprint</footer>"
    )
    assert document.text == "Pressure fell by the evening[^1].\n\n> I fell.\n\n> A patient\n\n[^1]: Lying.\n"


def test_a_note_in_an_aside_is_kept_with_its_mark() -> None:
    """Docutils writes notes as asides; those are none of the page around the text, and their label is their number."""
    document = page(
        "<main><p>Pressure fell by the evening<a role='doc-noteref' href='#id1'>1</a>.</p><aside class='footnote' "
        "role='doc-footnote' id='id1'><span class='label'><span>[</span><a role='doc-backlink' href='#id2'>1</a>"
        "<span>]</span></span><p>Lying.</p></aside></main><aside>Subscribe now</aside>"
    )
    assert document.text == "Pressure fell by the evening[^1].\n\n[^1]: Lying.\n"
    assert [omitted.kind for omitted in document.omitted] == ["aside of a page"]


def test_what_is_struck_out_is_left_out_and_named() -> None:
    """Deleted words are no longer said, those inserted are; the words beside them are not joined."""
    document = page(
        "<main><p>The toll was <del>five</del><ins>seven</ins> crowns for <s>every</s> each boat, "
        "<span style='text-decoration: line-through'>not</span> paid by the harbour master.</p>"
        "<del><p>It was never paid.</p></del><p>It was crown<del>s</del><ins>ed</ins> by a lamp in the year 1741.</p>"
        "<pre>rate = <del>5</del><ins>7</ins></pre></main>"
    )
    assert document.text == (
        "The toll was seven crowns for each boat, paid by the harbour master.\n\n"
        "It was crowned by a lamp in the year 1741.\n\n```\nrate = 7\n```\n"
    )
    assert sum(omitted.characters for omitted in document.omitted if omitted.kind == "text struck out") == 32


def test_code_with_marks_in_marks_is_kept_in_order() -> None:
    """What stands behind an element comes after all that is in it, line ends too."""
    document = page(
        "<p>Read it.</p><pre><a id='l1'><b>x</b> = 1</a>\n<span>if <i>y</i>: <!-- -->z</span>\n<a><b>w</b></a></pre>"
    )
    assert document.text == "Read it.\n\n```\nx = 1\nif y: z\nw\n```\n"


_WORKS = [
    ("Hill, Ann. 1999. “Boats.”", "https://doi.org/10.1/a"),
    ("Dale, Bo. 2001. “Ports.”", "https://doi.org/10.1/b"),
]


@pytest.mark.parametrize(
    ("opening", "element", "closing"),
    [
        (
            '<div id="references"><h2>References</h2><div id="refs" class="references csl-bib-body">',
            "div",
            "</div></div>",
        ),
        ("<h2>7. References</h2><ul>", "li", "</ul>"),
        ('<h2>Sources used</h2><section role="doc-bibliography">', "p", "</section>"),
        ("<div><h3>Literaturverzeichnis</h3></div><ul class='ltx_biblist'>", "li", "</ul>"),
    ],
)
def test_a_list_of_works_at_the_end_is_main_text(opening: str, element: str, closing: str) -> None:
    """The entries are kept though most of them is links, and what surrounds the text is not."""
    text = "<p>The ferry runs every hour of the day between the island and the town, and stops at noon.</p>" * 20
    works = "".join(f'<{element}><a href="{link}">{work} {link}</a></{element}>' for work, link in _WORKS * 6)
    around = '<div class="footer"><a href="/a">About 2020</a></div>'
    document = page(f"<html><body><h1>Ferry</h1>{text}{opening}{works}{closing}{around}</body></html>")
    assert (document.text.count("Hill, Ann"), document.text.count("Dale, Bo")) == (6, 6)
    assert "About" not in document.text
    assert any(name in document.text for name in ("References", "Sources used", "Literaturverzeichnis"))
