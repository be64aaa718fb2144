"""Words in the names of institutions and groups, by which such an author is known from a person."""

from __future__ import annotations

import re

BODY = re.compile(
    r"\b(?:Academy|Agency|Alliance|Association|Authority|Bank|Board|Bureau|Cent(?:er|re)s?|Collaborat(?:ion|ors)|College"
    r"|Commission|Committee|Company|Consortium|Corporation|Council|Department|Federation|Foundation|Government|Group"
    r"|Inc|Initiative|Institut[eo]?s?|International|Investigators|Laborator(?:y|ies)|League|Library|Ministry|Museum"
    r"|National|Network|Office|Organi[sz]ation|Panel|Program(?:me)?|Project|Research|Royal|School|Service|Society"
    r"|Statistics|Study|Task Force|Team|Trust|Union|United|University|Working|World)\b"
)
