"""Write the mean vectors of languages for the encoder `multilingual`: `python training/language_means.py [FILE]`.

They are those of the same sentences in each language, the messages of Django (`pip install django babel`), so that
they differ by the language alone. A language that lacks some messages is compared with English over those it has.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import numpy as np
from babel.messages.pofile import read_po
from numpy.typing import NDArray

from ibidem.models.card import TOKENIZER
from ibidem.models.centred import MEANS
from ibidem.models.multilingual import encoder_of, locate_weights, parameters, tokenizer, write_graph
from ibidem.models.onnx import OnnxEncoder, Tokens
from ibidem.models.protocols import Role
from ibidem.text.languages import ENGLISH, NAMES

CATALOGUES = ("conf", "contrib/admin", "contrib/auth", "contrib/admindocs")
CODES = {"zh": "zh_Hans", "no": "nb", "tl": "fil"}
"""How Django names languages that it names in another way."""
FEWEST_WORDS = 4
FEWEST_MESSAGES = 40


def main() -> None:
    """Write the means of English and of each language that has messages enough."""
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else MEANS
    told = {code: _messages(CODES.get(code, code)) for code in NAMES if code != ENGLISH}
    english = sorted(set.union(*(set(messages) for messages in told.values())))
    row = {message: at for at, message in enumerate(english)}
    means: dict[str, NDArray[np.float16]] = {}
    with TemporaryDirectory() as folder:
        encoder = _encoder(Path(folder))
        for role in Role:
            vectors = encoder.encode(english, role=role)
            means[f"{ENGLISH} {role.value}"] = vectors.mean(axis=0).astype(np.float16)
            for code, messages in told.items():
                if len(messages) >= FEWEST_MESSAGES:
                    apart = encoder.encode(list(messages.values()), role=role) - vectors[[row[one] for one in messages]]
                    means[f"{code} {role.value}"] = (vectors.mean(axis=0) + apart.mean(axis=0)).astype(np.float16)
    np.savez_compressed(into, allow_pickle=False, **dict(sorted(means.items())))


def _messages(code: str) -> dict[str, str]:
    """Return the plain messages of a language by their English form."""
    found = {}
    for catalogue in CATALOGUES:
        path = Path(django.__file__).parent / catalogue / "locale" / code / "LC_MESSAGES" / "django.po"
        if path.is_file():
            with path.open("rb") as file:
                for message in read_po(file):
                    if isinstance(message.id, str) and message.string and not message.fuzzy and _plain(message.id):
                        found[message.id] = str(message.string)
    return found


def _plain(message: str) -> bool:
    return len(message.split()) >= FEWEST_WORDS and not any(mark in message for mark in "%<{\n")


def _encoder(folder: Path) -> OnnxEncoder:
    """Return the encoder without means taken off."""
    held = parameters(locate_weights().read_bytes())
    tokenizer(held).save(str(folder / TOKENIZER))
    write_graph(held, folder / "plain.onnx")
    tokens = Tokens((folder / TOKENIZER).read_bytes(), window=held.window, name=TOKENIZER, remedy="")
    return encoder_of(folder / "plain.onnx", tokens, held.dimension)


if __name__ == "__main__":
    main()
