"""The sentences of a draft, in order, each with its place."""

from __future__ import annotations

from pathlib import Path

from sample_manuscripts import written
from sample_pdfs import pdf

from ibidem.audit import citations
from ibidem.audit.auditor import ManuscriptLayout, lay_out
from ibidem.types.audits import ReasonLeftOut

TEXT = """---
title: Mills
---
# The mill

The wheel turns [1]. It is **very** old (Lind, 1990); oak is strong.

| name | age |
|------|-----|
| Lind | 30  |

- The brook runs dry in August.

```
The code is not prose at all.
```

## References

1. Lind, A. (1990). The mill on the brook. Journal of Mills, 3(2), 4-9.
"""


def laid_out(root: Path, text: str, name: str = "draft.md") -> ManuscriptLayout:
    """Return a draft laid out."""
    return lay_out(written(root, text, name), max_file_mb=1, cited=citations.read_citations, listed=tuple)


def test_sentences_come_in_order_with_their_reasons(tmp_path: Path) -> None:
    """Headings, tables, code and the bibliography are told apart from sentences; front matter is not the text."""
    found = [(part.left, part.text) for part in laid_out(tmp_path, TEXT).parts]
    assert found == [
        (ReasonLeftOut.HEADING, "The mill"),
        (None, "The wheel turns [1]."),
        (None, "It is very old (Lind, 1990); oak is strong."),
        (ReasonLeftOut.TABLE, "| name | age |"),
        (ReasonLeftOut.TABLE, "| Lind | 30 |"),
        (None, "The brook runs dry in August."),
        (ReasonLeftOut.CODE, "The code is not prose at all."),
        (ReasonLeftOut.HEADING, "References"),
        (ReasonLeftOut.BIBLIOGRAPHY, "1. Lind, A. (1990). The mill on the brook. Journal of Mills, 3(2), 4-9."),
    ]


def test_a_claim_is_checked_without_its_citations(tmp_path: Path) -> None:
    """Markers and the marks of Markdown are no words of the claim."""
    claims = [part.claim for part in laid_out(tmp_path, TEXT).parts if part.left is None]
    assert claims[:2] == ["The wheel turns.", "It is very old; oak is strong."]


def test_a_name_in_the_sentence_stays_its_subject(tmp_path: Path) -> None:
    """Only citations beside the sentence are left out."""
    sheet = laid_out(
        tmp_path, "Lind (1990) found that the wheel turns.\n\n# References\n\nLind, A. (1990). The mill.\n"
    )
    assert sheet.parts[0].claim == "Lind (1990) found that the wheel turns."


def test_a_sentence_stands_where_its_words_stand(tmp_path: Path) -> None:
    """Offsets, lines and columns lead back to the words of the file."""
    sheet = laid_out(tmp_path, TEXT)
    place = sheet.parts[2].place
    assert place.lines is not None
    assert place.columns is not None
    line = TEXT.splitlines()[place.lines[0] - 1]
    assert line[place.columns[0] - 1 : place.columns[1] - 1] == TEXT[place.start : place.end]
    assert TEXT[place.start : place.end].startswith("It is **very** old")


def test_what_is_only_quoted_is_not_checked(tmp_path: Path) -> None:
    """A quotation with at most the words that say whose it is, or a quoted block, is looked up instead."""
    text = "As Lind wrote, “the wheel turns twice a day”.\n\n> The brook runs dry in August.\n> — Lind\n"
    assert {part.left for part in laid_out(tmp_path, text).parts} == {ReasonLeftOut.QUOTATION}


def test_a_claim_around_a_quotation_is_checked(tmp_path: Path) -> None:
    """Words enough beside the quotation make a claim."""
    text = "The mill burnt down in 1801 and “the wheel turned no more that year”.\n"
    assert laid_out(tmp_path, text).parts[0].left is None


def test_a_picture_claims_nothing(tmp_path: Path) -> None:
    """The words that stand for it are its caption."""
    parts = laid_out(tmp_path, "![The wheel turns twice](wheel.png)\n\nThe wheel turns.\n").parts
    assert [part.left for part in parts if len(part.text) > 1] == [ReasonLeftOut.CAPTION, None]


def test_a_pdf_has_pages(tmp_path: Path) -> None:
    """Its lines are not those of a file, but its pages are."""
    data = pdf("# Mills\nThe wheel turns twice a day.", "The brook runs dry in August.").decode("latin-1")
    sheet = laid_out(tmp_path, data, "draft.pdf")
    claims = [(part.claim, part.place.page) for part in sheet.parts if part.left is None]
    assert claims == [("The wheel turns twice a day.", 1), ("The brook runs dry in August.", 2)]
    assert not sheet.draft.verbatim
