"""The API as a process on a real socket: how it starts, and how it ends."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from sample_libraries import MILL, library

pytest.importorskip("uvicorn")

from fake_cli_library import FakeEngine, run

from ibidem.cli.context import Services

pytestmark = pytest.mark.usefixtures("loopback")
TOKEN = "0123456789abcdef"
BODY = json.dumps({"question": "Who kept the mill?"}).encode()
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    return file


@pytest.fixture
def server(
    tmp_path: Path, token_file: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start a server on a library that is not indexed yet; return it with its port once it listens."""
    timeout, files, *more = getattr(request, "param", ("60", 0))
    library(tmp_path, {"mill.md": MILL})
    (tmp_path / "ibidem.toml").write_text('model = "hashing"\njudge = "toy"\n')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "ibidem", "--library", str(tmp_path), "serve", "--http", "--port", str(port)]
    words += ["--token-file", str(token_file), "--timeout", timeout, *more]
    if files:
        words = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *words]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"http://127.0.0.1:{port}\n"
        yield process, port
        process.kill()


CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.parametrize("server", [("60", 0, "--rate", "0")], indirect=True)
def test_whatever_is_asked_is_answered_as_described(tmp_path: Path, server: tuple[subprocess.Popen[str], int]) -> None:
    """Requests that Schemathesis makes of the server's own description, good and bad: none is a fault of the server."""
    pytest.importorskip("schemathesis")
    process, port = server
    assert process.stderr is not None
    threading.Thread(target=process.stderr.read, daemon=True).start()  # or its log fills the pipe
    where = f"http://127.0.0.1:{port}/openapi.json"
    words = ["--phases", "coverage,fuzzing", "--max-examples", "5", "--seed", "1", "--checks", CHECKS, "--no-color"]
    words += ["-H", f"Authorization: Bearer {TOKEN}"]
    command = [sys.executable, "-m", "schemathesis.cli", "run", where, *words]
    told = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=110)
    assert told.returncode == 0, told.stdout
    assert "7 selected / 7 total" in told.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_was_begun_is_answered_before_it_ends(
    number: signal.Signals, server: tuple[subprocess.Popen[str], int]
) -> None:
    """A request whose body is half sent when the signal comes; afterwards nothing listens, and the exit code is 0."""
    process, port = server
    with closing(_connected(port)) as client, closing(_connected(port)) as other:
        client.putrequest("POST", "/v1/ask")
        for name, value in (*HEADERS.items(), ("Content-Length", str(len(BODY)))):
            client.putheader(name, value)
        client.endheaders(BODY[:5])
        other.request("GET", "/health")  # once that is answered, the head before it was read
        assert other.getresponse().read()
        process.send_signal(number)
        client.send(BODY[5:])
        answer = client.getresponse()
        assert answer.status == 200
        assert json.loads(answer.read())["passages"][0]["document"] == "mill.md"
    _, log = process.communicate(timeout=30)
    assert process.returncode == 0
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines] == ["started", "request", "request", "ended"]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


@pytest.mark.skipif(sys.platform == "win32", reason="the number of open files is set by a shell")
@pytest.mark.parametrize("server", [("2", 128)], indirect=True)
def test_clients_that_send_or_read_nothing_do_not_keep_others_out(server: tuple[subprocess.Popen[str], int]) -> None:
    """More of them than files may be open, without the token; they are closed after the time of a request."""
    process, port = server
    with ExitStack() as held:
        idle = [held.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(160)]
        for number, one in enumerate(idle):
            with suppress(OSError):  # one that gave way already
                one.sendall((b"", b"GET /health HTTP/1.1\r\nHost: x\r\n", b"POST /v1/ask HTTP/1.1\r\n")[number % 3])
        with closing(_connected(port)) as other:
            other.request("GET", "/health")
            assert other.getresponse().status == 200
        for one in idle:
            one.settimeout(20)
            with suppress(ConnectionResetError):
                assert one.recv(1) == b""
    process.kill()
    assert "Too many open files" not in process.communicate()[1]


def _connected(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    return connection


def test_the_command_hands_on_what_was_typed(tmp_path: Path, token_file: Path) -> None:
    """The address is on stdout, and the token where it is a new one."""
    (tmp_path / "corpus").mkdir()
    served: list[dict[str, object]] = []

    def http(_: object, **options: object) -> None:
        announce = options.pop("announce")
        served.append(options)
        assert callable(announce)
        announce("http://there:8000")

    services = Services(open_engine=FakeEngine().open, http=http)
    ran = run("serve", "--http", "--token-file", str(token_file), "--rate", "0", library=tmp_path, services=services)
    assert (ran.code, ran.out) == (0, "http://there:8000\n")
    assert TOKEN not in ran.err
    again = run("serve", "--http", "--host", "0.0.0.0", "--timeout", "9", library=tmp_path, services=services)
    assert again.out == f"http://there:8000\n{served[1]['token']}\n"
    assert "not encrypted" in again.err
    assert [(one["host"], one["a_second"], one["seconds"]) for one in served] == [
        ("127.0.0.1", 0, 60),
        ("0.0.0.0", 50, 9),
    ]


@pytest.mark.parametrize(
    "token", ["", "short", "two words are no token", "\x1b[31m0123456789abcdef", "ünïcödé-ünïcödé-ü"]
)
def test_a_token_that_cannot_be_used_is_refused(token: str, tmp_path: Path) -> None:
    """Before anything is served, with what to type."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "token").write_text(token, "utf-8")
    ran = run("serve", "--http", "--token-file", str(tmp_path / "token"), library=tmp_path)
    assert ran.code == 2
    assert "secrets.token_urlsafe" in ran.err


def test_options_of_the_api_need_it(tmp_path: Path) -> None:
    """They are not ignored."""
    (tmp_path / "corpus").mkdir()
    ran = run("serve", "--rate", "5", library=tmp_path)
    assert ran.code == 2
    assert "--rate needs --http" in ran.err


def test_without_the_extra_it_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2, and no traceback."""
    (tmp_path / "corpus").mkdir()
    monkeypatch.setitem(sys.modules, "ibidem.http", None)
    ran = run("serve", "--http", library=tmp_path, services=Services(open_engine=FakeEngine().open))
    assert ran.code == 2
    assert "pip install -e '.[http]'" in ran.err
