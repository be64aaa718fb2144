"""From a folder of text to cited answers, through the object both faces hold."""

from __future__ import annotations

import gc
import json
import os
import runpy
import threading
import weakref
from collections.abc import Callable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from docs_examples import DOCS, run_example
from sample_libraries import BEES, HASHING, MILL, engine, library

from ibidem import retrieval
from ibidem.errors import ConfigError, IndexMissing, IndexOutdated, LibraryClosed, ModelMismatch, UsageError
from ibidem.library import Library
from ibidem.paths import LibraryPaths
from ibidem.settings import load_settings
from ibidem.storage import catalog_reader
from ibidem.storage.catalog_reader import CatalogReader
from ibidem.types import EVERYTHING, Abstention, Answer, DocumentState, Filter, Kind, Verdict, Work

BOTH = {"mill.md": MILL, "nature/bees.md": BEES}


def test_every_quote_is_in_its_document_at_its_place(tmp_path: Path) -> None:
    """The characters a citation points to are the characters it shows."""
    with engine(tmp_path, BOTH) as opened:
        answer = opened.ask("Who kept the mill?")
        places = [hit.citation for hit in answer.hits] + [one.place for one in answer.sentences]
        assert places
        for place in places:
            document = opened.document(place.document)
            assert document.text[place.start : place.end] == place.quote
            assert document.digest == place.digest


def test_the_lines_of_a_sentence_are_its_own(tmp_path: Path) -> None:
    """A citation names the line a person would look at."""
    with engine(tmp_path, BOTH) as opened:
        found = [s for hit in opened.search("Who kept the mill?") for s in hit.passage.sentences if "Anna" in s.text]
        text = opened.document("mill.md").text
        assert [sentence.lines for sentence in found] == [(text[: found[0].start].count("\n") + 1,) * 2]


def test_the_parts_of_a_hit_sum_to_its_score(tmp_path: Path) -> None:
    """Nothing in a score is unexplained."""
    with engine(tmp_path, BOTH) as opened:
        for hit in opened.search("How high is the wheel?"):
            assert sum(signal.part for signal in hit.trace.values()) == pytest.approx(hit.score)


def test_a_filter_is_applied_inside_the_search(tmp_path: Path) -> None:
    """Asked for one hit, a filter still finds the best passage it lets through."""
    with engine(tmp_path, BOTH) as opened:
        [hit] = opened.search("Who kept the mill?", k=1, where=Filter(globs=("nature/*",)))
        assert hit.passage.document == "nature/bees.md"
        assert opened.search("Who kept the mill?", where=Filter(kinds=(Kind.TABLE,))) == ()


def test_settings_that_have_changed_since_are_told(tmp_path: Path) -> None:
    """With the answer and with the verdict, as the status tells them; an index that nothing adds is none to ask."""
    engine(tmp_path, BOTH).close()
    said = "The index was built with other settings (passage_tokens); type: ibidem index"
    with Library.open(library(tmp_path, {}), replace(HASHING, judge="toy", passage_tokens=60)) as opened:
        assert opened.ask("Who kept the mill?").note == said
        assert said in opened.check("Anna Lind kept the mill.").notes
        opened.refresh()
        assert opened.ask("Who kept the mill?").note == ""
    for setting in ("dense_index", "lexical_index"):
        unknown = replace(HASHING, **{setting: "zz"})  # type: ignore[arg-type]
        with (
            Library.open(library(tmp_path, {}), unknown) as opened,
            pytest.raises(ConfigError, match="is called 'zz'"),
        ):
            opened.ask("Who kept the mill?")


@pytest.mark.parametrize("named", [{"judge": "none-such"}, {"model": "none-such"}])
def test_a_model_that_is_not_to_be_had_is_told_by_the_status(tmp_path: Path, named: dict[str, str]) -> None:
    """With the remedy, and without loading anything."""
    engine(tmp_path, BOTH).close()
    with Library.open(library(tmp_path, {}), replace(HASHING, **named)) as opened:  # type: ignore[arg-type]
        [said] = opened.status().unread
        assert said.startswith("The model none-such is not on this machine, and no package that is installed adds it.")
        assert "hf download none-such" in said


