"""The client on the simulated pool: what it moves, and that each fault is a clear error within its limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.xapi.client import datapath, tasks, transfer
from runtime.xapi.client.address import address
from runtime.xapi.client.connection import Connection, Credentials
from runtime.xapi.client.errors import PoolError, TaskFailed, TransferFailed, XapiError
from runtime.xapi.client.events import following
from runtime.xapi.client.rpc import Rpc
from tests.xapi.simulator.pool import PASSWORD, Client, simulating

PORT_ON_BOTH = ("http://127.0.0.1:0", "http://127.0.0.2:0")


@pytest.fixture
async def simulated(tmp_path: Path) -> AsyncIterator[Client]:
    """A demo pool of two hosts."""
    async with simulating(tmp_path / "pool", *PORT_ON_BOTH) as client:
        yield client


@pytest.fixture
async def connection(simulated: Client) -> AsyncIterator[Connection]:
    """A connection after which the pool has the sessions that it had before."""
    sessions = len(simulated.pool.rows("session"))
    one = Connection(address(simulated.urls[0]), Credentials("root", PASSWORD), Rpc())
    yield one
    await one.close()
    assert len(simulated.pool.rows("session")) == sessions
    left = [task["status"] for task in simulated.pool.rows("task").values()]
    assert left == [] or set(left) == {"cancelling"}, "only a task that never ends may be left"


async def taken(pieces: AsyncIterator[bytes | memoryview]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def source(data: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(data), 100_000):
        yield data[at : at + 100_000]


async def vm(connection: Connection) -> str:
    return str((await connection.call("VM.get_by_name_label", "web-1"))[0])


async def disk(connection: Connection) -> str:
    """Return a disk that nobody uses: a snapshot of the smallest one of a machine."""
    found = []
    for vbd in await connection.call("VM.get_VBDs", await vm(connection)):
        record = await connection.call("VBD.get_record", vbd)
        if record["type"] == "Disk":
            found.append((await connection.call("VDI.get_virtual_size", record["VDI"]), record["VDI"]))
    return str(await tasks.run(connection, "VDI.snapshot", min(found)[1]))


async def empty_disk(connection: Connection, like: str) -> str:
    record = await connection.call("VDI.get_record", like)
    made = {
        "name_label": "x", "name_description": "", "SR": record["SR"], "virtual_size": record["virtual_size"],
        "type": "user", "sharable": False, "read_only": False, "other_config": {}, "xenstore_data": {}, "tags": [],
    }  # fmt: skip
    return str(await connection.call("VDI.create", made))


# What it moves.


@pytest.mark.parametrize("format", ["vhd", "raw"])
async def test_a_disk_goes_out_and_comes_back(connection: Connection, format: str) -> None:
    exported = await disk(connection)
    made = await empty_disk(connection, exported)
    image = await taken(datapath.export_disk(connection, exported, format=format))
    await datapath.import_disk(connection, made, source(image), len(image), format=format)
    raw = [await taken(datapath.export_disk(connection, one, format="raw")) for one in (exported, made)]

    assert raw[0] == raw[1]


async def test_a_machine_goes_out_and_comes_back(connection: Connection) -> None:
    snapshot = await tasks.run(connection, "VM.snapshot", await vm(connection), "for export")
    archive = await taken(datapath.export_vm(connection, snapshot))
    sr = (await connection.call("VDI.get_record", await disk(connection)))["SR"]
    (made,) = await datapath.import_vm(connection, sr, source(archive), len(archive))

    assert (await connection.call("VM.get_record", made))["name_label"]


async def test_the_database_of_the_pool_goes_out_and_is_looked_at(connection: Connection) -> None:
    dump = await taken(datapath.dump_pool(connection))
    await datapath.restore_pool(connection, source(dump), len(dump))

    assert b"<database>" in dump


async def test_the_host_that_has_a_repository_is_gone_to_directly(simulated: Client, connection: Connection) -> None:
    exported = await disk(connection)
    sr = (await connection.call("VDI.get_record", exported))["SR"]
    host = await datapath.host_of(connection, sr)

    assert host is not None
    assert await taken(datapath.export_disk(connection, exported, host=host))


async def test_objects_follow_the_pool(connection: Connection) -> None:
    async with following(connection, ["vm"]) as known:
        await known.barrier()
        one = await vm(connection)
        await connection.call("VM.set_name_description", one, "changed")
        await known.barrier()

        assert known.objects["vm"][one]["name_description"] == "changed"
        assert len(known.objects["vm"]) == len(await connection.call("VM.get_all"))


# Faults.

Work = Callable[[Connection], Awaitable[Any]]


async def exports_a_disk(connection: Connection) -> Any:
    return await taken(datapath.export_disk(connection, await disk(connection)))


async def exports_a_vm(connection: Connection) -> Any:
    snapshot = await tasks.run(connection, "VM.snapshot", await vm(connection), "x")
    return await taken(datapath.export_vm(connection, snapshot))


async def imports_a_disk(connection: Connection) -> Any:
    exported = await disk(connection)
    made = await empty_disk(connection, exported)
    size = int((await connection.call("VDI.get_record", made))["virtual_size"])
    await datapath.import_disk(connection, made, source(bytes(size)), size, format="raw")


async def snapshots(connection: Connection) -> Any:
    return await tasks.run(connection, "VM.snapshot", await vm(connection), "x", seconds=1.0)


async def destroys_a_disk(connection: Connection) -> Any:
    return await tasks.run(connection, "VDI.destroy", await disk(connection))


EXPORT, IMPORT, VM = ({"path": path} for path in ("/export_raw_vdi", "/import_raw_vdi", "/export"))
EXPORTS, IMPORTS = {"label": "VDI export"}, {"label": "VDI import"}

FAULTS: dict[str, tuple[str, dict[str, str], int | None, Work, type[PoolError], str]] = {
    "export fails before the 200": ("fail-before-200", EXPORT, None, exports_a_disk, TaskFailed, "INTERNAL_ERROR"),
    "export fails after the 200": ("fail-after-200", EXPORT, 0, exports_a_disk, TaskFailed, "VDI_IO_ERROR"),
    "export fails on the way": ("fail-after-200", EXPORT, 5_000_000, exports_a_disk, TaskFailed, "VDI_IO_ERROR"),
    "export is cut short": ("truncate-at-n", EXPORT, 3_000_000, exports_a_disk, TaskFailed, "VDI_IO_ERROR"),
    "export is dropped": ("drop-connection", EXPORT, 3_000_000, exports_a_disk, PoolError, ""),
    "export of a machine is cut short": ("truncate-at-n", VM, 1_000_000, exports_a_vm, TaskFailed, "VDI_IO_ERROR"),
    "import fails before the 200": ("fail-before-200", IMPORT, None, imports_a_disk, TaskFailed, "INTERNAL_ERROR"),
    "import fails on the way": ("fail-after-200", IMPORT, 5_000_000, imports_a_disk, TaskFailed, "VDI_IO_ERROR"),
    "import is dropped": ("drop-connection", IMPORT, 5_000_000, imports_a_disk, PoolError, ""),
    "import runs out of space": ("sr-full", IMPORT, 1_000_000, imports_a_disk, TaskFailed, "SR_FULL"),
    "import is of another disk": ("wrong-task-result", IMPORTS, None, imports_a_disk, TransferFailed, "another disk"),
    "export never ends": ("task-never-completing", EXPORTS, None, exports_a_disk, TransferFailed, "not end"),
    "import never ends": ("task-never-completing", IMPORTS, None, imports_a_disk, TransferFailed, "not end"),
    "a call never ends": ("task-never-completing", {}, None, snapshots, PoolError, "did not end"),
    "a disk stays in use": ("vdi-in-use", {"operation": "import"}, None, imports_a_disk, TaskFailed, "VDI_IN_USE"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "match", "at", "work", "kind", "words"), FAULTS.values(), ids=FAULTS)
async def test_a_fault_is_a_clear_error(
    simulated: Client,
    connection: Connection,
    name: str,
    match: dict[str, str],
    at: int | None,
    work: Work,
    kind: type[PoolError],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if name == "task-never-completing":
        monkeypatch.setattr(transfer, "END_SECONDS", 0.5)
    monkeypatch.setattr(tasks, "ENDING_SECONDS", 0.2)
    simulated.simulator.faults.inject(name, match, 1, at)
    async with asyncio.timeout(20):
        with pytest.raises(kind) as found:
            await work(connection)

    assert words in str(found.value)
    assert not simulated.simulator.faults.pending()


async def test_a_second_answer_in_the_body_is_seen(simulated: Client, connection: Connection) -> None:
    simulated.simulator.faults.inject("fail-after-200", EXPORT, 1, 0)
    simulated.simulator.faults.inject("second-response-in-body", EXPORT, 1)
    with pytest.raises(TaskFailed, match="VDI_IO_ERROR"):
        await exports_a_disk(connection)


SURVIVED: dict[str, tuple[str, dict[str, str], int, int | None, Work]] = {
    "the coordinator says that it is none": ("host-is-slave", {"method": "VM.get_VBDs"}, 2, None, exports_a_disk),
    "too many tasks for a while": ("too-many-pending-tasks", {}, 3, None, exports_a_disk),
    "the session ends on the way": ("session-expiry-mid-transfer", EXPORT, 1, None, exports_a_disk),
    "the session ends on the way up": ("session-expiry-mid-transfer", IMPORT, 1, None, imports_a_disk),
    "a stale token": ("stale-token", {}, 1, None, exports_a_disk),
    "a clock that jumps": ("clock-jump", {"method": "task.create"}, 1, 100_000, exports_a_disk),
    "a clock that jumps back": ("clock-jump", {"method": "task.create"}, 1, -100_000, exports_a_disk),
    "a host that drips": ("slow-drip", EXPORT, 1, 1, exports_a_disk),
    "an export that another host has": ("302-to-a-peer", EXPORT, 1, None, exports_a_disk),
    "an import that another host takes": ("302-to-a-peer", IMPORT, 1, None, imports_a_disk),
    "a disk that is in use for a while": ("vdi-in-use", {"operation": "destroy"}, 2, None, destroys_a_disk),
}  # fmt: skip


@pytest.mark.parametrize(("name", "match", "times", "at", "work"), SURVIVED.values(), ids=SURVIVED)
async def test_a_fault_that_can_be_lived_with_is(
    simulated: Client,
    connection: Connection,
    name: str,
    match: dict[str, str],
    times: int,
    at: int | None,
    work: Work,
) -> None:
    simulated.simulator.faults.inject(name, match, times, at)
    async with asyncio.timeout(30):
        await work(connection)

    assert simulated.simulator.faults.hits[name] >= 1


async def test_wrong_credentials(simulated: Client) -> None:
    one = Connection(address(simulated.urls[0]), Credentials("root", "wrong"), Rpc())
    with pytest.raises(XapiError, match="SESSION_AUTHENTICATION_FAILED"):
        await one.session()
    await one.close()


async def test_a_member_sends_us_to_the_coordinator(simulated: Client) -> None:
    one = Connection(address(simulated.urls[1]), Credentials("root", PASSWORD), Rpc())
    assert await one.call("pool.get_all")
    assert one.where == address(simulated.urls[0])
    await one.close()
