"""Check a library: digests, the encoder against its stored vectors, and that passages retrieve themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Protocol

import numpy as np

from ibidem.chunking.passages import embedding_text
from ibidem.errors import INSTALL_AGAIN, IbidemError
from ibidem.index.protocols import IndexNames, require_backends
from ibidem.models import NO_JUDGE, Encoder, Head, Pair, describe_judge, open_encoder, open_judge_if_any
from ibidem.paths import LibraryPaths
from ibidem.plugins import OWN, installed
from ibidem.settings import Settings
from ibidem.snapshot import fitting_encoder
from ibidem.storage.generation import Generation
from ibidem.storage.shared import open_generation
from ibidem.text.languages import NAMES
from ibidem.text.normalize import words
from ibidem.types import Finding, Hit, Passage, Status

SAMPLE = 24
"""Passages that are encoded again and searched for."""
TRIED = Pair("When was the mill built?", "The mill was built in 1843.")
"""What the judge is asked."""
PARITY = 0.999
"""The least cosine of a stored vector with the same text encoded now."""
NAMED = 3
"""Files that a finding names."""
FOUND_AMONG = 3
"""A passage must be among this many hits for its own text, or one that says the same."""
SAME_WORDS = 0.8
"""The share of the words of the longer of two passages from which on they say the same."""


class Examined(Protocol):
    """What an examination needs of a library."""

    @property
    def paths(self) -> LibraryPaths:
        """Where its documents and its index lie."""

    @property
    def settings(self) -> Settings:
        """What it was opened with."""

    def status(self) -> Status:
        """Return its state."""

    def search(self, question: str, *, k: int | None = None) -> tuple[Hit, ...]:
        """Return the k best different passages."""


def examine(library: Examined) -> list[Finding]:
    """Return one finding a check; later checks are left out when an earlier one makes them impossible."""
    settings = library.settings
    try:
        generation = open_generation(library.paths, settings, whole=True)
    except IbidemError as error:
        return [Finding("index files", False, error.message, error.remedy)]
    with generation:
        findings = [Finding("index files", True, f"{len(generation.manifest.files)} files match their digests")]
        if generation.note:
            findings.append(Finding("engine", False, generation.note, generation.remedy))
        try:
            findings.append(_counts(generation))
        except IbidemError as error:
            return [*findings, Finding("counts", False, error.message, error.remedy), _plugins()]
        findings.extend((_currency(library), _readable(library)))
        findings.extend((_languages(library), _judge(settings)))
        findings.append(_plugins())
        try:
            opened = partial(open_encoder, precision=settings.precision, threads=settings.threads)
            encoder = fitting_encoder(generation.manifest, settings, opened)
        except IbidemError as error:
            return [*findings, Finding("model", False, error.message, error.remedy)]
        findings.append(_model(encoder, generation, settings))
        if not findings[-1].healthy:
            return findings
        try:
            return [*findings, *_sampled(library, generation, encoder)]
        except IbidemError as error:
            return [*findings, Finding("model files", False, error.message, error.remedy)]


def _counts(generation: Generation) -> Finding:
    counts = generation.catalogue.counts()
    held = (len(generation.passages), len(generation.sentences), len(generation.lexical))
    if held == (counts.passages, counts.sentences, counts.passages):
        return Finding("counts", True, f"{counts.passages} passages and {counts.sentences} sentences in every index")
    return Finding(
        "counts",
        False,
        f"{counts.passages} passages and {counts.sentences} sentences are listed, but {held[0]} passage vectors, "
        f"{held[1]} sentence vectors and {held[2]} lexical entries are held",
        "ibidem index --rebuild",
    )


def _currency(library: Examined) -> Finding:
    try:
        require_backends(IndexNames(library.settings.dense_index, library.settings.lexical_index))
    except IbidemError as error:
        return Finding("up to date", False, error.message, error.remedy)
    status = library.status()
    if status.changed_settings:
        changed = ", ".join(status.changed_settings)
        return Finding("up to date", False, f"the index was built with other settings: {changed}", "ibidem index")
    stale = status.stale
    if not stale:
        return Finding("up to date", True, "the index reflects the corpus as it is now")
    named = ", ".join(stale[:NAMED]) + (" …" if len(stale) > NAMED else "")
    changed = "1 file has" if len(stale) == 1 else f"{len(stale)} files have"
    return Finding("up to date", False, f"{changed} changed since: {named}", "ibidem index")


def _readable(library: Examined) -> Finding:
    unreadable = [skipped for skipped in library.status().skipped if skipped.unreadable]
    if not unreadable:
        return Finding("source files", True, "nothing in the corpus is refused by the system")
    named = ", ".join(f"{skipped.path} ({skipped.reason})" for skipped in unreadable[:NAMED])
    more = f" and {len(unreadable) - NAMED:,} more" if len(unreadable) > NAMED else ""
    return Finding("source files", False, f"cannot be read: {named}{more}", "mend access to it, then: ibidem index")


def _languages(library: Examined) -> Finding:
    """Tell what is not read; it is no fault, for words are found all the same."""
    status = library.status()
    told = ", ".join(NAMES.get(language, "not certain") for language in status.languages) or "none"
    return Finding("languages", True, " ".join((f"{told}.", *status.unread)))


def _judge(settings: Settings) -> Finding:
    try:
        judge = open_judge_if_any(settings.judge, threads=settings.threads)
    except IbidemError as error:
        return Finding("judge", False, error.message, error.remedy)
    if judge is None:
        healthy = settings.judge == NO_JUDGE
        return Finding("judge", healthy, describe_judge(settings.judge), "" if healthy else INSTALL_AGAIN)
    try:
        only: Head | None = getattr(judge, "only", None)
        for head in Head if only is None else (only,):
            getattr(judge, head)([TRIED])
    except IbidemError as error:
        return Finding("judge", False, error.message, error.remedy)
    return Finding("judge", True, f"{judge.name}, its files match their digests, and it judges")


def _plugins() -> Finding:
    """Name the packages that add to ibidem, with their versions, and what of theirs is not used or cannot be loaded."""
    listed = installed()
    found = [one for one in listed if not one.taken_by]
    failed = [one for one in found if one.error]
    own = [one for one in found if one.distribution == OWN and not one.error]
    version = f" {own[0].version}" if own else ""
    detail = f"{len(own)} readers, indexes, encoders, judges and exporters of {OWN}{version}"
    added: defaultdict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.distribution != OWN and not one.error:
            added[f"{one.distribution} {one.version}"].append(f"{one.name} ({one.group.removeprefix(f'{OWN}.')})")
    detail += "".join(f"; {package}: {', '.join(names)}" for package, names in sorted(added.items()))
    detail += "".join(
        f"; not used: {one.name} of {one.distribution} {one.version}, for {one.taken_by} has the same name"
        for one in listed
        if one.taken_by
    )
    if not failed:
        return Finding("plugins", True, detail)
    named = "; ".join(f"{one.name} of {one.distribution} {one.version} ({one.error})" for one in failed)
    return Finding("plugins", False, f"{detail}; left out: {named}", "mend or remove the package that is named")


def _model(encoder: Encoder, generation: Generation, settings: Settings) -> Finding:
    if encoder.digest != generation.manifest.encoder_digest:
        detail = (
            f"the index was built with {generation.manifest.encoder}, in force is {encoder.name} ({settings.precision})"
        )
        return Finding("model", False, detail, "ibidem index")
    return Finding("model", True, encoder.note or f"{encoder.name}, {encoder.dimension} dimensions")


def _sampled(library: Examined, generation: Generation, encoder: Encoder) -> list[Finding]:
    ids = generation.catalogue.sample(SAMPLE, seed=0)
    if not ids:
        return [Finding("passages", True, "the library is empty")]
    passages = list(generation.catalogue.passages(ids).values())
    return [_parity(passages, generation, encoder), _self_retrieval(passages, library)]


def _parity(passages: Sequence[Passage], generation: Generation, encoder: Encoder) -> Finding:
    stored = generation.passages.vectors(np.array([passage.id for passage in passages], np.int64))
    encoded = encoder.encode([embedding_text(passage) for passage in passages])
    least = float((stored * encoded).sum(axis=1).min())
    detail = f"least cosine of {len(passages)} stored vectors with the same text encoded now: {least:.4f}"
    return Finding("model parity", least >= PARITY, detail, "" if least >= PARITY else "ibidem index --rebuild")


def _self_retrieval(passages: Sequence[Passage], library: Examined) -> Finding:
    lost = []
    asked = [passage for passage in passages if words(passage.search_text)]
    for passage in asked:
        hits = library.search(passage.search_text, k=FOUND_AMONG)
        places = {(hit.passage.document, hit.passage.start) for hit in hits}
        places |= {(one.document, one.start) for hit in hits for one in hit.also}
        found = (passage.document, passage.start) in places
        if not found and not any(_says_the_same(passage, hit.passage) for hit in hits):
            lost.append(passage)
    if len(lost) <= len(asked) // 10:
        return Finding("self-retrieval", True, f"{len(asked) - len(lost)} of {len(asked)} passages find themselves")
    detail = f"{len(lost)} of {len(asked)} passages are not found by their own text, for instance in {lost[0].document}"
    return Finding("self-retrieval", False, detail, "ibidem index --rebuild")


def _says_the_same(one: Passage, other: Passage) -> bool:
    """Whether two passages have the same words but for a few, as copies and forms that were filled in have."""
    mine, its = Counter(words(one.search_text)), Counter(words(other.search_text))
    return (mine & its).total() >= SAME_WORDS * max(mine.total(), its.total())
