"""Names of classes: CSS matches by class name, so that one of ours that is also Textual's hides Textual's widget."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import textual.screen
import textual.widget
import textual.widgets
from textual.dom import DOMNode

import ibidem
import ibidem.tui

ELSEWHERE = ("ibidem.__main__",)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name not in ELSEWHERE:
            yield importlib.import_module(found.name)


def _classes(module: ModuleType) -> Iterator[type]:
    for name, value in vars(module).items():
        if inspect.isclass(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


def test_no_class_of_the_interface_has_a_name_of_textual() -> None:
    """Screens, widgets and the parts of Textual's own command palette."""
    theirs = {
        name
        for module in (
            *_modules(textual.widgets),
            textual.screen,
            textual.widget,
            importlib.import_module("textual.command"),
        )
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, DOMNode)
    }
    assert {"CommandList", "HelpPanel", "Welcome", "Bar"} <= theirs
    ours = {value.__name__ for module in _modules(ibidem.tui) for value in _classes(module)}
    assert not ours & theirs


def test_no_class_of_the_interface_has_the_name_of_another_class() -> None:
    """A name stands for one thing."""
    homes: dict[str, set[str]] = {}
    for module in _modules(ibidem):
        for value in _classes(module):
            homes.setdefault(value.__name__, set()).add(module.__name__)
    doubled = {name: where for name, where in homes.items() if len(where) > 1}
    assert not {name: where for name, where in doubled.items() if any("ibidem.tui" in home for home in where)}
