"""What the server tells of itself: a line of JSON for each request, and metrics as Prometheus reads them."""

from __future__ import annotations

import json
import logging
import time
import traceback
import uuid
from datetime import UTC, datetime
from http import HTTPMethod, HTTPStatus
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("ibidem.http")
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
CLIENT_GONE = 499
"""The status that is logged where the client did not wait for an answer, as nginx does."""


class Metrics:
    """Counts and times of requests; paths and methods that are not served are counted together."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "ibidem_http_requests",
            "Requests that were answered.",
            ("method", "path", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "ibidem_http_request_seconds",
            "Time from the head of a request to its answer.",
            ("path",),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self.in_progress = Gauge(
            "ibidem_http_requests_in_progress", "Requests that are not answered yet.", registry=self._registry
        )

    def count(self, method: str, path: str, status: int, spent_s: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(method if method in HTTPMethod.__members__ else "other", path, str(status)).inc()
        self._seconds.labels(path).observe(spent_s)

    def text(self) -> bytes:
        """Return all of them in the text format."""
        return generate_latest(self._registry)


class Observed:
    """Logs and counts what passes through an application, and gives each request an id."""

    def __init__(self, application: ASGIApp, metrics: Metrics, paths: frozenset[str]) -> None:
        self._application = application
        self._metrics = metrics
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what was not foreseen is logged with its traceback, once it was answered."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        began_s = time.perf_counter()
        request_id = uuid.uuid4().hex
        status = CLIENT_GONE

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        fields: dict[str, object] = {"id": request_id, "method": scope["method"], "path": scope["path"]}
        with self._metrics.in_progress.track_inprogress():
            try:
                await self._application(scope, receive, noted)
            except Exception as error:  # noqa: BLE001  # the edge: Starlette has answered it with 500
                fields["traceback"] = "".join(traceback.format_exception(error))
        spent_s = time.perf_counter() - began_s
        path = scope["path"] if scope["path"] in self._paths else "other"
        self._metrics.count(scope["method"], path, status, spent_s)
        fields |= {"status": status, "ms": round(spent_s * 1000, 2), "client": (scope.get("client") or ("",))[0]}
        level = logging.ERROR if status == HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
        LOGGER.log(level, "request", extra={"fields": fields})


class JsonLines(logging.Formatter):
    """One object a line: time, level, event, and what belongs to it. What was asked is not in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told)


def log_to(stream: TextIO) -> None:
    """Write what is logged here, and the warnings of the server beneath, to a stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name, level in ((LOGGER.name, logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
