"""Measure what a changed sentence costs in an editor: python benchmarks/editor.py LIBRARY DRAFT.

The language server is spoken to over stdio. After the draft was audited once, one sentence after another gets a word
more, and the time from that change to its diagnostics is taken, with the processor time that the server spends on it.
`first` is the first of them once the server was started anew on the same draft, as an editor does the next day.
`ratio` is that processor time over the processor time of one check of one claim against the library, in one process
with warm models.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from ibidem.library import Library

CHANGES = 10
IDLE_S = 5
"""How long a person reads the draft before the first change."""
CITED = re.compile(r"(?<=\w)(?= \[@?\w[^\]]*\]\.)")
"""Where a word is put in: before the citation at the end of a sentence."""


class Editor:
    """A client with one open draft."""

    def __init__(self, path: Path) -> None:
        self.client = LanguageClient("benchmark", "1")
        self.uri, self.version = path.as_uri(), 0
        self.done: dict[int, float] = {}

        def published(params: types.PublishDiagnosticsParams) -> None:
            self.done[params.version or 0] = time.monotonic()

        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)

    async def begin(self, library: str) -> int:
        """Start the server and return its process."""
        await self.client.start_io(sys.executable, "-m", "ibidem", "lsp", "--library", library)
        await self.client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        self.client.initialized(types.InitializedParams())
        server = self.client._server
        assert server is not None
        return server.pid

    async def show(self, text: str) -> float:
        """Open or change the draft, and return the seconds until its diagnostics."""
        self.version += 1
        begun = time.monotonic()
        if self.version == 1:
            item = types.TextDocumentItem(self.uri, "markdown", self.version, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        else:
            versioned = types.VersionedTextDocumentIdentifier(self.version, self.uri)
            whole = types.TextDocumentContentChangeWholeDocument(text)
            self.client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [whole]))
        while self.version not in self.done:
            await asyncio.sleep(0.005)
        return self.done[self.version] - begun


def processor_s(process: int) -> float:
    """Return the seconds of processor time that a process has taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def changes(library: str, path: Path) -> tuple[list[float], list[float]]:
    """Return seconds and processor seconds of each change, made after the draft was audited by an earlier server."""
    text = path.read_text()
    waited, spent = [], []
    for most in (0, CHANGES + 1):  # the first server only audits
        editor = Editor(path)
        server = await editor.begin(library)
        await editor.show(text)
        await asyncio.sleep(IDLE_S)
        for number, match in enumerate(list(CITED.finditer(text))[:most]):
            before = processor_s(server)
            waited.append(await editor.show(f"{text[: match.start()]} of number {number + 1}{text[match.start() :]}"))
            spent.append(processor_s(server) - before)
        await editor.client.shutdown_async(None)
        editor.client.exit(None)
        await editor.client.stop()  # type: ignore[no-untyped-call]
    return waited, spent


def check_s(library: str) -> float:
    """Return the median processor seconds of one check with warm models."""
    spent = []
    with Library.open(library) as opened:
        opened.check("The models are loaded before anything is measured.")
        for number in range(CHANGES):
            before = time.process_time()
            opened.check(f"The results of the study with the number {number} were confirmed by another study.")
            spent.append(time.process_time() - before)
    return median(spent)


def main() -> None:
    """Print the figures."""
    library, draft = sys.argv[1:]
    with TemporaryDirectory() as folder:
        for one in Path(draft).parent.iterdir():
            if one.suffix in (".bib", Path(draft).suffix):
                shutil.copy(one, folder)
        waited, spent = asyncio.run(changes(library, Path(folder) / Path(draft).name))
    single_s = check_s(library)
    first_s, *waited = waited
    first_spent_s, *spent = spent
    print(f"changed sentences {len(waited)}")
    print(f"first             {first_s:.2f} s, {first_spent_s:.2f} processor seconds")
    print(f"seconds           median {median(waited):.2f}, worst {max(waited):.2f}")
    print(f"processor seconds median {median(spent):.2f}, worst {max(spent):.2f}")
    print(f"ratio             {median(spent) / single_s:.2f} of one check ({single_s:.2f} s)")


if __name__ == "__main__":
    main()
