"""Read HTML pages: their main text, written as Markdown, each place by the file's own line and anchor."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from ibidem.errors import SourceError
from ibidem.readers.archives import local_name
from ibidem.readers.document import decode, stem_title
from ibidem.readers.html_blocks import html_blocks, html_root
from ibidem.readers.html_writer import HtmlBlock, HtmlKind, write_blocks
from ibidem.readers.markdown_writer import MarkdownWriter
from ibidem.readers.own_record import stated_record
from ibidem.readers.xml_entities import UnresolvedEntities, resolved
from ibidem.text.list_headings import LISTS_SOURCES
from ibidem.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

DECLARED_WITHIN = 1024
"""Bytes in which a page must declare its encoding (HTML standard, 4.2.5.5)."""
MAIN_SHARE = 0.5
"""The least share of a block's runs of words that the extractor kept, for the block to be main text."""
MAIN_ELEMENT_SHARE = 0.8
"""The least share of the main text that stands inside the element which is taken for the article."""
LINKED = 0.6
"""The share of a block's characters that are links, from which on it leads elsewhere rather than says something."""
SHORT = 200
"""Words up to which a page is taken whole, but for what its elements or links show to be none of the text: on so
little the extractor's statistics say nothing, and the page around an article alone is longer."""
_LEAST = 4
"""Words from which on a block is compared, where any block of the page has as many."""
_RUNS = (1, 2, 4, 8, 16)
"""Characters of the runs by which texts are compared, each from the beginning of a word on, spaces left out: a word
that an element parts (`<b>T</b>he`) may be two for the extractor."""
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z][\w.:-]{2,30})", re.IGNORECASE)
# Latin-1 and ASCII mean Windows-1252 on the web (Encoding standard), which `decode` tries anyway.
_TRUSTED = re.compile(r"windows-|cp\d|iso-8859-(?!1$)|iso-2022|koi8|shift_jis|sjis|euc-|gb|big5|mac", re.IGNORECASE)
_PERMALINK = re.compile(r"\s*[¶∞🔗⚓]$")
"""A link to its own place behind a heading that is the title."""
_AUTHOR = re.compile(r"author|citation_author|dc(?:terms)?\.creator", re.IGNORECASE)
_NO_DATES = {"original_date": False, "extensive_search": False, "max_date": "2100-01-01"}
"""Titles come with dates; searching for those at length would cost two seconds on the first page."""
_LOGGERS = ("trafilatura", "htmldate", "courlan", "justext", "readability")
_WORD = re.compile(r"[^\W\d_]+|\d+")
"""Letters and digits apart, as an inline element may part them: `21<sup>st</sup>`."""
_PARTS = frozenset({"p", "dt", "dd", "li", "blockquote", "table", "pre", *(f"h{level}" for level in range(1, 7))})
"""Elements that are a block of an article, not one."""
_BOILERPLATE_TAGS = {
    "nav": "navigation",
    "aside": "aside of a page",
    "footer": "page header or footer",
    "header": "page header or footer",
    "form": "form control",
    "dialog": "page header or footer",
}
_BOILERPLATE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu"})
_BOILERPLATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|sidebar|share|sharing|social|related|newsletter|subscribe|cookies?"
    r"|consent|advert\w*|ads?|promo\w*|comments?|footer|pagination|toc(?!-ignore)|skip|masthead|signup|login)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_LIST_OF_WORKS = re.compile(
    r"(?:csl-(?:entry|bib-body)|refs|references|reference-?list|reflist|bibliography|bib-?list|citation-list|works-cited"
    r"|biblio(?:graphy)?-?entry|ltx_bib(?:liography|list|item))",
    re.IGNORECASE,
)
"""A class or id of an element that lists works or is an entry of such a list."""
_LIST_ROLES = frozenset({"doc-bibliography", "doc-biblioentry"})
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def read(stream: BinaryIO, path: str) -> Iterator[Document]:
    """Yield the page as one document. Raises SourceError for binary or empty files and pages without a main text."""
    data = stream.read()
    page = decode(data, declared=_declared(data))
    if not page.strip():
        raise SourceError("empty")
    writer = MarkdownWriter(path)
    if "<!ENTITY" in page[:DECLARED_WITHIN]:
        unresolved = UnresolvedEntities()
        page = resolved(page.encode(), unresolved).decode()
        writer.omit_unresolved(unresolved.pieces())
    title, main = _extract(page)
    root = html_root(page)
    blocks, omissions = html_blocks(next(root.iter("body"), root), writer)
    kept = _main_blocks(blocks, main)
    if not any(block.kind is not HtmlKind.HEADING for block in kept):
        raise SourceError("no main text found")
    write_blocks(writer, kept)
    chosen = set(map(id, kept))
    dropped = [block for block in blocks if id(block) not in chosen]
    left = [(block.line, _reason(block) or "boilerplate", len(block.words.strip())) for block in dropped]
    left += [(omission.line, omission.kind, omission.characters) for omission in omissions]
    for line, kind, characters in sorted(left):
        writer.omit(kind, f"line {line}" if line else "", characters)
    authors = (node.get("content") or "" for node in root.iter("meta") if _AUTHOR.fullmatch(node.get("name") or ""))
    yield writer.document(title=title or stem_title(path), own_record=stated_record(authors))


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:DECLARED_WITHIN])
    name = match[1].decode() if match else ""
    return name if _TRUSTED.match(name) else None