def test_a_preview_needs_no_encoder(tmp_path: Path) -> None:
    """Lexical hits come from the index alone, whatever the model."""
    engine(tmp_path, BOTH).close()
    with Library.open(library(tmp_path, {}), replace(HASHING, model="")) as opened:
        answer = opened.preview("flour villages")
        assert "flour" in answer.hits[0].passage.text
        assert answer.hits[0].trace.keys() == {"lexical"}


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    """Silence has a reason."""
    with engine(tmp_path, {}) as opened:
        answer = opened.ask("Who kept the mill?")
        assert answer.reason is Abstention.EMPTY
        assert answer.hits == ()


@pytest.mark.parametrize("question", ["", "  \n", "?!…", "()[]"])
def test_a_question_without_words_is_refused(tmp_path: Path, question: str) -> None:
    """There is nothing to look for."""
    with engine(tmp_path, BOTH) as opened, pytest.raises(UsageError):
        opened.ask(question)


@pytest.mark.parametrize(
    "question",
    [
        '"mill AND (',
        "title:mill",
        "mill*",
        "[/bold] mill [red]",
        "мельница",
        "水车在哪里",
        "mill " * 20_000,
        "a\x00b mill",
    ],
)
def test_any_other_question_is_plain_words(tmp_path: Path, question: str) -> None:
    """Query syntax, markup, other scripts and length are never an error."""
    with engine(tmp_path, BOTH) as opened:
        answer = opened.ask(question)
        assert 0.0 <= answer.confidence <= 1.0


def test_a_question_ends_in_the_index_it_began_in(tmp_path: Path) -> None:
    """A refresh in the middle of a question takes nothing away from it; the next question sees the new index."""
    with engine(tmp_path, BOTH) as opened:
        room = opened._snapshot()
        query = room.query("Who kept the mill?", EVERYTHING)
        library(tmp_path, {"mill.md": "# Mill\n\nOtto keeps the mill today.\n"})
        assert opened.refresh().written
        assert any("Anna" in hit.citation.quote for hit in room.search(query, 3))
        assert any("Otto" in hit.citation.quote for hit in opened.search("Who keeps the mill?"))


def test_asking_before_the_first_build_is_refused(tmp_path: Path) -> None:
    """The error names the next step."""
    with Library.open(library(tmp_path, BOTH), HASHING) as opened, pytest.raises(IndexMissing) as caught:
        opened.ask("Who kept the mill?")
    assert "ibidem index" in caught.value.remedy


def test_an_index_of_another_model_is_refused(tmp_path: Path) -> None:
    """Vectors of two models are never compared."""
    engine(tmp_path, BOTH).close()
    opened = Library.open(library(tmp_path, {}), HASHING)
    opened._open_encoder("hashing").digest = "0" * 64  # type: ignore[misc]
    with opened, pytest.raises(ModelMismatch):
        opened.ask("Who kept the mill?")


def test_status_names_what_changed(tmp_path: Path) -> None:
    """Added, edited and removed files make the index stale, and only those."""
    with engine(tmp_path, BOTH) as opened:
        assert opened.status().current
        library(tmp_path, {"mill.md": MILL + "\nNew words.\n", "new.md": "# New\n\nFresh text here.\n"})
        (tmp_path / "corpus" / "nature" / "bees.md").unlink()
        assert opened.stale() == ("mill.md", "nature/bees.md", "new.md")
        assert not opened.status().current


def test_repetitions_leave_room_for_what_else_is_relevant(tmp_path: Path) -> None:
    """Forty near copies are one hit; the other passages are still found."""
    copies = {f"copy{n}.md": f"The mill wheel turns slowly by the brook below our village, {n}." for n in range(40)}
    others = {f"other{n}.md": f"A mill wheel number {n * 7} was sold at the {n}th fair." for n in range(5)}
    with engine(tmp_path, {**copies, **others}) as opened:
        assert len(opened.search("mill wheel", k=6)) == 6


