"""Tell a sentence that claims something from one that does not, by its form."""

from __future__ import annotations

import re
from collections.abc import Callable

from ibidem.draft.report import Left
from ibidem.question import is_question
from ibidem.verify.claim import LONGEST

FEWEST = 3
"""Words of a sentence that can claim something."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_I = r"(?:i|we)"
_THINKS = (
    "think|believe|feel|hope|suspect|doubt|guess|prefer|wonder|wish|want|suggest|propose|recommend|expect|assume|fear"
    "|agree|disagree|argue|contend|maintain|urge|love|like|hate|trust|am (?:sure|convinced|certain|afraid|confident)"
    "|are (?:sure|convinced|certain|confident)"
)
_OPINION = re.compile(
    rf"\b{_I} (?:(?:also|still|personally|strongly|firmly|really|would|do|don['’]t|cannot help but|therefore) ){{0,2}}"
    rf"(?:{_THINKS})\b(?! (?:vector|tank))"
    r"|\b(?:in|to) (?:my|our) (?:humble )?(?:view|opinion|experience|judge?ment|mind|eyes|reading)\b"
    r"|\bit seems to (?:me|us)\b|\bif you ask me\b"
    r"|\bmy (?:guess|feeling|hope|impression|hunch)\b|\bour (?:hope|belief)\b"
    r"|^(?:personally|arguably|hopefully|ideally)\b|^(?:what an? |how )[^.?]*!"
    r"|\b(?:it would be|it is) (?:nice|great|good|best|better|wise|desirable|a pity|a shame|time) (?:to|if|that)\b",
    re.IGNORECASE,
)
_OUGHT = re.compile(
    r"\b(?:should(?:n['’]t)?|ought to|had better)\b(?! (?:also )?be (?:noted|stressed|mentioned|remembered|said))",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:say|said|state|recommend|advise|suggest|conclude|argue|hold|propose|report|urge|claim|find|found|wrote|agree)"
    r"(?:s|d|ed|ing)?\b[^.;]{0,80}?\b(?:that|whether|why|how)\b",
    re.IGNORECASE,
)
_ALWAYS_COMMANDS = re.compile(
    r"(?:please|let['’]?s|let us|do not|don['’]t|see|see also|consider|imagine|suppose|ensure|make sure|remember to"
    r"|recall that you|forget|click|compare|refer to|be sure|be careful|beware|try to|feel free|cf\.)(?=[\s,:])",
    re.IGNORECASE,
)
_VERBS = (
    "add|adjust|apply|ask|assign|avoid|begin|bring|build|buy|choose|collect|combine|contact|create|define|delete"
    "|describe|divide|draw|eat|enter|establish|examine|explain|explore|fill|follow|get|give|go|hold|identify|include"
    "|insert|install|keep|learn|leave|mix|never|notice|open|pay|pick|prepare|pull|put|read|reduce|remove|repeat"
    "|replace|save|select|send|take|tell|think|treat|wear|write|verify"
)
_VERBS_OR_NOUNS = (
    "aim|call|change|check|clean|close|complete|copy|cover|cut|discuss|download|drink|drop|find|finish|limit|list|look"
    "|move|place|plan|practi[cs]e|press|push|record|report|rest|review|run|search|set|share|show|skip|sleep|start|stay"
    "|stop|store|study|switch|talk|test|track|try|turn|type|use|visit|wait|walk|wash|watch"
)
_DETERMINERS = "a|an|the|your|yourself|this|these|those|it|them|each|every|any|some"
_COMMANDS = re.compile(
    rf"(?:(?:{_VERBS}) (?:{_DETERMINERS}|only|at|to|on|with|up|out|off|about|more|less|care|note|\d+)"
    rf"|(?:{_VERBS_OR_NOUNS}) (?:{_DETERMINERS}))"
    r"\b(?! (?:is|are|was|were|has|have|does|do|can|may|will)\b)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:dear|hello|hi|hey|welcome|greetings|cheers|sincerely|regards|thanks(?! to)|thank you|congratulations"
    r"|(?:best|kind|warm) (?:regards|wishes)|yours (?:sincerely|faithfully|truly)"
    r"|good (?:morning|afternoon|evening|day)"
    r"|(?:i|we) (?:would like to |wish to |also |gratefully |sincerely )*(?:thank|acknowledge)"
    r"|(?:i am|we are) (?:very |deeply |also )?(?:grateful|thankful|indebted))\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:(?:supplementary )?(?:figure|fig\.?|table|box|listing|chart|plate|photo|map|panel|equation)"
    r" [\dA-Z][\dA-Za-z.]{0,4}|source|image|photo(?: credit)?)\s?[:.|–—]\s",
    re.IGNORECASE,
)
_FIGURE = r"(?:figures?|figs?\.?|tables?|box(?:es)?|listings?|charts?)"
_TEXT = (
    r"(?:article|book|chapter|dissertation|document|draft|essay|memo|note|paper|piece|post|report|review|section|text|thesis"
    r"|work|manuscript|appendix|part|study)"
)
_TELLS = (
    r"(?:address|aim|argue|begin|conclude|consider|consist|cover|deal|describe|discuss|examine|explain|explore|focus"
    r"|give|introduce|investigate|is about|is organi[sz]ed|is structured|look|outline|present|propose|provide|review"
    r"|summari[sz]e|survey|turn)(?:es|s)?\b"
)
_SHOWS = r"(?:show|present|list|give|summari[sz]e|illustrate|depict|display|plot|compare|report|contain)s?"
_ABOUT_ITSELF = re.compile(
    rf"(?:in (?:this|the (?:following|next|present)) {_TEXT}s?,? {_I}\b"
    rf"|(?:this|the (?:following|next|present|rest of (?:this|the))) {_TEXT} (?:first |then |also |will )?{_TELLS}"
    rf"|(?:sections?|chapters?|parts?|appendix|appendices) [\dA-Z][\d.]* (?:first |then |also |will )?{_TELLS}"
    rf"|in {_FIGURE} \d[\w.]*,? {_I}\b|{_FIGURE} \d[\w.]* {_SHOWS} (?:the|a|an|our|how|what|all)\b"
    rf"|(?:first|next|then|finally|below|here|now),? {_I} (?:will |shall |now |first |then )*"
    r"(?:discuss|describe|turn|present|review|examine|explain|look|consider|introduce|outline|summari[sz]e)\b)",
    re.IGNORECASE,
)


def why_not(text: str) -> Left | None:
    """Return why a sentence, on one line and without its citation markers, claims nothing; None where it does."""
    said = text.strip(" \t\"'“”‘’«»()*_")
    return next((left for left, holds in _REASONS if holds(said if left is not Left.QUESTION else text.strip())), None)


def _is_fragment(said: str) -> bool:
    return len(_WORD.findall(said)) < FEWEST or not any(map(str.isalpha, said)) or said.endswith(":")


def _is_opinion(said: str) -> bool:
    if _OPINION.search(said):
        return True
    ought = _OUGHT.search(said)
    return ought is not None and not _REPORTED.search(said, 0, ought.start())


_REASONS: tuple[tuple[Left, Callable[[str], object]], ...] = (
    (Left.TOO_LONG, lambda said: len(said.split()) > LONGEST),
    (Left.QUESTION, is_question),
    (Left.GREETING, _GREETING.match),
    (Left.CAPTION, _CAPTION.match),
    (Left.FRAGMENT, _is_fragment),
    (Left.COMMAND, lambda said: _ALWAYS_COMMANDS.match(said) or _COMMANDS.match(said)),
    (Left.ABOUT_ITSELF, _ABOUT_ITSELF.match),
    (Left.OPINION, _is_opinion),
)
"""Tried in this order."""
