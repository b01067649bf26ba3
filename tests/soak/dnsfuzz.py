"""DNS messages made up to reach every branch of the reader: nothing is raised that is not declared, nothing takes long.

    python -m tests.soak dnsfuzz --seconds 600

With the package atheris, which sees what the code does with each input and goes on from those that do something new;
without it from random wounds of well-formed messages alone.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.dns.wire.messages import message, mutated
from tests.dns.wire.reading import read_everything
from tests.soak.proof import Proof

SEEDS = 200
LONGEST = 2
"""Seconds that one message may take; 64 KiB take a few hundredths."""

LARGEST = 65535


async def soak(proof: Proof, folder: Path) -> None:
    """One run is one message."""
    if find_spec("atheris") is None:
        print("not run: atheris")
        _wounded(proof)
    else:
        await _guided(proof, folder)


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


async def _guided(proof: Proof, folder: Path) -> None:
    seeds = folder / "seeds"
    seeds.mkdir()
    for number in range(SEEDS):
        (seeds / str(number)).write_bytes(message(proof.random))
    seconds = max(1, int(proof.end - time.monotonic()))
    fuzzer = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.soak.dnsfuzz",
        f"-seed={proof.random.randrange(1, 2**31)}",
        f"-max_total_time={seconds}",
        f"-runs={proof.runs or -1}",
        f"-timeout={LONGEST}",
        f"-max_len={LARGEST}",
        f"-artifact_prefix={folder}/",
        str(seeds),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await fuzzer.communicate()
    said = output.decode(errors="replace")
    executed = re.findall(r"^#(\d+)\s", said, re.MULTILINE)
    proof.counts["calls"] += int(executed[-1]) if executed else 0
    proof.expect(fuzzer.returncode == 0, "\n".join([said[-3000:], *_left_in(folder)]))


def _left_in(folder: Path) -> list[str]:
    """The inputs that were too much."""
    return [path.read_bytes().hex() for path in folder.iterdir() if path.is_file()]


def main() -> None:
    """The fuzzer itself, with the arguments of libFuzzer; it ends the process."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["runtime.dns.wire", "runtime.dns.query.acceptance"]):
        for name in [name for name in sys.modules if name.startswith(("runtime.dns", "tests.dns"))]:
            del sys.modules[name]
        from tests.dns.wire.reading import read_everything as instrumented

    atheris.Setup(sys.argv, instrumented)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
