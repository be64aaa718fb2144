"""The model as sentence-transformers runs it: what an export is made from, and what runs where none is faithful."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ibidem.errors import ModelError
from ibidem.models.onnx import go_offline
from ibidem.models.protocols import Role
from ibidem.models.resolve import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PROMPT_NAMES = {Role.QUERY: ("query",), Role.PASSAGE: ("document", "passage", "corpus")}
"""Under which names models keep the prompt of a role, as sentence-transformers tries them."""
_WINDOW = 512  # where neither the pipeline nor the architecture states a limit


class SentenceTransformerEncoder:
    """Encodes by sentence-transformers in fp32; importing it takes seconds and some 400 MB."""

    def __init__(self, model: Any, *, name: str, digest: str, note: str = "") -> None:  # noqa: ANN401 (untyped library)
        self.name = name
        self.digest = digest
        self.note = note
        self.window = window(model)
        self.dimension = int(model.get_embedding_dimension())
        self._model = model
        self._prompts = prompts(model)
        self._lock = threading.Lock()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special tokens and passage prompt included, never truncated."""
        if not texts:
            return []
        prompt = self._prompts[Role.PASSAGE]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "sequence length is longer than …" is what is being asked
            ids = self._model.tokenizer([prompt + text for text in texts], truncation=False)["input_ids"]
        return [len(row) for row in ids]

    def encode(self, texts: Sequence[str], *, role: Role = Role.PASSAGE) -> NDArray[np.float32]:
        """Return (n, d) float32 unit rows; (0, d) for none."""
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            rows = self._model.encode(
                list(texts), prompt=self._prompts[role], normalize_embeddings=True, show_progress_bar=False
            )
        return np.ascontiguousarray(rows, dtype=np.float32)


def load_original(source: Source) -> Any:  # noqa: ANN401 (untyped library)
    """Return the SentenceTransformer of a model folder, on the CPU. Raises ModelError when it cannot be loaded."""
    go_offline()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer  # 6 to 9 s

        try:
            model = SentenceTransformer(
                str(source.folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                # plain attention is what the exporter and the runtime's fusions know
                model_kwargs={"attn_implementation": "eager", "use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
            raise ModelError(
                f"The model {source.name} in {source.folder} cannot be loaded: {error}",
                remedy="Choose another model with --model, or fetch this one again, whole.",
            ) from error
    return model.eval()


def prompts(model: Any) -> dict[Role, str]:  # noqa: ANN401
    """Return what the model puts before the texts of each role, empty for nothing.

    The model's default prompt counts only where it names none for either role.
    """
    known: dict[str, str | None] = model.prompts
    named = {
        role: next((known[name] or "" for name in names if known.get(name)), "")
        for role, names in _PROMPT_NAMES.items()
    }
    default = known.get(model.default_prompt_name or "") or ""
    return named if any(named.values()) else dict.fromkeys(named, default)


def window(model: Any) -> int:  # noqa: ANN401
    """Return the most tokens a text may have: the pipeline's limit, or the architecture's where that is less."""
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    limits = (model.max_seq_length, getattr(config, "max_position_embeddings", None))
    known = [int(limit) for limit in limits if limit and limit < 10**6]
    return min(known, default=_WINDOW)
