"""`ibidem list` and `ibidem remove`: the documents of the library, one by one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.progress import counted, refresh, summary
from ibidem.cli.render import json as asjson
from ibidem.cli.render.forms import one_line
from ibidem.errors import ExitCode, UsageError
from ibidem.labels import by_whom
from ibidem.text.languages import NAMES
from ibidem.types import DocumentState, DocumentSummary

MOST_NAMED = 20
"""Files named one by one before they are deleted."""

_DETAILS_LIST = """\
List the documents of the library: path, title, language, pages, passages, entries of the bibliography, and whether
the index has them as they are now (changed, new and gone documents say so).

examples:
  ibidem list
  ibidem list --json"""


def _arguments_list(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _run_list(arguments: Namespace, context: Context) -> int:
    with context.engine(*context.locate(arguments)) as engine:
        documents = engine.list_documents()
    if arguments.json:
        found = {"schema": asjson.SCHEMA, "documents": documents}
        context.out.write(asjson.dump(found, encoding=context.out.encoding))
    else:
        context.out.write("\n".join(_lines(documents)) + "\n")
    return ExitCode.DONE


OUTDATED = "; another version of ibidem indexed them: the next question indexes them anew, or type: ibidem index"


def _lines(documents: Sequence[DocumentSummary]) -> Iterator[str]:
    if not documents:
        yield "The library has no documents; type: ibidem add PATH"
        return
    outdated = any(document.state is DocumentState.OUTDATED for document in documents)
    for document in documents:
        untold = outdated or document.state is DocumentState.CURRENT
        yield one_line(document.id) + ("" if untold else f" ({document.state})")
        if document.state not in (DocumentState.NEW, DocumentState.OUTDATED):
            yield f"  {', '.join(_facts(document))}"
    yield ""
    behind = sum(document.state is not DocumentState.CURRENT for document in documents)
    told = f"; {behind:,} not as indexed, type: ibidem index" if behind else ""
    yield f"{counted(len(documents), 'document')}{OUTDATED if outdated else told}"


def _facts(document: DocumentSummary) -> Iterator[str]:
    if document.title:
        yield one_line(document.title)
    if told := by_whom(document.authors, document.year):
        yield told
    if document.language:
        yield NAMES[document.language]
    if document.pages:
        yield counted(document.pages, "page")
    yield counted(document.passages, "passage")
    if document.references:
        yield counted(document.references, "reference")


LIST = Command("list the documents of the library", _DETAILS_LIST, _arguments_list, _run_list)


_DETAILS_REMOVE = """\
Delete documents from corpus/ and from the index. A path is one that ibidem list shows, or leads to a file or folder
inside corpus/; nothing outside it is ever deleted. The files are named first, and deleted once you say yes.

examples:
  ibidem remove articles/old.pdf
  ibidem remove --yes drafts

exit code: 0 removed, 1 left as it was"""


def _arguments_remove(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a document, or a folder of documents")
    parser.add_argument("--yes", action="store_true", help="delete without asking")


def _run_remove(arguments: Namespace, context: Context) -> int:
    with context.engine(*context.locate(arguments)) as engine:
        files = engine.removable(arguments.paths)
        if files and not arguments.yes and not _agreed(files, context):
            context.err.line("ibidem: nothing was deleted")
            return ExitCode.NOT_FOUND
        deleted = engine.delete(arguments.paths)
        context.out.write(f"Deleted {counted(len(deleted), 'file')} from corpus/\n")
        context.out.write(summary(refresh(engine, context)))
    return ExitCode.DONE


def _agreed(files: Sequence[str], context: Context) -> bool:
    """Name the files and ask. Raises UsageError where nobody can answer."""
    if not context.stdin.isatty():
        raise UsageError(
            "Nobody is there to say yes.", remedy="Type: ibidem remove --yes PATH, to delete without asking."
        )
    for file in files[:MOST_NAMED]:
        context.err.line(f"  corpus/{one_line(file)}")
    if len(files) > MOST_NAMED:
        context.err.line(f"  and {len(files) - MOST_NAMED:,} more")
    context.err.write(f"Delete {counted(len(files), 'file')}? [y/N] ")
    return context.stdin.readline().strip().casefold() in ("y", "yes")


REMOVE = Command("delete documents from the library", _DETAILS_REMOVE, _arguments_remove, _run_remove)
