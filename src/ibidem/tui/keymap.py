"""Keys: the bindings of a place, other keys that ibidem.toml gives to actions, and how a key is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from textual.binding import Binding, BindingType
from textual.keys import Keys

from ibidem.errors import ConfigError
from ibidem.tui.actions import ACTIONS, Action, KeyScope


def bindings(scope: KeyScope) -> list[BindingType]:
    """Return the bindings of one place."""
    return [
        Binding(
            action.keys,
            action.run,
            action.label,
            tooltip=action.help,
            id=action.id,
            show=action.footer,
            key_display=action.shown,
            priority=action.id == "app.quit",
        )
        for action in ACTIONS
        if action.scope is scope and action.run and action.keys
    ]


_BY_ID = {action.id: action for action in ACTIONS}
_NAMED_KEYS = {str(key.value) for key in Keys}
_MODIFIERS = frozenset(("ctrl", "alt", "shift", "super", "hyper", "meta"))


def remapped(keys: Mapping[str, object]) -> dict[str, str]:
    """Return the `[keys]` of ibidem.toml as Textual's keymap; raises ConfigError for an action or a key that is none.

    Every value is a string of one or more keys between commas: `f9`, `ctrl+o`, `f9,ctrl+o`. TOML reads `main.evidence`
    without quotes as a table in a table, which means the same.
    """
    flat = {name: value for key, given in keys.items() for name, value in _flat(key, given)}
    for name, value in flat.items():
        if name not in _BY_ID or not _BY_ID[name].keys or not _BY_ID[name].run:
            known = ", ".join(action.id for action in ACTIONS if action.run and action.keys)
            raise ConfigError(f"[keys] in ibidem.toml names no action {name!r}.", remedy=f"Actions: {known}.")
        if not isinstance(value, str) or not all(_is_key(key.strip()) for key in value.split(",")):
            raise ConfigError(
                f"The key {name} in ibidem.toml is {value!r}.", remedy='Write a key as "f9", "ctrl+o" or "f9,ctrl+o".'
            )
    return {name: ",".join(key.strip() for key in str(value).split(",")) for name, value in flat.items()}


def _flat(key: str, value: object) -> Iterator[tuple[str, object]]:
    if not isinstance(value, Mapping):
        yield key, value
        return
    for name, inner in value.items():
        yield from _flat(f"{key}.{name}", inner)


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+")
    known = name in _NAMED_KEYS or (len(name) == 1 and name.isprintable())
    return known and set(modifiers) <= _MODIFIERS


def written(keys: str, shown: str | None = None) -> str:
    """Return how the first of some keys is written in the footer and in the help."""
    first = keys.split(",", maxsplit=1)[0]
    if shown is not None:
        return shown
    return re.sub(r"^f(?=\d+$)", "F", first).replace("ctrl+", "^").replace("page", "pg")


def key_of(action: Action, keymap: Mapping[str, str]) -> str:
    """Return how the key of an action is written, remapped or not; for a command without a key, the command."""
    if action.id in keymap:
        return written(keymap[action.id])
    return written(action.keys, action.shown) if action.keys else f"/{action.slash}"


def shown_key(name: str, keymap: Mapping[str, str]) -> str:
    """Return how the key of the action of this id is written, remapped or not. Raises KeyError for an unknown id."""
    return key_of(_BY_ID[name], keymap)
