"""The gateway, its XAPI backend or its storage backend is killed, again and again, while a job backs a machine up.

After every start and one more run of the job: no good backup is lost, the judge of repositories finds nothing, the
newest backup is the machine, and the pool has nothing of the runs that were killed: no snapshot, no disk, no pending
task, no blocked operation. Of sessions at most one for each kill is left, and none of a process that ended in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from tests.conformance.xo_repository import judge
from tests.process import Server, serving
from tests.soak.client import Client, Refused
from tests.soak.proof import Proof

JOB = "7c1e0a2e-5d0f-4a53-9a1b-0d3b5f6f7a10"
SCHEDULE = "f0b2a3c4-1111-4222-8333-444455556666"
SIZE = 12 << 20
KEPT = 3
LONGEST = 1.5
"""Seconds into a run at which somebody is killed at the latest."""

CONFIG = """
data = "{folder}/data"
[listen.main]
url = "http://127.0.0.1:0"
[storage]
allowFileRemotes = true
fileRemotesRoot = "{folder}/remotes"
[backends]
storage = "{storage}"
xapi = "{xapi}"
"""


class Pool:
    """The simulated pool, which nobody kills."""

    def __init__(self, http: aiohttp.ClientSession, server: Server) -> None:
        self._http = http
        self._control = next(line.split()[1] for line in server.said if line.startswith("control "))
        self.url = server.url
        self._session = ""

    async def _post(self, url: str, method: str, params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        async with self._http.post(url, data=json.dumps(body)) as answer:
            return (json.loads(await answer.read()))["result"]

    async def control(self, method: str, **params: Any) -> Any:
        return await self._post(self._control, f"control.{method}", params)

    async def call(self, method: str, *params: Any) -> Any:
        if not self._session:
            login = ["root", "simulator", "1.0", "soak"]
            self._session = await self._post(f"{self.url}/jsonrpc", "session.login_with_password", login)
        return await self._post(f"{self.url}/jsonrpc", method, [self._session, *params])

    async def sessions(self) -> int:
        """Return how many sessions there are besides ours."""
        return int((await self.control("counters"))["sessions"]) - 1


async def soak(proof: Proof, folder: Path) -> None:
    remote = folder / "remotes" / "nas"
    await asyncio.to_thread(remote.mkdir, parents=True)
    async with contextlib.AsyncExitStack() as stack:
        listen = ("--listen", "http://127.0.0.1:0", "--control", "http://127.0.0.1:0", "--data", folder / "pool")
        server = await _start(stack, "simulate", "xapi", *listen, log=folder / "pool.log")
        pool = Pool(await stack.enter_async_context(aiohttp.ClientSession()), server)
        await pool.call("pool.get_all")
        disk = {"size": SIZE, "seed": 1, "fill": 0.5}
        vm = await pool.control("makeVm", name="soaked", disks=[disk])
        work = _Work(proof, folder, pool, vm, f"file://{remote}")
        runs = 0
        while proof.goes_on(runs):
            async with _living(folder) as servers:
                await work.until_killed(servers)
            runs += 1
            proof.counts["kills"] += 1
            async with _living(folder) as servers:
                await work.check(servers, runs)


class _Work:
    def __init__(self, proof: Proof, folder: Path, pool: Pool, vm: dict[str, Any], url: str) -> None:
        self._proof = proof
        self._folder = folder
        self._pool = pool
        self._vm = vm
        self._url = url
        self._good: list[str] = []
        """Ids of the backups that there were, oldest first."""

    async def until_killed(self, servers: dict[str, Server]) -> None:
        """Begin a run, kill somebody in the middle of it, and return when the client has noticed."""
        random = self._proof.random
        await self._write()
        async with self._client(servers) as client:
            running = asyncio.ensure_future(self._run(client))
            await asyncio.wait({running}, timeout=random.uniform(0.02, LONGEST))
            servers[random.choice(sorted(servers))].process.send_signal(signal.SIGKILL)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await asyncio.gather(running, return_exceptions=True)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        # The others are gone as well before anything is started again.
        for server in servers.values():
            server.process.kill()

    async def check(self, servers: dict[str, Server], kills: int) -> None:
        expect = self._proof.expect
        async with self._client(servers) as client:
            listed = await self._listed(client)
            for id in self._good[-(KEPT - 1) :]:
                expect(id in listed, f"the good backup {id} is lost")
            events = await self._patiently(client)
            expect(events[-1]["status"] == "success", f"the next run failed: {events[-1]}")
            report = await asyncio.to_thread(judge, self._url, caches=False)
            expect(not report.findings, f"the judge found {[str(one) for one in report.findings]}")
            self._good = await self._listed(client)
            expect(0 < len(self._good) <= KEPT, f"there are {len(self._good)} backups")
            await self._restored(client)
            await self._clean()
        for name in ("main", "xapi", "storage"):
            await asyncio.to_thread(servers[name].stop)
        sessions = await self._pool.sessions()
        expect(sessions <= kills, f"{sessions} sessions are left after {kills} kills")

    async def _clean(self) -> None:
        """Find nothing of the killed runs in the pool."""
        expect, call = self._proof.expect, self._pool.call
        snapshots = await call("VM.get_snapshots", self._vm["ref"])
        expect(len(snapshots) == 1, f"there are {len(snapshots)} snapshots of the machine")
        of_disk = await call("VDI.get_snapshots", self._vm["vdis"][0]["ref"])
        expect(len(of_disk) == 1, f"there are {len(of_disk)} snapshots of the disk")
        tasks = await call("task.get_all_records")
        expect(not tasks, f"tasks are left: {[one['name_label'] for one in tasks.values()]}")
        blocked = await call("VM.get_blocked_operations", self._vm["ref"])
        expect(not blocked, f"operations are blocked: {blocked}")

    async def _restored(self, client: Client) -> None:
        """Restore the newest backup, compare it with the machine, and remove it."""
        sr = await self._pool.call(
            "SR.get_uuid", (await self._pool.call("pool.get_all_records")).popitem()[1]["default_SR"]
        )
        answer = await client.call(
            "backup.importVmBackup", backupId=self._good[-1], remote={"url": self._url}, srUuid=sr, xapi=self._xapi()
        )
        ref = await self._pool.call("VM.get_by_uuid", answer["id"])
        disks = [await self._pool.call("VBD.get_VDI", one) for one in await self._pool.call("VM.get_VBDs", ref)]
        hashes = [await self._pool.control("diskHash", vdi=one) for one in (*disks, self._vm["vdis"][0]["ref"])]
        self._proof.expect(len({*hashes}) == 1, "the newest backup is not the machine")
        await self._pool.call("VM.destroy", ref)
        for one in disks:
            await self._pool.call("VDI.destroy", one)
        self._proof.counts["restores"] += 1

    async def _patiently(self, client: Client) -> list[dict[str, Any]]:
        """Run the job; the one that was killed may not have been noticed yet."""
        while True:
            try:
                return await self._run(client)
            except Refused as fault:
                if "already running" not in str(fault):
                    raise
            await asyncio.sleep(0.2)

    async def _write(self) -> None:
        blocks = [number for number in range(SIZE >> 21) if self._proof.random.random() < 0.4]
        seed = self._proof.random.randrange(10**6)
        await self._pool.control("writeBlocks", vdi=self._vm["vdis"][0]["ref"], blocks=blocks, seed=seed)

    async def _run(self, client: Client) -> list[dict[str, Any]]:
        job = {
            "id": JOB, "name": "soak", "type": "backup", "mode": "delta", "vms": {"id": self._vm["uuid"]},
            "remotes": {"id": "nas"}, "settings": {"": {"exportRetention": KEPT}},
        }  # fmt: skip
        events: list[dict[str, Any]] = await client.call(
            "backup.run", job=job, schedule={"id": SCHEDULE}, remotes={"nas": {"url": self._url}},
            xapis={"x": self._xapi()}, recordToXapi={self._vm["uuid"]: "x"}, streamLogs=True,
        )  # fmt: skip
        self._proof.counts["runs"] += 1
        return events

    def _xapi(self) -> dict[str, Any]:
        return {"url": self._pool.url, "credentials": {"username": "root", "password": "simulator"}}

    async def _listed(self, client: Client) -> list[str]:
        listed = await client.call("backup.listVmBackups", remotes={"nas": {"url": self._url}})
        return [one["id"] for one in listed["nas"].get(self._vm["uuid"], [])]

    @contextlib.asynccontextmanager
    async def _client(self, servers: dict[str, Server]) -> AsyncIterator[Client]:
        token = await asyncio.to_thread((self._folder / "data" / "token").read_text)
        timeout = aiohttp.ClientTimeout(total=120)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            yield Client(http, servers["main"].url, token.strip())


@contextlib.asynccontextmanager
async def _living(folder: Path) -> AsyncIterator[dict[str, Server]]:
    """Give the storage backend, the XAPI backend and the gateway, each a process."""
    async with contextlib.AsyncExitStack() as stack:
        servers: dict[str, Server] = {}
        addresses = {"storage": "embedded", "xapi": "embedded"}
        for name in ("storage", "xapi", "main"):
            config = folder / f"{name}.toml"
            await asyncio.to_thread(config.write_text, CONFIG.format(folder=folder, **addresses))
            words = ("serve",) if name == "main" else ("backend", name, "--listen", "grpc://127.0.0.1:0")
            servers[name] = await _start(stack, *words, "--config", config, log=folder / f"{name}.log")
            addresses[name] = servers[name].url
        yield servers


async def _start(stack: contextlib.AsyncExitStack, *words: Any, log: Path) -> Server:
    """Start a process that is gone at the end of the stack."""
    inner = contextlib.ExitStack()
    stack.push_async_callback(asyncio.to_thread, inner.close)
    return await asyncio.to_thread(inner.enter_context, serving(*words, log=log))
