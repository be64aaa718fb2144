"""Reference lists in the usual styles and layouts: every entry is found and read, and every citation finds it."""

from __future__ import annotations

import re
import textwrap

import pytest

from ibidem.references.bibliography import read_bibliography
from ibidem.references.segmentation import announces_list
from ibidem.structure.parse import blocks
from ibidem.types import BlockHint, BlockKind, Document, Syntax

FAMILIES = ("Ash", "van der Elm", "Frost", "Müller", "O’Neill")
YEARS = ("2001", "1999", "2010", "2004", "2012")
TITLES = (
    "moss on the trees of northern woods",
    "the grass book",
    "ice on ponds in winter",
    "rings of very old oaks",
    "snow and the village",
)
STYLES: dict[str, tuple[str, ...]] = {
    "JSS": (
        "Ash AB, Birch C (2001). “Moss on the Trees of Northern Woods.” Journal of Woods, 3(2), 1–9.",
        "van der Elm D (1999). The Grass Book. Halm Press, Leipzig.",
        "Frost E, Hale T, King I (2010). “Ice on Ponds in Winter.” In J Snow (ed.), Proceedings of the Winter "
        "Conference, pp. 40–49. Grove Press, London. doi:10.1000/ice.40.",
        "Müller K (2004). “Rings of Very Old Oaks.” Annals of Forests, 12, 45–61. URL http://www.forests.org/12/.",
        "O’Neill L (2012). Snow and the Village. Ph.D. thesis, University of Bergen.",
    ),
    "APA": (
        "Ash, A. B., & Birch, C. (2001). Moss on the trees of northern woods. Journal of Woods, 3(2), 1–9. "
        "https://doi.org/10.1000/moss.1",
        "van der Elm, D. (1999). The grass book. Halm Press.",
        "Frost, E., Hale, T., & King, I. (2010). Ice on ponds in winter. In J. Snow (Ed.), Proceedings of the Winter "
        "Conference (pp. 40–49). Grove Press.",
        "Müller, K. (2004). Rings of very old oaks. Annals of Forests, 12, 45–61.",
        "O’Neill, L. (2012). Snow and the village [Doctoral dissertation, University of Bergen].",
    ),
    "MLA": (
        "Ash, Alan B., and Carla Birch. “Moss on the Trees of Northern Woods.” Journal of Woods, vol. 3, no. 2, 2001, "
        "pp. 1–9.",
        "van der Elm, Dora. The Grass Book. Halm Press, 1999.",
        "Frost, Erik, et al. “Ice on Ponds in Winter.” Proceedings of the Winter Conference, edited by Jo Snow, Grove "
        "Press, 2010, pp. 40–49.",
        "Müller, Karl. “Rings of Very Old Oaks.” Annals of Forests, vol. 12, 2004, pp. 45–61.",
        "O’Neill, Lina. Snow and the Village. 2012. University of Bergen, PhD dissertation.",
    ),
    "ACL": (
        "Alan B. Ash and Carla Birch. 2001. Moss on the trees of northern woods. Journal of Woods, 3(2):1–9.",
        "Dora van der Elm. 1999. The Grass Book. Halm Press, Leipzig.",
        "Erik Frost, Tom Hale, and Ida King. 2010. Ice on ponds in winter. In Proceedings of the Winter Conference, "
        "pages 40–49, London. Grove Press.",
        "Karl Müller. 2004. Rings of very old oaks. Annals of Forests, 12:45–61.",
        "Lina O’Neill. 2012. Snow and the Village. Ph.D. thesis, University of Bergen.",
    ),
    "Chicago": (
        "Ash, Alan B., and Carla Birch. 2001. “Moss on the Trees of Northern Woods.” Journal of Woods 3 (2): 1–9.",
        "van der Elm, Dora. 1999. The Grass Book. Leipzig: Halm Press.",
        "Frost, Erik, Tom Hale, and Ida King. 2010. “Ice on Ponds in Winter.” In Proceedings of the Winter "
        "Conference, edited by Jo Snow, 40–49. London: Grove Press.",
        "Müller, Karl. 2004. “Rings of Very Old Oaks.” Annals of Forests 12: 45–61.",
        "O’Neill, Lina. 2012. “Snow and the Village.” PhD diss., University of Bergen.",
    ),
    "Harvard": (
        "Ash, A.B. and Birch, C., 2001. Moss on the trees of northern woods. Journal of Woods, 3(2), pp.1–9.",
        "van der Elm, D., 1999. The grass book. Leipzig: Halm Press.",
        "Frost, E., Hale, T. and King, I., 2010. Ice on ponds in winter. In: J. Snow, ed. Proceedings of the Winter "
        "Conference. London: Grove Press, pp.40–49.",
        "Müller, K., 2004. Rings of very old oaks. Annals of Forests, 12, pp.45–61.",
        "O’Neill, L., 2012. Snow and the village. PhD. University of Bergen.",
    ),
    "IEEE": (
        "[1] A. B. Ash and C. Birch, “Moss on the trees of northern woods,” J. Woods, vol. 3, no. 2, pp. 1–9, 2001.",
        "[2] D. van der Elm, The Grass Book. Leipzig, Germany: Halm Press, 1999.",
        "[3] E. Frost, T. Hale, and I. King, “Ice on ponds in winter,” in Proc. Winter Conf., London, U.K., 2010, "
        "pp. 40–49.",
        "[4] K. Müller, “Rings of very old oaks,” Ann. Forests, vol. 12, pp. 45–61, 2004.",
        "[5] L. O’Neill, “Snow and the village,” Ph.D. dissertation, Univ. Bergen, Bergen, Norway, 2012.",
    ),
    "Vancouver": (
        "1. Ash AB, Birch C. Moss on the trees of northern woods. J Woods. 2001;3(2):1-9.",
        "2. van der Elm D. The grass book. Leipzig: Halm Press; 1999.",
        "3. Frost E, Hale T, King I. Ice on ponds in winter. In: Snow J, editor. Proceedings of the Winter Conference; "
        "2010 Jan 3-5; London. London: Grove Press; 2010. p. 40-9.",
        "4. Müller K. Rings of very old oaks. Ann Forests. 2004;12:45-61.",
        "5. O’Neill L. Snow and the village [dissertation]. Bergen: University of Bergen; 2012.",
    ),
    "LNCS": (
        "1. Ash, A.B., Birch, C.: Moss on the trees of northern woods. J. Woods 3(2), 1–9 (2001)",
        "2. van der Elm, D.: The Grass Book. Halm Press, Leipzig (1999)",
        "3. Frost, E., Hale, T., King, I.: Ice on ponds in winter. In: Snow, J. (ed.) Proceedings of the Winter "
        "Conference, pp. 40–49. Grove Press, London (2010)",
        "4. Müller, K.: Rings of very old oaks. Ann. Forests 12, 45–61 (2004)",
        "5. O’Neill, L.: Snow and the village. Ph.D. thesis, University of Bergen (2012)",
    ),
    "APS": (
        "[1] A. B. Ash and C. Birch, J. Woods 3, 1 (2001).",
        "[2] D. van der Elm, The Grass Book (Halm Press, Leipzig, 1999).",
        "[3] E. Frost, T. Hale, and I. King, Phys. Rev. Lett. 84, 40 (2010).",
        "[4] K. Müller, Ann. Forests 12, 45 (2004).",
        "[5] L. O’Neill, Ph.D. thesis, University of Bergen, 2012.",
    ),
    "ACM": (
        "[1] Alan B. Ash and Carla Birch. 2001. Moss on the trees of northern woods. Journal of Woods 3, 2 (2001), "
        "1–9.",
        "[2] Dora van der Elm. 1999. The Grass Book. Halm Press, Leipzig.",
        "[3] Erik Frost, Tom Hale, and Ida King. 2010. Ice on ponds in winter. In Proceedings of the Winter "
        "Conference. Grove Press, London, 40–49.",
        "[4] Karl Müller. 2004. Rings of very old oaks. Annals of Forests 12 (2004), 45–61.",
        "[5] Lina O’Neill. 2012. Snow and the Village. Ph.D. Dissertation. University of Bergen.",
    ),
}
NUMBERED = ("IEEE", "Vancouver", "LNCS", "APS", "ACM")
LAYOUTS = ("hanging", "flush", "apart", "whole")
HEADINGS = (
    "References",
    "VII. REFERENCES",
    "Literature cited",
    "7 Bibliography",
    "Literaturverzeichnis",
    "Works Cited",
)
BY_NAME = (
    "Moss grows (Ash and Birch, 2001; van der Elm 1999). So do oaks, as Müller (2004) says, and Frost et al. (2010)."
)
BY_NUMBER = "Moss grows [1, 2]. So do oaks, as Müller [4, p. 47] says, and others [3–5]."


