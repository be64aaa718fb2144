"""The works that a draft cites: its bibliography, files beside it, and the documents of the library they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.audit.markup import TEX_COMMENT, TYPST_COMMENT
from ibidem.references.identity import title_key
from ibidem.references.matching import DocumentMatcher, is_another
from ibidem.types import Document, MatchGrade, Reference
from ibidem.types.audits import VERBATIM, CitedWork

if TYPE_CHECKING:
    from ibidem.storage.generation import Generation

HEAD = 3000
"""Characters of a document in which its title stands."""
PASSAGES = 24
"""Passages near a title that are looked at for it."""
MOST_BYTES = 20_000_000
"""Of a draft or a bibliography file beside it."""
SOURCES = (*filter(None, VERBATIM), ".qmd", ".rmd")
"""Suffixes of drafts whose text may name bibliography files."""
FEW = 200
"""Entries of which each is looked for by its words where nothing surer is known; more would take seconds."""
TITLE_WORDS = 4
"""Of a title that tells works of one author and year apart."""
WORDS = 3
"""The fewest words of a title that is recognised in running text."""
_NAMED = re.compile(
    r"^bibliography:[ \t]*(?P<yaml>\[[^\[\]]*\]|[^\n]*(?:\n[ \t]*-[ \t][^\n]*)*)"
    r"|\\(?:bibliography|addbibresource)(?:\[[^\]]*\])?\{(?P<tex>[^{}]+)\}"
    r"|#bibliography\(\s*\(?(?P<typst>[^)]+)\)",
    re.MULTILINE,
)
_NAME = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'|([^\s,\[\]()\"']+)")
_FILES = (".bib", ".ris", ".json", ".yml", ".yaml")
_COMMENTS = {".tex": TEX_COMMENT, ".typ": TYPST_COMMENT, "": re.compile(r"<!--.*?-->", re.DOTALL)}
"""By suffix; that of Markdown serves for all others."""
_YAML_COMMENT = re.compile(r"(?<=\s)#[^\n]*")
_KEYS = re.compile(r"cite[a-zA-Z]*\*?\s*(?:\[[^\[\]]*\]\s*){0,2}\{([^{}]*)\}|@\{?([\w][\w:.+/-]*)|<([\w:.+-]+)>")
_ANY_KEY = re.compile(r"nocite\s*\{\s*\*|@\*|full\s*:\s*true|\\(?:input|include|subfile)\b|#include\b")
_SUBTITLE = re.compile(r"[,:;(.]")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_])")
"""Where the body that wrote a work ends in what was taken for its title: *PostgreSQL. Appropriate uses of it*."""


@dataclass(frozen=True)
class BibliographyFile:
    """A bibliography file that a draft may cite from; it is read when its entries are asked for."""

    name: str
    """As the draft names it, or that of the file in its folder: the document of its entries."""
    path: Path
    place: tuple[int, int] | None = None
    """Where the draft names it; None where it does not."""

    @cached_property
    def entries(self) -> tuple[Reference, ...]:
        """Its entries; none where it cannot be read: its keys are then reported as unlisted."""
        return self._read[0]

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with its records, each with its line; nothing before its entries were asked for."""
        return self._read[1] if "_read" in vars(self) else ()

    @cached_property
    def _read(self) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
        return _entries(self.path, self.name)

    def uncited(self, source: str, suffix: str, cited: Collection[Reference]) -> list[str]:
        """Return the keys that the source of a draft names nowhere, though it names the file.

        None is known where all entries are to be listed, and where other files belong to the draft.
        """
        text = _uncommented(source, suffix)
        if self.place is None or _ANY_KEY.search(text):
            return []
        named = {key.strip(" .:-") for match in _KEYS.finditer(text) for key in match[match.lastindex or 0].split(",")}
        named.update(entry.label for entry in set(cited).intersection(self.entries))
        return [entry.label or entry.raw for entry in self.entries if entry.label not in named]


def files_beside(path: Path, text: str | None = None) -> list[BibliographyFile]:
    """Return the bibliography files that a draft names, else all `.bib` files in its folder.

    `text` is what stands in an editor instead of what is in the file.
    """
    from ibidem.text.normalize import spell

    named = dict(_named_files(_uncommented(_source(path, text), path.suffix.lower())))
    files = {name: path.parent / name for name in named if (path.parent / name).is_file()}
    files = files or {file.name: file for file in sorted(path.parent.glob("*.bib"))}
    return [BibliographyFile(spell(name), file, named.get(name)) for name, file in files.items()]


def _source(path: Path, text: str | None) -> str:
    if text is not None:
        return text
    return path.read_bytes()[:MOST_BYTES].decode("utf-8", "replace") if path.suffix.lower() in SOURCES else ""


