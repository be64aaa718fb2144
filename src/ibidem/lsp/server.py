"""`ibidem lsp`: diagnostics, hovers, actions, completion and sources for drafts, over stdio."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from ibidem.audit.report import flaws
from ibidem.citing import manuscript_works
from ibidem.errors import IbidemError
from ibidem.library import Library
from ibidem.lsp import editing
from ibidem.lsp.auditing import AuditOutcome, BackgroundAuditor
from ibidem.lsp.findings import hover, message, severity, sources
from ibidem.types import Citation
from ibidem.types.audits import (
    VERBATIM,
    AuditFinding,
    AuditReport,
    AuditRule,
    CheckedClaim,
    Choice,
    CitedWork,
    DecisionRequest,
    ManuscriptPlace,
)
from ibidem.version import __version__

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

SUFFIXES = tuple(filter(None, VERBATIM))
"""Drafts whose places are those of the file."""
ACCEPT, REJECT, CLEAR = "ibidem.accept", "ibidem.reject", "ibidem.clear"
REASONS = {
    ACCEPT: ("", "checked in the source", "common knowledge", "own result"),
    REJECT: ("", "the source does not say this"),
}
"""Reasons that are offered; the commands take any text as their third argument."""
NEAR = 20
"""Passages near a sentence by which works are ranked."""
LEAST_WORDS = 3
MOST_LINES = 8
"""Lines above the cursor in which the citation may begin whose keys are typed."""


class DraftServer(LanguageServer):
    """The state of one editor: its drafts, what was found in them, and the library they are held against."""

    def __init__(self, library: Library) -> None:
        super().__init__("ibidem", __version__)
        self.library = library
        self.reports: dict[str, tuple[AuditReport, int | None]] = {}
        """By the address of the draft, each with the version of the text that it is of."""
        self.sources: set[str | None] = set()
        """Files that the editor was led to: what is opened to be read is no draft until it is changed."""
        self.auditor = BackgroundAuditor(library, self._audited)
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        """Start to audit; what is found is published from the loop that runs now."""
        self._loop = asyncio.get_running_loop()
        self.auditor.start()

    def wanted(self, uri: str, decisions: Sequence[DecisionRequest] = ()) -> None:
        """Ask for the audit of a draft as the editor has it."""
        path = draft_path(uri)
        if path is not None:
            held = self.workspace.get_text_document(uri)
            self.auditor.want(uri, path, held.source, version=held.version, decisions=decisions)

    def findings(self, uri: str) -> list[AuditFinding]:
        """Return what was found of a draft."""
        held = self.reports.get(uri)
        return [] if held is None else list(flaws(held[0]))

    def at(self, uri: str, place: types.Range) -> Iterator[AuditFinding]:
        """Yield the findings that a range touches, the shortest first; none while the text is newer than they are."""
        document = self.workspace.get_text_document(uri)
        if uri in self.reports and self.reports[uri][1] != document.version:
            return
        touched = [(lsp_range(document, one.subject.place), one) for one in self.findings(uri)]
        held = [one for where, one in touched if where is not None and _touch(where, place)]
        yield from sorted(held, key=lambda one: one.subject.place.end - one.subject.place.start)

    def _audited(self, outcome: AuditOutcome) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._publish, outcome)

    def _publish(self, outcome: AuditOutcome) -> None:
        if outcome.report is None:
            self.reports.pop(outcome.uri, None)
            self.window_log_message(types.LogMessageParams(types.MessageType.Warning, outcome.problem))
        else:
            self.reports[outcome.uri] = outcome.report, outcome.version
        found = list(self._diagnostics(outcome.uri))
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(outcome.uri, found, outcome.version))

    def _diagnostics(self, uri: str) -> Iterator[types.Diagnostic]:
        document = self.workspace.get_text_document(uri)
        for finding in self.findings(uri):
            degree, place = severity(finding), lsp_range(document, finding.subject.place)
            if degree is not None and place is not None:
                yield types.Diagnostic(
                    place, message(finding), degree, finding.rule.value, source="ibidem", data=finding.subject.id
                )


def make_server(library: Library) -> DraftServer:
    """Return a server over a library, its features registered."""
    server = DraftServer(library)
    server.feature(types.INITIALIZED)(_initialized)
    server.feature(types.SHUTDOWN)(_shut_down)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(_opened)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(_changed)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(_definition)
    server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )(_actions)
    server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["@", "{", ",", "<"]))(
        _completion
    )
    for name in (ACCEPT, REJECT, CLEAR):
        server.command(name)(_decider(name))
    return server


def serve(library: Library) -> None:
    """Serve one editor over stdio until it ends."""
    make_server(library).start_io()


def draft_path(uri: str) -> Path | None:
    """Return the path of a draft; None for what is no file, or of a format whose places are not those of the file."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path and path.lower().endswith(SUFFIXES) else None


