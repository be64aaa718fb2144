"""What an element of HTML is: a block, left out, raised or lowered, a layout, a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ibidem.readers.archives import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "optgroup",
        "title",
    ]
) | frozenset(HEADINGS)
_NEVER = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "canvas",
        "object",
        "iframe",
        "audio",
        "video",
        "map",
        "head",
        "link",
        "meta",
    ]
)
STRUCK = frozenset({"del", "s", "strike"})
"""Elements that are struck out: no longer so, or deleted in a change."""
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_CONTROLS = frozenset(["button", "select", "textarea", "input", "datalist"])
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_LIST_STYLES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"} | {
    "lower-roman": "i",
    "upper-roman": "I",
}
_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
PICTURE = "description of a picture"
LISTS = frozenset({"ul", "ol", "menu", "dir"})
_LAYOUT = frozenset({"table", "pre", "form", "article", "section", "nav", *HEADINGS})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SHIFTED_STYLE = re.compile(r"vertical-align\s*:\s*(sup|sub)(?:er)?\b", re.IGNORECASE)
NOTE_NUMBER = re.compile(r"\s*[\[(]?([\w*†‡§]{1,5})[\])]?\s*")
_NOTE_WORDS = re.compile(r"foot-?note|endnote|noteref|(?:^|[\s_-])fn", re.IGNORECASE)
_PERMALINKS = frozenset("¶#§∞🔗⚓")
"""What stands behind a heading for a link to it."""


def left_out(node: Element, tag: str) -> str:
    """Return why an element is left out; empty where it is not."""
    if tag in _NEVER:
        return "script or media"
    if tag in _CONTROLS:
        return "form control"
    if is_struck(node, tag):
        return "text struck out"
    if tag in ("rt", "rp"):
        return "pronunciation beside a text"
    if node.get("hidden") is not None or _HIDDEN_STYLE.search(node.get("style") or ""):
        return "hidden element"
    if node.get("aria-hidden") == "true" and tag in ("span", "a", "i", "div"):
        return "hidden element"
    if tag == "a" and "#" in (node.get("href") or "") and "".join(node.itertext()).strip() in _PERMALINKS:
        return "link to its own place"
    return "markup of a formula" if tag in ("annotation", "annotation-xml") else ""


def is_struck(node: Element, tag: str) -> bool:
    """Whether an element is struck out, so that it is no longer said."""
    return tag in STRUCK or bool(_STRUCK_STYLE.search(node.get("style") or ""))


def shift_of(node: Element, tag: str) -> str:
    """Return `sup` or `sub` for an element that is raised or lowered, also in a formula; else nothing."""
    if tag in ("sup", "sub"):
        return tag
    if tag == "span" and (style := node.get("style")) and (match := _SHIFTED_STYLE.search(style)):
        return match[1].lower()[:3]
    above = node.getparent() if tag.startswith("m") and tag != "math" else None
    name = "" if above is None else local_name(above).lower()
    return name.removeprefix("m") if name in ("msup", "msub") and node.getprevious() is not None else ""


def own_text(node: Element) -> Iterator[str]:
    """Yield the text inside an element but for what is struck out within, line breaks as line feeds."""
    from lxml import etree

    walk = etree.iterwalk(node, events=("start", "end", "comment", "pi"))
    for event, part in walk:
        tag = local_name(part).lower()
        if event != "start":
            yield (part.tail or "") if part is not node else ""
        elif part is not node and (tag in _NEVER or is_struck(part, tag)):
            walk.skip_subtree()
        else:
            yield "\n" if tag == "br" else part.text or ""


def is_layout(table: Element) -> bool:
    """Whether a table lays out a page rather than data."""
    if table.get("role") == "presentation":
        return True
    return any(local_name(node).lower() in _LAYOUT for node in table.iterdescendants())


def list_type(node: Element) -> str:
    """Return how a numbered list counts: by `a`, `A`, `i` or `I`, else by `1`."""
    style = _LIST_STYLE.search(node.get("style") or "")
    named = _LIST_STYLES.get(style[1].lower(), "1") if style else node.get("type") or "1"
    return named if named in ("a", "A", "i", "I") else "1"


def counted(number: int, kind: str) -> str:
    """Return a number as a list counts it by letters or Roman numbers; empty where it counts otherwise."""
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 40:
        roman = "X" * (number // 10) + _UNITS[number % 10]
        return roman.lower() if kind == "i" else roman
    return ""


def link_share(node: Element) -> float:
    """Return the share of an element's characters that are links, spaces not counted."""
    length = len("".join("".join(node.itertext()).split()))
    linked = sum(len("".join("".join(link.itertext()).split())) for link in node.iter("{*}a"))
    return linked / length if length else 0.0


def is_noteref(node: Element) -> bool:
    """Whether a link calls itself the mark of a note."""
    words = " ".join(str(value) for key, value in node.attrib.items() if str(key).endswith(("type", "role", "class")))
    return bool(_NOTE_WORDS.search(words))


def notes_of(root: Element) -> dict[str, str]:
    """Return the label of each foot- or endnote by the id of its element: what calls itself so, and is linked to."""
    found: dict[str, str] = {}
    ids: dict[str, Element] = {}
    for node in root.iter():
        if isinstance(node.tag, str) and (name := node.get("id")):
            ids.setdefault(name, node)
    for link in root.iter("{*}a"):
        target = (link.get("href") or "").partition("#")
        note = ids.get(target[2]) if target[2] else None
        match = NOTE_NUMBER.fullmatch("".join(link.itertext()))
        if note is None or match is None or target[2] in found:
            continue
        named = f"{target[2]} {note.get('class', '')} {note.get('role', '')}"
        named += "".join(str(value) for key, value in note.attrib.items() if str(key).endswith("}type"))
        is_mark = any(str(value).removeprefix("doc-") == "noteref" for value in link.attrib.values())
        if (is_mark or _NOTE_WORDS.search(named)) and local_name(note).lower() in (
            "li",
            "p",
            "div",
            "aside",
            "dd",
            "section",
        ):
            found[target[2]] = match[1]
    return found
