"""The terminal interface in a browser: a server that starts one for every page that is opened."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from html import escape

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from ibidem.listening import address, listen

GIVEN_TO_END_S = 0.5
"""After that, an interface that was asked to end is killed."""
EVERYWHERE = ("0.0.0.0", "::")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self' ws: wss:; frame-ancestors 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
"""The page loads nothing from elsewhere, and its address, which is the key to it, is not passed on."""
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="{base}/static/css/xterm.css">
<script src="{base}/static/js/textual.js"></script>
<style>
@font-face {{ font-family: "Roboto Mono"; src: url("{base}/static/fonts/RobotoMono-VariableFont_wght.ttf"); }}
@font-face {{
  font-family: "Roboto Mono"; font-style: italic;
  src: url("{base}/static/fonts/RobotoMono-Italic-VariableFont_wght.ttf");
}}
html, body {{ height: 100%; overflow: hidden; }}
body {{ margin: 0; background: #12161c; color: #d8dde3; font-family: "Roboto Mono", monospace; }}
.note {{ position: absolute; inset: 0; display: flex; align-items: center; justify-content: center; }}
.closed, body.-first-byte .opening, body.-closed .opening {{ display: none; }}
body.-closed .closed {{ display: flex; z-index: 1; background: #12161c; }}
a {{ color: inherit; }}
</style>
</head>
<body>
<div class="note opening">Opening {title} …</div>
<div class="note closed"><p>This has ended. <a href="">Open it again</a></p></div>
<div id="terminal" class="textual-terminal" data-session-websocket-url="{socket}" data-font-size="16"></div>
</body>
</html>
"""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class InterfaceServer(Server):
    """Serves the interface below an address that holds a secret; everything else is refused with status 403."""

    def __init__(self, words: Sequence[str], *, title: str, token: str) -> None:
        """Serve a library; `words` is the command line of its interface."""
        command = subprocess.list2cmdline(words) if sys.platform == "win32" else f"exec {shlex.join(words)}"
        super().__init__(command, title=title)
        self._token = token
        self._running: dict[AppService, web.WebSocketResponse] = {}

    def application(self) -> web.Application:
        """Return what answers: the page, its socket and its files, each behind the token."""
        application = web.Application(middlewares=[self._guard])
        application.add_routes(
            [
                web.get(f"/{self._token}/", self.handle_page),
                web.get(f"/{self._token}/ws", self.handle_websocket),
                web.static(f"/{self._token}/static", self.statics_path),
            ]
        )
        application.on_response_prepare.append(_shield)
        application.on_shutdown.append(self.on_shutdown)
        return application

    async def handle_page(self, request: web.Request) -> web.Response:
        """Return the page; it speaks to the host by the name under which it was asked for."""
        secure = "wss" if request.secure else "ws"
        page = _PAGE.format(
            title=escape(self.title),
            base=f"/{self._token}",
            socket=escape(f"{secure}://{request.host}/{self._token}/ws"),
        )
        return web.Response(text=page, content_type="text/html")

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002  # the signal's form
        """End every interface that is open."""
        await asyncio.gather(*(self._dismiss(service, page) for service, page in list(self._running.items())))

    async def _process_messages(self, websocket: web.WebSocketResponse, app_service: AppService) -> None:
        self._running[app_service] = websocket
        try:
            await super()._process_messages(websocket, app_service)
        finally:
            await _end(app_service)
            del self._running[app_service]

    async def _dismiss(self, service: AppService, page: web.WebSocketResponse) -> None:
        await _end(service)
        with suppress(TimeoutError):
            await asyncio.wait_for(page.close(), GIVEN_TO_END_S)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.path.split("/")[1]
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return web.Response(
                status=403, text="The address is not complete: open the one that ibidem serve printed.\n"
            )
        return await handler(request)


def serve(library: str, *, history: bool, title: str, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the interface until Ctrl-C; `announce` is told the address as soon as it answers.

    Port 0 is any that is free. Raises UsageError where host and port cannot be listened on.
    """
    words = [sys.executable, "-m", "ibidem", "--library", library, *(() if history else ("--no-history",))]
    token = secrets.token_urlsafe(24)
    server = InterfaceServer(words, title=title, token=token)
    with listen(host, port) as listening:
        named = socket.gethostname() if host in EVERYWHERE else host
        announce(f"{address(named, listening)}/{token}/")
        web.run_app(server.application(), sock=listening, print=None, access_log=None, shutdown_timeout=GIVEN_TO_END_S)


async def _end(service: AppService) -> None:
    """Ask an interface to end, and kill it where it does not; again and again does no harm."""
    process = service._process
    assert process is not None  # it was started before its page was heard
    try:
        await asyncio.wait_for(service.stop(), GIVEN_TO_END_S)
    except TimeoutError:
        process.kill()
    service.stdin.close()
    await process.wait()


async def _shield(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
