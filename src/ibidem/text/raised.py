"""Raised and lowered text in the characters that Unicode has for it."""

from __future__ import annotations

import re

POINT = "\ufdd0\\d+\ufdd1"
"""What readers put between characters to remember a place."""
_NUMBERS = re.compile(r"\d+(?:[,;–-]\s?\d+)+")
"""Several citation numbers."""
_ON_THE_LINE = frozenset({"st", "nd", "rd", "th", "e", "er", "ère", "o", "a", "º", "ª", *"®™©*†‡§¶"})
"""Endings of ordinals, and signs that read the same on the line."""
_SUPERSCRIPTS = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_SUBSCRIPTS = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_IN_SUPERSCRIPT = frozenset("0123456789+-−–=()ni")
_IN_SUBSCRIPT = frozenset("0123456789+-−–=()")


def superscript(text: str) -> str:
    """Return raised text in the raised characters of Unicode, with a `^` before it where one is wanting."""
    return _shifted(text, _IN_SUPERSCRIPT, _SUPERSCRIPTS, "^")


def subscript(text: str) -> str:
    """Return lowered text in the lowered characters of Unicode, with a `_` before it where one is wanting."""
    return _shifted(text, _IN_SUBSCRIPT, _SUBSCRIPTS, "_")


def _shifted(text: str, known: frozenset[str], table: dict[int, int], sign: str) -> str:
    if "\ufdd0" in text:
        pieces = re.split(f"({POINT})", text)
        return "".join(piece if "\ufdd0" in piece else _shifted(piece, known, table, sign) for piece in pieces)
    body = text.strip()
    if not any(map(str.isalnum, body)) or body.startswith("["):
        return text.translate(table) if body in ("–", "-", "−") and known else text
    if all(character in known for character in body):
        return text.replace(body, body.translate(table))
    if _NUMBERS.fullmatch(body):
        return text.replace(body, body.translate(table))
    if body in _ON_THE_LINE:
        return text
    return text.replace(body, f"{sign}{body}" if len(body) == 1 or body.isalnum() else f"{sign}({body})")