def laid_out(entries: tuple[str, ...], layout: str) -> str:
    """Return entries as a page shows them."""
    if layout == "hanging":
        return "\n".join(textwrap.fill(entry, 62, subsequent_indent="    ") for entry in entries)
    if layout == "flush":
        return "\n".join(textwrap.fill(entry, 78) for entry in entries)
    return ("\n\n" if layout == "apart" else "\n").join(entries)


def document(text: str, syntax: Syntax = Syntax.PLAIN) -> Document:
    return Document("paper.txt", "paper.txt", "Woods", text, "0", syntax=syntax)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("style", STYLES)
def test_a_list_is_found_and_read(style: str, layout: str) -> None:
    """Five entries, each with its author, year and title, and citations that find them."""
    if (style, layout) == ("ACL", "flush"):
        pytest.xfail("of such a list, which ACL prints with hanging indents, one entry is taken for a part of another")
    heading = HEADINGS[(list(STYLES).index(style) + LAYOUTS.index(layout)) % len(HEADINGS)]
    body = BY_NUMBER if style in NUMBERED else BY_NAME
    text = f"On Woods\n\n{body}\n\n{heading}\n\n{laid_out(STYLES[style], layout)}\n"
    one = document(text)
    found = read_bibliography(one, blocks(one))
    assert [entry.authors[0].family.replace("'", "’") for entry in found.entries] == list(FAMILIES)
    assert [entry.year for entry in found.entries] == list(YEARS)
    if style != "APS":  # gives no titles of articles
        assert [entry.title.casefold() for entry in found.entries] == list(TITLES)
    assert [cited.trouble for cited in found.citations] == [None] * len(found.citations)
    assert len({target for cited in found.citations for target in cited.targets}) >= 4


