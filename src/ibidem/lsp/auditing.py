"""Audit drafts beside the editor: one worker, the newest text of each draft, and nothing judged twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ibidem.errors import IbidemError
from ibidem.library import Library
from ibidem.types import Progress
from ibidem.types.audits import AuditReport, DecisionRequest

QUIET_S = 0.2
"""How long no key is pressed before a draft is audited."""
WARMING = "The first of 7 mills was built within 2 years."
"""What is checked so that all is loaded; it has a quantity, for which the units are loaded too."""


@dataclass(frozen=True, slots=True)
class AuditOutcome:
    """What became of the audit of one version of a draft."""

    uri: str
    version: int | None
    report: AuditReport | None
    problem: str = ""
    """Why there is no report, with what to do; empty where there is one."""


@dataclass(slots=True)
class _Wanted:
    path: Path
    text: str
    version: int | None
    decisions: list[DecisionRequest] = field(default_factory=list)


class BackgroundAuditor:
    """Audits the drafts of an editor in a thread of its own; a draft that changes meanwhile is begun again.

    Sentences that were judged before are taken from the audit's cache, so that only changed ones cost time.
    """

    def __init__(
        self,
        library: Library,
        done: Callable[[AuditOutcome], None],
        progress: Callable[[str, Progress], None] | None = None,
    ) -> None:
        self._library = library
        self._done = done
        self._progress = progress
        self._wanted: dict[str, _Wanted] = {}
        self._changed = threading.Condition()
        self._running = ""
        self._cancelled = threading.Event()
        self._stopped = self._is_warm = False
        self._thread = threading.Thread(target=self._work, name="ibidem-audit", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """End, leaving what is unfinished."""
        with self._changed:
            self._stopped = True
            self._cancelled.set()
            self._changed.notify_all()

    def want(
        self, uri: str, path: Path, text: str, *, version: int | None, decisions: Sequence[DecisionRequest] = ()
    ) -> None:
        """Ask for the audit of a draft as it stands now; an older text of it that is being audited is left."""
        with self._changed:
            before = self._wanted.pop(uri, None)
            held = [*(before.decisions if before else ()), *decisions]
            self._wanted[uri] = _Wanted(path, text, version, held)
            if self._running == uri:
                self._cancelled.set()
            self._changed.notify_all()

    def forget(self, uri: str) -> None:
        """Take back what was asked of a draft that was closed."""
        with self._changed:
            self._wanted.pop(uri, None)
            if self._running == uri:
                self._cancelled.set()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            uri, wanted = taken
            try:
                report = self._library.audit(
                    wanted.path,
                    text=wanted.text,
                    decisions=wanted.decisions,
                    progress=self._told(uri),
                    cancelled=self._cancelled.is_set,
                )
            except KeyboardInterrupt:
                self._put_back(uri, wanted)
                continue
            except (IbidemError, OSError) as error:
                told = error.message if isinstance(error, IbidemError) else str(error)
                remedy = error.remedy if isinstance(error, IbidemError) else ""
                self._done(AuditOutcome(uri, wanted.version, None, f"{told} {remedy}".strip()))
                continue
            self._done(AuditOutcome(uri, wanted.version, report))
            self._warm()

    def _warm(self) -> None:
        """Load what the next changed sentence needs, where the first audit had all that it says from memory."""
        if not self._is_warm:
            self._is_warm = True
            with suppress(IbidemError, OSError, KeyboardInterrupt):
                self._library.check(WARMING, cancelled=self._cancelled.is_set)

    def _next(self) -> tuple[str, _Wanted] | None:
        """Return what to audit next, once its draft has been quiet for a while; None at the end."""
        with self._changed:
            self._running = ""
            while not self._stopped:
                if not self._wanted:
                    self._changed.wait()
                elif not self._changed.wait(QUIET_S):
                    uri = next(iter(self._wanted))
                    self._running = uri
                    self._cancelled.clear()
                    return uri, self._wanted.pop(uri)
            return None

    def _put_back(self, uri: str, wanted: _Wanted) -> None:
        """Keep the decisions of an audit that was cut short for a newer text."""
        with self._changed:
            if uri in self._wanted:
                self._wanted[uri].decisions[:0] = wanted.decisions

    def _told(self, uri: str) -> Callable[[Progress], None] | None:
        progress = self._progress
        return None if progress is None else lambda one: progress(uri, one)
