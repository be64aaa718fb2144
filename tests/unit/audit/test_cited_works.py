"""What the works that a draft cites say of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sample_manuscripts import audited, checked, counting, written
from sample_pdfs import pdf

from ibidem.audit.advice import to_do
from ibidem.audit.auditor import audit
from ibidem.audit.cited import TOGETHER
from ibidem.audit.report import flaws, rule_of, summary
from ibidem.cli.render.forms import View
from ibidem.cli.render.json import audit as audit_json
from ibidem.paths import decisions_path
from ibidem.types import MatchGrade, Ruling, Stance
from ibidem.types.audits import AuditReport, AuditRule, Choice, DecisionRequest

LIBRARY = {
    "mill.md": "# The mill on the brook\n\nThe mill was built of oak in 1741. Anna Lind sold flour. The wheel turns.\n",
    "bees.md": "# Bees and their dances\n\nHoney bees dance to tell others where flowers are.\n",
}
LIST = "\n\n## References\n\n[1] Lind A. The mill on the brook. 1990.\n[2] Berg B. Bees and their dances. 2001.\n"
OAK = "The mill was built of oak in 1741"
DANCE = "Honey bees dance to tell others where flowers are"


def rules(root: Path, text: str) -> list[AuditRule]:
    """Return what is said of each claim of a draft with a numbered list."""
    return [rule_of(one) for one in audited(root, f"# Mills and bees\n\n{text}{LIST}", LIBRARY).claims]


def test_entries_are_matched_to_documents(tmp_path: Path) -> None:
    """Each entry of the draft is shown with the document that is this work."""
    found = audited(tmp_path, f"# Mills and bees\n\n{OAK} [1]. {DANCE} [2].{LIST}", LIBRARY)
    assert [(one.key, one.document, one.grade) for one in found.works] == [
        ("1", "mill.md", MatchGrade.TITLE),
        ("2", "bees.md", MatchGrade.TITLE),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "Mills, wheels and brooks of the north. 1990.",
        "Mill Society. Mills, wheels and brooks of the north. 1990.",
        "Mill Society of the North. Mills, wheels and brooks of the north. Second printing. 1990.",
        "Lind A. Mills, wheels and brooks of the north. Annals of Mills, 3(2), 4-15, 1990.",
    ],
)
def test_an_entry_by_a_body_and_a_title_with_commas(entry: str, tmp_path: Path) -> None:
    """Who wrote it may be taken for a part of the title."""
    library = {**LIBRARY, "north.md": "# Mills, wheels and brooks of the north\n\nThe mill was built of oak in 1741.\n"}
    found = audited(tmp_path, f"# On mills\n\n{OAK} [1].\n\n## References\n\n[1] {entry}\n", library)
    assert [one.document for one in found.works] == ["north.md"]


def test_works_of_one_author_and_year_are_told_apart(tmp_path: Path) -> None:
    """Where the draft has no keys, advice names them by their titles."""
    entries = "Lind, A. (1990). The mill on the brook.\n\nLind, A. (1990). Bees and their dances.\n"
    found = audited(tmp_path, f"# On mills\n\n{OAK} (Lind, 1990).\n\n## References\n\n{entries}", LIBRARY)
    assert [one.key for one in found.works] == ["Lind 1990, The mill on the", "Lind 1990, Bees and their dances"]


def test_a_cited_work_that_says_so(tmp_path: Path) -> None:
    """The ruling quotes it."""
    found = audited(tmp_path, f"# Mills and bees\n\n{OAK} [1]. {DANCE} [2].{LIST}", LIBRARY)
    assert [rule_of(one) for one in found.claims] == [AuditRule.SAYS_SO, AuditRule.SAYS_SO]
    assert [one.citations[0].evidence[0].place.document for one in found.claims] == ["mill.md", "bees.md"]


def test_swapped_sources_are_found(tmp_path: Path) -> None:
    """The work that does say it is named, with its key in the draft."""
    found = audited(tmp_path, f"# Mills and bees\n\n{OAK} [2]. {DANCE} [1].{LIST}", LIBRARY)
    assert [rule_of(one) for one in found.claims] == [AuditRule.WRONG_SOURCE, AuditRule.WRONG_SOURCE]
    assert [one.citations[0].instead[0].key for one in found.claims] == ["1", "2"]


def test_a_cited_work_that_says_otherwise(tmp_path: Path) -> None:
    """Its own sentence is quoted against the claim."""
    assert rules(tmp_path, "The mill was not built of oak [1]. " + DANCE + " [2].") == [
        AuditRule.SAYS_OTHERWISE,
        AuditRule.SAYS_SO,
    ]


def test_what_a_cited_work_says_on_either_side_is_shown(tmp_path: Path) -> None:
    """A reader sees whether an alarm is in vain; what says otherwise comes first."""
    library = LIBRARY | {"mill.md": LIBRARY["mill.md"] + "The mill was not built by Berg.\n"}
    found = audited(tmp_path, f"# Mills\n\nThe mill was not built of oak [1].{LIST}", library).claims[0]
    assert rule_of(found) is AuditRule.SAYS_OTHERWISE
    stances = [one.stance for one in found.citations[0].evidence]
    assert stances == sorted(stances, key=[Stance.REFUTES, Stance.SUPPORTS].index)
    assert set(stances) == {Stance.REFUTES, Stance.SUPPORTS}


@pytest.mark.parametrize("name", ["Berg", "Dahl", "NASA"])
def test_a_name_that_only_stands_elsewhere_in_the_cited_work(name: str, tmp_path: Path) -> None:
    """It is told, for nothing says that it belongs to the claim; nothing is to be mended for that."""
    library = LIBRARY | {"mill.md": LIBRARY["mill.md"] + f"\n\n{name} came by in spring and bought the flour of rye.\n"}
    text = f"# Mills\n\nThe mill of stone on the hill was painted by {name} [1].{LIST}"
    found = audited(tmp_path, text, library).claims[0].citations[0]
    assert found.rule in (AuditRule.CITED_UNCLEAR, AuditRule.SILENT)
    assert found.notes == ((f"“{name}” is not in the sentences quoted",) if found.evidence else ())


def test_a_number_that_the_cited_work_does_not_have(tmp_path: Path) -> None:
    """It is never called supported."""
    found = rules(tmp_path, f"The mill was built of oak in 1751 [1]. {DANCE} [2].")
    assert found[0] in (AuditRule.SAYS_OTHERWISE, AuditRule.UNCONFIRMED)


@pytest.mark.parametrize("marker", ["[1]", "[1, 2]"])
def test_a_sentence_that_says_more_than_the_cited_work(marker: str, tmp_path: Path) -> None:
    """It is to be mended, beside another work too; one that says no more is not."""
    library = LIBRARY | {"mill.md": "# The mill on the brook\n\nThe wheel of the mill often turns at night.\n"}
    text = (
        f"# Mills\n\nThe wheel of the mill always turns at night {marker}. The wheel of the mill often turns [1].{LIST}"
    )
    stronger, plain = audited(tmp_path, text, library).claims
    assert rule_of(stronger) is AuditRule.UNCONFIRMED
    assert stronger.citations[0].notes == ("stronger than the source: always vs often",)
    assert rule_of(plain) is AuditRule.SAYS_SO


def test_a_work_whose_text_is_not_here(tmp_path: Path) -> None:
    """That is information: nothing is to be mended."""
    listed = LIST.replace("Bees and their dances", "Dances of insects at noon")
    text = f"# Mills and bees\n\n{OAK} [1]. {DANCE} [2].{listed}"
    found = audited(tmp_path, text, LIBRARY)
    assert rule_of(found.claims[1]) is AuditRule.WITHOUT_TEXT
    assert not [one for one in flaws(found) if one.mend]


def test_two_citations_in_one_sentence_stand_each_for_its_part(tmp_path: Path) -> None:
    """Each part is asked of its own work."""
    text = f"# Mills and bees\n\n{OAK} [1], and {DANCE[0].lower()}{DANCE[1:]} [2].{LIST}"
    found = audited(tmp_path, text, LIBRARY).claims[0]
    assert [(one.marker, one.rule) for one in found.citations] == [
        ("[1]", AuditRule.SAYS_SO),
        ("[2]", AuditRule.SAYS_SO),
    ]
    assert found.citations[1].claim == DANCE


@pytest.mark.parametrize("marker", ["[1, 2]", "[1; 2]", "[1] [2]"])
def test_each_of_several_cited_works_is_ruled_apart(marker: str, tmp_path: Path) -> None:
    """One says so; that the other does not is shown, and is no wrong source."""
    found = audited(tmp_path, f"# Mills and bees\n\n{OAK} {marker}. {DANCE} [2].{LIST}", LIBRARY)
    told = [(one.works[0].key, one.marker, one.rule) for one in found.claims[0].citations]
    assert told == [("1", "[1]", AuditRule.SAYS_SO), ("2", "[2]", AuditRule.SILENT)]
    assert not [one for one in flaws(found) if one.mend]


def test_works_that_say_so_together(tmp_path: Path) -> None:
    """A sentence of two statements may rest on two works, each of which says one."""
    library = LIBRARY | {"bees.md": "# Bees and their dances\n\nThe bees were kept in hives of straw.\n"}
    text = f"# Mills and bees\n\n{OAK}, and the bees were kept in hives of straw [1, 2].{LIST}"
    found = audited(tmp_path, text, library).claims[0]
    assert [(one.rule, one.notes) for one in found.citations] == [(AuditRule.SAYS_SO, (TOGETHER,))] * 2


def test_two_works_neither_of_which_says_so(tmp_path: Path) -> None:
    """Both are wrong sources where a third one says it."""
    third = LIST + "[3] Dahl C. Boats of the north. 2004.\n"
    library = LIBRARY | {"boats.md": "# Boats of the north\n\nBoats of the north are narrow and tarred.\n"}
    text = f"# Mills and bees\n\n{OAK} [2, 3]. Anna Lind sold flour [1].{third}"
    report = audited(tmp_path, text, library)
    found = report.claims[0]
    assert [one.rule for one in found.citations] == [AuditRule.WRONG_SOURCE] * 2
    assert {one.instead[0].key for one in found.citations} == {"1"}
    assert to_do(next(one for one in flaws(report) if one.mend)) == "Cite 1 instead of 2 and 3."
    assert summary(report).startswith("2 of 7 sentences checked; 2 with citations: the cited work says so (1), wrong")


def test_swapped_citations_in_one_sentence(tmp_path: Path) -> None:
    """What is to be done names the work for each of them."""
    text = f"# Mills and bees\n\n{OAK} [2], while {DANCE[0].lower()}{DANCE[1:]} [1].{LIST}"
    (found,) = [one for one in flaws(audited(tmp_path, text, LIBRARY)) if one.mend]
    assert found.rule is AuditRule.WRONG_SOURCE
    assert to_do(found) == "Cite 1 instead of 2, and 2 instead of 1."


def test_each_work_has_its_own_page(tmp_path: Path) -> None:
    """A page behind the second key is not the first one's."""
    engine = counting(tmp_path, LIBRARY)
    (tmp_path / "refs.bib").write_text(
        "@book{lind, author={Lind, A.}, title={The mill on the brook}, year={1990}}\n"
        "@book{berg, author={Berg, B.}, title={Bees and their dances}, year={2001}}\n"
    )
    found = audit(engine, written(tmp_path, f"{OAK} [@lind; @berg, p. 3].\n")).claims[0]
    assert [one.marker for one in found.citations] == ["[@lind]", "[@berg, p. 3]"]


