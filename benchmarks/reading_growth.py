"""Show that reading is linear in the text: time each hostile pattern at one length and at twice that length.

`python benchmarks/reading_growth.py [CHARACTERS] [--only FORMAT]` prints, for each format, the steepest growth and the
slowest pattern, and names what takes more than three times as long for twice the text. Reading, structure, passages and
references are all timed; the processor's time counts, so that other programs do not.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from ibidem.chunking.passages import make_passages
from ibidem.errors import SourceError
from ibidem.readers import (
    asciidoc,
    bibliography,
    html,
    jats,
    jsonl,
    latex,
    mail,
    markdown,
    notebook,
    org,
    plain,
    rst,
    rtf,
    spreadsheet,
    subtitles,
)
from ibidem.references.bibliography import read_bibliography
from ibidem.structure.parse import blocks
from ibidem.types import Document, Skipped

LENGTH = 30_000
"""Characters of the shorter text."""
LEAST_S = 0.3
"""A time below this is noise."""
STEEP = 3.0
"""Linear is 2, quadratic 4."""
Read = Callable[[BinaryIO, str], Iterator[Document | Skipped]]
PATTERNS = (
    "# a X", "[", "![", "<", "<a ", "&", "&a", "%%", "[[", "[[a|", "==a", "`", "> ", "- ", "  - ", "1. ", "| a ",
    "|---", "\\", "*", "_", "**a", "~~", "^a ", "(", "[a](", "[a](b", "[a]: ", "[^1]: ", "<!--", "<script>", "\n",
    "\t", " ", ".", "... ", "! ", "a. ", "A.B.", "1.1 A\n\n", "I. A\n\n", "Section 1\n\n", "a\n=\n",
    "| a | b |\n|---|---|\n", "a,", "://", "www.", "http://a ", "@", "cookie we use ", "Meaning : A is ", "Term ∞ ",
    "¹", "\x0c", "[Page 1]\n", "&#1;", "^a\n", "> [!n] a\n", "$", "::", "中", "。",
    "# a" + " " * 999, "[1]", "[1, ", "[1-", "(Lind 1741; ", "(Lind, ", "Lind and ", "et al. ", "doi:10.1/", "10.1000/",
    "Lind A, ", "1741. ", "a_", "_a ", "-a", "\n  ", "a\n\n", "\"", "'", "”", "{", "}", "{a", "\\a{", "\\begin{a}",
    "@a{b,\n", "a = {b},\n", "-- ", "=" * 9 + "\n", "References\n\n", "[1] Lind, A. 1741. Oak.\n",
    "﻿", "\u0300", "0.", "1,",
    "Fig. ", "pp. ", "<v ", "{\\a", "00:01 --> 00:02\na\n",
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
    "mail": ("a.eml", mail.read, "From: a@b.example\nSubject: A mill\n\nWords here.\n\n{}"),
    "subtitles": ("a.vtt", subtitles.read, "WEBVTT\n\n00:01.000 --> 00:02.000\nWords here.\n{}"),
    "notebook": ("a.ipynb", notebook.read, '{{"cells": [{{"cell_type": "markdown", "source": {}}}]}}'),
    "records": ("a.jsonl", jsonl.read, '{{"_id": "1", "text": {}}}'),
    "BibTeX": ("a.bib", bibliography.read, "@article{{a,\ntitle = {{Oak}},\n{}}}"),
    "RIS": ("a.ris", bibliography.read, "TY  - JOUR\nTI  - {}\nER  - \n"),
    "JATS": ("a.xml", jats.read, "<article><body><p>Words here. {}</p></body></article>"),
}
QUOTED = ("notebook", "records")
"""Formats that hold their text as a string of JSON."""


def main() -> None:
    """Print the steepest growth and the slowest pattern of each format, and what is not linear."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("length", nargs="?", type=int, default=LENGTH, metavar="CHARACTERS")
    parser.add_argument("--only", choices=READERS)
    arguments = parser.parse_args()
    for format_name, (path, read, frame) in READERS.items():
        if arguments.only not in (None, format_name):
            continue
        slowest = steepest = (0.0, "")
        for pattern in PATTERNS:
            once, twice = (
                _seconds(read, path, frame.format(json.dumps(text) if format_name in QUOTED else text))
                for size in (arguments.length, 2 * arguments.length)
                for text in (pattern * (size // len(pattern)),)
            )
            slowest = max(slowest, (twice, pattern))
            if twice > LEAST_S:
                steepest = max(steepest, (twice / max(once, 0.001), pattern))
            if twice > LEAST_S and twice > STEEP * once:
                print(f"{format_name:18} {pattern[:20]!r:24} {once:6.2f} s {twice:6.2f} s", flush=True)
        told = f"slowest {slowest[1][:20]!r:20} {slowest[0]:5.2f} s for {2 * arguments.length:,} characters"
        print(f"{format_name:18} {told}; steepest {steepest[0]:.1f} {steepest[1][:20]!r}", flush=True)


def _seconds(read: Read, path: str, text: str) -> float:
    """Return how long it takes to read a text and to find its passages and references."""
    began_s = time.process_time()
    try:
        for document in read(io.BytesIO(text.encode()), path):
            if isinstance(document, Skipped):
                continue
            structure = blocks(document)
            make_passages(document, structure, _lengths, target=180, window=250)
            read_bibliography(document, structure)
    except SourceError:
        pass  # what cannot be read must be refused in time, too
    return time.process_time() - began_s


def _lengths(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


if __name__ == "__main__":
    main()
