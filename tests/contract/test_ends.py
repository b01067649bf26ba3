"""Calls that end before their time: deadlines, cancellation, a backend that stops or dies."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.contract import Fault, connect
from runtime.contract.abi import Category
from tests.contract.conftest import Backend, Probe
from tests.contract.library import Library

ROOT = Path(__file__).parents[2]


def hang(backend: Backend, probe: Probe) -> None:
    """Plug methods that never end by themselves."""

    async def Add(request: Any, context: Any) -> Any:
        with probe.watch():
            await asyncio.Event().wait()

    async def Export(request: Any, context: Any) -> Any:
        with probe.watch():
            yield backend.library.pb.CatalogServiceExportResponse(json=b"1")
            await asyncio.Event().wait()

    async def Move(requests: Any, context: Any) -> Any:
        with probe.watch():
            yield backend.library.pb.CatalogServiceMoveResponse(items=["hello"])
            async for _ in requests:
                probe.mark("request")
            probe.mark("end of requests")

    for method in (Add, Export, Move):
        backend.plug(method)


async def endless(item: Any) -> AsyncIterator[Any]:
    yield item
    await asyncio.Event().wait()


# Deadlines.


async def test_a_unary_call_ends_at_its_deadline_on_both_sides(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest(), timeout=0.05)
    await probe.until("left")

    assert failed.value.category is Category.DEADLINE
    assert probe.seen == ["entered", "cancelled", "left"]


async def test_a_stream_ends_at_its_deadline_on_both_sides(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest(), timeout=0.2)
    first = await anext(aiter(call))
    with pytest.raises(Fault) as failed:
        await anext(aiter(call))
    await probe.until("left")

    assert (first.json, failed.value.category) == (b"1", Category.DEADLINE)
    assert probe.seen == ["entered", "cancelled", "left"]


async def test_the_client_has_its_answer_at_the_deadline_whatever_the_method_does(
    backend: Backend, probe: Probe
) -> None:
    go_on = asyncio.Event()

    async def Add(request: Any, context: Any) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            await go_on.wait()
            probe.mark("cleaned up")

    backend.plug(Add)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest(), timeout=0.05)
    early = list(probe.seen)
    go_on.set()
    await probe.until("cleaned up")

    assert (failed.value.category, early) == (Category.DEADLINE, [])


@pytest.mark.parametrize("timeout", [1e10, 1e18, float("inf")])
async def test_a_deadline_that_nobody_will_see_is_none(backend: Backend, timeout: float) -> None:
    """gRPC's clock overflows, and the call would be over before it began."""

    async def Add(request: Any, context: Any) -> Any:
        return backend.library.pb.CatalogServiceAddResponse()

    backend.plug(Add)
    assert await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest(), timeout=timeout) is not None


async def test_a_deadline_in_the_past_is_over_at_once(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest(), timeout=0)

    assert failed.value.category is Category.DEADLINE


async def test_both_sides_know_the_time_that_remains(backend: Backend) -> None:
    seen: list[float] = []

    async def Add(request: Any, context: Any) -> Any:
        seen.append(context.time_remaining())
        return backend.library.pb.CatalogServiceAddResponse()

    backend.plug(Add)
    call = backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest(), timeout=1000)
    remaining = call.time_remaining()
    await call

    assert remaining == pytest.approx(1000, abs=30)
    assert seen == [pytest.approx(1000, abs=30)]


# Cancellation.


async def test_cancelling_the_task_that_awaits_ends_the_method(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)

    async def client() -> None:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())

    task = asyncio.create_task(client())
    await probe.until("entered")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await probe.until("left")

    assert probe.seen == ["entered", "cancelled", "left"]


async def test_cancelling_the_call_ends_the_method(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())
    await probe.until("entered")

    assert call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await probe.until("left")
    assert (call.cancelled(), call.done(), call.cancel()) == (True, True, False)


