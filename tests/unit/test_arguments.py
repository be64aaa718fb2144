"""What the methods of a library are given is looked at before anything is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from inspect import signature
from typing import Any

import numpy as np
import pytest
from sample_libraries import MILL, engine

import ibidem
from ibidem import Kind, Library, UsageError
from ibidem.arguments import EXPECTED

ASKED = "Who kept the mill?"
UNTYPED: Any = ibidem
"""The package as whoever does without types calls it."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a library, its types left aside."""
    with engine(tmp_path_factory.mktemp("library"), {"mill.md": MILL}) as held:
        yield held


def test_every_argument_of_a_public_method_is_known() -> None:
    """A new one needs a word on what it is."""
    methods = [getattr(Library, name) for name in dir(Library) if not name.startswith("_")]
    wanted = {
        one.annotation for method in methods for one in signature(method).parameters.values() if one.name != "self"
    }
    assert wanted <= EXPECTED.keys()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda one: one.ask(3), "question is no text but int."),
        (lambda one: one.ask(ASKED, k="3"), "k is no whole number but str."),
        (lambda one: one.search(ASKED, k=2.5), "k is no whole number but float."),
        (lambda one: one.preview(ASKED, k=True), "k is no whole number but bool."),
        (lambda one: one.ask(ASKED, k=10**30), "So many cannot be shown."),
        (lambda one: one.cite("mill", k=0), "0 cannot be shown."),
        (lambda one: one.cite("mill", k=None), "k is no whole number but NoneType."),
        (lambda one: one.ask(ASKED, where="*.md"), "where is no Filter but str."),
        (lambda one: one.check("It stands.", where=UNTYPED.Filter(globs=(3,))), "globs of a Filter is (3,)."),
        (lambda one: one.weigh("It stands.", where=UNTYPED.Filter(globs="*.md")), "globs of a Filter is '*.md'."),
        (lambda one: one.read(ASKED, where=UNTYPED.Filter(kinds=("prose",))), "kinds of a Filter is ('prose',)."),
        (lambda one: one.ask(ASKED, where=UNTYPED.Filter(documents=3)), "documents of a Filter is 3."),
        (lambda one: one.ask(ASKED, verbatim="yes"), "verbatim is no truth value but str."),
        (lambda one: one.ask(ASKED, cancelled=True), "cancelled is no function but bool."),
        (lambda one: one.audit(None), "manuscript is no path but NoneType."),
        (lambda one: one.audit("draft.md", decisions=["x"]), "decisions is no DecisionRequest but str."),
        (lambda one: one.audit("draft.md", decisions="x"), "decisions is no DecisionRequest but str."),
        (lambda one: one.cited_by("mill.md"), "place is no Citation but str."),
        (lambda one: one.rerank(ASKED, None), "hits is no Hit but NoneType."),
        (lambda one: one.rerank(ASKED, ("a",)), "hits is no Hit but str."),
        (lambda one: one.watch(None), "stopped is no threading.Event but NoneType."),
        (lambda one: one.copy(["mill.md", 3]), "paths is no path but int."),
        (lambda one: one.find_place(b"mill.md"), "citation is no citation but bytes."),
        (lambda one: one.document(["mill.md"]), "document_id is no text but list."),
        (lambda one: UNTYPED.Library.open(one.paths, {"k": 1}), "settings is no Settings but dict."),
        (lambda one: UNTYPED.Library.open(one.paths.root, settings=1), "settings is no Settings but int."),
        (lambda _: UNTYPED.open(3), "folder is no path but int."),
    ],
)  # fmt: skip
def test_an_argument_of_another_kind_is_told(opened: Any, call: Callable[[Any], object], said: str) -> None:  # noqa: ANN401
    """In a sentence, with what to write instead."""
    with pytest.raises(UsageError) as raised:
        call(opened)
    assert raised.value.message == said
    assert raised.value.remedy


def test_what_stands_for_such_an_argument_is_taken(opened: Any) -> None:  # noqa: ANN401 (as `opened`)
    """A number of another library, any series of hits, a filter of lists."""
    where = UNTYPED.Filter(globs=["*.md"], kinds=[Kind.PROSE])
    hits = opened.search(ASKED, k=np.int64(2), where=where)
    assert opened.rerank(ASKED, list(hits)) == opened.rerank(ASKED, hits)
    stopped = threading.Event()
    stopped.set()
    assert list(opened.watch(stopped)) == []
    with pytest.raises(TypeError, match="missing a required argument: 'question'"):
        opened.ask()
