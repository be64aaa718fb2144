"""Progress: one moving line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

from io import StringIO

import pytest
from fake_cli_library import Screen

from ibidem.cli.output import Output
from ibidem.cli.progress import ERASE, MovingLine, PlainLines, bar, describe, duration, reporter
from ibidem.types import Progress


def encoding(done: int) -> Progress:
    """Return how far a run is."""
    return Progress("encode", done, 1000, "passages", 250.0, 75.0)


def test_plain_lines_are_two_seconds_apart() -> None:
    """However often progress comes, a log gets a line every two seconds at most."""
    times = iter([0.0, 0.5, 1.9, 2.0, 3.9, 4.1])
    stream = StringIO()
    with PlainLines(Output(stream), clock=lambda: next(times)) as told:
        for done in range(6):
            told(encoding(done))
    assert [line.split()[1] for line in stream.getvalue().splitlines()] == ["0", "3", "5"]


def test_a_moving_line_never_wraps_and_is_cleared() -> None:
    """Whatever the width, the line stays one line, and nothing of it is left."""
    for width in (5, 40, 100):
        stream = Screen()
        with MovingLine(Output(stream), width=width) as told:
            told(encoding(500))
        drawn = stream.getvalue().split(ERASE)
        assert len(drawn[1]) < width
        assert (drawn[0], drawn[2]) == ("", "")


def test_an_interrupted_line_is_cleared() -> None:
    """Ctrl-C leaves no half line before the message."""
    stream = Screen()
    with pytest.raises(KeyboardInterrupt), MovingLine(Output(stream), width=80):
        raise KeyboardInterrupt
    assert stream.getvalue().endswith(ERASE)


def test_the_reporter_suits_the_stream() -> None:
    """A pipe and a dumb terminal get plain lines, any other terminal a moving one."""
    assert isinstance(reporter(Output(StringIO()), {"TERM": "xterm"}), PlainLines)
    assert isinstance(reporter(Output(Screen()), {"TERM": "dumb"}), PlainLines)
    assert isinstance(reporter(Output(Screen()), {"TERM": "xterm"}), MovingLine)


def test_progress_is_told_in_words() -> None:
    """A line names the stage, the count, the speed and the time left, as far as they are known."""
    assert describe(encoding(500)) == "Encoding 500 of 1,000 passages, 250 a second, 1 min 15 s left"
    assert describe(Progress("model", 0, 0)) == "Loading the model"


def test_one_document_is_told_of_in_the_singular() -> None:
    """Where nothing says of how many it is one."""
    told = [describe(Progress("read", done, 0, "documents")) for done in (1, 2)]
    assert told == ["Reading 1 document", "Reading 2 documents"]


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.4, "0 s"), (59.6, "1 min 00 s"), (3599, "59 min 59 s"), (4320, "1 h 12 min")]
)
def test_times_are_told_as_people_do(seconds: float, told: str) -> None:
    """Seconds become minutes and hours."""
    assert duration(seconds) == told


@pytest.mark.parametrize("part", [-1.0, 0.0, 0.5, 1.0, 7.0])
def test_a_bar_is_always_as_long(part: float) -> None:
    """A bar keeps its length, even for a part that cannot be."""
    assert len(bar(part)) == 20
