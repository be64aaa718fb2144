"""Measure how exactly the fields of labelled reference strings are read."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ibidem.errors import UsageError
from ibidem.references.labelling import ReferenceToken, label_tokens, tokenize

Row = Sequence[tuple[str, str]]
"""A reference string as its labelled parts, in reading order."""
SCORED = (
    "author",
    "title",
    "container",
    "date",
    "volume",
    "issue",
    "pages",
    "publisher",
    "place",
    "editor",
    "doi",
    "url",
)
_NO_SPACE_BEFORE = re.compile(r"[,.;:)\]]")
_TAG = re.compile(r"</?(?:italic|i|b|em|sub|sup)>")
_BETWEEN = "other"
"""The label of words and punctuation between fields, in sets that set them apart as TEI does."""
# fmt: off
_INTRODUCES: dict[str, frozenset[str]] = {
    "volume": frozenset(["vol", "v", "volume", "no", "bd", "t", "nr", "n", "제", "권", "第", "卷"]),
    "issue": frozenset(["no", "nr", "n", "issue", "number", "호", "제", "권", "第", "期"]),
    "pages": frozenset(["pp", "p", "pages", "page", "s", "页", "第"]),
    "container": frozenset(["in", "dans"]),
    "editor": frozenset(["in", "eds", "ed", "editors", "edited", "by", "hg", "editor", "edd"]),
    "doi": frozenset(("doi",)),
    "url": frozenset(["url", "available", "at", "from", "retrieved", "online", "accessed"]),
    "date": frozenset(["accessed", "on", "published", "epub"]),
    "publisher": frozenset(["published", "by"]),
}
# fmt: on
"""Words that such sets leave outside a field, before or behind it."""


@dataclass(frozen=True, slots=True)
class FieldShares:
    """The share of entries with a field whose field was read exactly, and the time an entry took."""

    entries: int
    exact: dict[str, float]
    counts: dict[str, int]
    ms_per_entry: float


def references(file: Path) -> dict[str, object]:
    """Return the exact share of each field over a file of labelled strings, one `[[label, text], …]` a line.

    Raises UsageError naming file and line of what is no such string.
    """
    shares = field_shares(read_rows(file))
    return {
        "schema": 1,
        "strings": shares.entries,
        "exact": {label: round(share, 4) for label, share in shares.exact.items()},
        "counts": shares.counts,
        "ms_per_string": round(shares.ms_per_entry, 2),
    }


def read_rows(file: Path) -> list[Row]:
    """Return the labelled strings of a file. Raises UsageError naming the line of what is none."""
    rows: list[Row] = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read.", remedy="Name a file of labelled strings, one a line.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            rows.append(_row(line, f"{file}, line {number}"))
    if not rows:
        raise UsageError(f"{file} holds no strings.", remedy="Name a file of labelled strings, one a line.")
    return rows


def _row(line: str, place: str) -> Row:
    try:
        row = [(label, text) for label, text in json.loads(line)]
    except (ValueError, TypeError) as error:
        raise UsageError(f"{place}: not a labelled string.", remedy="A line is [[label, text], …].") from error
    if not all(isinstance(part, str) for pair in row for part in pair):
        raise UsageError(f"{place}: labels and texts must be strings.", remedy="A line is [[label, text], …].")
    return row


def field_shares(rows: Iterable[Row]) -> FieldShares:
    """Return the exact share of each field over labelled strings, compared without punctuation and case.

    The labels that were read are first put into the convention of the set: where words such as `vol.` are set apart
    from a field they are cut off from it, where issues have no label of their own they count as part of the volume,
    and a book that stands alone may have its title labelled as a container, as TEI does.
    """
    held = [[(label, _TAG.sub("", text)) for label, text in row] for row in rows]
    apart = any(label == _BETWEEN for row in held for label, _ in row)
    issues = any(label == "issue" for row in held for label, _ in row)
    right: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    spent = 0.0
    for row in held:
        text = joined(row)[0]
        begun = time.perf_counter()
        tokens = tokenize(text)
        labels = label_tokens(tokens)
        spent += time.perf_counter() - begun
        read = rendered(text, tokens, labels, apart=apart, issues=issues)
        gold = _gold(row)
        if apart and "container" not in read and "title" not in gold:
            read["container"] = read.get("title", "")  # the title of a book that stands alone
        for label in SCORED:
            if label in gold:
                counts[label] += 1
                right[label] += read.get(label, "") == gold[label]
    exact = {label: right[label] / counts[label] for label in SCORED if counts[label]}
    return FieldShares(len(held), exact, dict(counts), 1000 * spent / max(1, len(held)))


def joined(row: Row) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the string of a row, with the span and label of each part that is not empty."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for label, part in row:
        stripped = part.strip()
        if stripped:
            text += " " if text and not _NO_SPACE_BEFORE.match(stripped) else ""
            spans.append((len(text), len(text) + len(stripped), label))
            text += stripped
    return text, spans


def rendered(
    text: str, tokens: Sequence[ReferenceToken], labels: Sequence[str], *, apart: bool, issues: bool
) -> dict[str, str]:
    """Return the words of each field in the convention of a set; the stretches of one label are joined."""
    labels = list(labels)
    if not issues:
        labels = ["volume" if label == "issue" else label for label in labels]
    if not apart:
        for word in _touching(tokens):
            if any(labels[at] == "volume" for at in word):
                for at in word:
                    labels[at] = "volume"  # these sets never part what no space parts, such as `2001;8(2):116–24`
    fields: dict[str, str] = {}
    first = 0
    for at in range(1, len(tokens) + 1):
        if at < len(tokens) and labels[at] == labels[first]:
            continue
        label = labels[first]
        words = _words(text[tokens[first].start : tokens[at - 1].end])
        if apart:
            words = _without_introduction(words, _INTRODUCES.get(label, frozenset()))
        fields[label] = " ".join([*fields.get(label, "").split(), *words])
        first = at
    return fields


def _touching(tokens: Sequence[ReferenceToken]) -> Iterator[list[int]]:
    """Yield the indices of tokens that no space parts."""
    word: list[int] = []
    for at, token in enumerate(tokens):
        if word and tokens[at - 1].end < token.start:
            yield word
            word = []
        word.append(at)
    if word:
        yield word


def _gold(row: Row) -> dict[str, str]:
    fields: dict[str, str] = {}
    for label, text in row:
        if words := _words(text):
            fields[label] = " ".join([*fields.get(label, "").split(), *words])
    return fields


def _words(text: str) -> list[str]:
    return re.sub(r"[\W_]+", " ", text.casefold()).split()


def _without_introduction(words: Sequence[str], introduces: frozenset[str]) -> list[str]:
    held = list(words)
    while held and held[0] in introduces:
        held.pop(0)
    while held and held[-1] in introduces:
        held.pop()
    return held
