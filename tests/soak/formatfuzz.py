"""Bytes made up to reach every branch of what reads backups, disks, requests and calls: only declared errors come out.

    python -m tests.soak formatfuzz --seconds 600

With the package atheris, which sees what the code does with each input; without it from random wounds alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.soak import guided
from tests.soak.formats import FORMATS, read
from tests.soak.proof import Proof

LONGEST = 2
"""Seconds that one input may take."""
LARGEST = 4096
MOST_WOUNDS = 8


async def soak(proof: Proof, folder: Path) -> None:
    """One run is one input."""
    seeds = [bytes([at]) + seed for at, one in enumerate(FORMATS.values()) for seed in one.seeds]
    if guided.there():
        await guided.fuzz(proof, folder, "tests.soak.formatfuzz", seeds, longest=LONGEST, largest=LARGEST)
    else:
        _wounded(proof, seeds)


def _wounded(proof: Proof, seeds: list[bytes]) -> None:
    while proof.goes_on(proof.counts["calls"]):
        data = wounded(proof.random, proof.random.choice(seeds))
        proof.counts["calls"] += 1
        started = time.process_time()
        try:
            read(data)
        except Exception as error:
            proof.findings.append(f"{type(error).__name__}: {error}\n  {data.hex()}")
        proof.expect(time.process_time() - started < LONGEST, f"took too long: {data.hex()}")


def wounded(random: Random, data: bytes) -> bytes:
    """Return data with some bytes changed, lost, doubled or put in."""
    octets = bytearray(data)
    for _ in range(random.randrange(1, MOST_WOUNDS)):
        at, length = random.randrange(len(octets) + 1), random.randrange(1, 9)
        match random.randrange(5):
            case 0:
                octets[at : at + length] = random.randbytes(length)
            case 1:
                octets[at : at + 1] = random.choice((b"\0", b"\xff", b"\x7f", b"\x80", b"\n", b"<", b'"', b"%"))
            case 2:
                del octets[at : at + length]
            case 3:
                octets[at:at] = octets[random.randrange(len(octets) + 1) :][: length * 8]
            case 4:
                del octets[at:]
    # The first byte chooses the format.
    return data[:1] + bytes(octets[1:])


def _reader() -> Callable[[bytes], object]:
    from tests.soak.formats import read as instrumented

    return instrumented


if __name__ == "__main__":
    seen = ["runtime.storage.datastore", "runtime.formats", "runtime.gateway", "runtime.xapi", "generated.handlers.pbs"]
    guided.serve(seen, [*seen, "generated.handlers", "runtime.storage", "tests.soak.formats"], _reader)
