"""The one table of keys."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList
from tui_stage import TOWER, ask, main_screen, shown, stage, until

from ibidem.errors import ConfigError
from ibidem.tui.actions import ACTIONS, KeyScope
from ibidem.tui.commands import SLASH_COMMANDS
from ibidem.tui.keymap import remapped

PLACES = (
    (KeyScope.PROMPT, KeyScope.MAIN),
    (KeyScope.LIST, KeyScope.MAIN),
    (KeyScope.DOCUMENT,),
    (KeyScope.REFERENCES,),
    (KeyScope.AUDIT,),
    (KeyScope.PANEL,),
    (KeyScope.FIND,),
    (KeyScope.OUTLINE,),
    (KeyScope.LIBRARY,),
    (KeyScope.CONVERSATIONS,),
)


def test_every_key_has_a_name_of_its_own() -> None:
    """Remapping by id is unambiguous."""
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("places", PLACES, ids=lambda places: places[0].name.lower())
def test_the_footer_shows_six_keys_at_most(places: tuple[KeyScope, ...]) -> None:
    """More would not be read."""
    shown_keys = [key for key in ACTIONS if key.footer and key.scope in (*places, KeyScope.ANYWHERE)]
    assert len(shown_keys) <= 6


@pytest.mark.parametrize("places", PLACES, ids=lambda places: places[0].name.lower())
def test_no_key_does_two_things_in_one_place(places: tuple[KeyScope, ...]) -> None:
    """Where keys of several places work together, they differ."""
    keys = [
        name for key in ACTIONS if key.scope in (*places, KeyScope.ANYWHERE) for name in key.keys.split(",") if name
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.story
async def test_the_help_tells_every_action() -> None:
    """F1 draws the table: every place has its heading, every action its line with its id."""
    async with stage(size=(140, 160)) as pilot:
        await pilot.press("f1")
        text = shown(pilot)
    assert all(action.help in text and action.id in text for action in ACTIONS)
    assert all(scope.value in text for scope in KeyScope)


async def test_bindings_palette_and_slash_commands_are_those_of_the_table() -> None:
    """What a key does can be found by name and be typed."""
    async with stage() as pilot:
        offered = {command.title: command.help for command in pilot.app.get_system_commands(pilot.app.screen)}
        bound = {binding.id: binding for _, binding, *_ in pilot.app.screen.active_bindings.values() if binding.id}
    here = [action for action in ACTIONS if action.scope in (KeyScope.MAIN, KeyScope.ANYWHERE)]
    assert offered == {action.label: action.help for action in here if action.palette}
    assert {action.id for action in here if action.keys} <= set(bound)
    assert {command.name for command in SLASH_COMMANDS if command.action} == {a.slash for a in ACTIONS if a.slash}
    assert all(action.id.count(".") == 1 and action.help and action.label for action in ACTIONS)


@pytest.mark.story
async def test_a_question_mark_is_typed_in_the_prompt() -> None:
    """It helps where nothing can be typed."""
    async with stage() as pilot:
        await pilot.press("question_mark")
        assert pilot.app.screen.focused is not None
        assert pilot.app.screen.focused.value == "?"  # type: ignore[attr-defined]  # it is the prompt
        await pilot.press("f6")
        await pilot.press("f1")
        assert "Show this help" in shown(pilot)


@pytest.mark.story
async def test_keys_are_remapped_in_bindings_help_and_footer() -> None:
    """`[keys]` gives an action another key, and the first one is free."""
    async with stage(keys={"main": {"evidence": "f12"}, "main.library": "ctrl+l"}, size=(140, 160)) as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2")
        assert pilot.app.screen.focused is not None
        assert pilot.app.screen.focused.id == "prompt"
        assert "F12 Evidence" in shown(pilot)
        await pilot.press("f12")
        assert pilot.app.screen.focused.id == "evidence"
        await pilot.press("f1")
        assert "F12  Go to the evidence" in shown(pilot)
        assert "^l  List the documents" in shown(pilot)


@pytest.mark.parametrize("keys", [{"main.nothing": "f9"}, {"main.evidence": "f 9"}, {"main.evidence": 9}])
def test_keys_that_cannot_be_given_are_named(keys: dict[str, object]) -> None:
    """A wrong line of ibidem.toml is an error before anything is drawn."""
    with pytest.raises(ConfigError, match=next(iter(keys))):
        remapped(keys)


@pytest.mark.story
async def test_the_palette_opens_shows_commands_and_pages_through_them() -> None:
    """Ctrl+P, then PageDown and PageUp; Escape leaves."""
    async with stage(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Search the kept" in shown(pilot))
        listed = pilot.app.screen.query_one("CommandList", OptionList)
        assert listed.display
        assert listed.option_count >= 8
        await pilot.press("pagedown", "pagedown")
        assert listed.highlighted
        await pilot.press("pageup", "escape")
        assert pilot.app.screen is main_screen(pilot)


@pytest.mark.story
async def test_the_palette_runs_what_the_keys_run() -> None:
    """A command found by name does the same as its key."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("ctrl+p")
        await pilot.press(*"new conv")
        await pilot.press("enter")
        assert "3 documents · 12 passages · 27 sentences" in shown(pilot)


@pytest.mark.story
async def test_the_palette_changes_the_theme() -> None:
    """A theme of Textual's own draws the interface as well."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        for theme in ("paper", "nord", "textual-light"):
            pilot.app.theme = theme
            await pilot.pause()
            assert "finished in 1867" in shown(pilot)


@pytest.mark.story
async def test_no_color_takes_every_hue_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR set, the screen is grey; words and marks still tell everything."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage() as pilot:
        await ask(pilot, TOWER)
        assert pilot.app.no_color
        assert " ▰▰▰" in shown(pilot)
