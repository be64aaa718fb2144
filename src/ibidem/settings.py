"""Settings: defaults < the library's ibidem.toml < environment < command-line flag."""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from ibidem.errors import ConfigError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Bundled as a package; what a new index is built with when no model is named."""
PRECISIONS = ("auto", "fp32", "int8")
_RANGES: Mapping[str, tuple[float, float]] = {
    "threads": (0, 1024),
    "max_file_mb": (0.001, 1_000_000),
    "reader_memory_mb": (64, 1_000_000),
    "reader_seconds": (0.1, 86_400),
    "passage_tokens": (16, 100_000),
    "passages": (1, 1000),
    "evidence": (1, 1000),
}
"""The least and the most that each number may be."""
_NAMES = ("model", "judge", "dense_index", "lexical_index", "store", "uri", "collection", "ray")
_KINDS: Mapping[type, str] = {
    dict: "a table",
    bool: "true or false",
    tuple: "a list of texts",
    str: "text in quotation marks",
    int: "a whole number",
    float: "a number",
}
_SWITCHES = {"true": True, "1": True, "false": False, "0": False}
"""What the environment may say of a setting that is on or off."""
_PREFIX = "IBIDEM_"
"""How the names of settings begin in the environment."""
_NO_SETTINGS = frozenset(
    (
        *("IBIDEM_LIBRARY", "IBIDEM_CACHE", "IBIDEM_STATE", "IBIDEM_UPDATE", "IBIDEM_UPDATE_SNAPSHOTS"),
        *("IBIDEM_MILVUS_TOKEN", "IBIDEM_MILVUS_CA", "IBIDEM_MILVUS_CERT", "IBIDEM_MILVUS_KEY"),
    )
)
"""Variables of that prefix that other modules, and the project's own tests, read."""
_SHOWN = 60
"""Characters of a wrong value that a message repeats."""


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
    reader_memory_mb: int = 1024
    """What the reading of one file may take of memory; a file that needs more is skipped and named. Plain text,
    Markdown, values and bibliographies are read without this limit, and Windows has none."""
    reader_seconds: float = 60.0
    """How long the reading of one file may take; a file that needs longer is skipped and named. Plain text, Markdown,
    values and bibliographies are read without this limit."""
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
    store: str = ""
    """`milvus` for a library that several machines share through an engine; empty for one that lies in its folder."""
    uri: str = ""
    """Where the engine of a shared library is: `http://HOST:PORT`, `https://HOST:PORT`, or a file of Milvus Lite, whose
    name ends in `.db`."""
    collection: str = ""
    """What a shared library is called in its engine; empty for the name of the library's folder."""
    ray: str = ""
    """Where documents are read and encoded: the address of a Ray cluster, `local` for workers of Ray on this machine;
    empty for this process and its own."""
    sources: tuple[str, ...] = ()
    """Folders that are read where they are, beside `corpus/`; nothing in them is copied or changed. Paths begin at the
    library, at `~` or at the root; in the environment they are parted as those of PATH are."""
    watch: bool = True
    """Whether the interface brings the index up to date by itself when documents change while it is open."""
    keys: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Other keys for actions of the interface, by the id that its help shows: `"main.evidence" = "f9"`; a table."""

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise ConfigError(
                f"The setting precision is {_shown(self.precision)}.", remedy=f"Use one of: {', '.join(PRECISIONS)}."
            )
        for key, (low, high) in _RANGES.items():
            value = getattr(self, key)
            if not low <= value <= high:
                raise ConfigError(
                    f"The setting {key} is {_shown(value)}.", remedy=f"Use a number from {low:,} to {high:,}."
                )
        for key in _NAMES:
            value = getattr(self, key)
            if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
                raise ConfigError(
                    f"The setting {key} is {_shown(value)}.", remedy="Use a name without control characters."
                )


def load_settings(
    config: Path | None = None,
    *,
    env: Mapping[str, str] = os.environ,
    flags: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings in force; flags that are None are not set. Raises ConfigError naming key and place."""
    settings = Settings()
    if config is not None and os.path.lexists(config):
        settings = _with(settings, _read(config), str(config))
    from_env = {
        name.removeprefix(_PREFIX).lower(): value
        for name, value in env.items()
        if name.startswith(_PREFIX) and name not in _NO_SETTINGS
    }
    settings = _with(settings, from_env, "the environment")
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    return _with(settings, given, "the arguments")


def _read(config: Path) -> dict[str, object]:
    try:
        with config.open("rb") as file:
            return tomllib.load(file)
    except RecursionError as error:
        raise ConfigError(f"{config} nests values too deeply.", remedy="Mend the file.") from error
    except ValueError as error:  # of TOML, of its encoding, or of a number with thousands of digits
        raise ConfigError(f"{config} is not valid TOML: {error}.", remedy="Mend the file.") from error
    except OSError as error:
        raise ConfigError(f"{config} cannot be read: {error.strerror}.", remedy="Mend or remove the file.") from error


def _with(settings: Settings, values: Mapping[str, object], place: str) -> Settings:
    known = {f.name: type(getattr(settings, f.name)) for f in fields(Settings)}
    changes: dict[str, object] = {}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(
                f"Unknown setting {_shown(key)} in {place}.", remedy=f"Known settings: {', '.join(known)}."
            )
        changes[key] = _as(known[key], key, value, place)
    return replace(settings, **changes)  # type: ignore[arg-type]  # checked against `known` above


def _as(kind: type, key: str, value: object, place: str) -> object:
    if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        return value
    if kind is bool and place == "the environment" and value in _SWITCHES:
        return _SWITCHES[str(value)]
    if kind is tuple and isinstance(value, str) and place == "the environment":
        return tuple(filter(None, value.split(os.pathsep)))
    if kind is tuple and isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value):
        return tuple(value)
    if kind in (int, float) and isinstance(value, (int, str)) and not isinstance(value, bool):
        try:
            return kind(value)
        except (ValueError, OverflowError):
            pass
    raise ConfigError(f"The setting {key} in {place} is {_shown(value)}.", remedy=f"It must be {_KINDS[kind]}.")


def _shown(value: object) -> str:
    """Return a wrong value as a message can repeat it."""
    if isinstance(value, int) and abs(value) >= 10**_SHOWN:
        return "a number of many digits"  # Python refuses to write more than 4,300 of them
    written = repr(value)
    return written if len(written) <= _SHOWN else written[: _SHOWN - 1] + "…"
