"""Open any sentence-transformers model by its export in the user's cache, which is made when it is not there yet."""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from functools import partial
from pathlib import Path

from ibidem.errors import ModelError
from ibidem.models.card import (
    CARD,
    FP32,
    INT8,
    TOKENIZER,
    ModelCard,
    Pipeline,
    export_name,
    read_card,
    verified,
    verify,
)
from ibidem.models.export import CONSTANTS, EXPORT_AGAIN, export
from ibidem.models.onnx import OnnxEncoder, Session, Sessions, Tokens, load, load_verified
from ibidem.models.protocols import Cancelled, Encoder, Options, Role
from ibidem.models.resolve import Source, Stamp, fingerprint, locate, stamp
from ibidem.paths import cache_folder

FOLDER = "encoders"
"""Where in the cache the exports are."""


def open_encoder(model: str, options: Options) -> Encoder:
    """Return the encoder of a model folder, or of a name in the local cache of Hugging Face.

    Only making its export, and running a model of which none is faithful, needs torch. Where the cache cannot be
    written, the export serves this process only, and the note says so. Raises ModelError for a model or an export
    that is missing or damaged, and KeyboardInterrupt soon after `options.cancelled` turns true.
    """
    source = locate(model)
    exports = exports_folder(options.cache)
    known = _Known(source, exports)
    folder, temporary = known.folder(), ""
    if folder is None:
        folder, temporary = _made(source, exports, options.cancelled)
        if not temporary:
            known.remember(folder)
    _, pipeline = _card(folder)
    if not pipeline.precision(options.precision):
        from ibidem.models.sentence_transformers import SentenceTransformerEncoder, load_original

        note = _note(pipeline, options.precision, temporary)
        return SentenceTransformerEncoder(load_original(source), name=model, digest=pipeline.digest(""), note=note)
    return open_export(folder, name=model, precision=options.precision, threads=options.threads, note=temporary)


def open_export(folder: Path, *, name: str, precision: str, threads: int = 0, note: str = "") -> OnnxEncoder:
    """Return the encoder of an export that has graphs. Raises ModelError naming what is missing or damaged."""
    card, pipeline = _card(folder)
    runs = pipeline.precision(precision)
    path = folder / TOKENIZER
    tokenizer = verified(path, card.files.get(TOKENIZER), remedy=EXPORT_AGAIN)
    sessions = Sessions(partial(_load, folder, card))
    return OnnxEncoder(
        {role: partial(sessions.get, pipeline.graph(role, runs)) for role in Role},
        Tokens(tokenizer, window=card.window, name=str(path), remedy=EXPORT_AGAIN),
        name=name,
        digest=pipeline.digest(runs),
        dimension=pipeline.dimension,
        prompts={role: pipeline.prompt(role) for role in Role},
        note=_note(pipeline, precision, note),
        threads=threads,
    )


def discard_damaged(cache: Path | None = None) -> list[Path]:
    """Remove the exports whose files do not match their digests; return where they were.

    The next opening makes them again.
    """
    damaged = []
    for folder in sorted(path for path in exports_folder(cache).glob("[!.]*") if path.is_dir()):
        try:
            card, _ = _card(folder)
            for name, digest in card.files.items():
                verify(folder / name, digest, remedy=EXPORT_AGAIN)
        except ModelError:
            shutil.rmtree(folder, ignore_errors=True)
            damaged.append(folder)
    return damaged


class _Known:
    """Remembers which export a model folder has, so that its weights need not be hashed again."""

    def __init__(self, source: Source, exports: Path) -> None:
        self._exports = exports
        self._path = exports / f"{hashlib.sha256(str(source.folder.absolute()).encode()).hexdigest()[:16]}.json"
        self._stamp: Stamp = stamp(source)

    def folder(self) -> Path | None:
        """Return the export, or None where none is known or the model folder has changed since."""
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
            folder = self._exports / str(known["export"])
            return folder if known["stamp"] == self._stamp and folder.is_dir() else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def remember(self, folder: Path) -> None:
        """Record the export of this model folder; where that cannot be written, it is hashed again next time."""
        text = json.dumps({"export": folder.name, "stamp": self._stamp})
        try:
            with tempfile.NamedTemporaryFile("w", dir=self._exports, delete=False, encoding="utf-8") as file:
                file.write(text)
            Path(file.name).replace(self._path)
        except OSError:
            return


def exports_folder(cache: Path | None) -> Path:
    """Return where the exports are kept; None for the folder of this user."""
    return (cache or cache_folder()) / FOLDER


def _made(source: Source, exports: Path, cancelled: Cancelled | None) -> tuple[Path, str]:
    """Return the folder of an export that fits the contents of the model folder, and a note where it is temporary."""
    contents = fingerprint(source)
    folder = exports / export_name(contents)
    if (folder / CARD).is_file():
        return folder, ""
    try:
        return export(source, contents, exports, cancelled=cancelled), ""
    except OSError as error:
        reason = error.strerror
    folder = Path(tempfile.mkdtemp(prefix="ibidem-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        folder = export(source, contents, folder, cancelled=cancelled)
    except OSError as error:
        raise ModelError(
            f"The model {source.name} cannot be exported: {folder}: {error.strerror}.", remedy="Free some disk space."
        ) from error
    return folder, f"{exports} cannot be written ({reason}): the model is exported anew by every command."


def _card(folder: Path) -> tuple[ModelCard, Pipeline]:
    """Return the card of an export. Raises ModelError for one that is damaged or belongs elsewhere."""
    card = read_card(folder, remedy=EXPORT_AGAIN)
    if card.pipeline is None or export_name(card.pipeline.source) != folder.name:
        raise ModelError(f"{folder / CARD} is from another version or another place.", remedy=EXPORT_AGAIN)
    return card, card.pipeline


def _note(pipeline: Pipeline, precision: str, more: str) -> str:
    """Return why not the precision runs that is wanted, and what else there is to say."""
    reasons = [pipeline.missing.get(name, "") for name in (FP32, INT8) if name == FP32 or precision != FP32]
    return " ".join(filter(None, (*reasons, more)))


def _load(folder: Path, card: ModelCard, name: str) -> Session:
    files = (folder / name, (folder / name).with_suffix(CONSTANTS))
    return load_verified(
        lambda: load(folder / name, name=str(folder / name), remedy=EXPORT_AGAIN),
        *(partial(verify, path, card.files.get(path.name), remedy=EXPORT_AGAIN) for path in files),
    )
