"""`ibidem index`: bring the index up to date."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from ibidem import settings
from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.progress import counted, named, refresh, summary
from ibidem.cli.render import json as asjson
from ibidem.cli.render.forms import one_line
from ibidem.errors import ExitCode, UsageError
from ibidem.labels import place_label
from ibidem.paths import LibraryPaths
from ibidem.text.languages import NAMES
from ibidem.types import Clutter, CopyReport, Finding, IndexReport, Status

_DETAILS = """\
Bring the index up to date with the documents in corpus/. What has not changed is not encoded again.
Interrupting it loses nothing: the next run goes on where this one stopped.

examples:
  ibidem index
  ibidem index --rebuild --model ~/models/my-encoder

exit code: 0 done, 3 the system refused a file; the rest is indexed, and what the index held of that file is kept"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rebuild", action="store_true", help="build everything anew; mends a damaged index")
    parser.add_argument(
        "--overwrite", action="store_true", help="let go what another machine put into a shared library"
    )
    parser.add_argument("--model", metavar="NAME-OR-PATH", help="encode with this sentence-transformers model")
    parser.add_argument(
        "--ray", metavar="ADDRESS", help="read and encode on a Ray cluster, or on this machine by `local`"
    )
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def _run(arguments: Namespace, context: Context) -> int:
    place, settings = context.locate(arguments)
    with context.engine(place, settings) as engine:
        report = refresh(engine, context, rebuild=arguments.rebuild, overwrite=arguments.overwrite)
    if arguments.json:
        context.out.write(asjson.report(report, encoding=context.out.encoding))
    else:
        context.out.write(summary(report))
    if arguments.model:
        _notice_model(arguments.model, place, context)
    return _outcome(report, context)


def _outcome(report: IndexReport, context: Context) -> int:
    """Say so where the system refused a file, and return the exit code."""
    if not report.unreadable:
        return ExitCode.DONE
    refused = counted(len(report.unreadable), "path")
    context.err.line(f"ibidem: the system refused {refused} in corpus/; mend access, then type: ibidem index")
    return ExitCode.LIBRARY


def _notice_model(model: str, place: LibraryPaths, context: Context) -> None:
    """Say so where the next command would not use the model that was just named."""
    usual = settings.load_settings(place.config, env=context.env).model
    if usual and usual != model:
        context.err.line(f"ibidem: the setting model is still {usual}; to keep using {model}, set it in {place.config}")


INDEX = Command("bring the index up to date with corpus/", _DETAILS, _arguments, _run)


_DETAILS_ADD = """\
Copy files and folders into corpus/, then bring the index up to date. Folders keep their structure; hidden files, and
links that lead out of a folder, are left out. A document that the library has already is never overwritten.

example:
  ibidem add ~/papers notes.md

exit code: 0 done, 3 the system refused a file; the rest is indexed"""


