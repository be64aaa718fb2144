"""The unit that a heading gives stands behind the numbers beneath it."""

from __future__ import annotations

import pytest

from ibidem.text.units import with_unit


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("Mass (kg)", "1,200", "Mass: 1,200 kg"),
        ("Length [mm]", "3.2 ± 0.4", "Length: 3.2 ± 0.4 mm"),
        ("Mass, kg", "-3", "Mass: -3 kg"),
        ("Speed in km/h", "12", "Speed: 12 km/h"),
        ("Dose (mg/kg)", "12", "Dose: 12 mg/kg"),
        ("Rate (m s⁻¹)", "12", "Rate: 12 m s⁻¹"),
        ("Share (%)", "12", "Share: 12 %"),
        ("Price (USD)", "12", "Price: 12 USD"),
        ("Population (in thousands)", "12", "Population: 12 thousands"),
        ("Mass (kg)", "n/a", "Mass (kg): n/a"),
        ("Mass (kg)", "12 t", "Mass (kg): 12 t"),
        ("Mean (SD)", "3.2", "Mean (SD): 3.2"),
        ("Patients (N)", "12", "Patients (N): 12"),
        ("Temperature (min)", "12", "Temperature (min): 12"),
        ("Deaths (total)", "12", "Deaths (total): 12"),
        ("Score (0-10)", "7", "Score (0-10): 7"),
        ("Boat", "Swan", "Boat: Swan"),
    ],
)
def test_a_unit_is_joined_to_its_number(heading: str, cell: str, said: str) -> None:
    """What is no unit, or stands above words, stays in the heading."""
    assert with_unit(heading, cell) == said
