"""A demo that has said everything, for the tests that try what it printed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.process import Server, environment, serving

END = "Ctrl-C ends the demo.\n"


@dataclass(frozen=True, slots=True)
class Demo:
    server: Server
    said: str
    """What came after `ready`."""

    def commands(self, word: str) -> list[str]:
        """Return the printed command lines that have word outside of quotes."""
        lines = [line.strip() for line in self.said.splitlines() if line.startswith("  ")]
        return [line for line in lines if word in line.partition("'")[0]]


@contextlib.contextmanager
def demonstrated(folder: Path) -> Iterator[Demo]:
    """Run a demo that has its temporary folder below folder."""
    environ = environment(TMPDIR=str(folder))
    with serving("demo", "--listen", "https://127.0.0.1:0", log=folder / "log", environ=environ) as server:
        assert server.process.stdout is not None
        lines: list[str] = []
        for line in server.process.stdout:
            lines.append(line)
            if line == END:
                break
        yield Demo(server, "".join(lines))
