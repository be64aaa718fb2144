"""What went wrong, as problem details (RFC 9457)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import NotRequired, TypedDict

from starlette.responses import Response

from ibidem.cli.render.forms import one_line
from ibidem.errors import ConfigError, IbidemError, LibraryError, ModelError, StoreUnavailable, UsageError

MEDIA_TYPE = "application/problem+json"
ENGINE = "The engine that holds the library cannot be used at this moment."
LATER = "Ask again later; why is in the log of the server."


class Problem(TypedDict):
    """What went wrong, and what to do about it."""

    type: str
    """The kind of problem, the same in every version."""
    title: str
    status: int
    detail: str
    remedy: NotRequired[str]
    """The next step, as a sentence; often one for whoever runs the server."""


class Refused(Exception):
    """A request that is not carried out."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        remedy: str = "",
        headers: Mapping[str, str] | None = None,
        kind: str = "",
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.remedy = remedy
        self.headers = dict(headers or {})
        self.kind = kind or status.phrase

    @classmethod
    def of(cls, error: IbidemError) -> Refused:
        """Return what an error of the library is to a client: its own fault, or the library's.

        Where an engine lies is for whoever runs the server.
        """
        if isinstance(error, StoreUnavailable):
            return cls(HTTPStatus.SERVICE_UNAVAILABLE, ENGINE, remedy=LATER, kind=type(error).__name__)
        own = isinstance(error, UsageError) and not isinstance(error, ConfigError)
        if own:
            status = HTTPStatus.BAD_REQUEST
        elif isinstance(error, LibraryError | ModelError):
            status = HTTPStatus.SERVICE_UNAVAILABLE
        else:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        return cls(status, error.message, remedy=error.remedy, kind=type(error).__name__)

    def response(self) -> Response:
        """Return the problem as a response."""
        told: Problem = {
            "type": f"urn:ibidem:problem:{_hyphened(self.kind)}",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": one_line(self.detail),
        }
        if self.remedy:
            told["remedy"] = one_line(self.remedy)
        return Response(json.dumps(told), self.status, {**self.headers, "Content-Type": MEDIA_TYPE})


def _hyphened(name: str) -> str:
    """Return `IndexMissing` and `Not Found` as `index-missing` and `not-found`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|\s+", "-", name).lower()
