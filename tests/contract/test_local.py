"""What only the form in one process has: no tasks where none are needed, and what the public module holds."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from runtime import contract
from runtime.contract import Fault
from runtime.contract.abi import Category
from runtime.contract.pipe import END, HELD, Closed, Pipe
from tests.contract.conftest import Backend, running
from tests.contract.library import Library


@pytest_asyncio.fixture(loop_scope="session")
async def local(library: Library) -> AsyncIterator[Backend]:
    async with running("local", library) as backend:
        yield backend


async def test_a_unary_call_that_is_awaited_runs_in_the_clients_task(local: Backend) -> None:
    seen: list[Any] = []

    async def Add(request: Any, context: Any) -> Any:
        seen.append((asyncio.current_task(), len(asyncio.all_tasks())))
        return local.library.pb.CatalogServiceAddResponse()

    local.plug(Add)
    before = len(asyncio.all_tasks())
    await local.catalog.Add(local.library.pb.CatalogServiceAddRequest())

    assert seen == [(asyncio.current_task(), before)]


async def test_a_message_is_handed_over_as_it_is(local: Backend) -> None:
    seen: list[Any] = []
    answer = local.library.pb.CatalogServiceAddResponse(value="b1")

    async def Add(request: Any, context: Any) -> Any:
        seen.append(request)
        return answer

    local.plug(Add)
    request = local.library.pb.CatalogServiceAddRequest()

    assert await local.catalog.Add(request) is answer
    assert seen[0] is request


async def test_a_block_is_handed_over_as_it_is(local: Backend) -> None:
    block = memoryview(bytes(9 << 20))

    async def Read(request: Any, context: Any) -> Any:
        yield block

    local.plug(Read)

    assert await anext(local.catalog.Read(local.library.pb.CatalogServiceReadRequest())) is block


async def test_a_limit_of_none_lets_every_message_through(library: Library) -> None:
    async with running("local", library, message_limit=None) as backend:

        async def Add(request: Any, context: Any) -> Any:
            return library.pb.CatalogServiceAddResponse(value=str(len(request.value.title)))

        backend.plug(Add)
        request = library.pb.CatalogServiceAddRequest(value=library.pb.Book(title="x" * (9 << 20)))

        assert (await backend.catalog.Add(request)).value == str(9 << 20)


async def test_a_client_cancelled_by_itself_and_by_the_backend_is_cancelled(local: Backend) -> None:
    entered = asyncio.Event()

    async def Add(request: Any, context: Any) -> Any:
        entered.set()
        await asyncio.Event().wait()

    async def client() -> Any:
        return await local.catalog.Add(local.library.pb.CatalogServiceAddRequest())

    local.plug(Add)
    task = asyncio.create_task(client())
    await entered.wait()
    stopping = asyncio.create_task(local.server.stop())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    await stopping


async def test_a_method_of_another_form_is_unimplemented(local: Backend) -> None:
    odd = local.channel.unary_unary("/gatewright.library.v1.CatalogService/List")
    with pytest.raises(Fault) as failed:
        await odd(local.library.pb.CatalogServiceListRequest())

    assert failed.value.category is Category.UNIMPLEMENTED


async def test_a_pipe_holds_a_few_messages_and_then_its_writer() -> None:
    pipe = Pipe()
    for i in range(HELD):
        await pipe.put(i)
    writing = asyncio.create_task(pipe.put(HELD))
    await asyncio.sleep(0)

    assert not writing.done()
    assert await pipe.get() == 0
    await writing
    pipe.end()
    assert [await pipe.get() for _ in range(HELD + 1)] == [1, 2, 3, 4, END]


async def test_a_write_that_is_cancelled_adds_nothing() -> None:
    pipe = Pipe()
    for i in range(HELD):
        await pipe.put(i)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await pipe.put("late")
    pipe.end()

    assert [await pipe.get() for _ in range(HELD + 1)] == [0, 1, 2, 3, END]


async def test_a_read_that_is_cancelled_takes_nothing() -> None:
    pipe = Pipe()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await pipe.get()
    await pipe.put("kept")

    assert await pipe.get() == "kept"


async def test_closing_a_pipe_throws_away_what_it_holds() -> None:
    pipe = Pipe()
    await pipe.put("held")
    pipe.close(OSError("over"))

    with pytest.raises(OSError, match="over"):
        await pipe.get()
    with pytest.raises(Closed):
        await pipe.put("more")


@pytest.mark.parametrize("name", sorted(contract._HOME))
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(contract, name) is not None


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = contract.nonsense


def test_generated_code_does_not_load_grpc_through_the_contract() -> None:
    program = "import sys; from runtime.contract import abi, jsontext; print('grpc' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout == "False\n"
