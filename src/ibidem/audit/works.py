"""The works that a draft cites: its bibliography, files beside it, and the documents of the library they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.references.identity import title_key
from ibidem.references.matching import DocumentMatcher, is_another
from ibidem.types import Document, MatchGrade, Reference
from ibidem.types.audits import CitedWork

if TYPE_CHECKING:
    from ibidem.storage.generation import Generation

HEAD = 3000
"""Characters of a document in which its title stands."""
PASSAGES = 24
"""Passages near a title that are looked at for it."""
MOST_BYTES = 20_000_000
"""Of a draft or a bibliography file beside it."""
SOURCES = (".md", ".markdown", ".tex", ".typ", ".txt", ".qmd", ".rmd")
"""Suffixes of drafts whose text may name bibliography files."""
FEW = 200
"""Entries of which each is looked for by its words where nothing surer is known; more would take seconds."""
WORDS = 3
"""The fewest words of a title that is recognised in running text."""
_NAMED = re.compile(
    r"^bibliography:[ \t]*(?P<yaml>[^\n]+)$|\\(?:bibliography|addbibresource)(?:\[[^\]]*\])?\{(?P<tex>[^{}]+)\}"
    r"|#bibliography\(\s*\(?(?P<typst>[^)]+)\)",
    re.MULTILINE,
)
_FILES = (".bib", ".ris", ".json", ".yml", ".yaml")
_COMMENT = re.compile(r"(?<![\\\w])%[^\n]*")
_KEYS = re.compile(r"cite[a-zA-Z]*\*?\s*(?:\[[^\[\]]*\]\s*){0,2}\{([^{}]*)\}|@\{?([\w][\w:.+/-]*)|<([\w:.+-]+)>")
_ANY_KEY = re.compile(r"nocite\s*\{\s*\*|@\*|full\s*:\s*true|\\(?:input|include|subfile)\b|#include\b")
_SUBTITLE = re.compile(r"[,:;(.]")


def entries_beside(path: Path, text: str | None = None) -> list[Reference]:
    """Return the entries of the bibliography files that a draft names, else of all `.bib` files in its folder.

    `text` is what stands in an editor instead of what is in the file.

    A file that cannot be read has no entries: its keys are then reported as unlisted.
    """
    if text is None:
        text = path.read_bytes()[:MOST_BYTES].decode("utf-8", "replace") if path.suffix.lower() in SOURCES else ""
    named = [path.parent / name for name in _named_files(text)]
    files = [one for one in named if one.is_file()] or sorted(path.parent.glob("*.bib"))
    return [entry for file in files for entry in _entries(file)]


def bibliography_places(path: Path, source: str) -> dict[str, tuple[int, int]]:
    """Return where the source of a draft names the bibliography files that there are, by the id of their document."""
    from ibidem.text.normalize import spell

    return {
        spell(Path(name).name): match.span()
        for match in _NAMED.finditer(source)
        for name in _names(match)
        if (path.parent / name).is_file()
    }


def keys_named(source: str) -> set[str] | None:
    """Return the keys that the source of a draft names anywhere, as in tables and notes; None where it may be any.

    They may be any where all entries are to be listed, and where other files belong to the draft.
    """
    text = _COMMENT.sub("", source)
    if _ANY_KEY.search(text):
        return None
    return {key.strip(" .:-") for match in _KEYS.finditer(text) for key in match[match.lastindex or 0].split(",")}


def _named_files(text: str) -> Iterator[str]:
    for match in _NAMED.finditer(text):
        yield from _names(match)


def _names(match: re.Match[str]) -> Iterator[str]:
    for name in re.split(r"[,\s]+", match[match.lastgroup or 0]):
        bare = name.strip("\"'[](),")
        if bare:
            yield bare if bare.lower().endswith(_FILES) else f"{bare}.bib"


def _entries(file: Path) -> Sequence[Reference]:
    from ibidem.readers import registry
    from ibidem.references.bibliography import read_entries
    from ibidem.structure import parse
    from ibidem.text.normalize import spell

    found = [
        one for one in registry.read_file(file, spell(file.name), max_bytes=MOST_BYTES) if isinstance(one, Document)
    ]
    return [entry for one in found for entry in read_entries(one, parse.blocks(one))]


def matched_works(entries: Iterable[Reference], generation: Generation, *, own: str = "") -> list[CitedWork]:
    """Return each entry with the document of the library that is this work, other than the draft itself."""
    listed = list(entries)
    known = [one for one in generation.catalogue.identities() if one.document != own]
    matcher = DocumentMatcher(known)
    found: list[CitedWork] = []
    for entry in listed:
        match = matcher.match([entry])
        if match is None:
            titles = {one.document: one.titles for one in known if not is_another(entry, one)}
            found.append(_by_words(entry, generation, titles) if len(listed) <= FEW else CitedWork(entry))
        else:
            found.append(CitedWork(entry, match.document, match.grade))
    return found


def _by_words(entry: Reference, generation: Generation, titles: Mapping[str, Sequence[str]]) -> CitedWork:
    """Return an entry with the document that has its title at its top, or whose own title the entry has.

    Of several it is the one at whose top the year and the first author of the entry stand.
    """
    wanted = [key for key in (title_key(entry.title), title_key(_main(entry.title))) if key.count(" ") >= WORDS - 1]
    said = title_key(entry.title or entry.raw)
    own = ((title_key(_main(title)), document) for document, listed in titles.items() for title in listed)
    held = {
        document: len(key)
        for key, document in own
        if key.count(" ") >= WORDS - 1 and _holds(said, key) and key != title_key(entry.container)
    }
    tops = {one: title_key(generation.catalogue.text(one)[:HEAD]) for one in held}
    longest = [one for one in held if held[one] == max(held.values())]
    for key in wanted:
        if longest:
            break
        tops = {one: title_key(generation.catalogue.text(one)[:HEAD]) for one in _near(key, generation, titles)}
        longest = [one for one in tops if _holds(tops[one], key)]
    signs = [title_key(sign) for sign in (entry.year, *(who.family for who in entry.authors[:1])) if sign]
    shown = {one: sum(_holds(tops[one], sign) for sign in signs) for one in longest}
    best = sorted(one for one in longest if shown[one] == max(shown.values()))
    if not best:
        return CitedWork(entry)
    return CitedWork(entry, best[0], MatchGrade.TITLE if len(best) == 1 else MatchGrade.SAME_TITLE)


def _main(title: str) -> str:
    """Return a title up to its subtitle or the number of its version."""
    return _SUBTITLE.split(title, maxsplit=1)[0]


def _holds(words: str, part: str) -> bool:
    return f" {part} " in f" {words} "


def _near(key: str, generation: Generation, known: Mapping[str, object]) -> list[str]:
    """Return the documents whose first words are nearest to a title."""
    ids = [int(one) for one in generation.lexical.search(key, PASSAGES)[0]]
    passages = generation.catalogue.passages(ids).values()
    return list(dict.fromkeys(one.document for one in passages if one.start < HEAD and one.document in known))
