"""Texts of many kinds: on some an int8 graph is scaled, on the others an export is compared with the original."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ibidem.embed.graphs import INPUT
from ibidem.embed.scales import Feed
from ibidem.embed.tokens import Tokens

SCALING = (
    "",
    "rain",
    "What is the boiling point of water at 3,000 metres?",
    "who wrote the first dictionary of the language",
    "Does vitamin D deficiency raise the risk of fractures in people over seventy?",
    "Zinc lozenges shorten the common cold.",
    "See also: Table 3, Fig. 2b, and the appendix (pp. 112–118).",
    "Okafor, N., et al. “Soil and Seed.” Journal of Field Notes, vol. 12, no. 3, 1998, pp. 45-67. doi:10.1000/182.",
    "Return the rows whose key is None, e.g. `rows[mask]`; raises ValueError when len(rows) == 0.",
    "def area(r: float) -> float:\n    return 3.14159 * r ** 2\n",
    "Name: Ada; height: 1.68 m; visits: 14; last visit: 2021-03-09; paid: €240.00",
    "| city | inhabitants | area (km²) |\n| Bergen | 291,940 | 464.71 |\n| Porto | 231,800 | 41.42 |",
    "Introduction. Methods. Results. Discussion. Acknowledgements. References.",
    "!!! SALE !!! 50% off *everything* — today only >>> click HERE <<<",
    "https://example.org/a/b?c=1&d=2#e user@example.org +44 20 7946 0018",
    "Wenn der Regen nachlässt, gehen wir über die Brücke zurück in die Stadt.",
    "Le chat dort sur le rebord de la fenêtre pendant que la pluie tombe.",
    "La levadura convierte el azúcar en alcohol y dióxido de carbono.",
    "Кошка спит на подоконнике, пока идёт дождь.",
    "雨が降っている間、猫は窓辺で眠っている。",
    "القط ينام بجانب النافذة",
    "α ≤ 0.05, β-blockers, 10⁻⁶ mol·L⁻¹, ΔG° = −RT ln K, x² + y² = z²",
    (
        "The harbour froze twice that winter. Boats lay tilted in the ice, and the ferry to the islands stopped for "
        "nine days. When the thaw came, in the first week of March, it carried away two jetties and the lower half "
        "of the fish market, whose owner had refused to move his scales."
    ),
    (
        "Background: whether early feeding shortens the stay in intensive care is uncertain. Methods: we assigned "
        "412 adults on mechanical ventilation to feeding within 24 hours or after 72 hours. The primary outcome was "
        "days alive and out of hospital at day 60. Results: the median was 31 days (interquartile range 8 to 44) in "
        "the early group and 29 days (7 to 43) in the late group (difference 2 days; 95% CI, -3 to 6; P = 0.41). "
        "Vomiting was commoner with early feeding (22% v 14%). Conclusions: early feeding did not change the outcome."
    ),
    (
        "Expression of the transcription factor was abolished in knockout mice, whose T cells failed to produce "
        "interleukin-17 upon stimulation with TGF-β and IL-6. Chromatin immunoprecipitation showed binding at two "
        "sites upstream of the promoter; mutation of either reduced luciferase activity by 60–80%. These data place "
        "the kinase upstream of NF-κB and suggest that its inhibition, by siRNA or by the small molecule, protects "
        "neurons from apoptosis after ischaemia."
    ),
    (
        "The tenant shall keep the premises in good repair and shall not, without the landlord's written consent, "
        "sublet any part of them. If rent remains unpaid for fourteen days after the date on which it falls due, "
        "whether formally demanded or not, the landlord may re-enter the premises and this agreement shall end, "
        "without prejudice to any claim for an earlier breach."
    ),
    (
        "Preheat the oven to 200 °C. Rub the butter into the flour with a pinch of salt, add three spoonfuls of "
        "cold water and press the dough together; rest it for half an hour. Peel and slice six apples, toss them "
        "with sugar and lemon, and lay them in rings. Bake for 40 minutes until the edges brown."
    ),
    (
        "The parliament passed the budget on Thursday by 61 votes to 58, after the finance minister, Leila Haddad, "
        "gave up a planned rise in fuel duty. Opposition leaders called the vote a retreat. Markets were little "
        "changed; the currency fell 0.3 per cent against the dollar, its fourth weekly loss."
    ),
    (
        "A distributed log keeps records in the order in which they were appended. Each partition has one leader, "
        "which accepts writes, and several followers, which copy them. When a leader fails, the followers that have "
        "every committed record elect another; a client that retries may therefore append a record twice unless it "
        "sends a sequence number, by which the broker recognises and drops the repeat."
    ),
    (
        "“You never said you had a sister,” said Tom. “You never asked,” she said, and went on peeling. He watched "
        "the peel come away in one long curl. Outside, somebody was trying to start a motorcycle; it coughed, and "
        "coughed again, and gave up. “Older or younger?” “Neither,” she said. “We were twins.”"
    ),
    (
        "In 1783 the brothers sent up a balloon of linen and paper, forty metres round, which rose some 1,600 metres "
        "and came down ten minutes later in a vineyard. That autumn a sheep, a duck and a cockerel flew over the "
        "palace before the king; a month after, two men crossed the city, burning straw to stay aloft. Within two "
        "years there had been flights over the Channel, the first deaths, and a law against frightening cattle."
    ),
    (
        "Granite forms where magma cools slowly at depth, which lets crystals of quartz, feldspar and mica grow "
        "large enough to be seen. Basalt has cooled fast at the surface and is fine-grained. Both may be altered "
        "later by heat and pressure: gneiss is banded, schist splits into leaves, and marble was once limestone. "
        "Erosion returns all of them to sand, clay and salts, from which sandstone, shale and limestone are laid "
        "down again; the whole round takes hundreds of millions of years, and no rock is as old as the planet. " * 3
    ),
)
"""Questions, prose, tables, code and other scripts; their extremes bound what an int8 graph can represent."""

COMPARING = (
    "",
    " ",
    "a",
    "?!… --- ***",
    "Walking",
    "How long should one rest between two sets?",
    "A brisk walk of thirty minutes lowers blood pressure for the rest of the day.",
    "Insulin-like growth factor 1 (IGF-1) rises by 12.5 % after 8 weeks; p < 0.01, n = 48.",
    "Das Gehirn verbraucht etwa ein Fünftel der Energie, obwohl es nur zwei Prozent der Masse ausmacht.",
    "Регулярные упражнения улучшают память.",
    "運動は脳の働きを良くする。",
    "التمارين تحسن الذاكرة",
    "for i in range(10): print(i ** 2)  # squares",
    "| month | rain (mm) | days |\n| May | 54 | 11 |",
    "Sleep, food and movement are told apart by the letters of their genes. " * 4,
    "The heart of a trained rower beats forty times a minute at rest, and the blood it moves doubles. " * 12,
    "Words beyond the window are not seen by the model, whatever they say of tides, glass or taxes. " * 60,
)
"""Short, long, longer than a window, empty, in other scripts, tables and code; none of them was used for scaling."""

_NOISE_LENGTHS = (5, 10, 20, 40, 80, 160, 250) * 3


def scaling_ids(tokens: Tokens, *, window: int) -> list[list[int]]:
    """Return the token ids of the texts for scaling, then of noise, whose extremes reach further than theirs."""
    rows = tokens.ids(SCALING)
    special = tokens.ids([""])[0]
    draw = random.Random(0)
    for length in _NOISE_LENGTHS:
        noise = draw.choices(range(tokens.vocabulary), k=min(length, window - len(special)))
        rows.append(special[:1] + noise + special[1:])
    return rows


def feeds(rows: Sequence[Sequence[int]]) -> list[Feed]:
    """Return token ids as inputs of an exported graph, each alone."""
    import numpy as np

    return [{INPUT: np.array([ids], dtype=np.int64)} for ids in rows]
