"""DNS messages made up to reach every branch of the reader: nothing is raised that is not declared, nothing takes long.

    python -m tests.soak dnsfuzz --seconds 600

With the package atheris, which sees what the code does with each input and goes on from those that do something new;
without it from random wounds of well-formed messages alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.dns.wire.messages import message, mutated
from tests.dns.wire.reading import read_everything
from tests.soak import guided
from tests.soak.proof import Proof

SEEDS = 200
LONGEST = 2
"""Seconds that one message may take; 64 KiB take a few hundredths."""

LARGEST = 65535


async def soak(proof: Proof, folder: Path) -> None:
    """One run is one message."""
    if guided.there():
        seeds = [message(proof.random) for _ in range(SEEDS)]
        await guided.fuzz(proof, folder, "tests.soak.dnsfuzz", seeds, longest=LONGEST, largest=LARGEST)
    else:
        _wounded(proof)


def _wounded(proof: Proof) -> None:
    while proof.goes_on(proof.counts["calls"]):
        wire = mutated(proof.random, message(proof.random))
        proof.counts["calls"] += 1
        started = time.process_time()
        try:
            read_everything(wire)
        except Exception as error:
            proof.findings.append(f"{type(error).__name__}: {error}\n  {wire.hex()}")
        proof.expect(time.process_time() - started < LONGEST, f"took too long: {wire.hex()}")


def _reader() -> Callable[[bytes], object]:
    from tests.dns.wire.reading import read_everything as instrumented

    return instrumented


if __name__ == "__main__":
    guided.serve(["runtime.dns.wire", "runtime.dns.query.acceptance"], ["runtime.dns", "tests.dns"], _reader)
