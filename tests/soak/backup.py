"""A gateway, or one of its backends, is killed again and again while a job backs a machine up.

After every start and one more run of the job: no good backup is lost and each is the machine as it was then, the
judge of repositories finds nothing, and the pool has nothing of the runs that were killed: no snapshot, disk or copy
too many, no task, no blocked operation. Of sessions at most one for each killed process that held one is left, all
under our name, and none of a process that ended in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from tests.conformance.xo_repository import judge
from tests.soak.client import Client, Gone, Refused
from tests.soak.gateway import Gateway, begin, living
from tests.soak.pool import Pool
from tests.soak.proof import Proof

T = TypeVar("T")

SCHEDULE = "f0b2a3c4-1111-4222-8333-444455556666"
SIZE = 12 << 20
KEPT = 3
LIVES = 6
"""Kills until all processes are ended in order and begin anew, in another form."""
PATIENCE = 120.0
"""Seconds after which whatever has not come does not come any more."""
PENDING = ("pending", "cancelling")
PASSING = frozenset({"service unavailable", "job is already running"})
"""What is refused only until the death of a process has been noticed."""
KEY = "%22abcdefghijklmnopqrstuvwxyz012345%22"


@dataclass
class Kind:
    """A job, its machine and where its backups go; and what there has to be of it."""

    name: str
    mode: str
    query: str = ""
    compression: str = ""
    replica: bool = False
    """Whether the machine is copied to a storage of the pool, and not to a remote."""
    vm: dict[str, Any] = field(default_factory=dict)
    hash: str = ""
    """Of the disk as it is now."""
    seconds: float = 1.0
    """How long the last whole run took."""
    good: dict[str, str] = field(default_factory=dict)
    """The backups or copies that there have to be, oldest first, with the hash of the disk at their time."""

    @property
    def job(self) -> str:
        return f"7c1e0a2e-5d0f-4a53-9a1b-{sum(self.name.encode()):012d}"


def kinds() -> list[Kind]:
    return [
        Kind("full", "full"),
        Kind("zstd", "full", compression="zstd"),
        Kind("delta", "delta"),
        Kind("directory", "delta", "?useVhdDirectory=true"),
        Kind("encrypted", "delta", f"?useVhdDirectory=true&encryptionKey={KEY}"),
        Kind("replica", "full", replica=True),
        Kind("continuous", "delta", replica=True),
    ]


async def soak(proof: Proof, folder: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        outer = contextlib.ExitStack()
        stack.push_async_callback(asyncio.to_thread, outer.close)
        listen = ("--listen", "http://127.0.0.1:0", "--control", "http://127.0.0.1:0", "--data", folder / "pool")
        server = await begin(outer, "simulate", "xapi", *listen, log=folder / "pool.log")
        pool = Pool(await stack.enter_async_context(aiohttp.ClientSession()), server)
        work = _Work(proof, folder, pool, kinds())
        await work.prepare()
        distributed = True
        while proof.goes_on(proof.counts["kills"]):
            async with living(folder, distributed=distributed) as gateway:
                for _ in range(LIVES):
                    if not proof.goes_on(proof.counts["kills"]):
                        break
                    await work.once(gateway)
                await gateway.stop()
                work.check_sessions(await pool.sessions())
            distributed = not distributed


class _Work:
    def __init__(self, proof: Proof, folder: Path, pool: Pool, kinds: list[Kind]) -> None:
        self._proof = proof
        self._folder = folder
        self._pool = pool
        self._kinds = kinds
        self._sr = self._other_sr = ""
        self._may_be_left = 0
        """Sessions of processes that were killed."""
        self._machines: set[str] = set()
        """What the pool has besides what the jobs make."""
        self._disks: set[str] = set()

    async def prepare(self) -> None:
        call = self._pool.call
        default = (await call("pool.get_all_records")).popitem()[1]["default_SR"]
        for ref, one in (await call("SR.get_all_records")).items():
            if ref == default:
                self._sr = one["uuid"]
            elif one["content_type"] == "user":
                self._other_sr = one["uuid"]
        for number, kind in enumerate(self._kinds):
            disks = [{"size": SIZE, "seed": number, "fill": 0.5}]
            kind.vm = await self._pool.control("makeVm", name=kind.name, disks=disks)
            await asyncio.to_thread((self._folder / "remotes" / kind.name).mkdir, parents=True)
        self._machines = {*await call("VM.get_all")}
        self._disks = {*await call("VDI.get_all")}

    async def once(self, gateway: Gateway) -> None:
        """Kill somebody in the middle of a run; start it again, run the job to its end, and look at everything."""
        random = self._proof.random
        kind, victim = random.choice(self._kinds), random.choice(gateway.names)
        await self._write(kind)
        async with self._client(gateway) as client:
            running = asyncio.ensure_future(self._run(client, kind))
            await asyncio.wait({running}, timeout=random.uniform(0.0, kind.seconds))
            self._proof.counts["too late" if running.done() else "in the run"] += 1
            await gateway.kill(victim)
            self._proof.counts["kills"] += 1
            self._proof.counts[f"kills of {victim}"] += 1
            if victim != "storage":
                self._may_be_left += victim in ("xapi", *(["main"] if len(gateway.names) == 1 else []))
            await gateway.start(victim)
            done, _ = await asyncio.wait({running}, timeout=PATIENCE)
            self._proof.expect(bool(done), f"{kind.name}: the client still waits, {PATIENCE} s after the kill")
            running.cancel()
            found = (await asyncio.gather(running, return_exceptions=True))[0]
            if isinstance(found, BaseException) and not isinstance(found, (Gone, Refused, asyncio.CancelledError)):
                raise found
        async with self._client(gateway) as client:
            await self._again(client, kind, victim)
        if self._proof.findings:
            self._proof.findings.append(f"{kind.name}, {victim} killed, {len(gateway.names)} processes")

    async def _again(self, client: Client, kind: Kind, victim: str) -> None:
        expect = self._proof.expect
        before = kind.hash
        listed = await self._until(lambda: self._listed(client, kind))
        for id in [*kind.good][-(KEPT - 1) :]:
            expect(id in listed, f"{kind.name}: the good backup {id} is lost")
        kind.good = {id: kind.good.get(id, before) for id in listed}
        if kind.replica and listed:
            await self._copied(kind, listed[-1])
        if self._proof.random.random() < 0.7:
            await self._write(kind)
        events = await self._patiently(client, kind)
        expect(events[-1]["status"] == "success", f"{kind.name}: the next run failed: {events[-1]}")
        self._told(kind, events)
        listed = await self._listed(client, kind)
        expect(0 < len(listed) <= KEPT, f"{kind.name}: there are {len(listed)} backups")
        for id in [*kind.good][-(KEPT - 1) :]:
            expect(id in listed, f"{kind.name}: the next run lost the backup {id}")
        kind.good = {id: kind.good.get(id, kind.hash) for id in listed}
        for id in sorted({listed[-1], self._proof.random.choice(listed)}):
            await (self._copied(kind, id) if kind.replica else self._restored(client, kind, id))
        if not kind.replica:
            report = await asyncio.to_thread(judge, self._url(kind), caches=False)
            expect(not report.findings, f"{kind.name}: the judge found {[str(one) for one in report.findings]}")
        await self._clean(client, kind)

    def _told(self, kind: Kind, events: list[dict[str, Any]]) -> None:
        """Count how often an increment could not be built upon what there was."""
        for event in events:
            if event["type"] == "warning":
                self._proof.counts[event["message"]] += 1

    async def _clean(self, client: Client, kind: Kind) -> None:
        """Find nothing in the pool and in the task log that nobody needs."""
        expect, call = self._proof.expect, self._pool.call
        machines, disks = {*await call("VM.get_all")}, {*await call("VDI.get_all")}
        kept = 0
        for one in self._kinds:
            snapshots = await call("VM.get_snapshots", one.vm["ref"])
            if one is kind:
                wanted = 1 if kind.mode == "delta" else 0
                expect(len(snapshots) == wanted, f"{kind.name}: there are {len(snapshots)} snapshots of the machine")
                blocked = await call("VM.get_blocked_operations", kind.vm["ref"])
                expect(not blocked, f"{kind.name}: operations are blocked: {blocked}")
            copies = await self._copies(one)
            # What is replicated by increments is a machine with a snapshot for each run.
            kept += len(snapshots) + len(copies) + (one.mode == "delta" and bool(copies))
        for what, there in (("machines", machines - self._machines), ("disks", disks - self._disks)):
            expect(len(there) == kept, f"there are {len(there)} {what} besides those from before, not {kept}")
        # A call that ended after its caller was killed leaves a finished task, which the pool itself removes.
        tasks = [one for one in (await call("task.get_all_records")).values() if one["status"] in PENDING]
        expect(not tasks, f"tasks are left: {[one['name_label'] for one in tasks]}")
        told = await client.call("task.getAll", limit=20)
        pending = [f"{one['name']} {one['data']} {one['tasks']}" for one in told if one["status"] == "pending"]
        expect(not pending, f"in the task log are still going on: {pending}")

    def check_sessions(self, left: dict[str, int]) -> None:
        """All processes have ended in order: find no session but those of processes that were killed."""
        others = {name for name in left if name != "gatewright"}
        self._proof.expect(not others, f"there are sessions of {others}")
        count = left.get("gatewright", 0)
        self._proof.expect(count <= self._may_be_left, f"{count} sessions are left after {self._may_be_left} kills")
        self._proof.counts["clean stops"] += 1

    async def _copies(self, kind: Kind) -> list[str]:
        """Return the copies of a machine, oldest first."""
        found = []
        for ref, one in (await self._pool.call("VM.get_all_records")).items():
            config = one["other_config"]
            ours = config.get("xo:backup:vm") == kind.vm["uuid"] and "xo:backup:sr" in config
            if ours and one["is_a_snapshot"] == (kind.mode == "delta"):
                found.append((config["xo:backup:datetime"], ref))
        return [ref for _, ref in sorted(found)]

    async def _copied(self, kind: Kind, copy: str) -> None:
        """Find a copy as it has to be."""
        (disk,) = await self._pool.disks(copy)
        self._proof.expect(await self._pool.hash(disk) == kind.good[copy], f"{kind.name}: a copy is not the machine")
        record = await self._pool.call("VM.get_record", copy)
        blocked = record["blocked_operations"]
        if record["is_a_snapshot"] and record["snapshot_of"] != "OpaqueRef:NULL":
            blocked = await self._pool.call("VM.get_blocked_operations", record["snapshot_of"])
        self._proof.expect("start" in blocked, f"{kind.name}: the copy may be started")
        self._proof.counts["copies"] += 1

    async def _restored(self, client: Client, kind: Kind, id: str) -> None:
        """Restore a backup, compare it with what the machine was, and remove it."""
        answer = await client.call(
            "backup.importVmBackup", backupId=id, remote={"url": self._url(kind)}, srUuid=self._sr, xapi=self._xapi()
        )
        ref = await self._pool.call("VM.get_by_uuid", answer["id"])
        (disk,) = await self._pool.disks(ref)
        self._proof.expect(await self._pool.hash(disk) == kind.good[id], f"{kind.name}: {id} is not the machine")
        await self._pool.remove(ref)
        self._proof.counts["restores"] += 1

    async def _patiently(self, client: Client, kind: Kind) -> list[dict[str, Any]]:
        """Run the job; the run before it may not be over yet, or its end not have been noticed."""
        return await self._until(lambda: self._run(client, kind))

    async def _until(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call until what was killed has been noticed, and what was started again has been found."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return await call()
            except Refused as fault:
                if str(fault) not in PASSING or time.monotonic() > end:
                    raise
                self._proof.counts[f"times {fault}"] += 1
            await asyncio.sleep(0.2)

    async def _write(self, kind: Kind) -> None:
        blocks = [number for number in range(SIZE >> 21) if self._proof.random.random() < 0.4]
        disk = kind.vm["vdis"][0]["ref"]
        await self._pool.control("writeBlocks", vdi=disk, blocks=blocks, seed=self._proof.random.randrange(10**6))
        kind.hash = await self._pool.hash(disk)

    async def _run(self, client: Client, kind: Kind) -> list[dict[str, Any]]:
        uuid = kind.vm["uuid"]
        job: dict[str, Any] = {
            "id": kind.job, "name": "soak", "type": "backup", "mode": kind.mode, "compression": kind.compression,
            "vms": {"id": uuid}, "settings": {"": {"copyRetention" if kind.replica else "exportRetention": KEPT}},
            ("srs" if kind.replica else "remotes"): {"id": self._other_sr if kind.replica else "nas"},
        }  # fmt: skip
        begun = time.monotonic()
        events: list[dict[str, Any]] = await client.call(
            "backup.run", job=job, schedule={"id": SCHEDULE},
            remotes={} if kind.replica else {"nas": {"url": self._url(kind)}},
            xapis={"x": self._xapi()}, recordToXapi={uuid: "x", self._other_sr: "x"}, streamLogs=True,
        )  # fmt: skip
        kind.seconds = time.monotonic() - begun
        self._proof.counts["runs"] += 1
        return events

    def _url(self, kind: Kind) -> str:
        return f"file://{self._folder / 'remotes' / kind.name}{kind.query}"

    def _xapi(self) -> dict[str, Any]:
        return {"url": self._pool.url, "credentials": {"username": "root", "password": "simulator"}}

    async def _listed(self, client: Client, kind: Kind) -> list[str]:
        """Return the backups of a machine, or its copies, oldest first."""
        if kind.replica:
            return await self._copies(kind)
        listed = await client.call("backup.listVmBackups", remotes={"nas": {"url": self._url(kind)}})
        return [one["id"] for one in listed["nas"].get(kind.vm["uuid"], [])]

    @contextlib.asynccontextmanager
    async def _client(self, gateway: Gateway) -> AsyncIterator[Client]:
        token = await asyncio.to_thread(gateway.token)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2 * PATIENCE)) as http:
            yield Client(http, gateway.url, token)
