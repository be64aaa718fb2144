"""Every screen in its states, at four sizes, on dark and on light: what is shown where, and that all of it can be read.

A golden text a state, the four sizes one below the other. Colours are not in it: on light the same characters stand at
the same places, and each has a contrast that can be read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from fake_library import FakeEngine
from sample_library import passages
from test_tui_audit import DRAFT, AuditingEngine
from textual.color import Color
from textual.screen import ModalScreen
from tui_stage import SNAPSHOTS, TIDE, TOWER, Stage, ask, shown, stage

from ibidem.conversation.store import ConversationStore

SIZES = ((60, 20), (80, 24), (120, 40), (200, 60))
READABLE = 3.0
"""Least contrast of letters with what is behind them (WCAG 2.2 for large text and parts of an interface)."""
CLAIM = "/check Wind raises the tide by forty centimetres"
Steps = Callable[[Stage], Awaitable[None]]


def pressing(*keys: str, after: str = "") -> Steps:
    """Return steps that ask something, where there is something to ask, and press keys."""

    async def take(pilot: Stage) -> None:
        if after:
            await ask(pilot, after)
        for key in keys:
            await pilot.press(key)

    return take


async def audited(pilot: Stage) -> None:
    """Audit the draft that lies in the current folder."""
    await ask(pilot, "/audit draft.md")


async def rejected(pilot: Stage) -> None:
    """Reject a finding."""
    await audited(pilot)
    await pressing("r")(pilot)


STATES: dict[str, Steps] = {
    "first": pressing(),
    "commands": pressing("slash"),
    "answer": pressing("tab", "down", after=TOWER),
    "evidence": pressing("f2", "f3", after=TOWER),
    "silence": pressing(after="Do zebras sleep?"),
    "verdict": pressing(after=CLAIM),
    "verdict-evidence": pressing("f2", after=CLAIM),
    "document": pressing("tab", "down", "enter", after=TIDE),
    "find": pressing("tab", "down", "enter", "slash", *"tide", after=TIDE),
    "outline": pressing("tab", "down", "enter", "t", after=TIDE),
    "library": pressing("f4"),
    "library-add": pressing("f4", "f3"),
    "library-remove": pressing("f4", "f8"),
    "left-out": pressing("f4", "f6"),
    "references": pressing("f6"),
    "conversations": pressing("f7", after=TIDE),
    "audit": audited,
    "audit-reason": rejected,
    "help": pressing("f1"),
}


@pytest.mark.parametrize("state", STATES)
async def test_every_state_at_every_size(state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The characters are those of the golden, on light as on dark, and can be read."""
    monkeypatch.chdir(tmp_path)
    Path("draft.md").write_text(DRAFT, encoding="utf-8")
    engine = AuditingEngine()
    engine.suggestive = tuple(one for document in FakeEngine().documents.values() for one in passages(document))
    drawn: list[str] = []
    async with stage(engine, store=ConversationStore(tmp_path / "kept", "harbour")) as pilot:
        await STATES[state](pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            seen = [await _seen(pilot, theme) for theme in ("ink", "paper")]
            assert seen[0] == seen[1], f"{state} at {size}: on light something else is shown than on dark"
            drawn.append(f"{size[0]}x{size[1]}\n{seen[0]}\n")
    golden = SNAPSHOTS / "layouts" / f"{state}.txt"
    now = "\n".join(drawn)
    if os.environ.get("IBIDEM_UPDATE_SNAPSHOTS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(now, encoding="utf-8")
    assert now == golden.read_text(encoding="utf-8"), f"{state} is laid out differently; look at it, then update"


async def _seen(pilot: Stage, theme: str) -> str:
    """Return what is shown in a theme, in which all of it can be read."""
    pilot.app.theme = theme
    await pilot.pause()
    if not isinstance(pilot.app.screen, ModalScreen):  # what lies below a panel is dimmed
        faint = sorted(set(_faint(pilot)))
        assert not faint, f"{theme} at {pilot.app.size}: {faint}"
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-11-28 09:30", shown(pilot))


def _faint(pilot: Stage) -> Iterator[tuple[float, str]]:
    """Yield the words on the screen that can hardly be read, with their contrast."""
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style is None or style.color is None or style.bgcolor is None or not any(map(str.isalnum, segment.text)):
                continue
            contrast = _contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
            if contrast < READABLE:
                yield round(contrast, 1), segment.text.strip()


def _contrast(one: Color, other: Color) -> float:
    """Return the ratio of two colours as WCAG has it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