async def test_another_task_may_cancel_a_call_that_is_awaited(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())
    outcome: list[Any] = []

    async def client() -> None:
        try:
            await call
        except asyncio.CancelledError:
            task = asyncio.current_task()
            assert task is not None
            outcome.append(task.cancelling())

    task = asyncio.create_task(client())
    await probe.until("entered")
    call.cancel()
    await task

    assert outcome == [0]


async def test_a_timeout_of_the_client_ends_the_method(backend: Backend, probe: Probe) -> None:
    async def expire_once_entered(limit: asyncio.Timeout) -> None:
        await probe.until("entered")
        limit.reschedule(0)

    hang(backend, probe)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as group:
            group.create_task(expire_once_entered(limit))
            await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())
    await probe.until("left")

    assert "cancelled" in probe.seen


async def test_a_call_that_is_cancelled_at_once_never_answers(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())
    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call


async def test_a_method_cannot_swallow_the_clients_cancellation(backend: Backend, probe: Probe) -> None:
    async def Add(request: Any, context: Any) -> Any:
        probe.mark("entered")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return backend.library.pb.CatalogServiceAddResponse(value="too late")

    async def client() -> Any:
        return await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())

    backend.plug(Add)
    task = asyncio.create_task(client())
    await probe.until("entered")
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelling_a_stream_in_the_middle_ends_both_sides(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest())
    await call.read()
    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call.read()
    await probe.until("left")
    assert probe.seen == ["entered", "cancelled", "left"]


async def test_cancelling_the_task_that_reads_ends_both_sides(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)

    async def client() -> None:
        async for _ in backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest()):
            probe.mark("read")

    task = asyncio.create_task(client())
    await probe.until("read")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await probe.until("left")

    assert "cancelled" in probe.seen


async def test_letting_go_of_a_stream_ends_the_method(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    async for _ in backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest()):
        break
    gc.collect()
    await probe.until("left")

    assert "cancelled" in probe.seen


async def test_a_stream_cancelled_while_its_method_waits_to_send_is_cleaned_up_once(
    backend: Backend, probe: Probe
) -> None:
    piece = backend.library.pb.CatalogServiceExportResponse(json=bytes(1 << 20))

    async def Export(request: Any, context: Any) -> Any:
        try:
            while True:
                yield piece
        finally:
            probe.mark("left")

    backend.plug(Export)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest())
    await call.read()
    call.cancel()
    await probe.until("left")

    assert probe.seen == ["left"]


async def test_cancelling_a_talk_closes_the_clients_source_and_ends_the_method(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)

    async def requests() -> AsyncIterator[Any]:
        try:
            yield backend.library.wire.catalog_move_request({})
            await asyncio.Event().wait()
        finally:
            probe.mark("source closed")

    call = backend.catalog.Move(requests())
    await call.read()
    await probe.until("request")
    call.cancel()
    await probe.until("left")
    await probe.until("source closed")

    assert "cancelled" in probe.seen or backend.form == "grpc"  # See grpc_server._Received.


async def test_a_source_that_raises_gives_the_client_its_error_and_cancels_the_method(
    backend: Backend, probe: Probe
) -> None:
    hang(backend, probe)

    async def requests() -> AsyncIterator[Any]:
        yield backend.library.wire.catalog_move_request({})
        await probe.until("request")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        async for _ in backend.catalog.Move(requests()):
            pass
    await probe.until("left")

    assert "cancelled" in probe.seen or backend.form == "grpc"  # See grpc_server._Received.


async def test_a_stream_that_answers_early_closes_the_clients_source(backend: Backend, probe: Probe) -> None:
    async def Move(requests: Any, context: Any) -> Any:
        await anext(requests)
        yield backend.library.pb.CatalogServiceMoveResponse(items=["enough"])

    async def requests() -> AsyncIterator[Any]:
        try:
            yield backend.library.wire.catalog_move_request({})
            await asyncio.Event().wait()
        finally:
            probe.mark("source closed")

    backend.plug(Move)
    answers = [list(m.items) async for m in backend.catalog.Move(requests())]

    assert (answers, probe.seen) == ([["enough"]], ["source closed"])


