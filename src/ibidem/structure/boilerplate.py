"""What a page carries besides its text: running headers and footers, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ibidem.structure.lines import Line
from ibidem.text.normalize import fold
from ibidem.text.sentences import split, stops
from ibidem.types import Block, BlockKind

REPEATED = "repeated page header or footer"
PAGE_NUMBER = "page number"
PAGES = 3
"""A line at the edge of so many pages is a running header or footer."""
_EDGE = 2
_NUMBER = re.compile(
    r"(?:page\s+)?[-–—·|\[( ]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?[-–—·|\]). ]*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")


def running_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Return the indices of the lines that are no part of the text, with the reason.

    Lines are looked at near the top and the bottom of their page only; their numbers may differ from page to page.
    """
    edges = _edges(lines)
    pages: defaultdict[str, set[int]] = defaultdict(set)
    for index in edges:
        pages[_shape(lines[index])].add(lines[index].page)
    found: dict[int, str] = {}
    for index in edges:
        if _NUMBER.fullmatch(lines[index].body):
            found[index] = PAGE_NUMBER
        elif len(pages[_shape(lines[index])]) >= PAGES:
            found[index] = REPEATED
    return found


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", fold(line.text))


def _edges(lines: Sequence[Line]) -> list[int]:
    """Return the indices of the first and the last lines of each page that are not blank, ascending."""
    by_page: defaultdict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if not line.blank:
            by_page[line.page].append(index)
    return sorted({index for page in by_page.values() for index in (*page[:_EDGE], *page[-_EDGE:])})


_TOPIC = re.compile(
    r"\b(?:cookies?|consent|privacy (?:preferences?|settings|choices|policy|notice)|personal data|trackers?"
    r"|tracking technologies|browsing (?:data|behaviou?r)|newsletter|local storage)\b"
)
# The voice of a site that speaks of itself to its visitor. A text about cookies does not speak so.
_VOICE = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:we|(?:our|this|the) (?:web ?)?sites?|(?:we|us) and our (?:\w+ )?partners)\b.{0,40}\b(?:uses?|store|place"
        r"|set|collect|process|value|respect|care about)\b.{0,40}\b(?:cookies?|privacy|personal data|technologies"
        r"|trackers?|information)\b",
        r"\b(?:help|helps|helping|enable|enables|allow|allows|let|lets) (?:us|our)\b",
        r"\b(?:accept|reject|decline|allow|deny|refuse|disable|manage|customi[sz]e|adjust|change|withdraw|save|review)"
        r"\b.{0,25}\b(?:all|cookies?|preferences|choices|settings|options|consent)\b",
        r"\byour (?:\w+ ){0,2}(?:experience|consent|choices?|preferences?|privacy|interactions?|visit|interests?"
        r"|inbox)\b",
        r"\byou (?:can |may |must )?(?:agree|consent|accept|opt)\b|\bby (?:clicking|continuing|using|browsing)\b",
        r"\bour (?:\w+ ){0,2}(?:web ?site|site|traffic|services?|resources?|content|partners|newsletter|policy"
        r"|vendors)\b",
        r"\b(?:this|the|our) (?:web ?)?site\b.{0,40}\b(?:work|function|perform|remember|operate)",
        r"\b(?:personali[sz]e|tailor)\b.{0,30}\b(?:content|ads|advert\w*|marketing|experience)\b",
    )
)
_WEAK = re.compile(
    r"\b(?:our|us|your|you|web ?site|site|visitors?|experience|marketing|advert\w*|analytics|content|partners|features"
    r"|preferences|choices|settings|personali[sz]\w+|functional|necessary|essential|performance|targeting"
    r"|always active)\b"
)
_BANNER = re.compile(
    r"\bwe (?:and our (?:\w+ )?partners )?use (?:\w+ )?cookies\b.{0,60}\b(?:to|for|on|and)\b"
    r"|\b(?:accept|reject) all\b|\bmanage (?:your |my )?(?:cookie |privacy |consent )?preferences\b"
    r"|\bcookie (?:preferences|settings|policy|notice)\b"
    r"|\b(?:sites?|website) uses? (?:\w+ )?cookies\b|\byour privacy\b|\bprivacy preferences?\b|\bour newsletter\b"
)
_BUTTON = re.compile(
    r"(?:(?:accept|reject|decline|allow|deny|manage|save|confirm|customi[sz]e|only)(?: \w+){0,3}|ok(?:ay)?|got it"
    r"|i agree|i accept|agree|close|settings|learn more|more info(?:rmation)?|(?:cookie|privacy) \w+(?: \w+)?"
    r"|necessary only)"
    r"(?:\s*[|/·]\s*(?:\w+ ?){1,4})*[.!]?"
)
_CATEGORY = re.compile(
    r"(?:strictly )?(?:necessary|essential|required|functional(?:ity)?|performance|analytics?|statistics|marketing"
    r"|advertising|targeting|preferences|personali[sz]ation|social media|unclassified)(?: cookies)?"
    r"|always (?:active|on)"
)
_SITE_LINE = re.compile(
    r"(?:share|tweet|pin|email|print|like) this(?: (?:article|post|page|story|on .{1,40}))?[.!:]?|share on \w+.{0,40}"
    r"|(?:subscribe|sign up)(?: now| today| here)? (?:to|for) (?:our|the|my) .{0,60}"
    r"(?:newsletter|mailing list|updates).{0,60}|(?:enter|add) your e-?mail(?: address)?.{0,60}"
    r"|skip to (?:main )?content|back to top|advertise?ment|sponsored content"
    r"|(?:©|\(c\)|copyright).{0,80}all rights reserved\.?|all rights reserved\.?|follow us(?: on .{1,60})?[.!:]?"
    r"|home(?:\s*[>›»/→]\s*[^>›»/→]{1,40}){1,6}|you are here:.{1,100}|click here to .{1,60}"
    r"|(?:no comments|leave a (?:comment|reply))"
)
_LONGEST = 130
"""Words beyond which a paragraph is no part of a banner."""
_SHORT = 30
"""Words up to which a line between two lines of consent text, or after them, belongs to them."""
_GAP = 3
_OF_THE_SITE = 0.6
"""The least share of the sentences of consent text that name the site, its visitor or what it stores."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_HEADING = 12
_TEXTUAL = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


def without_consent(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with consent text and sharing lines as clutter, one block a run, labelled with its cues."""
    units = [fold(text[b.start : b.end]) if _may_be(b) else "" for b in blocks]
    if not any(map(_TOPIC.search, units)):
        return [_site_line(block, unit) for block, unit in zip(blocks, units, strict=True)]
    found: list[Block] = []
    at = 0
    for first, last in _runs(units, blocks):
        found.extend(_site_line(*pair) for pair in zip(blocks[at:first], units[at:first], strict=True))
        label = _label(units[first:last])
        found.append(Block(BlockKind.CLUTTER, blocks[first].start, blocks[last - 1].end, label=label))
        at = last
    found.extend(_site_line(*pair) for pair in zip(blocks[at:], units[at:], strict=True))
    return found


