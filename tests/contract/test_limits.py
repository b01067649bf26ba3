"""What is held back: a side that is faster than the other, and messages that are too large."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from runtime.contract import Fault
from runtime.contract.abi import Category
from tests.contract.conftest import Backend, Probe, settled
from tests.contract.library import stream
from tests.contract.test_ends import hang

# A reader that is slow.


def round_trip(backend: Backend) -> Any:
    """Return what makes a call over the same connection."""

    async def Lend(request: Any, context: Any) -> Any:
        return backend.library.pb.DeskServiceLendResponse()

    backend.plug(Lend)
    return lambda: backend.desk.Lend(backend.library.pb.DeskServiceLendRequest())


async def test_a_slow_reader_holds_the_backend(backend: Backend) -> None:
    block = bytes(1 << 20)
    sent = [0]

    async def Read(request: Any, context: Any) -> Any:
        for _ in range(100):
            yield block
            sent[0] += 1

    backend.plug(Read)
    call = backend.catalog.Read(backend.library.pb.CatalogServiceReadRequest(value="b1"))
    await anext(aiter(call))
    held = await settled(sent, round_trip(backend))
    rest = [len(block) async for block in call]

    assert held <= 8
    assert sum(rest) == 99 << 20


async def test_a_slow_backend_holds_the_sender(backend: Backend, probe: Probe) -> None:
    block = bytes(1 << 20)
    sent = [0]
    go_on = asyncio.Event()

    async def Scan(requests: Any, context: Any) -> Any:
        await anext(requests)
        await go_on.wait()
        return backend.library.pb.CatalogServiceScanResponse(size=sum([len(block) async for block in requests]))

    async def requests() -> AsyncIterator[Any]:
        yield backend.library.scan()
        for _ in range(50):
            yield block
            sent[0] += 1

    backend.plug(Scan)
    call = asyncio.ensure_future(backend.catalog.Scan(requests()))
    held = await settled(sent, round_trip(backend))
    go_on.set()

    assert held <= 8
    assert (await call).size == 50 << 20


async def test_batches_are_held_as_blocks_are(backend: Backend) -> None:
    batch = backend.library.pb.CatalogServiceExportResponse(json=bytes(64 << 10))
    sent = [0]

    async def Export(request: Any, context: Any) -> Any:
        for _ in range(400):
            yield batch
            sent[0] += 1

    backend.plug(Export)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest())
    await call.read()
    held = await settled(sent, round_trip(backend))
    call.cancel()

    assert held <= 40


# Sizes.


@pytest.mark.parametrize("size", [(4 << 20) + 1, 6 << 20])
async def test_a_request_that_is_too_large_is_refused(backend: Backend, probe: Probe, size: int) -> None:
    hang(backend, probe)
    request = backend.library.pb.CatalogServiceAddRequest(value=backend.library.pb.Book(title="x" * size))
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(request)

    assert (failed.value.category, probe.seen) == (Category.EXHAUSTED, [])


async def test_an_answer_that_is_too_large_is_refused(backend: Backend) -> None:
    async def Add(request: Any, context: Any) -> Any:
        return backend.library.pb.CatalogServiceAddResponse(value="x" * (4 << 20))

    backend.plug(Add)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())

    assert failed.value.category is Category.EXHAUSTED


async def test_a_message_of_a_stream_that_is_too_large_is_refused(backend: Backend) -> None:
    async def Export(request: Any, context: Any) -> Any:
        yield backend.library.pb.CatalogServiceExportResponse(json=b"x" * (4 << 20))

    backend.plug(Export)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest()).read()

    assert failed.value.category is Category.EXHAUSTED


async def test_a_message_that_just_fits_arrives(backend: Backend) -> None:
    async def Add(request: Any, context: Any) -> Any:
        return backend.library.pb.CatalogServiceAddResponse(value=str(len(request.value.title)))

    backend.plug(Add)
    size = (4 << 20) - 32
    request = backend.library.pb.CatalogServiceAddRequest(value=backend.library.pb.Book(title="x" * size))

    assert (await backend.catalog.Add(request)).value == str(size)


async def test_a_request_of_a_stream_that_is_too_large_ends_the_call(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    item = backend.library.wire.catalog_move_item({"what": "lent", "id": "x" * (5 << 20), "member": "m"})
    with pytest.raises(Fault) as failed:
        async for _ in backend.catalog.Move(stream(backend.library.wire.catalog_move_request({}), item)):
            pass

    assert failed.value.category is Category.EXHAUSTED
