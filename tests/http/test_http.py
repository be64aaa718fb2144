"""The API over HTTP: who is let in, what comes back, and how refusals are told."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sample_libraries import BEES, MILL, library

from ibidem.library import Library

pytest.importorskip("msgspec")
pytest.importorskip("prometheus_client")
pytest.importorskip("starlette")

import msgspec
from fake_cli_library import run
from httpx2 import Response
from starlette.testclient import TestClient

from ibidem.cli.context import Services
from ibidem.errors import ConfigError, IndexLocked, StoreUnavailable
from ibidem.http.app import application
from ibidem.http.endpoints import ENDPOINTS, Endpoint
from ibidem.http.limits import Cancelled, RequestRate, ServerLimits, Workers
from ibidem.http.observing import log_to
from ibidem.http.problems import Refused

TOKEN = "0123456789abcdef"
LISTS = """# Walls

Moss grows on damp walls (Elm & Oak, 2001).

## References

Elm, B., & Oak, C. (2001). Damp walls and moss. Annals of Walls, 3(2), 4-15.
"""
DRAFT = "Anna Lind kept the mill for ten years.\n\nLind said “the mill has never been of any use to anybody”.\n"
ASKED: dict[str, dict[str, Any]] = {
    "/v1/ask": {"question": "Who kept the mill?"},
    "/v1/check": {"claim": "Anna Lind kept the mill for thirty years."},
    "/v1/audit": {"draft": DRAFT},
    "/v1/passage": {"document": "mill.md", "start": 30, "end": 60},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a library that is indexed."""
    folder = tmp_path_factory.mktemp("library")
    paths = library(folder, {"mill.md": MILL, "nature/bees.md": BEES, "walls.md": LISTS})
    (folder / "ibidem.toml").write_text('model = "hashing"\njudge = "toy"\n')
    with Library.open(paths) as built:
        built.refresh()
    return folder


@pytest.fixture
def opened(root: Path) -> Iterator[Library]:
    with Library.open(root) as held:
        yield held


Connect = Callable[..., TestClient]


@pytest.fixture
def connect(opened: Library) -> Iterator[Connect]:
    """Return what opens a client, by default one that has the token."""
    clients: list[TestClient] = []

    def connected(token: str | None = TOKEN, **limits: float) -> TestClient:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        limited = replace(ServerLimits(threads=2), **limits)  # type: ignore[arg-type]  # fields of ServerLimits
        served = application(opened, token=TOKEN, limits=limited)
        client = TestClient(served, headers=headers, raise_server_exceptions=False)
        clients.append(client.__enter__())
        return client

    yield connected
    for client in clients:
        client.__exit__(None, None, None)


def asked(client: TestClient, method: str, path: str, **changes: object) -> Response:
    """Return the response to a request that is right, apart from the changes."""
    fields = ASKED.get(path, {}) | changes
    return client.post(path, json=fields) if method == "POST" else client.get(path, params=fields)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.path)
