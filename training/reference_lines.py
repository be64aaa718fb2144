"""Train the reader of reference lists: which lines of a list begin an entry.

python training/reference_lines.py ../shared/data/references OUT [--lists 3000]

Lists are made of labelled strings, wrapped, numbered, hung and parted as journals do; OUT becomes
`src/ibidem/references/lines.crf.xz`. Strings held out by `references.py` make the lists it is measured on.
"""

from __future__ import annotations

import argparse
import lzma
import random
import re
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reference_styles import STYLES, parts_of, styled

from ibidem.evaluation.references import Row, joined, read_rows
from ibidem.references import list_lines
from ibidem.references.list_lines import BEGINS, ListLine, entry_starts, line_features
from ibidem.references.persons import CORPORATE
from ibidem.references.region_lines import RegionLine, parted
from references import SETS, is_held_out

LONGEST = 45
"""Entries of a list that is made."""
MEASURED = 150
CONTINUES = "I"
"""The tag of a line that goes on with an entry."""
_FORMS = ("[{}] ", "{}. ", "({}) ", "{} ", "{}) ", "[{}]: ", "- ", "• ", "* ")
CORPORATE_SHARE = 0.15
"""How many entries of a list in one style get an institution for their author."""
JOINED_SHARE = 0.2
"""How many lists without numbers have several entries in a line, as where the ends of lines were lost."""
PARTICLE_SHARE = 0.1
"""How many entries begin with a small word of a name."""
_PARTICLES = ("van ", "van ", "van der ", "van den ", "von ", "de ", "de ", "de la ", "di ", "da ", "du ", "d’", "al-")
_CAPITAL = re.compile(r"[^\W\d_a-z]")
_TAG = re.compile(r"</?\w{1,6}>")


