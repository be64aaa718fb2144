"""What can be asked: the fields of each request, and the function that answers it from the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

from msgspec import Meta, Struct

from ibidem.cli.audit import audit_text
from ibidem.cli.references import places_in
from ibidem.cli.render import json as asjson
from ibidem.cli.render.forms import View
from ibidem.cli.render.shapes import (
    AnswerFields,
    AuditFields,
    CheckFields,
    ContextFields,
    DocumentsFields,
    ReferencesFields,
)
from ibidem.http.limits import Cancelled
from ibidem.library import Library
from ibidem.types import Filter, Kind
from ibidem.version import __version__

MOST_TEXT = 10_000
"""Characters of a question or a claim."""
MOST_DRAFT = 200_000
"""Characters of a draft."""
MOST_CONTEXT = 8_000
"""Characters of a passage, and on either side of it."""
MOST_GLOBS = 100
MOST_GLOB = 300
SHOWN = 400
"""Characters of a passage whose end is not named."""

Text = Annotated[str, Meta(min_length=1, max_length=MOST_TEXT)]
Number = Annotated[int, Meta(ge=1, le=50, description="How many passages, or sentences on either side.")] | None
Glob = Annotated[str, Meta(min_length=1, max_length=MOST_GLOB, pattern=r"^(?!(.*\*\*){4})")]
"""With `**` three times at the most, since each multiplies the ways in which a path may match."""
Globs = Annotated[
    tuple[Glob, ...],
    Meta(max_length=MOST_GLOBS, description="Only documents whose path matches one; all where there is none."),
]
Kinds = Annotated[tuple[Kind, ...], Meta(max_length=len(Kind), description="Only passages of these kinds.")]
Offset = Annotated[int, Meta(ge=0, le=2**53)]


class _Request(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields that are not known are refused, so that a misspelt one is noticed."""


class AskRequest(_Request, frozen=True, kw_only=True):
    """A question."""

    question: Text
    k: Number = None
    documents: Globs = ()
    kinds: Kinds = ()
    verbatim: bool = False


class CheckRequest(_Request, frozen=True, kw_only=True):
    """A claim: one statement, as a sentence."""

    claim: Text
    k: Number = None
    documents: Globs = ()
    kinds: Kinds = ()


class AuditRequest(_Request, frozen=True, kw_only=True):
    """A draft with its citations and its bibliography."""

    draft: Annotated[str, Meta(min_length=1, max_length=MOST_DRAFT)]
    format: Literal["markdown", "latex", "typst", "text"] = "markdown"
    k: Number = None
    documents: Globs = ()
    kinds: Kinds = ()


class PassageRequest(_Request, frozen=True, kw_only=True):
    """A span of a document, in characters, as a result names it."""

    document: Annotated[str, Meta(min_length=1, max_length=4096)]
    start: Offset = 0
    end: Offset | None = None
    context: Annotated[int, Meta(ge=0, le=MOST_CONTEXT, description="Characters on either side.")] = 600


class NoRequest(_Request, frozen=True):
    """Nothing is asked with it."""


class HealthFields(TypedDict):
    """That questions can be answered."""

    schema: int
    status: Literal["ok"]
    version: str


class UnknownDocument(Exception):
    """No document has this id."""


class Backwards(Exception):
    """A span ends before it starts."""


def ask(library: Library, asked: AskRequest, cancelled: Cancelled) -> str:
    """Answer a question with sentences of the documents, each with its place, or abstain."""
    where = Filter(asked.documents, asked.kinds)
    found = library.ask(asked.question, k=asked.k, where=where, verbatim=asked.verbatim, cancelled=cancelled)
    return asjson.answer(found, _view(library))


def check(library: Library, asked: CheckRequest, cancelled: Cancelled) -> str:
    """Tell what the documents say for and against a claim, and the references behind it."""
    where = Filter(asked.documents, asked.kinds)
    return asjson.verdict(library.check(asked.claim, k=asked.k, where=where, cancelled=cancelled), _view(library))


def audit(library: Library, asked: AuditRequest, cancelled: Cancelled) -> str:
    """Hold each sentence, quotation and citation of a draft against the documents; nothing of it is kept."""
    where = Filter(asked.documents, asked.kinds)
    report = audit_text(library, asked.draft, asked.format, k=asked.k, where=where, cancelled=cancelled)
    return asjson.audit(report, _view(library))


def references(library: Library, _: NoRequest, __: Cancelled) -> str:
    """List the works that the documents list, where they are cited, and whether their text is in the library."""
    works = library.references()
    troubled = [one for one in library.in_text_citations() if one.trouble is not None]
    return asjson.references(works, troubled, places_in(library), encoding="utf-8")


def documents(library: Library, _: NoRequest, __: Cancelled) -> str:
    """List the documents of the library, and how each stands to the index."""
    found: DocumentsFields = {"schema": asjson.SCHEMA, "documents": library.list_documents()}
    return asjson.dump(found, encoding="utf-8")


def passage(library: Library, asked: PassageRequest, _: Cancelled) -> str:
    """Return a span of a document with what stands before and after it."""
    last = asked.start + SHOWN if asked.end is None else min(asked.end, asked.start + MOST_CONTEXT)
    try:
        document = library.document(asked.document)
    except KeyError:
        raise UnknownDocument(asked.document) from None
    if last < asked.start:
        raise Backwards
    found = asjson.in_context(document, document.path, asked.start, last, asked.context)
    return asjson.dump(found, encoding="utf-8")


def health(library: Library, _: NoRequest, __: Cancelled) -> str:
    """Tell whether questions can be answered."""
    library.live()
    found: HealthFields = {"schema": asjson.SCHEMA, "status": "ok", "version": __version__}
    return asjson.dump(found, encoding="utf-8")


def _view(library: Library) -> View:
    return View(library.paths.corpus)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path, what is sent to it and what comes back."""

    method: Literal["GET", "POST"]
    path: str
    request: type[_Request]
    """Read from the query with GET, from a body in JSON with POST."""
    result: type
    """The shape of the JSON that `run` returns."""
    run: Callable[[Library, Any, Cancelled], str]
    public: bool = False
    """Whether it is answered without the token, and while all threads are at work."""


ENDPOINTS = (
    Endpoint("POST", "/v1/ask", AskRequest, AnswerFields, ask),
    Endpoint("POST", "/v1/check", CheckRequest, CheckFields, check),
    Endpoint("POST", "/v1/audit", AuditRequest, AuditFields, audit),
    Endpoint("GET", "/v1/references", NoRequest, ReferencesFields, references),
    Endpoint("GET", "/v1/documents", NoRequest, DocumentsFields, documents),
    Endpoint("GET", "/v1/passage", PassageRequest, ContextFields, passage),
    Endpoint("GET", "/health", NoRequest, HealthFields, health, public=True),
)
