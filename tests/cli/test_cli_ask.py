"""`ibidem ask`: what reaches the engine, and what is said beside the answer."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, abstained, answered, hit, run

from ibidem.cli.app import main
from ibidem.cli.context import Services
from ibidem.errors import ModelError, UsageError
from ibidem.types import EVERYTHING, Abstention, Answer, Filter, Kind, Syntax


def test_words_are_one_question(library: Path) -> None:
    """A question needs no quotation marks, and flags may stand anywhere around it."""
    engine = FakeEngine()
    run("ask", "what", "is", "-k", "3", "a", "walk?", library=library, engine=engine)
    assert engine.asked == [("what is a walk?", 3, EVERYTHING)]


@pytest.mark.parametrize("question", ['"foo AND (', "field:x *", "[/bold]", "---", "-5 degrees?", "Что это?"])
def test_a_question_is_never_a_syntax(question: str, library: Path) -> None:
    """Whatever looks like a query, markup or an option reaches the engine as it was typed."""
    engine = FakeEngine()
    assert run("ask", "--", question, library=library, engine=engine).code == 0
    assert engine.asked[0][0] == question


def test_filters_reach_the_engine(library: Path) -> None:
    """--in and --kind may be repeated and are handed on in order."""
    engine = FakeEngine()
    flags = ("--in", "a/*", "--in=b.md", "--kind", "table", "--kind", "list")
    run("ask", "q", *flags, library=library, engine=engine)
    assert engine.asked == [("q", None, Filter(("a/*", "b.md"), (Kind.TABLE, Kind.LIST)))]


@pytest.mark.parametrize("words", [(), ("",), ("  ", "\t")])
def test_an_empty_question_is_a_usage_error(words: tuple[str, ...], library: Path) -> None:
    """Without a question there is nothing to open."""
    engine = FakeEngine()
    ran = run("ask", *words, library=library, engine=engine)
    assert (ran.code, ran.out, engine.opened) == (2, "", [])
    assert "The question is empty." in ran.err


def test_an_unknown_kind_lists_the_kinds(library: Path) -> None:
    """A mistyped kind shows what may be typed."""
    ran = run("ask", "q", "--kind", "tabel", library=library)
    assert ran.code == 2
    assert "prose, list, table, code, definition, reference" in ran.err


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "²"])
def test_a_number_of_passages_is_checked(number: str, library: Path) -> None:
    """-k takes whole numbers from 1."""
    assert run("ask", "q", f"-k{number}", library=library).code == 2


def test_an_index_is_built_first(library: Path) -> None:
    """A library without an index gets one, and the story of it is on stderr."""
    engine = FakeEngine(built=False)
    ran = run("ask", "q", library=library, engine=engine)
    assert (ran.code, engine.rebuilt) == (0, [False])
    assert "building it" in ran.err
    assert "indexed 12 documents, 340 passages" in ran.err
    assert ran.out.startswith("Answer")


def test_changed_documents_are_named_on_stderr(library: Path) -> None:
    """An answer from an index that is behind says so beside the answer, not in it."""
    ran = run("ask", "q", library=library, engine=FakeEngine(changed=("a.md", "b.md", "c.md", "d.md")))
    expected = "ibidem: 4 documents have changed since the index was built (a.md, b.md, c.md, …); type: ibidem index\n"
    assert ran.err == expected
    assert "changed" not in ran.out


def test_a_filter_that_lets_nothing_through_is_noticed(library: Path) -> None:
    """Where no document passes, that is said to be the filter's doing, and not that nothing comes close."""
    none = FakeEngine({"q": Answer("q", (), (), 0.0, Abstention.NOTHING_PASSES)})
    ran = run("ask", "q", "--in", "nowhere/*", library=library, engine=none)
    assert ran.code == 1
    assert "matches the filter" in ran.out
    assert "close" not in ran.out


def test_questions_come_from_standard_input(library: Path) -> None:
    """With - each line that is not blank is a question, and its answer one JSON object on one line."""
    engine = FakeEngine()
    ran = run("ask", "-", "--json", library=library, engine=engine, stdin="one?\n\n  two?  \r\n")
    assert [json.loads(line)["question"] for line in ran.out.splitlines()] == ["one?", "two?"]
    assert (len(engine.opened), engine.closed, ran.code) == (1, 1, 0)


def test_plain_answers_are_separated(library: Path) -> None:
    """Answers to several questions have a blank line between them."""
    ran = run("ask", "-", library=library, stdin="one?\ntwo?")
    assert ran.out.count("Answer (") == 2
    assert "\n\nQuestion: two?\nAnswer (" in ran.out


def test_one_unanswered_question_of_many_shows_in_the_exit_code(library: Path) -> None:
    """Several questions are answered only when all are."""
    engine = FakeEngine({"two?": abstained("two?")})
    assert run("ask", "-", library=library, engine=engine, stdin="one?\ntwo?\n").code == 1


def test_no_question_on_standard_input_is_a_usage_error(library: Path) -> None:
    """An empty standard input is no question."""
    assert run("ask", "-", library=library, stdin=" \n\n").code == 2


