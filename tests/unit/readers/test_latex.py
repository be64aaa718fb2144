"""LaTeX: sections, lists, tables, notes, citations by their keys, and the file's own lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sample_documents import line_at

from ibidem.errors import SourceError
from ibidem.readers import latex
from ibidem.readers.latex_source import without_false
from ibidem.readers.registry import read_file
from ibidem.types import Document, MarkKind


def read(source: str) -> Document:
    return next(latex.read(io.BytesIO(source.encode()), "a.tex"))


def test_sections_and_lines() -> None:
    """A heading is one level below the title, and each paragraph knows the line on which it begins."""
    document = read(
        "\\documentclass{article}\n\\title{On \\emph{Peat}}\n\\begin{document}\n\\maketitle\n\\section{Intro}\n\n"
        "First line,\nsecond line.\n\nNext one.\n\\end{document}\n"
    )
    assert document.title == "On Peat"
    assert document.text == "# On Peat\n\n## Intro\n\nFirst line, second line.\n\nNext one.\n"
    assert (line_at(document, "First"), line_at(document, "Next")) == ("7", "10")
    assert [omitted.kind for omitted in document.omitted] == ["preamble"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\cite{a}", "[@a]"),
        (r"\citep[p.~3]{a,b}", "[@a; @b, p. 3]"),
        (r"\citep[see][p. 3]{a}", "[see @a, p. 3]"),
        (r"\citet{a}", "@a"),
        (r"\parencite{a}", "[@a]"),
        (r"\autocites[1]{a}[2]{b}", "[@a, 1; @b, 2]"),
        ("\\footcites{a}%\n  [see][p. 4]{b,c}", "[@a; see @b; @c, p. 4]"),
        (r"\parencites(as in)(and more)[3]{a}{b}", "[as in @a, 3; @b, and more]"),
        (r"\textcites{a}{b}", "[@a; @b]"),
        (r"\citetitle{a}", "[@a]"),
    ],
)
def test_citations_by_keys(source: str, shown: str) -> None:
    """A citation is written with its keys, and is kept with its place."""
    document = read(f"Peat is deep {source}.")
    assert document.text == f"Peat is deep {shown}.\n"
    (citation,) = document.source_citations
    assert document.text[citation.start : citation.end] == shown


@pytest.mark.parametrize("rest", [" [not a note] of old", " {\\bf bold}", "\n\n{Next}"])
def test_several_citations_end_where_no_key_follows(rest: str) -> None:
    """What stands in brackets or braces behind them is text."""
    (citation,) = read(f"Peat \\cites{{a}}{{b}}{rest}.").source_citations
    assert citation.keys == ("a", "b")


def test_several_works_of_the_own_list_are_cited_by_its_numbers() -> None:
    """Numbers that are notes on pages are no numbers of entries; what is listed without a citation cites nothing."""
    document = read(
        "As \\autocites[1]{b}[2]{c} say \\nocite{*}.\n\\begin{thebibliography}{9}\n\\bibitem{a} A.\n\\bibitem{b} B.\n"
        "\\bibitem{c} C.\n\\end{thebibliography}\n"
    )
    assert document.text.startswith("As [2, 1; 3, 2] say .")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\glqq deutsch\grqq{} und \frqq Wort\flqq.", "„deutsch“ und »Wort«."),
        (r"\og fr\fg{} et \glq a\grq.", "«fr» et ‚a‘."),
        (r"Peat \vskip 2pt plus 1fil minus -.5cm grows.", "Peat grows."),
        (r"Peat \hskip1em\relax is\vskip-\baselineskip{} deep.", "Peat is deep."),
        (r"\parindent=0pt Peat \penalty-100 has 3 \kern 3 layers.", "Peat has 3 3 layers."),
        (r"See \S~5, \S 6 and \pounds 7.", "See § 5, § 6 and £ 7."),
    ],
)
def test_signs_and_lengths(source: str, shown: str) -> None:
    """Quotation marks and signs are set; a length, which sets nothing, is no text."""
    assert read(source).text == f"{shown}\n"


def test_what_cells_are_told_is_no_value() -> None:
    """Of cells over several rows only the text is read, and no rule or colour."""
    document = read(
        "\\begin{tabular}{ll} a & b \\\\ \\cmidrule(lr){1-2} \\multirow[c]{2}{*}[2pt]{7} & \\multirow{2}*{8} \\\\[2pt]\n"
        "\\cmidrule[1pt](l){1-2} \\rowcolor{gray} 5 & \\cellcolor[gray]{0.9} 6 \\\\ \\addlinespace[2pt] \\end{tabular}"
    )
    assert document.text == "| a | b |\n| --- | --- |\n| 7 | 8 |\n| 5 | 6 |\n"


@pytest.mark.parametrize(
    ("opening", "name"),
    [("{r}{3cm}", "wrapfigure"), ("{width=3cm}", "adjustbox"), ("[title=Tt]", "tcolorbox"), ("[b]{2cm}", "subfigure")],
)
def test_what_environments_are_told_is_no_text(opening: str, name: str) -> None:
    """Only what stands inside is read; a mark of a note without its text cites nothing."""
    document = read(f"\\begin{{{name}}}{opening} Deep\\footnotemark[3] peat. \\end{{{name}}}")
    assert document.text == "Deep peat.\n"


@pytest.mark.parametrize("note", [r"\todo{Look it up}", r"\todo[inline]{Look it up}", r"\fxnote*{Look it up}"])
def test_notes_to_the_authors_are_left_out(note: str) -> None:
    """A note to those who write the text is named as a comment."""
    document = read(f"Peat is {note} deep.")
    assert " ".join(document.text.split()) == "Peat is deep."
    assert [(omitted.kind, omitted.characters) for omitted in document.omitted] == [("comment", 10)]


def test_a_list_of_references_inside_the_file_is_numbered() -> None:
    """Citations name the numbers of the entries, as in print."""
    document = read(
        "As \\cite{b} says.\n\\begin{thebibliography}{9}\n\\bibitem{a} Karl, Challenges.\n"
        "\\bibitem[Dahl(2001)]{b} Dahl, \\emph{Leaders}.\n\\end{thebibliography}\n"
    )
    assert document.text == "As [2] says.\n\n# References\n\n[1] Karl, Challenges.\n\n[2] Dahl, Leaders.\n"
    assert [document.text[held.start : held.end] for held in document.source_references] == [
        "[1] Karl, Challenges.",
        "[2] Dahl, Leaders.",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"G\"odel, \'etude, \ss, na\"{\i}ve", "Gödel, étude, ß, naïve"),
        ("``quoted'' --- 1--2", "“quoted” — 1–2"),
        (r"5\% of \$3 \& more", "5% of $3 & more"),
        (r"$x^2 < 3$", "$x^2 < 3$"),
        (r"4\,m\textsuperscript{2}", "4 m²"),
        (r"\href{http://x.org}{the page} and \textbf{bold}", "the page and bold"),
    ],
)
def test_characters(source: str, shown: str) -> None:
    """Accents, quotation marks and dashes are characters; formulas stay as they are."""
    assert read(source).text == f"{shown}\n"


def test_commands_of_the_author() -> None:
    """A command that the file defines stands for its words."""
    document = read(
        "\\newcommand{\\sys}{\\textsc{Ibidem}}\\newcommand{\\term}[1]{\\emph{#1}!}\nWe use \\sys{} for \\term{claims}."
    )
    assert document.text == "We use Ibidem for claims!.\n"


def test_lists_tables_and_notes() -> None:
    """Items, cells and footnotes are each what they are."""
    document = read(
        "\\begin{itemize}\\item one \\begin{enumerate}\\item inner\\end{enumerate}\\item two\\end{itemize}\n"
        "\\begin{tabular}{ll}\\hline Site & Depth\\\\ Ash & 6 m\\\\\\hline\\end{tabular}\nText.\\footnote{A note.}\n"
    )
    assert document.text == (
        "- one\n  1. inner\n- two\n\n| Site | Depth |\n| --- | --- |\n| Ash | 6 m |\n\nText.[^1]\n\n[^1]: A note.\n"
    )


def test_what_is_left_out_is_named() -> None:
    """Comments, included files and bibliography files are counted, each with its name."""
    document = read("Text. % a comment\n\\iffalse hidden \\fi\n\\input{two}\n\\bibliography{refs}\n")
    assert document.text == "Text.\n"
    assert {(omitted.kind, omitted.place) for omitted in document.omitted} >= {
        ("included file that is missing", "two"),
        ("bibliography file", "refs"),
        ("comment", "line 1"),
        ("text in \\iffalse", "line 2"),
    }


def test_hostile_nesting_is_named() -> None:
    """Braces nested beyond reason cost this file alone."""
    with pytest.raises(SourceError, match="nested too deeply"):
        read("{" * 50_000)


def library(folder: Path, **sources: str) -> dict[str, Document]:
    """Return the documents of LaTeX files, `a__b` standing for `a/b.tex`."""
    found: dict[str, Document] = {}
    paths = {f"{name.replace('__', '/')}.tex": source for name, source in sources.items()}
    for path, source in paths.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(source)
    for path in paths:
        (document,) = read_file(folder / path, path, max_bytes=10**6)
        assert isinstance(document, Document)
        found[path] = document
    return found


def test_commands_hold_over_all_files_that_belong_together(tmp_path: Path) -> None:
    """A chapter knows those of the main file and of what that includes; its places are its own."""
    main = "\\input{commands}\n\\begin{document}\nAll was \\wood.\n\\include{chapters/one}\n\\end{document}\n"
    found = library(
        tmp_path,
        main=main,
        commands="\\newcommand{\\wood}{oak}\nOf words.\n",
        chapters__one="\n\\section{Mill}\n\nBuilt of \\wood.\n\\input{chapters/two}\n",
        chapters__two="The wheel was \\wood, too.\n",
    )
    assert "All was oak." in found["main.tex"].text
    assert "Built of oak." in found["chapters/one.tex"].text
    assert "The wheel was oak, too." in found["chapters/two.tex"].text
    assert line_at(found["chapters/one.tex"], "Built of") == "4"
    assert not [left for document in found.values() for left in document.omitted if "includ" in left.kind]


def test_files_that_cannot_be_followed_are_named(tmp_path: Path) -> None:
    """One that is missing, one outside the library, and a circle."""
    (tmp_path / "secret.tex").write_text("\\newcommand{\\wood}{oak}")
    (tmp_path / "corpus").mkdir()
    found = library(
        tmp_path / "corpus",
        a="Words \\wood. \\input{b} \\input{gone} \\input{../secret} \\input{/etc/passwd}",
        b="More words. \\input{a}",
    )
    assert [(left.kind, left.place) for left in found["a.tex"].omitted] == [
        ("file that includes itself by way of others", "b"),
        ("included file that is missing", "gone"),
        ("file included from outside the library", "../secret"),
        ("file included from outside the library", "/etc/passwd"),
    ]
    assert "oak" not in found["a.tex"].text


def test_every_line_of_a_paragraph_is_marked() -> None:
    """So that a quote of two sentences is cited by the lines of both."""
    source = "\\begin{document}\nOne is here. % note\nTwo ``is'' there.\n  Three \\emph{follows}.\n\\end{document}\n"
    document = next(latex.read(io.BytesIO(source.encode()), "a.tex"))
    marks = [(mark.start, mark.value) for mark in document.marks if mark.kind is MarkKind.LINE]
    at = {words: document.text.index(words) for words in ("One", "Two", "Three")}
    told = {words: [value for start, value in marks if start <= offset][-1] for words, offset in at.items()}
    assert told == {"One": "2", "Two": "3", "Three": "4"}


def test_signs_in_addresses_begin_no_comment() -> None:
    """What follows them is text like any other."""
    source = "\\begin{document}\nSee \\url{http://x.org/a%20b.csv} and \\href{http://y.org/c%20d}{it}. % remark\n\n\\section{End}\nWet.\n\\end{document}\n"
    document = read(source)
    assert "See http://x.org/a%20b.csv and it." in document.text
    assert "# End" in document.text
    assert "remark" not in document.text


@pytest.mark.parametrize(
    ("source", "left"),
    [
        (r"a \iffalse dead \figref \ifx a b\fi dead \fi live", "a live"),
        (r"a \iffalse dead\else live\fi b", r"a live\fi b"),
        (r"a \if x\fi b", r"a \if x\fi b"),
        ("a \\iffalse dead\nnever closed", "a"),
    ],
)
def test_what_is_never_so_is_left_out(source: str, left: str) -> None:
    """Conditions within it are part of it."""
    assert " ".join(without_false(source)[0].split()) == left


def test_what_is_never_so_is_accounted_for() -> None:
    """As a comment is."""
    document = read("\\begin{document}\nIt is wet. \\iffalse It is dry. \\fi\n\\end{document}\n")
    assert "text in \\iffalse" in {omitted.kind for omitted in document.omitted}


@pytest.mark.parametrize(
    ("definition", "used", "shown"),
    [
        (r"\newcommand{\kelp}[2][brown]{#1 kelp of #2}", r"\kelp{Skye}", "brown kelp of Skye"),
        (r"\newcommand{\kelp}[2][brown]{#1 kelp of #2}", r"\kelp[green]{Mull}", "green kelp of Mull"),
        (r"\newcommand{\water}[1][sea]{the #1}", r"\water{} and \water[lake]", "the sea and the lake"),
        (r"\def\boat#1{the #1 boat}", r"\boat{red}", "the red boat"),
    ],
)
def test_arguments_of_own_commands_may_be_left_out(definition: str, used: str, shown: str) -> None:
    """Then they are what the definition says."""
    text = read(f"{definition}\n\\begin{{document}}\nSee {used}.\n\\end{{document}}\n").text
    assert " ".join(text.split()) == f"See {shown}."


def test_what_commands_of_the_layout_are_told_is_no_text() -> None:
    """Nor is what goes into an index; letters and the names of programs are."""
    source = (
        r"\pagestyle{empty}\pagenumbering{arabic}\markboth{left}{right}\bibliographystyle{plain}"
        r"It is wet.\index{damp} L'\oe uvre of Stra\ss e is set by \LaTeX\ here."
    )
    text = read(f"\\begin{{document}}\n{source}\n\\end{{document}}\n").text
    assert " ".join(text.split()) == "It is wet. L’œuvre of Straße is set by LaTeX here."


NUMBERED = r"""\documentclass{report}
\newcommand{\note}[1]{}
\newtheorem{thm}{Theorem}[chapter]
\begin{document}
\chapter{One}\label{ch:1}\section{Aim}\label{sec:aim} \note{secret}
\begin{align} a &= b \label{eq:a}\\ c &= d \nonumber \\ e &= f \label{eq:b} \end{align}
\begin{thm}\label{t1} All. \end{thm} % \label{eq:c}
\chapter{Two}\begin{figure}\caption{F}\label{fig:f}\end{figure}
\begin{enumerate}\item a \item b\label{it}\end{enumerate} \begin{myeq}\label{eq:own}\end{myeq}
TEXT
\end{document}"""


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"See \ref{sec:aim}, \eqref{eq:b} and \autoref{fig:f}.", "See 1.1, (1.2) and Figure 2.1."),
        (
            r"By Theorem~\ref{t1}, step \ref{it} of \cref{ch:1,sec:aim}",
            "By Theorem 1.1, step 2 of chapter 1, section 1.1",
        ),
        (r"In \nameref{sec:aim} on \pageref{sec:aim}, \ref{eq:c}, \ref{eq:own}", "In Aim on ??, ??, ??"),
    ],
)
def test_references_show_the_numbers_that_latex_sets(source: str, shown: str) -> None:
    """Sections, equations, floats, theorems and items; what is not plain is shown as LaTeX shows what it lacks."""
    document = read(NUMBERED.replace("TEXT", source))
    assert document.text.rstrip().endswith(shown)
    unknown = [one for one in document.omitted if one.kind == "reference whose number is not known"]
    assert len(unknown) == shown.count("??")


def test_an_argument_that_a_command_does_not_set_is_named() -> None:
    """An author's own command may drop it, and boxes are told of sizes and colours that are no text."""
    document = read(NUMBERED.replace("TEXT", r"\textcolor{red}{Oak} \scalebox{2}{tree}"))
    assert document.text.rstrip().endswith("Oak tree")
    assert ("argument that a command does not set", "line 5", 6) in {
        (one.kind, one.place, one.characters) for one in document.omitted
    }


