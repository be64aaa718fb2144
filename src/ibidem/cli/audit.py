"""`ibidem check --draft`: audit a person's own writing, show what there is to mend, and keep what was decided."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ibidem.cli.context import Context, LibraryService
from ibidem.cli.output import refuse_target, write_file
from ibidem.cli.progress import reporter
from ibidem.cli.queries import built, form_name, notice_stale, view_of
from ibidem.cli.render.forms import form
from ibidem.errors import ExitCode, IndexMissing, LibraryError, UsageError
from ibidem.paths import decisions_path
from ibidem.types import EVERYTHING, Filter

if TYPE_CHECKING:
    from ibidem.library import Library
    from ibidem.types.audits import AuditReport, AuditRule, DecisionRequest


SUFFIXES = {"markdown": ".md", "latex": ".tex", "typst": ".typ", "text": ".txt"}
"""Of files, by how a draft is written."""
_ONLY_WITH_DRAFT = {
    "html": "--html needs",
    "sarif": "--sarif needs",
    "fail_on": "--fail-on needs",
    "wishes": "--accept, --reject, --note and --clear need",
}


class _Wished(Action):
    """Gathers decisions in the order they are typed, as (option, id, note)."""

    def __call__(
        self,
        parser: ArgumentParser,  # noqa: ARG002
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Add one decision."""
        given = [values] if isinstance(values, str) else [str(value) for value in values or ()]
        wished = (str(option_string).lstrip("-"), given[0], given[1] if len(given) > 1 else None)
        namespace.wishes = [*(namespace.wishes or ()), wished]


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments of an audit."""
    group = parser.add_argument_group("to audit a draft of yours")
    group.add_argument("--draft", metavar="FILE", help="the draft: text, Markdown, LaTeX, Typst, Word, HTML or PDF")
    group.add_argument("--html", metavar="OUT", help="write the report as one page to read or print")
    group.add_argument(
        "--fail-on",
        action="append",
        metavar="KIND",
        help="exit with 1 only for findings of this kind, such as citation-wrong-source or quotation-altered;"
        " may be repeated; none for never (else for all that is to be mended)",
    )
    group.add_argument("--sarif", metavar="OUT", help="write the findings as SARIF 2.1.0, for editors and CI")
    wished = {
        "--accept": "let a finding stand: it no longer counts",
        "--reject": "count a finding, whatever was found",
        "--clear": "forget what was decided about a finding",
    }
    for option, told in wished.items():
        group.add_argument(option, dest="wishes", action=_Wished, metavar="ID", help=f"{told}; may be repeated")
    group.add_argument(
        "--note", dest="wishes", action=_Wished, nargs=2, metavar=("ID", "TEXT"), help="keep a note on a finding"
    )


def is_meant(arguments: Namespace) -> bool:
    """Whether a draft is to be audited. Raises UsageError for options that need one, and for a claim beside one."""
    if arguments.draft is None:
        for name, options in _ONLY_WITH_DRAFT.items():
            if getattr(arguments, name):
                raise UsageError(f"{options} a draft.", remedy="Type: ibidem check --draft FILE")
        return False
    if arguments.words and not all(Path(word).is_file() for word in arguments.words):
        raise UsageError(
            "A claim and a draft cannot be checked at once.",
            remedy="Type: ibidem check --draft FILE, or: ibidem check CLAIM",
        )
    return True


def run(arguments: Namespace, context: Context) -> int:
    """Audit the drafts, write and show their reports, and return the exit code."""
    from ibidem.audit.report import flaws

    paths = [Path(arguments.draft), *map(Path, arguments.words)]
    if len(paths) > 1 and (arguments.html or arguments.sarif or arguments.wishes):
        raise UsageError("A report and decisions are of one draft.", remedy="Name one draft at a time.")
    for path in paths:
        _refuse_targets(arguments, path)
    kinds = _failing_kinds(arguments)
    place, settings = context.locate(arguments)
    failing = False
    with context.engine(place, settings) as engine:
        for path in paths:
            report = _report(engine, path, arguments, context)
            _write(report, arguments)
            context.out.write(form("draft", form_name(arguments, context))(report, view_of(arguments, context, place)))
            failing |= any(one.mend and (kinds is None or one.rule in kinds) for one in flaws(report))
        notice_stale(engine, context)
    return ExitCode.NOT_FOUND if failing else ExitCode.DONE


def audit_text(
    library: Library,
    draft: str,
    form: str,
    *,
    k: int | None = None,
    where: Filter = EVERYTHING,
    cancelled: Callable[[], bool] | None = None,
) -> AuditReport:
    """Return the audit of a text in one of SUFFIXES that is no file of the person's; nothing of it is kept.

    Whoever sent it may not read files of this machine: none that it names is opened.
    """
    name = f"draft{SUFFIXES[form]}"
    with TemporaryDirectory(prefix="ibidem-") as folder:
        manuscript = Path(folder) / name
        manuscript.write_text(draft, encoding="utf-8", errors="replace")
        try:
            report = library.audit(manuscript, k=k, where=where, own_files=False, cancelled=cancelled)
        except UsageError as error:
            raise UsageError(error.message.replace(str(manuscript), name), remedy=error.remedy) from error
        return replace(report, path=name)


def _failing_kinds(arguments: Namespace) -> frozenset[AuditRule] | None:
    """Return the kinds of findings that fail; None for all. Raises UsageError for what is no kind."""
    from ibidem.types.audits import AuditRule

    if not arguments.fail_on:
        return None
    known = {rule.value: rule for rule in AuditRule}
    named = [kind for listed in arguments.fail_on for kind in listed.split(",")]
    given = [kind for kind in named if kind != "none"]
    if given and len(given) < len(named):
        raise UsageError("--fail-on none and other kinds exclude each other.", remedy="Name none, or kinds.")
    for kind in given:
        if kind not in known:
            raise UsageError(f"{kind} is no kind of finding.", remedy=f"Kinds are {', '.join(known)}, and none.")
    return frozenset(known[kind] for kind in given)


def _refuse_targets(arguments: Namespace, path: Path) -> None:
    """Raise UsageError, before anything is judged, for files that must not be written."""
    wanted = [Path(out) for out in (arguments.html, arguments.sarif) if out is not None]
    for out in wanted:
        refuse_target(out, path)
        if out.absolute() == decisions_path(path).absolute():
            raise UsageError(f"{out} holds your decisions about the draft.", remedy="Name another file to write.")
    if len(wanted) == 2 and wanted[0].absolute() == wanted[1].absolute():
        raise UsageError("--html and --sarif name the same file.", remedy="Name two files.")


def _report(engine: LibraryService, path: Path, arguments: Namespace, context: Context) -> AuditReport:
    """Return the report, the index built first where there is none. Raises LibraryError for an empty library."""
    try:
        return built(lambda: _audited(engine, path, arguments, context), engine, context)
    except IndexMissing as error:
        raise LibraryError(
            "The library is empty, so that nothing can be checked against it.",
            remedy="Put documents into its corpus folder, and type the same again.",
        ) from error


def _audited(engine: LibraryService, path: Path, arguments: Namespace, context: Context) -> AuditReport:
    where = Filter(tuple(arguments.globs), tuple(arguments.kinds))
    try:
        with reporter(context.err, context.env) as progress:
            return engine.audit(path, k=arguments.k, where=where, decisions=_requests(arguments), progress=progress)
    except KeyboardInterrupt:
        context.err.line("ibidem: what was judged so far is kept; type the same again to go on")
        raise


def _requests(arguments: Namespace) -> list[DecisionRequest]:
    from ibidem.types.audits import Choice, DecisionRequest

    choices = {"accept": Choice.ACCEPT, "reject": Choice.REJECT}
    return [
        DecisionRequest(
            about, choices.get(option), None if note is None else " ".join(note.split()), clear=option == "clear"
        )
        for option, about, note in arguments.wishes or ()
    ]


def _write(report: AuditReport, arguments: Namespace) -> None:
    if arguments.html is not None:
        from ibidem.cli.render.html import audit_page

        write_file(Path(arguments.html), audit_page(report))
    if arguments.sarif is not None:
        from ibidem.cli.render.sarif import audit_log

        write_file(Path(arguments.sarif), audit_log(report, Path.cwd()))
