"""Byte streams up: the commit, and every way to end without one."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from runtime.contract import Fault, Uncommitted, Upload, contract_pb2, read_params, receive_upload
from runtime.contract.abi import Category
from runtime.contract.upload import receive_all
from tests.contract.conftest import Backend, Probe
from tests.contract.library import stream


def receive(backend: Backend, probe: Probe) -> list[bytes]:
    """Plug a method that keeps what is committed, and return what it keeps."""
    kept: list[bytes] = []

    async def Scan(requests: Any, context: Any) -> Any:
        wire = backend.library.wire
        params = wire.catalog_scan_params(await read_params(requests))
        probe.mark(f"params {params['id']}")
        whole = bytearray()
        try:
            async for block in receive_upload(requests):
                whole += block
                probe.mark("block")
        except Fault as fault:
            probe.mark(fault.name)
            raise
        except asyncio.CancelledError:
            probe.mark("cancelled")
            raise
        finally:
            probe.mark("left")
        kept.append(bytes(whole))
        return wire.catalog_scan_response({"size": len(whole)})

    backend.plug(Scan)
    return kept


def as_bytes(item: Any) -> bytes:
    return bytes(item)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
@pytest.mark.parametrize("size", [1, 1000, (256 << 10) - 1, 256 << 10, 3 << 20], ids=str)
async def test_what_is_committed_is_kept(backend: Backend, probe: Probe, kind: Any, size: int) -> None:
    kept = receive(backend, probe)
    blocks = [bytes([i]) * size for i in range(3)]
    upload = Upload(backend.library.scan("b7"), stream(*map(kind, blocks)))
    answer = await backend.catalog.Scan(upload)

    assert kept == [b"".join(blocks)]
    assert answer.size == 3 * size
    assert probe.seen[0] == "params b7"
    assert upload.commit == contract_pb2.Commit(size=3 * size, sha256=hashlib.sha256(kept[0]).digest())


async def test_an_upload_may_be_empty(backend: Backend, probe: Probe) -> None:
    kept = receive(backend, probe)
    answer = await backend.catalog.Scan(Upload(backend.library.scan(), stream()))

    assert (kept, answer.size) == ([b""], 0)


async def test_empty_blocks_do_no_harm(backend: Backend, probe: Probe) -> None:
    kept = receive(backend, probe)
    await backend.catalog.Scan(Upload(backend.library.scan(), stream(b"", b"a", memoryview(b""), b"b")))

    assert kept == [b"ab"]


def committed(content: bytes, size: int | None = None) -> contract_pb2.Commit:
    return contract_pb2.Commit(size=len(content) if size is None else size, sha256=hashlib.sha256(content).digest())


UNCOMMITTED: list[tuple[str, list[Any], str]] = [
    ("nothing at all", [], "before its commit"),
    ("blocks and no commit", [b"abc"], "before its commit"),
    ("a commit of fewer bytes", [b"abc", committed(b"ab")], "2 were committed"),
    ("a commit of more bytes", [b"abc", committed(b"abc", 4)], "4 were committed"),
    ("a commit of other bytes", [b"abc", committed(b"abd")], "not those that were committed"),
    ("a commit without a digest", [b"abc", contract_pb2.Commit(size=3)], "not those that were committed"),
]


@pytest.mark.parametrize(("items", "words"), [case[1:] for case in UNCOMMITTED], ids=[case[0] for case in UNCOMMITTED])
async def test_what_is_not_committed_is_not_kept(backend: Backend, probe: Probe, items: list[Any], words: str) -> None:
    kept = receive(backend, probe)
    with pytest.raises(Fault, match=words) as failed:
        await backend.catalog.Scan(stream(backend.library.scan(), *items))

    assert (failed.value.name, failed.value.category, kept) == ("uncommitted", Category.LOST, [])


async def test_parameters_come_once(backend: Backend, probe: Probe) -> None:
    kept = receive(backend, probe)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Scan(stream(backend.library.scan(), b"a", backend.library.scan(), committed(b"a")))

    assert (failed.value.category, kept) == (Category.INVALID, [])


@pytest.mark.parametrize("items", [[], [b"abc"], [committed(b"")]], ids=["nothing", "a block", "a commit"])
async def test_parameters_come_first(backend: Backend, probe: Probe, items: list[Any]) -> None:
    receive(backend, probe)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Scan(stream(*items))

    assert failed.value.category is Category.INVALID


async def test_a_source_that_raises_commits_nothing(backend: Backend, probe: Probe) -> None:
    kept = receive(backend, probe)

    async def source() -> AsyncIterator[bytes]:
        yield b"abc"
        await probe.until("block")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        await backend.catalog.Scan(Upload(backend.library.scan(), source()))
    await probe.until("left")

    assert kept == []
    assert {"cancelled", "uncommitted"} & set(probe.seen)


async def test_a_sender_that_is_cancelled_before_its_commit_commits_nothing(backend: Backend, probe: Probe) -> None:
    kept = receive(backend, probe)

    async def source() -> AsyncIterator[bytes]:
        try:
            yield b"abc"
            await asyncio.Event().wait()
        finally:
            probe.mark("source closed")

    async def client() -> None:
        await backend.catalog.Scan(Upload(backend.library.scan(), source()))

    task = asyncio.create_task(client())
    await probe.until("block")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await probe.until("left")
    await probe.until("source closed")

    assert kept == []


@pytest.mark.parametrize("endless", ["waiting", "flooding"])
async def test_a_receiver_may_answer_early_and_the_sender_stops(backend: Backend, probe: Probe, endless: str) -> None:
    async def Scan(requests: Any, context: Any) -> Any:
        await read_params(requests)
        await anext(requests)
        return backend.library.pb.CatalogServiceScanResponse(size=7)

    async def source() -> AsyncIterator[bytes]:
        try:
            yield b"abc"
            while endless == "flooding":
                yield bytes(1 << 20)
            await asyncio.Event().wait()
        finally:
            probe.mark("source closed")

    backend.plug(Scan)
    answer = await backend.catalog.Scan(Upload(backend.library.scan(), source()))

    assert (answer.size, probe.seen) == (7, ["source closed"])


@pytest.mark.parametrize("endless", ["waiting", "flooding"])
async def test_a_receiver_may_refuse_early_and_the_sender_learns_why(
    backend: Backend, probe: Probe, endless: str
) -> None:
    async def Scan(requests: Any, context: Any) -> Any:
        await read_params(requests)
        raise backend.library.errors.BadPages(data=[3])

    async def source() -> AsyncIterator[bytes]:
        try:
            while endless == "flooding":
                yield bytes(1 << 20)
            await asyncio.Event().wait()
            yield b""
        finally:
            probe.mark("source closed")

    backend.plug(Scan)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Scan(Upload(backend.library.scan(), source()))

    assert (failed.value.name, failed.value.data) == ("badPages", [3])
    assert probe.seen in ([], ["source closed"])


async def test_a_small_upload_can_be_taken_whole(backend: Backend) -> None:
    async def Scan(requests: Any, context: Any) -> Any:
        await read_params(requests)
        return backend.library.pb.CatalogServiceScanResponse(size=len(await receive_all(requests, 1000)))

    backend.plug(Scan)

    assert (await backend.catalog.Scan(Upload(backend.library.scan(), stream(b"a" * 1000)))).size == 1000
    with pytest.raises(Fault) as failed:
        await backend.catalog.Scan(Upload(backend.library.scan(), stream(b"a" * 1001)))
    assert failed.value.category is Category.EXHAUSTED


async def test_what_is_not_committed_is_a_fault_of_its_own_class() -> None:
    with pytest.raises(Uncommitted):
        [block async for block in receive_upload(aiter(stream(b"abc")))]
