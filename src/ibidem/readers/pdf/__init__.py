"""Read PDF files by the geometry of their pages; not to be called from two threads at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.document import clean_text, make_document, stem_title
from ibidem.readers.pdf.annotations import left_out
from ibidem.readers.pdf.characters import HYPHENS, Hyphenation, is_writing
from ibidem.readers.pdf.displays import as_typed, has_header, in_columns
from ibidem.readers.pdf.front_matter import body_size, front_matter
from ibidem.readers.pdf.layout import PdfLine, gutters, page_lines
from ibidem.readers.pdf.margins import without_margins
from ibidem.readers.pdf.metadata import page_labels, stated_title, stated_values
from ibidem.readers.pdf.outline import PdfOutline
from ibidem.readers.pdf.paragraphs import Paragraph, ParagraphRole, paragraphs
from ibidem.readers.pdf.recognition import INSTALL, Recogniser, can_recognise, is_picture
from ibidem.readers.pdf.segments import PageSegments, page_segments
from ibidem.types import BlockHint, BlockKind, Document, LineBox, Mark, MarkKind, Omitted

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_PASSWORD_WANTED = 4  # FPDF_ERR_PASSWORD
_SECURITY_UNKNOWN = 5  # FPDF_ERR_SECURITY
PAGE_CHARACTERS = 400_000
"""More than any page holds; a page beyond it is made to harm."""
_KINDS = {
    ParagraphRole.TEXT: BlockKind.PARAGRAPH,
    ParagraphRole.HEADING: BlockKind.HEADING,
    ParagraphRole.ITEM: BlockKind.LIST_ITEM,
    ParagraphRole.TABLE: BlockKind.TABLE_ROW,
    ParagraphRole.CAPTION: BlockKind.PARAGRAPH,
    ParagraphRole.FOOTNOTE: BlockKind.PARAGRAPH,
    ParagraphRole.FIGURE: BlockKind.CLUTTER,
    ParagraphRole.CONTENTS: BlockKind.CLUTTER,
    ParagraphRole.CODE: BlockKind.CODE,
}
_LABELS = {
    ParagraphRole.CAPTION: "caption",
    ParagraphRole.FOOTNOTE: "footnote",
    ParagraphRole.FIGURE: "words in a drawing",
    ParagraphRole.CONTENTS: "table of contents",
}


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document, a paragraph a line, with the box of each printed line.

    Raises SourceError for damaged and password-protected files, and for those without text.
    """
    from pypdfium2 import PdfiumError  # 60 ms

    pdf = _open(stream.read())
    try:
        beside: list[Omitted] = []
        pages = _readable(list(_pages(pdf, beside)))
        scans, unread = _recognised(pdf, pages)
        labels = page_labels(pdf, len(pages))
        stated = stated_values(pdf)
        outline = PdfOutline.of(pdf)
    except PdfiumError as error:
        raise SourceError("damaged PDF") from error
    finally:
        pdf.close()
    if not pages:
        raise SourceError("damaged PDF")
    whole = [segment.text for segment in pages[0].segments]
    omitted = [*unread, *beside, *without_margins(pages)]
    known = gutters([page.segments for page in pages])
    lined = [page_lines(number, page.segments, known) for number, page in enumerate(pages)]
    if not any(lined):
        raise SourceError(f"a scan without text; {INSTALL}" if unread else "no text")
    kept = {segment.text for segment in pages[0].segments}
    front = front_matter(lined[0], [text for text in whole if text not in kept], stated, body_size(lined))
    found = paragraphs(lined, outline)
    writer = _Writer(Hyphenation(line.text for lines in lined for line in lines))
    for paragraph in found:
        writer.write(paragraph)
    starts = _page_starts(found, writer, len(pages))
    yield make_document(
        path,
        "".join(writer.parts),
        title=front.title or stated_title(stated) or stem_title(path),
        pages=starts,
        marks=_recognition_marks(starts, scans),
        page_labels=labels,
        has_lines=False,
        omitted=tuple(omitted),
        layout=tuple(writer.boxes),
        hints=tuple(writer.hints),
        own_record=front.record(),
    )


def _open(data: bytes) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(data)
    except PdfiumError as error:
        if error.err_code == _PASSWORD_WANTED:
            raise SourceError("password-protected") from error
        if error.err_code == _SECURITY_UNKNOWN:
            raise SourceError("protected in an unknown way") from error
        raise SourceError("damaged PDF") from error


def _pages(pdf: PdfDocument, beside: list[Omitted]) -> Iterator[PageSegments]:
    """Yield what each page holds; a damaged page is a damaged file, for a part must not pass for the whole.

    What a page holds beside its text is added to `beside`.
    """
    for number, page in enumerate(pdf, start=1):
        beside += left_out(page, number)
        layer = page.get_textpage()
        if layer.count_chars() > PAGE_CHARACTERS:
            raise SourceError("a page with too many characters")
        yield page_segments(page, layer)
        layer.close()
        page.close()


