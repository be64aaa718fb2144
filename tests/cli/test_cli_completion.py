"""`ibidem completion`: scripts that a shell accepts and that complete what can be typed."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from fake_cli_library import run

from ibidem.cli.commands import COMMANDS

BASH, FISH, ZSH = map(shutil.which, ("bash", "fish", "zsh"))


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


TYPED = [
    (("st",), {"status"}),
    (("--library", "x", "re"), {"references", "remove"}),
    (("ask", "--ex"), {"--explain"}),
    (("ask", "q", "--kind", "ta"), {"table"}),
    (("eval", "ver"), {"verdicts"}),
    (("eval", "retrieval", "--sp"), {"--split"}),
    (("completion", "fi"), {"fish"}),
    (("cite", "q", "--style", "chicago-n"), {"chicago-notes"}),
]


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize(("typed", "completed"), [*TYPED, (("ask", "--judge", "a"), set())])
def test_bash_completes_what_is_typed(typed: tuple[str, ...], completed: set[str], tmp_path: Path) -> None:
    """Commands, options of the command, and the values of an option."""
    words = " ".join(f"'{word}'" for word in ("ibidem", *typed))
    ask = f'\nCOMP_WORDS=({words}); COMP_CWORD={len(typed)}; _ibidem; printf "%s\\n" "${{COMPREPLY[@]}}"\n'
    command = [str(BASH), "--norc", "-c", script("bash", tmp_path) + ask]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert {line.strip() for line in out.splitlines()} - {""} == completed


@pytest.mark.skipif(FISH is None, reason="fish is not installed")
@pytest.mark.parametrize(("typed", "completed"), TYPED)
def test_fish_completes_what_is_typed(typed: tuple[str, ...], completed: set[str], tmp_path: Path) -> None:
    """The same, each with what it is for behind it."""
    (tmp_path / "ibidem.fish").write_text(script("fish", tmp_path))
    asked = f"source {tmp_path}/ibidem.fish; complete -C '{' '.join(('ibidem', *typed))}'"
    out = subprocess.run([str(FISH), "--no-config", "-c", asked], capture_output=True, text=True, check=True).stdout
    assert {line.split("\t")[0] for line in out.splitlines()} == completed


@pytest.mark.skipif(ZSH is None, reason="zsh is not installed")
@pytest.mark.parametrize(("typed", "completed"), [one for one in TYPED if len(one[1]) == 1])
def test_zsh_completes_what_is_typed(typed: tuple[str, ...], completed: set[str], tmp_path: Path) -> None:
    """As somebody types it in a terminal, with the completion system of zsh."""
    (tmp_path / "_ibidem").write_text(script("zsh", tmp_path))
    child, terminal = pty.fork()
    if child == 0:
        os.execve(str(ZSH), [str(ZSH), "-f", "-i"], os.environ | {"TERM": "dumb"})
    setup = f"PS1=rea''dy; autoload -U compinit; compinit -u -D; source {tmp_path}/_ibidem; echo be''gin\n"
    os.write(terminal, setup.encode())
    _until(terminal, b"begin")
    _until(terminal, b"ready")
    os.write(terminal, f"{' '.join(('ibidem', *typed))}\t".encode())
    shown = _until(terminal, next(iter(completed)).encode())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    assert [one for one in completed if one.encode() not in shown] == [], shown


def _until(terminal: int, awaited: bytes) -> bytes:
    """Return what a terminal shows up to some bytes, without bells; all of it after half a minute without them."""
    shown = b""
    while awaited not in shown and select.select([terminal], [], [], 30)[0]:
        shown += os.read(terminal, 4096).replace(b"\a", b"")
    return shown


def test_an_unknown_shell_is_a_usage_error(tmp_path: Path) -> None:
    """The shells that there are follow."""
    ran = run("completion", "tcsh", library=tmp_path)
    assert (ran.code, "bash" in ran.err) == (2, True)
