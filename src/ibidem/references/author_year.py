"""Find citations by author and year: `(Smith et al., 2008)`, `Smith and Jones (2008a)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ibidem.references.mentions import ANY_YEAR, Doubt, Mention, Named, Style
from ibidem.text.normalize import words

_UPPER = "[^\\W\\d_a-zß-öø-ÿ]"
_NAME = rf"(?:(?:al|el|as|an|ad|ibn)[-‐‑])?(?:[dl]['’])?{_UPPER}[\w'’‐‑-]*"
_PARTICLE = (
    "van|von|vom|der|den|dem|de|del|dela|della|degli|di|da|do|dos|das|du|la|le|las|los|ter|ten|te|zu|zum|zur|af|av|bin"
    "|ibn|al"
)
_SMALL = f"{_PARTICLE}|of|for|the|on|in|für|des|et|und|y|and"
_TOKEN = re.compile(
    r"(?P<more>(?:\bet\.?\s+al\b\.?|&\s?al\b\.?|\b(?:and|&)\s+(?:colleagues|co-?workers|others|associates)\b"
    r"|\bet\s+coll\b\.?|\bu\.\s?a\.))"
    rf"|(?P<initial>{_UPPER}\.(?:\s?-?{_UPPER}\.){{0,4}})|(?P<name>{_NAME})|(?P<small>(?:{_SMALL})\b)"
    r"|(?P<and>&)|(?P<comma>,)|(?P<aside>\[(?!(?:1[5-9]|20)\d\d)[^\[\]]{1,40}\])|(?P<other>[^\W_]+|\S)"
)
_ENDING = re.compile(r"[\s,(]*\Z")
_SUFFIXES = ("Jr", "Sr", "II", "III")
_CONNECTING = ("and", "und", "et", "y", "&")
_OPENERS = frozenset(
    words(
        "a after also although an and another as at because before both but by cf compare despite during earlier even"
        " first following for from furthermore given hence here how however if in indeed instead later like likewise"
        " meanwhile moreover most nevertheless notably of on once one only or other our over rather reviewed second"
        " see seminal similarly since so some still such that the their then there therefore these they third this"
        " those though through thus to under unlike until we what when where whereas which while who with within"
        " work yet"
    )
)
"""Words that a capital makes look like a name at the head of a sentence or aside; adverbs in -ly are known by it."""
COMMON = frozenset(
    words(
        "january february march april may june july august september october november december spring summer autumn"
        " fall winter jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday"
        " saturday sunday figure fig table tab section chapter version edition copyright accessed retrieved updated"
        " published revised since year years day act law war olympics season series model windows today"
    )
)
"""Words that stand before years and are seldom authors."""


@dataclass(frozen=True, slots=True)
class Who:
    """Authors as a text names them."""

    start: int
    names: tuple[str, ...]
    more: bool
    whole: str
    joined: bool
    """Whether `and` or `&` stands between two of them."""
    last: int
    """Where the last of them begins."""

    def alone(self) -> Who:
        """Return the last of the names where commas alone part them: what precedes it then belongs to the sentence."""
        if self.joined or self.more or len(self.names) == 1:
            return self
        return replace(self, start=self.last, names=self.names[-1:], whole=self.names[-1])

    @property
    def common(self) -> bool:
        """Whether these are words that stand before years and are seldom authors."""
        word = self.names[-1].split()[-1].casefold().rstrip(".")
        return len(self.names) == 1 and not self.more and (word in COMMON or word in _OPENERS)


_YEAR = r"(?:(?:1[5-9]|20)\d\d[a-z]?|n\.\s?d\.|in press|forthcoming|in preparation)(?!\w)"
_LETTER = r"[a-h](?![\w.])"
_YEARS = re.compile(
    rf"(?<![\w.–—-]){_YEAR}(?:\s?/\s?{_YEAR})?(?:\s?[–-]\s?{_LETTER})?"
    rf"(?:\s?(?:[,&/]|,?\sand)\s?(?:{_YEAR}|{_LETTER})){{0,12}}"
    r"(?!\s?[–—-]\s?\d)(?!\.\d|%)",
)
_ONE_YEAR = re.compile(rf"{_YEAR}(?:\s?/\s?{_YEAR})?|(?<=[a-h])\s?[–-]\s?{_LETTER}|{_LETTER}")
_GROUP = re.compile(r"\(([^()]{4,600})\)|\[([^\[\]()]{4,400})\](?!\()")
_SEPARATORS = re.compile(r"[\s,;&]*(?:and|also|see also)?\s*")
_CASE = re.compile(
    r"(?:\b(?:v|vs)\.?|\b(?:[Ii]n )?[Rr]e|\bEx parte)\s+"
    r"(?:[A-Z(][\w.’'&()-]*,?(?:\s+|\Z)|(?:of|the|and|for|&)\s+){1,8}\Z"
)
"""How a case of a court is named before its year: *Smith v Jones*."""
_LONGEST_CASE = 100
NARROW = 200
"""Characters before a parenthesis in which its authors are looked for."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One mention of authors with years inside a parenthesis."""

    who: Who
    years: tuple[str, ...]


