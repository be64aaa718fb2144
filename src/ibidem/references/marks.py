"""Words that tell what a part of an entry is: editions, roles, dates, names of houses."""

from __future__ import annotations

import re

from ibidem.references.numbers import YEAR

ROLES = (
    r"(?:(?:edited|translated|introduced|illustrated|compiled|selected|annotated)(?: and \w+)? by"
    r"|with an? \w+ by|foreword by|introduction by|(?:eds?|trans|transl|Übers)\.(?: by)?(?= [A-Z]))"
)
EDITION = (
    r"(?:(?:\d{1,2}(?:st|nd|rd|th|d|\.)|[Rr]ev(?:ised|\.)?|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Nn]ew"
    r"|[Ii]nternational|[Uu]pdated|[Ee]xpanded|[Rr]eprint|[Aa]nniversary)(?: [\w.]+){0,2} ?"
    r"(?:ed\.?|edn\.?|edition|Aufl(?:age|\.)))"
)
MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September"
    r"|October|November|December|Spring|Summer|Autumn|Fall|Winter)\b\.?"
)
WAITING = r"(?:in press|forthcoming|to appear)"
DATE = (
    r"(?:(?:last (?:modified|updated|revised|edited)|updated|published|posted|©|c)\.?:? ?)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{MONTH}(?:[-–/]{MONTH})?,? ?)?(?:\d{{1,2}}(?:[-–]\d{{1,2}})?,? )?{YEAR}"
    rf"(?: {MONTH}(?: \d{{1,2}})?)?|\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}}|{WAITING}(?: {YEAR})?|n\. ?d"
)
DATED = re.compile(DATE, re.IGNORECASE)
SPECIAL = re.compile(
    rf"[.,;] ?\(?(?:{ROLES}|{EDITION}|vols?\.? \d|no\. \d|pp?\. ?\d|ser\. )"
    rf"| \((?:vols?\.|pp?\.|{EDITION}|{ROLES}|ser\.|eds?\.)|, \d{{1,4}}[-–]\d{{1,4}}(?=[.,])"
    rf"|[.,;] (?:{DATE})(?=[.,;)]|$)| \d{{1,2}} {MONTH} {YEAR}| \({YEAR}\)| {YEAR}\.?$"
    r"|, (?:[A-Z]\.[ -]?){1,3} ?[A-Z][\w'’-]+(?=,| and\b)|\. ?$",
    re.IGNORECASE,
)
"""Where the name of a journal, book or site ends."""
SMALL_PART = re.compile(
    rf"\s*(?:{ROLES}.*|(?:with )?{EDITION}|vols?\.?.*|no\. .*|pp?\.? ?\d.*|.*\b(?:ser|series)\b.*|{DATE}|{MONTH}"
    r"|eds?\.?|print|web|\W*|.*\d.*|[A-Z]{2}|U\.?S\.?A?\.?|U\.?K\.?|.*\s\(?eds?\.?\)?|and .*|video|PDF"
    r"|e-?book|Kindle|DOI)\s*",
    re.IGNORECASE,
)
"""A part between commas or stops that is no name of a publisher."""
HOUSE = re.compile(
    r"\b(?:Press|Books|Publish\w*|Verlag|Univers\w+|Institute|Wiley|Springer|Elsevier|Routledge|Office)\b"
)
IMPRINT = re.compile(
    r"\b(?:Press|Books|Publish(?:ers?|ing)|Verlag|Wiley|Springer|Elsevier|Routledge|Sons|Inc|Ltd|GmbH)\b|& Co\b"
)
MEETING = re.compile(r"\b(?:Proc(?:eedings|\.)?|Conf(?:erence|\.)?|Symp(?:osium|\.)?|Workshop|Congress|Meeting)\b")
PLACED = re.compile(
    r"(?:^\s*|[.,;(\])]\s*)(?P<place>[^\W\d_a-z][^:;.()\[\]\d]{1,60}?(?: ?\([^()]{2,24}\))?"
    r"(?:[,/] ?(?:[A-Z]\.){2,3})?): (?P<publisher>[^:;()]{2,120}?)"
    rf"(?=[,;] ?(?:c|©|\[)?{YEAR}|, pp?\. |[)\]]|\.?\s*$|(?<=[^\W\d_]{{3}})\. |[,;] (?:in press|forthcoming))"
)
"""`Place: Publisher`."""
