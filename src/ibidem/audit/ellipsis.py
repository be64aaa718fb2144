"""What a quotation leaves out by an ellipsis or puts in brackets: harmless, or a change of what the source says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ibidem.audit.quote_matching import STOPS, ComparableToken, MatchedRun, TokenSort, comparable_tokens, sliced
from ibidem.types.audits import QuoteEdit, QuoteMatch, WordChange

FARTHEST = 60
"""Tokens that a gap may stand for."""
MOST_STOPS = 1
"""Ends of sentences that a gap may hide: it joins the words of one sentence or of two that follow each other."""
_DENIES = re.compile(
    r"not|no|nor|never|none|nobody|nothing|neither|nowhere|without|cannot|\w+n't|hardly|barely|scarcely|rarely|seldom"
    r"|few|little|lack\w*|fail\w*|unable|unlikely|absen\w+|except|unless"
)


def bridged(
    quotation: str,
    quoted: Sequence[ComparableToken],
    text: str,
    source: Sequence[ComparableToken],
    runs: Sequence[MatchedRun],
) -> tuple[QuoteMatch, tuple[WordChange, ...]]:
    """Return how a quotation whose runs of words are those of the source relates to it, gaps counted.

    It is altered where a gap is long, or puts a negation in or leaves one out, or leaves a number out of words that
    give numbers. The changes are all of the quotation in order; none where its gaps hide nothing.
    """
    numbered = any(_number(quoted[row]) for run in runs for row in range(run.ours, run.ours + run.size))
    told: list[WordChange] = []
    for ours, theirs, run in _parts(quoted, source, runs):
        if (edit := _edit(quotation, ours, theirs, numbered=numbered)) is not None:
            told.append(WordChange(edit, sliced(quotation, ours), sliced(text, theirs)))
        if run is not None:
            said = quoted[run.ours : run.ours + run.size], source[run.theirs : run.theirs + run.size]
            told.append(WordChange(QuoteEdit.SAME, sliced(quotation, said[0]), sliced(text, said[1])))
    edits = {one.edit for one in told}
    if edits == {QuoteEdit.SAME}:
        return QuoteMatch.EXACT, ()
    return (QuoteMatch.ABRIDGED if edits <= {QuoteEdit.SAME, QuoteEdit.MARKED} else QuoteMatch.ALTERED), tuple(told)


def _parts(
    quoted: Sequence[ComparableToken], source: Sequence[ComparableToken], runs: Sequence[MatchedRun]
) -> Iterator[tuple[Sequence[ComparableToken], Sequence[ComparableToken], MatchedRun | None]]:
    """Yield what stands before each run on either side, with the run, and at last what stands behind them all."""
    ours, theirs = 0, runs[0].theirs
    for run in runs:
        yield quoted[ours : run.ours], source[theirs : run.theirs], run
        ours, theirs = run.ours + run.size, run.theirs + run.size
    yield quoted[ours:], (), None


def _edit(
    quotation: str, ours: Sequence[ComparableToken], theirs: Sequence[ComparableToken], *, numbered: bool
) -> QuoteEdit | None:
    """Return what a gap does; None where there is none, or it hides nothing."""
    if all(token.sort is not TokenSort.GAP for token in ours):
        return None
    put = [token for token in comparable_tokens(sliced(quotation, ours)) if token.sort is TokenSort.WORD]
    hidden = [token for token in theirs if token.sort is TokenSort.WORD]
    if [token.folded for token in put] == [token.folded for token in hidden]:
        return None
    if _is_long(theirs) or _denies(put) != _denies(hidden) or _hides_number(put, hidden, numbered=numbered):
        return QuoteEdit.REPLACED if hidden else QuoteEdit.ADDED
    return QuoteEdit.MARKED


def _is_long(theirs: Sequence[ComparableToken]) -> bool:
    stops = [row for row, token in enumerate(theirs) if token.shown in STOPS]
    ends = sum(row + 1 == len(theirs) or theirs[row + 1].shown[:1].isupper() for row in stops)
    return len(theirs) > FARTHEST or ends > MOST_STOPS


def _denies(words: Sequence[ComparableToken]) -> bool:
    return any(_DENIES.fullmatch(token.folded) for token in words)


def _hides_number(put: Sequence[ComparableToken], hidden: Sequence[ComparableToken], *, numbered: bool) -> bool:
    given = {token.folded for token in put if _number(token)}
    return (numbered or bool(given)) and any(_number(token) and token.folded not in given for token in hidden)


def _number(token: ComparableToken) -> bool:
    return token.sort is TokenSort.WORD and any(map(str.isdigit, token.shown))
