"""Electronic mail: headers, quotations, attachments; mailboxes message by message."""

from __future__ import annotations

import base64
import io

import pytest

from ibidem.errors import SourceError
from ibidem.readers import mail
from ibidem.types import Document, Skipped

HEAD = "From: Edna <e@x.org>\nTo: b@x.org\nSubject: =?utf-8?q?H=C3=B6he?=\nDate: Mon, 1 Mar 2021 09:00:00 +0000\n"


def read(message: str) -> Document:
    return next(mail.read(io.BytesIO(message.encode()), "a.eml"))


def test_headers_and_quotations() -> None:
    """The subject is the title; what is quoted of another message is a quotation."""
    document = read(f"{HEAD}\nThe meeting is on Monday.\n\n> When is it?\n> And where?\n\n-- \nEdna\n")
    assert document.title == "Höhe"
    assert document.text == (
        "# Höhe\n\n- From: Edna <e@x.org>\n- To: b@x.org\n- Date: Mon, 1 Mar 2021 09:00:00 +0000\n\n"
        "The meeting is on Monday.\n\n> When is it?\n> And where?\n"
    )
    assert [omitted.kind for omitted in document.omitted] == ["signature"]


@pytest.mark.parametrize(
    ("earlier", "shown"),
    [
        ("On Sunday, Bo\nwrote:\n> When is it?\n", "On Sunday, Bo\nwrote:\n\n> When is it?\n"),
        ("Bo a écrit :\n\n> Quand ?\n", "Bo a écrit :\n\n> Quand ?\n"),
        ("-----Original Message-----\nIt was two.\n", "-----Original Message-----\nIt was two.\n"),
        ("Von: Bo <b@x.org>\nGesendet: Montag\n", "Von: Bo <b@x.org>\nGesendet: Montag\n"),
        ("> When?\n\n-- \nA list\n", "> When?\n"),
    ],
)
def test_an_earlier_message_below_a_signature_is_none_of_it(earlier: str, shown: str) -> None:
    """A signature ends where the message begins that is answered."""
    document = read(f"{HEAD}\nAt three.\n\n-- \nEdna\nSea Institute\n\n{earlier}")
    assert document.text.split("At three.\n\n")[1] == shown
    assert document.omitted[0].characters == len("-- \nEdna\nSea Institute")


def test_attachments_are_named() -> None:
    """An attachment is told by its name and counted; the HTML form of the same text is not read twice."""
    document = read(
        f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n"
        "--c\nContent-Type: text/plain\n\nPlain words.\n--c\nContent-Type: text/html\n\n<p>Other words.</p>\n--c--\n"
        '--b\nContent-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename="a.pdf"\n'
        "Content-Transfer-Encoding: base64\n\nAAAA\n--b--\n"
    )
    assert "Plain words." in document.text
    assert "Other words." not in document.text
    assert "- Attachment: a.pdf" in document.text
    assert [(omitted.kind, omitted.place) for omitted in document.omitted] == [("attachment", "a.pdf")]


@pytest.mark.parametrize(
    ("kind", "name", "content", "shown"),
    [
        ("text/plain", "a.txt", "The ship sank in 1911.", "The ship sank in 1911."),
        ("text/html", "a.html", "<h1>Ships</h1><p>One <b>sank</b>.</p>", "### Ships\n\nOne sank."),
        ("text/csv", "a.csv", "ship,year\nVega,1911", "| ship | year |\n| --- | --- |\n| Vega | 1911 |"),
    ],
)
def test_attachments_of_text_are_read(kind: str, name: str, content: str, shown: str) -> None:
    """An attachment that is text follows the message, beneath its name, and is not left out."""
    document = read(
        f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello.\n"
        f"--b\nContent-Type: {kind}\nContent-Disposition: attachment; filename={name}\n\n{content}\n--b--\n"
    )
    assert document.text.endswith(f"Hello.\n\n## Attachment: {name}\n\n{shown}\n")
    assert not document.omitted