def _extract(page: str) -> tuple[str, str]:
    """Return the title of a page, and the text that trafilatura takes for its main text."""
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    import trafilatura  # 0.3 s

    page = page if "<html" in page[:4096].lower() else f"<html><body>{page}</body></html>"
    try:
        found: Any = trafilatura.bare_extraction(
            page, include_comments=False, include_formatting=False, with_metadata=True, date_extraction_params=_NO_DATES
        )
        body = found.body if found else trafilatura.baseline(page)[0]
        text = "" if body is None else " ".join(body.itertext())
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # Whatever a page does to the extractor, it is one page that is lost.
        raise SourceError("damaged HTML") from error
    return _PERMALINK.sub("", found.title or "") if found else "", text


def _main_blocks(blocks: Sequence[HtmlBlock], main: str) -> list[HtmlBlock]:
    """Return the blocks of the main text: what the extractor kept, and what stands among that and says something.

    The extractor tells an article from the page around it, but drops tables of links, lists in cells and the like.
    """
    known = {run for size in _RUNS for run in _runs(_words(main), size)}
    lengths = [len(_words(block.words)) for block in blocks]
    # A word or two, such as that of a menu, may stand in any text.
    least = min(_LEAST, max(lengths, default=0))
    is_main = [
        length >= least and _share(block, known) >= MAIN_SHARE for block, length in zip(blocks, lengths, strict=True)
    ]
    if sum(lengths) <= SHORT:
        pairs = zip(blocks, is_main, strict=True)
        return [block for block, held in pairs if held or not (_reason(block) or block.linked >= LINKED)]
    if not any(is_main):
        return []
    article = _article([block for block, held in zip(blocks, is_main, strict=True) if held])
    first, last = is_main.index(True), len(is_main) - 1 - is_main[::-1].index(True)
    is_named = article is not None and local_name(article).lower() in ("article", "main")
    kept: list[tuple[HtmlBlock, bool]] = []
    works = _listed_works(blocks)
    for index, (block, held) in enumerate(zip(blocks, is_main, strict=True)):
        if held or id(block) in works:
            kept.append((block, True))
        elif not _inside(block, article) or _reason(block, within=article):
            continue
        elif block.kind is HtmlKind.HEADING and (index < first or is_named):
            kept.append((block, False))
        elif first <= index <= last:
            if block.kind is not HtmlKind.PARAGRAPH or block.linked < LINKED or _is_definition(block):
                kept.append((block, False))
        elif block.kind in (HtmlKind.TABLE, HtmlKind.NOTE, HtmlKind.CODE, HtmlKind.QUOTE) or (
            (is_named or _is_definition(block)) and block.linked < LINKED
        ):
            kept.append((block, False))
    return list(_without_bare_headings(kept))


