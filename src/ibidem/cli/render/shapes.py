"""The shapes of results in JSON: what `json.py` fills, and what the API over HTTP is described by.

What the fields mean is told in docs/reference/json.md.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from ibidem.types import Abstention, DocumentSummary, Kind, MatchGrade, Relation, Ruling, Stance, Unresolved, YesNo
from ibidem.types.audits import AuditRule, Choice, QuoteEdit, QuoteMatch, ReasonLeftOut
from ibidem.types.locators import Rectangle
from ibidem.types.references import WorkKind


class LocatorFields(TypedDict):
    """Every way to find a place in its file; what the format does not have is null."""

    page: int | None
    label: str | None
    lines: tuple[int, int] | None
    section: tuple[str, ...] | None
    anchor: str | None
    paragraph: int | None
    slide: int | None
    cell: str | None
    time: str | None
    chapter: str | None
    recognised: bool | None
    rectangles: tuple[Rectangle, ...] | None


class LocatedFields(TypedDict):
    """Where something stands, as a person with the file finds it."""

    page: int | None
    lines: tuple[int, int] | None
    locator: LocatorFields


class PlaceFields(LocatedFields):
    """A span of a document."""

    document: str
    section: list[str]
    start: int
    end: int


class AnswerSentenceFields(PlaceFields):
    """A verbatim sentence of an answer."""

    text: str
    citations: list[int]
    polarity: YesNo | None


class SignalFields(TypedDict):
    """What one retriever says of a passage."""

    rank: int | None
    score: float
    part: float


class RepetitionFields(PlaceFields):
    """Another place that says the same as a passage."""

    title: str
    text: str


class PassageFields(PlaceFields):
    """A passage that was found."""

    rank: int
    citation: int
    title: str
    kind: Kind
    text: str
    score: float
    trace: dict[str, SignalFields]
    references: list[str]
    also: list[RepetitionFields]


class QuotedFields(TypedDict):
    """What is quoted in answer to a question, or why nothing is."""

    abstained: bool
    reason: Abstention | None
    confidence: float
    sentences: list[AnswerSentenceFields]


class AnswerFields(TypedDict):
    """The answer to a question."""

    schema: int
    question: str
    corrected: str | None
    note: str | None
    answer: QuotedFields
    disagreements: list[list[int]]
    passages: list[PassageFields]
    stale: bool
    elapsed_ms: dict[str, float]


class EvidenceFields(PlaceFields):
    """A verbatim sentence on one side of a claim."""

    quote: str
    stance: Stance
    score: float
    title: str
    notes: list[str]


class AttributionFields(TypedDict):
    """A reference behind a claim."""

    id: str
    text: str
    document: str
    relation: Relation
    score: float
    source: str | None


class RulingFields(TypedDict):
    """The ruling on one statement."""

    claim: str
    verdict: Ruling
    confidence: float
    supporting: list[EvidenceFields]
    contradicting: list[EvidenceFields]
    notes: list[str]


class VerdictFields(RulingFields):
    """The verdict on a claim."""

    references: list[AttributionFields]
    parts: list[RulingFields]
    elapsed_ms: dict[str, float]


class CheckFields(VerdictFields):
    """The verdict on a claim, as `check` brings it."""

    schema: int
    stale: bool


class CitedWorkFields(TypedDict):
    """A work that a draft cites."""

    key: str
    entry: str
    document: str | None
    match: MatchGrade | None


class CitedPartFields(TypedDict):
    """What a citation of a draft stands for, and what the works that it names say of that."""

    claim: str
    marker: str
    rule: AuditRule
    works: list[CitedWorkFields]
    evidence: list[EvidenceFields]
    elsewhere: list[EvidenceFields]
    instead: list[CitedWorkFields]
    origin: list[str]
    notes: list[str]


class QuoteSourceFields(PlaceFields):
    """Where the library has the words of a quotation, or nearly has them."""

    quote: str
    title: str


class WordChangeFields(TypedDict):
    """Some words of a quotation beside those of its source."""

    edit: QuoteEdit
    quoted: str
    source: str


class QuotationFields(TypedDict):
    """What became of the words of a quotation."""

    likeness: QuoteMatch
    source: QuoteSourceFields | None
    elsewhere: int
    changes: list[WordChangeFields]


class DecisionFields(TypedDict):
    """What a person decided about a finding."""

    choice: Choice | None
    note: str
    on: str | None
    text: str


class DecisionOnFields(DecisionFields):
    """The same with whether it was taken when something else had been found."""

    outdated: bool


class KeptDecisionFields(DecisionFields):
    """A decision about what is no longer in the draft."""

    id: str


class DraftPlaceFields(LocatedFields):
    """A span of a draft."""

    columns: list[int] | None
    start: int
    end: int


class FindingFields(DraftPlaceFields):
    """What an audit says of one place of a draft; claims, quotations and markers have fields of their own."""

    id: str
    rule: AuditRule
    mend: bool
    text: str
    decision: DecisionOnFields | None
    section: NotRequired[list[str]]
    verdict: NotRequired[VerdictFields]
    citations: NotRequired[list[CitedPartFields]]
    supported_by: NotRequired[list[CitedWorkFields]]
    quotation: NotRequired[QuotationFields]
    around: NotRequired[str | None]
    entry: NotRequired[str | None]


class LeftOutFields(DraftPlaceFields):
    """A sentence that is not checked."""

    reason: ReasonLeftOut
    text: str


class AuditFields(TypedDict):
    """What was found of a draft."""

    schema: int
    draft: str
    title: str
    summary: str
    sentences: int
    checked: int
    reused: int
    verdicts: dict[str, int]
    left_out: dict[str, int]
    quotations: int
    markers: int
    entries: int
    works: list[CitedWorkFields]
    to_mend: int
    findings: list[FindingFields]
    not_checked: list[LeftOutFields]
    decisions_kept: list[KeptDecisionFields]
    notes: list[str]
    elapsed_s: float


class MarkerFields(LocatedFields):
    """A place that cites."""

    document: str
    start: int
    end: int
    text: str


class UnresolvedFields(MarkerFields):
    """A marker that points at nothing certain."""

    trouble: Unresolved


class EntryFields(LocatedFields):
    """An entry of a bibliography."""

    id: str
    document: str
    start: int
    end: int
    label: str
    raw: str
    parsed: bool


class PersonFields(TypedDict):
    """An author."""

    family: str
    given: str


class WorkFields(TypedDict):
    """A work that documents list."""

    id: str
    text: str
    authors: list[PersonFields]
    more_authors: bool
    kind: WorkKind | None
    year: str
    title: str
    container: str
    volume: str
    issue: str
    pages: str
    publisher: str
    doi: str
    url: str
    source: str | None
    source_match: MatchGrade | None
    entries: list[EntryFields]
    cited: list[MarkerFields]


class ReferencesFields(TypedDict):
    """The works that documents list, and markers that point at nothing certain."""

    schema: int
    works: list[WorkFields]
    troubles: list[UnresolvedFields]


class DocumentsFields(TypedDict):
    """The documents of a library."""

    schema: int
    documents: tuple[DocumentSummary, ...]


class ContextFields(LocatedFields):
    """A span of a document with what stands before and after it."""

    schema: int
    document: str
    title: str
    file: str
    place: str
    start: int
    end: int
    length: int
    before: str
    quote: str
    after: str
