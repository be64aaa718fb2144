"""Numbers in figures and in English words, each with its value and how finely it is stated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibidem.claims.consistency.tokens import FUNCTION_WORDS
from ibidem.text.claim_detection import FINITE
from ibidem.text.normalize import LOWERED, RAISED
from ibidem.text.vocabulary import number_words, word_list

_SMALL = number_words()
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_PARTS = {
    "half": 2,
    "halve": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_UNITY = "|".join(sorted(_SMALL, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_RAISED_TO = rf"(?:\^\{{?[-−]?\d{{1,3}}\b\}}?|⁻?[{RAISED}]{{1,3}})"
"""The power of ten: 10^6, 10^{6}, 10⁶."""
_FIGURES = re.compile(
    rf"(?<![\w.,])(?:(?P<alone>10{_RAISED_TO})(?!\w)|(?P<value>[-−]?(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)(?P<power>[eE][-+]?\d{{1,3}}(?!\w))?"
    rf"(?P<ten>\s?[×x·]\s?10(?:{_RAISED_TO}|[-−]?\d{{1,3}}\b))?)(?P<scale>(?:\s(?:{_SCALE})\b){{0,2}})(?P<half>\sand\sa\shalf\b|[½¼¾⅓⅔])?"
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?P<half>half\san?)\s(?P<of>{_SCALE})|(?P<run>(?:(?:a|an)\s(?=(?:{_SCALE})\b))?"
    rf"(?:{_UNITY}|{_SCALE})(?:[\s-](?:and\s)?(?:{_UNITY}|{_SCALE})){{0,8}})(?P<more>\sand\sa\shalf)?)(?![\w]|-(?:third|quarter|fifth))",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"(?<![\w-])(?:(?P<count>a|one|two|three|four|[1-9])[\s-])?(?P<part>{'|'.join(_PARTS)})s?\b(?!-)"
    r"(?:\s(?P<of>of\s)?(?:(?:an?|the|all)\b))?",
    re.IGNORECASE,
)
_MOST_DIGITS = 24
"""Digits of a number, or its exponent, beyond which it is an identifier or a joke."""
_GLYPH = re.compile("(?<![0-9])[½¼¾⅓⅔]")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text."""

    start: int
    end: int
    value: float
    step: float
    """The size of the last place that is stated: 0.1 for 2.5, 100 000 for 1.2 million."""
    fraction: bool = False
    """Whether it is a part of something, which may be said in percent."""
    figures: bool = True


