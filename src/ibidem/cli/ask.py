"""`ibidem ask`: answer questions from the library."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

from ibidem.cli.commands import Command
from ibidem.cli.context import Asked, Context
from ibidem.cli.indexing import brief, refresh
from ibidem.cli.links import supported
from ibidem.cli.places import one_line
from ibidem.cli.progress import columns
from ibidem.cli.render import View, form
from ibidem.errors import ExitCode, IndexMissing, UsageError
from ibidem.library import Library
from ibidem.types import Answer, Filter, Kind

FROM_STDIN = "-"
MOST_NAMED = 3
"""Changed documents named in the notice."""

_DETAILS = """\
Answer a question with sentences quoted from the documents, each with its place, and show the passages they stand in.
Where the library has no index yet, it is built first.

examples:
  ibidem ask "what does exercise do for memory?"
  ibidem ask what is the hippocampus -k 3 --in 'articles/*'
  ibidem ask - --json < questions.txt

exit code: 0 answered, 1 not answered (with -: one question or more was not)"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "question", nargs="*", metavar="QUESTION", help="the question; - reads one a line from standard input"
    )
    parser.add_argument("-k", type=_count, metavar="N", help="how many passages to bring")
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    parser.add_argument(
        "--in",
        dest="globs",
        action="append",
        default=[],
        metavar="GLOB",
        help="only documents whose path in corpus/ matches; may be repeated",
    )
    parser.add_argument(
        "--kind",
        dest="kinds",
        action="append",
        default=[],
        type=_kind,
        metavar="KIND",
        help=f"only passages of this kind; may be repeated ({', '.join(Kind)})",
    )
    parser.add_argument("--explain", action="store_true", help="show how the score of each passage came about")


def _run(arguments: Namespace, context: Context) -> int:
    many = arguments.question == [FROM_STDIN]
    questions = _lines(context.stdin) if many else iter([_question(arguments.question)])
    place, settings = context.locate(arguments)
    where = Filter(tuple(arguments.globs), tuple(arguments.kinds))
    show, view = form(_form(arguments, context)), _view(arguments, context, place)
    answered: list[bool] = []
    refused = False
    with context.engine(place, settings) as engine:
        for question in questions:
            try:
                answer = _answer(engine, question, arguments.k, where, context)
            except UsageError as error:
                if not many:
                    raise
                context.err.line(f"ibidem: not asked: {one_line(question)}: {error.message}")
                refused = True
                continue
            gap = "\n" if answered and not arguments.json else ""
            answered.append(not answer.abstained)
            context.out.write(gap + show(answer, view))
            if context.out.gone:
                break
            _notice_filter(answer, where, context)
        if not answered and not refused:
            raise UsageError("There is no question on standard input.", remedy="Put one question on each line.")
        _notice_stale(engine, context)
    if refused:
        return ExitCode.USAGE
    return ExitCode.DONE if all(answered) else ExitCode.NOT_FOUND


def _answer(engine: Asked, question: str, k: int | None, where: Filter, context: Context) -> Answer:
    """Ask, building the index first where there is none."""
    try:
        return engine.ask(question, k=k, where=where)
    except IndexMissing:
        context.err.line("ibidem: there is no index yet; building it")
        report = refresh(engine, context)
        context.err.line(f"ibidem: {brief(report)}")
        return engine.ask(question, k=k, where=where)


def _question(words: list[str]) -> str:
    question = _text(" ".join(words)).strip()
    if not question:
        raise UsageError("The question is empty.", remedy='Type: ibidem ask "QUESTION"')
    return question


def _lines(stdin: TextIO) -> Iterator[str]:
    if isinstance(stdin, TextIOWrapper):
        stdin.reconfigure(errors="replace")
    return (_text(line).strip() for line in stdin if line.strip())


def _text(typed: str) -> str:
    """Return what was typed without the lone surrogates that stand for bytes that were not text."""
    return typed.encode("utf-8", "replace").decode("utf-8")


def _form(arguments: Namespace, context: Context) -> str:
    if arguments.json:
        return "json"
    return "terminal" if context.out.terminal else "plain"


def _view(arguments: Namespace, context: Context, place: Library) -> View:
    styled = context.env.get("TERM", "") not in ("", "dumb")
    return View(
        corpus=place.corpus,
        encoding=context.out.encoding,
        width=columns(context.out, context.env),
        explain=arguments.explain,
        links=styled and supported(context.env),
        colour=not context.env.get("NO_COLOR"),
        styled=styled,
    )


def _notice_filter(answer: Answer, where: Filter, context: Context) -> None:
    if where and not answer.hits:
        context.err.line("ibidem: no passage passed --in and --kind; paths are as ibidem status shows them")


def _notice_stale(engine: Asked, context: Context) -> None:
    stale = engine.stale()
    if not stale:
        return
    named = ", ".join(stale[:MOST_NAMED]) + (", …" if len(stale) > MOST_NAMED else "")
    changed = "1 document has" if len(stale) == 1 else f"{len(stale):,} documents have"
    context.err.line(f"ibidem: {changed} changed since the index was built ({named}); type: ibidem index")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number of passages; use 1 or more")
    return int(text)


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a kind; use one of: {', '.join(Kind)}") from None


COMMAND = Command("answer a question, with passages and citations", _DETAILS, _arguments, _run)