def test_numbers_run_on_from_file_to_file(tmp_path: Path) -> None:
    """A chapter of its own file is counted where the main file includes it."""
    (tmp_path / "a.tex").write_text(r"\chapter{A}" "\n")
    (tmp_path / "b.tex").write_text(r"\chapter{B}\label{b} In \ref{b}." "\n")
    (tmp_path / "m.tex").write_text(r"\begin{document}\include{a}\include{b}\end{document}")
    (document,) = read_file(tmp_path / "b.tex", "b.tex", max_bytes=1000)
    assert isinstance(document, Document)
    assert document.text == "# B\n\nIn 2.\n"


def test_what_pandoc_writes_is_read_as_it_is_set() -> None:
    """Definitions within a text, programs of TeX, heads of tables that are set again, and highlighted code."""
    document = read(
        r"""\newcommand*\bounded[1]{\sbox\my@box{#1}\ifdim\my@a<\my@b\usebox{\my@box}\fi}
\begin{document}
\begin{enumerate}
\def\labelenumi{\arabic{enumi}.}
\item Give it \bounded{at once}.
\end{enumerate}
\begin{longtable}[]{ll}
Drug & Dose \\ \endfirsthead
Drug & Dose \\ \endhead
\endlastfoot
Oak & 2 g \\
\end{longtable}
\begin{Highlighting}[]
dose = 5
\end{Highlighting}
\end{document}"""
    )
    assert document.text == (
        "1. Give it at once.\n\n| Drug | Dose |\n| --- | --- |\n| Oak | 2 g |\n\n```\ndose = 5\n```\n"
    )
    assert ("head or foot of a table set again", 8) in {(one.kind, one.characters) for one in document.omitted}


