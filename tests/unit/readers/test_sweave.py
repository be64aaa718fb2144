"""LaTeX with chunks of R."""

from __future__ import annotations

import io

from ibidem.readers.sweave import as_latex, read

PAPER = r"""\documentclass{article}
\title{On Mills\thanks{Of the valley.}}
\begin{document}
\maketitle
\section{Wheels}
The wheel turns \Sexpr{n} times.
<<turning, echo=FALSE>>=
turn(wheel, 3)
@
It stops \cite{lind}.
<<last>>=
stop(wheel)
\end{document}
"""


def test_chunks_are_program_text() -> None:
    """What stands between them is LaTeX; a value that is computed in a sentence is not known."""
    (document,) = read(io.BytesIO(PAPER.encode()), "mills.rnw")
    assert document.title == "On Mills"
    assert "```\nturn(wheel, 3)\n```" in document.text
    assert "The wheel turns … times." in document.text
    assert "<<" not in document.text


def test_lines_stay_where_they_are() -> None:
    """Places are told by the lines of the file, also where the last chunk is not closed."""
    lines = as_latex(PAPER).split("\n")
    assert lines[: PAPER.count("\n")].index(r"It stops \cite{lind}.") == PAPER.split("\n").index(
        r"It stops \cite{lind}."
    )
    assert lines.count(r"\begin{verbatim}") == lines.count(r"\end{verbatim}") == 2
