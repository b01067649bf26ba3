"""Every soak runs for a short while in the suite."""

from __future__ import annotations

import pytest

from tests.soak.__main__ import SOAKS, main, prove


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SOAKS))
async def test_a_soak_finds_nothing(name: str) -> None:
    proof = await prove(name, runs=None, seconds=15, seed=1)
    assert proof.findings == []
    assert proof.counts["kills"] + proof.counts["calls"] > 0


def test_an_unknown_soak_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["nonsense"])
    assert caught.value.code == 2
