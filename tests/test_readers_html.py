"""HTML pages."""

from __future__ import annotations

import io
import logging
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibidem.errors import SourceError
from ibidem.readers.html import read, to_markdown
from ibidem.types import Document, Syntax

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
    assert outcome(html) in {"read", "no main text found"}


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
    assert outcome("".join(pieces)) in {"read", "no main text found", "empty"}


@pytest.mark.parametrize(
    ("xml", "markdown"),
    [
        ("<body>loose<p>one<lb/>two</p> and <hi>more</hi></body>", "loose\n\none\ntwo\n\nand more\n"),
        ('<body><head rend="h3"> a\nb </head></body>', "### a b\n"),
        ("<body><code>a ``` b</code></body>", "````\na ``` b\n````\n"),
        (
            "<table><row><cell>a|b</cell></row><row><cell>c</cell><cell>d</cell></row></table>",
            "a\\|b\n\n| c | d |\n| --- | --- |\n",
        ),
        ("<table><row><cell><p>one</p><p>two</p></cell></row></table>", "| one two |\n| --- |\n"),
        ('<list rend="ol"><item>a<list><item>b</item></list></item></list>', "1. a\n   - b\n"),
        ("<body><quote>a<p>b</p></quote></body>", "a\n\nb\n"),
        ("<p/>", "\n"),
    ],
)
def test_each_element_has_its_mark(xml: str, markdown: str) -> None:
    """The extractor's elements are written as Markdown; quotations and emphasis without marks."""
    assert to_markdown(ElementTree.fromstring(xml)) == markdown
