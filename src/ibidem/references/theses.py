"""Theses, and the university that stands where a publisher would."""

from __future__ import annotations

import re

from ibidem.references.clean import trim
from ibidem.references.runs import last_run

THESIS = re.compile(
    r"\b(?:Ph\.? ?D\.?|D\.? ?Phil\.?|Doctoral|Doctor of \w+|Master['’]?s?(?: of \w+)?|M\.? ?(?:Sc|A|S|Phil|Eng)\.?"
    r"|B\.?(?:Sc|A)\.?|Diploma|Habilitation|Bachelor['’]?s?|Unpublished|Undergraduate|Licentiate)?"
    r"\s*[\[(]?\b(?:thesis|dissertation|diss\b\.?)",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"\b(?:Universi|Univ\b|Institut|Inst\b|College|School|Polytech|Politec|ETH|EPFL|MIT\b|Caltech|Academ|Hochschule"
    r"|École|Ecole)"
)
_ROUND = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def school_of(tail: str) -> str:
    """Return the university of a thesis: the part that names one, else what follows a place."""
    for inner in re.findall(r"\[([^\[\]]*)\]|\(([^()]*)\)", tail):
        held = next(filter(None, inner), "")
        found = THESIS.search(held)
        if found and _SCHOOL.search(held):
            return trim(held[found.end() :])
    parts = re.split(r", |; |: |[\]\[()]|(?<=[^\W\d_A-Z]{5})\. (?=[A-Z])|\. ?$|(?<=\d)\. ", THESIS.sub(", ", tail))
    schools = [part for part in parts if _SCHOOL.search(part)]
    return trim(_fullest(schools)) if schools else trim(last_run(THESIS.sub(" ", _ROUND.sub(" ", tail))))


def _fullest(parts: list[str]) -> str:
    """Return the university rather than its department."""
    whole = [part for part in parts if not re.match(r"\s*(?:Dep|Faculty|School of|Fac\.)", part)]
    return (whole or parts)[0]
