"""Notes that cite again find the work that they mean."""

from __future__ import annotations

import pytest
from sample_citations import document

from ibidem.references.bibliography import read_bibliography
from ibidem.references.notes import cites_again
from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockHint, BlockKind, Document, Syntax

ASH = "Alan Ash, On Trees and Moss (London: Grove Press, 2001), 12."
ELM = "Berta Elm, The Grass Book (Leipzig: Halm, 1999), 45–46."
MARKDOWN = f"""# Woods

Moss grows.[^1] It grows slowly.[^2] Grass does not.[^3] Trees are tall.[^4] So they say.[^5] All agree.[^6]

[^1]: {ASH}
[^2]: Ibid., 14.
[^3]: {ELM}
[^4]: See Ash, op. cit., p. 20.
[^5]: Elm (n 3) 47.
[^6]: Ibid.
"""
ENDNOTES = f"""On Woods

Moss grows slowly [1], and so it stays [2]. Grass does not [3]. Trees are tall [4].

Notes

1. {ASH}
2. Ibid., p. 14.
3. {ELM}
4. Ash, loc. cit.
"""


def meant(one: Document) -> list[tuple[str, list[str], str]]:
    """Return the text of each citation, the families of the works it means, and its trouble."""
    found = read_bibliography(one, blocks(one))
    names = {entry.id: entry.authors[0].family for entry in found.entries}
    return [
        (cited.text, [names[target] for target in cited.targets], cited.trouble.value if cited.trouble else "")
        for cited in found.citations
    ]


def test_footnotes_that_cite_again_mean_the_work_of_another_note() -> None:
    """`ibid.` that of the note before, a name that of its author, a number that of the note."""
    found = meant(document(MARKDOWN, Syntax.MARKDOWN))
    markers = [(text, names) for text, names, _ in found if len(text) < 6]
    assert markers == [
        ("[^1]", ["Ash"]),
        ("[^2]", ["Ash"]),
        ("[^3]", ["Elm"]),
        ("[^4]", ["Ash"]),
        ("[^5]", ["Elm"]),
        ("[^6]", ["Elm"]),
    ]
    assert ("[^4]: See Ash, op. cit., p. 20.", ["Ash"], "") in found


def test_endnotes_that_cite_again_are_no_entries() -> None:
    """Their numbers mean the work that they cite."""
    one = document(ENDNOTES, name="a.txt")
    assert [entry.label for entry in read_bibliography(one, blocks(one)).entries] == ["1", "3"]
    markers = [(text, names) for text, names, _ in meant(one) if text.startswith("[")]
    assert markers == [("[1]", ["Ash"]), ("[2]", ["Ash"]), ("[3]", ["Elm"]), ("[4]", ["Ash"])]


def test_what_ibid_means_behind_a_remark_is_not_guessed() -> None:
    """The note before cites nothing."""
    text = f"One.[^1] Two.[^2] Three.[^3]\n\n[^1]: {ASH}\n[^2]: A remark of the author.\n[^3]: Ibid.\n"
    found = meant(document(text, Syntax.MARKDOWN))
    assert ("[^3]: Ibid.", [], "no entry") in found


def test_op_cit_of_an_author_of_two_works_is_ambiguous_unless_it_gives_the_title() -> None:
    """Its words tell which."""
    other = "Alan Ash, Counting Rings (London: Grove Press, 2003), 3."
    notes = f"[^1]: {ASH}\n[^2]: {other}\n[^3]: Ash, op. cit., 4.\n[^4]: Ash, Counting, op. cit., 5.\n"
    found = meant(document(f"One.[^1] Two.[^2] Three.[^3] Four.[^4]\n\n{notes}", Syntax.MARKDOWN))
    assert ("[^3]: Ash, op. cit., 4.", [], "several entries") in found
    assert ("[^4]: Ash, Counting, op. cit., 5.", ["Ash"], "") in found


def test_ibid_in_running_text_means_the_citation_before_it() -> None:
    """As in lists by author and year."""
    text = (
        "Moss grows (Ash, 2001, p. 3). It grows slowly (ibid., p. 5).\n\nReferences\n\n"
        "Ash, A. (2001). On trees and moss. Journal of Woods, 3(2), 1–9.\n"
        "Elm, B. (1999). The grass book. Leipzig: Halm.\n"
    )
    assert meant(document(text, name="a.txt"))[-1] == ("ibid.", ["Ash"], "")


