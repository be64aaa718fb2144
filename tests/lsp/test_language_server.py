"""The language server, asked by a client over stdio."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client
from sample_libraries import HASHING, library

from ibidem.library import Library
from ibidem.paths import decisions_path

DOCUMENTS = {
    "mill.md": "# The mill on the brook\n\nThe mill was built of oak in 1741. Anna Lind sold flour.\n",
    "bees.md": "# Bees and their dances\n\nHoney bees dance to tell others where flowers are.\n",
}
BIB = (
    "@book{lind, author={Lind, A.}, title={The mill on the brook}, year={1990}}\n"
    "@book{berg, author={Berg, B.}, title={Bees and their dances}, year={2001}}\n"
)
SWAPPED = "# On mills\n\nWe like them. The mill was built of oak in 1741 [@berg]. Is that so?\n"
SERVER = (
    "import sys; from ibidem.library import Library; from ibidem.lsp import serve;"
    " from ibidem.settings import Settings; serve(Library.open(sys.argv[1], Settings(model='hashing', judge='toy')))"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an indexed library, and a place for drafts with a bibliography."""
    made = tmp_path_factory.mktemp("editor")
    with Library.open(library(made / "library", DOCUMENTS), HASHING) as opened:
        opened.refresh()
    (made / "drafts").mkdir()
    (made / "drafts" / "refs.bib").write_text(BIB)
    return made


class Editor:
    """A client with one open draft."""

    def __init__(self, client: LanguageClient, path: Path) -> None:
        self.client = client
        self.path = path
        self.uri = path.as_uri()
        self.version = 1

    async def diagnostics(self) -> list[types.Diagnostic]:
        """Return what is published next for the draft."""
        await asyncio.wait_for(self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS), timeout=60)
        return list(self.client.diagnostics[self.uri])

    async def opened(self, text: str) -> list[types.Diagnostic]:
        """Open the draft and return what is found."""
        item = types.TextDocumentItem(self.uri, "markdown", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def changed(self, text: str) -> list[types.Diagnostic]:
        """Change the draft and return what is found."""
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return await self.diagnostics()

    async def actions(self, found: types.Diagnostic) -> list[types.Command | types.CodeAction]:
        """Return what can be done about a diagnostic."""
        asked = types.CodeActionParams(self.document, found.range, types.CodeActionContext([found]))
        told = await self.client.text_document_code_action_async(asked)
        return list(told or ())

    async def keys(self, line: int, column: int) -> list[str]:
        """Return the keys that are offered at a place, in the order in which an editor shows them."""
        asked = types.CompletionParams(self.document, types.Position(line, column))
        told = await self.client.text_document_completion_async(asked)
        assert isinstance(told, types.CompletionList)
        return [one.label for one in sorted(told.items, key=lambda one: one.sort_text or "")]

    @property
    def document(self) -> types.TextDocumentIdentifier:
        """The draft as requests name it."""
        return types.TextDocumentIdentifier(self.uri)


@asynccontextmanager
async def editor(root: Path, name: str = "draft.md") -> AsyncIterator[Editor]:
    """Yield an editor with a server of its own, which ends without an error."""
    client = make_test_lsp_client()
    await client.start_io(sys.executable, "-c", SERVER, str(root / "library"))
    await client.initialize_session(types.InitializeParams(capabilities=client_capabilities("neovim")))
    try:
        yield Editor(client, root / "drafts" / name)
    finally:
        await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call]


async def test_a_swapped_source_is_shown_and_mended(root: Path) -> None:
    """The diagnostic marks its sentence; the action cites the work that says so, and nothing is left to mend."""
    async with editor(root) as session:
        (found,) = await session.opened(SWAPPED)
        assert (found.code, found.severity) == ("citation-wrong-source", types.DiagnosticSeverity.Error)
        assert (found.range.start.line, found.range.start.character) == (2, 14)
        assert "The mill was built of oak in 1741." in found.message
        cite = next(one for one in await session.actions(found) if one.title == "Cite lind instead of berg")
        assert isinstance(cite, types.CodeAction)
        assert cite.edit is not None
        assert cite.edit.changes is not None
        (edit,) = cite.edit.changes[session.uri]
        line = SWAPPED.splitlines()[2]
        assert isinstance(edit, types.TextEdit)
        assert line[edit.range.start.character : edit.range.end.character] == "[@berg]"
        assert await session.changed(SWAPPED.replace("[@berg]", edit.new_text)) == []


async def test_an_accepted_finding_is_gone_and_remembered(root: Path) -> None:
    """With its reason, beside the draft."""
    async with editor(root, "accepted.md") as session:
        (found,) = await session.opened(SWAPPED)
        assert "Accept: checked in the source" in [one.title for one in await session.actions(found)]
        session.client.workspace_execute_command(
            types.ExecuteCommandParams("ibidem.accept", [session.uri, found.data, "checked in the  source"])
        )
        assert await session.diagnostics() == []
        assert "checked in the source" in decisions_path(session.path).read_text()


