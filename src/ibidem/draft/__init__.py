"""A person's own writing, audited against the library: its claims, its quotations and its citations."""

from __future__ import annotations

from ibidem.draft.audit import Checker, Scope, audit
from ibidem.draft.report import (
    Change,
    Checked,
    Choice,
    Decision,
    Edit,
    Flaw,
    Left,
    LeftOut,
    Likeness,
    Loose,
    Place,
    Quoted,
    Report,
    Rule,
    Wish,
)

__all__ = [
    "Change",
    "Checked",
    "Checker",
    "Choice",
    "Decision",
    "Edit",
    "Flaw",
    "Left",
    "LeftOut",
    "Likeness",
    "Loose",
    "Place",
    "Quoted",
    "Report",
    "Rule",
    "Scope",
    "Wish",
    "audit",
]
