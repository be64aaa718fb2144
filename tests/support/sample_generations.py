"""Small libraries in a folder for tests of the store, without readers or an encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ibidem.errors import IndexMissing
from ibidem.paths import LibraryPaths
from ibidem.storage.catalog_reader import FileState
from ibidem.storage.generation import Generation, open_current
from ibidem.storage.generation_writer import GenerationWriter, begin_generation
from ibidem.types import Clutter, Document, Filter, Kind, Passage, Sentence, Skipped

DIMENSION = 8
FILE_CALLS = ("write", "sync", "rename", "make_folder", "copy", "link", "remove_tree", "call")
"""The functions of `storage.disk`."""
ENCODER = {"encoder": "tiny", "encoder_digest": "e" * 64, "dimension": DIMENSION}
YESTERDAY = {"boats.txt": "The ferry leaves at six. It is blue.", "light.txt": "The lamp burns oil. Keepers watch it."}
TODAY = {"boats.txt": "The ferry leaves at seven. It is blue.", "tides.txt": "The tide turns twice. Wind raises it."}


@dataclass(frozen=True, slots=True)
class Made:
    """A document with what is stored of it."""

    document: Document
    passages: tuple[Passage, ...]
    keys: Mapping[int, bytes]


def library(folder: Path) -> LibraryPaths:
    """Return an empty library in a folder."""
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    return LibraryPaths(folder)


def number(*parts: object) -> int:
    """Return a 63-bit id."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big") >> 1


def vector(text: str) -> NDArray[np.float32]:
    """Return a unit vector that only the text decides."""
    row = np.random.default_rng(number(text)).standard_normal(DIMENSION).astype(np.float32)
    return row / np.float32(np.linalg.norm(row))


def key(text: str) -> bytes:
    """Return the key of a text's vector."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def document(path: str, text: str, *, kind: Kind = Kind.PROSE) -> Made:
    """Return a document of one passage whose sentences end in a full stop."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    sentences, start = [], 0
    for part in text.split(". "):
        end = min(start + len(part) + 1, len(text))
        shown = text[start:end]
        one = number(path, digest, start, end)
        sentences.append(Sentence(id=one, start=start, end=end, lines=(1, 1), text=shown, search_text=shown))
        start = end + 1
    passage = Passage(
        number(path, digest), path, path, kind, 0, len(text), text, text, ("Part",), None, (1, 1), tuple(sentences)
    )
    embedded: list[Passage | Sentence] = [passage, *sentences]
    keys = {one.id: key(one.search_text) for one in embedded}
    return Made(Document(path, path, path, text, digest), (passage,), keys)


def put(draft: GenerationWriter, made: Iterable[Made]) -> None:
    """Add documents to a draft, with a vector for every passage and sentence."""
    for one in made:
        draft.add(one.document, one.passages, [Clutter(one.document.id, (1, 1), 0, 3, "menu")], one.keys)
        parts: dict[str, Sequence[Passage | Sentence]] = {
            "passages": one.passages,
            "sentences": one.passages[0].sentences,
        }
        for table, items in parts.items():
            ids = np.array([item.id for item in items], np.int64)
            draft.add_vectors(table, ids, np.stack([vector(item.search_text) for item in items]))


def commit(at: LibraryPaths, texts: Mapping[str, str], *, fresh: bool = False) -> str:
    """Make a generation that holds just these texts, changing what the live one holds."""
    with begin_generation(at, fresh=fresh) as draft:
        held = draft.previous.catalogue.document_ids() if draft.previous else {}
        wanted = {path: document(path, text) for path, text in texts.items()}
        changed = [path for path, made in wanted.items() if held.get(path) != made.document.digest]
        draft.remove([path for path in held if path not in wanted or path in changed])
        put(draft, (wanted[path] for path in changed))
        draft.set_files({path: FileState(len(text), 1, "f" * 64) for path, text in texts.items()})
        draft.set_skipped([Skipped("a.bin", "binary")])
        return draft.commit(**ENCODER, settings={"tokens": 180})  # type: ignore[arg-type]


def contents(generation: Generation) -> dict[str, str]:
    """Return all texts of a generation after checking that every part of it tells the same."""
    found = {}
    for path in generation.catalogue.document_ids():
        ids = generation.catalogue.select(Filter((path,)))
        assert ids is not None
        (passage,) = generation.catalogue.passages(ids.tolist()).values()
        made = document(path, generation.catalogue.document(path).text)
        assert passage == made.passages[0]
        sentences = np.array([one.id for one in passage.sentences], np.int64)
        stored = generation.sentences.vectors(sentences)
        assert np.allclose(stored, [vector(one.search_text) for one in passage.sentences], atol=1e-3)
        assert np.allclose(generation.passages.vectors(np.array([passage.id])), vector(passage.text), atol=1e-3)
        assert generation.lexical.score(passage.text, np.array([passage.id]))[0] > 0
        found[path] = passage.text
    counts = generation.catalogue.counts()
    assert (len(generation.passages), len(generation.lexical)) == (counts.passages, counts.passages)
    assert len(generation.sentences) == counts.sentences
    return found


def live(at: LibraryPaths) -> dict[str, str]:
    """Return the texts of the live generation, every file checked; nothing when there is none."""
    try:
        with open_current(at) as generation:
            return contents(generation)
    except IndexMissing:
        return {}
