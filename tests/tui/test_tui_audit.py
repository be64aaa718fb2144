"""Auditing a draft in the interface: its findings beside it, decisions, and a file that changes meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from fake_library import HELD_UP_S, FakeEngine
from sample_manuscripts import checked, report
from test_tui_hostile import HOSTILE, assert_harmless
from textual.widgets import Input, OptionList
from tui_stage import Stage, ask, check_picture, main_screen, shown, stage, until

from ibidem.errors import UsageError
from ibidem.library import ProgressCallback
from ibidem.models import Cancelled
from ibidem.tui.screens.audit import AuditScreen, ReasonPanel
from ibidem.types import EVERYTHING, Filter, Progress, Ruling
from ibidem.types.audits import AuditReport, Choice, Decision, DecisionRequest, ManuscriptPlace

RULED = {
    "The wheel is four metres high.": Ruling.SUPPORTED,
    "The wheel is five metres high.": Ruling.CONTRADICTED,
    "The mill is haunted.": Ruling.NOT_FOUND,
    "The wheel is six metres high.": Ruling.CONTRADICTED,
}
DRAFT = "# Mills\n\n" + "\n\n".join(RULED) + "\n"


class AuditingEngine(FakeEngine):
    """Finds the sentences it knows in a draft, and remembers what was decided about them."""

    def __init__(self) -> None:
        super().__init__()
        self.decisions: dict[str, Decision] = {}
        self.audits = 0
        self.found: AuditReport | None = None
        self.may_audit = Event()
        self.may_audit.set()

    def audit(
        self,
        manuscript: str | Path,
        *,
        k: int | None = None,
        where: Filter = EVERYTHING,
        decisions: Sequence[DecisionRequest] = (),
        progress: ProgressCallback | None = None,
        text: str | None = None,
        own_files: bool = True,
        cancelled: Cancelled | None = None,
    ) -> AuditReport:
        self.audits += 1
        if not Path(manuscript).is_file():
            raise UsageError(f"There is no file {manuscript}.", remedy="Name a draft.")
        if progress is not None:
            progress(Progress("check", 1, 4, "claims"))
        self.may_audit.wait(HELD_UP_S)
        draft = Path(manuscript).read_text(encoding="utf-8")
        claims = []
        for number, (sentence, ruling) in enumerate(RULED.items(), 1):
            start, line = draft.find(sentence), draft[: draft.find(sentence)].count("\n") + 1
            if start >= 0:
                at = ManuscriptPlace(start, start + len(sentence), (line, line), (1, len(sentence) + 1))
                claims.append(replace(checked(number, sentence, ruling), place=at))
        rules = {one.id: f"claim-{one.verdict.ruling}" for one in claims}
        for wish in decisions:
            if wish.clear:
                del self.decisions[wish.id]
            else:
                self.decisions[wish.id] = Decision(wish.choice, wish.note or "", rules[wish.id], "")
        made = AuditReport(str(manuscript), "Mills", tuple(claims), text=draft, decisions=dict(self.decisions))
        return self.found or made


@asynccontextmanager
async def auditing(
    tmp_path: Path, engine: AuditingEngine | None = None, *, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Stage]:
    """Open the audit of a draft by its command."""
    draft = tmp_path / "draft.md"
    draft.write_text(DRAFT, encoding="utf-8")
    async with stage(engine or AuditingEngine(), size=size) as pilot:
        await ask(pilot, f"/audit {draft}")
        yield pilot


def findings(pilot: Stage) -> OptionList:
    """Return the list of findings."""
    return pilot.app.screen.query_one("#findings", OptionList)


async def test_a_draft_stands_beside_its_findings(tmp_path: Path) -> None:
    """The first thing to mend is the current one: its place is marked, and what the library says is quoted."""
    async with auditing(tmp_path) as pilot:
        text = shown(pilot)
    assert "Audit  draft.md" in text
    assert "2 to mend." in text
    assert "5 ▌ The wheel is five metres high." in text
    assert "✗ contradicted  line 5" in text
    assert "✓ supported  line 3" in text
    assert "The library contradicts this." in text
    assert "says otherwise line 3 · Mills › Wheels" in text
    assert "≠ number differs: 4 vs 5 metres" in text
    assert "→ Correct what the library contradicts" in text


@pytest.mark.story
async def test_one_jumps_between_the_things_to_mend(tmp_path: Path) -> None:
    """What is sound or only worth knowing is passed over; the arrows stop at all."""
    async with auditing(tmp_path) as pilot:
        assert findings(pilot).highlighted == 1
        await pilot.press("n")
        assert findings(pilot).highlighted == 3
        await pilot.pause()
        assert "9 ▌ The wheel is six metres high." in shown(pilot)
        await pilot.press("n")
        assert findings(pilot).highlighted == 1
        await pilot.press("p", "up")
        assert findings(pilot).highlighted == 2


@pytest.mark.story
async def test_a_finding_is_accepted_with_a_reason_and_the_decision_is_forgotten(tmp_path: Path) -> None:
    """The reason stands beside it, and one thing less is to be mended."""
    engine = AuditingEngine()
    async with auditing(tmp_path, engine) as pilot:
        await pilot.press("a", *"rounded", "enter")
        assert [(one.choice, one.note) for one in engine.decisions.values()] == [(Choice.ACCEPT, "rounded")]
        assert "accepted: rounded" in shown(pilot)
        assert "1 to mend (1 accepted)." in shown(pilot)
        assert findings(pilot).highlighted == 1
        await pilot.press("u")
        assert engine.decisions == {}
        assert "2 to mend." in shown(pilot)


@pytest.mark.story
async def test_what_is_sound_can_be_rejected_and_escape_decides_nothing(tmp_path: Path) -> None:
    """A rejected finding is to be mended; an earlier reason can be changed."""
    engine = AuditingEngine()
    async with auditing(tmp_path, engine) as pilot:
        await pilot.press("home", "r", "escape")
        assert engine.decisions == {}
        await pilot.press("r", *"a novel", "enter")
        assert "3 to mend (1 rejected)." in shown(pilot)
        await pilot.press("r")
        assert isinstance(pilot.app.screen, ReasonPanel)
        assert pilot.app.screen.query_one(Input).value == "a novel"


async def test_the_draft_is_read_again_when_its_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mended sentence leaves the list, and the cursor stays near where it was."""
    monkeypatch.setattr(AuditScreen, "WATCH_S", 0.01)
    async with auditing(tmp_path) as pilot:
        mended = DRAFT.replace("The wheel is five metres high.", "The wheel was mended, and is now as it was.")
        (tmp_path / "draft.md").write_text(mended, encoding="utf-8")
        await until(pilot, lambda: "1 to mend." in shown(pilot))
        await pilot.pause()
        assert "The wheel was mended" in shown(pilot)
        assert findings(pilot).option_count == 3