def consent_within(text: str, block: Block) -> list[Block]:
    """Return the sentences of a longer paragraph that are consent text, as clutter; nothing where all of it is."""
    held = text[block.start : block.end].casefold()
    if not _TOPIC.search(held) or text.casefold().count("cookie") - held.count("cookie") > 1:
        return []
    spans = [(block.start + low, block.start + high) for low, high in split(text[block.start : block.end])]
    parts = [Block(BlockKind.PARAGRAPH, low, high) for low, high in spans]
    units = [fold(text[low:high]) for low, high in spans]
    return [
        Block(BlockKind.CLUTTER, parts[first].start, parts[last - 1].end, label=_label(units[first:last]))
        for first, last in _runs(units, parts)
        if last - first < len(parts) and any(map(_BANNER.search, units[first:last]))
    ]


def _may_be(block: Block) -> bool:
    return block.kind in _TEXTUAL and block.end - block.start <= 8 * _LONGEST


def _site_line(block: Block, unit: str) -> Block:
    if unit and len(unit) < 150 and _SITE_LINE.fullmatch(unit.lstrip("-*•# ")):
        return replace(block, kind=BlockKind.CLUTTER, level=0, label="navigation or sharing line")
    return block


def _runs(units: Sequence[str], blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the runs of blocks, as half-open ranges, that several cues together show to be consent text."""
    seeds = [index for index, unit in enumerate(units) if _voices(unit) and _TOPIC.search(unit) and not _mixed(unit)]
    runs: list[tuple[int, int]] = []
    for seed in seeds:
        if runs and _bridged(units[runs[-1][1] : seed]):
            runs[-1] = (runs[-1][0], seed + 1)
        else:
            runs.append((seed, seed + 1))
    runs = [_grown(units, blocks, first, last) for first, last in runs]
    about_cookies = any(
        "cookie" in unit and len(unit.split()) >= _HEADING and not _inside(index, runs)
        for index, unit in enumerate(units)
    )
    return [run for run in runs if _is_consent(units[run[0] : run[1]], about_cookies=about_cookies)]


def _mixed(unit: str) -> bool:
    """Whether many of the sentences say nothing of the site, so that the paragraph is not consent text as a whole."""
    parts = _SENTENCE_END.split(unit)
    return sum(bool(_WEAK.search(part) or _TOPIC.search(part)) for part in parts) < _OF_THE_SITE * len(parts)


def _inside(index: int, runs: Sequence[tuple[int, int]]) -> bool:
    return any(first <= index < last for first, last in runs)


def _voices(unit: str) -> int:
    if not unit or len(unit.split()) > _LONGEST:
        return 0
    return sum(bool(pattern.search(unit)) for pattern in _VOICE)


def _bridged(between: Sequence[str]) -> bool:
    return len(between) <= _GAP and all(unit and len(unit.split()) <= _SHORT for unit in between)


def _grown(units: Sequence[str], blocks: Sequence[Block], first: int, last: int) -> tuple[int, int]:
    """Return the run with the heading above it, and the buttons and short lines in the site's voice around it."""
    while first and (_announces(units[first - 1], blocks[first - 1]) or _BUTTON.fullmatch(units[first - 1])):
        first -= 1
    while (found := _next_belonging(units, blocks, last)) > last:
        last = found
    return first, last


def _announces(unit: str, block: Block) -> bool:
    short = unit and len(unit.split()) <= _HEADING
    return bool(short and (_BANNER.search(unit) or (block.kind is BlockKind.HEADING and _TOPIC.search(unit))))


def _next_belonging(units: Sequence[str], blocks: Sequence[Block], last: int) -> int:
    """Return the index after the next line that belongs to a run, two short lines on at most; else `last`."""
    for index in range(last, min(last + 3, len(units))):
        if _belongs(units[index], blocks[index]):
            return index + 1
        if blocks[index].kind is BlockKind.HEADING or not _bridged(units[index : index + 1]):
            break
    return last


def _belongs(unit: str, block: Block) -> bool:
    if not unit or len(unit.split()) > _SHORT:
        return False
    if _BUTTON.fullmatch(unit) or _CATEGORY.fullmatch(unit) or (block.kind is BlockKind.HEADING and "cookie" in unit):
        return True
    return block.kind is not BlockKind.HEADING and len(_WEAK.findall(unit)) > 1 and _voices(unit) > 0


def _is_consent(run: Sequence[str], *, about_cookies: bool) -> bool:
    """Whether the cues are many enough; a text that speaks of cookies elsewhere must hold a banner's own words."""
    voices = sum(map(_voices, run))
    banner = any(map(_BANNER.search, run))
    if about_cookies:
        return banner and voices > 3 and len(run) > 1 and any(map(_VOICE[0].search, run))
    return voices > 2 or (voices > 1 and banner)


def _label(run: Sequence[str]) -> str:
    """Return why a run is clutter: the cues that were found in it."""
    cues: list[str] = []
    for unit in run:
        for pattern in (_BANNER, _TOPIC, *_VOICE):
            if match := pattern.search(unit):
                cue = " ".join(match[0].split()[:6])
                if not any(cue in known or known in cue for known in cues):
                    cues.append(cue)
    return "consent text: " + ", ".join(cues[:4])


_JOINT = re.compile(r"(?<=[a-z0-9)’'\"”%])\s+(?=[A-Z][a-z]+(?:[ ,’'-]))")
_IMPERATIVE = re.compile(
    r"(?:achieve|apply|begin|book|boost|browse|buy|call|check|claim|click|contact|discover|dive|download"
    r"|elevate|embrace|empower|enjoy|enrol|enroll|enter|experience|explore|find|follow|gain|get|harness"
    r"|improve|join|learn|let|listen|look|make|master|meet|optimise|optimize|order|read|ready|reclaim"
    r"|register|request|schedule|see|share|shop|sign|start|stay|subscribe|support|take|transform|try"
    r"|uncover|understand|unleash|unlock|upgrade|visit|want|watch)\b",
    re.IGNORECASE,
)
_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|you’re|you're|our|us)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:Your|You|Our)\b")
_PROMOTIONAL = re.compile(
    r"\b(?:today|now|here|free|newsletter|offer|discount|trial|guide|experts?|exclusive|ultimate|journey|potential"
    r"|vitality|secrets?|profound|personali[sz]ed|unlock|transform|community|programs?|course|consultation|tips|more)\b",
    re.IGNORECASE,
)
_SENTENCES = 3
_LONGEST_PROMOTIONS = 500
_ENOUGH = 4


def promotions(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of sentences that sell something in the middle of another, which goes on after them."""
    found: list[tuple[int, int]] = []
    at = start
    while joint := _JOINT.search(text, at, end):
        at = joint.end()
        close = _end(text, at, end) if _IMPERATIVE.match(text, at) or _ADDRESS.match(text, at) else 0
        if close and _score(text[at:close]) >= _ENOUGH:
            found.append((at, close))
            at = close
    return found


def _end(text: str, at: int, end: int) -> int:
    """Return where the sentence that begins here ends if small letters follow; else 0."""
    for count, stop in enumerate(stops(text, at, min(end, at + _LONGEST_PROMOTIONS))):
        following = text[stop:end]
        if count >= _SENTENCES or stop >= end:
            return 0
        if following[:1].isspace() and following.lstrip()[:1].islower():
            return stop
    return 0


def _score(sentence: str) -> int:
    words = sentence.split()
    long = [word for word in words[1:] if len(word) > 3]
    titled = sum(word[0].isupper() for word in long) * 2 >= len(long)
    if len(words) < 4 or titled:
        return 0
    imperative = 2 * bool(_IMPERATIVE.match(sentence))
    address = 2 * min(2, len(_SECOND_PERSON.findall(sentence)))
    return imperative + address + min(2, len(_PROMOTIONAL.findall(sentence))) + ("!" in sentence)
