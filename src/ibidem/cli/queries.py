"""Put questions or claims to the engine one by one, and show what comes of each."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from typing import Generic, TextIO, TypeVar

from ibidem.cli.context import Context, LibraryService
from ibidem.cli.output import supported
from ibidem.cli.progress import brief, columns, refresh
from ibidem.cli.render.forms import View, form, one_line
from ibidem.cli.render.plain import wrapped
from ibidem.errors import ExitCode, IndexMissing, IndexOutdated, UsageError
from ibidem.labels import formatted
from ibidem.paths import LibraryPaths
from ibidem.types import Filter, Kind, Reference

FROM_STDIN = "-"
OUTDATED = "the index was built by another version of ibidem; building it anew"
WIDEST = 100
"""Cells; longer lines are tiring to read."""
NARROWEST = 20
MOST_NAMED = 3
"""Changed documents named in the notice."""

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class QuestionLoop(Generic[Outcome]):
    """What is put to the engine, and how what is found is told."""

    command: str
    """`ask` or `check`."""
    noun: str
    """`question` or `claim`."""
    shown_as: str
    """The row of the table of forms."""
    put: Callable[[LibraryService, str, int | None, Filter], Outcome]
    is_good: Callable[[Outcome], bool]
    """Whether the exit code may be 0."""
    in_short: Callable[[Outcome], Outcome]
    """What a person is shown of it who names no number."""


def arguments(parser: ArgumentParser, *, noun: str, brought: str) -> None:
    """Add the arguments that both commands have."""
    parser.add_argument(
        "words", nargs="*", metavar=noun.upper(), help=f"the {noun}; - reads one a line from standard input"
    )
    parser.add_argument("-k", type=count, metavar="N", help=brought)
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")
    parser.add_argument(
        "--width",
        type=_width,
        metavar="N",
        help="wrap lines at N columns (else as wide as the terminal, never in a pipe)",
    )
    parser.add_argument("--judge", metavar="NAME-OR-PATH", help="a CrossEncoder or NLI model, or none (else as set)")
    parser.add_argument(
        "--in",
        dest="globs",
        action="append",
        default=[],
        metavar="GLOB",
        help="only documents whose path matches, or zotero:COLLECTION-OR-TAG; may be repeated",
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


def run(asking: QuestionLoop[Outcome], arguments: Namespace, context: Context) -> int:
    """Put each line to the engine, show what is found, and return the exit code."""
    many = arguments.words == [FROM_STDIN]
    lines = lines_of(context.stdin) if many else iter([_typed(arguments.words, asking)])
    place, settings = context.locate(arguments)
    where = Filter(tuple(arguments.globs), tuple(arguments.kinds))
    show, view = form(asking.shown_as, form_name(arguments, context)), view_of(arguments, context, place)
    in_short = not arguments.json and arguments.k is None
    wraps = arguments.width is not None and not arguments.json and not context.out.terminal
    good: list[bool] = []
    refused = False
    with context.engine(place, settings) as engine:
        for line in lines:
            try:
                found = built(partial(asking.put, engine, line, arguments.k, where), engine, context)
            except UsageError as error:
                if not many:
                    raise
                context.err.line(f"ibidem: left out: {one_line(line)}: {error.message}")
                refused = True
                continue
            head = _head(asking.noun, line, first=not good) if many and not arguments.json else ""
            good.append(asking.is_good(found))
            shown = show(asking.in_short(found) if in_short else found, view)
            context.out.write(head + (wrapped(shown, arguments.width) if wraps else shown))
            if context.out.gone:
                break
        if not good and not refused:
            raise UsageError(
                f"There is no {asking.noun} on standard input.", remedy=f"Put one {asking.noun} on each line."
            )
        notice_stale(engine, context)
        notice_judge(engine, context)
    if refused:
        return ExitCode.USAGE
    return ExitCode.DONE if all(good) else ExitCode.NOT_FOUND


def count(text: str) -> int:
    """Return the number of passages that was typed. Raises ArgumentTypeError unless it is 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number of passages; use 1 or more")
    return int(text)


def built(put: Callable[[], Outcome], engine: LibraryService, context: Context) -> Outcome:
    """Ask, building the index first where there is none."""
    try:
        return put()
    except IndexMissing as error:
        outdated = isinstance(error, IndexOutdated)
        context.err.line(f"ibidem: {OUTDATED if outdated else 'there is no index yet; building it'}")
        report = refresh(engine, context)
        context.err.line(f"ibidem: {brief(report)}")
        return put()


def _typed(words: list[str], asking: QuestionLoop[Outcome]) -> str:
    typed = _text(" ".join(words)).strip()
    if not typed:
        noun = asking.noun
        raise UsageError(f"The {noun} is empty.", remedy=f'Type: ibidem {asking.command} "{noun.upper()}"')
    return typed


def _head(noun: str, line: str, *, first: bool) -> str:
    """Return what tells which of several lines the following is about."""
    return f"{'' if first else chr(10)}{noun.capitalize()}: {one_line(line)}\n"


def notice_judge(engine: LibraryService, context: Context) -> None:
    """Say that the judge is missing, where none was named."""
    if missing := engine.missing_judge():
        context.err.line(f"ibidem: asked without the judge: {missing}")


def lines_of(stdin: TextIO) -> Iterator[str]:
    """Yield the lines of standard input that are not blank; bytes that are no text are replaced."""
    if isinstance(stdin, TextIOWrapper):
        stdin.reconfigure(errors="replace")
    return (_text(line).strip() for line in stdin if line.strip())


def _text(typed: str) -> str:
    """Return what was typed without the lone surrogates that stand for bytes that were not text."""
    return typed.encode("utf-8", "replace").decode("utf-8")


def form_name(arguments: Namespace, context: Context) -> str:
    """Return the form in which to show what is found."""
    if arguments.json:
        return "json"
    return "terminal" if context.out.terminal else "plain"


def view_of(arguments: Namespace, context: Context, place: LibraryPaths) -> View:
    """Return how to show it where stdout goes."""
    styled = context.env.get("TERM", "") not in ("", "dumb")
    return View(
        corpus=place.corpus,
        encoding=context.out.encoding,
        width=getattr(arguments, "width", None) or min(columns(context.out, context.env), WIDEST),
        explain=getattr(arguments, "explain", False),
        links=styled and supported(context.env),
        cited=_cited(getattr(arguments, "style", None), getattr(arguments, "locale", "")),
        colour=not context.env.get("NO_COLOR"),
        styled=styled,
    )


def _cited(style: str | None, locale: str) -> Callable[[Reference], str]:
    if not style:
        return formatted
    from ibidem.citing import in_style

    return partial(in_style, style=style, locale=locale)


def notice_stale(engine: LibraryService, context: Context) -> None:
    """Say on stderr which documents have changed since the index was built."""
    stale = engine.stale()
    if not stale:
        return
    named = ", ".join(stale[:MOST_NAMED]) + (", …" if len(stale) > MOST_NAMED else "")
    changed = "1 document has" if len(stale) == 1 else f"{len(stale):,} documents have"
    context.err.line(f"ibidem: {changed} changed since the index was built ({named}); type: ibidem index")


def _width(text: str) -> int:
    if not text.isdecimal() or int(text) < NARROWEST:
        raise ArgumentTypeError(f"{text!r} is not a number of columns; use {NARROWEST} or more")
    return int(text)


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a kind; use one of: {', '.join(Kind)}") from None
