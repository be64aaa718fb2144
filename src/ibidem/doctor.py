"""Check a library: digests, the encoder against its stored vectors, and that passages retrieve themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Protocol

import numpy as np

from ibidem.chunking.passages import embedding_text
from ibidem.errors import INSTALL_AGAIN, IbidemError
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
ELSEWHERE = "not looked at: the documents lie on another machine; type there: ibidem doctor"
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
    try:
        generation = open_generation(library.paths, library.settings, whole=True)
    except IbidemError as error:
        return [_failed("index files", error), *_plugins()]
    with generation:
        return [*_of_index(library, generation), *_plugins()]


def _of_index(library: Examined, generation: Generation) -> Iterator[Finding]:
    settings = library.settings
    yield Finding("index files", True, f"{len(generation.manifest.files)} files match their digests")
    if generation.note:
        yield Finding("engine", False, generation.note, generation.remedy)
    status = library.status()
    yield from (_currency(status), _readable(status), _languages(status), _judge(settings))
    try:
        opened = partial(open_encoder, precision=settings.precision, threads=settings.threads)
        encoder = fitting_encoder(generation.manifest, settings, opened)
        model = _model(encoder, generation, settings)
    except IbidemError as error:
        model = _failed("model", error)
    yield model
    try:
        generation.require_backends(settings)
        yield _counts(generation)
    except IbidemError as error:
        yield _failed("backends", error)
        return
    if model.healthy:
        try:
            yield from _sampled(library, generation, encoder)
        except IbidemError as error:
            yield _failed("model files", error)


def _failed(check: str, error: IbidemError) -> Finding:
    return Finding(check, False, error.message, error.remedy)


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


def _currency(status: Status) -> Finding:
    if status.elsewhere:
        return Finding("up to date", True, ELSEWHERE)
    if status.changed_settings:
        changed = ", ".join(status.changed_settings)
        return Finding("up to date", False, f"the index was built with other settings: {changed}", "ibidem index")
    stale = status.stale
    if not stale:
        return Finding("up to date", True, "the index reflects the corpus as it is now")
    named = ", ".join(stale[:NAMED]) + (" …" if len(stale) > NAMED else "")
    changed = "1 file has" if len(stale) == 1 else f"{len(stale)} files have"
    return Finding("up to date", False, f"{changed} changed since: {named}", "ibidem index")


def _readable(status: Status) -> Finding:
    if status.elsewhere:
        return Finding("source files", True, ELSEWHERE)
    unreadable = [skipped for skipped in status.skipped if skipped.unreadable]
    if not unreadable:
        return Finding("source files", True, "nothing in the corpus is refused by the system")
    named = ", ".join(f"{skipped.path} ({skipped.reason})" for skipped in unreadable[:NAMED])
    more = f" and {len(unreadable) - NAMED:,} more" if len(unreadable) > NAMED else ""
    return Finding("source files", False, f"cannot be read: {named}{more}", "mend access to it, then: ibidem index")


def _languages(status: Status) -> Finding:
    """Tell what is not read; it is no fault, for words are found all the same."""
    names = ", ".join(NAMES.get(language, "not certain") for language in status.languages) or "none"
    return Finding("languages", True, " ".join((f"{names}.", *status.unread)))


def _judge(settings: Settings) -> Finding:
    try:
        judge = open_judge_if_any(settings.judge, threads=settings.threads)
    except IbidemError as error:
        return _failed("judge", error)
    if judge is None:
        healthy = settings.judge == NO_JUDGE
        return Finding("judge", healthy, describe_judge(settings.judge), "" if healthy else INSTALL_AGAIN)
    try:
        only: Head | None = getattr(judge, "only", None)
        for head in Head if only is None else (only,):
            getattr(judge, head)([TRIED])
    except IbidemError as error:
        return _failed("judge", error)
    return Finding("judge", True, f"{judge.name}, its files match their digests, and it judges")


def _plugins() -> Iterator[Finding]:
    """List each group's plugins by package and version, and say what of theirs is not used or cannot be loaded."""
    for group, plugins in groupby(installed(), lambda plugin: plugin.group):
        listed, failed = defaultdict[str, list[str]](list), []
        for plugin in plugins:
            package = f"{plugin.distribution} {plugin.version}"
            if plugin.taken_by:
                listed["not used"].append(f"{plugin.name} of {package}, for {plugin.taken_by} has the same name")
            elif plugin.error:
                failed.append(f"{plugin.name} of {package} ({plugin.error})")
            else:
                listed[package].append(plugin.name)
        listed |= {"cannot be used": failed} if failed else {}
        detail = "; ".join(f"{heading}: {', '.join(names)}" for heading, names in listed.items())
        remedy = "mend or remove the package that is named" if failed else ""
        yield Finding(group.removeprefix(f"{OWN}.").replace("_", " "), not failed, detail, remedy)


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
        places |= {(place.document, place.start) for hit in hits for place in hit.also}
        found = (passage.document, passage.start) in places
        if not found and not any(_says_the_same(passage, hit.passage) for hit in hits):
            lost.append(passage)
    if len(lost) <= len(asked) // 10:
        return Finding("self-retrieval", True, f"{len(asked) - len(lost)} of {len(asked)} passages find themselves")
    detail = f"{len(lost)} of {len(asked)} passages are not found by their own text, for instance in {lost[0].document}"
    return Finding("self-retrieval", False, detail, "ibidem index --rebuild")


def _says_the_same(passage: Passage, other: Passage) -> bool:
    """Whether two passages have the same words but for a few, as copies and forms that were filled in have."""
    mine, its = Counter(words(passage.search_text)), Counter(words(other.search_text))
    return (mine & its).total() >= SAME_WORDS * max(mine.total(), its.total())
