"""What is kept beside a draft: verdicts that need not be found again, and the decisions of a person."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ibidem.draft.report import Choice, Decision
from ibidem.errors import UsageError
from ibidem.store import disk

SCHEMA = 1
_KEPT = "Move it away to begin anew; the decisions in it go with it."


LONGEST_NAME = 200
"""Bytes of a draft's name that the name of its memory repeats: file systems allow 255, and some are added."""


def path_beside(draft: Path) -> Path:
    """Return where the memory of a draft lies; one of a very long name is called by its beginning and a digest."""
    name = os.fsencode(draft.name)
    if len(name) <= LONGEST_NAME:
        return draft.parent / f".{draft.name}.ibidem.json"
    short = name[:LONGEST_NAME].decode("utf-8", "ignore")
    return draft.parent / f".{short}-{hashlib.sha256(name).hexdigest()[:8]}.ibidem.json"


@dataclass(slots=True)
class Memory:
    """The file beside one draft, read once; `save` puts decisions of another run before its own."""

    path: Path
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Plain values by key; what a key stands for is the business of whoever made it."""
    decisions: dict[str, Decision] = field(default_factory=dict)
    """By the id of what they are about."""
    _changed: dict[str, Decision | None] = field(default_factory=dict)
    _used: dict[str, dict[str, Any]] = field(default_factory=dict)
    _fresh: bool = False

    @classmethod
    def beside(cls, draft: Path) -> Self:
        """Read what is kept beside a draft. Raises UsageError where that cannot be read: decisions must not be lost."""
        path = path_beside(draft)
        kept, decisions = _read(path)
        return cls(path, kept, decisions)

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what is kept under a key, in this run or an earlier one, and keep it for the next run too."""
        found = self._used.get(key) or self.kept.get(key)
        if found is not None:
            self._used[key] = found
        return found

    def keep(self, key: str, value: dict[str, Any]) -> None:
        """Keep a value under a key."""
        self._used[key] = value
        self._fresh = True

    def decide(self, about: str, decision: Decision | None) -> None:
        """Take a decision, or forget it."""
        self._changed[about] = decision
        if decision is None:
            self.decisions.pop(about, None)
        else:
            self.decisions[about] = decision

    def save(self, *, complete: bool) -> None:
        """Write the file where something is new; what was not used is dropped once a run is complete.

        Raises OSError where it cannot be written; the file then is as it was.
        """
        dropped = complete and len(self._used) < len(self.kept)
        if not (self._fresh or self._changed or dropped):
            return
        values = self._used if complete else {**self.kept, **self._used}
        decisions = self._merged()
        whole = {
            "schema": SCHEMA,
            "decisions": {about: _plain(one) for about, one in sorted(decisions.items())},
            "kept": values,
        }
        partial = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            disk.write(partial, json.dumps(whole, indent=1).encode())
            disk.rename(partial, self.path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        self.kept, self.decisions, self._changed, self._fresh = dict(values), decisions, {}, False

    def _merged(self) -> dict[str, Decision]:
        """Return the decisions on the disk, which another run may have taken meanwhile, with those of this run."""
        decisions = _read(self.path)[1]
        for about, one in self._changed.items():
            if one is None:
                decisions.pop(about, None)
            else:
                decisions[about] = one
        return decisions


def _read(path: Path) -> tuple[dict[str, dict[str, Any]], dict[str, Decision]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, {}
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", remedy="Make it readable.") from error
    try:
        whole = json.loads(data)
        if whole["schema"] != SCHEMA:
            raise UsageError(f"{path} was written by another version of ibidem.", remedy=_KEPT)
        decisions = {str(about): _decision(one) for about, one in whole["decisions"].items()}
        kept = {str(key): one for key, one in whole["kept"].items() if isinstance(one, dict)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path} is damaged, and may hold decisions.", remedy=_KEPT) from error
    return kept, decisions


def _plain(decision: Decision) -> Mapping[str, str | None]:
    return {
        "decision": decision.choice,
        "note": decision.note,
        "on": decision.on,
        "text": decision.text,
    }


def _decision(plain: Mapping[str, Any]) -> Decision:
    choice = plain["decision"]
    texts = [str(plain[key]) for key in ("note", "on", "text")]
    return Decision(None if choice is None else Choice(choice), *texts)
