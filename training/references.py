"""Train the labeller of bibliography entries, a conditional random field over the words of an entry.

python training/references.py ../shared/data/references OUT [--c1 0.15] [--iterations 130] [--everything]

The folder holds the labelled sets, and `answers/squad` beside it text that is no entry; OUT becomes
`src/ibidem/references/entries.crf.xz`. A tenth of each training set is held out by the hash of its strings, and the
settings were chosen on it; the test sets `anystyle_gold` and `grobid_test` are read by `ibidem eval references` alone.
`--everything` trains on the held-out tenth too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import random
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reference_notes import RARE, notes, prose
from reference_styles import STYLES, restyled

from ibidem.evaluation.references import Row, field_shares, joined, read_rows
from ibidem.references import labelling
from ibidem.references.labelling import ReferenceToken, features, tokenize

SETS = ("anystyle_core", "anystyle_good", "anystyle_ugly", "anystyle_bad", "grobid_train")
HELD_OUT = 10
"""One string in so many is held out."""
STYLED = 11000
"""Entries made anew from the fields of the training sets, in styles that are rare in them."""
NOTES = 5000
"""Notes, of which half hold nothing but prose."""
_SAME = {
    "organisation": "publisher",
    "idno": "note",
    "pubplace": "place",
    "publishe": "publisher",
    "notes": "note",
    "authors": "author",
    "page": "pages",
    "volumes": "volume",
    "translator": "editor",
    "director": "author",
    "producer": "author",
    "source": "container",
    "isbn": "note",
    "medium": "note",
    "biblStruct": "other",
}
"""Rare labels, and slips of the pen, as the labels they stand for."""
_INTRODUCING = frozenset(
    [
        "in",
        "pp",
        "pages",
        "page",
        "p",
        "vol",
        "no",
        "nr",
        "n",
        "v",
        "volume",
        "volumes",
        "issue",
        "number",
        "num",
        "doi",
        "url",
        "available",
        "at",
        "retrieved",
        "from",
        "accessed",
        "on",
        "eds",
        "ed",
        "editors",
        "editor",
        "hg",
        "hrsg",
        "edd",
        "edited",
        "by",
        "dir",
        "dans",
        "eng",
        "bd",
        "t",
        "s",
        "st",
        "heft",
        "pii",
        "online",
        "und",
        "et",
        "and",
        "the",
        "of",
        "published",
        "제",
        "호",
        "권",
        "第",
        "期",
        "页",
        "卷",
    ]
)
_ROLES = frozenset(["eds", "ed", "editors", "edd", "hg", "hrsg", "editor", "dir"])
_ISSUE = frozenset(["no", "n", "nr", "issue", "number", "heft", "num", "núm", "fasc", "iss"])
_TAG = re.compile(r"</?(?:italic|i|b|em|sub|sup)>")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")


def main() -> None:
    """Train, write the model, and print the exact share of each field on what was held out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--c1", type=float, default=0.15, help="weight of the L1 norm, which prunes the model")
    parser.add_argument("--c2", type=float, default=0.01)
    parser.add_argument("--iterations", type=int, default=130)
    parser.add_argument("--least", type=int, default=2, help="how often a feature must occur")
    parser.add_argument("--everything", action="store_true")
    given = parser.parse_args()
    sets = {name: read_rows(given.data / f"{name}.jsonl") for name in SETS}
    held_out = {name: [row for row in rows if is_held_out(row)] for name, rows in sets.items()}
    learned = [
        (row, name.startswith("grobid"))
        for name, rows in sets.items()
        for row in rows
        if given.everything or not is_held_out(row)
    ]
    settings = {"c1": given.c1, "c2": given.c2, "max_iterations": given.iterations, "feature.minfreq": given.least}
    sentences = prose(given.data.parent)
    train(varied(learned, sentences, random.Random(0)), given.out, settings)
    labelling.MODEL = given.out
    for name, rows in held_out.items():
        shares = field_shares(rows)
        exact = " ".join(f"{label} {share:.3f}" for label, share in shares.exact.items())
        sys.stdout.write(f"{name} {shares.entries} {exact} {shares.ms_per_entry:.2f} ms\n")


def is_held_out(row: Row) -> bool:
    """Whether a string is kept from training."""
    return int(hashlib.sha256(json.dumps([list(part) for part in row]).encode()).hexdigest(), 16) % HELD_OUT == 0


def varied(
    rows: Sequence[tuple[Row, bool]], sentences: Sequence[str], chance: random.Random
) -> Iterator[tuple[list[ReferenceToken], list[str]]]:
    """Yield the examples of rows, some of them altered, and entries and notes made of their fields in other styles."""
    shuffled = list(rows)
    chance.shuffle(shuffled)
    for row, tei in shuffled:
        yield example(_altered(row, chance), tei=tei)
    plain = [row for row, _ in shuffled]
    for row in restyled(plain, (*STYLES, *RARE), STYLED, chance):
        yield example(row, tei=False)
    for row in notes(plain, sentences, NOTES, chance):
        yield example(row, tei=False)


