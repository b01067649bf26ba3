"""Every soak runs for a short while in the suite."""

from __future__ import annotations

import pytest

from tests.soak.__main__ import SOAKS, main, prove

RUNS = {"backup": 1, "fuzzhttp": 400, "restore": 1}
"""How often in the suite, where time says little about how much is done."""

SECONDS = {
    "backup": 300,
    "datastore": 4,
    "fuzzhttp": 300,
    "leases": 4,
    "restore": 300,
    "zones": 1,
}
"""How long in the suite; 2 where nothing is said. There is always a first run, however long it takes."""


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SOAKS))
async def test_a_soak_finds_nothing(name: str) -> None:
    proof = await prove(name, runs=RUNS.get(name), seconds=SECONDS.get(name, 2), seed=1)
    assert proof.findings == []
    assert proof.counts["kills"] + proof.counts["calls"] > 0


def test_an_unknown_soak_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["nonsense"])
    assert caught.value.code == 2
