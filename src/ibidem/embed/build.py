"""Make the export of a model: graph, tokenizer and card, in a folder named by the encoder's digest."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ibidem.embed import Role
from ibidem.embed.card import CARD, FP32, INT8, ORIGINAL, TOKENIZER, Card, encoder_digest, write_card
from ibidem.embed.export import export, optimise
from ibidem.embed.fingerprint import sha256
from ibidem.embed.graphs import WEIGHTS, load
from ibidem.embed.locate import Source
from ibidem.embed.onnx import OnnxEncoder
from ibidem.embed.original import SentenceTransformerEncoder, load_original, prompts, window
from ibidem.embed.parity import least_cosine
from ibidem.embed.quantise import quantise
from ibidem.embed.sample import feeds, scaling_ids
from ibidem.embed.tokens import Tokens

FAITHFUL = {FP32: 0.999, INT8: 0.99}
"""The least cosine with the original that an export of each precision must keep over the sample."""
ROLES = {FP32: tuple(Role), INT8: (Role.PASSAGE,)}
"""Which texts a precision is for: a question is one text, and its error would count against every passage."""
_SLOW = "the original runs, which takes seconds to start"


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
    )


def _export(model: Any, work: Path, draft: Path, card: Card, *, int8: bool) -> Card:  # noqa: ANN401
    """Fill the draft with the faithful graphs and return its card; leave no graph when there is none."""
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        return replace(card, note=f"Of this model there is no export: it has no fast tokenizer; {_SLOW}.")
    backend.save(str(draft / TOKENIZER))
    tokens = Tokens(draft / TOKENIZER, window=card.window)
    original = SentenceTransformerEncoder(model, name="", digest="")
    plain, small = work / "plain.onnx", work / "small.onnx"

    def write_fp32(graph: Path) -> None:
        export(model, plain)
        optimise(plain, graph)

    def write_int8(graph: Path) -> None:
        quantise(plain, small, samples=feeds(scaling_ids(tokens, window=card.window)))
        optimise(small, graph)

    def compare(graph: Path) -> float:
        session = load(graph)
        return least_cosine(OnnxEncoder(lambda _: session, tokens, card, name="", threads=1), original)

    card = _adopt(card, draft / f"{FP32}.onnx", write_fp32, compare)
    if int8 and card.precision == FP32:
        card = _adopt(card, draft / f"{INT8}.onnx", write_int8, compare)
    return card


def _adopt(card: Card, graph: Path, write: Callable[[Path], None], compare: Callable[[Path], float]) -> Card:
    """Return the card with this graph when it is faithful, else with a note that says it is not."""
    precision = graph.stem
    instead = _SLOW if card.precision == ORIGINAL else f"{card.precision} runs"
    try:
        write(graph)
        cosine = compare(graph)
    except OSError:
        raise  # a full disk says nothing of the model
    except Exception as error:  # noqa: BLE001 (whatever the exporter cannot do, the original can)
        return replace(card, note=f"Of this model there is no {precision} export ({type(error).__name__}); {instead}.")
    cosines = {**card.cosines, precision: round(cosine, 6)}
    if cosine < FAITHFUL[precision]:
        note = f"Its {precision} export is not faithful (cosine {cosine:.4f}); {instead}."
        return replace(card, cosines=cosines, note=note)
    graphs = {**card.graphs, **{role.value: graph.name for role in ROLES[precision]}}
    return replace(card, precision=precision, cosines=cosines, graphs=graphs)


def _publish(draft: Path, card: Card, models: Path) -> Path:
    """Move the draft to where its digest says, unless another process was there first."""
    graphs = [draft / name for name in sorted(set(card.graphs.values()))]
    kept = [draft / TOKENIZER, *graphs, *(graph.with_suffix(WEIGHTS) for graph in graphs)] if graphs else []
    for path in set(draft.iterdir()).difference(kept):
        path.unlink()
    card = replace(
        card, digest=encoder_digest(card.source, card.precision), files={path.name: sha256(path) for path in kept}
    )
    write_card(card, draft)
    for path in draft.iterdir():
        _sync(path)
    folder = models / card.digest
    if not (folder / CARD).is_file():
        shutil.rmtree(folder, ignore_errors=True)
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