def test_an_uncited_claim_gets_the_entry_that_supports_it(tmp_path: Path) -> None:
    """The draft lists the work already."""
    found = audited(tmp_path, f"# Mills and bees\n\n{OAK}. {DANCE} [2]. Anna Lind sold flour [1].{LIST}", LIBRARY)
    assert [one.key for one in found.claims[0].supporting] == ["1"]


def test_keys_are_looked_up_in_a_file_beside_the_draft(tmp_path: Path) -> None:
    """A draft that cites by key has its entries there."""
    engine = counting(tmp_path, LIBRARY)
    (tmp_path / "refs.bib").write_text("@book{lind, author={Lind, A.}, title={The mill on the brook}, year={1990}}\n")
    found = audit(engine, written(tmp_path, f"{OAK} [@lind, p. 3].\n"))
    assert [rule_of(one) for one in found.claims] == [AuditRule.SAYS_SO]
    assert not found.loose


@pytest.mark.parametrize(("choice", "mend"), [("accept", False), ("reject", True)])
def test_a_decision_of_an_earlier_version_holds(choice: str, mend: bool, tmp_path: Path) -> None:
    """What was decided about a contradicted claim is not lost because its citation is now named."""
    draft = written(tmp_path, f"# Mills and bees\n\nThe mill was not built of oak [1].{LIST}")
    engine = counting(tmp_path, LIBRARY)
    about = audit(engine, draft).claims[0].id
    audit(engine, draft, requests=[DecisionRequest(about, Choice(choice))])
    kept = decisions_path(draft)
    kept.write_text(kept.read_text().replace("citation-says-otherwise", "claim-contradicted"))
    found = next(one for one in flaws(audit(engine, draft)) if one.subject.id == about)
    assert (found.mend, found.outdated) == (mend, False)