def _readable(pages: list[PageSegments]) -> list[PageSegments]:
    """Return pages whose text is of words as they are; others as the pictures they are, if someone can read those."""
    if is_writing(segment.text for page in pages for segment in page.segments):
        return pages
    if not can_recognise():
        raise SourceError(f"no text that can be read: its fonts do not say which characters they show; {INSTALL}")
    return [PageSegments(page.width, page.height, [], []) for page in pages]


def _recognised(pdf: PdfDocument, pages: list[PageSegments]) -> tuple[frozenset[int], list[Omitted]]:
    """Recognise the pages that are pictures, in place; returns which, from 0, and those that nobody could read."""
    scans = [at for at, page in enumerate(pages) if not (page.segments or page.rotated) and is_picture(pdf[at])]
    if not can_recognise():
        return frozenset(), [Omitted(f"page without text; {INSTALL}", f"page {at + 1}", 0) for at in scans]
    recogniser = Recogniser()
    for at in scans:
        pages[at] = recogniser.segments(pdf[at])
    return frozenset(scans), []


def _recognition_marks(starts: Sequence[int], scans: frozenset[int]) -> tuple[Mark, ...]:
    """Return where recognised text begins and where it ends."""
    found: list[Mark] = []
    for at, start in enumerate(starts):
        value = "yes" if at in scans else ""
        if value != (found[-1].value if found else ""):
            found.append(Mark(start, MarkKind.RECOGNISED, value))
    return tuple(found)


class _Writer:
    """Writes paragraphs as text, and notes where each printed line and each block stands in it."""

    def __init__(self, hyphenation: Hyphenation) -> None:
        self.parts: list[str] = []
        self.boxes: list[LineBox] = []
        self.hints: list[BlockHint] = []
        self.starts: dict[int, int] = {}
        """By `id` of a line, where it begins."""
        self._hyphenation = hyphenation
        self._length = 0

    def write(self, paragraph: Paragraph) -> None:
        """Add a paragraph behind a blank line; a table row by row, its cells parted by tabs."""
        if self.parts:
            self._add("\n\n")
        if paragraph.role is ParagraphRole.TABLE:
            rows = in_columns(paragraph.lines)
            named = has_header(paragraph.lines, rows)
            for at, (line, row) in enumerate(zip(paragraph.lines, rows, strict=True)):
                if at:
                    self._add("\n")
                start = self._line(line, "\t".join(row))
                self._hint(paragraph, start, BlockKind.TABLE_HEADER if named and not at else BlockKind.TABLE_ROW)
            return
        start = self._length
        if paragraph.role is ParagraphRole.CODE:
            for at, (line, (indent, words)) in enumerate(zip(paragraph.lines, as_typed(paragraph.lines), strict=True)):
                if at:
                    self._add("\n")
                self._add(" " * indent)
                self._line(line, clean_text(words))
            self._hint(paragraph, start)
            return
        for at, line in enumerate(paragraph.lines):
            words = clean_text(line.text).strip()
            following = paragraph.lines[at + 1].text.strip() if at + 1 < len(paragraph.lines) else ""
            if following and words[-1:] in HYPHENS and words[-2:-1].isalnum() and following[:1].isalnum():
                self._line(line, words[:-1] + self._hyphenation.join(words[:-1], following))
            else:
                self._line(line, words)
                if following:
                    self._add(" ")
        self._hint(paragraph, start)

    def _line(self, line: PdfLine, words: str) -> int:
        start = self._length
        self._add(words)
        self.starts[id(line)] = start
        if words:
            box = (round(value, 1) for value in (line.x0, line.top, line.x1, line.bottom))
            self.boxes.append(LineBox(start, self._length, line.page + 1, *box))
        return start

    def _hint(self, paragraph: Paragraph, start: int, kind: BlockKind | None = None) -> None:
        if self._length > start:
            label = _LABELS.get(paragraph.role, "")
            lead = paragraph.lines[0].lead if paragraph.role is ParagraphRole.TEXT else 0
            kind = kind or _KINDS[paragraph.role]
            self.hints.append(BlockHint(start, self._length, kind, paragraph.level, label, lead))

    def _add(self, words: str) -> None:
        self.parts.append(words)
        self._length += len(words)


def _page_starts(found: Sequence[Paragraph], writer: _Writer, pages: int) -> tuple[int, ...]:
    """Return where the text of each page begins; what interrupts the text stands behind it and does not count."""
    firsts: dict[int, int] = {}
    for paragraph in sorted(
        found,
        key=lambda p: p.role not in (ParagraphRole.TEXT, ParagraphRole.HEADING, ParagraphRole.ITEM),
    ):
        for line in paragraph.lines:
            firsts.setdefault(line.page, writer.starts[id(line)])
    starts: list[int] = []
    for page in range(pages):
        before = starts[-1] if starts else 0
        starts.append(max(before, firsts.get(page, before)) if page else 0)
    return tuple(starts)
