"""The conversation without an interface: turns, staleness, recall."""

from __future__ import annotations

import subprocess
import sys

from fake_library import trouble

from ibidem.tui.state import KEPT_WHOLE, Conversation, Phase, Recall
from ibidem.types import Answer

ANSWER = Answer("q", (), (), 0.5)


def test_a_question_waits_until_it_is_started() -> None:
    """A submitted turn is queued and selected."""
    session = Conversation()
    turn = session.submit("q")
    assert (turn.phase, session.selected, session.current) == (Phase.QUEUED, turn.id, turn)


def test_turns_are_started_one_at_a_time_in_order() -> None:
    """The second question waits for the first to be settled."""
    session = Conversation()
    first, second = session.submit("one"), session.submit("two")
    started = session.start()
    assert started is not None
    assert started.id == first.id
    assert session.start() is None
    session.resolve(first.id, ANSWER)
    then = session.start()
    assert then is not None
    assert then.id == second.id


def test_a_preview_is_replaced_by_the_answer() -> None:
    """A searching turn shows the preview, then the answer."""
    session = Conversation()
    turn = session.submit("q")
    session.start()
    seen = session.preview(turn.id, Answer("preview", (), (), 0.0))
    assert seen is not None
    assert not seen.settled
    settled = session.resolve(turn.id, ANSWER)
    assert settled is not None
    assert settled.answer is ANSWER


def test_a_preview_after_the_answer_is_dropped() -> None:
    """What comes late does not replace what is better."""
    session = Conversation()
    turn = session.submit("q")
    session.start()
    session.resolve(turn.id, ANSWER)
    assert session.preview(turn.id, Answer("late", (), (), 0.0)) is None
    assert session.resolve(turn.id, Answer("late", (), (), 0.0)) is None
    assert session.turns[0].answer is ANSWER


def test_old_turns_are_packed_and_whole_again_where_they_are_wanted() -> None:
    """A long conversation holds the results of its last turns only; the others are as they were when looked at."""
    session = Conversation()
    for number in range(KEPT_WHOLE + 3):
        session.submit(f"question {number}")
        session.start()
        session.resolve(number + 1, Answer(f"question {number}", (), (), 0.5))
    assert [bool(turn.packing) for turn in session.turns] == [True] * 3 + [False] * KEPT_WHOLE
    assert all((turn.answer is None) is bool(turn.packing) for turn in session.turns)
    chosen = session.select(1)
    assert chosen == session.turn(1)
    assert session.turn(1).answer == Answer("question 0", (), (), 0.5)
    assert session.turns[0].result == Answer("question 0", (), (), 0.5)
    assert [one.question for one in session.past(KEPT_WHOLE + 3)] == [f"question {KEPT_WHOLE + at}" for at in (0, 1)]


def test_a_turn_that_is_not_settled_is_not_packed() -> None:
    """Its answer may come late, and is then put into it."""
    session = Conversation()
    first = session.submit("slow")
    for _ in range(KEPT_WHOLE + 1):
        session.submit("next")
    assert session.resolve(first.id, ANSWER) is not None
    session.submit("one more")
    assert session.turns[0].packing
    assert session.turn(first.id).answer == ANSWER


def test_results_of_a_cleared_conversation_are_dropped() -> None:
    """A turn that is gone takes no result and holds nothing up."""
    session = Conversation()
    turn = session.submit("q")
    session.start()
    session.clear()
    assert session.resolve(turn.id, ANSWER) is None
    assert session.fail(turn.id, trouble()) is None
    assert session.select(turn.id) is None
    session.submit("next")
    assert session.start() is not None


def test_a_failed_turn_keeps_its_error_and_drops_the_preview() -> None:
    """An error settles the turn."""
    session = Conversation()
    turn = session.submit("q")
    session.start()
    session.preview(turn.id, ANSWER)
    error = trouble()
    failed = session.fail(turn.id, error)
    assert failed is not None
    assert (failed.settled, failed.answer, failed.error) == (True, None, error)


def test_an_earlier_turn_can_be_selected_again() -> None:
    """Selecting changes which evidence is shown."""
    session = Conversation()
    first = session.submit("one")
    session.submit("two")
    session.select(first.id)
    assert session.current == first


def test_recall_goes_back_and_forth_and_keeps_the_draft() -> None:
    """Up and down walk the questions; past the newest stands what was being typed."""
    history = Recall()
    history.add("one")
    history.add("two")
    assert [history.earlier(typed) for typed in ("", "two", "one")] == ["two", "one", "one"]
    assert [history.later(typed) for typed in ("one", "two", "")] == ["two", "", ""]


def test_recall_is_by_prefix() -> None:
    """What was typed chooses; at the end it comes back."""
    history = Recall(("When was it built?", "Who built it?", "When was it lit?"))
    assert history.earlier("when") == "When was it lit?"
    assert history.earlier("When was it lit?") == "When was it built?"
    assert history.later("When was it built?") == "When was it lit?"
    assert history.later("When was it lit?") == "when"
    assert history.earlier("why") == "why"


def test_recall_of_nothing_leaves_what_is_typed() -> None:
    """With no earlier question, Up and Down change nothing."""
    history = Recall()
    assert history.earlier("typing") == "typing"
    assert history.later("typing") == "typing"


def test_the_same_question_twice_is_recalled_once() -> None:
    """Repeating a question adds nothing to walk through."""
    history = Recall()
    history.add("one")
    history.add("one")
    assert [history.earlier(""), history.earlier("one")] == ["one", "one"]
    assert history.later("one") == ""


def test_the_state_knows_no_interface() -> None:
    """Importing the state imports no Textual."""
    code = "import sys, ibidem.tui.state; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_interface_imports_nothing_heavy() -> None:
    """The first paint waits for no numerical library."""
    code = (
        "import sys, ibidem.tui.app; "
        "sys.exit(bool({'numpy', 'faiss', 'torch', 'onnxruntime', 'tantivy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
