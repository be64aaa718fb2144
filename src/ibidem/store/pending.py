"""Vectors that are encoded but not yet in a generation, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ibidem.store import disk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEY_BYTES = 16


class Pending:
    """Shards of keys and vectors of one encoder in a folder; each shard's name holds the digest of its content."""

    def __init__(self, folder: Path, encoder_digest: str) -> None:
        self._root = folder
        self._folder = folder / (encoder_digest[:32] or "unnamed")

    def save(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Add a shard of (n) keys of 16 bytes and (n, d) rows; whole or not at all. Raises IndexUnwritable."""
        import numpy as np

        shard = np.empty(len(keys), [("key", "u1", (KEY_BYTES,)), ("vector", "<f4", (vectors.shape[1],))])
        shard["key"] = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY_BYTES)
        shard["vector"] = vectors
        content = io.BytesIO()
        np.save(content, shard, allow_pickle=False)
        digest = hashlib.sha256(content.getvalue()).hexdigest()
        with disk.writing(self._root):
            disk.make_folder(self._folder)
            torn = self._folder / f"{digest[:32]}.tmp"
            disk.write(torn, content.getvalue())
            disk.rename(torn, torn.with_suffix(".npy"))

    def load(self) -> dict[bytes, NDArray[np.float32]]:
        """Return the vectors by key; shards that are torn or were edited are passed over."""
        import numpy as np

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
