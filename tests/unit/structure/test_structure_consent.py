"""Consent text and sharing lines are clutter; texts about cookies are not."""

from __future__ import annotations

import pytest

from ibidem.structure.parse import blocks
from ibidem.types import Block, BlockKind, Document, Syntax

BODY = "Bats hang by their toes, and a tendon locks their grip so that they do not tire.\n"
ABOUT_COOKIES = """State in a Stateless Protocol

A cookie is a small piece of data that a server sends. A browser stores cookies and returns them later.

Banners for Consent

Regulators ask sites to obtain consent before they store cookies. In our survey, banners that said accept all in a
large button raised acceptance. We used a crawler to accept or reject cookies on each site.

Third-party cookies let companies follow a person. You can disable cookies in the settings of a browser.
"""


def clutter(text: str, syntax: Syntax = Syntax.PLAIN) -> list[str]:
    found: tuple[Block, ...] = blocks(Document("a", "a", "", text, "digest", syntax=syntax))
    return [text[block.start : block.end] for block in found if block.kind is BlockKind.CLUTTER]


BANNERS = [
    "We use cookies to improve your visit and to measure our traffic. Manage your preferences below.",
    "Your privacy matters\nOur site and our partners store cookies to show you ads. By clicking you agree.\nAccept All",
    "Cookie Settings\nWe use cookies to tailor content.\nIt keeps our pages free.\nMarketing cookies help us sell.",
    "This website uses cookies\nNecessary cookies let the website function.\nThey last a year.\nSave my choices",
    "Privacy Preferences\nWe and our partners store cookies to personalise ads.\nEssential\nAlways active",
]


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize("syntax", Syntax)
def test_a_banner_after_the_text_is_clutter(banner: str, syntax: Syntax) -> None:
    """With the heading above it and the short lines between, as one block."""
    gap = "\n" if syntax is Syntax.MARKDOWN else ""
    assert clutter(f"{BODY}{gap}{banner}\n", syntax) == [banner]


def test_a_banner_before_the_text_leaves_the_text() -> None:
    """The run ends where the text begins."""
    banner = BANNERS[1]
    assert clutter(f"{banner}\nHow Bats Hang On\n{BODY}") == [banner]


def test_consent_text_within_a_paragraph_is_cut_out() -> None:
    """Sentences of the site beside sentences of the text."""
    consent = "We use cookies to improve your experience on our website. By continuing you accept all cookies."
    assert clutter(f"{BODY.strip()} Their wings are hands. {consent}") == [consent]


@pytest.mark.parametrize(
    "line", ["Share this article", "Home > Animals > Bats", "Skip to main content", "Advertisement"]
)
def test_lines_of_the_site_are_clutter(line: str) -> None:
    """Sharing, navigation and the like, when they fill a line."""
    assert clutter(f"{line}\n\n{BODY}") == [line]


@pytest.mark.parametrize(
    "text",
    [
        ABOUT_COOKIES,
        "We use cookies to recognise returning participants of the study, and delete them afterwards.",
        "Patients gave consent. We used personal data of visitors of our clinic only where they agreed.",
        "Grandmother's cookies need butter. Accept no substitute, and let us bake your favourites.",
    ],
)
def test_a_text_about_such_things_is_kept(text: str) -> None:
    """The word cookie, or consent, is not enough."""
    assert clutter(text) == []


def test_the_label_says_why() -> None:
    """A person who looks at what was left out sees the cues."""
    found = blocks(Document("a", "a", "", BODY + BANNERS[0], "digest"))
    assert "we use cookies to improve" in found[-1].label
