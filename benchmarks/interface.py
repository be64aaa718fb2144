"""Measure the interface in a terminal of its own: python benchmarks/interface.py LIBRARY.

Printed are the seconds from the start of the process to its first frame, the share of a processor that it takes while
nothing happens, and the seconds from Ctrl+Q to the end of the process: while the models are loading, and at rest.
"""

from __future__ import annotations

import os
import pty
import select
import sys
import time

ROWS, COLUMNS = 40, 120
REST_S = 12.0
"""Seconds after which nothing is loaded any more."""
IDLE_S = 5.0


def begin(library: str) -> tuple[int, int]:
    """Start the interface and return its process and its terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(COLUMNS), LINES=str(ROWS), IBIDEM_LIBRARY=library)
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


def main() -> None:
    """Print the table."""
    library = os.path.abspath(sys.argv[1])  # noqa: PTH100  # passed on as it is
    begun = time.monotonic()
    child, terminal = begin(library)
    painted = drain(terminal, b"Ask your documents", timeout_s=30)
    print(f"first frame      {time.monotonic() - begun:.2f} s" if painted else "first frame      none")
    drain(terminal, timeout_s=1.0)
    print(f"left, loading    {leave(child, terminal):.2f} s")
    child, terminal = begin(library)
    drain(terminal, timeout_s=REST_S)
    before = processor_s(child)
    drain(terminal, timeout_s=IDLE_S)
    print(f"idle             {(processor_s(child) - before) / IDLE_S:.1%} of a processor")
    print(f"left, at rest    {leave(child, terminal):.2f} s")


if __name__ == "__main__":
    main()
