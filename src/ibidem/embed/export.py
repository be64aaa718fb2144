"""Write a model's whole pipeline as one ONNX graph: token ids in, unit vectors out."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from ibidem.embed.graphs import INPUT, OUTPUT, WEIGHTS
from ibidem.offline import onnx_runtime

_OPSET = 17
_EXTERNAL = "session.optimized_model_external_initializers"
_EXAMPLE = "any text of a few words"


def export(model: Any, path: Path) -> None:  # noqa: ANN401 (untyped library)
    """Write `ids (b, s) int64 -> vectors (b, d) float32` for rows of equal length, without padding or mask.

    Raises whatever torch raises for a pipeline that it cannot trace: RuntimeError, TypeError, KeyError and others.
    """
    import torch

    class Pipeline(torch.nn.Module):  # type: ignore[misc]  # torch is not followed, see pyproject.toml
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
            Pipeline().eval(),
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
    options.add_session_config_entry(f"{_EXTERNAL}_file_name", into.with_suffix(WEIGHTS).name)
    options.add_session_config_entry(f"{_EXTERNAL}_min_size_in_bytes", "1024")
    options.log_severity_level = 3
    ort.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # measured: the fused kernel is not vectorised, 10 % slower in all
    )