def test_html_alone_is_read() -> None:
    """A message in HTML keeps its tables and raised characters."""
    document = read(f"{HEAD}Content-Type: text/html\n\n<p>4 m<sup>2</sup></p><script>x</script>")
    assert document.text.endswith("4 m²\n")


def test_a_mailbox_has_a_document_for_each_message() -> None:
    """Messages are named by their ids, or counted; what cannot be read is named with its line."""
    box = f"From a Mon Mar 1 2021\nMessage-ID: <1@x>\n{HEAD}\nOne.\n>From here on.\n\nFrom b Mon Mar 1 2021\n{HEAD}\nTwo.\n\nFrom c Mon Mar 1 2021\nnothing\n"
    found = list(mail.read_mailbox(io.BytesIO(box.encode()), "a.mbox"))
    documents = [item for item in found if isinstance(item, Document)]
    assert [document.id for document in documents] == ["a.mbox#1@x", "a.mbox#2"]
    assert "One.\nFrom here on." in documents[0].text
    assert [item for item in found if isinstance(item, Skipped)] == [Skipped("a.mbox:19", "not a message")]


@pytest.mark.parametrize("text", ["", "no headers at all\n"])
def test_what_is_no_message_is_named(text: str) -> None:
    """A file without any header of a message is refused."""
    with pytest.raises(SourceError):
        read(text)


MIXED = f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n"
INNER = "From: Carl <c@x.org>\nTo: e@x.org\nSubject: The mill\nDate: Sun, 28 Feb 2021 08:00:00 +0000\n"


@pytest.mark.parametrize(
    "part",
    [
        f"Content-Type: message/rfc822\n\n{INNER}\nIt was built of oak.\n",
        f"Content-Type: message/rfc822\nContent-Disposition: attachment; filename=m.eml\n\n{INNER}\nIt was built of oak.\n",
        f"Content-Type: message/rfc822\n\n{INNER}MIME-Version: 1.0\nContent-Type: text/html\n\n<p>It was built of <b>oak</b>.</p>\n",
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(f"{INNER}\nIt was built of oak.\n".encode()).decode(),
        f"Content-Type: multipart/digest; boundary=d\n\n--d\n\n{INNER}\nIt was built of oak.\n--d--\n",
    ],
)
def test_forwarded_messages_are_read(part: str) -> None:
    """A message in a message stands in it with its own headers, and nothing is left out."""
    document = read(f"{MIXED}--b\n{part}--b--\n")
    assert document.text.endswith(
        "See below.\n\n## Forwarded message: The mill\n\n- From: Carl <c@x.org>\n- To: e@x.org\n"
        "- Date: Sun, 28 Feb 2021 08:00:00 +0000\n\nIt was built of oak.\n"
    )
    assert not document.omitted


def test_messages_in_messages_are_read_to_a_depth() -> None:
    """Each beneath the one that forwards it; what is deeper is named."""
    message = "It was built of oak.\n"
    for number in range(mail.MOST_FORWARDED + 2):
        message = f"{INNER}X: {number}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\nContent-Type: message/rfc822\n\n{message}\n--b{number}--\n"
    document = read(message)
    assert document.text.count("Forwarded message: The mill") == mail.MOST_FORWARDED
    assert [omitted.place for omitted in document.omitted] == ["message/rfc822"]


@pytest.mark.parametrize(
    ("part", "shown", "named"),
    [
        ("Content-Type: text/plain\n\nYou get this as a member.\n", "You get this as a member.", []),
        ("Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n", "", ["image/png"]),
        ("Content-Type: message/delivery-status\n\nStatus: 5.1.1\n", "", ["message/delivery-status"]),
        ("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n", "", ["text/calendar"]),
    ],
)
def test_parts_that_are_no_attachments_are_accounted_for(part: str, shown: str, named: list[str]) -> None:
    """A second text is read; what stands in the message without a name is told by its kind."""
    document = read(f"{MIXED}--b\n{part}--b--\n")
    assert shown in document.text
    assert [omitted.place for omitted in document.omitted] == named
