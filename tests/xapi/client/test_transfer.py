"""The data path: bytes through, and every way in which they do not come through ends in an error that says so."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from runtime.gateway import certificate
from runtime.xapi.client import transfer
from runtime.xapi.client.address import address
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import NotAllowed, PoolError, TaskFailed, TransferFailed, XapiError
from runtime.xapi.client.rpc import Rpc
from tests.xapi.client.conftest import ROOT
from tests.xapi.pool import Failure, Pool, serving

DATA = bytes(range(256)) * 4096
"""1 MiB."""

OK = b"HTTP/1.1 200 OK\r\ntask-id:x\r\n\r\n"


def transport(request: web.BaseRequest) -> asyncio.Transport:
    assert request.transport is not None
    return request.transport


async def taken(pieces: AsyncIterator[memoryview]) -> bytes:
    data = b""
    async for piece in pieces:
        data += piece
    return data


def export(connection: Connection, **more: Any) -> AsyncGenerator[memoryview, None]:
    return transfer.receive(connection, "/export", {"ref": "OpaqueRef:1"}, label="export", **more)


async def source(data: bytes = DATA, piece: int = 65_521) -> AsyncIterator[bytes]:
    for at in range(0, len(data), piece):
        yield data[at : at + piece]


async def put(connection: Connection, body: AsyncIterator[bytes] | None = None, **more: Any) -> str:
    return await transfer.send(
        connection,
        "/import",
        {"sr_id": "OpaqueRef:2"},
        body or source(),
        more.pop("length", len(DATA)),
        label="import",
        **more,
    )


Says = Callable[[Pool, web.BaseRequest, str], Awaitable[None]]


def answer(pool: Pool, verb: str, path: str, says: Says) -> list[dict[str, str]]:
    """Have a handler of the data path write its answer itself; return the queries that come."""
    queries: list[dict[str, str]] = []

    async def handle(request: web.BaseRequest) -> web.Response:
        query = dict(request.query)
        queries.append(query)
        await says(pool, request, query["task_id"])
        transport(request).close()
        return web.Response()

    pool.routes[verb, path] = handle
    return queries


# Down.


async def gives(pool: Pool, request: web.BaseRequest, task: str) -> None:
    transport(request).write(OK + DATA)
    pool.end_task(task, result="")


async def test_what_the_host_sends_comes_through(pool: Pool, connection: Connection) -> None:
    queries = answer(pool, "GET", "/export", gives)
    data = await taken(export(connection))

    assert hashlib.sha256(data).digest() == hashlib.sha256(DATA).digest()
    assert queries[0]["ref"] == "OpaqueRef:1"
    assert queries[0]["session_id"] in pool.sessions
    assert pool.there_are("task") == []


async def test_the_task_may_end_after_the_stream(pool: Pool, connection: Connection) -> None:
    later: list[asyncio.Task[None]] = []

    async def end(task: str) -> None:
        await pool.until_asked("event.from")
        pool.put("task", task, progress=0.9)
        await pool.until_asked("event.from", 2)
        pool.end_task(task)

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        transport(request).write(OK + DATA)
        later.append(asyncio.ensure_future(end(task)))

    answer(pool, "GET", "/export", says)

    assert await taken(export(connection)) == DATA


async def test_a_task_that_has_ended_is_seen_though_no_event_comes(pool: Pool, connection: Connection) -> None:
    async def silent(*_: Any) -> None:
        await asyncio.Event().wait()

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        await pool.until_asked("event.from")
        await gives(pool, request, task)

    pool.calls["event.from"] = silent
    answer(pool, "GET", "/export", says)

    assert await taken(export(connection)) == DATA


async def test_an_import_that_has_ended_is_seen_though_no_event_comes(pool: Pool, connection: Connection) -> None:
    """The host ends the connection when it has ended the task."""

    async def silent(*_: Any) -> None:
        await asyncio.Event().wait()

    says, got = takes()
    pool.calls["event.from"] = silent
    answer(pool, "PUT", "/import", says)

    assert await put(connection) == "<value>OpaqueRef:3</value>"
    assert bytes(got) == DATA


@pytest.mark.parametrize("tls", [False, True])
async def test_more_than_all_buffers_hold_comes_through(tls: bool, tmp_path: Path) -> None:
    """Views of all of it are kept to the end, so none of the memory may be used twice."""
    sent = DATA * 3 + random.Random(1).randbytes(5_000_000)
    now = datetime.datetime.now(datetime.UTC)
    chain = certificate.keep(tmp_path / "own.pem", certificate.LOOPBACK, now) if tls else None

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        pool.end_task(task, result="")
        transport(request).write(OK + sent)

    async with serving(Pool(), tls=certificate.context(chain, chain) if chain else None) as pool:
        connection = Connection(address(pool.url), ROOT, Rpc(allow_unauthorized=True))
        try:
            answer(pool, "GET", "/export", says)
            pieces = [piece async for piece in export(connection)]
        finally:
            await connection.close()

    assert hashlib.sha256(b"".join(pieces)).digest() == hashlib.sha256(sent).digest()


def test_a_transfer_goes_through_on_uvloop(tmp_path: Path) -> None:
    """The loop of `gatewright serve`, where it is installed; its transports are of other classes."""
    uvloop = pytest.importorskip("uvloop")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for tls in (False, True):
            runner.run(test_more_than_all_buffers_hold_comes_through(tls, tmp_path))


def says_then(data: bytes, *, status: str = "", error: list[str] | None = None) -> Says:
    """Write data; the task ends with a status, or not at all."""

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        transport(request).write(data)
        if status:
            pool.end_task(task, status, error_info=error or [])

    return says


IO_ERROR = ["VDI_IO_ERROR", "Device I/O errors"]


def failing(data: bytes, *error: str) -> Says:
    return says_then(data, status="failure", error=[*error] or IO_ERROR)


LENGTH = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(DATA)
FAILED_500 = b"HTTP/1.1 500 Internal Error\r\ncontent-length: 3\r\n\r\nfoo"

SHORT = LENGTH + DATA[:1000]
NO = b"HTTP/1.1 403 No\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
LENGTH_X = b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"

DOWN: dict[str, tuple[Says, type[PoolError], str]] = {
    "fails before the answer": (failing(FAILED_500), TaskFailed, "VDI_IO_ERROR"),
    "fails before the answer, the task untold": (says_then(FAILED_500), TransferFailed, "status 500"),
    "is not let in": (says_then(b"HTTP/1.1 401 Unauthorised\r\n\r\n"), TransferFailed, "status 401"),
    "fails after the answer": (failing(OK), TaskFailed, "VDI_IO_ERROR"),
    "fails at the end of a whole stream": (failing(OK + DATA), TaskFailed, "VDI_IO_ERROR"),
    "answers a second time": (says_then(OK + FAILED_500), TransferFailed, "a second time"),
    "answers a second time, and tells": (failing(OK + FAILED_500), TaskFailed, "VDI_IO_ERROR"),
    "is cut": (failing(OK + DATA[:1000]), TaskFailed, "VDI_IO_ERROR"),
    "is cut before its length": (says_then(SHORT), TransferFailed, "1047576 bytes too early"),
    "is cut before its length, and lies": (says_then(SHORT, status="success"), TransferFailed, "too early"),
    "is cancelled": (says_then(OK + DATA[:10], status="cancelled"), TaskFailed, "cancelled"),
    "has no head": (says_then(b"HTTP/1.1 200 OK\r\n"), PoolError, "no head"),
    "is not HTTP": (says_then(b"220 smtp\r\n\r\n"), PoolError, "not HTTP/1"),
    "has a coding": (says_then(CHUNKED), TransferFailed, "a coding"),
    "has a length that is none": (says_then(LENGTH_X), TransferFailed, "length"),
    "has a head without end": (says_then(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 2_000_000), PoolError, "no head"),
}  # fmt: skip


@pytest.mark.parametrize(("says", "kind", "words"), DOWN.values(), ids=DOWN)
async def test_a_stream_that_did_not_succeed_never_ends_by_itself(
    pool: Pool, connection: Connection, says: Says, kind: type[PoolError], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "TOLD_SECONDS", 0.1)
    answer(pool, "GET", "/export", says)
    with pytest.raises(kind) as found:
        await taken(export(connection))

    assert words in str(found.value)
    assert pool.there_are("task") == [], "no task is left"


async def test_a_task_that_never_ends_fails_a_whole_stream(
    pool: Pool, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "END_SECONDS", 0.1)
    answer(pool, "GET", "/export", says_then(OK + DATA))
    with pytest.raises(TransferFailed, match="the task did not end"):
        await taken(export(connection))

    assert pool.asked["task.cancel"] == 1


async def test_a_task_that_fails_ends_a_stream_that_hangs(pool: Pool, connection: Connection) -> None:
    forever = asyncio.Event()

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        transport(request).write(OK + DATA[:10])
        await pool.until_asked("event.from")
        pool.end_task(task, "failure", error_info=IO_ERROR)
        await forever.wait()

    answer(pool, "GET", "/export", says)
    with pytest.raises(TaskFailed, match="VDI_IO_ERROR"):
        await taken(export(connection))


@pytest.mark.parametrize("said", [b"", OK, OK + DATA[:10]])
async def test_a_stream_that_hangs_ends(
    pool: Pool, connection: Connection, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    forever = asyncio.Event()

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        transport(request).write(said)
        await forever.wait()

    for name in ("HEAD_SECONDS", "IDLE_SECONDS", "TOLD_SECONDS"):
        monkeypatch.setattr(transfer, name, 0.1)
    answer(pool, "GET", "/export", says)
    with pytest.raises(TransferFailed):
        await taken(export(connection))

    assert pool.asked["task.cancel"] == 1


async def test_a_slow_stream_comes_through(pool: Pool, connection: Connection) -> None:
    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        for at in range(200):
            transport(request).write((OK if not at else b"") + DATA[at : at + 1])
            await asyncio.sleep(0)
        pool.end_task(task)

    answer(pool, "GET", "/export", says)

    assert await taken(export(connection)) == DATA[:200]


async def test_the_end_of_the_session_does_not_end_the_transfer(pool: Pool, connection: Connection) -> None:
    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        transport(request).write(OK + DATA[:1000])
        await pool.until_asked("event.from")
        await pool.end_session(next(iter(pool.sessions)))
        await pool.until_asked("event.from", 2)
        transport(request).write(DATA[1000:])
        pool.end_task(task)

    answer(pool, "GET", "/export", says)

    assert await taken(export(connection)) == DATA


async def test_who_stops_reading_ends_the_transfer(pool: Pool, connection: Connection) -> None:
    ended = asyncio.Event()

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        transport(request).write(OK + DATA)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    answer(pool, "GET", "/export", says)
    pieces = export(connection)
    await anext(pieces)
    await pieces.aclose()
    await ended.wait()

    assert pool.asked["task.cancel"] == 1
    assert pool.there_are("task") == []


async def test_too_many_tasks_are_said(pool: Pool, connection: Connection) -> None:
    def full(*_: str) -> str:
        raise Failure("TOO_MANY_PENDING_TASKS")

    pool.calls["task.create"] = full
    with pytest.raises(XapiError, match="TOO_MANY_PENDING_TASKS"):
        await taken(export(connection))


# Up.


def takes(
    result: str = "<value>OpaqueRef:3</value>", *, early: bool = True, upto: int = len(DATA)
) -> tuple[Says, bytearray]:
    """Read a body, and answer before it as XAPI does, or after it."""
    got = bytearray()

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        if early:
            transport(request).write(OK)
        while len(got) < upto and (data := await request.content.readany()):
            got.extend(data)
        if not early:
            transport(request).write(OK)
        pool.end_task(task, result=result)

    return says, got


@pytest.mark.parametrize("early", [True, False])
async def test_what_is_sent_arrives_whole(
    pool: Pool, connection: Connection, early: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "EARLY_SECONDS", 0.1)
    says, got = takes(early=early)
    queries = answer(pool, "PUT", "/import", says)
    result = await put(connection)

    assert (result, bytes(got)) == ("<value>OpaqueRef:3</value>", DATA)
    assert queries[0]["sr_id"] == "OpaqueRef:2"
    assert pool.there_are("task") == []


async def test_a_host_that_has_enough_may_stop_reading(pool: Pool, connection: Connection) -> None:
    """An archive ends by its content; what stands behind it may fall on deaf ears."""
    says, _ = takes(upto=100_000)
    answer(pool, "PUT", "/import", says)
    big = DATA * 64

    assert await put(connection, source(big), length=len(big)) == "<value>OpaqueRef:3</value>"


UP: dict[str, tuple[Says, type[PoolError], str]] = {
    "refuses": (says_then(FAILED_500), TransferFailed, "status 500"),
    "refuses, and tells": (failing(FAILED_500, "SR_FULL", "1", "2"), TaskFailed, "SR_FULL"),
    "is full on the way": (failing(OK, "SR_FULL", "1", "2"), TaskFailed, "SR_FULL"),
    "takes no chunks": (failing(NO, "IMPORT_ERROR_CANNOT_HANDLE_CHUNKED"), TaskFailed, "CHUNKED"),
    "closes without a word": (says_then(b""), PoolError, "no head"),
}  # fmt: skip


@pytest.mark.parametrize(("says", "kind", "words"), UP.values(), ids=UP)
async def test_an_upload_that_did_not_succeed_is_an_error(
    pool: Pool, connection: Connection, says: Says, kind: type[PoolError], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "TOLD_SECONDS", 0.1)
    answer(pool, "PUT", "/import", says)
    with pytest.raises(kind) as found:
        await put(connection)

    assert words in str(found.value)
    assert pool.there_are("task") == []


@pytest.mark.parametrize(
    ("said", "words"), [(len(DATA) + 1, "has 1048576 bytes and not 1048577"), (100, "more than the 100 bytes")]
)
async def test_a_source_of_another_length_is_not_taken_as_whole(
    pool: Pool, connection: Connection, said: int, words: str
) -> None:
    says, _ = takes(upto=said)
    answer(pool, "PUT", "/import", says)
    with pytest.raises(TransferFailed, match=words):
        await put(connection, length=said)

    assert pool.asked["task.cancel"] == 1


async def test_a_source_that_fails_cancels_the_task(pool: Pool, connection: Connection) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield DATA[:10]
        raise LookupError("gone")

    says, _ = takes()
    answer(pool, "PUT", "/import", says)
    with pytest.raises(LookupError):
        await put(connection, broken())

    assert pool.asked["task.cancel"] == 1


async def test_a_host_that_takes_nothing_is_waited_for_only_so_long(
    pool: Pool, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    forever = asyncio.Event()

    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        transport(request).write(OK)
        transport(request).pause_reading()
        await forever.wait()

    monkeypatch.setattr(transfer, "IDLE_SECONDS", 0.1)
    answer(pool, "PUT", "/import", says)
    big = DATA * 64
    with pytest.raises(PoolError, match="took nothing"):
        await put(connection, source(big), length=len(big))


# Other hosts.


def sends_on(url: str) -> Says:
    async def says(pool: Pool, request: web.BaseRequest, task: str) -> None:
        assert isinstance(request, web.BaseRequest)
        location = f"Location: {url}{request.path_qs}\r\n"
        transport(request).write(b"HTTP/1.1 302 Found\r\n" + location.encode() + b"\r\n")

    return says


@pytest.mark.parametrize("verb", ["GET", "PUT"])
async def test_a_transfer_is_followed_to_the_host_that_has_the_disk(
    pool: Pool, connection: Connection, verb: str
) -> None:
    """Nothing of the source is lost on the way."""
    async with serving(Pool()) as member:
        says, got = takes()

        async def as_pool(_: Pool, request: web.BaseRequest, task: str) -> None:
            await (gives if verb == "GET" else says)(pool, request, task)

        path = "/export" if verb == "GET" else "/import"
        answer(pool, verb, path, sends_on(member.url))
        queries = answer(member, verb, path, as_pool)
        if verb == "GET":
            assert await taken(export(connection)) == DATA
        else:
            await put(connection)
            assert bytes(got) == DATA

        assert queries[0]["session_id"] in pool.sessions


async def test_a_host_may_be_named(pool: Pool, connection: Connection) -> None:
    async with serving(Pool()) as member:

        async def as_pool(_: Pool, request: web.BaseRequest, task: str) -> None:
            await gives(pool, request, task)

        answer(member, "GET", "/export", as_pool)

        assert await taken(export(connection, host=address(member.url))) == DATA


@pytest.mark.parametrize("verb", ["GET", "PUT"])
async def test_a_transfer_is_not_followed_for_ever(pool: Pool, connection: Connection, verb: str) -> None:
    answer(pool, verb, "/export" if verb == "GET" else "/import", sends_on(pool.url))
    with pytest.raises(PoolError, match="sent on more than 3 times"):
        await (taken(export(connection)) if verb == "GET" else put(connection))


async def test_a_transfer_is_not_followed_to_a_host_that_is_not_allowed(pool: Pool) -> None:
    port = int(pool.url.rpartition(":")[2])
    async with serving(Pool(), "127.0.0.2", port) as forbidden:
        answer(pool, "GET", "/export", sends_on(forbidden.url))
        connection = Connection(address(pool.url), ROOT, Rpc(allowed=frozenset({"127.0.0.1"})))
        with pytest.raises(NotAllowed):
            await taken(export(connection))
        await connection.close()

    assert pool.sessions == {}
