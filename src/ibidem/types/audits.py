"""The nouns of an audit: what was found of a draft, and what a person has decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ibidem.types.documents import Block
from ibidem.types.locators import Locator, Mark
from ibidem.types.passages import Citation
from ibidem.types.references import MatchGrade, Reference
from ibidem.types.verdicts import Evidence, Verdict

VERBATIM = ("", ".txt", ".text", ".md", ".markdown", ".tex", ".typ")
"""Suffixes of drafts whose text is the file itself."""


class ReasonLeftOut(StrEnum):
    """Why a sentence is not checked."""

    HEADING = "heading"
    TABLE = "table"
    BIBLIOGRAPHY = "bibliography"
    CODE = "code"
    QUOTATION = "quotation"
    """Nothing but a quotation, which is looked up instead."""
    CAPTION = "caption"
    """Also the words that stand for a picture."""
    FRAGMENT = "fragment"
    """Too short to say anything, or the announcement of a list."""
    QUESTION = "question"
    OPINION = "opinion"
    """What its writer thinks, intends, says ought to be, or exclaims."""
    COMMAND = "command"
    GREETING = "greeting"
    """Also thanks and closing words."""
    ABOUT_ITSELF = "about-itself"
    """Tells what the text will do, as `In this essay we discuss …` does."""
    TOO_LONG = "too-long"
    """More words than a claim may have."""
    REFUSED = "refused"
    """The engine takes it for no claim."""


class QuoteMatch(StrEnum):
    """How a quotation relates to the library."""

    EXACT = "exact"
    ABRIDGED = "abridged"
    """Exact but for what an ellipsis leaves out or brackets put in, which is shown."""
    ALTERED = "altered"
    NOT_FOUND = "not-found"


class QuoteEdit(StrEnum):
    """What was done to some words of a source."""

    SAME = "same"
    REPLACED = "replaced"
    LEFT_OUT = "left-out"
    ADDED = "added"
    MARKED = "marked"
    """Left out or replaced, and marked as such by an ellipsis or brackets."""


class AuditRule(StrEnum):
    """What an audit says of one place; the names are those of SARIF rules."""

    SUPPORTED = "claim-supported"
    CONTRADICTED = "claim-contradicted"
    MIXED = "claim-mixed"
    UNCLEAR = "claim-unclear"
    NOT_FOUND = "claim-not-found"
    QUOTED = "quotation-exact"
    ABRIDGED = "quotation-abridged"
    ALTERED = "quotation-altered"
    NOWHERE = "quotation-not-found"
    ORPHAN = "marker-without-entry"
    AMBIGUOUS = "marker-ambiguous"
    UNCITED = "entry-never-cited"
    SAYS_SO = "citation-says-so"
    SAYS_OTHERWISE = "citation-says-otherwise"
    WRONG_SOURCE = "citation-wrong-source"
    SECOND_HAND = "citation-second-hand"
    CITED_UNCLEAR = "citation-unclear"
    SILENT = "citation-says-nothing"
    WITHOUT_TEXT = "citation-without-text"
    WRONG_PAGE = "citation-wrong-page"
    UNCONFIRMED = "citation-unconfirmed"
    MISATTRIBUTED = "quotation-misattributed"
    UNUSED = "entries-not-cited"
    """Of a bibliography file that the draft names, which may serve other texts."""


SOUND = (AuditRule.SUPPORTED, AuditRule.QUOTED, AuditRule.ABRIDGED, AuditRule.SAYS_SO)
"""What is right as far as it could be checked."""
INFORMATION = (
    AuditRule.NOT_FOUND,
    AuditRule.UNCLEAR,
    AuditRule.CITED_UNCLEAR,
    AuditRule.MIXED,
    AuditRule.SILENT,
    AuditRule.SECOND_HAND,
    AuditRule.WITHOUT_TEXT,
    AuditRule.UNUSED,
)
"""What is worth knowing and no error: like what is sound, it needs no mending unless a person rejects it."""
GRAVE = (
    AuditRule.CONTRADICTED,
    AuditRule.SAYS_OTHERWISE,
    AuditRule.WRONG_SOURCE,
    AuditRule.ALTERED,
    AuditRule.MISATTRIBUTED,
    AuditRule.ORPHAN,
)
"""What is wrong; all else that is to be mended is a doubt."""


class Choice(StrEnum):
    """What a person decides about a finding."""

    ACCEPT = "accept"
    """It may stand as it is, and no longer counts as something to mend."""
    REJECT = "reject"
    """It may not stand, whatever was found."""


@dataclass(frozen=True, slots=True, order=True)
class ManuscriptPlace:
    """Where something stands in the draft."""

    start: int
    end: int
    lines: tuple[int, int] | None
    """First and last line, inclusive: of the page where there are pages, else of the file; None where it has none."""
    columns: tuple[int, int] | None
    """Column of the first character, and the one after the last, both from 1; None where lines are none of the text."""
    page: int | None = None
    label: str = ""
    """The label printed on its page; empty where there is none."""
    marks: tuple[Mark, ...] = ()
    """Those that hold where it starts, but for lines."""

    @property
    def locator(self) -> Locator:
        """Every way to find it in the file."""
        return Locator.of_marks(self.marks, page=self.page, label=self.label, lines=self.lines)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that is not checked, with the reason."""

    text: str
    place: ManuscriptPlace
    reason: ReasonLeftOut