def test_a_number_of_passages_is_kept_to(tmp_path: Path) -> None:
    """As many passages as asked for, never more; each citation leads to one that is shown, the best sentence stays."""
    texts = {
        f"{n}.md": f"# Mill {n}\n\nAnna Lind kept the mill in year {n}. It stood by the brook.\n" for n in range(9)
    }
    with engine(tmp_path, {**BOTH, **texts}) as opened:
        whole = opened.ask("Who kept the mill?")
        assert len(whole.hits) >= opened.settings.passages
        for k in (1, 2, 5):
            answer = opened.ask("Who kept the mill?", k=k)
            assert len(answer.hits) == k
            assert answer.confidence == whole.confidence
            assert answer.sentences[0].text == whole.sentences[0].text
            for one in answer.sentences:
                assert all(one.place.document == answer.hits[rank - 1].passage.document for rank in one.citations[:1])


def test_deleted_files_are_gone_from_answers_at_once(tmp_path: Path) -> None:
    """No passage of a file that is no longer there is found, quoted or counted, before the index is refreshed."""
    with engine(tmp_path, BOTH) as opened:
        assert not opened.ask("Who kept the mill?").stale
        (tmp_path / "corpus" / "mill.md").unlink()
        answer = opened.ask("Who kept the mill?", k=8)
        assert {hit.passage.document for hit in answer.hits} == {"nature/bees.md"}
        assert answer.stale
        assert {hit.passage.document for hit in opened.preview("mill wheel bees").hits} == {"nature/bees.md"}
        assert {hit.passage.document for hit in opened.search("mill")} == {"nature/bees.md"}


def test_an_answer_says_when_its_document_has_changed(tmp_path: Path) -> None:
    """One that is only touched, or that the answer does not show, makes no answer stale."""
    with engine(tmp_path, BOTH) as opened:
        (tmp_path / "corpus" / "mill.md").touch()
        assert not opened.ask("Who kept the mill?").stale
        library(tmp_path, {"mill.md": MILL + "\nNew words.\n"})
        assert opened.ask("Who kept the mill?").stale
        assert not opened.ask("Where do bees dance?", where=Filter(("nature/*",))).stale


def test_documents_are_listed_with_their_state(tmp_path: Path) -> None:
    """Each is as indexed, changed, gone or new."""
    with engine(tmp_path, {**BOTH, "old.txt": "An old text about mills and bees.\n"}) as opened:
        assert {one.state for one in opened.list_documents()} == {DocumentState.CURRENT}
        library(tmp_path, {"mill.md": MILL + "\nNew words.\n", "new.md": "# New\n\nFresh text here.\n"})
        (tmp_path / "corpus" / "old.txt").unlink()
        states = {one.id: one.state for one in opened.list_documents()}
        assert states == {
            "mill.md": DocumentState.CHANGED,
            "nature/bees.md": DocumentState.CURRENT,
            "new.md": DocumentState.NEW,
            "old.txt": DocumentState.GONE,
        }
        [mill] = [one for one in opened.list_documents() if one.id == "mill.md"]
        assert (mill.title, mill.format, mill.pages) == ("The mill", "md", None)
        assert mill.passages > 0


def test_an_index_of_another_version_is_told(tmp_path: Path) -> None:
    """Nothing is answered from it, and its documents are not called new; what to do is said."""
    with engine(tmp_path, BOTH) as opened:
        opened.close()
        [manifest] = tmp_path.glob("index/generations/*/manifest.json")
        manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "format": 3}))
        assert {one.state for one in opened.list_documents()} == {DocumentState.OUTDATED}
        calls: list[Callable[[], object]] = [
            lambda: opened.ask("Who kept the mill?"), opened.references, lambda: opened.document("mill.md"),
        ]  # fmt: skip
        for call in calls:
            with pytest.raises(IndexOutdated, match="built by another version of ibidem") as raised:
                call()
            assert raised.value.remedy == "Type: ibidem index, to build it anew."


def test_removed_documents_leave_corpus_and_index(tmp_path: Path) -> None:
    """A document that is already gone can be removed too."""
    with engine(tmp_path, BOTH) as opened:
        deleted, report = opened.remove(["nature"])
        assert (deleted, report.removed) == (("nature/bees.md",), 1)
        (tmp_path / "corpus" / "mill.md").unlink()
        deleted, report = opened.remove(["mill.md"])
        assert (deleted, report.documents) == ((), 0)


