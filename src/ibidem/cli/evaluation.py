"""`ibidem eval …`: measure the engine and the judge on judged questions and claims."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from ibidem import settings as config
from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.cli.progress import reporter
from ibidem.cli.render import json as asjson
from ibidem.cli.render.forms import one_line
from ibidem.errors import ExitCode, NoLibrary, UsageError
from ibidem.paths import find_library
from ibidem.settings import Settings

_JUDGE = "a CrossEncoder or NLI model, or none (else the setting judge, or the bundled one)"
_ALWAYS = """
The folder is never written to: its index is built in a cache folder, so that a second run is quick. The settings are
those of the library, where there is one here, else the usual ones.
"""

_RETRIEVAL = f"""\
Measure how well passages are found: nDCG@10, R@10 and R@100 on a folder in BEIR form (corpus.jsonl, queries.jsonl,
qrels/SPLIT.tsv), through the same engine as ask.
{_ALWAYS}
example:
  ibidem eval retrieval ~/data/scifact --split test"""

_ANSWERS = f"""\
Measure how well questions are answered, and how well it is known when they cannot be, on a folder with corpus.jsonl
and questions.jsonl (_id, text, answers, answerable, document), through the same engine as ask.
{_ALWAYS}
example:
  ibidem eval answers ~/data/squad"""

_CLAIMS = """\
Measure how well it is told whether evidence supports or refutes a claim, on JSON lines of claim, evidence, label
(SUPPORTS, REFUTES or NEUTRAL) and split. Rows of the confusion are the true labels, columns the told ones, both in
that order; the macro F1 is over the labels that are present.

examples:
  ibidem eval claims ~/data/healthver.jsonl --split test
  ibidem eval claims ~/data/scifact.jsonl --split dev --evidence abstract"""


_VERDICTS = f"""\
Measure how well claims are checked against a whole library: the F1 of the documents that are told to support or refute
each claim, as SciFact's own evaluation has it. The folder holds corpus.jsonl; the claims are JSON lines of claim, label
(SUPPORTS, REFUTES or NEUTRAL) and split, with the document's _id as document or its whole text as abstract.
{_ALWAYS}
example:
  ibidem eval verdicts ~/data/retrieval/scifact --claims ~/data/claims/scifact.jsonl --split dev"""


_DRAFTS = """\
Measure how well mistakes in drafts are found: the share of planted mistakes that have a finding to mend in their
sentence, and the share of right cited sentences that have one. The folder holds drafts, the bibliography files that
they name, and gold.jsonl (draft, split, text, mistake: a word for its kind, or null where the sentence is right). The
drafts are checked against the library; the folder is never written to.

example:
  ibidem eval drafts benchmarks/drafts --split test --library ~/papers"""


_REFERENCES = """\
Measure how exactly the fields of references are read, on lines of [[label, text], …] in reading order: the share of
the strings with a field whose field was read exactly, but for punctuation and case. Labels are author, title,
container, date, volume, issue, pages, publisher, place, editor, doi and url; others are ignored.

example:
  ibidem eval references ~/data/references/anystyle_gold.jsonl"""


_READING = """\
Measure how whole the documents of a folder are read, file by file and in sum: paragraphs of prose that begin in lower
case or end without a mark; words glued or split beside an independent extraction, which is the .txt of the same name
or, for PDF, the plain text that pdfium gives; runs of three words that it has nowhere, of which many in a file tell
that columns are drawn into each other; entries of references, those with author, year and title, markers, and
those without an entry; and the processor time of a page.

