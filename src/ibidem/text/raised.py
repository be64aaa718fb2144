"""Raised and lowered text in the characters that Unicode has for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

POINT = "\ufdd0\\d+\ufdd1"
"""What readers put between characters to remember a place."""
_NUMBERS = re.compile(r"\d+(?:[,;–-]\s?\d+)+")
"""Several citation numbers."""
_ON_THE_LINE = frozenset({"st", "nd", "rd", "th", "e", "er", "ère", "o", "a", "º", "ª", *"®™©*†‡§¶"})
"""Endings of ordinals, and signs that read the same on the line."""
SUPERSCRIPT_OF = dict(zip("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
"""The raised form of each character that Unicode has one for, letters but for two left out."""
_SUBSCRIPT_OF = dict(zip("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True))


def superscript(text: str) -> str:
    """Return raised text in the raised characters of Unicode, with a `^` before it where one is wanting."""
    return _shifted(text, SUPERSCRIPT_OF, "^")


def subscript(text: str) -> str:
    """Return lowered text in the lowered characters of Unicode, with a `_` before it where one is wanting."""
    return _shifted(text, _SUBSCRIPT_OF, "_")


def _shifted(text: str, table: Mapping[str, str], sign: str) -> str:
    if "\ufdd0" in text:
        pieces = re.split(f"({POINT})", text)
        return "".join(piece if "\ufdd0" in piece else _shifted(piece, table, sign) for piece in pieces)
    body = text.strip()
    moved = "".join(table.get(character, character) for character in body)
    if not any(map(str.isalnum, body)) or body.startswith("["):
        return text.replace(body, moved) if body in ("–", "-", "−") else text
    if all(character in table for character in body) or _NUMBERS.fullmatch(body):
        return text.replace(body, moved)
    if body in _ON_THE_LINE:
        return text
    return text.replace(body, f"{sign}{body}" if len(body) == 1 or body.isalnum() else f"{sign}({body})")