def test_one_path_is_taken_as_one(tmp_path: Path) -> None:
    """A string is a path, not its characters; no path at all is refused, as what is no text is for a question."""
    beside = tmp_path / "beside.md"
    beside.write_text(MILL)
    with engine(tmp_path, {}) as opened:
        assert opened.add(str(beside))[0].copied == ("beside.md",)
        assert opened.remove("beside.md")[0] == ("beside.md",)
        assert opened.add(beside)[0].copied == ("beside.md",)
        with pytest.raises(UsageError, match="/nope"):
            opened.add("/nope")
        for nothing in ([], "", [""]):
            with pytest.raises(UsageError, match="No path"):
                opened.add(nothing)
        for call in (opened.ask, opened.check, opened.search, opened.preview):
            with pytest.raises(UsageError, match="no text but NoneType"):
                call(None)  # type: ignore[arg-type]


def test_lone_surrogates_are_no_error(tmp_path: Path) -> None:
    """A string of Python may hold what no text encodes."""
    with engine(tmp_path, BOTH) as opened:
        assert opened.ask("Who kept \x00\ud800 the mill?").hits
        assert opened.preview("mill \udfff").hits
        opened.check("The mill \ud800 was kept.")


def test_the_library_as_its_own_source_holds_no_settings(tmp_path: Path) -> None:
    """Neither its index nor ibidem.toml is a document, and the corpus is read once."""
    (tmp_path / "ibidem.toml").write_text("passages = 8\n")
    (tmp_path / "beside.md").write_text(MILL)
    made = library(tmp_path, BOTH)
    with Library.open(made, replace(HASHING, sources=(".",))) as opened:
        assert opened.refresh().documents == 3
        assert not opened.refresh().written
        assert not [one.path for one in opened.status().skipped if one.path.endswith("ibidem.toml")]


def test_a_link_that_leads_nowhere_is_gone(tmp_path: Path) -> None:
    """What it led to can no longer be read, so nothing is quoted from it."""
    bees = library(tmp_path, BOTH).corpus / "nature" / "bees.md"
    (tmp_path / "corpus" / "link.md").symlink_to(bees)
    with engine(tmp_path, {}) as opened:
        assert {one.id for one in opened.list_documents()} == {"link.md", "mill.md", "nature/bees.md"}
        bees.rename(bees.with_name(".bees"))
        assert {hit.passage.document for hit in opened.search("bees mill")} == {"mill.md"}


def test_many_threads_ask_one_library(tmp_path: Path) -> None:
    """All begin at once on one that has loaded nothing yet, and each is answered as it would be alone."""
    work: list[Callable[[Library], object]] = [
        lambda held: held.ask("Who kept the mill?"),
        lambda held: held.ask("Where do bees dance?", where=Filter(("nature/*",))),
        lambda held: held.ask("Whoo kept the mil?"),
        lambda held: held.check("Anna Lind kept the mill for thirty years."),
        lambda held: held.check("A colony holds about 40,000 workers in June."),
        lambda held: (held.references(), held.in_text_citations(), held.list_documents(), held.stale()),
        lambda held: held.search("flour"),
    ]
    settings = replace(HASHING, judge="toy")
    engine(tmp_path, BOTH).close()
    with Library.open(LibraryPaths(tmp_path), settings) as alone:
        expected = [_without_times(one(alone)) for one in work]
    with Library.open(LibraryPaths(tmp_path), settings) as shared, ThreadPoolExecutor(4) as pool:
        begin = threading.Barrier(4)

        def run(number: int) -> list[object]:
            begin.wait()
            return [_without_times(work[(number + step) % len(work)](shared)) for step in range(len(work))]

        for number, found in enumerate(pool.map(run, range(4))):
            assert found == [expected[(number + step) % len(work)] for step in range(len(work))]


def _without_times(found: object) -> object:
    return replace(found, elapsed_ms={}) if isinstance(found, Answer | Verdict) else found


def test_an_index_that_another_process_built_is_taken_up(tmp_path: Path) -> None:
    """By `follow`, and by a refresh that finds nothing left to do."""
    with engine(tmp_path, BOTH) as opened, Library.open(opened.paths, HASHING) as other:
        assert len(opened.list_documents()) == 2
        (tmp_path / "corpus" / "new.md").write_text("# New\n\nA new text.\n", encoding="utf-8")
        other.refresh()
        assert opened.stale() == ("new.md",)
        assert not opened.refresh().written
        assert opened.stale() == ()