def test_a_quotation_of_another_work_is_misattributed(tmp_path: Path) -> None:
    """The words are in the library, but not in the cited work."""
    text = f"# Mills and bees\n\nLind says that “{DANCE[0].lower()}{DANCE[1:]}” [1]. {DANCE} [2].{LIST}"
    found = audited(tmp_path, text, LIBRARY)
    assert [rule_of(one) for one in found.quotations] == [AuditRule.MISATTRIBUTED]


@pytest.mark.parametrize(
    ("notes", "rule"),
    [(("number differs: 5 vs 4 metres",), AuditRule.CONTRADICTED), ((), AuditRule.UNCLEAR)],
)
def test_an_uncited_claim_is_contradicted_only_where_it_can_be_told_why(
    notes: tuple[str, ...], rule: AuditRule, tmp_path: Path
) -> None:
    """The judge's word alone makes no error of a sentence of somebody's draft; the summary counts alike."""
    claim = checked(3, "The wheel is five metres high.", Ruling.CONTRADICTED)
    evidence = replace(claim.verdict.contradicting[0], score=0.6, notes=notes)
    claim = replace(claim, verdict=replace(claim.verdict, contradicting=(evidence,)))
    assert rule_of(claim) is rule
    told = json.loads(audit_json(AuditReport("draft.md", "", claims=(claim,)), View(tmp_path)))
    assert told["verdicts"][rule.value.removeprefix("claim-")] == 1
    assert f"1 {rule.value.removeprefix('claim-')}" in told["summary"]


