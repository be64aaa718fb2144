"""Label the words of a bibliography entry by a conditional random field.

A token is a word with the punctuation that touches it, so that `31(9):1251–1261,` is three tokens. The
features are spelling, shape, punctuation, place and neighbours; no list of names or journals is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pycrfsuite import Tagger

MODEL = Path(__file__).with_name("entries.crf.xz")
"""The trained model, made by `training/references.py`."""
LABELS = [
    "author",
    "editor",
    "title",
    "container",
    "date",
    "volume",
    "issue",
    "pages",
    "publisher",
    "place",
    "doi",
    "url",
    "label",
    "edition",
    "genre",
    "series",
    "note",
    "other",
    "prose",
]
"""What a token can be; `prose` is text that speaks of something, and no part of an entry."""

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = rf"[^\W{_CJK}][\u0300-\u036f]?"
_TOKEN = re.compile(
    rf"""\s*(?P<open>[^\w\s]*?)
    (?P<core>(?:https?://|www\.|ftp://)[^\s<>"”]+|10\.\d{{4,9}}/[^\s<>"”]+|(?:{_WORD})+(?:[-'’.&/–—‐‑+@](?:{_WORD})+)*|[{_CJK}]+)
    (?P<close>(?:[^\w\s(\[{{“«‘„<¡¿]|[’'"](?!\w))*)
    |\s*(?P<bare>[^\w\s]+)""",
    re.VERBOSE,
)
_NUMBERS = (
    ("year", re.compile(r"1[5-9]\d\d|20[0-3]\d")),
    ("yearletter", re.compile(r"(?:1[5-9]|20)\d\d[a-z]")),
    ("d", re.compile(r"\d+")),
    ("years", re.compile(r"(?:1[5-9]|20)\d\d-(?:1[5-9]|20)?\d\d")),
    ("range", re.compile(r"[a-zA-Z]?\d+-[a-zA-Z]?\d+")),
    ("ordinal", re.compile(r"\d+(?:st|nd|rd|th|e|er|ème|ª|º)")),
    ("Xd", re.compile(r"[A-Za-z]\d+")),
    ("dX", re.compile(r"\d+[A-Za-z]+")),
)
"""Forms of words with digits; the first that fits names a word."""
_DASHES = str.maketrans("–—‐‑−", "-----")


@dataclass(frozen=True, slots=True)
class ReferenceToken:
    """A word of an entry with the punctuation around it."""

    start: int
    end: int
    open: str
    core: str
    """The word; empty where punctuation stands alone."""
    close: str


def tokenize(text: str) -> list[ReferenceToken]:
    """Return the tokens of an entry, in order; only whitespace lies between them."""
    tokens: list[ReferenceToken] = []
    for match in _TOKEN.finditer(text):
        if match["bare"] is not None:
            tokens.append(ReferenceToken(match.start("bare"), match.end(), match["bare"], "", ""))
        else:
            tokens.append(
                ReferenceToken(match.start("open"), match.end(), match["open"], match["core"], match["close"])
            )
    return tokens


def features(tokens: Sequence[ReferenceToken]) -> list[list[str]]:
    """Return the features of each token."""
    words = [_word_features(token) for token in tokens]
    states = _states(tokens)
    stretches = _stretches(tokens)
    year = _year_marks(tokens)
    found: list[list[str]] = []
    count = len(tokens)
    lower = [w[0] for w in words]
    shape = [w[1] for w in words]
    close = [_punctuation(t.close) for t in tokens]
    opened = [_punctuation(t.open) for t in tokens]
    number = [w[3] for w in words]
    for i in range(count):
        own = [
            "b",
            "w=" + lower[i],
            "s=" + shape[i],
            "o=" + opened[i],
            "c=" + close[i],
            f"sc={shape[i]}{close[i]}",
            f"osc={opened[i]}{shape[i]}{close[i]}",
            *words[i][2],
            *states[i],
            *stretches[i],
            f"pos={min(9, 10 * i // count)}",
            f"i={min(i, 6)}",
            f"end={min(count - 1 - i, 5)}",
        ]
        if number[i]:
            own.append("n=" + number[i])
        for d in (-2, -1, 1, 2):
            j = i + d
            if not 0 <= j < count:
                own.append(f"{d}:none")
                continue
            own.append(f"{d}s={opened[j]}{shape[j]}{close[j]}")
            own.append(f"{d}w={lower[j]}")
            if number[j]:
                own.append(f"{d}n={number[j]}{close[j]}")
        if i:
            own.append(f"-1c.s={close[i - 1]}{opened[i]}{shape[i]}")
            own.append(f"-1w.w={lower[i - 1]}|{lower[i]}")
            own.append(f"-1sc.sc={shape[i - 1]}{close[i - 1]}|{shape[i]}{close[i]}")
            own.append(f"y.-1sc.sc={year}|{shape[i - 1]}{close[i - 1]}|{shape[i]}{close[i]}")
            if i > 1:
                own.append(
                    f"-2.-1.0={shape[i - 2]}{close[i - 2]}|{shape[i - 1]}{close[i - 1]}|{opened[i]}{shape[i]}{close[i]}"
                )
        if i + 1 < count:
            own.append(f"sc.sc+1={shape[i]}{close[i]}|{opened[i + 1]}{shape[i + 1]}{close[i + 1]}")
        found.append(own)
    return found


def _word_features(token: ReferenceToken) -> tuple[str, str, list[str], str]:
    core = token.core
    if not core:
        return "", "", [], ""
    if core.startswith(("http", "www.", "ftp:")):
        return "<url>", "U", [], ""
    if core.startswith("10.") and "/" in core:
        return "<doi>", "D", [], ""
    plain = unicodedata.normalize("NFC", core)
    lower = plain.lower()
    digits = sum(c.isdigit() for c in plain)
    number = ""
    if digits:
        number = _number(plain.translate(_DASHES))
        lower = re.sub(r"\d", "0", lower)
        if len(lower) > 6:
            lower = re.sub(r"0+", "0", lower)
    shape = shape_of(plain)
    own: list[str] = []
    if not digits:
        own = [f"p3={lower[:3]}", f"p5={lower[:5]}", f"x2={lower[-2:]}", f"x4={lower[-4:]}"]
    own.append(f"len={min(len(plain), 8)}")
    return lower, shape, own, number


def _number(core: str) -> str:
    """Return what a word with digits looks like."""
    for name, pattern in _NUMBERS:
        if pattern.fullmatch(core):
            return f"{name}{min(len(core), 6)}" if name == "d" else name
    return "mixed"


def shape_of(core: str) -> str:
    """Return a word's letters and digits as their kinds: `Xx` for `Berg`, `I.I` for `J.B`, `d-d` for `4-51`."""
    if core.isupper() and len(core) == 1:
        return "I"
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", core) and core.replace(".", "").isupper():
        return "I.I"
    if (
        re.fullmatch(r"[^\W\d_]-[^\W\d_]|[^\W\d_]\.-[^\W\d_]", core)
        and core.replace(".", "").replace("-", "").isupper()
    ):
        return "I-I"
    if core.isupper() and core.isalpha():
        return f"X{min(len(core), 4)}"
    letters = "".join("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in core)
    return re.sub(r"(.)\1+", r"\1", letters)[:8]


def _punctuation(marks: str) -> str:
    marks = marks.translate(_DASHES)
    for quote in '“”„«»"':
        marks = marks.replace(quote, '"')
    for quote in "‘’'`´":
        marks = marks.replace(quote, "'")
    return marks[:3]


def _states(tokens: Sequence[ReferenceToken]) -> list[list[str]]:
    """Return what of the entry came before each token and what comes after it."""
    has_quote = any(m in t.open for t in tokens for m in "“«„\"‘'")
    quoted = bracket = False
    year_seen = 0
    number_seen = 0
    stop_seen = 0
    kinds = [_number(t.core.translate(_DASHES)) if any(c.isdigit() for c in t.core) else "" for t in tokens]
    last_year = max((i for i, k in enumerate(kinds) if k in ("year", "yearletter")), default=-1)
    last_range = max((i for i, k in enumerate(kinds) if k == "range"), default=-1)
    numbers_left = sum(bool(k) for k in kinds)
    found: list[list[str]] = []
    quotes_done = 0
    since_stop = 0
    for i, token in enumerate(tokens):
        if any(m in token.open for m in "“«„\"‘'"):
            quoted = True
        if any(m in token.open for m in "(["):
            bracket = True
        own = [
            f"q={'in' if quoted else 'done' if quotes_done else 'yet' if has_quote else 'none'}",
            f"br={int(bracket)}",
            f"ys={min(year_seen, 2)}",
            f"ns={min(number_seen, 4)}",
            f"nl={min(numbers_left, 4)}",
            f"st={min(stop_seen, 4)}",
            f"ys.st={min(year_seen, 1)}{min(stop_seen, 3)}",
            f"since={min(since_stop, 5)}",
            f"lasty={int(i == last_year)}",
            f"yl={int(last_year > i)}{int(last_range > i)}",
        ]
        found.append(own)
        if kinds[i] in ("year", "yearletter"):
            year_seen += 1
        if kinds[i]:
            number_seen += 1
            numbers_left -= 1
        since_stop += 1
        if ("." in token.close and (len(token.core) > 3 or ")" in token.close)) or "?" in token.close:
            stop_seen += 1
            since_stop = 0
        if any(m in token.close for m in "”»\"’'“"):
            if quoted:
                quotes_done += 1
            quoted = False
        if any(m in token.close for m in ")]"):
            bracket = False
    return found


def _stretches(tokens: Sequence[ReferenceToken]) -> list[list[str]]:
    """Return what each token stands in: the words between two marks, beside those before and behind."""
    bounds: list[tuple[int, int]] = []
    first = 0
    for at, token in enumerate(tokens):
        if at + 1 == len(tokens) or _parts(token) or tokens[at + 1].open:
            bounds.append((first, at + 1))
            first = at + 1
    forms = ["", *(_stretch(tokens[first:last]) for first, last in bounds), ""]
    found: list[list[str]] = []
    for at, (first, last) in enumerate(bounds):
        before, own, behind = forms[at : at + 3]
        shared = [f"m={own}", f"-1m.m={before}|{own}", f"m.m+1={own}|{behind}", f"-1m.m.m+1={before}|{own}|{behind}"]
        for place in range(first, last):
            where = "f" if place == first else "l" if place + 1 == last else "i"
            found.append([*shared, f"m.in={own}|{where}", f"m.at={own}|{min(at, 6)}"])
    return found


def _year_marks(tokens: Sequence[ReferenceToken]) -> str:
    """Return the marks around the first year and about where it stands, by which styles are known; else nothing."""
    for at, token in enumerate(tokens):
        if _number(token.core.translate(_DASHES)) in ("year", "yearletter"):
            behind = token.close if at + 1 < len(tokens) else ""
            return f"{_punctuation(token.open)[-1:]}Y{_punctuation(behind)[:2]}{5 * at // len(tokens)}"
    return ""


def _parts(token: ReferenceToken) -> bool:
    """Whether the marks behind a word end a stretch; the stop of an initial does not."""
    return bool(token.close) and not (token.close in ".-" and len(token.core) == 1)


def _stretch(tokens: Sequence[ReferenceToken]) -> str:
    """Return the form of a stretch: how long it is, what its words are, and the marks around it."""
    count = len(tokens)
    words = [token.core for token in tokens if token.core]
    kinds = (
        ("I", any(len(word) < 4 and word.isupper() for word in words)),
        ("x", any(len(word) > 3 and word.islower() for word in words)),
        ("a", any(len(word) < 4 and word.islower() for word in words)),
        ("X", any(len(word) > 3 and word[0].isupper() for word in words)),
        ("d", any(word[-1].isdigit() for word in words)),
    )
    long = str(count) if count < 4 else "5" if count < 6 else "9" if count < 10 else "+"
    marks = _punctuation(tokens[0].open)[-1:], _punctuation(tokens[-1].close)[:2]
    return f"{marks[0]}{long}{''.join(kind for kind, held in kinds if held)}{marks[1]}"


def label_tokens(tokens: Sequence[ReferenceToken]) -> list[str]:
    """Return the most likely label of each token (Viterbi)."""
    if not tokens:
        return []
    tagger, _ = load_tagger(MODEL)
    labels: list[str] = tagger.tag(features(tokens))
    return labels


def label_surely(tokens: Sequence[ReferenceToken]) -> tuple[list[str], float]:
    """Return the most likely labels, and how likely they are together: the geometric mean over the tokens, 0 to 1."""
    if not tokens:
        return [], 0.0
    tagger, _ = load_tagger(MODEL)
    tagger.set(features(tokens))
    labels: list[str] = tagger.tag()
    return labels, float(tagger.probability(labels)) ** (1 / len(tokens))


def label_titled(tokens: Sequence[ReferenceToken], labels: Sequence[str]) -> list[str]:
    """Return the most likely labels with authors and then a title at the begin, the others as they are.

    A title of a word or two may be taken for a name; an entry has one nearly always. Where none can be, as they are.
    """
    first = next((at for at, label in enumerate(labels) if label in _BEHIND), len(labels))
    ends = [at + 1 for at in range(min(first, _FURTHEST)) if tokens[at].close or at + 1 == first]
    tagger, _ = load_tagger(MODEL)
    tagger.set(features(tokens))
    found = [
        ["author"] * begin + ["title"] * (end - begin) + list(labels[end:])
        for begin in ends
        for end in ends
        if begin < end and (end == first or labels[end] != "author")
        if _has_word(tokens[:begin]) and _has_word(tokens[begin:end])
    ]
    best = max(found, key=tagger.probability, default=list(labels))
    return best if tagger.probability(best) >= _LEAST * tagger.probability(labels) else list(labels)


def _has_word(tokens: Sequence[ReferenceToken]) -> bool:
    return any(len(token.core) > 2 for token in tokens)


_BEHIND = frozenset({"place", "date", "pages", "volume", "issue", "doi", "url"})
"""What stands behind a title where nothing that holds the work is named."""
_LEAST = 0.01
"""How likely such labels must be, measured by the likeliest of all."""
_FURTHEST = 16
"""Tokens among which a title that was missed is looked for."""


@cache
def load_tagger(path: Path) -> tuple[Tagger, bytes]:
    """Return the tagger of a trained model and the model, unpacked once; the tagger only reads the bytes."""
    import lzma

    import pycrfsuite

    model = lzma.decompress(path.read_bytes())
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(model)
    return tagger, model
