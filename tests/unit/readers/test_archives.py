"""Archives and XML that were made to harm: bounded, and nothing is fetched or expanded."""

from __future__ import annotations

import io
import zipfile

import pytest

from ibidem.errors import SourceError
from ibidem.readers import archives
from ibidem.readers.archives import Archive, beside, parse_xml


def archive_of(**members: bytes) -> Archive:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return Archive(io.BytesIO(stream.getvalue()))


def test_a_member_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound holds on what is unpacked, whatever the member says of itself."""
    monkeypatch.setattr(archives, "MOST_MEMBER_BYTES", 100_000)
    with pytest.raises(SourceError, match="unpacks to more than"):
        archive_of(bomb=b"\0" * 3_000_000).read("bomb")


def test_all_members_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many members below the bound do not add up to more than the bound of all."""
    monkeypatch.setattr(archives, "MOST_BYTES", 2_500_000)
    archive = archive_of(a=b"\0" * 1_000_000, b=b"\0" * 1_000_000, c=b"\0" * 1_000_000)
    archive.read("a")
    archive.read("b")
    with pytest.raises(SourceError, match="unpacks to more than"):
        archive.read("c")


def test_entities_of_html_are_characters() -> None:
    """XHTML and JATS name characters that XML itself does not know."""
    assert parse_xml(b"<a>&alpha;&nbsp;&amp;&lt;</a>").text == "α\u00a0&<"


def test_damaged_xml_is_read_as_far_as_it_goes() -> None:
    """An end that is missing loses nothing before it; what is no XML at all is named."""
    assert "".join(parse_xml(b"<a><b>text</a>").itertext()) == "text"
    with pytest.raises(SourceError, match="damaged XML"):
        parse_xml(b"\x00\x01")


def test_addresses_inside_an_archive_are_relative() -> None:
    """An address is resolved against the member that names it."""
    assert beside("OEBPS/nav.xhtml", "text/a%20b.xhtml#c") == "OEBPS/text/a b.xhtml"
    assert beside("OEBPS/text/nav.xhtml", "../a.xhtml") == "OEBPS/a.xhtml"