@dataclass(frozen=True, slots=True)
class CitedWork:
    """An entry of the draft's bibliography, and the document of the library that is this work."""

    reference: Reference
    document: str | None = None
    """The id of the document; None where the text of the work is not in the library."""
    grade: MatchGrade | None = None
    """By what the document was known; None where there is none."""
    told_by: str = ""
    """What tells it from another work of the same author and year; empty where there is none."""

    @property
    def key(self) -> str:
        """What the draft calls it by: its key or number, else author and year."""
        return f"{self._name}, {self.told_by}" if self.told_by else self._name

    @property
    def _name(self) -> str:
        named = self.reference
        first = named.authors[0].family if named.authors else ""
        return named.label or " ".join(filter(None, (first, named.year))) or named.title or named.raw


@dataclass(frozen=True, slots=True)
class CitedPart:
    """What a citation of the draft stands for, and what the works that it names say of that."""

    claim: str
    """The sentence, or the part of it that the citation stands beside."""
    marker: str
    """The citation as it stands in the draft."""
    works: tuple[CitedWork, ...]
    rule: AuditRule
    evidence: tuple[Evidence, ...] = ()
    """Sentences of the cited works that the ruling rests on, the best first."""
    elsewhere: tuple[Evidence, ...] = ()
    """For a wrong source, the sentences of other documents that say so."""
    instead: tuple[CitedWork, ...] = ()
    """For a wrong source, the entries of the draft that are those documents."""
    origin: tuple[Reference, ...] = ()
    """For a second-hand citation, the works that the cited one says it after."""
    notes: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)
    """Where the citation stands in the text of the draft."""

    def cut(self, k: int) -> CitedPart:
        """Return the same with at most k quoted sentences on either side."""
        stances = {one.stance for one in self.evidence}
        shown = {id(one) for stance in stances for one in [held for held in self.evidence if held.stance is stance][:k]}
        evidence = tuple(one for one in self.evidence if id(one) in shown)
        return replace(self, evidence=evidence, elsewhere=self.elsewhere[:k])


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A sentence that claims something, with its verdict."""

    id: str
    text: str
    """As it stands in the draft, on one line."""
    place: ManuscriptPlace
    verdict: Verdict
    section: tuple[str, ...] = ()
    reused: bool = False
    """Whether the verdict is that of an earlier run, or of the same words further up."""
    citations: tuple[CitedPart, ...] = ()
    """What the cited works say, in the order of the sentence; empty where it cites none that the draft lists."""
    supporting: tuple[CitedWork, ...] = ()
    """For a claim without a citation, the entries of the draft whose text supports it."""

    def cut(self, k: int) -> CheckedClaim:
        """Return the claim with at most k quoted sentences on either side, of its verdict and of each citation."""
        return replace(self, verdict=self.verdict.cut(k), citations=tuple(one.cut(k) for one in self.citations))


@dataclass(frozen=True, slots=True)
class WordChange:
    """Some words of a quotation beside those of its source, either perhaps empty."""

    edit: QuoteEdit
    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation of the draft, and what became of the words."""

    id: str
    text: str
    place: ManuscriptPlace
    likeness: QuoteMatch
    source: Citation | None = None
    """Where the library says so, or nearly so; None where it does not."""
    elsewhere: int = 0
    """Further places in the library with the same words."""
    changes: tuple[WordChange, ...] = ()
    """For an altered or abridged one, all of it in order."""
    cited: tuple[CitedWork, ...] = ()
    """The works that its sentence cites and whose text is in the library."""


@dataclass(frozen=True, slots=True)
class LooseCitation:
    """A marker that points at nothing certain, or an entry that nothing points at."""

    id: str
    rule: AuditRule
    text: str
    place: ManuscriptPlace
    around: str = ""
    """For a marker, its sentence."""
    reference: Reference | None = None
    """For an entry, the entry."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a finding; kept beside the draft."""

    choice: Choice | None
    note: str
    on: str
    """The rule that was in force when it was decided; empty for a note alone."""
    text: str
    """The words it was about, so that it can be read when they are gone."""


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """A decision to be taken: either part may be left as it is (None)."""

    id: str
    """The finding's id, or enough of its beginning."""
    choice: Choice | None = None
    note: str | None = None
    clear: bool = False
    """Whether the decision is to be forgotten."""


FindingSubject = CheckedClaim | CheckedQuotation | LooseCitation


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing an audit says, with what a person decided about it."""

    rule: AuditRule
    subject: FindingSubject
    decision: Decision | None
    mend: bool
    """Whether it counts as something to mend."""

    @property
    def outdated(self) -> bool:
        """Whether the decision was taken when something else had been found."""
        return self.decision is not None and self.decision.choice is not None and self.decision.on != self.rule

    @property
    def choice(self) -> Choice | None:
        """What a person decided about it as it is now; None where nothing was, or the decision is outdated."""
        return None if self.decision is None or self.outdated else self.decision.choice


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was found of a draft, in its order."""

    path: str
    """As it was named."""
    title: str
    claims: tuple[CheckedClaim, ...] = ()
    quotations: tuple[CheckedQuotation, ...] = ()
    loose: tuple[LooseCitation, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    markers: int = 0
    entries: int = 0
    works: tuple[CitedWork, ...] = ()
    """What the draft cites or lists, with the documents that are those works."""
    text: str = ""
    """The draft as it was read, which the places are of."""
    blocks: tuple[Block, ...] = ()
    """Its blocks, in order."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """By the id of what they are about."""
    forgotten: Mapping[str, Decision] = field(default_factory=dict)
    """Decisions about what is no longer in the draft; they are kept."""
    notes: tuple[str, ...] = ()
    """What is to be known of the audit as a whole."""
    verbatim: bool = True
    """Whether lines, columns and offsets are those of the file, as in plain text and Markdown."""
    line_feeds: bool = True
    """Whether its lines end in one character, so that offsets into the file are those into the text."""
    elapsed_s: float = 0.0

    @property
    def sentences(self) -> int:
        """How many sentences the draft has."""
        return len(self.claims) + len(self.left_out)
