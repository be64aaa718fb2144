"""Read electronic mail: one message (.eml), or a mailbox of them (.mbox)."""

from __future__ import annotations

import email.errors
import email.policy
import re
from base64 import b64decode
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice
from typing import BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import clean_text, clean_title, decode, stem_title
from ibidem.readers.html_blocks import html_blocks, html_root
from ibidem.readers.html_writer import write_blocks
from ibidem.readers.markdown_writer import MarkdownWriter, without_noncharacters
from ibidem.readers.spreadsheet import MOST_ROWS
from ibidem.readers.value_rows import UNCLOSED, separator_of, value_rows
from ibidem.text.normalize import spell
from ibidem.types import Document, Skipped

MOST_PARTS = 500
"""Parts of one message."""
LONGEST_HEADER = 10_000
"""Characters of a header that are read."""
MOST_MESSAGES = 100_000
_READ = frozenset({"text/plain", "text/markdown", "text/html", "text/csv", "text/tab-separated-values"})
"""The parts that are read with their message."""
_BODIES = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_FORWARDED = "message/rfc822"
MOST_FORWARDED = 5
"""Messages in messages."""
_SHOWN = ("From", "To", "Cc", "Date")
_FROM_LINE = re.compile(rb"From \S+.*\d{4}\s*$|From - ")
_QUOTED = re.compile(r"(?:>[ ]?)+")
_ESCAPED_FROM = re.compile(r"^>(>*From )", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
LONGEST_SIGNATURE = 10
"""Lines."""
_EARLIER = re.compile(
    r"^(?:(?:[^\n>][^\n]*\n){1,3}?(?<=:\n)\n?)?>|^-{2,} ?[^\W\d_][^\n-]*[ -]-+[ \t]*$|^Begin forwarded message:"
    r"|^[^\W\d_]{2,8} ?: [^\n]*@[^\n]*\n[^\W\d_]{2,12} ?: ",
    re.MULTILINE,
)
"""Where an earlier message begins: its quoted lines with who wrote them, a line that parts it, or its headers."""


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the message as one document. Raises SourceError for what is no message."""
    yield _message(stream.read(), path, record=None)


def read_mailbox(stream: BinaryIO, path: str) -> Iterator[Document | Skipped]:
    """Yield each message as a document, and a Skipped named `path:line` for each that cannot be read.

    Raises SourceError for a file without a single message.
    """
    seen: dict[str, int] = {}
    number = 0
    for number, (line, data) in enumerate(_messages(stream), start=1):
        if number > MOST_MESSAGES:
            yield Skipped(f"{path}:{line}", f"beyond {MOST_MESSAGES:,} messages")
            return
        try:
            document = _message(data, path, record=_name(data, number, seen))
        except SourceError as error:
            yield Skipped(f"{path}:{line}", error.message)
            continue
        yield document
    if not number:
        raise SourceError("no message found")


def _messages(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each message with the line on which it begins; a line that begins with `From ` parts them."""
    held: list[bytes] = []
    begun, blank = 0, True
    for number, line in enumerate(stream, start=1):
        if blank and _FROM_LINE.match(line):
            if begun:
                yield begun, b"".join(held)
            held, begun = [], number
        elif begun:
            held.append(line)
        blank = not line.strip()
    if begun:
        yield begun, b"".join(held)


def _name(data: bytes, number: int, seen: dict[str, int]) -> str:
    """Return the name of a message in its mailbox: its own id, else its number."""
    match = re.search(rb"^Message-ID:\s*<([^>\s]{1,200})>", data[:20_000], re.IGNORECASE | re.MULTILINE)
    name = spell(match[1].decode("ascii", "replace")) if match else str(number)
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"


def _message(data: bytes, path: str, *, record: str | None) -> Document:
    try:
        message = BytesParser(policy=email.policy.default).parsebytes(data)
    except (email.errors.MessageError, ValueError, LookupError, RecursionError) as error:
        raise SourceError("damaged message") from error
    if not isinstance(message, EmailMessage) or not any(name in message for name in ("From", "To", "Subject", "Date")):
        raise SourceError("not a message")
    if any(len(str(value)) > 10 * LONGEST_HEADER for _, value in message.raw_items()):
        raise SourceError(f"a header of more than {10 * LONGEST_HEADER:,} characters")
    writer = MarkdownWriter(path)
    try:
        _write(writer, message, depth=0)
    except RecursionError as error:
        raise SourceError("damaged message") from error
    return writer.document(title=clean_title(_header(message, "Subject")) or stem_title(path), record=record)


def _write(writer: MarkdownWriter, message: EmailMessage, *, depth: int) -> None:
    """Write a message: headers, body, attachments that are text, and the messages that it forwards."""
    subject = _header(message, "Subject")
    writer.heading(1 + depth, f"Forwarded message: {subject}" if depth else subject)
    for name in _SHOWN:
        if value := _header(message, name):
            writer.item(f"{name}: {value}")
    body = message.get_body(preferencelist=("plain", "html"))
    others: list[EmailMessage] = []
    for number, (part, is_alternative) in enumerate(_parts(message)):
        kind = part.get_content_type()
        if part is body or (is_alternative and kind in _BODIES and body is not None):
            continue  # the same in another form
        is_read = kind in _READ or kind.startswith("multipart/") or (kind == _FORWARDED and depth < MOST_FORWARDED)
        if is_read and number < MOST_PARTS:
            others.append(part)
        else:
            if _is_attached(part):
                writer.item(f"Attachment: {_named(part)}")
            writer.omit("attachment", _named(part), max(1, _size(part)))
    if isinstance(body, EmailMessage):
        _text(writer, body)
    for part in others:
        if (forwarded := _forwarded(part)) is not None:
            _write(writer, forwarded, depth=depth + 1)
            continue
        if _is_attached(part):
            writer.heading(2 + depth, f"Attachment: {_named(part)}")
        try:
            _text(writer, part)
        except SourceError:  # it is not the text that it says it is
            writer.omit("attachment", _named(part), _size(part))


def _parts(part: EmailMessage, *, is_alternative: bool = False) -> Iterator[tuple[EmailMessage, bool]]:
    """Yield the parts that hold no others, forwarded messages among them, and whether each is one form of several."""
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        yield part, is_alternative
        return
    for inner in part.iter_parts():
        if isinstance(inner, EmailMessage):
            yield from _parts(
                inner, is_alternative=is_alternative or part.get_content_type() == "multipart/alternative"
            )


def _forwarded(part: EmailMessage) -> EmailMessage | None:
    """Return the message that a part is."""
    held = part.get_payload()
    inner = held[0] if part.get_content_type() == _FORWARDED and isinstance(held, list) and held else None
    if not isinstance(inner, EmailMessage):
        return None
    if not inner.keys() and str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        # The standard forbids it (RFC 2046, 5.2.1), and the parser takes the code for a body.
        decoded = BytesParser(policy=email.policy.default).parsebytes(b64decode(str(inner.get_payload())))
        return decoded if isinstance(decoded, EmailMessage) else None
    return inner


def _header(message: EmailMessage, name: str) -> str:
    """Return a header on one line, as far as it is no longer than `LONGEST_HEADER`; empty where there is none.

    It is decoded here, for the parser of addresses takes minutes for a thousand of them.
    """
    raw = next((value for key, value in message.raw_items() if key.casefold() == name.casefold()), "")
    try:
        value = str(make_header(decode_header(str(raw)[:LONGEST_HEADER])))
    except (email.errors.MessageError, ValueError, LookupError):
        value = str(raw)[:LONGEST_HEADER]
    return " ".join(without_noncharacters(clean_text(value)).split())


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _named(part: EmailMessage) -> str:
    return " ".join((part.get_filename() or part.get_content_type()).split())


def _size(part: EmailMessage) -> int:
    """Return the bytes of an attachment."""
    payload = part.get_payload()
    size = len(payload) if isinstance(payload, str) else 0
    encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    return size * 3 // 4 if encoded else size


def _text(writer: MarkdownWriter, part: EmailMessage) -> None:
    """Write a part that is text, HTML or a table of values."""
    payload = part.get_payload(decode=True)
    text = _decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
    match part.get_content_type():
        case "text/html":
            _html(writer, text, shift=2 if part.is_attachment() else 1)
        case "text/csv" | "text/tab-separated-values" as kind:
            _values(writer, text, tabs=kind != "text/csv")
        case _:
            _plain(writer, text, flowed=part.get_param("format") == "flowed")


def _values(writer: MarkdownWriter, text: str, *, tabs: bool) -> None:
    """Write a table of values without the lines of its file, which are none of the message."""
    rows = [*islice(value_rows(text, "\t" if tabs else separator_of(text)), MOST_ROWS)]
    writer.omit(UNCLOSED, "attachment", sum(row.unclosed for row in rows))
    writer.table([row.cells for row in rows])


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return without_noncharacters(data.decode(charset or "utf-8"))
    except (UnicodeDecodeError, LookupError):
        return without_noncharacters(decode(data, declared=charset))


def _html(writer: MarkdownWriter, text: str, *, shift: int) -> None:
    if not text.strip():
        return
    root = html_root(text)
    blocks, omissions = html_blocks(next(root.iter("body"), root))
    for omission in omissions:
        writer.omit(omission.kind, "", omission.characters)
    for block in blocks:
        block.line, block.anchor = 0, ""
    write_blocks(writer, blocks, shift=shift)


def _plain(writer: MarkdownWriter, text: str, *, flowed: bool) -> None:
    """Write a plain body: paragraphs, and what is quoted of earlier messages as quotations."""
    text = _ESCAPED_FROM.sub(r"\1", text.replace("\r\n", "\n"))
    if flowed:
        text = re.sub(r"(?<=[^\n -]) \n(?=[^>\n])", " ", text)
    body = _without_signatures(writer, text)
    held: list[str] = []
    quoted = False
    for line in [*body.split("\n"), ""]:
        mark = _QUOTED.match(line)
        words = line[mark.end() :] if mark else line
        if held and (not words.strip() or bool(mark) is not quoted):
            writer.quote("\n".join(held)) if quoted else _paragraph(writer, held)
            held = []
        if words.strip():
            held.append(words)
            quoted = bool(mark)


def _without_signatures(writer: MarkdownWriter, text: str) -> str:
    """Return a body without its signatures; each ends where an earlier message begins, which is kept."""
    parts: list[str] = []
    at = 0
    for match in _SIGNATURE.finditer(text):
        earlier = _EARLIER.search(text, match.end())
        end = earlier.start() if earlier else len(text)
        another = _SIGNATURE.search(text, match.end(), end)
        if match.start() < at or another or text.count("\n", match.end(), end) > LONGEST_SIGNATURE:
            continue
        parts.append(text[at : match.start()])
        writer.omit("signature", "", len(text[match.start() : end].strip()))
        at = end
    return "\n".join([*parts, text[at:]])


def _paragraph(writer: MarkdownWriter, lines: list[str]) -> None:
    marks = [re.match(r"\s*[-*•]\s+(?=\S)", line) for line in lines]
    if marks[0]:
        items: list[str] = []
        for line, mark in zip(lines, marks, strict=True):
            if mark:
                items.append(line[mark.end() :])
            else:
                items[-1] += f" {line.strip()}"
        for item in items:
            writer.item(item)
    else:
        writer.paragraph("\n".join(lines))
