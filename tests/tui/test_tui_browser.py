"""`ibidem serve` in a real browser without a window: the page draws the interface, and what is typed is answered."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LONGEST_S = 60.0
pytestmark = [
    pytest.mark.model,
    pytest.mark.usefixtures("loopback"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


class Page:
    """A page of the browser, spoken to by its debugging protocol; keeps what the interface has drawn."""

    def __init__(self, spoken: ClientWebSocketResponse) -> None:
        self._spoken = spoken
        self._ids = itertools.count(1)
        self.drawn = ""

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Send a command and return its result; take what is drawn meanwhile."""
        number = next(self._ids)
        await self._spoken.send_json({"id": number, "method": method, "params": parameters})
        while True:
            told = await self._next()
            if told.get("id") == number:
                return dict(told["result"])

    async def until(self, words: str) -> None:
        """Wait until the interface has drawn some words."""
        async with asyncio.timeout(LONGEST_S):
            while words not in self.drawn:
                await self._next()

    async def type(self, text: str) -> None:
        """Type into the page, and press Enter."""
        await self.call("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
            await self.call("Input.dispatchKeyEvent", type=kind, **enter)

    async def _next(self) -> dict[str, Any]:
        message = await self._spoken.receive()
        assert message.type is WSMsgType.TEXT
        told: dict[str, Any] = json.loads(message.data)
        if told.get("method") == "Network.webSocketFrameReceived":
            frame = told["params"]["response"]
            if frame["opcode"] == 2:
                raw = base64.b64decode(frame["payloadData"]).decode(errors="replace")
                self.drawn += re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", raw)
        return told


@asynccontextmanager
async def opened(address: str, profile: Path) -> AsyncIterator[Page]:
    """Open an address in a browser."""
    assert CHROMIUM is not None
    words = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    browser = await asyncio.create_subprocess_exec(
        *words, "--remote-debugging-port=0", "about:blank", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert browser.stderr is not None
    try:
        async with asyncio.timeout(LONGEST_S):
            while not (found := re.search(rb"ws://(127\.0\.0\.1:\d+)/", await browser.stderr.readline())):
                pass
        async with ClientSession() as client:
            async with client.get(f"http://{found[1].decode()}/json") as listed:
                tab = next(one for one in await listed.json() if one["type"] == "page")
            async with client.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as spoken:
                page = Page(spoken)
                await page.call("Network.enable")
                await page.call("Page.navigate", url=address)
                yield page
    finally:
        browser.terminate()
        await browser.wait()


async def test_a_question_typed_into_the_page_is_answered(tmp_path: Path) -> None:
    """The library is drawn, a question is typed and answered, the page has colours, and leaving is told."""
    (tmp_path / "corpus").mkdir()
    text = "# The light\n\nThe tower was finished in 1867 after four summers of work.\n"
    (tmp_path / "corpus" / "light.md").write_text(text, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    words = [sys.executable, "-m", "ibidem", "--library", str(tmp_path), "serve", "--port", port, "--no-history"]
    server = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    try:
        address = (await asyncio.wait_for(server.stdout.readline(), LONGEST_S)).decode().strip()
        async with opened(address, tmp_path / "profile") as page:
            await page.until("1 document")
            await page.call("Runtime.evaluate", expression="document.querySelector('textarea').focus()")
            await page.type("When was the tower finished?")
            await page.until("▰")
            assert "finished in 1867" in page.drawn
            picture = base64.b64decode((await page.call("Page.captureScreenshot"))["data"])
            assert len(set(picture)) == 256, "the page is blank"
            await page.type("/quit")
            async with asyncio.timeout(LONGEST_S):
                while not await closed(page):
                    await asyncio.sleep(0.1)
    finally:
        server.terminate()
        await server.wait()


async def closed(page: Page) -> bool:
    """Return whether the page says that the interface has ended."""
    asked = "document.body.classList.contains('-closed')"
    told = await page.call("Runtime.evaluate", expression=asked)
    return bool(told["result"]["value"])
