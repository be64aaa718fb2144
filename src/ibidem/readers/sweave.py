"""Sweave and knitr files: LaTeX with chunks of R between `<<options>>=` and `@`, which are read as program text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from ibidem.readers import latex
from ibidem.readers.document import decode
from ibidem.types import Document

_BEGIN = re.compile(r"<<[^\n]*>>=[ \t]*")
_END = re.compile(r"@(?:[ \t]+%[^\n]*)?[ \t]*")
_INLINE = re.compile(r"\\Sexpr\{[^{}\n]{0,300}\}")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document. Raises SourceError as the reader of LaTeX files does."""
    yield from latex.read(io.BytesIO(as_latex(decode(stream.read())).encode()), path)


def as_latex(text: str) -> str:
    """Return the text with its chunks as environments of LaTeX, line for line; what is computed in a line goes."""
    lines = []
    in_chunk = False
    for line in text.split("\n"):
        if not in_chunk and _BEGIN.fullmatch(line.rstrip("\r")):
            in_chunk = True
            lines.append(r"\begin{verbatim}")
        elif in_chunk and _END.fullmatch(line.rstrip("\r")):
            in_chunk = False
            lines.append(r"\end{verbatim}")
        else:
            lines.append(line if in_chunk else _INLINE.sub("…", line))
    return "\n".join([*lines, r"\end{verbatim}"] if in_chunk else lines)
