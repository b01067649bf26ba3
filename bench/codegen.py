"""The generator: how long `check` and a whole `generate` take, start of Python included."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time

from bench.table import Row, row

RUNS = 5
CHECK_SECONDS = 2.0
GENERATE_SECONDS = 5.0


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as out:
        check = [_seconds("check") for _ in range(RUNS)]
        # Each into an empty folder: nothing can be left as it is.
        generate = [_seconds("generate", "--out", f"{out}/{n}/generated") for n in range(RUNS)]
    return [
        row("codegen check", check, "s", "limit", CHECK_SECONDS, goal=1, less_is_better=True),
        row("codegen generate", generate, "s", "limit", GENERATE_SECONDS, goal=1, less_is_better=True),
    ]


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "codegen", *arguments], capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    # 1 says that generated/ is not up to date, which takes as long to find out.
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return took