@pytest.mark.parametrize("style", NUMBERED)
def test_a_numbered_list_whose_lines_were_joined_is_parted_at_its_labels(style: str) -> None:
    """All entries stand in one line."""
    one = document(f"On Woods\n\n{BY_NUMBER}\n\nReferences\n\n{' '.join(STYLES[style])}\n")
    assert [entry.label for entry in read_bibliography(one, blocks(one)).entries] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("style", NUMBERED)
def test_a_numbered_list_is_found_without_a_heading(style: str) -> None:
    """At the end of a paper that cites by its numbers."""
    one = document(f"On Woods\n\n{BY_NUMBER}\n\n{laid_out(STYLES[style], 'flush')}\n")
    assert len([block for block in blocks(one) if block.kind is BlockKind.REFERENCE]) == 5


def test_an_appendix_behind_the_list_is_no_part_of_it() -> None:
    """Though it names where its data are from, as an entry would."""
    entries = "\n\n".join(STYLES["JSS"])
    appendix = "Moss Data from a walk in the woods, in the order of the trees. Source: Ash and Birch (2001)."
    text = f"References\n\n{entries}\n\nA. Data sets\n\n{appendix}\n\nOaks Rings of 40 oaks. Source: Müller (2004).\n"
    hints = tuple(
        BlockHint(
            match.start(),
            match.end(),
            BlockKind.HEADING if match[0] in ("References", "A. Data sets") else BlockKind.PARAGRAPH,
            1,
        )
        for match in re.finditer(r"[^\n]+", text)
    )
    document = Document("p.pdf", "p.pdf", "Woods", text, "0", hints=hints)
    found = [text[one.start : one.end] for one in blocks(document) if one.kind is BlockKind.REFERENCE]
    assert found == list(STYLES["JSS"])


def test_a_list_in_alphabetical_order_needs_no_heading_and_no_labels() -> None:
    """Publishers of physics set it behind the text without a word."""
    entries = (
        "Ash, A. B. and Birch, C., “Moss on trees,” J. Woods 3, 1–9 (2001).",
        "Elm, D. van der, The Grass Book (Halm Press, Leipzig, 1999).",
        "Frost, E., Hale, T., and King, I., “Ice on ponds,” Ann. Winter 2, 40 (2010).",
        "Müller, K., “Rings of oaks,” Ann. Forests 12, 45–61 (2004).",
        "O’Neill, L., Ph.D. thesis, University of Bergen (2012).",
        "Smith, S. M., J. Woods 4, 10 (2013).",
    )
    body = "Moss grows on trees (Ash and Birch, 2001), and it grows on oaks, which have rings (Müller, 2004)."
    text = "\n\n".join((body, body, *entries))
    hints = tuple(BlockHint(one.start(), one.end(), BlockKind.PARAGRAPH) for one in re.finditer(r"[^\n]+", text))
    document = Document("p.pdf", "p.pdf", "Woods", text, "0", hints=hints)
    found = [text[one.start : one.end] for one in blocks(document) if one.kind is BlockKind.REFERENCE]
    assert found == list(entries)


def test_names_without_order_are_no_list() -> None:
    """People who are told of one after another, with years, in prose."""
    people = ["Oak, T. died in 1901.", "Ash, B. came in 1911.", "Elm, C. left in 1899.", "Birch, D. built in 1950."]
    text = "\n\n".join([*people, "Fir, E. was born in 1920.", "Alder, F. wrote in 1930."])
    hints = tuple(BlockHint(one.start(), one.end(), BlockKind.PARAGRAPH) for one in re.finditer(r"[^\n]+", text))
    found = blocks(Document("p.pdf", "p.pdf", "Woods", text, "0", hints=hints))
    assert all(one.kind is not BlockKind.REFERENCE for one in found)


