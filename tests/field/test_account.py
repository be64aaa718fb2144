"""Every word of every file is indexed, or counted among what was left out; in each format."""

from __future__ import annotations

import html
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from ibidem.chunking.passages import make_passages
from ibidem.plugins import Group, names
from ibidem.readers.registry import read_file
from ibidem.structure.parse import blocks
from ibidem.types import BlockKind, Document

HERE = Path(__file__).parent
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]*>")
_SYNTAX = {
    ".tex": re.compile(r"\\(?:begin|end)\{[^}]*\}|\\[a-z]+"),
    ".rnw": re.compile(r"\\(?:begin|end)\{[^}]*\}|\\[a-z]+|<<[^\n]*>>="),
    ".org": re.compile(r"(?m)^#\+\w+:|^:\w+:"),
    ".jsonl": re.compile(r'"_id": "\d+"|"\w+":'),
    ".mbox": re.compile(r"(?m)^From .*"),
    ".srt": re.compile(r"(?m)^.* --> .*|<[^>]*>|\{[^}]*\}"),
    ".vtt": re.compile(r"(?m)^.* --> .*|<(?!v)[^>]*>"),
}
"""The words of a notation that are no words of the text."""
LEFT_OUT = (BlockKind.CLUTTER, BlockKind.MARKUP)


def sheet() -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in (["Mill", "Built"], ["brook", 1741], ["hill", "oak and stone"]):
        book.active.append(row)
    hidden = book.create_sheet("ledger")
    hidden.append(["flour sold to villages"])
    hidden.sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


SAMPLES: dict[str, str | bytes] = {
    "a.txt": "1. The mill\n\nIt was built of oak.\n\n* one wheel\n* two stones\n\nPage 3\n\nReferences\n\n[1] Lind, A. 1741. Oak.\n",
    "a.md": "---\ntags: [oak]\n---\n# Mill\n\nBuilt of *oak*[^1]. <!-- a remark --> %%private%%\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: A note.\n",
    "a.html": "<html><head><title>Mill</title><style>p {}</style></head><body><nav>Home</nav><article><h1>Mill</h1><p>It was built of oak in the year 1741 and had a wheel.</p><ul><li>one wheel</li></ul><script>let x</script></article><footer>Imprint</footer></body></html>",
    "b.rst": "Mill\n====\n\nBuilt of *oak* [1]_.\n\n.. a remark\n\n.. note:: Keep it dry.\n\n.. [1] A note.\n",
    "a.org": "#+TITLE: Mill\n* Building\nBuilt of /oak/.\n# a remark\n** People\n- Anna\n| a | b |\n:PROPERTIES:\n:ID: x\n:END:\n",
    "a.adoc": "= Mill\n\n== Building\n\nBuilt of _oak_.\n\n// a remark\n\n* one wheel\n\n|===\n|a |b\n|===\n",
    "b.tex": "\\documentclass{article}\n\\begin{document}\n\\section{Mill}\nBuilt of \\emph{oak}\\footnote{A note.}. % a remark\n\\begin{itemize}\\item one wheel\\end{itemize}\n\\begin{comment}private\\end{comment}\n\\end{document}\n",
    "a.rnw": "\\documentclass{article}\n\\begin{document}\n\\section{Mill}\nBuilt of oak.\n<<wheel, echo=FALSE>>=\nturn(3)\n@\nIt turns.\n\\end{document}\n",
    "a.rmd": "---\ntitle: Mill\n---\n# Building\n\nBuilt of oak.\n\n```{r}\nturn(3)\n```\n",
    "a.csv": "mill,built\nbrook,1741\nhill,oak and stone\n",
    "a.tsv": "mill\tbuilt\nbrook\t1741\n",
    "a.xlsx": sheet(),
    "a.jsonl": '{"_id": "1", "title": "Mill", "text": "Built of oak."}\n{"_id": "2", "title": "Bees", "text": "They dance."}\n',
    "a.bib": "@article{lind,\n author = {Lind, Anna},\n title = {Oak of the mill},\n year = 1741,\n journal = {Mills},\n}\n",
    "a.ris": "TY  - JOUR\nAU  - Lind, Anna\nTI  - Oak of the mill\nPY  - 1741\nER  - \n",
    "a.mbox": "From a@b.example Mon Jan  1 00:00:00 2024\nFrom: Anna <a@b.example>\nSubject: Mill\n\nBuilt of oak.\n> quoted words\n-- \nAnna Lind\n\n",
    "a.xml": "<article><front><article-meta><title-group><article-title>Mill</article-title></title-group></article-meta></front><body><sec><title>Building</title><p>Built of oak.</p></sec></body><back><ref-list><ref id='r'><mixed-citation>Lind A. Oak. 1741.</mixed-citation></ref></ref-list></back></article>",
    "a.tei": "<TEI xmlns='http://www.tei-c.org/ns/1.0'><teiHeader><fileDesc><titleStmt><title>Mill</title></titleStmt></fileDesc></teiHeader><text><body><div><head>Building</head><p>Built of oak.<note>A note.</note></p></div></body></text></TEI>",
    "b.ipynb": '{"cells": [{"cell_type": "markdown", "source": ["# Mill\\n", "Built of oak."]}, {"cell_type": "code", "source": "wheel = 1", "outputs": [{"output_type": "stream", "text": ["turned\\n"]}]}], "nbformat": 4}',
}  # fmt: skip
CASES = sorted(path.name for path in (HERE / "cases").iterdir() if path.suffix in names(Group.READERS))
PDFS = sorted(path.name for path in (HERE / "pdf").glob("*.pdf") if path.name not in ("textbomb.pdf", "slow.pdf"))


