"""`ibidem completion`: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from ibidem.cli.commands import COMMANDS, Command, resolve
from ibidem.cli.context import Context
from ibidem.cli.parser import parser_of
from ibidem.errors import ExitCode
from ibidem.types import Kind

_DETAILS = """\
Print a script that completes the commands of ibidem, their options and the values of these.

examples:
  ibidem completion bash > ~/.local/share/bash-completion/completions/ibidem
  ibidem completion zsh > "${fpath[1]}/_ibidem"
  ibidem completion fish > ~/.config/fish/completions/ibidem.fish"""


@dataclass(frozen=True, slots=True)
class ShellOption:
    """An option of a command, as a shell completes it."""

    flags: tuple[str, ...]
    told: str
    takes_value: bool
    values: tuple[str, ...]
    """What the value may be; empty where a file or free text is meant."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell to print it for")


def _run(arguments: Namespace, context: Context) -> int:
    lines = {"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell]
    context.out.write("\n".join(lines()) + "\n")
    return ExitCode.DONE


def _options(name: str) -> list[ShellOption]:
    return [_option(action) for action in parser_of(name)._actions if action.option_strings]


def _option(action: Action) -> ShellOption:
    told = " ".join((action.help or "").replace("%%", "%").split())
    values = _values(action) if action.nargs != 0 else ()
    return ShellOption(tuple(action.option_strings), told, action.nargs != 0, values)


def _values(action: Action) -> tuple[str, ...]:
    if action.choices is not None:
        return tuple(map(str, action.choices))
    if "--kind" in action.option_strings:
        return tuple(Kind)
    if "--style" in action.option_strings:
        from ibidem.citing import style_names

        return style_names()
    return ()


def _choices(name: str) -> tuple[str, ...]:
    """Return the words that the first argument of a command may be."""
    positional = [action for action in parser_of(name)._actions if not action.option_strings]
    return tuple(map(str, positional[0].choices)) if positional and positional[0].choices else ()


def _names() -> list[str]:
    return [name for name in COMMANDS if name]


def _groups() -> list[str]:
    """Return the first words of commands of two words."""
    return sorted({name.split()[0] for name in _names() if " " in name})


def _seconds(group: str) -> list[str]:
    return [name.split()[1] for name in _names() if name.startswith(f"{group} ")]


def _bash() -> Iterator[str]:
    groups = _groups()
    tops = dict.fromkeys(name.split()[0] for name in _names())
    yield "# bash completion of ibidem"
    yield "_ibidem() {"
    yield '    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" command="" words="" i'
    yield "    for ((i = 1; i < COMP_CWORD; i++)); do"
    yield '        case "${COMP_WORDS[i]}" in'
    yield "            --library) ((i++)) ;;"
    yield "            -*) ;;"
    yield '            *) command="${COMP_WORDS[i]}"'
    yield f'               case "$command" in {"|".join(groups)})'
    yield '                   ((i + 1 < COMP_CWORD)) && command="$command ${COMP_WORDS[i+1]}" ;; esac'
    yield "               break ;;"
    yield "        esac"
    yield "    done"
    yield '    case "$command $prev" in'
    for name in _names():
        for option in _options(name):
            if option.takes_value:
                listed = "|".join(f'"{name} {flag}"' for flag in option.flags)
                values = f'COMPREPLY=($(compgen -W "{" ".join(option.values)}" -- "$cur")); ' if option.values else ""
                yield f"        {listed}) {values}return ;;"
    yield "    esac"
    yield '    case "$command" in'
    yield f'        "") words="{" ".join(tops)} --library --help --version" ;;'
    for group in groups:
        yield f'        "{group}") words="{" ".join(_seconds(group))}" ;;'
    for name in _names():
        flags = " ".join(flag for option in _options(name) for flag in option.flags)
        yield f'        "{name}") words="{" ".join(filter(None, (*_choices(name), flags)))}" ;;'
    yield "    esac"
    yield '    COMPREPLY=($(compgen -W "$words" -- "$cur"))'
    yield "}"
    yield "complete -o default -F _ibidem ibidem"


def _zsh() -> Iterator[str]:
    yield "#compdef ibidem"
    yield "_ibidem() {"
    yield "    local -a commands"
    yield "    commands=("
    yield from (f"        {_quoted(f'{name}:{resolve(name).summary}')}" for name in _names() if " " not in name)
    yield from (f"        {_quoted(f'{group}:measure it')}" for group in _groups())
    yield "    )"
    yield '    local command="" at=2'
    yield "    while ((at < CURRENT)); do"
    yield '        case "$words[at]" in'
    yield "            --library) ((at += 2)) ;;"
    yield "            -*) ((at++)) ;;"
    yield '            *) command="$words[at]"; break ;;'
    yield "        esac"
    yield "    done"
    yield '    if [[ -z "$command" ]]; then'
    yield '        if [[ "$words[CURRENT-1]" == --library ]]; then _files -/; return; fi'
    yield "        _describe command commands"
    yield "        compadd -- --library --version --help"
    yield "        return"
    yield "    fi"
    for group in _groups():
        yield f"    if [[ $command == {group} ]]; then"
        yield f"        if ((CURRENT == at + 1)); then compadd {' '.join(_seconds(group))}; return; fi"
        yield f'        ((at++)); command="{group} $words[at]"'
        yield "    fi"
    yield "    shift $((at - 1)) words; ((CURRENT -= at - 1))"
    yield '    case "$command" in'
    for name in _names():
        listed = " ".join(_quoted(spec) for option in _options(name) for spec in _specs(option))
        choices = " ".join(_choices(name))
        first = f" {_quoted(f'1:argument:({choices})')}" if choices else ""
        yield f"        {_quoted(name)}) _arguments {listed}{first} '*:file:_files' ;;"
    yield "    esac"
    yield "}"
    yield 'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ibidem "$@"; else compdef _ibidem ibidem; fi'


def _specs(option: ShellOption) -> Iterator[str]:
    """Yield what `_arguments` takes, for each spelling of an option."""
    told = option.told.replace("[", "(").replace("]", ")").replace(":", " ")
    ends = ""
    if option.takes_value:
        ends = f":value:({' '.join(option.values)})" if option.values else ":value:_files"
    yield from (f"*{flag}[{told}]{ends}" for flag in option.flags)


def _fish() -> Iterator[str]:
    yield "# fish completion of ibidem"
    yield "function __ibidem_command"
    yield "    set -l words (commandline -opc)"
    yield "    set -e words[1]"
    yield "    set -l found"
    yield "    while set -q words[1]"
    yield "        switch $words[1]"
    yield "            case --library"
    yield "                set -e words[1]"
    yield "            case '-*'"
    yield "            case '*'"
    yield "                set -a found $words[1]"
    yield f"                contains -- $found[1] {' '.join(_groups())}; or break"
    yield "                test (count $found) -lt 2; or break"
    yield "        end"
    yield "        set -e words[1]"
    yield "    end"
    yield '    echo "$found"'
    yield "end"
    yield f"complete -c ibidem -n {_after('')} -l library -r -d 'the library'"
    for group in _groups():
        yield f"complete -c ibidem -f -n {_after('')} -a {group} -d {_quoted('measure it')}"
    for name in _names():
        before, _, last = name.rpartition(" ")
        yield f"complete -c ibidem -f -n {_after(before)} -a {last} -d {_summary(name)}"
        if choices := " ".join(_choices(name)):
            yield f"complete -c ibidem -f -n {_after(name)} -a {_quoted(choices)}"
        for option in _options(name):
            flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags)
            values = f" -a {_quoted(' '.join(option.values))}" if option.values else ""
            takes = f" {'-x' if option.values else '-r'}{values}" if option.takes_value else ""
            yield f"complete -c ibidem -n {_after(name)} {flags}{takes} -d {_quoted(option.told)}"


def _after(command: str) -> str:
    """Return the condition of fish that a command was typed, or none yet."""
    return f"""'test (__ibidem_command) = "{command}"'"""


def _summary(name: str) -> str:
    return _quoted(resolve(name).summary)


def _quoted(text: str) -> str:
    """Return a text between single quotes, as every shell reads it."""
    return "'" + text.replace("'", "’") + "'"


COMMAND = Command("print what a shell needs to complete commands", _DETAILS, _arguments, _run)