@pytest.mark.parametrize("heading", ["References: ", "**References:** ", "Literature cited: ", "## References\n\n"])
@pytest.mark.parametrize("label", ["[{}] ", "{}. "])
def test_a_list_in_one_line_may_have_its_heading_in_it(heading: str, label: str) -> None:
    """Also where Markdown takes the first label for that of an item."""
    entries = [label.format(at) + entry for at, entry in enumerate(STYLES["JSS"], start=1)]
    one = document(f"# On Woods\n\n{BY_NUMBER}\n\n{heading}{' '.join(entries)}\n\nThe end.\n", Syntax.MARKDOWN)
    assert [entry.year for entry in read_bibliography(one, blocks(one)).entries] == list(YEARS)
    assert blocks(one)[-1].kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize("style", ["APA", "JSS", "MLA"])
@pytest.mark.parametrize("layout", ["- {}\n", "{}\n\n", "{}\n"])
def test_entries_that_no_heading_announces_are_references(style: str, layout: str) -> None:
    """A person's list of what to read, beneath any heading or none."""
    listed = "".join(layout.format(entry) for entry in STYLES[style])
    one = document(f"# For the winter\n\n{listed}\n", Syntax.MARKDOWN)
    assert [entry.year for entry in read_bibliography(one, blocks(one)).entries] == list(YEARS)


@pytest.mark.parametrize(
    "text",
    [
        "- 1911: the bog was drained by the council.\n- 1950: the last peat was cut.\n",
        "- Anna Lund, mayor from 1950 to 1962.\n- Ole Berg, mayor from 1962 to 1971.\n",
        "Moss grows on trees.\n\nThe wood was felled in 1871 and planted again in 1904.\n",
        "- Birch (1988) found moss on every tree.\n- Ash and Elm (2001) did not.\n",
        "Meeting of the board, Oslo, 4 May 2019\n",
    ],
)
def test_what_has_a_year_is_no_entry_for_that(text: str) -> None:
    """Chronicles, lists of people, prose and what others found stay text."""
    one = document(f"# Woods\n\n{text}", Syntax.MARKDOWN)
    assert not read_bibliography(one, blocks(one)).entries


@pytest.mark.parametrize("heading", ["Notes", "Further reading", "Reading list"])
def test_a_remark_in_a_list_that_may_hold_some_stays_text(heading: str) -> None:
    """What stands beside it is read."""
    notes = [STYLES["Chicago"][0], "The wood was felled in 1871 and planted again in 1904.", STYLES["Chicago"][1]]
    listed = "\n".join(f"{at}. {note}" for at, note in enumerate(notes, start=1))
    one = document(f"# Woods\n\nMoss grows.\n\n## {heading}\n\n{listed}\n", Syntax.MARKDOWN)
    assert [entry.year for entry in read_bibliography(one, blocks(one)).entries] == ["2001", "1999"]


def test_a_numbered_list_begins_again_behind_what_stands_between() -> None:
    """The first entries may stand at the foot of a page on which an appendix goes on."""
    first = "[1] E. Ash, J. Woods 3, 1 (2001)."
    rest = [
        "[2] F. Birch and G. Oak, J. Woods 4, 10 (1999).",
        "[3] H. Fir, Phys. Moss 12, 3 (1987).",
        "[4] I. Elm, Phys. Moss 13, 9 (1988).",
    ]
    heading = "Appendix B: More on moss"
    between = [
        heading,
        "Moss is green in winter, and it is so under the snow.",
        "1. A part of the appendix",
        "It ends.",
    ]
    text = "\n\n".join(["Moss grows on trees [1], and it holds water [2–4].", first, *between, *rest])
    hints = tuple(
        BlockHint(
            one.start(), one.end(), BlockKind.HEADING if one[0] in (heading, between[2]) else BlockKind.PARAGRAPH, 1
        )
        for one in re.finditer(r"[^\n]+", text)
    )
    document = Document("p.pdf", "p.pdf", "Woods", text, "0", hints=hints)
    found = [text[one.start : one.end] for one in blocks(document) if one.kind is BlockKind.REFERENCE]
    assert found == [first, *rest]


def test_a_heading_whose_letters_are_set_apart_announces_a_list() -> None:
    """As classical typography has it."""
    text = "\n\n".join(("Moss grows on trees.", "B I B L I O G R A P H Y", *STYLES["JSS"]))
    document = Document("p.txt", "p.txt", "Woods", text, "0")
    assert announces_list("B I B L I O G R A P H Y")
    assert sum(one.kind is BlockKind.REFERENCE for one in blocks(document)) == len(STYLES["JSS"])
