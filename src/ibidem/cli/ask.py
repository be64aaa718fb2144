"""`ibidem ask`: answer questions from the library."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from functools import partial

from ibidem.cli import audit, queries
from ibidem.cli.citing import style_arguments
from ibidem.cli.commands import Command
from ibidem.cli.context import Context, LibraryService
from ibidem.cli.queries import QuestionLoop
from ibidem.types import Answer, Filter, Ruling, Verdict

NEAREST = 3
"""Passages shown where nothing answers, unless a number is named."""

_DETAILS = """\
Answer a question with sentences quoted from the documents, each with its place, and show the passages they stand in.
Where the library has no index yet, it is built first.

examples:
  ibidem ask "what does exercise do for memory?"
  ibidem ask what is the hippocampus -k 3 --in 'articles/*'
  ibidem ask - --json < questions.txt

exit code: 0 answered, 1 not answered (with -: one question or more was not)"""


def _arguments(parser: ArgumentParser) -> None:
    told = "show N passages, no more and no fewer (else those that the answer quotes; with --json, 8)"
    queries.arguments(parser, noun="question", brought=told)
    parser.add_argument(
        "--explain", action="store_true", help="show how the score of each passage and the confidence came about"
    )
    parser.add_argument("--verbatim", action="store_true", help="take the question as typed, without correcting words")


def _run(arguments: Namespace, context: Context) -> int:
    asking = replace(_ASKING, put=partial(_ask, verbatim=arguments.verbatim))
    return queries.run(asking, arguments, context)


def _ask(engine: LibraryService, question: str, k: int | None, where: Filter, *, verbatim: bool = False) -> Answer:
    return engine.ask(question, k=k, where=where, verbatim=verbatim)


def _in_short(answer: Answer) -> Answer:
    return answer.limited(NEAREST) if answer.abstained else answer.with_hits(answer.quoted_ranks())


_ASKING = QuestionLoop("ask", "question", "answer", _ask, lambda answer: not answer.abstained, _in_short)
ASK = Command("answer a question, with passages and citations", _DETAILS, _arguments, _run)


_DETAILS_CHECK = """\
Check a claim against the documents: the sentences that support it, the sentences that contradict it, each with its
place, and a verdict. That nothing is found never means that a claim is false.

examples:
  ibidem check "Exercise raises dopamine."
  ibidem check Sleep is shorter after training -k 2 --in 'articles/*'
  ibidem check - --json < claims.txt
  ibidem check "Exercise raises dopamine." --style apa
  ibidem check --draft essay.md --html essay.html

With --draft, a whole text of yours is audited: every sentence that claims something is checked, quotations of four
words or more are looked up, and citation markers and bibliography are held against each other. What was judged, and
what you decide about it, is kept beside the draft in .NAME.ibidem.json, so that a second run is quick. --accept lets
a finding stand, so that it no longer counts; --reject counts it whatever was found. Findings are named by the ids in
the report.

exit code: 0 supported, 1 contradicted, mixed, unclear or not found (with -: one claim or more was);
           with --draft: 0 nothing to mend, 1 something to mend, 2 no draft that can be read"""


def _arguments_check(parser: ArgumentParser) -> None:
    queries.arguments(parser, noun="claim", brought="show at most N sentences on either side (else 4)")
    style_arguments(parser)
    audit.arguments(parser)


def _run_check(arguments: Namespace, context: Context) -> int:
    if audit.is_meant(arguments):
        return audit.run(arguments, context)
    return queries.run(_CHECKING, arguments, context)


def _check(engine: LibraryService, claim: str, k: int | None, where: Filter) -> Verdict:
    return engine.check(claim, k=k, where=where)


_CHECKING = QuestionLoop(
    "check",
    "claim",
    "verdict",
    _check,
    lambda verdict: verdict.ruling is Ruling.SUPPORTED,
    lambda verdict: verdict,
)
CHECK = Command("tell what supports a claim and what contradicts it", _DETAILS_CHECK, _arguments_check, _run_check)
