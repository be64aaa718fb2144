"""Export a sentence-transformers model to ONNX: graphs, tokenizer and card, in a folder named by its contents.

torch is imported in a process of its own, which is ended when nobody waits for the export any more.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ibidem.errors import ModelError
from ibidem.models.card import CARD, FP32, INT8, TOKENIZER, ModelCard, Pipeline, export_name, sha256, write_card
from ibidem.models.onnx import INPUT, OUTPUT, OnnxEncoder, Tokens, load, onnx_runtime
from ibidem.models.protocols import Cancelled, Encoder, Role, stop_if
from ibidem.models.quantize import Feed, quantize
from ibidem.models.resolve import Source
from ibidem.models.sentence_transformers import SentenceTransformerEncoder, load_original, prompts, window

FAITHFUL = {FP32: 0.999, INT8: 0.99}
"""The least cosine with the original that a graph of each precision must keep over the sample."""
CONSTANTS = ".weights"
"""Suffix of the file beside a graph that holds its constants; the runtime maps it instead of reading it."""
EXPORT_AGAIN = "Type: ibidem index --rebuild, which exports the model again."
_SAMPLE = Path(__file__).parent / "files" / "sample_texts.json"
_NOISE_LENGTHS = (5, 10, 20, 40, 80, 160, 250) * 3
_POLL_S = 0.1
_OPSET = 17
_EXTERNAL = "session.optimized_model_external_initializers"
_EXAMPLE = "any text of a few words"
_SLOW = "the original runs, which takes seconds to start"


def export(source: Source, contents: str, cache: Path, *, cancelled: Cancelled | None = None) -> Path:
    """Export a model, whose folder has the fingerprint `contents`, into a folder under `cache`, and return that.

    Raises ModelError when the model cannot be loaded, OSError when the folder cannot be written, and KeyboardInterrupt
    soon after `cancelled` turns true.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=cache, prefix=".building-") as temporary:
        request = json.dumps([source.name, str(source.folder), contents, temporary])
        with subprocess.Popen(
            [sys.executable, "-m", __name__, request],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                output, errors = _awaited(process, cancelled)
            finally:
                process.kill()
        _raise_what_failed(output, errors, source)
        return publish(Path(temporary) / "draft", cache)


def draft(source: Source, contents: str, temporary: Path) -> Path:
    """Export a model into `temporary`/draft, in this process, and return that folder. Raises as `export`.

    An int8 graph that strays too far is left out, and where the fp32 graph does, the card says that the original must
    run.
    """
    folder = temporary / "draft"
    folder.mkdir()
    model = load_original(source)
    pipeline = Pipeline(
        contents,
        int(model.get_embedding_dimension()),
        prompts={role.value: prompt for role, prompt in prompts(model).items()},
    )
    card = ModelCard(source.name, window(model), {})
    pipeline = _with_graphs(model, temporary, folder, card, pipeline)
    graphs = [folder / name for name in pipeline.graphs.values()]
    kept = [folder / TOKENIZER, *graphs, *(graph.with_suffix(CONSTANTS) for graph in graphs)] if graphs else []
    for path in set(folder.iterdir()).difference(kept):
        path.unlink()
    write_card(replace(card, files={path.name: sha256(path) for path in kept}, pipeline=pipeline), folder)
    return folder


def write_graph(model: Any, path: Path) -> None:  # noqa: ANN401 (untyped library)
    """Write `ids (b, s) int64 -> vectors (b, d) float32` for rows of equal length, without padding or mask.

    Raises whatever torch raises for a pipeline that it cannot trace: RuntimeError, TypeError, KeyError and others.
    """
    import torch

    class Traced(torch.nn.Module):  # type: ignore[misc]  # torch is not followed, see pyproject.toml
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": ids}
            for module in self.model:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"])

    example = torch.tensor([model.tokenizer(_EXAMPLE)["input_ids"]] * 2)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the tracer fears, the comparison with the original decides
        torch.onnx.export(
            Traced().eval(),
            (example,),
            str(path),
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: {0: "texts", 1: "tokens"}, OUTPUT: {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,  # the other exporter needs onnxscript and fixes the shapes of some models
        )


def optimise(path: Path, into: Path) -> None:
    """Fuse what the runtime can fuse on any processor, so that opening the graph need not; constants go beside it."""
    ort = onnx_runtime()
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(into)
    options.add_session_config_entry(f"{_EXTERNAL}_file_name", into.with_suffix(CONSTANTS).name)
    options.add_session_config_entry(f"{_EXTERNAL}_min_size_in_bytes", "1024")
    options.log_severity_level = 3
    ort.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # measured: the fused kernel is not vectorised, 10 % slower in all
    )


def scaling_feeds(tokens: Tokens) -> list[Feed]:
    """Return inputs to take the scales from: texts of many kinds, then noise, whose extremes reach further."""
    rows = tokens.ids(sample_texts("scaling"))
    special = tokens.ids([""])[0]
    draw = random.Random(0)
    for length in _NOISE_LENGTHS:
        noise = draw.choices(range(tokens.vocabulary), k=min(length, tokens.window - len(special)))
        rows.append(special[:1] + noise + special[1:])
    return feeds(rows)


def feeds(rows: Sequence[Sequence[int]]) -> list[Feed]:
    """Return token ids as inputs of a graph, each row alone."""
    import numpy as np

    return [{INPUT: np.array([ids], dtype=np.int64)} for ids in rows]


def least_cosine(encoder: Encoder, original: Encoder) -> float:
    """Return the least similarity between two encoders over the texts for comparing and both roles."""
    texts = sample_texts("comparing")
    return min(
        float((encoder.encode(texts, role=role) * original.encode(texts, role=role)).sum(axis=1).min()) for role in Role
    )


@cache
def sample_texts(use: str) -> tuple[str, ...]:
    """Return the sample for `scaling` or `comparing`: short, long, empty, in other scripts, tables, code.

    No text serves both uses.
    """
    return tuple(json.loads(_SAMPLE.read_text(encoding="utf-8"))[use])


def _with_graphs(model: Any, work: Path, folder: Path, card: ModelCard, pipeline: Pipeline) -> Pipeline:  # noqa: ANN401
    """Fill the folder with the faithful graphs and return the pipeline with them; without one there is none."""
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        return replace(
            pipeline, missing={FP32: f"Of this model there is no export: it has no fast tokenizer; {_SLOW}."}
        )
    backend.save(str(folder / TOKENIZER))
    tokens = Tokens((folder / TOKENIZER).read_bytes(), window=card.window, name=TOKENIZER, remedy="")
    original = SentenceTransformerEncoder(model, name="", digest="")
    plain, small = work / "plain.onnx", work / "small.onnx"

    def write_fp32(graph: Path) -> None:
        write_graph(model, plain)
        optimise(plain, graph)

    def write_int8(graph: Path) -> None:
        quantize(plain, small, samples=scaling_feeds(tokens))
        optimise(small, graph)

    def compare(graph: Path) -> float:
        session = load(graph, name=str(graph), remedy="")
        given = {role: pipeline.prompt(role) for role in Role}
        encoder = OnnxEncoder(
            dict.fromkeys(Role, lambda: session),
            tokens,
            name="",
            digest="",
            dimension=pipeline.dimension,
            prompts=given,
            threads=1,
        )
        return least_cosine(encoder, original)

    pipeline = _adopt(pipeline, folder / f"{FP32}.onnx", write_fp32, compare, instead=_SLOW)
    if FP32 in pipeline.graphs:
        pipeline = _adopt(pipeline, folder / f"{INT8}.onnx", write_int8, compare, instead=f"{FP32} runs")
    return pipeline


def _adopt(
    pipeline: Pipeline, graph: Path, write: Callable[[Path], None], compare: Callable[[Path], float], *, instead: str
) -> Pipeline:
    """Return the pipeline with this graph when it is faithful, else with the reason why it is not there."""
    precision = graph.stem
    try:
        write(graph)
        cosine = compare(graph)
    except OSError:
        raise  # a full disk says nothing of the model
    except Exception as error:  # noqa: BLE001 (whatever the exporter cannot do, the original can)
        reason = f"Of this model there is no {precision} export ({type(error).__name__}); {instead}."
        return replace(pipeline, missing={**pipeline.missing, precision: reason})
    cosines = {**pipeline.cosines, precision: round(cosine, 6)}
    if cosine < FAITHFUL[precision]:
        reason = f"Its {precision} export is not faithful (cosine {cosine:.4f}); {instead}."
        return replace(pipeline, cosines=cosines, missing={**pipeline.missing, precision: reason})
    return replace(pipeline, cosines=cosines, graphs={**pipeline.graphs, precision: graph.name})


def publish(made: Path, cache: Path) -> Path:
    """Move a draft into the cache, to where its contents say, unless another process was there first."""
    for path in made.iterdir():
        _sync(path)
    folder = cache / export_name(json.loads((made / CARD).read_text(encoding="utf-8"))["pipeline"]["source"])
    if not (folder / CARD).is_file():
        shutil.rmtree(folder, ignore_errors=True)
    try:
        made.rename(folder)
    except OSError:
        if not (folder / CARD).is_file():
            raise
    _sync(cache)
    return folder


def _sync(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk."""
    if path.is_dir() and os.name != "posix":
        return  # only POSIX systems let a folder be opened
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _awaited(process: subprocess.Popen[str], cancelled: Cancelled | None) -> tuple[str, str]:
    """Return what the process printed once it has ended. Raises KeyboardInterrupt when cancelled."""
    while True:
        try:
            return process.communicate(timeout=_POLL_S)
        except subprocess.TimeoutExpired:
            stop_if(cancelled)


def _raise_what_failed(output: str, errors: str, source: Source) -> None:
    """Raise what the process reported by its last line, if that is not success."""
    try:
        outcome = json.loads(output.strip().rpartition("\n")[2])
    except ValueError:
        last = errors.strip().rpartition("\n")[2] or "the process that exports it was ended"
        raise ModelError(
            f"The model {source.name} cannot be exported: {last}", remedy="Choose another model with --model."
        ) from None
    if "errno" in outcome:
        raise OSError(outcome["errno"], outcome["error"])
    if "error" in outcome:
        raise ModelError(outcome["error"], remedy=outcome["remedy"])


def _main(request: str) -> dict[str, object]:
    """Do what `export` asked for and return the outcome that it reads."""
    name, folder, contents, temporary = json.loads(request)
    try:
        draft(Source(name, Path(folder)), contents, Path(temporary))
    except ModelError as error:
        return {"error": error.message, "remedy": error.remedy}
    except OSError as error:
        return {"error": error.strerror, "errno": error.errno}
    return {}


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(_main(sys.argv[1])) + "\n")
