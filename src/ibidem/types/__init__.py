"""The nouns of ibidem: frozen values that every package passes to the next.

Offsets are character offsets into `Document.text`, half-open, counted from 0. Lines and pages count from 1.
"""

from __future__ import annotations

from ibidem.types.answers import Abstention, Answer, AnswerSentence
from ibidem.types.documents import (
    Block,
    BlockHint,
    BlockKind,
    Clutter,
    Document,
    LineBox,
    Omitted,
    Skipped,
    SourceCitation,
    SourceReference,
    Span,
    Syntax,
)
from ibidem.types.locators import DocumentPlaces, Locator, Mark, MarkKind, locate
from ibidem.types.passages import EVERYTHING, OMISSION, Citation, Filter, Hit, Kind, Passage, Sentence, Signal
from ibidem.types.references import (
    CitableWork,
    Identity,
    InTextCitation,
    MatchGrade,
    Person,
    Reference,
    Relation,
    StyledWork,
    Unresolved,
    Work,
    WorkKind,
)
from ibidem.types.reports import (
    CopyReport,
    DocumentState,
    DocumentSummary,
    Finding,
    IndexReport,
    OmissionCount,
    Progress,
    Status,
)
from ibidem.types.verdicts import Attribution, Evidence, Ruling, Stance, Verdict

__all__ = [
    "EVERYTHING",
    "OMISSION",
    "Abstention",
    "Answer",
    "AnswerSentence",
    "Attribution",
    "Block",
    "BlockHint",
    "BlockKind",
    "CitableWork",
    "Citation",
    "Clutter",
    "CopyReport",
    "Document",
    "DocumentPlaces",
    "DocumentState",
    "DocumentSummary",
    "Evidence",
    "Filter",
    "Finding",
    "Hit",
    "Identity",
    "InTextCitation",
    "IndexReport",
    "Kind",
    "LineBox",
    "Locator",
    "Mark",
    "MarkKind",
    "MatchGrade",
    "OmissionCount",
    "Omitted",
    "Passage",
    "Person",
    "Progress",
    "Reference",
    "Relation",
    "Ruling",
    "Sentence",
    "Signal",
    "Skipped",
    "SourceCitation",
    "SourceReference",
    "Span",
    "Stance",
    "Status",
    "StyledWork",
    "Syntax",
    "Unresolved",
    "Verdict",
    "Work",
    "WorkKind",
    "locate",
]