def _listed_works(blocks: Sequence[HtmlBlock]) -> set[int]:
    """Return the ids of the blocks that are a list of works and its heading: the extractor drops one full of links."""
    found: set[int] = set()
    heading: HtmlBlock | None = None
    for block in blocks:
        if block.kind is HtmlKind.HEADING and (heading is None or block.level <= heading.level):
            lists = LISTS_SOURCES.fullmatch(block.words.strip().rstrip(":").rstrip()) and not _reason(block)
            heading = block if lists else None
            continue
        if block.node is None or _reason(block):
            continue
        around = (block.node, *block.node.iterancestors())
        section = None if heading is None or heading.node is None else heading.node.getparent()
        is_below = section is not None and any(node is section for node in around) and _YEAR.search(block.words)
        if is_below or any(map(_lists_works, around)):
            found.add(id(block))
            if heading is not None:
                found.add(id(heading))
    return found


def _lists_works(node: Element) -> bool:
    if local_name(node).lower() in ("body", "html", "article", "main"):
        return False
    names = f"{node.get('class') or ''} {node.get('id') or ''}".split()
    return (node.get("role") or "") in _LIST_ROLES or any(map(_LIST_OF_WORKS.fullmatch, names))


def _without_bare_headings(kept: Sequence[tuple[HtmlBlock, bool]]) -> Iterator[HtmlBlock]:
    """Yield the blocks without the headings that only stand among main text, and that nothing follows."""
    for index, (block, held) in enumerate(kept):
        following = kept[index + 1][0] if index + 1 < len(kept) else None
        bare = following is None or (following.kind is HtmlKind.HEADING and following.level <= block.level)
        if held or block.kind is not HtmlKind.HEADING or not bare:
            yield block


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _runs(words: Sequence[str], size: int) -> Iterator[str]:
    """Yield the runs of a number of characters from the beginning of each word on."""
    text = "".join(words)
    at = 0
    for word in words:
        if at + size > len(text):
            return
        yield text[at : at + size]
        at += len(word)


def _share(block: HtmlBlock, known: set[str]) -> float:
    """Return the share of a block's runs that are known, of the longest that it holds."""
    words = _words(block.words)
    length = sum(map(len, words))
    runs = [*_runs(words, max((size for size in _RUNS if size <= length), default=1))]
    return sum(run in known for run in runs) / len(runs) if runs else 0.0


def _article(blocks: Iterable[HtmlBlock]) -> Element | None:
    """Return the smallest element that holds most of the main text."""
    weights: Counter[Element] = Counter()
    depths: dict[Element, int] = {}
    total = 0
    for block in blocks:
        if block.node is None:
            continue
        size = len(block.words)
        total += size
        is_part = local_name(block.node).lower() in _PARTS  # one long paragraph is no article
        chain = [*([] if is_part else [block.node]), *block.node.iterancestors()]
        for depth, node in enumerate(reversed(chain)):
            weights[node] += size
            depths[node] = depth
    heavy = [node for node, weight in weights.items() if weight >= MAIN_ELEMENT_SHARE * total]
    return max(heavy, key=lambda node: depths[node], default=None)


def _inside(block: HtmlBlock, article: Element | None) -> bool:
    if article is None or block.node is None:
        return article is None
    return block.node is article or any(node is article for node in block.node.iterancestors())


def _is_definition(block: HtmlBlock) -> bool:
    """Whether a block is a term of a list of definitions or what is said of it."""
    node = block.node
    return node is not None and any(local_name(one).lower() == "dl" for one in (node, *node.iterancestors()))


def _reason(block: HtmlBlock, *, within: Element | None = None) -> str:
    """Return why a block is no main text, by the elements around it; empty where they do not say."""
    for node in () if block.node is None else (block.node, *block.node.iterancestors()):
        if node is within:
            return ""
        tag = local_name(node).lower()
        if tag in ("body", "html", "article", "main"):
            continue
        if tag == "aside" and block.kind is HtmlKind.NOTE:
            continue
        if tag in ("header", "footer") and next(node.iterancestors("blockquote", "figure"), None) is not None:
            continue  # who said it
        if tag in _BOILERPLATE_TAGS:
            return _BOILERPLATE_TAGS[tag]
        if (node.get("role") or "") in _BOILERPLATE_ROLES:
            return "navigation"
        if _BOILERPLATE_CLASS.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
            return "boilerplate"
    return ""
