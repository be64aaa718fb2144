"""Drafts in LaTeX and Typst, whose places are those of the file."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.audit import auditor
from ibidem.audit.auditor import ManuscriptLayout
from ibidem.audit.citations import read_citations, with_citations
from ibidem.audit.markup import JOINT, READERS, marker_text, read_latex
from ibidem.errors import SourceError
from ibidem.types.audits import ReasonLeftOut

LATEX = r"""\documentclass{article}
\title{On \emph{mills}}
\begin{document}
\maketitle
\section{Wheels} % a comment
The mill was built of \emph{oak} in 1741 \cite[p.~3]{lind}. It \textbf{d}oes work~\citep{lind,berg}.
\begin{itemize}
  \item Bees dance to tell others where flowers are\footnote{See \cite{berg}.}.
\end{itemize}
He writes that ``the wheel is four metres high'' \cite{lind}.
\begin{equation} x = 1 \end{equation}
\end{document}
"""
TYPST = """#set page(paper: "a4")
= Wheels <intro>
The mill was built of *oak* in 1741 @lind[p. 3]. It works #cite(<lind>) @berg, as @intro says.
// a comment
- Bees dance to tell others where flowers are.
#bibliography("refs.bib")
"""
BIB = "@book{lind, author={Lind, A.}, title={The mill}, year={1990}}\n@book{berg, author={Berg, B.}, title={Bees}}\n"


def layout(root: Path, text: str, name: str) -> ManuscriptLayout:
    """Return a draft laid out, with its bibliography beside it."""
    (root / "refs.bib").write_text(BIB)
    (root / name).write_text(text)
    return auditor.lay_out(root / name, max_file_mb=1, cited=read_citations, listed=list)


def claims(found: ManuscriptLayout) -> list[str]:
    """Return what would be checked."""
    return [one.claim for one in found.parts if one.left is None]


def cited(found: ManuscriptLayout) -> list[list[str]]:
    """Return the citations of each sentence that has some."""
    return [[marker.text for span in one.cited for marker in span.markers] for one in found.parts if one.cited]


def test_latex_is_read_without_its_marks(tmp_path: Path) -> None:
    """Sentences are words alone, and the preamble is none of them."""
    found = layout(tmp_path, LATEX, "draft.tex")
    assert found.draft.document.title == "On mills"
    assert claims(found) == [
        "The mill was built of oak in 1741.",
        "It does work.",
        "Bees dance to tell others where flowers are.",
    ]
    assert [one.text for one in found.parts if one.left is ReasonLeftOut.HEADING] == ["Wheels"]


def test_citations_of_latex_are_found_with_their_pages(tmp_path: Path) -> None:
    """Those in a footnote belong to the sentence that has it."""
    found = layout(tmp_path, LATEX, "draft.tex")
    assert cited(found) == [["[@lind, p. 3]"], ["[@lind; @berg]"], ["[@berg]"], ["[@lind]"]]
    assert not [one for one in found.markers if one.trouble]


def test_a_quotation_of_latex_is_one(tmp_path: Path) -> None:
    """Its quotation marks are two characters each."""
    found = layout(tmp_path, LATEX, "draft.tex")
    text = found.draft.document.text
    assert [text[one.start : one.end] for one in found.quotations] == ["the wheel is four metres high"]


def test_typst_is_read_without_its_marks(tmp_path: Path) -> None:
    """A reference to a heading is no citation."""
    found = layout(tmp_path, TYPST, "draft.typ")
    assert found.draft.document.title == "Wheels"
    assert claims(found)[0] == "The mill was built of oak in 1741."
    assert cited(found) == [["[@lind, p. 3]"], ["[@lind]", "[@berg]"]]
    assert not [one for one in found.markers if one.trouble]


@pytest.mark.parametrize(("text", "name"), [(LATEX, "draft.tex"), (TYPST, "draft.typ")])
def test_places_are_those_of_the_file(text: str, name: str, tmp_path: Path) -> None:
    """An editor can mark the words."""
    found = layout(tmp_path, text, name)
    first = next(one for one in found.parts if one.left is None)
    assert text[first.place.start : first.place.end].startswith("The mill was built of ")
    assert len(found.draft.document.text) == len(text)


def test_an_unlisted_key_is_an_orphan(tmp_path: Path) -> None:
    """It is reported as in Markdown."""
    found = layout(tmp_path, LATEX.replace("[p.~3]{lind}", "{nobody}"), "draft.tex")
    assert [one.text for one in found.loose] == ["[@nobody]"]


def test_a_note_stays_with_its_citation() -> None:
    """As Markdown would write it."""
    assert marker_text(r"\autocite[see][12--14]{a,b}", ("a", "b")) == "[@a; @b, 12--14]"


def test_an_authors_own_words_are_read_in_their_place(tmp_path: Path) -> None:
    """What has no room there is in the sentence all the same; commands with arguments are left."""
    text = (
        "\\newcommand{\\sys}{ReVerb}\n%\\newcommand{\\sys}{Old}\n\\newcommand{\\net}{\\textsc{Wide Network}\\xspace}\n"
        "\\newcommand{\\two}[1]{#1}\n\\begin{document}\n\\sys{} was built of oak in 1741 \\cite{lind}. "
        "\\net's wheel is four metres high.\n\\end{document}\n"
    )
    found = layout(tmp_path, text, "draft.tex")
    assert claims(found) == ["ReVerb was built of oak in 1741.", "Wide Network's wheel is four metres high."]
    assert text[found.parts[1].place.start :].startswith("\\net's")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"took 891~minutes", "took 891 minutes"),
        (r"took 891\,minutes and 7\ days, 5\thinspace s", "took 891 minutes and 7 days, 5 s"),
        (r"took 10\,000 files, $20\,000$ of them", "took 10000 files, 20000 of them"),
        (r"took \SI{891}{\minute}, \qty{3}{\kilo\metre} and \num{12000}", "took 891 min, 3 km and 12000"),
        (r"is 5\% of M\"uller's, at 20\textdegree{}C for 5\,\euro{}", "is 5% of Müller's, at 20°C for 5 €"),
        (r"ends\\there, un\emph{set}tled, of $10^6$", "ends there, unsettled, of 10⁶"),
    ],
)
def test_what_latex_sets_between_and_in_place_of_words(written: str, read: str, tmp_path: Path) -> None:
    """Ties and small spaces part a number from its unit, and quantities keep theirs."""
    assert claims(layout(tmp_path, f"The run {written} \\cite{{lind}}.\n", "draft.tex")) == [f"The run {read}."]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("`bzip2`", "bzip2"),
        ('#raw("bzip2 -9")', "bzip2 -9"),
        ("```sh a_b*c @x #f```", "a_b*c @x #f"),
        ("$10^6$ files in 891~minutes", "10⁶ files in 891 minutes"),
        ("un#emph[set]tled `x`s", "unsettled xs"),
    ],
)
def test_raw_text_of_typst_is_part_of_its_sentence(written: str, read: str, tmp_path: Path) -> None:
    """Nothing of it is markup; a block of it is code."""
    text = f"The run is packed with {written} @lind.\n\n```\nThe code is not *prose*.\n```\n"
    assert claims(layout(tmp_path, text, "draft.typ")) == [f"The run is packed with {read}."]


@pytest.mark.parametrize("suffix", sorted(READERS))
@given(
    parts=st.lists(st.sampled_from(["\\", "{", "}", "$", "%", "\n", "a b", "#", "(", "[", "]", "@x", "=", "\\item"]))
)
def test_any_text_keeps_its_length(suffix: str, parts: Iterable[str]) -> None:
    """Whatever is open or shut."""
    import io

    text = "".join(parts)
    try:
        (found,) = READERS[suffix](io.BytesIO(text.encode()), f"draft{suffix}")
    except SourceError:
        return
    assert len(found.text) == len(text)


@pytest.mark.parametrize(
    "cite", [r"\autocites[1]{lind}[2]{berg}", r"\cites{lind}{berg}", "\\footcites{lind}\n[see][3]{berg}"]
)
def test_a_citation_of_several_works_cites_each(cite: str) -> None:
    """What stands in brackets between the works is a note, and no marker."""
    (document,) = read_latex(io.BytesIO(f"It was built in 1741 {cite}.".encode()), "a.tex")
    assert [citation.keys for citation in document.source_citations] == [("lind", "berg")]
    assert "[" not in document.text


LONG = "the wheel is four metres high"


@pytest.mark.parametrize(
    ("source", "name", "told"),
    [
        (rf"He says \enquote{{{LONG}}}~\cite{{lind}}.", "a.tex", [LONG]),
        (rf"\enquote{{{LONG}, \enquote*{{he}} says}} \cite{{lind}}.", "a.tex", [f"{LONG}, ‘he’ says"]),
        (rf"He says \foreignquote{{german}}{{{LONG}}} \cite{{lind}}.", "a.tex", [LONG]),
        (rf"He says \textcquote[see][12]{{lind}}[.]{{{LONG}}}", "a.tex", [LONG]),
        (f"Words.\n\\begin{{quote}}\n  {LONG}\n\\end{{quote}}\nHe said \\cite{{lind}}.", "a.tex", [LONG]),
        (f"\\begin{{displaycquote}}[5]{{lind}}\n{LONG}\n\\end{{displaycquote}}", "a.tex", [LONG]),
        (f"\\begin{{quote}}\n``{LONG}'' he said \\cite{{lind}}\n\\end{{quote}}", "a.tex", [LONG]),
        (rf"He says \glqq{{}}{LONG}\grqq{{}} \cite{{lind}}.", "a.tex", [LONG]),
        (rf"""He says "`{LONG}"' \cite{{lind}}.""", "a.tex", [LONG]),
        (f"He says #quote[{LONG}] @lind.", "a.typ", [LONG]),
        (f"#quote(block: true, attribution: <lind>)[{LONG}]", "a.typ", [LONG]),
        (f"\\enquote{{{LONG} \\cite{{lind}}", "a.tex", []),
    ],
)
def test_quotations_by_commands(source: str, name: str, told: list[str], tmp_path: Path) -> None:
    """What commands and environments quote is quoted, with what they cite; places stay those of the file."""
    found = layout(tmp_path, source, name)
    held = found.draft.document.text
    assert len(held) == len(source)
    quoted = [held[one.start : one.end].replace(JOINT, "") for one in found.quotations]
    assert [" ".join(one.split()) for one in quoted] == told
    assert [key for one in found.draft.document.source_citations for key in one.keys] == ["lind"]
    assert not [one for one in found.markers if not one.targets]


