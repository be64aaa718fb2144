"""How the headings of lists of sources read."""

from __future__ import annotations

import re

NUMBER = r"(?:(?:\d{1,2}(?:\.\d{1,2})*|[IVXLC]{1,6}|[A-Z])[.):]?\s+|§\s*\d+\s+|chapter \d+:?\s+)?"
"""The number of a heading, where it has one."""
LISTS_SOURCES = re.compile(
    rf"""{NUMBER}(?:
    (?:(?:selected|key|cited|main|general|primary|secondary|bibliographic(?:al)?)\s)*(?:references?|bibliograph(?:y|ies))
        (?:\scited|\slist|\sand\slinks)?
    |references?\s(?:and|&)\s(?:bibliography|citations) |works\s(?:cited|consulted)
    |(?:literature|sources)\scited |cited\s(?:literature|works|sources)
    |list\sof\s(?:references|works\scited|literature) |reference\slist
    |références?(?:\sbibliographiques?|\set\snotes)? |(?:ouvrages|travaux)\scités |bibliogra(?:ph|f)ies?
    |literatur(?:verzeichnis|angaben|\s?hinweise)? |quellenverzeichnis |quellen-\sund\sliteraturverzeichnis
    |referenzen |zitierte\sliteratur |schrifttum
    |bibliograf[ií]a |referencias(?:\sbibliográficas)? |obras\scitadas |literatura(?:\scitada)?
    |referências(?:\sbibliográficas)? |riferimenti(?:\sbibliografici)?
    |literatuur(?:lijst)? |referenties |geraadpleegde\sliteratuur
    |referenser |källförteckning |litteratur(?:liste|förteckning)? |kirjallisuus |lähteet |kaynakça |kaynaklar
    |(?:список\s)?литератур[аы] |библиография |参考文献 |참고\s?문헌)""",
    re.IGNORECASE | re.VERBOSE,
)
"""The usual names of a bibliography, in the languages of the labelled sets and their neighbours."""
MAY_LIST_SOURCES = re.compile(
    rf"""{NUMBER}(?:literature |sources(?:\s(?:and|&)\sreferences)? |quellen |(?:end|foot)?notes
    |(?:further|recommended|suggested|additional|selected)\sreadings? |readings?(?:\slist)?
    |citations |notes\s(?:and|&)\sreferences |references\s(?:and|&)\s(?:notes|further\sreading)
    |anmerkungen |remarques |notas)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Names of a list that may hold something else: it is a bibliography where half of it cites."""
