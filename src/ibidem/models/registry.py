"""Open an encoder or a judge by the name that a setting gives it.

A name is that of an entry point (`hashing`), of an entry point and what it is to open (`mine:model-7`), or a model's
own: the bundled encoder, a folder, a name in the local cache of Hugging Face.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import cast

from ibidem import plugins
from ibidem.errors import INSTALL_AGAIN, ModelError, with_extra
from ibidem.models.card import CARD, JUDGE_GRAPH, TOKENIZER, read_card
from ibidem.models.checked import CheckedEncoder, CheckedJudge, require_traits
from ibidem.models.protocols import ENGLISH_ONLY, Cancelled, Encoder, EncoderFactory, Head, Judge, JudgeFactory, Options
from ibidem.models.resolve import BUNDLED, fingerprint, is_bundled, judge_folder, locate

ENCODERS, JUDGES = "ibidem.encoders", "ibidem.judges"
"""The groups of entry points."""
NO_JUDGE = "none"
"""The setting that keeps every judge out."""
BUNDLED_JUDGE = "bundled"
"""The name of the judge that an empty setting stands for."""
MULTILINGUAL_REMEDY = (
    f'{with_extra("multilingual")}, write model = "multilingual" into ibidem.toml, then type: ibidem index.'
)
"""What to do where the encoder does not read a language."""
_ANY_ENCODER, _ANY_JUDGE = "sentence-transformers", "transformers"
"""The entry points that open what no other one is named for."""


def open_encoder(
    model: str,
    *,
    precision: str = "auto",
    threads: int = 0,
    cache: Path | None = None,
    cancelled: Cancelled | None = None,
) -> Encoder:
    """Return the encoder of a model; `cache` is where exports are kept, None for the folder of this user.

    Only a model that is neither bundled nor exported yet takes long, and torch, to open. Raises ModelError naming
    what is missing or damaged, ConfigError naming the package of a plugin that fails, and KeyboardInterrupt soon after
    `cancelled` turns true.
    """
    name = BUNDLED if is_bundled(model) else _entry_point(ENCODERS, model, _ANY_ENCODER)
    factory = cast("EncoderFactory", plugins.load(ENCODERS, name))
    with plugins.blaming(ENCODERS, name):
        encoder = factory(model, Options(precision, threads, cache, cancelled))
        plugins.require(ENCODERS, encoder)
        require_traits(encoder)
    if plugins.package_of(ENCODERS, name):
        return cast("Encoder", CheckedEncoder(encoder, ENCODERS, name))
    return encoder


def encoder_package(model: str) -> str:
    """Return the package, with its version, that gives the encoder of a name; empty for what ibidem opens itself."""
    return "" if is_bundled(model) else plugins.package_of(ENCODERS, _entry_point(ENCODERS, model, _ANY_ENCODER))


def is_package_gone(model: str, package: str) -> bool:
    """Return whether the encoder of a name came from a package, empty for ibidem itself, and none gives it now."""
    return bool(package) and _entry_point(ENCODERS, model, "") == ""


def require_named(model: str, package: str, judge: str) -> None:
    """Raise ModelError where an encoder, which came from a package before, or a judge of that name is not to be had.

    Neither is opened.
    """
    require_encoder_package(model, package)
    if not is_bundled(model) and _entry_point(ENCODERS, model, _ANY_ENCODER) == _ANY_ENCODER:
        locate(model)
    if judge != NO_JUDGE and _judge_entry_point(judge) == _ANY_JUDGE:
        from ibidem.models.huggingface import find

        find(judge)


def require_encoder_package(model: str, package: str) -> None:
    """Raise ModelError where the package that gave the encoder of a name is gone."""
    if is_package_gone(model, package):
        raise ModelError(
            f"The index was built with the model {model} of the package {package}, which is not installed.",
            remedy="Install it again; or, to encode the library with another model, take the setting model back and "
            "type: ibidem index",
        )


def open_judge(name: str = "", *, threads: int = 0) -> Judge:
    """Return a judge: "" for the bundled one, an entry point's, a folder of the bundled form, or a Hugging Face model.

    Imports torch only for the last. Raises ModelError naming what is missing, damaged or no judge, and
    ConfigError naming the package of a plugin that fails.
    """
    if name == NO_JUDGE:
        return require_judge(None, name)
    entry_point = _judge_entry_point(name)
    factory = cast("JudgeFactory", plugins.load(JUDGES, entry_point))
    with plugins.blaming(JUDGES, entry_point):
        judge = factory(name, Options(threads=threads))
        require_traits(judge)
        only: Head | None = getattr(judge, "only", None)
        plugins.require(JUDGES, judge, but=() if only is None else set(Head) - {only})
    if plugins.package_of(JUDGES, entry_point):
        return cast("Judge", CheckedJudge(judge, JUDGES, entry_point))
    return judge


def open_judge_if_any(name: str = "", *, threads: int = 0) -> Judge | None:
    """Return the judge of that name, None where it is `none` or the bundled one is missing. Raises as `open_judge`.

    Where the judge that is named has one head only, the bundled one serves for the other.
    """
    if name == NO_JUDGE or (not name and missing_judge_file()):
        return None
    judge = open_judge(name, threads=threads)
    only: Head | None = getattr(judge, "only", None)
    if only is None or missing_judge_file():
        return judge
    from ibidem.models.huggingface import completed

    return completed(judge, only, open_judge(threads=threads))


def judge_soon(name: str = "", *, threads: int = 0) -> Future[Judge | None]:
    """Return what will be what `open_judge_if_any` returns, which a thread of its own is loading."""
    pool = ThreadPoolExecutor(1, "ibidem-judge")
    judge = pool.submit(open_judge_if_any, name, threads=threads)
    pool.shutdown(wait=False)
    return judge


def require_judge(judge: Judge | None, name: str = "") -> Judge:
    """Return the judge. Raises ModelError, saying why there is none, where there is none."""
    if judge is not None:
        return judge
    raise ModelError(
        f"Judging a claim needs a judge, and there is {describe_judge(name)}.",
        remedy='Take the setting judge = "none" back.' if name == NO_JUDGE else INSTALL_AGAIN,
    )


def judge_languages(name: str) -> frozenset[str] | None:
    """Return the languages that the judge of that name reads, without loading it; None where that is not known."""
    return ENGLISH_ONLY if name != NO_JUDGE and _judge_entry_point(name) == BUNDLED_JUDGE else None


def encoder_languages(name: str) -> frozenset[str] | None:
    """Return the same of the encoder of that name."""
    return ENGLISH_ONLY if is_bundled(name) else None


def describe_judge(name: str) -> str:
    """Return what a setting stands for, in words, without loading it."""
    if name:
        return "none, as set" if name == NO_JUDGE else name
    missing = missing_judge_file()
    return f"none: {missing} is missing" if missing else "the bundled one"


def missing_judge_file() -> Path | None:
    """Return the file that the bundled judge lacks; None where it is whole."""
    needed = (judge_folder("") / name for name in (CARD, JUDGE_GRAPH, TOKENIZER))
    return next((path for path in needed if not path.is_file()), None)


def missing_judge(name: str) -> str:
    """Return what the bundled judge lacks and what to type; empty where it is whole, or another judge is named."""
    missing = None if name else missing_judge_file()
    return "" if missing is None else f"{missing} is missing. {INSTALL_AGAIN}"


def judge_identity(name: str = "") -> str:
    """Return a text that is the same only for judges whose probabilities are comparable; `none` for no judge.

    It is told without loading the judge's weights. Raises ModelError for a damaged card and for a model that is not
    on this machine.
    """
    if name == NO_JUDGE or (not name and missing_judge_file()):
        return NO_JUDGE
    entry_point = _judge_entry_point(name)
    if entry_point == BUNDLED_JUDGE:
        return read_card(judge_folder(name), remedy=INSTALL_AGAIN).digest
    if entry_point != _ANY_JUDGE:
        return f"{name} {open_judge(name).digest}"
    from ibidem.models.huggingface import find

    return f"{name} {fingerprint(find(name))}"


def _judge_entry_point(name: str) -> str:
    """Return the entry point that opens a judge: a folder of the bundled form is opened as the bundled one is."""
    if not name or (judge_folder(name) / CARD).is_file():
        return BUNDLED_JUDGE
    return _entry_point(JUDGES, name, _ANY_JUDGE)


def _entry_point(group: str, name: str, otherwise: str) -> str:
    """Return the entry point that a name or its part before a colon is that of, else the one for all other names."""
    names = plugins.names(group)
    return next((part for part in (name, name.partition(":")[0]) if part in names), otherwise)
