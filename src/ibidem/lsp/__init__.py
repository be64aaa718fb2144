"""A language server: drafts are checked while they are written, in any editor that speaks LSP."""

from __future__ import annotations

from ibidem.lsp.server import serve

__all__ = ["serve"]
