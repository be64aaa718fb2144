"""Numbered headings of plain text as one tree."""

from __future__ import annotations

import pytest

from ibidem.readers.document import make_document
from ibidem.structure.parse import blocks
from ibidem.types import BlockKind, Syntax

RULES = """Rules of the Society

1. Introduction

   These are the rules of the society.

2. Bodies

   Each decision is made by one of the following:
    1. The members;
    2. The chair;
    3. The board.

3. Members

  3.1. Powers

   A member may propose a motion.

    1. Members vote by letter.
    2. Members serve without pay.

4. The Chair

  4.1. Powers

   The chair may call a meeting of the members at any time.

  4.2. Appointment

   The chair serves for three years.
"""
ACT = """THE BOG ACT

PART I

1. Short title

This Act may be cited as the Bog Act.

2. Interpretation

In this Act, a bog is a wet place.

PART II

3. Power to drain

(1) A drainer may drain a bog.

SCHEDULE 1

Forms of consent are set out here.
"""
LICENCE = """  0. Definitions.

  This licence is about bogs, and a bog is a wet place.

  1. Source Code.

  The source of a bog is rain, which falls from the sky.
"""
CONSTITUTION = """Article I

Section 1

All Powers shall be vested in a Congress of the Bog.

Section 2

The House shall be composed of Members chosen every Year.

Article II

Section 1

The executive Power shall be vested in a President.
"""
PAPER = """I. INTRODUCTION

Bogs are wet, and they have been so for a long time.

II. METHODS

A. Sites

We chose three sites by lot and visited each of them once.

B. Measures

We measured the depth of the water with a rod.

III. RESULTS

The depth was six metres at each of the sites that we saw.
"""
RFC = """Table of Contents

   1.  Introduction  . . . . . . . . . . . . . . . . . . 2
     1.1.  Terms . . . . . . . . . . . . . . . . . . . . 2
   2.  Protocol  . . . . . . . . . . . . . . . . . . . . 3

1.  Introduction

   Peat is moved by carts.

1.1.  Terms

   A load is what a cart carries.

Person                  Informational             [Page 1]

RFC 9999          Peat Transfer Protocol        March 2021

   The following are loads:

   1.  wet peat;

   2.  dry peat.

2.  Protocol

   The cart begins.

Appendix A.  Examples

   An example is here.
"""


LEASE = (
    "1. Premises|The ground floor is let.|2. Rent|The rent may be raised:|1. once a year,\n2. by two per cent.|"
    "§ 3 Deposit|Two months' rent are paid before.|§ 4 Repairs|The roof is the landlord's.|"
    "5. Ending|Either side may end it."
).replace("|", "\n\n")
TOLLS = (
    "PART I\nPRELIMINARY|1. Short title.\nThis Act may be cited as the Ferries Act.|2. Words.\nA toll is a sum.|"
    "PART II\nTOLLS|3. Power to levy.\nThe Board may levy tolls at any ferry.|4. U.S. Mail.\nNo toll is levied on mail."
).replace("|", "\n\n")
STATUTES = (
    "§ 1 Name|Der Verein heißt Moorfreunde.|§ 2 Vorstand|Er hat drei Personen.|"
    "§ 2a Beirat|Er berät den Vorstand.|§ 3 Ende|Der Verein endet."
).replace("|", "\n\n")
DEED = (
    "1. Words|A cart is a wagon.|2. Scope of this deed. Nothing here binds a third person.|3. Limits. It is bound.|"
    "4. Warranties, Claims and Costs. There are none.|5. Ending|It ends with the owner."
).replace("|", "\n\n")


GRANTS = (
    "1. Words\n1.1 A cart means a wagon.\n2. GRANTS\n2.1 First grant.  The owner lets you use the cart.\n"
    "2.2 Costs, fees and tolls.  They are yours.\n3.0 END\nIt ends with the year.\n"
)
WRAPPED = (
    '1. Copies\n\n1.1 Any person is authorized to copy this\nDeed.\n\n1.2 Scope. "Scope" has the meaning that\n'
    "Clause 2 gives.\n\n2. Scope\n\nIt holds for carts.\n"
)


