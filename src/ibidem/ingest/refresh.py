"""One indexing run: read what changed, find its passages, encode them, commit a new generation."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext

from ibidem import store
from ibidem.config import DEFAULT_MODEL, Settings
from ibidem.embed import Encoder
from ibidem.errors import IndexDamaged, IndexMissing
from ibidem.ingest.plan import plan
from ibidem.ingest.progress import Reporter
from ibidem.ingest.run import Run, Tally
from ibidem.ingest.scheme import scheme
from ibidem.library import Library
from ibidem.store import Generation
from ibidem.types import IndexReport, Progress

OpenEncoder = Callable[[str], Encoder]


def refresh(
    library: Library,
    settings: Settings,
    open_encoder: OpenEncoder,
    *,
    rebuild: bool = False,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> IndexReport:
    """Bring the index up to date with corpus/ and say what was done.

    An index of another model, scheme or damaged is built anew. Raises KeyboardInterrupt when cancelled, LibraryError
    when the index cannot be written; what was encoded so far is kept for the next run.
    """
    began_s = time.monotonic()
    reporter = Reporter(progress, cancelled)
    if _nothing_at_all(library, settings):
        return IndexReport("", 0, 0, 0, 0, 0, 0, 0, (), 0, time.monotonic() - began_s, False)
    reporter.tell("model", 0, 1)
    if rebuild:
        from ibidem.embed.exported import discard_damaged

        discard_damaged(library.models)
    while True:
        live = _live(library)
        current = None if rebuild else _current(library)
        with current or nullcontext():
            encoder = open_encoder(settings.model or (current.manifest.encoder if current else "") or DEFAULT_MODEL)
            wanted = scheme(encoder, settings)
            usable = current is not None and current.manifest.settings == wanted
            if current is not None and usable:
                report = _unchanged(library, settings, current, began_s)
                if report is not None:
                    return report
            donor = current if current is not None and current.manifest.encoder_digest == encoder.digest else None
            with store.begin(
                library, fresh=not usable, wait_s=float("inf"), on_wait=on_wait, check=reporter.check
            ) as draft:
                if _live(library) != live:
                    continue  # another process has built one while this one waited
                tally = Run(library, settings, encoder, draft, reporter, donor, resume=not rebuild).complete(wanted)
        with store.open_current(library, verify=False) as generation:
            return _report(generation, began_s=began_s, written=True, tally=tally)


def _nothing_at_all(library: Library, settings: Settings) -> bool:
    """Whether there is neither an index nor a file to index, so that no model need be prepared."""
    return _live(library) is None and not plan(library, {}, max_file_mb=settings.max_file_mb).changed


def _live(library: Library) -> str | None:
    """Return the name of the live generation, "" where that is unclear, None where there is none."""
    try:
        return store.current_id(library)
    except IndexDamaged:
        return ""


def _current(library: Library) -> Generation | None:
    try:
        return store.open_current(library)
    except (IndexMissing, IndexDamaged):
        return None


def _unchanged(library: Library, settings: Settings, current: Generation, began_s: float) -> IndexReport | None:
    """Return the report of a run that has nothing to do, or None if there is something."""
    found = plan(library, current.catalogue.files(), max_file_mb=settings.max_file_mb)
    if found.stale or found.touched:
        return None
    return _report(current, began_s=began_s, written=False)


def _report(generation: Generation, *, began_s: float, written: bool, tally: Tally | None = None) -> IndexReport:
    counts = generation.catalogue.counts()
    tally = tally or Tally()
    return IndexReport(
        generation=generation.id,
        documents=counts.documents,
        passages=counts.passages,
        sentences=counts.sentences,
        added=tally.added,
        changed=tally.changed,
        removed=tally.removed,
        encoded=tally.encoded,
        skipped=tuple(generation.catalogue.skipped()),
        clutter=len(generation.catalogue.clutter()),
        elapsed_s=time.monotonic() - began_s,
        written=written,
    )
