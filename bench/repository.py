"""Listing a repository of 1,000 machines with 10 backups each, from a folder and from an S3-compatible store.

Beside each figure stands what a plain walk takes: a program that looks into the same folders and reads the metadata
files, and does nothing else. On the disk it is one loop, in the bucket ten threads, which is as many as we use. The
files are in the memory of the system and the stores are on the same machine, so that nobody waits for long. One store
is a small fast one of ours; the other is moto, which is slow, so that a tenth of it has to do.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import obstore

from bench.table import Row, row
from runtime.contract.jsontext import loads
from runtime.storage import Storage, StorageSettings, open_storage
from runtime.storage.remote_url import parse
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.s3_store import open_store
from runtime.storage.repository.task_work import TaskWork
from tests.storage.repository import s3, tiny_s3
from tests.storage.repository.s3 import S3Server
from tests.storage.repository.written import compact, delta

MACHINES = 1000
BACKUPS = 10
TENTH = MACHINES // 10
DAY = 86_400_000
FIRST = 1_795_187_822_056
DISK_RUNS = 7
S3_RUNS = 3
TWICE = 0.5
"""The goal: at most twice the time of the walk."""
MEMORY_LIMIT = 64.0
"""MB that a listing may need at its peak, with what is remembered of it."""

Remote = dict[str, Any]
Times = tuple[list[float], float]
"""Of our runs, and the median of the walks between them."""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder / "repository" / tiny_s3.BUCKET)
        return asyncio.run(_measure(folder))


async def _measure(folder: Path) -> list[Row]:
    root = folder / "repository" / tiny_s3.BUCKET
    settings = StorageSettings(data=folder / "data", allow_file_remotes=True, file_remotes_root=str(folder))
    storage = await open_storage(settings)
    try:
        on_disk: Remote = {"url": f"file://{root}"}
        rows = await _rows(storage, "disk", on_disk, lambda: _walk(root), root, DISK_RUNS)
        parsing = await _times(storage, on_disk | {"immutable": True}, lambda: _walk(root, loads), DISK_RUNS)
        rows.append(_row("disk, no caches", parsing, "walk that reads JSON"))
        rows.append(await _memory(storage, on_disk))
        with tiny_s3.process(root.parent) as port:
            in_bucket: Remote = {"url": f"s3+http://key:secret@127.0.0.1:{port}/{tiny_s3.BUCKET}/{tiny_s3.BUCKET}"}
            rows += await _rows(storage, "S3", in_bucket, lambda: _walk_bucket(in_bucket["url"]), None, S3_RUNS)
        with s3.serving() as moto:
            in_moto: Remote = {"url": moto.url("tenth"), "immutable": True}
            _fill(moto, "tenth", root)
            times = await _times(storage, in_moto, lambda: _walk_bucket(in_moto["url"]), S3_RUNS)
            rows.append(_row(f"S3 (moto), {TENTH} machines, no caches", times, "walk", TWICE))
    finally:
        await storage.close()
    return rows


async def _rows(
    storage: Storage, where: str, remote: Remote, walk: Callable[[], object], root: Path | None, runs: int
) -> list[Row]:
    # A remote that is immutable by its record has no caches, and is given none.
    rows = [_row(f"{where}, no caches", await _times(storage, remote | {"immutable": True}, walk, runs), "walk", TWICE)]

    def forget() -> None:
        for file in (root or Path()).glob("xo-vm-backups/*/cache.json.gz"):
            file.unlink()

    if root is not None:
        written = await _times(storage, remote, walk, 3, forget)
        rows.append(_row(f"{where}, no caches, which are written", written, "walk"))
    else:
        await _listing(storage, remote)
    rows.append(_row(f"{where}, with caches", await _times(storage, remote, walk, runs), "walk", TWICE))
    async with _repositories(storage) as repositories:
        await _drain(repositories, remote)
        again = await _between(lambda: _drain(repositories, remote), walk, runs)
        rows.append(_row(f"{where}, with caches, again", again, "walk", TWICE))
    return rows


def _row(what: str, times: Times, against: str, goal: float | None = None) -> Row:
    ours, theirs = times
    return row(f"listing from {what}", ours, "s", against, theirs, goal=goal, less_is_better=True)


async def _times(
    storage: Storage, remote: Remote, walk: Callable[[], object], runs: int, before: Callable[[], None] | None = None
) -> Times:
    """Measure listings of a process that has not listed anything yet."""
    return await _between(lambda: _listing(storage, remote), walk, runs, before)


async def _between(
    listing: Callable[[], Awaitable[int]],
    walk: Callable[[], object],
    runs: int,
    before: Callable[[], None] | None = None,
) -> Times:
    ours, theirs = [], []
    for _ in range(runs):
        if before is not None:
            before()
        start = time.perf_counter()
        walk()
        theirs.append(time.perf_counter() - start)
        start = time.perf_counter()
        size = await listing()
        ours.append(time.perf_counter() - start)
        assert size > TENTH * BACKUPS * 400
    return ours, sorted(theirs)[len(theirs) // 2]


async def _listing(storage: Storage, remote: Remote) -> int:
    async with _repositories(storage) as repositories:
        return await _drain(repositories, remote)


@asynccontextmanager
async def _repositories(storage: Storage) -> AsyncIterator[Repositories]:
    """Yield what lists, without anything that was remembered."""
    repositories = Repositories(storage.remotes, TaskWork(storage.log, storage.runs), Path(tempfile.gettempdir()))
    yield repositories
    repositories.close()


async def _drain(repositories: Repositories, remote: Remote) -> int:
    return sum([len(piece) async for piece in repositories.vm_backups({"r": remote})])


async def _memory(storage: Storage, remote: Remote) -> Row:
    """Return by how much the process grew at the most."""
    grown = []
    for _ in range(3):
        before = forget_peak()
        await _listing(storage, remote)
        grown.append((kilobytes("VmHWM") - before) / 1024)
    return row("listing from disk, growth of memory", grown, "MB", "limit", MEMORY_LIMIT, goal=1, less_is_better=True)


def forget_peak() -> int:
    """Let the peak of this process be what it has now, and return that (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")
    return kilobytes("VmRSS")


def kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))


