"""The data path with npm's xen-api: what it exports and imports again is byte for byte what it was."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.process import environment
from tests.xapi.simulator.pool import Client, simulating
from tests.xapi.simulator.transfers import MIB, disk, hash_of

pytestmark = [pytest.mark.clients, pytest.mark.slow]


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[Client]:
    async with simulating(tmp_path / "pool") as client:
        yield client


async def moved(module: Path, pool: Client, *refs: str) -> Any:
    script = Path(__file__).parent / "xen_api_transfers.mjs"
    process = await asyncio.create_subprocess_exec(
        "node", script, module, pool.urls[0], *refs,
        env=environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            out, errors = await process.communicate()
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode == 0, errors.decode()
    return json.loads(out)


async def test_disks_and_machines_come_back_byte_for_byte(pool: Client, xen_api: Path) -> None:
    source, target = await disk(pool, 9 * MIB, seed=1), await disk(pool, 9 * MIB)
    vm = await pool("VM.create", {"name_label": "moved"})
    pool.simulator.machines.new_vbd(pool.pool.find("VM", vm), pool.pool.find("VDI", source), "0")
    done = await moved(xen_api, pool, source, target, vm)
    assert hash_of(pool, target) == hash_of(pool, source)
    for compression in ("none", "true", "zstd"):
        [new] = done[compression]
        assert [hash_of(pool, vdi) for vdi in await pool.disks(new)] == [hash_of(pool, source)], compression
