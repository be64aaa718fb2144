"""A draft to its sentences in order, each with its place and, where it claims nothing, the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ibidem.audit.cited_spans import BY_FORM, CitedSpan, cited_spans, is_bracketed, tidy, without
from ibidem.audit.manuscript import Manuscript, PlaceFinder, QuotationMark, is_quoted
from ibidem.chunking.grouping import Piece, split_block
from ibidem.chunking.rendering import plain
from ibidem.claims.candidates import LONGEST
from ibidem.references.linking import citations_of_span
from ibidem.structure.headings import heading_name
from ibidem.structure.markdown import FRONT_MATTER
from ibidem.text.claim_detection import FINITE, HELPERS, is_question
from ibidem.types import Block, BlockKind, Document, InTextCitation
from ibidem.types.audits import ManuscriptPlace, ReasonLeftOut

FEWEST = 3
"""Words of a sentence that can claim something."""
_WORD_CLAIMS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_I = r"(?:i|we)"
_THINKS = (
    "think|believe|feel|hope|suspect|doubt|guess|prefer|wonder|wish|want|suggest|propose|recommend|expect|assume|fear"
    "|agree|disagree|argue|contend|maintain|urge|love|like|hate|trust|plan|intend|aim"
    "|am (?:sure|convinced|certain|afraid|confident|going to)"
    "|are (?:sure|convinced|certain|confident|going to)"
)
_OPINION = re.compile(
    rf"\b{_I} (?:(?:also|still|personally|strongly|firmly|really|would|do|don['’]t|cannot help but|therefore) ){{0,2}}"
    rf"(?:{_THINKS})\b(?! (?:vector|tank))"
    r"|\b(?:in|to) (?:my|our) (?:humble )?(?:view|opinion|experience|judge?ment|mind|eyes|reading)\b"
    r"|\bit seems to (?:me|us)\b|\bif you ask me\b"
    rf"|^(?:[\w ]{{1,30}}, )?{_I} (?:also |then |next )?(?:will|shall)\b(?! (?:see|find|show|note)\b)"
    r"|\b(?:my|our) (?:plan|intention|aim|goal|next step)s? (?:is|are|was|were)\b|^the next step (?:is|will)\b"
    r"|^future work\b|\bremains? to be (?:seen|done|shown|decided)\b"
    r"|\bmy (?:guess|feeling|hope|impression|hunch)\b|\bour (?:hope|belief)\b"
    r"|^(?:personally|arguably|hopefully|ideally|perhaps|maybe)\b|^(?:what an? |how )[^.?]*!"
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
    rf"|{_I} (?:will |shall )?(?:now |next |then |first )*(?:turn|come|move on|proceed|return) to\b|so much for\b"
    rf"|this brings (?:us|me) to\b|in {_FIGURE} \d[\w.]*,? {_I}\b"
    rf"|{_FIGURE} \d[\w.]* {_SHOWS} (?:the|a|an|our|how|what|all)\b"
    rf"|(?:first|next|then|finally|below|here|now),? {_I} (?:will |shall |now |first |then )*"
    r"(?:discuss|describe|turn|present|review|examine|explain|look|consider|introduce|outline|summari[sz]e)\b)",
    re.IGNORECASE,
)


def why_no_claim(text: str) -> ReasonLeftOut | None:
    """Return why a sentence, on one line and without its citation markers, claims nothing; None where it does."""
    said = text.strip(" \t\"'“”‘’«»()*_")
    return next(
        (left for left, holds in _REASONS if holds(said if left is not ReasonLeftOut.QUESTION else text.strip())), None
    )


def _is_fragment(said: str) -> bool:
    return len(_WORD_CLAIMS.findall(said)) < FEWEST or not any(map(str.isalpha, said)) or said.endswith(":")


def _is_opinion(said: str) -> bool:
    if _OPINION.search(said):
        return True
    ought = _OUGHT.search(said)
    return ought is not None and not _REPORTED.search(said, 0, ought.start())


_REASONS: tuple[tuple[ReasonLeftOut, Callable[[str], object]], ...] = (
    (ReasonLeftOut.TOO_LONG, lambda said: len(said.split()) > LONGEST),
    (ReasonLeftOut.QUESTION, is_question),
    (ReasonLeftOut.GREETING, _GREETING.match),
    (ReasonLeftOut.CAPTION, _CAPTION.match),
    (ReasonLeftOut.FRAGMENT, _is_fragment),
    (ReasonLeftOut.COMMAND, lambda said: _ALWAYS_COMMANDS.match(said) or _COMMANDS.match(said)),
    (ReasonLeftOut.ABOUT_ITSELF, _ABOUT_ITSELF.match),
    (ReasonLeftOut.OPINION, _is_opinion),
)
"""Tried in this order."""


_LABEL = re.compile(
    r"(?:background|objectives?|aims?|purpose|introduction|methods?|materials and methods|results?|findings|discussion"
    r"|interpretation|conclusions?|significance|note|n\.?b\.?|to be clear|in short|in brief|summary):\s+",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:(?:however|moreover|furthermore|additionally|besides|also|first|firstly|second|secondly|third|thirdly|finally"
    r"|lastly|hence|therefore|thus|consequently|accordingly|indeed|nevertheless|nonetheless|similarly|likewise|notably"
    r"|interestingly|importantly|surprisingly|unfortunately|fortunately|clearly|obviously|of course|in fact|in addition"
    r"|in other words|in contrast|by contrast|in short|in summary|in conclusion|in particular|as a result|after all"
    r"|for example|for instance|on the other hand|on the contrary|to be clear|that said|and|but|so|yet), "
    r"|(?:please )?note that |keep in mind that |recall that "
    r"|it(?: i|['’])s (?:also )?(?:worth|important) (?:noting|mentioning|remembering|to note|to remember) that "
    r"|it should (?:also )?be (?:noted|stressed|mentioned|remembered|said) that )",
    re.IGNORECASE,
)
_SAYS = (
    r"(?:sa(?:y|id)|wr(?:i|o)te|stat|not|argu|observ|remark|explain|conclud|show|report|point out|put it|suggest"
    r"|describ|f(?:i|ou)nd|claim|hold|held|demonstrat|prov|discuss)(?:e?[sdn]|ing)?"
)
_ATTRIBUTED = re.compile(
    rf"(?:as (?:also )?{_SAYS}|according to|in|for|following|with|by)\s?, |(?:it |they )?{_SAYS} (?:it )?that ",
    re.IGNORECASE,
)
"""What is left in front of a claim where the work is named in the sentence: *As Lind says,*, *According to Lind,*."""
_ATTRIBUTED_BEHIND = re.compile(
    rf"(?:(?:[,;] (?:as )?| as ){_SAYS} (?:by|in)|[,;]? according to|[,;] following|[,;] (?:cf\.?|see)(?: also)?)"
    r"\s?(?=[.!]?$)",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(r"[a-z]+")
_MOST = 3
"""How many are taken off in a row."""


def attributed(claim: str) -> str:
    """Return what a work is said to say, from a sentence out of which its name was cut: *As says, it grows*."""
    claim = _ATTRIBUTED_BEHIND.sub("", claim)
    match = _ATTRIBUTED.match(claim)
    if match is not None and match.end() < len(claim):
        return claim[match.end()].upper() + claim[match.end() + 1 :]
    first = _VERB_FIRST.match(claim)
    return f"It {claim}" if first is not None and first[0] in FINITE | HELPERS else claim


def without_opening(text: str) -> str:
    """Return a sentence without its label and connectives, its first letter a capital as before."""
    for _ in range(_MOST):
        match = _LABEL.match(text) or _LINK.match(text)
        if match is None or match.end() == len(text):
            break
        rest = text[match.end() :]
        text = rest[0].upper() + rest[1:] if text[0].isupper() else rest
    return text


_WHOLE = {
    BlockKind.HEADING: ReasonLeftOut.HEADING,
    BlockKind.TABLE_HEADER: ReasonLeftOut.TABLE,
    BlockKind.TABLE_ROW: ReasonLeftOut.TABLE,
    BlockKind.REFERENCE: ReasonLeftOut.BIBLIOGRAPHY,
    BlockKind.CODE: ReasonLeftOut.CODE,
}
_SILENT = (BlockKind.MARKUP, BlockKind.CLUTTER)
"""Blocks that hold no sentences of the draft."""
FEWEST_BESIDE = 3
"""Words beside a quotation that can make a claim of their own."""
MOST_ATTRIBUTING = 8
"""Words that may do no more than say whose the quotation is."""
_ATTRIBUTES = re.compile(
    r"\b(?:said|says|wrote|writes?|quoted|according to|put it|puts it|in the words of|t(?:ells?|old)"
    r"|(?:state|note|argue|observe|remark|explain|ask|conclude|add|claim)(?:s|d|ed)?)\b",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"!\[[^\n]{0,1000}\]\([^\n]{0,1000}\)[.\s]*")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ManuscriptSentence:
    """A sentence of the draft, or what stands for one."""

    text: str
    """On one line, without the marks of the format, its citations as they are shown."""
    claim: str
    """The same without its citation markers: what is checked."""
    place: ManuscriptPlace
    section: tuple[str, ...]
    left: ReasonLeftOut | None
    cited: tuple[CitedSpan, ...] = ()
    """Its citations in order, those that stand together as one, with what each stands for."""


def manuscript_sentences(
    draft: Manuscript,
    markers: Sequence[InTextCitation],
    quotations: Sequence[QuotationMark],
    ruler: PlaceFinder,
    *,
    shown: str = "",
) -> list[ManuscriptSentence]:
    """Return the sentences of a draft in order; `shown` is its text, place by place, as it is to be shown."""
    shown = shown or draft.document.text
    found: list[ManuscriptSentence] = []
    for block in draft.blocks:
        if block.kind in _WHOLE:
            found.append(_whole(draft.document, block, ruler))
        elif block.kind not in _SILENT and block.label != FRONT_MATTER:
            found.extend(_sentences(draft.document, block, markers, quotations, ruler=ruler, shown=shown))
    return [_whole_words(one, draft.rests) for one in found] if draft.rests else found


def _whole_words(sentence: ManuscriptSentence, rests: Mapping[int, str]) -> ManuscriptSentence:
    cited = tuple(replace(one, claim=one.claim.translate(rests)) for one in sentence.cited)
    return replace(sentence, text=sentence.text.translate(rests), claim=sentence.claim.translate(rests), cited=cited)


def _whole(document: Document, block: Block, ruler: PlaceFinder) -> ManuscriptSentence:
    raw = document.text[block.start : block.end]
    text = heading_name(raw) if block.kind is BlockKind.HEADING else plain(raw, document.syntax)
    return ManuscriptSentence(text, "", ruler.place(block.start, block.end), block.section, _WHOLE[block.kind])


def _sentences(
    document: Document,
    block: Block,
    markers: Sequence[InTextCitation],
    quotations: Sequence[QuotationMark],
    *,
    ruler: PlaceFinder,
    shown: str,
) -> Iterator[ManuscriptSentence]:
    inside = [one for one in quotations if one.start < block.end and one.end > block.start]
    quoted = is_quoted(document, block)
    pieces = list(_with_subjects(document, split_block(document, block), markers))
    for piece in pieces:
        marks = [(one.start, one.end) for one in markers if is_bracketed(one)]
        text = plain(without(shown, piece, []).lstrip("> \t"), document.syntax)
        if document.source_citations:
            text = tidy(text)  # what is left of LaTeX and Typst has spaces where marks were
        claim = tidy(plain(BY_FORM.sub(" ", without(document.text, piece, marks)), document.syntax))
        near = citations_of_span(markers, piece.start, piece.end, document.text)
        held = [one for one in near if one.start < piece.end or not _begins_with(pieces, one)]
        claim = attributed(claim) if held else claim
        alone = quoted or _only_quotes(document, piece, inside, marks)
        left = ReasonLeftOut.QUOTATION if alone else _why_not(document.text, piece, claim)
        if held and left is ReasonLeftOut.OPINION and not _OPINION.search(claim):
            left = None  # what ought to be according to a source is what the source says
        if _WORD.search(text):
            spans = cited_spans(document, piece, held, claim)
            cited = tuple(replace(one, claim=attributed(without_opening(one.claim))) for one in spans)
            place = ruler.place(piece.start, piece.end)
            yield ManuscriptSentence(text, without_opening(claim), place, block.section, left, cited)


def _with_subjects(document: Document, pieces: Iterable[Piece], markers: Sequence[InTextCitation]) -> Iterator[Piece]:
    """Yield the pieces, with the citation before one that goes on in small letters: it stands for its subject.

    Of LaTeX and Typst there is nothing left in the text where a citation stood.
    """
    end = 0
    for piece in pieces:
        lead = next((one for one in markers if end <= one.start < one.end <= piece.start), None)
        small = document.text[piece.start : piece.end].lstrip()[:1].islower()
        leads = lead is not None and small and not document.text[lead.start : piece.start].strip()
        yield replace(piece, start=lead.start) if lead is not None and leads else piece
        end = piece.end


def _begins_with(pieces: Sequence[Piece], marker: InTextCitation) -> bool:
    return any(one.start == marker.start for one in pieces)


def _why_not(text: str, piece: Piece, claim: str) -> ReasonLeftOut | None:
    start = piece.start - text.startswith("!", max(piece.start - 1, 0))  # the mark may end up before the sentence
    if _PICTURE.fullmatch(text[start : piece.end].strip()):
        return ReasonLeftOut.CAPTION
    return why_no_claim(claim) or why_no_claim(without_opening(claim))


def _only_quotes(
    document: Document, piece: Piece, inside: Sequence[QuotationMark], marks: list[tuple[int, int]]
) -> bool:
    """Whether a sentence is a quotation and at most says whose."""
    held = [(one.outer[0], one.outer[1]) for one in inside if one.start < piece.end and one.end > piece.start]
    if not held:
        return False
    rest = without(document.text, piece, [*held, *marks])
    words = len(_WORD.findall(rest))
    return words < FEWEST_BESIDE or (words <= MOST_ATTRIBUTING and _ATTRIBUTES.search(rest) is not None)
