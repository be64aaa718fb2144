"""Measure the interface: python benchmarks/interface.py LIBRARY [TURNS], by default a thousand turns.

In a terminal of its own: the seconds from the start of the process to its first frame, of seven starts, and how many of
them the imports take; the share of a processor that it takes while nothing happens; the seconds from Enter to the
passages that hold the words of a question and to its answer; the seconds from Ctrl+Q to the end of the process: at
seven moments while the models are loading, while a question is answered, and at rest.

In this process: what a turn costs at the beginning and at the end of a conversation of TURNS turns that are answered at
once, what a key costs there, and how the memory grows. Seconds of the processor hold on a busy machine too.
"""

from __future__ import annotations

import asyncio
import copy
import os
import pty
import select
import subprocess
import sys
import termios
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

from ibidem.library import Library
from ibidem.types import EVERYTHING, Answer, Filter

ROWS, COLUMNS = 40, 120
REST_S = 12.0
"""Seconds after which nothing is loaded any more."""
IDLE_S = 5.0
STARTS = 7
MEASURED_AT = (20, 60, 250)
"""Turns after which a conversation is measured, besides the end."""
QUESTION = "What was measured, and how?"


def begin(library: str) -> tuple[int, int]:
    """Start the interface and return its process and its terminal."""
    child, terminal = pty.fork()
    if child == 0:
        termios.tcsetwinsize(0, (ROWS, COLUMNS))
        os.environ.update(TERM="xterm-256color", IBIDEM_LIBRARY=library)
        os.execv(sys.executable, [sys.executable, "-m", "ibidem", "--no-history"])
    return child, terminal


def drain(terminal: int, until: bytes = b"", *, timeout_s: float) -> bool:
    """Read what is drawn until some bytes come or the time is over, and return whether they came."""
    end, seen = time.monotonic() + timeout_s, b""
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select([terminal], [], [], left)
        try:
            seen += os.read(terminal, 65536) if ready else b""
        except OSError:  # the process has left its terminal
            return False
        if until and until in seen:
            return True
    return False


def leave(child: int, terminal: int) -> float:
    """Press Ctrl+Q and return the seconds until the process has ended."""
    begun = time.monotonic()
    os.write(terminal, b"\x11")
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        drain(terminal, timeout_s=0.005)
    os.close(terminal)
    return time.monotonic() - begun


def processor_s(child: int) -> float:
    """Return the seconds of processor time that a process has taken (Linux)."""
    with open(f"/proc/{child}/stat", encoding="utf-8") as file:  # noqa: PTH123  # no file of ours
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answering(terminal: int, child: int) -> None:
    """Ask a question and print the seconds to its stages, by the clock and of the processor."""
    os.write(terminal, QUESTION.encode())
    drain(terminal, timeout_s=1.0)
    begun, spent = time.monotonic(), processor_s(child)
    os.write(terminal, b"\r")
    for stage, sign in (("words", b"First matches"), ("answer", b"\xe2\x96\xb0")):
        drain(terminal, sign, timeout_s=30)
        print(f"{stage:<16} {time.monotonic() - begun:.2f} s, {processor_s(child) - spent:.2f} s of a processor")


class RepeatingLibrary(Library):
    """Answers every question at once with a copy of one answer."""

    def preview(self, question: str, *, k: int | None = None, where: Filter = EVERYTHING) -> Answer:  # noqa: ARG002
        """Return the hits of the answer."""
        return replace(self.known, question=question, sentences=())

    def ask(self, question: str, **_: object) -> Answer:
        """Return the answer."""
        return replace(copy.deepcopy(self.known), question=question)

    known: Answer


async def converse(library: str, turns: int) -> None:
    """Print what turns cost in a long conversation."""
    from ibidem.tui.app import IbidemApp
    from ibidem.tui.screens.main import MainScreen
    from ibidem.tui.state import InputForm
    from ibidem.tui.widgets.prompt import Prompt

    engine = RepeatingLibrary.open(library)
    engine.known = Library.ask(engine, QUESTION)
    app = IbidemApp(lambda: engine, library_name="long")
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        screen = app.screen
        assert isinstance(screen, MainScreen)
        await pilot.pause(REST_S)

        async def turn(number: int) -> None:
            screen.submit(f"{QUESTION} ({number})", InputForm.QUESTION)
            while not screen.session.turns[-1].settled:
                await asyncio.sleep(0.005)  # a pause of the pilot asks every widget
            await pilot.pause()

        async def key(name: str) -> float:
            begun = time.thread_time()
            await pilot.press(name)
            return time.thread_time() - begun

        before, spent = resident_mb(), []
        for number in range(1, turns + 1):
            begun = time.thread_time()
            await turn(number)
            spent.append(time.thread_time() - begun)
            if number in (*MEASURED_AT, turns):
                typed = median([await key("x") for _ in range(20)])
                await pilot.press("tab")
                moved = median([await key("up") for _ in range(20)])
                await pilot.press("escape")
                screen.query_one(Prompt).value = ""
                print(
                    f"after {number:>5,} turns: a turn {median(spent[-20:]) * 1000:.0f} ms, a character typed"
                    f" {typed * 1000:.1f} ms, a move {moved * 1000:.1f} ms of a processor,"
                    f" {resident_mb() - before:.0f} MB more, {len(list(app.screen.query('*'))):,} widgets",
                    flush=True,
                )
        app.tasks.stop()
        app.exit(0)


def resident_mb() -> float:
    """Return the memory that this process holds (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def imports_s() -> float:
    """Return how long the imports of the interface take in a process of their own."""
    code = "import time; t = time.monotonic(); import ibidem.cli, ibidem.tui.app; print(time.monotonic() - t)"
    return float(subprocess.check_output([sys.executable, "-c", code]))


def main() -> None:
    """Print the tables."""
    library = os.path.abspath(sys.argv[1])  # noqa: PTH100  # passed on as it is
    frames: list[float] = []
    left: list[float] = []
    for _ in range(STARTS):
        begun = time.monotonic()
        child, terminal = begin(library)
        if not drain(terminal, b"your documents, or", timeout_s=30):
            sys.exit("no frame was drawn")
        frames.append(time.monotonic() - begun)
        drain(terminal, timeout_s=len(left) * 0.3)  # at another moment of loading each time
        left.append(leave(child, terminal))
    print(f"first frame      {median(frames):.2f} s, {min(frames):.2f} at best, imports {imports_s():.2f} s")
    print(f"left, loading    {median(left):.2f} s, {max(left):.2f} at worst")
    child, terminal = begin(library)
    drain(terminal, timeout_s=REST_S)
    before = processor_s(child)
    drain(terminal, timeout_s=IDLE_S)
    print(f"idle             {(processor_s(child) - before) / IDLE_S:.1%} of a processor")
    answering(terminal, child)
    drain(terminal, timeout_s=2.0)
    os.write(terminal, b"And why was it measured?\r")
    drain(terminal, b"First matches", timeout_s=30)
    print(f"left, answering  {leave(child, terminal):.2f} s")
    child, terminal = begin(library)
    drain(terminal, timeout_s=REST_S)
    print(f"left, at rest    {leave(child, terminal):.2f} s")
    asyncio.run(converse(library, int(sys.argv[2]) if len(sys.argv) > 2 else 1000))


if __name__ == "__main__":
    main()
