"""The simulated pool of the demo, and the backup of one of its machines."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from runtime.cli.run import Failed
from runtime.contract.abi import Json
from runtime.xapi.simulator.simulator import CannotStart, Listen, Simulator

MACHINE = "db-1"
"""The machine that is backed up: the one that is halted."""
_JOB, _SCHEDULE = "6f1ba5c0-8c2b-4a3c-9c53-2f8f0b7f4d11", "0b3d1c62-3f6a-4f5e-8a19-5d0f6c1f7a22"


@dataclass(frozen=True, slots=True)
class Machine:
    name: str
    uuid: str


@dataclass(frozen=True, slots=True)
class DemoPool:
    url: str
    password: str = field(repr=False)
    machine: Machine
    sr: str
    """Uuid of the storage that new disks go to."""

    @property
    def xapi(self) -> Json:
        """The pool as the calls of the gateway take it."""
        return {"url": self.url, "credentials": {"username": "root", "password": self.password}}


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
        machines = {str(row["name_label"]): str(row["uuid"]) for row in simulator.pool.rows("VM").values()}
        sr = simulator.pool.find("SR", simulator.pool.only("pool")["default_SR"])
        yield DemoPool(url, password, Machine(MACHINE, machines[MACHINE]), str(sr["uuid"]))
    finally:
        await simulator.close()


def backup_params(pool: DemoPool, remote: str) -> Json:
    """Return the params of `backup.run` for a full backup of the machine to a remote."""
    return {
        "job": {
            "id": _JOB,
            "name": "demo",
            "type": "backup",
            "mode": "full",
            "vms": {"id": pool.machine.uuid},
            "remotes": {"id": "first"},
            "settings": {"": {"exportRetention": 2}},
        },
        "remotes": {"first": {"id": "first", "name": "first", "url": remote}},
        "schedule": {"id": _SCHEDULE, "name": "demo"},
        "xapis": {"pool": pool.xapi},
        "recordToXapi": {pool.machine.uuid: "pool"},
    }
