"""`ibidem cite`, `references --style` and `export`: works and answers for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rispy
from fake_cli_library import FakeEngine, abstained, run
from sample_citations import entry

from ibidem.cli.context import Services
from ibidem.library import Library
from ibidem.types import Reference, Work
from ibidem.types.audits import AuditReport, CitedWork

MOSS = entry("m", "Elm, Bo; Müller, Eva", "2001", "Walls & moss", container="Annals", volume="3", pages="4–15")
DAMP = entry("d", "World Health Organization", "2010", "Damp", publisher="WHO")
UNREAD = Reference("u", "b.md", 15, 19, (4, 4), "see above", parsed=False)
ENGINE = FakeEngine(works=(Work((DAMP,)), Work((MOSS,), source="walks/first.md"), Work((UNREAD,))))


def test_a_work_is_shown_with_its_key_and_entry(library: Path) -> None:
    """In the style asked for, with what stands in the text, and its own text where that is here."""
    out = run("cite", "moss", "-k", "2", "--style", "apa", library=library, engine=ENGINE).out
    assert out == (
        "worldhealthorganization2010damp  (World Health Organization, 2010)\n"
        "  World Health Organization. (2010). Damp. WHO.\n\n"
        "elm2001walls  (Elm & Müller, 2001)\n"
        "  Elm, B., & Müller, E. (2001). Walls & moss. Annals, 3, 4–15.\n"
        "  text  walks/first.md\n"
    )
    assert run("cite", "moss", library=library, engine=ENGINE).out.startswith(
        "worldhealthorganization2010damp\n  World"
    )


def test_works_come_as_json(library: Path) -> None:
    """Scripts read key, mark, entry and source."""
    found = json.loads(run("cite", "moss", "--json", "--style", "ieee", library=library, engine=ENGINE).out)
    assert found["works"][1] == {
        "key": "elm2001walls", "text": "[2]", "source": "walks/first.md",
        "entry": "[2] B. Elm and E. Müller, “Walls & moss,” Annals, vol. 3, pp. 4–15, 2001.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ("--bibtex", "@article{elm2001walls"),
        ("--ris", "TY  - JOUR"),
        ("--csl", "Annals"),
        ("--format=ris", "TY  - JOUR"),
    ],
)
def test_works_come_for_reference_managers(flag: str, told: str, library: Path) -> None:
    """The same formats as those of references."""
    assert told in run("cite", "moss", flag, library=library, engine=ENGINE).out


def test_nothing_found_shows_in_the_exit_code(library: Path) -> None:
    """An unknown style is another matter."""
    assert run("cite", "moss", library=library).code == 1
    assert run("cite", "moss", "--style", "apaa", library=library, engine=ENGINE).code == 2
    assert run("cite", "moss", "--style", "apa", "--bibtex", library=library, engine=ENGINE).code == 2
    ran = run("cite", "moss", "--format", "nope", library=library, engine=ENGINE)
    assert (ran.code, "Known names: bibtex, csl, ris" in ran.err) == (2, True)


def test_ris_is_read_back(library: Path) -> None:
    """What a reference manager reads is what the entry says."""
    ran = run("references", "--ris", library=library, engine=ENGINE)
    assert ran.out.startswith("TY  - BOOK\n")
    assert ran.out.endswith("\nER  - \n")
    damp, moss, unread = rispy.loads(ran.out)
    assert (moss["authors"], moss["start_page"], moss["end_page"]) == (["Elm, Bo", "Müller, Eva"], "4", "15")
    assert (moss["id"], moss["journal_name"], damp["type_of_reference"]) == ("elm2001walls", "Annals", "BOOK")
    assert unread["notes"] == ["see above"]


def test_references_are_listed_in_a_style(library: Path) -> None:
    """An entry a line, in the order of the style, what was not understood as it stands."""
    out = run("references", "--style", "apa", library=library, engine=ENGINE).out
    assert sorted(line[:5] for line in out.splitlines()) == ["Elm, ", "World", "see a"]


def test_exported_references_are_written_to_a_file(library: Path, tmp_path: Path) -> None:
    """BibTeX unless another format is named; nothing is printed then."""
    target = tmp_path / "library.bib"
    ran = run("export", "references", "--output", str(target), library=library, engine=ENGINE)
    assert (ran.code, ran.out) == (0, "")
    assert "@article{elm2001walls" in target.read_text()
    assert "TY  - JOUR" in run("export", "references", "--format", "ris", library=library, engine=ENGINE).out
    assert "Elm, B., &" in run("export", "references", "--style", "apa", library=library, engine=ENGINE).out


def test_that_there_is_nothing_to_export_is_said(library: Path) -> None:
    """Beside the exit code; nothing is printed."""
    ran = run("export", "references", library=library, engine=FakeEngine())
    assert (ran.code, ran.out) == (1, "")
    assert "no document of the library lists a work" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("references", "--format", "unheard-of"),
        ("references", "--format", "ris", "--style", "apa"),
        ("references", "a question"),
        ("answers",),
        ("answers", "q", "--format", "ris"),
        ("everything",),
    ],
)
def test_what_cannot_be_exported_is_a_usage_error(words: tuple[str, ...], library: Path) -> None:
    """The formats that there are follow."""
    assert run("export", *words, library=library, engine=ENGINE).code == 2


def test_exported_answers_quote_place_and_source(library: Path) -> None:
    """As Markdown: question, quote, place, the key of its work, and the works at the end."""
    ran = run("export", "answers", "What of *walks*?", "--style", "apa", library=library, engine=ENGINE)
    assert ran.out == (
        "## What of \\*walks\\*?\n\n"
        "> “A walk of half an hour raises the level of growth factors in the blood.”\n>\n"
        "> — walks/first.md › Walks › lines 3–5 [@elm2001walls]\n"
        "\n## References\n\n"
        "- Elm, B., & Müller, E. (2001). Walls & moss. Annals, 3, 4–15. (`elm2001walls`)\n"
    )
    assert ran.code == 0


def test_the_references_of_a_draft_are_exported(library: Path) -> None:
    """Those that it cites or lists, in any format; answers have no draft."""
    report = AuditReport("essay.md", "Essay", works=(CitedWork(MOSS, "walks/first.md"),))
    engine = FakeEngine(audited=lambda *_, **__: report)
    words = ("export", "references", "--draft", "essay.md")
    assert "@article{elm2001walls" in run(*words, library=library, engine=engine).out
    assert run(*words, "--style", "ieee", library=library, engine=engine).out.startswith("[1] B. Elm")
    assert run("export", "answers", "q", "--draft", "essay.md", library=library, engine=engine).code == 2


def test_exported_answers_come_from_standard_input(library: Path) -> None:
    """As JSON each is what ask prints; one that is not answered shows in the exit code."""
    engine = FakeEngine({"two?": abstained("two?")})
    ran = run("export", "answers", "-", "--format", "json", library=library, engine=engine, stdin="one?\n\ntwo?\n")
    assert [json.loads(line)["question"] for line in ran.out.splitlines()] == ["one?", "two?"]
    assert ran.code == 1


def test_the_references_of_a_verdict_take_a_style(tmp_path: Path) -> None:
    """Beside a claim an entry is written as asked for, in text and in JSON."""
    (tmp_path / "corpus").mkdir()
    listed = "[1] Elm, B. (2001). Walls and moss. Annals, 3, 4-15."
    text = f"# Moss\n\nMoss grows on damp walls in winter [1].\n\n## References\n\n{listed}\n"
    (tmp_path / "corpus" / "moss.md").write_text(text)
    (tmp_path / "ibidem.toml").write_text('model = "hashing"\njudge = "toy"\n')
    words = ("check", "Moss grows on damp walls in winter.", "--style", "vancouver")
    for flags in ((), ("--json",)):
        out = run(*words, *flags, library=tmp_path, services=Services(open_engine=Library.open)).out
        assert "Elm B. Walls and moss. Annals. 2001;3:4–15." in out