def test_a_quotation_that_the_cited_work_lacks_is_held_against_that_work(tmp_path: Path) -> None:
    """The library has the source, so that it is not told to be missing."""
    quoted = "He says “the brook was never seen to freeze in all those winters” [1]."
    told = [
        to_do(
            next(
                one
                for one in flaws(audited(tmp_path, f"# Mills\n\n{text}\n", LIBRARY))
                if one.rule == "quotation-not-found"
            )
        )
        for text in (quoted + LIST, quoted.replace(" [1]", ""))
    ]
    assert "cited work" in told[0]
    assert "does not have" in told[1]


def test_of_two_editions_of_plain_text_the_year_at_the_top_decides(tmp_path: Path) -> None:
    """Where it does not, the grade of the match says so."""
    library = {f"pier-{year}.txt": f"TIDES AT THE OLD PIER\n\nMarsh Board, {year}\n\n{OAK}.\n" for year in (2010, 2014)}
    entries = "".join(
        f"[{at}] Marsh Board. Tides at the old pier.{year}\n\n" for at, year in ((1, " 2014."), (2, " 2010."), (3, ""))
    )
    found = audited(tmp_path, f"# Tides\n\n{OAK} [1]. {DANCE} [2, 3].\n\n## References\n\n{entries}", library)
    assert [(one.document, one.grade) for one in found.works] == [
        ("pier-2014.txt", MatchGrade.TITLE),
        ("pier-2010.txt", MatchGrade.TITLE),
        ("pier-2010.txt", MatchGrade.SAME_TITLE),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "draft.md",
            "---\nbibliography: b.bib\n---\n\n"
            "Honey bees hum in spring. @lind1990 says that {0}. As @berg2001 notes, {1}.\n",
        ),
        (
            "draft.tex",
            "Honey bees hum in spring. \\citet{{lind1990}} says that {0}. As \\citet{{berg2001}} notes, {1}.\n"
            "\\bibliography{{b}}\n",
        ),
    ],
)
def test_a_work_that_is_the_subject_is_asked(name: str, text: str, tmp_path: Path) -> None:
    """What is claimed is what it is said to say."""
    engine = counting(tmp_path)
    draft = tmp_path / name
    draft.write_text(text.format(OAK[0].lower() + OAK[1:], DANCE[0].lower() + DANCE[1:]))
    (tmp_path / "b.bib").write_text(
        "@book{lind1990, author={Lind, A.}, title={The mill on the brook}, year={1990}}\n"
        "@book{berg2001, author={Berg, B.}, title={Bees and their dances}, year={2001}}\n"
    )
    found = audit(engine, draft)
    assert [(one.citations[0].works[0].key, one.citations[0].claim) for one in found.claims if one.citations] == [
        ("lind1990", f"{OAK}."),
        ("berg2001", f"{DANCE}."),
    ]