# A backend that stops.


async def test_stopping_the_backend_ends_calls_as_lost(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())
    await probe.until("entered")
    await backend.server.stop()

    with pytest.raises(Fault) as failed:
        await call
    assert failed.value.category is Category.LOST
    assert probe.seen == ["entered", "cancelled", "left"]


async def test_stopping_the_backend_reaches_a_call_that_is_awaited_already(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)

    async def client() -> Any:
        return await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())

    task = asyncio.create_task(client())
    await probe.until("entered")
    await backend.server.stop()

    with pytest.raises(Fault) as failed:
        await task
    assert failed.value.category is Category.LOST


async def test_stopping_the_backend_ends_streams_as_lost(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest())
    await call.read()
    await backend.server.stop()

    with pytest.raises(Fault) as failed:
        await call.read()
    assert failed.value.category is Category.LOST


async def test_a_stopping_backend_lets_calls_end_within_its_grace(backend: Backend, probe: Probe) -> None:
    go_on = asyncio.Event()

    async def Add(request: Any, context: Any) -> Any:
        probe.mark("entered")
        await go_on.wait()
        return backend.library.pb.CatalogServiceAddResponse(value="done")

    backend.plug(Add)
    call = asyncio.ensure_future(backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest()))
    await probe.until("entered")
    stopping = asyncio.create_task(backend.server.stop(20))
    await asyncio.sleep(0)
    go_on.set()

    assert (await call).value == "done"
    await stopping


async def test_a_stopped_backend_is_unavailable(backend: Backend) -> None:
    await backend.server.stop()
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest(), timeout=20)

    assert failed.value.category is Category.UNAVAILABLE


async def test_closing_the_channel_ends_its_calls(backend: Backend, probe: Probe) -> None:
    hang(backend, probe)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest())
    await call.read()
    await backend.channel.close()

    with pytest.raises(Fault) as failed:
        await call.read()
    await probe.until("left")
    assert failed.value.category is Category.CANCELLED


async def test_a_closed_channel_takes_no_calls(backend: Backend) -> None:
    await backend.channel.close()
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())

    assert failed.value.category is Category.UNAVAILABLE


# A backend that dies.


class Process:
    """A backend in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self._process = process
        self.address = address

    async def says(self, *lines: str) -> None:
        """Return once it has said each of the lines, in whatever order."""
        assert self._process.stdout is not None
        missing = set(lines)
        async with asyncio.timeout(20):
            while missing:
                missing.discard((await self._process.stdout.readline()).decode().strip())

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


@contextlib.asynccontextmanager
async def another_process(tree: Path) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.contract.backend_process", str(tree)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        address = (await process.stdout.readline()).decode().strip()
    found = Process(process, address)
    try:
        yield found
    finally:
        await found.kill()


@pytest.mark.slow
async def test_a_backend_killed_in_mid_call_is_lost_and_then_unavailable(tree: Path, library: Library) -> None:
    pb = library.pb
    async with another_process(tree) as process:
        channel = connect(process.address, faces=[library.face])
        catalog = library.grpc.CatalogServiceStub(channel)
        unary = asyncio.ensure_future(catalog.Get(pb.CatalogServiceGetRequest(id="b1")))
        stream_call = catalog.Export(pb.CatalogServiceExportRequest())
        await stream_call.read()
        upload = asyncio.ensure_future(catalog.Scan(endless(library.scan())))
        await process.says("get", "export", "scan")
        await process.kill()

        found = []
        for call in (unary, stream_call.read(), upload):
            with pytest.raises(Fault) as failed:
                await call
            found.append(failed.value.category)
        with pytest.raises(Fault) as failed:
            await catalog.Get(pb.CatalogServiceGetRequest(), timeout=20)
        found.append(failed.value.category)
        await channel.close()

    assert found == [Category.LOST, Category.LOST, Category.LOST, Category.UNAVAILABLE]
