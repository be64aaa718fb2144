"""The application behind the server: who is let in, what is asked of the library, and how refusals are told."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ibidem.errors import IbidemError
from ibidem.http.endpoints import ENDPOINTS, Backwards, Endpoint, UnknownDocument
from ibidem.http.limits import Cancelled, RequestRate, ServerLimits, Stopped, Workers
from ibidem.http.observing import CLIENT_GONE, LOGGER, Metrics, Observed
from ibidem.http.openapi import openapi
from ibidem.http.problems import Refused
from ibidem.library import Library

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
JSON = "application/json"
FORM = "GET /openapi.json tells the form."
WRONG_FORM = "WrongForm"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Answering = Callable[[Request], Coroutine[Any, Any, Response]]


def application(library: Library, *, token: str, limits: ServerLimits) -> Observed:
    """Return what answers over an open library; all but health and description need the token."""
    gate = _Gate(token, limits)
    workers, aside = Workers(limits.threads, limits.waiting), Workers(1, limits.waiting)
    metrics = Metrics()
    description = json.dumps(openapi(ENDPOINTS))

    async def described(request: Request) -> Response:
        gate.admit(request, public=True)
        return Response(description, media_type=JSON)

    async def measured(request: Request) -> Response:
        gate.admit(request, public=False)
        return Response(metrics.text(), media_type=METRICS_TYPE)

    async def not_served(request: Request, error: Exception) -> Response:
        try:
            gate.admit(request, public=True)
        except Refused as refused:
            return refused.response()
        return _not_served(error)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(workers.close)
        await asyncio.to_thread(aside.close)

    served: dict[str, tuple[str, Answering]] = {
        "/openapi.json": ("GET", described),
        "/metrics": ("GET", measured),
        **{
            one.path: (one.method, partial(_answer, one, library, gate, aside if one.public else workers))
            for one in ENDPOINTS
        },
    }
    inner = Starlette(
        routes=[Route(path, answering, methods=[method]) for path, (method, answering) in served.items()],
        exception_handlers={
            Refused: _refusal,
            HTTPException: not_served,
            ClientDisconnect: _unheard,
            Exception: _fault,
        },
        lifespan=lifespan,
    )
    inner.router.redirect_slashes = False
    return Observed(inner, metrics, frozenset(served))


class _Gate:
    """Who may ask, how often and how much."""

    def __init__(self, token: str, limits: ServerLimits) -> None:
        self._token = token.encode()
        self._rate = RequestRate(limits.a_second)
        self.limits = limits

    def admit(self, request: Request, *, public: bool) -> None:
        """Let a request in. Raises Refused without the token, and where too many came."""
        self._rate.take(request.client.host if request.client else "")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token)
        if not public and not known:
            raise Refused(
                HTTPStatus.UNAUTHORIZED,
                "The token is missing or wrong.",
                remedy="Send the header Authorization: Bearer TOKEN, with the token that ibidem serve printed.",
                headers={"WWW-Authenticate": "Bearer"},
            )

    async def body(self, request: Request, *, until_s: float) -> bytes:
        """Return the body, read until that time of the loop. Raises Refused for one that is too large or too slow."""
        most = self.limits.body_bytes
        declared = request.headers.get("content-length", "")
        body = bytearray()
        try:
            async with asyncio.timeout_at(until_s):
                async for part in request.stream():
                    body += part
                    if len(body) > most or (declared.isdecimal() and int(declared) > most):
                        raise Refused(
                            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                            f"The body is larger than {most:,} bytes.",
                            kind="TooLarge",
                        )
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "The body did not come in time.") from None
        return bytes(body)


async def _answer(endpoint: Endpoint, library: Library, gate: _Gate, workers: Workers, request: Request) -> Response:
    gate.admit(request, public=endpoint.public)
    clock = asyncio.get_running_loop().time
    until_s = clock() + gate.limits.seconds
    asked = _read(endpoint, request, await gate.body(request, until_s=until_s))
    working = asyncio.ensure_future(workers.run(partial(_work, endpoint, library, asked)))
    leaving = asyncio.ensure_future(_left(request))
    try:
        done, _ = await asyncio.wait({working, leaving}, timeout=until_s - clock(), return_when=asyncio.FIRST_COMPLETED)
        if working in done:
            return Response(working.result(), media_type=JSON, headers=_HEADERS)
        if leaving in done:
            raise ClientDisconnect
        raise Refused(
            HTTPStatus.GATEWAY_TIMEOUT,
            f"It took longer than {gate.limits.seconds:g} s and was ended.",
            remedy="Ask for less at once, or let the server be started with a larger --timeout.",
        )
    finally:
        for one in (working, leaving):
            one.cancel()
        with suppress(asyncio.CancelledError, Stopped):
            await leaving


def _work(endpoint: Endpoint, library: Library, asked: object, cancelled: Cancelled) -> str:
    """Answer in a thread, from the newest index. Raises Refused for what the library refuses."""
    try:
        if not endpoint.public:
            library.follow()  # it may wait for an index that is being opened
        return endpoint.run(library, asked, cancelled)
    except IbidemError as error:
        refused = Refused.of(error)
        if refused.detail != error.message:
            LOGGER.warning("engine", extra={"fields": {"detail": error.message, "remedy": error.remedy}})
        raise refused from error
    except UnknownDocument as error:
        raise Refused(
            HTTPStatus.NOT_FOUND, f"No document is called {error}.", remedy="GET /v1/documents lists them."
        ) from error
    except Backwards as error:
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The span ends before it starts.", remedy=FORM, kind=WRONG_FORM
        ) from error


def _read(endpoint: Endpoint, request: Request, body: bytes) -> object:
    """Return what is asked. Raises Refused for what has another form than the description says."""
    try:
        if endpoint.method == "GET":
            fields = request.query_params.multi_items()
            if len(dict(fields)) < len(fields):
                raise msgspec.ValidationError("A field of the query is given more than once")
            return msgspec.convert(dict(fields), endpoint.request, strict=False)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The body must be {JSON}.")
        return msgspec.json.decode(body, type=endpoint.request)
    except msgspec.ValidationError as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}.", remedy=FORM, kind=WRONG_FORM) from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, f"The body is no JSON: {error}.") from error


async def _left(request: Request) -> None:
    """Return once the client has gone away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error.response()


def _not_served(error: Exception) -> Response:
    """Tell a path or a method that is not served."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    told = {
        HTTPStatus.NOT_FOUND: "Nothing is served here.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This path is not served for this method.",
    }
    return Refused(
        status, told.get(status, error.detail), remedy="GET /openapi.json lists what is.", headers=error.headers
    ).response()


async def _unheard(_: Request, __: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)


async def _fault(_: Request, __: Exception) -> Response:
    return Refused(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "This is a fault of ibidem itself; its log has the details.",
        remedy="Please report it with the lines of the log.",
    ).response()