@pytest.mark.story
async def test_what_the_library_says_is_opened(tmp_path: Path) -> None:
    """Enter opens the source, escape comes back; where there is none, that is said."""
    async with auditing(tmp_path) as pilot:
        await pilot.press("end", "up", "enter")
        assert "The library has nothing to open here." in shown(pilot)
        await pilot.press("home", "s")
        assert "citation 1 of 1" in shown(pilot)
        await pilot.press("escape", "escape")
        assert main_screen(pilot).is_current


@pytest.mark.story
async def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """And one that is named later is asked for in a panel."""
    async with stage(AuditingEngine()) as pilot:
        await ask(pilot, f"/audit {tmp_path / 'none.md'}")
        assert "the draft could not be audited" in shown(pilot)
        await until(pilot, lambda: "There is no file" in shown(pilot))
        await pilot.press("escape")
        (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
        await ask(pilot, "/audit")
        pilot.app.screen.query_one(Input).value = str(tmp_path / "draft.md")
        await pilot.press("enter")
        assert "2 to mend." in shown(pilot)


@pytest.mark.story
@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_in_an_audit_is_shown(tmp_path: Path, name: str) -> None:
    """Sentences, quotes, notes and decisions are words like any other."""
    engine = AuditingEngine()
    text = HOSTILE[name]
    engine.found = replace(report(lambda _: text), text=text * 40)
    async with auditing(tmp_path, engine, size=(60, 20)) as pilot:
        for _ in engine.found.claims:
            assert_harmless(pilot)
            await pilot.press("down")
        await pilot.press("end", "a")
        assert_harmless(pilot)


@pytest.mark.story
@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=["60x20", "120x40"])
async def test_audit_picture(tmp_path: Path, size: tuple[int, int]) -> None:
    """A draft, one finding accepted, the cursor at the next."""
    async with auditing(tmp_path, size=size) as pilot:
        await pilot.press("a", *"rounded", "enter")
        await pilot.press("n")
        check_picture(pilot, f"audit-{size[0]}x{size[1]}")


async def test_the_draft_can_be_read_while_it_is_audited(tmp_path: Path) -> None:
    """Its text stands there before anything is said of it."""
    engine = AuditingEngine()
    engine.may_audit.clear()
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    async with stage(engine) as pilot:
        await ask(pilot, f"/audit {tmp_path / 'draft.md'}")
        await until(pilot, lambda: "The mill is haunted." in shown(pilot))
        assert "contradicted" not in shown(pilot)
        engine.may_audit.set()
        await pilot.pause()
        assert "contradicted" in shown(pilot)
