"""What is kept beside a draft."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ibidem.audit.cache import AuditCache, of_found, to_found
from ibidem.audit.quotations import FoundQuotation
from ibidem.errors import UsageError
from ibidem.paths import decisions_path
from ibidem.storage import disk
from ibidem.types import Citation, Mark, MarkKind
from ibidem.types.audits import Choice, Decision, QuoteMatch

ACCEPTED = Decision(Choice.ACCEPT, "told by the miller", "claim-not-found", "The mill is haunted.")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return tmp_path / "draft.md"


def remembered(draft: Path, *values: str, decided: str = "") -> AuditCache:
    """Return a memory in which these values were used and kept, and perhaps a decision."""
    memory = AuditCache.beside(draft)
    for value in values:
        memory.keep(value, {"value": value})
    if decided:
        memory.decide(decided, ACCEPTED)
    memory.save(complete=True)
    return memory


def test_it_lies_beside_the_draft() -> None:
    """A hidden file with the draft's name."""
    assert decisions_path(Path("a/draft.md")) == Path("a/.draft.md.ibidem.json")


def test_a_very_long_name_is_shortened(tmp_path: Path) -> None:
    """The file system would refuse a longer one; two drafts still have two memories."""
    drafts = [tmp_path / f"{'ü' * 120}{letter}.md" for letter in "ab"]
    remembered(drafts[0], "one")
    assert AuditCache.beside(drafts[0]).recall("one") is not None
    assert decisions_path(drafts[0]) != decisions_path(drafts[1])


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_a_folder_has_a_place_for_a_memory_too(name: str) -> None:
    """That it is no draft is for others to say."""
    assert decisions_path(Path(name)).name.endswith(".ibidem.json")


def test_what_is_kept_is_recalled(draft: Path) -> None:
    """Values and decisions survive the run."""
    remembered(draft, "one", decided="c-1")
    again = AuditCache.beside(draft)
    assert (again.recall("one"), again.recall("two")) == ({"value": "one"}, None)
    assert again.decisions == {"c-1": ACCEPTED}


def test_what_a_complete_run_does_not_use_is_dropped(draft: Path) -> None:
    """A draft that changes does not make the file grow for ever."""
    remembered(draft, "one", "two")
    again = AuditCache.beside(draft)
    again.recall("two")
    again.save(complete=True)
    assert list(AuditCache.beside(draft).kept) == ["two"]


def test_an_interrupted_run_drops_nothing(draft: Path) -> None:
    """What the rest of the run would have used is still there."""
    remembered(draft, "one", "two")
    again = AuditCache.beside(draft)
    again.keep("three", {})
    again.save(complete=False)
    assert set(AuditCache.beside(draft).kept) == {"one", "two", "three"}


def test_nothing_new_writes_nothing(draft: Path) -> None:
    """A run that changes nothing leaves the folder as it was."""
    AuditCache.beside(draft).save(complete=True)
    assert not decisions_path(draft).exists()


def test_decisions_of_another_run_are_not_lost(draft: Path) -> None:
    """What was decided elsewhere meanwhile is merged."""
    late = AuditCache.beside(draft)
    remembered(draft, decided="c-1")
    late.decide("c-2", ACCEPTED)
    late.save(complete=True)
    assert set(AuditCache.beside(draft).decisions) == {"c-1", "c-2"}


def test_a_forgotten_decision_is_gone(draft: Path) -> None:
    """Also when it was taken by an earlier run."""
    remembered(draft, decided="c-1")
    again = AuditCache.beside(draft)
    again.decide("c-1", None)
    again.save(complete=True)
    assert AuditCache.beside(draft).decisions == {}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"schema": 2}', '{"schema": 1, "decisions": {"c-1": {}}, "kept": {}}', "\x00\xff", "[" * 5000],
)
def test_a_damaged_file_is_refused_and_left_alone(content: str, draft: Path) -> None:
    """It may hold decisions, so that it is not written over."""
    decisions_path(draft).write_text(content, encoding="latin-1")
    with pytest.raises(UsageError, match=r"damaged|another version"):
        AuditCache.beside(draft)
    assert decisions_path(draft).read_text(encoding="latin-1") == content


@pytest.mark.parametrize("failing", ["write", "rename"])
def test_a_failed_write_leaves_what_was(failing: str, draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is replaced at one stroke, and no part of a new one stays behind."""
    memory = remembered(draft, "one", decided="c-1")
    before = decisions_path(draft).read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, failing, fail)
    memory.decide("c-2", ACCEPTED)
    with pytest.raises(OSError, match="No space"):
        memory.save(complete=True)
    assert decisions_path(draft).read_bytes() == before
    assert [path.name for path in draft.parent.iterdir()] == [decisions_path(draft).name]


def test_a_value_of_another_shape_is_passed_over(draft: Path) -> None:
    """What is no object was never kept by this program."""
    remembered(draft, "one")
    whole = json.loads(decisions_path(draft).read_text())
    decisions_path(draft).write_text(json.dumps({**whole, "kept": {"one": 5}}))
    assert AuditCache.beside(draft).recall("one") is None


def test_a_citation_that_an_earlier_version_kept_is_read() -> None:
    """Labels and marks came later."""
    place = Citation("a.md", "d", "A", ("One",), None, (3, 4), 0, 9, "The mill.")
    plain = of_found(FoundQuotation(QuoteMatch.EXACT, place))
    del plain["source"]["label"], plain["source"]["marks"]
    assert to_found(plain).source == place


def test_a_kept_citation_keeps_its_marks() -> None:
    """Also through JSON, and without lines."""
    place = Citation("a.pptx", "d", "A", (), None, None, 0, 9, "The mill.", "xi", (Mark(0, MarkKind.SLIDE, "3"),))
    plain = json.loads(json.dumps(of_found(FoundQuotation(QuoteMatch.EXACT, place))))
    assert to_found(plain).source == place
