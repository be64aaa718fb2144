"""Ask your own documents where they say it; every sentence of an answer is verbatim and carries its place.

>>> import ibidem
>>> library = ibidem.open("thesis")                                         # doctest: +SKIP
>>> library.ask("Which patients were excluded?").sentences                  # doctest: +SKIP

Names are imported when they are first used, so that `import ibidem` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ibidem.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from ibidem.errors import (
        ConfigError,
        ExitCode,
        IbidemError,
        IndexDamaged,
        IndexLocked,
        IndexMissing,
        IndexOutdated,
        IndexUnwritable,
        LibraryClosed,
        LibraryError,
        ModelError,
        ModelMismatch,
        NoLibrary,
        SourceError,
        StoreUnavailable,
        UsageError,
    )
    from ibidem.library import Library
    from ibidem.opening import FilePlace
    from ibidem.paths import LibraryPaths
    from ibidem.settings import Settings
    from ibidem.types import (
        Abstention,
        Answer,
        AnswerSentence,
        Attribution,
        CitableWork,
        Citation,
        CopyReport,
        Document,
        DocumentSummary,
        Evidence,
        Filter,
        Finding,
        Hit,
        IndexReport,
        InTextCitation,
        Kind,
        Locator,
        Passage,
        Progress,
        Reference,
        Ruling,
        Sentence,
        Stance,
        Status,
        Unresolved,
        Verdict,
        Work,
    )
    from ibidem.types.audits import AuditReport, DecisionRequest


__all__ = [
    "Abstention",
    "Answer",
    "AnswerSentence",
    "Attribution",
    "AuditReport",
    "CitableWork",
    "Citation",
    "ConfigError",
    "CopyReport",
    "DecisionRequest",
    "Document",
    "DocumentSummary",
    "Evidence",
    "ExitCode",
    "FilePlace",
    "Filter",
    "Finding",
    "Hit",
    "IbidemError",
    "InTextCitation",
    "IndexDamaged",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "IndexReport",
    "IndexUnwritable",
    "Kind",
    "Library",
    "LibraryClosed",
    "LibraryError",
    "LibraryPaths",
    "Locator",
    "ModelError",
    "ModelMismatch",
    "NoLibrary",
    "Passage",
    "Progress",
    "Reference",
    "Ruling",
    "Sentence",
    "Settings",
    "SourceError",
    "Stance",
    "Status",
    "StoreUnavailable",
    "Unresolved",
    "UsageError",
    "Verdict",
    "Work",
    "__version__",
    "open",
]
_HOMES = ("errors", "types", "types.audits", "settings", "paths", "opening", "library")
"""Where the names live; those that cost least are looked through first."""


def open(folder: str | Path | None = None, **settings: Any) -> Library:  # noqa: ANN401 (values of `Settings`)
    """Open the library in a folder, by default the one at or above the current folder.

    `settings` are fields of `Settings` and come before `ibidem.toml` and the environment. Nothing is read or built
    before it is needed. Raises NoLibrary where there is no `corpus/`, and ConfigError naming a setting.
    """
    from ibidem.arguments import checked
    from ibidem.library import Library
    from ibidem.paths import find_library
    from ibidem.settings import load_settings

    paths = find_library(checked("folder", folder, "str | Path | None"))
    return Library(paths, load_settings(paths.config, flags=settings))


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the name stands for)
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"ibidem.{home}")
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module 'ibidem' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
