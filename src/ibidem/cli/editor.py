"""`ibidem lsp`: check drafts in an editor while they are written."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib.util import find_spec

from ibidem.cli.commands import Command
from ibidem.cli.context import Context
from ibidem.errors import ConfigError, ExitCode, with_extra

_DETAILS = """\
Serve an editor over stdio as a language server: Markdown, LaTeX, Typst and plain text are checked while they are
written. An editor starts it by itself; docs/how-to/editor.md says how to set up Neovim, Helix, Emacs, VS Code and Zed.
It needs the package pygls: pip install -e '.[lsp]' in ibidem's folder.

example:
  ibidem lsp --library ~/papers

exit code: 0 the editor has ended"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="what editors add; it is the only way")


def _run(arguments: Namespace, context: Context) -> int:
    if find_spec("pygls") is None:
        raise ConfigError("The language server needs the package pygls.", remedy=with_extra("lsp"))
    context.services.editor(*context.locate(arguments))
    return ExitCode.DONE


LSP = Command("check drafts in an editor while they are written", _DETAILS, _arguments, _run)