def test_a_claim_in_another_language_lacks_no_names(tmp_path: Path) -> None:
    """Its nouns have capitals without being any."""
    found = audited(
        tmp_path,
        f"# Mühlen\n\nDas Haus der Mühle ist für das Mehl und wird von der Gemeinde gepflegt [1].{LIST}",
        LIBRARY,
    )
    assert [rule_of(one) for one in found.claims] != [AuditRule.UNCONFIRMED]


@pytest.mark.parametrize(
    ("page", "rule"), [("1", AuditRule.SAYS_SO), ("2", AuditRule.WRONG_PAGE), ("812", AuditRule.SAYS_SO)]
)
def test_a_page_beyond_the_last_is_that_of_a_journal(page: str, rule: AuditRule, tmp_path: Path) -> None:
    """Where the sheets have no printed numbers it is not known which of them it is."""
    engine = counting(tmp_path, LIBRARY)
    (engine.paths.corpus / "mill.md").unlink()
    (engine.paths.corpus / "mill.pdf").write_bytes(
        pdf(f"# The mill on the brook\n{OAK}.", "The brook was cold.\nThe wheel turns.")
    )
    engine.engine.refresh()
    draft = written(tmp_path, f"# Mills and bees\n\n{OAK} [1, p. {page}]. {DANCE} [2].{LIST}")
    assert rule_of(audit(engine, draft).claims[0]) is rule


def test_bibliography_files_that_are_missing_or_malformed_are_told(tmp_path: Path) -> None:
    """What can be read of them is used."""
    draft = f"---\nbibliography: [refs.bib, gone.bib]\n---\n# Mills\n\n{OAK} [@lind].\n"
    (tmp_path / "refs.bib").write_text("@book{lind, title={The mill on the brook}, year 1990}\n")
    found = audited(tmp_path, draft, LIBRARY)
    assert found.notes[0] == "the draft names gone.bib, which is not there"
    assert found.notes[1].startswith("refs.bib, line 1: malformed")
    assert [one.document for one in found.works] == ["mill.md"]