def train(examples: Iterable[tuple[list[ReferenceToken], list[str]]], out: Path, parameters: dict[str, float]) -> None:
    """Fit a model by L-BFGS and write it, packed."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=parameters, verbose=False)
    for tokens, labels in examples:
        if tokens:
            trainer.append(features(tokens), labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crf"
        trainer.train(str(path))
        sys.stdout.write(f"{path.stat().st_size} bytes\n")
        out.write_bytes(lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME))


def example(row: Row, *, tei: bool) -> tuple[list[ReferenceToken], list[str]]:
    """Return the tokens of a row with their labels, in one convention.

    Punctuation belongs to the field before it, opening brackets to the one behind; so do the words that introduce a
    number or a container. Issues are told from volumes, and the title of a book is a title.
    """
    row = [(label, _TAG.sub("", text)) for label, text in row]
    text, spans = joined(row)
    tokens = tokenize(text)
    places = _places(tokens, spans)
    labels: list[str] = []
    for token, place in zip(tokens, places, strict=True):
        labels.append(_label(token, place, spans, labels[-1] if labels else ""))
    if not tei:
        _part_issues(tokens, places, spans, labels)
    elif _is_book(row):
        for at, place in enumerate(places):
            if spans[place][2] == "container":
                labels[at] = "title"
    return tokens, [label if label in labelling.LABELS else "note" for label in labels]


def _places(tokens: Sequence[ReferenceToken], spans: Sequence[tuple[int, int, str]]) -> list[int]:
    """Return the index of the span that holds the word of each token."""
    places: list[int] = []
    place = 0
    for token in tokens:
        at = token.start + len(token.open) if token.core else token.start
        while place < len(spans) - 1 and spans[place][1] <= at:
            place += 1
        places.append(place)
    return places


def _label(token: ReferenceToken, place: int, spans: Sequence[tuple[int, int, str]], before: str) -> str:
    label = _SAME.get(spans[place][2], spans[place][2])
    if spans[place][2] != "other":
        return label
    behind = _SAME.get(spans[place + 1][2], spans[place + 1][2]) if place + 1 < len(spans) else ""
    ahead = _SAME.get(spans[place - 1][2], spans[place - 1][2]) if place else ""
    word = token.core.lower()
    if not token.core:
        return (behind if token.open[-1:] in "([{“«" else before) or before or behind or label
    if place == 0 and any(letter.isdigit() for letter in word):
        return "label"
    if word in _ROLES and ("editor" in (ahead, behind) or behind == "container"):
        return "editor"
    return (behind or ahead or label) if word in _INTRODUCING else label


def _part_issues(
    tokens: Sequence[ReferenceToken], places: Sequence[int], spans: Sequence[tuple[int, int, str]], labels: list[str]
) -> None:
    """Label issues, and years before a volume, where a set has them in the volume."""
    numbered = -1
    for at, (token, place) in enumerate(zip(tokens, places, strict=True)):
        if spans[place][2] != "volume":
            continue
        digits = any(letter.isdigit() for letter in token.core)
        if numbered == place and ":" in tokens[at - 1].close and digits:
            labels[at] = "pages"  # these sets never part a word between spaces, such as `70:3778–3802`
        elif numbered == place and (digits or token.core.lower() in _ISSUE):
            labels[at] = "issue"
        if digits:
            numbered = place
        last = at + 1 == len(tokens)
        if _YEAR.fullmatch(token.core) and token.close[:1] == ";" and not last and places[at + 1] == place:
            labels[at] = "date"
            numbered = -1


def _is_book(row: Row) -> bool:
    """Whether the container of a row is a book that stands alone."""
    labels = {label for label, _ in row}
    alone = "container" in labels and not labels & {"title", "volume"}
    return alone and bool(labels & {"publisher", "place", "pubplace"})


def _altered(row: Row, chance: random.Random) -> Row:
    """Return a row now and then numbered, with other quotation marks, without its last stop, or in capitals."""
    held = [(label, text) for label, text in row]
    if held[0][0] in ("author", "title", "editor") and chance.random() < 0.2:
        form = chance.choice(("[{}]", "{}.", "({})", "[{}]", "{}", "{})"))
        held.insert(0, ("label", form.format(chance.randint(1, 150))))
    if chance.random() < 0.15:
        opening, closing = chance.choice((('"', '"'), ("“", "”"), ("'", "'"), ("« ", " »")))
        held = [(label, text.replace("“", opening).replace("”", closing)) for label, text in held]
    if chance.random() < 0.1:
        held[-1] = (held[-1][0], held[-1][1].rstrip("."))
    if chance.random() < 0.03 and held[0][0] == "author":
        held[0] = ("author", held[0][1].upper())
    return held


if __name__ == "__main__":
    main()