def test_groups_lists_of_citations_and_links_within_a_text() -> None:
    """An environment in braces is a block, `\\citetext` sets what it holds, and a link to a label its words."""
    document = read(
        r"\begin{document}See \citetext{\citealp[p. 2]{lind}; \citealp{carr}}, \hyperref[a]{Scope}."
        "\n\n{\\begin{tabular}{ll} a & b \\\\ c & d \\end{tabular}}\n\\end{document}"
    )
    assert document.text == ("See ([@lind, p. 2]; @carr), Scope.\n\n| a | b |\n| --- | --- |\n| c | d |\n")


@pytest.mark.parametrize(
    ("option", "labels"),
    [
        (r"[label=(\alph*)]", "- (a) one\n- (b) two"),
        (r"[leftmargin=1em, label={\Roman*.}]", "- I. one\n- II. two"),
        ("[(i)]", "- (i) one\n- (ii) two"),
        ("[A.]", "- A. one\n- B. two"),
        ("[noitemsep]", "1. one\n2. two"),
        (r"[label=\textbf{\arabic*}]", "1. one\n2. two"),
    ],
)
def test_items_keep_the_labels_of_their_list(option: str, labels: str) -> None:
    """As the option of the list gives them, where they are plain."""
    document = read(f"\\begin{{enumerate}}{option}\\item one \\item two\\end{{enumerate}} Said \\enquote{{so}}.")
    assert document.text == f"{labels}\n\nSaid “so”.\n"