def test_every_result_has_the_shape_that_the_description_tells(endpoint: Endpoint, connect: Connect) -> None:
    """The type behind the description reads what is sent, no field missing or unknown to it."""
    answer = asked(connect(), endpoint.method, endpoint.path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    told: object = msgspec.convert(answer.json(), endpoint.result)
    assert json.loads(msgspec.json.encode(told)) == answer.json()


def test_a_result_is_that_of_the_command_line(connect: Connect, root: Path) -> None:
    """The same fields with the same values; only the times differ."""
    for path, words in (
        ("/v1/ask", ("ask", "Who kept the mill?")),
        ("/v1/check", ("check", ASKED["/v1/check"]["claim"])),
    ):
        ran = run(*words, "--json", library=root, services=Services())
        one, other = json.loads(ran.out), asked(connect(), "POST", path).json()
        assert {**one, "elapsed_ms": {}} == {**other, "elapsed_ms": {}}


def test_a_filter_that_no_document_matches_is_told(connect: Connect) -> None:
    """Not that nothing comes close; an empty list of globs, as the default is, lets all through."""
    client = connect()
    nothing = asked(client, "POST", "/v1/ask", documents=["nowhere/*"]).json()
    assert nothing["answer"]["reason"] == "no document matches the filter"
    verdict = asked(client, "POST", "/v1/check", documents=["nowhere/*"]).json()
    assert (verdict["verdict"], verdict["confidence"]) == ("unclear", 0)
    assert "No document matches the filter" in verdict["notes"][0]
    everything = asked(client, "POST", "/v1/ask", documents=[]).json()
    assert everything["passages"][0]["document"] == "mill.md"


SENT = {
    "yaml": ("markdown", "---\nbibliography: {file}.bib\n---\n\nMoss grows on damp walls [@elm].\n"),
    "yaml list": ("markdown", "---\nbibliography: [{file}.ris, {file}.bib]\n---\n\nMoss grows on walls @elm.\n"),
    "csl json": ("text", "bibliography: {file}.json\n\nMoss grows on damp walls [@elm].\n"),
    "bibtex": ("latex", "Moss grows on damp walls \\cite{{elm}}.\n\n\\bibliography{{{file}}}\n"),
    "biblatex": ("latex", "\\addbibresource{{{file}.bib}}\n\nMoss grows on damp walls \\parencite{{elm}}.\n"),
    "input": ("latex", "Moss grows on damp walls \\cite{{elm}}.\n\n\\input{{{file}.tex}}\n"),
    "subfile": ("latex", "Moss grows on damp walls.\n\n\\subfile{{{file}}}\n\\include{{{file}.tex}}\n"),
    "typst": ("typst", 'Moss grows on damp walls @elm.\n\n#bibliography("{file}.bib")\n'),
    "typst include": ("typst", 'Moss grows on damp walls.\n\n#include "{file}.typ"\n#import "{file}.typ": *\n'),
}
PRIVATE = "@book{elm, author={Covert, Bob}, title={Salaries of the board}, year={2030}}\n" * 2


@pytest.mark.parametrize("kind", SENT)
def test_a_draft_that_is_sent_opens_no_file(kind: str, connect: Connect, tmp_path: Path) -> None:
    """The answer is the same whether a file that the draft names is there or not."""
    form, draft = SENT[kind]
    sent, answers = draft.format(file=tmp_path / "private"), []
    for _ in ("missing", "present"):
        answer = asked(connect(), "POST", "/v1/audit", draft=sent, format=form)
        assert answer.status_code == 200, answer.text
        answers.append(re.sub(r'"(load|search|judge|references|elapsed_s)": [\d.]+', "", answer.text))
        for suffix in (".bib", ".ris", ".json", ".tex", ".typ"):
            (tmp_path / f"private{suffix}").write_text(PRIVATE)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("token", [None, "wrong", TOKEN + "x", "ä"])
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/documents", "/metrics"])
def test_without_the_token_nothing_is_told(token: str | None, path: str, connect: Connect) -> None:
    """Whatever is asked, the answer is 401 and says how the token is sent."""
    client = connect(None)
    headers = [] if token is None else [(b"Authorization", f"Bearer {token}".encode())]
    answer = client.request("POST" if path in ASKED else "GET", path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    assert TOKEN not in answer.text


def test_health_and_description_need_no_token(connect: Connect) -> None:
    """A probe has none, and the description tells nothing of the library."""
    client = connect(None)
    assert client.get("/health").json()["status"] == "ok"
    told = client.get("/openapi.json").json()
    assert set(told["paths"]) == {one.path for one in ENDPOINTS}
    assert "mill" not in json.dumps(told)


@pytest.mark.parametrize(
    ("path", "changes", "status", "told"),
    [
        ("/v1/ask", {"question": "..."}, 400, "no words"),
        ("/v1/ask", {"k": 0}, 422, ">= 1"),
        ("/v1/ask", {"kind": "prose"}, 422, "unknown field"),
        ("/v1/ask", {"kinds": ["prosa"]}, 422, "prosa"),
        ("/v1/check", {"claim": "Who kept the mill?"}, 400, "question"),
        ("/v1/audit", {"format": "word"}, 422, "word"),
        ("/v1/passage", {"document": "../secret"}, 404, "../secret"),
        ("/v1/passage", {"start": "x"}, 422, "start"),
        ("/v1/passage", {"start": 60, "end": 30}, 422, "ends before it starts"),
        ("/v1/nothing", {}, 404, "Nothing is served"),
    ],
)
def test_what_cannot_be_done_is_told(
    path: str, changes: dict[str, Any], status: int, told: str, connect: Connect
) -> None:
    """Problem details say what is wrong, in the words of the command line."""
    answer = asked(connect(), "POST" if path in ("/v1/ask", "/v1/check", "/v1/audit") else "GET", path, **changes)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in problem["detail"]
    assert problem["type"].startswith("urn:ibidem:problem:")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"question": "\xff"}', "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"question": "mill?"}', "text/plain", 415),
        (b'{"question": "' + b"a" * 3_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_of_another_form_is_refused(body: bytes, kind: str, status: int, connect: Connect) -> None:
    """What is no JSON, no object, not said to be JSON, or too large."""
    answer = connect(body_bytes=2_000).post("/v1/ask", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status


def test_a_large_body_is_refused_before_it_has_come(connect: Connect) -> None:
    """Also where its length is not declared."""

    def parts() -> Iterator[bytes]:
        for _ in range(100):
            yield b"a" * 1_000

    answer = connect(body_bytes=2_000).post("/v1/ask", content=parts(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_another_method_is_refused(connect: Connect) -> None:
    """The answer says which is served."""
    answer = connect().get("/v1/ask")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_too_many_requests_are_told_to_wait(connect: Connect) -> None:
    """One address may ask twice its rate at once; the next is told when to come again."""
    client = connect(a_second=1)
    answers = [client.get("/health") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize("path", ["/openapi.json", "/nothing"])
def test_what_needs_no_token_is_counted_too(path: str, connect: Connect) -> None:
    """The description, and what is not served."""
    client = connect(None, a_second=1)
    assert 429 in [client.get(path).status_code for _ in range(5)]


def test_a_field_that_is_given_twice_is_refused(connect: Connect) -> None:
    """Neither is taken silently."""
    answer = connect().get("/v1/passage?document=mill.md&start=1&start=2")
    assert (answer.status_code, "more than once" in answer.json()["detail"]) == (422, True)


def test_a_passage_does_not_tell_where_the_server_has_its_files(connect: Connect, root: Path) -> None:
    """Its file is named as the library names it."""
    answer = asked(connect(), "GET", "/v1/passage")
    assert answer.json()["file"] == "mill.md"
    assert str(root) not in answer.text


def test_where_an_engine_lies_is_not_told() -> None:
    """It is in the log."""
    told = Refused.of(StoreUnavailable("The library at http://10.0.0.1:19530 is gone.", remedy="Mend uri."))
    assert (told.status, "10.0.0.1" in told.detail + told.remedy, told.kind) == (503, False, "StoreUnavailable")


def test_globs_that_match_in_too_many_ways_are_refused(connect: Connect) -> None:
    """`**` three times at the most."""
    client = connect()
    assert asked(client, "POST", "/v1/ask", documents=["**/a/**/b/**"]).status_code == 200
    assert asked(client, "POST", "/v1/ask", documents=["**a**b**c**"]).status_code == 422


def test_a_bucket_fills_again_and_is_each_address_of_its_own() -> None:
    """Nobody waits for another."""
    now_s = [0.0]
    rate = RequestRate(1, clock=lambda: now_s[0])
    for address in ("a", "a", "b"):
        rate.take(address)
    with pytest.raises(Refused):
        rate.take("a")
    now_s[0] = 1.0
    rate.take("a")


class Waiting:
    """A question whose answer lasts until it is released or told to stop."""

    def __init__(self) -> None:
        self.begun, self.release, self.stopped = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, *_: object, cancelled: Cancelled, **__: object) -> str:
        self.begun.set()
        while not self.release.wait(0.01):
            if cancelled():
                self.stopped.set()
                raise KeyboardInterrupt
        return "{}"


@pytest.fixture
def waiting(opened: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Waiting]:
    """Make questions wait."""
    work = Waiting()
    monkeypatch.setattr(opened, "ask", work)
    yield work
    work.release.set()


def test_what_takes_too_long_is_ended(waiting: Waiting, connect: Connect) -> None:
    """The client is told, and the thread stops."""
    answer = asked(connect(seconds=0.05), "POST", "/v1/ask")
    assert answer.status_code == 504
    assert waiting.stopped.wait(10)


def test_health_does_not_wait_behind_questions(waiting: Waiting, connect: Connect) -> None:
    """A server whose threads are all at work, and before which others wait, is alive."""
    client = connect(threads=1, seconds=20)
    with ThreadPoolExecutor(3) as others:
        held = [others.submit(asked, client, "POST", "/v1/ask") for _ in range(3)]
        assert waiting.begun.wait(10)
        try:
            assert client.get("/health").status_code == 200
            assert not any(one.done() for one in held)
        finally:
            waiting.release.set()


async def test_more_than_can_wait_is_refused(waiting: Waiting) -> None:
    """One works, one waits, and the third is told to come again; when they are done, there is room again."""
    workers = Workers(threads=1, waiting=1)
    held = [asyncio.ensure_future(workers.run(lambda cancelled: waiting(cancelled=cancelled))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Refused, match="wait already"):
        await workers.run(lambda cancelled: waiting(cancelled=cancelled))
    waiting.release.set()
    assert await asyncio.gather(*held) == ["{}", "{}"]
    assert await workers.run(lambda cancelled: waiting(cancelled=cancelled)) == "{}"
    workers.close()


@pytest.mark.parametrize(
    ("error", "status"),
    [(IndexLocked("It is locked."), 503), (ConfigError("A setting is wrong."), 500), (ValueError(), 500)],
)
def test_faults_of_the_library_are_not_the_clients(
    error: Exception, status: int, connect: Connect, opened: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are told without a traceback."""

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(opened, "ask", fails)
    answer = asked(connect(), "POST", "/v1/ask")
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_each_request_is_logged_and_counted(connect: Connect) -> None:
    """By path, status and time, and without a word of what was asked."""
    log = StringIO()
    log_to(log)
    client = connect()
    answer = asked(client, "POST", "/v1/ask")
    client.get("/secret/mill")
    line, other = map(json.loads, log.getvalue().splitlines())
    assert (line["event"], line["path"], line["status"]) == ("request", "/v1/ask", 200)
    assert line["id"] == answer.headers["x-request-id"]
    assert "mill" not in json.dumps(line)
    assert other["status"] == 404
    metrics = client.get("/metrics").text
    assert 'ibidem_http_requests_total{method="POST",path="/v1/ask",status="200"} 1.0' in metrics
    assert 'ibidem_http_requests_total{method="GET",path="other",status="404"} 1.0' in metrics
    logging.getLogger("ibidem.http").handlers.clear()


def test_an_index_that_was_built_meanwhile_is_answered_from(connect: Connect, root: Path) -> None:
    """Another process indexes; the server is not started anew."""
    client = connect()
    question = {"question": "How high is the lighthouse?"}
    assert "light.md" not in client.post("/v1/ask", json=question).text
    (root / "corpus" / "light.md").write_text("# Light\n\nThe lighthouse is forty metres high.\n", encoding="utf-8")
    with Library.open(root) as other:
        other.refresh()
    assert client.post("/v1/ask", json=question).json()["passages"][0]["document"] == "light.md"
