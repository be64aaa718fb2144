"""Make the export of a model: graph, tokenizer and card, in a folder named by the encoder's digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ibidem.embed import Encoder
from ibidem.embed.card import CARD, GRAPH, TOKENIZER, Card, write_card
from ibidem.embed.export import export, optimise
from ibidem.embed.fingerprint import sha256
from ibidem.embed.locate import Source
from ibidem.embed.onnx import OnnxEncoder
from ibidem.embed.original import SentenceTransformerEncoder, load_original, prompts, window
from ibidem.embed.parity import least_cosine
from ibidem.embed.quantise import quantise

FP32, INT8, ORIGINAL = "fp32", "int8", "original"
FAITHFUL = {FP32: 0.999, INT8: 0.97}
"""The least cosine with the original that an export of each precision must keep over the sample."""
_SLOW = "the original runs, which takes seconds to start"
_RECIPE = "ibidem-encoder-1"  # raise it when the same files would give other vectors


def encoder_digest(fingerprint: str, precision: str) -> str:
    """Return the digest of the encoder that a model gives at a precision."""
    return hashlib.sha256(f"{_RECIPE}\0{fingerprint}\0{precision}".encode()).hexdigest()


def build(source: Source, fingerprint: str, models: Path, *, int8: bool) -> Path:
    """Export a model into `models/<digest>` and return that folder.

    An int8 graph that strays too far gives way to the fp32 one, and that one to a card without a graph, which
    says that the original must run. Raises ModelError when the model cannot be loaded, OSError when the folder
    cannot be written.
    """
    models.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=models, prefix=".building-") as temporary:
        draft = Path(temporary) / "draft"
        draft.mkdir()
        model = load_original(source)
        card = _export(model, Path(temporary), draft, _blank(model, fingerprint), int8=int8)
        return _publish(draft, card, models)


def _blank(model: Any, fingerprint: str) -> Card:  # noqa: ANN401 (untyped library)
    return Card(
        digest="",
        source=fingerprint,
        precision=ORIGINAL,
        dimension=int(model.get_embedding_dimension()),
        window=window(model),
        prompts={role.value: prompt for role, prompt in prompts(model).items()},
        cosine=0.0,
    )


def _export(model: Any, work: Path, draft: Path, card: Card, *, int8: bool) -> Card:  # noqa: ANN401
    """Fill the draft with the best faithful graph and return its card; leave no graph when there is none."""
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        return replace(card, note=f"Of this model there is no export: it has no fast tokenizer; {_SLOW}.")
    backend.save(str(draft / TOKENIZER))
    original = SentenceTransformerEncoder(model, name="", digest="")
    plain, small = work / "plain.onnx", work / "small.onnx"

    def write_fp32(graph: Path) -> None:
        export(model, plain)
        optimise(plain, graph)

    def write_int8(graph: Path) -> None:
        quantise(plain, small)
        optimise(small, graph)

    card = _adopt(card, FP32, write_fp32, draft, original)
    if int8 and card.precision == FP32:
        card = _adopt(card, INT8, write_int8, draft, original)
    return card


def _adopt(card: Card, precision: str, write: Callable[[Path], None], draft: Path, original: Encoder) -> Card:
    """Return the card with this precision when its graph is faithful, else with a note that it is not."""
    graph = draft / f"{precision}.onnx"
    instead = _SLOW if card.precision == ORIGINAL else f"{card.precision} runs"
    try:
        write(graph)
        cosine = least_cosine(OnnxEncoder.open(graph, draft / TOKENIZER, card, name="", threads=1), original)
    except Exception as error:  # noqa: BLE001 (whatever the exporter cannot do, the original can)
        return replace(card, note=f"Of this model there is no {precision} export ({type(error).__name__}); {instead}.")
    if cosine < FAITHFUL[precision]:
        return replace(card, note=f"Its {precision} export is not faithful (cosine {cosine:.4f}); {instead}.")
    graph.replace(draft / GRAPH)
    return replace(card, precision=precision, cosine=round(cosine, 6))


def _publish(draft: Path, card: Card, models: Path) -> Path:
    """Move the draft to where its digest says, unless another process was there first."""
    kept = [draft / name for name in (GRAPH, TOKENIZER) if card.precision != ORIGINAL]
    for path in set(draft.iterdir()).difference(kept):
        path.unlink()
    card = replace(
        card, digest=encoder_digest(card.source, card.precision), files={path.name: sha256(path) for path in kept}
    )
    write_card(card, draft)
    for path in draft.iterdir():
        _sync(path)
    folder = models / card.digest
    try:
        draft.rename(folder)
    except OSError:
        if not (folder / CARD).is_file():
            raise
    _sync(models)
    return folder


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
