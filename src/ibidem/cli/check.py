"""`ibidem check`: say what the library holds for and against a claim."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ibidem.cli import asking
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

exit code: 0 supported, 1 contradicted, mixed or not found (with -: one claim or more was)"""


def _arguments(parser: ArgumentParser) -> None:
    asking.arguments(parser, noun="claim", brought="sentences on either side")


def _run(arguments: Namespace, context: Context) -> int:
    arguments.explain = False
    return asking.run(_CHECKING, arguments, context)


def _check(engine: Asked, claim: str, k: int | None, where: Filter) -> Verdict:
    return engine.check(claim, k=k, where=where)


_CHECKING = Asking("claim", "verdict", _check, lambda verdict: verdict.ruling is Ruling.SUPPORTED, lambda _: False)
COMMAND = Command("tell what supports a claim and what contradicts it", _DETAILS, _arguments, _run)
