"""`ibidem ask`: answer questions from the library."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ibidem.cli import asking
from ibidem.cli.asking import Asking
from ibidem.cli.commands import Command
from ibidem.cli.context import Asked, Context
from ibidem.types import Answer, Filter

_DETAILS = """\
Answer a question with sentences quoted from the documents, each with its place, and show the passages they stand in.
Where the library has no index yet, it is built first.

examples:
  ibidem ask "what does exercise do for memory?"
  ibidem ask what is the hippocampus -k 3 --in 'articles/*'
  ibidem ask - --json < questions.txt

exit code: 0 answered, 1 not answered (with -: one question or more was not)"""


def _arguments(parser: ArgumentParser) -> None:
    asking.arguments(parser, noun="question", brought="passages")
    parser.add_argument(
        "--explain", action="store_true", help="show how the score of each passage and the confidence came about"
    )


def _run(arguments: Namespace, context: Context) -> int:
    return asking.run(_ASKING, arguments, context)


def _ask(engine: Asked, question: str, k: int | None, where: Filter) -> Answer:
    return engine.ask(question, k=k, where=where)


_ASKING = Asking("ask", "question", "answer", _ask, lambda answer: not answer.abstained, lambda answer: not answer.hits)
COMMAND = Command("answer a question, with passages and citations", _DETAILS, _arguments, _run)
