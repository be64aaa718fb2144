"""What the conversation is: turns, which one is selected, and what was asked before; knows no interface."""

from __future__ import annotations

import pickle
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from ibidem.conversation.followups import LOOKED_BACK, PastTurn
from ibidem.conversation.numbering import CitationNumbering, Numbers
from ibidem.errors import IbidemError
from ibidem.text.claim_detection import begins_with_acronym, is_question, states, words_of
from ibidem.types import EVERYTHING, Answer, Filter, Verdict

FEWEST = 3
"""Words of a claim; fewer are words to look for."""
KEPT_WHOLE = 20
"""Turns, from the newest on, that are kept as they are; older ones are kept packed, in a fortieth of the memory."""


class InputForm(StrEnum):
    """What was typed; the value is the word shown beside it."""

    QUESTION = "question"
    CLAIM = "claim"
    WORDS = "words"
    """Words to find, without an answer."""

    @property
    def other(self) -> InputForm:
        """The form it is turned into."""
        return InputForm.QUESTION if self is InputForm.CLAIM else InputForm.CLAIM


STROKE = "/"
FORCING = {InputForm.CLAIM: "check", InputForm.QUESTION: "ask", InputForm.WORDS: "find"}
"""The command, behind a stroke, that takes a text as that form."""
_BEGINS_A_QUESTION = frozenset(("how", "what", "when", "where", "which", "who", "whom", "whose", "why"))
_BEGINS_A_REQUEST = frozenset(
    ("compare", "define", "describe", "explain", "find", "give", "list", "name", "search", "show", "summarise", "tell")
)


_BEGINS_ASKING = re.compile(r"[^?.!“\"]+\?\s")


def form_of(text: str) -> InputForm:
    """Return what a text is: a claim when it states something in three words or more, else a question.

    A text that begins with a question is one, whatever it goes on to say.
    """
    said = " ".join(text.split())
    words = words_of(said)
    if len(words) < FEWEST or words[0] in _BEGINS_A_REQUEST:
        return InputForm.QUESTION
    if is_question(said) or _BEGINS_ASKING.match(said):
        return InputForm.QUESTION
    if said.rstrip(" \"'”’)").endswith((".", "!")):
        return InputForm.CLAIM
    if words[0] in _BEGINS_A_QUESTION and "," not in said and not begins_with_acronym(said):
        return InputForm.QUESTION
    return InputForm.CLAIM if states(words) else InputForm.QUESTION


def spelled(text: str, form: InputForm) -> str:
    """Return a text as it is recalled: with its command where it was taken otherwise than its form says."""
    return text if form_of(text) is form else f"{STROKE}{FORCING[form]} {text}"


