"""Short formulas and quantities of TeX in plain characters, as they are shown to a person."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ibidem.text.raised import subscript, superscript

if TYPE_CHECKING:
    from collections.abc import Callable

    from pylatexenc.latex2text import LatexNodes2Text

LONGEST = 200
"""Characters of a formula that is shown in plain characters; a longer one is read better as it is written."""
_FORMULA = re.compile(
    rf"(?<![\\$])\$(?![\s$])([^$\n]{{1,{LONGEST}}}?)(?<![\s\\])\$(?!\$)|\\\(([^\n$]{{1,{LONGEST}}}?)\\\)"
    rf"|^\\\[([^\n$]{{1,{LONGEST}}})\\\]$"
)
_SIGN = re.compile(r"[\\^_]")
_RELATION = re.compile(r"[=<>+]")
_GROUP = r"\{([^{}]*)\}"
_NESTED = r"\{((?:[^{}]|\{[^{}]{0,100}\}){0,200})\}"
_QUANTITY = re.compile(
    rf"\\(SIrange|qtyrange|numrange|SI|qty|num|si|unit|ang)\*?(?:\[[^\[\]\n]*\])?{_NESTED}(?:\[[^\[\]\n]*\])?"
    rf"(?:{_NESTED})?(?:{_NESTED})?"
)
QUANTITIES = {"SIrange": 3, "qtyrange": 3, "numrange": 2, "SI": 2, "qty": 2, "num": 1, "si": 1, "unit": 1, "ang": 1}
"""Commands of the package siunitx that hold a number, a unit or both, with the number of their arguments."""
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_NAMED = re.compile(rf"\\(?:text|textrm|textit|mathrm|mathit|mathsf|mbox|operatorname|rm)\*?\s*{_GROUP}")
_DEGREES = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))")
_SHIFT = re.compile(rf"([\^_])\s*(?:{_GROUP}|(\\[A-Za-z]+|[^\s\\{{}}^_]))")
_RAISED, _LOWERED = "\ue000", "\ue001"
"""Stand for the signs of what Unicode cannot raise or lower, so that they are not taken for those of the formula."""
_RELATIONS = "=<>≤≥≈≠≡∼×±→⇒∈⊂∪∩"
_HALF_SPACED = re.compile(rf"(?<=\S) ([{_RELATIONS}])(?=\S)|(?<=\S)([{_RELATIONS}]) (?=\S)")
_EXPONENT = re.compile(r"([\d.,]+|^)\s*[eE]\s*([+-]?\d+)")
_UNIT = re.compile(rf"\\([A-Za-z]+)\s*(?:{_GROUP})?|([^\\]+)")
_UNIT_SIGNS = {
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol",
    "candela": "cd", "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "coulomb": "C",
    "volt": "V", "farad": "F", "ohm": "Ω", "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H", "lumen": "lm",
    "lux": "lx", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "celsius": "°C", "degreeCelsius": "°C",
    "degree": "°", "arcminute": "′", "arcsecond": "″", "minute": "min", "hour": "h", "day": "d", "litre": "L",
    "liter": "L", "tonne": "t", "electronvolt": "eV", "hectare": "ha", "percent": "%", "bar": "bar", "angstrom": "Å",
    "dalton": "Da", "decibel": "dB", "bit": "bit", "byte": "B", "astronomicalunit": "au", "radian": "rad",
    "um": "µm", "ug": "µg", "us": "µs", "uA": "µA", "uV": "µV",
}  # fmt: skip
_PREFIXES = {
    "pico": "p", "nano": "n", "micro": "µ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "hecto": "h",
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "femto": "f", "atto": "a", "exa": "E",
}  # fmt: skip
_POWERS = {"squared": "²", "cubed": "³", "square": "²", "cubic": "³"}


def readable(text: str, *, written: Callable[[str], str] = str, fill: str = "") -> str:
    """Return a text with its short formulas and quantities in plain characters, as `written` writes them into it.

    Others stay as they are. With a character to `fill` their places, the text keeps its length and its lines.
    """

    def in_place(match: re.Match[str], plain: str | None) -> str:
        if plain is None or not fill:
            return match[0] if plain is None else written(plain)
        return match[0] if "\n" in match[0] or len(plain) > len(match[0]) else plain.ljust(len(match[0]), fill)

    if "\\" in text:
        text = _QUANTITY.sub(lambda match: in_place(match, _quantity_of(match)), text)
    if "$" in text or "\\(" in text or "\\[" in text:
        text = _FORMULA.sub(lambda match: in_place(match, _formula_of(match)), text)
    return text


def quantity(command: str, arguments: list[str]) -> str:
    """Return a number, a unit or both as siunitx writes them."""
    *numbers, last = arguments
    if command in ("num", "ang", "numrange"):
        return " to ".join(map(_number, arguments)) + "°" * (command == "ang")
    unit = _unit(last)
    joint = "" if unit in ("°", "′", "″") else " "
    return f"{' to '.join(map(_number, numbers))}{joint}{unit}".strip()


def plain_formula(tex: str) -> str | None:
    """Return a formula in plain characters; None where that would lose something."""
    if len(tex) > LONGEST or "&" in tex or "\\\\" in tex or _RAISED in tex or _LOWERED in tex:
        return None
    tex = _DEGREES.sub("°", _NAMED.sub(r"\1", tex)).replace("^\\prime", "′")
    for _ in range(5):
        tex, count = _SHIFT.subn(_shifted, tex)
        if not count:
            break
    if "\\" in tex:
        if not all(map(_is_known, _COMMAND.findall(tex))):
            return None
        # A command without arguments swallows the blank behind it.
        spaced = _COMMAND.sub(lambda match: match[0] + "{}" * (match.string[match.end() :][:1] == " "), tex)
        tex = str(_converter().latex_to_text(spaced))
    tex = tex.replace("~", " ").replace("{}", "")
    if any(sign in tex for sign in "\\{}$^_"):
        return None
    tex = _HALF_SPACED.sub(lambda match: f" {match[1] or match[2]} ", tex)
    return " ".join(tex.replace(_RAISED, "^").replace(_LOWERED, "_").split()) or None


def _formula_of(match: re.Match[str]) -> str | None:
    tex = match[1] or match[2] or match[3]
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if not match[2] and not _SIGN.search(tex):
        # Two sums of money are no formula, nor are two variables of a shell.
        is_prose = " " in tex and (tex[0].isdigit() or not _RELATION.search(tex))
        if match[3] or is_prose or before.isdigit() or after.isalnum():
            return None
    return plain_formula(tex)


def _shifted(match: re.Match[str]) -> str:
    body = match[2] if match[2] is not None else match[3]
    if "\\" in body:
        body = plain_formula(body) or ""
        if not body:
            return match[0]
    raised = superscript(body) if match[1] == "^" else subscript(body)
    return raised.replace("^", _RAISED).replace("_", _LOWERED)


@cache
def _converter() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text  # 60 ms

    return LatexNodes2Text(math_mode="text", strict_latex_spaces=False)


@cache
def _is_known(command: str) -> bool:
    specification = _converter().latex_context.get_macro_spec(command)
    return specification is not None and bool(specification.macroname)


def _quantity_of(match: re.Match[str]) -> str | None:
    held = [group for group in match.groups()[1:] if group is not None]
    wanted = QUANTITIES[match[1]]
    if len(held) < wanted:
        return None
    rest = "".join(f"{{{group}}}" for group in held[wanted:])
    return quantity(match[1], held[:wanted]) + rest


def _number(text: str) -> str:
    text = _EXPONENT.sub(lambda match: f"{match[1]} × 10{superscript(match[2])}".lstrip(" ×"), text.strip())
    return text.replace("+-", " ± ").replace("\\pm", " ± ").replace("  ", " ")


def _unit(text: str) -> str:
    r"""Return a unit by its signs: `\kilo\gram\per\metre\squared` as `kg/m²`."""
    found: list[str] = []
    prefix = power = ""
    divides = False
    for name, argument, literal in _UNIT.findall(text):
        if literal:
            for piece in literal.replace(".", " ").replace("~", " ").split():
                found.append(_SHIFT.sub(lambda match: _shifted(match).replace(_RAISED, "^"), piece))
        elif name in _PREFIXES:
            prefix = _PREFIXES[name]
        elif name == "per":
            divides = True
        elif name in ("square", "cubic"):
            power = _POWERS[name]
        elif name in _POWERS and found:
            found[-1] += _POWERS[name]
        elif name in ("tothe", "raiseto") and found:
            found[-1] += superscript(argument)
        else:
            sign = f"{prefix}{_UNIT_SIGNS.get(name, name)}{power}"
            found.append(f"/{sign}" if divides else sign)
            prefix, power, divides = "", "", False
    return " ".join(found).replace(" /", "/")
