"""Fakes that need no model, and checks by which a plugin proves that it keeps a protocol.

from ibidem.testing import ENCODER_CHECKS

@pytest.mark.parametrize("check", ENCODER_CHECKS)
def test_my_encoder(check):
    check(MyEncoder())
"""

from __future__ import annotations

from ibidem.testing.encoders import ENCODER_CHECKS, HashingEncoder, check_encoder
from ibidem.testing.judges import JUDGE_CHECKS, ToyJudge, check_judge

__all__ = ["ENCODER_CHECKS", "JUDGE_CHECKS", "HashingEncoder", "ToyJudge", "check_encoder", "check_judge"]
