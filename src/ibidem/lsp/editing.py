"""Edits of a draft's source: put a citation in, or another work into one; and what is being cited at the cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ibidem.labels import brief
from ibidem.types.audits import CitedWork

_LATEX = re.compile(r"\\[A-Za-z]*cite[A-Za-z]*\*?\s*(?:\[[^\[\]]*\]\s*){0,2}\{([^{}]*)$")
_TYPST = re.compile(r"(?:(?<![\w\\])@|#cite\(\s*<)([\w:.+-]*)$")
_MARKDOWN = re.compile(r"(?:(?<![\w.@/\\])-?@)([\w:.#$%&+?<>~/-]*)$")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_STOP = re.compile(r"[.!?…]?[\"'”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class KeyPrefix:
    """The key that is being typed: what stands of it before the cursor."""

    text: str
    start: int
    """Where it begins, counted in the line."""


def typed_key(before: str, line: str, suffix: str) -> KeyPrefix | None:
    """Return the key that is being typed at the end of a line; None where none is.

    `before` are lines above it: of LaTeX, a citation may go on over several, but not over an empty one.
    """
    pattern = {".tex": _LATEX, ".typ": _TYPST}.get(suffix, _MARKDOWN)
    paragraph = _EMPTY_LINE.split(before + line)[-1] if suffix == ".tex" else line
    match = pattern.search(paragraph)
    if match is None:
        return None
    last = re.split(r"[,;]", match[1])[-1].lstrip()
    return None if "\n" in last else KeyPrefix(last, len(line) - len(last))


def with_work(source: str, before: Sequence[CitedWork], after: CitedWork) -> str | None:
    """Return a citation with one work in the place of others; None where these cannot be told in it."""
    old, new = [one.reference.label for one in before], after.reference.label
    if all(old) and new:
        changed = source
        for row, key in enumerate(old):
            if row == 0 and not re.search(_key(new), source):
                replaced = re.sub(_key(key), new.replace("\\", r"\\"), changed, count=1)
            else:
                replaced = _without(changed, key)
            if replaced == changed:
                return None
            changed = replaced
        return changed
    if not any(old) and len(old) == 1 and source.startswith(("(", "[")):
        return f"{source[0]}{brief(after.reference)}{source[-1]}"
    return None


def _key(key: str) -> str:
    return rf"(?<![\w:.-]){re.escape(key)}(?![\w:-])"


def _without(source: str, key: str) -> str:
    """Return a citation of several works without one of them, and without its page where it has one of its own."""
    one = rf"-?@{_key(key)}[^;\[\]]*" if f"@{key}" in source else rf"{_key(key)}\s*"
    between = ";" if f"@{key}" in source else ","
    shorter = re.sub(rf"\s*{between}\s*{one}", "", source, count=1)
    return shorter if shorter != source else re.sub(rf"{one}{between}\s*", "", source, count=1)


def new_citation(works: Sequence[CitedWork], suffix: str) -> str:
    """Return a citation of works as a draft of that format writes it, with the space before it."""
    labels = [one.reference.label for one in works]
    if not all(labels):
        return f" ({'; '.join(brief(one.reference) for one in works)})"
    if all(label.isdecimal() for label in labels):
        return f" [{', '.join(labels)}]"
    if suffix == ".tex":
        return f"~\\cite{{{','.join(labels)}}}"
    if suffix == ".typ":
        return "".join(f" @{label}" for label in labels)
    return f" [{'; '.join(f'@{label}' for label in labels)}]"


def before_stop(sentence: str) -> int:
    """Return the offset in a sentence at which a citation is put in: before the stop that ends it."""
    match = _STOP.search(sentence)
    return match.start() if match else len(sentence)
