"""Drafts of Word whose citations are fields of a reference manager: one entry for each work."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ibidem.audit.auditor import ManuscriptLayout, lay_out
from ibidem.audit.citations import read_citations
from ibidem.types.audits import AuditRule, CitedWork

LIND = {
    "title": "The mill on the brook",
    "author": [{"family": "Lind", "given": "Ada"}],
    "issued": {"date-parts": [["1990"]]},
    "type": "book",
}
LISTED = "Lind, A. (1990). The mill on the brook. Journal of Mills, 3(2), 4-9."


def item(data: dict[str, Any], uri: str) -> dict[str, Any]:
    return {"id": 1, "uris": [uri], "itemData": {"id": 1, **data}}


def field(shown: str, *items: dict[str, Any]) -> str:
    """Return the runs of a field as Zotero and the older Mendeley write it."""
    told = json.dumps({"citationItems": items}).replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> ADDIN ZOTERO_ITEM CSL_CITATION {told} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def control(shown: str, *items: dict[str, Any]) -> str:
    """Return the content control that Mendeley Cite writes."""
    tag = base64.b64encode(json.dumps({"citationItems": items}).encode()).decode()
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="MENDELEY_CITATION_v3_{tag}"/></w:sdtPr>'
        f"<w:sdtContent><w:r><w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def word_draft(root: Path, citations: list[str], listed: list[str]) -> ManuscriptLayout:
    """Return a Word draft laid out: a sentence for each citation, and a list of references."""
    word = python_docx.Document()
    told = "".join(f'<w:r><w:t xml:space="preserve">The mill is old </w:t></w:r>{one}' for one in citations)
    stop = '<w:r><w:t xml:space="preserve">. </w:t></w:r>'
    word.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{told}{stop}</w:p>"))
    if listed:
        word.add_heading("References", 1)
        for one in listed:
            word.add_paragraph(one)
    word.save(str(root / "draft.docx"))
    return lay_out(root / "draft.docx", max_file_mb=1, cited=read_citations, listed=list)


OWN, GROUP = item(LIND, "http://zotero.org/users/1/items/A"), item(LIND, "http://zotero.org/groups/2/items/B")
BERG = item({"title": "Bees that dance", "author": [{"family": "Berg", "given": "B."}], "type": "book"}, "uuid=C")


@pytest.mark.parametrize(
    ("citations", "listed", "works"),
    [
        ([field("(Lind, 1990)", OWN)], [LISTED], ["Lind 1990"]),
        ([field("(Lind, 1990)", OWN)], [], ["Lind 1990"]),
        ([field("[1]", OWN)], [f"[1] {LISTED}"], ["1"]),
        ([field("(Lind, 1990)", OWN), field("(Lind, 1990)", GROUP)], [], ["Lind 1990"]),
        ([control("(Lind, 1990)", OWN)], [LISTED], ["Lind 1990"]),
        ([field("(Lind, 1990; Berg, n.d.)", OWN, BERG)], [LISTED], ["Berg", "Lind 1990"]),
    ],
)
def test_a_work_cited_by_a_field_is_one_entry(
    citations: list[str], listed: list[str], works: list[str], tmp_path: Path
) -> None:
    """It has the key that its list or its record suggests, and is cited."""
    sheet = word_draft(tmp_path, citations, listed)
    assert [CitedWork(one).key for one in (*sheet.entries, *sheet.shared)] == works
    assert len(sheet.markers) == len(citations)
    assert sheet.loose == ()


def test_an_entry_that_no_field_cites_is_told(tmp_path: Path) -> None:
    """It was typed into the list by hand."""
    other = "Doe, J. (2001). Bees that dance. Bee World, 82, 10-14."
    sheet = word_draft(tmp_path, [field("(Lind, 1990)", OWN)], [LISTED, other])
    assert [(one.rule, one.text) for one in sheet.loose] == [(AuditRule.UNCITED, other)]