UNBALANCED = (
    "echo $HOME",
    "for (i in x) {",
    "# {\nx = '$'",
    "\\begin{itemize}",
    "\\[ x",
    "\\iffalse",
    "% a\n\\def\\x{",
)


@pytest.mark.parametrize("inside", UNBALANCED)
@pytest.mark.parametrize(
    "opening",
    ["verbatim", "lstlisting}[language=C", "minted}{c", "Verbatim", "alltt", "Sinput", "Code}[numbers=left", "comment"],
)
def test_what_is_set_as_written_need_not_balance(opening: str, inside: str) -> None:
    """Nor does it reach to the end of an environment of another name; what follows it is read, in its own line."""
    name = opening.partition("}")[0]
    end = {"[": "]", "{": "}"}.get(next((sign for sign in opening if sign in "[{"), ""), "}")
    source = (
        "\\DefineVerbatimEnvironment{Code}{Verbatim}{}\n\\begin{document}\nFirst words.\n\n"
        f"\\begin{{{opening}{end}\n{inside}\n\\end{{{name}}}\nMiddle words.\n\\begin{{verbatim}}\n% kept\n\\end{{verbatim}}\n"
        "\\section{Ports}\nLast words.\n\\end{document}\n"
    )
    document = read(source)
    code = "" if name == "comment" else f"```\n{inside}\n```\n\n"
    assert document.text == f"First words.\n\n{code}Middle words.\n\n```\n% kept\n```\n\n# Ports\n\nLast words.\n"
    lines = [mark.value for mark in document.marks if mark.start <= document.text.index("Last")]
    assert int(lines[-1]) == source[: source.index("Last")].count("\n") + 1


