"""What a judge's word depends on, told without loading the judge."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ibidem.judge import BUNDLED, CARD, NONE, WITHOUT_MODEL, lacking


def identity(name: str = "") -> str:
    """Return a text that is the same only for judges whose probabilities are comparable; the setting's own for none.

    Raises ModelError for a damaged card and for a model that is not on this machine.
    """
    if name in WITHOUT_MODEL:
        module, _, attribute = WITHOUT_MODEL[name].partition(":")
        return f"{name} {getattr(import_module(module), attribute).digest}"
    folder = Path(name).expanduser() if name else BUNDLED
    if name == NONE or (not name and lacking()):
        return NONE
    if (folder / CARD).is_file():
        from ibidem.judge.card import read_card

        return read_card(folder).digest
    from ibidem.judge.source import digest, locate

    return f"{name} {digest(locate(name))}"
