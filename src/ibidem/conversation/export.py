"""A conversation as a file: Markdown, HTML or JSON, every quote with its number and its full source."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum

from ibidem.conversation.numbering import CitationNumbering, Numbers, cited_places, key, sources
from ibidem.conversation.store import KeptTurn
from ibidem.labels import RULINGS, full_place_label
from ibidem.types import Citation, Verdict


class ExportFormat(StrEnum):
    """Forms of an exported conversation; the value is the suffix of the file."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


def exported(name: str, turns: Sequence[KeptTurn], form: ExportFormat) -> str:
    """Return a conversation as the text of a file."""
    if form is ExportFormat.JSON:
        return _json(name, turns)
    return _markdown(name, turns) if form is ExportFormat.MARKDOWN else _html(name, turns)


def _numbered(turns: Sequence[KeptTurn]) -> tuple[list[tuple[KeptTurn, Numbers]], dict[int, Citation]]:
    numbering = CitationNumbering()
    found: list[tuple[KeptTurn, Numbers]] = []
    cited: dict[int, Citation] = {}
    for turn in turns:
        numbers = numbering(turn.result)
        found.append((turn, numbers))
        for place in cited_places(turn.result):
            cited.setdefault(numbers[key(place)], place)
    return found, dict(sorted(cited.items()))


def _quotes(turn: KeptTurn, numbers: Numbers) -> Iterator[tuple[str, str, list[int]]]:
    """Yield what a quote is (a stance, or nothing), its words, and its numbers."""
    found = turn.result
    if isinstance(found, Verdict):
        for one in (*found.supporting, *found.contradicting):
            yield one.stance.value, one.place.quote, [numbers[key(one.place)]]
        return
    for sentence in found.sentences:
        yield "", sentence.text, [numbers[key(at)] for at in sources(found, sentence)]


def _outcome(turn: KeptTurn) -> str:
    """Return what is said of a turn besides its quotes; empty for a plain answer."""
    found = turn.result
    if isinstance(found, Verdict):
        return RULINGS[found.ruling] + "."
    return f"No answer: {found.reason.value}." if found.reason is not None else ""


def _source(place: Citation) -> str:
    where = ", ".join(filter(None, (place.title if place.title != place.document else "", full_place_label(place))))
    return f"{where} ({place.document})" if where else place.document


def _markdown(name: str, turns: Sequence[KeptTurn]) -> str:
    numbered, cited = _numbered(turns)
    lines = [f"# {_plain(name)}", ""]
    for turn, numbers in numbered:
        lines += [f"## {_plain(turn.question)}", ""]
        if turn.read_as:
            lines += [f"Read as: {_plain(turn.read_as)}", ""]
        if outcome := _outcome(turn):
            lines += [_plain(outcome), ""]
        for stance, quote, marks in _quotes(turn, numbers):
            said = f"{stance}: " if stance else ""
            lines += [f"> {said}{_plain(quote)} {''.join(f'[{mark}]' for mark in marks)}", ""]
    if cited:
        lines += ["## Sources", "", *(f"{number}. {_plain(_source(place))}" for number, place in cited.items()), ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return a text in one line whose characters Markdown leaves as they are."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|" else one for one in " ".join(text.split()))


_STYLE = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:1rem/1.5 Georgia,serif;color:#2b2925;background:#f8f5ee}"
    "h2{font-size:1.05rem;margin-top:2em}blockquote{margin:.6em 0 .6em 1em}sup a{color:#1f5d99;text-decoration:none}"
    ".aside{color:#6f6b62}"
)


def _html(name: str, turns: Sequence[KeptTurn]) -> str:
    numbered, cited = _numbered(turns)
    title = html.escape(name)
    parts = [
        f'<!doctype html><html lang="und"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{title}</h1>"
    ]
    for turn, numbers in numbered:
        parts.append(f"<h2>{html.escape(turn.question)}</h2>")
        if turn.read_as:
            parts.append(f'<p class="aside">Read as: {html.escape(turn.read_as)}</p>')
        if outcome := _outcome(turn):
            parts.append(f"<p>{html.escape(outcome)}</p>")
        for stance, quote, marks in _quotes(turn, numbers):
            said = f'<span class="aside">{stance}</span> ' if stance else ""
            links = " ".join(f'<sup><a href="#source-{mark}">{mark}</a></sup>' for mark in marks)
            parts.append(f"<blockquote>{said}{html.escape(quote)} {links}</blockquote>")
    if cited:
        items = (
            f'<li id="source-{number}" value="{number}">{html.escape(_source(at))}</li>' for number, at in cited.items()
        )
        parts.append(f"<h2>Sources</h2><ol>{''.join(items)}</ol>")
    return "\n".join([*parts, "</body></html>\n"])


def _json(name: str, turns: Sequence[KeptTurn]) -> str:
    numbered, cited = _numbered(turns)
    content = {
        "schema": 1,
        "name": name,
        "turns": [
            {
                "question": turn.question,
                "read_as": turn.read_as or None,
                "outcome": _outcome(turn) or None,
                "quotes": [
                    {"stance": stance or None, "text": quote, "citations": marks}
                    for stance, quote, marks in _quotes(turn, numbers)
                ],
            }
            for turn, numbers in numbered
        ],
        "sources": [
            {"number": number, "document": place.document, "title": place.title, "quote": place.quote}
            | {"locator": asdict(place.locator), "start": place.start, "end": place.end}
            for number, place in cited.items()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
