"""Backup jobs against a simulated pool: what a transfer takes beside the same GET written to a file and synced, what a
machine costs besides its bytes, how many calls it makes, and what memory it needs.

The simulator runs in a process of its own; the jobs and the storage backend run in this one. A transfer of ours reads
the stream to its end (XVA chunks with their sums, VHD with its footer), hashes it, writes it synced and shows it only
then; the other figure does nothing but write and sync.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import statistics
import struct
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import psutil

from bench.simulator_data import _call
from bench.table import Row, row
from runtime.cli.run import run as on_loop
from runtime.contract import LocalChannel, LocalServer
from runtime.contract.callers import ANONYMOUS
from runtime.storage import StorageSettings, open_storage
from runtime.xapi.client.connections import Connections
from runtime.xapi.jobs.jobs import Begun, Jobs
from runtime.xapi.jobs.repository import Repository
from tests.process import serving

SIZE = 256 << 20
RUNS = 3
SLOWER = 1 / 1.3
"""The goal: a transfer takes at most 1.3 times as long."""
SMALL = 200
"""Machines of one small disk each."""
MEMORY = 64.0
CALLS = {"full, halted": 46, "first increment": 112, "next increment": 121}
"""Calls of the original (reference xapi.md d), the waiting for events aside."""

SCHEDULE = "f0b2a3c4-1111-4222-8333-444455556666"

Event = dict[str, Any]


def run() -> list[Row]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        listen = ("--listen", "http://127.0.0.1:0", "--control", "http://127.0.0.1:0", "--data", folder / "pool")
        server = stack.enter_context(serving("simulate", "xapi", *listen, log=folder / "log"))
        control = next(line.split()[1] for line in server.said if line.startswith("control "))
        return on_loop(_Bench(folder, server.url, control).rows())


class _Bench:
    def __init__(self, folder: Path, url: str, control: str) -> None:
        self._folder = folder
        self._url = url
        self._control = control
        self._session = str(_call(f"{url}/jsonrpc", "session.login_with_password", ["root", "simulator"]))
        self._job = 0
        self._got = 0

    async def rows(self) -> list[Row]:
        root = self._folder / "remotes"
        (root / "nas").mkdir(parents=True)
        settings = StorageSettings(data=self._folder / "data", allow_file_remotes=True, file_remotes_root=str(root))
        async with contextlib.AsyncExitStack() as stack:
            storage = await open_storage(settings)
            stack.push_async_callback(storage.close)
            server = LocalServer()
            for add, servicer in storage.services():
                add(servicer, server)
            stack.push_async_callback(server.stop)
            connections = Connections()
            stack.push_async_callback(connections.close)
            self._channel = LocalChannel(server)
            self._jobs = Jobs(connections, self._channel)
            stack.push_async_callback(self._jobs.close)
            self._remote = {"id": "nas", "url": f"file://{root / 'nas'}"}
            vm = self._vm("large", SIZE)
            await self._run(self._vm("warm", 2 << 20), "full")
            rows = []
            for name, compression in (("none", ""), ("gzip", "native"), ("zstd", "zstd")):
                rows.append(await self._full(vm, name, compression))
            rows += await self._increments(vm)
            rows += await self._restores(vm)
            rows += await self._over_nbd(vm)
            rows += await self._calls()
            rows.append(await self._many())
            return rows

    def _vm(self, name: str, size: int) -> dict[str, Any]:
        vm: dict[str, Any] = _call(
            self._control, "control.makeVm", {"name": name, "disks": [{"size": size, "seed": 1, "fill": 1}]}
        )
        # Written blocks lie in files, as on a host; those from a seed are computed while they are read.
        self._write(vm, [*range(size // (2 << 20))])
        return vm

    def _write(self, vm: dict[str, Any], blocks: list[int]) -> None:
        params = {"vdi": vm["vdis"][0]["uuid"], "blocks": blocks, "seed": time.time_ns() % 10**9}
        _call(self._control, "control.writeBlocks", params)

    async def _full(self, vm: dict[str, Any], name: str, compression: str) -> Row:
        asked = {"none": "", "gzip": "&use_compression=true", "zstd": "&use_compression=zstd"}[name]
        ours, theirs = [], []
        for _ in range(RUNS):
            theirs.append(
                await asyncio.to_thread(self._get, f"/export?session_id={self._session}&ref={vm['ref']}{asked}")
            )
            ours.append(_seconds(await self._run(vm, "full", compression), "transfer"))
        what = f"full backup of {SIZE >> 20} MiB, {name}: transfer"
        return row(what, ours, "s", "GET + fsync", statistics.median(theirs), goal=SLOWER, less_is_better=True)

    async def _increments(self, vm: dict[str, Any]) -> list[Row]:
        """The first one is a full one; then half of the blocks change."""
        before = psutil.Process().memory_info().rss
        with _peak() as peak:
            await self._run(vm, "delta", job="chain")
        changed = [*range(0, SIZE // (2 << 20), 2)]
        ours, theirs, outside = [], [], []
        for _ in range(RUNS):
            base = self._newest_snapshot(vm)
            self._write(vm, changed)
            query = f"session_id={self._session}&format=vhd&vdi={vm['vdis'][0]['uuid']}&base={base}"
            theirs.append(await asyncio.to_thread(self._get, f"/export_raw_vdi?{query}"))
            started = time.perf_counter()
            events = await self._run(vm, "delta", job="chain")
            whole = time.perf_counter() - started
            transfer = _seconds(events, "transfer")
            merging = sum(_each(events, "clean-vm"))
            outside.append(whole - transfer - merging)
            ours.append(transfer)
        grown = max((peak() - before) / (1 << 20), 0.1)
        return [
            row(
                f"increment of {SIZE >> 21} MiB: transfer", ours, "s", "GET + fsync", statistics.median(theirs),
                goal=SLOWER, less_is_better=True,
            ),
            row("a machine besides its transfer and merge", outside, "s", "limit", 2.0, goal=1, less_is_better=True),
            row("memory over idle", [grown], "MiB", "limit", MEMORY, goal=1, less_is_better=True),
        ]  # fmt: skip

    async def _over_nbd(self, vm: dict[str, Any]) -> list[Row]:
        """Every block changes; one connection, and four of them."""
        settings = {"preferNbd": True, "cbtDestroySnapshotData": True}
        await self._run(vm, "delta", job="nbd", settings=settings)
        blocks = [*range(SIZE // (2 << 20))]
        rows = []
        for connections in (1, 4):
            ours, theirs = [], []
            for _ in range(RUNS):
                self._write(vm, blocks)
                theirs.append(await asyncio.to_thread(self._read, vm["vdis"][0]["ref"], blocks, connections))
                events = await self._run(vm, "delta", job="nbd", settings={**settings, "nbdConcurrency": connections})
                if not any("NBD+CBT" in str(event.get("data")) for event in events):
                    raise RuntimeError("the increment did not come over NBD")
                ours.append(_seconds(events, "transfer"))
            what = f"increment of {SIZE >> 20} MiB over NBD, connections: {connections}: transfer"
            plain = statistics.median(theirs)
            rows.append(row(what, ours, "s", "NBD reads + fsync", plain, goal=SLOWER, less_is_better=True))
        return rows

    def _read(self, vdi: str, blocks: list[int], connections: int) -> float:
        """Return the seconds of reads of blocks over NBD, written to a file and synced.

        Each connection has a thread of its own, which reads its share of the blocks one after the other.
        """
        [place] = _call(f"{self._url}/jsonrpc", "VDI.get_nbd_info", [self._session, vdi])
        started = time.perf_counter()
        with self._new_file() as file, ThreadPoolExecutor(connections) as threads:
            shares = [blocks[number::connections] for number in range(connections)]
            for done in [threads.submit(_read_blocks, place, share, file.fileno()) for share in shares]:
                done.result()
            os.fsync(file.fileno())
        return time.perf_counter() - started

    async def _restores(self, vm: dict[str, Any]) -> list[Row]:
        """A full backup, and the newest of the increments through its chain."""
        await self._run(vm, "full", job="whole")
        rows = []
        for what, mode in (("full backup", "full"), ("disk out of a chain", "delta")):
            file = self._folder / "put"
            if mode == "full":
                file = max(
                    self._folder.glob("remotes/nas/xo-vm-backups/*/*.xva"), key=lambda path: path.stat().st_mtime
                )
            else:
                query = f"session_id={self._session}&format=vhd&vdi={vm['vdis'][0]['uuid']}"
                await asyncio.to_thread(self._get, f"/export_raw_vdi?{query}")
                file.write_bytes((self._folder / f"got {self._got}").read_bytes().partition(b"\r\n\r\n")[2])
            ours, theirs = [], []
            for run in range(RUNS):
                target = f"/import?session_id={self._session}"
                if mode == "delta":
                    [empty] = _call(self._control, "control.makeVm", {"name": f"{run}", "disks": [{"size": SIZE}]})[
                        "vdis"
                    ]
                    target = f"/import_raw_vdi?session_id={self._session}&format=vhd&vdi={empty['uuid']}"
                theirs.append(await asyncio.to_thread(self._put, target, file))
                ours.append(await self._restore(vm, mode))
            rows.append(
                row(
                    f"restore of a {what}, {SIZE >> 20} MiB: transfer", ours, "s", "PUT of a file",
                    statistics.median(theirs), goal=SLOWER, less_is_better=True,
                )
            )  # fmt: skip
        return rows

    async def _restore(self, vm: dict[str, Any], mode: str) -> float:
        """Return the seconds of the transfer of the newest backup of a machine."""
        repository = Repository(self._channel, self._remote)
        backup = [one for one in await repository.backups(vm["uuid"]) if one.metadata["mode"] == mode][-1]
        srs = _call(f"{self._url}/jsonrpc", "SR.get_all_records", [self._session])
        pool = next(iter(_call(f"{self._url}/jsonrpc", "pool.get_all_records", [self._session]).values()))
        params = {
            "backupId": backup.id, "remote": self._remote, "srUuid": srs[pool["default_SR"]]["uuid"],
            "streamLogs": True,
            "xapi": {"url": self._url, "credentials": {"username": "root", "password": "simulator"}},
        }  # fmt: skip
        begun = await self._jobs.restore(params, ANONYMOUS)
        return _seconds(await _settled(begun), "transfer")

    def _put(self, target: str, file: Path) -> float:
        """Return the seconds of a PUT of a file, to the end of the answer, which the pool gives when it has it."""
        where = urlsplit(self._url)
        piece = memoryview(bytearray(1 << 20))
        started = time.perf_counter()
        with (
            file.open("rb", buffering=0) as body,
            socket.create_connection((where.hostname, where.port), timeout=60) as connection,
        ):
            head = f"PUT {target} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {file.stat().st_size}\r\n\r\n"
            connection.sendall(head.encode())
            while count := body.readinto(piece):
                connection.sendall(piece[:count])
            while connection.recv_into(piece):
                pass
        return time.perf_counter() - started

    def _newest_snapshot(self, vm: dict[str, Any]) -> str:
        found: str = _call(f"{self._url}/jsonrpc", "VDI.get_snapshots", [self._session, vm["vdis"][0]["ref"]])[-1]
        return found

    async def _calls(self) -> list[Row]:
        vm = self._vm("calls", 8 << 20)
        found = []
        for what, mode, job in (
            ("full, halted", "full", "a"), ("first increment", "delta", "b"), ("next increment", "delta", "b")
        ):  # fmt: skip
            before = self._counted()
            await self._run(vm, mode, job=job)
            made = self._counted() - before
            del made["event.from"]
            count = float(sum(made.values()))
            found.append(row(f"calls, {what}", [count], "calls", "original", CALLS[what], goal=1, less_is_better=True))
        return found

    def _counted(self) -> Counter[str]:
        return Counter(_call(self._control, "control.counters", {})["calls"])

    async def _many(self) -> Row:
        vms = [self._vm(f"small {number}", 2 << 20) for number in range(SMALL)]
        started = time.perf_counter()
        await self._run(vms[0], "full", job="many", vms=vms, concurrency=4)
        each = (time.perf_counter() - started) / SMALL
        return row(f"{SMALL} small machines, 4 at a time: each", [each], "s", "limit", 1.0, goal=1, less_is_better=True)

    async def _run(
        self, vm: dict[str, Any], mode: str, compression: str = "", job: str = "", vms: Any = None,
        concurrency: int = 2, settings: dict[str, Any] | None = None,
    ) -> list[Event]:  # fmt: skip
        self._job += 1
        uuids = [one["uuid"] for one in vms or [vm]]
        params = {
            "job": {
                "id": job or f"job-{self._job}", "name": "bench", "type": "backup", "mode": mode,
                "compression": compression, "vms": {"id": {"__or": uuids}}, "remotes": {"id": "nas"},
                "settings": {"": {"exportRetention": 2, "concurrency": concurrency, **(settings or {})}},
            },
            "schedule": {"id": SCHEDULE},
            "remotes": {"nas": self._remote},
            "xapis": {"x": {"url": self._url, "credentials": {"username": "root", "password": "simulator"}}},
            "recordToXapi": dict.fromkeys(uuids, "x"),
            "streamLogs": True,
        }  # fmt: skip
        begun = await self._jobs.back_up(params, ANONYMOUS)
        return await _settled(begun)

    def _new_file(self) -> BinaryIO:
        """Return a new file, as a backup is one: what is written again has its memory in the system already."""
        self._got += 1
        return (self._folder / f"got {self._got}").open("wb")

    def _get(self, target: str) -> float:
        """Return the seconds of a GET that is written to a file and synced."""
        where = urlsplit(self._url)
        piece = memoryview(bytearray(1 << 20))
        started = time.perf_counter()
        with (
            self._new_file() as file,
            socket.create_connection((where.hostname, where.port), timeout=60) as connection,
        ):
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
            while count := connection.recv_into(piece):
                file.write(piece[:count])
            file.flush()
            os.fsync(file.fileno())
        return time.perf_counter() - started


def _read_blocks(place: dict[str, Any], blocks: list[int], file: int) -> None:
    """Read blocks over a connection of their own, and write each to its place in a file."""
    name = place["exportname"].encode()
    piece = memoryview(bytearray((2 << 20) + 16))
    with socket.create_connection((place["address"], place["port"]), timeout=60) as connection:
        connection.sendall(b"\0\0\0\3" + b"IHAVEOPT" + struct.pack(">II", 1, len(name)) + name)
        _receive(connection, piece[: 18 + 10])
        for block in blocks:
            connection.sendall(struct.pack(">IHHQQI", 0x25609513, 0, 0, block, block << 21, 2 << 20))
            _receive(connection, piece)
            os.pwrite(file, piece[16:], block << 21)


def _receive(connection: socket.socket, into: memoryview) -> None:
    """Fill the whole of into."""
    while into:
        count = connection.recv_into(into)
        if not count:
            raise RuntimeError("the connection has ended")
        into = into[count:]


async def _settled(begun: Begun) -> list[Event]:
    """Return the events of a run, which has to be a success."""
    events = [event async for told in begun.events() for event in told]
    await begun.settled()
    if events[-1]["status"] != "success":
        raise RuntimeError(str(events[-1]))
    return events


def _each(events: list[Event], name: str) -> list[float]:
    """Return the seconds of each task of that name."""
    begun = {e["id"]: e["timestamp"] for e in events if e["type"] == "start" and e["properties"]["name"] == name}
    return [(e["timestamp"] - begun[e["id"]]) / 1000 for e in events if e["type"] == "end" and e["id"] in begun]


def _seconds(events: list[Event], name: str) -> float:
    (seconds,) = _each(events, name)
    return seconds


@contextlib.contextmanager
def _peak() -> Any:
    """Give a function that returns the most memory that this process had in the block."""
    process, most, over = psutil.Process(), [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            most[0] = max(most[0], process.memory_info().rss)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: most[0]
    finally:
        over.set()
        thread.join()
