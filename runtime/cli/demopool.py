"""The simulated pool of the demo."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from runtime.cli.run import Failed
from runtime.xapi.simulator.simulator import CannotStart, Listen, Simulator


@dataclass(frozen=True, slots=True)
class DemoPool:
    url: str
    password: str = field(repr=False)


@contextlib.asynccontextmanager
async def demo_pool(folder: Path) -> AsyncIterator[DemoPool]:
    """Run a pool on a free port until the block ends. Raises Failed."""
    password = secrets.token_hex(8)
    try:
        simulator = Simulator(folder, password=password)
        url, *_ = await simulator.start([Listen("http://127.0.0.1:0")], None)
    except (CannotStart, OSError) as fault:
        raise Failed(f"the simulated pool: {fault}") from None
    try:
        yield DemoPool(url, password)
    finally:
        await simulator.close()
