"""Measure how whole documents are read: cut sentences, glued, split and mixed words, references, and time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path

from ibidem.errors import UsageError
from ibidem.readers.isolate import Limits, ReaderPool
from ibidem.readers.scan import SourceFile, scan
from ibidem.references.bibliography import read_bibliography
from ibidem.settings import Settings
from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockKind, Document, Progress, Skipped, Unresolved

PROSE_WORDS = 8
"""A paragraph of fewer words is a label, a line of a form or a name, and has no sentence to cut."""
_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.!?:;…。！？][\"'”’»›)\]\s⁰¹²³⁴-⁹,\d–-]*(?:[\[(][^\[\]()]{1,60}[\])][.\s]*)?$")
"""A mark that ends a sentence, then closing marks and citations."""
_BROKEN = re.compile(r"[-\u2010]\s*\n\s*|[\u00ad\ufffe\x02]\s*")
"""A word broken at the end of a line; pdfium writes U+FFFE in place of the hyphen and the line end."""
_SHORTEST = 2
"""Letters of a part of a word that is glued or split: the symbols of formulas are no words."""


@dataclass(slots=True)
class Figures:
    """What was counted in one file, or in all."""

    documents: int = 0
    pages: int = 0
    ms: float = 0.0
    """Processor time spent on reading alone."""
    blocks: int = 0
    """Paragraphs of prose."""
    begun: int = 0
    """Of them, those that begin in lower case."""
    unended: int = 0
    """Of them, those without a mark at the end."""
    cut: int = 0
    """Of them, those that do either."""
    words: int = 0
    """Compared with an independent extraction."""
    glued: int = 0
    split: int = 0
    triples: int = 0
    """Three words in a row."""
    mixed: int = 0
    """Of them, those that the independent extraction has nowhere: lines of two columns drawn into each other."""
    entries: int = 0
    complete: int = 0
    """Entries with author, year and title."""
    markers: int = 0
    orphans: int = 0
    """Markers without an entry."""

    def add(self, other: Figures) -> None:
        """Add the counts of another file."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    def as_json(self) -> dict[str, object]:
        """Return the counts, with the shares that are read off them; null where there is nothing to divide by."""
        return {
            **asdict(self),
            "ms": round(self.ms, 1),
            "ms_per_page": _share(self.ms, self.pages, 1),
            "cut_share": _share(self.cut, self.blocks),
            "complete_share": _share(self.complete, self.entries),
            "mixed_share": _share(self.mixed, self.triples),
            "orphan_share": _share(self.orphans, self.markers),
        }


def reading(
    folder: Path, settings: Settings, *, progress: Callable[[Progress], None] | None = None
) -> dict[str, object]:
    """Return what was counted in each file of a folder and in all of them.

    Words are compared with the file of the same name ending in `.txt`, else, for PDF, with the plain text that pdfium
    gives. Raises UsageError for a folder without a file that can be read.
    """
    limits = Limits.of(settings)
    scanned = scan(folder, max_bytes=limits.max_bytes)
    files = _without_references(scanned.files)
    skipped = [*scanned.skipped]
    total, rows = Figures(), list[dict[str, object]]()
    seen: set[str] = set()
    with ReaderPool(limits, workers=1) as pool:
        for at, file in enumerate(files):
            if progress is not None:
                progress(Progress("read", at, len(files), "files"))
            suffix = file.absolute.suffix.lower()
            if suffix not in seen:  # loads the libraries of the format, which is not counted
                seen.add(suffix)
                _read(pool, file)
            before_s = pool.processor_s
            results = _read(pool, file)
            figures = Figures(ms=1000 * (pool.processor_s - before_s))
            skipped += [result for result in results if isinstance(result, Skipped)]
            documents = [result for result in results if isinstance(result, Document)]
            if not documents:
                continue
            for document in documents:
                _count(document, figures)
            if (plain := _independent(file)) is not None:
                _compare("\n".join(document.text for document in documents), plain, figures)
            total.add(figures)
            rows.append({"file": file.path, **figures.as_json()})
    if not rows:
        raise UsageError(f"{folder} holds no file that can be read.", remedy="Name a folder of documents.")
    return {"schema": 1, "sum": {"files": len(rows), **total.as_json()}, "files": rows, "skipped": skipped}


