"""Globs match paths as people mean them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibidem.storage.globs import glob_matcher


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.md", "a.md", True),
        ("*.md", "x/y/a.md", True),
        ("*.md", "a.mdx", False),
        ("notes", "notes/deep/a.txt", True),
        ("notes/", "x/notes/a.txt", True),
        ("notes", "x/notes", True),
        ("notes", "footnotes/a.txt", False),
        ("x/*.txt", "x/a.txt", True),
        ("x/*.txt", "x/y/a.txt", False),
        ("x/*.txt", "z/x/a.txt", False),
        ("x/**/*.txt", "x/a.txt", True),
        ("x/**/*.txt", "x/y/z/a.txt", True),
        ("x/**", "x/y/z/a.txt", True),
        ("./x/*", "x/a", True),
        ("/a.md", "a.md", True),
        ("/a.md", "x/a.md", False),
        ("**/a.md", "a.md", True),
        ("a?.md", "ab.md", True),
        ("a?.md", "a/.md", False),
        ("[a-c].md", "b.md", True),
        ("[!a-c].md", "b.md", False),
        ("a[!x]b", "a/b", False),
        ("*[!a]*[!a]", "b/ab", False),
        ("[c-a].md", "b.md", False),
        ("a[1].md", "a[1].md", False),
        ("x.y", "xzy", False),
        ("x\\*.md", "x/a.md", True),
    ],
)
def test_globs(glob: str, path: str, matches: bool) -> None:
    """A name anywhere, a folder with all beneath it, `**` across folders."""
    assert bool(glob_matcher([glob])(path)) is matches


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3), st.text())
def test_any_text_is_a_glob(globs: list[str], path: str) -> None:
    """Nothing a person types raises."""
    glob_matcher(globs)(path)


@given(st.text(st.characters(exclude_characters="*?[]\\/", exclude_categories=["Cs"]), min_size=1))
def test_a_plain_name_matches_itself(name: str) -> None:
    """Anywhere in the tree."""
    assert glob_matcher([name])(name)
    assert glob_matcher([name])(f"some/where/{name}")
    assert not glob_matcher([name])(f"{name}x")


def test_many_stars_are_matched_at_once() -> None:
    """A star takes the first place that fits what follows it, which another star makes good."""
    assert not glob_matcher(["*a" * 40])("a" * 39)
    assert not glob_matcher(["*a" * 40 + "b"])("a" * 200)
    assert glob_matcher(["*a*b*/*c"])("xaab/c")
