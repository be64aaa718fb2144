"""Answers and reports as JSON, one object a line; the fields are in docs/interfaces.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING

from ibidem.types import Answer, AnswerSentence, Citation, Hit

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from ibidem.cli.render import View

SCHEMA = 1
_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What a terminal may obey or a line reader may break at, beside the controls that JSON itself escapes."""


def answer(answer: Answer, view: View) -> str:
    """Return an answer as one line of JSON."""
    return dump(
        {
            "schema": SCHEMA,
            "question": answer.question,
            "answer": {
                "abstained": answer.abstained,
                "reason": answer.reason,
                "confidence": rounded(answer.confidence),
                "sentences": [_sentence(one) for one in answer.sentences],
            },
            "passages": [_passage(rank, hit, answer) for rank, hit in enumerate(answer.hits, start=1)],
            "elapsed_ms": {name: round(answer.elapsed_ms.get(name, 0.0), 2) for name in ("load", "search", "answer")},
        },
        encoding=view.encoding,
    )


def report(value: DataclassInstance, *, encoding: str) -> str:
    """Return a dataclass as one line of JSON with its schema number."""
    return dump({"schema": SCHEMA, **asdict(value)}, encoding=encoding)


def dump(value: Mapping[str, object], *, encoding: str) -> str:
    """Return a value as one line of JSON that the encoding can hold and no terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    text = _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, allow_nan=False, default=_plain)
    return text + "\n"


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def _sentence(sentence: AnswerSentence) -> dict[str, object]:
    return {"text": sentence.text, "citations": list(sentence.citations), **place(sentence.place)}


def _passage(rank: int, hit: Hit, answer: Answer) -> dict[str, object]:
    citation = hit.citation
    return {
        "rank": rank,
        "citation": rank,
        **place(citation),
        "title": citation.title,
        "kind": hit.passage.kind,
        "text": citation.quote,
        "score": rounded(hit.score),
        "trace": {
            name: {"rank": one.rank, "score": rounded(one.score), "part": rounded(one.part)}
            for name, one in hit.trace.items()
        },
        "references": list(answer.references.get(hit.passage.id, ())),
        "also": [{**place(one), "title": one.title, "text": one.quote} for one in hit.also],
    }


def place(citation: Citation) -> dict[str, object]:
    """Return where a citation lies, as fields."""
    return {
        "document": citation.document,
        "section": list(citation.section),
        "page": citation.page,
        "lines": list(citation.lines),
        "start": citation.start,
        "end": citation.end,
    }


def rounded(number: float) -> float:
    """Round at the edge: finer than any score means, fine enough that parts still sum to their score."""
    return round(number, 6)
