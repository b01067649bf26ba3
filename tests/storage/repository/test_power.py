"""The power is cut anywhere in writing, committing, removing and merging: nothing that was acknowledged is lost."""

from __future__ import annotations

from random import Random

import pytest

from tests.storage.repository.ordeal import FORMS, power_ordeal

STEPS = 130
"""Changes of the remote until the power is cut, at most."""


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_lost_when_the_power_is_cut(form: str, seed: int) -> None:
    """Twice in a row: the second cut is in the midst of the repair of the first."""
    ordeal = power_ordeal(form, Random(seed))
    ordeal.prepare(3)
    for _ in range(2):
        ordeal.until_cut(ordeal.numbers.randrange(STEPS))
        assert ordeal.lost() == []
    ordeal.clean()
    assert ordeal.lost() == []
    again = ordeal.clean()
    assert [said for said in again if said["type"] != "result"] == []
    assert ordeal.findings() == []
