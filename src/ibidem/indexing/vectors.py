"""Vectors for the texts of an indexing run: carried over where the text is known, encoded where it is new."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ibidem.indexing.progress import ProgressReporter
from ibidem.storage import disk
from ibidem.storage.generation import Generation

KEY_BYTES = 16


class PendingVectors:
    """Shards of keys and vectors of one encoder in a folder; each shard's name holds the digest of its content."""

    def __init__(self, folder: Path, encoder_digest: str) -> None:
        self._root = folder
        self._folder = folder / (encoder_digest[:32] or "unnamed")

    def save(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Add a shard of (n) keys of 16 bytes and (n, d) rows; whole or not at all. Raises IndexUnwritable."""
        shard = np.empty(len(keys), [("key", "u1", (KEY_BYTES,)), ("vector", "<f4", (vectors.shape[1],))])
        shard["key"] = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY_BYTES)
        shard["vector"] = vectors
        content = io.BytesIO()
        np.save(content, shard, allow_pickle=False)
        name = f"{hashlib.sha256(content.getvalue()).hexdigest()[:32]}.npy"
        with disk.writing(self._root):
            disk.make_folder(self._folder)
            disk.replace_file(self._folder / name, content.getvalue())

    def load(self) -> dict[bytes, NDArray[np.float32]]:
        """Return the vectors by key; shards that are torn or were edited are passed over."""
        found: dict[bytes, NDArray[np.float32]] = {}
        for path in sorted(self._folder.glob("*.npy")):
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest()[:32] != path.stem:
                continue
            shard = np.load(io.BytesIO(content), allow_pickle=False)
            found.update((key.tobytes(), row) for key, row in zip(shard["key"], shard["vector"], strict=True))
        return found

    def clear(self) -> None:
        """Remove all shards, those of other encoders too."""
        disk.remove_tree(self._root)


SLICE_CHARACTERS = 16_000
"""Text encoded between two looks at the clock: about a fifth of a second on two cores."""
CHECKPOINT_S = 15.0
"""How much encoding a crash may cost."""
UNIT = "passages and sentences"


@dataclass(frozen=True, slots=True)
class TextToEncode:
    """A text that needs a vector."""

    table: str
    """`passages` or `sentences`."""
    id: int
    key: bytes
    text: str


def key_of(text: str) -> bytes:
    """Return the 16 bytes by which a text's vector is found again."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def carried_over(
    wanted: Sequence[TextToEncode], previous: Generation | None, pending: PendingVectors
) -> dict[bytes, NDArray[np.float32]]:
    """Return the vectors that the previous generation or an interrupted run already have, by key."""
    found: dict[bytes, NDArray[np.float32]] = dict(pending.load())
    missing = list({one.key for one in wanted} - found.keys())
    if previous is None or not missing:
        return found
    places = previous.catalogue.find_vectors(missing)
    for table, index in (("passages", previous.passages), ("sentences", previous.sentences)):
        held = [(key, one) for key, (place, one) in places.items() if place == table]
        if held:
            rows = index.vectors(np.array([one for _, one in held], np.int64))
            found.update({key: row for (key, _), row in zip(held, rows, strict=True)})
    return found


Encode = Callable[[Iterable[Sequence[str]]], Iterable[NDArray[np.float32]]]
"""Turns batches of texts into their (n, d) unit rows, in order."""


def encode(
    texts: Mapping[bytes, str], run: Encode, pending: PendingVectors, reporter: ProgressReporter
) -> dict[bytes, NDArray[np.float32]]:
    """Return the vectors of these texts by key; what is done when interrupted is kept in `pending`."""
    total_characters = sum(map(len, texts.values())) or 1
    found: dict[bytes, NDArray[np.float32]] = {}
    unsaved: list[bytes] = []
    characters, saved_s = 0, time.monotonic()
    slices = list(_slices(texts))
    try:
        reporter.tell("encode", 0, len(texts), UNIT)
        for keys, rows in zip(slices, run([texts[key] for key in keys] for keys in slices), strict=True):
            found.update(zip(keys, rows, strict=True))
            unsaved.extend(keys)
            characters += sum(len(texts[key]) for key in keys)
            reporter.tell("encode", len(found), len(texts), UNIT, share=characters / total_characters)
            if time.monotonic() - saved_s > CHECKPOINT_S:
                _save(pending, unsaved, found)
                unsaved, saved_s = [], time.monotonic()
    except BaseException:
        _save(pending, unsaved, found)
        raise
    return found


def _slices(texts: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    """Yield keys of texts of about equal length together, longest first."""
    part: list[bytes] = []
    characters = 0
    for key in sorted(texts, key=lambda one: (-len(texts[one]), one)):
        part.append(key)
        characters += len(texts[key])
        if characters >= SLICE_CHARACTERS:
            yield part
            part, characters = [], 0
    if part:
        yield part


def _save(pending: PendingVectors, keys: Sequence[bytes], found: Mapping[bytes, NDArray[np.float32]]) -> None:
    if keys:
        pending.save(list(keys), np.stack([found[key] for key in keys]))
