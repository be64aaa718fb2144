"""`ibidem check`: say what the library holds for and against a claim."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ibidem.cli import asking, draft
from ibidem.cli.asking import Asking
from ibidem.cli.commands import Command
from ibidem.cli.context import Asked, Context
from ibidem.types import Filter, Ruling, Verdict

_DETAILS = """\
Check a claim against the documents: the sentences that support it, the sentences that contradict it, each with its
place, and a verdict. That nothing is found never means that a claim is false.

examples:
  ibidem check "Exercise raises dopamine."
  ibidem check Sleep is shorter after training -k 2 --in 'articles/*'
  ibidem check - --json < claims.txt
  ibidem check --draft essay.md --html essay.html

With --draft, a whole text of yours is audited: every sentence that claims something is checked, quotations of four
words or more are looked up, and citation markers and bibliography are held against each other. What was judged, and
what you decide about it, is kept beside the draft in .NAME.ibidem.json, so that a second run is quick. --accept lets
a finding stand, so that it no longer counts; --reject counts it whatever was found. Findings are named by the ids in
the report.

exit code: 0 supported, 1 contradicted, mixed or not found (with -: one claim or more was);
           with --draft: 0 nothing to mend, 1 something to mend, 2 no draft that can be read"""


def _arguments(parser: ArgumentParser) -> None:
    asking.arguments(parser, noun="claim", brought="sentences on either side")
    draft.arguments(parser)


def _run(arguments: Namespace, context: Context) -> int:
    if draft.is_meant(arguments):
        return draft.run(arguments, context)
    return asking.run(_CHECKING, arguments, context)


def _check(engine: Asked, claim: str, k: int | None, where: Filter) -> Verdict:
    return engine.check(claim, k=k, where=where)


_CHECKING = Asking(
    "check", "claim", "verdict", _check, lambda verdict: verdict.ruling is Ruling.SUPPORTED, lambda _: False
)
COMMAND = Command("tell what supports a claim and what contradicts it", _DETAILS, _arguments, _run)
