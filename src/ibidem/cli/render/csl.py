"""Works as CSL-JSON, as Zotero, Pandoc and every CSL processor read it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ibidem.references.csl import item
from ibidem.references.keys import keys
from ibidem.types import Work


def csl(works: Sequence[Work], named: Sequence[str] | None = None) -> str:
    """Return one object for each work, in their order, with the keys that the BibTeX has."""
    listed = [item(key, work.entries[0]) for key, work in zip(named or keys(works), works, strict=True)]
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
