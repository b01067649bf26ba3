"""`python -m tests.soak NAME [--runs N] [--seconds N] [--seed S]`: long proofs by killing what is tested."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.soak import (
    backup,
    datastore,
    dnsfuzz,
    dnswire,
    formatfuzz,
    fuzz,
    fuzzhttp,
    leases,
    repository,
    restore,
    tasks,
    zones,
)
from tests.soak.proof import Proof, Soak

SOAKS: dict[str, Soak] = {
    "backup": backup.soak,
    "datastore": datastore.soak,
    "dnsfuzz": dnsfuzz.soak,
    "dnswire": dnswire.soak,
    "formatfuzz": formatfuzz.soak,
    "fuzz": fuzz.soak,
    "fuzzhttp": fuzzhttp.soak,
    "leases": leases.soak,
    "repository": repository.soak,
    "restore": restore.soak,
    "tasks": tasks.soak,
    "zones": zones.soak,
}


async def prove(name: str, *, runs: int | None, seconds: float, seed: int) -> Proof:
    """Run a soak until it made its runs or its time is over, and return what it found."""
    proof = Proof(random.Random(seed), runs, time.monotonic() + seconds)
    with tempfile.TemporaryDirectory(prefix="gatewright-soak-") as folder:
        await SOAKS[name](proof, Path(folder))
    return proof


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("name", choices=sorted(SOAKS))
    parser.add_argument(
        "--runs", type=int, help="how often what is tested is killed; without it until the time is over"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="when to stop, whatever the number of runs")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    chosen = parser.parse_args(arguments)
    print(f"soak {chosen.name}, seed {chosen.seed}", flush=True)
    proof = asyncio.run(prove(chosen.name, runs=chosen.runs, seconds=chosen.seconds, seed=chosen.seed))
    for finding in proof.findings:
        print(finding)
    counts = ", ".join(f"{count} {what}" for what, count in proof.counts.items())
    print(f"{counts}: {len(proof.findings)} findings")
    return 1 if proof.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
