"""Take off the words with which a sentence follows on from the one before: they are no part of what it claims."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"(?:background|objectives?|aims?|purpose|introduction|methods?|materials and methods|results?|findings|discussion"
    r"|interpretation|conclusions?|significance|note|n\.?b\.?|to be clear|in short|in brief|summary):\s+",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:(?:however|moreover|furthermore|additionally|besides|also|first|firstly|second|secondly|third|thirdly|finally"
    r"|lastly|hence|therefore|thus|consequently|accordingly|indeed|nevertheless|nonetheless|similarly|likewise|notably"
    r"|interestingly|importantly|surprisingly|unfortunately|fortunately|clearly|obviously|of course|in fact|in addition"
    r"|in other words|in contrast|by contrast|in short|in summary|in conclusion|in particular|as a result|after all"
    r"|for example|for instance|on the other hand|on the contrary|to be clear|that said|and|but|so|yet), "
    r"|(?:please )?note that |keep in mind that |recall that "
    r"|it(?: i|['’])s (?:also )?(?:worth|important) (?:noting|mentioning|remembering|to note|to remember) that "
    r"|it should (?:also )?be (?:noted|stressed|mentioned|remembered|said) that )",
    re.IGNORECASE,
)
_MOST = 3
"""How many are taken off in a row."""


def without_opening(text: str) -> str:
    """Return a sentence without its label and connectives, its first letter a capital as before."""
    for _ in range(_MOST):
        match = _LABEL.match(text) or _LINK.match(text)
        if match is None or match.end() == len(text):
            break
        rest = text[match.end() :]
        text = rest[0].upper() + rest[1:] if text[0].isupper() else rest
    return text
