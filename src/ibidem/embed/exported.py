"""Open a model by its export, making the export when there is none yet."""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from ibidem.embed import Encoder
from ibidem.embed.card import CARD, FP32, INT8, RECIPE, TOKENIZER, encoder_digest, read_card, verify_file
from ibidem.embed.fingerprint import Stamp, fingerprint, stamp
from ibidem.embed.graphs import Graphs
from ibidem.embed.locate import Source, locate
from ibidem.embed.onnx import OnnxEncoder
from ibidem.embed.tokens import Tokens
from ibidem.errors import ModelError


def open_exported(model: str, *, models: Path, precision: str = "auto", threads: int = 0) -> Encoder:
    """Return the encoder for a model by its export under `models`; `auto` means int8 where that is faithful.

    Where `models` cannot be written, the export serves this process only, and the note says so.
    Raises ModelError for a model or an export that is missing or damaged.
    """
    source = locate(model)
    alias = _Alias(source, models, precision)
    folder, note = alias.folder(), ""
    if folder is None:
        folder, note = _made(source, models, int8=precision != FP32)
        if not note:
            alias.remember(folder)
    card = read_card(folder)
    card = replace(card, note=" ".join(filter(None, (card.note, note))))
    if card.graphs:
        verify_file(folder, card, TOKENIZER)
        tokens = Tokens(folder / TOKENIZER, window=card.window)
        return OnnxEncoder(Graphs(folder, card).session, tokens, card, name=model, threads=threads)
    from ibidem.embed.original import SentenceTransformerEncoder, load_original

    return SentenceTransformerEncoder(load_original(source), name=model, digest=card.digest, note=card.note)


def discard_damaged(models: Path) -> list[Path]:
    """Remove the exports under `models` whose files do not match their digests; return where they were.

    The next opening makes them again.
    """
    damaged = []
    for folder in sorted(path for path in models.glob("*") if path.is_dir()):
        try:
            card = read_card(folder)
            for name in card.files:
                verify_file(folder, card, name)
        except ModelError:
            shutil.rmtree(folder, ignore_errors=True)
            damaged.append(folder)
    return damaged


class _Alias:
    """Remembers which export a model folder gave, so that its weights need not be hashed again."""

    def __init__(self, source: Source, models: Path, precision: str) -> None:
        key = hashlib.sha256(f"{RECIPE}\0{source.folder.absolute()}\0{precision}".encode()).hexdigest()[:16]
        self._models = models
        self._path = models / f"{key}.json"
        self._stamp: Stamp = stamp(source)

    def folder(self) -> Path | None:
        """Return the export, or None where none is known or the model folder has changed since."""
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
            folder = self._models / str(known["digest"])
            return folder if known["stamp"] == self._stamp and folder.is_dir() else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember(self, folder: Path) -> None:
        """Record the export of this model folder; a folder that cannot be written is no harm."""
        text = json.dumps({"digest": folder.name, "stamp": self._stamp})
        try:
            with tempfile.NamedTemporaryFile("w", dir=self._models, delete=False, encoding="utf-8") as file:
                file.write(text)
            Path(file.name).replace(self._path)
        except OSError:
            return


def _made(source: Source, models: Path, *, int8: bool) -> tuple[Path, str]:
    """Return the folder of an export that fits the contents of the model folder, and a note where it is temporary."""
    from ibidem.embed.build import build

    contents = fingerprint(source)
    there = models / encoder_digest(contents, INT8 if int8 else FP32)
    if (there / CARD).is_file():
        return there, ""
    try:
        return build(source, contents, models, int8=int8), ""
    except OSError as error:
        folder = _temporary(source, contents, int8=int8)
        return folder, f"{models} cannot be written ({error.strerror}): the model is exported anew by every command."


def _temporary(source: Source, contents: str, *, int8: bool) -> Path:
    from ibidem.embed.build import build

    folder = Path(tempfile.mkdtemp(prefix="ibidem-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        return build(source, contents, folder, int8=int8)
    except OSError as error:
        raise ModelError(
            f"The model {source.name} cannot be exported: {folder}: {error.strerror}.", remedy="Free some disk space."
        ) from error
