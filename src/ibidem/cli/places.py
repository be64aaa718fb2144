"""`ibidem open`: show a document where something stands, in an editor or a viewer."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.render.forms import one_line
from ibidem.cli.render.json import SCHEMA, dump, located
from ibidem.errors import ExitCode
from ibidem.labels import locator_label
from ibidem.opening import FilePlace, OpenCommand, is_told, open_place
from ibidem.types import Locator

_DETAILS = """\
Open a document of the library: text in $VISUAL or $EDITOR at its line, PDF files at their page where a viewer is
installed that can be told one, other files with what the system has for them; where that cannot be told the place,
it is named in words. The place is a citation as ibidem ask prints it, a document with :LINE, #page=N, #slide=N,
#cell=A, #chapter=NAME, #paragraph=N or #time=T, a path, or the key of a work whose text is in the library.

examples:
  ibidem open articles/walks.md:12
  ibidem open 'articles/walks.pdf › Results › p. 3, lines 12–14'
  ibidem open walks.pdf#page=3 --print

exit code: 0 opened, else that of the editor"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="CITATION-OR-PATH", help="what to open")
    parser.add_argument("--print", action="store_true", help="show the file and the place instead of opening it")
    parser.add_argument("--json", action="store_true", help="as --print, as JSON")


def _run(arguments: Namespace, context: Context) -> int:
    with context.engine(*context.locate(arguments)) as engine:
        place = engine.find_place(" ".join(arguments.words))
    if arguments.json:
        told: dict[str, object] = {"schema": SCHEMA, "document": place.document, "file": str(place.file)}
        told |= {"page": place.page, "line": place.line, "link": place.link or None}
        told["locator"] = located(place.locator)["locator"] if place.locator is not None else None
        context.out.write(dump(told, encoding=context.out.encoding))
        return ExitCode.DONE
    if arguments.print:
        context.out.write(f"{_told(place)}\n")
        return ExitCode.DONE

    def launch(command: OpenCommand) -> int:
        if not is_told(place, command):
            context.err.write(f"Look for: {_where(place)}\n")
        return context.services.launch(command)

    return open_place(place, context.env, launch)


def _told(place: FilePlace) -> str:
    where = _where(place)
    return f"{one_line(place.link or str(place.file))}{f', {where}' if where else ''}"


def _where(place: FilePlace) -> str:
    """Return the place in words, as all that is known of it says."""
    lines = None if place.line is None else (place.line, place.line)
    return locator_label(place.locator or Locator(page=place.page, lines=lines))


COMMAND = Command("open a document where something stands", _DETAILS, _arguments, _run)