def visible(path: Path) -> str:
    """Return the words of a file as another program than the reader finds them: too many rather than too few."""
    match path.suffix:
        case ".docx" | ".odt" | ".pptx" | ".xlsx" | ".epub" | ".odp" | ".ods":
            return "\n".join(unpacked(path))
        case ".pdf":
            from pypdfium2 import PdfDocument

            return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(path))
        case ".html" | ".xml" | ".tei":
            from lxml import etree

            root = etree.fromstring(path.read_bytes(), etree.HTMLParser() if path.suffix == ".html" else None)
            return "\n".join(text for text in root.itertext() if isinstance(text, str))
        case ".ipynb":
            import json

            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            return "\n".join("".join(cell["source"]) for cell in cells)
        case ".rtf":
            return re.sub(r"\\[a-z]+-?\d* ?|[{}]", " ", path.read_text(encoding="latin-1")[-2000:])
        case _:
            text = path.read_text(encoding="utf-8")
            return html.unescape(_SYNTAX.get(path.suffix, _TAG).sub(" ", text))


def unpacked(path: Path) -> Iterator[str]:
    from lxml import etree

    parts = re.compile(
        r"word/(document|footnotes|endnotes|comments)\.xml|content\.xml|ppt/(slides|notesSlides)/[^/]*\.xml"
        r"|xl/sharedStrings\.xml|.*\.x?html"
    )
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if parts.fullmatch(name):
                root = etree.fromstring(archive.read(name))
                for element in root.iter():
                    local = etree.QName(element).localname if isinstance(element.tag, str) else ""
                    if local not in ("instrText", "style", "script", "title") and element.text:
                        yield element.text
                    if element.tail:
                        yield element.tail


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text.replace("\xad", "")).casefold()))


def lengths(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def written(tmp_path: Path, name: str) -> Path:
    if name in SAMPLES:
        path, content = tmp_path / name, SAMPLES[name]
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
    return HERE / ("pdf" if name.endswith(".pdf") else "cases") / name


def documents(path: Path) -> list[Document]:
    found = list(read_file(path, path.name, max_bytes=10**8))
    return [one for one in found if isinstance(one, Document)]


@pytest.mark.parametrize("name", [*SAMPLES, *CASES, *PDFS])
def test_every_word_of_the_file_is_in_the_text_or_counted(tmp_path: Path, name: str) -> None:
    """What is not in the text of the document is no longer than what its reader says it left out."""
    path = written(tmp_path, name)
    found = documents(path)
    assert found
    held = words("\n".join(f"{document.title}\n{document.text}" for document in found))
    missing = words(visible(path)) - held
    lost = {word: count for word, count in missing.items() if not any(word in one or one in word for one in held)}
    counted = sum(omitted.characters for document in found for omitted in document.omitted)
    assert sum(len(word) * count for word, count in lost.items()) <= counted, (lost, found[0].omitted)


@pytest.mark.parametrize("name", [*SAMPLES, *CASES, *PDFS])
def test_every_character_of_the_text_is_in_a_passage_or_left_out_by_kind(tmp_path: Path, name: str) -> None:
    """Passages, headings, and what `status` sums as clutter or markup cover the text."""
    for document in documents(written(tmp_path, name)):
        structure = blocks(document)
        covered = bytearray(len(document.text))

        def cover(start: int, end: int, covered: bytearray = covered) -> None:
            covered[start:end] = b"\1" * (end - start)

        for block in structure:
            if block.kind in (*LEFT_OUT, BlockKind.HEADING, BlockKind.REFERENCE):
                cover(block.start, block.end)
        for passage in make_passages(document, structure, lengths, target=180, window=250):
            cover(passage.start, passage.end)
        bare = [at for at, character in enumerate(document.text) if character.isalnum() and not covered[at]]
        assert bare == [], document.text[max(0, bare[0] - 40) : bare[0] + 40]


def test_every_format_is_held_to_account() -> None:
    """A format that is added gets a sample here."""
    sampled = {Path(name).suffix for name in [*SAMPLES, *CASES, *PDFS]}
    alike = {
        ".qmd": ".rmd",
        ".text": ".txt",
        ".markdown": ".md",
        ".htm": ".html",
        ".xhtml": ".html",
        ".asciidoc": ".adoc",
    }
    alike |= {".nxml": ".xml", ".ndjson": ".jsonl", ".ods": ".odt", ".odp": ".odt", ".json": ".bib"}
    ours = names(Group.READERS) - {".sqlite"}  # the reader of Zotero databases has tests of its own
    assert {alike.get(suffix, suffix) for suffix in ours} - sampled == set()