def test_printed_footnotes_are_the_entries_of_a_document_without_a_list() -> None:
    """As in law and history; a remark among them stays text, and its number is no marker."""
    notes = [
        f"1 {ASH}",
        "2 Ibid., 14.",
        f"3 {ELM}",
        "4 The mill was sold in that year to the parish, which let it fall.",
    ]
    body = "Moss grows.¹ It grows slowly.² Grass does not.³ The mill fell.⁴"
    text = "\n\n".join([body, *notes])
    spans = [(text.index(part), len(part)) for part in [body, *notes]]
    hints = tuple(
        BlockHint(start, start + length, BlockKind.PARAGRAPH, label="footnote" if at else "")
        for at, (start, length) in enumerate(spans)
    )
    one = Document("a.pdf", "a.pdf", "Woods", text, "0", hints=hints)
    held: tuple[Block, ...] = blocks(one)
    assert [block.kind for block in held] == [
        BlockKind.PARAGRAPH,
        BlockKind.REFERENCE,
        BlockKind.REFERENCE,
        BlockKind.REFERENCE,
        BlockKind.PARAGRAPH,
    ]
    assert [names for text, names, _ in meant(one) if len(text) < 3] == [["Ash"], ["Ash"], ["Elm"]]


@pytest.mark.parametrize(
    "text",
    [
        "Ibid., p. 3.",
        "[^4]: ibidem.",
        "12 Id. at 45.",
        "See ibid.",
        "Smith, op. cit., p. 3.",
        "Smith and Jones, op. cit. (note 3), p. 7.",
        "Smith, supra note 3, at 7.",
        "Ebd., S. 3.",
        "Müller, a. a. O., S. 5.",
    ],
)
def test_what_cites_again(text: str) -> None:
    """In the usual forms."""
    assert cites_again(text)


@pytest.mark.parametrize(
    "text", ["Identity is a hard word.", "Idle hands.", "Smith, On Trees (2001), 3.", "The above note."]
)
def test_what_does_not_cite_again(text: str) -> None:
    """Words that begin alike, and full citations."""
    assert not cites_again(text)


@pytest.mark.parametrize(
    "text",
    [
        "The mill burned down in 1871 and was rebuilt.",
        "Prices are given in pounds of 1985.",
        "The code is at https://example.org/mill and was last changed in 2021.",
        "She became mayor in 1902, and was elected again in 1906.",
        "See the map on the next page, which is of 1866.",
        "Die Mühle brannte 1871 ab und wurde wieder aufgebaut.",
    ],
)
def test_a_note_that_remarks_is_no_entry(text: str) -> None:
    """Whatever year or address it names."""
    one = document(f"Moss grows.[^1]\n\n[^1]: {text}\n", Syntax.MARKDOWN)
    assert not read_bibliography(one, blocks(one)).entries


@pytest.mark.parametrize(
    "text",
    [
        "Smith, J. (1999). Title. Journal, 3, 5-7.",
        "See Barr, Threads, p. 7",
        "Lund, “Mills,” 14.",
        "For a survey see Reynolds, T. Stronger than a hundred men. Baltimore: Johns Hopkins, 1983.",
        'John Rawls, "Justice as Fairness," Philosophical Review 67 (1958): 164-94.',
        "Voir P. Nora, Les lieux de mémoire, Paris, Gallimard, 1984, p. 23.",
        "https://www.example.org/report.pdf",
        "Smith 2003, p. 7.",
    ],
)
def test_a_note_that_cites_is_an_entry(text: str) -> None:
    """In full, in short, and behind a word that leads to it."""
    one = document(f"Moss grows.[^1]\n\n[^1]: {text}\n", Syntax.MARKDOWN)
    assert len(read_bibliography(one, blocks(one)).entries) == 1


def test_a_note_cites_several_works_in_short() -> None:
    """By author and short title, beside an entry of its own or alone; `ibid.` behind it is of several."""
    text = (
        "# Oak\n\nOne.[^1] Two.[^2] Three.[^3] Four.[^4] Five.[^5] Six.[^6]\n\n"
        "[^1]: Anna Lind, *Oak of the Mill* (London: Moor, 2001), 12.\n"
        "[^2]: Bo Carr, *Stone and Water* (Leeds: Wet Press, 1999), 4; Cy Dee, “Sand”, *Moor Review* 3 (2004): 1–9.\n"
        "[^3]: See Lind, *Oak*, 14; cf. Carr, *Stone and Water*, 7.\n"
        "[^4]: Ibid.\n"
        "[^5]: Lind, *Oak*, 3; Eva Esk, *Rivers of the North* (York: Dale, 1988), 3.\n"
        "[^6]: Dee, “Sand”, 4.\n"
    )
    one = Document("a.md", "a.md", "Oak", text, "0", Syntax.MARKDOWN)
    found = read_bibliography(one, blocks(one))
    families = {entry.id: entry.authors[0].family for entry in found.entries}
    assert [*families.values()] == ["Lind", "Carr", "Dee", "Esk"]
    cited = {call.text: [families[target] for target in call.targets] for call in found.citations}
    assert [cited[f"[^{number}]"] for number in (1, 2, 3, 5, 6)] == [
        ["Lind"],
        ["Carr", "Dee"],
        ["Lind", "Carr"],
        ["Esk", "Lind"],
        ["Dee"],
    ]
    assert cited["[^4]: Ibid."] == []
