"""A simulated pool, a storage backend and the jobs between them, in the process of the test."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from generated.handlers.xo import METHODS
from runtime.contract import LocalChannel, LocalServer, jsontext
from runtime.contract.callers import Caller
from runtime.storage import Storage, StorageSettings, open_storage
from runtime.xapi.client.connections import Connections
from runtime.xapi.jobs.jobs import Begun, Jobs
from runtime.xapi.jobs.log import clock
from tests.storage.tables import with_tables
from tests.xapi.simulator.pool import ANY, CONTROL, PASSWORD, Client, control, simulating

CALLER = Caller(principal="xo", face="xo")
JOB = "7c1e0a2e-5d0f-4a53-9a1b-0d3b5f6f7a10"
SCHEDULE = "f0b2a3c4-1111-4222-8333-444455556666"

Event = dict[str, Any]


class World:
    def __init__(self, client: Client, storage: Storage, channel: LocalChannel, jobs: Jobs, root: Path) -> None:
        self.client = client
        self.pool = client.pool
        self.faults = client.simulator.faults
        self.storage = storage
        self.channel = channel
        self.jobs = jobs
        self.root = root

    def remote(self, name: str = "rem1", query: str = "") -> dict[str, Any]:
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        return {"id": name, "name": name.upper(), "url": f"file://{folder}{query}"}

    async def vm(self, size: int = 8 << 20, fill: float = 0.5, name: str = "small", count: int = 1) -> dict[str, Any]:
        """Return `ref`, `uuid` and `vdis` of a new halted machine."""
        disks = [{"size": size, "seed": number + 1, "fill": fill} for number in range(count)]
        made: dict[str, Any] = await self.control("makeVm", name=name, disks=disks)
        return made

    async def hash(self, vdi: str) -> str:
        return str(await self.control("diskHash", vdi=vdi))

    async def write(self, vdi: str, *blocks: int, seed: int = 7) -> None:
        await self.control("writeBlocks", vdi=vdi, blocks=list(blocks), seed=seed)

    async def control(self, method: str, **params: Any) -> Any:
        return (await control(self.client, method, **params))["result"]

    def params(self, vms: list[str], mode: str = "full", **more: Any) -> dict[str, Any]:
        """Return the params of `backup.run`: settings are those of the job; `remotes` a list of remotes."""
        remotes = more.pop("remotes", None)
        remotes = [self.remote()] if remotes is None else remotes
        settings = more.pop("settings", {"exportRetention": 2})
        layers = more.pop("layers", {})
        job = {
            "id": JOB, "name": "nightly", "type": "backup", "mode": mode, "vms": {"id": {"__or": vms}},
            "remotes": {"id": {"__or": [one["id"] for one in remotes]}},
            "settings": {"": settings, **layers},
        } | more.pop("job", {})  # fmt: skip
        return {
            "job": job,
            "remotes": {one["id"]: one for one in remotes},
            "schedule": {"id": SCHEDULE, "name": "nightly"},
            "xapis": {"x1": self.xapi()},
            "recordToXapi": dict.fromkeys((*vms, *more.pop("records", ())), "x1"),
            "jobData": {"jobId": job["id"], "jobName": "nightly", "mode": mode, "type": "backup"},
            "streamLogs": True,
        } | more  # fmt: skip

    def xapi(self) -> dict[str, Any]:
        return {"url": self.client.urls[0], "credentials": {"username": "root", "password": PASSWORD}}

    def restoring(self, id: str, **more: Any) -> dict[str, Any]:
        """Return the params of `backup.importVmBackup`, to the default storage."""
        sr = self.pool.find("SR", self.pool.only("pool")["default_SR"])
        params = {
            "backupId": id, "remote": self.remote(), "srUuid": sr["uuid"], "xapi": self.xapi(), "streamLogs": True,
        }  # fmt: skip
        return params | more

    async def restore(self, id: str, **more: Any) -> list[Event]:
        """Return the events of a restore, when it is over."""
        return await events_of(await self.jobs.restore(self.restoring(id, **more), CALLER))

    async def backups(self, remote: dict[str, Any], vm: str) -> list[dict[str, Any]]:
        """Return what `backup.listVmBackups` lists of a machine."""
        method = METHODS["backup.listVmBackups"]
        assert method.stub is not None
        assert method.request is not None
        request = method.request({"remotes": {remote["id"]: remote}, "vmId": vm})
        text = b"".join([piece.json async for piece in method.stub(self.channel).ListVmBackups(request)])
        found: list[dict[str, Any]] = jsontext.loads(text)[remote["id"]][vm]
        return found

    async def run(self, params: dict[str, Any]) -> list[Event]:
        """Return the events of a backup job, when it is over."""
        return await events_of(await self.jobs.back_up(params, CALLER))


def sr_of(world: World) -> Any:
    return world.pool.find("SR", world.pool.only("pool")["default_SR"])


def another_sr(world: World) -> str:
    """Return the uuid of a new storage, as large as the first one and attached to the same hosts."""
    first = sr_of(world)
    given = ("type", "content_type", "shared", "physical_size")
    made = world.pool.create("SR", {"name_label": "another", **{name: first[name] for name in given}})
    for pbd in world.pool.all_of(first, "PBDs"):
        world.pool.create("PBD", {"SR": made.ref, "host": pbd["host"], "currently_attached": True})
    return str(made["uuid"])


async def events_of(begun: Begun) -> list[Event]:
    found: list[Event] = []
    async for events in begun.events():
        found += events
    await begun.settled()
    return found


def outline(events: list[Event]) -> list[str]:
    """Return what happened: a line for each start, end, info and warning, indented by its depth."""
    depth: dict[str, int] = {}
    names: dict[str, str] = {}
    lines = []
    for event in events:
        id = event["id"]
        if event["type"] == "start":
            depth[id] = depth[event["parentId"]] + 1 if "parentId" in event else 0
            names[id] = event["properties"]["name"]
            lines.append("  " * depth[id] + names[id])
        elif event["type"] == "end":
            lines.append("  " * depth[id] + f"{names[id]}: {event['status']}")
        elif event["type"] in ("info", "warning"):
            lines.append("  " * depth[id] + f"({event['type']}) {event['message']}")
    return lines


def ends(events: list[Event], name: str) -> list[Event]:
    """Return the ends of the tasks of that name."""
    ids = {one["id"] for one in events if one["type"] == "start" and one["properties"]["name"] == name}
    return [one for one in events if one["type"] == "end" and one["id"] in ids]


@contextlib.asynccontextmanager
async def living(
    folder: Path,
    *,
    enter: Callable[[LocalServer], None] | None = None,
    now: Callable[[], int] | None = None,
    urls: Sequence[str] = (ANY,),
) -> AsyncIterator[World]:
    root = folder / "remotes"
    root.mkdir(parents=True)
    settings = StorageSettings(
        data=with_tables(folder / "data"), allow_file_remotes=True, file_remotes_root=str(root), keep_tasks=1000
    )
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(simulating(folder / "pool", *urls, control=CONTROL))
        storage = await open_storage(settings)
        stack.push_async_callback(storage.close)
        server = LocalServer()
        for add, servicer in storage.services():
            add(servicer, server)
        if enter is not None:
            enter(server)
        stack.push_async_callback(server.stop)
        channel = LocalChannel(server)
        stack.push_async_callback(channel.close)
        connections = Connections()
        stack.push_async_callback(connections.close)
        jobs = Jobs(connections, channel, clock if now is None else now)
        stack.push_async_callback(jobs.close)
        yield World(client, storage, channel, jobs, root)
