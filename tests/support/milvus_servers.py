"""Engines for tests of shared libraries: a file of Milvus Lite, and one served over TCP by a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from ibidem.errors import StoreUnavailable
from ibidem.index.milvus import MilvusEngine

EXTRA = "needs the extra ibidem[milvus]: pip install -e '.[milvus]'"
STARTS_WITHIN_S = 60.0


def require_milvus() -> None:
    """Skip a module where the client or Milvus Lite is not installed; waits of the client are cut short."""
    pytest.importorskip("pymilvus", reason=EXTRA)
    pytest.importorskip("milvus_lite", reason=EXTRA)
    handler = import_module("pymilvus.client.grpc_handler")
    vars(handler)["time"] = SimpleNamespace(**{**vars(time), "sleep": lambda seconds: time.sleep(min(seconds, 0.02))})


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """Yield the address of a `milvus-lite server` on a folder, on this machine alone, stopped at the end."""
    port = port or _free_port()
    where = ("--data-dir", str(folder), "--host", "127.0.0.1", "--port", str(port))
    with _running([sys.executable, "-m", "milvus_lite", "server", *where], port) as address:
        yield address


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """Yield where the standalone server of the wheel `milvus` 2.3 is; skip where none is, or none starts."""
    pytest.importorskip("milvus", reason="needs the standalone server: pip install 'milvus>=2.3,<2.4'")
    port = _free_port()
    script = "from milvus import main; main()"
    with ExitStack() as stack:
        command = [sys.executable, "-c", script, "--data", str(folder), "--proxy-port", str(port)]
        try:
            address = stack.enter_context(_running(command, port))
        except StoreUnavailable as error:
            pytest.skip(f"the standalone server does not start here: {error.message}")
        yield address


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[str]:
    """Yield the address of a server once it answers; it is stopped at the end."""
    none = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=none, stderr=none, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        until_s = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                MilvusEngine.connect(address, "starting").close()
                break
            except StoreUnavailable:
                if process.poll() is not None or time.monotonic() > until_s:
                    raise
        yield address
    finally:
        process.terminate()
        process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what it started: a starter of other servers leaves them running


@pytest.fixture(scope="module", params=["a file", "a server"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield where an engine is: a file of Milvus Lite, then a server."""
    folder = tmp_path_factory.mktemp("milvus")
    if request.param == "a file":
        yield str(folder / "shared.db")
        return
    with served(folder / "served") as where:
        yield where
