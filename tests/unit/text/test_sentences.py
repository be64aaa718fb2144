"""Sentences end where a reader would say they do."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.text.sentences import LONGEST, split


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Marlow, Ida et al. wrote it in Harbour Letters, vol. 12, no. 3-4, 1998, pp. 6-10.",
        "The drop is plain in Fig. 2 and in Figs. 5–7.",
        "Eq. 4 gives the slope (see Sec. 3.1).",
        "The dose was 3.5 mg, up from 0.25 mg.",
        "Dr. Okafor met J. R. R. Lindqvist in the U.S. in 1950.",
        "Choose a quiet reef, e.g. Marsa Bay, for the first dive.",
        "The outer ones, i.e. Titan and Rhea, are colder.",
        "It holds approx. 5 litres.",
        "Okafor et al. (2004) found no difference.",
        "E. coli grew overnight at 37 °C.",
        "The drug was given t.i.d. for a week.",
        "Use version 2.0.1 from www.example.com today.",
        "The firm, Brandt Inc., was sold.",
        "2. Wash the filter in cold water.",
        "(a) Rinse it twice.",
        "Was the lamp (bought ca. 1900) ever lit?",
        "The drop is plain in Fig.2 The rest of it is in p.3 Below.",
        "They saw Table 2 J. Smith drew and 12 m. j. of it.",
        "It rose by 3.5 Mbit and then by.05 Mbit.",
    ],
)
def test_one_sentence_stays_whole(sentence: str) -> None:
    """Abbreviations, initials, decimals and numbering end no sentence."""
    assert pieces(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. We left.", ["It rained.", "We left."]),
        ("She said “I am done.” Then she left.", ["She said “I am done.”", "Then she left."]),
        ("(This is an aside.) And this is not.", ["(This is an aside.)", "And this is not."]),
        ("Is it so? Yes! Good.", ["Is it so?", "Yes!", "Good."]),
        ("The cells grew.[12] They died.", ["The cells grew.[12]", "They died."]),
        ("They sleep at night.¹ Flies do too.", ["They sleep at night.¹", "Flies do too."]),
        ("They sleep at night.1 Flies do too.", ["They sleep at night.1", "Flies do too."]),
        ("We saw BDNF.1,2 It fell.³⁻⁵ It rose.", ["We saw BDNF.1,2", "It fell.³⁻⁵", "It rose."]),
        ("They said “never.”3 Then they left.", ["They said “never.”3", "Then they left."]),
        ("They sleep.<sup>1, 2</sup> Flies do too.", ["They sleep.<sup>1, 2</sup>", "Flies do too."]),
        ("They sleep.^1^ Flies do too.", ["They sleep.^1^", "Flies do too."]),
        ("They visit flowers.[^1][^note] Wasps sleep.", ["They visit flowers.[^1][^note]", "Wasps sleep."]),
        ("He works in the U.S. The sea is far.", ["He works in the U.S.", "The sea is far."]),
        ("He has a Ph.D. She has two.", ["He has a Ph.D.", "She has two."]),
        ("We saw finches, wrens etc. Then it snowed.", ["We saw finches, wrens etc.", "Then it snowed."]),
        ("The ferry works. St. Anne's bay is near.", ["The ferry works.", "St. Anne's bay is near."]),
        ("METHODS: We asked. RESULTS: 5 of 6 agreed.", ["METHODS: We asked.", "RESULTS: 5 of 6 agreed."]),
        ("A title without stop\n\nIts text.", ["A title without stop", "Its text."]),
        ("雨が降った。本当ですか？はい。", ["雨が降った。", "本当ですか？", "はい。"]),
        ("「雨だ。」と言った。", ["「雨だ。」", "と言った。"]),
        ("बारिश हुई। हम चले गए।", ["बारिश हुई।", "हम चले गए।"]),
        ("هل تمطر؟ نعم، تمطر.", ["هل تمطر؟", "نعم، تمطر."]),
        ("It fell to 4.2% in May. It rose later.", ["It fell to 4.2% in May.", "It rose later."]),
        ("It grew up to 12 m. Earlier work saw less.", ["It grew up to 12 m.", "Earlier work saw less."]),
        ("It ran for 30 s. A bell rang.", ["It ran for 30 s.", "A bell rang."]),
        ("It held 9 N. The rope broke.", ["It held 9 N.", "The rope broke."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences_are_told_apart(text: str, expected: list[str]) -> None:
    """Each sentence keeps its closing marks, and no more."""
    assert pieces(text) == expected


def test_run_on_text_is_cut_at_a_clause() -> None:
    """Text without stops is cut after a semicolon, so that no sentence is too long to quote."""
    parts = pieces("the tide went out and came back; " * 60)
    assert len(parts) > 1
    assert all(part.endswith(";") and len(part) <= LONGEST for part in parts)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \n.?!“”。aA1(")), max_size=400))
def test_sentences_hold_every_character_that_is_not_space(text: str) -> None:
    """Nothing is lost, nothing overlaps, and no sentence begins or ends with whitespace."""
    spans = split(text)
    found = [text[start:end] for start, end in spans]
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(part == part.strip() and 0 < len(part) <= LONGEST for part in found)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
