"""`ibidem export`: references for a reference manager, and answers with their sources as a text to go on from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ibidem.cli.citing import exporter, style_arguments, written
from ibidem.cli.commands import Command
from ibidem.cli.context import Context, LibraryService
from ibidem.cli.output import refuse_target, write_file
from ibidem.cli.progress import reporter
from ibidem.cli.queries import built, lines_of, notice_stale
from ibidem.cli.references import bibliography
from ibidem.cli.render.forms import View, form, one_line, place, quoted
from ibidem.errors import ExitCode, UsageError
from ibidem.types import Answer, CitableWork, Exporter, Work

_DETAILS = """\
Write to a file, or to standard output, what other programs go on from: the references that the library lists, or that
a draft of yours cites, or answers to questions with their quotes, places and sources. With - questions are read from
standard input, one a line.

examples:
  ibidem export references --format ris --output library.ris
  ibidem export references --format text --style apa
  ibidem export references --draft essay.md --format bibtex
  ibidem export answers "what does exercise do for memory?" --style vancouver --output notes.md
  ibidem export answers - --format json < questions.txt

exit code: 0 written, 1 nothing to write, or a question that is not answered"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=("references", "answers"), help="what to write")
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help="for answers; - reads one a line")
    parser.add_argument(
        "--format",
        metavar="NAME",
        help="references: bibtex (else), csl, ris, text, or what a package adds; answers: markdown (else) or json",
    )
    style_arguments(parser)
    parser.add_argument("--draft", metavar="FILE", help="references: those of this draft instead of the library's")
    parser.add_argument("--output", "-o", type=Path, metavar="FILE", help="the file to write (else standard output)")


def _run(arguments: Namespace, context: Context) -> int:
    if arguments.output is not None:
        refuse_target(arguments.output)
    with context.engine(*context.locate(arguments)) as engine:
        text, code = (_references if arguments.what == "references" else _answers)(engine, arguments, context)
        notice_stale(engine, context)
    if arguments.output is None:
        context.out.write(text)
    else:
        write_file(arguments.output, text)
    return code


def _references(engine: LibraryService, arguments: Namespace, context: Context) -> tuple[str, int]:
    if arguments.questions:
        raise UsageError("References are no answers to a question.", remedy="Type: ibidem export answers QUESTION")
    works = (
        built(engine.references, engine, context) if arguments.draft is None else _of_draft(engine, arguments, context)
    )
    text = _form(arguments)(works)
    if not works:
        where = "no document of the library" if arguments.draft is None else f"nothing in {arguments.draft}"
        context.err.line(f"ibidem: {where} lists a work, so that there is nothing to write")
    return text, ExitCode.DONE if works else ExitCode.NOT_FOUND


def _of_draft(engine: LibraryService, arguments: Namespace, context: Context) -> Sequence[Work]:
    """Return the works that a draft cites or lists."""
    with reporter(context.err, context.env) as progress:
        report = built(partial(engine.audit, arguments.draft, progress=progress), engine, context)
    return [Work((one.reference,), source=one.document) for one in report.works]


def _form(arguments: Namespace) -> Exporter:
    if arguments.style and arguments.format not in (None, "text"):
        raise UsageError(
            f"A style is no part of {arguments.format}.", remedy="Leave --style out, or use --format text."
        )
    if arguments.style or arguments.format == "text":
        return partial(bibliography, style=arguments.style, locale=arguments.locale)
    return exporter(arguments.format or "bibtex")


def _answers(engine: LibraryService, arguments: Namespace, context: Context) -> tuple[str, int]:
    if arguments.draft is not None:
        raise UsageError("A draft has references, not answers.", remedy="Type: ibidem export references --draft FILE")
    if arguments.format not in (None, "markdown", "json"):
        raise UsageError(f"Answers have no format {arguments.format}.", remedy="Use markdown or json.")
    questions = list(lines_of(context.stdin)) if arguments.questions == ["-"] else arguments.questions
    if not questions:
        raise UsageError("There is no question.", remedy='Type: ibidem export answers "QUESTION"')
    answers = [built(partial(engine.ask, question), engine, context) for question in questions]
    if arguments.format == "json":
        show = form("answer", "json")
        text = "".join(show(answer, View(Path(), encoding=context.out.encoding)) for answer in answers)
    else:
        documents = {one.place.document for answer in answers for one in answer.sentences}
        sources = [one for one in engine.citable() if one.work.source in documents]
        text = "\n".join(_markdown(answers, sources, arguments)) + "\n"
    return text, ExitCode.NOT_FOUND if any(answer.abstained for answer in answers) else ExitCode.DONE


def _markdown(answers: Sequence[Answer], sources: Sequence[CitableWork], arguments: Namespace) -> Iterator[str]:
    keys = {one.work.source: one.key for one in sources}
    for number, answer in enumerate(answers):
        if number:
            yield ""
        yield f"## {_literal(answer.question)}"
        if answer.abstained:
            yield f"\nNothing in the library answers this ({answer.reason})."
        for sentence in answer.sentences:
            key = keys.get(sentence.place.document)
            yield f"\n> {_literal(quoted(sentence.place))}\n>"
            yield f"> — {_literal(place(sentence.place))}{f' [@{key}]' if key else ''}"
    if sources:
        yield "\n## References\n"
        for styled in written(sources, arguments.style, arguments.locale):
            yield f"- {_literal(styled.entry)} (`{styled.key}`)"


def _literal(text: str) -> str:
    """Return words so that Markdown shows them as they are."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|" else one for one in one_line(text))


COMMAND = Command("write references or answers to a file", _DETAILS, _arguments, _run)
