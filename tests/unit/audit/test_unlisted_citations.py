"""Markers of a draft that call for a list which it does not have."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_manuscript_sentences import laid_out

from ibidem.types.audits import AuditRule

LIST = "\n\n## References\n\n1. Lind, A. (1990). The mill on the brook. Journal of Mills, 3(2), 4-9.\n"


def orphans(root: Path, text: str, name: str = "draft.md") -> list[str]:
    """Return the markers that point at no entry, each of which is counted."""
    sheet = laid_out(root, text, name)
    found = [one.text for one in sheet.loose if one.rule is AuditRule.ORPHAN]
    assert len(sheet.markers) >= len(found)
    return found


BIB = (
    "@book{lind, author={Lind, A.}, title={The mill}, year={1990}}\n"
    "@book{berg, author={Berg, B.}, title={Bees}, year={2001}}\n"
)
MD = "---\nbibliography: refs.bib\n---\n\nThe mill on the brook is old [@lind].\n"
TYP = 'The mill on the brook is old @lind.\n%s\n#bibliography("refs.bib")\n'
TEX = "The mill on the brook is old \\cite{lind}.\n%s\n\\bibliography{refs}\n"


MD_LIST = MD.replace(" refs.bib", "\n  - refs.bib   # mine\n  - 'more refs.bib'\nlang: en")


@pytest.mark.parametrize(
    ("name", "text", "uncited"),
    [
        ("draft.md", MD, ["1 of 2 entries of refs.bib: berg"]),
        ("draft.md", MD_LIST, ["1 of 2 entries of refs.bib: berg", "1 of 1 entries of more refs.bib: doe"]),
        (
            "draft.md",
            MD.replace(" refs.bib", ' [refs.bib,\n  "more refs.bib"]').replace("[@lind]", "[@doe; @lind]"),
            ["1 of 2 entries of refs.bib: berg"],
        ),
        ("draft.md", MD + "\nOf them, 10 % are new [@berg].\n", []),
        ("draft.md", MD + "\n<!-- [@berg] -->\n", ["1 of 2 entries of refs.bib: berg"]),
        ("draft.tex", TEX % "% \\cite{berg} \\bibliography{more refs}", ["1 of 2 entries of refs.bib: berg"]),
        ("draft.tex", TEX % "\\begin{tabular}{l} a \\citep[p.~2]{lind, berg} \\end{tabular}", []),
        ("draft.tex", TEX % "\\nocite{*}", []),
        ("draft.tex", TEX % "\\input{next}", []),
        ("draft.typ", TYP % "// @berg", ["1 of 2 entries of refs.bib: berg"]),
        ("draft.typ", TYP % "#footnote[See @berg.]", []),
    ],
)
def test_a_named_file_need_not_be_cited_whole(name: str, text: str, uncited: list[str], tmp_path: Path) -> None:
    """What is not cited is told once, where the draft names the file; what a table or a note cites is cited."""
    (tmp_path / "refs.bib").write_text(BIB)
    (tmp_path / "more refs.bib").write_text("@book{doe, author={Doe, D.}, title={Sails}, year={1980}}\n")
    sheet = laid_out(tmp_path, text, name)
    assert [one.text for one in sheet.loose] == uncited
    assert all(one.rule is AuditRule.UNUSED for one in sheet.loose)
    assert all("bibliography" in text[one.place.start : one.place.end] for one in sheet.loose)


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    """Each has its own entries."""
    for folder, key in (("a", "lind"), ("b", "berg")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "refs.bib").write_text(
            f"@book{{{key}, author={{X, Y.}}, title={{On {key}}}, year={{1990}}}}\n"
        )
    sheet = laid_out(tmp_path, MD.replace("refs.bib", "[a/refs.bib, b/refs.bib]"))
    assert [one.text for one in sheet.loose] == ["1 of 1 entries of b/refs.bib: berg"]
    assert [one.document for one in sheet.shared] == ["a/refs.bib"]


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("The mill is old [4].", "[4]"),
        ("The mill is old [3–5, 9], and the brook is dry.", "[3–5, 9]"),
        ("The mill is old.¹² The brook is dry.", "¹²"),
        ("The wheels of such mills² turn.", "²"),
        ("The mill is old (Nobody, 2001)." + LIST, "(Nobody, 2001)"),
        ("The mill is old [1] (see Nobody, 2001, p. 3).", "(see Nobody, 2001, p. 3)"),
    ],
)
def test_a_marker_without_any_list_is_an_orphan(text: str, marker: str, tmp_path: Path) -> None:
    """It is told, and taken off the claim."""
    assert marker in orphans(tmp_path, text)
    assert marker not in laid_out(tmp_path, text).parts[0].claim


@pytest.mark.parametrize(
    "text",
    [
        "In the census of [2008], 10⁶ cells in 3 m² grew.",
        "Take `wheels[1]` or wheels[2], and print it.",
        "Here $x_i \\in [1, 2]$ and E = mc² hold.",
        "Their median age was 54 [45–63] years.",
        "See [the mill][4] there.\n\n[4]: http://example.org/mill\n",
        "The mill is old.¹ It turns.\n\n¹ So the miller says.\n",
        "The mill is old.[^1] It turns.\n\n[^1]: So the miller says.\n",
        "Lind says “the wheel of the old mill turned twice a day [3]” there.",
        "The wall fell at last (Berlin, 1989).",
        "The mill is old [1], as Titanic (1997) shows (March 2001)." + LIST,
        "- [ ] grind the rye\n- [x] oil the wheel\n",
    ],
)
def test_what_is_no_marker_is_left_alone(text: str, tmp_path: Path) -> None:
    """Years, quantities, code, formulas, links, notes, and what another wrote."""
    assert orphans(tmp_path, text) == []
