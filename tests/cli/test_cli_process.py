"""The command line as a process: what it imports, and what it does when its reader goes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parents[1] / "support"
HEAVY = ("numpy", "rich", "textual", "onnxruntime", "faiss", "tantivy", "torch", "ibidem.library")
ASKING = f"""
import sys
sys.path.insert(0, {str(SUPPORT)!r})
from fake_cli_library import FakeEngine
from ibidem.cli import main
from ibidem.cli.context import Services
code = main(services=Services(open_engine=FakeEngine().open))
"""


def process(script: str, *words: str, **streams: int) -> subprocess.Popen[bytes]:
    """Start Python on a script with the words of a command line."""
    return subprocess.Popen([sys.executable, "-c", script, *words], stderr=subprocess.PIPE, **streams)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["ask", "--help"], ["eval", "retrieval", "--help"], ["idnex"]]
)
def test_nothing_heavy_is_imported_to_explain(words: list[str]) -> None:
    """Help is there at once because no library for the work itself is loaded."""
    script = f"import sys\nfrom ibidem.cli import main\nmain()\nprint([m for m in {HEAVY!r} if m in sys.modules])"
    with process(script, *words, stdout=subprocess.PIPE) as started:
        out, _ = started.communicate(timeout=60)
    assert out.splitlines()[-1] == b"[]"


def test_an_answer_that_is_piped_needs_no_rich(library: Path) -> None:
    """Only a terminal costs the import of what draws on it."""
    with process(
        ASKING + "print('rich' in sys.modules)", "ask", "q", "--library", str(library), stdout=subprocess.PIPE
    ) as started:
        out, _ = started.communicate(timeout=60)
    assert out.splitlines()[-1] == b"False"


def test_a_reader_that_leaves_is_no_error(library: Path) -> None:
    """`ibidem ask - | head` ends quietly with the command's own code, also when Python flushes at exit."""
    words = ("ask", "-", "--library", str(library))
    with process(ASKING + "sys.exit(code)", *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        started.stdout.close()
        started.stdin.write(b"a question?\n" * 500)
        started.stdin.close()
        assert started.stderr is not None
        assert started.stderr.read() == b""
    assert started.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_under_stdout_is_an_error(library: Path) -> None:
    """An answer that could not be written is not passed over in silence."""
    words = ("ask", "q", "--library", str(library))
    with (
        Path("/dev/full").open("wb") as full,
        process(ASKING + "sys.exit(code)", *words, stdout=full.fileno()) as started,
    ):
        _, told = started.communicate(timeout=60)
    assert started.returncode == 1
    assert told == b"ibidem: The output cannot be written: No space left on device.\n"


def test_bytes_that_are_not_text_on_standard_input_are_read(library: Path) -> None:
    """A question in another encoding is asked as far as it can be read."""
    words = ("ask", "-", "--json", "--library", str(library))
    with process(ASKING, *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as started:
        out, told = started.communicate(b"caf\xe9?\n", timeout=60)
    assert b"caf\xef\xbf\xbd?" in out
    assert told == b""


def test_the_module_runs_the_command_line() -> None:
    """`python -m ibidem` is `ibidem`."""
    done = subprocess.run([sys.executable, "-m", "ibidem", "--version"], capture_output=True, timeout=60, check=True)
    assert done.stdout.startswith(b"ibidem ")
