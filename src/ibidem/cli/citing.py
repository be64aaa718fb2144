"""`ibidem cite`: the works that a query means, with their keys, as a citation style writes them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from functools import partial

from ibidem import plugins
from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.queries import built, count, notice_stale
from ibidem.cli.render.forms import one_line
from ibidem.cli.render.json import SCHEMA, dump, styled_works
from ibidem.errors import ExitCode, UsageError
from ibidem.labels import formatted
from ibidem.types import CitableWork, Exporter, StyledWork, Work

WORKS = 5
"""Works shown unless a number is named."""
STYLE_HELP = (
    "write them in a citation style: acs, ama, apa, apsa, asa, chicago-author-date, chicago-notes, din-1505-2,"
    " elsevier-harvard, harvard, ieee, iso690, mla, nature, science, springer, vancouver, or a .csl file"
)

_DETAILS = """\
Find what to cite: the works that the library lists or holds, by key, author, year and title, or by what they say.
Each is shown with its key, what stands in the text, its entry in the bibliography, and its own text where the library
has it.

examples:
  ibidem cite "smith 2001"
  ibidem cite "walking slows the loss of memory" --style apa
  ibidem cite smith2001walking --style vancouver --locale de-DE
  ibidem cite "smith 2001" --bibtex >> paper.bib

exit code: 0 found, 1 nothing found"""


def style_arguments(parser: ArgumentParser) -> None:
    """Add the options that choose how a work is written."""
    parser.add_argument("--style", metavar="STYLE", help=STYLE_HELP)
    parser.add_argument("--locale", metavar="LOCALE", default="", help="the language of a style's own words, as de-DE")


def form_arguments(parser: ArgumentParser) -> None:
    """Add the options that choose what works are printed as, of which one may be typed."""
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print JSON")
    forms.add_argument("--bibtex", dest="format", action="store_const", const="bibtex", help="print BibTeX")
    forms.add_argument("--csl", dest="format", action="store_const", const="csl", help="print CSL-JSON")
    forms.add_argument("--ris", dest="format", action="store_const", const="ris", help="print RIS")
    forms.add_argument("--format", metavar="NAME", help="print in a format that a package adds")


def exporter(name: str) -> Exporter:
    """Return what writes works in a format of a reference manager, or in one that a package adds.

    Raises ConfigError for a format that there is not, as does what is returned where the package fails.
    """
    write: Exporter = plugins.load(plugins.Group.EXPORTERS, name)

    def export(works: Sequence[Work], named: Sequence[str] | None = None, /) -> str:
        with plugins.blaming(plugins.Group.EXPORTERS, name):
            text: object = write(works) if named is None else write(works, named)
            if isinstance(text, str):
                return text
            raise TypeError(f"it gives {type(text).__name__}, not text")

    return export


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="QUERY", help="a key, authors and years, words of a title, a topic")
    parser.add_argument("-k", type=count, metavar="N", default=WORKS, help=f"show at most N works (else {WORKS})")
    style_arguments(parser)
    form_arguments(parser)


def refuse_style(arguments: Namespace) -> None:
    """Raise UsageError where records are asked for in a citation style."""
    if arguments.format is not None and (arguments.style or arguments.locale):
        raise UsageError(
            "A record has no citation style.",
            remedy="Leave out --style and --locale, or --bibtex, --csl, --ris and --format.",
        )


def _run(arguments: Namespace, context: Context) -> int:
    query = " ".join(arguments.words).strip()
    if not query:
        raise UsageError("The query is empty.", remedy='Type: ibidem cite "QUERY"')
    form = None if arguments.format is None else exporter(arguments.format)
    refuse_style(arguments)
    with context.engine(*context.locate(arguments)) as engine:
        found = built(partial(engine.cite, query, k=arguments.k), engine, context)
        if form is not None:
            context.out.record(form([one.work for one in found], [one.key for one in found]))
        else:
            shown = written(found, arguments.style, arguments.locale, ordered=False)
            if arguments.json:
                context.out.write(_json(query, found, shown, context.out.encoding))
            else:
                context.out.write("\n".join(_lines(found, shown)) + "\n")
        notice_stale(engine, context)
    return ExitCode.DONE if found else ExitCode.NOT_FOUND


def written(
    works: Sequence[CitableWork], style: str | None, locale: str, *, ordered: bool = True
) -> tuple[StyledWork, ...]:
    """Return works as a style writes them; without a style in a plain form of ours, with no mark for the text."""
    if not style:
        return tuple(StyledWork(one.key, "", formatted(one.work.entries[0])) for one in works)
    from ibidem.citing import styled

    return styled(works, style, locale=locale, ordered=ordered)


def _json(query: str, found: Sequence[CitableWork], shown: Sequence[StyledWork], encoding: str) -> str:
    return dump({"schema": SCHEMA, "query": query, "works": styled_works(found, shown)}, encoding=encoding)


def _lines(found: Sequence[CitableWork], shown: Sequence[StyledWork]) -> Iterator[str]:
    if not found:
        yield "The library lists and holds no such work."
    for number, (one, styled) in enumerate(zip(found, shown, strict=True)):
        if number:
            yield ""
        yield f"{one_line(styled.key)}  {one_line(styled.mark)}".rstrip()
        yield f"  {one_line(styled.entry)}"
        if one.work.source is not None:
            yield f"  text  {one_line(one.work.source)}"


COMMAND = Command("find what to cite, with keys and references", _DETAILS, _arguments, _run)
