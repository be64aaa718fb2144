"""The description of the API (OpenAPI 3.1), written from the types of requests and results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from msgspec.json import schema_components

from ibidem.http.endpoints import Endpoint
from ibidem.http.problems import MEDIA_TYPE, Problem
from ibidem.version import __version__

Schema = dict[str, Any]
_REF = "#/components/schemas/{name}"
_EVERYWHERE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
"""How any request may be refused."""


def openapi(endpoints: Sequence[Endpoint]) -> Schema:
    """Return the description of these endpoints."""
    requests, results = ([getattr(one, name) for one in endpoints] for name in ("request", "result"))
    schemas, components = schema_components([*requests, *results, Problem], ref_template=_REF)
    *told, problem = schemas
    refusal = {MEDIA_TYPE: {"schema": problem}}
    paths = {
        one.path: {one.method.lower(): _operation(one, components, told[len(endpoints) + at], refusal)}
        for at, one in enumerate(endpoints)
    }
    read_from_queries = {one.request.__name__ for one in endpoints if one.method == "GET"}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ibidem",
            "version": __version__,
            "description": "Ask your own documents where they say it: verbatim, with the exact place.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {name: one for name, one in components.items() if name not in read_from_queries},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, components: Mapping[str, Schema], result: Schema, refusal: Schema) -> Schema:
    request = components[endpoint.request.__name__]
    told: Schema = {"operationId": endpoint.run.__name__, "summary": endpoint.run.__doc__}
    if endpoint.method == "POST":
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": _REF.format(name=endpoint.request.__name__)}}},
        }
    else:
        told["parameters"] = [
            {"name": name, "in": "query", "required": name in request.get("required", ()), "schema": schema}
            for name, schema in request["properties"].items()
        ]
    answered = {"200": {"description": "What was found.", "content": {"application/json": {"schema": result}}}}
    told["responses"] = answered | {
        str(status.value): {"description": status.phrase, "content": refusal} for status in _refusals(endpoint)
    }
    if not endpoint.public:
        told["security"] = [{"token": []}]
    return told


def _refusals(endpoint: Endpoint) -> Iterable[HTTPStatus]:
    yield from _EVERYWHERE
    if not endpoint.public:
        yield HTTPStatus.UNAUTHORIZED
    if endpoint.method == "POST":
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    elif "document" in endpoint.request.__struct_fields__:
        yield HTTPStatus.NOT_FOUND
