"""No regular expression repeats what is itself repeated without a character that parts the two."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]  # what the standard library compiles with
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import ibidem

MANY = 50
"""Repetitions that are as good as no limit."""
SAMPLE = [chr(number) for number in (*range(0x250), *range(0x2000, 0x2070), 0x3042, 0x4E2D)]
REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT)
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}


def held(value: object) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of a module's name."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from held(tuple(value.values()))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from held(one)


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield the patterns of all modules, those inside functions too."""
    (root,) = ibidem.__path__
    for path in Path(root).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in CALLS
                and isinstance(node.args[0], ast.Constant)
            ):
                yield f"{path.relative_to(root)}:{node.lineno}", re.compile(node.args[0].value)
    for module in pkgutil.walk_packages(ibidem.__path__, "ibidem."):
        if ".tui" not in module.name and not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from ((f"{module.name}.{name}", pattern) for pattern in held(value))


def characters(items: Iterable[Any]) -> set[str]:
    """Return the characters of a sample that some items can match."""
    found: set[str] = set()
    for operation, argument in items:
        if operation in (*REPEATS, code.POSSESSIVE_REPEAT):
            found |= characters(argument[2])
        elif operation is code.SUBPATTERN:
            found |= characters(argument[-1])
        elif operation is code.ATOMIC_GROUP:
            found |= characters(argument)
        elif operation is code.BRANCH:
            for branch in argument[1]:
                found |= characters(branch)
        elif operation in (code.LITERAL, code.NOT_LITERAL, code.IN, code.ANY):
            found |= {character for character in SAMPLE if matches(operation, argument, character)}
        elif operation is code.GROUPREF:
            found |= set(SAMPLE)
    return found


def matches(operation: Any, argument: Any, character: str) -> bool:  # noqa: ANN401  # codes of the parser
    if operation is code.ANY:
        return True
    if operation is code.LITERAL:
        return bool(ord(character) == argument)
    if operation is code.NOT_LITERAL:
        return bool(ord(character) != argument)
    negated = argument[0][0] is code.NEGATE
    return any(in_class(one, character) for one in argument[negated:]) != negated


def in_class(item: Any, character: str) -> bool:  # noqa: ANN401
    operation, argument = item
    if operation is code.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    if operation is code.CATEGORY:
        name = str(argument).lower()
        known = {"digit": character.isdigit(), "space": character.isspace(), "word": re.match(r"\w", character)}
        return bool(known[name.rpartition("_")[2]]) != ("not" in name)
    return matches(operation, argument, character)


def ambiguous(items: Iterable[Any]) -> bool:
    """Whether some repetition repeats another, and none of its own characters must stand between the two."""
    for operation, argument in items:
        if operation in (*REPEATS, code.POSSESSIVE_REPEAT):
            _, most, body = argument
            if operation in REPEATS and most > MANY and not all(parted(list(way)) for way in ways(body)):
                return True
            if ambiguous(body):
                return True
        elif any(ambiguous(part) for part in parts(operation, argument)):
            return True
    return False


def parts(operation: Any, argument: Any) -> list[Any]:  # noqa: ANN401
    if operation is code.SUBPATTERN:
        return [argument[-1]]
    if operation is code.ATOMIC_GROUP:
        return [argument]
    if operation is code.BRANCH:
        return list(argument[1])
    if operation in (code.ASSERT, code.ASSERT_NOT):
        return [argument[1]]
    return []


def ways(body: Iterable[Any]) -> list[list[Any]]:
    """Return the sequences that a body may be, its groups and alternatives written out."""
    found: list[list[Any]] = [[]]
    for operation, argument in body:
        if operation in (code.SUBPATTERN, code.BRANCH):
            branches = [way for part in parts(operation, argument) for way in ways(part)]
            found = [[*before, *branch] for before in found for branch in branches][:200]
        else:
            found = [[*before, (operation, argument)] for before in found]
    return found


def parted(way: list[Any]) -> bool:
    """Whether a sequence repeats nothing without limit, or has a character that its repetitions cannot match."""
    repeated = [argument for operation, argument in way if operation in REPEATS and argument[1] > MANY]
    if not repeated:
        return True
    inner = characters([item for _, _, body in repeated for item in body])
    for operation, argument in way:
        must = [(operation, argument)] if operation in (code.LITERAL, code.IN, code.NOT_LITERAL) else []
        if operation in (*REPEATS, code.POSSESSIVE_REPEAT) and argument[0] and argument not in repeated:
            must = list(argument[2])
        if must and not characters(must) & inner:
            return True
    return False


def tree(pattern: str, flags: int = 0) -> Any:  # noqa: ANN401
    return parser.parse(pattern, flags)


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:\w+\s*)*$", r"(?:a|b+)*c", r"(?:[ \t]*-?)*x", r"(?:\d+,?)+"])
def test_what_backtracks_is_seen(pattern: str) -> None:
    """The test can fail."""
    assert ambiguous(tree(pattern))


@pytest.mark.parametrize("pattern", [r"\w+(?:-\w+)*", r"(?:[ \t]*>)*", r"(?:\[\d+\])+", r"(?:a++)+", r"(?:\d{1,3} ?)+"])
def test_what_is_parted_is_let_through(pattern: str) -> None:
    """A character between two repetitions, or one that gives nothing back."""
    assert not ambiguous(tree(pattern))


def test_no_pattern_of_ours_backtracks_without_end() -> None:
    """Text from documents may be made to harm; a nested repetition takes time that doubles with each character."""
    seen: dict[tuple[str, int], str] = {}
    for place, pattern in patterns():
        if isinstance(pattern.pattern, str):
            seen.setdefault((pattern.pattern, pattern.flags), place)
    assert len(seen) > 300
    wrong = [place for (text, flags), place in seen.items() if ambiguous(tree(text, flags & ~re.UNICODE))]
    assert wrong == []
