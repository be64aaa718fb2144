"""Write entries as notes and rare kinds of works have them, and the prose that stands in notes beside them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from questions import paragraphs
from reference_styles import STYLES, Parts, Style, address, before, behind, day, drawn, styled
from splits import is_kept_out

from ibidem.evaluation.references import Row

KEPT_OUT = 3
"""One article in so many is never trained on, as in `config.toml`."""
TITLED = 0.5
"""How many of the articles of physicists and mathematicians are named by their titles."""
SHORT = 14
"""Words of a sentence below which it is short."""
_SIGNALS = (
    "See",
    "See also",
    "Cf.",
    "Compare",
    "But see",
    "Quoted in",
    "Cited in",
    "See, for example,",
    "For a survey, see",
    "For another view see",
    "As shown by",
    "On this point see",
    "See the discussion in",
    "More in",
    "After",
    "Following",
    "Vgl.",
    "Siehe",
    "Voir",
)
_MORE = (
    "and the works cited there.",
    "with further references.",
    "for an overview.",
    "for the details.",
    "and passim.",
    "on which this section is based.",
)


def prose(folder: Path) -> list[str]:
    """Return the sentences of the paragraphs that may be trained on, in order."""
    held = paragraphs(folder / "answers" / "squad").values()
    return [text for one in held if not is_kept_out(one.article, KEPT_OUT) for text in one.sentences]


def notes(rows: Sequence[Row], sentences: Sequence[str], count: int, chance: random.Random) -> Iterator[Row]:
    """Yield notes: half of them prose alone, the others entries, in full or in short, with and without a remark."""
    told = [sentence for sentence in sentences if any(letter.isdigit() for letter in sentence)]
    short = [sentence for sentence in told if len(sentence.split()) < SHORT]
    for parts in drawn(rows, count, chance):
        kind = chance.random()
        if kind < 0.5:
            source = chance.choice((short, told, sentences))
            first = chance.randrange(len(source))
            yield [("prose", " ".join(source[first : first + chance.choice((1, 1, 2, 3))]))]
        elif kind < 0.68:
            yield [*_signal(chance), *_short(parts, chance)]
        elif kind < 0.84:
            yield [*_signal(chance), *_entry(parts, chance)]
        elif kind < 0.94:
            yield [("prose", chance.choice(sentences)), *_signal(chance), *_entry(parts, chance)]
        else:
            ending = chance.choice(_MORE) if chance.random() < 0.6 else chance.choice(sentences)
            yield [*_entry(parts, chance), ("prose", ending)]


def _signal(chance: random.Random) -> Row:
    return [("prose", chance.choice(_SIGNALS))] if chance.random() < 0.6 else []


def _entry(parts: Parts, chance: random.Random) -> Row:
    return styled(parts, chance.choice((*STYLES, _full_note, _full_note, _full_note)), chance)


def _short(parts: Parts, chance: random.Random) -> Row:
    """Return an entry as a later note has it: names, title and a page."""
    names = [one.family for one in parts.people[:2]] or [parts.corporate]
    title = " ".join(parts.title.split()[: chance.choice((1, 2, 3, 4, 6))]).rstrip(",;:.")
    page = chance.choice(("p. {}.", "{}.", "pp. {}–{}.", "S. {}.", "at {}.")).format(
        chance.randint(1, 400), chance.randint(401, 600)
    )
    date = [("date", f"({parts.year}),")] if chance.random() < 0.2 else []
    return [
        ("author", f"{' and '.join(names)},"),
        ("title", chance.choice(("{},", "“{},”", '"{},"', "‘{}’,")).format(title) if not date else title),
        *date,
        ("pages", page),
    ]


def _full_note(parts: Parts, chance: random.Random) -> Row:
    """Return an entry as Chicago and MHRA have it in a note, with the page that is meant."""
    head = [("author", f"{' and '.join(before(parts.people, full=chance.random() < 0.8))},")]
    page = chance.choice(("{}.", "p. {}.", "pp. {}–{}.")).format(chance.randint(1, 400), chance.randint(401, 600))
    if not parts.container:
        return [
            *head,
            ("title", parts.title),
            ("place", f"({parts.place}:"),
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year}),"),
            ("pages", page),
        ]
    return [
        *head,
        ("title", chance.choice(("“{},”", "‘{}’,", '"{},"')).format(parts.title)),
        ("container", chance.choice(("{}", "{},")).format(parts.container)),
        ("volume", parts.volume),
        ("date", f"({parts.year}):"),
        ("pages", page),
    ]


def _iop(parts: Parts, chance: random.Random) -> Row:
    """Return an entry with the year behind the authors and nothing that parts title and journal, or without a title."""
    names = behind(parts.people, comma=" ", dot="", gap=" " if chance.random() < 0.5 else "")
    authors = f"{names[0]} et al" if len(names) > 2 and chance.random() < 0.4 else " and ".join(names[:3])
    head = [("author", authors), ("date", parts.year)]
    if chance.random() < TITLED or not parts.container:
        head.append(("title", parts.title))
    if not parts.container:
        return [*head, ("place", f"({parts.place}:"), ("publisher", f"{parts.publisher})")]
    pages = parts.pages or str(chance.randint(1, 99999))
    return [*head, ("container", parts.container), ("volume", parts.volume), ("pages", pages)]


def _ams(parts: Parts, chance: random.Random) -> Row:
    """Return an entry as mathematicians have it."""
    head = [("author", f"{', '.join(before(parts.people))},")]
    if chance.random() < TITLED or not parts.container:
        head.append(("title", f"{parts.title}{chance.choice((',', '.'))}"))
    if not parts.container:
        return [*head, ("publisher", f"{parts.publisher},"), ("place", f"{parts.place},"), ("date", f"{parts.year}.")]
    issue = [("issue", f"no. {parts.issue},")] if parts.issue else []
    date = f"({parts.year}){',' if chance.random() < 0.7 else ''}"
    return [
        *head,
        ("container", parts.container + chance.choice(("", ","))),
        ("volume", parts.volume),
        ("date", date),
        *issue,
        ("pages", f"{parts.pages}."),
    ]


def _thesis(parts: Parts, chance: random.Random) -> Row:
    school = f"University of {parts.place.split(',')[0]}"
    degree = chance.choice(("PhD dissertation", "Ph.D. thesis", "Doctoral thesis", "Master's thesis", "MA thesis"))
    full = ", ".join(behind(parts.people[:1], full=True))
    short = ", ".join(behind(parts.people[:1], comma=" ", dot="", gap=""))
    title = f"{parts.title}."
    forms: tuple[Row, ...] = (
        [
            ("author", f"{full}."),
            ("title", title),
            ("date", f"{parts.year}."),
            ("publisher", f"{school},"),
            ("genre", f"{degree}."),
        ],
        [
            ("author", f"{short}."),
            ("title", parts.title),
            ("genre", "[dissertation]."),
            ("place", f"{parts.place}:"),
            ("publisher", f"{school};"),
            ("date", f"{parts.year}."),
        ],
        [
            ("author", short),
            ("date", f"({parts.year})."),
            ("title", title),
            ("genre", f"{degree},"),
            ("publisher", f"{school}."),
        ],
    )
    return chance.choice(forms)


def _edited(parts: Parts, chance: random.Random) -> Row:
    """Return a book that begins with its editors."""
    several = len(parts.people) > 1
    short = ", ".join(behind(parts.people, comma=" ", dot="", gap=""))
    role = chance.choice(("editors.", "eds.") if several else ("editor.", "ed."))
    forms: tuple[Row, ...] = (
        [
            ("editor", f"{short}, {role}"),
            ("title", f"{parts.title}."),
            ("place", f"{parts.place}:"),
            ("publisher", f"{parts.publisher};"),
            ("date", f"{parts.year}."),
        ],
        [
            ("editor", f"{' & '.join(behind(parts.people))} ({'Eds.' if several else 'Ed.'})."),
            ("date", f"({parts.year})."),
            ("title", f"{parts.title}."),
            ("publisher", f"{parts.publisher}."),
        ],
        [
            ("editor", f"{' and '.join(before(parts.people))}, {'Eds.,' if several else 'Ed.,'}"),
            ("title", f"{parts.title}."),
            ("place", f"{parts.place}:"),
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year}."),
        ],
        [
            ("editor", f"{short} ({'eds.' if several else 'ed.'})"),
            ("date", f"({parts.year})."),
            ("title", f"{parts.title}."),
            ("publisher", f"{parts.publisher},"),
            ("place", f"{parts.place}."),
        ],
        [
            ("editor", f"{', and '.join(behind(parts.people, full=True))}, {'editors.' if several else 'editor.'}"),
            ("title", f"{parts.title}."),
            ("publisher", f"{parts.publisher},"),
            ("date", f"{parts.year}."),
        ],
    )
    return [part for part in chance.choice(forms) if part[0] != "publisher" or parts.publisher]


def _report(parts: Parts, chance: random.Random) -> Row:
    number = f"{chance.choice(('Tech. Rep.', 'Technical Report', 'Rep.', 'Working Paper'))} {chance.randint(1, 99)},"
    house = parts.publisher or f"{parts.place} Institute"
    return [
        ("author", f"{', '.join(before(parts.people))},"),
        ("title", chance.choice(("“{},”", '"{},"')).format(parts.title)),
        ("publisher", f"{house},"),
        ("place", f"{parts.place},"),
        ("genre", number),
        ("date", f"{parts.year}."),
    ]


def _manual(parts: Parts, chance: random.Random) -> Row:
    """Return the manual of a program, written by a team and published by its foundation."""
    name = parts.title.split()[0].strip(".,:;\"'“”")
    team = f"{chance.choice((name, name.title(), 'R'))} {chance.choice(('Core Team', 'Development Team', 'Project'))}"
    house = f"{chance.choice((name, 'R'))} {chance.choice(('Foundation', 'Foundation for Statistical Computing'))}"
    title = f"{chance.choice((name, 'R'))}: {parts.title}."
    return [
        ("author", team + chance.choice(("", "."))),
        ("date", f"({parts.year})."),
        ("title", title),
        ("publisher", f"{house},"),
        ("place", f"{parts.place}."),
        ("url", f"{chance.choice(('URL ', ''))}{address(chance)}."),
    ]


def _unsigned(parts: Parts, chance: random.Random) -> Row:
    """Return what no author signs, such as an article of a reference work."""
    return [
        ("title", chance.choice(("“{}.”", '"{}."')).format(parts.title)),
        ("container", f"{parts.container},"),
        ("publisher", f"{parts.publisher},"),
        ("date", f"{parts.year},"),
        ("url", f"{address(chance)}."),
        ("note", f"Accessed {day(chance)}." if chance.random() < 0.4 else ""),
    ]


def _alone(style: Style) -> Style:
    return lambda parts, chance: style(replace(parts, container=""), chance)


RARE: tuple[Style, ...] = (
    _iop,
    _ams,
    _ams,
    _alone(_ams),
    _edited,
    _edited,
    _thesis,
    _report,
    _manual,
    _unsigned,
    _full_note,
)
"""Styles beside those of journals."""