def lsp_range(document: TextDocument, place: ManuscriptPlace) -> types.Range | None:
    """Return a place in a draft as the editor counts; None where it has no lines."""
    if place.lines is None or place.columns is None:
        return None
    first, last = place.lines[0] - 1, place.lines[1] - 1
    low, high = types.Position(first, place.columns[0] - 1), types.Position(last, place.columns[1] - 1)
    return document.position_codec.range_to_client_units(document.lines, types.Range(low, high))


def _initialized(server: DraftServer, params: types.InitializedParams) -> None:
    del params
    server.begin()


def _shut_down(server: DraftServer, params: None) -> None:
    del params
    server.auditor.stop()


def _opened(server: DraftServer, params: types.DidOpenTextDocumentParams) -> None:
    if to_fs_path(params.text_document.uri) not in server.sources:
        server.wanted(params.text_document.uri)


def _changed(server: DraftServer, params: types.DidChangeTextDocumentParams | types.DidSaveTextDocumentParams) -> None:
    server.wanted(params.text_document.uri)


def _closed(server: DraftServer, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.auditor.forget(uri)
    server.reports.pop(uri, None)
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _hover(server: DraftServer, params: types.HoverParams) -> types.Hover | None:
    uri = params.text_document.uri
    found = next(server.at(uri, types.Range(params.position, params.position)), None)
    if found is None:
        return None
    where = lsp_range(server.workspace.get_text_document(uri), found.subject.place)
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, hover(found)), where)


def _definition(server: DraftServer, params: types.DefinitionParams) -> list[types.Location]:
    found = server.at(params.text_document.uri, types.Range(params.position, params.position))
    places = [_location(server.library, place) for one in found for place in sources(one)]
    server.sources.update(to_fs_path(one.uri) for one in places)
    return list({(one.uri, one.range.start.line): one for one in places}.values())


def _location(library: Library, place: Citation) -> types.Location:
    """Return a place in the library; the beginning of a file that has no lines of its own, as a PDF."""
    path = library.paths.corpus / library.document(place.document).path
    line = place.lines[0] - 1 if place.lines is not None and place.page is None else 0
    at = types.Position(line, 0)
    return types.Location(from_fs_path(str(path)) or "", types.Range(at, at))