TENANCY = (
    "1. Premises|The yard is let.|2. Rent|The rent is due in May.|3. Repairs. The tenant keeps the roof.\n"
    "4. Notice. Either may end it.|     ARTICLE 7\n   Final provisions|It is the law of Norway.|"
    "EXHIBIT A - Map|The yard is drawn."
).replace("|", "\n\n")
EXCERPT = (
    "PART II\nTOLLS|CHAPTER 1 - GENERAL|Article 5 - Levy|The board may levy tolls.|Article 6 - Ships|Ships pay none.|"
    "Duties|The keeper notes each ship."
).replace("|", "\n\n")


UNION = (
    "CHAPTER I|General rules|Article 1|Carts and loads|1. This Regulation lays down rules.|Article 2|Scope|"
    "(a) it holds for carts, in accordance with\nArticle 89(1), and for no other thing.|CHAPTER II|Tolls|"
    "Article 15|Who pays|The owner pays the toll."
).replace("|", "\n\n")
CODE = (
    "Titel 1\nMoore|§ 1 Begriff|Ein Moor ist nass, es wird nach drei Jahren vermessen.|§ 12a Grenzen|"
    "(1) Wird die Grenze bestritten, so kann der Nachbar Vermessung verlangen, vgl.\n§ 1004 Abs. 1 Satz 2.|"
    "(2) Die Kosten trägt er."
).replace("|", "\n\n")
HIRE = (
    "1. HIRE|1.1 The hire is payable within 30 days of\ninvoice. Clause\n2.2 does not apply to disputed sums.|"
    "2. DAMAGE|2.1 The owner bears it.|10. NOTICES|10.1 Notices go by post."
).replace("|", "\n\n")


HANDBOOK = """Handbook of the Ferry

Contents

1  Tickets
   1.1  Who needs a ticket, and where on the quay of the
        northern harbour is it sold?
   1.2  OK, I know where it is sold... what if it is lost?!
2  Notices to the masters of vessels that lie at the
   northern quay of the harbour

1  Tickets

1.1  Who needs a ticket, and where on the quay of the northern
     harbour is it sold? Tell me!

Everyone over six needs a ticket, which is sold in the white hut
by the gate that is open from six until the last boat has left.

1.2  OK, I know where it is sold... what if it is lost?!

It is replaced for one crown at the hut, if the master remembers
you and the boat has not left the quay on which you stand.

2  Notices to the masters of vessels that lie at the northern
   quay of the harbour

Masters keep their lamps lit from dusk until dawn, and they sound
the horn when there is a fog on the water of the harbour.

2.1 The tenant, the owner of the yard and any person who is named
in the deed

(a) keep the roof.
"""
SIDES = (
    "THE FERRY ACT|Short title\n1. This Act may be cited as the Ferry Act.|Meaning of words\n2. (1) A ferry is a boat.|"
    "(2) A boat is a ship.|Steps before a levy\n3. The board takes these steps:|1. it asks the owner;\n2. it asks."
).replace("|", "\n\n")
OUTING = (
    "Going out|What to bring\n1. A spade\n2. A lamp|What to wear\n1. A coat\n2. A hat|Then walk to the edge of the bog."
).replace("|", "\n\n")
ASKED = "You do these things:|1. Take a coat\n2. Close the door\n3. Feed the cat".replace("|", "\n\n")


def section_of(text: str, words: str) -> tuple[str, ...]:
    document = make_document("a.txt", text, title="t")
    at = text.index(words)
    return next(block.section for block in blocks(document) if block.start <= at < block.end)


