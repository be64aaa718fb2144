"""Formulas and quantities of TeX as they are shown to a person."""

from __future__ import annotations

import time

import pytest

from ibidem.text.formulas import plain_formula, readable


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"25$^{\circ}$C and 1.5$\times$10$^{8}$", "25°C and 1.5×10⁸"),
        (r"$\alpha \leq \beta$ or $x^2 + y_1$", "α ≤ β or x² + y₁"),
        (r"CO$_2$, $^{14}$C and $x_{\text{max}}$", "CO₂, ¹⁴C and x_max"),
        (r"$p < 0.05$ and $p<.001$", "p < 0.05 and p<.001"),
        (r"$n \log n$ in $\mathcal{O}(n^2)$", "n log n in 𝒪(n²)"),
        (r"$10^{-3}\,\mathrm{kg\,m^{-2}}$", "10⁻³ kg m⁻²"),
        (r"$\frac{a}{b}$ and \(\sqrt{2}\)", "a/b and √(2)"),
        (r"$y^{x_{i}}$", "y^(x_i)"),
    ],
)
def test_short_formulas_are_shown_in_plain_characters(written: str, shown: str) -> None:
    """What Unicode has is used, and what it has not keeps its sign."""
    assert readable(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $6",
        "$5-$7",
        "US$5 million and A$7.",
        "between $5 and x=$6",
        "$5 (or A$)",
        "$HOME/$USER",
        r"$\begin{cases}a\end{cases}$",
        r"$\unknown{x}$",
        "$$x^2$$",
        "$x^{2$",
        "$" + "x+" * 200 + "$",
        r"\SI{5}",
    ],
)
def test_what_is_none_or_would_lose_something_stays(text: str) -> None:
    """Money, variables of a shell, and formulas that plain characters do not show."""
    assert readable(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"\SI{5}{\kilo\metre}", "5 km"),
        (r"\qty{3.2e-5}{\kg\per\m\squared}", "3.2 × 10⁻⁵ kg/m²"),
        (r"\SI[mode=text]{9.81}{\metre\per\square\second}", "9.81 m/s²"),
        (r"\num{1e6}, \num{5.0 +- 0.1} and \ang{30}", "1 × 10⁶, 5.0 ± 0.1 and 30°"),
        (r"\SIrange{10}{20}{\celsius}", "10 to 20 °C"),
        (r"\si{kg.m^{-3}} or \unit{m/s}", "kg m⁻³ or m/s"),
        (r"\SI{3}{\molar}", "3 molar"),
    ],
)
def test_quantities_are_shown_by_their_signs(written: str, shown: str) -> None:
    """As siunitx writes them; a unit that is not known by its name."""
    assert readable(written) == shown


def test_hostile_formulas_take_linear_time() -> None:
    """Braces and signs that never end."""
    began_s = time.process_time()
    for sign in ("$", "\\(", "\\SI{", "{", "^{", "$^", "\\text{", "\\SI{{"):
        readable(sign * 20_000)
        plain_formula(sign * 60)
    assert time.process_time() - began_s < 3
