"""Backups written to a repository in a folder, against a plain copy of the same bytes with fsync; and merges.

`python -m bench repository_writing`. Each run of ours is beside a copy of its own: a disk is never the same for long.
The goal is 1.3 times the copy at most, and 64 MiB over what the process has when idle, whatever the size; what is
encrypted stands beside a copy that is not, without a goal. A merge is measured in the bytes that the process reads and
writes (proc(5), io): the least is each block once in and once out, and of VHD directories nothing of the blocks, as
those change their names only.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.repository import forget_peak, kilobytes
from bench.table import Row, row
from runtime.contract import LocalChannel, LocalServer
from runtime.formats.vhd import BLOCK
from runtime.storage import StorageSettings, open_storage
from tests.storage.repository.conftest import KEY
from tests.storage.repository.writing import DAY, UUIDS, Held, Repository, block, increment

BLOCKS = 128
"""Of a full backup and of a disk."""
RUNS = 6
MEMBERS = 10
"""Of the chain that is merged."""
SLOWEST = 1.3
MEMORY_LIMIT = 64.0
PIECE = 1 << 20


def run() -> list[Row]:
    # Not in memory, where a temporary folder may be.
    with tempfile.TemporaryDirectory(dir=os.environ.get("GATEWRIGHT_BENCH_FOLDER", "/var/tmp")) as scratch:
        return asyncio.run(_measure(Path(scratch)))


async def _measure(folder: Path) -> list[Row]:
    random = [os.urandom(BLOCK) for _ in range(8)]
    like = [block(number) for number in range(8)]
    # What was written stays until the end: memory that was just freed is faster to write to, whoever gets it.
    async with _channel(folder) as channel, AsyncExitStack() as sessions:
        files = Repository(channel, f"file://{_remote(folder, 'files')}")
        folders = Repository(channel, f"file://{_remote(folder, 'folders')}?useVhdDirectory=true")
        rows = [
            await _merge(files, "VHD files", 2 * (MEMBERS - 1) * BLOCK),
            await _merge(folders, "VHD directories", 0),
        ]
        in_files = await sessions.enter_async_context(files.hold(wait=30))
        in_folders = await sessions.enter_async_context(folders.hold(wait=30))
        sealed = Repository(channel, f"file://{_remote(folder, 'sealed')}?encryptionKey=%22{KEY}%22")
        in_sealed = await sessions.enter_async_context(sealed.hold(wait=30))
        rows += await _compare("a full backup", folder, random, partial(_full, in_files, random))
        rows += await _compare("a VHD file", folder, random, partial(_disk, in_files, random, 0))
        rows += await _compare(
            "a VHD directory, data that compresses", folder, like, partial(_disk, in_folders, like, 0)
        )
        later = partial(_disk, in_folders, random, RUNS)
        rows += await _compare("a VHD directory, random data", folder, random, later)
        rows += await _compare("a full backup, encrypted", folder, random, partial(_full, in_sealed, random), None)
        secret = partial(_disk, in_sealed, random, 0)
        rows += await _compare("a VHD directory, random data, encrypted", folder, random, secret, None)
        return rows


async def _compare(
    what: str,
    folder: Path,
    data: list[bytes],
    write: Callable[[int], Awaitable[object]],
    goal: float | None = 1 / SLOWEST,
) -> list[Row]:
    rates, copied, grown = [], [], []
    size = BLOCKS * BLOCK / 1e6
    for turn in range(2 * RUNS):
        number = turn // 2
        # By turns the one and the other is first: a disk may take the first bytes into a cache of its own.
        if turn % 2 == number % 2:
            copied.append(size / _copy(folder / f"copy of {what} {number}", data))
            continue
        before = forget_peak()
        began = time.perf_counter()
        await write(number)
        rates.append(size / (time.perf_counter() - began))
        grown.append((kilobytes("VmHWM") - before) / 1024)
    return [
        row(
            f"{what}, {BLOCKS * 2} MiB written",
            rates,
            "MB/s",
            "copy and fsync",
            statistics.median(copied),
            goal=goal,
        ),
        row(f"{what}, growth of memory", grown, "MB", "limit", MEMORY_LIMIT, goal=1, less_is_better=True),
    ]


async def _full(held: Held, data: list[bytes], number: int) -> object:
    return await held.write_full(_pieces(data), DAY + number * 1000, hashed=False)


async def _disk(held: Held, data: list[bytes], first: int, number: int) -> object:
    number += first
    at = DAY + (MEMBERS + number) * 1000
    return await held.write_disk(_frames(data), UUIDS[number], at, virtualSize=BLOCKS * BLOCK, hashed=False)


async def _merge(repository: Repository, what: str, least: int) -> Row:
    """Merge a chain whose members have a block each, all but the newest; the first one has another of them."""
    async with repository.hold(wait=30) as held:
        made: list[tuple[str, str]] = []
        for number in range(MEMBERS):
            blocks = {number: block(number)} | ({MEMBERS: block(99)} if number == 0 else {})
            parent: dict[str, Any] = {"parent": made[-1][1]} if made else {}
            disk = await held.write_disk(
                blocks,
                UUIDS[number],
                DAY + number * 1000,
                virtualSize=(MEMBERS + 1) * BLOCK,
                **parent,
            )
            made.append((await held.commit(increment(disk, number)), disk["path"]))
        await held.delete(*(id for id, _ in made[:-1]))
        before = _moved()
        began = time.perf_counter()
        await held.clean(remove=True, merge=True)
        print(f"merge of {MEMBERS} {what}: {time.perf_counter() - began:.2f} s", flush=True)
        moved = _moved() - before
        await held.delete(made[-1][0])
        await held.clean(remove=True, merge=True)
    goal = 0.9 if least else None
    against = "blocks once in, once out" if least else "all blocks once in, once out"
    theirs = (least or 2 * (MEMBERS - 1) * BLOCK) / 1e6
    return row(f"merge of {MEMBERS} {what}", [moved / 1e6], "MB", against, theirs, goal=goal, less_is_better=True)


def _copy(path: Path, data: list[bytes]) -> float:
    began = time.perf_counter()
    with path.open("wb", buffering=0) as file:
        for piece in _pieces(data):
            file.write(piece)
        os.fsync(file.fileno())
    return time.perf_counter() - began


def _pieces(data: list[bytes]) -> Iterator[bytes]:
    for number in range(BLOCKS):
        whole = memoryview(data[number % len(data)])
        for start in range(0, BLOCK, PIECE):
            yield whole[start : start + PIECE]  # type: ignore[misc]


def _frames(data: list[bytes]) -> Iterator[bytes]:
    for number in range(BLOCKS):
        yield number.to_bytes(4, "big")
        yield data[number % len(data)]


def _moved() -> int:
    """Return the bytes that this process has read and written."""
    lines = Path("/proc/self/io").read_text().splitlines()
    found = dict(line.split(": ") for line in lines)
    return int(found["rchar"]) + int(found["wchar"])


def _remote(folder: Path, name: str) -> Path:
    remote = folder / "remotes" / name
    remote.mkdir(parents=True)
    return remote


@asynccontextmanager
async def _channel(folder: Path) -> AsyncIterator[LocalChannel]:
    settings = StorageSettings(data=folder / "data", allow_file_remotes=True, file_remotes_root=str(folder / "remotes"))
    (folder / "remotes").mkdir()
    storage = await open_storage(settings)
    server = LocalServer()
    for add, servicer in storage.services():
        add(servicer, server)
    try:
        yield LocalChannel(server)
    finally:
        await server.stop()
        await storage.close()