@pytest.mark.parametrize(
    ("text", "words", "section"),
    [
        (RULES, "The chair serves", ("4. The Chair", "4.2. Appointment")),
        (RULES, "Members vote", ("3. Members", "3.1. Powers")),
        (RULES, "The board", ("2. Bodies",)),
        (ACT, "may be cited", ("PART I", "1. Short title")),
        (ACT, "A drainer may", ("PART II", "3. Power to drain")),
        (ACT, "Forms of consent", ("SCHEDULE 1",)),
        (LICENCE, "The source of a bog", ("1. Source Code.",)),
        (CONSTITUTION, "The House", ("Article I", "Section 2")),
        (CONSTITUTION, "The executive", ("Article II", "Section 1")),
        (PAPER, "We measured", ("II. METHODS", "B. Measures")),
        (PAPER, "The depth was", ("III. RESULTS",)),
        (RFC, "A load is", ("1. Introduction", "1.1. Terms")),
        (RFC, "wet peat", ("1. Introduction", "1.1. Terms")),
        (RFC, "The cart begins", ("2. Protocol",)),
        (RFC, "An example", ("Appendix A. Examples",)),
        (LEASE, "once a year", ("2. Rent",)),
        (LEASE, "Two months'", ("§ 3 Deposit",)),
        (LEASE, "Either side", ("5. Ending",)),
        (TOLLS, "This Act", ("PART I PRELIMINARY", "1. Short title.")),
        (TOLLS, "The Board", ("PART II TOLLS", "3. Power to levy.")),
        (TOLLS, "No toll", ("PART II TOLLS", "4. U.S. Mail.")),
        (STATUTES, "Er berät", ("§ 2a Beirat",)),
        (STATUTES, "Der Verein endet", ("§ 3 Ende",)),
        (DEED, "Nothing here", ("2. Scope of this deed.",)),
        (DEED, "There are none", ("4. Warranties, Claims and Costs.",)),
        (DEED, "It ends", ("5. Ending",)),
        (GRANTS, "The owner", ("2. GRANTS", "2.1 First grant.")),
        (GRANTS, "They are", ("2. GRANTS", "2.2 Costs, fees and tolls.")),
        (GRANTS, "It ends", ("3.0 END",)),
        (TENANCY, "The tenant keeps", ("3. Repairs.",)),
        (TENANCY, "Either may", ("4. Notice.",)),
        (TENANCY, "The yard is drawn", ("EXHIBIT A - Map",)),
        (EXCERPT, "The board", ("PART II TOLLS", "CHAPTER 1 - GENERAL", "Article 5 - Levy")),
        (EXCERPT, "Ships pay", ("PART II TOLLS", "CHAPTER 1 - GENERAL", "Article 6 - Ships")),
        (UNION, "This Regulation", ("CHAPTER I General rules", "Article 1 Carts and loads")),
        (UNION, "no other", ("CHAPTER I General rules", "Article 2 Scope")),
        (UNION, "The owner", ("CHAPTER II Tolls", "Article 15 Who pays")),
        (CODE, "Satz 2", ("Titel 1 Moore", "§ 12a Grenzen")),
        (CODE, "Die Kosten", ("Titel 1 Moore", "§ 12a Grenzen")),
        (HIRE, "Notices go", ("10. NOTICES",)),
        (WRAPPED, "Deed.", ("1. Copies",)),
        (WRAPPED, "Clause 2", ("1. Copies",)),
        (
            HANDBOOK,
            "Everyone",
            (
                "1 Tickets",
                "1.1 Who needs a ticket, and where on the quay of the northern harbour is it sold? Tell me!",
            ),
        ),
        (HANDBOOK, "It is replaced", ("1 Tickets", "1.2 OK, I know where it is sold... what if it is lost?!")),
        (HANDBOOK, "Masters", ("2 Notices to the masters of vessels that lie at the northern quay of the harbour",)),
        (
            HANDBOOK,
            "(a) keep",
            ("2 Notices to the masters of vessels that lie at the northern quay of the harbour",),
        ),
        (SIDES, "1. This Act", ("Short title",)),
        (SIDES, "(2) A boat", ("Meaning of words",)),
        (SIDES, "it asks the owner", ("Steps before a levy",)),
        (OUTING, "A lamp", ()),
    ],
)
def test_a_text_stands_under_its_own_number(text: str, words: str, section: tuple[str, ...]) -> None:
    """Rules, acts, licences, constitutions, papers and protocols, each with lists in between."""
    assert section_of(text, words) == section