def _read(pool: ReaderPool, file: SourceFile) -> list[Document | Skipped]:
    return [result for _, results in pool.read([file]) for result in results]


def _without_references(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Return the files to read: not the texts that stand beside another of the same name."""
    others = {file.absolute.with_suffix("") for file in files if file.absolute.suffix != ".txt"}
    return [file for file in files if file.absolute.suffix != ".txt" or file.absolute.with_suffix("") not in others]


def _count(document: Document, figures: Figures) -> None:
    structure = blocks(document)
    figures.documents += 1
    figures.pages += len(document.pages)
    for block in structure:
        text = _own_words(document, block)
        if block.kind is not BlockKind.PARAGRAPH or len(_WORD.findall(text)) < PROSE_WORDS:
            continue
        begun, unended = is_begun(text), not is_ended(text)
        figures.blocks += 1
        figures.begun += begun
        figures.unended += unended
        figures.cut += begun or unended
    cited = read_bibliography(document, structure)
    figures.entries += len(cited.entries)
    figures.complete += sum(bool(entry.authors and entry.year and entry.title) for entry in cited.entries)
    figures.markers += len(cited.citations)
    figures.orphans += sum(marker.trouble is Unresolved.ORPHAN for marker in cited.citations)


def _own_words(document: Document, block: Block) -> str:
    """Return the text of a block without what stands inside it and is not its own."""
    parts, at = list[str](), block.start
    for cut in block.cuts:
        parts.append(document.text[at : cut.start])
        at = cut.end
    return "".join([*parts, document.text[at : block.end]]).strip()


def is_begun(text: str) -> bool:
    """Whether a paragraph begins in the middle of a sentence, by its first letter."""
    first = _WORD.search(text)
    return first is not None and first[0][0].islower()


def is_ended(text: str) -> bool:
    """Whether a paragraph ends with a mark that ends a sentence or introduces what follows."""
    return _END.search(text[-120:]) is not None


def _independent(file: SourceFile) -> str | None:
    """Return the text of a file as something else than the reader has it; None where nothing else does."""
    beside = file.absolute.with_suffix(".txt")
    if beside != file.absolute and beside.is_file():
        return beside.read_text(encoding="utf-8", errors="replace")
    if file.absolute.suffix.lower() != ".pdf":
        return None
    from pypdfium2 import PdfDocument

    pdf = PdfDocument(file.absolute)
    try:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pdf)
    finally:
        pdf.close()


def _compare(text: str, plain: str, figures: Figures) -> None:
    ours, theirs, joined_lines = _words(text), _words(_BROKEN.sub("-\n", plain)), _words(_BROKEN.sub("", plain))
    known = {*theirs, *joined_lines}
    pairs = set(pairwise(theirs))
    joined = {first + second for first, second in pairs if min(len(first), len(second)) >= _SHORTEST}
    figures.words += len(ours)
    figures.glued += sum(word not in known and word in joined for word in ours)
    figures.split += sum(
        pair not in pairs and min(map(len, pair)) >= _SHORTEST and pair[0] + pair[1] in known for pair in pairwise(ours)
    )
    triples = _triples(ours)
    figures.triples += len(triples)
    figures.mixed += len(triples) - sum(map({*_triples(theirs), *_triples(joined_lines)}.__contains__, triples))


def _triples(words: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the runs of three words, without the symbols of formulas and the numbers of notes."""
    long = [word for word in words if len(word) >= _SHORTEST]
    return list(zip(long, long[1:], long[2:], strict=False))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _share(part: float, whole: float, digits: int = 4) -> float | None:
    return round(part / whole, digits) if whole else None
