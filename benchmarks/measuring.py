"""What the benchmark scripts share: child processes with their time and memory, and plain tables."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """One finished child process."""

    wall_s: float
    peak_mb: float


def run(command: Sequence[str], *, cwd: Path | None = None) -> Run:
    """Run a command to its end and return its wall time and the most memory it held."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{command} ended with {child.returncode}")
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


def in_turn(first: Sequence[str], second: Sequence[str], *, runs: int, cwd: Path) -> tuple[list[Run], list[Run]]:
    """Run two commands A B A B …, after one warm-up of each, so that a machine that drifts treats both alike."""
    run(first, cwd=cwd), run(second, cwd=cwd)
    pairs = [(run(first, cwd=cwd), run(second, cwd=cwd)) for _ in range(runs)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def ratio(slow: Sequence[Run], fast: Sequence[Run]) -> float:
    """Return the median over pairs of how many times longer `slow` took."""
    return median(a.wall_s / b.wall_s for a, b in zip(slow, fast, strict=True))


def summary(name: str, runs: Sequence[Run]) -> str:
    """Return a line with median wall time and the most memory."""
    return f"{name:34} {median(one.wall_s for one in runs):7.2f} s   {max(one.peak_mb for one in runs):6.0f} MB"