def numerals(text: str) -> list[Numeral]:
    """Return the numbers in order, none inside another; a fraction such as *two thirds* is one number."""
    found = [*_fractions(text), *_figures(text), *_worded(text)]
    kept: list[Numeral] = []
    for number in sorted(found, key=lambda each: (each.start, -each.end, not each.fraction)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _figures(text: str) -> list[Numeral]:
    found = []
    for match in _FIGURES.finditer(text):
        digits = (match["value"] or "1").replace(",", "").replace("−", "-")
        exponent = _exponent(match["ten"] or match["alone"]) + int((match["power"] or "e0")[1:])
        if len(digits) > _MOST_DIGITS or abs(exponent) > _MOST_DIGITS:
            continue
        size = 10.0**exponent
        for word in match["scale"].split():
            size *= _SCALES[word]
        more = match["half"] or ""
        value = float(digits) + (_GLYPHS.get(more, 0.5) if more else 0.0)
        places = len(digits.partition(".")[2])
        found.append(Numeral(match.start(), match.end(), value * size, size * 10.0**-places))
    return found


def _exponent(ten: str | None) -> int:
    """Return the exponent of `× 10^6` or `10⁶`, whose minus may be typographic."""
    written = ten.translate(LOWERED).replace("−", "-").split("10", 1)[1] if ten else ""
    return int(re.sub(r"[^\d-]", "", written) or 0)


def _worded(text: str) -> list[Numeral]:
    found = []
    for match in _WORDS.finditer(text):
        if match["half"]:
            value = 0.5 * _SCALES[match["of"].lower()]
        else:
            value = _run(re.findall(r"[a-z]+", match["run"].lower())) + (0.5 if match["more"] else 0.0)
        found.append(Numeral(match.start(), match.end(), value, 1.0, figures=False))
    return found


def _run(names: list[str]) -> float:
    """Return the value of number words in order: two hundred and fifty thousand."""
    total, current = 0.0, 0.0
    for name in names:
        if name in _SMALL:
            current += _SMALL[name]
        elif name in ("hundred", "dozen"):
            current = max(current, 1.0) * _SCALES[name]
        elif name in _SCALES:
            total, current = total + max(current, 1.0) * _SCALES[name], 0.0
    return total + current


def _fractions(text: str) -> list[Numeral]:
    found = [Numeral(m.start(), m.end(), _GLYPHS[m[0]], 0.01, fraction=True) for m in _GLYPH.finditer(text)]
    for match in _FRACTION.finditer(text):
        count, part = (match["count"] or "").lower(), match["part"].lower()
        following = text[match.end() : match.end() + 12].lower()
        ordinal = part not in ("half", "halve", "quarter") and (not count or count in ("a", "1"))
        if part == "fourth" or (ordinal and not (match["of"] or following.lstrip().startswith("of "))):
            continue  # the third trial, a third trial
        if not count and part != "half":
            continue
        many = 1 if count in ("", "a") else _SMALL.get(count) or int(count)
        found.append(Numeral(match.start(), match.end(), many / _PARTS[part], 0.01, fraction=True, figures=False))
    return found


_NUMBER = r"[-−+]?\d+(?:[.,·]\d+)*(?:e[-+]?\d+)?"
_TO = r"\s?(?:to|and|-|–|—|,|;)\s?"
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
_MONTH += r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
_YEAR = r"(?:1[0-9]|20)\d\d[a-z]?"
_LABELS = (
    "type|types|phase|phases|stage|stages|grade|grades|class|interleukin|chromosome|exon|domain|isoform|day|week|month"
    "|figure|figures|figs?|tables?|tab|section|sections|sec|chapter|chapters|chap|pages?|pp?|nos?|number|version"
    "|volume|vol|issue|article|articles|act|scene|step|equation|eq|refs?|references?|part|flight|route|highway|war"
    "|season|episode|psalm|question|category|cohort|experiment|protocol|serotype|genotype|subtype|group|groups|arm"
)

_ERASED = (
    # 95% CI 1.2–3.4, confidence interval [CI] 1.04 to 7.97, 95% CrI: −0.9 to 0.5 and 0.1 to 0.3
    re.compile(
        rf"(?:9[059](?:\.\d)?\s?%\s?,?\s?)?(?:\b(?:confidence|credible|credibility)\s(?:intervals?|limits?)|\bCI\b|\bCrI\b)"
        rf"(?:\s?[\[(]CIs?[\])])?[\s:=,\[(]{{0,4}}(?:of\s|from\s)?(?:{_NUMBER}%?(?:{_TO}){{1,2}}){{0,6}}(?:{_NUMBER}%?)?",
        re.IGNORECASE,
    ),
    # p < 0.001, P value of .03, 2p = 0.039, p for trend
    re.compile(
        r"\b2?p(?:[-\s]?values?)?(?:\sfor\s\w{1,20})?\s?(?:[<>=≤≥]|of|was)+\s?[\d.,·]*\d(?:\s?[×x]\s?10[-−]?\d+)?", re.I
    ),
    # odds ratio [OR], 1.49; RR = 2.0; r = 0.4; n = 40; t(12) = 3.1
    re.compile(
        rf"\b(?:(?:odds|risk|hazard|rate)\s(?:ratios?|reduction)|relative\srisks?|OR|RR|HR|aOR|aHR|SMD|SD|SE|IQR|AUC|r2?|n|N|F|t|z|d|k)"
        rf"(?:\s?[\[(]\w{{1,4}}[\])])?(?:\(\d+(?:,\s?\d+)?\))?\s?[:=,≈<>]{{0,2}}\s?(?:of\s|was\s)?{_NUMBER}(?![\d%])",
    ),
    re.compile(
        r"(?:https?://|www\.|doi:\s?|arxiv:\s?|PMID:?\s?|ISBN:?\s?)[^\s<>]{1,300}|\b10\.\d{4,9}/[^\s<>]{1,200}", re.I
    ),
    re.compile(r"\[\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,20}\]"),
    # (Smith, 2008), (see Smith et al. 2008; Lee 2010), Smith and Jones (2008a)
    re.compile(rf"\([^()\d]{{2,80}}{_YEAR}(?:, pp?\. ?\d+(?:[–-]\d+)?)?(?:;[^()]{{2,200}})?\)"),
    re.compile(rf"(?<=[a-z.])\s\({_YEAR}(?:, pp?\. ?\d+(?:[–-]\d+)?)?\)"),
    # a note's mark, no power of ten and no square or cube of a length
    re.compile(rf"(?<![⁻{RAISED}])(?<!\b10)(?<!\b10⁻)(?<!\b[mM])(?<!\b[kcmdµμn]m)[{RAISED}]+"),
    re.compile(r"(?:^|(?<=\n))\s{0,8}(?:\d{1,3}(?:\.\d{1,3}){0,4}[.)]?|\(\d{1,3}\))\s+(?=[A-Z])(?!\S+\s?%)"),
    re.compile(r"(?<=\s)\(\d{1,2}\)(?=\s)"),
    re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?=\s(?:of\s)?{_MONTH}\b)", re.I),
    re.compile(
        rf"(?<={{0}}\s)\d{{1,2}}(?:st|nd|rd|th)?\b(?=,?\s{_YEAR}|[.,;)]|$)".replace("(?<={0}\\s)", rf"\b{_MONTH}\s")
    ),
    re.compile(
        r"\b\d{1,2}:\d{2}(?::\d{2})?\b|(?<![.\d])\b\d+/\d+(?:/\d+)?\b(?!\s(?:of\s(?:the\s)?)?[a-z]{3,}s\b)|(?<=\.\d)/\d+\b|\b\d+(?:st|nd|rd|th)\b"
    ),
    re.compile(r"\b\d+(?:\.\d+){2,}\b"),
)
_LETTERED = (
    re.compile(r"(?<![\w-])(?!(?:mid|pre|post|under|over|non|early|late)-)[^\W\d_]\w*(?:-[^\W\d_]\w*)+-\d[\w-]*", re.I),
    re.compile(
        r"(?<![\w-])(?!(?:mid|pre|post|under|over|non|early|late)-)[^\W\d_]+-?\d[\w-]*", re.I
    ),  # CD4, IL-6, Omega-3
    re.compile(
        r"(?<![\w.,])\d+-[A-Z]{2,}\w*|(?<![\w.,])\d+-(?=(?:deoxy|hydroxy|methyl|amino|oxo|fluoro|bromo)\w)"
    ),  # 5-HT1A
    re.compile(
        r"(?<![\w.,])\d+(?!(?:[WVLKMNJ]|Hz|Pa|Gy|Da|GHz|MHz|MW|GW|MPa|Mb|GB|MB|TB|BCE?|AD|CE|IU|U|M|L)\b)[A-Z]\w*(?:-\w+)?"
    ),
    re.compile(
        rf"\b(?:{_LABELS})\.?\s\d+(?:\.\d+)*[a-z]?\b(?:\s?(?:,|-|–|and|or|to)\s?\d+[a-z]?\b(?!\s?%)){{0,6}}(?!\s?%)",
        re.I,
    ),
    re.compile(r"\bvitamin\s[A-Z]\d+|\b(?:lines?|cases?|rooms?|Nos?\.)\s\d+\b(?!\s\w+s\b)"),
)
# Apollo 11, Boeing 747: a capital inside a sentence before a number, or at its start where what follows is no plural.
_TITLED = re.compile(
    r"(?P<before>[\w,;)]\s|^|[.!?]\s)(?P<name>[A-Z][a-z]+)\s(?P<number>\d{1,4})(?=\s(?P<next>[a-z%°]\S*)|\W|$)"
)
_NOT_NAMES = word_list("no_names")
_VERBS = word_list("after_names")
# compound 6d, panels 6a-d, Eq. (5m): a figure joined to a letter behind the noun that it numbers; 3d printing.
_NUMBERED = re.compile(
    r"\b(?P<noun>[^\W\d_]{2,5}\.|[^\W\d_]{2,})\s\(?\d{1,3}[a-z](?![\w²³]|[-+]\d)"
    r"(?P<more>(?:\)?(?:\s?[,–-]|,?\s(?:and|or|to))\s?\(?\d{0,3}[a-z](?![\w²³])){0,6})"
    r"(?!\)?\s(?:long|high|tall|wide|thick|deep|old|apart|away|after|before|later|ago|prior|post|of|per|from|in|at|on|into"
    r"|for|by|above|below|beneath|across|under|over|around|off|behind|earlier)\b)"
)
_DIMENSIONS = re.compile(
    r"(?<![\w.,])[1-4](?=d\s(?:print|model|imag|structur|spac|array|object|shape|view|scan|cultur|grid|graph|figure|map"
    r"|plot|render|visual|reconstruct|coordinat|game|animat|film|movie|effect|geometr|simul))"
)
_MEASURES = word_list("measures")
"""Nouns and adjectives before a figure that say what it measures."""
_DIGIT = re.compile(r"\d")
_BLANK = re.compile(r"\S")


