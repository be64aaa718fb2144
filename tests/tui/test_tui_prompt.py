"""What the prompt takes a line for, and the commands that can be typed in it."""

from __future__ import annotations

import pytest
from fake_library import FakeEngine
from tui_stage import TIDE, Stage, ask, check_picture, main_screen, shown, stage

from ibidem.tui.state import InputForm
from ibidem.tui.widgets.prompt import Prompt

WIND = "Wind raises the tide in the sound."


async def write(pilot: Stage, line: str) -> Prompt:
    """Put a line into the prompt without sending it."""
    prompt = main_screen(pilot).query_one(Prompt)
    prompt.value = line
    await pilot.pause()
    return prompt


async def test_the_prompt_names_the_keys_that_are_set() -> None:
    """Those of ibidem.toml where it gives others."""
    async with stage(keys={"prompt.turn": "f9", "main.widen": "f11"}) as pilot:
        prompt = await write(pilot, "wind and tide")
        assert "question · F9 takes it as a claim" in shown(pilot)
        prompt.tell_scope("mill.md")
        await pilot.pause()
        assert "F11 widens" in shown(pilot)


async def test_the_prompt_says_live_what_a_line_is_taken_for() -> None:
    """Words are a question until they state something."""
    async with stage() as pilot:
        prompt = await write(pilot, "wind and tide")
        assert "question · ^t takes it as a claim" in shown(pilot)
        await write(pilot, WIND)
        assert "claim · ^t takes it as a question" in shown(pilot)
        await write(pilot, "")
        assert prompt.form is None
        assert "^t takes it" not in shown(pilot)


@pytest.mark.story
async def test_a_claim_is_checked_and_a_question_asked() -> None:
    """Each goes its own way."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await ask(pilot, WIND)
        await ask(pilot, TIDE)
    assert (engine.checked, engine.asked) == ([WIND], [TIDE])


@pytest.mark.story
async def test_one_key_turns_a_claim_and_turns_it_back() -> None:
    """What was turned stays turned while it is edited."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        prompt = await write(pilot, WIND)
        await pilot.press("ctrl+t")
        assert prompt.form is InputForm.QUESTION
        await pilot.press("ctrl+t", "ctrl+t", "end", "backspace")
        assert prompt.form is InputForm.QUESTION
        await pilot.press("enter")
        assert (engine.checked, engine.asked) == ([], [WIND.rstrip(".")])
        await pilot.press("up")
        assert prompt.value == f"/ask {WIND.rstrip('.')}"


@pytest.mark.story
async def test_commands_force_the_form() -> None:
    """What is typed after /check is a claim, after /ask a question; the key turns one into the other."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await ask(pilot, f"/check {TIDE}")
        await ask(pilot, f"/ask {WIND}")
        prompt = await write(pilot, "/ask the tower")
        await pilot.press("ctrl+t")
        assert prompt.value == "/check the tower"
    assert (engine.checked, engine.asked) == ([TIDE], [WIND])


@pytest.mark.story
async def test_a_stroke_lists_the_commands_and_enter_completes_one() -> None:
    """Down moves among them; what takes a text waits for it."""
    async with stage(size=(60, 20)) as pilot:
        prompt = await write(pilot, "/")
        assert "❯ /check TEXT" in shown(pilot)
        assert "/open DOCUMENT" in shown(pilot)
        await pilot.press("down", "enter")
        assert prompt.value == "/ask "
        await pilot.pause()
        assert "/open" not in shown(pilot)


@pytest.mark.story
async def test_a_command_does_what_its_key_does() -> None:
    """The library is opened by its name as well."""
    async with stage() as pilot:
        await ask(pilot, "/lib")
        assert "3 documents · by title" in shown(pilot)


@pytest.mark.story
async def test_a_slip_in_a_command_is_told_and_not_sent() -> None:
    """The line stays, to be mended."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await ask(pilot, f"/chekc {WIND}")
        assert "There is no such command." in shown(pilot)
        assert main_screen(pilot).query_one(Prompt).value == f"/chekc {WIND}"
    assert engine.checked == engine.asked == []


@pytest.mark.story
async def test_picture_of_the_commands() -> None:
    """What a stroke lists, over the conversation."""
    async with stage(size=(80, 24)) as pilot:
        await ask(pilot, TIDE)
        await write(pilot, "/")
        check_picture(pilot, "commands-80x24")