def _actions(server: DraftServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri = params.text_document.uri
    document = server.workspace.get_text_document(uri)
    found: list[types.CodeAction] = []
    for finding in server.at(uri, params.range):
        found.extend(_edits(document, finding))
        found.extend(_decisions(uri, finding))
    return found


def _edits(document: TextDocument, finding: AuditFinding) -> Iterator[types.CodeAction]:
    """Yield the edits that mend a finding: another work cited, or one cited at all."""
    subject = finding.subject
    if not isinstance(subject, CheckedClaim):
        return
    text = document.source
    wrong: dict[tuple[tuple[int, int], CitedWork], list[CitedWork]] = defaultdict(list)
    for part in subject.citations if finding.rule is AuditRule.WRONG_SOURCE else ():
        for work in part.instead:
            wrong[part.span, work].append(part.works[0])
    for ((low, high), work), cited in wrong.items():
        changed = editing.with_work(text[low:high], cited, work)
        if changed is not None:
            keys = " and ".join(one.key for one in cited)
            yield _edit(document, f"Cite {work.key} instead of {keys}", (low, high), changed)
    for work in subject.supporting if finding.rule is AuditRule.SUPPORTED else ():
        at = subject.place.start + editing.before_stop(text[subject.place.start : subject.place.end])
        yield _edit(document, f"Cite {work.key}", (at, at), editing.new_citation([work], _suffix(document.uri)))


def _edit(document: TextDocument, title: str, span: tuple[int, int], text: str) -> types.CodeAction:
    low, high = (_position(document, offset) for offset in span)
    change = types.TextEdit(types.Range(low, high), text)
    return types.CodeAction(title, types.CodeActionKind.QuickFix, edit=types.WorkspaceEdit({document.uri: [change]}))


def _position(document: TextDocument, offset: int) -> types.Position:
    """Return an offset into the text of a draft as the editor counts."""
    before = document.source[:offset]
    line = before.count("\n")
    column = offset - (before.rfind("\n") + 1)
    return document.position_codec.position_to_client_units(document.lines, types.Position(line, column))


def _decisions(uri: str, finding: AuditFinding) -> Iterator[types.CodeAction]:
    """Yield what a person may decide about a finding, with reasons to choose from."""
    if finding.choice is not None:
        yield _command("Forget what was decided", CLEAR, uri, finding.subject.id, "")
        return
    for name in (ACCEPT,) if finding.mend else (ACCEPT, REJECT):
        for reason in REASONS[name]:
            verb = name.removeprefix("ibidem.").capitalize()
            yield _command(f"{verb}: {reason}" if reason else verb, name, uri, finding.subject.id, reason)


def _command(title: str, name: str, *arguments: str) -> types.CodeAction:
    held = types.Command(title, name, arguments=list(arguments))
    return types.CodeAction(title, types.CodeActionKind.QuickFix, command=held)


def _decider(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # pygls reads the annotations of the function
    choice = {ACCEPT: Choice.ACCEPT, REJECT: Choice.REJECT}.get(name)

    def decide(server: DraftServer, uri: str, about: str, *reason: str) -> None:
        note = " ".join(" ".join(reason).split()) or None
        server.wanted(uri, [DecisionRequest(about, choice, note, clear=choice is None)])

    return decide


def _completion(server: DraftServer, params: types.CompletionParams) -> types.CompletionList:
    uri, document = params.text_document.uri, server.workspace.get_text_document(params.text_document.uri)
    path = draft_path(uri)
    position = document.position_codec.position_from_client_units(document.lines, params.position)
    line = document.lines[position.line][: position.character] if position.line < len(document.lines) else ""
    before = "".join(document.lines[max(0, position.line - MOST_LINES) : position.line])
    prefix = editing.typed_key(before, line, _suffix(uri))
    if path is None or prefix is None:
        return types.CompletionList(is_incomplete=False, items=[])
    try:
        works = manuscript_works(server.library, path, document.source)
        ranked = _ranked(server.library, works, _sentence_before(document.lines, position.line, position.character))
    except IbidemError:
        return types.CompletionList(is_incomplete=False, items=[])
    start = document.position_codec.position_to_client_units(
        document.lines, types.Position(position.line, prefix.start)
    )
    where = types.Range(start, params.position)
    items = [_item(work, rank, where) for rank, work in enumerate(ranked) if work.reference.label]
    return types.CompletionList(is_incomplete=False, items=items)


def _item(work: CitedWork, rank: int, where: types.Range) -> types.CompletionItem:
    key, entry = work.reference.label, work.reference
    authors = ", ".join(one.family for one in entry.authors[:3])
    return types.CompletionItem(
        key,
        kind=types.CompletionItemKind.Reference,
        detail=" ".join(filter(None, (authors, entry.year))),
        documentation=f"{entry.title}\n{work.document or 'Its text is not in the library.'}",
        sort_text=f"{rank:05}",
        filter_text=key,
        text_edit=types.TextEdit(where, key),
    )


def _ranked(library: Library, works: Sequence[CitedWork], sentence: str) -> list[CitedWork]:
    """Return the works by how near a passage of theirs is to the sentence, those without a text by their titles."""
    if len(re.findall(r"\w+", sentence)) < LEAST_WORDS:
        return list(works)
    near = [hit.passage.document for hit in library.search(sentence, k=NEAR)]
    ranks = {document: rank for rank, document in reversed(list(enumerate(near)))}
    said = set(re.findall(r"\w{4,}", sentence.casefold()))

    def order(work: CitedWork) -> tuple[int, int, str]:
        shared = len(said & set(re.findall(r"\w{4,}", work.reference.title.casefold())))
        return ranks.get(work.document or "", NEAR), -shared, work.key

    return sorted(works, key=order)


def _sentence_before(text: Sequence[str], line: int, column: int) -> str:
    """Return the sentence that the cursor stands in, up to the cursor; line and column count from 0."""
    lines = list(text[: line + 1])
    if not lines:
        return ""
    lines[-1] = lines[-1][:column]
    paragraph = "".join(lines).rpartition("\n\n")[2]
    bare = re.sub(r"\\[A-Za-z]*cite[A-Za-z]*\*?(?:\[[^\]]*\])*\{[^{}]*$|\[?-?@[\w:.-]*$|#cite\(<\w*$", "", paragraph)
    return re.split(r"(?<=[.!?])\s+(?=\S)", " ".join(bare.split()))[-1]


def _suffix(uri: str) -> str:
    path = draft_path(uri)
    return "" if path is None else path.suffix.lower()


def _touch(one: types.Range, other: types.Range) -> bool:
    def at(position: types.Position) -> tuple[int, int]:
        return position.line, position.character

    return at(one.start) <= at(other.end) and at(other.start) <= at(one.end)
