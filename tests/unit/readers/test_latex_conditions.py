r"""Conditions of TeX: only the branch that is set is read, and the other is named."""

from __future__ import annotations

import io

import pytest

from ibidem.readers import latex
from ibidem.types import Document

PREAMBLE = "\\newif\\ifdraft\n\\newif\\iflong\n\\longtrue\n\\newcommand{\\known}{x}\n\\begin{document}\n"
UNHELD = "text whose condition does not hold"


def read(body: str) -> Document:
    return next(latex.read(io.BytesIO(f"{PREAMBLE}{body}\n\\end{{document}}\n".encode()), "a.tex"))


@pytest.mark.parametrize(
    ("body", "shown", "characters"),
    [
        (r"Peat\ifdefined\known{} is\else{} was\fi{} deep.", "Peat is deep.", 5),
        (r"Peat \ifdefined\other was \else is \fi deep.", "Peat is deep.", 3),
        (r"Peat \ifx\other\undefined is\else was\fi{} deep.", "Peat is deep.", 3),
        (r"Peat is deep\ifdraft, we \ifx\a\b think\else hope\fi\fi.", "Peat is deep.", 28),
        (r"Peat \iflong is\else was\fi{} deep.", "Peat is deep.", 3),
        (r"Peat \longfalse\iflong was \else is \fi deep.", "Peat is deep.", 3),
        (r"Peat \iftrue is\else was\fi{} deep.", "Peat is deep.", 3),
        ("Peat\n\\ifdraft\nwas\n\\else\nis\n\\fi\ndeep.", "Peat is deep.", 3),
    ],
)
def test_only_what_holds_is_read(body: str, shown: str, characters: int) -> None:
    """The other branch is named with its line, and the condition parts no paragraph."""
    document = read(body)
    assert document.text == f"{shown}\n"
    assert [one.characters for one in document.omitted if one.kind == UNHELD] == [characters]


@pytest.mark.parametrize("condition", [r"\ifunknown ", r"\ifnum\value{page}>1 ", r"\ifx\a\b "])
def test_of_a_condition_that_cannot_be_told_the_first_branch_is_read(condition: str) -> None:
    """The second is named."""
    document = read(f"Peat {condition}is\\else was\\fi{{}} deep.")
    assert document.text == "Peat is deep.\n"
    assert [one.characters for one in document.omitted if one.kind == "other branch of a condition"] == [3]


@pytest.mark.parametrize(
    "body", [r"$a \iff b$ \else", r"\verb|\ifx| and \verb|\else|", "% \\ifdraft\nPeat.", r"\ifdraft{Peat}"]
)
def test_what_opens_no_condition_takes_nothing_out(body: str) -> None:
    """Signs of logic, listings in a line, comments, and commands that are told their branches in braces."""
    assert "Deep." in read(f"{body} Deep.\n\n").text
    assert not [one for one in read(f"{body} Deep.").omitted if one.kind == UNHELD]


def test_numbers_count_what_is_set() -> None:
    """A section in a branch that is not set has no number."""
    body = "\\ifdraft\n\\section{Plan}\n\\fi\n\\section{Peat}\\label{p}\n\nSee \\ref{p}."
    assert read(body).text.endswith("See 1.\n")
