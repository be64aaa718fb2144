"""Text from the world is shown, never obeyed, in every form."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from fake_cli_library import FakeEngine, abstained, answered, hit, run
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ibidem.cli.app import main
from ibidem.cli.context import Services
from ibidem.cli.output import target
from ibidem.cli.render.json import dump
from ibidem.errors import LibraryError
from ibidem.text.analysis import matches
from ibidem.text.normalize import spell
from ibidem.types import Abstention, Kind

HOSTILE = (
    "[/bold] a[i] = x\\[0] \x1b[31mred\x1b]0;title\x07 \x9b2J \u202eback\u2066 \x00 \r over \ud800 \u200b\tend. More"
)
FORMS = [((), False), (("--json",), False), ((), True), (("--explain",), True)]


def obeyed(text: str) -> set[str]:
    """Return the characters of a text that a terminal obeys or hides, line feeds aside."""
    return {one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}


@pytest.mark.parametrize("flags", [(), ("--json",), ("--explain",)])
@pytest.mark.parametrize("kind", [Kind.PROSE, Kind.TABLE])
def test_nothing_a_terminal_obeys_is_piped(flags: tuple[str, ...], kind: Kind, library: Path) -> None:
    """Piped output holds no control or invisible character, wherever the document put it."""
    found = hit(HOSTILE, kind=kind, document=f"a\x1b]{HOSTILE}.md", section=(HOSTILE,), title=HOSTILE)
    engine = FakeEngine({"q": answered("q", found)})
    assert obeyed(run("ask", "q", *flags, library=library, engine=engine).out) == set()


def test_a_terminal_gets_only_our_own_sequences(library: Path) -> None:
    """What a document says cannot colour, title or clear the terminal; brackets come through as they are."""
    engine = FakeEngine({"q": answered("q", hit(HOSTILE, document=HOSTILE, section=(HOSTILE,)))})
    shown = run("ask", "q", library=library, engine=engine, terminal=True, env={"TERM": "dumb"}).out
    assert obeyed(shown) == set()
    assert "[/bold] a[i] = x\\[0] ␛[31mred" in " ".join(shown.split())


def test_json_gives_hostile_text_back_verbatim(library: Path) -> None:
    """Escaping loses nothing: the text read back is the document's own."""
    engine = FakeEngine({"q": answered("q", hit(HOSTILE))})
    found = json.loads(run("ask", "q", "--json", library=library, engine=engine).out)
    assert found["passages"][0]["text"] == HOSTILE


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_survives_json(text: str) -> None:
    """A dumped text is one line, reads back the same, and is safe in an encoding that knows little."""
    assume(text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") == text)  # no pair in halves
    for encoding in ("utf-8", "ascii"):
        line = dump({"text": text}, encoding=encoding)
        assert json.loads(line) == {"text": text}
        assert line.splitlines() == [line[:-1]]
        line.encode(encoding)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(), min_size=1, max_size=80), columns=st.integers(1, 120))
@pytest.mark.parametrize(("flags", "terminal"), FORMS)
def test_any_text_can_be_shown(text: str, columns: int, flags: tuple[str, ...], terminal: bool, library: Path) -> None:
    """No passage, path or heading makes a form fail."""
    found = hit(text, document=text, section=(text,))
    engine = FakeEngine({"q": answered("q", found)})
    ran = run("ask", "q", *flags, library=library, engine=engine, terminal=terminal, env={"COLUMNS": str(columns)})
    assert ran.code == 0


def test_an_encoding_that_knows_little_is_no_failure(library: Path) -> None:
    """Where stdout cannot hold a character, it is escaped; JSON stays JSON."""
    for flags in ((), ("--json",)):
        raw = io.BytesIO()
        out = io.TextIOWrapper(raw, encoding="ascii")
        words = ("ask", "Füße?", "--library", str(library), *flags)
        code = main(words, stdout=out, stderr=io.StringIO(), env={}, services=Services(open_engine=FakeEngine().open))
        assert code == 0
        shown = raw.getvalue().decode("ascii")
        assert json.loads(shown)["question"] == "Füße?" if flags else "\\u201c" in shown


def test_a_question_of_bytes_that_are_not_text_is_asked(library: Path) -> None:
    """Bytes that were no UTF-8 reach the engine as question marks, not as lone surrogates."""
    engine = FakeEngine()
    assert run("ask", "caf\udce9", library=library, engine=engine).code == 0
    assert engine.asked[0][0] == "caf?"


def test_messages_are_made_visible(library: Path) -> None:
    """An error that names a hostile file cannot reach the terminal raw."""
    engine = FakeEngine({"q": LibraryError("a\x1b[2J.md is damaged.", remedy="Remove \x9ba.")})
    assert obeyed(run("ask", "q", library=library, engine=engine).err) == set()


def test_words_of_the_question_are_found_in_their_forms() -> None:
    """A word is set off in other endings too; words that say nothing are not."""
    text = "Walking and walks, memories of the memory; a wall."
    found = [text[start:end] for start, end in matches(text, "What does a walk do to memory?")]
    assert found == ["Walking", "walks", "memories", "memory"]


def test_an_empty_library_has_no_passages_to_head(library: Path) -> None:
    """Without passages there is no heading for them."""
    engine = FakeEngine({"q": abstained("q", Abstention.EMPTY)})
    assert "passages" not in run("ask", "q", library=library, engine=engine).out
    assert "passages" not in run("ask", "q", library=library, engine=engine, terminal=True).out.lower()


def test_a_link_leads_to_the_file_whatever_its_name(tmp_path: Path) -> None:
    """The name in an answer is spelled; the link has the bytes of its name on the disk."""
    assert str(target(tmp_path, spell("caf\udce9.md"))).endswith("/caf%E9.md")
    assert target(tmp_path, "\ud800") is None
