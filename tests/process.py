"""The `gatewright` command as a process of its own: for tests, long proofs and benchmarks."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60
"""A start that takes longer has failed; it takes one or two seconds on a machine with nothing else to do."""
STOP_SECONDS = 30


@dataclass(slots=True)
class Server:
    """A running server: what it said until `ready`, and what it is run by."""

    process: subprocess.Popen[str]
    urls: tuple[str, ...]
    fingerprints: tuple[str | None, ...]
    said: tuple[str, ...]
    """Every line up to and without `ready`."""
    log: Path
    """Where its standard error goes."""

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        return self.process.wait(STOP_SECONDS)


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without what configures Gatewright, and more in it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GATEWRIGHT_")}
    root = str(Path(__file__).parents[1])
    return clean | {"PYTHONPATH": os.pathsep.join(filter(None, [root, clean.get("PYTHONPATH")]))} | more


def command(*arguments: str | Path, core: int | None = None) -> list[str]:
    """Return the words of a `gatewright` command, pinned to a core where taskset is there to do it."""
    pinned = ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []
    return [*pinned, sys.executable, "-m", "runtime.cli", *map(str, arguments)]


def run(*arguments: str | Path, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what came of it."""
    return subprocess.run(
        command(*arguments), env=environ or environment(), capture_output=True, text=True, timeout=60, check=False
    )


@contextlib.contextmanager
def serving(
    *arguments: str | Path, log: Path, environ: dict[str, str] | None = None, core: int | None = None
) -> Iterator[Server]:
    """Start a server command, such as `serve`, and give it when it is ready; at the end it is gone.

    Raises RuntimeError with its output when it ends, or says nothing, instead of getting ready.
    """
    with log.open("ab") as errors:
        process = subprocess.Popen(
            command(*arguments, core=core),
            env=environ or environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    watch = threading.Timer(READY_SECONDS, process.kill)
    watch.start()
    try:
        said = _until_ready(process)
        watch.cancel()
        if said is None:
            raise RuntimeError(f"{arguments} ended with {process.wait()}: {log.read_text(errors='replace')[-4000:]}")
        listening = [line.split() for line in said if line.startswith("listening ")]
        yield Server(
            process,
            tuple(words[1] for words in listening),
            tuple(next((w.removeprefix("sha256=") for w in words[2:]), None) for words in listening),
            tuple(said),
            log,
        )
    finally:
        watch.cancel()
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _until_ready(process: subprocess.Popen[str]) -> Sequence[str] | None:
    """Return the lines before `ready`, or None if the output ends without it."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        if line == "ready\n":
            return lines
        lines.append(line.rstrip("\n"))
    return None
