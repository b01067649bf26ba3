"""Calls that go well: every form of a method, the caller, the metadata."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest

from runtime.contract import ANONYMOUS, Caller, Fault, call_metadata, caller, session
from runtime.contract.abi import Category
from tests.contract.conftest import Backend, Probe
from tests.contract.library import stream

BOOK = {"id": "b1", "title": "On Time", "pages": 90, "price": 12.5, "lentTo": None, "in-print": True, "class": "book"}


async def test_a_unary_call_carries_its_request_and_its_answer(backend: Backend) -> None:
    pb, wire = backend.library.pb, backend.library.wire

    async def Get(request: Any, context: Any) -> Any:
        return pb.CatalogServiceGetResponse(value=wire.book_message({**BOOK, "id": request.id}))

    backend.plug(Get)
    answer = await backend.catalog.Get(pb.CatalogServiceGetRequest(id="b7"))

    assert answer.value.id == "b7"


async def test_a_call_can_be_awaited_again_for_the_same_answer(backend: Backend) -> None:
    pb = backend.library.pb
    calls: list[int] = []

    async def Add(request: Any, context: Any) -> Any:
        calls.append(1)
        return pb.CatalogServiceAddResponse(value="b1")

    backend.plug(Add)
    call = backend.catalog.Add(pb.CatalogServiceAddRequest())

    assert [(await call).value, (await call).value, len(calls)] == ["b1", "b1", 1]


async def test_a_call_that_nobody_awaits_runs_all_the_same(backend: Backend, probe: Probe) -> None:
    pb = backend.library.pb

    async def Add(request: Any, context: Any) -> Any:
        probe.mark("entered")
        return pb.CatalogServiceAddResponse(value="b1")

    backend.plug(Add)
    call = backend.catalog.Add(pb.CatalogServiceAddRequest())
    await probe.until("entered")

    assert (await call).value == "b1"


async def test_calls_run_side_by_side(backend: Backend) -> None:
    pb = backend.library.pb
    met = asyncio.Barrier(10)

    async def Add(request: Any, context: Any) -> Any:
        await met.wait()
        return pb.CatalogServiceAddResponse(value=request.value.id)

    backend.plug(Add)
    calls = [backend.catalog.Add(pb.CatalogServiceAddRequest(value=pb.Book(id=str(i)))) for i in range(10)]

    assert [answer.value for answer in await asyncio.gather(*calls)] == [str(i) for i in range(10)]


async def test_record_batches_arrive_whole_and_in_order(backend: Backend) -> None:
    pb, wire = backend.library.pb, backend.library.wire

    async def List(request: Any, context: Any) -> Any:
        for start in range(0, 1000, 128):
            yield wire.catalog_list_batch([{**BOOK, "pages": i} for i in range(start, min(start + 128, 1000))])

    backend.plug(List)
    pages = [book.pages async for batch in backend.catalog.List(pb.CatalogServiceListRequest()) for book in batch.items]

    assert pages == list(range(1000))


async def test_a_stream_is_read_message_by_message_until_eof(backend: Backend) -> None:
    pb = backend.library.pb

    async def Export(request: Any, context: Any) -> Any:
        yield pb.CatalogServiceExportResponse(json=b"{}")

    backend.plug(Export)
    call = backend.catalog.Export(pb.CatalogServiceExportRequest())

    assert [(await call.read()).json, await call.read(), await call.read()] == [b"{}", grpc.aio.EOF, grpc.aio.EOF]


async def test_a_stream_may_be_empty(backend: Backend) -> None:
    async def List(request: Any, context: Any) -> Any:
        return
        yield

    backend.plug(List)

    assert [m async for m in backend.catalog.List(backend.library.pb.CatalogServiceListRequest())] == []


async def test_a_method_may_write_its_answers(backend: Backend) -> None:
    pb = backend.library.pb

    async def Export(request: Any, context: Any) -> None:
        await context.write(pb.CatalogServiceExportResponse(json=b"[1,"))
        await context.write(pb.CatalogServiceExportResponse(json=b"2]"))

    backend.plug(Export)
    call = backend.catalog.Export(pb.CatalogServiceExportRequest())

    assert b"".join([piece.json async for piece in call]) == b"[1,2]"


async def test_the_pieces_of_a_json_text_arrive_in_order(backend: Backend) -> None:
    pb = backend.library.pb
    text = b'{"a":[' + b"1," * 100_000 + b"1]}"

    async def Export(request: Any, context: Any) -> Any:
        for start in range(0, len(text), 65536):
            yield pb.CatalogServiceExportResponse(json=text[start : start + 65536])

    backend.plug(Export)
    call = backend.catalog.Export(pb.CatalogServiceExportRequest())

    assert b"".join([piece.json async for piece in call]) == text


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
async def test_bytes_come_down_as_blocks(backend: Backend, kind: Any) -> None:
    content = bytes(range(256)) * 4096

    async def Read(request: Any, context: Any) -> Any:
        for start in range(0, len(content), 100_000):
            yield kind(content[start : start + 100_000])

    backend.plug(Read)
    blocks = [b async for b in backend.catalog.Read(backend.library.pb.CatalogServiceReadRequest(value="b1"))]

    assert all(isinstance(block, (bytes, bytearray, memoryview)) for block in blocks)
    assert b"".join(blocks) == content


async def test_a_block_larger_than_a_message_may_be_comes_down(backend: Backend) -> None:
    content = bytes(9 << 20)

    async def Read(request: Any, context: Any) -> Any:
        yield content

    backend.plug(Read)
    blocks = [b async for b in backend.catalog.Read(backend.library.pb.CatalogServiceReadRequest(value="b1"))]

    assert b"".join(blocks) == content


async def test_both_sides_of_a_stream_talk_in_turn(backend: Backend) -> None:
    pb, wire = backend.library.pb, backend.library.wire
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def Move(requests: Any, context: Any) -> Any:
        async for request in requests:
            kind = request.WhichOneof("kind")
            yield pb.CatalogServiceMoveResponse(items=[kind if kind == "params" else request.item.lent.id])

    async def movements() -> Any:
        yield wire.catalog_move_request({})
        for id in ("b1", "b2"):
            await heard.get()
            yield wire.catalog_move_item({"what": "lent", "id": id, "member": "m1"})

    backend.plug(Move)
    said = []
    async for answer in backend.catalog.Move(movements()):
        said += answer.items
        heard.put_nowait(answer.items[0])

    assert said == ["params", "b1", "b2"]


async def test_a_client_may_write_its_requests(backend: Backend) -> None:
    pb, wire = backend.library.pb, backend.library.wire

    async def Move(requests: Any, context: Any) -> Any:
        async for request in requests:
            yield pb.CatalogServiceMoveResponse(items=[str(request.WhichOneof("kind"))])

    backend.plug(Move)
    call = backend.catalog.Move()
    await call.write(wire.catalog_move_request({}))
    first = await call.read()
    await call.write(wire.catalog_move_item({"what": "returned", "id": "b1"}))
    second = await call.read()
    await call.done_writing()

    assert [list(first.items), list(second.items), await call.read()] == [["params"], ["item"], grpc.aio.EOF]


async def test_a_backend_may_answer_after_the_last_request(backend: Backend) -> None:
    pb, wire = backend.library.pb, backend.library.wire

    async def Move(requests: Any, context: Any) -> Any:
        count = len([request async for request in requests])
        yield pb.CatalogServiceMoveResponse(items=[str(count)])

    backend.plug(Move)
    requests = stream(*[wire.catalog_move_request({})] * 50)

    assert [list(m.items) async for m in backend.catalog.Move(requests)] == [["50"]]


async def test_the_backend_learns_who_calls_and_in_which_session(backend: Backend) -> None:
    pb = backend.library.pb
    seen: list[Any] = []

    async def Add(request: Any, context: Any) -> Any:
        seen.append((caller(context), session(context)))
        return pb.CatalogServiceAddResponse()

    backend.plug(Add)
    who = Caller("root@pam", "xo", "192.0.2.7", "r-1")
    metadata = call_metadata(who, session="s-1")
    await backend.catalog.Add(pb.CatalogServiceAddRequest(), metadata=metadata)

    believed = who if backend.form == "local" else ANONYMOUS
    assert seen == [(believed, "s-1")]


async def test_without_metadata_the_caller_is_nobody(backend: Backend) -> None:
    pb = backend.library.pb
    seen: list[Any] = []

    async def Add(request: Any, context: Any) -> Any:
        seen.append((caller(context), session(context), context.time_remaining()))
        return pb.CatalogServiceAddResponse()

    backend.plug(Add)
    await backend.catalog.Add(pb.CatalogServiceAddRequest())

    assert seen == [(ANONYMOUS, None, None)]


async def test_metadata_of_ones_own_goes_both_ways(backend: Backend) -> None:
    pb = backend.library.pb
    seen: list[Any] = []

    async def Add(request: Any, context: Any) -> Any:
        seen.extend(pair for pair in context.invocation_metadata() if pair[0].startswith("x-"))
        await context.send_initial_metadata((("x-head", "1"),))
        context.set_trailing_metadata((("x-tail-bin", b"\x00\xff"),))
        return pb.CatalogServiceAddResponse()

    backend.plug(Add)
    call = backend.catalog.Add(pb.CatalogServiceAddRequest(), metadata=(("x-one", "a b"), ("x-two-bin", b"\xff")))
    await call

    assert seen == [("x-one", "a b"), ("x-two-bin", b"\xff")]
    assert ("x-head", "1") in tuple(await call.initial_metadata())
    assert ("x-tail-bin", b"\x00\xff") in tuple(await call.trailing_metadata())
    assert await call.code() is grpc.StatusCode.OK


@pytest.mark.parametrize(
    "metadata", [(("X-Upper", "a"),), (("x-a", "é"),), (("x-a", "line\n"),), (("x-a", b"a"),), (("x-a-bin", "a"),)]
)
async def test_metadata_that_grpc_does_not_carry_is_refused(backend: Backend, metadata: Any) -> None:
    with pytest.raises(ValueError, match="is not what gRPC carries"):
        backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest(), metadata=metadata)


async def test_a_method_that_the_backend_does_not_have_is_unimplemented(backend: Backend) -> None:
    pb = backend.library.pb
    with pytest.raises(Fault) as refused:
        await backend.catalog.Count(pb.CatalogServiceCountRequest())

    assert refused.value.category is Category.UNIMPLEMENTED


async def test_a_stream_that_the_backend_does_not_have_is_unimplemented(backend: Backend) -> None:
    with pytest.raises(Fault) as refused:
        await anext(aiter(backend.catalog.List(backend.library.pb.CatalogServiceListRequest())))

    assert refused.value.category is Category.UNIMPLEMENTED


async def test_a_service_that_nobody_added_is_unimplemented(backend: Backend) -> None:
    def encode(message: Any) -> bytes:
        return bytes(message.SerializeToString())

    unknown = backend.channel.unary_unary("/nobody.v1.Service/Rpc", encode, bytes)
    with pytest.raises(Fault) as refused:
        await unknown(backend.library.pb.CatalogServiceCountRequest())

    assert refused.value.category is Category.UNIMPLEMENTED


async def test_done_callbacks_come_once(backend: Backend) -> None:
    pb = backend.library.pb
    over: asyncio.Queue[Any] = asyncio.Queue()

    async def Add(request: Any, context: Any) -> Any:
        return pb.CatalogServiceAddResponse()

    backend.plug(Add)
    call = backend.catalog.Add(pb.CatalogServiceAddRequest())
    call.add_done_callback(over.put_nowait)
    await call

    assert [await over.get() is call, call.done(), call.cancelled(), call.cancel()] == [True, True, False, False]
    assert over.empty()
