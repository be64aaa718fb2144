"""Works as citation styles write them, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_citations import entry

from ibidem.citing import in_style, keyed, style_names, styled
from ibidem.errors import UsageError
from ibidem.types import CitableWork, Reference, Work

MOSS = entry(
    "m", "Elm, Bo A.; Müller, Eva", "2001", "Walls & <moss> in *old* towns", container="Annals of Walls", volume="3",
    issue="2", pages="4–15", doi="10.1000/walls",
)  # fmt: skip
DAMP = entry("d", "World Health Organization", "2010", "Damp", publisher="WHO Press")
UNREAD = Reference("u", "b.md", 15, 19, (4, 4), "see the second volume", parsed=False)


def cited(*entries: Reference) -> tuple[CitableWork, ...]:
    """Return the works of these entries with their keys."""
    return keyed([Work((one,)) for one in entries])


@pytest.mark.parametrize(
    ("style", "mark", "written"),
    [
        (
            "apa",
            "(Elm & Müller, 2001)",
            "Elm, B. A., & Müller, E. (2001). Walls & <moss> in *old* towns. Annals of Walls,",
        ),
        ("chicago-author-date", "(Elm and Müller 2001)", "Elm, Bo A., and Eva Müller. 2001. “Walls & <moss>"),
        (
            "mla",
            "(Elm and Müller, “Walls & <moss> in *old* Towns”)",
            "Elm, Bo A., and Eva Müller. “Walls & <moss> in *old* Towns.” Annals of Walls, vol.",
        ),
        ("asa", "(Elm and Müller 2001)", "Elm, Bo A., and Eva Müller. 2001. “Walls & <moss> in *old* Towns.” Annals"),
        ("vancouver", "(1)", "1. Elm BA, Müller E. Walls & <moss> in *old* towns. Annals of Walls. 2001;3(2):4–15."),
        (
            "ieee",
            "[1]",
            "[1] B. A. Elm and E. Müller, “Walls & <moss> in *old* towns,” Annals of Walls, vol. 3, no. 2,",
        ),
        ("din-1505-2", "(Elm & Müller, 2001)", "Elm, Bo A. ; Müller, Eva: Walls & <moss> in *old* towns. In: Annals"),
        ("nature", "1", "1. Elm, B. A. & Müller, E. Walls & <moss> in *old* towns. Annals of Walls 3, 4–15 (2001)."),
    ],
)
def test_a_style_writes_mark_and_entry(style: str, mark: str, written: str) -> None:
    """What a document says is text, whatever signs are in it."""
    [one] = styled(cited(MOSS), style)
    assert one.mark == mark
    assert one.entry.startswith(written)


@pytest.mark.parametrize(
    ("authors", "written"),
    [
        ("Begg, CB; Mazumdar, M", "Begg CB, Mazumdar M."),
        ("Aubry, J-P; Berg, KLM", "Aubry JP, Berg KLM."),
        ("Elm, B A", "Elm BA."),
        ("MÜLLER, EVA", "MÜLLER E."),
    ],
)
def test_initials_without_stops_are_all_kept(authors: str, written: str) -> None:
    """Medicine writes them so, in its lists and in its records."""
    [one] = styled(cited(entry("b", authors, "1994", "Rank correlation")), "vancouver")
    assert one.entry.removeprefix("1. ").startswith(written)


@pytest.mark.parametrize("style", style_names())
def test_every_style_writes_every_work(style: str) -> None:
    """No entry is lost, whatever it lacks; one that was not understood stands as it is."""
    found = styled(cited(MOSS, DAMP, UNREAD, entry("t", title="Untold")), style, ordered=False)
    assert len(found) == 4
    assert all(one.entry for one in found)
    assert "Walls" in found[0].entry
    assert found[2].entry == UNREAD.raw


def test_a_dozen_styles_come_with_it() -> None:
    """The common ones are there by the names that people say."""
    assert {"apa", "mla", "chicago-author-date", "chicago-notes", "vancouver", "ieee", "harvard"} < {*style_names()}


def test_styles_list_works_in_their_order() -> None:
    """By author where the style does so, as they come where it numbers them."""
    works = cited(DAMP, MOSS)
    assert [one.key for one in styled(works, "apa")] == [works[1].key, works[0].key]
    assert [one.key for one in styled(works, "ieee")] == [works[0].key, works[1].key]


def test_one_reference_has_no_number() -> None:
    """Beside a verdict there is no list to number."""
    assert in_style(DAMP, "vancouver").startswith("World Health Organization. Damp.")


def test_words_of_the_style_are_in_the_language_asked_for() -> None:
    """A locale changes the style's own words alone."""
    assert "o. J." in in_style(entry("t", "Elm, Bo", title="Moss"), "apa", locale="de-DE")


def test_any_style_file_may_be_used(tmp_path: Path) -> None:
    """A .csl file is as good as one of ours."""
    style = tmp_path / "mine.csl"
    style.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>m</title><id>m</id>'
        "</info><citation><layout><text variable='title'/></layout></citation>"
        "<bibliography><layout><text variable='title' prefix='T: '/></layout></bibliography></style>"
    )
    assert in_style(DAMP, str(style)) == "T: Damp"


@pytest.mark.parametrize(
    ("style", "told"), [("apaa", "no style apaa"), ("../styles", "no style"), ("{file}", "not a CSL")]
)
def test_what_is_no_style_is_named(style: str, told: str, tmp_path: Path) -> None:
    """The styles that there are follow."""
    file = tmp_path / "bad.csl"
    file.write_text("<style")
    with pytest.raises(UsageError, match=told) as error:
        styled(cited(DAMP), style.format(file=file))
    assert "apa, apsa" in error.value.remedy


def test_an_unknown_locale_is_named() -> None:
    """It is told what one looks like."""
    with pytest.raises(UsageError, match="no locale xx-XX"):
        styled(cited(DAMP), "apa", locale="xx-XX")