class Phase(StrEnum):
    """How far a turn has come."""

    QUEUED = "queued"
    SEARCHING = "searching"
    WORDS = "words"
    """What holds its words is found; meaning is being read."""
    MEANING = "meaning"
    """What comes near it in meaning is found; the judge is reading."""
    ANSWERED = "answered"
    FAILED = "failed"
    STOPPED = "stopped"
    """Ended by the person, with what was found until then."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question or a claim and what came of it."""

    id: int
    question: str
    """The words of either."""
    form: InputForm = InputForm.QUESTION
    phase: Phase = Phase.QUEUED
    answer: Answer | None = None
    """Until it is answered, the hits so far; then the answer; of a claim, never more than hits."""
    verdict: Verdict | None = None
    """Set exactly when a claim was checked."""
    error: IbidemError | None = None
    """Set exactly when the turn failed."""
    where: Filter = EVERYTHING
    """What it is narrowed to."""
    read_as: str = ""
    """What is searched with, where the turns before it are needed to understand it; empty for what was typed."""
    literal: bool = False
    """Whether it is to be read as it was typed."""
    behind: bool = False
    """Whether it was asked while another was at work."""
    numbers: Numbers = field(default_factory=dict)
    """The numbers by which the conversation cites the places of this turn."""
    packing: bytes = b""
    """Answer and verdict of a turn that is packed, which has neither."""

    @property
    def result(self) -> Answer | Verdict | None:
        """The verdict or the answer; None until it is answered."""
        whole = self.whole
        return (whole.verdict or whole.answer) if whole.phase is Phase.ANSWERED else None

    @property
    def whole(self) -> Turn:
        """The turn with its answer or verdict."""
        if not self.packing:
            return self
        answer, verdict = pickle.loads(zlib.decompress(self.packing))  # noqa: S301  # packed by this process
        return replace(self, answer=answer, verdict=verdict, packing=b"")

    @property
    def packed(self) -> Turn:
        """The turn in little memory; one of which more may come stays as it is."""
        if self.packing or not self.settled:
            return self
        packing = zlib.compress(pickle.dumps((self.answer, self.verdict), pickle.HIGHEST_PROTOCOL), 1)
        return replace(self, answer=None, verdict=None, packing=packing)

    @property
    def under_way(self) -> bool:
        """Whether the engine is at work on it."""
        return self.phase in (Phase.SEARCHING, Phase.WORDS, Phase.MEANING)

    @property
    def settled(self) -> bool:
        """Whether nothing more will come of it."""
        return self.phase in (Phase.ANSWERED, Phase.FAILED, Phase.STOPPED)


class Recall:
    """Earlier questions, recalled one by one; what was being typed is kept as the newest.

    Where something was typed, only those that begin with it are recalled.
    """

    def __init__(self, questions: Iterable[str] = ()) -> None:
        self._questions = list(dict.fromkeys(questions))
        self._draft = ""
        self._at = len(self._questions)

    def add(self, question: str) -> None:
        """Remember a question as the newest, and leave recalling."""
        if question in self._questions:
            self._questions.remove(question)
        self._questions.append(question)
        self._at, self._draft = len(self._questions), ""

    def earlier(self, typed: str) -> str:
        """Return the question before the one shown that begins as the draft; the oldest stays."""
        if not self._recalling(typed):
            self._draft, self._at = typed, len(self._questions)
        at = next((at for at in range(self._at - 1, -1, -1) if self._fits(at)), None)
        if at is None:
            return typed
        self._at = at
        return self._questions[at]

    def later(self, typed: str) -> str:
        """Return the question after the one shown that begins as the draft; after the newest, the draft."""
        if not self._recalling(typed):
            return typed
        self._at = next(
            (at for at in range(self._at + 1, len(self._questions)) if self._fits(at)), len(self._questions)
        )
        return self._draft if self._at == len(self._questions) else self._questions[self._at]

    def _recalling(self, typed: str) -> bool:
        return self._at < len(self._questions) and self._questions[self._at] == typed

    def _fits(self, at: int) -> bool:
        return self._questions[at].casefold().startswith(self._draft.strip().casefold())


