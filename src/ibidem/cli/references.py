"""`ibidem references`: the works that the documents list, where they are cited, and whether their text is here."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ibidem.cli.citing import exporter, form_arguments, refuse_style, style_arguments, written
from ibidem.cli.commands import Command
from ibidem.cli.context import Context, LibraryService
from ibidem.cli.progress import counted
from ibidem.cli.queries import built, notice_stale
from ibidem.cli.render.forms import one_line
from ibidem.cli.render.json import Locate, references
from ibidem.errors import ExitCode
from ibidem.labels import formatted, place_label
from ibidem.types import DocumentPlaces, InTextCitation, Locator, Work

_DETAILS = """\
Show every work that the documents list in their bibliographies: where it is listed, where it is cited, and whether
its own text is in the library. Markers that point at no entry, or at several, are named at the end.

examples:
  ibidem references
  ibidem references --bibtex > library.bib
  ibidem references --csl > library.json
  ibidem references --style chicago-author-date"""


def _arguments(parser: ArgumentParser) -> None:
    form_arguments(parser)
    style_arguments(parser)


def _run(arguments: Namespace, context: Context) -> int:
    refuse_style(arguments)
    with context.engine(*context.locate(arguments)) as engine:
        works = built(engine.references, engine, context)
        if arguments.format is not None:
            context.out.record(exporter(arguments.format)(works))
        elif arguments.style and not arguments.json:
            context.out.write(bibliography(works, arguments.style, arguments.locale))
        else:
            troubled = [one for one in engine.in_text_citations() if one.trouble is not None]
            _show(works, troubled, places_in(engine), context, as_json=arguments.json)
        notice_stale(engine, context)
    return ExitCode.DONE


def bibliography(works: Sequence[Work], style: str | None, locale: str) -> str:
    """Return the works as a bibliography, an entry a line, in a citation style or in a plain form."""
    from ibidem.citing import keyed

    return "".join(f"{one_line(one.entry)}\n" for one in written(keyed(works), style, locale))


def _show(
    works: Sequence[Work], troubled: Sequence[InTextCitation], locate: Locate, context: Context, *, as_json: bool
) -> None:
    if as_json:
        context.out.write(references(works, troubled, locate, encoding=context.out.encoding))
    else:
        context.out.write("\n".join(_lines(works, troubled, locate)) + "\n")


def places_in(engine: LibraryService) -> Locate:
    """Return what tells where a span lies; each document is looked through once."""
    known: dict[str, DocumentPlaces] = {}

    def locate(document: str, start: int, end: int) -> Locator:
        if document not in known:
            known[document] = DocumentPlaces.of(engine.document(document))
        return known[document].locate(start, end)

    return locate


def _lines(works: Sequence[Work], troubled: Sequence[InTextCitation], locate: Locate) -> Iterator[str]:
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
        yield from _work(work, locate)
    if troubled:
        yield f"\n{counted(len(troubled), 'marker')} not linked with certainty:"
    for one in troubled:
        where = _beginning(locate(one.document, one.start, one.end))
        yield f"  {_joined(one.document, where)}: {one_line(one.text)}: {one.trouble}"


def _work(work: Work, locate: Locate) -> Iterator[str]:
    fullest = work.entries[0]
    yield one_line(formatted(fullest))
    if not fullest.parsed:
        yield "  not understood; shown as it stands"
    for entry in work.entries:
        yield f"  listed  {_joined(entry.document, _beginning(locate(entry.document, entry.start, entry.end)))}"
    for document, own in groupby(work.markers, lambda one: one.document):
        yield f"  cited   {_joined(document, _together([locate(document, one.start, one.end) for one in own]))}"
    if work.source is not None:
        yield f"  text    {one_line(work.source)}"


def _beginning(at: Locator) -> str:
    """Return where a place begins."""
    return place_label(_At(at if at.lines is None else replace(at, lines=(at.lines[0], at.lines[0]))))


def _together(places: Sequence[Locator]) -> str:
    """Return where several places of one document begin; those that differ in their lines alone share the word."""
    numbers = dict.fromkeys(str(at.lines[0]) for at in places if at.lines is not None)
    if all(at == Locator(lines=at.lines) for at in places):
        return f"{'line' if len(numbers) == 1 else 'lines'} {', '.join(numbers)}" if numbers else ""
    return "; ".join(dict.fromkeys(map(_beginning, places)))


def _joined(document: str, where: str) -> str:
    return " › ".join(filter(None, (one_line(document), where)))


@dataclass(frozen=True, slots=True)
class _At:
    locator: Locator


COMMAND = Command("show the works that documents list and cite", _DETAILS, _arguments, _run)
