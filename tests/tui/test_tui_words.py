"""The words of the interface: matches, relevance, progress, places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_library import HALFWAY, answer, entry
from hypothesis import given
from hypothesis import strategies as st
from tui_stage import TIDE

from ibidem.conversation.numbering import CitationNumbering
from ibidem.labels import formatted, full_place_label, place_label
from ibidem.text.analysis import matches
from ibidem.tui.labels import abstention, assurance, bar, counted, pace, relevance
from ibidem.tui.places import flowing, path, places, quotation
from ibidem.types import Abstention, Answer, Kind, Mark, MarkKind, Signal, Syntax

ANSWER = answer(TIDE)


@pytest.mark.parametrize(
    ("question", "text"),
    [("exercise", "Exercising"), ("memory", "memories"), ("run", "running"), ("tides", "TIDE"), ("étude", "études")],
)
def test_words_match_by_their_stem(question: str, text: str) -> None:
    """Common endings and case make no difference."""
    assert matches(text, question) == [(0, len(text))]


def test_words_without_content_match_nothing() -> None:
    """Articles and question words are not highlighted."""
    assert matches("what is the of", "what is the of") == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_matches_are_ranges_of_the_text(question: str, text: str) -> None:
    """Every match lies in the text, in order, without overlap."""
    edges = [edge for span in matches(text, question) for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)


@pytest.mark.parametrize(
    ("cosine", "word", "steps"),
    [(0.8, "strong", 5), (0.6, "strong", 4), (0.45, "good", 3), (0.3, "fair", 2), (-1, "weak", 1)],
)
def test_closeness_is_a_word_and_a_bar(cosine: float, word: str, steps: int) -> None:
    """The word and the bar say the same."""
    close = replace(ANSWER.hits[0], trace={"dense": Signal(1, cosine, cosine)})
    assert relevance(close) == (word, bar(steps / 5))


def test_first_hits_are_word_matches() -> None:
    """A passage found by its words alone is not called close."""
    assert relevance(replace(ANSWER.hits[0], trace={"lexical": Signal(1, 9.5, 0.3)})) == ("word match", "")


@pytest.mark.parametrize(("share", "steps"), [(0.0, 1), (0.5, 2), (1.0, 5)])
def test_a_bar_fills_with_the_share(share: float, steps: int) -> None:
    """A bar has five steps and is never empty."""
    assert bar(share) == "▰" * steps + "▱" * (5 - steps)


def test_every_reason_has_its_words() -> None:
    """No abstention is without an explanation and an offer."""
    assert all(all(abstention(reason)) for reason in Abstention)


def test_assurance_is_a_word_and_a_gauge() -> None:
    """Both say the same; a number would promise more than is known."""
    assert assurance(Answer("q", (), (), 0.87)) == ("very likely", "▰▰▰▰▱")


def test_progress_tells_only_what_is_known() -> None:
    """Time left, count and rate, in that order, where there are any."""
    assert pace(HALFWAY) == ["4 s left", "1,240 of 2,480 passages and sentences", "312 a second"]
    assert pace(replace(HALFWAY, total=0, per_second=0.0, left_s=None)) == []


def test_counts_agree_with_their_noun() -> None:
    """One is singular."""
    assert (counted(1, "file"), counted(1200, "file")) == ("1 file", "1,200 files")


def test_places_follow_the_rank_with_repeats_behind_their_passage() -> None:
    """A repeated passage is visited right after the one it repeats."""
    also = ANSWER.hits[1].citation
    first = replace(ANSWER.hits[0], also=(also,))
    found = places(replace(ANSWER, hits=(first, *ANSWER.hits[1:])), CitationNumbering()(ANSWER))
    assert [(place.number, place.also) for place in found[:3]] == [(1, False), (1, True), (2, False)]
    assert found[1].citation == also


def test_a_place_knows_the_sentences_quoted_from_it() -> None:
    """The quote stands in its passage, and is where one stands when opening it."""
    place = places(ANSWER, CitationNumbering()(ANSWER))[0]
    assert place.quotes == (ANSWER.sentences[0].place,)
    assert place.at(None) == ANSWER.sentences[0].place


def test_a_quotation_names_path_place_and_document() -> None:
    """What is copied can be found again."""
    cited = ANSWER.sentences[0].place
    assert quotation(cited) == (
        f"“{cited.quote}”\n— The tides of Brannoch Sound › What drives them, line 7 (almanac/tides.md)"
    )


def test_a_locator_names_the_page_where_there_are_pages() -> None:
    """Page first, then lines."""
    cited = replace(ANSWER.hits[0].citation, page=3, lines=(4, 9))
    assert place_label(cited) == "p. 3, lines 4–9"


def test_a_printed_label_stands_beside_the_page() -> None:
    """In short and, with the section, in full; what comes from a file is made visible."""
    cited = replace(ANSWER.hits[0].citation, page=12, lines=(3, 5), section=("Methods", "Sam\x1bpling"), label="xi")
    assert place_label(cited) == "p. 12 (printed xi), lines 3–5"
    assert full_place_label(cited) == "§ Methods › Sam␛pling, page 12 (printed xi), lines 3–5"


@pytest.mark.parametrize(
    ("marks", "short", "full"),
    [
        ({MarkKind.SLIDE: "4"}, "slide 4", "slide 4"),
        ({MarkKind.CELL: "Sheet1!B3"}, "cell Sheet1!B3", "cell Sheet1!B3"),
        ({MarkKind.TIME: "00:12:03"}, "at 00:12:03", "at 00:12:03"),
        ({MarkKind.PARAGRAPH: "7"}, "¶ 7", "paragraph 7"),
        ({MarkKind.CHAPTER: "II", MarkKind.ANCHOR: "c2"}, "chapter II", "chapter II, #c2"),
        ({}, "", ""),
    ],
)
def test_every_format_has_its_own_way_to_say_where(marks: dict[MarkKind, str], short: str, full: str) -> None:
    """And says nothing where it has none."""
    held = tuple(Mark(0, kind, value) for kind, value in marks.items())
    cited = replace(ANSWER.hits[0].citation, page=None, lines=None, section=(), marks=held)
    assert (place_label(cited), full_place_label(cited)) == (short, full)


def test_lines_of_prose_flow_and_lines_of_lists_stay() -> None:
    """A source that is broken at eighty columns reads well at forty; paragraphs and list items stay apart."""
    assert flowing("one\ntwo\n\nthree") == "one two\n\nthree"
    assert flowing("- one\n- two", Kind.LIST) == "- one\n- two"


@pytest.mark.parametrize(
    ("written", "kind", "read"),
    [
        ("**BDNF upregulation**: exercise", Kind.PROSE, "BDNF upregulation: exercise"),
        ("- **BDNF**: more of it", Kind.PROSE, "BDNF: more of it"),
        ("* one\n* `two`", Kind.LIST, "• one\n• two"),
        ("1. [one](https://example.org)\n2. two", Kind.LIST, "1. one\n2. two"),
        ("## Tides\n\n> the _moon_", Kind.PROSE, "Tides\n\nthe moon"),
        ("a * b - c", Kind.PROSE, "a * b - c"),
        ("| **a** | b |\n| c | d |", Kind.TABLE, "| a | b |\n| c | d |"),
    ],
)
def test_marks_of_markdown_are_not_shown(written: str, kind: Kind, read: str) -> None:
    """The words are shown; the same signs in a plain text are its own."""
    assert flowing(written, kind, Syntax.MARKDOWN) == read
    assert "*" not in written or "*" in flowing(written, kind)


def test_a_path_shows_control_characters() -> None:
    """A title cannot command the terminal."""
    cited = replace(ANSWER.hits[0].citation, title="a\x1b[31m\nb", section=("a\x1b[31m\nb", "c"))
    assert path(cited) == "a␛[31m␊b › c"


def test_a_title_that_asks_is_not_followed_by_a_full_stop() -> None:
    """One mark ends a part of a reference."""
    asking = replace(entry(), title="Who keeps the light?")
    assert formatted(asking) == "Marr, Ishbel (1931). Who keeps the light? Northern Almanac."