def test_folders_that_have_not_changed_are_not_listed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is listed until it has been left alone for a while; what is deleted from it then is gone at once."""
    with engine(tmp_path, BOTH) as opened:
        listed: list[Path] = []
        before = catalog_reader._listed_names

        def counted(folder: Path, known: Set[str]) -> tuple[Set[str], Mapping[str, Path]]:
            listed.append(folder)
            return before(folder, known)

        monkeypatch.setattr(catalog_reader, "_listed_names", counted)
        folder = tmp_path / "corpus" / "nature"
        os.utime(folder, (1e9, 1e9))
        for _ in range(3):
            assert "nature/bees.md" in {hit.passage.document for hit in opened.search("bees")}
        assert listed.count(folder) == 1
        (folder / "bees.md").unlink()
        assert "nature/bees.md" not in {hit.passage.document for hit in opened.search("bees")}


def test_sentences_of_a_large_library_are_scored_for_what_others_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not searched, and count as before; a filter that leaves few is searched all the same."""
    with engine(tmp_path, BOTH) as opened:
        expected = opened.search("Who kept the mill?")
        monkeypatch.setattr(retrieval, "SEARCHED_AT_MOST", 0)
        found = opened.search("Who kept the mill?")
        assert [hit.passage.id for hit in found] == [hit.passage.id for hit in expected]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-6)
        assert {hit.trace["sentences"].rank for hit in found} == {None}
        [hit] = opened.search("bees", where=Filter(("nature/*",)))
        assert hit.trace["sentences"].rank == 1


def test_the_examples_of_the_documentation_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As they stand on the page on Python and in the folder of examples, on a library called thesis."""
    text = "# Patients\n\nPatients over eighty were excluded.\n"
    library(tmp_path / "thesis", {"methods.md": text})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IBIDEM_MODEL", "hashing")
    monkeypatch.setenv("IBIDEM_JUDGE", "toy")
    run_example("reference/python.md")
    assert capsys.readouterr().out == "Patients over eighty were excluded. methods.md\nsupported\n"
    runpy.run_path(str(DOCS.parent / "examples" / "client.py"), run_name="__main__")
    assert "Patients over eighty were excluded." in capsys.readouterr().out


def test_an_unknown_setting_is_named() -> None:
    """In words that fit whoever calls."""
    with pytest.raises(ConfigError, match="Unknown setting 'nonsense' in the arguments"):
        load_settings(env={}, flags={"nonsense": 3})


def test_a_claim_without_words_is_not_weighed(tmp_path: Path) -> None:
    """Nor is a question, as it is not checked."""
    with engine(tmp_path, BOTH) as opened:
        for claim in ("", "?!", "Was the mill built of oak?"):
            for call in (opened.weigh, opened.check):
                with pytest.raises(UsageError):
                    call(claim)


def test_a_library_may_be_closed_while_it_is_asked(tmp_path: Path) -> None:
    """The question ends in the index that it began in, which is closed then."""
    with engine(tmp_path, BOTH) as opened:
        held = weakref.ref(opened.live())

        def close(_: Answer) -> None:
            opened.close()

        answer = opened.ask("Who kept the mill?", hits_found=close)
        assert answer.sentences
        gc.collect()
        assert held() is None
        catalogue = opened.live().catalogue
        opened.close()
        with pytest.raises(LibraryClosed):
            catalogue.works()


def test_a_library_may_be_closed_while_its_works_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks nothing ends in its index too."""
    with engine(tmp_path, BOTH) as opened:
        reader = type(opened.live().catalogue)
        listed = reader.works

        def closing(catalogue: CatalogReader) -> tuple[Work, ...]:
            opened.close()
            return listed(catalogue)

        monkeypatch.setattr(reader, "works", closing)
        assert opened.references() == ()


@pytest.mark.parametrize("k", [0, -3])
def test_less_than_one_cannot_be_shown(tmp_path: Path, k: int) -> None:
    """Nought is not as many as are set."""
    with engine(tmp_path, BOTH) as opened:
        for call in (opened.ask, opened.search, opened.preview, opened.check):
            with pytest.raises(UsageError, match="cannot be shown"):
                call("The mill stands by a brook.", k=k)
