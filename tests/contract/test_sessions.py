"""Sessions: a stream whose life is the session's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime.contract import Caller, Fault, call_metadata, connect, open_session, session
from runtime.contract.abi import Category
from tests.contract.conftest import Backend, Probe
from tests.contract.library import Library
from tests.contract.test_ends import another_process


def desk(backend: Backend, probe: Probe) -> asyncio.Event:
    """Plug a desk with sessions, and return what ends them in order."""
    pb = backend.library.pb
    finished = asyncio.Event()
    open_ones: set[str] = set()

    async def Open(request: Any, context: Any) -> Any:
        if request.member == "nobody":
            raise backend.library.errors.Closed()
        open_ones.add(request.member)
        try:
            yield pb.DeskServiceOpenResponse(session=request.member)
            await finished.wait()
            probe.mark("finished")
        finally:
            open_ones.discard(request.member)
            probe.mark("cleaned up")

    async def Lend(request: Any, context: Any) -> Any:
        if session(context) not in open_ones:
            raise backend.library.errors.NoSuchBook(id=request.book)
        probe.mark(f"lent {request.book}")
        return pb.DeskServiceLendResponse()

    backend.plug(Open)
    backend.plug(Lend)
    return finished


def opening(backend: Backend, member: str = "m1") -> Any:
    library = backend.library
    return lambda channel: library.grpc.DeskServiceStub(channel).Open(library.pb.DeskServiceOpenRequest(member=member))


async def test_calls_within_a_session_carry_it(backend: Backend, probe: Probe) -> None:
    pb = backend.library.pb
    desk(backend, probe)
    async with open_session(backend.channel, opening(backend)) as found:
        stub = backend.library.grpc.DeskServiceStub(found.channel)
        await stub.Lend(pb.DeskServiceLendRequest(book="b1"), metadata=call_metadata(Caller(), session=found.id))
        assert (found.id, found.over()) == ("m1", False)

    assert probe.seen[0] == "lent b1"


async def test_a_session_that_is_left_is_cleaned_up_once(backend: Backend, probe: Probe) -> None:
    desk(backend, probe)
    async with open_session(backend.channel, opening(backend)):
        pass
    await probe.until("cleaned up")

    assert probe.seen == ["cleaned up"]


async def test_a_session_whose_owner_fails_is_cleaned_up_once(backend: Backend, probe: Probe) -> None:
    desk(backend, probe)
    with pytest.raises(OSError, match="the connection broke"):
        async with open_session(backend.channel, opening(backend)):
            raise OSError("the connection broke")
    await probe.until("cleaned up")

    assert probe.seen == ["cleaned up"]


async def test_a_session_that_the_backend_ends_is_over_without_an_error(backend: Backend, probe: Probe) -> None:
    finished = desk(backend, probe)
    async with open_session(backend.channel, opening(backend)) as found:
        finished.set()
        await found.ended()
        assert found.over()

    assert probe.seen == ["finished", "cleaned up"]


async def test_waiting_for_the_end_of_a_session_does_not_end_it(backend: Backend, probe: Probe) -> None:
    desk(backend, probe)
    async with open_session(backend.channel, opening(backend)) as found:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await found.ended()
        assert (found.over(), probe.seen) == (False, [])


async def test_a_session_that_is_refused_says_why(backend: Backend, probe: Probe) -> None:
    desk(backend, probe)
    with pytest.raises(Fault) as failed:
        async with open_session(backend.channel, opening(backend, "nobody")):
            pass

    assert (failed.value.name, probe.seen) == ("closed", [])


async def test_a_session_that_never_begins_is_lost(backend: Backend) -> None:
    async def Open(request: Any, context: Any) -> Any:
        return
        yield

    backend.plug(Open)
    with pytest.raises(Fault) as failed:
        async with open_session(backend.channel, opening(backend)):
            pass

    assert failed.value.category is Category.LOST


async def test_stopping_the_backend_ends_its_sessions_as_lost(backend: Backend, probe: Probe) -> None:
    desk(backend, probe)
    async with open_session(backend.channel, opening(backend)) as found:
        await backend.server.stop()
        with pytest.raises(Fault) as failed:
            await found.ended()

    assert (failed.value.category, probe.seen) == (Category.LOST, ["cleaned up"])


async def test_two_sessions_live_side_by_side(backend: Backend, probe: Probe) -> None:
    pb = backend.library.pb
    desk(backend, probe)
    async with (
        open_session(backend.channel, opening(backend, "m1")) as one,
        open_session(backend.channel, opening(backend, "m2")) as two,
    ):
        await one.close()
        await probe.until("cleaned up")
        stub = backend.library.grpc.DeskServiceStub(two.channel)
        await stub.Lend(pb.DeskServiceLendRequest(book="b2"), metadata=call_metadata(Caller(), session=two.id))

    assert probe.seen[:2] == ["cleaned up", "lent b2"]


@pytest.mark.slow
async def test_a_session_of_a_killed_backend_is_lost(tree: Any, library: Library) -> None:
    async with another_process(tree) as process:
        channel = connect(process.address, faces=[library.face])
        request = library.pb.DeskServiceOpenRequest(member="m1")
        async with open_session(channel, lambda own: library.grpc.DeskServiceStub(own).Open(request)) as found:
            await process.kill()
            with pytest.raises(Fault) as failed:
                await found.ended()
        await channel.close()

    assert failed.value.category is Category.LOST
