"""Inputs that are made up to reach every branch of what reads them, by libFuzzer through the package atheris.

A soak gives its seeds to `fuzz`, which runs the soak's own module as a program; that one ends in `serve`.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.soak.proof import Proof

MEMORY_MIB = 1024
"""Of the whole process; with the fuzzer's own it has a fifth of that at the start."""


def there() -> bool:
    """Whether atheris is installed; where it is not that is said."""
    if find_spec("atheris") is None:
        print("not run: atheris")
        return False
    return True


async def fuzz(proof: Proof, folder: Path, module: str, seeds: Sequence[bytes], *, longest: int, largest: int) -> None:
    """Run `module` as a fuzzer until the time is over; one run is one input.

    An input of at most `largest` bytes may take `longest` seconds and the process MEMORY_MIB; whatever is raised is a
    finding.
    """
    corpus = folder / "seeds"
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    seconds = max(1, int(proof.end - time.monotonic()))
    fuzzer = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        f"-seed={proof.random.randrange(1, 2**31)}",
        f"-max_total_time={seconds}",
        f"-runs={proof.runs or -1}",
        f"-timeout={longest}",
        f"-max_len={largest}",
        f"-rss_limit_mb={MEMORY_MIB}",
        f"-artifact_prefix={folder}/",
        str(corpus),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await fuzzer.communicate()
    said = output.decode(errors="replace")
    executed = re.findall(r"^#(\d+)\s", said, re.MULTILINE)
    proof.counts["calls"] += int(executed[-1]) if executed else 0
    proof.expect(fuzzer.returncode == 0, "\n".join([said[-3000:], *_left_in(folder)]))


def serve(packages: Sequence[str], parts: Sequence[str], load: Callable[[], Callable[[bytes], object]]) -> None:
    """Be the fuzzer, with the arguments of libFuzzer; it ends the process.

    `packages` are seen into. `parts` are what was imported of ours already and is to be imported anew for that; `load`
    returns what takes one input.
    """
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=list(packages)):
        for name in [name for name in sys.modules if name.startswith(tuple(parts))]:
            del sys.modules[name]
        take = load()
    atheris.Setup(sys.argv, take)
    atheris.Fuzz()


def _left_in(folder: Path) -> list[str]:
    """The inputs that were too much."""
    return [path.read_bytes().hex() for path in folder.iterdir() if path.is_file()]