class Conversation:
    """The turns of one conversation, answered or checked one at a time in the order they came."""

    def __init__(self) -> None:
        self._turns: dict[int, Turn] = {}
        self._ids = count(1)
        self._numbers = CitationNumbering()
        self.selected: int | None = None
        """The id of the turn whose evidence is shown."""
        self.recall = Recall()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every turn, oldest first; the old ones packed."""
        return tuple(self._turns.values())

    def turn(self, turn_id: int) -> Turn:
        """Return a turn, whole. Raises KeyError."""
        return self._turns[turn_id].whole

    @property
    def current(self) -> Turn | None:
        """The selected turn."""
        return self.turn(self.selected) if self.selected in self._turns else None

    def submit(
        self,
        question: str,
        form: InputForm = InputForm.QUESTION,
        *,
        where: Filter = EVERYTHING,
        literal: bool = False,
    ) -> Turn:
        """Queue a question or a claim, select its turn and remember it for recall."""
        behind = any(turn.under_way for turn in self.turns)
        turn = Turn(next(self._ids), question, form, where=where, literal=literal, behind=behind)
        self._append(turn)
        self.recall.add(spelled(question, form))
        return turn

    def start(self) -> Turn | None:
        """Return the next queued turn, now searching; None while another is searching or none waits."""
        if any(turn.under_way for turn in self.turns):
            return None
        waiting = next((turn for turn in self.turns if turn.phase is Phase.QUEUED), None)
        return waiting and self._put(replace(waiting, phase=Phase.SEARCHING))

    def preview(self, turn_id: int, hits: Answer, phase: Phase = Phase.WORDS) -> Turn | None:
        """Put the hits of a stage into a turn that is under way; None when that is stale."""
        turn = self._turns.get(turn_id)
        if turn is None or not turn.under_way:
            return None
        return self._put(replace(turn, phase=phase, answer=hits))

    def resolve(self, turn_id: int, found: Answer | Verdict) -> Turn | None:
        """Settle a turn with its answer or verdict; None when the turn is gone or settled already."""
        turn = self._open(turn_id)
        if turn is None:
            return None
        numbers = self._numbers(found)
        if isinstance(found, Verdict):
            return self._put(replace(turn, phase=Phase.ANSWERED, answer=None, verdict=found, numbers=numbers))
        return self._put(replace(turn, phase=Phase.ANSWERED, answer=found, numbers=numbers))

    def fail(self, turn_id: int, error: IbidemError) -> Turn | None:
        """Settle a turn with an error; None when the turn is gone or settled already."""
        turn = self._open(turn_id)
        return turn and self._put(replace(turn, phase=Phase.FAILED, answer=None, error=error))

    def stop(self) -> Turn | None:
        """Settle the newest turn that is not settled, with what was found until now; None where all are."""
        turn = next((turn for turn in reversed(self.turns) if not turn.settled), None)
        return turn and self._put(replace(turn, phase=Phase.STOPPED))

    def read(self, turn_id: int, question: str, where: Filter) -> Turn | None:
        """Say with what a turn is searched; None when that is stale."""
        turn = self._open(turn_id)
        return turn and self._put(replace(turn, read_as=question, where=where))

    def past(self, turn_id: int) -> tuple[PastTurn, ...]:
        """Return the last answered turns before one that its question may lean on, oldest first."""
        answered = [
            turn
            for turn in self.turns
            if turn.id < turn_id and turn.form is not InputForm.WORDS and turn.phase is Phase.ANSWERED
        ]
        found = ((turn.read_as or turn.question, turn.result) for turn in answered[-LOOKED_BACK:])
        return tuple(PastTurn(question, result) for question, result in found if result is not None)

    def restore(self, question: str, found: Answer | Verdict, *, read_as: str = "") -> Turn:
        """Append a turn that was answered before."""
        form = InputForm.CLAIM if isinstance(found, Verdict) else InputForm.QUESTION
        turn = Turn(next(self._ids), question, form, read_as=read_as)
        self._append(turn)
        return self.resolve(turn.id, found) or turn

    def select(self, turn_id: int) -> Turn | None:
        """Select a turn; None when there is no such turn."""
        if turn_id not in self._turns:
            return None
        self.selected = turn_id
        return self.current

    def clear(self) -> None:
        """Forget every turn; recall keeps the questions."""
        self._turns.clear()
        self._numbers = CitationNumbering()
        self.selected = None

    def _append(self, turn: Turn) -> None:
        """Add a turn as the newest and select it; pack those that have become old."""
        self._turns[turn.id] = turn
        self.selected = turn.id
        for old in self.turns[:-KEPT_WHOLE]:
            self._put(old.packed)

    def _open(self, turn_id: int) -> Turn | None:
        """Return a turn of which more may come."""
        turn = self._turns.get(turn_id)
        return None if turn is None or turn.settled else turn

    def _put(self, turn: Turn) -> Turn:
        self._turns[turn.id] = turn
        return turn