def _walk(root: Path, use: Callable[[bytes], object] = len) -> None:
    for path, _, names in os.walk(root):
        for name in names:
            if name.endswith(".json"):
                with open(os.path.join(path, name), "rb") as file:  # noqa: PTH118, PTH123
                    use(file.read())


def _walk_bucket(url: str) -> None:
    store = open_store(parse(url))

    def look(folder: str) -> None:
        for found in obstore.list_with_delimiter(store, prefix=folder)["objects"]:
            if found["path"].endswith(".json"):
                obstore.get(store, found["path"]).bytes()

    with ThreadPoolExecutor(10) as threads:
        list(threads.map(look, obstore.list_with_delimiter(store, prefix="xo-vm-backups")["common_prefixes"]))


def _fill(server: S3Server, folder: str, root: Path) -> None:
    """Put the first machines of a repository into a folder of a bucket."""
    files = [file for vm in sorted(root.glob("xo-vm-backups/*"))[:TENTH] for file in sorted(vm.glob("*.json"))]
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(lambda file: server.put(folder, file.relative_to(root).as_posix(), file.read_bytes()), files))


def write(root: Path) -> None:
    # Records of a pool have some 90 members, which make a file of 8 kB, as the original's.
    record = {f"member_of_the_record_{number}": f"value {number} of it" for number in range(60)}
    for machine in range(MACHINES):
        vm = f"{machine:08x}-2222-4333-8444-555555555555"
        folder = root / "xo-vm-backups" / vm
        folder.mkdir(parents=True)
        for number in range(BACKUPS):
            date = f"202611{number + 10}T151702Z"
            metadata = delta(date, FIRST + number * DAY, vm)
            metadata["vm"] |= record
            metadata["vmSnapshot"] |= record
            (folder / f"{date}.json").write_bytes(compact(metadata))
