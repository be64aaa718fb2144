"""Fakes that need no model, and checks by which a plugin proves that it keeps a protocol.

    from ibidem.testing import DENSE_INDEX_CHECKS

    @pytest.mark.parametrize("check", DENSE_INDEX_CHECKS)
    def test_my_index(check):
        check(MyIndex)

`LEXICAL_INDEX_CHECKS` take a class too, `READER_CHECKS` a `ReaderSample`, `ENCODER_CHECKS` an encoder, `JUDGE_CHECKS` a
judge and `EXPORTER_CHECKS` an exporter.
"""

from __future__ import annotations

from ibidem.testing.encoders import ENCODER_CHECKS, HashingEncoder
from ibidem.testing.exporters import EXPORTER_CHECKS
from ibidem.testing.indexes import DENSE_INDEX_CHECKS
from ibidem.testing.judges import JUDGE_CHECKS, ToyJudge
from ibidem.testing.lexical_indexes import LEXICAL_INDEX_CHECKS
from ibidem.testing.readers import READER_CHECKS, ReaderSample

__all__ = [
    "DENSE_INDEX_CHECKS",
    "ENCODER_CHECKS",
    "EXPORTER_CHECKS",
    "JUDGE_CHECKS",
    "LEXICAL_INDEX_CHECKS",
    "READER_CHECKS",
    "HashingEncoder",
    "ReaderSample",
    "ToyJudge",
]
