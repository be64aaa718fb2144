"""References and markers are indexed with their documents, and stay with them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sample_citations import entry
from sample_generations import document
from sample_libraries import HASHING, engine, library

from ibidem.cli.render import json as asjson
from ibidem.cli.render.forms import View
from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.references.bibliography import Bibliography
from ibidem.storage.catalog_reader import CatalogReader
from ibidem.storage.catalog_writer import CatalogWriter
from ibidem.storage.manifest import FORMAT
from ibidem.types import Identity, InTextCitation, Person, Unresolved, WorkKind

MOSS = """# On moss

Moss grows on walls (Elm & Oak, 2001). It stops in frost (Nobody et al., 1999). Ponds have none [@reed2003].

## References

Elm, B., & Oak, C. (2001). Walls and what grows on them. *Annals of Walls*, 3(2), 4–5. https://doi.org/10.1000/walls
"""
WALLS = """# Walls and what grows on them

By Bo Elm and Cy Oak

Walls are damp, and damp is good for moss [1].

## References

1. Ash A. On moss. J Moss. 1999;3(4):5-9.
2. Elm B, Oak C. Walls and what grows on them. Annals of Walls. 2001;3(2):4-5. doi:10.1000/walls
"""
REEDS = "@article{reed2003, author = {Reed, Ann}, title = {Of reeds}, year = {2003}, journal = {Ponds}}\n"
_FIELDS = ("container", "volume", "issue", "pages", "publisher", "doi", "url", "label")
ALL = {"moss.md": MOSS, "walls.md": WALLS, "refs.bib": REEDS}


def told(opened: Library) -> list[tuple[str, list[str], list[str], str | None]]:
    """Return title, documents that list it, markers and text of each work."""
    return [
        (work.entries[0].title, [x.document for x in work.entries], [x.text for x in work.markers], work.source)
        for work in opened.references()
    ]


def test_works_are_gathered_over_the_library(tmp_path: Path) -> None:
    """Listed by two documents, cited by key from a bibliography file, and found among the documents."""
    with engine(tmp_path, ALL) as opened:
        assert told(opened) == [
            ("On moss", ["walls.md"], ["[1]"], None),
            ("Walls and what grows on them", ["moss.md", "walls.md"], ["(Elm & Oak, 2001)"], "walls.md"),
            ("Of reeds", ["refs.bib"], ["[@reed2003]"], None),
        ]


def test_markers_in_trouble_are_told(tmp_path: Path) -> None:
    """Those that point at nothing, with their place."""
    with engine(tmp_path, ALL) as opened:
        (orphan,) = [one for one in opened.in_text_citations() if one.trouble]
    assert (orphan.document, orphan.text, orphan.trouble) == ("moss.md", "(Nobody et al., 1999)", Unresolved.ORPHAN)
    assert MOSS[orphan.start : orphan.end] == orphan.text


def test_a_key_is_an_orphan_again_when_its_file_is_gone(tmp_path: Path) -> None:
    """What is linked over documents is looked up when it is asked for, not kept."""
    with engine(tmp_path, ALL) as opened:
        (tmp_path / "corpus" / "refs.bib").unlink()
        opened.refresh()
        assert [one.text for one in opened.in_text_citations() if one.trouble] == [
            "(Nobody et al., 1999)",
            "[@reed2003]",
        ]


def test_what_did_not_change_is_carried_over(tmp_path: Path) -> None:
    """A library that grew tells the same as one that was built at once."""
    with engine(tmp_path / "grown", {"moss.md": MOSS.replace("frost", "ice"), "walls.md": WALLS}) as grown:
        library(tmp_path / "grown", ALL)
        grown.refresh()
        with engine(tmp_path / "new", ALL) as new:
            assert grown.references() == new.references()
            assert grown.in_text_citations() == new.in_text_citations()


def test_what_is_removed_is_listed_no_more(tmp_path: Path) -> None:
    """Neither its entries nor its markers."""
    with engine(tmp_path, ALL) as opened:
        (tmp_path / "corpus" / "moss.md").unlink()
        opened.refresh()
        assert {x.document for work in opened.references() for x in work.entries} == {"walls.md", "refs.bib"}
        assert [one.document for one in opened.in_text_citations()] == ["walls.md"]


def test_an_answer_names_the_references_inside_each_passage(tmp_path: Path) -> None:
    """By the ids that `references` tells; the others are left out."""
    with engine(tmp_path, ALL) as opened:
        answer = opened.ask("What grows on walls?")
        ids = {x.id for work in opened.references() for x in work.entries}
        shown = json.loads(asjson.answer(answer, View(tmp_path)))["passages"]
    cited = {one["start"]: one["references"] for one in shown if one["document"] == "moss.md"}
    assert len(cited[MOSS.index("Moss grows")]) == 2
    assert ids.issuperset(cited[MOSS.index("Moss grows")])
    assert cited[MOSS.index("Elm, B.")] == []


def test_an_empty_library_lists_nothing(tmp_path: Path) -> None:
    """Without an index, too."""
    with Library.open(library(tmp_path, {}), HASHING) as opened:
        assert (opened.references(), opened.in_text_citations()) == ((), ())


def test_an_index_of_an_older_format_is_built_anew(tmp_path: Path) -> None:
    """It has no table of references."""
    with engine(tmp_path, {"moss.md": MOSS}) as opened:
        manifest = next(LibraryPaths(tmp_path).index.glob("generations/*/manifest.json"))
        manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 1'))
        assert opened.refresh().added == 1
        assert len(opened.references()) == 1


@pytest.mark.parametrize("trouble", [None, *Unresolved])
def test_every_field_is_kept(tmp_path: Path, trouble: Unresolved | None) -> None:
    """What is written is read."""
    full = entry("e", "Ash, A.; World Body", "2001a", "Ti\x00tle", **{name: name for name in _FIELDS}, parsed=False)
    full = replace(full, more_authors=True, kind=WorkKind.PAPER)
    marker = InTextCitation("a.md", 3, 9, "[1, 2]", ("e", "f"), trouble)
    own = Identity("a.md", ("One", "Ø"), "10.1000/x", "1999", "Ash", (Person("Ash", "A."), Person("Body")))
    made = document("a.md", "One tide. Two.")
    register = CatalogWriter.open(tmp_path / "tables")
    register.add(made.document, made.passages, (), made.keys, cited=Bibliography(own, (full,), (marker,)))
    register.finish()
    held = CatalogReader.open(tmp_path / "tables")
    assert (held.references("a.md"), held.markers(), held.identities()) == ([full], [marker], [own])
    assert (held.references("b.md"), held.markers("b.md")) == ([], [])
    held.close()
