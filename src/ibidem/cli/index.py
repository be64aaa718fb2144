"""`ibidem index`: bring the index up to date."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ibidem import config
from ibidem.cli import asjson
from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.indexing import refresh, summary
from ibidem.errors import ExitCode
from ibidem.library import Library

_DETAILS = """\
Bring the index up to date with the documents in corpus/. What has not changed is not encoded again.
Interrupting it loses nothing: the next run goes on where this one stopped.

examples:
  ibidem index
  ibidem index --rebuild --model ~/models/my-encoder"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rebuild", action="store_true", help="build everything anew; mends a damaged index")
    parser.add_argument("--model", metavar="NAME-OR-PATH", help="encode with this sentence-transformers model")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def _run(arguments: Namespace, context: Context) -> int:
    place, settings = context.locate(arguments)
    with context.engine(place, settings) as engine:
        report = refresh(engine, context, rebuild=arguments.rebuild)
    if arguments.json:
        context.out.write(asjson.report(report, encoding=context.out.encoding))
    else:
        context.out.write(summary(report))
    if arguments.model:
        _notice_model(arguments.model, place, context)
    return ExitCode.DONE


def _notice_model(model: str, place: Library, context: Context) -> None:
    """Say so where the next command would not use the model that was just named."""
    usual = config.load(place.config, env=context.env).model
    if usual and usual != model:
        context.err.line(f"ibidem: the setting model is still {usual}; to keep using {model}, set it in {place.config}")


COMMAND = Command("bring the index up to date with corpus/", _DETAILS, _arguments, _run)
