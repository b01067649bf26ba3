"""A gateway, or one of its backends, is killed again and again while a machine is restored, or a backup checked.

After the next restore the pool has nothing of what was killed: no half a machine, no disk that no machine has, no
task; a machine that is there is whole. What others made in the pool is there still.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from tests.soak.backup import PENDING
from tests.soak.client import Client, Gone, Refused
from tests.soak.gateway import Gateway, begin, living
from tests.soak.pool import Pool
from tests.soak.proof import Proof

SIZE = 12 << 20
LIVES = 6
PATIENCE = 120.0
PASSING = frozenset({"service unavailable", "job is already running"})
KEY = "gatewright:importing:"
FOREIGN = {"gatewright:importing:0mwp4h5uw-1j4v": "true"}
"""What another gateway writes on what it is making."""


async def soak(proof: Proof, folder: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        outer = contextlib.ExitStack()
        stack.push_async_callback(asyncio.to_thread, outer.close)
        listen = ("--listen", "http://127.0.0.1:0", "--control", "http://127.0.0.1:0", "--data", folder / "pool")
        server = await begin(outer, "simulate", "xapi", *listen, log=folder / "pool.log")
        pool = Pool(await stack.enter_async_context(aiohttp.ClientSession()), server)
        work = _Work(proof, folder, pool)
        for name in ("nas", "checked"):
            await asyncio.to_thread((folder / "remotes" / name).mkdir, parents=True)
        distributed = False
        while proof.goes_on(proof.counts["kills"]):
            async with living(folder, distributed=distributed) as gateway:
                await work.prepare(gateway)
                for _ in range(LIVES):
                    if not proof.goes_on(proof.counts["kills"]):
                        break
                    await work.once(gateway)
                await gateway.stop()
            distributed = not distributed


class _Work:
    def __init__(self, proof: Proof, folder: Path, pool: Pool) -> None:
        self._proof = proof
        self._folder = folder
        self._pool = pool
        self._vm: dict[str, Any] = {}
        self._hash = self._sr = ""
        self._backups: dict[str, str] = {}
        """The id of a backup of each mode."""
        self._seconds: dict[str, float] = {}
        """How long the work of each kind took last."""
        self._machines: set[str] = set()
        self._disks: set[str] = set()

    async def prepare(self, gateway: Gateway) -> None:
        """Make a machine and a backup of each mode, and in the pool what somebody else is making."""
        if self._vm:
            return
        call = self._pool.call
        self._vm = await self._pool.control("makeVm", name="soaked", disks=[{"size": SIZE, "seed": 1, "fill": 0.5}])
        self._hash = await self._pool.hash(self._vm["vdis"][0]["ref"])
        sr = (await call("pool.get_all_records")).popitem()[1]["default_SR"]
        self._sr = await call("SR.get_uuid", sr)
        disk = {"name_label": "[Importing] x", "SR": sr, "virtual_size": 1 << 20, "type": "user"}
        await call("VDI.create", disk | {"other_config": FOREIGN})
        theirs = await self._pool.control("makeVm", name="theirs", disks=[{"size": 1 << 20, "seed": 1, "fill": 0.5}])
        await call("VM.set_other_config", theirs["ref"], FOREIGN)
        async with self._client(gateway) as client:
            for mode in ("full", "delta"):
                await self._run(client, mode)
                listed = await client.call("backup.listVmBackups", remotes={"nas": self._remote()})
                new = {one["id"] for one in listed["nas"][self._vm["uuid"]]} - {*self._backups.values()}
                (self._backups[mode],) = new
                begun = time.monotonic()
                await self._restore(client, mode)
                self._seconds[mode] = time.monotonic() - begun
        self._seconds["check"] = self._seconds["full"] * 2
        await self._remove_restored()
        self._machines, self._disks = {*await call("VM.get_all")}, {*await call("VDI.get_all")}

    async def once(self, gateway: Gateway) -> None:
        """Kill somebody in the middle, start it again, restore once more, and look at the pool."""
        proof, random = self._proof, self._proof.random
        kind, victim = random.choice(sorted(self._seconds)), random.choice(gateway.names)
        async with self._client(gateway) as client:
            work = self._run(client, "full", check=True) if kind == "check" else self._restore(client, kind)
            running = asyncio.ensure_future(work)
            await asyncio.wait({running}, timeout=random.uniform(0.0, self._seconds[kind]))
            proof.counts["too late" if running.done() else "in the middle"] += 1
            await gateway.kill(victim)
            proof.counts["kills"] += 1
            await gateway.start(victim)
            await asyncio.wait({running}, timeout=PATIENCE)
            running.cancel()
            found = (await asyncio.gather(running, return_exceptions=True))[0]
            if isinstance(found, BaseException) and not isinstance(found, (Gone, Refused, asyncio.CancelledError)):
                raise found
        async with self._client(gateway) as client:
            await self._until_over(client)
            proof.counts["left"] += any([await self._unfinished(), await self._lonely()])
            await self._restore(client, random.choice(sorted(self._backups)))
            await self._look()
        if proof.findings:
            proof.findings.append(f"{kind}, {victim} killed, {len(gateway.names)} processes")

    async def _look(self) -> None:
        expect, call = self._proof.expect, self._pool.call
        expect({*await call("VM.get_all")} >= self._machines, "a machine of somebody else's is gone")
        expect({*await call("VDI.get_all")} >= self._disks, "a disk of somebody else's is gone")
        for what, found in (("machines", await self._unfinished()), ("disks", await self._lonely())):
            expect(not found, f"{what} are left: {found}")
        # A call that has ended although its caller was killed leaves a record that does not name us: pools forget it.
        tasks = [
            f"{one['name_label']} ({one['status']})"
            for one in (await call("task.get_all_records")).values()
            if one["status"] in PENDING or one["name_description"]
        ]
        expect(not tasks, f"tasks are left: {tasks}")
        expect(await self._remove_restored() > 0, "the machine that was restored is not there")

    async def _unfinished(self) -> list[str]:
        """Return the machines that are not finished, besides those of others."""
        found = []
        for ref, one in (await self._pool.call("VM.get_all_records")).items():
            unfinished = any(key.startswith(KEY) for key in one["other_config"])
            named = one["name_label"].startswith(("[Importing", "Health Check"))
            if ref not in self._machines and (unfinished or named):
                found.append(one["name_label"])
        return found

    async def _lonely(self) -> list[str]:
        """Return the disks that no machine has, besides those of others."""
        disks = (await self._pool.call("VDI.get_all_records")).items()
        return [one["name_label"] for ref, one in disks if ref not in self._disks and not one["VBDs"]]

    async def _remove_restored(self) -> int:
        """Remove the machines that were restored, each of which has to be the one that was backed up."""
        count = 0
        for ref, one in (await self._pool.call("VM.get_all_records")).items():
            if "restored from backup" in one["tags"]:
                (disk,) = await self._pool.disks(ref)
                same = await self._pool.hash(disk) == self._hash
                self._proof.expect(same, f"{one['name_label']} is not what was backed up")
                await self._pool.remove(ref)
                count += 1
        self._proof.counts["restores"] += count
        return count

    async def _until_over(self, client: Client) -> None:
        """Return when the task log has nothing that goes on: what was killed is noticed, what was not has ended."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(Refused):
                if all(one["status"] != "pending" for one in await client.call("task.getAll", limit=20)):
                    return
            await asyncio.sleep(0.2)
        self._proof.expect(False, "a run still goes on")

    async def _restore(self, client: Client, mode: str) -> Any:
        return await self._patiently(
            client, "backup.importVmBackup", backupId=self._backups[mode], remote=self._remote(), srUuid=self._sr,
            xapi=self._xapi(),
        )  # fmt: skip

    async def _run(self, client: Client, mode: str, *, check: bool = False) -> Any:
        settings = {"exportRetention": 2} | ({"healthCheckSr": self._sr} if check else {})
        job = {
            "id": f"7c1e0a2e-5d0f-4a53-9a1b-00000000000{1 if check else len(mode)}",
            "name": "soak", "type": "backup", "mode": mode, "vms": {"id": self._vm["uuid"]}, "remotes": {"id": "nas"},
            "settings": {"": settings},
        }  # fmt: skip
        remote = self._remote() if not check else self._remote("checked")
        return await self._patiently(
            client, "backup.run", job=job, schedule={"id": "f0b2a3c4-1111-4222-8333-444455556666"},
            remotes={"nas": remote}, xapis={"x": self._xapi()},
            recordToXapi={self._vm["uuid"]: "x", self._sr: "x"},
        )  # fmt: skip

    async def _patiently(self, client: Client, method: str, **params: Any) -> Any:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return await client.call(method, **params)
            except Refused as fault:
                if str(fault) not in PASSING or time.monotonic() > end:
                    raise
            await asyncio.sleep(0.2)

    def _remote(self, name: str = "nas") -> dict[str, Any]:
        return {"url": f"file://{self._folder / 'remotes' / name}"}

    def _xapi(self) -> dict[str, Any]:
        return {"url": self._pool.url, "credentials": {"username": "root", "password": "simulator"}}

    @contextlib.asynccontextmanager
    async def _client(self, gateway: Gateway) -> AsyncIterator[Client]:
        token = await asyncio.to_thread(gateway.token)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2 * PATIENCE)) as http:
            yield Client(http, gateway.url, token)
