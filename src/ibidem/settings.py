"""Settings: defaults < the library's ibidem.toml < environment < command-line flag."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from ibidem.errors import ConfigError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Bundled as a package; what a new index is built with when no model is named."""
PRECISIONS = ("auto", "fp32", "int8")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a library can set; each field is a key of ibidem.toml and `IBIDEM_<KEY>` in the environment."""

    model: str = ""
    """A sentence-transformers model: the bundled name, a folder, or a name in the local cache; empty for the one the
    index was built with, else the bundled one."""
    precision: str = "auto"
    """How the exported model computes: `fp32`, `int8`, or `auto` (what the measurements favour)."""
    threads: int = 0
    """Threads for encoding; 0 takes all the processors this process may use."""
    max_file_mb: float = 50.0
    """Larger source files are skipped and named."""
    passage_tokens: int = 180
    """What a passage aims at, in the model's tokens; never more than its window."""
    passages: int = 8
    """How many passages a question brings."""
    evidence: int = 4
    """How many sentences on either side a claim brings."""
    judge: str = ""
    """A judge: a folder of a CrossEncoder or NLI model, or a name in the local cache; empty for the bundled one,
    `none` for no judge."""
    dense_index: str = "faiss"
    """The vector index: a name among the entry points of `ibidem.dense_indexes`."""
    lexical_index: str = "tantivy"
    """The word index: a name among the entry points of `ibidem.lexical_indexes`."""

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise ConfigError(
                f"The setting precision is {self.precision!r}.", remedy=f"Use one of: {', '.join(PRECISIONS)}."
            )
        for key, low in (
            ("threads", 0),
            ("max_file_mb", 0.001),
            ("passage_tokens", 16),
            ("passages", 1),
            ("evidence", 1),
        ):
            value = getattr(self, key)
            if not low <= value < float("inf"):
                raise ConfigError(f"The setting {key} is {value}.", remedy=f"Use {low} or more.")


def load_settings(
    config: Path | None = None,
    *,
    env: Mapping[str, str] = os.environ,
    flags: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings in force; flags that are None are not set. Raises ConfigError naming key and place."""
    settings = Settings()
    if config is not None and config.is_file():
        settings = _with(settings, _read(config), str(config))
    from_env = {f.name: env[f"IBIDEM_{f.name.upper()}"] for f in fields(Settings) if f"IBIDEM_{f.name.upper()}" in env}
    settings = _with(settings, from_env, "the environment")
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    return _with(settings, given, "the command line")


def _read(config: Path) -> dict[str, object]:
    try:
        with config.open("rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{config} is not valid TOML: {error}.", remedy="Mend the file.") from error
    except OSError as error:
        raise ConfigError(f"{config} cannot be read: {error.strerror}.", remedy="Mend or remove the file.") from error


def _with(settings: Settings, values: Mapping[str, object], place: str) -> Settings:
    known = {f.name: type(getattr(settings, f.name)) for f in fields(Settings)}
    changes: dict[str, object] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(f"Unknown setting {key!r} in {place}.", remedy=f"Known settings: {', '.join(known)}.")
        changes[key] = _as(known[key], key, value, place)
    return replace(settings, **changes)  # type: ignore[arg-type]  # checked against `known` above


def _as(kind: type, key: str, value: object, place: str) -> object:
    if isinstance(value, kind) and not isinstance(value, bool):
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            pass
    raise ConfigError(f"The setting {key} in {place} is {value!r}.", remedy=f"It must be of type {kind.__name__}.")