def main() -> None:
    """Train, write the model, and print how many lists and entries are parted rightly on what was held out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lists", type=int, default=3000)
    given = parser.parse_args()
    rows = {
        name: read_rows(given.data / f"{name}.jsonl") for name in SETS if name not in ("anystyle_bad", "anystyle_ugly")
    }
    chance = random.Random(0)
    learned = {name: [row for row in held if not is_held_out(row)] for name, held in rows.items()}
    train([made(learned, chance) for _ in range(given.lists)], given.out)
    list_lines.MODEL = given.out
    report(
        [made({n: [r for r in held if is_held_out(r)] for n, held in rows.items()}, chance) for _ in range(MEASURED)]
    )


def made(rows: dict[str, list[Row]], chance: random.Random) -> tuple[list[ListLine], list[str]]:
    """Return the lines of a list that was made at random, and for each whether it begins an entry."""
    entries = _entries(rows, chance)
    numbered = chance.random() < 0.4
    form, at = chance.choice(_FORMS), chance.choice((1, 1, 1, 1, chance.randint(2, 90)))
    width = chance.choice((chance.randint(38, 60), chance.randint(60, 110), chance.randint(60, 110), 1000, 1000))
    hanging = chance.random() < 0.3
    gapped = chance.random() < (0.15 if numbered else 0.35)
    if not numbered and chance.random() < JOINED_SHARE:
        return _joined_entries(entries, chance)
    loose = 0.04 if chance.random() < 0.3 else 0.0
    lines: list[ListLine] = []
    tags: list[str] = []
    for number, entry in enumerate(entries, at):
        text = (form.format(number) if numbered else "") + entry
        wrapped = textwrap.wrap(
            text, width, break_on_hyphens=chance.random() < 0.7, break_long_words=chance.random() < 0.5
        )
        for row, line in enumerate(_hyphenated(wrapped, chance)):
            indent = 4.0 if hanging and row else 0.0
            gap = (gapped and not row) or chance.random() < loose
            lines.append(ListLine(line, indent, gap))
            tags.append(CONTINUES if row else BEGINS)
    return lines, tags


def _joined_entries(entries: Sequence[str], chance: random.Random) -> tuple[list[ListLine], list[str]]:
    """Return the lines of a list of which several entries stand in one line, cut wherever an entry may begin."""
    lines: list[ListLine] = []
    tags: list[str] = []
    at = 0
    while at < len(entries):
        held = entries[at : at + chance.choice((1, 2, 4, len(entries)))]
        at += len(held)
        whole = " ".join(held)
        starts = {0}
        for entry in held[:-1]:
            starts.add(max(starts) + len(entry) + 1)
        for piece in parted([RegionLine(0, len(whole), whole, 0.0, gap=False)]):
            lines.append(ListLine(piece.text))
            tags.append(BEGINS if piece.start in starts else CONTINUES)
    return lines, tags


def _entries(rows: dict[str, list[Row]], chance: random.Random) -> list[str]:
    name = chance.choice(list(rows))
    held = rows[name]
    count = chance.randint(2, chance.choice((4, 12, LONGEST)))
    if chance.random() < 0.5:  # of one style
        style = chance.choice(STYLES)
        parts = [
            found for row in chance.sample(held, min(len(held), 2 * count)) if (found := parts_of(row)) is not None
        ]
        houses = [p.publisher for p in parts if CORPORATE.search(p.publisher)] or ["World Health Organization"]
        texts = []
        for part in parts[:count]:
            corporate = chance.random() < CORPORATE_SHARE
            own = replace(part, corporate=chance.choice(houses), people=()) if corporate else part
            texts.append(joined(styled(own, style, chance))[0])
    else:
        first = chance.randrange(max(1, len(held) - count))
        texts = [
            joined([(label, text) for label, text in row if label != "label"])[0] for row in held[first : first + count]
        ]
    texts = [_closed(clean, chance) for text in texts if len(clean := " ".join(_TAG.sub("", text).split())) > 15]
    texts = [_with_particle(text, chance) for text in texts]
    if chance.random() < 0.6:
        texts.sort(key=str.casefold)
    return texts or ["Berg J. Dunes drift. Sand. 2001;7(2):4-5."]


def _with_particle(text: str, chance: random.Random) -> str:
    """Return an entry now and then with a small word before its first name, which few of the labelled strings have."""
    if chance.random() > PARTICLE_SHARE or not _CAPITAL.match(text):
        return text
    return f"{chance.choice(_PARTICLES)}{text}"


def _closed(text: str, chance: random.Random) -> str:
    """Return an entry with an end as lists have it: the labelled strings are often cut at a comma."""
    text = text.rstrip(" ,;:–-—")
    return text if text[-1:] in '.)]/”"' or chance.random() < 0.1 else f"{text}."


def _hyphenated(lines: Sequence[str], chance: random.Random) -> list[str]:
    """Return the lines with some words broken over their ends."""
    found = list(lines)
    for at in range(len(found) - 1):
        word = re.match(r"[a-z]{6,}\s", found[at + 1])
        if word and chance.random() < 0.2:
            cut = chance.randint(2, len(word[0]) - 4)
            found[at] = f"{found[at]} {found[at + 1][:cut]}-"
            found[at + 1] = found[at + 1][cut:]
    return found


def train(lists: Sequence[tuple[list[ListLine], list[str]]], out: Path) -> None:
    """Fit a model by L-BFGS and write it, packed."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.5, "c2": 0.01, "max_iterations": 80, "feature.minfreq": 3})
    for lines, tags in lists:
        trainer.append(line_features(lines), tags)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crf"
        trainer.train(str(path))
        sys.stdout.write(f"{path.stat().st_size} bytes\n")
        out.write_bytes(lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME))


def report(lists: Sequence[tuple[list[ListLine], list[str]]]) -> None:
    """Print the share of entries whose bounds are right, and of lists without a fault."""
    right = wanted = read = whole = 0
    for lines, tags in lists:
        starts = entry_starts(lines)
        gold = [at for at, tag in enumerate(tags) if tag == BEGINS]
        ends = zip(starts, [*starts[1:], len(lines)], strict=True)
        bounds = set(zip(gold, [*gold[1:], len(lines)], strict=True))
        right += sum(pair in bounds for pair in ends)
        wanted += len(gold)
        read += len(starts)
        whole += starts == gold
    shares = f"entries found {right / wanted:.3f}, right {right / read:.3f}"
    sys.stdout.write(f"{shares}; lists without a fault {whole / len(lists):.3f}\n")


if __name__ == "__main__":
    main()
