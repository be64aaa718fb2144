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
TEX = "The mill on the brook is old \\cite{lind}.\n%s\n\\bibliography{refs}\n"


@pytest.mark.parametrize(
    ("name", "text", "uncited"),
    [
        ("draft.md", MD, ["berg"]),
        ("draft.tex", TEX % "% \\cite{berg}", ["berg"]),
        ("draft.tex", TEX % "\\begin{tabular}{l} a \\citep[p.~2]{lind, berg} \\end{tabular}", []),
        ("draft.tex", TEX % "\\nocite{*}", []),
        ("draft.tex", TEX % "\\input{next}", []),
    ],
)
def test_entries_of_a_named_file_are_counted_and_those_never_cited_told(
    name: str, text: str, uncited: list[str], tmp_path: Path
) -> None:
    """They stand where the draft names the file; what a table or a note cites is cited."""
    (tmp_path / "refs.bib").write_text(BIB)
    sheet = laid_out(tmp_path, text, name)
    loose = [one for one in sheet.loose if one.rule is AuditRule.UNCITED]
    assert [one.reference.label for one in loose if one.reference] == uncited
    assert sheet.listed == 2
    assert all("bibliography" in text[one.place.start : one.place.end] for one in loose)


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
