"""`ibidem references`: the works that the documents list, where they are cited, and whether their text is here."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from itertools import groupby

from ibidem.cli.commands import Command
from ibidem.cli.context import Context, LibraryService
from ibidem.cli.progress import counted
from ibidem.cli.queries import built, notice_stale
from ibidem.cli.render.bibtex import bibtex
from ibidem.cli.render.forms import one_line
from ibidem.cli.render.json import Lines, references
from ibidem.errors import ExitCode
from ibidem.labels import formatted
from ibidem.text.normalize import line_of, line_starts
from ibidem.types import InTextCitation, Work

_DETAILS = """\
Show every work that the documents list in their bibliographies: where it is listed, where it is cited, and whether
its own text is in the library. Markers that point at no entry, or at several, are named at the end.

examples:
  ibidem references
  ibidem references --bibtex > library.bib"""


def _arguments(parser: ArgumentParser) -> None:
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print JSON")
    forms.add_argument("--bibtex", action="store_true", help="print BibTeX")


def _run(arguments: Namespace, context: Context) -> int:
    with context.engine(*context.locate(arguments)) as engine:
        works = built(engine.references, engine, context)
        if arguments.bibtex:
            context.out.write(bibtex(works))
        else:
            troubled = [one for one in engine.in_text_citations() if one.trouble is not None]
            _show(works, troubled, _places(engine), context, as_json=arguments.json)
        notice_stale(engine, context)
    return ExitCode.DONE


def _show(
    works: Sequence[Work], troubled: Sequence[InTextCitation], lines: Lines, context: Context, *, as_json: bool
) -> None:
    if as_json:
        context.out.write(references(works, troubled, lines, encoding=context.out.encoding))
    else:
        context.out.write("\n".join(_lines(works, troubled, lines)) + "\n")


def _places(engine: LibraryService) -> Lines:
    """Return what tells the lines of a span; the line starts of each document are found once."""
    known: dict[str, list[int]] = {}

    def lines(document: str, start: int, end: int) -> tuple[int, int]:
        if document not in known:
            known[document] = line_starts(engine.document(document).text)
        return line_of(known[document], start), line_of(known[document], end - 1)

    return lines


def _lines(works: Sequence[Work], troubled: Sequence[InTextCitation], lines: Lines) -> Iterator[str]:
    if not works:
        yield "No document of the library lists a work."
    else:
        here = sum(work.source is not None for work in works)
        listed, cited = sum(len(work.entries) for work in works), sum(len(work.markers) for work in works)
        yield (
            f"{counted(len(works), 'work')}, listed {counted(listed, 'time')} and cited {counted(cited, 'time')};"
            f" the text of {here:,} is in the library"
        )
    for work in works:
        yield ""
        yield from _work(work, lines)
    if troubled:
        yield f"\n{counted(len(troubled), 'marker')} not linked with certainty:"
    for one in troubled:
        first = lines(one.document, one.start, one.end)[0]
        yield f"  {one_line(one.document)} › line {first}: {one_line(one.text)}: {one.trouble}"


def _work(work: Work, lines: Lines) -> Iterator[str]:
    fullest = work.entries[0]
    yield one_line(formatted(fullest))
    if not fullest.parsed:
        yield "  not understood; shown as it stands"
    for entry in work.entries:
        yield f"  listed  {one_line(entry.document)} › line {entry.lines[0]}"
    for document, own in groupby(work.markers, lambda one: one.document):
        numbers = dict.fromkeys(lines(document, one.start, one.end)[0] for one in own)
        noun = "line" if len(numbers) == 1 else "lines"
        yield f"  cited   {one_line(document)} › {noun} {', '.join(map(str, numbers))}"
    if work.source is not None:
        yield f"  text    {one_line(work.source)}"


COMMAND = Command("show the works that documents list and cite", _DETAILS, _arguments, _run)
