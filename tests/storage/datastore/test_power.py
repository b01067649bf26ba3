"""Cuts of power: what was acknowledged stays, and what was not can do no harm."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.storage.datastore.ordeal import Ordeal


@pytest.mark.parametrize("seed", range(5))
def test_what_was_acknowledged_survives_cuts_of_power(folder: Path, seed: int) -> None:
    numbers = random.Random(seed)
    ordeal = Ordeal(numbers, folder)
    for _ in range(3):
        ordeal.round(numbers.randint(20, 150))
        assert ordeal.findings == []
