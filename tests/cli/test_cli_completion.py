"""`ibidem completion`: scripts that a shell accepts and that complete what can be typed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from fake_cli_library import run

from ibidem.cli.commands import COMMANDS

BASH = shutil.which("bash")


def script(shell: str, library: Path) -> str:
    """Return what is printed for a shell."""
    ran = run("completion", shell, library=library)
    assert ran.code == 0
    return ran.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_is_in_it(shell: str, tmp_path: Path) -> None:
    """No library is needed."""
    text = script(shell, tmp_path)
    assert all(name.split()[-1] in text for name in COMMANDS if name)
    assert all(option in text.replace("-l ", "--") for option in ("--explain", "--draft", "--rebuild", "--style"))
    assert all(value in text for value in ("definition", "vancouver"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_accepts_it(shell: str, tmp_path: Path) -> None:
    """It is parsed without a word, where that shell is installed."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    ran = subprocess.run([program, "-n"], input=script(shell, tmp_path), capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        (("st",), {"status"}),
        (("--library", "x", "re"), {"references", "remove"}),
        (("ask", "--ex"), {"--explain"}),
        (("ask", "q", "--kind", "ta"), {"table"}),
        (("eval", "ver"), {"verdicts"}),
        (("eval", "retrieval", "--sp"), {"--split"}),
        (("completion", "fi"), {"fish"}),
        (("cite", "q", "--style", "chicago-n"), {"chicago-notes"}),
        (("ask", "--judge", "a"), set()),
    ],
)
def test_bash_completes_what_is_typed(typed: tuple[str, ...], completed: set[str], tmp_path: Path) -> None:
    """Commands, options of the command, and the values of an option."""
    words = " ".join(f"'{word}'" for word in ("ibidem", *typed))
    ask = f'\nCOMP_WORDS=({words}); COMP_CWORD={len(typed)}; _ibidem; printf "%s\\n" "${{COMPREPLY[@]}}"\n'
    command = [str(BASH), "--norc", "-c", script("bash", tmp_path) + ask]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert {line.strip() for line in out.splitlines()} - {""} == completed


def test_an_unknown_shell_is_a_usage_error(tmp_path: Path) -> None:
    """The shells that there are follow."""
    ran = run("completion", "tcsh", library=tmp_path)
    assert (ran.code, "bash" in ran.err) == (2, True)
