"""Passages follow the structure and fit the window."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ibidem.chunking.passages import CONTEXT_CHARACTERS, embedding_text, make_passages
from ibidem.structure.parse import blocks
from ibidem.types import Document, Kind, Passage, Syntax

SENTENCE = "The old mill by the weir grinds rye for three villages. "  # eleven words


def count(texts: Sequence[str]) -> list[int]:
    return [2 + len(text.split()) for text in texts]


def of(text: str, syntax: Syntax = Syntax.PLAIN, *, title: str = "", pages: tuple[int, ...] = ()) -> list[Passage]:
    document = Document("mill.txt", "mill.txt", title, text, "digest", syntax, pages)
    return list(make_passages(document, blocks(document), count, target=180, window=256))


def lengths(found: Sequence[Passage]) -> list[int]:
    return count([embedding_text(passage) for passage in found])


def test_short_paragraphs_share_a_passage() -> None:
    """Neighbours of one section are together up to the target."""
    found = of("\n\n".join([SENTENCE * 4] * 6))
    assert [len(passage.sentences) for passage in found] == [16, 8]


def test_a_paragraph_that_fits_the_window_stays_whole() -> None:
    """An abstract somewhat over the target is better in one piece."""
    assert lengths(of(SENTENCE * 21)) == [233]


def test_a_longer_paragraph_is_parted_evenly_between_sentences() -> None:
    """The parts are of one size, and each begins a sentence."""
    found = of(SENTENCE * 30)
    assert [len(passage.sentences) for passage in found] == [15, 15]
    assert all(passage.text.startswith("The old mill") for passage in found)


def test_a_sentence_longer_than_the_window_is_parted_between_words() -> None:
    """Nothing is cut off by the model."""
    found = of("a b c d " * 120)
    assert max(lengths(found)) <= 256
    assert " ".join(passage.text for passage in found).split() == ("a b c d " * 120).split()


def test_a_short_remainder_joins_its_neighbour() -> None:
    """A last line of a few words is no passage of its own."""
    assert len(of(f"{SENTENCE * 16}\n\nIt still runs.")) == 1


def test_passages_end_at_headings_and_pages() -> None:
    """Short as they are, they do not mix."""
    text = f"# Mill\n\n{SENTENCE}\n\n## Wheel\n\n{SENTENCE}\n"
    assert [passage.section for passage in of(text, Syntax.MARKDOWN)] == [("Mill",), ("Mill", "Wheel")]
    assert [passage.page for passage in of(f"{SENTENCE}\n{SENTENCE}", pages=(0, len(SENTENCE) + 1))] == [1, 2]


def test_each_kind_has_its_passages() -> None:
    """Prose, lists and tables are apart, entries each alone."""
    text = f"{SENTENCE}\n\n- rye\n- oats\n\n| Grain | Sacks |\n|---|---|\n| rye | 3 |\n\n"
    text += "# References\n\n- Ode, A. Mills. 1999.\n- Rye, B. Wheels. 2001.\n"
    kinds = [passage.kind for passage in of(text, Syntax.MARKDOWN)]
    assert kinds == [Kind.PROSE, Kind.LIST, Kind.TABLE, Kind.REFERENCE, Kind.REFERENCE]


def test_a_list_shares_a_passage_with_its_lead_in() -> None:
    """What announces it is found and quoted with it; the paragraph above the lead-in is not."""
    found = of("The mill stands at the weir.\n\nThe miller:\n\n1. opens the weir;\n2. grinds the rye.\n")
    assert [(one.kind, len(one.sentences)) for one in found] == [(Kind.PROSE, 1), (Kind.LIST, 3)]
    assert found[1].sentences[0].text == "The miller:"


def test_rows_carry_their_column_names() -> None:
    """The row is quoted as it stands, and searched with the names; the header is shown above it."""
    (table,) = of("| Grain | Sacks |\n|---|---|\n| **rye** | 3 |\n", Syntax.MARKDOWN)
    assert table.text.startswith("| Grain | Sacks |")
    assert [(s.text, s.search_text) for s in table.sentences] == [("| **rye** | 3 |", "Grain: rye; Sacks: 3")]


def test_the_sentences_of_an_item_carry_its_term() -> None:
    """A later sentence of an item is found by what the item is about; its text is untouched."""
    (found,) = of("- Weir ∞ A low dam. It lifts the water.\n- Wheel ∞ It turns.\n")
    assert [s.text for s in found.sentences] == ["Weir ∞ A low dam.", "It lifts the water.", "Wheel ∞ It turns."]
    assert [s.search_text for s in found.sentences][:2] == ["Weir: A low dam.", "Weir: It lifts the water."]
    assert found.search_text == "Weir: A low dam. It lifts the water.\nWheel: It turns."


def test_a_sentence_around_a_cut_is_quoted_whole() -> None:
    """With an omission mark, its offsets still into the document; the definition is a passage of its own."""
    text = "It needs a mill race Meaning ∞ Mill race refers to a channel. , dug by hand. "
    text += "Frost Meaning ∞ Frost is ice. kills it."
    prose, race, frost = of(text)
    assert [s.text for s in prose.sentences] == ["It needs a mill race […], dug by hand.", "Frost […] kills it."]
    assert prose.search_text == "It needs a mill race , dug by hand. Frost kills it."
    assert [(d.kind, d.text) for d in (race, frost)] == [
        (Kind.DEFINITION, "Mill race refers to a channel."),
        (Kind.DEFINITION, "Frost is ice."),
    ]
    assert text[prose.sentences[0].start : prose.sentences[0].end].endswith("dug by hand.")


def test_a_definition_that_does_not_name_its_term_is_found_by_it() -> None:
    """The term is put before what is embedded."""
    text = "Old mills needed a sluice Meaning ∞ This is a gate that holds back water. and a wheel."
    assert of(text)[1].search_text == "sluice: This is a gate that holds back water."


def test_marks_of_markdown_are_shown_but_not_searched() -> None:
    """The words alone are embedded."""
    (found,) = of("The **old** [mill](https://example.org/mill) grinds `rye`.", Syntax.MARKDOWN)
    assert found.search_text == "The old mill grinds rye."
    assert found.sentences[0].text == "The **old** [mill](https://example.org/mill) grinds `rye`."


def test_wrapped_and_broken_words_are_mended_for_search() -> None:
    """A word that was hyphenated at the end of a line is whole again."""
    text = (
        "The miller opens the sluice gate and lets the wa-\nter onto the wheel, which begins to turn and to\ncreak.\n"
    )
    assert of(text)[0].search_text.startswith("The miller opens the sluice gate and lets the water onto the wheel")


@pytest.mark.parametrize("text", ["# Mill", "# Mill\n\n# Weir\n\nIt is low.", "# Mill\n\n***\n"])
def test_a_heading_with_nothing_beneath_is_a_passage(text: str) -> None:
    """It would be found nowhere else."""
    assert of(text, Syntax.MARKDOWN)[0].sentences[0].text == "Mill"


def test_clutter_is_in_no_passage() -> None:
    """It is neither shown nor searched."""
    consent = "We use cookies to improve your visit and to measure our traffic. Manage your preferences below."
    assert [passage.text for passage in of(f"{SENTENCE}\n{consent}\n{SENTENCE}\n")] == [SENTENCE.strip()] * 2


def test_lines_are_counted_from_one() -> None:
    """First and last line of the passage, inclusive."""
    assert of(f"\n\n{SENTENCE}\n{SENTENCE}\n")[0].lines == (3, 4)


def test_a_long_heading_path_is_cut_to_its_bound() -> None:
    """Title and innermost heading stay, both shortened."""
    title = "A very long account of mills and millers " * 5
    text = f"# {'Of wheels ' * 9}\n\n## {'Of rye ' * 9}\n\n{SENTENCE}\n"
    context = embedding_text(of(text, Syntax.MARKDOWN, title=title)[0]).splitlines()[0]
    assert len(context) <= CONTEXT_CHARACTERS
    assert context.startswith("A very long account")
    assert "Of rye" in context


def test_without_text_there_are_no_passages() -> None:
    """Empty input is legal."""
    assert of(" \n ") == []


def test_code_is_a_passage_of_its_own_with_what_leads_to_it() -> None:
    """It is quoted whole, line by line, and never as sentences of the text around it."""
    program = "for boat in fleet:\n    total = 1. Weigh it. Then go on.\n\nprint(total)"
    found = of(f"{SENTENCE * 3}\n\nType this:\n\n```\n{program}\n```\n\n{SENTENCE}", Syntax.MARKDOWN)
    assert [passage.kind for passage in found] == [Kind.PROSE, Kind.CODE, Kind.PROSE]
    assert [sentence.text for sentence in found[1].sentences] == ["Type this:", f"```\n{program}\n```"]


def test_long_code_is_parted_between_lines() -> None:
    """No part is longer than what is read at once."""
    (passage,) = of("```\n" + "a = b + c\n" * 100 + "```\n", Syntax.MARKDOWN)[:1]
    assert all(sentence.text.count("a = b + c") * 10 == len(sentence.text) + 1 for sentence in passage.sentences[1:-1])
    assert max(len(sentence.text) for sentence in passage.sentences) <= 600


def test_a_row_names_heading_and_unit_of_each_number() -> None:
    """So that a claim about kilograms finds kilograms."""
    (passage,) = of("| Boat | Mass (kg) |\n|---|---|\n| Swan | 1200 |\n", Syntax.MARKDOWN)
    assert [sentence.search_text for sentence in passage.sentences] == ["Boat: Swan; Mass: 1200 kg"]
