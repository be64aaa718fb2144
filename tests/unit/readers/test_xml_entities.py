"""Entities that XML files declare: read where the file says what they are, kept and named elsewhere, never a bomb."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from ibidem.plugins import Group, load
from ibidem.readers import xml_entities
from ibidem.readers.archives import Archive, parse_xml
from ibidem.readers.xml_entities import UNRESOLVED, UnresolvedEntities, resolved
from ibidem.types import Document

DECLARED = (
    '<!DOCTYPE {root} [<!ENTITY y "1871"><!ENTITY who "Anna &amp; <{tag}>Per</{tag}>"><!ENTITY ch SYSTEM "two.xml">]>'
)
JATS = "<article><body><sec><title>Mill</title><p>Built in &y; by &who;, see &ch; and &nowhere;.</p></sec></body></article>"
TEI = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p>Built in &y; by &who;, see &ch; and &nowhere;.</p></body></text></TEI>"
PAGE = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>Mill</title></head><body><p>Built in &y; by &who;, see &ch; and &nowhere;.</p></body></html>"
SHOWN = "Built in 1871 by Anna & Per, see &ch; and &nowhere;."
ODT = (
    "<o:document-content xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
    " xmlns:t='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><o:body><o:text>"
    "<t:p>Built in &y; by &who;, see &ch; and &nowhere;.</t:p></o:text></o:body></o:document-content>"
)
CONTAINER = "<container><rootfiles><rootfile full-path='book.opf'/></rootfiles></container>"
BOOK = (
    "<package><manifest><item id='a' href='a.xhtml' media-type='application/xhtml+xml'/></manifest>"
    "<spine><itemref idref='a'/></spine></package>"
)


def packed(**members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/").replace("_", "."), text)
    return held.getvalue()


def read(data: bytes, suffix: str) -> Document:
    document = next(iter(load(Group.READERS, suffix)(io.BytesIO(data), f"a{suffix}")))
    assert isinstance(document, Document)
    return document


FILES = {
    ".nxml": (DECLARED.format(root="article", tag="italic") + "\n" + JATS).encode(),
    ".xml": (DECLARED.format(root="TEI", tag="hi") + "\n" + TEI).encode(),
    ".xhtml": (DECLARED.format(root="html", tag="i") + "\n" + PAGE).encode(),
    ".epub": packed(
        **{
            "META-INF__container_xml": CONTAINER,
            "book_opf": BOOK,
            "a_xhtml": DECLARED.format(root="html", tag="i") + PAGE,
        }
    ),
    ".odt": packed(content_xml=DECLARED.format(root="x", tag="t:span") + ODT),
}


@pytest.mark.parametrize("suffix", FILES)
def test_what_a_file_declares_is_read(suffix: str) -> None:
    """An entity is what the file says that it stands for; one that is elsewhere or nowhere is kept, and named."""
    document = read(FILES[suffix], suffix)
    assert SHOWN in document.text
    named = [omitted.place for omitted in document.omitted if omitted.kind == UNRESOLVED]
    assert [place.split()[-1] for place in named] == ["&ch;", "&nowhere;"]


def test_the_first_declaration_holds_and_comes_before_html() -> None:
    """As XML has it (4.2); and a file may call `phi` what it likes."""
    data = b'<!DOCTYPE a [<!-- <!ENTITY x "no"> --><!ENTITY x "one"><!ENTITY x "two"><!ENTITY phi "f">]><a>&x; &phi; &eta;</a>'
    assert parse_xml(data).text == "one f \u03b7"


def test_entities_in_entities_and_of_the_document_type() -> None:
    """One may name others, and a group of declarations may stand behind a name."""
    data = b'<!DOCTYPE a [<!ENTITY % more "<!ENTITY z \'zed\'>"> %more; <!ENTITY y "&z;, &#38;lt; &#x41;">]><a b="&z;">&y;</a>'
    root = parse_xml(data)
    assert (root.text, root.get("b")) == ("zed, < A", "zed")


def test_what_is_verbatim_stays() -> None:
    """Comments and CDATA have no entities."""
    data = b'<!DOCTYPE a [<!ENTITY y "1871">]><a><!-- &y; --><![CDATA[&y; &alpha;]]></a>'
    assert "".join(parse_xml(data).itertext()).endswith("&y; &alpha;")


def test_lines_keep_their_numbers() -> None:
    """What is put in or taken out moves no line."""
    data = b'<?xml version="1.0"?>\n<!DOCTYPE a [\n<!ENTITY y "18\n71">\n]>\n<a>\n<b>&y;</b></a>'
    assert parse_xml(data)[0].sourceline == 7


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings(encoding: str) -> None:
    """A byte order mark is no obstacle."""
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY y "1871">]><a>in &y; \u00e9</a>'
    text = text if encoding == "utf-16" else text.replace("UTF-16", "UTF-8")
    assert parse_xml(text.encode(encoding)).text == "in 1871 \u00e9"


def laughs(depth: int = 12) -> bytes:
    more = b"".join(b'<!ENTITY a%d "%b">' % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, depth))
    return b'<!DOCTYPE a [<!ENTITY a0 "lol">%b]><a>before &a%d; after</a>' % (more, depth - 1)


@pytest.mark.parametrize(
    "data",
    [
        laughs(),
        b'<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]><a>before &x; after</a>',
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>before &f; after</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]><a>before &p; after</a>',
    ],
)
def test_bombs_loops_and_files_are_kept_as_written(data: bytes) -> None:
    """Neither is expanded nor fetched, and the text after it is still there."""
    unresolved = UnresolvedEntities()
    text = "".join(parse_xml(data, unresolved).itertext())
    [(place, length)] = unresolved.pieces()
    name = place.split()[-1]
    assert text == f"before {name} after"
    assert length == len(name)


def test_many_long_entities_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound holds on all that is put in; what is over it is counted."""
    monkeypatch.setattr(xml_entities, "MOST_ADDED_BYTES", 10_000)
    unresolved = UnresolvedEntities()
    data = b'<!DOCTYPE a [<!ENTITY x "%b">]><a>%b</a>' % (b"ha" * 500, b"&x;" * 100)
    assert len(resolved(data, unresolved)) < 20_000
    assert list(unresolved.pieces()) == [("line 1: &x;", 90 * 3)]


def test_hostile_prologs_take_linear_time() -> None:
    """Comments and quotes that never end are looked at once."""
    began_s = time.process_time()
    for data in (
        b"<!DOCTYPE a [" + b"<!--" * 200_000,
        b"<!--" * 200_000,
        b"<a>" + b"<![CDATA[&x;" * 200_000,
        b"<!DOCTYPE a [" + b"<!ENTITY x '" * 50_000,
    ):
        resolved(data)
    assert time.process_time() - began_s < 3


def test_office_files_have_no_document_type() -> None:
    """The format forbids it, and the library that reads them would drop what it declares."""
    data = packed(word__document_xml='<?xml version="1.0"?><!DOCTYPE d [<!ENTITY y "1871">]><d>&y;</d>')
    with pytest.raises(Exception, match="has a document type"):
        Archive(io.BytesIO(data)).check()