@pytest.mark.parametrize(
    ("source", "name", "shown"),
    [
        (r"The \texttt{wheel} turns~\cite[p.~3]{lind}. Bees dance", "a.tex", "The wheel turns [@lind, p. 3]."),
        (r"\citet{lind} says that the wheel turns.", "a.tex", "[@lind] says that the wheel turns."),
        ("The wheel turns \\cite{lind,\n  berg}.", "a.tex", r"The wheel turns \cite{lind, berg}."),
        ("The wheel turns @lind[p. 3].", "a.typ", "The wheel turns @lind[p. 3]."),
        ("The wheel turns #cite(<lind>) @berg.", "a.typ", "The wheel turns [@lind] @berg."),
        ("The wheel turns [@lind].", "a.md", "The wheel turns [@lind]."),
    ],
)
def test_sentences_are_shown_with_their_citations(source: str, name: str, shown: str, tmp_path: Path) -> None:
    """What is checked has none of them."""
    found = layout(tmp_path, source, name)
    [first, *_] = found.parts
    assert first.text == shown
    assert "lind" not in first.claim
    text = with_citations(found.draft, found.markers)
    assert len(text) == len(found.draft.document.text)
    assert "lind" in text


def test_a_stop_that_begins_a_word_stands_apart(tmp_path: Path) -> None:
    """Only stops that end something are put to the word before them."""
    found = layout(tmp_path, "The .xz format saves .5 seconds [@lind] , as he says : more .", "a.md")
    assert claims(found) == ["The .xz format saves .5 seconds, as he says: more."]
