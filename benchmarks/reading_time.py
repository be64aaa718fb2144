"""Show that reading is linear in the text: time each hostile pattern at one length and at twice that length.

`python benchmarks/reading_time.py [CHARACTERS]` prints what takes more than three times as long, and the slowest.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from ibidem.chunking.passages import make_passages
from ibidem.errors import SourceError
from ibidem.readers import asciidoc, html, latex, markdown, org, plain, rst, rtf, spreadsheet
from ibidem.structure.parse import blocks
from ibidem.types import Document

LENGTH = 30_000
"""Characters of the shorter text."""
LEAST_S = 0.3
"""A time below this is noise."""
Read = Callable[[BinaryIO, str], Iterator[Document]]
PATTERNS = (
    "# a X", "[", "![", "<", "<a ", "&", "&a", "%%", "[[", "[[a|", "==a", "`", "> ", "- ", "  - ", "1. ", "| a ",
    "|---", "\\", "*", "_", "**a", "~~", "^a ", "(", "[a](", "[a](b", "[a]: ", "[^1]: ", "<!--", "<script>", "\n",
    "\t", " ", ".", "... ", "! ", "a. ", "A.B.", "1.1 A\n\n", "I. A\n\n", "Section 1\n\n", "a\n=\n",
    "| a | b |\n|---|---|\n", "a,", "://", "www.", "http://a ", "@", "cookie we use ", "Meaning : A is ", "Term ∞ ",
    "¹", "\x0c", "[Page 1]\n", "&#1;", "^a\n", "> [!n] a\n", "$", "::", "中", "。",
)  # fmt: skip
READERS: dict[str, tuple[str, Read, str]] = {
    "text": ("a.txt", plain.read, "{}"),
    "Markdown": ("a.md", markdown.read, "{}"),
    "HTML": ("a.html", html.read, "<html><body><p>Words here. {}</p></body></html>"),
    "LaTeX": ("a.tex", latex.read, "{}"),
    "Org": ("a.org", org.read, "{}"),
    "AsciiDoc": ("a.adoc", asciidoc.read, "{}"),
    "reStructuredText": ("a.rst", rst.read, "{}"),
    "RTF": ("a.rtf", rtf.read, "{{\\rtf1 {}}}"),
    "values": ("a.csv", spreadsheet.read_values, "{}"),
}


def main() -> None:
    """Print the patterns that take more than three times as long for twice the text, and the slowest of each format."""
    length = int(sys.argv[1]) if len(sys.argv) > 1 else LENGTH
    for format_name, (path, read, frame) in READERS.items():
        slowest = (0.0, "")
        for pattern in PATTERNS:
            once, twice = (
                _seconds(read, path, frame.format(pattern * (size // len(pattern)))) for size in (length, 2 * length)
            )
            slowest = max(slowest, (twice, pattern))
            if twice > LEAST_S and twice > 3 * once:
                print(f"{format_name:18} {pattern!r:24} {once:6.2f} s {twice:6.2f} s")
        print(f"{format_name:18} slowest {slowest[1]!r:16} {slowest[0]:6.2f} s for {2 * length:,} characters")


def _seconds(read: Read, path: str, text: str) -> float:
    """Return how long it takes to read a text and to find its passages."""
    began_s = time.perf_counter()
    try:
        for document in read(io.BytesIO(text.encode()), path):
            make_passages(document, blocks(document), _lengths, target=180, window=250)
    except SourceError:
        pass  # what cannot be read must be refused in time, too
    return time.perf_counter() - began_s


def _lengths(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


if __name__ == "__main__":
    main()