def author_year_mentions(text: str) -> Iterator[Mention]:
    """Yield what looks like markers of author and year."""
    for match in _GROUP.finditer(text):
        inside = match[1] or match[2]
        if "\n\n" in inside or not _YEARS.search(inside):
            continue
        outside = who_before(text, match.start(), narrow=NARROW)
        said, narrative = _said(inside, outside)
        if narrative and _CASE.search(text, max(0, match.start() - _LONGEST_CASE), match.start()):
            continue
        if said:
            start = said[0].who.start if narrative else match.start()
            yield Mention(start, match.end(), Style.NAME, _doubt(said, narrative=narrative), works=_works(said))


_PAGED = re.compile(
    rf"\((?P<names>{_NAME}(?:\s{_NAME}){{0,3}}(?:(?:,\s{_NAME})*,?\s(?:and|&)\s{_NAME}|\set\sal\.)?)"
    r"(?:,\s[\"“‘][^\"”’()]{2,60}[\"”’])?,?\s\d{1,4}(?:\s?[-–,]\s?\d{1,4}){0,4}\)"
)
"""Authors with pages and no year, as MLA has them: `(Hill 45)`, `(Hill and Dale, "Boats" 12–14)`."""


_LIKE_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def author_page_mentions(text: str) -> Iterator[Mention]:
    """Yield what looks like markers of author and page; each is one only where an entry is by these authors."""
    for match in _PAGED.finditer(text):
        who = who_before(match["names"], len(match["names"]), narrow=len(match["names"]))
        if who is not None and not _LIKE_YEAR.search(match[0]):
            work = Named(who.names, ANY_YEAR, who.more, who.whole)
            yield Mention(match.start(), match.end(), Style.NAME, Doubt.MUCH, works=(work,))


def _said(inside: str, outside: Who | None) -> tuple[list[_Said], bool]:
    """Return what a parenthesis mentions, and whether its first years belong to the authors `outside`."""
    said: list[_Said] = []
    narrative = False
    who: Who | None = None
    at = 0
    for match in _YEARS.finditer(inside):
        found = who_before(inside, match.start(), narrow=match.start() - at)
        between = inside[at : match.start()]
        if found is None and at == 0 and not between.strip():
            found, narrative = outside and outside.alone(), outside is not None
        elif found is None and at > 0 and _SEPARATORS.fullmatch(between):
            found = who
        at = match.end()
        if found is not None:
            who = found
            said.append(_Said(found, years(match[0])))
    return said, narrative


