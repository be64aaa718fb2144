"""The usearch index finds what looking at every vector finds."""

from collections.abc import Callable

import pytest

from ibidem.testing import DENSE_INDEX_CHECKS
from ibidem_example.usearch_index import UsearchIndex


@pytest.mark.parametrize("check", DENSE_INDEX_CHECKS)
def test_the_index_keeps_the_protocol(check: Callable[[type[UsearchIndex]], None]) -> None:
    """The checks that ship with ibidem."""
    check(UsearchIndex)
