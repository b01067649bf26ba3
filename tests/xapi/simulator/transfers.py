"""Transfers of a simulated pool over HTTP, as a test makes them."""

from __future__ import annotations

import asyncio
import contextlib
import urllib.parse
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from runtime.formats import vhd
from runtime.xapi import xva
from runtime.xapi.compression import Unpacker
from tests.xapi.simulator.pool import Client

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a transfer: the answer as far as it came, and the task at the end of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    task: dict[str, Any]
    """Empty if the transfer had no task of ours."""

    @property
    def outcome(self) -> list[str]:
        return [self.task["status"], *self.task["error_info"]]


async def task_of(pool: Client) -> str:
    return str(await pool("task.create", "transfer", "of a test"))


async def get(pool: Client, path: str, *, url: str = "", task: str | None = None, **query: str) -> Done:
    return await _moved(pool, "GET", url + path, None, task, query)


async def put(pool: Client, path: str, body: Any, *, url: str = "", task: str | None = None, **query: str) -> Done:
    return await _moved(pool, "PUT", url + path, body, task, query)


async def _moved(pool: Client, method: str, path: str, body: Any, task: str | None, query: dict[str, str]) -> Done:
    task = await task_of(pool) if task is None else task
    named = {"session_id": pool.session, **({"task_id": task} if task else {}), **query}
    target = path if path.startswith("http") else pool.urls[0] + path
    url = f"{target}?{urllib.parse.urlencode(named)}"
    received = bytearray()
    async with aiohttp.ClientSession() as http, http.request(method, url, data=body, allow_redirects=False) as answer:
        with contextlib.suppress(aiohttp.ClientError):
            async for piece in answer.content.iter_any():
                received += piece
    row = pool.pool.get("task", task)
    return Done(answer.status, answer.headers, bytes(received), dict(row.values) if row else {})


async def disk(pool: Client, size: int, seed: int | None = None) -> str:
    """Return the ref of a new disk of the default repository, of zeros or filled from a seed."""
    [(sr, _)] = [one for one in pool.pool.rows("SR").items() if one[0] == pool.pool.only("pool")["default_SR"]]
    fields = {"name_label": "of a test", "SR": sr, "virtual_size": size, "type": "user", "sharable": False}
    vdi = str(await pool("VDI.create", {**fields, "read_only": False, "other_config": {}}))
    if seed is not None:
        row = pool.pool.find("VDI", vdi)
        pool.simulator.storage.set_content(row, pool.simulator.blocks.seeded(size, seed))
    return vdi


def rewrite(pool: Client, vdi: str, indexes: list[int], seed: int) -> None:
    row = pool.pool.find("VDI", vdi)
    content = pool.simulator.blocks.rewritten(pool.simulator.storage.content(row), indexes, seed)
    pool.simulator.storage.set_content(row, content)


def hash_of(pool: Client, vdi: str) -> str:
    return pool.simulator.storage.content(pool.pool.find("VDI", vdi)).sha256()


def read_vhd(stream: bytes, base: bytes) -> tuple[vhd.Reader, bytes]:
    """Return the reader of a VHD, and its disk laid over what was there before."""
    reader, found = vhd.Reader(), bytearray(base)
    for extent in reader.feed(stream):
        found[extent.offset : extent.offset + len(extent.data)] = extent.data
    reader.close()
    return reader, bytes(found)


def read_xva(stream: bytes) -> tuple[xva.Ova, dict[str, bytes]]:
    """Return what an XVA says and the disks in it, in any compression."""
    unpacker, reader = Unpacker(), xva.Reader()
    events = [event for part in unpacker.feed(stream) for event in reader.feed(part)]
    unpacker.close()
    reader.close()
    [ova] = [event for event in events if isinstance(event, xva.Ova)]
    disks = {one.id: bytearray(xva.size_of(one)) for one in ova.disks()}
    for event in events:
        if isinstance(event, xva.Data):
            disks[event.disk][event.offset : event.offset + len(event.data)] = event.data
    return ova, {id: bytes(content) for id, content in disks.items()}


@contextlib.asynccontextmanager
async def dropped(pool: Client, path: str, body: bytes, announced: int, **query: str) -> AsyncIterator[None]:
    """Send a PUT that announces more than it has, and leave without an end."""
    parts = urllib.parse.urlsplit(pool.urls[0])
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    named = urllib.parse.urlencode({"session_id": pool.session, **query})
    head = f"PUT {path}?{named} HTTP/1.1\r\nHost: x\r\nContent-Length: {announced}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    await reader.readuntil(b"\r\n\r\n")
    try:
        yield
    finally:
        writer.close()
        await writer.wait_closed()
