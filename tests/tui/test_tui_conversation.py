"""Asking in the interface: turns, evidence, cursor, recall, copying."""

from __future__ import annotations

import pytest
from fake_library import FakeEngine, trouble
from textual.events import Key, Paste
from tui_stage import TIDE, TOWER, Stage, ask, main_screen, shown, stage, until

from ibidem.tui.screens.main import MainScreen
from ibidem.tui.widgets.evidence import EvidencePane, PassageCard
from ibidem.tui.widgets.prompt import Prompt
from ibidem.tui.widgets.transcript import Transcript
from ibidem.tui.widgets.turn_view import SentenceLine, SourceLine, TurnView

WIND = "Wind raises the tide in the sound."


def cards(pilot: Stage) -> list[PassageCard]:
    """Return the cards that are shown."""
    return [card for card in main_screen(pilot).query(PassageCard) if card.display]


@pytest.mark.story
async def test_an_answer_quotes_its_sentences_with_their_marks() -> None:
    """The sentence, its citation mark and its place stand under the question."""
    async with stage() as pilot:
        await ask(pilot, TIDE)
        text = shown(pilot)
    assert f"❯ {TIDE}" in text
    assert "Wind matters as much as the moon in a narrow sound.  1 " in text
    assert "Evidence  2 quoted, 5 near by" in text


@pytest.mark.story
async def test_an_abstention_says_why_and_shows_the_nearest() -> None:
    """Nothing is made up; the nearest passages are named so."""
    async with stage() as pilot:
        await ask(pilot, "zebras")
        text = shown(pilot)
    assert "The library says nothing on this" in text
    assert "Nearest passages  3, none quoted" in text


@pytest.mark.story
async def test_an_error_is_told_with_its_remedy_and_the_next_question_is_answered() -> None:
    """The app goes on after an error."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        engine.failure = trouble()
        await ask(pilot, TIDE)
        assert "✗ The index file passages.faiss is torn." in shown(pilot)
        await until(pilot, lambda: "→ Type: ibidem index --rebuild" in shown(pilot))
        engine.failure = None
        await ask(pilot, TOWER)
        assert "finished in 1867" in shown(pilot)


@pytest.mark.story
async def test_a_fault_of_the_engine_ends_the_turn_not_the_app() -> None:
    """Any exception is told in the turn."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        engine.failure = ZeroDivisionError("[/oops]")
        await ask(pilot, TIDE)
        assert "[/oops]" in shown(pilot)


@pytest.mark.story
async def test_moving_in_the_chat_changes_the_evidence() -> None:
    """The evidence is that of the turn the cursor is in."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await ask(pilot, TIDE)
        await pilot.press("tab", "home")
        assert main_screen(pilot).session.selected == 1
        assert "Evidence  1 quoted, 2 near by" in shown(pilot)


@pytest.mark.story
async def test_standing_at_a_sentence_points_to_its_card() -> None:
    """The second sentence's card becomes the current one."""
    async with stage() as pilot:
        await ask(pilot, TIDE)
        await pilot.press("tab", "down", "down")
        at = main_screen(pilot).query_one(EvidencePane).current
        assert at is not None
        assert at.place is not None
        assert at.place.number == 2


@pytest.mark.story
async def test_clicking_a_turn_selects_it() -> None:
    """The mouse does what the cursor does."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await ask(pilot, TIDE)
        first = main_screen(pilot).query(TurnView).first()
        main_screen(pilot).query_one(Transcript).scroll_home(animate=False)
        await pilot.pause()
        await pilot.click(first.question)
        assert main_screen(pilot).session.selected == 1


@pytest.mark.story
async def test_recall_walks_the_earlier_questions() -> None:
    """Up brings the last question back, Down what was being typed."""
    async with stage() as pilot:
        await ask(pilot, TIDE)
        prompt = main_screen(pilot).query_one(Prompt)
        prompt.value = "how"
        await pilot.press("up")
        assert prompt.value == TIDE
        await pilot.press("down")
        assert prompt.value == "how"


@pytest.mark.story
async def test_a_blank_question_is_not_asked() -> None:
    """Enter on spaces does nothing."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        await ask(pilot, "   ")
        assert engine.asked == []


@pytest.mark.story
async def test_a_pasted_paragraph_keeps_its_lines_and_is_asked_as_one_question() -> None:
    """Nothing of it is lost, and the prompt grows with it."""
    engine = FakeEngine()
    async with stage(engine) as pilot:
        prompt = main_screen(pilot).query_one(Prompt)
        prompt.post_message(Paste("one\ntwo\r\n\tthree"))
        await pilot.pause()
        assert prompt.value == "one\ntwo\n three"
        assert prompt.size.height == 3
        await pilot.press("enter")
    assert engine.asked == ["one two three"]


async def test_the_prompt_grows_to_six_lines_and_no_more() -> None:
    """A long question is seen whole; a longer one scrolls."""
    async with stage(size=(80, 24)) as pilot:
        prompt = main_screen(pilot).query_one(Prompt)
        heights = []
        for lines in (1, 4, 9):
            prompt.value = "\n".join(["words"] * lines)
            await pilot.pause()
            heights.append(prompt.size.height)
    assert heights == [1, 4, 6]


@pytest.mark.story
async def test_letters_typed_in_a_list_go_to_the_prompt() -> None:
    """They fire nothing: a sentence can be begun anywhere."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2", *"go?")
        prompt = main_screen(pilot).query_one(Prompt)
        assert prompt.value == "go?"
        assert prompt.has_focus


async def test_no_key_overtakes_another_on_its_way_to_the_prompt() -> None:
    """However busy the list is in which one begins to type, and what is pasted there is not lost."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f2")
        for character in "in 1867?":
            pilot.app.post_message(Key(character, character))
        await pilot.pause()
        assert main_screen(pilot).query_one(Prompt).value == "in 1867?"
        await pilot.press("f2")
        pilot.app.post_message(Paste(" Really?"))
        await pilot.pause()
        assert main_screen(pilot).query_one(Prompt).value == "in 1867? Really?"


