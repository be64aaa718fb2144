"""Keep the libraries that load and run models off the network."""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType

_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}


def go_offline() -> None:
    """Set what these libraries read when they are imported; call it before importing any of them."""
    os.environ.update(_ENVIRONMENT)


def onnx_runtime() -> ModuleType:
    """Return the module onnxruntime; without this it reports to its maker. Its import takes 90 ms."""
    go_offline()
    return import_module("onnxruntime")
