"""The forms of an audit, against goldens that people and scripts rely on; UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sample_manuscripts import report

from ibidem import __version__
from ibidem.cli.render.forms import View, form
from ibidem.cli.render.html import audit_page
from ibidem.cli.render.sarif import LEVELS, SCHEMA, audit_log
from ibidem.types.audits import AuditReport, AuditRule

GOLDEN = Path(__file__).parent / "forms"
HOSTILE = (
    "</p><script>alert(1)</script>'\"&<img src=x onerror=y> [a](http://b) {0} \x1b[31m \u202eback \ud800 \x00 --> "
)
VIEW = View(Path("corpus"), width=72, colour=True)


def check(name: str, text: str) -> None:
    """Compare a text with its golden, byte for byte but for the version and the style sheet."""
    text = re.sub("<style>.*</style>", "<style></style>", text.replace(__version__, "VERSION"), flags=re.DOTALL)
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(text.encode())
    assert text.encode() == golden.read_bytes()


def hostile() -> AuditReport:
    """Return a report in which every text from outside is hostile."""
    made = report(lambda text: f"{HOSTILE} {text}")
    return replace(made, path=HOSTILE.replace("\ud800", "\udc80").replace("\x00", ""))


@pytest.mark.parametrize(
    ("form_name", "golden"), [("plain", "draft-plain.txt"), ("terminal", "draft-terminal.txt"), ("json", "draft.json")]
)
def test_an_audit_looks_as_agreed(form_name: str, golden: str) -> None:
    """Each form of an audit is its golden."""
    check(golden, form("draft", form_name)(report(), VIEW))


def test_the_page_looks_as_agreed() -> None:
    """The page is its golden."""
    check("draft.html", audit_page(report()))


def test_the_log_looks_as_agreed() -> None:
    """The SARIF is its golden."""
    check("draft.sarif", audit_log(report(), Path.cwd()))


class Page(HTMLParser):
    """Gathers the tags of a page, and whether each is closed in its turn."""

    VOID = ("meta", "link", "br", "hr", "img")

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which must be this one."""
        assert self.open.pop() == tag


@pytest.mark.parametrize("of", [report(), hostile()], ids=["usual", "hostile"])
def test_the_page_has_only_our_own_tags(of: AuditReport) -> None:
    """No text from outside becomes markup: no script, no picture, no handler, nothing that is fetched."""
    parsed = Page()
    parsed.feed(audit_page(of))
    assert not parsed.tags & {"script", "img", "iframe", "link", "object"}
    assert not {name for name in parsed.attributes if name.startswith("on") or name == "src"}
    assert parsed.open == []


def test_the_page_fetches_nothing() -> None:
    """No address but those inside the page."""
    whole = audit_page(report())
    assert all(address.startswith("#") for address in re.findall(r'(?:href|src)="([^"]*)"', whole))
    assert "url(" not in whole
    assert "@import" not in whole


def test_the_page_tells_everything() -> None:
    """Every sentence, every decision and every reason is in it."""
    whole = audit_page(report())
    for told in ("told by the miller", "The mill sings.", "accepted when it was: not found", "<del>four</del>"):
        assert told in whole
    assert all(one.text in whole for one in report().left_out)


@pytest.mark.parametrize("form_name", ["plain", "json"])
def test_nothing_a_terminal_obeys_is_piped(form_name: str) -> None:
    """Piped output holds no control or invisible character, wherever the draft put it."""
    text = form("draft", form_name)(hostile(), VIEW)
    assert {one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")} == {"\n"}


def test_json_gives_hostile_text_back_verbatim() -> None:
    """Escaping loses nothing."""
    found = json.loads(form("draft", "json")(hostile(), VIEW))
    assert found["not_checked"][0]["text"].startswith(HOSTILE)


def test_the_log_is_valid_where_it_can_be_told() -> None:
    """Every result names a rule by id and index, a level, a message and a place; regions are not empty."""
    run = json.loads(audit_log(hostile(), Path.cwd()))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1 <= region["startColumn"] < region["endColumn"]
        assert region["charLength"] == region["endColumn"] - region["startColumn"]
    assert {one["id"] for one in rules} == {rule.value for rule in AuditRule} == {rule.value for rule in LEVELS}


def test_a_message_holds_no_link_and_no_placeholder() -> None:
    """What a text has in brackets and braces is said, not followed."""
    texts = [one["message"]["text"] for one in json.loads(audit_log(hostile(), Path.cwd()))["runs"][0]["results"]]
    assert not [text for text in texts if re.search(r"\]\(|(?<!\{)\{\d", text)]


def test_an_accepted_finding_is_suppressed() -> None:
    """An editor hides it and knows why; what was accepted on another finding is not."""
    results = {
        one["partialFingerprints"]["ibidem/v1"]: one
        for one in json.loads(audit_log(report(), Path()))["runs"][0]["results"]
    }
    assert results["c-00000006"]["suppressions"][0]["justification"] == "told by the miller"
    assert "suppressions" not in results["c-00000005"]
    assert results["c-00000003"]["ruleId"] == "claim-supported"
    assert "q-00000007" not in results


@pytest.mark.parametrize(
    ("path", "uri"),
    [("/w/a/my draft.md", "a/my%20draft.md"), ("/elsewhere/ö#.md", "%C3%B6%23.md"), ("/w/a:b.md", "a%3Ab.md")],
)
def test_the_draft_is_named_by_a_relative_address(path: str, uri: str) -> None:
    """Beneath the folder it was checked in by its path, else by its name."""
    run = json.loads(audit_log(replace(report(), path=path), Path("/w")))["runs"][0]
    assert run["artifacts"][0]["location"]["uri"] == uri


def test_places_that_are_not_those_of_the_file_are_left_out() -> None:
    """A PDF has no lines, and a file with carriage returns other offsets than its text."""
    pdf = json.loads(audit_log(replace(report(), verbatim=False), Path.cwd()))["runs"][0]["results"][0]
    assert "region" not in pdf["locations"][0]["physicalLocation"]
    assert "The wheel is four metres high." in pdf["message"]["text"]
    windows = json.loads(audit_log(replace(report(), line_feeds=False), Path.cwd()))["runs"][0]["results"][0]
    assert set(windows["locations"][0]["physicalLocation"]["region"]) == {
        "startLine",
        "startColumn",
        "endLine",
        "endColumn",
    }


def test_the_log_names_its_schema() -> None:
    """Version and schema are those of the standard."""
    whole = json.loads(audit_log(report(), Path.cwd()))
    assert (whole["version"], whole["$schema"]) == ("2.1.0", SCHEMA)
