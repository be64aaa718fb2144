"""Open a document where something stands: find its file, page and line, and the program that shows them."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from ibidem.errors import IndexMissing, LibraryError, UsageError
from ibidem.text.normalize import spell
from ibidem.types import Citation, Locator, Mark, MarkKind

if TYPE_CHECKING:
    from ibidem.library import Library

TEXTS = frozenset(
    (
        *(".txt", ".text", ".md", ".markdown", ".qmd", ".rmd", ".rst", ".org", ".adoc", ".asciidoc"),
        *(".tex", ".rnw", ".eml", ".mbox"),
    )
)
PAGES = frozenset((".html", ".htm", ".xhtml"))
"""Suffixes of pages that a browser shows from an anchor on."""
DATA = frozenset((".csv", ".tsv", ".bib", ".ris", ".json", ".jsonl", ".ndjson", ".xml", ".nxml", ".tei"))
"""Suffixes of files that are read in an editor, as texts are."""
EDITORS = {
    "code": ("-g", "{file}:{line}"),
    "codium": ("-g", "{file}:{line}"),
    "cursor": ("-g", "{file}:{line}"),
    "windsurf": ("-g", "{file}:{line}"),
    "zed": ("{file}:{line}",),
    "subl": ("{file}:{line}",),
    "hx": ("{file}:{line}",),
    "helix": ("{file}:{line}",),
    "kate": ("-l", "{line}", "{file}"),
    "kwrite": ("-l", "{line}", "{file}"),
    "notepad++": ("-n{line}", "{file}"),
    **dict.fromkeys(("vi", "vim", "nvim", "gvim", "nano", "pico", "micro", "kak", "joe", "ne"), ("+{line}", "{file}")),
    **dict.fromkeys(("emacs", "emacsclient", "mg", "gedit", "pluma", "xed", "mate"), ("+{line}", "{file}")),
}
"""How an editor is told a line, by the name of its program; others are given the file alone."""
VIEWERS = {
    "okular": ("-p", "{page}", "{file}"),
    "evince": ("--page-index={page}", "{file}"),
    "xreader": ("--page-index={page}", "{file}"),
    "atril": ("--page-index={page}", "{file}"),
    "zathura": ("-P", "{page}", "{file}"),
    "sioyek": ("--page", "{page}", "{file}"),
    "qpdfview": ("{file}#{page}",),
    "mupdf": ("{file}", "{page}"),
    "SumatraPDF": ("-page", "{page}", "{file}"),
}
"""How a viewer of PDF files is told a page; the first that is installed is taken."""
SYSTEM = {"darwin": "open", "win32": "explorer"}
"""The program that opens a file with whatever the system has for it; elsewhere xdg-open."""
BETWEEN = " › "
"""What stands between document, headings and place where a citation is shown."""
_PAGE = re.compile(r"(?:\bp\. |\bpage )(\d+)")
_LINE = re.compile(r"\blines? (\d+)(?:[–-](\d+))?")
_MARKED = {
    MarkKind.PARAGRAPH: re.compile(r"(?:¶|\bparagraph) (\d+)"),
    MarkKind.SLIDE: re.compile(r"\bslide (\d+)"),
    MarkKind.CELL: re.compile(r"\bcell ([^,]+)"),
    MarkKind.TIME: re.compile(r"\bat ([\d:.]+)"),
    MarkKind.CHAPTER: re.compile(r"(?:^|, )chapter (.+?)(?=, (?:¶|paragraph|p\.|page|lines?) |$)"),
    MarkKind.ANCHOR: re.compile(r"(?:^|, )#(\S+)$"),
}
"""What else a citation shows of a place, by the kind of mark."""
_SAID = re.compile(r"(?P<document>.+?), (?P<place>(?:lines? |p\. |page |¶|paragraph |slide |cell |at |chapter |#)\S.*)")
"""A citation as an editor shows it beside a quotation: `notes.md, line 7`."""
_AT = re.compile(
    r"(?P<document>.+?)(?::(?P<line>\d+)(?::\d+)?|#page=(?P<page>\d+)"
    r"|#(?P<kind>slide|cell|paragraph|chapter|time)=(?P<value>.+))"
)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where something stands in a file of the library."""

    document: str
    file: Path
    page: int | None = None
    """The sheet, from 1."""
    line: int | None = None
    """The line of the file, from 1."""
    link: str = ""
    """What leads to it in another program, as `zotero://select/…`; empty where it is a file of its own."""
    locator: Locator | None = field(default=None, compare=False)
    """All that was said of where it stands; None where that is the whole document."""


