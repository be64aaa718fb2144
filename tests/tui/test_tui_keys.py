"""The one table of keys."""

from __future__ import annotations

import pytest
from tui_stage import TOWER, ask, settle, shown, stage

from ibidem.tui.keymap import KEYS, KeyScope

PLACES = (
    (KeyScope.PROMPT, KeyScope.MAIN),
    (KeyScope.LIST, KeyScope.MAIN),
    (KeyScope.DOCUMENT,),
    (KeyScope.REFERENCES,),
    (KeyScope.PANEL,),
)


def test_every_key_has_a_name_of_its_own() -> None:
    """Remapping by id is unambiguous."""
    ids = [key.id for key in KEYS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("places", PLACES, ids=["prompt", "list", "document", "references", "panel"])
def test_the_footer_shows_six_keys_at_most(places: tuple[KeyScope, ...]) -> None:
    """More would not be read."""
    shown_keys = [key for key in KEYS if key.footer and key.where in (*places, KeyScope.ANYWHERE)]
    assert len(shown_keys) <= 6


@pytest.mark.parametrize("places", PLACES, ids=["prompt", "list", "document", "references", "panel"])
def test_no_key_does_two_things_in_one_place(places: tuple[KeyScope, ...]) -> None:
    """Where keys of several places work together, they differ."""
    keys = [name for key in KEYS if key.where in (*places, KeyScope.ANYWHERE) for name in key.keys.split(",")]
    assert len(keys) == len(set(keys))


async def test_the_help_tells_every_key() -> None:
    """F1 draws the table; any place has its heading."""
    async with stage(size=(120, 60)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        text = shown(pilot)
    assert all(key.help in text for key in KEYS)
    assert all(where.value in text for where in KeyScope)


async def test_a_question_mark_is_typed_in_the_prompt_and_helps_elsewhere() -> None:
    """Letters belong to lists."""
    async with stage() as pilot:
        await pilot.press("question_mark")
        assert pilot.app.screen.focused is not None
        assert pilot.app.screen.focused.value == "?"  # type: ignore[attr-defined]  # it is the prompt
        await pilot.press("tab", "tab", "question_mark")
        await pilot.pause()
        assert "Show this help" in shown(pilot)


async def test_the_palette_runs_what_the_keys_run() -> None:
    """A command found by name does the same as its key."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("ctrl+p")
        await pilot.press(*"new conv")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.pause()
        assert "3 documents · 12 passages · 27 sentences" in shown(pilot)


async def test_the_palette_changes_the_theme() -> None:
    """A theme of Textual's own draws the interface as well."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        for theme in ("paper", "nord", "textual-light"):
            pilot.app.theme = theme
            await pilot.pause()
            assert "finished in 1867" in shown(pilot)


async def test_no_color_takes_every_hue_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR set, the screen is grey; words and marks still tell everything."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage() as pilot:
        await ask(pilot, TOWER)
        assert pilot.app.no_color
        assert " ●●●" in shown(pilot)
