"""What stands behind a bibliography: other back matter, the authors, the versions of the document."""

from __future__ import annotations

import re

from ibidem.text.list_headings import NUMBER

BACK_MATTER = re.compile(
    rf"""{NUMBER}(?:(?:(?:technical|online|supplementary|supporting)\s)?appendi(?:x|ces)\b.* |acknowledge?ments?
    |about\sthe\sauthors? |(?:author\s)?biograph(?:y|ies) |affiliations?
    |author(?:s['’]?|['’]s)?\s(?:contributions|information|affiliations?|details|address(?:es)?) |index |glossary
    |funding.*
    |conflicts?\sof\sinterests?.* |competing\sinterests? |suppl(?:ementary|ementa(?:l|ry)|\.)\b.*
    |supporting\sinformation.* |data\savailability.* |list\sof\s(?:figures|tables|abbreviations)
    |(?:figure|table)\scaptions |tables? |figures? |annex(?:e|es)?\b.* |anhang\b.* |danksagung |remerciements
    |publisher['’]s\snote |correspondence.* |contents |impressum |abbreviations)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a heading behind a list says."""
_IMPRINT = re.compile(
    r"(?:(?:Authors?['’]? )?(?:Affiliations?|Addresse?s?|Biograph(?:y|ies))|Correspondence|(?:Manuscript )?[Rr]eceived)"
    r":?\s*(?:$|\n|[A-Z])"
)
"""How a block begins that tells of the authors behind the list."""
_DAY = r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\.? [^\W\d_]{3,9} \d{4}|[^\W\d_]{3,9} \d{4})"
_VERSION = r"(?:v(?:er(?:sion)?)?\.?\s?|rev(?:ision)?\.?\s?)?\d{1,3}(?:\.\d{1,4}){1,3}"
_HISTORY = re.compile(
    rf"\W{{0,4}}(?:{_VERSION}[\s|:,;(–—-]{{1,8}}{_DAY}\b|{_DAY}[\s|:,;)–—-]{{1,8}}{_VERSION}\b"
    r"|(?:(?:version|revision|document|change)s? ?(?:history|log|record)s?|changelog)\W*(?:\n|$))",
    re.IGNORECASE,
)
"""How a block begins that tells of the versions of a document, by number and day."""
LIFE = re.compile(
    r"\b(?:is|was)\s(?:currently\s)?(?:an?|the)\s(?:\w+\s){0,6}?(?:professor|scientist|student|researcher|engineer|member|fellow"
    r"|lecturer|undergraduate|director|head|candidate|assistant|manager)\b"
    r"|\b(?:received|holds|obtained|earned)\s(?:an?|his|her|the|their)\s(?:\w+\s){0,3}?(?:[BM]\.?\s?S|[BM]\.?\s?A|Ph\.?\s?D|bachelor"
    r"|master|doctor|degree|diploma)"
)
"""What is told of authors behind a list."""


def ends_list(text: str) -> bool:
    """Whether a block tells of the authors or of the versions of the document, so that a list ends before it."""
    return bool(_IMPRINT.match(text) or _HISTORY.match(text))