def years(listed: str) -> tuple[str, ...]:
    """Return the years of a list such as `2008a, b, 2010` or `2008a–c`, each letter with its year."""
    found: list[str] = []
    for part in _ONE_YEAR.findall(listed):
        if part.strip()[0] in "–-":
            found.extend(found[-1][:4] + chr(letter) for letter in range(ord(found[-1][-1]) + 1, ord(part[-1]) + 1))
        elif len(part) > 1:
            found.append(re.sub(r"\s", "", part) if part[0] in "n12" else part)
        elif found:
            found.append(found[-1][:4] + part)
    return tuple(dict.fromkeys(found))


def _works(said: list[_Said]) -> tuple[Named, ...]:
    works = (Named(one.who.names, year, one.who.more, one.who.whole) for one in said for year in one.years)
    return tuple(dict.fromkeys(works))


def _doubt(said: list[_Said], *, narrative: bool) -> Doubt:
    if all(one.who.common for one in said):
        return Doubt.MUCH
    sure = any(one.who.more or (one.who.joined and not narrative) for one in said)
    return Doubt.NONE if sure else Doubt.SOME


def who_before(text: str, at: int, *, narrow: int) -> Who | None:
    """Return the authors that end directly before `at`, looked for in the `narrow` characters before it."""
    low = max(0, at - narrow)
    piece = text[low:at]
    paragraph = piece.rfind("\n\n")
    if paragraph >= 0:
        low, piece = low + paragraph, piece[paragraph:]
    end = len(piece) - len(_ENDING.search(piece)[0])  # type: ignore[index]  # it matches the empty end at least
    tokens = _trimmed(_run(_TOKEN.finditer(piece, 0, end)))
    if not tokens:
        return None
    start = low + tokens[0].start()
    more = tokens[-1].lastgroup == "more"
    held = tokens[:-1] if more else tokens
    names = _names(held)
    if not names:
        return None
    joined = any(one[0] in _CONNECTING for one in held) and len(names) > 1
    whole = " ".join(one[0] for one in held if one.lastgroup != "aside").replace(" ,", ",").rstrip(", ")
    return Who(start, tuple(name for _, name in names), more, whole, joined, low + names[-1][0])


def _run(tokens: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Return the last tokens that names are made of; `et al.` ends them, so nothing before an earlier one counts."""
    run: list[re.Match[str]] = []
    for token in tokens:
        if token.lastgroup == "other" or (run and run[-1].lastgroup == "more"):
            run = []
        if token.lastgroup != "other":
            run.append(token)
    return run


def _trimmed(run: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the tokens without what opens a sentence before them, or hangs after them."""
    while run and run[-1].lastgroup in ("comma", "and", "small", "aside"):
        run = run[:-1]
    first = 0
    while first < len(run) and not _may_begin(run[first:]):
        first += 1
    return run[first:]


def _may_begin(run: Sequence[re.Match[str]]) -> bool:
    token = run[0]
    word = token[0].casefold()
    if token.lastgroup == "name":
        # An adverb that opens a sentence is parted by a comma from the name, or followed by one: never alone.
        return len(run) == 1 or not (word in _OPENERS or (word.endswith("ly") and run[1].lastgroup == "comma"))
    if token.lastgroup == "small":
        return word in _PARTICLE.split("|") and len(run) > 1 and run[1].lastgroup in ("name", "small")
    return token.lastgroup == "initial"


def _names(tokens: Sequence[re.Match[str]]) -> list[tuple[int, str]]:
    """Return the names between commas and conjunctions, without initials, each with where it begins."""
    groups: list[list[re.Match[str]]] = [[]]
    for token in tokens:
        if token.lastgroup == "comma" or token[0] in _CONNECTING:
            groups.append([])
        elif token.lastgroup in ("name", "small"):
            groups[-1].append(token)
    named = [(group[0].start(), " ".join(token[0] for token in group)) for group in groups if group]
    return [(start, re.sub("['’]s$", "", name)) for start, name in named if name.rstrip(".") not in _SUFFIXES]
