"""What `ibidem serve --http` bears: many clients that ask at once, for a while, over a real socket.

python benchmarks/serving.py LIBRARY [--clients 50] [--seconds 60] [--questions FILE]

Starts a server on the library, and a client a thread that asks one question after the other, each on a connection that
is kept. FILE holds one question a line; without it, the 40 questions about the bundled library are asked again and
again. No question is asked a second time before all were; what the judge has read a moment ago is not read again, so
give a file of more questions than are answered to measure the rest. Memory is that of the server's process and
everything it maps.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np

TOKEN = "a-token-for-the-benchmark"
QUESTIONS = Path(__file__).parent / "bundled" / "questions.jsonl"


@dataclass(slots=True)
class Answered:
    """What the clients have seen."""

    times_ms: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    """By status, or by the name of what failed."""


def started(library: Path, threads: int, folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start a server and return it with its port once it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    token = folder / "token"
    token.write_text(TOKEN)
    words = [
        "--library",
        str(library),
        "serve",
        "--http",
        "--port",
        str(port),
        "--threads",
        str(threads),
        "--rate",
        "0",
    ]
    log = (folder / "log").open("w")
    command = [sys.executable, "-m", "ibidem", *words, "--token-file", str(token)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    assert server.stdout is not None
    if not server.stdout.readline():
        sys.exit((folder / "log").read_text())
    return server, port


def ask(port: int, questions: Sequence[str], numbers: Iterable[int], until_s: float, seen: Answered) -> None:
    """Ask the questions of these numbers, from the first again after the last, until the time is over."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    for number in numbers:
        if time.perf_counter() >= until_s:
            break
        body = json.dumps({"question": questions[number % len(questions)]})
        began_s = time.perf_counter()
        try:
            connection.request("POST", "/v1/ask", body, headers)
            answer = connection.getresponse()
            answer.read()
            seen.statuses[str(answer.status)] += 1
        except (OSError, http.client.HTTPException) as error:
            seen.statuses[type(error).__name__] += 1
            connection.close()
        seen.times_ms.append((time.perf_counter() - began_s) * 1000)
    connection.close()


def resident_mb(pid: int) -> float:
    """Return what a process holds in memory, files that it maps included."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return float(fields["VmRSS"].split()[0]) / 1024


def main() -> None:
    """Start the server, let the clients ask, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--questions", type=Path)
    given = parser.parse_args()
    if given.questions:
        questions = given.questions.read_text("utf-8").split("\n")
    else:
        questions = [json.loads(line)["text"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    questions = [question for question in questions if question.strip()]
    with tempfile.TemporaryDirectory() as folder:
        server, port = started(given.library, given.threads, Path(folder))
        warm = Answered()
        ask(port, questions, range(len(questions) - 20, len(questions)), time.perf_counter() + 2, warm)
        before_mb, seen = resident_mb(server.pid), Answered()
        began_s = time.perf_counter()
        clients = [
            threading.Thread(
                target=ask,
                args=(port, questions, count(number, given.clients), began_s + given.seconds, seen),
            )
            for number in range(given.clients)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        spent_s, after_mb = time.perf_counter() - began_s, resident_mb(server.pid)
        server.send_signal(signal.SIGTERM)
        code = server.wait(120)
    errors = len(seen.times_ms) - seen.statuses["200"]
    median_ms, p95_ms, most_ms = np.percentile(seen.times_ms, [50, 95, 100])
    print(f"{given.clients} clients, {given.threads} threads, {spent_s:.0f} s, {os.cpu_count()} processors")
    print(f"one client alone: median {np.median(warm.times_ms):.0f} ms")
    rate = len(seen.times_ms) / spent_s
    print(f"{len(seen.times_ms):,} requests, {errors} errors ({dict(seen.statuses)}), {rate:.1f} a second")
    print(f"median {median_ms:.0f} ms, p95 {p95_ms:.0f} ms, longest {most_ms:.0f} ms")
    print(f"memory {before_mb:.0f} MB before, {after_mb:.0f} MB after; the server ended with {code}")


if __name__ == "__main__":
    main()
