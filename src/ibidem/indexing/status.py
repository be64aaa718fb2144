"""The state of a library and of its documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ibidem.errors import IbidemError
from ibidem.models import (
    MULTILINGUAL_REMEDY,
    describe_judge,
    encoder_languages,
    is_read,
    judge_languages,
    require_named,
)
from ibidem.paths import LibraryPaths
from ibidem.settings import DEFAULT_MODEL, Settings
from ibidem.text.languages import named
from ibidem.types import DocumentState, DocumentSummary, Status

if TYPE_CHECKING:
    from ibidem.storage.generation import Generation


def library_status(
    library: LibraryPaths, settings: Settings, generation: Generation | None, *, outdated: bool = False
) -> Status:
    """Return the state of a library; without a generation, what an index would have to be built from.

    An index that another version built is `outdated`: it is as none, but that it is told.
    """
    from ibidem.indexing.changes import plan_changes, with_unreadable

    now = plan_changes(library, generation.catalogue if generation else None, settings)
    sources = tuple(map(str, library.folders(settings.sources)))
    if generation is None:
        return Status(
            root=str(library.root),
            documents=0,
            passages=0,
            sentences=0,
            model=settings.model or DEFAULT_MODEL,
            model_note="",
            generation=None,
            current=False,
            stale=now.stale,
            skipped=with_unreadable(now.skipped, now.unreadable),
            clutter=(),
            size_bytes=0,
            changed_settings=("scheme",) if outdated else (),
            judge=describe_judge(settings.judge),
            sources=sources,
            shared=settings.uri if settings.store else "",
        )
    counts, languages = generation.catalogue.counts(), generation.catalogue.languages()
    manifest = generation.manifest
    return Status(
        root=str(library.root),
        documents=counts.documents,
        passages=counts.passages,
        sentences=counts.sentences,
        model=manifest.encoder,
        model_note=manifest.encoder_note,
        generation=generation.id,
        current=not now.stale and not generation.changed_settings,
        stale=now.stale,
        skipped=with_unreadable(generation.catalogue.skipped(), now.unreadable),
        clutter=tuple(generation.catalogue.clutter()),
        left_out=tuple(generation.catalogue.left_out()),
        omitted=tuple(generation.catalogue.omitted()),
        size_bytes=sum(entry.size for entry in manifest.files.values()),
        changed_settings=generation.changed_settings,
        judge=describe_judge(settings.judge),
        identities=tuple(generation.catalogue.identities()),
        sources=sources,
        shared=settings.uri if settings.store else "",
        elsewhere=bool(settings.store) and not library.corpus.is_dir(),
        languages=languages,
        unread=(
            *_unusable(generation, settings),
            *unread_languages(manifest.encoder, settings.judge, languages),
            *filter(None, [generation.note]),
        ),
    )


def _unusable(generation: Generation, settings: Settings) -> Iterator[str]:
    """Yield what the index was built with, or the settings name, that is not to be had, each with what to do."""
    built, named = generation.manifest, settings.model or generation.manifest.encoder
    package = built.encoder_package if named == built.encoder else ""
    for require in (
        partial(generation.require_backends, settings),
        partial(require_named, named, package, settings.judge),
    ):
        try:
            require()
        except IbidemError as error:
            yield f"{error.message.removesuffix('.')}. {error.remedy}"


def unread_languages(encoder: str, judge: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return what the encoder and the judge of these names do not read of languages, each with what to do about it."""
    found = []
    if unread := [language for language in languages if not is_read(language, encoder_languages(encoder))]:
        found.append(f"The model {encoder} does not read {named(unread)}. {MULTILINGUAL_REMEDY}")
    if unread := [language for language in languages if not is_read(language, judge_languages(judge))]:
        found.append(
            f"The judge does not read {named(unread)}: answers from there are ranked without it, and claims are not "
            "checked against them."
        )
    return tuple(found)


def document_summaries(
    library: LibraryPaths, settings: Settings, generation: Generation | None, *, outdated: bool = False
) -> tuple[DocumentSummary, ...]:
    """Return every document by id, and the files that are not indexed yet, with how they stand to the index.

    An index that another version built is `outdated`: it is as none, but that it is told.
    """
    from ibidem.indexing.changes import plan_changes

    catalogue = generation.catalogue if generation else None
    known = catalogue.files() if catalogue else {}
    now = plan_changes(library, catalogue, settings)
    states = dict.fromkeys(now.removed, DocumentState.GONE)
    states |= {file.path: DocumentState.CHANGED for file in now.changed}
    listed = [
        DocumentSummary(one, path, title, _format(path), pages or None, passages, references, state, *more)
        for one, path, title, pages, passages, references, *more in (catalogue.summaries() if catalogue else ())
        for state in (states.get(path, DocumentState.CURRENT),)
    ]
    unread = DocumentState.OUTDATED if outdated else DocumentState.NEW
    listed += [
        DocumentSummary(path, path, "", _format(path), None, 0, 0, unread) for path in states.keys() - known.keys()
    ]
    return tuple(sorted(listed, key=lambda document: document.id))


def _format(path: str) -> str:
    return PurePosixPath(path).suffix.lstrip(".").lower()