def _arguments_add(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")


def _run_add(arguments: Namespace, context: Context) -> int:
    place, settings = context.locate(arguments)
    with context.engine(place, settings) as engine:
        copied = engine.copy(arguments.paths)
        for one in copied.skipped:
            context.err.line(f"ibidem: not copied: {one_line(one.path)}: {one.reason}")
        context.out.write(f"{_did(copied)}\n")
        report = refresh(engine, context)
        context.out.write(summary(report))
    return _outcome(report, context)


def _did(report: CopyReport) -> str:
    copied = f"Copied {counted(len(report.copied), 'file')} into corpus/"
    return f"{copied}; {report.present:,} there already" if report.present else copied


ADD = Command("copy documents into the library, and index them", _DETAILS_ADD, _arguments_add, _run_add)


_DETAILS_STATUS = """\
Show what the library holds: documents, passages, the model, whether the index is current, which files were skipped
and why, and what is in the files and not in the index, summed by kind.

example:
  ibidem status"""


def _arguments_status(parser: ArgumentParser) -> None:
    parser.add_argument("--details", action="store_true", help="name each piece that was left out, with its place")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _run_status(arguments: Namespace, context: Context) -> int:
    with context.engine(*context.locate(arguments)) as engine:
        status = engine.status()
    if arguments.json:
        context.out.write(asjson.report(status, encoding=context.out.encoding))
    else:
        context.out.write("\n".join(_lines(status, details=arguments.details)) + "\n")
    return ExitCode.DONE


def _lines(status: Status, *, details: bool) -> Iterator[str]:
    yield f"Library    {one_line(status.root)}"
    if status.shared:
        yield f"Shared     through {one_line(status.shared)}"
    yield from (f"Source     {one_line(source)}" for source in status.sources)
    if status.generation is None:
        state = "built by another version of ibidem" if status.changed_settings else "none yet"
        yield f"Index      {state}; type: ibidem index"
    else:
        yield f"Index      {_state(status)} (generation {one_line(status.generation)}, {_size(status.size_bytes)})"
        yield f"Documents  {status.documents:,}"
        yield f"Passages   {status.passages:,}, with {counted(status.sentences, 'sentence')}"
        if told := ", ".join(f"{NAMES.get(one, 'not certain')} {count:,}" for one, count in status.languages.items()):
            yield f"Languages  {told}"
    yield f"Model      {one_line(status.model)}"
    if status.model_note:
        yield f"           {one_line(status.model_note)}"
    if status.judge:
        yield f"Judge      {one_line(status.judge)}"
    yield from (f"Note       {one_line(note)}" for note in status.unread)
    if status.stale:
        yield "\nNot indexed yet:" if status.generation is None else "\nChanged since the index was built:"
        yield from (f"  {one_line(path)}" for path in status.stale)
    if status.skipped:
        yield "\nSkipped:"
        yield from named(status.skipped)
    if status.left_out:
        yield "\nLeft out" + (":" if details else " (--details names each piece):")
        for left in status.left_out:
            characters = f"{counted(left.characters, 'character')} in " if left.characters else ""
            pieces = f"{counted(left.pieces, 'piece')} of {counted(left.documents, 'document')}"
            yield f"  {one_line(left.kind)}: {characters}{pieces}"
    if details:
        yield from _pieces(status)


def _pieces(status: Status) -> Iterator[str]:
    """Yield what each document says it is, and each piece that was left out."""
    if status.identities:
        yield "\nDocuments as works, by which references are matched to them:"
        for one in status.identities:
            named = ", ".join(each.family for each in one.authors) or one.family
            told = [one.titles[0] if one.titles else "", named, one.year, f"doi:{one.doi}" if one.doi else ""]
            yield f"  {one_line(one.document)}: {one_line('; '.join(filter(None, told))) or 'nothing is known'}"
    if status.clutter:
        yield "\nLeft out as clutter:"
        yield from _clutter(status.clutter)
    if status.omitted:
        yield "\nLeft out in reading:"
        for document, own in groupby(status.omitted, lambda piece: piece[0]):
            yield f"  {one_line(document)}"
            for _, piece in own:
                place = f"{one_line(piece.place)}: " if piece.place else ""
                characters = f", {counted(piece.characters, 'character')}" if piece.characters else ""
                yield f"    {place}{one_line(piece.kind)}{characters}"


def _state(status: Status) -> str:
    if status.elsewhere:
        other = f", other settings than here: {', '.join(status.changed_settings)}" if status.changed_settings else ""
        return f"of documents on another machine, which alone tells whether it is current{other}"
    if status.changed_settings:
        return f"built with other settings ({', '.join(status.changed_settings)}); type: ibidem index"
    return "current" if status.current else "out of date; type: ibidem index"


def _clutter(pieces: tuple[Clutter, ...]) -> Iterator[str]:
    for document, own in groupby(sorted(pieces, key=lambda one: (one.document, one.start)), lambda one: one.document):
        yield f"  {one_line(document)}"
        for piece in own:
            where = place_label(piece)
            yield f"    {where}: {one_line(piece.reason)}" if where else f"    {one_line(piece.reason)}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"


STATUS = Command(
    "show what the library holds and whether its index is current", _DETAILS_STATUS, _arguments_status, _run_status
)


_DETAILS_DOCTOR = """\
Check the digests of the index, that the model gives the vectors it gave when the index was built, and that passages
find themselves; say what to do about whatever is wrong.

example:
  ibidem doctor

exit code: 0 healthy, 3 not"""


def _arguments_doctor(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _run_doctor(arguments: Namespace, context: Context) -> int:
    with context.engine(*context.locate(arguments)) as engine:
        findings = engine.examine()
    healthy = all(finding.healthy for finding in findings)
    if arguments.json:
        found = {"schema": asjson.SCHEMA, "healthy": healthy, "findings": findings}
        context.out.write(asjson.dump(found, encoding=context.out.encoding))
    else:
        context.out.write("\n".join(_lines_doctor(findings, healthy)) + "\n")
    return ExitCode.DONE if healthy else ExitCode.LIBRARY


def _lines_doctor(findings: Sequence[Finding], healthy: bool) -> Iterator[str]:
    for finding in findings:
        yield f"{'ok   ' if finding.healthy else 'WRONG'}  {one_line(finding.check)}: {one_line(finding.detail)}"
        if finding.remedy:
            yield f"       {one_line(finding.remedy)}"
    yield "The library is healthy." if healthy else "The library is not healthy."


DOCTOR = Command("check that the index is sound, and say what to do", _DETAILS_DOCTOR, _arguments_doctor, _run_doctor)


def _arguments_interface(parser: ArgumentParser) -> None:
    """Take none of its own."""


def _run_interface(arguments: Namespace, context: Context) -> int:
    in_browser = "TEXTUAL_DRIVER" in context.env  # ibidem serve draws it through pipes
    if not in_browser and not (context.stdin.isatty() and context.out.terminal):
        raise UsageError("The terminal interface needs a terminal.", remedy='Without one, type: ibidem ask "QUESTION"')
    return context.services.interface(*context.locate(arguments, begins=True), not arguments.no_history)


INTERFACE_COMMAND = Command("open the terminal interface on the library", "", _arguments_interface, _run_interface)