example:
  ibidem eval reading ~/papers"""
_READING_COLUMNS = (
    "pages", "ms_per_page", "blocks", "begun", "unended", "words", "glued", "split", "mixed",
    "entries", "complete", "markers", "orphans",
)  # fmt: skip


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of judged questions")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where to build (else the user's cache folder)")
    parser.add_argument("--judge", metavar="NAME-OR-PATH", help=_JUDGE)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def _retrieval_arguments(parser: ArgumentParser) -> None:
    _arguments(parser)
    parser.add_argument("--split", default="test", metavar="SPLIT", help="which judgements to use (test)")


def _retrieval(arguments: Namespace, context: Context) -> int:
    folder, settings = _folder(arguments), _settings(arguments, context)
    with reporter(context.err, context.env) as progress:
        figures = context.services.retrieval(folder, arguments.split, settings, arguments.cache, progress)
    return _show(figures, arguments, context)


def _answers(arguments: Namespace, context: Context) -> int:
    folder, settings = _folder(arguments), _settings(arguments, context)
    with reporter(context.err, context.env) as progress:
        figures = context.services.answers(folder, settings, arguments.cache, progress)
    return _show(figures, arguments, context)


def _claims_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the file of claims, one JSON object a line")
    parser.add_argument("--split", metavar="SPLIT", help="only the lines of this split (else all)")
    parser.add_argument("--evidence", default="evidence", metavar="FIELD", help="the field to judge by (evidence)")
    parser.add_argument("--judge", metavar="NAME-OR-PATH", help=_JUDGE)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def _claims(arguments: Namespace, context: Context) -> int:
    settings = _settings(arguments, context)
    with reporter(context.err, context.env) as progress:
        figures = context.services.claims(arguments.file, arguments.split, arguments.evidence, settings, progress)
    return _show(figures, arguments, context)


def _verdicts_arguments(parser: ArgumentParser) -> None:
    _arguments(parser)
    parser.add_argument("--claims", type=Path, metavar="FILE", help="the judged claims (else claims.jsonl in DIR)")
    parser.add_argument("--split", metavar="SPLIT", help="only the claims of this split (else all)")


def _verdicts(arguments: Namespace, context: Context) -> int:
    folder, settings = _folder(arguments), _settings(arguments, context)
    with reporter(context.err, context.env) as progress:
        figures = context.services.verdicts(
            folder, arguments.claims, arguments.split, settings, cache=arguments.cache, progress=progress
        )
    return _show(figures, arguments, context)


def _drafts_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of drafts with their gold.jsonl")
    parser.add_argument("--split", metavar="SPLIT", help="only the drafts of this split (else all)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def _drafts(arguments: Namespace, context: Context) -> int:
    folder = _folder(arguments, "Name the folder that holds gold.jsonl.")
    place, settings = context.locate(arguments)
    with reporter(context.err, context.env) as progress:
        figures = context.services.drafts(folder, arguments.split, place, settings, progress)
    return _show(figures, arguments, context)


def _references_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the labelled strings, one a line")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def _references(arguments: Namespace, context: Context) -> int:
    return _show(context.services.reference_fields(arguments.file), arguments, context)


def _reading_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of documents")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def _reading(arguments: Namespace, context: Context) -> int:
    folder, settings = _folder(arguments, "Name a folder of documents."), _settings(arguments, context)
    with reporter(context.err, context.env) as progress:
        figures = context.services.reading(folder, settings, progress)
    if arguments.json:
        return _show(figures, arguments, context)
    rows = [*_rows(figures["files"]), {"file": "in all", **dict(*_rows([figures["sum"]]))}]
    table: list[tuple[str, ...]] = [("file", *_READING_COLUMNS)]
    table += [(one_line(str(row["file"])), *(_figure(row[name]) for name in _READING_COLUMNS)) for row in rows]
    wide = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, *cells in table:
        context.out.write("  ".join([name.ljust(wide[0]), *map(str.rjust, cells, wide[1:])]) + "\n")
    return ExitCode.DONE


def _rows(found: object) -> list[Mapping[str, object]]:
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}" if isinstance(value, float) else "–"


def _folder(arguments: Namespace, remedy: str = "Name the folder that holds corpus.jsonl.") -> Path:
    folder: Path = arguments.folder
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.", remedy=remedy)
    return folder


def _settings(arguments: Namespace, context: Context) -> Settings:
    try:
        place = find_library(arguments.library, env=context.env).config
    except NoLibrary:
        if arguments.library:
            raise
        place = None
    return config.load_settings(place, env=context.env, flags={"judge": getattr(arguments, "judge", None)})


def _show(figures: Mapping[str, object], arguments: Namespace, context: Context) -> int:
    if arguments.json:
        context.out.write(asjson.dump(figures, encoding=context.out.encoding))
    else:
        context.out.write(_table(figures))
    return ExitCode.DONE


def _table(figures: Mapping[str, object]) -> str:
    rows = {name: _cell(value) for name, value in figures.items() if name != "schema"}
    wide = max(map(len, rows), default=0)
    return "".join(f"{name:<{wide}}  {value}".rstrip() + "\n" for name, value in rows.items())


def _cell(value: object) -> str:
    match value:
        case None:
            return "–"
        case float():
            return f"{value:.4f}"
        case Mapping():
            return one_line(", ".join(f"{key} {_cell(one)}" for key, one in value.items()))
        case _:
            return one_line(str(value))


RETRIEVAL = Command("measure how well passages are found", _RETRIEVAL, _retrieval_arguments, _retrieval)
ANSWERS = Command("measure how well questions are answered", _ANSWERS, _arguments, _answers)
CLAIMS = Command("measure how well evidence is told for and against claims", _CLAIMS, _claims_arguments, _claims)
VERDICTS = Command("measure how well claims are checked against a library", _VERDICTS, _verdicts_arguments, _verdicts)
DRAFTS = Command("measure how well mistakes in drafts are found", _DRAFTS, _drafts_arguments, _drafts)
REFERENCES = Command(
    "measure how exactly the fields of references are read", _REFERENCES, _references_arguments, _references
)
READING = Command("measure how whole documents are read", _READING, _reading_arguments, _reading)
