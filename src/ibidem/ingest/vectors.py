"""Vectors for the texts of an indexing run: carried over where the text is known, encoded where it is new."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibidem.embed import Encoder, Role
from ibidem.ingest.progress import Reporter
from ibidem.store import Generation, Pending

SLICE_CHARACTERS = 16_000
"""Text encoded between two looks at the clock: about a fifth of a second on two cores."""
CHECKPOINT_S = 15.0
"""How much encoding a crash may cost."""
UNIT = "passages and sentences"


@dataclass(frozen=True, slots=True)
class Wanted:
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
    wanted: Sequence[Wanted], previous: Generation | None, pending: Pending
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


def encode(
    texts: Mapping[bytes, str], encoder: Encoder, pending: Pending, reporter: Reporter
) -> dict[bytes, NDArray[np.float32]]:
    """Return the vectors of these texts by key; what is done when interrupted is kept in `pending`."""
    total_characters = sum(map(len, texts.values())) or 1
    found: dict[bytes, NDArray[np.float32]] = {}
    unsaved: list[bytes] = []
    characters, saved_s = 0, time.monotonic()
    try:
        for keys in _slices(texts):
            reporter.tell("encode", len(found), len(texts), UNIT, share=characters / total_characters)
            rows = encoder.encode([texts[key] for key in keys], role=Role.PASSAGE)
            found.update(zip(keys, rows, strict=True))
            unsaved.extend(keys)
            characters += sum(len(texts[key]) for key in keys)
            if time.monotonic() - saved_s > CHECKPOINT_S:
                _save(pending, unsaved, found)
                unsaved, saved_s = [], time.monotonic()
    except BaseException:
        _save(pending, unsaved, found)
        raise
    reporter.tell("encode", len(texts), len(texts), UNIT)
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


def _save(pending: Pending, keys: Sequence[bytes], found: Mapping[bytes, NDArray[np.float32]]) -> None:
    if keys:
        pending.save(list(keys), np.stack([found[key] for key in keys]))