@dataclass(frozen=True, slots=True)
class OpenCommand:
    """A program with its arguments that shows a place."""

    words: tuple[str, ...]
    in_terminal: bool
    """Whether it takes the terminal over until it is left."""


def find_place(library: Library, citation: str | Citation) -> FilePlace:
    """Return the place that a citation, also as it is shown, a document with `:LINE` or `#page=N`, or a path names.

    A document may be named by the end of its path, a work whose text is in the library by its key. Raises UsageError
    naming what comes near, or the last page or line where the place is behind it.
    """
    library.paths.require_corpus(library.settings.store)
    if isinstance(citation, Citation):
        return _cited(library, citation)
    head, _, rest = citation.partition(BETWEEN)
    section, _, last = rest.rpartition(BETWEEN)
    if not rest and (said := _SAID.fullmatch(head.strip())):
        head, last = said["document"], said["place"]
    page, line = _PAGE.search(last), _LINE.search(last)
    numbers = (page[1] if page else None, line[1] if line else None)
    marks = [Mark(0, kind, found[1]) for kind, told in _MARKED.items() if (found := told.search(last))]
    named = head.strip()
    held = _held(library, named)
    if held is None and (at := _AT.fullmatch(named)):
        held, numbers = _held(library, at["document"]), (at["page"], at["line"])
        marks = [Mark(0, MarkKind(at["kind"]), at["value"])] if at["kind"] else marks
        line = None
    if held is None:
        raise _unknown(library, named)
    document, path = held
    sheet, row = (int(number) if number else None for number in numbers)
    place = _place(library, document, path, sheet, row)
    _check(library, place, marks)
    lines = None if row is None else (row, int((line and line[2]) or row))
    headings = tuple(section.split(BETWEEN)) if section else ()
    locator = Locator.of_marks(marks, page=sheet, lines=lines, section=headings)
    return place if locator == Locator() else replace(place, locator=locator)


def open_place(place: FilePlace, env: Mapping[str, str], run: Callable[[OpenCommand], int]) -> int:
    """Open a place with what `open_command` names; `run` starts the program, and its exit code is returned.

    Raises LibraryError where the file is gone or the program cannot be started, UsageError where there is none.
    """
    if not place.file.exists():
        raise LibraryError(f"{place.file} is no longer there.", remedy="Type: ibidem index")
    command = open_command(place, env)
    try:
        return run(command)
    except OSError as error:
        raise LibraryError(
            f"{command.words[0]} cannot be started: {error.strerror}.", remedy="Set EDITOR to a program that is there."
        ) from error


def launch(command: OpenCommand) -> int:
    """Run a program and return its exit code; one with a window of its own is left running, and 0 returned.

    Ctrl-C is left to a program in the terminal. To be called from the main thread.
    """
    import subprocess  # the words come from the settings of the person and the path, never from a document's text

    if not command.in_terminal:
        none = subprocess.DEVNULL
        subprocess.Popen(command.words, start_new_session=True, stdin=none, stdout=none, stderr=none)
        return 0
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run(command.words, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)


def open_command(
    place: FilePlace,
    env: Mapping[str, str],
    *,
    platform: str = sys.platform,
    which: Callable[[str], str | None] = shutil.which,
) -> OpenCommand:
    """Return what opens a place: the editor of the environment for text, a viewer for other files.

    Raises UsageError where nothing is there that could.
    """
    if place.link:
        return _by_the_system(place.link, platform, which)
    fields = {"file": str(place.file), "page": place.page, "line": place.line}
    editor = env.get("VISUAL") or env.get("EDITOR")
    if place.file.suffix.lower() in TEXTS | DATA and editor:
        words = shlex.split(editor, posix=platform != "win32")
        told = EDITORS.get(PurePath(words[0]).stem, ("{file}",)) if place.line is not None else ("{file}",)
        return OpenCommand((*words, *_filled(told, fields)), in_terminal=True)
    if place.file.suffix.lower() == ".pdf" and place.page is not None:
        for viewer, told in VIEWERS.items():
            if which(viewer):
                return OpenCommand((viewer, *_filled(told, fields)), in_terminal=False)
    anchor = place.locator.anchor if place.locator is not None else None
    if place.file.suffix.lower() in PAGES and anchor and platform not in SYSTEM:
        return _by_the_system(f"{place.file.absolute().as_uri()}#{quote(anchor)}", platform, which)
    return _by_the_system(str(place.file), platform, which)


