"""Telling whether a text can be read: words, scripts and languages."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ibidem.index.tantivy import TantivyIndex
from ibidem.text.normalize import has_words
from ibidem.text.vocabulary import is_english, matches, needs_other_encoder, stem, telling, word_list

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


def test_stems_are_those_of_the_lexical_index(tmp_path: Path) -> None:
    """What is set off for the eye is what the search saw as the same word."""
    index = TantivyIndex.create(tmp_path)
    listed = sorted(word_list("verbs") | word_list("third_or_plural"))
    assert [index.stems(word) for word in listed] == [[stem(word)] for word in listed]


def test_forms_of_a_word_of_the_question_are_found() -> None:
    """Not words that every text has."""
    text = "They walked on; a walk of the dogs."
    assert [text[start:end] for start, end in matches(text, telling("Who is walking the dog?"))] == [
        "walked",
        "walk",
        "dogs",
    ]


def test_a_list_that_is_not_there_is_an_error() -> None:
    """No empty list stands for a wrong name."""
    with pytest.raises(KeyError):
        word_list("nouns")


@pytest.mark.parametrize(
    ("question", "texts", "needed"),
    [
        ("How old is the dog?", ENGLISH, False),
        ("Wie alt ist der Hund?", ENGLISH, True),
        ("Où est le chien ?", ENGLISH, True),
        ("How old is the dog?", FOREIGN, True),
        ("Dog?", [], False),
    ],
)
def test_another_encoder_is_needed_for_other_languages(question: str, texts: list[str], needed: bool) -> None:
    """Of the question, which few words tell, or of most of the texts."""
    assert needs_other_encoder(question, texts) is needed


def test_several_threads_stem_at_once() -> None:
    """The stemmer holds one word at a time; none is mixed with that of another thread."""
    words = [f"{letter}{middle}ationally" for letter in "abcdefghij" for middle in ("gener", "nat", "condit", "funct")]
    expected = [stem(word) for word in words]
    begin = threading.Barrier(4)

    def stems(_: int) -> list[str]:
        begin.wait()
        return [stem.__wrapped__(word) for _ in range(10) for word in words]

    before_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(stems, range(4))) == [expected * 10] * 4
    finally:
        sys.setswitchinterval(before_s)