async def test_a_decision_needs_no_reason(root: Path) -> None:
    """An editor may send two arguments."""
    async with editor(root, "plain.md") as session:
        (found,) = await session.opened(SWAPPED)
        session.client.workspace_execute_command(types.ExecuteCommandParams("ibidem.accept", [session.uri, found.data]))
        assert await session.diagnostics() == []


async def test_nothing_is_offered_for_text_that_is_newer_than_its_findings(root: Path) -> None:
    """Their places are those of the former text."""
    async with editor(root, "behind.md") as session:
        (found,) = await session.opened(SWAPPED)
        published = asyncio.ensure_future(session.changed("Well. " + SWAPPED))
        await asyncio.sleep(0)
        assert await session.actions(found) == []
        await published
        assert await session.actions(found) != []


async def test_a_hover_tells_what_each_cited_work_says(root: Path) -> None:
    """Where a citation names several works, one of which says so."""
    async with editor(root, "several.md") as session:
        await session.opened(SWAPPED.replace("[@berg]", "[@berg; @lind]"))
        at = types.Position(2, 20)
        told = await session.client.text_document_hover_async(types.HoverParams(session.document, at))
        assert told is not None
        assert isinstance(told.contents, types.MarkupContent)
        assert "[@berg] not found in the cited work: The mill was built of oak in 1741." in told.contents.value
        assert "[@lind] the cited work says so: The mill was built of oak in 1741." in told.contents.value


async def test_hover_and_source(root: Path) -> None:
    """A hover quotes the library with its place, and the definition is that place."""
    async with editor(root, "hover.md") as session:
        await session.opened(SWAPPED.replace("@berg", "@lind"))
        at = types.Position(2, 20)
        told = await session.client.text_document_hover_async(types.HoverParams(session.document, at))
        assert told is not None
        assert isinstance(told.contents, types.MarkupContent)
        assert told.contents.kind is types.MarkupKind.PlainText
        assert "“The mill was built of oak in 1741.” (mill.md, line 3)" in told.contents.value
        places = await session.client.text_document_definition_async(types.DefinitionParams(session.document, at))
        assert isinstance(places, list)
        assert isinstance(places[0], types.Location)
        assert places[0].uri.endswith("/library/corpus/mill.md")
        assert [one.range.start.line for one in places] == [2]


async def test_a_source_that_is_opened_to_be_read_is_no_draft(root: Path) -> None:
    """Only once it is changed is it checked."""
    async with editor(root, "read.md") as session:
        await session.opened(SWAPPED.replace("@berg", "@lind"))
        at = types.DefinitionParams(session.document, types.Position(2, 20))
        places = await session.client.text_document_definition_async(at)
        assert isinstance(places, list)
        assert isinstance(places[0], types.Location)
        source = Editor(session.client, root / "library" / "corpus" / "mill.md")
        assert source.uri == places[0].uri
        text = DOCUMENTS["mill.md"]
        item = types.TextDocumentItem(source.uri, "markdown", source.version, text)
        session.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await session.changed(SWAPPED)
        assert source.uri not in session.client.diagnostics
        await source.changed(f"{text}\nBees are here.\n")
        assert source.uri in session.client.diagnostics


@pytest.mark.parametrize(
    ("name", "begun"),
    [("a.md", "Honey bees dance to tell others [@"), ("a.tex", r"Honey bees dance to tell others \cite{")],
)
async def test_keys_are_ranked_by_the_sentence_before_them(name: str, begun: str, root: Path) -> None:
    """The work that is about it comes first."""
    async with editor(root, name) as session:
        await session.opened(f"Mills are old.\n\n{begun}\n")
        assert await session.keys(2, len(begun)) == ["berg", "lind"]
        assert await session.keys(0, 5) == []


async def test_an_uncited_claim_is_a_hint_with_the_work_to_cite(root: Path) -> None:
    """The citation is put in before the stop; what an emoji counts in the editor's units is no matter."""
    text = "🐝 It is known. Honey bees dance to tell others where flowers are. So it is [@lind].\n"
    async with editor(root, "uncited.md") as session:
        found = next(one for one in await session.opened(text) if one.code == "claim-supported")
        assert found.severity is types.DiagnosticSeverity.Hint
        assert found.range.start.character == text.encode().index(b"Honey")  # the units that Neovim asks for
        cite = next(one for one in await session.actions(found) if one.title == "Cite berg")
        assert isinstance(cite, types.CodeAction)
        assert cite.edit is not None
        assert cite.edit.changes is not None
        assert cite.edit.changes[session.uri][0].new_text == " [@berg]"


async def test_a_draft_without_words_is_no_error(root: Path) -> None:
    """Nothing is marked, and the server goes on."""
    async with editor(root, "empty.md") as session:
        assert await session.opened("") == []
        assert len(await session.changed(SWAPPED)) == 1