@pytest.mark.story
async def test_a_quote_is_copied_with_citation_and_locator() -> None:
    """Ctrl+Y at a sentence copies what one would paste into a text."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("tab", "down", "ctrl+y")
        assert pilot.app.clipboard.startswith("“The tower was finished in 1867")
        assert "The light on Seal Skerry › Building, line 5 (almanac/light.md)" in pilot.app.clipboard


@pytest.mark.story
async def test_at_a_question_the_whole_answer_is_copied() -> None:
    """What was asked, then every quote with its citation; of a claim, the ruling and how each quote bears on it."""
    async with stage() as pilot:
        await ask(pilot, TIDE)
        await pilot.press("tab", "ctrl+y")
        question, *quotes = pilot.app.clipboard.split("\n\n")
        assert question == TIDE
        assert [quote.count("\n— ") for quote in quotes] == [1, 1]
        await ask(pilot, "/check Wind raises the tide by forty centimetres")
        await pilot.press("tab", "ctrl+y")
        ruling, *quotes = pilot.app.clipboard.split("\n\n")[1:]
        assert ruling.startswith("Mixed")
        assert [quote.split(":")[0] for quote in quotes][:2] == ["supports", "refutes"]


@pytest.mark.story
async def test_where_there_is_nothing_to_copy_it_says_what_can_be() -> None:
    """An abstention has nothing to quote."""
    async with stage() as pilot:
        await pilot.press("ctrl+y")
        assert pilot.app.clipboard == ""
        assert "Nothing to copy here" in shown(pilot)


@pytest.mark.story
async def test_explaining_shows_what_each_retriever_adds() -> None:
    """F3 adds rank, score and part to the cards, and takes them away again."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("f3")
        assert "dense        #2" in shown(pilot)
        await pilot.press("f3")
        assert "dense        #2" not in shown(pilot)


@pytest.mark.story
async def test_a_new_conversation_forgets_the_turns_and_keeps_the_recall() -> None:
    """Ctrl+N clears the conversation and the evidence."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        await pilot.press("ctrl+n")
        assert not list(main_screen(pilot).query(TurnView))
        assert not cards(pilot)
        await pilot.press("up")
        assert main_screen(pilot).query_one(Prompt).value == TOWER


@pytest.mark.story
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)], ids=str)
async def test_the_newest_turn_stands_with_its_question_at_the_top(size: tuple[int, int]) -> None:
    """At every size, while it is answered, when it is answered, and when the window changes."""
    engine = FakeEngine()
    async with stage(engine, size=size) as pilot:
        transcript = main_screen(pilot).query_one(Transcript)

        def top() -> int:
            newest = transcript.query(TurnView).last()
            return newest.question.region.y - transcript.region.y

        for question in (TIDE, WIND, TOWER):
            engine.may_answer.clear()
            await ask(pilot, question)
            await until(pilot, lambda: " · esc stops" in shown(pilot))
            await pilot.pause()
            assert top() == 0
            engine.may_answer.set()
            await pilot.pause()
            assert top() == 0
        await pilot.resize_terminal(90, 30)
        assert top() == 0
        await pilot.press("tab", "up", "up")
        assert top() > 0


@pytest.mark.story
async def test_numbers_count_through_the_conversation() -> None:
    """A new passage gets the next number, a passage cited before keeps its own."""
    async with stage() as pilot:
        for question in (TIDE, TOWER, TIDE):
            await ask(pilot, question)
        numbers = [line.numbers for line in main_screen(pilot).query(SentenceLine)]
    assert numbers[0] == (1,)
    assert numbers[2] == (3,)
    assert numbers[-2:] == numbers[:2]


@pytest.mark.story
async def test_sentences_of_one_section_have_one_line_of_source() -> None:
    """An answer reads like a page."""
    async with stage() as pilot:
        await ask(pilot, TOWER)
        screen = main_screen(pilot)
        places = {(line.quote.document, line.quote.section) for line in screen.query(SentenceLine) if line.quote}
        assert len(screen.query(SourceLine)) == len(places)


@pytest.mark.story
async def test_where_it_is_narrow_evidence_and_chat_take_turns() -> None:
    """F2 brings the evidence, escape the conversation; asking brings the conversation."""
    async with stage(size=(80, 24)) as pilot:
        await ask(pilot, TOWER)
        assert "near by" not in shown(pilot)
        await pilot.press("f2")
        assert "Evidence  1 quoted, 2 near by" in shown(pilot)
        assert f"❯ {TOWER}" not in shown(pilot)
        await pilot.press("escape")
        assert f"❯ {TOWER}" in shown(pilot)


@pytest.mark.story
async def test_where_it_is_narrow_and_tall_the_evidence_stands_below() -> None:
    """At 80 by 45 both are in sight."""
    async with stage(size=(80, 45)) as pilot:
        await ask(pilot, TOWER)
        assert f"❯ {TOWER}" in shown(pilot)
        assert "Evidence  1 quoted, 2 near by" in shown(pilot)


@pytest.mark.story
async def test_tab_goes_round_the_three_panes() -> None:
    """Prompt, conversation, evidence, and round again; backwards as well."""
    async with stage(size=(60, 20)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        order = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await pilot.press(key)
            order.append(screen.focused.id if screen.focused else None)
        assert order == ["transcript", "evidence", "prompt", "evidence"]
