"""The interface in a browser: who is let in, and what is started for them."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytest.importorskip("textual_serve")

from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from textual.events import AppBlur, AppFocus
from tui_stage import stage

from ibidem.errors import UsageError
from ibidem.tui import web
from ibidem.tui.widgets.prompt import Prompt

pytestmark = pytest.mark.usefixtures("loopback")
TOKEN = "t0ken"
DRAWS = """
import sys, json
out = sys.stdout.buffer
def packet(kind, payload):
    out.write(kind + len(payload).to_bytes(4, "big") + payload)
    out.flush()
out.write(b"__GANGLION__\\n")
packet(b"D", b"drawn")
read = sys.stdin.buffer.read
while len(head := read(5)) == 5:
    payload = read(int.from_bytes(head[1:], "big"))
    if head[:1] == b"D":
        packet(b"D", payload.upper())
    elif json.loads(payload)["type"] == "quit":
        break
packet(b"M", b'{"type": "exit"}')
"""
"""Speaks as Textual does to textual-serve: draws once, answers what is typed, ends when it is asked to."""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[TestServer]:
    program = tmp_path / "it's drawn.py"
    program.write_text(DRAWS, encoding="utf-8")
    served = web.InterfaceServer([sys.executable, str(program)], title="<b>harbour", token=TOKEN)
    running = TestServer(served.application())
    async with running:
        yield running


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/static/js/textual.js", "/wrong/", "/wrong/ws", f"/{TOKEN}x/", "/download/x"]
)
async def test_without_the_token_everything_is_refused(path: str, server: TestServer) -> None:
    """Page, socket and files alike, and no word of the token in the answer."""
    async with ClientSession(server.make_url("")) as client, client.get(path) as answer:
        assert answer.status == 403
        assert TOKEN not in await answer.text()


@pytest.mark.parametrize("path", ["/ws", "/wrong/ws"])
async def test_without_the_token_no_socket_is_opened(path: str, server: TestServer) -> None:
    """The handshake fails, so nothing is started."""
    async with ClientSession(server.make_url("")) as client:
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect(path)
        assert refused.value.status == 403


async def test_with_the_token_the_page_comes(server: TestServer) -> None:
    """It names its socket by the host that was asked, nothing of other machines, and its title is no markup."""
    async with ClientSession(server.make_url("")) as client:
        async with client.get(f"/{TOKEN}/") as answer:
            page = await answer.text()
        assert answer.status == 200
        assert f"ws://127.0.0.1:{server.port}/{TOKEN}/ws" in page
        assert "https://" not in page
        assert "&lt;b&gt;harbour" in page
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        for file in ("js/textual.js", "css/xterm.css", "fonts/RobotoMono-VariableFont_wght.ttf"):
            assert f"/{TOKEN}/static/{file}" in page
            async with client.get(f"/{TOKEN}/static/{file}") as part:
                assert part.status == 200


async def test_with_the_token_the_interface_is_drawn_and_typed_to(server: TestServer) -> None:
    """The command line is started whatever characters are in it."""
    async with ClientSession(server.make_url("")) as client, client.ws_connect(f"/{TOKEN}/ws?width=80") as page:
        assert await page.receive_bytes() == b"drawn"
        await page.send_json(["stdin", "typed"])
        assert await page.receive_bytes() == b"TYPED"


async def test_ending_the_server_ends_what_it_started(server: TestServer) -> None:
    """An open page is told, and does not hold the end up."""
    async with ClientSession(server.make_url("")) as client, client.ws_connect(f"/{TOKEN}/ws") as page:
        assert await page.receive_bytes() == b"drawn"
        await server.close()
        assert (await page.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)


@pytest.mark.story
async def test_what_is_typed_into_a_page_reaches_the_prompt() -> None:
    """A browser takes the focus away before any widget has it, and gives it back when the page is looked at."""
    async with stage() as pilot:
        pilot.app.screen.set_focus(None)
        pilot.app.post_message(AppBlur())
        await pilot.pause()
        pilot.app.post_message(AppFocus())
        await pilot.pause()
        await pilot.press("a")
        assert pilot.app.screen.query_one(Prompt).value == "a"


def test_a_port_that_is_taken_is_told() -> None:
    """What to type instead is said, before any address is."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="cannot be served"):
        web.serve(".", history=True, title="", host="127.0.0.1", port=taken.getsockname()[1], announce=pytest.fail)