def masked(text: str) -> str:
    """Return the text, equally long, with a space or a letter for every character of a number that is no quantity."""
    for pattern in _ERASED:
        text = pattern.sub(lambda match: _BLANK.sub(" ", match[0]), text)
    for pattern in _LETTERED:
        text = pattern.sub(lambda match: _DIGIT.sub("x", match[0]), text)
    text = _DIMENSIONS.sub("x", _NUMBERED.sub(_unnumbered, text))
    return _TITLED.sub(_untitled, text)


def _unnumbered(match: re.Match[str]) -> str:
    """Return a noun with the labels behind it made letters, or what was matched where that is no noun they number."""
    word = match["noun"].lower().rstrip(".")
    measured = word in FUNCTION_WORDS | _MEASURES | FINITE or word.endswith(("ed", "ly", "ing"))
    measured |= word.endswith("s") and not (word.endswith(("ss", "us", "is")) or match["more"])  # a verb: *weighs 5g*
    return match[0] if measured else _DIGIT.sub("x", match[0])


def _untitled(match: re.Match[str]) -> str:
    """Return a name with its number made letters, or what was matched where it is no name."""
    name, following = match["name"], match["next"] or ""
    inside = match["before"][:1] not in ("", ".", "!", "?")
    measured = (following.endswith("s") and following not in _VERBS) or (following[:1] in "%°" and following != "")
    if name in _NOT_NAMES or measured or (not inside and (name.endswith(("ing", "ed")) or not following)):
        return match[0]
    if len(match["number"]) == 4:  # London 1908 is a place and a year
        return match[0]
    return match[0][: match.start("number") - match.start()] + "x" * len(match["number"])
