"""Telling whether a text can be read: words, scripts and languages."""

from __future__ import annotations

import pytest

from ibidem.text.normalize import has_words
from ibidem.text.vocabulary import is_english, word_list

FOREIGN = [
    "Der Hund läuft im Regen und die Katze schläft auf dem Sofa.",
    "Le chien court sous la pluie et le chat est dans la maison.",
    "El perro corre por el parque con una pelota.",
    "Il cane corre nel parco e la pioggia è molto fredda.",
    "Hunden løper i regnet og katten er ikke i huset.",
    "De hond rent in het park en een kat slaapt niet.",
    "Собака бежит под холодным дождём.",
    "狗在冷雨里跑。",
    "الكلب يركض تحت المطر",
]
ENGLISH = [
    "The dog runs in the cold rain.",
    "Naïve café owners in Zürich and São Paulo were asked after the trial.",
    "IL-6, IL-10 and TNF-α; Na+ 140 mmol/L",
    "Müller et al. 2019",
    "dose | effect | p",
    "Los Angeles, Las Vegas, El Paso: western cities.",
    "Sjögren, Behçet, Ménière: poor response observed.",
    "Het mice lost weight; MIT cohort confirmed.",
    "β-blockers vs. placebo",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_noticed(text: str) -> None:
    """Another script, or the small words of another language, tell."""
    assert has_words(text)
    assert not is_english(text)


@pytest.mark.parametrize("text", ENGLISH)
def test_names_and_symbols_are_no_other_language(text: str) -> None:
    """Accents, Greek letters and tables stand in English texts too."""
    assert is_english(text)


@pytest.mark.parametrize("text", ["", "42", "3 – 5%", "α", "\n"])
def test_numbers_are_no_words(text: str) -> None:
    """Without two letters in a row there is nothing to read."""
    assert not has_words(text)


def test_a_list_that_is_not_there_is_an_error() -> None:
    """No empty list stands for a wrong name."""
    with pytest.raises(KeyError):
        word_list("nouns")
