"""`ibidem list` and `ibidem remove`: what the library holds, and that nothing else is ever deleted."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, Screen, run

from ibidem.cli.app import main
from ibidem.cli.context import Services
from ibidem.types import DocumentState, DocumentSummary, Person

LISTED = (
    DocumentSummary(
        "a/walks.pdf",
        "a/walks.pdf",
        "Walks",
        "pdf",
        12,
        40,
        7,
        DocumentState.CURRENT,
        "",
        (Person("Ness", "Ola"), Person("Marr", "Ishbel"), Person("Tor", "Jan")),
        "1950",
    ),
    DocumentSummary("new.md", "new.md", "", "md", None, 0, 0, DocumentState.NEW),
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    corpus = tmp_path / "library" / "corpus"
    (corpus / "a" / "b").mkdir(parents=True)
    for name in ("one.md", "a/two.md", "a/b/three.md"):
        (corpus / name).write_text(name)
    (tmp_path / "outside.md").write_text("outside")
    return tmp_path / "library"


def held(library: Path) -> set[str]:
    """Return the files of the corpus."""
    corpus = library / "corpus"
    return {file.relative_to(corpus).as_posix() for file in corpus.rglob("*") if not file.is_dir()}


def test_documents_that_another_version_indexed_are_no_new_ones(library: Path) -> None:
    """What becomes of them is told once."""
    state = DocumentState.OUTDATED
    engine = FakeEngine(listed=(DocumentSummary("a.md", "a.md", "", "md", None, 0, 0, state),))
    told = "another version of ibidem indexed them: the next question indexes them anew, or type: ibidem index"
    assert run("list", library=library, engine=engine).out == f"a.md\n\n1 document; {told}\n"
    assert json.loads(run("list", "--json", library=library, engine=engine).out)["documents"][0]["state"] == "outdated"


def test_documents_are_listed_with_their_state(library: Path) -> None:
    """A person reads what each is and what is behind; scripts read every field."""
    engine = FakeEngine(listed=LISTED)
    assert run("list", library=library, engine=engine).out == (
        "a/walks.pdf\n  Walks, Ness et al., 1950, 12 pages, 40 passages, 7 references\nnew.md (new)\n"
        "\n2 documents; 1 not as indexed, type: ibidem index\n"
    )
    found = json.loads(run("list", "--json", library=library, engine=engine).out)
    assert found["documents"][0] == {
        "id": "a/walks.pdf", "path": "a/walks.pdf", "title": "Walks", "format": "pdf", "pages": 12, "passages": 40,
        "references": 7, "state": "current", "language": "",
        "authors": [
            {"family": "Ness", "given": "Ola"},
            {"family": "Marr", "given": "Ishbel"},
            {"family": "Tor", "given": "Jan"},
        ],
        "year": "1950",
    }  # fmt: skip


def test_an_empty_library_says_what_to_type(library: Path) -> None:
    """Nothing to list is followed by the next step."""
    assert "ibidem add" in run("list", library=library).out


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ("one.md", {"a/two.md", "a/b/three.md"}),
        ("a", {"one.md"}),
        ("a/b", {"one.md", "a/two.md"}),
        ("a/../one.md", {"a/two.md", "a/b/three.md"}),
        ("{corpus}/a/two.md", {"one.md", "a/b/three.md"}),
    ],
)
def test_documents_are_deleted_and_the_index_follows(named: str, left: set[str], library: Path) -> None:
    """A file or a folder may be named as the list shows it, or by where it lies."""
    engine = FakeEngine()
    ran = run("remove", "--yes", named.format(corpus=library / "corpus"), library=library, engine=engine)
    assert (ran.code, held(library), engine.rebuilt) == (0, left, [False])
    assert ran.out.startswith("Deleted ")


@pytest.mark.parametrize(
    "named", ["../../outside.md", "{outside}", "../corpus", ".", "a/..", "nowhere.md", "link/x.md"]
)
def test_nothing_outside_the_corpus_is_deleted(named: str, library: Path, tmp_path: Path) -> None:
    """What lies elsewhere, or is the corpus itself, is refused by name, also behind a link."""
    (tmp_path / "x.md").write_text("x")
    (library / "corpus" / "link").symlink_to(tmp_path)
    before = held(library)
    ran = run("remove", "--yes", named.format(outside=tmp_path / "outside.md"), library=library)
    assert (ran.code, held(library)) == (2, before)
    assert (tmp_path / "outside.md").exists()
    assert (tmp_path / "x.md").exists()


def test_of_a_link_the_link_is_deleted(library: Path, tmp_path: Path) -> None:
    """What it leads to stays."""
    (library / "corpus" / "link.md").symlink_to(tmp_path / "outside.md")
    assert run("remove", "--yes", "link.md", library=library).code == 0
    assert (tmp_path / "outside.md").exists()
    assert "link.md" not in held(library)


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("\n", 1), ("no\n", 1), ("", 1)])
def test_a_person_is_asked_first(answer: str, code: int, library: Path) -> None:
    """The files are named, and only a yes deletes them."""
    err, engine = StringIO(), FakeEngine()
    words, env = ("remove", "a", "--library", str(library)), {"TERM": "dumb"}
    services = Services(open_engine=engine.open)
    assert main(words, stdin=Screen(answer), stdout=StringIO(), stderr=err, env=env, services=services) == code
    assert "  corpus/a/b/three.md\n  corpus/a/two.md\nDelete 2 files? [y/N]" in err.getvalue()
    assert ("a/two.md" in held(library)) == (code == 1)


def test_where_nobody_can_answer_nothing_is_deleted(library: Path) -> None:
    """A script must say --yes."""
    ran = run("remove", "one.md", library=library)
    assert (ran.code, "--yes" in ran.err, "one.md" in held(library)) == (2, True, True)