@pytest.mark.parametrize(("error", "code"), [(ModelError("No model.", remedy="Get one."), 4), (UsageError("No."), 2)])
def test_errors_of_the_engine_are_told_without_a_traceback(error: Exception, code: int, library: Path) -> None:
    """The message, then what to do; the engine is closed all the same."""
    engine = FakeEngine({"q": error})
    ran = run("ask", "q", library=library, engine=engine)
    assert (ran.code, ran.out, engine.closed) == (code, "", 1)
    assert ran.err.startswith("ibidem: No")
    assert "Traceback" not in ran.err


def test_an_interrupt_is_one_line(library: Path) -> None:
    """Ctrl-C ends a command with 130 and no traceback."""
    ran = run("ask", "q", library=library, engine=FakeEngine({"q": KeyboardInterrupt()}))
    assert (ran.code, ran.err) == (130, "ibidem: interrupted\n")


def test_a_fault_of_ours_is_called_one(library: Path) -> None:
    """What nobody foresaw is said to be a fault before the traceback follows."""
    services, told = Services(open_engine=FakeEngine({"q": ZeroDivisionError()}).open), StringIO()
    with pytest.raises(ZeroDivisionError):
        main(("ask", "q", "--library", str(library)), stderr=told, env={}, services=services)
    assert told.getvalue().startswith("ibidem: this is a fault of ibidem itself")


def test_a_failing_disk_is_an_error_with_a_place(library: Path) -> None:
    """An error of the system is told with the file it happened to."""
    ran = run("ask", "q", library=library, engine=FakeEngine({"q": OSError(5, "Input/output error", "/disk/file")}))
    assert (ran.code, ran.err) == (3, "ibidem: Input/output error: /disk/file\n")


def test_a_line_without_words_does_not_end_the_batch(library: Path) -> None:
    """It is named on stderr and counts as wrong usage; the questions after it are asked."""
    engine = FakeEngine({"...": UsageError("The question has no words.")})
    ran = run("ask", "-", "--json", library=library, engine=engine, stdin="What?\n...\nWhy?\n")
    assert [json.loads(line)["question"] for line in ran.out.splitlines()] == ["What?", "Why?"]
    assert "..." in ran.err
    assert ran.code == 2


def test_a_judge_may_be_named_for_one_question(library: Path) -> None:
    """The flag goes before the library's setting."""
    engine = FakeEngine()
    run("ask", "q", "--judge", "none", library=library, engine=engine)
    assert engine.opened[0][1].judge == "none"


def test_a_missing_judge_is_told(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer comes all the same, and its file is named beside it."""
    monkeypatch.setattr("ibidem.models.resolve.JUDGE_FILES", tmp_path)
    ran = run("ask", "one?", library=library)
    assert "Answer (" in ran.out
    assert "card.json is missing" in ran.err
    assert "is missing" not in run("ask", "one?", "--judge", "none", library=library).err


def test_a_person_sees_the_passages_that_are_quoted(library: Path) -> None:
    """Without a number nothing but the quoted passage is shown; scripts get all that were found."""
    shown = run("ask", "q", library=library).out
    assert "[1] walks/first.md" in shown
    assert "tables/dose.pdf" not in shown
    assert len(json.loads(run("ask", "q", "--json", library=library).out)["passages"]) == 2


def test_the_nearest_passages_are_few(library: Path) -> None:
    """Where nothing answers, three passages are enough to see why."""
    answer = abstained("q", Abstention.NO_SENTENCE)
    engine = FakeEngine({"q": replace(answer, hits=answer.hits * 8)})
    assert run("ask", "q", library=library, engine=engine).out.count("tables/dose.pdf") == 3


def test_quotes_are_shown_without_the_marks_of_their_format(library: Path) -> None:
    """On a terminal and in a pipe the words stand alone; JSON has the text as the document has it."""
    marked = hit("The **wheel** of [the mill](mill.md) is `four` metres high. It turns.", syntax=Syntax.MARKDOWN)
    engine = FakeEngine({"q": answered("q", marked)})
    for terminal in (False, True):
        out = run("ask", "q", library=library, engine=engine, terminal=terminal, env={"TERM": "dumb"}).out
        assert "“The wheel of the mill is four metres high.”" in " ".join(out.split())
        assert "**" not in out
    assert "**wheel**" in run("ask", "q", "--json", library=library, engine=engine).out


@pytest.mark.parametrize("number", ["0", "5", "x"])
def test_a_width_is_checked(number: str, library: Path) -> None:
    """A width that no line fits into is refused."""
    assert run("ask", "q", "--width", number, library=library).code == 2


def test_a_pipe_is_wrapped_where_it_is_asked_for(library: Path) -> None:
    """--width holds in a pipe and on a terminal, also beyond what a terminal takes by itself."""
    narrow = run("ask", "q", "--width", "30", library=library).out
    assert max(map(len, narrow.splitlines())) <= 30
    assert "growth factors in the blood" in " ".join(narrow.split())
    wide = run("ask", "q", "--width", "140", library=library, terminal=True, env={"TERM": "dumb"}).out
    assert 100 < max(map(len, wide.splitlines())) <= 140
