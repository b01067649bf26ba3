"""DNS messages, well formed and broken, read by us and by dnspython: no difference that is not known and wanted.

python -m tests.soak dnswire --runs 100000 --seconds 600
"""

from __future__ import annotations

from pathlib import Path

from tests.dns.wire.messages import message, mutated
from tests.dns.wire.oracle import differences
from tests.soak.proof import Proof

BROKEN = 4
"""Broken messages made of each well-formed one."""


async def soak(proof: Proof, folder: Path) -> None:
    """One run is one message."""
    well_formed = b""
    while proof.goes_on(proof.counts["calls"]):
        if proof.counts["calls"] % (1 + BROKEN) == 0:
            wire = well_formed = message(proof.random)
        else:
            wire = mutated(proof.random, well_formed)
        proof.counts["calls"] += 1
        proof.findings += [f"{difference}\n  {wire.hex()}" for difference in differences(wire)]