def test_environments_that_are_never_set_are_named_with_their_lines() -> None:
    """Comments, those that the author calls so, and listings in a part that is taken out; they end no paragraph."""
    document = read(
        "\\excludecomment{draft}\n\\begin{document}\nThe toll is\n\\begin{comment}\nfive $\n\\end{comment}\nseven crowns.\n"
        "\\begin{draft}It fell. {\\end{draft} It rose.\n\\iffalse\n\\begin{lstlisting}\nx = 1\n\\end{lstlisting}\n\\fi\n\\end{document}\n"
    )
    assert document.text == "The toll is seven crowns. It rose.\n"
    assert {(omitted.kind, omitted.place, omitted.characters) for omitted in document.omitted} >= {
        ("comment", "line 4", 6),
        ("comment", "line 8", 10),
        ("code that is not set", "line 10", 5),
    }


def test_a_sign_of_a_comment_in_code_within_a_line_is_kept() -> None:
    """As in an address."""
    assert read(r"Write \lstinline{a % b} for the rest.").text == "Write a % b for the rest.\n"


def test_code_in_a_formula_that_does_not_end_is_kept() -> None:
    """What is shown as it is written holds the code that stood in it."""
    text = read("It costs $5 a year.\n\\begin{lstlisting}\nx = 1\n\\end{lstlisting}\nLast words.\n").text
    assert " ".join(text.split()) == (r"It costs $5 a year. \begin{lstlisting} x = 1 \end{lstlisting} Last words.")
