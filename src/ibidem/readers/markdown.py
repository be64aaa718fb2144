"""Read Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from typing import BinaryIO

from ibidem.readers.document import decode, make_document, stem_title
from ibidem.readers.markdown_display import display
from ibidem.text.normalize import unmark
from ibidem.types import Document, Syntax

TITLE_WITHIN = 65_536
"""Characters at the start of a file in which its title is looked for."""
_TITLE_KEY = re.compile(r"^title[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$", re.DOTALL | re.MULTILINE)
"""Front matter as Hugo and Zola write it."""
_TOML_KEY = re.compile(r"^([ \t]*[\w.\"'-]+)[ \t]*=[ \t]*", re.MULTILINE)
_TOML_TABLE = re.compile(r"^[ \t]*\[{1,2}([^\[\]\n]+)\]{1,2}[ \t]*$", re.MULTILINE)
_BLOCK_SCALAR = re.compile(r"[|>][+-]?\d?")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document, as its reader sees it. Raises SourceError for binary or empty files."""
    text, marks, omitted = display(_with_yaml(decode(stream.read())))
    title = title_of(text) or stem_title(path)
    yield make_document(path, text, title=title, syntax=Syntax.MARKDOWN, marks=marks, omitted=omitted)


def read_source(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the file as one document that holds every character of it, for who writes in the file."""
    text = decode(stream.read())
    yield make_document(path, text, title=title_of(text) or stem_title(path), syntax=Syntax.MARKDOWN)


def _with_yaml(text: str) -> str:
    """Return a text whose front matter is TOML with that as YAML, line for line."""
    match = _TOML.match(text)
    if match is None:
        return text
    front = _TOML_TABLE.sub(r"\1:", _TOML_KEY.sub(r"\1: ", match[1]))
    return f"---\n{front}---{text[match.end() :]}"


def title_of(text: str) -> str:
    """Return the title of the front matter, else the first heading of level 1, else the first underlined heading."""
    from markdown_it import MarkdownIt  # 40 ms
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark").use(front_matter_plugin)
    # Only the words of a heading are wanted; those of the text cost seconds where they are full of brackets.
    parser.core.ruler.enableOnly(["normalize", "block"])
    underlined = ""
    tokens = parser.parse(text[:TITLE_WITHIN])
    for token, following in pairwise(tokens):
        if token.type == "front_matter" and (title := _front_matter_title(token.content)):
            return title
        if token.type != "heading_open":
            continue
        heading = " ".join(unescape(unmark(following.content)).split())
        if token.tag == "h1" and heading:
            return heading
        if token.markup == "-" and not underlined:
            underlined = heading
    return underlined


def _front_matter_title(content: str) -> str:
    """Return the value of a title key on one line, without its quotes."""
    match = _TITLE_KEY.search(content)
    value = match[1] if match else ""
    if _BLOCK_SCALAR.fullmatch(value):
        return ""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return value.strip()