def is_told(place: FilePlace, command: OpenCommand) -> bool:
    """Whether a program is told all the place that is known, so that nobody need look for it."""
    if place.locator is None or place.link:
        return True
    told = " ".join(command.words).replace(str(place.file), "")
    number = place.page if place.page is not None else place.line
    return number is not None and re.search(rf"(?<!\d){number}(?!\d)", told) is not None


def _cited(library: Library, citation: Citation) -> FilePlace:
    held = _held(library, citation.document)
    if held is None:
        raise _unknown(library, citation.document)
    place = _place(library, *held, citation.page, citation.lines[0] if citation.lines else None)
    return replace(place, locator=citation.locator)


def _check(library: Library, place: FilePlace, marks: Sequence[Mark]) -> None:
    """Raise UsageError where a document has no such page, line, paragraph, slide or row of cells."""
    try:
        document = library.document(place.document)
    except (KeyError, IndexMissing):
        return
    if place.page is not None and document.pages and not 1 <= place.page <= len(document.pages):
        raise _beyond(place, "page", place.page, len(document.pages))
    if place.line is not None and place.file.suffix.lower() in TEXTS | DATA | PAGES and place.file.is_file():
        with place.file.open("rb") as file:
            lines = sum(1 for _ in file)
        if not 1 <= place.line <= lines:
            raise _beyond(place, "line", place.line, lines)
    known = {(mark.kind, _row(mark.value)) for mark in document.marks}
    counted = {kind for kind, _ in known} - {MarkKind.TIME}
    for mark in marks:
        if mark.kind in counted and (mark.kind, _row(mark.value)) not in known:
            raise _beyond(place, mark.kind.value, mark.value, None)


def _row(value: str) -> str:
    """Return a cell without its column: a document marks one cell of a row."""
    return re.sub(r"(?<=!)[A-Z]+(?=\d+$)", "", value)


def _beyond(place: FilePlace, unit: str, wanted: int | str, last: int | None) -> UsageError:
    until = f"; its last is {last}" if last is not None else ""
    return UsageError(
        f"{place.document} has no {unit} {wanted}{until}.",
        remedy=f"Type: ibidem open {shlex.quote(place.document)}",
    )


def _place(library: Library, document: str, path: str, page: int | None, line: int | None) -> FilePlace:
    return FilePlace(document, library.paths.file(path), page, None if page else line, _link(document, page))


def _by_the_system(target: str, platform: str, which: Callable[[str], str | None]) -> OpenCommand:
    opener = SYSTEM.get(platform, "xdg-open")
    if which(opener) is None:
        raise UsageError(f"Nothing here opens {target}.", remedy="Set EDITOR for text, or install xdg-utils.")
    return OpenCommand((opener, target), in_terminal=False)


def _link(document: str, page: int | None) -> str:
    """Return the link to a note or to annotations in Zotero; empty for any other document."""
    _, mark, address = document.partition("zotero.sqlite#")
    if not mark:
        return ""
    return f"zotero://select/{address}" if page is None else f"zotero://open-pdf/{address}?page={page}"


def _filled(told: Sequence[str], fields: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(one.format_map(fields) for one in told)


def _held(library: Library, named: str) -> tuple[str, str] | None:
    """Return the id and the path of the document that a name means; None where there is none, or several."""
    documents = {document.id: document.path for document in library.list_documents()}
    if named in documents:
        return named, documents[named]
    if (path := _inside(library, named)) is not None:
        return path, path
    ends = [one for one in documents if one.endswith(f"/{named}")]
    if len(ends) == 1:
        return ends[0], documents[ends[0]]
    try:
        source = next((one.work.source for one in library.citable() if one.key == named), None)
    except IndexMissing:
        source = None
    return (source, documents[source]) if source is not None and source in documents else None


def _inside(library: Library, named: str) -> str | None:
    """Return the path, as the library has it, of a file of the corpus or of a source that a path leads to."""
    file = Path(named).expanduser().absolute()
    corpus = library.paths.corpus.absolute()
    if not named or not file.is_file():
        return None
    if file.is_relative_to(corpus):
        return "/".join(map(spell, file.relative_to(corpus).parts))
    inside = any(file.is_relative_to(source) for source in library.paths.folders(library.settings.sources))
    return "/".join(map(spell, file.as_posix().split("/"))) if inside else None


def _unknown(library: Library, named: str) -> UsageError:
    near = get_close_matches(named, [document.id for document in library.list_documents()], n=3, cutoff=0.5)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return UsageError(f"No document is called {named}.{meant}", remedy="Type: ibidem list, to see what is there.")