def _uncommented(text: str, suffix: str) -> str:
    """Return the source of a draft with spaces in the place of its comments."""
    return _COMMENTS.get(suffix, _COMMENTS[""]).sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _named_files(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for match in _NAMED.finditer(text):
        for name in _NAME.findall(_YAML_COMMENT.sub("", match[match.lastgroup or 0])):
            bare = "".join(name)
            yield bare if bare.lower().endswith(_FILES) else f"{bare}.bib", match.span()


def _entries(file: Path, name: str) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """Return the entries of a file, and what is wrong with its records."""
    from ibidem.readers import registry
    from ibidem.references.bibliography import read_entries
    from ibidem.references.records import malformed_records
    from ibidem.structure import parse

    entries: list[Reference] = []
    troubles: list[str] = []
    for document in registry.read_file(file, name, max_bytes=MOST_BYTES):
        if not isinstance(document, Document):
            troubles.append(f"{name} cannot be read: {document.reason}")
            continue
        blocks = parse.blocks(document)
        entries.extend(read_entries(document, blocks))
        troubles.extend(f"{name}, line {one.line}: {one.trouble}" for one in malformed_records(document, blocks))
    return tuple(entries), tuple(troubles)


def missing_files(path: Path, text: str | None = None) -> list[str]:
    """Return the names of bibliography files that a draft names and that are not there."""
    named = dict(_named_files(_uncommented(_source(path, text), path.suffix.lower())))
    return [name for name in named if not (path.parent / name).is_file()]


def matched_works(entries: Iterable[Reference], generation: Generation, *, own: str = "") -> list[CitedWork]:
    """Return each entry with the document of the library that is this work, other than the draft itself."""
    listed = list(entries)
    known = [identity for identity in generation.catalogue.identities() if identity.document != own]
    matcher = DocumentMatcher(known)
    works: list[CitedWork] = []
    for entry in listed:
        match = matcher.match([entry])
        if match is None:
            titles = {identity.document: identity.titles for identity in known if not is_another(entry, identity)}
            works.append(_by_words(entry, generation, titles) if len(listed) <= FEW else CitedWork(entry))
        else:
            works.append(CitedWork(entry, match.document, match.grade))
    return _told_apart(works)


def _told_apart(works: Sequence[CitedWork]) -> list[CitedWork]:
    """Return works, those that a draft calls by one author and year with the first words of their titles."""
    named = Counter(work.key for work in works)
    return [
        replace(work, told_by=" ".join(work.reference.title.split()[:TITLE_WORDS]).rstrip(".,:;"))
        if named[work.key] > 1
        else work
        for work in works
    ]


def _by_words(entry: Reference, generation: Generation, titles: Mapping[str, Sequence[str]]) -> CitedWork:
    """Return an entry with the document that has its title at its top, or whose own title the entry has.

    Of several it is the one at whose top the year and the first author of the entry stand.
    """
    whole, *pieces = entry.title, *_SENTENCE_END.split(entry.title)
    forms = dict.fromkeys(title_key(form) for form in (whole, _main(whole), *pieces, *map(_main, pieces)))
    wanted = [key for key in forms if key.count(" ") >= WORDS - 1 and key != title_key(entry.container)]
    title = title_key(entry.title or entry.raw)
    own = (
        (title_key(form), document)
        for document, listed in titles.items()
        for title in listed
        for form in (title, _main(title))
    )
    held: dict[str, int] = {}
    for key, document in own:
        if key.count(" ") >= WORDS - 1 and _holds(title, key) and key != title_key(entry.container):
            held[document] = max(len(key), held.get(document, 0))
    tops = {document: title_key(generation.catalogue.text(document)[:HEAD]) for document in held}
    longest = [document for document in held if held[document] == max(held.values())]
    for key in wanted:
        if longest:
            break
        tops = {
            document: title_key(generation.catalogue.text(document)[:HEAD])
            for document in _near(key, generation, titles)
        }
        longest = [document for document in tops if _holds(tops[document], key)]
    signs = [title_key(sign) for sign in (entry.year, *(who.family for who in entry.authors[:1])) if sign]
    shown = {document: sum(_holds(tops[document], sign) for sign in signs) for document in longest}
    best = sorted(document for document in longest if shown[document] == max(shown.values()))
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
    ids = [int(id) for id in generation.lexical.search(key, PASSAGES)[0]]
    passages = generation.catalogue.passages(ids).values()
    return list(
        dict.fromkeys(passage.document for passage in passages if passage.start < HEAD and passage.document in known)
    )
