"""Folders are followed with and without the package that hears of changes."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event, Timer

import pytest

from ibidem import watching


@pytest.mark.parametrize("installed", [True, False])
def test_a_change_is_told_until_it_is_stopped(installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With watchfiles by its notices, without it by looking again."""
    if installed:
        pytest.importorskip("watchfiles")
    else:
        monkeypatch.setitem(sys.modules, "watchfiles", None)
    monkeypatch.setattr(watching, "LOOK_AGAIN_S", 0.3)
    monkeypatch.setattr(watching, "_STEP_MS", 50)
    stopped = Event()
    followed = watching.changes([tmp_path], stopped)
    timer = Timer(0.1, (tmp_path / "new.txt").write_text, ("words",))
    timer.start()
    next(followed)
    stopped.set()
    assert list(followed) == []
    timer.join()