@pytest.mark.parametrize(
    "text",
    [
        "What to bring\n\n1. A spade\n\n2. A lamp\n\n3. Warm clothes\n\nThen walk to the edge of the bog and wait.\n",
        "1. Members vote by letter.\n\n2. Members serve without pay.\n\n3. Members may leave.\n",
        "Recipe\n\n  1. Take peat;\n  2. Add water.\n",
    ],
)
def test_a_list_is_no_tree_of_headings(text: str) -> None:
    """Numbers without anything beneath them are those of items."""
    document = make_document("a.txt", text, title="t")
    numbered = [block for block in blocks(document) if block.kind is BlockKind.HEADING and text[block.start].isdigit()]
    assert numbered == []


@pytest.mark.parametrize(
    ("text", "paragraph"),
    [
        (UNION, "(a) it holds for carts, in accordance with\nArticle 89(1), and for no other thing."),
        (CODE, "(1) Wird die Grenze bestritten, so kann der Nachbar Vermessung verlangen, vgl.\n§ 1004 Abs. 1 Satz 2."),
        (HIRE, "1.1 The hire is payable within 30 days of\ninvoice. Clause\n2.2 does not apply to disputed sums."),
    ],
)
def test_what_a_sentence_refers_to_begins_no_paragraph(text: str, paragraph: str) -> None:
    """Where a line break stands before the number of another section."""
    document = make_document("a.txt", text, title="t")
    assert paragraph in [text[block.start : block.end] for block in blocks(document)]


def test_numbered_clauses_are_text() -> None:
    """A clause that is a sentence is no heading, and stands under the heading above it."""
    text = "1. TERM\n\n1.1 The lease runs for three years.\n\n2. RENT\n\n2.1 The rent is nine hundred pounds a month.\n"
    assert section_of(text, "2.1 The rent") == ("2. RENT",)


def test_headers_and_contents_of_print_are_left_out() -> None:
    """Lines that only a printed page needs are clutter, with their reason."""
    document = make_document("a.txt", RFC, title="t")
    left = [block for block in blocks(document) if block.label]
    labels = {RFC[block.start : block.end].split(maxsplit=1)[0]: block.label for block in left}
    assert labels["Person"] == labels["RFC"] == "repeated page header or footer"
    assert labels["1."] == "table of contents"


def test_a_section_whose_heading_was_not_found_is_not_taken_for_the_one_before() -> None:
    """A wrong section in a citation is worse than none."""
    text = "# 10 Files\n\n## 10.6 Devices\n\nThey are made.\n\n### 10.7.1 Definitions\n\nA file is configuration.\n"
    found = {
        text[one.start : one.end]: one.section
        for one in blocks(make_document("a.md", text, title="", syntax=Syntax.MARKDOWN))
    }
    assert found["They are made."] == ("10 Files", "10.6 Devices")
    assert found["A file is configuration."] == ("10 Files", "10.7.1 Definitions")


def test_contents_without_dots_are_left_out() -> None:
    """Numbered lines that all come again as headings with text, each over as many lines as it takes."""
    document = make_document("a.txt", HANDBOOK, title="t")
    left = [HANDBOOK[block.start : block.end] for block in blocks(document) if block.label == "table of contents"]
    assert (left[0], left[-1]) == ("1  Tickets", "northern quay of the harbour")
    assert len(left) == 6


@pytest.mark.parametrize(
    "text",
    [
        f"{ASKED}\n\nIf it snows you do them once more.\n\n{ASKED}\n\nThen walk out.",
        "8. Notes\n\n8.1 Tolls\n8.2 Carts\n\n8.3 Boats\n\nThere are two boats.",
    ],
)
def test_lists_that_come_again_are_no_contents(text: str) -> None:
    """A list that is repeated word for word is text both times."""
    assert not [block for block in blocks(make_document("a.txt", text, title="t")) if block.label]


def test_a_heading_above_the_contents_of_its_chapter_is_kept() -> None:
    """Only what comes again is left out."""
    text = (
        "8. Notes\n\n"
        + "8.1 Tolls\n8.2 Carts\n8.3 Boats\n\n"
        + "".join(
            f"8.{number} {title}\n\nThere are three of them in the harbour.\n\n"
            for number, title in enumerate(("Tolls", "Carts", "Boats"), 1)
        )
    )
    found = blocks(make_document("a.txt", text, title="t"))
    assert [text[block.start : block.end] for block in found if block.label] == ["8.1 Tolls", "8.2 Carts", "8.3 Boats"]
